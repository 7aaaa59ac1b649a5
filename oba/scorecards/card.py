"""The plain values that every renderer prints. A number is worked out once; renderers only place it.

Everything here is ready for the screen: texts are formatted, small numbers are already hidden, and
each figure carries the trace code that leads back to its source cells.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from oba.indicators.card import CardRecord, Statement
from oba.indicators.indicator import Indicator
from oba.indicators.outcome import Outcome, Service
from oba.scorecards.assessment.analysis import Assessed
from oba.scorecards.changes import Changes
from oba.scorecards.figure import Figure, Line, Point, Standing
from oba.scorecards.frozen_forecasts import EarlierForecast, ForecastRecord
from oba.scorecards.gaps import Gaps
from oba.scorecards.issue import Issue
from oba.scorecards.judgement import (
    NOT_JUDGED,
    Comparison,
    Fifth,
    Forecast,
    Judgement,
    ProcessView,
    Rank,
    Trend,
    Verdict,
)
from oba.scorecards.notes import (
    IN_STEPS,
    Age,
    AgendaNote,
    Ask,
    BreakMark,
    ChallengeNote,
    ContributionNote,
    DataNote,
    DocumentNote,
    EventMark,
    Fitness,
    RevisionNote,
    SourceNote,
    TargetMark,
    Views,
    Watch,
)
from oba.scorecards.quality import Quality, RevisedCurve
from oba.scorecards.traces import TraceNote
from oba.scorecards.verdicts import VerdictCode
from oba.vocabulary import Audience, IndicatorList, MeasureType

LONGEST_NAME = 10
"""Words of a name that may stand in a title; a longer one gives way to the short name."""


def plain_name(indicator: Indicator) -> str:
    """Return the name of an indicator as a title has it."""
    is_short = len(indicator.name.split()) <= LONGEST_NAME
    return indicator.name if is_short or not indicator.short_name else indicator.short_name


@dataclass(frozen=True, slots=True)
class Card:
    """Everything shown about one indicator or performance measure for one board.

    `judgement` holds direction and place, `verdict` where the newest figure is against the baseline forecast.
    `own` is the board's curve (empty when there is no data); `lines` are comparators in order;
    `process` is its XmR view; `movement` says why a rate moved, `needed` what it would take to be better,
    `gap_sentence` how the gap between groups went; `earlier` is the forecast that judges the newest figure, and
    `forecast_record` how often published ones held;
    `seen` is the figure that the board saw last, before the newest one; `is_new` where that came since the last pack.
    `age` tells of the newest figure; `found` is what goes on from the name in the title (`rose six years running and
    is worse than England`); `sure` says in one sentence how sure the newest figure is;
    `ask` is what is still to be written, None where nothing is; `challenges` are what was asked of single figures;
    `contributions` are the services that are meant to help the curve; `views` what audits, families and practitioners
    say of the same; `agenda` are the board's own items about figures that it lacks, `fitness` whether a headline is
    still the right one;
    `longer` are curves of the same over longer stretches, drawn with this one; `linked` says in a few words how many
    could be linked of those whom the figure is of, and the range of all, where it is counted through a link, and
    `link_told` in sentences, with whom the link misses and how right it is;
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
    seen: Point | None = None
    is_new: bool = False
    forecast: Forecast | None = None
    earlier: EarlierForecast | None = None
    forecast_record: ForecastRecord | None = None
    verdict: Verdict = NOT_JUDGED
    judgement: Judgement | None = None
    comparisons: tuple[Comparison, ...] = ()
    trend: Trend | None = None
    rank: Rank | None = None
    fifth: Fifth | None = None
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
    age: Age | None = None
    found: str = ""
    sure: str = ""
    ask: Ask | None = None
    challenges: tuple[ChallengeNote, ...] = ()
    contributions: tuple[ContributionNote, ...] = ()
    views: Views | None = None
    agenda: tuple[AgendaNote, ...] = ()
    fitness: Fitness | None = None
    read_with: tuple["Card", ...] = ()
    longer: tuple[Line, ...] = ()
    linked: str = ""
    link_told: str = ""
    listed: IndicatorList = IndicatorList.SECONDARY

    @property
    def id(self) -> str:
        """Return the indicator's id, which also names its page."""
        return self.indicator.id

    @property
    def short_name(self) -> str:
        """Return the name as a list has it: the short one, where the definition has one."""
        return self.indicator.short_name or self.indicator.name

    @property
    def finding(self) -> str:
        """Return the finding that stands as the title: the plain name, and what was found."""
        return f"{plain_name(self.indicator)}: {self.found}" if self.found else plain_name(self.indicator)

    @property
    def line(self) -> str:
        """Return the line that a reader sees first: direction and place, or why there is neither."""
        return self.judgement.line if self.judgement else self.verdict.words

    @property
    def sign(self) -> str:
        """Return the code of the sign beside the line; blank where groups have figures and there is no one to judge."""
        if self.judgement:
            return self.judgement.direction.code
        is_side_by_side = self.verdict.code == VerdictCode.NO_DATA and bool(self.categories)
        return "" if is_side_by_side else self.verdict.code

    def beside(self, kind: str) -> Figure | None:
        """Return the figure of a comparator (`england`, `neighbours_median`) at the newest period; None without one."""
        return next((one.figure for one in self.comparisons if one.kind == kind), None)

    @property
    def flagged(self) -> Point | None:
        """Return the place's newest point where a check has flagged its figure; None where none has."""
        newest = self.own.points[-1] if self.own.points else None
        return newest if newest and newest.figure.standing is Standing.NOT_BELIEVABLE else None

    @property
    def is_old(self) -> bool:
        """Return whether the newest figure is too old to judge: then the curve waits for new ones."""
        return self.age is not None and self.age.is_old

    @property
    def story(self) -> tuple[Statement, ...]:
        """Return what is written of the story behind the curve; empty where nothing is."""
        return tuple(self.record.story) if self.record else ()

    @property
    def sponsor(self) -> str:
        """Return the sponsor named in the record or the definition; blank where nobody is."""
        return (self.record.sponsor if self.record else "") or self.indicator.sponsor

    @property
    def in_steps(self) -> str:
        """Return what to know where counts follow their case list in steps; blank where they do not."""
        return IN_STEPS if any(note.text == IN_STEPS for note in self.notes) else ""

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
    contributions: tuple[ContributionNote, ...] = ()

    def levels(self, named: tuple[tuple[str, str], ...]) -> str:
        """Return the levels of need that it works at, as the board names them; blank where none is said."""
        mine = (f"{number} ({words})" for number, words in named if number in self.service.levels_of_need)
        return ", ".join(mine)

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
    revised: tuple[RevisedCurve, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    documents: tuple[DocumentNote, ...] = ()
    traces: tuple[TraceNote, ...] = ()
    watch: Watch = field(default_factory=Watch)
    agenda: tuple[AgendaNote, ...] = ()
    quality: Quality | None = None
    changes: Changes = field(default_factory=Changes)
    gaps: Gaps = field(default_factory=Gaps)
    analyses: tuple[Assessed, ...] = ()
    comparator_names: tuple[tuple[str, str], ...] = ()
    neighbour_names: tuple[str, ...] = ()
    audience: Audience = Audience.PARTNERSHIP
    made_up: bool = False
    definition_versions: dict[str, int] = field(default_factory=dict)
    reports_to: tuple[str, ...] = ()
    levels_of_need: tuple[tuple[str, str], ...] = ()
    looks_back: bool = False
    """Asked for as things were known on `as_at`: not the board's current pack, whose place it never takes."""
    issue: Issue = field(default_factory=Issue)
    began: str = ""
    """When the place began and whose the figures of before are; blank where it is older than figures."""
    members: tuple[str, ...] = ()
    """The authorities by name whose counts a group's figures are made of; none of any other place."""

    @property
    def about_place(self) -> tuple[str, ...]:
        """Return what is to be known of the place itself: of what its figures are made, and when it began."""
        *some, last = self.members or ("",)
        summed = (
            f"{self.area_name} is the sum of {len(self.members)} authorities. The published counts of"
            f" {', '.join(some)} and {last} are added up, and shares and rates made anew. Where one of them has no"
            " number there is no sum. What has no counts cannot be added, and is shown by authority."
        )
        return tuple(text for text in (summed if some else "", self.began) if text)

    @property
    def state(self) -> str:
        """Return what the pack is to its board: `draft`, `published`, `re-issued` or `looks back`."""
        return "looks back" if self.looks_back else self.issue.state

    @property
    def shown(self) -> tuple[Card | Assessed, ...]:
        """Return every card and analysis: whatever has figures and sources of its own."""
        return (*self.cards, *self.analyses)

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return every card, outcomes first, each indicator once."""
        sections: list[OutcomeSection | ServiceCard] = [*self.outcomes, *self.services]
        seen: dict[str, Card] = {}
        for section in sections:
            for card in section.cards:
                seen.setdefault(card.id, card)
        return tuple(seen.values())
