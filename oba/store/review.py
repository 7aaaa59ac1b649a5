"""Between finding what a release changes and writing it: the caller looks at the changes and may flag them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from oba.findings import Finding
from oba.store.history import RANK, SAME_CELL

if TYPE_CHECKING:
    import pandas as pd

_CELL = ["series_id", "area_id", "period_id"]
_READ_CHANGED = """
    SELECT ch.series_id, ch.area_id, ch.period_id, s.measure, s.breakdown, a.code, p.code, ch.value, m.symbol,
           ch.source_row, c.header
    FROM changed ch
    JOIN series s ON s.id = ch.series_id
    JOIN area_key a ON a.id = ch.area_id
    JOIN period_key p ON p.id = ch.period_id
    JOIN staged_mark m ON m.mark = ch.mark
    JOIN source_column c ON c.id = m.source_column_id
    ORDER BY ch.source_row
"""
_READ_BEFORE = f"""
    SELECT ch.series_id, ch.area_id, ch.period_id, o.value, o.symbol
    FROM changed ch
    JOIN observation o ON {SAME_CELL.format(a="o", b="ch")}
    JOIN chain c ON c.load_id = o.load_id
    WHERE {RANK} < :below AND o.id NOT IN (SELECT id FROM overtaken)
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a release says that differs from what was known.

    `frame` has a row for each figure that is new or different, in the order of the file: measure,
    breakdown, area, period, value, symbol, row, header. `before` has what was known of those of them that
    were known: measure, breakdown, area, period, value, symbol. `comparable` is, by measure, how many
    numbers of the release stand where a number was known, changed or not.
    """

    frame: "pd.DataFrame"
    before: "pd.DataFrame"
    comparable: dict[str, int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the caller says of the changes: a flag or None for each row of the frame, and findings to keep."""

    flags: Sequence[str | None]
    findings: Sequence[Finding] = ()


Review = Callable[[Changes], Verdict]


def review_changes(connection: Connection, below: int, review: Review) -> Sequence[Finding]:
    """Show the changes of the load being merged to the caller, flag what it flags, and return its findings."""
    changes, cells = _read_changes(connection, below)
    verdict = review(changes)
    flagged = [(cell, flag) for cell, flag in zip(cells, verdict.flags, strict=True) if flag is not None]
    if flagged:
        _flag(connection, flagged)
    return verdict.findings


def _read_changes(connection: Connection, below: int) -> tuple[Changes, list[tuple[int, int, int]]]:
    import pandas as pd

    rows = connection.execute(text(_READ_CHANGED)).fetchall()
    names = ["measure", "breakdown", "area", "period", "value", "symbol", "row", "header"]
    frame = pd.DataFrame([tuple(row) for row in rows], columns=[*_CELL, *names]).astype({"value": float})
    said = connection.execute(text(_READ_BEFORE), {"below": below}).fetchall()
    known = pd.DataFrame([tuple(row) for row in said], columns=[*_CELL, "value", "symbol"]).astype({"value": float})
    before = frame[[*_CELL, "measure", "breakdown", "area", "period"]].merge(known, on=_CELL)
    cells = list(frame[_CELL].itertuples(index=False, name=None))
    both = frame[[*_CELL, "measure", "value"]].merge(known, on=_CELL, suffixes=("", "_before"))
    changed = both[both["value"].notna() & both["value_before"].notna()]["measure"].value_counts()
    numbers = frame[frame["value"].notna()]["measure"].value_counts()
    staged = connection.execute(
        text("SELECT s.measure, count(t.value) FROM staged t JOIN series s ON s.id = t.series_id GROUP BY s.measure")
    )
    comparable = {measure: int(count - numbers.get(measure, 0) + changed.get(measure, 0)) for measure, count in staged}
    return Changes(frame[names], before.drop(columns=_CELL), comparable), cells


def _flag(connection: Connection, flagged: Sequence[tuple[tuple[int, int, int], str]]) -> None:
    """Give flagged rows marks of their own: the ones they had, with the flag where they had none."""
    for number, flag in enumerate(sorted({flag for _, flag in flagged}), start=1):
        connection.execute(
            text(
                "INSERT INTO staged_mark SELECT -m.mark - :step, m.symbol, m.status, coalesce(m.flag, :flag),"
                " m.source_column_id FROM staged_mark m WHERE m.mark > 0"
            ),
            {"step": number * 1_000_000, "flag": flag},
        )
        connection.execute(
            text(
                "UPDATE changed SET mark = -mark - :step WHERE mark > 0 AND series_id = :series_id"
                " AND area_id = :area_id AND period_id = :period_id"
            ),
            [
                {"step": number * 1_000_000, **dict(zip(_CELL, cell, strict=True))}
                for cell, own in flagged
                if own == flag
            ],
        )
