"""Linkage of made-up people: how often it is right, how much it finds, whom it misses, and that it says so."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from oba.cases.linkage import scoring
from oba.cases.linkage.encoding import encode_people
from oba.cases.linkage.pairs import take_best
from oba.cases.linkage.scoring import Scored, score_pairs
from oba.cases.linkage.weight import MatchRate, Threshold, choose_threshold, hide_few, range_of, rate_matches
from oba.errors import CaseError
from oba.statistics.intervals import wilson
from tests.fixtures.linked_people import make_hash, make_linked

LABELLED = 600


def encoded(clear: pd.DataFrame) -> pd.DataFrame:
    return encode_people(clear.assign(person=clear["truth"].astype(str)), make_hash)


@cache
def scored() -> Scored:
    world = make_linked()
    return score_pairs(encoded(world.left), encoded(world.right))


@cache
def labels() -> pd.DataFrame:
    """What a person would say of a sample of the best pairs, and of true pairs that were not found."""
    world, best = make_linked(), take_best(scored().pairs)
    missed = world.both - set(best["right"].astype(int))
    rows = [(left, right, left == right) for left, right in best[["left", "right"]].itertuples(index=False)]
    rows += [(str(one), str(one), True) for one in sorted(missed)]
    frame = pd.DataFrame(rows, columns=["left", "right", "same"])
    return frame.sample(LABELLED, random_state=3)


@cache
def threshold() -> Threshold:
    return choose_threshold(take_best(scored().pairs), labels())


def test_at_the_chosen_weight_it_is_right_and_finds_nearly_all() -> None:
    """Truth is counted here over everybody, not over the labelled sample."""
    best = take_best(scored().pairs)
    linked = best[best["weight"] >= threshold().weight]
    right = (linked["left"] == linked["right"]).sum()
    assert right / len(linked) >= 0.98
    assert right / len(make_linked().both) >= 0.95


def test_what_it_says_of_itself_holds_for_everybody() -> None:
    best = take_best(scored().pairs)
    linked = best[best["weight"] >= threshold().weight]
    right = (linked["left"] == linked["right"]).sum()
    assert threshold().precision.lower <= 100 * right / len(linked) <= threshold().precision.upper
    assert threshold().recall.lower <= 100 * right / len(make_linked().both) <= threshold().recall.upper


def test_nobody_is_in_two_pairs_and_of_equals_none_is_taken() -> None:
    best = take_best(scored().pairs)
    assert best["left"].is_unique
    assert best["right"].is_unique
    pairs = pd.DataFrame({"left": ["a", "a", "b", "c"], "right": ["x", "y", "z", "z"], "weight": [5.0, 5.0, 3.0, 4.0]})
    assert take_best(pairs)[["left", "right"]].to_numpy().tolist() == [["c", "z"]]


def test_each_weight_is_the_logarithm_of_m_over_u_and_agreement_counts_for_a_match() -> None:
    known = {(one.field, one.level): one for one in scored().weights}
    for one in known.values():
        assert one.weight == pytest.approx(np.log2(one.m / one.u), nan_ok=True)
    for field in ("surname", "forename", "born", "postcode"):
        assert known[field, "same"].weight > 4
        assert known[field, "differs"].weight < 0
    assert (
        known["surname", "same"].weight > known["surname", "sounds alike"].weight > known["surname", "differs"].weight
    )


def test_each_pair_says_how_its_fields_agree() -> None:
    best = scored().pairs.iloc[0]
    assert (best["surname"], best["forename"], best["born"]) == ("same", "same", "same")
    assert set(scored().pairs["born"]) >= {"same", "differs", "two of day, month and year the same"}


def test_the_match_rate_and_its_bias_are_counted_by_group() -> None:
    world, best = make_linked(), take_best(scored().pairs)
    linked = set(best.loc[best["weight"] >= threshold().weight, "right"])
    people = world.right.assign(person=world.right["truth"].astype(str))
    (everybody,) = rate_matches(people, linked)
    assert (everybody.people, everybody.linked) == (len(people), len(linked))
    by = {one.group: one for one in rate_matches(people, linked, "gender")}
    assert set(by) == {"female", "male", "not known"}
    assert sum(one.linked for one in by.values()) == everybody.linked
    assert by["not known"].share.upper - by["not known"].share.lower > everybody.share.upper - everybody.share.lower


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        ({"a": (40, 20), "b": (30, 10)}, ["a", "b"]),
        ({"a": (40, 40), "b": (30, 0)}, ["a", "b"]),  # all or none is no small number
        ({"a": (40, 20), "b": (30, 10), "c": (9, 4)}, ["a"]),  # b goes with c, which could be worked out
        ({"a": (40, 20), "b": (30, 26), "c": (9, 4)}, ["a"]),
        ({"a": (4, 4), "b": (30, 10)}, []),
    ],
)
def test_of_few_people_nothing_is_said(groups: dict[str, tuple[int, int]], shown: list[str]) -> None:
    rates = [MatchRate(name, *counts, wilson(counts[1], counts[0])) for name, counts in groups.items()]
    assert [one.group for one in hide_few(rates)] == shown


def test_what_is_known_of_the_matched_is_a_range_of_all() -> None:
    """Herefordshire 2019: early help before 46% of children on plans, 58% matched; 32% of those in care, 22%."""
    assert range_of(46, 58) == pytest.approx((26.68, 68.68))
    assert range_of(32, 22) == pytest.approx((7.04, 85.04))
    assert range_of(46, 100) == (46, 46)


def test_short_lists_are_refused_in_words() -> None:
    world = make_linked()
    with pytest.raises(CaseError, match="second list has 99 people"):
        score_pairs(encoded(world.left), encoded(world.right.head(99)))


def test_pairs_that_do_not_fit_into_memory_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_linked()
    monkeypatch.setattr(scoring, "MEGABYTES", 30)
    with pytest.raises(CaseError, match="The pairs do not fit into 30 MB"):
        score_pairs(encoded(world.left), encoded(world.right))


@pytest.mark.parametrize(
    ("labelled", "told"),
    [
        (pd.DataFrame({"left": ["1"], "right": ["1"], "same": [True]}), "1 pairs are labelled"),
        (pd.DataFrame({"left": [str(n) for n in range(60)], "right": "1", "same": True}), "both kinds"),
        (
            pd.DataFrame({"left": [f"n{n}" for n in range(60)], "right": "1", "same": [True, False] * 30}),
            "At no weight",
        ),
    ],
)
def test_a_sample_that_cannot_decide_is_refused(labelled: pd.DataFrame, told: str) -> None:
    with pytest.raises(CaseError, match=told):
        choose_threshold(take_best(scored().pairs), labelled)


def test_the_lowest_weight_that_is_right_often_enough_is_chosen() -> None:
    """Down to 4 all 49 pairs are right; at 3 one of 50 is wrong, 98%; at 2 two of 51 are."""
    pairs = pd.DataFrame({"left": [f"l{n}" for n in range(51)], "right": [f"r{n}" for n in range(51)]})
    pairs["weight"] = [*np.linspace(20, 4, 49), 3.0, 2.0]
    labelled = pairs.assign(same=[True] * 49 + [False] * 2)
    found = choose_threshold(pairs, labelled, 0.98)
    assert (found.weight, round(float(found.precision.value), 1), float(found.recall.value)) == (3.0, 98.0, 100.0)
    assert choose_threshold(pairs, labelled, 0.99).weight == 4.0
