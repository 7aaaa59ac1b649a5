"""Any loads in any order, undone, redone and with rows released from quarantine, give as at every day what a
store that keeps all releases whole gives.

The model below is the second calculation: it keeps every release as it came and works out each answer afresh.
"""

import itertools
from dataclasses import dataclass, field
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
from oba.store.observations.loading import load_release, redo_load, undo_load
from oba.store.observations.packed import read_packed
from oba.store.observations.quarantine import list_kept, release_rows
from tests.fixtures.observations import feed_observations
from tests.fixtures.releases import NOW, make_incoming

Cell = tuple[str, str, str]  # breakdown, area, period
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(4)]
_numbers = itertools.count()


@dataclass
class Release:
    """A release kept whole, with the cells kept aside; or the cells of one that were `released` later."""

    day: date
    cells: dict[Cell, Any]
    current: bool = True
    load_id: int = 0
    aside: dict[Cell, Any] = field(default_factory=dict)
    released_from: "Release | None" = None
    counts_from: date = date.min
    went_with: "Release | None" = None


@dataclass
class WholeReleases:
    """All releases of a feed, kept whole."""

    releases: list[Release] = field(default_factory=list)

    def known(self, day: date) -> dict[Cell, Any]:
        """What is known on a day: each release in turn says what it gives and takes away what it leaves out.

        What was released from quarantine gives, and takes nothing away.
        """
        known: dict[Cell, Any] = {}
        counted = sorted(
            (r for r in self.releases if r.current and max(r.day, r.counts_from) <= day),
            key=lambda r: (r.day, r.load_id),
        )
        for _, together in itertools.groupby(counted, key=lambda release: release.day):
            same_day = list(together)
            spoken_of = {
                (cell[0], cell[2]) for release in same_day if not release.released_from for cell in release.cells
            }
            for cell in known:
                if (cell[0], cell[2]) in spoken_of:
                    known[cell] = "[w]"
            for release in same_day:
                known |= release.cells
        return known

    def may_be_released(self, release: Release, cell: Cell) -> bool:
        """Whether no newer release speaks of a cell kept aside and no other of its day gives it."""
        current = [r for r in self.releases if r.current]
        speaks = any(
            (cell[0], cell[2]) in {(c[0], c[2]) for c in r.cells}
            for r in current
            if r.day > release.day and not r.released_from
        )
        return not speaks and not any(cell in r.cells for r in current if r.day == release.day)


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
            model.releases.append(load_one(session, feed, day, content, aside[0] if aside else {}))
            return True
        if action == "release":
            return release_one(session, model, *what)
        return change_one(session, model, action, what)


def load_one(session: Session, feed: str, day: date, content: dict[Cell, Any], aside: dict[Cell, Any]) -> Release:
    aside = {cell: value for cell, value in aside.items() if cell not in content}
    rows = [
        {"breakdown": b, "area": a, "period": p, "value": value, "aside": why}
        for said, why in ((content, ""), (aside, "a test"))
        for (b, a, p), value in said.items()
    ]
    load = load_release(session, make_incoming(day, rows, feed, sha256=f"s{next(_numbers)}"), NOW)
    return Release(day, content, load_id=load.id or 0, aside=aside)


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
    model.releases.append(Release(release.day, said, load_id=made.load_id or 0, released_from=release, counts_from=day))
    return True


def change_one(session: Session, model: WholeReleases, action: str, number: int) -> bool:
    """Undo or redo one of the loads: what was released from it goes and comes with it."""
    back = action == "redo"
    wanted = [
        release
        for release in model.releases
        if release.current != back and (not back or not release.released_from or release.released_from.current)
    ]
    if not wanted:
        return False
    chosen = wanted[number % len(wanted)]
    (redo_load if back else undo_load)(session, chosen.load_id, NOW + timedelta(seconds=next(_numbers)), "a test")
    chosen.current, chosen.went_with = back, None
    for release in model.releases:
        if release.released_from is chosen and release.current != back and (not back or release.went_with is chosen):
            release.current, release.went_with = back, None if back else chosen
    return True


def read(engine: Engine, feed: str, day: date) -> dict[Cell, Any]:
    with read_session(engine) as session:
        frame = feed_observations(session, feed, day)
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
