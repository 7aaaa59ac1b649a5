"""Why families came: the share of cases with each reason, largest first.

Each share has its own interval by Wilson (1927), as any proportion, where the number of cases is known. Where a case
may have several reasons the shares are of the same cases and add to more than all of them; they are never stacked.
"""

from collections.abc import Iterator, Sequence

from oba.indicators.analyses.reasons import Reasons
from oba.needs.charts import NO_INTERVAL, chart_bars, tell_interval
from oba.scorecards.assessment.analysis import Answer, NotCalculatedError, Part, Reading, Row, Table
from oba.scorecards.build.assessment.readings import Readings
from oba.statistics.intervals import wilson

_WHOLE = 100.0
_NAMED = 3
"""Reasons that the answer names."""


def answer_reasons(analysis: Reasons, readings: Readings) -> Answer:
    """Return the shares by reason, what they add to, and what has no reason beside."""
    shares = _shares_of(readings, "reasons")
    shown = [one for one in shares if one.value is not None]
    if not shown:
        raise NotCalculatedError("every share is withheld or missing", "The card of its feed says why.")
    beside = _shares_of(readings, "unknown") if analysis.unknown else []
    total = _sum_up(readings, [*shares, *beside])
    head, of = analysis.called.capitalize(), f"Share of {analysis.whole}"
    parts = [
        _part(f"Share by {analysis.called}", head, f"{of}, by {analysis.called}", shares, None if beside else total)
    ]
    if beside:
        title = f"Kept beside: {len(beside)} whose {analysis.called} cannot be told"
        parts.append(_part(title, head, f"{of} whose {analysis.called} cannot be told", beside, total))
    return Answer(
        _tell(analysis, shown),
        tuple(parts),
        _tell_method(readings, shares),
        tuple(_tell_sums(analysis, total, len(shares), len(beside))),
    )


def _shares_of(readings: Readings, role: str) -> list[Reading]:
    """Return the shares of an input, largest first, those without a number last; counts are divided by the cases."""
    groups = readings.groups(role)
    if groups[0].unit != "%":
        cases = readings.whole("cases", period=groups[0].period)
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
    total = sum(one.value or 0.0 for one in shares)
    name = f"All {len(shares)} shares added"
    return readings.derive(total, shares, "sum of the shares", name=name, unit="%", decimals=shares[0].decimals)


def _part(title: str, head: str, caption: str, shares: Sequence[Reading], total: Reading | None) -> Part:
    when = f"{caption}, {shares[0].area_name}, {shares[0].period.label}"
    rows = [Row(one.name, (one, one.figure.interval_text or NO_INTERVAL)) for one in shares]
    rows += [Row(total.name, (total, None))] if total else []
    return Part(title, Table(when, head, ("Share (%)", "95% interval"), tuple(rows)), (chart_bars(shares, when),))


def _tell(analysis: Reasons, shown: Sequence[Reading]) -> str:
    first, *others = shown[:_NAMED]
    then = " and ".join(f"“{one.name}” at {one.text}" for one in others)
    followed = f", then {then}" if then else ""
    return (
        f"In {first.area_name} the {analysis.called} named most often is “{first.name}"
        f"”, at {tell_interval(first)} of {analysis.whole}{followed}."
    )


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
        yield f"A case may have several, so the {named + beside} shares add to {total.text}, more than 100%."
    elif total.value is not None and round(total.value, total.decimals) != _WHOLE:
        yield f"The {named + beside} shares add to {total.text}, and not to 100%."
    if beside:
        yield f"Of {beside} shares the {analysis.called} cannot be told. They are kept apart, and none is left out."
