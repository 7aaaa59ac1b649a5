"""The releases of a feed that the store has, beside its files: what is new, what is to be read again, and from where.

An edited definition reads every release again from the bytes that were loaded, each with its own day and place. One
that reads the same from the same bytes is taken up without a new reading, so that nothing of any day changes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from oba.errors import FeedError
from oba.findings import Finding, Place
from oba.indicators.feed import Feed
from oba.ingest.collect.connectors import FoundRelease, Provenance
from oba.ingest.collect.releases import KnownRelease, Plan, Standing, fingerprint_reading, plan_releases
from oba.ingest.shape.shaping import ShapedRelease
from oba.models import Load
from oba.store.observations import kept_files, loading
from oba.store.observations import loads as loads_store
from oba.store.observations.differences import StoredDifferences
from oba.vocabulary import Severity

_STATES = ("replaced", "undone", "current")


@dataclass(frozen=True)
class FeedState:
    """A feed as it is defined, found and known at one moment; `loads` are all its readings of files."""

    feed: Feed
    fingerprint: str
    reads: str
    found: Sequence[FoundRelease]
    loads: Sequence[Load]
    plan: Plan
    kept_folder: Path

    @property
    def stale(self) -> bool:
        """Return whether the definition was edited since anything that counts was read."""
        return any(load.state == "current" and load.feed_fingerprint != self.fingerprint for load in self.loads)

    @property
    def reads_anew(self) -> bool:
        """Return whether the definition says of any release that counts something else than it was read by."""
        by_id = {load.id: load for load in self.loads}
        return any(
            one.known.state == "current" and (one.is_moved or not self.reads_same(by_id[one.known.load]))
            for one in self.plan.standing
        )

    def reads_same(self, load: Load) -> bool:
        """Return whether the definition reads the same as the one that read a load, as far as that is known."""
        return load.feed_fingerprint == self.fingerprint or load.reads == self.reads

    @property
    def lost(self) -> list[Standing]:
        """Return the releases that count and whose bytes are neither kept nor there any more."""
        return [one for one in self.plan.standing if one.known.state == "current" and not self.find_bytes(one)]

    @property
    def waiting(self) -> list[Standing]:
        """Return the releases that came back and wait to be read by the definition of today."""
        return [one for one in self.plan.standing if one.known.state == "replaced" and self.find_bytes(one)]

    @property
    def adoptable(self) -> list[tuple[Load, FoundRelease]]:
        """Return loads of before bytes were kept whose file is still there."""
        there = {one.sha256: one for one in self.found}
        return [(load, there[load.sha256]) for load in self.loads if load.kept is None and load.sha256 in there]

    @property
    def settled(self) -> bool:
        """Return whether there is nothing to do."""
        unknown = any(load.feed_fingerprint == self.fingerprint and not load.reads for load in self.loads)
        return not (self.plan.fresh or self.stale or self.reads_anew or self.waiting or self.adoptable or unknown)

    def find_bytes(self, one: Standing) -> Path | None:
        """Return a file with the bytes of a release, under its name if possible: where it came from, or kept.

        What is found was read this moment, so that kept bytes that were damaged do no harm while it is there.
        """
        there = [found.path for found in self.found if found.sha256 == one.known.sha256]
        kept = kept_files.find_kept(self.kept_folder, one.known.sha256, one.name)
        files = [*there, *([kept] if kept else [])]
        return next((path for path in files if path.name == one.name), next(iter(files), None))


def read_state(
    session: Session, feed: Feed, fingerprint: str, found: Sequence[FoundRelease], kept_folder: Path, now: datetime
) -> FeedState:
    """Return what is found and known of a feed, and what is to become of it."""
    loads = [load for load in loads_store.list_loads(session, feed.id) if load.released_from is None]
    plan = plan_releases(feed, found, list_known(loads), now.date())
    state = FeedState(feed, fingerprint, fingerprint_reading(feed), found, loads, plan, kept_folder)
    return replace(state, plan=_leave_unmended(plan)) if state.lost else state


def _leave_unmended(plan: Plan) -> Plan:
    """Return a plan by which no release gets back the day that an earlier version took from it.

    That asks for a new reading of all, which cannot be made where bytes are gone; the store's check tells the day.
    """
    standing = [
        replace(one, known_on=one.known.known_on) if one.line is None and one.known.first_came else one
        for one in plan.standing
    ]
    return replace(plan, standing=tuple(standing))


def list_known(loads: Iterable[Load]) -> list[KnownRelease]:
    """Return each release by the reading that counts, or was taken back, or waits, in the order they came."""
    newest: dict[int, Load] = {}
    loads = [load for load in loads if load.released_from is None]
    late = loads_store.find_known_otherwise(loads)
    for load in loads:
        before = newest.get(load.release or 0)
        if before is None or _STATES.index(load.state) >= _STATES.index(before.state):
            newest[load.release or 0] = load
    return [
        KnownRelease(
            load=load.id or 0,
            release=number,
            file=load.file,
            origin=load.origin,
            sha256=load.sha256,
            known_on=load.known_on,
            basis=load.known_on_basis,
            state=load.state,
            place=load.place,
            status=load.stated_status,
            fetched=Provenance(load.fetched_from, load.fetched_at) if load.fetched_at else None,
            first_came=late.get(load.id or 0),
        )
        for number, load in sorted(newest.items())
    ]


def refuse_taken_out(state: FeedState, *, from_kept: bool) -> None:
    """Refuse an edited definition, in words, where a file was taken out of its folder."""
    feed = state.feed
    if state.plan.gone and not from_kept:
        names = ", ".join(sorted({one.file for one in state.plan.gone}))
        kept = all(kept_files.find_kept(state.kept_folder, one.sha256) for one in state.plan.gone)
        way = f" Or read it from the bytes that were kept: `oba ingest {feed.id} --from-kept`." if kept else ""
        raise FeedError(
            f"The definition of feed `{feed.id}` changed, but {names} cannot be read again because the file is"
            f" no longer there. Put it back, or keep the definition as it was; nothing was changed.{way}"
        )


def note_if_alike(state: FeedState, session: Session, read: Callable[[Standing, Path], ShapedRelease]) -> None:
    """Note of loads that the definition reads them as they were read, if it does so with all that can still be read.

    Asked where bytes are gone, of loads of which an earlier version of this program did not note how they were read:
    an edit that changes no figure of the others is held to change none of theirs.
    """
    counting = [one for one in state.plan.standing if one.known.state == "current"]
    by_id = {load.id: load for load in state.loads}
    readable = [(one, path) for one in counting if (path := state.find_bytes(one))]
    if not readable or any(one.is_moved or by_id[one.known.load].reads for one in counting):
        return
    if all(_says_the_same(session, state.feed.id, one.known, read(one, path)) for one, path in readable):
        for one in counting:
            by_id[one.known.load].reads = state.reads


def _says_the_same(session: Session, feed: str, known: KnownRelease, shaped: ShapedRelease) -> bool:
    if shaped.refused:
        return False
    up_to_it = f"{known.place}~"
    found = loading.compare_release(session, feed, known.known_on, shaped.frame, up_to_it)
    return found is not None and all(_changes_nothing(one) for one in found)


def _changes_nothing(found: StoredDifferences) -> bool:
    """Return whether a release gives every known figure again; a flag that it got beside others is no figure."""
    rows = found.frame
    if found.left.says_something().any():
        return False
    if not len(rows):
        return True
    numbers = (rows["value"] == rows["value_before"]) | (rows["value"].isna() & rows["value_before"].isna())
    symbols = rows["symbol"].fillna("") == rows["symbol_before"].fillna("")
    return bool((rows["known"].astype(bool) & numbers & symbols).all())


def refuse_lost(state: FeedState) -> None:
    """Refuse an edited definition, in words, where a reading that it asks for cannot be made."""
    if state.reads_anew and state.lost:
        names = ", ".join(f"{one.known.file} (known since {one.known.known_on})" for one in state.lost)
        loads = " and ".join(f"`oba undo {one.known.load}`" for one in state.lost)
        raise FeedError(
            f"The definition of feed `{state.feed.id}` changed in what it reads, but the bytes of {names} are neither"
            " kept nor there any more, so that its figures would be of another kind than the rest. Put the file back,"
            f" or keep the definition as it was, or give its figures up ({loads}); nothing was changed."
        )


def take_up(state: FeedState, session: Session) -> list[Finding]:
    """Let loads that an edited definition reads the same bear its name; return what cannot be read again any more."""
    findings = []
    lines = {one.known.load: one for one in state.plan.standing}
    for load in state.loads:
        if load.state == "replaced":
            continue
        if load.feed_fingerprint == state.fingerprint:
            load.reads = state.reads
        elif load.reads == state.reads:
            standing = lines.get(load.id or 0)
            _rename(session, load, state, standing)
            if standing and load.state == "current" and not state.find_bytes(standing):
                findings.append(_describe_lost(load))
        session.add(load)
    session.flush()
    return findings


def _rename(session: Session, load: Load, state: FeedState, standing: Standing | None) -> None:
    """Give a load, and what was released from it, what the definition says of all its figures alike."""
    feed = state.feed
    title = (standing.line.title if standing and standing.line else "") or feed.name
    for one in [load, *loads_store.list_released(session, load.id or 0)]:
        if one.state == "replaced":
            continue
        one.feed_fingerprint, one.feed_version, one.reads = state.fingerprint, feed.version, state.reads
        one.publisher, one.licence, one.attribution = feed.publisher, feed.licence, feed.attribution
        session.add(one)
    load.title = title
    if standing:
        load.known_on_basis = standing.basis


def _describe_lost(load: Load) -> Finding:
    what = (
        f"the bytes loaded on {load.loaded_at:%-d %B %Y} are neither kept nor there any more: its figures stay as they"
        " were read, and no edit of what the definition reads can be taken up."
    )
    return Finding("cannot-be-read-again", Severity.WARNING, Place(load.file), what, remedy="Put the file back.")
