"""What a board's pack takes with bare pandas and Jinja: the same cells read, and the same tables written.

It reads from the same store the cells that the board reads and lays each series out by period and place; then it writes
every table of every page, every cell of the workbook, the file of data, and the same values once more as JSON, a file
an indicator, as the pack's read API has them. It judges, hides, traces and draws nothing: no chart, no sentence, no
source cell of a figure, no metadata, no figure kept in the store, and nothing waited for until it is on the disk.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import jinja2
import lxml.html
import pandas as pd

from oba.store.observations import queries

_PAGE = jinja2.Template(
    '<!doctype html><html lang="en-GB"><title>{{ name }}</title><h1>{{ name }}</h1>{% for table in tables %}<table>'
    "{% for row in table %}<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}"
    "</table>{% endfor %}</html>",
    autoescape=True,
)
_READ = """
    SELECT o.id, o.series_id, a.code AS area, p.code AS period, o.value, o.symbol, o.status, o.flag, o.load_id
    FROM wanted JOIN observation o ON o.id = wanted.id
    JOIN area_key a ON a.id = o.area_id JOIN period_key p ON p.id = o.period_id
"""


@dataclass(frozen=True)
class Printed:
    """The tables of a pack: of each page, of the workbook by sheet, and of the file of data."""

    pages: dict[str, list[list[list[str]]]]
    sheets: dict[str, pd.DataFrame]
    data: pd.DataFrame

    @property
    def cells(self) -> int:
        """Return how many cells pages, workbook, the file of data and the read API have."""
        printed = sum(len(row) for tables in self.pages.values() for table in tables for row in table)
        files = 2 * int(self.data.notna().sum().sum())
        return printed + files + sum(int(sheet.notna().sum().sum()) for sheet in self.sheets.values())


@contextmanager
def note_cells() -> Iterator[set[int]]:
    """Yield the ids of the observations that are read within the block."""
    read: set[int] = set()
    asked = queries.current_observations

    def note(*arguments: Any) -> pd.DataFrame:
        found = asked(*arguments)
        read.update(found["id"].tolist())
        return found

    with mock.patch.object(queries, "current_observations", note):
        yield read


def read_printed(pack: Path) -> Printed:
    """Return the tables that a published pack prints."""
    pages = {
        str(path.relative_to(pack)).replace("/", "-"): [
            [[" ".join(cell.text_content().split()) for cell in row.iter("td", "th")] for row in table.iter("tr")]
            for table in lxml.html.fromstring(path.read_bytes()).iter("table")
        ]
        for path in sorted(pack.rglob("*.html"))
    }
    sheets = pd.read_excel(pack / "board-pack.xlsx", sheet_name=None, header=None, engine="openpyxl")
    return Printed(pages, sheets, pd.read_csv(pack / "data.csv"))


def time_bare(store: Path, read: set[int], printed: Printed, folder: Path) -> float:
    """Return the least processor time of three runs; `store` is an SQLite file, `folder` takes what is written."""
    connection = sqlite3.connect(store)
    connection.execute("CREATE TEMP TABLE wanted (id INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO wanted VALUES (?)", ((key,) for key in sorted(read)))
    worked = least_of_three(lambda: _publish_bare(connection, printed, folder))
    connection.close()
    return worked


def least_of_three(work: Callable[[], object]) -> float:
    """Return the least processor time of three runs, in seconds."""
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def _publish_bare(connection: sqlite3.Connection, printed: Printed, folder: Path) -> None:
    cells = pd.read_sql_query(_READ, connection)
    for _, series in cells.groupby("series_id"):
        series.pivot(index="period", columns="area", values="value")
    for name, tables in printed.pages.items():
        (folder / name).write_text(_PAGE.render(name=name, tables=tables), encoding="utf-8")
    printed.data.to_csv(folder / "bare.csv", index=False)
    for name, rows in printed.data.groupby("indicator_id", sort=False):
        rows.to_json(folder / f"{name}.json", orient="records")
    with pd.ExcelWriter(folder / "bare.xlsx", engine="openpyxl") as book:
        for title, sheet in printed.sheets.items():
            sheet.to_excel(book, sheet_name=title, index=False, header=False)
