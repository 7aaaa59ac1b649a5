"""Which rows of a table are data, and the area that each is about."""

import re

import numpy as np

from oba.indicators.feed import AreaRule, Feed, Where
from oba.ingest.check.faults import Faults, Wording
from oba.ingest.read.tables import Codes, Mask, Positions, Table
from oba.ingest.shape.columns import measure_columns
from oba.ingest.shape.labels import UNKNOWN, Labels, area_columns
from oba.places.areas import count_codes, is_code
from oba.places.small_areas import Edition
from oba.vocabulary import Level


def match_rows(table: Table, where: Where) -> Mask:
    """Return which rows have one of the wanted texts in every column named; none if a column is missing."""
    mask = np.ones(len(table), bool)
    for name, wanted in where.items():
        place = table.find(name)
        if place is None:
            return np.zeros(len(table), bool)
        mask &= table.columns[place].matches(wanted)
    return mask


def find_data_rows(table: Table, feed: Feed, faults: Faults) -> Mask:
    """Return which rows are wanted by the feed, not dropped by it, and whole."""
    usable = match_rows(table, feed.where)
    for drop in feed.drop:
        usable &= ~match_rows(table, drop.where)
    if feed.read.skip_rows_without_values:
        usable &= _has_values(table, feed)
    _leave_out_dummies(table, feed, faults, usable)
    if table.ragged:
        uneven = np.array([place for place in table.ragged if usable[place]], np.int64)
        usable[uneven] = False
        faults.mark_cells("ragged-row", "quarantine", 0, uneven, _describe_ragged(table))
    return usable


_DUMMY = re.compile(
    r"\b(?:demo|dummy|lorem ipsum|xxx+|test (?:data|authority|area|la|region)|(?:sample|fake) data)\b", re.IGNORECASE
)


def _leave_out_dummies(table: Table, feed: Feed, faults: Faults, usable: Mask) -> None:
    """Take out of `usable` the rows whose place is made up to try a system, such as `LA demo`."""
    places = {place for rule in feed.areas for place in area_columns(table, rule)}
    for place in sorted(places):
        column = table.columns[place]
        made_up = np.fromiter((bool(_DUMMY.search(text)) for text in column.texts), bool, len(column.texts))
        if not made_up.any():
            continue
        rows = usable & made_up[column.codes]
        usable &= ~rows
        told = Wording(lambda text: f"`{text}` is a row made up to try a system", lambda text: "Ask for the real file.")
        faults.mark_cells("dummy-row", feed.checks.dummy_row, place, np.flatnonzero(rows), told)


def _has_values(table: Table, feed: Feed) -> Mask:
    """Return which rows have anything in a column that a measure reads."""
    places = {place for measure in feed.measures.values() for place in measure_columns(table, measure)}
    filled = np.zeros(len(table), bool)
    for place in places:
        filled |= ~table.columns[place].blanks()
    return filled


def _describe_ragged(table: Table) -> Wording:
    count = len(table.headers)
    return Wording(
        lambda text: f"the row that starts with `{text}` has more or fewer cells than the header's {count}",
        lambda text: "Look for a missing or stray delimiter or quote.",
    )


def _describe_area(text: str) -> str:
    if count_codes(text) > 1:
        return f"`{text}` holds {count_codes(text)} codes, and a row is of one area"
    return f"`{text}` is not an area we know" if text.strip() else "the area is blank"


class RowAreas:
    """Reads the area of each row by the feed's rules."""

    def __init__(self, labels: Labels, faults: Faults) -> None:
        self._labels = labels
        self._faults = faults
        self._table = labels.table
        self._consequence = labels.feed.checks.unknown_area
        self._namesakes: list[list[str]] = []
        self._named = np.full(len(self._table), UNKNOWN, np.int32)

    def at(self, areas: Codes, periods: Codes, positions: Positions) -> Codes:
        """Return the areas of some rows by their periods: a name may have meant another place at the time."""
        named = self._named[positions]
        if not self._namesakes or not (named != UNKNOWN).any():
            return areas
        found = areas.copy()
        for here, codes in enumerate(self._namesakes):
            for period in np.unique(periods[(named == here) & (periods != UNKNOWN)]):
                found[(named == here) & (periods == period)] = self._labels.area_at(codes, int(period))
        return found

    def _note_namesakes(self, place: int, level: Level | None, rows: Mask) -> None:
        column = self._table.columns[place]
        for number, text in enumerate(column.texts):
            if codes := self._labels.namesakes(text, level):
                self._named[rows & (column.codes == number)] = len(self._namesakes)
                self._namesakes.append(codes)

    def read(self, rows: Mask) -> Codes:
        """Return each row's area number, -1 where there is none; rows that no area fits are recorded."""
        areas = np.full(len(self._table), UNKNOWN, np.int32)
        waiting = rows.copy()
        in_headers = False
        for number, rule in enumerate(self._labels.feed.areas):
            mask = waiting & match_rows(self._table, rule.where)
            waiting &= ~mask
            if rule.group:
                in_headers = True
            elif rule.constant:
                areas[mask] = self._labels.area(rule.constant, None)
            else:
                self._read_columns(areas, mask, rule, number)
        if not in_headers:
            self._mark_strays(np.flatnonzero(waiting))
        return areas

    def _mark_strays(self, positions: Positions) -> None:
        place = next(iter(area_columns(self._table, self._labels.feed.areas[0])), 0)
        self._faults.mark_cells(
            "unknown-area",
            self._consequence,
            place,
            positions,
            Wording(
                lambda text: f"no area rule of the feed describes a row with `{text}` here",
                lambda text: "Add a rule to `areas` of the feed, or drop such rows.",
            ),
        )

    def _read_columns(self, areas: Codes, mask: Mask, rule: AreaRule, number: int) -> None:
        """Fill in areas from the first of the code, number and name cells that is not blank."""
        waiting = mask.copy()
        places = area_columns(self._table, rule)
        for order, place in enumerate(places):
            column = self._table.columns[place]
            resolved = self._labels.area_column(place, rule.level)[column.codes]
            if rule.edition:
                self._refuse_other_edition(resolved, rule.edition, place, mask)
            last = order == len(places) - 1
            given = waiting if last else waiting & ~column.blanks()
            areas[given] = resolved[given]
            self._note_namesakes(place, rule.level, given)
            waiting = waiting & ~given
            if rule.leave_out_other_levels:
                known = self._labels.area_column(place, None)[column.codes] != UNKNOWN
                resolved = np.where(known, 0, resolved)
            unknown = np.flatnonzero(given & (resolved == UNKNOWN))
            self._faults.mark_cells("unknown-area", self._consequence, place, unknown, self.unknown)
        if len(places) > 1:
            self._compare_names(areas, np.flatnonzero(mask & (areas != UNKNOWN)), places[-1], number)

    def _refuse_other_edition(self, areas: Codes, edition: Edition, place: int, mask: Mask) -> None:
        """Refuse a file with small areas that are no places of the edition which its codes are said to be of."""
        known, names = self._labels.areas, self._labels.codebook.areas.names
        found = np.unique(areas[mask & (areas != UNKNOWN)])
        strange = np.array([one for one in found if not known[names[one]].is_open(edition.day)], np.int32)
        other = mask & np.isin(areas, strange)
        told = Wording(
            lambda text: (
                f"`{text}` is not among the {edition.words}, which `edition` of the feed says the codes are of"
            ),
            lambda text: "Send the file of that edition; or say in `edition` which one it is.",
        )
        self._faults.mark_cells("other-edition", "refuse", place, np.flatnonzero(other), told)

    @property
    def unknown(self) -> Wording:
        """How a text that names no area is told."""
        return Wording(_describe_area, self._suggest)

    def _suggest(self, text: str) -> str:
        near = "" if is_code(text) else self._labels.areas.suggest(text)
        remedy = f"Did you mean `{near}`? " if near else ""
        return f"{remedy}Correct it, or add it to `area_names` of the feed."

    def _compare_names(self, areas: Codes, positions: Positions, name: int, rule: int) -> None:
        """Warn where a row's code means one area and its name another."""
        column = self._table.columns[name]
        pairs = areas[positions].astype(np.int64) * max(len(column.texts), 1) + column.codes[positions]
        _, firsts = np.unique(pairs, return_index=True)
        for position in positions[firsts]:
            text = column.texts[column.codes[position]]
            meant = self._labels.codebook.areas.names[areas[position]]
            if not self._labels.areas.could_mean(text, meant) and not self._faults.is_repeated(
                "area-name", f"{rule} {meant} {text}"
            ):
                what = f"the code means {self._labels.areas[meant].name} and the name is `{text}`; the code was used."
                row = int(self._table.rows[position])
                self._faults.warn("area-name", what, "Ask the sender which is right.", row, text)
