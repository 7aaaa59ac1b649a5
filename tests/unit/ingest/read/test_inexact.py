"""Figures published with a relation keep it, as value and sign; none is read as an exact number."""

import numpy as np
import pytest

from oba.ingest.read.cells import RELATIONS, UNREADABLE, read_cells
from oba.observations.inexact import SIGNS, flag_relation, read_relation, relation_of
from oba.vocabulary import Symbol


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("over 45%", "over"),
        ("Over 45%", "over"),
        ("more than 45", "over"),
        (">45", "over"),
        ("> 45", "over"),
        ("100+", "over"),
        (">=45", "at least"),
        ("≥ 45", "at least"),
        ("at least 45", "at least"),
        ("45 or more", "at least"),
        ("45% or over", "at least"),
        ("fewer than 10", "under"),
        ("less than £1,000", "under"),
        ("under 5", "under"),
        ("<5", "under"),
        ("<=5", "at most"),
        ("up to 5", "at most"),
        ("no more than 5", "at most"),
        ("almost 40", "almost"),
        ("nearly 40%", "almost"),
        ("just under 40", "almost"),
        ("about 40", "about"),
        ("c. 40", "about"),
        ("approx. 40", "about"),
        ("~40", "about"),
        ("45", ""),
        ("45%", ""),
        ("1,234 [r]", ""),
        ("-5", ""),
        ("increase", ""),
        ("overall", ""),
        ("over forty", ""),
        ("", ""),
    ],
)
def test_the_relation_that_a_text_states(text: str, relation: str) -> None:
    assert read_relation(text) == relation


def test_a_number_that_a_feed_states_for_a_text_keeps_the_texts_relation() -> None:
    found = read_cells(["over 45%", "45", "increase", "<5", "almost 40"], {"<5": Symbol.CONFIDENTIAL}, NUMBERS)
    assert found.values[:3].tolist() == [45.0, 45.0, 1.0]
    assert [RELATIONS[place] for place in found.relations] == ["over", "", "", "", ""]
    assert np.isnan(found.values[3:]).all()
    assert found.symbols[4] == UNREADABLE  # nobody stated a number for it, so it is kept aside


NUMBERS = {"over 45%": 45, "increase": 1}


def test_a_flag_keeps_a_relation_and_no_other_flag_is_one() -> None:
    assert [relation_of(flag_relation(relation)) for relation in SIGNS] == list(SIGNS)
    assert [relation_of(flag) for flag in ("impossible", "", None)] == ["", "", ""]
    assert flag_relation("") is None
