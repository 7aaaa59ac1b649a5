"""The table of verdicts, and that page and style sheet know each of its codes."""

from pathlib import Path

import pytest

import oba.scorecards.render
from oba.scorecards.verdicts import DIRECTIONS, SIGN_OF, SIGNS, VERDICTS, DirectionCode, VerdictCode

RENDER = Path(oba.scorecards.render.__file__).parent


def test_each_verdict_has_its_words_and_its_line_in_the_legend():
    assert list(VERDICTS) == list(VerdictCode)
    assert list(DIRECTIONS) == list(DirectionCode)
    assert all(one.words and one.legend.endswith(".") for one in [*VERDICTS.values(), *DIRECTIONS.values()])


def test_only_a_verdict_on_enough_figures_judges():
    assert [code.value for code, verdict in VERDICTS.items() if not verdict.judges] == [
        "too_few_points",
        "cannot_say",
        "too_old",
        "no_data",
    ]
    assert [code.value for code, words in DIRECTIONS.items() if not words.judges] == [
        "cannot_say",
        "too_old",
        "no_data",
    ]


def test_each_code_has_one_of_the_five_signs():
    assert list(SIGNS) == ["better", "worse", "moving", "level", "unknown"]
    assert set(SIGN_OF) == {str(code) for code in [*VerdictCode, *DirectionCode]}
    assert sum(len(codes) for _, codes in SIGNS.values()) == len([*VerdictCode, *DirectionCode])


@pytest.mark.parametrize("sign", SIGNS)
def test_each_sign_has_a_shape_and_a_colour(sign: str):
    macros = (RENDER / "templates" / "macros.html").read_text("utf-8")
    assert f'sign == "{sign}"' in macros or sign == "unknown"  # the last is what is left
    assert f".icon-{sign}" in (RENDER / "assets" / "pages.css").read_text("utf-8")
