"""Whether help goes where need is: shares of help over shares of need, and the gap in cases.

Sums: `oba.statistics.needs.reach`. The share of need is taken as known, so that intervals are those of the help alone.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oba.indicators.analyses.reach import Reach
from oba.indicators.indicator import Breakdown
from oba.needs.charts import NO_INTERVAL, chart_bars, tell_interval
from oba.scorecards.assessment.analysis import Answer, NotCalculatedError, Part, Reading, Row, Table
from oba.scorecards.build.assessment.readings import Readings
from oba.statistics.needs.reach import measure_reach

_WHOLE = 100.0


@dataclass(frozen=True)
class _Pair:
    """A group's share of help and of need, and what they make."""

    name: str
    given: Reading
    needed: Reading
    ratio: Reading
    gap: Reading | None


def answer_reach(analysis: Reach, readings: Readings) -> Answer:
    """Return shares of help beside shares of need, their ratios, and the two-way table."""
    groups = readings.groups("help")
    cases = readings.whole("cases", period=groups[0].period)
    shares = [_share(readings, one, groups, cases) for one in groups]
    pairs = _pair_up(analysis, readings, shares, cases)
    parts = [_part_of_pairs(analysis, pairs)]
    if analysis.two_way:
        parts.append(_part_two_way(analysis, analysis.two_way, readings, groups))
    return Answer(_tell(analysis, pairs), tuple(parts), _tell_method(analysis, pairs), tuple(_tell_sums(shares, pairs)))


def _share(readings: Readings, one: Reading, groups: Sequence[Reading], cases: Reading | None) -> Reading:
    """Return a group's share in per cent: as it was published, or its count by all cases, or by those of the groups."""
    if one.unit == "%":
        return one
    total = cases.value if cases else math.fsum(other.value or 0.0 for other in groups)
    made_of = [one, cases] if cases else [one, *groups]
    method = "count divided by all cases, times 100" if cases else "count divided by those of all groups, times 100"
    value = (one.value or 0.0) / total * _WHOLE if total else 0.0
    return readings.derive(value, made_of, method, one.name, "%", 2, like=one)


def _pair_up(analysis: Reach, readings: Readings, shares: Sequence[Reading], cases: Reading | None) -> list[_Pair]:
    if analysis.bands:
        by_code = {one.category: one for one in shares}
        return [
            _pair(analysis, readings, band.name, _add_up(readings, band.groups, by_code, band.name), need, cases)
            for number, band in enumerate(analysis.bands)
            for need in [_read_band(readings, f"bands-{number}-need", band.name)]
        ]
    needs = readings.groups("need")
    needed = {one.category: _share(readings, one, needs, None) for one in needs}
    if set(needed) != {one.category for one in shares}:
        raise NotCalculatedError(
            "help and need are not known of the same groups", "Give both by the same groups of the same edition."
        )
    return [_pair(analysis, readings, one.name, one, needed[one.category], cases) for one in shares]


def _read_band(readings: Readings, role: str, name: str) -> Reading:
    need = readings.whole(role)
    if need is None:
        raise NotCalculatedError(f"there is no share of need of “{name}”", "Load the release that has it.")
    return need


def _add_up(readings: Readings, codes: Sequence[str], shares: dict[str, Reading], name: str) -> Reading:
    missing = [code for code in codes if code not in shares]
    if missing:
        raise NotCalculatedError(
            f"“{name}” has groups without a share of help: {', '.join(missing)}",
            "Load a release that has each of them.",
        )
    made_of = [shares[code] for code in codes]
    total = math.fsum(one.value or 0.0 for one in made_of)
    return readings.derive(total, made_of, "sum of the shares of its groups", name, "%", made_of[0].decimals)


def _pair(
    analysis: Reach, readings: Readings, name: str, given: Reading, needed: Reading, cases: Reading | None
) -> _Pair:
    number = cases.value if cases and cases.value is not None else given.figure.denominator or float("nan")
    found = measure_reach(
        given.value if given.value is not None else float("nan"),
        needed.value if needed.value is not None else float("nan"),
        number,
    )
    base = [cases] if cases else []
    between = (float(found.share_lower), float(found.share_upper))
    share = readings.derive(given.value or 0.0, [given, *base], "share of help", f"{name}: help", "%", 2, between)
    need = readings.derive(needed.value or 0.0, [needed], "share of need", f"{name}: need", "%", needed.decimals)
    ends = (float(found.ratio_lower), float(found.ratio_upper))
    made_of = [given, needed, *base]
    ratio = readings.derive(
        float(found.ratio), made_of, "share of help divided by share of need", f"{name}: ratio", "times", 2, ends
    )
    gap = None
    if number == number:
        method = "share of help minus share of need, of all cases"
        gap = readings.derive(float(found.gap), made_of, method, f"{name}: gap", analysis.whole, 0)
    return _Pair(name, share, need, ratio, gap)


def _part_of_pairs(analysis: Reach, pairs: Sequence[_Pair]) -> Part:
    given, needed = pairs[0].given, pairs[0].needed
    caption = f"Share of {analysis.whole} ({given.period.label}) and of need ({needed.period.label}), {given.area_name}"
    rows = [
        Row(
            one.name,
            (
                one.given,
                one.needed,
                one.ratio,
                one.ratio.figure.interval_text or NO_INTERVAL,
                one.gap,
                one.given.figure.interval_text or NO_INTERVAL,
            ),
        )
        for one in pairs
    ]
    columns = (
        "Help (%)",
        "Need (%)",
        "Help over need",
        "95% interval of that",
        f"Gap ({analysis.whole})",
        "95% interval of help",
    )
    both = [one for pair in pairs for one in (pair.given, pair.needed)]
    chart = chart_bars(both, caption, own=[pair.given for pair in pairs])
    return Part("Help beside need", Table(caption, "Group", columns, tuple(rows)), (chart,))


def _part_two_way(analysis: Reach, second: Breakdown, readings: Readings, groups: Sequence[Reading]) -> Part:
    rows = [_row_of(readings, f"two_way-{code}", name, groups) for code, name in second.categories.items()]
    rows.append(_row_of(readings, "help", "All together", groups))
    label = readings.indicators["help"].breakdowns[0].label
    counted = f"Share of {analysis.whole} (%)" if groups[0].unit == "%" else analysis.whole.capitalize()
    caption = f"{counted} by {second.label} and {label}, {groups[0].area_name}, {groups[0].period.label}"
    table = Table(caption, second.label.capitalize(), (*(one.name for one in groups), "All groups"), tuple(rows))
    chart = chart_bars(groups, f"All {analysis.whole} by {label}, {groups[0].area_name}, {groups[0].period.label}")
    return Part(f"By {second.label} and {label}", table, (chart,))


def _row_of(readings: Readings, role: str, name: str, groups: Sequence[Reading]) -> Row:
    """Return one row of the two-way table; a cell that was not published is empty."""
    period = groups[0].period
    cells = {one.category: one for one in readings.all_of(role, readings.area, period)}
    return Row(name, (*(cells.get(one.category) for one in groups), cells.get("")))


def _tell(analysis: Reach, pairs: Sequence[_Pair]) -> str:
    """Return the answer: of the first and the last group, whether it gets its share."""
    ends = [pairs[0], pairs[-1]] if len(pairs) > 1 else [pairs[0]]
    told = "; ".join(
        f"“{one.name}” has {one.needed.text} of need and gets {one.given.text} of {analysis.whole}, {_judge(one)}"
        for one in ends
    )
    return f"In {pairs[0].given.area_name} {told}."


def _judge(pair: _Pair) -> str:
    low, high = pair.ratio.figure.lower, pair.ratio.figure.upper
    if pair.ratio.value is None:
        return f"so its share of help cannot be set against its need ({pair.ratio.text})"
    if low is None or high is None:
        return f"{pair.ratio.text} its share of need, without an interval"
    way = "less than its share" if high < 1 else "more than its share" if low > 1 else "about its share"
    return f"{way}, {tell_interval(pair.ratio)}"


def _tell_method(analysis: Reach, pairs: Sequence[_Pair]) -> tuple[str, ...]:
    told = ["Help over need is the share of help divided by the share of need: 1.00 where help follows need."]
    if pairs[0].gap is None:
        told.append("No interval and no gap in cases: nothing says how many cases the shares are of.")
        return tuple(told)
    told.append(
        "Intervals are Wilson's (1927) of the share of help, its count worked back from the share; the share of need is"
        " taken as known, as nothing says how far it may be off."
    )
    told.append(
        f"The gap is how many {analysis.whole} a group has above its share of need; a minus sign says that it is that"
        " many short."
    )
    return tuple(told)


def _tell_sums(shares: Sequence[Reading], pairs: Sequence[_Pair]) -> Iterator[str]:
    total = math.fsum(one.value or 0.0 for one in shares)
    if all(one.value is not None for one in shares) and round(total, 2) != _WHOLE:
        yield f"The shares of help of all groups add to {total:.2f}%, and not to 100%; they were used as they stand."
    if {one.given.period for one in pairs} != {one.needed.period for one in pairs}:
        yield f"Help is of {pairs[0].given.period.label}, need of {pairs[0].needed.period.label}."
    yield "Help beside need is a description: it does not say why they differ, or what a family was offered."
