"""The provider's steps: fetch the workbook, send it or type it, explain, sign off."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from oba.errors import NotAllowedError
from oba.indicators.provider_return import ReturnDefinition, RuleSeverity
from oba.models import Attempt, Owed
from oba.pipeline.returns.context import attempt_before, check_sent, figures_before
from oba.pipeline.returns.exceptions import read_signing, use_exception
from oba.pipeline.returns.steps import (
    decide_on,
    latest_of,
    lock_return,
    number_of,
    reason_for,
    record_step,
    require_step,
    require_words,
)
from oba.pipeline.returns.verdicts import current_verdict
from oba.pipeline.returns.views import ReturnView, Visit, define, organisation_of, view_return
from oba.pipeline.trail.facts import sum_up
from oba.returns import sending_limits, workflow
from oba.returns.accepted.figures import pack_figures, unpack_figures
from oba.returns.across.narrative import pack_words
from oba.returns.form.book import write_workbook
from oba.returns.form.draft import Draft, draft_of, fill_workbook, nil_draft, read_draft, words_to_continue
from oba.returns.form.layout import period_code
from oba.returns.read.book import open_workbook, read_submission
from oba.returns.read.check_file import Checked
from oba.returns.state_words import explain_refusal
from oba.returns.submission import AskedFigure, list_asked
from oba.returns.verdict import Outcome, Verdict
from oba.returns.workflow import Action, State, last_day
from oba.store import submissions as store
from oba.store.engine import read_session, write_session
from oba.vocabulary import SYMBOL_MEANINGS, Symbol

STATEMENT = "The figures are right as far as I know, and I may sign them off for my organisation."


def make_workbook(visit: Visit, seen: ReturnView) -> bytes:
    """Return a provider's own workbook for the quarter, with last quarter's accepted figures printed."""
    with read_session(visit.engine) as session:
        last, _ = figures_before(session, seen.owed)
    known = last.figures if last else {}
    days = seen.owed.due, last_day(seen.standing)
    return write_workbook(seen.definition, seen.provider, seen.period, known, visit.key, signs_here=True, days=days)


@dataclass(frozen=True)
class ShownFigure:
    """A figure as the pages show it: what it says now, and what was accepted for the quarter before."""

    ref: str
    question: str
    group: str
    figure: str
    before: str


def list_figures(visit: Visit, seen: ReturnView, attempt: Attempt) -> dict[str, list[ShownFigure]]:
    """Return every figure of an attempt by sheet, in the order of the return; none if the file could not be read."""
    if not attempt.figures:
        return {}
    figures = unpack_figures(attempt.figures, seen.owed.period).figures
    with read_session(visit.engine) as session:
        last, _ = figures_before(session, seen.owed)
    before = last.figures if last else {}
    told: dict[str, list[ShownFigure]] = {}
    for asked in list_asked(seen.definition):
        now, then = describe_figure(figures.get(asked.key)), describe_figure(before.get(asked.key))
        group = name_group(seen.definition, asked)
        told.setdefault(asked.sheet, []).append(ShownFigure(asked.ref, asked.measure.question, group, now, then))
    return told


def name_group(definition: ReturnDefinition, asked: AskedFigure) -> str:
    """Return what is counted and in which group, as two breakdowns may have groups of one name; blank for everybody."""
    return f"{definition.codelists[asked.codelist].label}: {asked.label}" if asked.codelist else ""


def list_last_figures(visit: Visit, seen: ReturnView) -> dict[str, str]:
    """Return what was accepted for the quarter before, by the number of the question; none where nothing was."""
    with read_session(visit.engine) as session:
        last, _ = figures_before(session, seen.owed)
    asked = list_asked(seen.definition) if last else []
    return {one.ref: describe_figure(last.figures.get(one.key)) for one in asked if last}


def describe_figure(value: float | str | None) -> str:
    """Return a figure or the meaning of a symbol in words; a dash where nothing was given."""
    if value is None:
        return "–"
    return f"{value:,.10g}" if isinstance(value, int | float) else SYMBOL_MEANINGS[Symbol(value)]


@dataclass(frozen=True)
class Sent:
    """How a file came: its name, whether it was uploaded, typed on screen or a nil return, and why it is nil."""

    file_name: str
    way: str = "upload"
    reason: str = ""


def send_file(visit: Visit, code: str, turn: int, content: bytes, file_name: str) -> Attempt:
    """Check a file and keep it, whatever the verdict; return the attempt.

    NotAllowedError when nothing can be sent now; TurnError when somebody else was quicker. The check runs
    before anything is locked or written. A file that cannot be opened is kept, and nothing else changes by it.
    """
    return _send(visit, code, turn, content, Sent(file_name))


def _send(visit: Visit, code: str, turn: int, content: bytes, sent: Sent) -> Attempt:
    action = Action.SEND_NIL if sent.way == "nil" else Action.SEND
    with read_session(visit.engine) as session:
        given = define(visit, store.find_owed(session, code, organisation_of(visit.account)))
        require_step(visit, given, action)
        _require_room(session, visit, given.owed)
        checked = check_sent(session, visit, given, content, sent.file_name)
    with write_session(visit.engine) as session:
        given = lock_return(session, visit, code, turn, action)
        owed, outcome = given.owed, checked.verdict.outcome
        _require_room(session, visit, owed)
        attempt = _save_attempt(session, visit, owed, checked, content, sent)
        if outcome is not Outcome.UNREADABLE:
            owed.latest_id = attempt.id
            owed.draft = owed.draft if sent.way == "nil" else ""
        after = workflow.state_after_check(outcome, given.standing.moving)
        record_step(session, visit, owed, after, action, attempt, _tell_attempt(owed, attempt))
        return attempt


def _require_room(session: Session, visit: Visit, owed: Owed) -> None:
    """Raise NotAllowedError if as many files of a return are kept as can be."""
    sent = store.list_sending_times(session, owed)
    if not sending_limits.count_left(sent, visit.today):
        raise NotAllowedError(sending_limits.describe_left(sent, visit.today))


def describe_room(visit: Visit, seen: ReturnView) -> str:
    """Return a sentence on how many more times a return can be sent, blank while there is no need of one."""
    return sending_limits.describe_left([attempt.sent_at for attempt in seen.attempts], visit.today)


def _tell_attempt(owed: Owed, attempt: Attempt) -> dict[str, object]:
    """Return what the trail tells of a file that was sent; of its findings and figures only their hashes."""
    return {
        "return": owed.return_id,
        "period": owed.period,
        "due": owed.due.isoformat(),
        "closes": owed.closes.isoformat(),
        "way": attempt.way,
        "file": attempt.file_name,
        "outcome": attempt.outcome,
        "verdict_sha256": sum_up(attempt.verdict, attempt.salt),
        "figures_sha256": sum_up(attempt.figures, attempt.salt),
        "words_sha256": sum_up(attempt.words, attempt.salt),
        "reason_sha256": sum_up(attempt.reason, attempt.salt),
        "accepted_sha256": "",
    }


def _save_attempt(session: Session, visit: Visit, owed: Owed, checked: Checked, content: bytes, sent: Sent) -> Attempt:
    figures = words = ""
    if checked.submission is not None and checked.definition is not None:
        figures, words = pack_figures(checked.submission, checked.definition), pack_words(checked.submission)
    attempt = Attempt(
        owed_id=number_of(owed.id),
        number=max((known.number for known in store.list_attempts(session, owed)), default=0) + 1,
        way=sent.way,
        file_name=sent.file_name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        sent_by=number_of(visit.account.id),
        sent_at=visit.now,
        outcome=checked.verdict.outcome.value,
        sentence=checked.verdict.sentence,
        verdict=json.dumps(checked.verdict.as_json(), ensure_ascii=False),
        figures=figures,
        words=words,
        reason=sent.reason,
    )
    session.add(attempt)
    session.flush()
    return attempt


def open_draft(seen: ReturnView) -> Draft:
    """Return what was typed so far; where nothing was, what the newest readable file said, to be put right.

    A nil return says nothing that anybody typed.
    """
    if seen.owed.draft:
        return read_draft(seen.owed.draft)
    latest = next((attempt for attempt in seen.attempts if attempt.figures and attempt.way != "nil"), None)
    if latest is None:
        return Draft()
    return draft_of(read_submission(open_workbook(latest.content, latest.file_name), seen.definition), seen.definition)


def read_last_words(visit: Visit, seen: ReturnView) -> Draft:
    """Return the answers and the actions not ended of the quarter before, as accepted; none of other questions."""
    with read_session(visit.engine) as session:
        before = attempt_before(session, seen.owed)
        if before is None or unpack_figures(before.figures, seen.owed.period).version != seen.definition.version:
            return Draft()
        said = read_submission(open_workbook(before.content, before.file_name), seen.definition)
    return words_to_continue(draft_of(said, seen.definition))


def send_draft(visit: Visit, code: str, turn: int) -> Attempt:
    """Send what was typed on screen: it is put into the provider's workbook, and that is sent."""
    seen = view_return(visit, code)
    draft = open_draft(seen)
    if draft.blank:
        raise NotAllowedError("There is nothing to send yet: type your figures first.")
    content = fill_workbook(make_workbook(visit, seen), seen.definition, seen.provider, draft)
    return _send(visit, code, turn, content, Sent(file_name_of(seen, "typed on screen"), "screen"))


def send_nil(visit: Visit, code: str, turn: int, reason: str) -> Attempt:
    """Send a nil return: there was nothing to report, and why. It is checked as every return is."""
    reason = require_words(reason, "Explain in a few words why there is nothing to report.")
    seen = view_return(visit, code)
    if Action.SEND_NIL not in seen.actions:
        raise NotAllowedError(explain_refusal(Action.SEND_NIL, seen.standing, visit.role, visit.today))
    content = make_workbook(visit, seen)
    filled = fill_workbook(content, seen.definition, seen.provider, nil_draft(seen.definition))
    return _send(visit, code, turn, filled, Sent(file_name_of(seen, "nil return"), "nil", reason))


def file_name_of(seen: ReturnView, note: str = "") -> str:
    """Return the name of a provider's workbook for a quarter."""
    end = f" ({note})" if note else ""
    return f"{seen.definition.id} {seen.provider.id} {period_code(seen.period)}{end}.xlsx"


def withdraw(visit: Visit, code: str, turn: int) -> None:
    """Take back a correction of what was accepted, however far it has come; what was accepted stands alone again."""
    with write_session(visit.engine) as session:
        given = lock_return(session, visit, code, turn, Action.WITHDRAW)
        owed, attempt = given.owed, latest_of(session, given.owed)
        sent = attempt if attempt.id != owed.accepted_id else None
        detail = {}
        if sent is not None and sent.decision is None:
            decide_on(session, visit, owed, "withdrawn", "")
            detail = {"decision": "withdrawn"}
        owed.latest_id, owed.draft = owed.accepted_id, ""
        record_step(session, visit, owed, given.standing.state, Action.WITHDRAW, sent, detail)


def explain(visit: Visit, code: str, turn: int, typed: Mapping[int, str]) -> Verdict:
    """Save explanations of queries of the latest attempt, by their place among its findings.

    When none is left to explain and nothing is to be put right, the return waits for sign-off.
    """
    with write_session(visit.engine) as session:
        given = lock_return(session, visit, code, turn, Action.EXPLAIN)
        owed = given.owed
        attempt = latest_of(session, owed)
        verdict = current_verdict(session, owed, attempt)
        queries = dict(enumerate(verdict.findings))
        reasons = []
        for number, text in typed.items():
            finding = queries.get(number)
            if finding is None or finding.severity is not RuleSeverity.QUERY:
                raise NotAllowedError("That is not a query of this return; look at the return as it is now.")
            reasons.append(reason_for(visit, owed, finding, require_words(text, "Give the reason in a few words.")))
        store.save_reasons(session, reasons)  # what is left to explain is told with them
        verdict = current_verdict(session, owed, attempt)
        detail = {"explained": [f"{reason.rule} {reason.measure} {reason.category}".strip() for reason in reasons]}
        after = workflow.state_after_explaining(verdict.outcome, given.standing.moving)
        record_step(session, visit, owed, after, Action.EXPLAIN, attempt, detail, reasons)
        return verdict


def sign(visit: Visit, code: str, turn: int) -> Attempt:
    """Sign the attempt that waits, which hands it to the partnership."""
    with write_session(visit.engine) as session:
        given = lock_return(session, visit, code, turn, Action.SIGN)
        owed = given.owed
        attempt = latest_of(session, owed)
        attempts = store.list_attempts(session, owed)
        signing = read_signing(session, owed, given.definition, attempts)
        if why := signing.who.explain(visit.account.id, visit.role, given.provider.name):
            raise NotAllowedError(why)
        again = any(other.signed_at for other in attempts)
        attempt.signed_by, attempt.signed_at = visit.account.id, visit.now
        state = workflow.state_after_signing(again=again)
        detail = {"statement": STATEMENT, **use_exception(session, signing, attempt, visit.account.id)}
        record_step(session, visit, owed, state, Action.SIGN, attempt, detail)
        return attempt


def give_back(visit: Visit, code: str, turn: int, comment: str) -> Attempt:
    """Return a return that is waiting for sign-off to the person who sent it, with a comment."""
    comment = require_words(comment, "Describe in a few words what has to change.")
    with write_session(visit.engine) as session:
        owed = lock_return(session, visit, code, turn, Action.GIVE_BACK).owed
        attempt = decide_on(session, visit, owed, "given back", comment)
        record_step(session, visit, owed, State.RETURNED, Action.GIVE_BACK, attempt, {"comment": comment})
        return attempt
