"""The answer to one question of the needs assessment, as plain values: each kind gives it, each output prints it."""

from dataclasses import dataclass

from oba.charts.map import MapSketch
from oba.charts.panel import PanelSketch
from oba.charts.plane import PlaneSketch
from oba.charts.pyramid import PyramidSketch
from oba.charts.sketch import BarSketch, Sketch
from oba.charts.spine import SpineSketch
from oba.indicators.analyses.base import Cited
from oba.indicators.base import Citation
from oba.periods import Period
from oba.scorecards.figure import Figure
from oba.scorecards.notes import IN_STEPS, SourceNote

_SHORT = 16
"""Letters of a note that stands on the right like a number, such as an interval; longer ones are words."""

_MINUS = "\N{MINUS SIGN}"

AnySketch = Sketch | BarSketch | MapSketch | PanelSketch | PlaneSketch | PyramidSketch | SpineSketch
"""What a chart of an analysis may be; every drawer knows each of them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure with what it is of: read from an input, or worked out from such.

    `role` is the input's, blank for what was worked out; `category` the code of its group, blank for everybody; `name`
    the words for its group, or its place where there is none. `unit` and `decimals` are those it is printed with.
    """

    name: str
    figure: Figure
    period: Period
    area: str
    area_name: str
    role: str = ""
    category: str = ""
    unit: str = ""
    decimals: int = 1

    @property
    def value(self) -> float | None:
        """Return the number; None where there is none or it is withheld."""
        return self.figure.value

    @property
    def text(self) -> str:
        """Return the number as it is printed, with `%` or its unit; its mark where it is withheld."""
        if self.figure.value is None or not self.unit:
            return self.figure.text
        if self.unit == "%":
            return f"{self.figure.text}%"
        if self.unit.startswith("£"):
            sign = _MINUS if self.figure.text.startswith(_MINUS) else ""
            return f"{sign}£{self.figure.text.removeprefix(_MINUS)}{self.unit.removeprefix('£')}"
        return f"{self.figure.text} {self.unit}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not calculated, why, and what would help."""

    about: str
    reason: str
    remedy: str

    @property
    def words(self) -> str:
        """Return it as the pages print it."""
        about = f"{self.about}: not calculated" if self.about else "Not calculated"
        return f"{about}, because {self.reason}. {self.remedy}"


class NotCalculatedError(Exception):
    """A kind cannot answer with what there is; the rest of the pack goes on."""

    def __init__(self, reason: str, remedy: str, about: str = "") -> None:
        super().__init__(reason)
        self.refusal = Refusal(about, reason, remedy)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its name, and a cell for each column. A note is a text; None is no cell."""

    name: str
    cells: tuple[Reading | str | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures beside each other. `head` is what the rows are, `columns` the names of the others, units included.

    NotCalculatedError where two columns have one name, as a word of the definition may be that of another column: a
    workbook could not tell them apart. ValueError where a row has not a cell for each.
    """

    caption: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        """Refuse what no sheet can show."""
        named = [self.head, *self.columns]
        if twice := next((name for name in named if named.count(name) > 1), None):
            raise NotCalculatedError(
                f"two columns would be called “{twice}”", "Name one of them otherwise in the definition.", self.caption
            )
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"A row of `{self.caption}` has not one cell for each column.")

    @property
    def word_columns(self) -> tuple[str, ...]:
        """Return the columns that hold words rather than figures, and are set on the left."""
        cells = {name: [row.cells[number] for row in self.rows] for number, name in enumerate(self.columns)}
        return tuple(
            name
            for name, found in cells.items()
            if sum(isinstance(one, str) and len(one) > _SHORT for one in found)
            > sum(isinstance(one, Reading) for one in found)
        )

    @property
    def readings(self) -> tuple[tuple[str, str, Reading], ...]:
        """Return every figure with the names of its row and column, in the order of the table."""
        return tuple(
            (row.name, column, cell)
            for row in self.rows
            for column, cell in zip(self.columns, row.cells, strict=True)
            if isinstance(cell, Reading)
        )


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its caption, and the sentence that says what it shows for those who do not see it."""

    sketch: AnySketch
    caption: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an answer: charts, each of whose figures is in the table. The reader opens one that `is_folded`."""

    title: str
    table: Table
    charts: tuple[Chart, ...] = ()
    note: str = ""
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a kind works out. `answer` is one sentence; `method` and `to_know` are sentences of their own."""

    answer: str
    parts: tuple[Part, ...] = ()
    method: tuple[str, ...] = ()
    to_know: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What a page says of an analysis whatever its kind is, as its definition has it; `cited` only stands there."""

    id: str
    version: int
    name: str
    question: str
    owner: str
    caveats: tuple[str, ...] = ()
    sources: tuple[Citation, ...] = ()
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessed:
    """A question with its answer and the releases that it was made from."""

    asked: Question
    answer: Answer
    sources: tuple[SourceNote, ...] = ()

    @property
    def id(self) -> str:
        """Return the id of the analysis."""
        return self.asked.id

    @property
    def in_steps(self) -> str:
        """Return what to know where counts that it reads follow their case list in steps; blank where none does."""
        return IN_STEPS if IN_STEPS in self.answer.to_know else ""

    @property
    def readings(self) -> tuple[tuple[Part, str, str, Reading], ...]:
        """Return every figure of its tables with its part and the names of its row and column."""
        return tuple((part, row, column, one) for part in self.answer.parts for row, column, one in part.table.readings)
