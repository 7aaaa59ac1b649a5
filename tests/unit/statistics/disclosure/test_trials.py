"""Trials that are screened together are found to be what each is by itself."""

import numpy as np
import pytest

from oba.statistics.disclosure.audit import Auditor, Row, State, Table
from oba.statistics.disclosure.trials import screen_trials
from oba.statistics.reasons import Floats

HEIGHT, WIDTH = 5, 6


def draw_table(random: np.random.Generator) -> Table:
    """A grid with totals of rows and columns, a share that is printed, and a change between two counts."""
    inner = random.choice([0, 1, 2, 3, 6, 20, 60], (HEIGHT, WIDTH)).astype(float)
    grid = np.zeros((HEIGHT + 1, WIDTH + 1))
    grid[:-1, :-1] = inner
    grid[-1, :-1], grid[:-1, -1], grid[-1, -1] = inner.sum(axis=0), inner.sum(axis=1), inner.sum()
    change = grid[0, 0] - grid[1, 1]
    values = np.append(grid.ravel(), change)
    places = np.arange(grid.size).reshape(grid.shape)
    signs = np.append(np.ones(WIDTH), -1.0)
    rows = [Row(line, signs, 0, 0) for line in places]
    rows += [Row(line, np.append(np.ones(HEIGHT), -1.0), 0, 0) for line in places.T]
    rows.append(Row(np.array([places[0, 0], places[1, 1], grid.size]), np.array([1.0, -1.0, -1.0]), 0, 0))
    share = 100 * grid[2, 2] / max(1.0, grid[2, -1])
    rows.append(Row(places[2, [2, -1]], np.array([100.0, -share]), -0.05 * grid[2, -1], 0.05 * grid[2, -1], cost=3.0))
    floors = np.append(np.ones(grid.size), -np.inf)
    small = np.append((grid.ravel() > 0) & (grid.ravel() < 5), False)
    return Table(values, floors, small, np.ones(len(values)), tuple(rows))


def draw_states(random: np.random.Generator, table: Table) -> list[State]:
    """States that hide and withhold one to three more than what is hidden in all; some with noughts among it."""
    more = (random.random(len(table.values)) < random.choice([0.0, 0.1, 0.4])) & (table.values != 0)
    known = (table.small & (random.random(len(table.values)) < 0.9)) | more
    with_noughts = random.random() < 0.3
    states = []
    for _ in range(random.integers(1, 9)):
        hidden, withheld = known.copy(), np.zeros(len(table.rows), dtype=bool)
        hidden[random.choice(np.flatnonzero(table.values), random.integers(0, 4))] = True
        withheld[-1] = random.random() < 0.3
        noughts = np.zeros_like(hidden)
        if with_noughts:
            noughts[random.random(len(hidden)) < 0.2] = True
            hidden |= noughts
        states.append(State(hidden, withheld, noughts))
    return states


@pytest.mark.parametrize("seed", range(40))
def test_a_trial_is_screened_as_if_it_were_alone(seed: int) -> None:
    random = np.random.default_rng(seed)
    table = draw_table(random)
    auditor = Auditor(table, 5)
    for _ in range(5):
        states = draw_states(random, table)
        alone = np.stack([auditor.screen(state) for state in states])
        assert screen_trials(auditor, states).tolist() == alone.tolist()


def line(*values: float, small: int) -> Table:
    """Parts and their total, tied to nothing else."""
    counts: Floats = np.array([*values, sum(values)], dtype=float)
    signs = np.append(np.ones(len(values)), -1.0)
    marked = np.arange(len(counts)) == small
    tied = Row(np.arange(len(counts)), signs, 0, 0)
    return Table(counts, np.ones(len(counts)), marked, np.ones(len(counts)), (tied,))


@pytest.mark.parametrize(
    ("hidden", "unsafe"),
    [
        ([0], True),  # the total less the others
        ([0, 1], False),
        ([0, 3], False),
        ([], True),  # it is printed
    ],
)
def test_what_else_is_hidden_says_whether_a_small_count_is_given_away(hidden: list[int], unsafe: bool) -> None:
    table = line(2, 30, 40, small=0)
    states = [
        State(np.isin(np.arange(4), one), np.zeros(1, dtype=bool), np.zeros(4, dtype=bool)) for one in ([0], hidden)
    ]
    first, found = screen_trials(Auditor(table, 5), states)
    assert first.tolist() == [True, False, False, False]
    assert found.tolist() == [unsafe, False, False, False]


def test_no_trial_is_no_answer() -> None:
    assert screen_trials(Auditor(line(2, 30, small=0), 5), []).shape == (0, 3)


def test_that_marked_parts_are_one_at_least_each_is_no_more_than_their_marks_say() -> None:
    """Three are one and two, all three hidden: two at least, as any reader of the marks knows.

    In a line with ten others they are told by the total, unless one of those is hidden too.
    """
    values: Floats = np.array([3.0, 1.0, 2.0, *range(10, 20)])
    beside = np.array([0, *range(3, 13)])
    total = float(values[beside].sum())
    parts = Row(np.arange(3), np.array([1.0, -1.0, -1.0]), 0.0, 0.0)
    rows = (parts, Row(beside, np.ones(11), total, total))
    auditor = Auditor(Table(values, np.ones(13), values < 5, values, rows), 5)
    none = np.zeros(13, dtype=bool)
    states = [State(np.arange(13) < most, np.zeros(2, dtype=bool), none) for most in (3, 4)]
    assert screen_trials(auditor, states)[:, 0].tolist() == [True, False]
    assert np.array_equal(screen_trials(auditor, states), [auditor.screen(state) for state in states])
