"""No page mixes the two kinds of accountability or claims a cause, and none tells anything by colour alone."""

import re
from pathlib import Path

import pytest

from oba.boards.entries import KINDS, MEETINGS
from oba.scorecards.notes import ABOUT_CONTRIBUTIONS
from tests.fixtures.folders import PROJECT

PAGES = sorted([*(PROJECT / "oba/portal/templates").glob("*.html"), *(PROJECT / "oba/scorecards").rglob("*.html")])
_CAUSE = re.compile(
    r"\b(because of (?:the|this|our|its) (?:service|action|decision|programme)|caused by|led to|thanks to|resulted in|"
    r"attributable to|as a result of|turned the curve by|impact of (?:the|our|this))\b",
    re.IGNORECASE,
)
_MIXED = re.compile(r"\b(population performance|performance of the population|performance indicator)\b", re.IGNORECASE)
_COLOURS = re.compile(r"\b(RAG|red-amber-green|amber|traffic light)\b", re.IGNORECASE)


def words_of(text: str) -> str:
    """Return what a template says, without its marks, its code and its remarks."""
    return re.sub(r"(?s)\{#.*?#\}|\{%.*?%\}|<[^>]*>", " ", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(Path(page).relative_to(PROJECT / "oba")))
def test_no_template_claims_a_cause_mixes_accountabilities_or_rates_by_colour(page: Path) -> None:
    words = words_of(page.read_text("utf-8"))
    assert [found[0] for rule in (_CAUSE, _MIXED, _COLOURS) for found in rule.finditer(words)] == []


def test_what_the_book_asks_and_says_claims_no_cause() -> None:
    said = [ABOUT_CONTRIBUTIONS] + [
        text for kind in (*KINDS, MEETINGS) for one in kind.fields for text in (one.label, one.hint)
    ]
    assert [one for one in said if _CAUSE.search(one) or _MIXED.search(one)] == []


def test_the_rules_find_what_they_look_for() -> None:
    assert _CAUSE.search("The rate fell thanks to early help")
    assert _MIXED.search("performance indicator")
    assert _COLOURS.search("It is rated amber")
