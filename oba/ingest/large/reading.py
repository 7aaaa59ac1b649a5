"""A release too large for memory: shaped part by part, put aside by series, then checked some series at a time."""

from itertools import chain
from pathlib import Path

import pandas as pd

from oba.findings import refusals
from oba.indicators.feed import Feed
from oba.indicators.sources.connector import Release
from oba.ingest.check.checks import Checks, refuse_empty
from oba.ingest.check.faults import Faults
from oba.ingest.large.parts import LargeFile, NotPlainError, RefusedError, Sizes, find_large
from oba.ingest.large.spilling import SpilledCells
from oba.ingest.shape.columns import check_columns
from oba.ingest.shape.shaping import ShapedRelease, check_length, refuse_release, shape_table
from oba.ingest.shape.unlisted import find_unlisted
from oba.observations.frame import no_observations
from oba.places.areas import Area, AreaIndex
from oba.temporary_files import Frames, OnDisk


def read_large_release(
    path: Path, feed: Feed, areas: AreaIndex, released: Release | None, sizes: Sizes
) -> ShapedRelease | None:
    """Return what `read_release` does, in parts, if the file is larger than `sizes` and can be read so; else None."""
    large = find_large(path, feed, sizes)
    if large is None:
        return None
    try:
        return _read_in_parts(large, feed, areas, released)
    except NotPlainError:
        return None


def _read_in_parts(large: LargeFile, feed: Feed, areas: AreaIndex, released: Release | None) -> ShapedRelease:
    on_disk = OnDisk[pd.DataFrame]()
    status = released.status if released else "final"
    try:
        places = _find_unlisted_in_parts(large, feed, areas)
        areas = areas.with_areas(places) if places else areas
        tables = large.tables()
        first = next(tables)
        faults, cells = Faults(first, large.findings, on_disk), SpilledCells(feed, status, first, large.parts)
        rows = 0
        check_columns(first, feed, faults)
        before = faults.findings.copy()
        for table in chain([first], tables):
            rows += len(table)
            if not refusals(before):
                faults.start_table(table)
                cells.add(shape_table(table, feed, areas, faults, cells.codebook, status))
                faults.finish_table()
    except RefusedError as fault:
        return refuse_release([*large.findings, *fault.findings], large.sha256, large.size)
    if rows < feed.checks.at_least_rows:  # what was found in its rows is not told then
        faults, on_disk = Faults(first, before), OnDisk()
        check_length(rows, feed, faults)
    frame: pd.DataFrame | Frames = no_observations()
    faults.report()
    if not faults.refused and not len(cells):
        refuse_empty(faults)
    if not faults.refused:
        frame = cells.check(Checks(feed, areas, faults, released.released if released else None))
    if faults.refused:
        frame = no_observations()
    kept = tuple(place for place in places if len(frame) and place.code in cells.codebook.areas.names)
    return ShapedRelease(frame, on_disk, faults.findings, faults.refused, rows, large.sha256, large.size, kept)


def _find_unlisted_in_parts(large: LargeFile, feed: Feed, areas: AreaIndex) -> list[Area]:
    """Return the places that a large file names and the register lacks, all before any row is read by them."""
    found: dict[str, Area] = {}
    if any(rule.unlisted for rule in feed.areas):
        for table in large.tables():
            for area in find_unlisted(table, feed, areas):
                found.setdefault(area.code, area)
    return list(found.values())
