"""Numbers made ready for the screen, each registered with a trace code that leads to its cells."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.observations.inexact import relation_of
from oba.scorecards.build.disclosure.counts import FigureKey
from oba.scorecards.build.gate import SHOWN, Decision, make_absent, make_inexact
from oba.scorecards.figure import INEXACT, Figure

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O or U, which are misread or make words
_PAIRS = [first + second for second in _ALPHABET for first in _ALPHABET]  # the digits of 32, two at a time
_PAIR, _PLACES = len(_PAIRS) - 1, range(0, 50, 10)  # ten letters of five bits
_quote = lru_cache(maxsize=1024)(json.dumps)  # of roles, which are few

Inputs = Iterable[tuple[str, int]]
WORKED_OUT = "worked out"
"""The kind of a figure that an analysis made of others."""


class FigureBook:
    """Every figure of a pack by its code. The code is made from what the figure is, never drawn.

    `made_of` has the observations of each, with their roles; `points` the figures of measured rows, each of which is
    made once, however many cards and analyses show it.
    """

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.made_of: dict[str, list[tuple[str, int]]] = {}
        self.points: dict[FigureKey, Figure] = {}

    def register(
        self,
        indicator: Indicator,
        area: str,
        period: str,
        kind: str,
        value: float | None,
        inputs: Inputs,
        method: str,
        breakdown: str = "",
        symbol: str | None = None,
    ) -> str:
        """Register a figure and return its trace code."""
        row: dict[str, Any] = {
            "indicator": indicator.id,
            "indicator_version": indicator.version,
            "area": area,
            "period": period,
            "breakdown": breakdown,
            "kind": kind,
            "value": value,
            "symbol": symbol,
            "method": method,
        }
        return self._keep(row, inputs)

    def register_worked_out(
        self,
        analysis: tuple[str, int],
        about: tuple[str, str, str],
        value: float | None,
        inputs: Inputs,
        method: str,
        symbol: str | None = None,
    ) -> str:
        """Register a figure that an analysis (id, version) worked out, and return its trace code.

        `about` is its area, the code of its period, and its name within the analysis.
        """
        area, period, name = about
        return self._keep(
            {
                "indicator": analysis[0],
                "indicator_version": analysis[1],
                "area": area,
                "period": period,
                "breakdown": name,
                "kind": WORKED_OUT,
                "value": value,
                "symbol": symbol,
                "method": method,
            },
            inputs,
        )

    def _keep(self, row: dict[str, Any], inputs: Inputs) -> str:
        made_of = list(inputs)
        row["inputs"] = f"[{','.join([f'[{_quote(role)},{key:d}]' for role, key in made_of])}]"
        content = "|".join(map(str, row.values()))
        code = _encode(hashlib.sha256(content.encode()).digest())
        row["code"] = code
        self.rows[code] = row
        self.made_of[code] = made_of
        return code


def inputs_of(book: FigureBook, trace: str) -> list[tuple[str, int]]:
    """Return the observations that a registered figure was made from, each with its role."""
    return book.made_of[trace]


def observations_of(book: FigureBook, trace: str) -> list[int]:
    """Return the observations that a registered figure was made from."""
    return [key for _, key in book.made_of[trace]]


def find_first_known(book: FigureBook, trace: str, known_since: Mapping[int, datetime]) -> datetime | None:
    """Return when all that a figure is made from was first known here, None where that cannot be told."""
    keys = observations_of(book, trace) if trace in book.rows else []
    return max((known_since[key] for key in keys if key in known_since), default=None)


def _encode(digest: bytes) -> str:
    number = int.from_bytes(digest[:8], "big")
    return "".join([_PAIRS[number >> place & _PAIR] for place in _PLACES])


def write_interval(lower: float | None, upper: float | None, decimals: int) -> str:
    """Return `39.9 to 47.4`, or blank where a limit is missing."""
    if lower is None or upper is None:
        return ""
    return f"{write_number(lower, decimals)} to {write_number(upper, decimals)}"


def known(number: Any) -> float | None:
    """Return a float, or None for what pandas and numpy call nothing."""
    if number is None or number != number:
        return None
    return float(number)


def make_figure(
    indicator: Indicator, row: dict[str, Any], trace: str, route_name: str = "", decision: Decision = SHOWN
) -> Figure:
    """Return the figure of a measured row (see `oba.indicators.measuring.COLUMNS`) as the gate decided on it.

    A withheld figure keeps nothing from which it could be worked out: no value, no interval, no counts.
    """
    decimals, status = indicator.value.decimals, row["status"] or "final"
    if not decision.shows:
        if decision.mark == INEXACT:
            text = write_number(row["value"], decimals)
            return make_inexact(relation_of(row["flag"]), text, trace, status, route_name)
        return make_absent(decision, trace, status, route_name)
    value, lower, upper = float(row["value"]), known(row["lower"]), known(row["upper"])
    return Figure(
        value=value,
        text=write_number(value, decimals),
        trace=trace,
        lower=lower,
        upper=upper,
        interval_text=write_interval(lower, upper, decimals),
        numerator=known(row["numerator"]),
        denominator=known(row["denominator"]),
        status=status,
        note=_note(row),
        route=route_name,
    )


def _note(row: dict[str, Any]) -> str:
    if row["approximate"]:
        return "The interval is approximate: the count was worked back from the published figure."
    return ""
