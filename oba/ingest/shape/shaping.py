"""From a released file to observations: one row for each value cell, with the place it came from.

Whole columns at a time: each different text is read once, and rows are numbers into what was read.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.findings import Finding
from oba.indicators.feed import Feed
from oba.indicators.sources.connector import Release
from oba.ingest.check.checks import Checks, flag_shares, refuse_empty
from oba.ingest.check.faults import Faults
from oba.ingest.read.cells import RELATIONS, SYMBOLS
from oba.ingest.read.readers import read_table
from oba.ingest.read.tables import Table
from oba.ingest.shape.columns import check_columns
from oba.ingest.shape.labels import Codebook, Labels, name_codes
from oba.ingest.shape.measures import MeasureReader, Piece
from oba.ingest.shape.rows import RowAreas, find_data_rows, match_rows
from oba.ingest.shape.unlisted import find_unlisted
from oba.observations.frame import empty_quarantine, no_observations
from oba.observations.inexact import flag_relation
from oba.places.areas import Area, AreaIndex
from oba.temporary_files import Frames, OnDisk


@dataclass(frozen=True)
class ShapedRelease:
    """One file as observations, with everything that was found in it.

    `frame` is as in `oba.observations.frame`; its `row` counts from 1 with the header rows: in a CSV file
    it is the line on which the record starts, in a workbook the row of the sheet. `column` counts from 1.
    `quarantined` has the cells kept aside. A refused file has an empty frame. Of a file read in parts both
    are in parts, each with all cells of its series; see `oba.ingest.large.reading`.
    """

    frame: pd.DataFrame | Frames
    quarantined: pd.DataFrame | OnDisk[pd.DataFrame]
    findings: list[Finding]
    refused: bool
    rows_read: int
    sha256: str
    bytes: int
    places: tuple[Area, ...] = ()
    """Places that the file names by code and the register lacks; see `unlisted` of an area rule."""


def read_release(path: Path, feed: Feed, areas: AreaIndex, released: Release | None = None) -> ShapedRelease:
    """Return what a file says by the feed's definition, read whole; nothing outside is changed."""
    content = path.read_bytes()
    sha256, size = hashlib.sha256(content).hexdigest(), len(content)
    table, findings = read_table(path, content, feed.read)
    del content  # the table holds all that is still needed
    if table is None:
        return refuse_release(findings, sha256, size)
    return shape_release(table, findings, feed, areas, released, sha256, size)


def shape_release(
    table: Table,
    findings: list[Finding],
    feed: Feed,
    areas: AreaIndex,
    released: Release | None,
    sha256: str,
    size: int,
) -> ShapedRelease:
    """Return what a whole table says by the feed's definition; `findings` are those of its reading."""
    faults = Faults(table, findings)
    check_columns(table, feed, faults)
    check_length(len(table), feed, faults)
    frame = no_observations()
    places = find_unlisted(table, feed, areas)
    areas = areas.with_areas(places) if places else areas
    if not faults.refused:
        frame = shape_table(table, feed, areas, faults, Codebook(), released.status if released else "final")
        faults.finish_table()
        faults.report()
    if not faults.refused and not len(frame):
        refuse_empty(faults)
    if not faults.refused:
        checks = Checks(feed, areas, faults, released.released if released else None)
        frame = checks.examine(frame)
        frame = flag_shares(frame, checks.report())
    if faults.refused:
        frame = no_observations()
    held = faults.quarantined()
    kept = tuple(place for place in places if len(frame) and place.code in frame["area"].cat.categories)
    return ShapedRelease(frame, held, faults.findings, faults.refused, len(table), sha256, size, kept)


def refuse_release(findings: list[Finding], sha256: str, size: int) -> ShapedRelease:
    """Return a release of which nothing could be read."""
    return ShapedRelease(no_observations(), empty_quarantine(), findings, True, 0, sha256, size)


def check_length(rows: int, feed: Feed, faults: Faults) -> None:
    """Refuse a file of fewer rows than the feed expects: it may have been cut short."""
    least = feed.checks.at_least_rows
    if rows < least:
        what = f"the file has {rows} rows where at least {least} are expected; it may have been cut short."
        remedy = "Fetch or ask for the file again; or, if it is whole, lower `at_least_rows` in the feed."
        faults.refuse("truncated", what, remedy)


def shape_table(
    table: Table, feed: Feed, areas: AreaIndex, faults: Faults, codebook: Codebook, status: str
) -> pd.DataFrame:
    """Return the observations of every measure; what cannot be read is marked as faults."""
    usable = find_data_rows(table, feed, faults)
    masks = {name: usable & match_rows(table, measure.where) for name, measure in feed.measures.items()}
    labels = Labels(table, feed, areas, codebook)
    row_areas = RowAreas(labels, faults)
    read_by_any = np.logical_or.reduce(list(masks.values()))
    reader = MeasureReader(labels, faults, row_areas.read(read_by_any), row_areas)
    pieces = [piece for name, measure in feed.measures.items() for piece in reader.read(name, measure, masks[name])]
    if not pieces:
        return no_observations()
    return _assemble(pieces, labels, list(feed.measures), status)


def _assemble(pieces: list[Piece], labels: Labels, measures: list[str], status: str) -> pd.DataFrame:
    """Return one frame of all pieces; texts are categories, so that a row costs a few bytes."""
    table, codebook = labels.table, labels.codebook
    counts = [len(piece.positions) for piece in pieces]
    columns = np.repeat(np.array([piece.column for piece in pieces], np.int32), counts)
    numbers = np.repeat(np.array([measures.index(piece.measure) for piece in pieces], np.int32), counts)
    symbols = np.concatenate([piece.readings.symbols for piece in pieces])
    relations = np.concatenate([piece.readings.relations for piece in pieces])
    statuses = np.concatenate([piece.statuses for piece in pieces])
    headers = list(dict.fromkeys(table.headers))
    of_column = np.array([headers.index(header) for header in table.headers])
    return pd.DataFrame(
        {
            "measure": name_codes(numbers, measures),
            "breakdown": name_codes(np.concatenate([piece.breakdowns for piece in pieces]), codebook.breakdowns.names),
            "area": name_codes(np.concatenate([piece.areas for piece in pieces]), codebook.areas.names),
            "period": name_codes(np.concatenate([piece.periods for piece in pieces]), codebook.periods.names),
            "value": np.concatenate([piece.readings.values for piece in pieces]),
            "symbol": _objects(np.array([*map(str, SYMBOLS), None], object)[symbols]),
            "status": name_codes(statuses, [status, *codebook.statuses.names[1:]]),
            "flag": _objects(np.array([flag_relation(relation) for relation in RELATIONS], object)[relations]),
            "sheet": name_codes(np.zeros(len(symbols), np.int8), [table.sheet]),
            "row": table.rows[np.concatenate([piece.positions for piece in pieces])],
            "column": columns.astype(np.int64) + 1,
            "header": name_codes(of_column[columns], headers),
        }
    )


def _objects(values: npt.NDArray[np.object_]) -> pd.Series:
    """Return a column in which nothing is None; pandas would make it NaN among texts."""
    return pd.Series(values, dtype=object)
