"""Small named facts that the store keeps about itself."""

from sqlmodel import Session

from oba.models import Mark


def read_mark(session: Session, name: str) -> str:
    """Return a fact, blank if it was never written."""
    mark = session.get(Mark, name)
    return mark.value if mark else ""


def write_mark(session: Session, name: str, value: str) -> None:
    """Write a fact in place of the one there."""
    session.merge(Mark(name=name, value=value))
    session.flush()
