"""What ties counts of case rows: the numbers of a place in a table, and the sums that a reader can do with them."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from oba.indicators.loading import load_definitions
from oba.indicators.project import Definitions
from oba.scorecards.build.disclosure.count_web import Releases, Web
from oba.scorecards.build.disclosure.counts import Address, Observed
from oba.scorecards.build.disclosure.facts import Fact
from oba.scorecards.build.disclosure.meanings import CountedFacts, read_facts
from oba.scorecards.build.disclosure.ties.cases import tie_cases
from oba.scorecards.build.disclosure.ties.codes import Choices, Chosen, tie_chosen
from tests.fixtures.case_counting import define
from tests.fixtures.counted_board import DEFINITIONS, FEED, MEASURES

YEAR, MARCH = "2017-01-01/P1Y", "2017-03-01/P1M"
_MORE = """\
  met_known: {column: value, where: {measure: met_of_known, span: calendar_year}}
  met_known_of: {column: of, where: {measure: met_of_known, span: calendar_year}}
  ended_month: {column: value, where: {measure: ended, span: month}}
"""
_ENDED = "  ended: {family: flow, label: Ended, list: early-help, count: ended}\n"


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> CountedFacts:
    """The facts of the made-up feed, with the share of those known and with those who ended by month."""
    folder = tmp_path_factory.mktemp("definitions") / "indicator_definitions"
    for path in DEFINITIONS.rglob("*.yaml"):
        copy = folder / path.relative_to(DEFINITIONS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8")
        if (path.parent.name, path.stem) in (("feeds", FEED), ("case_measures", MEASURES)):
            before, key, after = text.partition("measures:\n")
            text = f"{before}{key}{_MORE if path.parent.name == 'feeds' else _ENDED}{after}"
        copy.write_text(text, "utf-8")
    return read_facts(load_definitions(Path(folder)))


def tied(facts: CountedFacts, *cells: tuple[str, str, int]) -> list[str]:
    """Return the ties among some cells, each of a measure, a period and a count; a count tells one from another."""
    observed = {
        number: Observed(Address((FEED, measure, ""), "E06000019", period), float(count), 1)
        for number, (measure, period, count) in enumerate(cells, 1)
    }
    values = {number: one.value for number, one in observed.items()}
    releases = Releases({one.address: [number] for number, one in observed.items()}, observed)
    web = Web(values)
    tie_cases(web, releases, facts)
    sums = (tie for tie in web.ties if all(isinstance(key, int) for key, _ in tie.terms))
    return sorted(" ".join(f"{factor * values[int(str(key))]:+.0f}" for key, factor in tie.terms) for tie in sums)


CASES = [
    # forty ended, of which two say nothing: whoever sees 40 and 38 knows it
    ([("no_data_year_of", YEAR, 40), ("no_data_year", YEAR, 2), ("met_known_of", YEAR, 38)], ["+40 -2 -38"]),
    # the base of one share is the base of another, and of who was not followed yet
    ([("no_data_year_of", YEAR, 40), ("met_year_of", YEAR, 40), ("waiting_year_of", YEAR, 40)], ["+40 -40", "+40 -40"]),
    ([("back_year_of", YEAR, 37), ("waiting_year", YEAR, 3), ("met_year_of", YEAR, 40)], ["-37 -3 +40"]),
    # what stayed as it was given stands beside what was counted again: 3 and 38 are not of it
    (
        [
            ("met_year_of", YEAR, 40),
            ("back_year_of", YEAR, 38),
            ("waiting_year", YEAR, 3),
            ("waiting_year_of", YEAR, 41),
        ],
        ["-38 -3 +41"],
    ),
    # ten were open, six came, three went
    (
        [
            ("open_month", "2017-02-28", 10),
            ("started_month", MARCH, 6),
            ("ended_month", MARCH, 3),
            ("open_month", "2017-03-31", 13),
        ],
        ["+10 +6 -3 -13"],
    ),
    # what is not so is no tie, nor is another fact of the same number
    ([("no_data_year_of", YEAR, 41), ("met_year_of", YEAR, 40), ("met_known_of", YEAR, 40)], []),
    ([("started_month", MARCH, 6), ("ended_month", MARCH, 6)], []),
]


WENT = [
    # ninety are known and 88 were met: where two went whose needs were not met is of them
    ([("met_known_of", YEAR, 90), ("met_year", YEAR, 88), ("destination_year_of", YEAR, 2)], "+90 -88 -2"),
    # of all who ended, with those who say nothing
    (
        [
            ("met_year_of", YEAR, 100),
            ("met_year", YEAR, 88),
            ("no_data_year", YEAR, 10),
            ("destination_year_of", YEAR, 2),
        ],
        "+100 -88 -10 -2",
    ),
]


@pytest.mark.parametrize(("cells", "tie"), WENT)
def test_rows_of_some_codes_are_what_others_leave(
    facts: CountedFacts, cells: list[tuple[str, str, int]], tie: str
) -> None:
    assert sorted(tie.split()) in [sorted(one.split()) for one in tied(facts, *cells)]


@pytest.mark.parametrize(("cells", "ties"), CASES)
def test_what_a_reader_can_add_up(facts: CountedFacts, cells: list[tuple[str, str, int]], ties: list[str]) -> None:
    assert tied(facts, *cells) == ties


def test_months_years_and_means_are_one_fact(facts: CountedFacts) -> None:
    names = ("started_month", "started_year", "started_rolling", "plan_year")
    assert len({facts.of[FEED, name] for name in names[:3]}) == 1
    assert (FEED, names[3]) not in facts.of  # who had help before is nobody else's number


def test_through_a_link_the_base_is_those_linked_and_not_all_who_started() -> None:
    """The share of the linked is of them; who they are of all stands beside, and is the same number."""
    other = {"list": "early-help", "since": "2015-01-01"}
    earlier = {"family": "earlier", "label": "Help", "list": "plans", "within": {"months": 12}, "other": other}
    counted = define(alone=earlier, linked={**earlier, "through": "link"})
    columns = {"alone_of": ("alone", "of"), "linked_of": ("linked", "of")}
    columns |= {"matched": ("linked_matched", "value"), "matched_of": ("linked_matched", "of")}
    measures = {
        name: SimpleNamespace(column=column, where={"measure": measure}) for name, (measure, column) in columns.items()
    }
    feed = SimpleNamespace(id="counts", connector=SimpleNamespace(type="cases", measures="counted"), measures=measures)
    feed.breakdowns = {}
    known = SimpleNamespace(feeds={"counts": feed}, case_measures={"counted": counted}, case_lists={}, returns={})
    facts = read_facts(cast(Definitions, known))
    assert facts.of["counts", "alone_of"] == facts.of["counts", "matched_of"]
    assert facts.of["counts", "linked_of"] == facts.of["counts", "matched"] != facts.of["counts", "matched_of"]


GIRLS = Chosen("early-help started", (("gender", frozenset({"female"})),))
EVERY = frozenset({"female", "male", "unknown"})
CHOSEN = {
    "girls by a measure of their own are the group of girls": (
        [("a", "gender=female", 7), ("g", "", 7)], "+7 -7", "",
    ),
    "and what is left of all": ([("a", "", 10), ("g", "", 7)], "", "+10 -7"),
    "of each age": ([("a", "age=0-4", 10), ("g", "age=0-4", 7)], "", "+10 -7"),
    "not of another age": ([("a", "age=0-4", 10), ("g", "age=5-9", 7)], "", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", CHOSEN)
def test_rows_of_one_code_are_a_group_and_leave_the_others(case: str) -> None:
    cells, tie, left = CHOSEN[case]
    choices = Choices(
        {("a", "n"): Chosen("early-help started"), ("g", "n"): GIRLS},
        {("a", "gender"): "gender"},
        {("early-help started", "gender"): EVERY},
    )
    observed = {
        number: Observed(Address((feed, "n", breakdown), "E06000019", YEAR), float(count), 1)
        for number, (feed, breakdown, count) in enumerate(cells, 1)
    }
    values = {number: one.value for number, one in observed.items()}
    web = Web(values)
    tie_chosen(web, Releases({one.address: [number] for number, one in observed.items()}, observed), choices)
    told = {
        (len(one.terms) > len(plain), " ".join(f"{factor * values[key]:+.0f}" for key, factor in plain))
        for one in web.ties
        for plain in [[(key, factor) for key, factor in one.terms if isinstance(key, int)]]
    }
    assert told == ({(False, tie)} if tie else set()) | ({(True, left)} if left else set())


GROUPS = {
    "the whole in one feed, its groups in another": (
        [("a", "", 40), ("b", "age=0-9", 3), ("b", "age=10-19", 37)],
        ["+40 -3 -37"],
    ),
    "the same groups under two names": (
        [("a", "age=0-9", 4), ("a", "age=10-19", 37), ("b", "years=0-9", 5), ("b", "years=10-19", 36)],
        ["+4 +37 -5 -36"],
    ),
    "groups cut in two ways": (
        [("a", "age=0-4", 1), ("a", "age=5-19", 39), ("b", "age=0-9", 6), ("b", "age=10-19", 34)],
        ["+1 +39 -6 -34"],
    ),
    "groups of a group": (
        [("a", "gender=f", 20), ("b", "age=0-9;gender=f", 2), ("b", "age=10-19;gender=f", 18)],
        ["+20 -2 -18"],
    ),
    "the whole that they make, where twelve months came to one more since": (
        [("a", "", 41), ("b", "", 40), ("b", "age=0-9", 3), ("b", "age=10-19", 37)],
        ["+40 -3 -37"],
    ),
    "groups of another fact": ([("a", "", 40), ("c", "age=0-9", 3), ("c", "age=10-19", 37)], []),
}


@pytest.mark.parametrize("case", GROUPS)
def test_groups_of_one_fact_are_tied_across_feeds(case: str) -> None:
    """Two feeds count those who started: a group hidden in one is the whole of the other less the groups shown."""
    cells, ties = GROUPS[case]
    started = Fact("started", "early-help", "rows")
    facts = CountedFacts({("a", "n"): started, ("b", "n"): started, ("c", "n"): Fact("ended", "early-help", "rows")})
    observed = {
        number: Observed(Address((feed, "n", breakdown), "E06000019", YEAR), float(count), 1)
        for number, (feed, breakdown, count) in enumerate(cells, 1)
    }
    releases = Releases({one.address: [number] for number, one in observed.items()}, observed)
    values = {number: one.value for number, one in observed.items()}
    web = Web(values)
    tie_cases(web, releases, facts)
    told = {" ".join(f"{factor * values[int(key)]:+.0f}" for key, factor in tie.terms) for tie in web.ties}
    assert {one for one in told if one.count(" ") > 1} == set(ties)


CUTS: dict[str, tuple[list[tuple[str, str, int]], set[str], list[int]]] = {
    "who is five is what 0 to 5 has more than 0 to 4": (
        [("a", "0-to-4", 20), ("a", "5-and-over", 30), ("b", "0-to-5", 22), ("b", "6-and-over", 28)],
        {"+22 -20 -2", "+30 -2 -28"},
        [2],
    ),
    "a band within another leaves the rest of it": (
        [("a", "0-to-4", 20), ("a", "5-to-9", 6), ("a", "10-and-over", 24), ("b", "0-to-9", 26),
         ("b", "10-and-over", 24)],
        {"+24 -24", "+26 -20 -6"},
        [],
    ),
    "ends that cross have a piece each": (
        [("a", "0-to-4", 10), ("a", "5-to-11", 20), ("a", "12-and-over", 30), ("b", "0-to-5", 11), ("b", "6-to-10", 16),
         ("b", "11-and-over", 33)],
        {"+11 -10 -1", "+20 -1 -16 -3", "+33 -3 -30"},
        [1, 3],
    ),
    "cut alike they are one": (
        [("a", "0-to-4", 20), ("a", "5-and-over", 30), ("b", "0-to-4", 20), ("b", "5-and-over", 30)],
        {"+20 -20", "+30 -30"},
        [],
    ),
    "who is not born or of no known age is so in both": (
        [("a", "unborn", 2), ("b", "unborn", 2), ("a", "unknown", 3), ("b", "unknown", 3)],
        {"+2 -2", "+3 -3"},
        [],
    ),
    "counts of two days tell nothing": (
        [("a", "0-to-4", 20), ("a", "5-and-over", 30), ("b", "0-to-5", 22), ("b", "6-and-over", 29)], set(), [],
    ),
    "nor do ages of which some are not given": (
        [("a", "0-to-4", 20), ("a", "5-to-9", 30), ("b", "0-to-5", 22), ("b", "6-and-over", 28)], set(), [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CUTS)
def test_ages_that_are_cut_in_two_ways_tell_those_between(case: str) -> None:
    cells, ties, pieces = CUTS[case]
    started = Fact("started", "early-help", "rows")
    facts = CountedFacts({("a", "n"): started, ("b", "n"): started})
    facts.chosen.ages = {("a", "age"): "opened", ("b", "age"): "opened"}
    observed = {
        number: Observed(Address((feed, "n", f"age={group}"), "E06000019", YEAR), float(count), 1)
        for number, (feed, group, count) in enumerate(cells, 1)
    }
    releases = Releases({one.address: [number] for number, one in observed.items()}, observed)
    web = Web({number: one.value for number, one in observed.items()})
    tie_cases(web, releases, facts)
    known = {**web.values, **web.rests}
    told = {" ".join(f"{factor * known[key]:+.0f}" for key, factor in one.terms) for one in web.ties}
    assert {one for one in told if one.count("+") == 1} == ties
    assert sorted(web.rests.values()) == pieces


def test_ages_at_two_dates_are_two_things() -> None:
    started = Fact("started", "early-help", "rows")
    facts = CountedFacts({("a", "n"): started, ("b", "n"): started})
    facts.chosen.ages = {("a", "age"): "opened", ("b", "age"): "closed"}
    cells = [("a", "0-to-4", 3), ("a", "5-and-over", 4), ("b", "0-to-5", 5), ("b", "6-and-over", 2)]
    observed = {
        number: Observed(Address((feed, "n", f"age={group}"), "E06000019", YEAR), float(count), 1)
        for number, (feed, group, count) in enumerate(cells, 1)
    }
    web = Web({number: one.value for number, one in observed.items()})
    tie_cases(web, Releases({one.address: [key] for key, one in observed.items()}, observed), facts)
    assert web.rests == {}
