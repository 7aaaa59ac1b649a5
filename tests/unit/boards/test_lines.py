"""Statements and partners as lines: what people write is read, and what they did not touch stays to the letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oba.boards.cards import take_apart
from oba.boards.lines import read_partners, read_statements, show_partners, show_statements
from oba.indicators.loading import load_definitions
from tests.fixtures.folders import PROJECT

READ = [
    ("It rose.", {"text": "It rose."}),
    ("  It   rose. ", {"text": "It rose."}),
    ("It rose. [W15]", {"text": "It rose.", "sources": [{"source": "W15"}]}),
    (
        "It rose. [W15, table 3; NW13]",
        {"text": "It rose.", "sources": [{"source": "W15", "where": "table 3"}, {"source": "NW13"}]},
    ),
    ("It rose [not by much]", {"text": "It rose [not by much]"}),
    ("It rose. [W15; we think]", {"text": "It rose. [W15; we think]"}),
    ("[W15]", {"text": "[W15]"}),
    ("•\tIt rose. [W15]", {"text": "It rose.", "sources": [{"source": "W15"}]}),
    ("  - It rose.", {"text": "It rose."}),
    ("o\tIt rose.", {"text": "It rose."}),
    ("o is a letter", {"text": "o is a letter"}),
    ("-5 per cent", {"text": "-5 per cent"}),
    ("-", {"text": "-"}),
    ("1. It rose.", {"text": "It rose."}),
    ("12)\tIt rose. [W15]", {"text": "It rose.", "sources": [{"source": "W15"}]}),
    ("(3) It rose.", {"text": "It rose."}),
    ("2015. It rose.", {"text": "2015. It rose."}),
    ("1.5 per cent", {"text": "1.5 per cent"}),
    ("7.", {"text": "7."}),
    ("It rose. [Ofsted24]", {"text": "It rose. [Ofsted24]"}),
    ("It rose. [W١٥]", {"text": "It rose. [W١٥]"}),
    ("It \u200b rose. \u202e", {"text": "It rose."}),
    ("\u202eIt\u200b rose.", {"text": "It rose."}),
]


@pytest.mark.parametrize(("line", "statement"), READ)
def test_a_line_is_a_statement_with_its_sources(line: str, statement: dict) -> None:
    assert read_statements(line) == [statement]
    assert read_statements(line, more={"kind": "restricting"}) == [{"kind": "restricting", **statement}]


def test_a_line_of_nothing_that_can_be_seen_says_nothing_and_a_known_one_stays_as_it_is() -> None:
    assert read_statements("\u200b\n\u202e \u2066\nIt rose.") == [{"text": "It rose."}]
    assert read_statements("- It rose.", [{"text": "- It rose.", "note": "old"}]) == [
        {"text": "- It rose.", "note": "old"}
    ]
    assert read_partners("• Schools: find them")[0] == [{"name": "Schools", "role": "find them"}]


def test_partners_have_a_role_and_a_line_without_one_is_given_back() -> None:
    typed = "Schools: find those at risk: early [W15]\n\nHousing\nPolice: \nDistrict councils: housing"
    found, without = read_partners(typed)
    assert found == [
        {"name": "Schools", "role": "find those at risk: early", "sources": [{"source": "W15"}]},
        {"name": "District councils", "role": "housing"},
    ]
    assert without == ["Housing", "Police:"]


def test_the_words_of_every_shipped_card_stay_when_nobody_touches_them() -> None:
    cards = load_definitions(PROJECT / "indicator_definitions").records.values()
    seen = 0
    for card in cards:
        text = take_apart(card).text
        for part in ("story", "factors"):
            items = text.get(part, [])
            assert read_statements(show_statements(items), items) == list(items)
            plain = read_statements(show_statements(items))
            assert [one["text"] for one in plain] == [" ".join(one["text"].split()) for one in items]
            assert [one.get("sources") for one in plain] == [one.get("sources") for one in items]
            seen += len(items)
        items = text.get("partners", [])
        assert read_partners(show_partners(items), items) == (list(items), [])
    assert seen > 30


WRITTEN = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co"), exclude_characters="•‣◦▪●·*–-0123456789")
"""Letters of which no line is a list's point or number, or nothing that can be seen: those are taken out."""


@given(st.lists(st.text(WRITTEN)))
def test_nothing_that_is_typed_is_lost(lines: list[str]) -> None:
    found = read_statements("\n".join(lines))
    assert show_statements(found).split() == "\n".join(lines).split()
