"""The questions of a card: an answer is read into the text, and what was not asked stays as it was."""

import pytest

from oba.boards.cards import take_apart
from oba.boards.lines import show_statements
from oba.boards.parts import (
    LONGEST,
    LONGEST_LINE,
    PARTS,
    find_part,
    items_of,
    read_answer,
    says_same,
    show_answer,
    take_out,
)
from oba.indicators.loading import load_definitions
from tests.fixtures.folders import PROJECT

TEXT = {
    "note": "Kept.",
    "story": [{"text": "It rose.", "sources": [{"source": "W15"}]}],
    "factors": [{"kind": "contributing", "text": "A new team."}, {"kind": "restricting", "text": "Few places."}],
}


def answer(part: str, typed: str, text=TEXT) -> tuple[dict, dict]:
    found = find_part(part)
    assert found is not None
    return read_answer(found, text, {"answer": typed})


def test_an_answer_takes_the_place_of_its_part_alone() -> None:
    text, errors = answer("what-holds-back", "Few places.\nNo bus. [NW13]")
    assert not errors
    assert text["factors"] == [
        {"kind": "contributing", "text": "A new team."},
        {"kind": "restricting", "text": "Few places."},
        {"kind": "restricting", "text": "No bus.", "sources": [{"source": "NW13"}]},
    ]
    assert {key: text[key] for key in ("note", "story")} == {key: TEXT[key] for key in ("note", "story")}


def test_a_root_cause_is_a_factor_of_its_own_kind_behind_the_others() -> None:
    text, errors = answer("root-causes", "Two bus lines were cut. [W15]")
    assert not errors
    assert text["factors"] == [
        *TEXT["factors"],
        {"kind": "root cause", "text": "Two bus lines were cut.", "sources": [{"source": "W15"}]},
    ]


def test_answers_are_the_same_by_their_words_not_by_their_days() -> None:
    part, dated = find_part("story"), {"story": [TEXT["story"][0] | {"written_on": "2025-11-29"}]}
    assert says_same(part, TEXT, dated)
    assert not says_same(part, TEXT, {"story": [TEXT["story"][0] | {"text": "It fell."}]})
    assert take_out(part, TEXT) == {key: TEXT[key] for key in ("note", "factors")}


def test_an_answer_that_is_cleared_is_not_said() -> None:
    assert "story" not in answer("story", " \n ")[0]
    assert [one["kind"] for one in answer("what-helps", "")[0]["factors"]] == ["restricting"]
    assert "questions" not in answer("open-questions", "")[0]
    assert answer("open-questions", "Why?\n\nWho? ")[0]["questions"] == ["Why?", "Who?"]


def test_a_partner_without_a_role_is_asked_about_and_nothing_is_changed() -> None:
    text, errors = answer("partners", "Schools: find them early\nHousing")
    assert (text, errors) == (TEXT, {"answer": "Say which role they have, behind a colon: Housing"})


@pytest.mark.parametrize("typed", ["x\n" * LONGEST, "x" * (LONGEST_LINE + 1)])
def test_what_is_too_long_is_said(typed: str) -> None:
    assert "characters or fewer" in answer("story", typed)[1]["answer"]


IDEA = {"text": "Mentoring.", "cost": "low", "reach": "high", "sources": [{"source": "W15"}]}


def test_ideas_have_fields_of_their_own() -> None:
    part = find_part("what-works")
    form = {
        "idea-0": "Mentoring. [W15]", "cost-0": "none", "evidence-0": "strong",
        "idea-1": " ", "cost-1": "high",
        "idea-2": "A bus.", "cost-2": "not known", "evidence-2": "proven",
    }  # fmt: skip
    text, errors = read_answer(part, {"what_works": [IDEA, {"text": "Dropped."}]}, form)
    assert not errors
    assert text["what_works"] == [{**IDEA, "cost": "none", "evidence": "strong"}, {"text": "A bus."}]
    assert "fewer" in read_answer(part, {}, {"idea-0": "x" * (LONGEST_LINE + 1)})[1]["idea-0"]


def test_an_idea_may_say_any_words_and_keeps_what_no_field_asks_with_its_words() -> None:
    part = find_part("what-works")
    seen = {"what_works": [{"text": "A bus."}, IDEA]}
    form = {"idea-0": "Mentoring. [W15]", "cost-0": "low", "idea-1": "not known", "idea-12": "Last.", "idea-x": "No."}
    text, _ = read_answer(part, {}, form, seen)
    assert text["what_works"] == [IDEA, {"text": "not known"}, {"text": "Last."}]
    changed, _ = read_answer(part, {}, {"idea-1": "More mentoring."}, seen)
    assert changed["what_works"] == [{"text": "More mentoring.", "reach": "high"}]


def test_every_shipped_card_is_the_same_when_each_answer_is_sent_back_as_it_is_shown() -> None:
    for card in load_definitions(PROJECT / "indicator_definitions").records.values():
        text = take_apart(card).text
        for part in PARTS:
            form = {"answer": show_answer(part, text)} if part.key != "what_works" else {}
            for number, idea in enumerate(items_of(part, text) if part.key == "what_works" else ()):
                form |= {f"idea-{number}": show_statements([idea])}
                form |= {f"{key}-{number}": idea.get(key, "not known") for key in ("cost", "evidence")}
            after, errors = read_answer(part, text, form)
            assert not errors
            assert items_of(part, after) == items_of(part, text)
            assert {key: value for key, value in after.items() if key != part.key} == {
                key: value for key, value in text.items() if key != part.key
            }
