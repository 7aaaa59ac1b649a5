"""How far a card is written, and how much of it is old, in the words of the list of cards."""

from datetime import date

import pytest

from oba.boards.state import describe_card
from oba.indicators.card import Action

NOW = date(2026, 11, 29)
OLD, NEW = {"text": "It rose.", "sources": [{"source": "W15"}]}, {"text": "It rose."}
HELPS, HOLDS = {"kind": "contributing"}, {"kind": "restricting"}
TOLD = [
    ({}, (), "0 of 6 parts written"),
    ({"story": [NEW]}, (), "1 of 6 parts written"),
    ({"story": [OLD]}, (), "1 of 6 parts written; 1 statement is old"),
    ({"story": [OLD], "factors": [OLD | HELPS, NEW | HOLDS]}, (), "3 of 6 parts written; 2 statements are old"),
    ({"story": [NEW], "written_on": "2022-11-29"}, (), "1 of 6 parts written; 1 statement is old"),
    ({"questions": ["Why?"]}, (Action(text="Ask"),), "1 of 6 parts written"),
]


@pytest.mark.parametrize(("text", "actions", "words"), TOLD)
def test_a_card_is_told_in_a_few_words(text: dict, actions: tuple[Action, ...], words: str) -> None:
    assert describe_card(text, actions, NOW).words == words
