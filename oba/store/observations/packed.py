"""What is known of a feed, kept packed beside its newest load, so that the next release need not read it row by row.

What is known follows from which loads are current and from nothing else, for rows are never changed. So what
is packed tells which loads it stands on, and holds wherever exactly these count: a load that comes late, goes or
comes back needs no care for it. Where none holds, the observations are read instead.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from sqlalchemy import Connection, text

from oba.store.observations.history import Ranked
from oba.store.observations.known_cells import KnownCells, join_known

# Another number here makes all that was packed so far unreadable, and so does what renumbers series, areas or periods.
_FORMAT = 2
MOST_KNOWN = 2_000_000
"""Cells of a feed that are held in memory at once: more are compared series by series."""
MOST_PACKED = 10_000_000
"""Cells of a feed that are kept packed, about three bytes each: of more the observations are read."""
_CHUNK = 250_000
_LENGTH = 8  # bytes at the end of what is packed, which tell how long the list of its chunks is
_TYPES = ("<i4", "<i4", "<i4", "<f8", "<i4")


def name_loads(loads: Iterable[Ranked]) -> str:
    """Return the short name of the loads that count, in the order of their ranks."""
    listed = ",".join(str(load.load_id) for load in loads if load.current)
    return hashlib.sha256(f"{_FORMAT}:{listed}".encode()).hexdigest()


class PackedCells:
    """What is known of a feed, packed in chunks of whole series of which some are unpacked at a time."""

    def __init__(self, packed: bytes) -> None:
        self._packed = memoryview(packed)
        length = int.from_bytes(self._packed[-_LENGTH:])
        listed = self._packed[-_LENGTH - length : -_LENGTH].tobytes()
        self._listed: list[tuple[int, int, set[int]]] = []
        self._cells: list[int] = []
        start = 0
        for size, cells, series in json.loads(listed):
            self._listed.append((start, start + size, set(series)))
            self._cells.append(cells)
            start += size

    def __len__(self) -> int:
        """Return how many cells are known."""
        return sum(self._cells)

    def gather(self, seen: set[int]) -> Iterator[set[int]]:
        """Return the series that are not among those seen, about as many at a time as a chunk should have."""
        gathered: set[int] = set()
        waiting = 0
        for (_, _, series), cells in zip(self._listed, self._cells, strict=True):
            if rest := series - seen:
                gathered |= rest
                waiting += cells
            if waiting >= _CHUNK:
                yield gathered
                gathered, waiting = set(), 0
        if gathered:
            yield gathered

    def read(self, wanted: set[int] | None = None) -> KnownCells:
        """Return what is known of some series, or of all."""
        found = []
        for start, end, series in self._listed:
            if wanted is None or series & wanted:
                known = unpack(self._packed[start:end].tobytes())
                whole = wanted is None or series <= wanted
                found.append(known if whole else known.take(np.isin(known.series, list(wanted or ()))))
        return join_known(found)


def read_packed(connection: Connection, loads: Sequence[Ranked]) -> PackedCells | None:
    """Return what is known where exactly the current ones of some loads count, if it was kept."""
    stands_on = name_loads(loads)
    ids = [load.load_id for load in loads if load.current]
    found = connection.execute(
        text("SELECT packed FROM image WHERE load_id = :load_id AND stands_on = :stands_on"),
        {"load_id": ids[-1] if ids else 0, "stands_on": stands_on},
    ).scalar()
    return None if found is None else PackedCells(bytes(found))


class Packer:
    """Packs what is known after a load, some series at a time; gives up where it is more than should be kept."""

    def __init__(self) -> None:
        self._packed = bytearray()  # of a large feed it is large: there is no second one
        self._listed: list[tuple[int, int, list[int]]] | None = []
        self._cells = 0

    def add(self, known: KnownCells | None) -> None:
        """Pack what is known of some series, or give up if it is not told."""
        self._cells += len(known) if known is not None else 0
        if self._listed is None or known is None or len(known) > MOST_KNOWN or self._cells > MOST_PACKED:
            self._packed, self._listed = bytearray(), None
        elif len(known):
            chunk = pack(known)
            self._packed += chunk
            self._listed.append((len(chunk), len(known), np.unique(known.series).tolist()))

    def finish(self) -> bytearray | None:
        """Return all of it as bytes, None if it is not to be kept."""
        if self._listed is None:
            return None
        listed = json.dumps(self._listed).encode()
        self._packed += listed + len(listed).to_bytes(_LENGTH)
        return self._packed


def write_packed(connection: Connection, feed: str, loads: Sequence[Ranked], load_id: int, packed: bytearray) -> None:
    """Keep what is known after a load in place of what was kept for the feed, if it is the newest and alone on its day.

    What a load leaves out yields to what another of the same day gives, which packed cells do not tell. Nor
    do they tell of rows released later than the load's own day, with which the load was not compared.
    """
    current = [load for load in loads if load.current]
    newest = current[-1]
    if newest.load_id != load_id or sum(load.known_on == newest.known_on for load in current) > 1:
        return
    if any(load.counts_from > newest.known_on for load in current):
        return
    connection.execute(
        text("DELETE FROM image WHERE load_id IN (SELECT id FROM load WHERE feed = :feed)"), {"feed": feed}
    )
    connection.execute(
        text("INSERT INTO image (load_id, stands_on, packed) VALUES (:load_id, :stands_on, :packed)"),
        {"load_id": load_id, "stands_on": name_loads(current), "packed": packed},
    )


def pack(known: KnownCells) -> bytes:
    """Return known cells as bytes, about three a cell."""
    columns = (known.series, known.areas, known.periods, known.values, known.sayings)
    parts = [
        # The quickest level: keys are in order, so that even it leaves next to nothing of them.
        zlib.compress(column.astype(kind).tobytes(), 1)
        for column, kind in zip(columns, _TYPES, strict=True)
    ]
    head = json.dumps({"names": known.names, "sizes": [len(part) for part in parts]}).encode()
    return b"\n".join([head, b"".join(parts)])


def unpack(packed: bytes) -> KnownCells:
    """Return the cells that `pack` made bytes of."""
    line, _, rest = packed.partition(b"\n")
    head = json.loads(line)
    columns = []
    start = 0
    for size, kind in zip(head["sizes"], _TYPES, strict=True):
        columns.append(np.frombuffer(zlib.decompress(rest[start : start + size]), kind))
        start += size
    series, areas, periods, values, sayings = columns
    names = [(symbol, status, flag) for symbol, status, flag in head["names"]]
    series, areas, periods, sayings = (column.astype(np.int64) for column in (series, areas, periods, sayings))
    return KnownCells(series, areas, periods, values.astype(np.float64), sayings, names)
