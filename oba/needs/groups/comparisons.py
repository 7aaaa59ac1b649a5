"""In which groups something came about more or less often than among all others, with the number of comparisons said.

Sums: `oba.statistics.needs.others` (Newcombe, Pearson's chi-squared, Holm). The others are everybody less the group. A
group that is withheld is not compared: its reading has no number, and what is made of it has none either; the others
of a group that is shown are what every reader may take from the whole, and were put before the audit as that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan

from oba.indicators.analyses.groups.comparisons import NO_DATA, OF, Comparisons
from oba.indicators.indicator import Breakdown
from oba.needs.charts import NO_INTERVAL, chart_bars, tell_interval
from oba.needs.groups.chance import NOT_COMPARED, TOO_FEW, name_all, row_of_rest, show_count, tell_number
from oba.needs.newest import newest_known
from oba.scorecards.assessment.analysis import Answer, NotCalculatedError, Part, Reading, Refusal, Row, Table
from oba.scorecards.build.assessment.readings import Readings
from oba.statistics.intervals import Interval
from oba.statistics.needs.others import LEVEL, adjust_for_number, compare_with_others

NOT_BEYOND, NOT_AFTER = "not beyond chance", "not after adjusting"
_FINEST, _PLACES = 0.001, 3
"""The least chance that is printed as a number, and the places of one."""


@dataclass(frozen=True)
class _Compared:
    """A group with its share, those without data, the difference, its chance alone and adjusted for the number."""

    group: Reading
    silent: Reading | None
    breakdown: Breakdown
    difference: Interval
    chance: float
    is_mirrored: bool
    adjusted: float = nan

    @property
    def way(self) -> str:
        return "more often" if float(self.difference.value) > 0 else "less often"

    @property
    def stands_out(self) -> bool:
        return self.adjusted < 1 - LEVEL

    @property
    def words(self) -> str:
        """Return what the comparison comes to."""
        if self.group.value is None:
            return NOT_COMPARED
        if not isfinite(self.chance):
            return TOO_FEW
        if self.stands_out:
            return self.way
        return NOT_AFTER if self.chance < 1 - LEVEL else NOT_BEYOND


def answer_comparisons(analysis: Comparisons, readings: Readings) -> Answer:
    """Return each group of each breakdown against all others, and which stand out of how many."""
    whole, silent = _read_whole(readings)
    found: list[_Compared] = []
    refusals: list[Refusal] = []
    for breakdown in analysis.by:
        try:
            found += _compare(readings, breakdown, whole)
        except NotCalculatedError as fault:
            refusals.append(replace(fault.refusal, about=breakdown.label))
    found = _adjust(found)
    parts = [
        _part(analysis, readings, breakdown, [one for one in found if one.breakdown == breakdown], whole, silent)
        for breakdown in analysis.by
        if any(one.breakdown == breakdown for one in found)
    ]
    told = _tell(analysis, found, whole, silent)
    return Answer(told, tuple(parts), _METHOD, tuple(_tell_know(found)), tuple(refusals))


def _read_whole(readings: Readings) -> tuple[Reading, Reading]:
    """Return the newest share of everybody, and those without data of the same period; refuse what is not one whole."""
    whole = newest_known(readings, OF)
    if whole is None or whole.value is None:
        raise NotCalculatedError(
            f"there is no figure of everybody in {readings.area_name}, and so none of the others",
            "Load a release that has one.",
        )
    silent = readings.whole(NO_DATA, period=whole.period)
    if silent is None or silent.value is None:
        raise NotCalculatedError(
            f"nothing says of how many there is no data in {whole.period.label}", "Load a release that says it."
        )
    known, without, every = _base(whole), silent.figure.numerator or 0.0, _base(silent)
    if known + without != every:
        raise NotCalculatedError(
            f"those with data ({known:,.0f}) and without ({without:,.0f}) are not all there are ({every:,.0f})",
            f"Give `{OF}` as a share of those of whom it is known.",
        )
    return whole, silent


def _base(one: Reading) -> float:
    return nan if one.figure.denominator is None else one.figure.denominator


def _count(one: Reading) -> float:
    return nan if one.figure.numerator is None else one.figure.numerator


def _compare(readings: Readings, breakdown: Breakdown, whole: Reading) -> list[_Compared]:
    groups = readings.groups(f"{OF}-{breakdown.name}", period=whole.period)
    beside = readings.all_of(f"{NO_DATA}-{breakdown.name}", readings.area, whole.period)
    silent = {one.category: one for one in beside if one.category}
    shares = [_silence(readings, breakdown, one, silent.get(one.category)) for one in groups]
    found = compare_with_others(
        [_count(one) for one in groups], [_base(one) for one in groups], _count(whole), _base(whole)
    )
    is_pair = len(groups) == 2 and sum(_base(one) for one in groups) == _base(whole)
    return [
        _Compared(
            one,
            shares[number],
            breakdown,
            Interval(*(side[number] for side in (gap.value, gap.lower, gap.upper, gap.reason))),
            float(found.chance[number]),
            is_pair and number == 1,
        )
        for number, one in enumerate(groups)
        for gap in [found.difference]
    ]


def _silence(readings: Readings, breakdown: Breakdown, group: Reading, silent: Reading | None) -> Reading | None:
    """Return those without data as a share of all of a group; withheld where either is, None where none is told."""
    if silent is None:
        return None
    without = silent.value or 0.0
    every = without + (_base(group) if group.value is not None else 0.0)
    name = f"{breakdown.label}, {group.name}: without data"
    share = without / every * 100 if every else nan
    return readings.derive(
        share, (silent, group), "those without data over all", name, "%", group.decimals, like=silent
    )


def _adjust(found: Sequence[_Compared]) -> list[_Compared]:
    """Adjust the chances of all breakdowns together; of two groups that make the whole the second is the first's."""
    adjusted = adjust_for_number([nan if one.is_mirrored else one.chance for one in found])
    return [
        replace(one, adjusted=float(adjusted[number - one.is_mirrored])) for number, one in enumerate(found)
    ]  # a mirrored one stands behind the one that it mirrors


def _part(
    analysis: Comparisons,
    readings: Readings,
    breakdown: Breakdown,
    found: Sequence[_Compared],
    whole: Reading,
    silent: Reading,
) -> Part:
    about = breakdown.label
    counted = [one.group for one in found if isfinite(one.chance)]
    rows = [_row(readings, one, whole, counted) for one in found]
    columns = (
        _capitalise(analysis.whole),
        "Share (%)",
        "95% interval",
        "Less all others (points)",
        "95% interval of that",
        "Chance, adjusted",
        "Without data (%)",
        "Beyond chance",
    )
    groups = [one.group for one in found]
    bases = [_base(one) for one in (whole, *groups)]
    rows += row_of_rest(readings, whole, groups, bases, about, len(columns))
    every = show_count(readings, bases[0], whole, f"{about}: everybody")
    rows.append(
        Row(f"{whole.area_name}, all", (every, whole, whole.figure.interval_text, None, None, None, silent, None))
    )
    split = f"by {about[0].lower()}{about[1:]}, of {analysis.whole}"
    caption = f"{_capitalise(analysis.called)} {split}, {whole.area_name}, {whole.period.label}"
    chart = chart_bars([*groups, whole], caption, own=[whole])
    return Part(f"By {about[0].lower()}{about[1:]}", Table(caption, about, columns, tuple(rows)), (chart,))


def _row(readings: Readings, one: _Compared, whole: Reading, counted: Sequence[Reading]) -> Row:
    group, about = one.group, f"{one.breakdown.label}, {one.group.name}"
    base = show_count(readings, _base(group), group, f"{about}: of")
    gap = _name_difference(readings, one, whole)
    apart: tuple[Reading | str | None, ...] = (gap, gap.figure.interval_text or NO_INTERVAL, None)
    if group.value is not None and not isfinite(one.chance):
        apart = (TOO_FEW, None, None)
    elif group.value is not None:
        apart = (*apart[:2], _name_chance(readings, one, about, [group, whole, *counted]))
    return Row(group.name, (base, group, group.figure.interval_text or NO_INTERVAL, *apart, one.silent, one.words))


def _name_difference(readings: Readings, one: _Compared, whole: Reading) -> Reading:
    name = f"{one.breakdown.label}, {one.group.name}: less all others"
    return readings.derive(
        float(one.difference.value),
        (one.group, whole),
        "share of the group less that of everybody else",
        name,
        "points",
        one.group.decimals,
        one.difference,
        like=one.group,
    )


def _name_chance(readings: Readings, one: _Compared, about: str, made_of: Sequence[Reading]) -> Reading:
    method, name = "chi-squared, adjusted by Holm for the number of comparisons", f"{about}: chance, adjusted"
    made = readings.derive(one.adjusted, made_of, method, name, "", _PLACES, like=one.group)
    if made.value is None or made.value >= _FINEST:
        return replace(made, unit="")
    return replace(made, unit="", figure=replace(made.figure, text=f"under {_FINEST}"))


def _capitalise(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _tell(analysis: Comparisons, found: Sequence[_Compared], whole: Reading, silent: Reading) -> str:
    lead = (
        f"{_capitalise(analysis.called)}: {tell_interval(whole)} of {analysis.whole} in {whole.area_name},"
        f" {whole.period.label}; of all, {silent.text} are without data."
    )
    compared = [one for one in found if isfinite(one.chance) and not one.is_mirrored]
    if not compared:
        return f"{lead} No group could be compared with the others."
    alone = sum(one.chance < 1 - LEVEL for one in compared)
    after = sorted((one for one in compared if one.stands_out), key=lambda one: one.adjusted)
    number = tell_number(len(compared), "of one group with all others together")
    if not alone:
        return f"{lead} {number} None does."
    out = "1 does by itself" if alone == 1 else f"{alone} do by themselves"
    named = "; ".join(_name(one, len(analysis.by) > 1) for one in after)
    rest = f"{len(after) or 'none'} after adjusting for their number" + (f": {named}." if after else ".")
    return f"{lead} {number} {out}, and {rest}"


def _name(one: _Compared, with_label: bool) -> str:
    label = f" ({one.breakdown.label[0].lower()}{one.breakdown.label[1:]})" if with_label else ""
    return f"“{one.group.name}”{label} {one.way}, at {one.group.text}"


_METHOD = (
    "Each group is set against all others together: everybody with data less the group. The intervals are Wilson's of a"
    " share and Newcombe's of a difference, at 95%.",
    "The chance is that of a difference so large if the group were like the others (Pearson's chi-squared, two-sided)."
    " It stands out by itself below 0.05. Where many comparisons are made one in twenty does so by chance alone, so all"
    " chances of this page are adjusted together for their number (Holm 1979).",
)


def _tell_know(found: Sequence[_Compared]) -> Iterator[str]:
    yield (
        "Those without data count on neither side. Where more of a group are without data than of others, its share may"
        " differ from what it seems."
    )
    yield "Those whose group is not known are in no row, and among all others: rows need not add up to the whole."
    yield "A difference is a description: it does not say what brings it about."
    if few := [one.group for one in found if one.words == TOO_FEW]:
        yield f"Of {name_all(few)} it cannot be said: fewer than five would be expected on a side."
    if gone := [one.group for one in found if one.words == NOT_COMPARED]:
        yield f"Withheld or missing, and not compared: {name_all(gone)}."
    if any(one.is_mirrored for one in found):
        yield "Two groups that are all there are make one comparison, told from both sides."
