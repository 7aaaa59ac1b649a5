"""Published figures: each kept under its trace code, so that a printed number can be led back to its cells."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, text, tuple_
from sqlmodel import Session, col, select

from oba.models import Figure


def find_figure(session: Session, code: str) -> Figure | None:
    """Return a published figure by its trace code, in any letter case."""
    return session.exec(select(Figure).where(Figure.code == code.strip().upper())).first()


def list_figures(session: Session, without: Mapping[str, int], kind: str) -> list[Figure]:
    """Return every published figure of a kind but those of some indicators in some version; hidden ones too."""
    every = select(Figure.indicator, Figure.indicator_version).where(Figure.kind == kind).distinct()
    older = [pair for pair in session.exec(every) if without.get(pair[0], pair[1]) != pair[1]]
    wanted = or_(
        col(Figure.indicator).not_in(sorted(without)),
        tuple_(col(Figure.indicator), col(Figure.indicator_version)).in_(older),
    )
    return list(session.exec(select(Figure).where(wanted, Figure.kind == kind).order_by(col(Figure.code))))


def list_periods(session: Session, indicators: Sequence[str], area: str) -> list[tuple[str, str]]:
    """Return the indicators and periods (codes) of which a figure of a place was published with its number."""
    wanted = select(Figure.indicator, Figure.period).where(
        col(Figure.indicator).in_(indicators), Figure.area == area, Figure.breakdown == "", Figure.kind == "value"
    )
    return list(session.exec(wanted.where(col(Figure.value).is_not(None)).distinct()))


def save_figures(session: Session, figures: Sequence[dict[str, Any]]) -> None:
    """Register published figures; one already known is left as it is."""
    if not figures:
        return
    connection = session.connection()
    columns = list(figures[0])
    statement = text(
        f"INSERT INTO figure ({', '.join(columns)}) VALUES ({', '.join(':' + name for name in columns)})"
        " ON CONFLICT (code, tenant) DO NOTHING"
    )
    # Straight to the driver: what SQLAlchemy does to each of thousands of rows takes longer than writing them.
    by_place = connection.dialect.positional
    rows = [tuple(map(row.__getitem__, columns)) for row in figures] if by_place else list(figures)
    connection.exec_driver_sql(str(statement.compile(connection)), rows)


_MEANING = "meaning"
"""The kind of the row that keeps what a version of an indicator meant; it stands among its figures, and is none."""


def list_meanings(session: Session) -> dict[tuple[str, int], str]:
    """Return the hash of what each version of an indicator meant when its figures were first published."""
    found = session.exec(select(Figure).where(Figure.kind == _MEANING)).all()
    return {(row.indicator, row.indicator_version): row.method for row in found}


def keep_meanings(session: Session, meanings: Mapping[tuple[str, int], str]) -> None:
    """Keep what versions mean whose figures are published; what is known already stays as it is."""
    empty = {"area": "", "period": "", "breakdown": "", "value": None, "symbol": None, "inputs": "[]"}
    rows = [
        {
            "code": f"M-{hashlib.sha256(f'{name}/{version}'.encode()).hexdigest()[:10]}",  # no trace code has a hyphen
            "indicator": name,
            "indicator_version": version,
            "kind": _MEANING,
            "method": value,
            **empty,
        }
        for (name, version), value in meanings.items()
    ]
    save_figures(session, rows)
