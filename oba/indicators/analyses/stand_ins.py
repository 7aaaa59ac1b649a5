"""A feed's measure that an analysis reads, as the indicator that it would be.

So it goes the road of every indicator: measuring, the gate, the protection of small numbers, and its trace.
"""

from oba.indicators.analyses.base import Analysis, Input
from oba.indicators.indicator import Indicator, Published, Source, Uncertainty
from oba.vocabulary import Accountability, IndicatorList, ValueType

_NO_INTERVAL = "The number is taken as it was published; nothing says how far chance may have moved it."


def name_stand_in(analysis: str, role: str) -> str:
    """Return the id of what stands in for an input; no indicator has two hyphens together."""
    return f"{analysis}--{role}"


def is_stand_in(indicator: str) -> bool:
    """Return whether an id is that of what stands in for a feed's measure."""
    return "--" in indicator


def stand_in(analysis: Analysis, role: str, given: Input) -> Indicator | None:
    """Return the indicator that an input of a feed would be; None where it names an indicator of its own."""
    if given.feed is None:
        return None
    value = given.kind_of_value
    name = f"{analysis.name}: {given.by.label if given.by else role}"
    as_published = Published(feed=given.feed, breakdown=given.breakdown) if given.published else None
    counted = None if as_published else Source(definition=name, feed=given.feed, breakdown=given.breakdown)
    below = Source(definition=f"All, for {name}", feed=given.of, period=given.of_period) if given.of else None
    return Indicator.model_construct(  # its parts are checked; its id is made here, and is none that a file may have
        schema_="oba-indicator/1",
        id=name_stand_in(analysis.id, role),
        version=analysis.version,
        listed=IndicatorList.CONTEXT,
        accountability=Accountability.POPULATION,
        name=name,
        lay_definition=analysis.question,
        technical_definition=name,
        value=value,
        published=as_published,
        numerator=counted,
        denominator=below,
        period="irregular",
        breakdowns=[given.by] if given.by else [],
        show_breakdown=given.by.name if given.by else None,
        shares_of_whole=given.shares_of_whole,
        uncertainty=_interval_of(value.type, has_base=given.of is not None),
        disclosure=given.disclosure,
        visibility=analysis.visibility,
        owner=analysis.owner,
        supplier="",
    )


def _interval_of(kind: ValueType, has_base: bool) -> Uncertainty:
    if has_base and kind is ValueType.PROPORTION:
        return Uncertainty(ci_method="wilson")
    if has_base and kind is ValueType.RATE:
        return Uncertainty(ci_method="byars")
    return Uncertainty(ci_method="none", reason=_NO_INTERVAL)
