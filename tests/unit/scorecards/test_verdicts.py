"""The table of verdicts, and that page and style sheet know each of its codes."""

from pathlib import Path

import pytest

import oba.scorecards.render
from oba.scorecards.verdicts import VERDICTS, VerdictCode

RENDER = Path(oba.scorecards.render.__file__).parent


def test_each_verdict_has_its_words_and_its_line_in_the_legend():
    assert list(VERDICTS) == list(VerdictCode)
    assert all(verdict.words and verdict.legend.endswith(".") for verdict in VERDICTS.values())


def test_only_a_verdict_on_enough_figures_judges():
    assert [code.value for code, verdict in VERDICTS.items() if not verdict.judges] == [
        "too_few_points",
        "cannot_say",
        "no_data",
    ]


@pytest.mark.parametrize("code", [code for code in VerdictCode if code is not VerdictCode.NO_DATA])
def test_each_verdict_has_an_icon_of_its_own(code: VerdictCode):
    assert f'code == "{code}"' in (RENDER / "templates" / "macros.html").read_text("utf-8")


@pytest.mark.parametrize("code", list(VerdictCode))
def test_each_verdict_has_a_colour(code: VerdictCode):
    assert f".icon-{code}" in (RENDER / "assets" / "pages.css").read_text("utf-8")
