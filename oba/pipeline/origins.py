"""Where the observations that a pack is made from were read: file, sheet, row and column of each."""

from collections.abc import Iterable

from sqlmodel import Session

from oba.scorecards.traces import Origin
from oba.store.observations.queries import find_places


def read_origins(session: Session, observations: Iterable[int]) -> dict[int, Origin]:
    """Return the source cell of each observation; one whose load is gone has none."""
    return {key: Origin._make(place) for key, place in find_places(session, list(observations)).items()}
