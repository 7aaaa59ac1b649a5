"""Earlier help counted through a link, in a world where the truth is known: what it says of all is so."""

import re
from pathlib import Path

import pytest

from oba.cases.counting.count import Counted, count_cases
from oba.cases.counting.duckdb_files import open_duckdb
from oba.errors import FeedError
from tests.fixtures import case_truth as truth
from tests.fixtures.case_counting import keep
from tests.fixtures.case_links import count_linked, define_linked
from tests.fixtures.case_world import World


def whole(counted: Counted, measure: str, breakdown: str = "") -> dict[tuple[str, str, str], tuple[float, float]]:
    table = counted.table
    lines = table[(table["measure"] == measure) & (table["breakdown"] == breakdown) & (table["symbol"] == "")]
    return {(one.span, one.period, one.group): (one.value, one.of) for one in lines.itertuples()}


@pytest.fixture(scope="module")
def plans(world: World) -> list[truth.Row]:
    return truth.read_rows(world.frame("child-protection"))


@pytest.fixture(scope="module")
def had(world: World, plans: list[truth.Row]) -> dict[str, bool]:
    """By row of the plans: whether the child had early help in the twelve months before, counted by hand."""
    helped = truth.by_person(truth.read_rows(world.frame("early-help")))
    return {row["case_id"]: truth.had_before(row, helped, 12) for row in plans}


def by_hand(plans: list[truth.Row], had: dict[str, bool]) -> dict[str, tuple[int, int]]:
    """By calendar year: how many had early help before the plan, of how many."""
    years: dict[str, tuple[int, int]] = {}
    for row in plans:
        year = f"{row['opened'].year}"
        before, rows = years.get(year, (0, 0))
        years[year] = before + had[row["case_id"]], rows + 1
    return years


def by_year(counted: Counted, measure: str) -> dict[str, tuple[float, float]]:
    return {
        period[:4]: found for (span, period, _), found in whole(counted, measure).items() if span == "calendar_year"
    }


def test_with_all_linked_the_share_is_the_truth(
    world: World, plans: list[truth.Row], had: dict[str, bool], tmp_path: Path
) -> None:
    counted = count_linked(world, tmp_path, {row["person"] for row in plans})
    known, hand = by_year(counted, "before"), by_hand(plans, had)
    assert known == {year: hand[year] for year in ("2016", "2017")}
    assert all(value == of for value, of in by_year(counted, "before_matched").values())


@pytest.mark.parametrize("one_of", [2, 4])
def test_with_some_linked_the_truth_is_within_the_range(
    world: World, plans: list[truth.Row], had: dict[str, bool], tmp_path: Path, one_of: int
) -> None:
    linked = {row["person"] for row in plans if int(row["person"][:4], 16) % one_of == 0}
    counted = count_linked(world, tmp_path, linked)
    shares, matched, hand = by_year(counted, "before"), by_year(counted, "before_matched"), by_hand(plans, had)
    assert set(shares) == {"2016", "2017"}
    for year, (value, of) in shares.items():
        rows = [row for row in plans if row["opened"].year == int(year)]
        found = [row for row in rows if row["person"] in linked]
        assert (value, of) == (sum(had[row["case_id"]] for row in found), len(found))
        assert matched[year] == (len(found), len(rows))
        true = hand[year][0] / hand[year][1]
        assert value / len(rows) <= true <= (value + len(rows) - of) / len(rows)


def test_the_share_linked_is_given_by_group_so_that_its_bias_is_seen(
    world: World, plans: list[truth.Row], tmp_path: Path
) -> None:
    girls = {row["person"] for row in plans if row["gender"] == "female"}
    matched = whole(count_linked(world, tmp_path, girls), "before_matched", "gender")
    rows = [found for (span, _, group), found in matched.items() if span == "calendar_year" and group == "male"]
    assert rows
    assert all(value == 0 < of for value, of in rows)
    assert all(value == of for (_, _, group), (value, of) in matched.items() if group == "female")


def test_the_notes_say_what_the_link_is_worth_and_the_range(
    world: World, plans: list[truth.Row], had: dict[str, bool], tmp_path: Path
) -> None:
    linked = {row["person"] for row in plans if int(row["person"][:4], 16) % 2 == 0}
    counted = count_linked(world, tmp_path, linked, "In a sample 99% were right.", "Girls were linked less often.")
    told = counted.linked
    begin = "`before` is counted through the link `help-to-plans`."
    assert told[0] == f"{begin} In a sample 99% were right. Girls were linked less often."
    found = re.fullmatch("`before` in (.*): (.*)", told[1])
    assert found
    period, said = found.groups()
    (value, of) = next(found for (_, code, _), found in whole(counted, "before").items() if code == period)
    (_, rows) = next(found for (_, code, _), found in whole(counted, "before_matched").items() if code == period)
    low, high = 100 * value / rows, 100 * (value + rows - of) / rows
    assert said == (
        f"{100 * value / of:.0f}% of the {100 * of / rows:.0f}% who could be linked; of all it is between {low:.0f}%"
        f" and {high:.0f}%, for nothing is known of the others."
    )


def test_small_counts_are_in_no_note(world: World, plans: list[truth.Row], tmp_path: Path) -> None:
    few = {row["person"] for row in plans if row["opened"].year > 2015}
    counted = count_linked(world, tmp_path, sorted(few)[:3])
    assert [one for one in counted.linked if "of all it is between" in one] == []


def test_without_pairs_nothing_is_counted_and_it_says_what_to_do(world: World, tmp_path: Path) -> None:
    with (
        open_duckdb(world.folder, tmp_path) as database,
        pytest.raises(FeedError, match="link `help-to-plans`, of which no pairs are kept"),
    ):
        count_cases(define_linked(), keep(world), database)
