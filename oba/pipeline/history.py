"""What a person decides about what was loaded: take it back, let it count again, settle what was kept aside."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine

from oba.models import Load, QuarantineDecision
from oba.store.engine import write_session
from oba.store.observations import loading, quarantine


def undo(engine: Engine, load_id: int, now: datetime, reason: str) -> Load:
    """Undo a load as a whole."""
    with write_session(engine) as session:
        return loading.undo_load(session, load_id, now, reason)


def redo(engine: Engine, load_id: int, now: datetime, reason: str) -> Load:
    """Let an undone load count again."""
    with write_session(engine) as session:
        return loading.redo_load(session, load_id, now, reason)


def release_rows(
    engine: Engine, numbers: Sequence[int], now: datetime, by: str, reason: str
) -> list[QuarantineDecision]:
    """Let rows kept aside count from today on."""
    with write_session(engine) as session:
        return quarantine.release_rows(session, numbers, now, by, reason)


def reject_rows(
    engine: Engine, numbers: Sequence[int], now: datetime, by: str, reason: str
) -> list[QuarantineDecision]:
    """Reject rows kept aside: they never count."""
    with write_session(engine) as session:
        return quarantine.reject_rows(session, numbers, now, by, reason)
