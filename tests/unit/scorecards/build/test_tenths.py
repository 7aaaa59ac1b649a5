"""Counts by tenth of deprivation are those of the small areas in it: whoever sees both adds them up."""

import pytest

from oba.scorecards.build.disclosure.facts import Fact, Said
from oba.scorecards.build.disclosure.meanings import CountedFacts
from oba.scorecards.build.disclosure.ties.codes import Choices
from tests.fixtures.drawn_packs import Q1, Q2, Drawn, counts

A, B, C, D = SMALL = [f"E0100000{number}" for number in (1, 2, 3, 4)]
PARTS_OF = {"W": ["N1", "N2"], "N1": [A, C], "N2": [B, D]}
FACTS = CountedFacts(
    said={"plans": Said({name: Fact("started", "help", "[]") for name in ("n", "m")}, {})},
    chosen=Choices(groups={("plans", "team"): "decile"}),
)
INDEX = {A: 1, B: 1, C: 2, D: 2}
OTHER = {A: 2, B: 1, C: 2, D: 1}


def draw(**numbers: int) -> Drawn:
    """Counts of four small areas of one measure, and by tenth of the county of another."""
    pack = Drawn()
    for area, number in zip(SMALL, (3, 30, 9, 20), strict=True):
        pack.count(counts("m"), f"|{area}|{Q1}", number)
    pack.count(counts("n"), f"|W|{Q1}", 62)
    for code, number in numbers.items():
        pack.count(counts("n"), f"{code[1:]}|W|{Q1}", number)
    return pack


CASES = [
    # three live in A: 33 of the first tenth less 30 of B
    ("no index is held", {"_1": 33, "_2": 29}, [], {A}),
    ("the tenths are those of the index", {"_1": 33, "_2": 29}, [INDEX], {A, B}),
    # thirty-three cases of the first tenth, of which the small area of one is not known: that is a rest of its own
    ("some are of no small area", {"_1": 34, "_2": 29}, [INDEX], {A, B}),
    ("rows go by another index", {"_1": 33, "_2": 29}, [OTHER], {A}),
    ("one of two indices is theirs", {"_1": 33, "_2": 29}, [OTHER, INDEX], {A, B}),
]


@pytest.mark.parametrize(("_", "tenths", "indices", "answer"), CASES, ids=[one[0] for one in CASES])
def test_a_small_area_is_hidden_with_one_of_its_tenth(
    _: str, tenths: dict[str, int], indices: list[dict[str, int]], answer: set[str]
) -> None:
    hidden = draw(**tenths).decide(parts_of=PARTS_OF, facts=FACTS, tenths=indices)
    assert hidden == {f"m:|{area}|{Q1}" for area in answer}


def test_an_index_by_which_one_tenth_has_too_few_is_not_that_of_the_rows() -> None:
    """By it the second tenth is A and D, twenty-three as it should be, and the first is more than thirty-three."""
    pack = Drawn()
    for number, area in ((3, C), (5, "E01000005")):
        pack.count(counts("m"), f"|{area}|{Q2}", number)
    for number, area in ((3, A), (30, B), (20, D)):
        pack.count(counts("m"), f"|{area}|{Q2}", number)
    for code, number in (("1", 33), ("2", 23), ("3", 5)):
        pack.count(counts("n"), f"{code}|W|{Q2}", number)
    wrong = {A: 2, B: 1, C: 1, D: 2, "E01000005": 1}
    parts_of = PARTS_OF | {"N1": [A, C, "E01000005"]}
    hidden = pack.decide(parts_of=parts_of, facts=FACTS, tenths=[wrong])
    assert {one for one in hidden if one.endswith(Q2)} == {f"m:|{area}|{Q2}" for area in (A, C)}


def test_tenths_of_years_are_those_of_small_areas_of_the_years_together() -> None:
    """Thirty-three of the first tenth in two quarters, and thirty of them in B: three are left for A."""
    pack, half = Drawn(), "2026-04-01/P6M"
    for area, number in zip(SMALL, (3, 30, 9, 20), strict=True):
        pack.count(counts("m"), f"|{area}|{half}", number)
    for period, numbers in ((Q1, (13, 9)), (Q2, (20, 20))):
        for code, number in zip("12", numbers, strict=True):
            pack.count(counts("n"), f"{code}|W|{period}", number)
    alone = pack.decide(parts_of=PARTS_OF, facts=FACTS)
    beside = pack.decide(parts_of=PARTS_OF, facts=FACTS, tenths=[INDEX])
    assert (alone, beside) == ({f"m:|{A}|{half}"}, {f"m:|{A}|{half}", f"n:1|W|{Q1}"})  # or B, which is more
