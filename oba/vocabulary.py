"""The words of the method, each with one meaning, used by definitions, checks and pages alike."""

from collections.abc import Mapping
from enum import StrEnum


class Accountability(StrEnum):
    """Population: the well-being of everybody in a place. Performance: how a service works for its customers."""

    POPULATION = "population"
    PERFORMANCE = "performance"


class MeasureType(StrEnum):
    """The three questions asked of a service."""

    HOW_MUCH = "how_much"
    HOW_WELL = "how_well"
    BETTER_OFF = "better_off"


MEASURE_QUESTIONS: dict[MeasureType, str] = {
    MeasureType.HOW_MUCH: "How much did we do?",
    MeasureType.HOW_WELL: "How well did we do it?",
    MeasureType.BETTER_OFF: "Is anyone better off?",
}


class IndicatorList(StrEnum):
    """The lists an outcome's indicators are sorted into; context is background, not judged."""

    HEADLINE = "headline"
    SECONDARY = "secondary"
    DATA_DEVELOPMENT = "data_development"
    CONTEXT = "context"


LIST_NAMES: dict[IndicatorList, str] = {
    IndicatorList.HEADLINE: "Headline",
    IndicatorList.SECONDARY: "Secondary",
    IndicatorList.DATA_DEVELOPMENT: "Data development agenda",
    IndicatorList.CONTEXT: "Context",
}


class Polarity(StrEnum):
    """Which direction is good; no_judgement says that neither is."""

    HIGH_IS_GOOD = "high_is_good"
    LOW_IS_GOOD = "low_is_good"
    NO_JUDGEMENT = "no_judgement"


class ValueType(StrEnum):
    """What kind of number a value is, which decides how it may be summed, compared and bounded."""

    COUNT = "count"
    PROPORTION = "proportion"
    RATE = "rate"
    RATIO = "ratio"
    MEAN = "mean"
    SCORE = "score"
    CURRENCY = "currency"


class Power(StrEnum):
    """A rating of communication, proxy or data power."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Audience(StrEnum):
    """Who may see a measure, or whom a board's pack is for, the widest first: each sees what the wider ones see."""

    PUBLIC = "public"
    PARTNERSHIP = "partnership"
    MEMBERS = "members"
    RESTRICTED = "restricted"

    def may_see(self, visibility: "Audience") -> bool:
        """Return whether this audience may see what has a visibility."""
        order = list(Audience)
        return order.index(visibility) <= order.index(self)


class Symbol(StrEnum):
    """Why there is no value. Silence has names; none of them is zero."""

    NOT_APPLICABLE = "z"
    UNAVAILABLE = "x"
    CONFIDENTIAL = "c"
    ROUNDS_TO_ZERO = "low"
    LOW_RELIABILITY = "u"
    NIL = "n"
    PROMISED = "p"
    WITHDRAWN = "w"


SYMBOL_MEANINGS: dict[Symbol, str] = {
    Symbol.NOT_APPLICABLE: "not applicable",
    Symbol.UNAVAILABLE: "not available",
    Symbol.CONFIDENTIAL: "hidden to protect a small number",
    Symbol.ROUNDS_TO_ZERO: "rounds to zero but is not zero",
    Symbol.LOW_RELIABILITY: "withheld by the publisher because it is not reliable",
    Symbol.NIL: "nil return",
    Symbol.PROMISED: "promised by a later date",
    Symbol.WITHDRAWN: "not in the newest release, though an earlier one gave it",
}


class Status(StrEnum):
    """How settled a published value is."""

    PROVISIONAL = "provisional"
    REVISED = "revised"
    FINAL = "final"


class Severity(StrEnum):
    """FAIL refuses, QUARANTINE keeps a row aside, WARNING tells, QUERY asks for a reason."""

    FAIL = "FAIL"
    QUARANTINE = "QUARANTINE"
    QUERY = "QUERY"
    WARNING = "WARNING"


class Level(StrEnum):
    """The tiers of place that a figure can be about."""

    COUNTRY = "country"
    REGION = "region"
    SUB_REGION = "sub_region"
    LOCAL_AUTHORITY = "local_authority"
    DISTRICT = "district"
    WARD = "ward"
    SMALL_AREA = "small_area"
    HEALTH_AREA = "health_area"
    POLICE_AREA = "police_area"
    CONSTITUENCY = "constituency"
    CENTRE = "centre"


def breakdown_text(categories: Mapping[str, str]) -> str:
    """Return the text that names a breakdown in the store: `fsm=eligible;sex=girls`."""
    return ";".join(f"{name}={categories[name]}" for name in sorted(categories) if categories[name] != "all")
