"""PDF, slides and document are added to packs that were published without them; readers see one whole pack always."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine

from oba.indicators.board import folder_name
from oba.indicators.project import Definitions
from oba.pipeline.boards import hold_packs, publish
from oba.pipeline.frozen_packs.meeting import REISSUE, read_kept
from oba.scorecards.card import Pack
from oba.scorecards.issue import Issue
from oba.scorecards.render.formats import Format, list_missing, list_present, read_formats
from oba.scorecards.render.manifest import read_issue, read_manifest
from oba.scorecards.render.publishing import write_pack
from oba.settings import Settings
from oba.store.audit import PROGRAM, write_entry
from oba.store.engine import write_session
from oba.store.packs import PUBLISH


def find_unfinished(output: Path, board_id: str) -> list[Path]:
    """Return the folders of a board's packs that say that some of their formats are still to come."""
    found = (output / folder_name(board_id)).glob("[!.]*/manifest.json")
    return sorted(path.parent for path in found if _to_come(path.parent))


def finish_packs(engine: Engine, settings: Settings, board_id: str, now: datetime) -> list[Path]:
    """Make what is still to come of a board's packs, and return their folders; nothing if nothing is.

    Each is written whole beside the old one and takes its place in one step. Who finds it done by another does nothing.
    """
    with hold_packs(engine, settings, board_id) as around:
        unfinished = find_unfinished(settings.output_folder, board_id)
        return [_add_formats(engine, settings, around, folder, _to_come(folder), now) for folder in unfinished]


def lacks_formats(definitions: Definitions, settings: Settings, board_id: str, formats: Collection[Format]) -> bool:
    """Return whether a board's current pack lacks one of some formats that this machine can make."""
    return bool(list_missing(_current_folder(definitions, settings, board_id), formats))


def hand_out(
    engine: Engine,
    definitions: Definitions,
    board_id: str,
    settings: Settings,
    now: datetime,
    formats: Collection[Format],
) -> Path:
    """Add formats to a board's current pack and return its folder: a draft is made anew, what was shown stays it.

    Those that are there already stay. What the pack is, is read when it is this process's turn.
    """
    folder = _current_folder(definitions, settings, board_id)
    with hold_packs(engine, settings, board_id) as around:
        wanted = {*formats, *list_present(folder)}
        if read_issue(folder).get("id"):
            return _add_formats(engine, settings, around, folder, wanted, now)
    return publish(engine, definitions, board_id, settings, now, formats=wanted).folder


def _current_folder(definitions: Definitions, settings: Settings, board_id: str) -> Path:
    return settings.output_folder / folder_name(board_id) / folder_name(definitions.boards[board_id].period)


def _to_come(folder: Path) -> tuple[Format, ...]:
    named = read_manifest(folder).get("to_come")
    return read_formats(",".join(named)) if named else ()


def _add_formats(
    engine: Engine, settings: Settings, around: Path, folder: Path, formats: Collection[Format], now: datetime
) -> Path:
    """Write the kept pack of a folder again with more formats; the audit trail says so."""
    pack = _read_shown(engine, folder)

    def promise(mark: str) -> None:
        detail = {"code": pack.issue.id, "period": pack.period, "as_at": pack.as_at, "manifest": mark, "added": formats}
        with write_session(engine) as session:
            action = REISSUE if pack.issue.reissued_on else PUBLISH
            write_entry(session, PROGRAM, action, f"board {pack.board_id}", now, detail)

    return write_pack(pack, around, settings.assets_folder, promise, formats=formats)


def _read_shown(engine: Engine, folder: Path) -> Pack:
    """Return the pack that stands in a folder, as its board was shown it."""
    said = read_issue(folder)
    again = said.get("reissued_on")
    pack = read_kept(engine, str(said.get("id"))).pack
    issue: Issue = replace(pack.issue, reissued_on=date.fromisoformat(again) if again else None)
    return replace(pack, issue=issue)
