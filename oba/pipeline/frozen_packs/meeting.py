"""A pack is published for a meeting, and given again as it was shown."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from oba.errors import PublishError
from oba.findings import Finding, Place, refusals
from oba.indicators.crosschecks.meaning import Meanings, check_meanings
from oba.indicators.project import Definitions
from oba.london_time import write_day
from oba.pipeline.boards import Edition, Published, hold_packs, make_pack, publish, read_meanings
from oba.pipeline.frozen_packs.integrity import packed_of
from oba.pipeline.frozen_packs.reasons import explain_differences
from oba.scorecards.build.assessment.assess import inputs_of
from oba.scorecards.card import Pack
from oba.scorecards.frozen_packs.checklist import run_checklist
from oba.scorecards.frozen_packs.completing import complete_pack
from oba.scorecards.frozen_packs.writing import Unpacked, pack_up, unpack
from oba.scorecards.issue import Issue
from oba.scorecards.render.formats import Format
from oba.scorecards.render.known_now import Explained, write_known_now
from oba.scorecards.render.publishing import write_pack
from oba.settings import Settings
from oba.store.audit import Actor, write_entry
from oba.store.engine import read_session, write_session
from oba.store.packs import code_of, find_pack, keep_pack
from oba.vocabulary import Audience, Severity

REISSUE = "re-issue pack"
"""What the audit trail calls a kept pack that was given again."""


@dataclass(frozen=True)
class MeetingPack:
    """A pack that was published for a meeting: its id, where it is, and what the checklist advises."""

    code: str
    published: Published
    advice: tuple[Finding, ...]


@dataclass(frozen=True)
class Reissued:
    """A kept pack that was given again: where it is, and which of its parts today's software no longer knows.

    `found` are the cells that differ with what is known now, None where they were not asked for.
    """

    pack: Pack
    folder: Path
    gone: tuple[str, ...]
    found: tuple[Explained, ...] | None = None


def check_for_meeting(engine: Engine, definitions: Definitions, board_id: str, now: datetime) -> list[Finding]:
    """Return what the checklist finds in the pack that would be published now; nothing is written."""
    try:
        pack, _ = make_pack(engine, definitions, board_id, now.date(), now)
    except PublishError as fault:
        return [Finding("small-number", Severity.FAIL, Place(), str(fault))]
    return _check(pack, definitions, read_meanings(engine))


def publish_for_meeting(
    engine: Engine,
    definitions: Definitions,
    board_id: str,
    settings: Settings,
    now: datetime,
    actor: Actor,
    formats: Collection[Format] = (),
    to_come: Collection[Format] = (),
) -> MeetingPack:
    """Publish a board's pack for its meeting and keep it for good, with an entry in the audit trail by who did it.

    `formats` are made with it; for those `to_come` the pack does not wait, and `finish_packs` makes them.
    PublishError with its findings, and nothing written, where the checklist has an error or nobody is named.
    """
    if not actor.who.strip():
        raise PublishError("A pack is published by somebody. Say who, with --by.")
    advice: list[Finding] = []
    meanings = read_meanings(engine)

    def mark(pack: Pack) -> Pack:
        found = _check(pack, definitions, meanings)
        if faults := refusals(found):
            raise PublishError(_refuse(len(faults)), found)
        advice.extend(found)
        return replace(pack, issue=Issue(code_of(pack.board_id, pack.period, now), now.date()))

    def keep(session: Session, pack: Pack) -> None:
        keep_pack(session, _describe(pack), actor, now)

    edition = Edition(mark, keep, to_come)
    published = publish(engine, definitions, board_id, settings, now, edition=edition, formats=formats)
    return MeetingPack(code_of(board_id, definitions.boards[board_id].period, now), published, tuple(advice))


def _check(pack: Pack, definitions: Definitions, meanings: Meanings) -> list[Finding]:
    """Return what the checklist finds, and which indicators of the pack mean something else than was published.

    A board would take their figures for those that it was shown under the same version (DEF-53).
    """
    names = {card.id for card in pack.cards}
    names |= {one.id for one in inputs_of(definitions.boards[pack.board_id], definitions)}
    used = {name: one for name, one in definitions.indicators.items() if name in names}
    return [*check_meanings(replace(definitions, indicators=used), meanings), *run_checklist(pack)]


def _refuse(faults: int) -> str:
    what = "One fault keeps" if faults == 1 else f"{faults} faults keep"
    return f"{what} the pack from being published for the meeting. Nothing was written; the draft is as it was."


def _describe(pack: Pack) -> dict[str, object]:
    packed = pack_up(pack)
    return {
        "code": pack.issue.id,
        "board": pack.board_id,
        "period": pack.period,
        "meeting": pack.meeting,
        "audience": pack.audience.value,
        "as_at": pack.as_at,
        "software": pack.software,
        "format": packed.format,
        "sha256": packed.sha256,
        "packed": packed.data,
    }


def read_kept(engine: Engine, code: str) -> Unpacked:
    """Return a kept pack by its id, complete; PublishError if there is none or it is not what was published.

    Who may read it goes by what its row says. That is held to the pack itself, which has a hash: a row that somebody
    made wider, or another board's, opens nothing.
    """
    with read_session(engine) as session:
        row = find_pack(session, code)
        read, board, audience = unpack(packed_of(row)), row.board, Audience(row.audience)
    if board != read.pack.board_id or not audience.may_see(read.pack.audience):
        raise PublishError(
            f"Pack {code} stands in the store as one of {board} for {audience}, and was published as one of"
            f" {read.pack.board_id} for {read.pack.audience}. `oba packs verify` says what else was changed."
        )
    return replace(read, pack=complete_pack(read.pack))


def reissue(
    engine: Engine,
    code: str,
    settings: Settings,
    now: datetime,
    actor: Actor,
    definitions: Definitions | None = None,
    formats: Collection[Format] = (),
    to_come: Collection[Format] = (),
) -> Reissued:
    """Write a kept pack, as its board was shown it, into a folder of its own; the current pack is not touched.

    Everything is printed from the value that was kept: data, definitions and clock are not asked. With `definitions`
    the cells that would say something else with what is known now are listed beside it. PublishError if there is no
    such pack, it is not what was published, or it cannot be written. `formats` and `to_come` are those
    of `publish_for_meeting`.
    """
    read = read_kept(engine, code)
    pack = replace(read.pack, issue=replace(read.pack.issue, reissued_on=now.date()))
    found = None if definitions is None else tuple(explain_differences(engine, definitions, read.pack, now))

    def write_more(folder: Path) -> list[Path]:
        return [] if found is None else write_known_now(pack, found, folder, write_day(now.date()))

    with hold_packs(engine, settings, pack.board_id) as around:
        folder = write_pack(pack, around, settings.assets_folder, more=write_more, formats=formats, to_come=to_come)
    with write_session(engine) as session:
        write_entry(session, actor, REISSUE, f"board {pack.board_id}", now, {"code": pack.issue.id})
    return Reissued(pack, folder, read.gone, found)
