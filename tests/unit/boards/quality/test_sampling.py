"""A sample is the same from its seed, and a list that could name a child is refused without saying it again."""

import pytest

from oba.boards.quality.sampling import draw_sample, judge_size, read_references
from tests.fixtures.audited_cases import REFERENCES

#         line, why it is none (a part of it); blank for a reference
LINES = [
    ("CA-101", ""),
    ("2026/0042", ""),
    ("a17", ""),
    ("Smith-12", "a name"),
    ("Olivia", "a name"),
    ("CA 101", "no reference"),
    ("CA-ABC", "no reference"),
    ("12/03/2015", "a date"),
    ("X-12032015", "a date"),
    ("943 476 5919", "an NHS number"),
    ("9434765918", "ten digits"),
    ("A823432112345", "a unique pupil number"),
    ("a-8234-3211-2345", "ten digits"),
    ("WR1 2AB", "a postcode"),
    ("CA-1;B", "no reference"),
    ("CA-1;Bob", "a name"),
    ("C" * 24 + "1", "no reference"),
]


def test_the_same_seed_draws_the_same_cases_in_whatever_order_they_are_given() -> None:
    drawn = draw_sample(REFERENCES, 12, 20261129)
    assert drawn == draw_sample(list(reversed(REFERENCES)), 12, 20261129)
    assert " ".join(drawn) == ("CA-128 CA-117 CA-122 CA-156 CA-125 CA-101 CA-109 CA-139 CA-111 CA-155 CA-103 CA-143")


def test_another_seed_draws_others() -> None:
    assert draw_sample(REFERENCES, 12, 1) != draw_sample(REFERENCES, 12, 2)


def test_every_case_is_as_likely_as_every_other() -> None:
    """Each of ten is among three of 3,000 draws about 900 times; 800 to 1,000 is four standard deviations."""
    ten = REFERENCES[:10]
    drawn = [one for seed in range(3_000) for one in draw_sample(ten, 3, seed)]
    assert all(800 < drawn.count(one) < 1_000 for one in ten)


@pytest.mark.parametrize(("line", "why"), LINES)
def test_a_line_is_a_reference_or_it_is_said_by_its_number_why_not(line, why) -> None:
    references, fault = read_references(f"CA-1\n\n{line}\n")
    assert (references == ["CA-1", line]) == (why == "")
    assert ("line 3 " in fault) == bool(why)
    assert why in fault
    assert not why or line not in fault


def test_a_case_is_given_once_and_many_faults_are_told_in_one_sentence() -> None:
    assert read_references("CA-1\nca-1")[1] == "Each case is given once: line 2 was given before"
    fault = read_references("\n".join(["x"] * 7))[1]
    assert fault.startswith("Give case references only, one a line: line 1 is no reference")
    assert fault.endswith("line 5 is no reference (letters and digits, no spaces, at most 24); and 2 more")
    assert read_references("\n".join(f"A{number}" for number in range(5_001)))[1].startswith("Give at most 5,000")


@pytest.mark.parametrize(
    ("typed", "references", "size", "wrong"),
    [
        ("12", 60, 12, ""),
        ("60", 60, 60, ""),
        ("2", 1, 0, "Only 1 case is given, so 2 cannot be drawn"),
        ("61", 60, 0, "Only 60 cases are given, so 61 cannot be drawn"),
        ("0", 60, 0, "from 1 to 200"),
        ("201", 900, 0, "from 1 to 200"),
        ("²", 60, 0, "from 1 to 200"),
        ("", 60, 0, "from 1 to 200"),
    ],
)
def test_how_many_are_drawn(typed, references, size, wrong) -> None:
    found, fault = judge_size(typed, references)
    assert (found, bool(fault)) == (size, bool(wrong))
    assert wrong in fault
