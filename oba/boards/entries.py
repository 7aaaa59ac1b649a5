"""What a board's book holds besides cards and actions: decisions, challenges, recommendations, the agenda, reviews."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from oba.boards.cards import WITHDRAWN
from oba.boards.duties import Duties
from oba.vocabulary import Power

Shape = Literal["text", "line", "lines", "day", "choice"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entry. `needed` is what is said where it is blank; blank where it may be.

    `names_people`: people of the partnership are named there on purpose. `is_update`: whoever reports on an entry may
    change it too, not only those who record entries of the kind. `choices` are what may be chosen.
    """

    id: str
    label: str
    shape: Shape
    hint: str = ""
    needed: str = ""
    is_update: bool = False
    choices: tuple[str, ...] = ()
    names_people: bool = False


@dataclass(frozen=True, slots=True)
class EntryKind:
    """A kind of entry: `id` is its address, `record` what the store calls it, `states` its open states, then the rest.

    `reported` are the states that whoever only reports may choose: nobody closes a challenge to themselves. `title`
    names the field that stands in lists, `due` the day by which something is to happen. `asked` is what the form asks
    for the state.
    """

    id: str
    record: str
    one: str
    many: str
    about: str
    fields: tuple[Field, ...]
    open: tuple[str, ...]
    closed: tuple[str, ...]
    reported: tuple[str, ...]
    title: str
    due: str
    asked: str = "How far is it?"

    @property
    def states(self) -> tuple[str, ...]:
        """Return the states in their order; the first is that of a new entry."""
        return (*self.open, *self.closed)


_A_DAY = "For example, 31/1/2027"
_WHO = "A person by name."

DECISIONS = EntryKind(
    "decisions",
    "decision",
    "decision",
    "Decisions",
    "What the board decided, at which meeting, and who sees to it.",
    (
        Field("text", "What was decided?", "text", "In one or two sentences.", "Say what was decided"),
        Field("meeting", "At which meeting?", "line", "Leave blank if it was between meetings."),
        Field("on", "On which day?", "day", _A_DAY, "Enter the day on which it was decided, such as 31/1/2027"),
        Field("owner", "Who sees to it?", "line", _WHO, names_people=True),
        Field("due", "By when?", "day", f"{_A_DAY}. Leave blank if there is none."),
        Field("update", "What became of it?", "text", "What is new since it was last written on.", is_update=True),
    ),
    ("agreed", "in progress"),
    ("carried out", "replaced by a later decision"),
    ("agreed", "in progress", "carried out"),
    "text",
    "due",
)
CANCELLED = "cancelled"
AGREED_MINUTES = "minutes agreed"
AWAITING, RESPONDED = "awaiting a response", "responded"
CHALLENGES = EntryKind(
    "challenges",
    "challenge",
    "challenge",
    "Challenges",
    "A question about one figure that the board was shown, and what the curve did next.",
    (
        Field("question", "What is asked?", "text", "About this figure, and what lies behind it.", "Say what is asked"),
        Field(
            "owner",
            "Who is asked to respond?",
            "line",
            _WHO,
            "Name the person who is asked to respond",
            names_people=True,
        ),
        Field("due", "When is it looked at again?", "day", _A_DAY, "Enter the day of the review, such as 31/1/2027"),
        Field("response", "Response", "text", "What the person who was asked says.", is_update=True),
    ),
    (AWAITING, RESPONDED),
    ("closed",),
    (AWAITING, RESPONDED),
    "question",
    "due",
)
RECOMMENDATIONS = EntryKind(
    "recommendations",
    "recommendation",
    "recommendation",
    "Recommendations",
    "What reviews, audits and inspections recommended, and how far each is.",
    (
        Field("title", "What is recommended?", "text", "In your own words.", "Say what is recommended"),
        Field(
            "source",
            "Where does it come from?",
            "line",
            "The review, audit or inspection.",
            "Name the review, audit or inspection",
        ),
        Field("on", "On which day was it made?", "day", f"{_A_DAY}. Leave blank if only the year is known."),
        Field("owner", "Who sees to it?", "line", _WHO, names_people=True),
        Field("due", "By when?", "day", f"{_A_DAY}. Leave blank if there is none."),
        Field("update", "What has been done?", "text", "What is new since it was last written on.", is_update=True),
    ),
    ("not started", "in progress"),
    ("done", "not accepted"),
    ("not started", "in progress", "done"),
    "title",
    "due",
)
MEETINGS = EntryKind(
    "meetings",
    "meeting",
    "meeting",
    "Meetings",
    "When the board meets, who was there, and what was said.",
    (
        Field("title", "What is the meeting called?", "line", "For example, Autumn meeting", "Name the meeting"),
        Field("on", "On which day is it?", "day", _A_DAY, "Enter the day of the meeting, such as 31/1/2027"),
        Field("attended", "Who is there?", "lines", "One person a line, with what they are.", names_people=True),
        Field("apologies", "Who sent apologies?", "lines", "One person a line.", names_people=True),
        Field("notes", "What is said?", "lines", "One point a line. Decisions and challenges are recorded apart."),
    ),
    ("planned", "minutes in draft"),
    (AGREED_MINUTES, CANCELLED),
    (),
    "title",
    "on",
)
REPORTED, GIVEN_UP = "now reported", "given up"
AGENDA = EntryKind(
    "agenda",
    "data gap",
    "data gap",
    "Data development agenda",
    "Figures that the board wants and does not have: who gets them, what comes next, and by when.",
    (
        Field("title", "What is missing?", "text", "In one or two sentences.", "Say what is missing"),
        Field("on", "Since which day is it wanted?", "day", _A_DAY, "Enter the day, such as 31/1/2027"),
        Field("owner", "Who gets it?", "line", _WHO, names_people=True),
        Field("next", "What is the next step?", "line", "For example, Ask the trust for its yearly count.", "", True),
        Field("due", "By when?", "day", f"{_A_DAY}. Leave blank if there is none."),
        Field("update", "What is new?", "text", "What is new since it was last written on.", is_update=True),
        Field("because", "If it is given up, why?", "text", "So that nobody starts it again unaware."),
    ),
    ("wanted", "in progress"),
    (REPORTED, GIVEN_UP),
    ("wanted", "in progress", REPORTED),
    "title",
    "due",
)
GRADES = tuple(map(str, Power))
UNDECIDED, TO_AGENDA = "not decided", "add to the agenda"
FITNESS = EntryKind(
    "fitness",
    "fitness review",
    "fitness review",
    "Fitness reviews",
    "Once a year the board’s people ask of each headline whether it is still the right one, and decide.",
    (
        Field(
            "communication",
            "Communication power",
            "choice",
            "Do people understand it?",
            "Choose a grade",
            False,
            GRADES,
        ),
        Field("proxy", "Proxy power", "choice", "Does it represent the outcome?", "Choose a grade", False, GRADES),
        Field(
            "data", "Data power", "choice", "Is there quality data on a timely basis?", "Choose a grade", False, GRADES
        ),
        Field("why", "Why is this decided?", "text", "In one or two sentences.", "Say why"),
        Field("dissent", "Who disagreed, and why?", "text", "Leave blank if nobody did.", names_people=True),
        Field("graded", "Who graded it?", "lines", "One person a line.", "Name who graded it", names_people=True),
        Field("on", "On which day?", "day", _A_DAY, "Enter the day, such as 31/1/2027"),
    ),
    (UNDECIDED,),
    ("keep", "change", "replace", TO_AGENDA),
    (),
    "why",
    "",
    "What is decided?",
)
KINDS = (DECISIONS, CHALLENGES, RECOMMENDATIONS, AGENDA)
"""What may become overdue or await somebody; a meeting and a fitness review are kept by the same forms."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands: `name` is its number among those of its kind, `about` the curve or service, or blank."""

    kind: EntryKind
    name: str
    about: str
    number: int
    state: str
    content: Mapping[str, Any]
    written_by: str
    written_on: date

    @property
    def title(self) -> str:
        """Return what stands in a list."""
        return str(self.content.get(self.kind.title, ""))

    @property
    def owner(self) -> str:
        """Return who sees to it or is asked; blank where nobody is named."""
        return str(self.content.get("owner", ""))

    @property
    def due(self) -> date | None:
        """Return the day by which something is to happen; None where none was set."""
        return read_day_of(self.content, self.kind.due)

    @property
    def on(self) -> date | None:
        """Return the day on which it was decided, asked or recommended; None where it has none."""
        return read_day_of(self.content, "on")

    @property
    def is_open(self) -> bool:
        """Return whether something is still to happen."""
        return self.state in self.kind.open

    @property
    def is_withdrawn(self) -> bool:
        """Return whether it was recorded by mistake: it stays in the history and stands in no list."""
        return self.state == WITHDRAWN

    def is_late(self, as_at: date) -> bool:
        """Return whether something was to happen by a day that is past."""
        return self.is_open and self.due is not None and self.due < as_at


def read_day_of(content: Mapping[str, Any], name: str) -> date | None:
    """Return a day that an entry says; None where it says none."""
    return date.fromisoformat(str(content[name])) if content.get(name) else None


EVERY_KIND = (*KINDS, FITNESS, MEETINGS)


def find_kind(name: str) -> EntryKind | None:
    """Return the kind with an address; None if there is none."""
    return next((kind for kind in EVERY_KIND if kind.id == name), None)


def may_record(kind: EntryKind, duties: Duties) -> bool:
    """Return whether somebody may record entries of a kind, and change every field of them."""
    return duties.may_minute if kind in (DECISIONS, MEETINGS) else duties.may_challenge


def may_update(kind: EntryKind, duties: Duties, about: str, *, is_named: bool) -> bool:
    """Return whether somebody may report on an entry: who is named in it, and who writes the card that it is about.

    What has no field to report on is written by those who record it.
    """
    if not any(one.is_update for one in kind.fields):
        return may_record(kind, duties)
    writes = duties.may_write(about) if about else duties.may_report
    return is_named or writes or may_record(kind, duties)
