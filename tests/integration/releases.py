"""Releases drawn in a test, ready to load."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from oba.store.loading import Incoming
from tests.conftest import read_table

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def make_incoming(known_on: date, rows: Sequence[dict[str, Any]], feed: str = "plans", sha256: str = "") -> Incoming:
    """A release of rows with measure, breakdown, area, period, and a number or a symbol in brackets as value."""
    frame = pd.DataFrame(
        [
            {
                "measure": row.get("measure", "count"),
                "breakdown": row.get("breakdown", ""),
                "area": row["area"],
                "period": row["period"],
                "value": float("nan") if str(row["value"]).startswith("[") else float(row["value"]),
                "symbol": row["value"].strip("[]") if str(row["value"]).startswith("[") else None,
                "status": row.get("status", "final"),
                "flag": row.get("flag") or None,
                "sheet": "",
                "row": number,
                "column": 3,
                "header": "value",
            }
            for number, row in enumerate(rows, start=2)
        ]
    )
    return Incoming(
        feed=feed,
        feed_version=1,
        feed_fingerprint="f",
        title="A made-up release",
        file=f"{known_on}.csv",
        origin=f"{known_on}.csv",
        sha256=hashlib.sha256((sha256 or f"{known_on}").encode()).hexdigest(),
        bytes=1,
        publisher="Nobody",
        licence="none",
        attribution="made up",
        known_on=known_on,
        known_on_basis="",
        frame=frame,
        quarantined=pd.DataFrame(columns=["row", "column", "header", "given", "reason"]),
        findings=(),
        rows_read=len(rows),
    )


def draw_incoming(known_on: str, drawing: str, feed: str = "plans") -> Incoming:
    """A release drawn as a table of area, period and value; a value in brackets is a symbol."""
    return make_incoming(date.fromisoformat(known_on), read_table(drawing), feed)
