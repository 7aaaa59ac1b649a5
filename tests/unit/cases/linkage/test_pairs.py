"""Which pairs are linked when a person has decided on some: the decision overrules the weight, one person one match."""

import re

import pandas as pd
import pytest

from oba.cases.linkage.clerical import ANSWERS, DECIDED, REASONS, REVIEW_TYPES, Answer
from oba.cases.linkage.model import FIELDS
from oba.cases.linkage.pairs import count_waiting, lay_out, make_references, settle_pairs, tell_review

WEIGHT, DOUBTFUL = 6.0, (2.0, 6.0)


def pairs(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["left", "right", "weight"])
    for field in FIELDS:
        frame[field], frame[f"bits_{field}"] = "same", 1.0
    return frame


def known(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    """Pairs that were looked at, with references R0, R1 and so on."""
    said = [
        (left, right, f"R{place}", decision, "number" if decision else None, pd.NaT, "Ada", int(decision is not None))
        for place, (left, right, decision) in enumerate(rows)
    ]
    return pd.DataFrame(said, columns=["left", "right", *DECIDED])


def linked(rows: pd.DataFrame) -> list[str]:
    return sorted(f"{one.left_person}{one.right_person}" for one in rows[rows["linked"]].itertuples())


SCORED = pairs(("a", "x", 9), ("a", "y", 7), ("b", "y", 6.5), ("b", "x", 4), ("c", "z", 3), ("d", "w", 1))


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        ((), ["ax"]),  # b's best, y, is a's too, but y's best is a: by weight alone b stays without
        ((("a", "x", "not_same"),), ["ay"]),  # a's next best; b and x have each other at 4, below the weight
        ((("a", "x", "not_same"), ("b", "x", "same")), ["ay", "bx"]),
        ((("a", "y", "same"),), ["ay"]),  # x is left with b at 4
        ((("c", "z", "same"),), ["ax", "cz"]),
        ((("c", "z", "cannot_say"), ("a", "x", "cannot_say")), ["ax"]),  # as the weight says
        ((("d", "w", "same"),), ["ax", "dw"]),
        ((("a", "q", "same"),), ["aq", "by"]),  # no longer compared, and decided all the same; y is free for b
    ],
)
def test_a_decision_overrules_the_weight(decided: tuple, expected: list[str]) -> None:
    assert linked(lay_out(SCORED, WEIGHT, DOUBTFUL, known(*decided))) == expected


def test_nobody_is_in_two_pairs_whatever_was_decided() -> None:
    settled = settle_pairs(SCORED, known(("b", "x", "same"), ("c", "z", "not_same")))
    assert settled[["left", "right"]].to_numpy().tolist() == [["b", "x"], ["a", "y"], ["d", "w"]]


def test_what_is_looked_at_is_doubtful_or_decided_and_keeps_its_reference() -> None:
    rows = lay_out(SCORED, WEIGHT, DOUBTFUL, known(("c", "z", None), ("d", "w", "not_same"), ("a", "x", None)))
    by = {f"{one.left_person}{one.right_person}": one for one in rows.itertuples()}
    assert set(by) == {"ax", "cz", "dw"}
    assert (by["cz"].reference, by["cz"].turn) == ("R0", 0)
    assert (by["dw"].reference, by["dw"].decision, by["dw"].turn, by["dw"].linked) == ("R1", "not_same", 1, False)
    assert pd.isna(by["ax"].reference), "9 is above what is doubtful, and nobody decided"
    assert list(rows) == list(REVIEW_TYPES)
    assert count_waiting(rows) == 1


def test_without_a_range_of_doubt_nothing_new_is_looked_at() -> None:
    assert lay_out(SCORED, WEIGHT, None, known())["reference"].notna().sum() == 0
    assert linked(lay_out(SCORED, WEIGHT, None, known(("c", "z", "same")))) == ["ax", "cz"]


@pytest.mark.parametrize(("low", "high", "waiting"), [(3, 6, 1), (3.01, 6, 0), (2, 3, 1), (2, 2.99, 0)])
def test_both_ends_are_doubtful(low: float, high: float, waiting: int) -> None:
    assert count_waiting(lay_out(SCORED, WEIGHT, (low, high), known())) == waiting


@pytest.mark.parametrize(("weight", "is_linked"), [(6.99, True), (7.0, True), (7.01, False)])
def test_a_pair_is_linked_from_the_weight_on(weight: float, is_linked: bool) -> None:
    """Of those found to be different people the same are told: they are the pairs that the weight would link."""
    alike = pairs(*((f"l{number}", f"r{number}", 7.0) for number in range(6)))
    assert len(linked(lay_out(alike, weight, None, known()))) == (6 if is_linked else 0)
    apart = known(*((f"l{number}", f"r{number}", "not_same") for number in range(6)))
    (told,) = tell_review(lay_out(alike, weight, None, apart), weight)
    assert f" {6 if is_linked else 'none'} that the weight would link had been found" in told


def test_it_is_told_how_many_a_person_decided_and_of_few_no_number() -> None:
    many = pairs(*((f"l{n}", f"r{n}", 7.0) for n in range(6)), ("c", "z", 3))
    apart = known(*((f"l{n}", f"r{n}", "not_same") for n in range(5)))
    assert list(tell_review(lay_out(many, WEIGHT, DOUBTFUL, apart), WEIGHT)) == [
        "Of the linked pairs none had been looked at by a person; 5 that the weight would link had been found to be"
        " different people; fewer than 5 doubtful still wait for a decision."
    ]
    assert list(tell_review(lay_out(many, WEIGHT, None, known()), WEIGHT)) == []


def test_references_are_no_words_and_never_twice() -> None:
    made = make_references(2_000, ["K7T4PW"])
    assert len({*made, "K7T4PW"}) == 2_001
    assert all(re.fullmatch(r"[2-9BCDFGHJKMNPQRTVWXZ]{6}", one) for one in made)


def test_each_answer_has_words_and_reasons() -> None:
    assert set(ANSWERS) == set(Answer) == {answer for answer, _ in REASONS.values()}
