"""The plain values that every renderer prints. A number is worked out once; renderers only place it.

Everything here is ready for the screen: texts are formatted, small numbers are already hidden, and
each figure carries the trace code that leads back to its source cells.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from oba.indicators.card import CardRecord
from oba.indicators.indicator import Indicator
from oba.indicators.outcome import Outcome, Service
from oba.periods import Period
from oba.scorecards.verdicts import VERDICTS, VerdictCode
from oba.vocabulary import IndicatorList, MeasureType


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, or the reason why there is none.

    `value` is in the indicator's unit, None when there is none or it is hidden; `text` is what to
    print in either case (`43.5`, `[c]`); `symbol_text` says a symbol in words.
    """

    value: float | None
    text: str
    trace: str = ""
    lower: float | None = None
    upper: float | None = None
    interval_text: str = ""
    numerator: float | None = None
    denominator: float | None = None
    symbol: str = ""
    symbol_text: str = ""
    status: str = "final"
    note: str = ""
    route: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A figure at a period of a series."""

    period: Period
    figure: Figure


@dataclass(frozen=True, slots=True)
class Line:
    """A series of one place or group: the board's own, a comparator, or a category of a breakdown.

    `kind` is `own`, `england`, `region`, `neighbours_mean`, `neighbours_median`, `county`, `category`
    or `gap`.
    """

    id: str
    name: str
    kind: str
    points: tuple[Point, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """The expected value of a coming period with its 80% and 95% intervals, in the indicator's unit."""

    period: Period
    value: float
    lower80: float
    upper80: float
    lower95: float
    upper95: float
    text: str
    interval_text: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the curve goes on its current course, or why that cannot be said."""

    points: tuple[ForecastPoint, ...]
    method: str
    sentence: str
    made_on: date
    past_error: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The latest own figure beside one comparator's figure of the same period.

    `word` is `better`, `similar`, `worse`, `higher`, `lower` or `not compared`; `sentence` says it
    whole, and why when it is not compared.
    """

    name: str
    kind: str
    period: Period
    figure: Figure
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The recent trend in the publisher's words, or why it cannot be calculated."""

    word: str
    with_polarity: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Rank:
    """The place among its statistical neighbours (itself included): 1 is best, or highest where no judgement."""

    position: int
    of: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one sentence of a card.

    `code` picks icon and colour, which never stand alone; `words` is short, as in `oba.scorecards.verdicts`;
    `sentence` is whole.
    """

    code: VerdictCode
    words: str
    sentence: str


NOT_JUDGED = Verdict(VerdictCode.NO_DATA, VERDICTS[VerdictCode.NO_DATA].words, "There is no figure for this place.")


@dataclass(frozen=True, slots=True)
class ProcessPoint:
    """A point of the XmR view: `kind` is `common`, `improvement`, `concern`, `higher` or `lower`."""

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
    `fail` or `inconsistent`. `enough` is False below thirteen points: then the limits are a first
    impression and no verdict is drawn from them.
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


@dataclass(frozen=True, slots=True)
class BreakMark:
    """A break in the series: the first period on the new basis."""

    period: Period
    reason: str


@dataclass(frozen=True, slots=True)
class EventMark:
    """A dated event marked on the chart."""

    day: date
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class TargetMark:
    """A target, which is kept apart from the indicator."""

    period: Period
    value: float
    text: str
    set_by: str


@dataclass(frozen=True, slots=True)
class DataNote:
    """Something a reader must know about the numbers: a disagreement, a flag, a revision, a gap.

    `about` names the release that it concerns, where it concerns one.
    """

    severity: str
    text: str
    trace: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class RevisionNote:
    """A figure that a later release changed, and the indicators made from it (id and name)."""

    known_on: date
    release: str
    area_name: str
    period: Period
    measure: str
    before: str
    after: str
    change: str
    indicators: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A release that figures of the card come from."""

    feed: str
    title: str
    publisher: str
    licence: str
    attribution: str
    file: str
    sha256: str
    released: date
    loaded_at: datetime
    load_id: int


@dataclass(frozen=True, slots=True)
class AlarmNote:
    """That a feed or the making of the pack is late, failing or silent, with its owner, in words."""

    cause: str
    text: str


@dataclass(frozen=True, slots=True)
class OldNote:
    """A feed of which a newer release than the newest one held must be out."""

    feed_name: str
    newest: date
    since: date
    usual: str
    owner: str


@dataclass(frozen=True, slots=True)
class Watch:
    """What stands between a pack's feeds and its figures: alarms, old releases, and rows that wait for a person.

    `looked_at` says in sentences how the feeds are looked at. `waiting` is the number of rows kept aside by
    the name of the feed.
    """

    alarms: tuple[AlarmNote, ...] = ()
    looked_at: tuple[str, ...] = ()
    old: tuple[OldNote, ...] = ()
    waiting: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """Everything shown about one indicator or performance measure for one board.

    `own` is the board's curve (empty when there is no data); `lines` are comparators in order;
    `process` is its XmR view; `movement` says why a rate moved, `needed` what it would take to be better,
    `gap_sentence` how the gap between groups went;
    `categories` are the groups of a breakdown, or the districts: with a history a gap chart, with one
    period side by side.
    """

    indicator: Indicator
    area_code: str
    area_name: str
    own: Line
    lines: tuple[Line, ...] = ()
    categories: tuple[Line, ...] = ()
    categories_label: str = ""
    neighbours: tuple[Line, ...] = ()
    latest: Point | None = None
    change: str = ""
    previous: Point | None = None
    forecast: Forecast | None = None
    verdict: Verdict = NOT_JUDGED
    comparisons: tuple[Comparison, ...] = ()
    trend: Trend | None = None
    rank: Rank | None = None
    chart_sentence: str = ""
    process: ProcessView | None = None
    movement: str = ""
    needed: tuple[str, ...] = ()
    gap_sentence: str = ""
    breaks: tuple[BreakMark, ...] = ()
    events: tuple[EventMark, ...] = ()
    targets: tuple[TargetMark, ...] = ()
    notes: tuple[DataNote, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    record: CardRecord | None = None
    read_with: tuple["Card", ...] = ()
    listed: IndicatorList = IndicatorList.SECONDARY

    @property
    def id(self) -> str:
        """Return the indicator's id, which also names its page."""
        return self.indicator.id

    @property
    def has_data(self) -> bool:
        """Return whether there is at least one figure to show."""
        return self.latest is not None or bool(self.categories)


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """One service: its measures in the quadrant of how much, how well and better off."""

    service: Service
    cards: tuple[Card, ...]
    record: CardRecord | None = None

    def quadrant(self, measure_type: MeasureType) -> tuple[Card, ...]:
        """Return the measures of one of the three questions; empty is a gap to be shown."""
        return tuple(card for card in self.cards if card.indicator.measure_type is measure_type)


@dataclass(frozen=True, slots=True)
class OutcomeSection:
    """An outcome with its indicators in the order of the pack."""

    outcome: Outcome
    cards: tuple[Card, ...]

    def of_list(self, listed: IndicatorList) -> tuple[Card, ...]:
        """Return the cards of one list: headline, secondary, data development or context."""
        return tuple(card for card in self.cards if card.listed is listed)


@dataclass(frozen=True, slots=True)
class Pack:
    """A board's whole pack, from which the site, the workbook and the data files are made."""

    board_id: str
    board_name: str
    board_purpose: str
    area_code: str
    area_name: str
    period: str
    meeting: str
    as_at: date
    made_at: datetime
    software: str
    outcomes: tuple[OutcomeSection, ...]
    services: tuple[ServiceCard, ...] = ()
    notes: tuple[DataNote, ...] = ()
    revisions: tuple[RevisionNote, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    watch: Watch = Watch()
    comparator_names: tuple[tuple[str, str], ...] = ()
    neighbour_names: tuple[str, ...] = ()
    made_up: bool = False
    definition_versions: dict[str, int] = field(default_factory=dict)

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return every card, outcomes first, each indicator once."""
        sections: list[OutcomeSection | ServiceCard] = [*self.outcomes, *self.services]
        seen: dict[str, Card] = {}
        for section in sections:
            for card in section.cards:
                seen.setdefault(card.id, card)
        return tuple(seen.values())
