"""`oba status`: what is loaded, what is late, what waits for a person and what is published, on one screen."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import typer

from oba.commands.order import examples
from oba.london_time import london_now, write_day

if TYPE_CHECKING:
    from oba.indicators.project import Definitions
    from oba.pipeline.timetable.feed_list import FeedLine
    from oba.settings import Settings
    from oba.store.packs import KeptPack
    from oba.timetable.alarms import Concern

_MOST_NAMED = 6


@examples("oba status")
def status() -> None:
    """Say what is loaded, late, waiting for a person, and published: the state of everything on one screen."""
    from oba.pipeline import project
    from oba.pipeline.start.local import find_others_feeds
    from oba.pipeline.timetable.alarms import find_alarms
    from oba.pipeline.timetable.feed_list import list_feeds
    from oba.returns.workflow import WITH_PARTNERSHIP
    from oba.settings import read_settings
    from oba.store.engine import read_session
    from oba.store.observations.quarantine import count_waiting
    from oba.store.packs import list_packs
    from oba.store.submissions import list_owed

    settings, now = read_settings(), london_now()
    definitions, engine = project.open_project(settings, now.date())
    with read_session(engine) as session:
        feeds = list_feeds(session, definitions, [], settings.state_folder / "downloads", now)
        concerns = find_alarms(session, definitions, now.date())
        waiting = count_waiting(session, now.date(), definitions.feeds)
        others = find_others_feeds(session, definitions, waiting)
        returns = len(list_owed(session, states=[state.value for state in WITH_PARTNERSHIP]))
        packs = list_packs(session)
    for line in (
        *describe_feeds(feeds, now.date()),
        *describe_concerns(concerns),
        *describe_waiting({feed: count for feed, count in waiting.items() if feed not in others}, returns),
        *describe_boards(definitions, settings, packs),
    ):
        typer.echo(line)


def describe_feeds(feeds: "Sequence[FeedLine]", today: date) -> Iterator[str]:
    """Say how many feeds hold figures, which hold none, and whose promised day is over."""
    held = [one for one in feeds if one.newest is not None]
    days = [one.newest.known_on for one in held if one.newest is not None]
    newest = f"; the newest figures are known since {write_day(max(days))}" if days else ""
    yield f"Loaded: {len(held)} of {len(feeds)} feeds{newest}."
    if empty := [one.feed.id for one in feeds if one.newest is None]:
        yield f"  No figure yet: {_name(empty)}. `oba feeds FEED` says what it waits for."
    if over := [one.feed.id for one in feeds if one.due is not None and one.due < today]:
        yield f"  A newer release may be out: {_name(over)}. `oba feeds` says when each was due."


def describe_concerns(concerns: "Sequence[Concern]") -> Iterator[str]:
    """Say what the scheduler is worried about: late or failing jobs one by one, those that nobody ran in one line.

    Whoever tried the scheduler once has all of its jobs silent from then on, which is one thing and not one for each.
    """
    silent = [one for one in concerns if one.cause == "silent"]
    others = [one for one in concerns if one.cause != "silent"]
    yield f"Late or failing: {len(others)}." if others else "Late: nothing that the scheduler looks after."
    for one in others[:_MOST_NAMED]:
        ask = f"`oba feeds {one.job.removeprefix('feed:')}` says where a newer release comes from."
        tell = f"`oba jobs history {one.job}` shows each attempt."
        yield f"  {one.job}: {one.message} {ask if one.cause == 'late' else tell}"
    if len(others) > _MOST_NAMED:
        yield f"  and {len(others) - _MOST_NAMED} more; `oba jobs` lists all."
    if silent:
        jobs = "1 job" if len(silent) == 1 else f"{len(silent)} jobs"
        yield (
            f"Not run: {jobs} of the scheduler, due since {write_day(min(one.since for one in silent))}. Start"
            " `oba schedule` and let it run. Who loads and publishes by hand (`oba run`) needs none of it."
        )


def describe_waiting(rows: Mapping[str, int], returns: int) -> Iterator[str]:
    """Say what nobody but a person can decide, and where."""
    kept = {feed: count for feed, count in rows.items() if count}
    if not kept and not returns:
        yield "Waiting for a person: nothing."
        return
    yield "Waiting for a person:"
    if kept:
        most = sorted(kept, key=lambda feed: (-kept[feed], feed))
        cells = "1 cell" if sum(kept.values()) == 1 else f"{sum(kept.values()):,} cells"
        yield f"  {cells} kept aside, of {_name(most)}. `oba quarantine list FEED` shows each."
    if returns:
        yield f"  {returns} return{'s' if returns > 1 else ''} to decide on, in the portal."


def describe_boards(definitions: "Definitions", settings: "Settings", packs: "Sequence[KeptPack]") -> Iterator[str]:
    """Say of each board whether its pack of the period is there, and the last that was published for a meeting."""
    from oba.indicators.board import folder_name

    yield "Published:" if definitions.boards else "No board yet. `oba board new NAME` makes one for any council."
    for board in sorted(definitions.boards.values(), key=lambda one: one.id):
        draft = settings.output_folder / folder_name(board.id) / folder_name(board.period) / "index.html"
        made = f"draft in {draft.parent}" if draft.is_file() else f"no draft yet: `oba publish --board {board.id}`"
        shown = next((one for one in packs if one.board == board.id), None)
        meeting = (
            f"for a meeting on {write_day(shown.published_on)}, id {shown.code}" if shown else "none for a meeting"
        )
        yield f"  {board.id}, {board.period}: {made}; {meeting}."


def _name(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
