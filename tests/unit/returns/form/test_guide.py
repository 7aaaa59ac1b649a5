"""A provider's guide says what the definition of its return says, on one page."""

import re
from datetime import date
from html import unescape

import pytest

from oba.indicators.loading import load_definitions
from oba.indicators.provider_return import ReturnDefinition
from oba.periods import read_code
from oba.returns.form.guide import render_body, render_page, write_guide
from tests.fixtures.folders import PROJECT

RETURNS = [*load_definitions(PROJECT / "indicator_definitions").returns.values()]
QUARTER = read_code("2026-07-01/P3M")


def read_text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def write(definition: ReturnDefinition, **more: object) -> str:
    return read_text(render_body(write_guide(definition, definition.providers[0], QUARTER, **more)))


@pytest.mark.parametrize("definition", RETURNS, ids=lambda definition: definition.id)
def test_what_it_says_is_what_the_definition_says(definition: ReturnDefinition) -> None:
    told = write(definition)
    assert "Send it from 1 October 2026" in told
    for section in definition.sections:
        assert section.title in told
    assert ("the list of cases" in told) == (definition.cases is not None)
    assert ("An approver of your organisation" in told) == definition.two_step_sign_off
    assert "Ask whoever is named above: a return can be opened again." in told
    assert f"Type 1 to {definition.small_number - 1} as they are" in told
    as_given = any(measure.published_as_given for measure in definition.measures.values())
    assert ("but c where a question says that it is printed as you give it" in told) == as_given


def test_the_days_are_those_of_this_provider_where_they_are_given() -> None:
    told = write(RETURNS[0], days=(date(2026, 10, 20), date(2026, 11, 30)))
    assert "Due 20 October 2026 . It closes on 30 November 2026" in told


def test_whom_to_ask_and_where_to_sign_in_stand_on_it() -> None:
    told = write(RETURNS[0], contact="returns@example.org", address="https://returns.example.org")
    assert "The partnership's performance team, returns@example.org" in told
    assert "Sign in at https://returns.example.org and open the return" in told


def test_the_page_to_print_has_its_title_and_language() -> None:
    definition = RETURNS[0]
    page = unescape(render_page(write_guide(definition, definition.providers[0], QUARTER)))
    assert '<html lang="en">' in page
    assert f"<title>How to make your return: {definition.name}, July to September 2026</title>" in page
