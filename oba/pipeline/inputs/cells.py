"""The cells of a board's figures: those of its own places, and those of all authorities that boards read alike."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from datetime import date, datetime

import numpy as np
import pandas as pd
from sqlmodel import Session

from oba.indicators.measures.series import SeriesKey
from oba.indicators.measuring import Cells
from oba.scorecards.build.ages import oldest_judged
from oba.scorecards.build.lines import Places
from oba.store.observations import loads, queries


class SharedFigures:
    """The figures of all authorities, which boards published in one go read alike: each series is read once.

    What is loaded or undone between two boards makes all be read again.
    """

    def __init__(self) -> None:
        self._mark: tuple[object, ...] = ()
        self._frames: dict[int, pd.DataFrame] = {}

    def read(
        self,
        session: Session,
        series: Iterable[int],
        areas: Sequence[str],
        as_at: date,
        lasting: Collection[int] = (),
    ) -> list[pd.DataFrame]:
        """Return the rows of `queries.current_observations`, one frame a series that has any.

        Only of periods whose figures are young enough to be judged, however rarely they come; but for series in
        `lasting`, against which others are set and which are not judged themselves, all.
        """
        if not areas:
            return []  # a board without authorities leaves the others what was read for them
        mark = (loads.mark_loads(session), as_at, *areas)
        if mark != self._mark:
            self._mark, self._frames = mark, {}
        wanted = list(series)
        missing = [key for key in wanted if key not in self._frames]
        young = [key for key in missing if key not in lasting]
        for keys, since in ((young, oldest_judged(as_at)), ([key for key in missing if key in lasting], None)):
            found = queries.current_observations(session, keys, as_at, areas, since)
            self._frames |= dict.fromkeys(keys, found.iloc[:0])
            self._frames |= _part_by_series(found)
        return [self._frames[key] for key in wanted if len(self._frames[key])]


def find_series(session: Session, needed: Set[SeriesKey]) -> dict[int, SeriesKey]:
    """Return the number in the store of each series needed that has one."""
    ids: dict[int, SeriesKey] = {}
    for feed_id in sorted({feed for feed, _, _ in needed}):
        for series in queries.find_series(session, feed_id):
            key = (series.feed, series.measure, series.breakdown)
            if key in needed and series.id is not None:
                ids[series.id] = key
    return ids


def read_cells(
    session: Session,
    ids: Mapping[int, SeriesKey],
    wide: set[SeriesKey],
    lasting: set[SeriesKey],
    places: Places,
    as_at: date,
    shared: SharedFigures,
) -> tuple[Cells, dict[int, int], dict[int, datetime]]:
    """Return the figures of the board's places, and of all authorities for the series in `wide`.

    Those in `lasting` are read however old they are.

    With them the load of each observation shown, and when each of the board's own was first known.
    """
    near = queries.current_observations(session, ids, as_at, places.with_small)
    far = shared.read(
        session,
        [key for key, series in ids.items() if series in wide],
        sorted(places.authorities),
        as_at,
        {key for key, series in ids.items() if series in lasting},
    )
    beyond = pd.concat(far) if far else near.iloc[:0]
    beyond = beyond[~beyond["area"].isin(places.all)]
    frame = pd.concat([near, beyond], ignore_index=True) if len(beyond) else near
    together = frame.iloc[np.argsort(frame["series_id"].to_numpy(), kind="stable")]
    cells = {ids[series]: rows for series, rows in _part_by_series(together).items()}
    since: dict[int, datetime] = {}
    for area in (places.own, *places.members):
        known = queries.first_known(session, ids, area)
        own = frame[frame["area"] == area]
        since |= {
            key: known[series, period]
            for key, series, period in zip(*(own[name].tolist() for name in ("id", "series_id", "period")), strict=True)
            if (series, period) in known
        }
    shown = frame[frame["area"].isin(places.with_small)]
    return cells, dict(zip(shown["id"].tolist(), shown["load_id"].tolist(), strict=True)), since


def _part_by_series(frame: pd.DataFrame) -> dict[int, pd.DataFrame]:
    """Return the rows of each series of a frame in which they stand together; nothing is copied."""
    series = frame["series_id"].to_numpy(np.int64)
    starts = np.flatnonzero(np.diff(series, prepend=-1)).tolist()
    ends = [*starts[1:], len(series)]
    return {int(series[start]): frame.iloc[start:end] for start, end in zip(starts, ends, strict=False)}
