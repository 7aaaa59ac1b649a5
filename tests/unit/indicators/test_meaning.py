"""A change of what an indicator means needs a new version, against the version that made the published figures."""

from pathlib import Path
from typing import Any

import pytest

from oba.indicators.crosschecks.meaning import check_meanings, hash_meaning
from oba.indicators.indicator import Indicator
from oba.indicators.loading import load_definitions
from tests.fixtures.drawn_cells import indicator
from tests.fixtures.small_project import write_definitions

COUNTED = {"definition": "plans", "feed": "plans.count"}
OLDER = {"feed": "old.rate", "until": "2015-03-31"}
VALUE = {"type": "rate", "unit": "per 10,000", "multiplier": 10000, "polarity": "no_judgement"}


@pytest.mark.parametrize(
    "change",
    [
        {"value": {**VALUE, "unit": "per 1,000", "multiplier": 1000}},
        {"value": {**VALUE, "polarity": "low_is_good"}},
        {"numerator": {**COUNTED, "feed": "plans.other"}},
        {"numerator": {**COUNTED, "breakdown": {"sex": "girls"}}},
        {"numerator": {**COUNTED, "also": ["more.count"]}},
        {"denominator": {"definition": "children", "feed": "people.count"}},
        {"published": {"feed": "lait.rate", "scale": 100}},
        {"routes": [{"feed": "lait.rate", "fill": True}]},
        {"earlier": [OLDER]},
        {"period": "financial_year"},
        {"gap": {"breakdown": "fsm", "group": "a", "against": "b", "words": "the gap"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_meaning_has_another_hash(change: dict[str, Any]) -> None:
    assert hash_meaning(indicator(**change)) != hash_meaning(indicator())


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Plans of children"},
        {"version": 7},
        {"value": {**VALUE, "decimals": 2}},
        {"numerator": {**COUNTED, "definition": "plans at 31 March", "source": "DfE"}},
        {"comparators": ["england"]},
        {"routes": [{"feed": "lait.rate"}]},  # only compared with
        {"spc": {"screen": True}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_other_words_and_settings_have_the_same(change: dict[str, Any]) -> None:
    assert hash_meaning(indicator(**change)) == hash_meaning(indicator())


def test_a_version_older_than_the_one_published_is_refused(tmp_path: Path) -> None:
    definitions = load_definitions(write_definitions(tmp_path))
    mine: Indicator = definitions.indicators["plans-rate"]
    (found,) = check_meanings(definitions, {("plans-rate", 1): hash_meaning(mine), ("plans-rate", 3): "other"})
    assert (found.what, found.remedy) == (
        "figures were published with version 3, and this is version 1.",
        "Write `version: 4`.",
    )


def test_how_an_older_release_differs_is_said_in_words_that_may_change() -> None:
    one, other = (
        hash_meaning(indicator(earlier=[OLDER | {"basis": words}])) for words in ("Rounded.", "In whole tens.")
    )
    assert one == other
