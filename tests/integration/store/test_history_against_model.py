"""Any loads in any order, undone, redone, read again and with rows released from quarantine, give as at every day
what a store that keeps all releases whole gives.

The model is the second calculation: it keeps every release as it came and works out each answer afresh.
"""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from oba.errors import StoreError
from oba.store.engine import read_session, write_session
from oba.store.integrity import verify_store
from oba.store.observations.history import rank_loads
from oba.store.observations.keys import find_series_ids
from oba.store.observations.known_cells import KnownCells, read_known
from oba.store.observations.loading import load_release, next_release, redo_load, replace_feed, undo_load
from oba.store.observations.loads import list_released
from oba.store.observations.packed import read_packed
from oba.store.observations.quarantine import carry_decisions, list_kept, release_rows
from tests.fixtures.observations import feed_observations
from tests.fixtures.releases import NOW, make_incoming
from tests.fixtures.whole_releases import Cell, Release, WholeReleases

DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(4)]
_numbers = itertools.count()


def cells() -> st.SearchStrategy[dict[Cell, Any]]:
    cell = st.tuples(st.sampled_from(["", "sex=female"]), st.sampled_from("ABC"), st.sampled_from(["2023", "2024"]))
    return st.dictionaries(cell, st.sampled_from([1, 2, "[c]"]), min_size=1, max_size=8)


Step = tuple[str, Any]
a_load = st.tuples(st.just("load"), st.tuples(st.sampled_from(DAYS), cells(), cells()))
a_release = st.tuples(st.just("release"), st.tuples(st.integers(0, 6), st.sampled_from(DAYS)))
a_step = st.one_of(
    a_load,
    a_release,
    a_release,
    st.tuples(st.just("return"), st.tuples(st.integers(0, 6), st.sampled_from(DAYS))),
    st.tuples(st.just("read again"), st.just(None)),
    st.tuples(st.just("undo"), st.integers(0, 6)),
    st.tuples(st.just("redo"), st.integers(0, 6)),
)
# What is undone, redone or released must have been loaded: without loads first most steps would do nothing.
steps = st.builds(list.__add__, st.lists(a_load, min_size=1, max_size=3), st.lists(a_step, max_size=9))


def take_step(engine: Engine, model: WholeReleases, feed: str, step: Step) -> bool:
    """Take a step on both sides; return whether there was anything to do."""
    action, what = step
    with write_session(engine) as session:
        if action == "load":
            day, content, *aside = what
            return load_one(session, model, feed, day, content, aside[0] if aside else {})
        if action == "release":
            return release_one(session, model, *what)
        if action == "return":
            return return_one(session, model, feed, *what)
        if action == "read again":
            return read_all_again(session, model, feed)
        return change_one(session, model, feed, action, what)


def next_moment() -> datetime:
    return NOW + timedelta(seconds=next(_numbers))


def load_one(
    session: Session, model: WholeReleases, feed: str, day: date, content: dict[Cell, Any], aside: dict[Cell, Any]
) -> bool:
    aside = {cell: value for cell, value in aside.items() if cell not in content}
    number = next_release(session, feed)
    release = Release(day, content, aside=dict(aside), place=(number,), content=f"s{number}", kept_aside=aside)
    load_whole(session, model, feed, release, next_moment())
    model.releases.append(release)
    return True


def load_whole(session: Session, model: WholeReleases, feed: str, release: Release, now: datetime) -> None:
    """Load a release, or read it again, by the definition of today and with its own number."""
    rows = [
        {"breakdown": b, "area": a, "period": p, "value": value, "aside": why}
        for said, why in ((release.cells, ""), (release.kept_aside, "a test"))
        for (b, a, p), value in said.items()
    ]
    incoming = make_incoming(release.day, rows, feed, f"{feed} {release.content}")
    load = load_release(session, replace(incoming, feed_fingerprint=model.definition, release=release.place[0]), now)
    carry_decisions(session, load, now)
    release.load_id = load.id or 0


def return_one(session: Session, model: WholeReleases, feed: str, number: int, day: date) -> bool:
    """Let the content of an earlier release come back on a day, as from a publisher who withdraws a revision."""
    whole = [release for release in model.releases if not release.released_from]
    first = whole[number % len(whole)]
    again = next_release(session, feed)
    release = Release(day, first.cells, place=(again,), content=first.content)
    load_whole(session, model, feed, release, next_moment())
    model.releases.append(release)
    return True


def read_all_again(session: Session, model: WholeReleases, feed: str) -> bool:
    """Read every current release again by an edited definition: what was taken back stays so."""
    current = [release for release in model.releases if release.current and not release.released_from]
    now, model.definition = next_moment(), f"f{next(_numbers)}"
    replace_feed(session, feed, now, "a newer definition")
    for release in sorted(current, key=lambda one: (one.day, one.place)):
        parts = [part for part in model.releases if part.released_from is release]
        read_one_again(session, model, feed, release, [part for part in parts if part.current], now)
    for release in model.releases:
        release.read_anew |= not release.current
    return True


def read_one_again(
    session: Session, model: WholeReleases, feed: str, release: Release, counted: list[Release], now: datetime
) -> None:
    """Read one release again: rows released from it that counted are released again, others wait as before."""
    for part in [part for part in model.releases if part.released_from is release and part not in counted]:
        model.releases.remove(part)
        release.aside |= part.cells
    load_whole(session, model, feed, release, now)
    released = iter(list_released(session, release.load_id))
    for cell in release.kept_aside:
        for part in counted:
            if cell in part.cells:
                part.load_id, part.current, part.went_with = next(released).id or 0, True, None
                part.read_anew = False


def release_one(session: Session, model: WholeReleases, number: int, day: date) -> bool:
    """Release one of the cells that wait, or see that it cannot be."""
    waiting = [(release, cell) for release in model.releases if release.current for cell in release.aside]
    if not waiting:
        return False
    release, cell = waiting[number % len(waiting)]
    (row,) = (
        one.row.id or 0
        for one in list_kept(session, load_id=release.load_id)
        if (one.row.breakdown, one.row.area, one.row.period) == cell
    )
    moment = datetime.combine(day, time(12), UTC)
    if not model.may_be_released(release, cell):
        with pytest.raises(StoreError):
            release_rows(session, [row], moment, "Somebody", "a test")
        return True
    (made,) = release_rows(session, [row], moment, "Somebody", "a test")
    said = {cell: release.aside.pop(cell)}
    place, load_id = (*release.place, made.load_id), made.load_id or 0
    model.releases.append(
        Release(release.day, said, load_id=load_id, released_from=release, counts_from=day, place=place)
    )
    return True


def change_one(session: Session, model: WholeReleases, feed: str, action: str, number: int) -> bool:
    """Undo or redo one of the loads: what was released from it goes and comes with it.

    One that comes back after its definition was edited is read again.
    """
    back = action == "redo"
    wanted = [
        release
        for release in model.releases
        if release.current != back and (not back or not release.released_from or release.released_from.current)
    ]
    if not wanted:
        return False
    chosen, now = wanted[number % len(wanted)], next_moment()
    changed = (redo_load if back else undo_load)(session, chosen.load_id, now, "a test")
    assert (changed.state == "replaced") == (back and chosen.read_anew)
    together = [
        release
        for release in model.releases
        if release.released_from is chosen and release.current != back and (not back or release.went_with is chosen)
    ]
    chosen.current, chosen.went_with = back, None
    for release in together:
        release.current, release.went_with = back, None if back else chosen
    if changed.state == "replaced":
        chosen.read_anew = False
        read_one_again(session, model, feed, chosen, together, now)
    return True


def read(engine: Engine, feed: str, day: date, areas: str | None = None) -> dict[Cell, Any]:
    with read_session(engine) as session:
        frame = feed_observations(session, feed, day, areas)
    return {
        (row["breakdown"], row["area"], row["period"]): row["value"] if pd.isna(row["symbol"]) else f"[{row['symbol']}]"
        for row in frame.to_dict("records")
    }


def spell(known: KnownCells) -> dict[tuple[int, int, int], Any]:
    cells = zip(known.series.tolist(), known.areas.tolist(), known.periods.tolist(), strict=True)
    values = [None if pd.isna(value) else value for value in known.values.tolist()]
    says = [known.names[number] for number in known.sayings.tolist()]
    return dict(zip(cells, zip(values, says, strict=True), strict=True))


def check_image(engine: Engine, feed: str) -> bool:
    """See that what was kept packed is what the rows say; return whether anything holds."""
    with read_session(engine) as session:
        loads, connection = rank_loads(session, feed), session.connection()
        packed = read_packed(connection, loads)
        known = read_known(connection, loads, find_series_ids(connection, feed).values())
    if packed is None:
        return False
    assert spell(packed.read()) == spell(known)
    assert len(packed.read()) == len(known)
    return True


def check(engine: Engine, taken: list[Step]) -> None:
    feed, model = f"feed-{next(_numbers)}", WholeReleases()
    for number, step in enumerate(taken):
        if not take_step(engine, model, feed, step):
            continue
        check_image(engine, feed)
        for day in DAYS:
            assert model.known(day) == read(engine, feed, day), f"after step {number + 1}, as at {day}"
        for day, areas in ((DAYS[1], "A"), (DAYS[3], "BC")):  # of some places only some have several rows
            known = {cell: value for cell, value in model.known(day).items() if cell[1] in areas}
            assert known == read(engine, feed, day, areas), f"after step {number + 1}, as at {day}, of {areas} alone"
    with read_session(engine) as session:
        assert verify_store(session) == []


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(taken=steps)
def test_the_store_knows_what_whole_releases_would_tell(engine: Engine, taken: list[Step]) -> None:
    check(engine, taken)


def test_what_is_kept_packed_holds_for_exactly_the_loads_it_stands_on(engine: Engine) -> None:
    model = WholeReleases()
    first = {("", area, "2023"): 1 for area in "ABC"}
    steps: list[tuple[Step, bool]] = [
        (("load", (DAYS[1], first)), True),
        (("load", (DAYS[2], {("", "A", "2023"): 2, ("", "B", "2023"): "[c]"})), True),
        (("undo", 1), False),
        (("redo", 0), True),
        (("load", (DAYS[0], first)), False),
        (("undo", 2), True),
        (("load", (DAYS[3], {("sex=female", "A", "2023"): 3})), True),
        (("load", (DAYS[3], first)), False),
    ]
    for step, holds in steps:
        take_step(engine, model, "plans", step)
        assert check_image(engine, "plans") == holds, step
