"""What the measures of a feed of counts count is kept with its loads, so that a new name hides nothing of it."""

from sqlalchemy import Engine
from sqlmodel import Session

from oba.indicators.project import Definitions
from oba.scorecards.build.disclosure.facts import Kept, Said, read_said
from oba.scorecards.build.disclosure.meanings import say_feed
from oba.store.engine import read_session, write_session
from oba.store.observations import loads


def keep_said(session: Session, definitions: Definitions, feed: str) -> None:
    """Keep what a feed of counts says where it changed: it holds of what is loaded from now on.

    What is kept first holds of all that was loaded before: one name was taken for one thing then.
    """
    said, kept = _say(definitions, feed), loads.list_said(session, feed)
    if not kept or kept[-1].said != said:
        loads.keep_said(session, feed, said, loads.newest_load(session, feed) + 1 if kept else 0)


def keep_said_of_settled(engine: Engine, definitions: Definitions, feed: str) -> None:
    """The same where nothing is to be loaded: the store is written to only if something is new."""
    with read_session(engine) as session:
        kept = loads.list_said(session, feed)
    if not kept or kept[-1].said != _say(definitions, feed):
        with write_session(engine) as session:
            keep_said(session, definitions, feed)


def read_said_counts(session: Session) -> Kept:
    """Return what each feed of counts said that it counts, and from which load on."""
    found: dict[str, list[tuple[int, Said]]] = {}
    for one in loads.list_said(session):
        found.setdefault(one.feed, []).append((one.since_load, read_said(one.said)))
    return found


def _say(definitions: Definitions, feed: str) -> str:
    return say_feed(definitions, definitions.feeds[feed]).write()
