"""Why families came: the share of cases with each reason, largest first.

Each share has its own interval by Wilson (1927), as any proportion, where the number of cases is known. Where a case
may have several reasons the shares are of the same cases and add to more than all of them; they are never stacked.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from oba.indicators.analyses.reasons import Reasons
from oba.needs.charts import NO_INTERVAL, chart_bars, tell_interval
from oba.periods import Period
from oba.scorecards.assessment.analysis import Answer, NotCalculatedError, Part, Reading, Row, Table
from oba.scorecards.build.assessment.readings import Readings
from oba.statistics.intervals import wilson

_WHOLE = 100.0
_SUM_WITHHELD = (
    "A case may have several, so the shares add to more than 100%. The sum is not shown, as one share is not."
)
_NAMED, _DRAWN = 3, 15
"""Reasons that the answer names; bars that a reader still takes in."""


def answer_reasons(analysis: Reasons, readings: Readings) -> Answer:
    """Return the shares by reason, what they add to, and what has no reason beside."""
    shares = _shares_of(readings, "reasons")
    shown = [one for one in shares if one.value is not None]
    if not shown:
        raise NotCalculatedError("every share is withheld or missing", "The card of its feed says why.")
    beside = _shares_of(readings, "unknown") if analysis.unknown else []
    total = _sum_up(readings, [*shares, *beside])
    others = _read_others(analysis, readings, shares[0])
    head, of = analysis.called.capitalize(), f"Share of {analysis.whole}"
    parts = [
        _part(
            f"Share by {analysis.called}",
            head,
            f"{of}, by {analysis.called}",
            shares,
            None if beside else total,
            others,
        )
    ]
    if beside:
        title = f"Kept beside: {len(beside)} whose {analysis.called} cannot be told"
        parts.append(_part(title, head, f"{of} whose {analysis.called} cannot be told", beside, total))
    return Answer(
        _tell(analysis, shown) + _tell_above(shown, others, readings),
        tuple(parts),
        _tell_method(readings, shares),
        tuple(_tell_sums(analysis, total, len(shares), len(beside))),
    )


def _read_others(analysis: Reasons, readings: Readings, like: Reading) -> dict[str, dict[str, Reading]]:
    """Return the shares of the places that stand beside, by place and reason, of the same period."""
    places: dict[str, Sequence[str | None]] = {
        "england": [readings.england],
        "region": [readings.region],
        "districts": readings.parts,
    }
    found: dict[str, dict[str, Reading]] = {}
    for area in (area for name in analysis.by for area in places[name] if area and area != readings.area):
        if readings.all_of("reasons", area, like.period):
            found[area] = {one.category: one for one in _shares_of(readings, "reasons", area, like.period)}
    return found


def _shares_of(readings: Readings, role: str, area: str | None = None, period: Period | None = None) -> list[Reading]:
    """Return the shares of an input, largest first, those without a number last; counts are divided by the cases."""
    groups = readings.groups(role, area, period)
    if groups[0].unit != "%":
        cases = readings.whole("cases", area, groups[0].period)
        if cases is None:
            raise NotCalculatedError(
                f"the reasons of {groups[0].period.label} are counts, and nothing says of how many cases",
                "Give `of` beside their feed, or `cases`.",
            )
        groups = [_divide(readings, one, cases) for one in groups]
    return sorted(groups, key=lambda one: (one.value is None, -(one.value or 0.0)))


def _divide(readings: Readings, count: Reading, cases: Reading) -> Reading:
    found = wilson(count.value or 0.0, cases.value or 0.0, multiplier=100)
    method = "count divided by all cases, times 100"
    return readings.derive(float(found.value), (count, cases), method, count.name, "%", 1, found)


def _sum_up(readings: Readings, shares: Sequence[Reading]) -> Reading:
    """Return what shares add to; withheld where one of them is."""
    total = math.fsum(one.value or 0.0 for one in shares)
    name = f"All {len(shares)} shares added"
    return readings.derive(total, shares, "sum of the shares", name=name, unit="%", decimals=shares[0].decimals)


def _part(
    title: str,
    head: str,
    caption: str,
    shares: Sequence[Reading],
    total: Reading | None,
    others: Mapping[str, Mapping[str, Reading]] = MappingProxyType({}),
) -> Part:
    """Return the table of shares, with those of other places beside, and the bars of the largest."""
    when = f"{caption}, {shares[0].area_name}, {shares[0].period.label}"
    beside = [next(iter(found.values())).area_name for found in others.values()]
    rows = [
        Row(
            one.name,
            (one, one.figure.interval_text or NO_INTERVAL, *(found.get(one.category) for found in others.values())),
        )
        for one in shares
    ]
    rows += [Row(total.name, (total, None, *[None] * len(others)))] if total else []
    columns = ("Share (%)", "95% interval", *(f"{name} (%)" for name in beside))
    drawn = f"{when}, the {_DRAWN} largest" if len(shares) > _DRAWN else when
    charts = (chart_bars(shares[:_DRAWN], drawn),) if len(shares) > 1 else ()
    return Part(title, Table(when, head, columns, tuple(rows)), charts)


def _tell(analysis: Reasons, shown: Sequence[Reading]) -> str:
    first, *others = shown[:_NAMED]
    then = " and ".join(f"“{one.name}” at {one.text}" for one in others)
    followed = f", then {then}" if then else ""
    return (
        f"In {first.area_name} the most frequent {analysis.called} is “{first.name}"
        f"”, at {tell_interval(first)} of {analysis.whole}{followed}."
    )


def _tell_above(shown: Sequence[Reading], others: Mapping[str, Mapping[str, Reading]], readings: Readings) -> str:
    """Return which share lies furthest above England's, of those whose interval leaves it out; blank for none."""
    england = others.get(readings.england or "", {})
    apart = {
        one.category: (one.value or 0.0) - (england[one.category].value or 0.0)
        for one in shown
        if one.category in england
        and england[one.category].value is not None
        and one.figure.lower is not None
        and one.figure.lower > (england[one.category].value or 0.0)
    }
    if not apart:
        return ""
    widest = max(apart, key=lambda category: apart[category])
    own = next(one for one in shown if one.category == widest)
    return f" Furthest above England is “{own.name}”, at {own.text} here and {england[widest].text} there."


def _tell_method(readings: Readings, shares: Sequence[Reading]) -> tuple[str, ...]:
    uncertainty = readings.indicators["reasons"].uncertainty
    if not any(one.figure.interval_text for one in shares):
        return (f"The shares are as they were published. No interval: {uncertainty.reason}",)
    worked_back = any(one.figure.note for one in shares)
    approximate = " The counts were worked back from published shares." if worked_back else ""
    return (f"Each share is of the same cases; its interval is Wilson's, at {uncertainty.level:g}%.{approximate}",)


def _tell_sums(analysis: Reasons, total: Reading, named: int, beside: int) -> Iterator[str]:
    """Yield what the shares add to, and how many stand beside."""
    if analysis.several:
        if total.value is None:
            yield _SUM_WITHHELD
        else:
            yield f"A case may have several, so the {named + beside} shares add to {total.text}, more than 100%."
    elif total.value is not None and round(total.value, total.decimals) != _WHOLE:
        yield f"The {named + beside} shares add to {total.text}, and not to 100%."
    if beside:
        many = f"{beside} shares" if beside > 1 else "one share"
        yield f"Of {many} the {analysis.called} cannot be told. What cannot is kept apart, and not left out."
