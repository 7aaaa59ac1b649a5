"""The table of verdicts, and that page and style sheet know each of its codes."""

from pathlib import Path

import pytest

import oba.scorecards.render
from oba.scorecards.verdicts import DIRECTIONS, VERDICTS, DirectionCode, VerdictCode

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


@pytest.mark.parametrize("code", sorted({*VerdictCode, *DirectionCode} - {"no_data"}))
def test_each_verdict_has_an_icon_of_its_own(code: str):
    assert f'code == "{code}"' in (RENDER / "templates" / "macros.html").read_text("utf-8")


@pytest.mark.parametrize("code", sorted({*VerdictCode, *DirectionCode}))
def test_each_verdict_has_a_colour(code: str):
    assert f".icon-{code}" in (RENDER / "assets" / "pages.css").read_text("utf-8")
