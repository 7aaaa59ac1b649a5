"""What is said of a curve: forecast, comparison, trend, rank, verdict and process view, ready for the screen."""

from dataclasses import dataclass
from datetime import date

from oba.periods import Period
from oba.scorecards.figure import Figure
from oba.scorecards.verdicts import VERDICTS, DirectionCode, VerdictCode


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the 80% and 95% intervals, in the indicator's unit."""

    lower80: float
    upper80: float
    lower95: float
    upper95: float


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """The expected value of a coming period with its 80% and 95% intervals, in the indicator's unit.

    `is_over` where the period had ended by the day of the pack: its figure is not yet published. The limits end at
    what is possible, and `bound_text` says so where they do (`cannot fall below 0`); `free` are those before that.
    `interval_text` are the limits at 95% as printed, `near_text` those at 80%.
    """

    period: Period
    value: float
    lower80: float
    upper80: float
    lower95: float
    upper95: float
    text: str
    interval_text: str
    trace: str = ""
    is_over: bool = False
    bound_text: str = ""
    free: Limits | None = None
    near_text: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to come if the curve stays as it is, or why that cannot be said; `until` is its newest known period."""

    points: tuple[ForecastPoint, ...]
    method: str
    sentence: str
    made_on: date
    until: Period | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The latest own figure beside one comparator's figure of the same period.

    `word` is `better`, `similar`, `worse`, `higher`, `lower` or `not compared`; `sentence` says it
    whole, and why when it is not compared. `apart` is how far the two lie apart (`3.1 below`) where both are
    known and nothing says whether that is more than chance.
    """

    name: str
    kind: str
    period: Period
    figure: Figure
    word: str
    sentence: str
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Trend:
    """The recent trend in the publisher's words, or why it cannot be calculated."""

    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Rank:
    """The place among its statistical neighbours (itself included): 1 is best, or highest where no judgement.

    `is_joint` where another looks equal as shown.
    """

    position: int
    of: int
    sentence: str
    is_joint: bool = False

    @property
    def words(self) -> str:
        """Return `3 of 11`, or `joint 3 of 11`."""
        return f"{'joint ' if self.is_joint else ''}{self.position} of {self.of}"


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way a curve goes, in `words` of the table and in a whole sentence; `run` is what the newest steps did."""

    code: DirectionCode
    words: str
    sentence: str
    run: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """How a curve stands: the word of each comparison by its kind, and all of them as the line says it."""

    beside: tuple[tuple[str, str], ...]
    words: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What one view says of a movement; `way`: above 0 for better or up, below 0 for worse or down, 0 for neither."""

    way: int
    words: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The two facts of a curve, direction and place, and what joins them to forecast and process view.

    `line` is what a reader sees first (`Getting worse · worse than England`); `joined` is one sentence on all that is
    `said` of the curve by each view, which says so where two of them differ. `one_step` is what the newest step did by
    more than chance where nothing says which way the curve goes, with why the one is not the other; else blank.
    """

    direction: Direction
    place: Place
    line: str
    joined: str
    said: tuple[Statement, ...] = ()
    one_step: str = ""


@dataclass(frozen=True, slots=True)
class Fifth:
    """Where a figure without an interval stands among all authorities: short words, and the whole sentence.

    `number` is 0 for the lowest fifth to 4 for the highest.
    """

    words: str
    sentence: str
    number: int = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """The newest figure against the baseline forecast, apart from direction and place.

    `code` picks icon and colour, which never stand alone; `words` is short, as in `oba.scorecards.verdicts`;
    `sentence` is whole.
    """

    code: VerdictCode
    words: str
    sentence: str


NOT_JUDGED = Verdict(VerdictCode.NO_DATA, VERDICTS[VerdictCode.NO_DATA].words, "There is no figure for this place.")


@dataclass(frozen=True, slots=True)
class ProcessPoint:
    """A point of the XmR view: `kind` is `common`, `improvement`, `concern`, `higher`, `lower` or `not_judged`."""

    period: Period
    value: float
    text: str
    kind: str
    words: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True)
class ProcessView:
    """The XmR view of the curve: what is usual, and which points are not.

    `points` may leave out periods (a gap breaks a run). Limits are per point, since a break in the
    series starts new ones. `variation` is `common_cause`, `improvement_high`, `improvement_low`,
    `concern_high`, `concern_low`, `neutral_high` or `neutral_low`; `assurance` is `none`, `pass`,
    `fail` or `inconsistent`. Limits are missing in a stretch between breaks of fewer than seven points.
    `enough` is False below thirteen points since the last break: then the limits are a first impression
    and no verdict is drawn from them. `has_usual_range` is False where they describe no one stable process.
    """

    points: tuple[ProcessPoint, ...]
    means: tuple[float, ...]
    lowers: tuple[float, ...]
    uppers: tuple[float, ...]
    variation: str
    variation_words: str
    assurance: str
    assurance_words: str
    rules: str
    enough: bool
    sentence: str
    question: str = ""
    target: float | None = None
    target_text: str = ""
    met_text: str = ""
    has_usual_range: bool = True
