"""From what is known to a pack that is published; and back from a printed number to its source cells."""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlmodel import Session

from oba.errors import PublishError, TraceError
from oba.findings import Finding
from oba.indicators.board import Board
from oba.indicators.crosschecks.meaning import Meanings, check_meanings, meanings_of
from oba.indicators.project import Definitions
from oba.london_time import write_day
from oba.models import Figure
from oba.pipeline.forecast_ledger import freeze_pack
from oba.pipeline.written.cards import with_written
from oba.settings import Settings
from oba.store import figures as figures_store
from oba.store.audit import PROGRAM, list_entries, write_entry
from oba.store.engine import read_session, write_session
from oba.store.observations import queries
from oba.store.observations.revisions import Revision, list_revisions
from oba.store.packs import PUBLISH

if TYPE_CHECKING:
    from oba.pipeline.inputs.cells import SharedFigures
    from oba.scorecards.build.figures import FigureBook
    from oba.scorecards.card import Pack
    from oba.scorecards.render.formats import Format


@dataclass(frozen=True)
class Published:
    """A pack that was written: where it is and how much of it."""

    board: str
    folder: Path
    indicators: int
    figures: int


@dataclass(frozen=True)
class Edition:
    """What makes a pack more than a draft: how it is marked, and what the store keeps of it besides its figures.

    `mark` may refuse a pack by PublishError; then nothing is written. `to_come` are formats that are made afterwards.
    """

    mark: Callable[["Pack"], "Pack"]
    keep: Callable[[Session, "Pack"], None]
    to_come: "Collection[Format]" = ()


@dataclass(frozen=True)
class Traced:
    """A figure with the source cells it was made from."""

    figure: Figure
    cells: tuple[tuple[str, queries.TracedCell], ...] = field(default=())


def make_pack(
    engine: Engine,
    definitions: Definitions,
    board_id: str,
    as_at: date,
    now: datetime,
    shared: "SharedFigures | None" = None,
) -> tuple["Pack", "FigureBook"]:
    """Measure and judge everything a board takes, with what was known on `as_at`."""
    from oba.needs.registry import work_out
    from oba.pipeline.inputs.board import read_inputs
    from oba.pipeline.written.in_packs import with_book
    from oba.scorecards.build.pack import build_pack, taken_by

    board = _find_board(definitions, board_id)
    indicators = taken_by(board, definitions)
    with read_session(engine) as session:
        inputs = with_book(session, board, read_inputs(session, definitions, board, indicators, as_at, now, shared))
        written = with_written(session, definitions, board, as_at)
    return build_pack(board, written, inputs, work_out)


def publish(
    engine: Engine,
    definitions: Definitions,
    board_id: str,
    settings: Settings,
    now: datetime,
    as_at: date | None = None,
    shared: "SharedFigures | None" = None,
    edition: Edition | None = None,
    formats: "Collection[Format]" = (),
) -> Published:
    """Write a board's pack with what was known on `as_at` (today unless given), and keep its figures for tracing.

    With `as_at` the pack has a folder and a heading of its own; without `edition` it is a draft; `formats` are those
    beside pages, workbook and data. A pack of today also
    freezes its forecasts. The store is told of figures and forecasts in one transaction, when the pack is whole on the
    disk; then the pack takes its place. So a pack that cannot be written leaves nothing in the store, and one whose
    publisher was killed in between takes its place when the board is published next. PublishError if there is no such
    board, its pack cannot be written, the day is still to come, or nothing was known then.
    """
    from oba.scorecards.render.publishing import write_pack

    board = _find_board(definitions, board_id)
    if as_at is not None:
        _refuse_to_come(as_at, now.date())
        _refuse_unknown(engine, definitions, board, as_at)
    with hold_packs(engine, settings, board_id) as around:
        made, book = make_pack(engine, definitions, board_id, as_at or now.date(), now, shared)
        pack = replace(made, looks_back=as_at is not None)
        pack = edition.mark(pack) if edition else _mark_draft(engine, pack)

        def promise(mark: str) -> None:
            with write_session(engine) as session:
                _tell_store(session, pack, book, mark, now)
                if edition:
                    edition.keep(session, pack)

        to_come = edition.to_come if edition else ()
        folder = write_pack(pack, around, settings.assets_folder, promise, formats=formats, to_come=to_come)
    return Published(board_id, folder, len(pack.cards), len(book.rows))


def _mark_draft(engine: Engine, pack: "Pack") -> "Pack":
    """Let a draft name the pack that was published for the same meeting, whose place in the folder it takes."""
    from oba.pipeline.inputs.earlier_packs import find_published
    from oba.scorecards.issue import Issue

    with read_session(engine) as session:
        return replace(pack, issue=Issue(before=find_published(session, pack.board_id, pack.period)))


def _tell_store(session: Session, pack: "Pack", book: "FigureBook", mark: str, now: datetime) -> None:
    """Keep a pack's figures, forecasts and meanings, that it was published, and what ends on the board's agenda."""
    from oba.pipeline.written.agenda import close_reported

    figures_store.save_figures(session, list(book.rows.values()))
    if not pack.looks_back:  # what was known on a past day is looked at, not said anew
        freeze_pack(session, pack, now)
        close_reported(session, pack, now)
    shown = (card.indicator for card in pack.cards if card.has_data)
    figures_store.keep_meanings(session, meanings_of(shown))
    detail = {"period": pack.period, "as_at": pack.as_at, "manifest": mark}
    write_entry(session, PROGRAM, PUBLISH, f"board {pack.board_id}", now, detail)


@contextmanager
def hold_packs(engine: Engine, settings: Settings, board_id: str) -> Iterator[Path]:
    """Let one process at a time write packs of a board; yield their folder, with what was left by others settled."""
    from oba.scorecards.render.publishing import hold_board, settle_board

    with hold_board(settings.output_folder, board_id) as around:
        settle_board(around, _last_promised(engine, board_id))
        yield around


def _refuse_to_come(as_at: date, today: date) -> None:
    if as_at > today:
        raise PublishError(
            f"{as_at} is still to come: nobody knows yet what will be known then. Give a day up to today."
        )


def _refuse_unknown(engine: Engine, definitions: Definitions, board: Board, as_at: date) -> None:
    """Refuse a day on which nothing was known of a board's place: its pack would be of curves without a figure."""
    from oba.pipeline.inputs.board import find_beginning
    from oba.scorecards.build.pack import taken_by

    with read_session(engine) as session:
        first = find_beginning(session, definitions, board, taken_by(board, definitions))
    if first is not None and as_at < first:
        raise PublishError(
            f"Nothing was known of this board's place on {write_day(as_at)}: its first figures became known on"
            f" {write_day(first)}. Give that day (--as-at {first}) or a later one."
        )


def _find_board(definitions: Definitions, board_id: str) -> Board:
    board = definitions.boards.get(board_id)
    if board is None:
        raise PublishError(f"There is no board `{board_id}`. Known: {', '.join(sorted(definitions.boards))}.")
    return board


def _last_promised(engine: Engine, board_id: str) -> str:
    """Return the mark of the board's newest pack whose figures the store has; blank if there is none."""
    with read_session(engine) as session:
        found = (entry for entry in list_entries(session, f"board {board_id}") if entry.action == PUBLISH)
        newest = next(found, None)
        return str(json.loads(newest.detail)["manifest"]) if newest else ""


def find_changed_meanings(engine: Engine, definitions: Definitions) -> list[Finding]:
    """Return the indicators that mean something else than when figures of their version were published."""
    return list(check_meanings(definitions, read_meanings(engine)))


def read_meanings(engine: Engine) -> Meanings:
    """Return what each version of an indicator meant when figures of it were published first."""
    with read_session(engine) as session:
        return figures_store.list_meanings(session)


def find_revisions(
    engine: Engine,
    definitions: Definitions,
    as_at: date,
    since: date,
    feed: str | None = None,
    areas: Sequence[str] | None = None,
) -> list[tuple[Revision, tuple[str, ...]]]:
    """Return what later releases changed, newest first, each with the indicators that are made from it."""
    from oba.pipeline.inputs.board import uses_of

    uses = uses_of(definitions.indicators.values())
    with read_session(engine) as session:
        found = list_revisions(session, as_at, since, [feed] if feed else None, areas)
    return [
        (item, tuple(used.id for used in uses.get((item.feed, item.measure, item.breakdown), ()))) for item in found
    ]


def trace(engine: Engine, code: str) -> Traced:
    """Return what a published number is and the source cells it was made from; TraceError if not known."""
    with read_session(engine) as session:
        figure = figures_store.find_figure(session, code.replace("-", ""))
        if figure is None:
            raise TraceError(
                f"`{code}` is not a trace code of this store. A code has ten letters and digits and is shown beside"
                " each number in the tables; the store must be the one that the page was published from."
            )
        inputs: list[tuple[str, int]] = [(role, key) for role, key in json.loads(figure.inputs)]
        cells = queries.trace_cells(session, [key for _, key in inputs])
        roles: dict[int, list[str]] = {}
        for role, key in inputs:  # a count that is part of a sum may be above the line and below it
            roles.setdefault(key, []).append(role)
        return Traced(figure, tuple((", ".join(roles[cell.observation]), cell) for cell in cells))
