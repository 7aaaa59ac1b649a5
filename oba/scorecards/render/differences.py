"""What differs between a pack as it was shown and one of today: exactly those cells of the data file that are others.

Both packs are laid out by today's software, so that a cell differs only where what is said differs.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from oba.scorecards.card import Card, Pack
from oba.scorecards.figure import Figure
from oba.scorecards.render.open_data.columns import COLUMNS
from oba.scorecards.render.open_data.data_csv import rows_of_pack
from oba.scorecards.render.wording import COMPARATOR_KINDS

Key = tuple[str, str, str, int]
"""A row: indicator, group, period, and which of several alike."""

ROW = "row"
"""Stands in the place of a column where a whole row is new or gone."""

_KINDS = tuple(kind for kind, _ in COMPARATOR_KINDS)
_NAMES = ("indicator_id", "breakdown", "period", "period_label", "area_code", "trace")
OF_THE_DEFINITION = ("indicator", "unit")
_GONE, _NEW = "in the pack", "not in the pack"


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that says something else now. `column` is one of `data.csv`, or `row`; a blank cell is blank.

    `figures` are what the cell was printed from, then and now, where it is a number of a place.
    """

    indicator: str
    name: str
    breakdown: str
    period: str
    period_label: str
    column: str
    then: str
    now: str
    figures: tuple[Figure | None, Figure | None] = (None, None)


def compare_packs(then: Pack, now: Pack) -> list[Difference]:
    """Return the cells that differ, in the order of the pack that was shown; what is new comes at the end."""
    before, after = _lay_out(then), _lay_out(now)
    figures = _list_figures(then), _list_figures(now)
    found: list[Difference] = []
    for key in [*before, *(key for key in after if key not in before)]:
        one, other = before.get(key), after.get(key)
        row = one or other or {}
        said = (row["indicator_id"], row["indicator"], row["breakdown"], row["period"], row["period_label"])
        for column, was, is_now in _compare_rows(one, other):
            kind = column.removeprefix("why_no_")
            cell = (*key[:3], kind if kind in _KINDS else "value")
            found.append(Difference(*said, column, was, is_now, (figures[0].get(cell), figures[1].get(cell))))
    return found


def _lay_out(pack: Pack) -> dict[Key, dict[str, str]]:
    seen: Counter[tuple[str, str, str]] = Counter()
    rows: dict[Key, dict[str, str]] = {}
    for values in rows_of_pack(pack):
        row = dict(zip(COLUMNS, values, strict=True))
        key = (row["indicator_id"], row["breakdown"], row["period"])
        rows[*key, seen[key]] = row
        seen[key] += 1
    return rows


def _compare_rows(one: dict[str, str] | None, other: dict[str, str] | None) -> Iterator[tuple[str, str, str]]:
    if one is None or other is None:
        yield (ROW, _NEW, _GONE) if one is None else (ROW, _GONE, _NEW)
        return
    for column in COLUMNS:
        if column not in _NAMES and one[column] != other[column]:
            yield column, one[column], other[column]


def _list_figures(pack: Pack) -> dict[tuple[str, str, str, str], Figure]:
    """Return the figures of a pack by indicator, group, period and column."""
    found: dict[tuple[str, str, str, str], Figure] = {}
    for card in pack.cards:
        for line in (card.own, *card.categories):
            group = _name_group(card, line.name) if line is not card.own else ""
            for point in (*line.points, *line.pooled):
                found.setdefault((card.id, group, point.period.code, "value"), point.figure)
        for line in card.lines:
            if line.kind in _KINDS:
                for point in line.points:
                    found[card.id, "", point.period.code, line.kind] = point.figure
    return found


def _name_group(card: Card, name: str) -> str:
    return f"{card.categories_label}: {name}" if card.categories_label else name
