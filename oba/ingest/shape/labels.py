"""Labels of a table resolved once each: which area, period and category every different text means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.indicators.feed import AreaRule, BreakdownRule, Feed, PeriodRule
from oba.ingest.read.tables import Codes, Column, Table, plain_text
from oba.period_forms import read_status
from oba.periods import read_code, read_period
from oba.places.areas import AreaIndex
from oba.vocabulary import Level

UNKNOWN = -1
_MADE_DATE = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\d(?: 00:00:00)?|\d{1,2}/\d{1,2}/(?:19|20)\d\d|"
    r"\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:-\d\d)?|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-\d\d",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:\s?[/\-–]\s?\d\d(?:\d\d)?|\d\d)?")
_STATUSES = ["", "provisional", "revised", "final"]


class Names:
    """Different names, each with a number: the categories of a column that is being built."""

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        self.names = list(names)
        self._numbers = {name: number for number, name in enumerate(names)}

    def number(self, name: str) -> int:
        """Return the name's number, a new one if it is new."""
        if name not in self._numbers:
            self._numbers[name] = len(self.names)
            self.names.append(name)
        return self._numbers[name]


class Codebook:
    """The numbers of a file's areas, periods, statuses and breakdowns: the same in all its parts."""

    def __init__(self) -> None:
        self.areas = Names()
        self.periods = Names()
        self.statuses = Names(tuple(_STATUSES))
        self.breakdowns = Names(("",))


@dataclass(frozen=True)
class PeriodLabels:
    """For each different text its period's number, or -1, and its status' number."""

    periods: Codes
    statuses: Codes


class Labels:
    """Reads the labels of one table and remembers what each column's texts were found to mean."""

    def __init__(self, table: Table, feed: Feed, areas: AreaIndex, codebook: Codebook) -> None:
        self.table = table
        self.feed = feed
        self.areas = areas
        self.codebook = codebook
        self._own_names = {plain_text(name): code for name, code in feed.area_names.items()}
        self._seen: dict[tuple[object, ...], Codes] = {}
        self._seen_periods: dict[tuple[int, str], PeriodLabels] = {}
        self._joined: dict[tuple[int, int], int] = {}

    def area(self, text: str, level: Level | None) -> int:
        """Return the number of the area that a text means, or -1."""
        wanted = self._own_names.get(plain_text(text), text)
        code = self.areas.resolve(wanted, level if wanted is text else None)
        return UNKNOWN if code is None else self.codebook.areas.number(code)

    def area_column(self, place: int, level: Level | None) -> Codes:
        """Return for each different text of a column the number of its area, or -1."""
        key = ("area", place, level)
        if key not in self._seen:
            texts = self.table.columns[place].texts
            self._seen[key] = np.array([self.area(text, level) for text in texts], np.int32)
        return self._seen[key]

    def namesakes(self, text: str, level: Level | None) -> list[str]:
        """Return the codes of the areas that a name means at different times; none if it is always one."""
        return [] if plain_text(text) in self._own_names else self.areas.namesakes(text, level)

    def area_at(self, codes: list[str], period: int) -> int:
        """Return the number of the one of some areas that was there in a period, which is given by its number."""
        days = read_code(self.codebook.periods.names[period])
        return self.codebook.areas.number(self.areas.choose_open(codes, days.start, days.end))

    def period(self, text: str, reads: str) -> tuple[int, int]:
        """Return the numbers of the period and status that a label means; the period -1 if it is unreadable."""
        try:
            period = read_period(text, reads)
        except ValueError:
            return UNKNOWN, 0
        return self.codebook.periods.number(period.code), self.codebook.statuses.number(read_status(text)[1])

    def label_column(self, rule: PeriodRule) -> int | None:
        """Return the place of the column of labels; with a second column, of one that joins the two.

        The joined column is added to the table once, under the first one's header and past the file's own.
        """
        place = self.table.find(rule.column) if rule.column else None
        other = self.table.find(rule.identifier) if rule.identifier else None
        if place is None or other is None:
            return place
        if (place, other) not in self._joined:
            self._joined[place, other] = len(self.table.columns)
            self.table.headers.append(self.table.headers[place])
            self.table.columns.append(_join_columns(self.table.columns[place], self.table.columns[other]))
        return self._joined[place, other]

    def period_column(self, place: int, rule: PeriodRule) -> PeriodLabels:
        """Return for each different text of a column its period and status."""
        key = (place, rule.reads)
        if key not in self._seen_periods:
            read = [self.period(text, rule.reads) for text in self.table.columns[place].texts]
            pairs = np.array(read, np.int32).reshape(-1, 2)
            if rule.reads == "free":
                pairs[_find_stray_days(self.table.columns[place]), 0] = UNKNOWN
            self._seen_periods[key] = PeriodLabels(pairs[:, 0], pairs[:, 1])
        return self._seen_periods[key]


def looks_like_date(text: str) -> bool:
    """Return whether a text is what a spreadsheet makes of `5-9` or `2024/25`, which it takes for a day."""
    return bool(_MADE_DATE.fullmatch(text.strip()))


def _find_stray_days(column: Column) -> list[int]:
    """Return the places of the days among texts most of which are years: which years they were is not known."""
    counts = np.bincount(column.codes, minlength=len(column.texts))
    days = [place for place, text in enumerate(column.texts) if looks_like_date(text)]
    years = [place for place, text in enumerate(column.texts) if _YEARS.fullmatch(read_status(text)[0])]
    return days if counts[days].sum() < counts[years].sum() else []


def _join_columns(first: Column, second: Column) -> Column:
    """Return the column of both texts with a space between."""
    pairs = first.codes.astype(np.int64) * max(len(second.texts), 1) + second.codes
    different, codes = np.unique(pairs, return_inverse=True)
    width = max(len(second.texts), 1)
    texts = [f"{first.texts[pair // width].strip()} {second.texts[pair % width].strip()}" for pair in different]
    return Column(texts, codes.astype(np.int32))


def area_columns(table: Table, rule: AreaRule) -> list[int]:
    """Return the places of a rule's columns, the surest first: code, number, name."""
    places = (table.find(name) for name in (rule.code, rule.number, rule.name) if name)
    return [place for place in places if place is not None]


def read_category(text: str, rule: BreakdownRule) -> str | None:
    """Return the category code that a text means, blank for everybody, None if the rule does not know it."""
    plain = plain_text(text)
    for given, code in rule.values.items():
        if plain_text(given) == plain:
            return "" if code == "all" else code
    if plain == "all":
        return ""
    if looks_like_date(text):
        return None
    return (make_slug(text) or None) if rule.slug else None


def make_slug(text: str) -> str:
    """Return a code made from words: small letters and digits, joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold().replace("’", "").replace("'", "")).strip("-")


def name_codes(codes: npt.NDArray[np.signedinteger], names: Sequence[str]) -> pd.Categorical:
    """Return the names of the codes, each name once."""
    different = list(dict.fromkeys(names))
    if len(different) < len(names):
        codes = np.array([different.index(name) for name in names])[codes]
    return pd.Categorical.from_codes(codes, categories=pd.Index(different, dtype=object))
