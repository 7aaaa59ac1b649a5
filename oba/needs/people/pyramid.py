"""The pyramid of a population: two groups back to back by age, and by the small places that add up to the whole."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from oba.charts.pyramid import PyramidRow, PyramidSketch
from oba.charts.scales import make_axis
from oba.indicators.analyses.people.population import Pyramid, name_cell
from oba.scorecards.assessment.analysis import Chart, NotCalculatedError, Part, Reading, Row, Table
from oba.scorecards.build.assessment.readings import Readings

Cells = Mapping[tuple[str, str], Sequence[Reading]]
"""The numbers of single years and places by side and band, or by side and place."""
_ALL, _NAME = "All", "The pyramid"


@dataclass(frozen=True)
class Ages:
    """The parts of an answer that are of ages; in words where most live, and whether the small places add up."""

    parts: tuple[Part, ...]
    told: str
    check: str


def show_ages(pyramid: Pyramid, readings: Readings, called: str) -> Ages:
    """Return the pyramid by band and by place; NotCalculatedError where a year of age or a place has no number."""
    by_band = _group(pyramid, readings, lambda one, age: _band_of(pyramid, age))
    by_place = _group(pyramid, readings, lambda one, age: one.name)
    cells = [one for found in by_place.values() for one in found]
    if len({one.period for one in cells}) != 1:
        raise NotCalculatedError("the years of age are not all of one date", "Load a release that has them all.", _NAME)
    expected = [(side, name) for side in pyramid.sides.categories for name in pyramid.by.categories.values()]
    missing = [name for side, name in expected if len(by_place.get((side, name), ())) < len(pyramid.years)]
    if missing:
        names = ", ".join(dict.fromkeys(missing))
        raise NotCalculatedError(f"there is no number for {names}", "Load a release that has every place.", _NAME)
    when = f"{readings.area_name}, {cells[0].period.label}"
    who, label = called.capitalize(), pyramid.by.label
    size: dict[str, float] = {}
    for (_, name), found in by_place.items():
        size[name] = size.get(name, 0.0) + math.fsum(one.value or 0.0 for one in found)
    order = sorted(size, key=lambda name: (size[name], name))
    ages = _part(pyramid, readings, by_band, list(pyramid.bands), "Age", f"{who} by age, {when}")
    places = _part(pyramid, readings, by_place, order, label, f"{who} by {label.lower()}, {when}")
    told = "" if any(one.value is None for one in cells) else _tell(order, size, label)
    return Ages((ages, places), told, _check(pyramid, readings, cells))


def _tell(order: Sequence[str], size: Mapping[str, float], label: str) -> str:
    most, fewest = order[-1], order[0]
    return (
        f"The {label.lower()} with most of them is {most} ({size[most]:,.0f}), that with fewest {fewest}"
        f" ({size[fewest]:,.0f})."
    )


def _band_of(pyramid: Pyramid, age: int) -> str:
    return next(name for name, (first, last) in pyramid.bands.items() if first <= age <= last)


def _group(
    pyramid: Pyramid, readings: Readings, name_of: Callable[[Reading, int], str]
) -> dict[tuple[str, str], list[Reading]]:
    found: dict[tuple[str, str], list[Reading]] = {}
    for side in pyramid.sides.categories:
        for age in pyramid.years:
            for one in readings.groups(name_cell(side, age)):
                found.setdefault((side, name_of(one, age)), []).append(one)
    return found


def _part(pyramid: Pyramid, readings: Readings, cells: Cells, names: Sequence[str], head: str, caption: str) -> Part:
    """Return the pyramid of `names`, from bottom to top, and its table with a row for all."""
    words = pyramid.sides.categories
    left, right = words
    total = _add(readings, [one for found in cells.values() for one in found], f"{head}: all")
    rows, drawn = [], []
    for name in names:
        girls, boys = (_add(readings, cells[side, name], f"{head}: {name}, {side}") for side in (left, right))
        both = _add(readings, [*cells[left, name], *cells[right, name]], f"{head}: {name}")
        share = (both.value or 0.0) / total.value * 100 if total.value else 0.0
        method = "number divided by all, times 100"
        of_all = readings.derive(share, (both, total), method, f"{head}: {name}, share", "%")
        rows.append(Row(name, (girls, boys, both, of_all)))
        drawn.append(PyramidRow(name, girls.value, girls.text, boys.value, boys.text))
    sums = (
        _add(readings, [one for name in names for one in cells[side, name]], f"{head}: all, {side}") for side in words
    )
    table = Table(
        caption,
        head,
        (words[left], words[right], _ALL, "Share (%)"),
        (*reversed(rows), Row(_ALL, (*sums, total, None))),
    )
    ends = [end for row in drawn for end in (row.left, row.right) if end is not None]
    sketch = PyramidSketch(make_axis([0.0, *ends], whole=True), tuple(drawn), words[left], words[right])
    said = [f"{row.name}: {words[left]} {row.left_text}, {words[right]} {row.right_text}" for row in drawn[::-1][:12]]
    return Part(f"By {head.lower()}", table, (Chart(sketch, caption, f"{'; '.join(said)}."),))


def _add(readings: Readings, cells: Sequence[Reading], name: str) -> Reading:
    """Return the sum of numbers; withheld where one of them is."""
    total = math.fsum(one.value or 0.0 for one in cells)
    return readings.derive(total, cells, "sum over years of age and small places", name, "", 0)


def _check(pyramid: Pyramid, readings: Readings, cells: Sequence[Reading]) -> str:
    """Return whether the small places add up to the published number, as a sentence."""
    places, period = f"{len(pyramid.by.categories)} {pyramid.by.label.lower()}s", cells[0].period
    added = math.fsum(one.value or 0.0 for one in cells)
    if any(one.value is None for one in cells):
        return f"One of the {places} has a number that is withheld or missing, so they were not added up."
    told = f"The {places} add up to {added:,.0f}"
    total = readings.whole("pyramid-total", period=period) if pyramid.total else None
    if total is None or total.value is None:
        return f"{told}; there is no published number of {readings.area_name} for {period.label} to set beside."
    if round(added) == round(total.value):
        return f"{told}, which is the published number of {readings.area_name} for {period.label}."
    return (
        f"{told}, and not to the published number of {readings.area_name} for {period.label}, {total.figure.text}:"
        f" {abs(added - total.value):,.0f} {'more' if added > total.value else 'fewer'}. Both are shown as published."
    )
