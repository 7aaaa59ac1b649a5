"""What every step shares: one transaction with its entry in the trail, so that a return is never between two states."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session

from oba.errors import NotAllowedError
from oba.models import Attempt, Owed, Reason
from oba.personal_data.check import look_for_people
from oba.pipeline.returns.views import DefinedReturn, Visit, define, organisation_of
from oba.pipeline.trail.facts import sum_up_reason, sum_up_subject
from oba.returns.state_words import explain_refusal
from oba.returns.values import tidy
from oba.returns.verdict import ReturnFinding
from oba.returns.workflow import ACCEPTED, Action, State
from oba.store import submissions as store
from oba.store.audit import actor_of, write_entry

LEAST_WORDS = 2
MOST_LETTERS = 2_000
WORDS_ASKED = f"At least {LEAST_WORDS} words, at most {MOST_LETTERS:,} characters. Name no child or family"
"""What every place for words says before anything is typed; `find_fault` holds it."""


def lock_return(session: Session, visit: Visit, code: str, turn: int | None, action: Action) -> DefinedReturn:
    """Lock a return for changing if it is this person's, nobody was quicker and the table of steps allows it."""
    owed = store.lock_owed(session, code, organisation_of(visit.account), turn)
    given = define(visit, owed)
    require_step(visit, given, action)
    return given


def require_step(visit: Visit, given: DefinedReturn, action: Action) -> None:
    """Raise NotAllowedError, with the reason, for what the table of steps does not allow."""
    if fault := explain_refusal(action, given.standing, visit.role, visit.today):
        raise NotAllowedError(fault)


def decide_on(session: Session, visit: Visit, owed: Owed, decision: str, comment: str) -> Attempt:
    """Write a decision on the attempt that was sent last."""
    attempt = latest_of(session, owed)
    attempt.decision, attempt.comment = decision, comment
    attempt.decided_by, attempt.decided_at = visit.account.id, visit.now
    return attempt


def latest_of(session: Session, owed: Owed) -> Attempt:
    """Return the attempt that was sent last; NotAllowedError if there is none."""
    attempt = store.latest_attempt(session, owed)
    if attempt is None:
        raise NotAllowedError("Nothing has been sent yet.")
    return attempt


def record_step(
    session: Session,
    visit: Visit,
    owed: Owed,
    state: State,
    action: Action,
    attempt: Attempt | None = None,
    detail: Mapping[str, object] | None = None,
    reasons: Iterable[Reason] = (),
) -> str:
    """Record a step, the reasons that it keeps and its entry in the trail; return the entry's hash.

    What was accepted stands: a step after it moves the correction, until that is accepted in its turn or withdrawn.
    The entry tells which attempts are the newest and the one that stands, so that `oba audit verify` can compare.
    """
    kept = list(reasons)
    store.save_reasons(session, kept)
    numbers = store.number_attempts(session, owed)
    said: dict[str, object] = {"from": owed.correction or owed.state, "to": state.value, **(detail or {})}
    said |= {"latest": numbers.get(owed.latest_id), "stands": numbers.get(owed.accepted_id)}
    said["reasons"] = {sum_up_subject(reason): sum_up_reason(reason) for reason in kept}
    if attempt is not None:
        said |= {"attempt": attempt.number, "sha256": attempt.sha256, "verdict": attempt.sentence}
    if owed.accepted_id is None or state in ACCEPTED:
        owed.state, owed.correction = state.value, None
    else:
        owed.correction = state.value
    owed.changed_at = visit.now
    session.flush()
    entry = write_entry(
        session, actor_of(visit.account), action.value, f"return {owed.code}", visit.now, said, owed.organisation
    )
    return entry.hash


def require_words(text: str, remedy: str) -> str:
    """Return tidied text; NotAllowedError if it is not a few words, or seems to name a child or a family."""
    if fault := find_fault(text, remedy):
        raise NotAllowedError(fault)
    return tidy(text)


def find_fault(text: str, remedy: str) -> str:
    """Return what is wrong with words that somebody typed, with the remedy; blank if nothing."""
    text = tidy(text)
    if sum(any(letter.isalpha() for letter in word) for word in text.split()) < LEAST_WORDS:
        return remedy
    if len(text) > MOST_LETTERS:
        return f"Say it in at most {MOST_LETTERS:,} characters"
    return look_for_people(text).fault


def number_of(number: int | None) -> int:
    """Return the number of a kept row."""
    assert number is not None  # noqa: S101  kept rows have one
    return number


def reason_for(visit: Visit, owed: Owed, finding: ReturnFinding, text: str) -> Reason:
    """Return an explanation of a finding, ready to be kept."""
    return Reason(
        return_id=owed.return_id,
        organisation=owed.organisation,
        rule=finding.rule,
        measure=finding.measure,
        category=finding.category,
        period=finding.period,
        value=finding.given,
        reason=text,
        given_by=number_of(visit.account.id),
        given_on=visit.today,
    )
