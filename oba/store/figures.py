"""Published figures: each kept under its trace code, so that a printed number can be led back to its cells."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, select

from oba.models import Figure, StoreFact


def find_figure(session: Session, code: str) -> Figure | None:
    """Return a published figure by its trace code, in any letter case."""
    return session.exec(select(Figure).where(Figure.code == code.strip().upper())).first()


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


_MEANING = "meaning/"


def list_meanings(session: Session) -> dict[tuple[str, int], str]:
    """Return the hash of what each version of an indicator meant when its figures were first published."""
    found = session.exec(select(StoreFact).where(StoreFact.name.startswith(_MEANING))).all()
    parts = [(fact.name.removeprefix(_MEANING).split("/"), fact.value) for fact in found]
    return {(name, int(version)): value for (name, version), value in parts}


def keep_meanings(session: Session, meanings: Mapping[tuple[str, int], str]) -> None:
    """Keep what versions mean whose figures are published; what is known already stays as it is."""
    known = list_meanings(session)
    for (name, version), value in meanings.items():
        if (name, version) not in known:
            session.merge(StoreFact(name=f"{_MEANING}{name}/{version}", value=value))
    session.flush()
