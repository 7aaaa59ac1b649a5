"""A table of made-up figures written as a publisher might: any header words, layout, encoding and kind of file."""

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import openpyxl

from .test_formats import make_ods

Row = list[str]
PLACES = [
    ("E92000001", "England", "970"),
    ("E12000002", "North West", "981"),
    ("E08000009", "Trafford", "358"),
    ("E10000034", "Worcestershire", "885"),
    ("E06000019", "Herefordshire, County of", "884"),
    ("E08000003", "Manchester", "352"),
    ("E09000002", "Barking and Dagenham", "301"),
    ("E06000001", "Hartlepool", "805"),
    ("E06000003", "Redcar and Cleveland", "807"),
    ("E06000010", "Kingston upon Hull, City of", "810"),
]

Period = tuple[str, set[str]]


def _two(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02d}"


def _from(year: int, month: int, length: str) -> set[str]:
    return {f"{year}-{month:02d}-01/{length}"}


def _any_year(year: int) -> set[str]:
    """What a year alone may mean; the definition says which was taken, and the proposer that it doubts."""
    spans = _from(year, 1, "P1Y") | _from(year - 1, 4, "P1Y") | _from(year - 1, 9, "P1Y") | _from(year - 1, 12, "P3M")
    return spans | {f"{year}-03-31", f"{year}-06-30"}


def _any_two(year: int) -> set[str]:
    return _from(year, 4, "P1Y") | _from(year, 9, "P1Y")


def label(style: str, year: int) -> Period:
    """A year's label in a style, and every period that it may rightly be taken for."""
    short = f"{year % 100:02d}"
    return {
        "2024": (str(year), _any_year(year)),
        "2023/24": (_two(year), _any_two(year)),
        "2023-24": (_two(year).replace("/", "-"), _any_two(year)),
        "2023/2024": (f"{year}/{year + 1}", _any_two(year)),
        "202324": (_two(year).replace("/", ""), _any_two(year)),
        "FY 2023/24": (f"FY {_two(year)}", _from(year, 4, "P1Y")),
        "Academic year 2023/24": (f"Academic year {_two(year)}", _from(year, 9, "P1Y")),
        "year ending March 2024": (f"year ending March {year}", _from(year - 1, 4, "P1Y")),
        "Year ending 31 March 2024": (f"Year ending 31 March {year}", _from(year - 1, 4, "P1Y")),
        "12 months to June 2024": (f"12 months to June {year}", _from(year - 1, 7, "P1Y")),
        "Apr 2023 - Mar 2024": (f"Apr {year} - Mar {year + 1}", _from(year, 4, "P1Y")),
        "Mar-24": (f"Mar-{short}", _from(year, 3, "P1M")),
        "October 2024": (f"October {year}", _from(year, 10, "P1M")),
        "2024-03": (f"{year}-03", _from(year, 3, "P1M")),
        "Q1 2024/25": (f"Q1 {_two(year)}", _from(year, 4, "P3M")),
        "2024/25 Q4": (f"{_two(year)} Q4", _from(year + 1, 1, "P3M")),
        "2024 Q2": (f"{year} Q2", _from(year, 4, "P3M")),
        "Apr-Jun 2024": (f"Apr-Jun {year}", _from(year, 4, "P3M")),
        "31/03/2024": (f"31/03/{year}", {f"{year}-03-31"}),
        "31-Mar-24": (f"31-Mar-{short}", {f"{year}-03-31"}),
        "As at 31 March 2024": (f"As at 31 March {year}", {f"{year}-03-31"}),
        "Mid-2024": (f"Mid-{year}", {f"{year}-06-30"}),
        "2022 - 24": (f"{year - 2} - {short}", _from(year - 2, 1, "P3Y")),
        "Autumn term 2023/24": (f"Autumn term {_two(year)}", _from(year, 9, "P4M")),
    }[style]


STYLES = [
    *("2024", "2023/24", "2023-24", "2023/2024", "202324", "FY 2023/24", "Academic year 2023/24", "2024 Q2", "Mar-24"),
    *(
        "year ending March 2024",
        "Year ending 31 March 2024",
        "12 months to June 2024",
        "Apr 2023 - Mar 2024",
        "2024-03",
    ),
    *("October 2024", "Q1 2024/25", "2024/25 Q4", "Apr-Jun 2024", "31/03/2024", "31-Mar-24", "As at 31 March 2024"),
    *("Mid-2024", "2022 - 24", "Autumn term 2023/24"),
]


@dataclass(frozen=True)
class Style:
    """How a table is written."""

    shape: Literal["tidy", "long", "wide", "banded"] = "tidy"
    period: str = "2023/24"
    area: tuple[str, ...] = ("Area code", "Area name")
    """Headers of the code, the name or the number, told by what they say."""
    period_header: str = "Period"
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    thousands: bool = False
    delimiter: str = ","
    encoding: str = "utf-8"
    kind: Literal["csv", "xlsx", "ods"] = "csv"
    shuffle: int = 0
    spacer: bool = False


@dataclass(frozen=True)
class Cell:
    """What a cell of figures says."""

    area: str
    periods: set[str]
    series: str
    text: str


@dataclass
class Written:
    """The file and the truth of each of its figures, by row and column counted from 1."""

    content: bytes
    name: str
    truth: dict[tuple[int, int], Cell] = field(default_factory=dict)


Figures = dict[tuple[int, int, str], str]
"""Place in PLACES, year and measure: the text of the figure, or a marker."""


def write_table(figures: Figures, style: Style) -> Written:
    """The file of some figures in a style."""
    places = list(dict.fromkeys(place for place, _, _ in figures))
    years = list(dict.fromkeys(year for _, year, _ in figures))
    measures = list(dict.fromkeys(measure for _, _, measure in figures))
    rows: list[list[str | Cell]] = []

    def cell(place: int, year: int, measure: str) -> Cell:
        text = figures[place, year, measure]
        shown = f"{int(text):,}" if style.thousands and text.isdigit() else text
        return Cell(PLACES[place][0], label(style.period, year)[1], measure, shown)

    def names(place: int) -> list[str]:
        code, name, number = PLACES[place]
        return [code if "ode" in one else number if "umber" in one else name for one in style.area]

    labels = {year: label(style.period, year)[0] for year in years}
    headers = [[*style.area, style.period_header, *measures]]
    if style.shape == "tidy":
        rows += [[*names(p), labels[y], *(cell(p, y, m) for m in measures)] for y in years for p in places]
    elif style.shape == "long":
        headers = [[*style.area, style.period_header, "Indicator", "Value"]]
        rows += [[*names(p), labels[y], m, cell(p, y, m)] for m in measures for y in years for p in places]
    elif style.shape == "wide":
        headers = [[*style.area, *(f"{m} {labels[y]}" for m in measures for y in years)]]
        rows += [[*names(p), *(cell(p, y, m) for m in measures for y in years)] for p in places]
    else:
        band = [m if not number else "" for m in measures for number in range(len(years))]
        headers = [[""] * len(style.area) + band, [*style.area, *(labels[y] for _ in measures for y in years)]]
        rows += [[*names(p), *(cell(p, y, m) for m in measures for y in years)] for p in places]
    order: list[int | None] = list(range(len(headers[-1])))
    if style.shuffle and len(headers) == 1:
        random.Random(style.shuffle).shuffle(order)
    if style.spacer:
        order.insert(len(style.area), None)
    written = Written(b"", f"release.{style.kind}")
    grid: list[Row] = [[text] if text else [] for text in style.above]
    grid += [["" if place is None else row[place] for place in order] for row in headers]
    for row in rows:
        shown = [None if place is None else row[place] for place in order]
        grid.append([one.text if isinstance(one, Cell) else one or "" for one in shown])
        places_of_cells = {number: one for number, one in enumerate(shown, 1) if isinstance(one, Cell)}
        written.truth |= {(len(grid), number): one for number, one in places_of_cells.items()}
    grid += [[text] if text else [] for text in style.below]
    written.content = _save(grid, style)
    return written


def _save(grid: Sequence[Row], style: Style) -> bytes:
    if style.kind == "csv":
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=style.delimiter, lineterminator="\n").writerows(grid)
        return text.getvalue().encode(style.encoding)
    typed = [[_typed(text) for text in row] for row in grid]
    if style.kind == "ods":
        return make_ods(typed)
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in typed:
        book.worksheets[0].append(row)
    book.save(content)
    return content.getvalue()


def _typed(text: str) -> str | float:
    plain = text.removeprefix("-").replace(".", "", 1)
    return float(text) if plain.isdecimal() and plain.isascii() else text
