"""The observations of one measure in one column: area, period, breakdown and value of each cell."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.indicators.feed import BreakdownRule, Feed, Measure, PeriodRule
from oba.ingest.check.faults import Faults, Wording
from oba.ingest.read.cells import UNREADABLE, Readings, find_mishap, read_cells
from oba.ingest.read.tables import Codes, Mask, Positions, Table
from oba.ingest.shape.columns import column_names, match_headers
from oba.ingest.shape.labels import UNKNOWN, Labels, PeriodLabels, looks_like_date, read_category
from oba.ingest.shape.rows import RowAreas, match_rows
from oba.period_forms import BRACKETED, read_header_status, read_status

_STATUS_AT_END = re.compile(rf"(\[[pr]\]|{BRACKETED})(?=\s*(?:\[note \d+\])?\s*(?:/|$))", re.IGNORECASE)
"""A mark of a status behind words."""


@dataclass(frozen=True)
class Piece:
    """Cells of one measure from one column; the numbers stand for names."""

    measure: str
    column: int
    positions: Positions
    areas: Codes
    periods: Codes
    statuses: Codes
    breakdowns: Codes
    readings: Readings


def find_columns(table: Table, measure: Measure) -> list[tuple[int, dict[str, str]]]:
    """Return the place of each of a measure's columns, with the named groups of its header."""
    if measure.matches:
        return match_headers(table, measure)
    place = table.find(column_names(measure))
    return [] if place is None else [(place, {})]


class MeasureReader:
    """Reads the measures of one table; what cannot be read is recorded as faults."""

    def __init__(self, labels: Labels, faults: Faults, areas: Codes, row_areas: RowAreas) -> None:
        self._labels = labels
        self._table = labels.table
        self._feed: Feed = labels.feed
        self._faults = faults
        self._areas = areas
        self._row_areas = row_areas
        self._readings: dict[str, Readings] = {}
        self._mishaps: dict[int, npt.NDArray[np.int8]] = {}
        self._breakdowns = labels.codebook.breakdowns

    def read(self, name: str, measure: Measure, rows: Mask) -> list[Piece]:
        """Return the pieces of a measure, one for each of its columns."""
        positions = np.flatnonzero(rows)
        if not len(positions):
            return []
        pieces = [
            self._read_column(name, measure, place, groups, positions)
            for place, groups in find_columns(self._table, measure)
        ]
        return [piece for piece in pieces if piece is not None]

    def _read_column(
        self, name: str, measure: Measure, place: int, groups: dict[str, str], positions: Positions
    ) -> Piece | None:
        areas = self._read_areas(place, groups, positions)
        dates = self._read_periods(measure.period or self._feed.period, place, groups, positions)
        rules = {**self._feed.breakdowns, **measure.breakdowns}
        kinds = self._read_breakdowns(rules, place, groups, positions)
        if areas is None or dates is None or kinds is None:
            return None
        areas = self._find_areas_then(areas, dates.periods, groups, positions)
        cells = self._table.columns[place]
        readings = self._read_texts(place, measure)
        codes = cells.codes[positions]
        values, symbols, relations = readings.values[codes], readings.symbols[codes], readings.relations[codes]
        whole = (areas != UNKNOWN) & (dates.periods != UNKNOWN) & (kinds != UNKNOWN)
        readable = symbols != UNREADABLE
        self._mark_values(place, positions[whole], readable[whole])
        keep = whole & readable
        return Piece(
            name,
            place,
            positions[keep],
            areas[keep],
            dates.periods[keep],
            dates.statuses[keep],
            kinds[keep],
            Readings(values[keep], symbols[keep], relations[keep]),
        )

    def _mark_values(self, place: int, positions: Positions, readable: Mask) -> None:
        """Record the cells that hold no figure; an error that the feed has a symbol for is told all the same."""
        consequence = self._feed.checks.unreadable_value
        mishaps = self._find_mishaps(place)[self._table.columns[place].codes[positions]]
        told = Wording(_describe_value, _advise_value)
        self._faults.mark_cells("unreadable-value", consequence, place, positions[~readable & (mishaps == 0)], told)
        for number, (rule, describe) in enumerate(_MISHAPS.items(), 1):
            here = mishaps == number
            told = Wording(describe, lambda text: _REPAIR)
            self._faults.mark_cells(rule, consequence, place, positions[here & ~readable], told)
            read = Wording(lambda text: f"the feed has a symbol for `{text.strip()}`, and read it as that", told.remedy)
            self._faults.mark_cells(f"{rule}-as-symbol", "warn", place, positions[here & readable], read)

    def _find_mishaps(self, place: int) -> npt.NDArray[np.int8]:
        """Return for each text of a column which of `_MISHAPS` it is, counted from 1; 0 if none. Many measures ask."""
        if place not in self._mishaps:
            numbers = {"": 0, **{rule: number for number, rule in enumerate(_MISHAPS, 1)}}
            texts = self._table.columns[place].texts
            self._mishaps[place] = np.array([numbers[find_mishap(text)] for text in texts], np.int8)
        return self._mishaps[place]

    def _read_texts(self, place: int, measure: Measure) -> Readings:
        key = repr((place, sorted(measure.numbers.items()), measure.scale))
        if key not in self._readings:
            texts = self._table.columns[place].texts
            self._readings[key] = read_cells(texts, self._feed.symbols, measure.numbers, measure.scale)
        return self._readings[key]

    def _read_areas(self, place: int, groups: dict[str, str], positions: Positions) -> Codes | None:
        rule = next((rule for rule in self._feed.areas if rule.group and rule.group in groups), None)
        if rule is None:
            return self._areas[positions]
        area = self._labels.area(groups[rule.group], rule.level)
        if area != UNKNOWN:
            return np.full(len(positions), area, np.int32)
        text, told = groups[rule.group], self._row_areas.unknown
        consequence = self._feed.checks.unknown_area
        self._faults.record_header("unknown-area", consequence, place, told.what(text), told.remedy(text))
        return None

    def _find_areas_then(self, areas: Codes, periods: Codes, groups: dict[str, str], positions: Positions) -> Codes:
        """Return the areas by the periods of their figures, whether rows or headers name them."""
        rule = next((rule for rule in self._feed.areas if rule.group and rule.group in groups), None)
        if rule is None:
            return self._row_areas.at(areas, periods, positions)
        if codes := self._labels.namesakes(groups[rule.group], rule.level):
            for period in np.unique(periods[periods != UNKNOWN]):
                areas[periods == period] = self._labels.area_at(codes, int(period))
        return areas

    def _read_periods(
        self, rule: PeriodRule, place: int, groups: dict[str, str], positions: Positions
    ) -> PeriodLabels | None:
        consequence = self._feed.checks.unreadable_period
        remedy = f"Expected {rule.reads.replace('_', ' ')}; correct the label, or `reads` in the feed."
        column = self._labels.label_column(rule)
        if column is not None:
            labels = self._labels.period_column(column, rule)
            codes = self._table.columns[column].codes[positions]
            periods = labels.periods[codes]
            unread = positions[periods == UNKNOWN]
            self._faults.mark_cells(
                "unreadable-period", consequence, column, unread, Wording(_describe_period, lambda text: remedy)
            )
            statuses = labels.statuses[codes]
            own = np.int32(self._status_of(self._table.headers[place]))
            return PeriodLabels(periods, np.where(statuses == 0, own, statuses))
        text = groups.get(rule.group, "") if rule.group else rule.constant or _from_file_name(rule, self._table.file)
        period, status = self._labels.period(text, rule.reads)
        if period == UNKNOWN:
            self._faults.record_header("unreadable-period", consequence, place, _describe_period(text), remedy)
            return None
        if not status and rule.group:
            mark = read_header_status(self._table.headers[place], text)
            status = self._labels.codebook.statuses.number(mark)
        status = status or self._status_of(self._table.headers[place])
        count = len(positions)
        return PeriodLabels(np.full(count, period, np.int32), np.full(count, status, np.int32))

    def _status_of(self, header: str) -> int:
        """Return the number of the status at the end of a header or of a part of it, `Plans (provisional)`; else 0."""
        found = _STATUS_AT_END.search(header)
        return self._labels.codebook.statuses.number(read_status(found[1])[1]) if found else 0

    def _read_breakdowns(
        self, rules: dict[str, BreakdownRule], place: int, groups: dict[str, str], positions: Positions
    ) -> Codes | None:
        """Return the number of each cell's whole breakdown, `fsm=eligible;sex=girls`."""
        combined = np.zeros(len(positions), np.int64)
        known = np.ones(len(positions), bool)
        wholes = [""]
        for name in sorted(rules):
            read = self._read_categories(name, rules[name], place, groups, positions)
            if read is None:
                return None
            names, codes = read
            known &= codes != UNKNOWN
            combined, pairs = pd.factorize(combined * len(names) + np.maximum(codes, 0))
            wholes = [_join(wholes[pair // len(names)], name, names[pair % len(names)]) for pair in pairs]
        numbers = np.array([self._breakdowns.number(whole) for whole in wholes], np.int32)
        return np.where(known, numbers[combined], UNKNOWN).astype(np.int32)

    def _read_categories(
        self, name: str, rule: BreakdownRule, place: int, groups: dict[str, str], positions: Positions
    ) -> tuple[list[str], Codes] | None:
        """Return the categories that occur and the number of each cell's, -1 where the rule does not know it."""
        consequence = self._feed.checks.unknown_category
        remedy = f"Add it to `values` of breakdown `{name}`, or drop such rows."
        column = self._table.find(rule.column) if rule.column else None
        if column is None:
            text = groups.get(rule.group, "") if rule.group else rule.constant
            category = text if rule.constant else read_category(text, rule)
            if category is None:
                what = f"{_quote(text)} is not a category of `{name}`"
                self._faults.record_header("unknown-category", consequence, place, what, remedy)
                return None
            return [category], np.zeros(len(positions), np.int32)
        cells = self._table.columns[column]
        categories = [read_category(text, rule) for text in cells.texts]
        names = sorted({category for category in categories if category is not None})
        if rule.where and "" not in names:
            names = ["", *names]
        numbers = np.array([UNKNOWN if c is None else names.index(c) for c in categories], np.int32)
        codes = numbers[cells.codes[positions]]
        if rule.where:
            codes = np.where(match_rows(self._table, rule.where)[positions], codes, names.index("")).astype(np.int32)
        self._faults.mark_cells(
            "unknown-category",
            consequence,
            column,
            positions[codes == UNKNOWN],
            Wording(lambda text: _describe_category(text, name), lambda text: remedy),
        )
        return names or [""], codes


def _from_file_name(rule: PeriodRule, name: str) -> str:
    found = re.search(rule.file_name, name)
    return found[1] if found else ""


def _join(whole: str, name: str, category: str) -> str:
    return ";".join(part for part in (whole, f"{name}={category}" if category else "") if part)


def _quote(text: str) -> str:
    return f"`{text}`" if text.strip() else "a blank"


def _describe_category(text: str, name: str) -> str:
    if looks_like_date(text):
        return f"{_quote(text)} is a date, which a spreadsheet made of a category of `{name}` such as `5-9`"
    return f"{_quote(text)} is not a category of `{name}`"


def _describe_period(text: str) -> str:
    if looks_like_date(text):
        return f"{_quote(text)} is a day among other periods: a spreadsheet may have made it of another label"
    return f"{_quote(text)} cannot be read as a period"


_REPAIR = "Correct the formula, or open the file in a spreadsheet and save it there."
_MISHAPS: dict[str, Callable[[str], str]] = {
    "error-cell": lambda text: f"the cell holds the error {text.strip()}, not a figure",
    "formula-without-value": lambda text: "the cell holds a formula whose result is not in the file",
}


def _describe_value(text: str) -> str:
    if not text.strip():
        return "a blank cell has no meaning in this feed"
    return f"`{text}` is not a number or a known symbol"


def _advise_value(text: str) -> str:
    if not text.strip():
        return "State what a blank means in `symbols` of the feed."
    return "Ask for the number; or state in `symbols` or `numbers` of the feed what it stands for."
