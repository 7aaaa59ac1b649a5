"""The page of every key is what the models say, and no key is missing."""

import re

import pytest

from oba.indicators.handbook.keys import KINDS, keys_page
from tests.fixtures.folders import PROJECT


def test_the_page_is_up_to_date() -> None:
    """`make docs` writes it anew."""
    assert (PROJECT / "docs/keys.md").read_text(encoding="utf-8") == keys_page()


@pytest.mark.parametrize("title", KINDS)
def test_every_key_of_a_kind_is_in_its_tables(title: str) -> None:
    chapter = keys_page().split(f"\n## {title}\n")[1].split("\n## ")[0]
    listed = set(re.findall(r"^\| `([^`]+)` \|", chapter, re.MULTILINE))
    model = KINDS[title][0]
    wanted = {field.alias or name for name, field in model.model_fields.items()}
    assert wanted <= listed


def test_a_line_says_what_a_key_takes_and_what_holds_without_it() -> None:
    assert (
        "| `multiplier` | a number (more than 0) | `1` | 100 for per cent, 10000 for a rate per 10,000 |" in keys_page()
    )
