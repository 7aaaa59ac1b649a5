"""The made-up tables of small numbers with their right answers, and tables drawn at random, worked back by trying."""

import csv
import json
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from oba.statistics.disclosure.audit import Auditor, Row, State, Table, audit, find_unsafe
from oba.statistics.disclosure.protect import Protection, protect
from tests.fixtures.folders import PROJECT

FOLDER = PROJECT / "tests/fixtures/disclosure"
THRESHOLD = 5


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


ANSWERS = {row["table"]: row for row in read("answers.csv")}
CONSTRAINTS = defaultdict(list)
for tie in read("constraints.csv"):
    CONSTRAINTS[tie["table"]].append(tie)


def read_table(name: str) -> tuple[Table, list[dict[str, str]], np.ndarray]:
    """The counts of a case, its cells, and which of them a reader never sees or did not see last time."""
    (path,) = (FOLDER / "tables").glob(f"{name}-*.csv")
    with path.open(encoding="utf-8") as file:
        cells = list(csv.DictReader(file))
    at = {cell["cell"]: number for number, cell in enumerate(cells)}
    gone = np.array([cell["naive"] == "never printed" for cell in cells])
    gone |= np.array([cell["pack"] == "last" and cell["naive"] == "hidden" for cell in cells])
    values = np.array([float(cell["count"]) for cell in cells])
    never = np.array([cell["naive"] == "never printed" for cell in cells])
    floors = np.where(values < 0, -np.inf, np.where(never, 0.0, 1.0))
    small = np.array([cell["small"] == "yes" for cell in cells])
    past = np.array([cell["pack"] == "last" for cell in cells])
    total = np.array([cell["cell"].startswith(("all", "county")) for cell in cells])
    cost = np.where(gone | past, np.inf, values + 1000 * total)
    rows = []
    for tie in CONSTRAINTS[name]:
        terms = json.loads(tie["terms"])
        low, high = (float(tie[side]) if tie[side] else end for side, end in (("low", -np.inf), ("high", np.inf)))
        said = "printed" in tie["why"]
        places = np.array([at[cell] for cell in terms])
        rows.append(Row(places, np.array([*terms.values()], dtype=float), low, high, 0.5 if said else np.inf))
    return Table(values, floors, small, cost, tuple(rows)), cells, gone


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_the_naive_rule_is_seen_through(name: str) -> None:
    table, cells, gone = read_table(name)
    hidden = gone | np.array([cell["naive"] == "hidden" for cell in cells])
    known = audit(table, hidden)
    for number, cell in enumerate(cells):
        if cell["naive_low"]:
            expected = float(cell["naive_low"]), float(cell["naive_high"] or np.inf)
            assert (known.least[number], known.greatest[number]) == expected, cell["cell"]
    unsafe = find_unsafe(table, hidden, THRESHOLD)
    expected = {cell["cell"] for cell in cells if cell["worked_back"]}
    assert {cell["cell"] for cell, found in zip(cells, unsafe, strict=True) if found} == expected


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_what_is_hidden_is_safe_and_no_more_than_need_be(name: str) -> None:
    table, cells, gone = read_table(name)
    found = protect(table, THRESHOLD, gone)
    assert found.is_safe
    printed = np.array([cell["naive"] != "never printed" for cell in cells])
    hidden = {cell["cell"] for cell, hide in zip(cells, found.hidden & printed, strict=True) if hide}
    assert not hidden & {cell["cell"] for cell in cells if cell["may_be_shown"] == "yes"}
    assert len(hidden) + (name == "d19") * found.withheld.sum() <= int(ANSWERS[name]["fewest_hidden"])


def two_way(inner: np.ndarray) -> Table:
    """A table of places by groups with all its totals, each part tied to its total."""
    height, width = inner.shape
    whole = np.zeros((height + 1, width + 1))
    whole[:-1, :-1] = inner
    whole[-1, :-1], whole[:-1, -1], whole[-1, -1] = inner.sum(axis=0), inner.sum(axis=1), inner.sum()
    place = np.arange(whole.size).reshape(whole.shape)
    lines = [*place, *place.T]
    factors = [np.array([-1.0] * (len(line) - 1) + [1.0]) for line in lines]
    rows = tuple(Row(line, factor, 0.0, 0.0) for line, factor in zip(lines, factors, strict=True))
    values = whole.ravel()
    is_total = np.isin(np.arange(whole.size), [*place[-1], *place[:, -1]])
    small = (values > 0) & (values < THRESHOLD)
    return Table(values, np.ones(whole.size), small, values + 1000.0 * is_total, rows)


def work_back(inner: np.ndarray, hidden: np.ndarray) -> list[set[int]]:
    """Every value that each inner count can have, by trying all; the totals are shown."""
    height, width = inner.shape
    rows, columns = inner.sum(axis=1).astype(int), inner.sum(axis=0).astype(int)
    found: list[set[int]] = [set() for _ in range(inner.size)]
    trial = [0] * inner.size

    def put(place: int, left: list[int], below: list[int]) -> None:
        if place == inner.size:
            if not any(left) and not any(below):
                for at, value in enumerate(trial):
                    found[at].add(value)
            return
        row, column = divmod(place, width)
        most = min(left[row], below[column])
        options = range(1, most + 1) if hidden[row, column] else [int(inner[row, column])]
        if column == width - 1 or row == height - 1:
            forced = left[row] if column == width - 1 else below[column]
            options = [value for value in options if value == forced]
        for value in options:
            trial[place] = value
            put(place + 1, [n - value * (k == row) for k, n in enumerate(left)],
                [n - value * (k == column) for k, n in enumerate(below)])  # fmt: skip

    put(0, rows.tolist(), columns.tolist())
    return found


def as_seen(table: Table, found: Protection) -> Table:
    """The table as its readers know it: without what is withheld."""
    rows = tuple(row for row, gone in zip(table.rows, found.withheld, strict=True) if not gone)
    return replace(table, rows=rows, floors=np.where(found.noughts, np.minimum(table.floors, 0.0), table.floors))


@pytest.mark.parametrize("seed", range(5))
def test_in_tables_with_totals_nothing_small_can_be_worked_back(seed: int) -> None:
    """200 tables of 3 places by 3 groups, forty a test."""
    random = np.random.default_rng(seed)
    for _ in range(40):
        table = two_way(random.choice([0, 1, 2, 3, 4, 5, 6, 8], size=(3, 3)).astype(float))
        found = protect(table, THRESHOLD)
        assert found.is_safe
        assert not find_unsafe(as_seen(table, found), found.hidden, THRESHOLD).any()
        assert not (table.small & ~found.hidden).any()


@pytest.mark.parametrize("seed", range(5))
def test_of_every_small_total_as_many_values_are_left_as_of_any_small_count(seed: int) -> None:
    """Sixty tables of years by areas in which totals are small too, by the bounds of every count, found exactly.

    Of each small count four values at least are left, and of its least no more is known than its parts' marks say.
    """
    random = np.random.default_rng(seed)
    for _ in range(12):
        table = two_way(random.choice([0, 0, 0, 1, 2, 3], size=(3, 3)).astype(float))
        found = protect(table, THRESHOLD)
        assert not (table.small & ~found.hidden).any()
        seen = as_seen(table, found)
        known = audit(seen, found.hidden)
        hidden = found.hidden.reshape(4, 4)
        marks = np.ones((4, 4))
        marks[-1, :-1], marks[:-1, -1] = hidden[:-1, :-1].sum(axis=0), hidden[:-1, :-1].sum(axis=1)
        marks[-1, -1] = hidden[:-1, :-1].sum()
        safe = table.small & ~found.unsafe
        assert (known.greatest - known.least >= THRESHOLD - 2)[safe].all()
        assert (known.least <= np.maximum(marks.ravel(), 1))[safe].all()
        assert found.is_safe


def test_a_long_search_does_not_forget_what_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found for one state may fit no other; the truth, which is the first, fits all."""
    monkeypatch.setattr("oba.statistics.disclosure.audit._MOST_POINTS", 3)
    table = two_way(np.array([[1.0, 3, 6], [2, 8, 3], [6, 3, 2]]))
    auditor, hidden = Auditor(table, THRESHOLD), table.cost < 1000
    auditor.know(State(hidden, np.zeros(len(table.rows), bool), np.zeros_like(hidden)))
    assert (len(auditor.points), auditor.points[0].tolist()) == (5, table.values.tolist())


@pytest.mark.parametrize("most", [1, 400])
def test_what_a_forgotten_point_has_shown_is_not_looked_for_again(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """With room for one point the search ends as with room for all, and finds the same: nothing."""
    monkeypatch.setattr("oba.statistics.disclosure.audit._MOST_POINTS", most)
    table = two_way(np.array([[1.0, 3, 2, 4], [2, 1, 3, 2], [3, 2, 4, 1], [4, 3, 1, 3]]))
    auditor, hidden = Auditor(table, THRESHOLD), table.cost < 1000
    state = State(hidden, np.zeros(len(table.rows), bool), np.zeros_like(hidden))
    assert not auditor.find_narrow(state).any()


@pytest.mark.parametrize("seed", range(5))
def test_the_bounds_are_those_of_trying_every_value(seed: int) -> None:
    random = np.random.default_rng(100 + seed)
    compared = 0
    while compared < 4:
        inner = random.choice([0, 1, 2, 3, 4, 5, 6, 8], size=(3, 3)).astype(float)
        table = two_way(inner)
        found = protect(table, THRESHOLD)
        hidden = found.hidden.reshape(4, 4)
        if hidden[-1].any() or hidden[:, -1].any() or not hidden.any():
            continue  # a total is hidden too, which the trying does not cover
        compared += 1
        known = audit(as_seen(table, found), found.hidden)
        possible = work_back(inner, hidden[:3, :3])
        least, greatest = (side.reshape(4, 4)[:3, :3].ravel() for side in (known.least, known.greatest))
        places = np.flatnonzero(hidden[:3, :3].ravel())
        assert [min(possible[at]) for at in places] == least[places].tolist()
        assert [max(possible[at]) for at in places] == greatest[places].tolist()


@pytest.mark.parametrize("seed", range(5))
def test_two_packs_give_nothing_away_between_them(seed: int) -> None:
    """Fifty pairs: the second pack has one count put right; what is not listed as changed is known to be the same."""
    random = np.random.default_rng(seed)
    for _ in range(10):
        first = two_way(random.choice([1, 2, 3, 7, 12, 20], size=(3, 3)).astype(float))
        last = protect(first, THRESHOLD)
        first, hidden = as_seen(first, last), last.hidden
        inner = first.values.reshape(4, 4)[:3, :3].copy()
        inner[random.integers(3), random.integers(3)] += 6
        both = pair_up(first, hidden, two_way(inner))
        found = protect(both, THRESHOLD, np.concatenate([hidden, np.zeros(16, dtype=bool)]))
        assert found.is_safe
        assert not find_unsafe(as_seen(both, found), found.hidden, THRESHOLD).any()


def pair_up(first: Table, hidden: np.ndarray, second: Table) -> Table:
    """Two packs as one table: the first cannot be changed any more, and counts that stayed are tied."""
    size = len(first.values)
    later = tuple(Row(row.places + size, row.factors, row.low, row.high, row.cost) for row in second.rows)
    same = np.flatnonzero(first.values == second.values)
    ties = tuple(Row(np.array([at, at + size]), np.array([1.0, -1.0]), 0.0, 0.0) for at in same)
    cost = np.concatenate([np.full(size, np.inf), np.where(hidden, second.cost / 1000, second.cost)])
    both = [np.concatenate(pair) for pair in ((first.values, second.values), (first.floors, second.floors))]
    return Table(both[0], both[1], np.concatenate([first.small, second.small]), cost, first.rows + later + ties)


def test_what_may_be_nought_in_one_state_is_at_least_one_in_the_next() -> None:
    """Of four counts every two beside or above each other make five; where none may be nought, none is five."""
    pairs = ((0, 1), (2, 3), (0, 2), (1, 3))
    rows = tuple(Row(np.array(pair), np.ones(2), 5.0, 5.0) for pair in pairs)
    values, every, nothing = np.array([2.0, 3.0, 3.0, 2.0]), np.ones(4, dtype=bool), np.zeros(4, dtype=bool)
    auditor = Auditor(Table(values, np.ones(4), every, values, rows), 6.0)
    found = [auditor.find_narrow(State(every, nothing, noughts)).tolist() for noughts in (every, nothing)]
    assert found == [[False] * 4, [True] * 4]
