"""The references of cases that a board's audits have: no text that others read may say one."""

from sqlalchemy import Engine
from sqlmodel import Session

from oba.boards.quality.case_audits import SAMPLE
from oba.personal_data.check import is_telling
from oba.store.boards.versions import list_of_kinds
from oba.store.engine import read_session


def list_references(engine: Engine, board: str) -> frozenset[str]:
    """Return the references that the audits of a board were drawn from and that are kept, but what any text says."""
    with read_session(engine) as session:
        return read_references(session, board)


def read_references(session: Session, board: str) -> frozenset[str]:
    """Return them as a session has them."""
    lists = (one.content.get("references", ()) for one in list_of_kinds(session, (SAMPLE,)) if one.key.board == board)
    return frozenset(str(one) for listed in lists for one in listed if is_telling(str(one)))
