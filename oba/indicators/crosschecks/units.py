"""Whether multiplier, unit, type, interval and targets of a value say the same, and whether every key is read."""

import math
import re
from collections.abc import Iterator

from oba.findings import Finding
from oba.indicators.crosschecks.faults import fault_in
from oba.indicators.indicator import Indicator
from oba.indicators.project import Definitions
from oba.vocabulary import ValueType

_PER_CENT = re.compile(r"%|\bper ?cent(age)?\b|\bpct\b", re.IGNORECASE)
_PER_NUMBER = re.compile(
    r"\b(?:per|in|of every|out of)\s+(\d[\d,. ]*|thousand|million)\s*(k|m|thousand|million)?\b", re.IGNORECASE
)
_WORDS = {"": 1.0, "k": 1e3, "m": 1e6, "thousand": 1e3, "million": 1e6}

_DIVIDED = {ValueType.PROPORTION, ValueType.RATE, ValueType.RATIO}
_WHOLE = {ValueType.COUNT, ValueType.CURRENCY}
_INTERVALS = {
    "wilson": ({ValueType.PROPORTION}, "a proportion"),
    "byars": ({ValueType.RATE, ValueType.RATIO, ValueType.COUNT}, "a rate or a count of events"),
}


def multiplier_of(unit: str) -> float | None:
    """Return what a unit says the share or rate is multiplied by: `%` 100, `per 10,000` 10000; None if it says none."""
    if _PER_CENT.search(unit):
        return 100.0
    found = _PER_NUMBER.search(unit)
    if not found:
        return None
    number, word = found[1].strip().casefold(), (found[2] or "").casefold()
    digits = re.sub(r"[ ,]", "", number).rstrip(".")
    return _WORDS.get(number, 0.0) or float(digits) * _WORDS[word]


def check_units(definitions: Definitions, indicator: Indicator) -> Iterator[Finding]:
    """Refuse a multiplier that disagrees with unit or type (DEF-50), and an interval of another type (DEF-51)."""
    value = indicator.value
    said = multiplier_of(value.unit)
    where = ("value", "multiplier") if "multiplier" in value.model_fields_set else ("value", "unit")
    wrong = _disagree(value.type, value.unit, value.multiplier, said)
    if wrong:
        yield fault_in(definitions, "indicators", indicator.id, where, "DEF-50", *wrong)
    kinds, words = _INTERVALS.get(indicator.uncertainty.ci_method, (set(ValueType), ""))
    if value.type not in kinds:
        what = f"`{indicator.uncertainty.ci_method}` is the interval of {words}, and the type is {value.type}."
        yield fault_in(definitions, "indicators", indicator.id, ("uncertainty",), "DEF-51", what)


def check_unread(definitions: Definitions, indicator: Indicator) -> Iterator[Finding]:
    """Refuse a target or limit that no figure can have, and keys that nothing reads of a protected source (DEF-54)."""
    value = indicator.value
    agrees = _disagree(value.type, value.unit, value.multiplier, multiplier_of(value.unit)) is None
    most = value.multiplier if value.type is ValueType.PROPORTION and agrees else math.inf
    if not indicator.gap and value.type in _DIVIDED | {ValueType.COUNT}:
        given: list[tuple[tuple[str | int, ...], str, float | None]] = [
            (("targets", number, "value"), "target", target.value) for number, target in enumerate(indicator.targets)
        ]
        if limits := value.plausible:
            given += [(("value", "plausible", end), "limit", getattr(limits, end)) for end in ("min", "max")]
        for where, noun, number in given:
            if number is not None and not 0 <= number <= most:
                ends = f"from 0 to {most:g}" if math.isfinite(most) else "0 or more"
                what = f"a {noun} of {number:g} cannot be: a {value.type} is {ends}."
                yield fault_in(definitions, "indicators", indicator.id, where, "DEF-54", what)
    idle = sorted({"threshold", "secondary"} & indicator.disclosure.model_fields_set)
    if indicator.disclosure.public_source and idle:
        what = f"nothing is hidden of a source that is `public_source`, so `{idle[0]}` is not read."
        where = ("disclosure", idle[0])
        yield fault_in(definitions, "indicators", indicator.id, where, "DEF-54", what, "Take one of the two out.")


def _disagree(kind: ValueType, unit: str, multiplier: float, said: float | None) -> tuple[str, str] | None:
    """Return what is wrong and what to do, or None."""
    if kind in _WHOLE:
        if multiplier != 1 or said == 100:
            return f"a {kind} is not multiplied, yet the unit is `{unit}` and the multiplier {multiplier:g}.", (
                "Leave `multiplier` out; or use type `proportion` or `rate`."
            )
        return None
    if said is not None and kind in _DIVIDED and multiplier != said:
        return f"the unit `{unit}` means a multiplier of {said:g}, and it is {multiplier:g}.", (
            f"Write `multiplier: {said:g}`, or the unit that {multiplier:g} makes."
        )
    if said is None and multiplier != 1:
        return f"the multiplier is {multiplier:g}, and the unit `{unit}` does not say so.", (
            f"Write `{'%' if multiplier == 100 else f'per {multiplier:,.0f}'}` in `unit`."
        )
    return None
