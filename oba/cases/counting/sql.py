"""Pieces of the queries: names, texts, dates and months, as DuckDB, PostgreSQL and Spark all read them.

No name or text of a definition enters a query but through these functions.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from oba.cases.counting.spans import Spanned
from oba.indicators.case_measures import UNKNOWN, CaseBreakdown, Stretch

_FIELD = re.compile(r"[a-z][a-z0-9_]*")
UNBORN = "unborn"
"""The band of those who were born after the date at which the age is taken."""


def field(alias: str, name: str) -> str:
    """Return a field of a relation; ValueError if it is no plain name."""
    if not _FIELD.fullmatch(name):
        raise ValueError(f"`{name}` is no name of a field")
    return f"{alias}.{name}"


def text(value: str) -> str:
    """Return a text as a literal."""
    return "'" + value.replace("'", "''") + "'"


def day(value: date) -> str:
    """Return a day as a literal."""
    return f"DATE '{value.isoformat()}'"


def after(moment: str, stretch: Stretch, sign: str = "+") -> str:
    """Return the day so long after (or, with `-`, before) a day: of a shorter month its last day."""
    count, unit = (stretch.months, "MONTH") if stretch.months else (stretch.days, "DAY")
    return f"{moment} {sign} INTERVAL '{count}' {unit}"


def month(moment: str) -> str:
    """Return the number of a day's month since the year 0."""
    return f"CAST(EXTRACT(YEAR FROM {moment}) * 12 + EXTRACT(MONTH FROM {moment}) - 1 AS INTEGER)"


def among(column: str, codes: Iterable[str]) -> str:
    """Return the condition that a field has one of some codes; `unknown` is a blank too."""
    listed = list(codes)
    given = f"{column} IN ({', '.join(map(text, listed))})"
    return f"({given} OR {column} IS NULL)" if UNKNOWN in listed else given


def conditions(alias: str, where: Mapping[str, Sequence[str]], more: Iterable[str] = ()) -> str:
    """Return what rows must be, joined by AND; always true if nothing is asked."""
    asked = [*more, *(among(field(alias, name), codes) for name, codes in where.items())]
    return "\n    AND ".join(asked) or "1 = 1"


def group(alias: str, breakdown: CaseBreakdown) -> str:
    """Return the group of a row as text, `unknown` where it has none."""
    if breakdown.field:
        return f"COALESCE(CAST({field(alias, breakdown.field)} AS VARCHAR(80)), {text(UNKNOWN)})"
    born, at = field(alias, "born"), field(alias, breakdown.age_at)
    months = f"({month(at)} - {month(born)})"
    cases = [f"WHEN {born} IS NULL OR {at} IS NULL THEN {text(UNKNOWN)}", f"WHEN {months} < 0 THEN {text(UNBORN)}"]
    if breakdown.bands[0]:
        cases.append(f"WHEN {months} < {breakdown.bands[0] * 12} THEN {text(name_band(0, breakdown.bands[0]))}")
    ends = [*breakdown.bands[1:], None]
    for first, end in zip(breakdown.bands, ends, strict=True):
        name = text(name_band(first, end))
        cases.append(f"WHEN {months} < {end * 12} THEN {name}" if end else f"ELSE {name}")
    return f"CASE {' '.join(cases)} END"


def name_band(first: int, end: int | None) -> str:
    """Return the code of a band of ages: `5_to_9`, `16_and_over`, `17`."""
    if end is None:
        return f"{first}_and_over"
    return f"{first}_to_{end - 1}" if end - 1 > first else str(first)


def spans_table(spans: Sequence[Spanned]) -> str:
    """Return the periods as a relation `p` of key, first_month, last_month, starts, ends."""
    rows = [
        f"({text(one.key)}, {one.months[0]}, {one.months[1]}, {day(one.period.start)}, {day(one.period.end)})"
        for one in spans
    ]
    return f"(VALUES {', '.join(rows)}) AS p (span, first_month, last_month, starts, ends)"
