"""The packs that were published for meetings: listed, each with how much of it would differ now."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Engine

from oba.errors import PublishError
from oba.indicators.project import Definitions
from oba.pipeline.boards import make_pack
from oba.pipeline.frozen_packs.integrity import packed_of
from oba.pipeline.frozen_packs.meeting import read_kept
from oba.pipeline.inputs.cells import SharedFigures
from oba.scorecards.card import Pack
from oba.scorecards.frozen_packs.writing import open_text
from oba.scorecards.render.differences import compare_packs
from oba.store.engine import read_session
from oba.store.packs import KeptPack, find_pack, list_packs


def list_kept(engine: Engine, board: str | None = None) -> list[KeptPack]:
    """Return the kept packs, newest first: of one board, or of all."""
    with read_session(engine) as session:
        return list_packs(session, board)


def count_differences(
    engine: Engine, definitions: Definitions, kept: list[KeptPack], now: datetime
) -> dict[str, int | None]:
    """Return how many cells of each kept pack say something else now, by its id; None where that cannot be said."""
    shared = SharedFigures()
    today: dict[str, Pack | None] = {}
    counts: dict[str, int | None] = {}
    for one in kept:
        if one.board not in today:
            today[one.board] = _make_if_possible(engine, definitions, one.board, now, shared)
        pack = today[one.board]
        try:
            counts[one.code] = len(compare_packs(read_kept(engine, one.code).pack, pack)) if pack else None
        except PublishError:
            counts[one.code] = None
    return counts


def _make_if_possible(
    engine: Engine, definitions: Definitions, board: str, now: datetime, shared: SharedFigures
) -> Pack | None:
    try:
        return make_pack(engine, definitions, board, now.date(), now, shared)[0]
    except PublishError:
        return None


def find_printing(engine: Engine, packs: Iterable[str], trace: str) -> set[str]:
    """Return which of some kept packs, by their ids, print a figure with a trace code; one that is damaged does not."""
    wanted = f':"{trace}"'.encode()
    found = set()
    with read_session(engine) as session:
        for code in packs:
            try:
                if wanted in open_text(packed_of(find_pack(session, code))):
                    found.add(code)
            except PublishError:
                continue
    return found
