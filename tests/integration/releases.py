"""Releases drawn in a test, ready to load."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd

from oba.store.observations.loading import Incoming
from tests.conftest import read_table

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


_CELL = ["measure", "breakdown", "area", "period", "value", "symbol", "status"]
_COLUMNS = [*_CELL, "flag", "sheet", "row", "column", "header"]


def make_incoming(known_on: date, rows: Sequence[dict[str, Any]], feed: str = "plans", sha256: str = "") -> Incoming:
    """A release of rows with measure, breakdown, area, period, and a number or a symbol in brackets as value.

    A row with anything in `aside` is kept aside for that reason; if its value is `?`, it could not be read.
    """
    whole = _frame(rows)
    held = np.array([bool(row.get("aside")) for row in rows], bool)
    aside = whole[held].drop(columns="flag").astype(object)
    aside["given"] = [str(row["value"]) for row in rows if row.get("aside")]
    aside["rule"] = "out-of-range"
    aside["reason"] = [row["aside"] for row in rows if row.get("aside")]
    aside.loc[aside["given"] == "?", _CELL] = None
    frame = whole[~held]
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
        quarantined=aside,
        findings=(),
        rows_read=len(rows),
    )


def _frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "measure": row.get("measure", "count"),
                "breakdown": row.get("breakdown", ""),
                "area": row["area"],
                "period": row["period"],
                "value": float("nan") if str(row["value"])[0] in "[?" else float(row["value"]),
                "symbol": row["value"].strip("[]") if str(row["value"]).startswith("[") else None,
                "status": row.get("status", "final"),
                "flag": row.get("flag") or None,
                "sheet": "",
                "row": number,
                "column": 3,
                "header": "value",
            }
            for number, row in enumerate(rows, start=2)
        ],
        columns=_COLUMNS,
    ).astype({"symbol": object, "flag": object})


def draw_incoming(known_on: str, drawing: str, feed: str = "plans") -> Incoming:
    """A release drawn as a table of area, period and value; a value in brackets is a symbol."""
    return make_incoming(date.fromisoformat(known_on), read_table(drawing), feed)
