"""The ledger of published forecasts: added to and read, never changed; each row carries the hash of the one before.

What was added is told of in the audit trail with the hash that it ended in, so that a ledger that was cut off or
written anew does not agree with the trail.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, text
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from oba.london_time import in_utc
from oba.models import FrozenForecast
from oba.store.audit import FIRST, PROGRAM, write_entry

FREEZE = "freeze forecasts"
"""What the audit trail calls an addition to the ledger."""

_LOCK = 7_026_003  # the number of PostgreSQL's lock that lets one board's forecasts be added at a time
_OF_A_CELL = ("board", "indicator", "indicator_version", "area", "breakdown", "period")
_SAID = (
    *("until", "method", "method_version", "point"),
    *("lower80", "upper80", "lower95", "upper95"),
    *("free_lower80", "free_upper80", "free_lower95", "free_upper95"),
)
_HASHED = ("number", *_OF_A_CELL, *_SAID, "made_on", "as_at", "trace")


def freeze_forecasts(session: Session, board: str, rows: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Add a board's forecasts as they are published, and return how many were added.

    `rows` hold the columns of `FrozenForecast` from `indicator` to `trace` without `made_at` and `made_on`. A forecast
    that says what the newest of its period says already is in force since then and is not added again.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    there = _read_newest(session, board)
    told = [{**row, "board": board, "made_at": in_utc(now), "made_on": now.date()} for row in rows]
    new = [row for row in told if there.get(_of(row, _OF_A_CELL)) != _of(row, _SAID)]
    if not new:
        return 0
    last = session.exec(select(FrozenForecast).order_by(col(FrozenForecast.number).desc()).limit(1)).first()
    number, before = (last.number, last.hash) if last else (0, FIRST)
    for row in new:
        number += 1
        row |= {"number": number, "before": before}
        before = row["hash"] = _hash(row)
    session.connection().execute(insert(FrozenForecast), new)
    detail = {"forecasts": len(new), "to": number, "hash": before}
    write_entry(session, PROGRAM, FREEZE, f"board {board}", now, detail)
    return len(new)


def list_forecasts(
    session: Session, board: str, area: str | None = None, as_at: date | None = None
) -> list[FrozenForecast]:
    """Return a board's published forecasts, oldest first: of one place, and made with what was known by a day."""
    wanted = select(FrozenForecast).where(FrozenForecast.board == board)
    if area is not None:
        wanted = wanted.where(FrozenForecast.area == area)
    if as_at is not None:
        wanted = wanted.where(FrozenForecast.as_at <= as_at)
    return list(session.exec(wanted.order_by(col(FrozenForecast.number))))


def hash_forecast(row: FrozenForecast) -> str:
    """Return the hash of a row: SHA-256 over the hash before it and everything that it says."""
    return _hash({name: getattr(row, name) for name in ("before", "made_at", *_HASHED)})


def _hash(row: Mapping[str, Any]) -> str:
    said = [row["before"], in_utc(row["made_at"]).isoformat(), *_of(row, _HASHED)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, default=str).encode()).hexdigest()


def _read_newest(session: Session, board: str) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Return what the newest forecast of each cell says."""
    cell = [getattr(FrozenForecast, name) for name in _OF_A_CELL]
    said = [getattr(FrozenForecast, name) for name in _SAID]
    newest = sa_select(func.max(FrozenForecast.number)).where(col(FrozenForecast.board) == board).group_by(*cell)
    found = session.connection().execute(sa_select(*cell, *said).where(col(FrozenForecast.number).in_(newest)))
    return {tuple(row[: len(cell)]): tuple(row[len(cell) :]) for row in found}


def _of(row: Mapping[str, Any], names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)
