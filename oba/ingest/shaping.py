"""From a released file to observations: one row for each value cell, with the place it came from.

Whole columns at a time: each different text is read once, and rows are numbers into what was read.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.areas import Area, AreaIndex
from oba.findings import Finding
from oba.indicators.feed import Feed, Release
from oba.ingest.cells import SYMBOLS
from oba.ingest.checks import check_frame
from oba.ingest.drift import check_columns
from oba.ingest.faults import Faults, no_cells
from oba.ingest.labels import Labels
from oba.ingest.measures import MeasureReader, Piece
from oba.ingest.readers import read_table
from oba.ingest.rows import RowAreas, find_data_rows, match_rows
from oba.ingest.tables import Table
from oba.ingest.unlisted import find_unlisted

COLUMNS = [
    "measure",
    "breakdown",
    "area",
    "period",
    "value",
    "symbol",
    "status",
    "flag",
    "sheet",
    "row",
    "column",
    "header",
]


@dataclass(frozen=True)
class ShapedRelease:
    """One file as observations, with everything that was found in it.

    `frame` has a row for each observation and the columns COLUMNS; exactly one of `value` and `symbol`
    is given. `row` counts from 1 with the header rows: in a CSV file it is the line on which the record
    starts, in a workbook the row of the sheet. `column` counts from 1. `quarantined` has the cells kept
    aside. A refused file has an empty frame.
    """

    frame: pd.DataFrame
    quarantined: pd.DataFrame
    findings: list[Finding]
    refused: bool
    rows_read: int
    sha256: str
    bytes: int
    places: tuple[Area, ...] = ()
    """Places that the file names by code and the register lacks; see `unlisted` of an area rule."""


def read_release(path: Path, feed: Feed, areas: AreaIndex, released: Release | None = None) -> ShapedRelease:
    """Return what a file says by the feed's definition; nothing outside is changed."""
    content = path.read_bytes()
    sha256, size = hashlib.sha256(content).hexdigest(), len(content)
    table, findings = read_table(path, content, feed.read)
    del content  # the table holds all that is still needed
    if table is None:
        return ShapedRelease(no_observations(), no_cells(), findings, True, 0, sha256, size)
    faults = Faults(table, findings)
    check_columns(table, feed, faults)
    _check_length(table, feed, faults)
    frame = no_observations()
    places = find_unlisted(table, feed, areas)
    areas = areas.with_areas(places) if places else areas
    if not faults.refused:
        frame = _shape(table, feed, areas, faults, released.status if released else "final")
        faults.settle()
    if not faults.refused:
        frame = check_frame(frame, feed, areas, faults)
    if faults.refused:
        frame = no_observations()
    held = faults.quarantined()
    kept = tuple(place for place in places if len(frame) and place.code in frame["area"].cat.categories)
    return ShapedRelease(frame, held, faults.findings, faults.refused, len(table), sha256, size, kept)


def no_observations() -> pd.DataFrame:
    """Return a frame of observations that has none."""
    numbers = {"value": float, "row": np.int64, "column": np.int64}
    return pd.DataFrame({name: pd.Series(dtype=numbers.get(name, object)) for name in COLUMNS})


def _check_length(table: Table, feed: Feed, faults: Faults) -> None:
    least = feed.checks.at_least_rows
    if len(table) < least:
        what = f"the file has {len(table)} rows where at least {least} are expected: it was cut short."
        faults.refuse("truncated", what, "Fetch or ask for the file again.")


def _shape(table: Table, feed: Feed, areas: AreaIndex, faults: Faults, status: str) -> pd.DataFrame:
    """Return the observations of every measure; what cannot be read is marked as faults."""
    usable = find_data_rows(table, feed, faults)
    masks = {name: usable & match_rows(table, measure.where) for name, measure in feed.measures.items()}
    labels = Labels(table, feed, areas)
    row_areas = RowAreas(labels, faults)
    read_by_any = np.logical_or.reduce(list(masks.values()))
    reader = MeasureReader(labels, faults, row_areas.read(read_by_any), row_areas)
    pieces = [piece for name, measure in feed.measures.items() for piece in reader.read(name, measure, masks[name])]
    if not pieces:
        return no_observations()
    return _assemble(pieces, labels, reader.breakdowns.names, list(feed.measures), status)


def _assemble(
    pieces: list[Piece], labels: Labels, breakdowns: list[str], measures: list[str], status: str
) -> pd.DataFrame:
    """Return one frame of all pieces; texts are categories, so that a row costs a few bytes."""
    table = labels.table
    counts = [len(piece.positions) for piece in pieces]
    columns = np.repeat(np.array([piece.column for piece in pieces], np.int32), counts)
    numbers = np.repeat(np.array([measures.index(piece.measure) for piece in pieces], np.int32), counts)
    symbols = np.concatenate([piece.readings.symbols for piece in pieces])
    statuses = np.concatenate([piece.statuses for piece in pieces])
    headers = list(dict.fromkeys(table.headers))
    of_column = np.array([headers.index(header) for header in table.headers])
    return pd.DataFrame(
        {
            "measure": _category(numbers, measures),
            "breakdown": _category(np.concatenate([piece.breakdowns for piece in pieces]), breakdowns),
            "area": _category(np.concatenate([piece.areas for piece in pieces]), labels.area_codes.names),
            "period": _category(np.concatenate([piece.periods for piece in pieces]), labels.periods.names),
            "value": np.concatenate([piece.readings.values for piece in pieces]),
            "symbol": _objects(np.array([*map(str, SYMBOLS), None], object)[symbols]),
            "status": _category(statuses, [status, *labels.statuses.names[1:]]),
            "flag": _objects(np.full(len(symbols), None, object)),
            "sheet": _category(np.zeros(len(symbols), np.int8), [table.sheet]),
            "row": table.rows[np.concatenate([piece.positions for piece in pieces])],
            "column": columns.astype(np.int64) + 1,
            "header": _category(of_column[columns], headers),
        }
    )


def _objects(values: npt.NDArray[np.object_]) -> pd.Series:
    """Return a column in which nothing is None; pandas would make it NaN among texts."""
    return pd.Series(values, dtype=object)


def _category(codes: npt.NDArray[np.signedinteger], names: Sequence[str]) -> pd.Categorical:
    """Return the names of the codes, each name once."""
    different = list(dict.fromkeys(names))
    if len(different) < len(names):
        codes = np.array([different.index(name) for name in names])[codes]
    return pd.Categorical.from_codes(codes, categories=pd.Index(different, dtype=object))
