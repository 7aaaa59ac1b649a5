"""Published figures: each kept under its trace code, so that a printed number can be led back to its cells."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from oba.models import Figure


def find_figure(session: Session, code: str) -> Figure | None:
    """Return a published figure by its trace code, in any letter case."""
    return session.exec(select(Figure).where(Figure.code == code.strip().upper())).first()


def list_figures(session: Session, indicators: Sequence[str], kind: str) -> list[Figure]:
    """Return every published figure of a kind that is of some indicators, hidden ones too."""
    if not indicators:
        return []
    wanted = select(Figure).where(col(Figure.indicator).in_(indicators), Figure.kind == kind)
    return list(session.exec(wanted.order_by(col(Figure.code))))


def save_figures(session: Session, figures: Sequence[dict[str, Any]]) -> None:
    """Register published figures; one already known is left as it is."""
    connection = session.connection()
    columns = list(figures[0]) if figures else []
    statement = text(
        f"INSERT INTO figure ({', '.join(columns)}) VALUES ({', '.join(':' + name for name in columns)})"
        " ON CONFLICT (code, tenant) DO NOTHING"
    )
    if figures:
        connection.execute(statement, list(figures))
