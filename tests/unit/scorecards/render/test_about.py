"""What a pack says of its place in the larger whole: the National Framework, levels of need, a service that ended."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from oba.indicators.outcome import Service
from oba.scorecards.card import Pack
from oba.scorecards.render.site import render_pages
from tests.fixtures.page_reader import read

LEVELS = (("1", "universal services"), ("2", "some extra help"), ("3", "several needs"), ("4", "statutory"))


def test_outcomes_levels_and_successors_are_told(pack: Pack) -> None:
    first, *rest = pack.outcomes
    outcome = first.outcome.model_copy(update={"national_framework": ["1", "3"]})
    service = pack.services[0].service.model_copy(
        update={"levels_of_need": ["2", "3"], "ended": date(2015, 5, 31), "succeeded_by": "Family Help"}
    )
    services = (replace(pack.services[0], service=service), *pack.services[1:])
    told = replace(pack, outcomes=(replace(first, outcome=outcome), *rest), services=services, levels_of_need=LEVELS)
    pages = dict(render_pages(told))
    about = read(pages, "about.html").text
    assert f"3. Children and young people are safe in and outside of their homes {outcome.name}" in about
    assert "2. Children and young people are supported by their family network No outcome of this board" in about
    assert "Level 4 Statutory." in about or "Level 4 statutory." in about
    card = read(pages, f"services/{service.id}.html").text
    assert "It ended on 31 May 2015. After it came: Family Help." in card
    assert "Levels of need 2 (some extra help), 3 (several needs)" in card


def test_nothing_is_said_where_nothing_is_named(pages: dict[str, str]) -> None:
    assert "National Framework" not in pages["about.html"]
    assert "Levels of need" not in pages["about.html"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ended": "2015-05-31"}, "nothing says what came after"),
        ({"succeeded_by": "Family Help"}, "it has not ended"),
    ],
)
def test_a_service_that_ends_names_its_successor(given: dict[str, str], words: str) -> None:
    plain = {"schema": "oba-service/1", "id": "a", "name": "A", "customers": "Families", "purpose": "Help"}
    with pytest.raises(ValidationError, match=words):
        Service.model_validate(plain | given)
