"""What is known of a feed, kept packed beside its newest load, so that the next release need not read it row by row.

What is known follows from which loads are current and from nothing else, for rows are never changed. So an
image tells which loads it stands on, and holds wherever exactly these count: a load that comes late, goes or
comes back needs no care for it. Where none holds, the observations are read instead.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, text

from oba.store.history import Ranked
from oba.store.known import Known

# Another number here makes all images kept so far unreadable, and so does what renumbers series, areas or periods.
_FORMAT = 1
_TYPES = ("<i4", "<i4", "<i4", "<f8", "<i4")


def name_loads(loads: Iterable[Ranked]) -> str:
    """Return the short name of the loads that count, in the order of their ranks."""
    listed = ",".join(str(load.load_id) for load in loads if load.current)
    return hashlib.sha256(f"{_FORMAT}:{listed}".encode()).hexdigest()


def read_image(connection: Connection, loads: Sequence[Ranked]) -> Known | None:
    """Return what is known where exactly the current ones of some loads count, if it was kept."""
    stands_on = name_loads(loads)
    ids = [load.load_id for load in loads if load.current]
    found = connection.execute(
        text("SELECT packed FROM image WHERE load_id = :load_id AND stands_on = :stands_on"),
        {"load_id": ids[-1] if ids else 0, "stands_on": stands_on},
    ).scalar()
    return None if found is None else unpack(bytes(found))


def write_image(connection: Connection, feed: str, loads: Sequence[Ranked], load_id: int, known: Known) -> None:
    """Keep what is known after a load in place of what was kept for the feed, if it is the newest and alone on its day.

    What a load leaves out yields to what another of the same day gives, which an image does not tell. Nor
    does it tell of rows released later than the load's own day, with which the load was not compared.
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
        {"load_id": load_id, "stands_on": name_loads(current), "packed": pack(known)},
    )


def pack(known: Known) -> bytes:
    """Return known cells as bytes, about three a cell."""
    columns = (known.series, known.areas, known.periods, known.values, known.sayings)
    parts = [
        # The quickest level: keys are in order, so that even it leaves next to nothing of them.
        zlib.compress(column.astype(kind).tobytes(), 1)
        for column, kind in zip(columns, _TYPES, strict=True)
    ]
    head = json.dumps({"names": known.names, "sizes": [len(part) for part in parts]}).encode()
    return b"\n".join([head, b"".join(parts)])


def unpack(packed: bytes) -> Known:
    """Return the cells that `pack` made bytes of."""
    import numpy as np

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
    return Known(series, areas, periods, values.astype(np.float64), sayings, names)
