"""Several series side by side: how far each has gone from one year, without an axis of unlike units.

An index is the figure divided by that of one year, times 100. It is worked out on one basis alone: figures on the
other side of a break of the series from that year are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oba.charts.panel import PanelCell, PanelSketch
from oba.charts.scales import FITTED, make_axis
from oba.indicators.analyses.panel import Panel
from oba.periods import read_code
from oba.scorecards.assessment.analysis import Answer, Chart, NotCalculatedError, Part, Reading, Refusal, Row, Table
from oba.scorecards.build.assessment.readings import Readings

_AT = 100.0
_REMEDY = "Give another `index_at`, or take the series out."


@dataclass(frozen=True)
class _Series:
    """One series by year: its figures, their index, England's index at the newest year, and what was left out."""

    name: str
    figures: dict[int, Reading]
    index: dict[int, Reading]
    england: Reading | None
    left_out: str

    @property
    def newest(self) -> int:
        """Return the newest year that has a figure."""
        return max(year for year, one in self.index.items() if one.value is not None)


def answer_panel(analysis: Panel, readings: Readings) -> Answer:
    """Return each series as an index, its figures at the base and the newest beside."""
    found, refusals = [], []
    for name in analysis.series:
        try:
            found.append(_read_series(analysis, readings, name))
        except NotCalculatedError as fault:
            refusals.append(Refusal(name, fault.refusal.reason, fault.refusal.remedy))
    if not found:
        raise NotCalculatedError(f"no series has a figure of {analysis.index_at}", _REMEDY)
    return Answer(
        _tell(readings, analysis.index_at, found),
        (_part_of_change(analysis, readings, found), _part_by_year(analysis, readings, found)),
        (
            f"An index is the figure divided by that of {analysis.index_at}, times 100. Each small chart has the same"
            " axis, which an index allows: the figures themselves are of unlike things, and cannot share one.",
        ),
        tuple(_tell_know(found)),
        tuple(refusals),
    )


def _read_series(analysis: Panel, readings: Readings, name: str) -> _Series:
    role, base = f"series-{name}", analysis.index_at
    figures = _by_year(readings.all_of(role, readings.area))
    first = figures.get(base)
    if first is None or first.value is None:
        raise NotCalculatedError(f"there is no figure of {base}, which would be 100", _REMEDY)
    if first.value == 0:
        raise NotCalculatedError(f"the figure of {base} is 0, from which no index can be worked out", _REMEDY)
    kept, left_out = _keep_basis(readings, role, figures, base)
    if not any(one.value is not None for year, one in kept.items() if year != base):
        raise NotCalculatedError(
            f"no other year than {base} has a figure that may be set beside it", "Take the series out, or load more."
        )
    index = {year: _index(readings, one, first, name) for year, one in kept.items()}
    newest = max(year for year, one in kept.items() if one.value is not None)
    return _Series(name, kept, index, _index_england(readings, role, kept[newest], first, name), left_out)


def _by_year(found: Sequence[Reading]) -> dict[int, Reading]:
    """Return the reading of everybody by the year in which its period ends; the last where several do."""
    return {one.period.end.year: one for one in found if not one.category}


def _keep_basis(
    readings: Readings, role: str, figures: dict[int, Reading], base: int
) -> tuple[dict[int, Reading], str]:
    """Return the figures that no break parts from the base year, and what is to be said of the others."""
    found = readings.measured[role].breaks_in(readings.area)
    breaks = [(read_code(code).end.year, reason.rstrip(". ")) for code, reason, _ in found]
    begins = max(((year, reason) for year, reason in breaks if year <= base), default=None)
    ends = min(((year, reason) for year, reason in breaks if year > base), default=None)
    said = []
    if begins and min(figures) < begins[0]:
        said.append(f"figures before {begins[0]} are on another basis ({begins[1]})")
    if ends and max(figures) >= ends[0]:
        said.append(f"figures from {ends[0]} on are on another basis ({ends[1]})")
    kept = {
        year: one
        for year, one in figures.items()
        if (begins is None or year >= begins[0]) and (ends is None or year < ends[0])
    }
    return kept, "; ".join(said)


def _index(readings: Readings, one: Reading, first: Reading, name: str) -> Reading:
    value = (one.value or 0.0) / (first.value or 1.0) * _AT
    method = f"figure divided by that of {first.period.label}, times 100"
    unit = f"({first.period.end.year} = 100)"
    return readings.derive(value, (one, first), method, f"{name}: index, {one.area_name}", unit, 0)


def _index_england(readings: Readings, role: str, newest: Reading, first: Reading, name: str) -> Reading | None:
    """Return England's index at the period of the place's newest figure; None where it lacks one of the two."""
    if readings.england is None:
        return None
    then, now = (readings.whole(role, readings.england, one.period) for one in (first, newest))
    if then is None or now is None or not then.value or now.value is None:
        return None
    return _index(readings, now, then, name)


def _part_of_change(analysis: Panel, readings: Readings, found: Sequence[_Series]) -> Part:
    base = analysis.index_at
    rows = []
    for one in found:
        first, last = one.figures[base], one.figures[one.newest]
        unit = f" ({first.unit})" if first.unit else ""
        period = last.period.label
        rows.append(Row(f"{one.name}{unit}", (first, last, period, one.index[one.newest], one.england)))
    place = readings.area_name
    columns = (f"In {base}", "Newest", "Of", f"Index, {base} = 100", "England's index")
    caption = f"{place}: how far each has gone since {base} ({base} = 100)"
    said = "; ".join(f"{one.name} {one.index[one.newest].figure.text} in {one.newest}" for one in found)
    table = Table(caption, "Series", columns, tuple(rows))
    return Part("Side by side", table, (Chart(_sketch(base, found), caption, f"{said}."),))


def _part_by_year(analysis: Panel, readings: Readings, found: Sequence[_Series]) -> Part:
    years = sorted({year for one in found for year in one.index})
    rows = tuple(Row(str(year), tuple(one.index.get(year) for one in found)) for year in years)
    caption = f"{readings.area_name}: index by the year in which the period ends, {analysis.index_at} = 100"
    return Part("By year", Table(caption, "Year", tuple(one.name for one in found), rows))


def _sketch(base: int, found: Sequence[_Series]) -> PanelSketch:
    values = [one.value for series in found for one in series.index.values() if one.value is not None]
    years = [year for series in found for year in series.index]
    cells = tuple(PanelCell(one.name, tuple(_runs(one.index)), one.index[one.newest].figure.text) for one in found)
    return PanelSketch(make_axis([*values, _AT], room_below=FITTED), (min(years), max(years)), base, cells)


def _runs(index: dict[int, Reading]) -> Iterator[tuple[tuple[int, float], ...]]:
    """Yield the points that may be joined: years that follow each other and have a figure."""
    run: list[tuple[int, float]] = []
    for year, one in sorted(index.items()):
        if run and (one.value is None or year - run[-1][0] > 1):
            yield tuple(run)
            run = []
        if one.value is not None:
            run.append((year, one.value))
    if run:
        yield tuple(run)


def _tell(readings: Readings, base: int, found: Sequence[_Series]) -> str:
    """Return what rose most and what fell most since the base year."""
    ordered = sorted(found, key=lambda one: -(one.index[one.newest].value or 0.0))
    first, last = ordered[0], ordered[-1]
    if len(ordered) == 1:
        return f"In {readings.area_name} {_way(first, base)}."
    most, least = _way(first, base, "most", "least"), _way(last, base, "least", "most")
    return f"In {readings.area_name}, of {len(found)} series, {most}; {least}."


def _way(one: _Series, base: int, risen: str = "", fallen: str = "") -> str:
    """Return how far a series went; `risen` and `fallen` say how that is among the others, by its way."""
    change = (one.index[one.newest].value or 0.0) - _AT
    until = f"from {base} to {one.newest}"
    if round(change) == 0:
        return f"“{one.name}” did not change {until}"
    verb, among = ("rose", risen) if change > 0 else ("fell", fallen)
    return f"“{one.name}” {verb}{f' {among},' if among else ''} by {abs(change):.0f}% {until}"


def _tell_know(found: Sequence[_Series]) -> Iterator[str]:
    yield from (f"{one.name}: {one.left_out}." for one in found if one.left_out)
    yield "An index shows how far, not how many: a small number can double by chance."
    yield "Counts are not divided by the number of children, which changed as well."
