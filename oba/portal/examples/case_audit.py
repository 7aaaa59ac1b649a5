"""A made-up case audit for the example mode: people, a draw, and grades as far as an audit is half way."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from oba.boards.duties import Duties, Duty
from oba.boards.quality.case_audits import JOINT, MODERATION
from oba.boards.quality.quarters import list_quarters
from oba.indicators.case_audit import CaseAudit, Grade
from oba.indicators.project import Definitions
from oba.london_time import london_day
from oba.models import Account
from oba.pipeline.written import case_audits as steps
from oba.pipeline.written.case_audits import Audit, read_audit
from oba.pipeline.written.desk import Desk, find_given, give_duties
from oba.store.audit import PROGRAM, actor_of
from oba.store.engine import read_session
from oba.store.people import accounts

LEAD, CHAIR, SECRETARY = "jo@partnership.example", "chris@board.example", "alex@partnership.example"
_DUTIES = {
    LEAD: Duties(frozenset({Duty.QA_LEAD})),
    CHAIR: Duties(frozenset({Duty.CHAIR, Duty.AUDITOR})),
    SECRETARY: Duties(frozenset({Duty.SECRETARY, Duty.AUDITOR})),
}
_REFERENCES = tuple(f"EXAMPLE-{number:02}" for number in range(1, 37))
_SEED = 2026
_OUTSTANDING, _GOOD, _RI, _INADEQUATE = Grade
_OWN = ((_GOOD, _GOOD), (_GOOD, _RI), (_OUTSTANDING, _GOOD), (_RI, _RI), (_INADEQUATE, _RI), (_GOOD, _GOOD))
"""What the two auditors make of each case that both looked at, for all agencies of theirs."""
_TOGETHER = (_GOOD, _RI, _GOOD, _RI, _RI)
_WORDS = {
    "strengths": "The child's own words are in the plan.",
    "improve": "The agencies met late; an earlier meeting was possible.",
}
_AGREED = "The evidence of change weighed most."


@dataclass(frozen=True)
class Scene:
    """Where the made-up people work."""

    engine: Engine
    definitions: Definitions
    programme: CaseAudit
    quarter: str
    now: datetime

    def audit(self, email: str) -> Audit:
        """Return the audit as one of the people sees it now."""
        account = _find(self.engine, email)
        duties, _ = find_given(self.engine, self.programme.board, account.id or 0)
        board = self.definitions.boards[self.programme.board]
        desk = Desk(self.engine, self.definitions, board, actor_of(account), duties, self.now)
        return read_audit(desk, self.programme, self.quarter)


def play_case_audit(engine: Engine, definitions: Definitions, now: datetime) -> None:
    """Give the made-up people their duties and take an audit of the quarter before half way; none without a programme.

    Of the twelve cases six have every agency's form, five a grade that was given together, and one was moderated.
    """
    programme = next(iter(definitions.case_audits.values()), None)
    if programme is None:
        return
    scene = Scene(engine, definitions, programme, list_quarters(london_day(now))[1], now)
    for email, duties in _DUTIES.items():
        give_duties(engine, programme.board, _find(engine, email).id or 0, duties, PROGRAM, now)
    agencies = [one.id for one in programme.agencies]
    auditors = {agency: (CHAIR, SECRETARY)[number % 2] for number, agency in enumerate(agencies)}
    numbers = {agency: _find(engine, email).id or 0 for agency, email in auditors.items()}
    steps.name_people(scene.audit(LEAD), numbers, 0)
    steps.draw_cases(scene.audit(LEAD), _REFERENCES, programme.sample, _SEED, "", 0)
    for number, pair in enumerate(_OWN, start=1):
        for agency, email in auditors.items():
            grade = pair[email == SECRETARY]
            _grade(scene, email, number, agency, {"grade": grade, **_WORDS})
    for number, grade in enumerate(_TOGETHER, start=1):
        _grade(scene, LEAD, number, JOINT, {"grade": grade, "reason": _AGREED})
    moderated = {"grade": _INADEQUATE, "reason": "Nobody had seen the child alone."}
    _grade(scene, LEAD, len(_TOGETHER), MODERATION, moderated)


def _grade(scene: Scene, email: str, number: int, part: str, content: dict[str, str]) -> None:
    audit = scene.audit(email)
    steps.grade_case(audit, audit.cases[number - 1], part, content, 0)


def _find(engine: Engine, email: str) -> Account:
    with read_session(engine) as session:
        found = accounts.find_by_email(session, email)
        session.expunge_all()
    assert found is not None  # noqa: S101  made before
    return found
