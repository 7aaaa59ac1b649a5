"""A return as it was filled in, as plain values: from a workbook or typed on screen, the check cannot tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from oba.indicators.provider_return import Measure, Provider, ReturnDefinition
from oba.returns.values import Reading
from oba.vocabulary import Symbol

START, STORY, ACTIONS = "Start here", "Story", "Actions"
CORRECTIONS, SIGN_OFF, GUIDANCE = "Corrections", "Sign-off", "Guidance"
FINDINGS = "Findings"
"""Sheets that every workbook has, besides its questions and case list; `FINDINGS` is put in when it is given back."""

ACTION_STATES = ("Not started", "Under way", "Done", "Stopped")
CONFIRMED = "Yes"
"""What the cells for the status of an action, and for the last line of the sign-off, offer."""

ENDED = frozenset({"Done", "Stopped"})
"""The states of an action that nobody goes on with."""

NO_GROUP = ""
"""The category of the figure that is for everybody."""

Key = tuple[str, str]
"""A measure and a category (`NO_GROUP` for everybody): one figure of a return."""


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """One figure that is asked for, with its place in the order of the return."""

    sheet: str
    measure: Measure
    codelist: str
    category: str
    label: str

    @property
    def key(self) -> Key:
        """Return the measure and category."""
        return self.measure.id, self.category

    @property
    def ref(self) -> str:
        """Return the number printed beside the question: `EH2` or `EH2.q1`."""
        return f"{self.measure.ref}.{self.category}" if self.category else self.measure.ref


def list_asked(definition: ReturnDefinition) -> list[AskedFigure]:
    """Return every figure in the order of the sheets: each question for everybody, then for its groups."""
    asked = []
    for section in definition.sections:
        for measure in section.measures:
            asked.append(AskedFigure(section.title, measure, "", NO_GROUP, ""))
            for name in measure.breakdowns:
                categories = definition.codelists[name].categories
                asked += [AskedFigure(section.title, measure, name, code, label) for code, label in categories.items()]
    return asked


def place_of(definition: ReturnDefinition, measure: Measure, category: str) -> tuple[str, dict[str, str]]:
    """Return the place that a figure is about, and its group where the group is not a place."""
    if not category:
        return definition.area, {}
    name = next(name for name in measure.breakdowns if category in definition.codelists[name].categories)
    place = definition.codelists[name].areas.get(category)
    return (place, {}) if place else (definition.area, {name: category})


def sheet_names(definition: ReturnDefinition) -> list[str]:
    """Return the sheets of the workbook, in order."""
    cases = [definition.cases.title] if definition.cases else []
    return [START, *(s.title for s in definition.sections), *cases, STORY, ACTIONS, CORRECTIONS, SIGN_OFF, GUIDANCE]


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a sheet; row and column count from 1, 0 where there is none."""

    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def cell(self) -> str:
        """Return the cell's name, `D12`, or blank."""
        letters, column = "", self.column
        while column:
            column, rest = divmod(column - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{self.row}" if letters and self.row else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure as given, with the reason or promised date beside it.

    `beside` is a number in the next cells, which stands there because it was typed in the wrong column, if any.
    """

    key: Key
    spot: Spot
    given: object
    reading: Reading
    reason: str = ""
    promised: date | None = None
    group_given: str = ""
    beside: tuple[Spot, str] | None = None

    @property
    def value(self) -> float | None:
        """Return the number; nil counts as none of them."""
        if self.reading.symbol is Symbol.NIL:
            return 0.0
        return self.reading.value


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the case list, with the words of the lists and real days wherever these could be told."""

    spot: Spot
    given: Mapping[str, object]

    def at(self, column: str) -> Spot:
        """Return the cell of one of the columns."""
        return Spot(self.spot.sheet, self.spot.row, list(CASE_COLUMNS).index(column) + 1)


CASE_COLUMNS: dict[str, str] = {
    "reference": "Your case reference",
    "district": "District",
    "quintile": "Deprivation quintile",
    "age": "Age at the start",
    "tool": "Tool",
    "version": "Version of the tool",
    "first_date": "First date",
    "first_score": "First score",
    "second_date": "Second date",
    "second_score": "Second score",
    "reason": "Why no second score",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A question answered in words."""

    question: str
    spot: Spot
    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """One row of what you propose to do; `spot` is its first cell."""

    spot: Spot
    action: str
    owner: str
    by: object
    status: str

    def at(self, column: int) -> Spot:
        """Return the cell of a column, which counts from 1."""
        return Spot(self.spot.sheet, self.spot.row, column)


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure of an earlier quarter that the provider puts right; `spot` is the cell of the figure."""

    spot: Spot
    ref: str
    given: object
    reading: Reading
    reason: str

    def at(self, column: int) -> Spot:
        """Return the cell of a column, which counts from 1."""
        return Spot(self.spot.sheet, self.spot.row, column)


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who entered the figures and who signed them off; `spot` is the first of the cells, which are below each other."""

    spot: Spot = field(default_factory=Spot)
    entered_by: str = ""
    signed_by: str = ""
    role: str = ""
    signed_on: object = None
    confirmed: str = ""

    def at(self, line: int) -> Spot:
        """Return the cell of a line, which counts from 0."""
        return Spot(self.spot.sheet, self.spot.row + line, self.spot.column) if self.spot.row else Spot(SIGN_OFF)


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something about the workbook's form: `kind` says which rule it concerns."""

    kind: str
    spot: Spot
    what: str
    given: str = ""
    also: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class Mended:
    """Something outside the figures that was read although it was typed in another form: where, what, and how."""

    spot: Spot
    given: str
    how: str


@dataclass(frozen=True)
class Submission:
    """Everything that one return says, and what was odd about the file that said it."""

    definition: str
    version: int | None
    organisation: str
    period: str
    organisation_name: str = ""
    signature: str = ""
    signed: str = ""
    entries: tuple[Entry, ...] = ()
    cases: tuple[Case, ...] = ()
    answers: tuple[Answer, ...] = ()
    actions: tuple[Action, ...] = ()
    corrections: tuple[Correction, ...] = ()
    sign_off: SignOff = field(default_factory=SignOff)
    oddities: tuple[Oddity, ...] = ()
    mended: tuple[Mended, ...] = ()
    printed: Mapping[Key, float | str] = field(default_factory=dict)
    file_name: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class AcceptedReturn:
    """The figures of a return that was accepted: a number or the letter of a symbol.

    `cases` is how many rows its case list has, and `distance` what these count, by `oba.indicators.scores`.
    """

    period: str
    version: int
    figures: Mapping[Key, float | str]
    cases: int | None = None
    distance: Mapping[Key, float] = field(default_factory=dict)

    def number(self, key: Key) -> float | None:
        """Return a figure as a number; nil is 0, and other symbols are none."""
        found = self.figures.get(key)
        if found == Symbol.NIL:
            return 0.0
        return float(found) if isinstance(found, int | float) else None


@dataclass(frozen=True)
class Context:
    """What is known besides the file: the day, what was accepted before, who may sign, what was explained.

    Pieces that are not known (on a provider's own machine) are None, and the rules that need them say so.
    `own` is the return, organisation and period code that the file was sent for. `signs_here` says that
    sign-off follows on screen, so the sheet Sign-off is not read. `deadline` is the day until which what is found has
    to be put right, where that is not the day that holds for everybody.
    """

    today: date
    last: AcceptedReturn | None = None
    earlier: tuple[AcceptedReturn, ...] = ()
    periods_expected: tuple[str, ...] | None = None
    services_expected: tuple[str, ...] | None = None
    hashes: frozenset[str] | None = None
    other_returns: Mapping[tuple[str, str, str], float] | None = None
    signatories: frozenset[str] | None = None
    published: Mapping[Key, float | str] | None = None
    key: str | None = None
    providers: tuple[Provider, ...] | None = None
    own: tuple[str, str, str] | None = None
    signs_here: bool = False
    deadline: date | None = None
