"""An indicator (of a population) or a performance measure (of a service), as its YAML file defines it."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from oba.indicators.base import Change, Citation, Day, Definition, Identifier, Once, Scale, SeriesName
from oba.small_numbers import THRESHOLD
from oba.vocabulary import Accountability, Audience, IndicatorList, MeasureType, Polarity, Power, ValueType

Periods = Literal[
    "snapshot",
    "month",
    "quarter",
    "december_to_february",
    "calendar_year",
    "financial_year",
    "academic_year",
    "pooled_years",
    "irregular",
]
Frequency = Literal["monthly", "quarterly", "yearly", "three_yearly", "once", "irregular"]
FREQUENCY_MONTHS: Mapping[Frequency, int] = {"monthly": 1, "quarterly": 3, "yearly": 12, "three_yearly": 36}


Link = Annotated[str, Field(pattern=r"^https?://[^\s<>\"']+$")]
"""A page on the web, which the card links to."""


DISTRICTS = "districts"
"""For `show_breakdown`: the districts of the board's place, which no breakdown names."""


class Plausible(Definition):
    """The range outside which a value is asked about, and the change in per cent that is."""

    min: float | None = None
    max: float | None = None
    max_change_pct: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"the range ends ({self.max:g}) before it begins ({self.min:g}); exchange them")
        return self


class Value(Definition):
    """What kind of number the value is and how it is shown."""

    type: ValueType
    unit: str = Field(description="As written after the number: `per 10,000`, `%`, `children`")
    multiplier: float = Field(default=1, gt=0, description="100 for per cent, 10000 for a rate per 10,000")
    decimals: int = Field(default=1, ge=0, le=6)
    polarity: Polarity
    plausible: Plausible | None = None


class Source(Definition):
    """One side of a measure: what it counts and which feed brings it."""

    definition: str
    one: str = Field(default="child", description="What is counted, as a sentence names one of it: `referral`")
    many: str = Field(default="children", description="The same for several: `referrals`")
    source: str = ""
    feed: SeriesName
    also: list[SeriesName] = Field(
        default=[], description="Other feeds of the very same count, used for periods that the first has nothing for"
    )
    plus: list[SeriesName] = Field(
        default=[], description="Further counts, of other cases, that are added; where one is missing there is no sum"
    )
    breakdown: dict[str, str] = Field(default={}, description="Only the rows of this breakdown, fsm: eligible")
    period: Literal["same", "latest_before"] = Field(
        default="same",
        description="latest_before: the newest period that ends on or before the numerator's, at most"
        " 13 months earlier (a 31 March figure is divided by the mid-year estimate before it)",
    )
    level: Literal["same", "whole_area"] = "same"

    @property
    def series(self) -> tuple[str, ...]:
        """Every `feed.measure` it is made of: its own, the same of other feeds, and what is added."""
        return (self.feed, *self.also, *self.plus)


class Published(Definition):
    """A value taken as its publisher gives it, and the publisher's own interval where there is one."""

    feed: SeriesName
    breakdown: dict[str, str] = {}
    category: str = Field(default="", description="The category of `show_breakdown` or `gap` it is of")
    lower: SeriesName | None = None
    upper: SeriesName | None = None
    scale: Scale = Field(default=1, description="What the published number is multiplied by to be in `unit`")


class Route(Definition):
    """A second way to the same figure: checked against the first, and used where the first has nothing."""

    feed: SeriesName
    breakdown: dict[str, str] = {}
    category: str = Field(default="", description="The category of `show_breakdown` or `gap` it is of")
    scale: Scale = 1
    fill: bool = Field(default=False, description="Use it for periods that the first route lacks")
    tolerance: float = Field(default=0.05, ge=0, description="Largest difference that is rounding, in `unit`")


class Earlier(Definition):
    """An older release of the same figures: it gives the points before the first of what is newer, and no other."""

    feed: SeriesName = Field(description="The measure that has the figures, as a rate or share where that is shown")
    divided_by: SeriesName | None = Field(
        default=None, description="What its count is divided by where it has no rate or share; times the `multiplier`"
    )
    breakdown: dict[str, str] = {}
    until: str = Field(description="The last period that may be taken from it, as a period code: 2015-03-31")
    basis: str = Field(
        default="",
        description="How it differs from what is newer, in words for the page: the series breaks there. Blank for the"
        " same basis; the series breaks all the same where no period is in both, or the figures of one differ",
    )
    tolerance: float = Field(default=0.05, ge=0, description="Largest difference that is rounding, in `unit`")


class Breakdown(Definition):
    """A split of the children or families counted: by free school meals, district, quintile, provider."""

    name: Identifier
    label: str
    categories: dict[str, str] = Field(min_length=1, description="category code: words for the screen, in order")


class Gap(Definition):
    """The difference between two groups, which is an indicator in its own right."""

    breakdown: Identifier
    group: str
    against: str
    words: str


class Choice(Definition):
    """How the indicator was chosen: its three powers, who rated them, and who disagreed."""

    communication: Power
    proxy: Power
    data: Power
    rated_by: str = ""
    rated_on: Day | None = None
    reason: str = ""
    dissent: str = ""


class Break(Definition):
    """From this period on the series is not comparable with what came before."""

    period: str = Field(description="The first period on the new basis, as a period code: 2022-04-01/P1Y")
    reason: str


class Event(Definition):
    """A dated event to mark on the chart. It may have moved the curve; it does not say that it did."""

    date: Day
    text: str
    areas: list[str] = Field(default=[], description="Area codes it concerns; empty for all")
    source: str = ""


class Target(Definition):
    """A target, kept apart from the indicator. It needs an author."""

    period: str
    value: float
    area: str
    set_by: str
    set_on: Day | None = None
    kind: Literal["aspiration", "contract", "national"] = "aspiration"
    source: str = ""


class Uncertainty(Definition):
    """The interval method; none where the publisher gives no counts and it cannot be worked out."""

    ci_method: Literal["wilson", "byars", "published", "none"]
    level: float = Field(default=95, gt=0, lt=100)
    reason: str = Field(default="", description="Why there is none, in words for the page")


class Disclosure(Definition):
    """Counts from 1 to below the threshold are hidden, and what would give them away."""

    threshold: int = Field(default=THRESHOLD, ge=1, description="Counts from 1 to below this are small; with 1 none is")
    secondary: bool = Field(
        default=True,
        description="Hide further figures until no small count can be worked back; false hides the small ones alone",
    )
    public_source: bool = Field(
        default=False, description="The publisher has already protected the figures; show them as published"
    )


class Spc(Definition):
    """Settings of the XmR view: which named set of rules, and whether moving ranges are screened."""

    rules: Literal["mdc_2023", "mdc_before_2023", "runs_of_six", "nhsr_plotthedots"] = "mdc_2023"
    screen: bool | None = Field(
        default=None, description="Leave out moving ranges above 3.267 times their mean; as the rules do if not given"
    )


class Indicator(Definition):
    """Everything that is known about one indicator or performance measure."""

    schema_: Literal["oba-indicator/1"] = Field(alias="schema")
    id: Identifier
    version: int = Field(ge=1)
    status: Literal["draft", "live", "retired"] = "live"
    replaced_by: Identifier | None = None
    listed: IndicatorList = Field(default=IndicatorList.SECONDARY, alias="list")

    accountability: Accountability
    outcome: Identifier | None = None
    service: Identifier | None = None
    measure_type: MeasureType | None = None
    better_off_domain: Literal["skills", "attitude", "behaviour", "circumstance"] | None = None

    name: str
    short_name: str = ""
    lay_definition: str
    technical_definition: str
    rationale: str = ""
    caveats: list[str] = []
    method: str = ""
    proxy_for: str = ""
    proxy_until: Day | None = None
    read_with: Once[Identifier] = Field(
        default=[], description="Indicators that must be shown beside this one: not known beside NEET"
    )
    longer: Once[Identifier] = Field(
        default=[],
        description="Indicators of the very same over longer stretches (a rolling mean, years pooled), in the same"
        " unit: drawn with this curve, each figure in the middle of its stretch",
    )
    linked_by: Identifier | None = Field(
        default=None,
        description="Of what is counted through a link of two lists: the indicator with the share of people who could"
        " be linked. It, its bias and the range of the figure of all are told with the figure",
    )
    choice: Choice | None = None

    value: Value
    numerator: Source | None = None
    denominator: Source | None = None
    published: Published | None = None
    routes: list[Route] = []
    earlier: list[Earlier] = Field(default=[], description="Older releases that lengthen the curve, newest first")
    gap: Gap | None = None
    wanted_from: str = Field(default="", description="Data development agenda: what is needed, and from whom")

    period: Periods
    frequency: Frequency = "yearly"
    breakdowns: list[Breakdown] = []
    show_breakdown: Identifier | None = Field(
        default=None,
        description="Show the categories of this breakdown side by side, or of `districts` those of the place; no trend"
        " is told of the whole beside them",
    )
    shares_of_whole: bool = Field(
        default=False, description="The categories share out one whole, so the whole (100%) is not a figure to show"
    )
    comparators: Once[Literal["england", "region", "statistical_neighbours", "county"]] = []
    uncertainty: Uncertainty
    benchmark: Literal["ci_overlap", "ci_overlap_two_level", "none"] = Field(
        default="ci_overlap", description="two_level also says when a difference holds at 99.8%"
    )
    not_compared: str = Field(
        default="", description="Why no other place is set beside it, in words for the page; a headline must say"
    )
    spc: Spc = Spc()
    targets: list[Target] = []
    events: list[Event] = []
    breaks: list[Break] = []
    disclosure: Disclosure = Disclosure()

    owner: str
    sponsor: str = ""
    supplier: str
    contact: str = ""
    licence: str = "Open Government Licence v3.0"
    sources: list[Citation] = []
    links: list[Link] = []
    keywords: list[str] = []
    visibility: Audience = Field(
        default=Audience.PUBLIC, description="The widest audience that may see it; a pack for a wider one leaves it out"
    )
    order: int = 100
    changelog: list[Change] = []

    @property
    def is_set_nationally(self) -> bool:
        """Whether it is set beside England, the region or the neighbours, not only a district beside its county."""
        return bool({"england", "region", "statistical_neighbours"} & {*self.comparators}) and self.benchmark != "none"
