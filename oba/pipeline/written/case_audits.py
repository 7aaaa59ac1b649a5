"""A case audit from its people to its counts: who takes part, the draws, the grades, and what becomes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from oba.boards.duties import DUTY, read_duties
from oba.boards.entries import RECOMMENDATIONS, Entry
from oba.boards.quality import case_audits as kinds
from oba.boards.quality.case_audits import AuditedCase, Grading, count_grades, read_agencies
from oba.boards.quality.quarters import read_quarter
from oba.boards.quality.sampling import METHOD, draw_sample
from oba.errors import BoardError
from oba.indicators.case_audit import CaseAudit, Grade
from oba.london_time import LONDON
from oba.models import Account
from oba.periods import Period
from oba.pipeline.written import audit_counts
from oba.pipeline.written.book import list_entries, write_entry
from oba.pipeline.written.desk import Desk
from oba.pipeline.written.forgetting import ends_at
from oba.pipeline.written.references import list_references
from oba.scorecards.build.disclosure.pack import feeds_of
from oba.store.boards.versions import RecordKey, Version, add_version, find_newest, list_newest, list_versions
from oba.store.engine import read_session, write_session


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw of a sample: its number, the list that it was drawn from, its seed, and why it was drawn anew."""

    number: int
    references: tuple[str, ...]
    sample: tuple[str, ...]
    seed: int
    method: str
    reason: str
    by: str
    on: date
    drawn: int
    listed: int
    emptied_on: date | None = None

    @property
    def is_repeatable(self) -> bool:
        """Return whether the list and the seed give the same sample again; a list that was emptied gives none."""
        return tuple(draw_sample(self.references, len(self.sample), self.seed)) == self.sample


@dataclass(frozen=True, slots=True)
class Audit:
    """A case audit of one programme in one quarter, as it stands. `draws` are newest first; the first one counts."""

    desk: Desk
    programme: CaseAudit
    quarter: str
    period: Period
    people: Mapping[str, tuple[int, str]]
    people_number: int
    draws: tuple[Draw, ...]
    cases: tuple[AuditedCase, ...]
    counted: Version | None
    last_at: datetime

    @property
    def own(self) -> list[str]:
        """Return the agencies for which the person at the desk fills in forms."""
        mine = self.desk.actor.account_id
        return [agency for agency, (account, _) in self.people.items() if account == mine and self.desk.duties.audits]

    @property
    def is_for_them(self) -> bool:
        """Return whether the person at the desk takes part: nobody else reads a case."""
        return self.desk.duties.leads_quality or bool(self.own)

    @property
    def is_graded(self) -> bool:
        """Return whether every case of the sample has a grade that stands."""
        return bool(self.cases) and all(one.grade for one in self.cases)

    @property
    def is_counted(self) -> bool:
        """Return whether the counts that stand are those of the grades as they are."""
        return self.counted is not None and self.counted.content["counts"] == count_grades(self.cases)

    @property
    def emptied_on(self) -> date | None:
        """Return when references and words of the draw that counts were emptied; None while they are kept."""
        return self.draws[0].emptied_on if self.draws else None

    @property
    def kept_until(self) -> date:
        """Return the day on which references and words are emptied, if nothing more is recorded of the audit."""
        return ends_at(self.desk.definitions, self.desk.board.id, self.last_at).astimezone(LONDON).date()

    @property
    def progress(self) -> str:
        """Return how far the audit is, in words that tell nothing of a case."""
        if not self.cases:
            return "Not begun"
        graded = sum(one.grade is not None for one in self.cases)
        if graded < len(self.cases):
            return f"{graded} of {len(self.cases)} cases are graded"
        return "Graded and counted" if self.is_counted else "Graded, and to be counted"

    def key(self, kind: str, name: str = "") -> RecordKey:
        """Return what something that is recorded of this audit is called."""
        return RecordKey(self.desk.board.id, kind, self.programme.id, self.quarter, name)

    def grading_key(self, case: int, part: str) -> RecordKey:
        """Return what the grade of a case is called: by its place in the draw, never by its reference."""
        return self.key(kinds.GRADING, f"{self.draws[0].number}.{case}.{part}")


def read_audit(desk: Desk, programme: CaseAudit, quarter: str) -> Audit:
    """Return an audit as it stands; BoardError where the quarter is none or the programme is another board's."""
    period = read_quarter(quarter)
    if period is None or programme.board != desk.board.id:
        raise BoardError("There is no such audit.")
    audit = Audit(desk, programme, quarter, period, {}, 0, (), (), None, desk.now)
    with read_session(desk.engine) as session:
        agencies = find_newest(session, audit.key(kinds.AGENCIES))
        people = {
            agency: (number, account.name)
            for agency, number in (read_agencies(agencies.content) if agencies else {}).items()
            if (account := session.get(Account, number)) is not None
        }
        drawn = list_versions(session, audit.key(kinds.SAMPLE))
        graded = [
            one
            for one in list_newest(session, desk.board.id, kinds.GRADING)
            if (one.key.about, one.key.period) == (programme.id, quarter)
        ]
        counted = find_newest(session, audit.key(kinds.COUNTS))
    draws, gradings = tuple(map(_read_draw, drawn)), {one.key.name: _read_grading(one) for one in graded}
    recorded = [one.written_at for one in (*drawn, *graded, *([counted] if counted else ()))]
    cases = tuple(_join(draws[0], number, gradings) for number in range(1, draws[0].drawn + 1)) if draws else ()
    number, last_at = agencies.number if agencies else 0, max(recorded, default=desk.now)
    return Audit(desk, programme, quarter, period, people, number, draws, cases, counted, last_at)


def _read_draw(version: Version) -> Draw:
    said, day = version.content, version.written_at.astimezone(LONDON).date()
    lists = tuple(said.get("references", ())), tuple(said.get("sample", ()))
    counts = said.get("drawn", len(lists[1])), said.get("listed", len(lists[0]))
    emptied = version.emptied_at.astimezone(LONDON).date() if version.emptied_at else None
    why = said.get("reason", "")
    return Draw(version.number, *lists, said["seed"], said["method"], why, version.written_by, day, *counts, emptied)


def _read_grading(version: Version) -> Grading:
    words = {name: str(said) for name, said in version.content.items() if name != "grade"}
    day = version.written_at.astimezone(LONDON).date()
    return Grading(Grade(version.content["grade"]), words, version.written_by, day, version.number)


def _join(draw: Draw, number: int, gradings: Mapping[str, Grading]) -> AuditedCase:
    of = f"{draw.number}.{number}."
    mine = {name.removeprefix(of): one for name, one in gradings.items() if name.startswith(of)}
    own = {part: one for part, one in mine.items() if part not in (kinds.JOINT, kinds.MODERATION)}
    reference = draw.sample[number - 1] if draw.sample else ""
    return AuditedCase(number, reference, own, mine.get(kinds.JOINT), mine.get(kinds.MODERATION))


def list_auditors(desk: Desk) -> dict[int, str]:
    """Return those who may be named for an agency, by the number of their account: who has that duty for the board."""
    with read_session(desk.engine) as session:
        numbers = [
            int(one.key.name) for one in list_newest(session, desk.board.id, DUTY) if read_duties(one.content).audits
        ]
        accounts = [(number, session.get(Account, number)) for number in numbers]
        return {number: one.name for number, one in accounts if one is not None and one.closed_at is None}


def list_history(audit: Audit, case: int, part: str) -> list[Grading]:
    """Return every version of a grade, newest first."""
    with read_session(audit.desk.engine) as session:
        return [_read_grading(one) for one in list_versions(session, audit.grading_key(case, part))]


def name_people(audit: Audit, agencies: Mapping[str, int], after: int) -> None:
    """Say who fills in the form of each agency; BoardError where the person may not, or somebody is no auditor."""
    _refuse_unless(audit.desk.duties.leads_quality)
    known = list_auditors(audit.desk)
    if not set(agencies.values()) <= set(known):
        raise BoardError("Somebody who was chosen is no auditor of this board. Ask the administrator to make them one.")
    _record(audit, audit.key(kinds.AGENCIES), {"agencies": dict(agencies)}, after)


def draw_cases(audit: Audit, references: Sequence[str], size: int, seed: int, reason: str, after: int) -> None:
    """Draw a sample and record it with its seed; the draws before it stand. A new draw needs a reason: BoardError."""
    _refuse_unless(audit.desk.duties.leads_quality)
    if audit.draws and not reason:
        raise BoardError("Say why the sample is drawn anew.")
    sample = draw_sample(references, size, seed)
    said = {"references": sorted(references), "sample": sample, "seed": seed, "method": METHOD, "reason": reason}
    _record(audit, audit.key(kinds.SAMPLE), said, after)


def may_grade(audit: Audit, case: AuditedCase, part: str) -> bool:
    """Return whether the person at the desk may write a grade now.

    Nobody does when the words of the audit were emptied: a grade could not be told from what was seen any more.
    An agency's is written by whom the lead named for it; together they grade when all forms are in; the lead moderates
    what was graded together.
    """
    if audit.emptied_on:
        return False
    if part == kinds.JOINT:
        return audit.is_for_them and not case.lacks(one.id for one in audit.programme.agencies)
    if part == kinds.MODERATION:
        return audit.desk.duties.leads_quality and case.joint is not None
    return part in audit.own


def grade_case(audit: Audit, case: AuditedCase, part: str, content: Mapping[str, str], after: int) -> None:
    """Keep a grade beside those that others gave; BoardError where the person may not, OvertakenError if overtaken."""
    _refuse_unless(may_grade(audit, case, part))
    _record(audit, audit.grading_key(case.number, part), content, after)


def enter_counts(audit: Audit) -> None:
    """Let the counts by grade into the store, as a feed like any other; BoardError while a case has no grade."""
    _refuse_unless(audit.desk.duties.leads_quality)
    if not audit.is_graded:
        raise BoardError("Every case of the sample is graded before its grades are counted.")
    if audit.is_counted:
        return
    counts, desk = count_grades(audit.cases), audit.desk
    after = audit.counted.number if audit.counted else 0
    with write_session(desk.engine) as session:
        load = audit_counts.load(session, desk, audit.programme, audit.period, counts, after + 1)
        content = {"counts": counts, "draw": audit.draws[0].number, "load": load.id}
        add_version(session, audit.key(kinds.COUNTS), kinds.KEPT, content, desk.actor, desk.now, after)


def list_findings(audit: Audit) -> list[Entry]:
    """Return the recommendations that came of an audit, as they stand in the board's book."""
    wanted = f"{audit.programme.id} {audit.quarter}"
    return [one for one in list_entries(audit.desk, RECOMMENDATIONS) if one.content.get("audit") == wanted]


def list_own_references(audit: Audit) -> frozenset[str]:
    """Return the references that no finding of an audit may say: all of its own, and those of its board."""
    own = {one for draw in audit.draws for one in draw.references}
    return list_references(audit.desk.engine, audit.desk.board.id) | own


def recommend(audit: Audit, title: str, owner: str, due: date | None) -> None:
    """Record a finding as a recommendation of the board's book; none of it says what `list_own_references` has."""
    _refuse_unless(audit.desk.duties.leads_quality)
    content: dict[str, Any] = {
        "title": title,
        "source": f"{audit.programme.name}, {audit.period.label}",
        "on": audit.desk.now.astimezone(LONDON).date().isoformat(),
        "audit": f"{audit.programme.id} {audit.quarter}",
    }
    content |= {"owner": owner} if owner else {}
    content |= {"due": due.isoformat()} if due else {}
    write_entry(audit.desk, RECOMMENDATIONS, None, find_curve(audit), RECOMMENDATIONS.states[0], content, 0)


def find_curve(audit: Audit) -> str:
    """Return the first measure that is made of an audit's counts; blank where there is none."""
    found = audit.desk.definitions.indicators.values()
    return next((one.id for one in found if audit.programme.id in feeds_of(one)), "")


def _record(audit: Audit, key: RecordKey, content: Mapping[str, Any], after: int) -> None:
    with write_session(audit.desk.engine) as session:
        add_version(session, key, kinds.KEPT, content, audit.desk.actor, audit.desk.now, after)


def _refuse_unless(may: bool) -> None:
    if not may:
        raise BoardError("You may not write this. The quality-assurance lead of the board says who takes part.")
