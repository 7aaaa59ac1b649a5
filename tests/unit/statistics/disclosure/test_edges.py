"""Small counts, what a reader knows and what is done about it, on tables that can be solved in the head."""

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest

from oba.statistics.disclosure.audit import Auditor, Row, State, Table, audit, find_unsafe
from oba.statistics.disclosure.bounds import find_exact, list_entries, solve, tighten
from oba.statistics.disclosure.protect import find_given_away, protect
from oba.statistics.disclosure.small import hide_small


@pytest.mark.parametrize("threshold", [5, 10])
def test_a_count_below_the_threshold_is_small_and_nothing_is_not(threshold: int) -> None:
    counts = [0, 0.5, 1, threshold - 1, threshold, threshold + 1, nan]
    assert hide_small(counts, threshold).tolist() == [False, True, True, True, False, False, False]


def line(*parts: float, cost: list[float] | None = None, rows: tuple[Row, ...] = (), floor: float = 1.0) -> Table:
    """Parts and their total, which is the last; what is below five is small, a total costs a thousand more."""
    values = np.array([*parts, sum(parts)])
    size = len(values)
    tie = Row(np.arange(size), np.array([*[1.0] * len(parts), -1.0]), 0.0, 0.0)
    dear = values + 1000.0 * (np.arange(size) == size - 1) if cost is None else np.array(cost)
    return Table(values, np.full(size, floor), (values > 0) & (values < 5), dear, (tie, *rows))


def mask(table: Table, *places: int) -> np.ndarray:
    return np.isin(np.arange(len(table.values)), places)


@pytest.mark.parametrize(
    ("parts", "hidden", "bounds", "unsafe"),
    [
        ((2, 7, 11), (0,), [(2, 2)], [0]),  # the rest of the total
        ((2, 7, 11), (0, 1), [(1, 8), (1, 8)], []),
        ((2, 7, 11), (0, 3), [(1, inf), (19, inf)], []),  # without the total it may be anything
        ((1, 4, 11), (0, 1), [(1, 4), (1, 4)], []),  # up to four is all that small means
        ((1, 3, 11), (0, 1), [(1, 3), (1, 3)], [0, 1]),
        ((1, 1, 11), (0, 1), [(1, 1), (1, 1)], [0, 1]),
        ((2, 2, 3), (0, 1, 2), [(1, 5), (1, 5), (1, 5)], []),
        ((2, 7, 11), (), [], [0]),  # it is shown
    ],
)
def test_what_a_total_gives_away(parts, hidden, bounds, unsafe) -> None:
    table = line(*parts)
    known = audit(table, mask(table, *hidden))
    assert [(known.least[place], known.greatest[place]) for place in hidden] == bounds
    shown = [place for place in range(len(table.values)) if place not in hidden]
    assert known.least[shown].tolist() == known.greatest[shown].tolist() == table.values[shown].tolist()
    assert np.flatnonzero(find_unsafe(table, mask(table, *hidden), 5)).tolist() == unsafe
    assert np.flatnonzero(find_given_away(table, 5, mask(table, *hidden))).tolist() == unsafe


@pytest.mark.parametrize(
    ("row", "bounds", "unsafe"),
    [
        (Row(np.array([0]), np.array([1.0]), 1.5, 3.4), (2, 3), True),  # a share printed of it
        (Row(np.array([0]), np.array([2.0]), 2.0, 9.0), (1, 4), False),
        (Row(np.array([0]), np.array([-1.0]), -4.0, -1.0), (1, 4), False),
        (Row(np.array([0]), np.array([-1.0]), -4.0, -2.0), (2, 4), True),
        (Row(np.array([0, 1]), np.array([1.0, -1.0]), -5.0, -3.0), (2, 3), True),  # so much less than the other
        (Row(np.array([0]), np.array([1.0]), -inf, inf), (1, 8), False),
    ],
)
def test_what_else_is_said_narrows_it(row: Row, bounds: tuple[float, float], unsafe: bool) -> None:
    """2 and 7 are hidden, 11 and the total are shown."""
    table = line(2, 7, 11, rows=(row,))
    hidden = mask(table, 0, 1)
    known = audit(table, hidden)
    assert (known.least[0], known.greatest[0]) == bounds
    assert bool(find_unsafe(table, hidden, 5)[0]) is unsafe
    withheld = State(hidden, np.array([False, True]), np.zeros(4, dtype=bool))
    assert not Auditor(table, 5).find_unsafe(withheld).any()
    without = Auditor(table, 5).know(withheld)
    assert (without.least[0], without.greatest[0]) == (1, 8)


def test_what_may_be_nought_though_hidden_is_not_taken_for_one_at_least() -> None:
    table = line(2, 2, 11)
    state = State(mask(table, 0, 1), np.zeros(1, dtype=bool), mask(table, 1))
    known = Auditor(table, 5).know(state)
    assert (known.least[:2].tolist(), known.greatest[:2].tolist()) == ([1, 0], [4, 3])
    free = Auditor(line(2, 2, 11, floor=-inf), 5).know(State(state.hidden, state.withheld, mask(table)))
    assert (free.least[:2].tolist(), free.greatest[:2].tolist()) == ([-inf, -inf], [inf, inf])


def test_a_ring_is_solved_as_a_whole() -> None:
    """Two by two with all its totals: the four hidden ones move together, by at most what the least allows."""
    values = np.array([2.0, 9, 11, 8, 3, 11, 10, 12, 22])
    lines = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8]]
    rows = tuple(Row(np.array(one), np.array([1.0, 1.0, -1.0]), 0.0, 0.0) for one in lines)
    table = Table(values, np.ones(9), values < 5, values + 1000.0 * np.isin(np.arange(9), [2, 5, 6, 7, 8]), rows)
    hidden = np.isin(np.arange(9), [0, 1, 3, 4])
    known = audit(table, hidden)
    assert known.least[hidden].tolist() == [1, 2, 1, 2]
    assert known.greatest[hidden].tolist() == [9, 10, 9, 10]
    assert np.flatnonzero(find_unsafe(table, hidden, 5)).tolist() == [4]  # 3 is known to be two at least
    assert np.flatnonzero(find_unsafe(table, hidden, 10)).tolist() == [4]
    assert np.flatnonzero(find_unsafe(table, hidden, 11)).tolist() == [0, 4]
    limits = np.where(np.arange(9) == 0, 11.0, 5.0)
    assert np.flatnonzero(find_unsafe(table, hidden, limits)).tolist() == [0, 4]


@pytest.mark.parametrize(
    ("table", "hidden", "withheld"),
    [
        (line(2, 7, 11), [0, 1], []),  # the cheapest beside it
        (line(2, 7, 6), [0, 2], []),
        (line(2, 7, 11, cost=[2, inf, 11, 1020]), [0, 2], []),
        (line(2, 0, 11), [0, 2], []),  # a nought protects nothing
        (line(1, 4, 11), [0, 1], []),  # they protect each other
        (line(1, 3, 11), [0, 1, 2], []),
        (line(2, 7, rows=(Row(np.array([0]), np.array([1.0]), 2, 3, cost=0.5),)), [0, 1], [1]),
        (line(7, 8, 9), [], []),
        (line(2, 7, 11, cost=[2, inf, inf, 20]), [0, 3], []),
    ],
)
def test_what_is_hidden_beside_a_small_count(table: Table, hidden: list[int], withheld: list[int]) -> None:
    found = protect(table, 5)
    assert np.flatnonzero(found.hidden).tolist() == hidden
    assert np.flatnonzero(found.withheld).tolist() == withheld
    assert (found.is_safe, found.noughts.any()) == (True, False)


def ties(*lines: tuple[int, ...], values: list[float], cost: list[float], rows: tuple[Row, ...] = ()) -> Table:
    """The first count is small; each line names its parts and, last, their total."""
    made = [Row(np.array(line), np.array([*[1.0] * (len(line) - 1), -1.0]), 0.0, 0.0) for line in lines]
    small = np.arange(len(values)) == 0
    return Table(np.array(values, dtype=float), np.ones(len(values)), small, np.array(cost), (*made, *rows))


@pytest.mark.parametrize(
    ("most", "hidden"),
    [
        (15, [0, 3, 4]),  # the first pair that will do: one for two lines, one for the third
        (14, [0, 1, 2, 3]),  # more pairs than are tried: one after the other, the cheapest first
    ],
)
def test_where_no_single_count_helps_every_pair_is_tried(monkeypatch: pytest.MonkeyPatch, most: int, hidden) -> None:
    """A count in three lines: of six counts that may be hidden, fifteen pairs."""
    monkeypatch.setattr("oba.statistics.disclosure.protect._MOST_PAIRS", most)
    table = ties(
        (0, 1, 4, 6),
        (0, 2, 4, 7),
        (0, 3, 5, 8),
        values=[2, 20, 21, 22, 30, 31, 52, 53, 55],
        cost=[2, 20, 21, 22, 30, 31, 900, inf, inf],
    )
    found = protect(table, 5)
    assert (np.flatnonzero(found.hidden).tolist(), found.is_safe) == (hidden, True)


def test_a_statement_withheld_on_the_way_is_printed_again_where_it_is_not_needed(monkeypatch) -> None:
    """Two shares tell the small count; a third, the cheapest and so the first withheld, tells nothing."""
    monkeypatch.setattr("oba.statistics.disclosure.protect._MOST_PAIRS", 0)
    alone = Row(np.array([0]), np.array([1.0]), 2, 3, cost=0.5)
    other = Row(np.array([1]), np.array([1.0]), 20, 20, cost=0.25)
    useless = Row(np.array([2]), np.array([1.0]), 0, 1000, cost=0.125)
    values, cost = [2, 20, 21, 22, 23], [2, 25, 20, inf, inf]
    table = ties((0, 1, 3), (0, 2, 4), values=values, cost=cost, rows=(alone, other, useless))
    found = protect(table, 5)
    assert np.flatnonzero(found.withheld).tolist() == [2, 3]
    assert np.flatnonzero(found.hidden).tolist() == [0, 1, 2]


def test_where_nothing_else_is_left_a_part_is_withheld_whole_and_may_be_unsafe_still() -> None:
    found = protect(line(2, 7, 0, cost=[2, inf, 1, inf]), 5)
    assert (found.hidden.tolist(), found.noughts.tolist()) == ([True, False, True, False],) * 2
    assert found.unsafe.tolist() == [True, False, False, False]  # with the nought it is 2: from none to 2
    assert not found.is_safe
    stuck = protect(line(2, 7, cost=[inf] * 3), 5)
    assert (stuck.hidden.tolist(), stuck.unsafe.tolist(), stuck.noughts.any()) == (
        [True, False, False],
        [True, False, False],
        False,
    )


def made_of_three(*rows: Row) -> Table:
    """Three, one and two with what ties them, and thirty others in one line with the three, whose sum is known."""
    values = np.array([3.0, 1.0, 2.0, *range(10, 40)])
    total = 3.0 + values[3:].sum()
    beside = Row(np.array([0, *range(3, 33)]), np.ones(31), total, total)
    return Table(values, np.ones(33), values < 5, values, (*rows, beside))


def test_that_hidden_parts_are_there_is_no_more_than_their_marks_say() -> None:
    """Three are one and two, each hidden and so no nought: two at least. As of any other, four values are left of it.

    Of five at most it could be 2 to 5 and that is enough; of four at most only 2, 3 or 4.
    """
    table = made_of_three(Row(np.array([0, 1, 2]), np.array([1.0, -1.0, -1.0]), 0.0, 0.0))
    found = protect(table, 5)
    assert (np.flatnonzero(found.hidden).tolist(), found.is_safe) == ([0, 1, 2, 3], True)
    known = audit(table, found.hidden)
    assert (known.least[0], known.greatest[0]) == (2, 12)
    for most, unsafe in ((5.0, []), (4.0, [0])):
        ends = replace(table, rows=(*table.rows, Row(np.array([0]), np.array([1.0]), -inf, most)))
        assert np.flatnonzero(find_unsafe(ends, found.hidden, 5))[:1].tolist() == unsafe


def test_what_a_shown_part_says_of_a_total_is_more_than_marks_say() -> None:
    """Three are two, which is shown, and one: whoever sees the two knows that the three are two at least."""
    table = made_of_three(Row(np.array([0, 1, 2]), np.array([1.0, -1.0, -1.0]), 0.0, 0.0))
    small = np.arange(33) < 2  # as if the two were of a source that shows it
    lent = replace(table, small=small)
    assert np.flatnonzero(find_unsafe(lent, np.isin(np.arange(33), [0, 1, 3]), 5)).tolist() == [0]


def test_a_search_that_cannot_succeed_is_not_gone_through(monkeypatch) -> None:
    """A statement that nobody can withhold says that the three are three at least, whatever else is hidden.

    Thirty others stand in one line with them: they are not tried one after the other, and all is withheld at once.
    """
    parts = Row(np.array([0, 1, 2]), np.array([1.0, -1.0, -1.0]), 0.0, 0.0)
    table = made_of_three(parts, Row(np.array([0]), np.array([1.0]), 3.0, 9.0))
    judged = []
    find_unsafe = Auditor.find_unsafe
    monkeypatch.setattr(Auditor, "find_unsafe", lambda self, state: judged.append(1) or find_unsafe(self, state))
    found = protect(table, 5)
    assert (found.hidden.all(), found.noughts.all(), len(judged)) == (True, True, 3)


def test_what_is_hidden_already_stays_so_and_other_parts_are_left_alone() -> None:
    """Two lines that nothing ties: the second has nothing small."""
    first, second = line(2, 7, 11), line(7, 8, 9)
    tie = Row(second.rows[0].places + 4, second.rows[0].factors, 0.0, 0.0)
    both = Table(
        *(
            np.concatenate([getattr(one, name) for one in (first, second)])
            for name in ("values", "floors", "small", "cost")
        ),
        rows=(tie, *first.rows),
    )
    already = np.isin(np.arange(8), [2, 5])
    found = protect(both, 5, already)
    assert np.flatnonzero(found.hidden).tolist() == [0, 2, 5]
    assert not already[0]  # what was given is not changed
    assert (found.withheld.tolist(), found.is_safe) == ([False, False], True)
    assert np.flatnonzero(find_given_away(both, 5, np.arange(8) == 0)).tolist() == [0]
    assert np.flatnonzero(protect(both, np.where(np.arange(8) < 4, 5.0, 9.0)).hidden).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("factors", "exact"),
    [
        (np.zeros((0, 2)), [True, True]),
        ([[1.0, 1.0, -1.0]], [True] * 3),
        ([[1.0, 2.0, 0.0]], [False] * 3),
        ([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]], [True] * 3),
        ([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0]], [False, False, True]),  # a ring, and one outside it
        ([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 3.0]], [True, True, False, False]),
        ([[2.0, -2.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]], [True] * 4),
    ],
)
def test_bounds_are_exact_where_rows_form_no_ring(factors, exact: list[bool]) -> None:
    assert find_exact(np.array(factors)).tolist() == exact


def test_bounds_drawn_in_of_two_trials_at_once() -> None:
    """a + b = c, and d on its own: c is 9 in the first and not known in the second, where b is at most 4."""
    factors = np.array([[1.0, 1.0, -1.0, 0.0]])
    low = high = np.zeros((2, 1))
    least = np.array([[1.0, 1.0, 9.0, 0.0], [1.0, 2.0, 0.0, 0.0]])
    greatest = np.array([[inf, inf, 9.0, inf], [inf, 4.0, 10.0, inf]])
    found = tighten(list_entries(factors), low, high, least, greatest)
    assert found[0].tolist() == [[1, 1, 9, 0], [1, 2, 3, 0]]
    assert found[1].tolist() == [[8, 8, 9, inf], [8, 4, 10, inf]]
    assert tighten(list_entries(np.zeros((1, 4))), low, high, least, greatest)[0] is least
    assert least[1, 2] == 0  # what was given is not changed


def test_the_least_sum_of_whole_numbers() -> None:
    one, five, ends = np.array([[1.0, 1.0]]), np.array([5.0]), np.ones(2)
    assert solve(np.array([1.0, 0.0]), one, five, five, ends).tolist() == [1, 4]
    assert solve(np.array([-1.0, 0.0]), one, five, five, ends).tolist() == [4, 1]
    assert solve(np.array([-1.0, 0.0]), one, five, five, ends, most=3.0).tolist() == [3, 2]
    assert solve(np.array([-1.0, 0.0]), one, five, np.array([inf]), ends) is None
    assert solve(np.array([1.0, 0.0]), one, np.array([1.0]), np.array([1.0]), ends) is None


@pytest.mark.parametrize(("threshold", "unsafe"), [(4, []), (5, [0, 1]), (6, [0, 1])])
def test_what_only_all_rows_together_narrow_is_found(threshold: int, unsafe: list[int]) -> None:
    """Two counts are said to be alike and to be 7 at most together: each is 1 to 3. By row each could be up to 6."""
    both, alike = np.array([0, 1]), np.array([1.0, -1.0])
    rows = (Row(both, alike, 0.0, 0.0), Row(both, np.ones(2), 2.0, 7.0))
    table = Table(np.array([2.0, 2.0]), np.ones(2), np.ones(2, dtype=bool), np.ones(2), rows)
    known = audit(table, mask(table, 0, 1))
    assert (known.least.tolist(), known.greatest.tolist()) == ([1, 1], [3, 3])
    assert np.flatnonzero(find_unsafe(table, mask(table, 0, 1), threshold)).tolist() == unsafe
