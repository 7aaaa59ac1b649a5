"""A made-up quarter: made-up people take the steps that leave a return in every state, on days that have passed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Engine

from oba.indicators.project import Definitions
from oba.indicators.provider_return import ReturnDefinition
from oba.london_time import LONDON, london_day, write_day
from oba.mail import Message
from oba.models import Account, Owed
from oba.periods import Period, read_code
from oba.pipeline import register
from oba.pipeline.returns import partnership
from oba.pipeline.returns.views import Visit
from oba.portal.examples.figures import Maker
from oba.portal.examples.mails import MailKeeper
from oba.portal.examples.steps import Scene, Step, accept, begin, explain, send, send_back, send_nil, sign, waive
from oba.portal.returns.notices import list_notices
from oba.portal.returns.request import signing_key
from oba.returns.register.register import list_expected
from oba.returns.workflow import ACCEPTED, is_open, standing_of
from oba.roles import Role
from oba.store import submissions
from oba.store.engine import read_fact, read_session, write_fact, write_session
from oba.store.people import accounts
from oba.timetable.meetings import make_calendars

_QUARTER = "example quarter"
_OPEN_FOR = timedelta(days=30)
_OPENED = "Made up: so that every step can be tried here"
LEFT_CLOSED = "cc-wyre-forest"
SIZES: Mapping[str, float] = {
    "eh-redditch": 1.1,
    "eh-worcester": 1.3,
    "eh-bromsgrove": 0.9,
    "eh-malvern-hills": 0.8,
    "cc-redditch": 1.2,
    "cc-wychavon": 0.9,
}
_TRY = (
    "Until then take the steps yourself: type a draft as a submitter, send it once its quarter is over, sign it off as"
    " the approver and accept it as the partnership lead; invite somebody as the administrator."
)
_REMINDED = (13, 21)
"""Days after the quarter on which reminders went."""


@dataclass(frozen=True)
class Act:
    """What somebody does to the return of a provider, some days after the quarter's end."""

    day: int
    organisation: str
    role: Role
    step: Step


SUBMITTER, APPROVER, LEAD = Role.SUBMITTER, Role.APPROVER, Role.COLLECTOR
ACTS = (
    # Early help: queries; waits for an approver; waits and nobody may sign; waived and signed; sent again; a correction
    Act(11, "eh-wyre-forest", SUBMITTER, send({"EH1": "96"})),
    Act(9, "eh-worcester", SUBMITTER, send()),
    Act(10, "eh-redditch", SUBMITTER, send()),
    Act(10, "eh-bromsgrove", SUBMITTER, send({"EH2.a0": "30"})),
    Act(11, "eh-bromsgrove", LEAD, waive("The old records lack the age of some children; the total is right.")),
    Act(12, "eh-bromsgrove", APPROVER, sign),
    Act(8, "eh-malvern-hills", SUBMITTER, send()),
    Act(9, "eh-malvern-hills", APPROVER, sign),
    Act(13, "eh-malvern-hills", LEAD, send_back("Did you leave out families who were stepped up? Please look again.")),
    Act(16, "eh-malvern-hills", SUBMITTER, send({"EH13": "4"})),
    Act(17, "eh-malvern-hills", APPROVER, sign),
    Act(8, "eh-wychavon", SUBMITTER, send({"EH1": "100"})),
    Act(8, "eh-wychavon", SUBMITTER, explain("Many who asked in the spring were seen in the summer.")),
    Act(9, "eh-wychavon", APPROVER, sign),
    Act(15, "eh-wychavon", LEAD, accept),
    Act(38, "eh-wychavon", SUBMITTER, send({"EH1": "131"})),
    Act(39, "eh-wychavon", APPROVER, sign),
    # Children's centres: not begun and late (nothing), draft, errors, nil, returned, closed (nothing)
    Act(12, "cc-malvern-hills", SUBMITTER, begin),
    Act(12, "cc-redditch", SUBMITTER, send({"CC3": "3100"})),
    Act(7, "cc-worcester", SUBMITTER, send_nil("The centres were closed all quarter for building work.")),
    Act(8, "cc-worcester", APPROVER, sign),
    Act(14, "cc-worcester", LEAD, accept),
    Act(9, "cc-wychavon", SUBMITTER, send()),
    Act(10, "cc-wychavon", APPROVER, sign),
    Act(14, "cc-wychavon", LEAD, send_back("The cost seems to be of one centre only. Please send that of them all.")),
    Act(10, "hv-worcestershire", SUBMITTER, send()),
    Act(11, "hv-worcestershire", APPROVER, sign),
    Act(16, "hv-worcestershire", LEAD, accept),
)  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """Where the made-up people act: the store, the definitions, their mails, and the portal's address."""

    engine: Engine
    definitions: Definitions
    mails: MailKeeper
    address: str
    now: datetime

    def visit(self, account: Account, now: datetime) -> Visit:
        """Return the visit of somebody at a moment."""
        return Visit(self.engine, self.definitions, account, now, signing_key())


def find_quarter(definitions: Definitions, now: datetime) -> Period | None:
    """Return the first quarter of all returns if it has closed, else None: of the first none before it is missed."""
    first = _find_first(definitions, now)
    return first[0] if first and first[1] < london_day(now) else None


def _find_first(definitions: Definitions, now: datetime) -> tuple[Period, date] | None:
    """Return the first quarter that has begun, with the day on which the last of its returns closes."""
    expected = list_expected(definitions.returns, london_day(now), make_calendars(definitions.boards, {}))
    first = min((one.period for one in expected), key=lambda period: period.end, default=None)
    return (first, max(one.closes for one in expected if one.period == first)) if first else None


def explain_missing(stage: Stage, folder: Path) -> str:
    """Return why a store has no made-up quarter and what can be tried in it all the same; blank if it has one."""
    with read_session(stage.engine) as session:
        if read_fact(session, _QUARTER):
            return ""
    first = _find_first(stage.definitions, stage.now)
    if first is None:
        return "No return is made up, because no return is collected yet."
    quarter, closes = first
    if closes < london_day(stage.now):
        why = f"this store was begun before {quarter.label} had closed. To have one, delete {folder} and start again"
    else:
        why = f"{quarter.label}, the first, is open until {write_day(closes)}. To have one, start again after that day"
        why += f" with {folder} deleted"
    return f"There is no made-up quarter with a return in every state, because {why}. {_TRY}"


def moment(quarter: Period, day: int, now: datetime) -> datetime:
    """Return the morning that is so many days after the quarter's end, or now if that is still to come."""
    at = datetime.combine(quarter.end + timedelta(days=day), time(10), LONDON)
    return min(at, now)


def play(stage: Stage, quarter: Period) -> None:
    """Take every step of the made-up quarter, in the order of the days, and send the mails that follow from each."""
    register.update_register(stage.engine, stage.definitions.returns, stage.now, stage.definitions.boards)
    with read_session(stage.engine) as session:
        people = accounts.list_accounts(session)
        owed = submissions.list_owed(session, None)
        session.expunge_all()
    found = {one.organisation: one for one in owed if one.period == quarter.code}
    reminders = list(_REMINDED)
    for act in sorted(ACTS, key=lambda one: one.day):
        while reminders and reminders[0] <= act.day:
            _remind(stage, moment(quarter, reminders.pop(0), stage.now))
        if act.organisation in found:
            _take(stage, act, people, found[act.organisation], moment(quarter, act.day, stage.now))
    with write_session(stage.engine) as session:
        write_fact(session, _QUARTER, quarter.code)


def _take(stage: Stage, act: Act, people: list[Account], owed: Owed, at: datetime) -> None:
    of = "" if act.role is LEAD else act.organisation
    account = next(one for one in people if one.role == act.role and one.organisation == of)
    visit = stage.visit(account, at)
    maker = Maker(
        read_code(owed.period), _name_district(stage.definitions.returns[owed.return_id], of), SIZES.get(of, 1)
    )
    act.step(Scene(visit, owed.code, maker))
    _keep(stage, list_notices(visit, owed.code, stage.address), at)


def _keep(stage: Stage, messages: list[Message], at: datetime) -> None:
    mails = MailKeeper(stage.mails.path, lambda: at)
    for message in messages:
        mails.send(message)


def _remind(stage: Stage, at: datetime) -> None:
    mails = MailKeeper(stage.mails.path, lambda: at)
    register.remind(stage.engine, stage.definitions.returns, mails, at, stage.address, stage.definitions.boards)


def _name_district(definition: ReturnDefinition, organisation: str) -> str:
    """Return the name of a provider's district as its case list has it: what stands last in the provider's name."""
    provider = definition.provider(organisation)
    return provider.name.rpartition(", ")[2] if provider else ""


def keep_open(stage: Stage) -> None:
    """Let everything of the made-up quarter be gone on with, although it has closed; but for one that stays closed."""
    with read_session(stage.engine) as session:
        code = read_fact(session, _QUARTER)
        lead = next((one for one in accounts.list_accounts(session) if one.example and one.role == LEAD), None)
        owed = submissions.list_owed(session, period=code) if code else []
        session.expunge_all()
    for one in owed:
        definition = stage.definitions.returns.get(one.return_id)
        if lead is None or definition is None or one.organisation == LEFT_CLOSED:
            continue
        standing = standing_of(one, definition.correction_days)
        if standing.moving not in ACCEPTED and not is_open(standing, london_day(stage.now)):
            visit = stage.visit(lead, stage.now)
            partnership.reopen(visit, one.code, one.turn, visit.today + _OPEN_FOR, _OPENED)
