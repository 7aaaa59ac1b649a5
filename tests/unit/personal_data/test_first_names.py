"""First names of England today are seen, and words that are names too are left alone where no person is meant."""

import pytest

from oba.personal_data.first_names import find_first_name, is_first_name, may_be_of_child

NAMED = [
    "Zoe came every week.",
    "WE ASKED ZOE AND HER AUNT.",
    "My worker SARAH came.",
    "Zoë’s mother rang.",
    "Muhammad walked to school.",
    "It helped Zbigniew most.",
    "Aisha",
    "Then Agnieszka wrote to us.",
    "Oluwaseun and Priya came.",
    "The worker met Grace again.",
    "We saw that Hope missed her brother.",
    "Rose said that she felt safe.",
    "Hope’s mother came.",
    "They asked Will about it.",
    "Summer told us so.",
    "Chester said nothing.",
    "It was good for us when Jordan came home.",
    "“Faith asked for help,” the worker says.",
    "Mohammed-Ali came.",
]
NOT_NAMED = [
    "Grace is needed when plans change.",
    "Hope is what families ask for.",
    "Faith groups open their halls.",
    "Will this change last?",
    "Mark the day in the calendar.",
    "Chance alone explains it.",
    "In May 2026 and in May again.",
    "Summer and Easter holidays are hardest.",
    "By August the list was empty.",
    "The Forest School and Hope House help.",
    "The Rose Garden centre closed.",
    "Ministry of Justice figures.",
    "They moved to Chester, from Preston and London.",
    "Families in Worcester, Redditch and Wyre Forest.",
    "Victoria Road and Jubilee Park.",
    "A drop-in on Monday in Evesham",
    "Indicators of risk (RONI) and CAMHS.",
    "she said grace",
    "",
]


@pytest.mark.parametrize("text", NAMED)
def test_a_name_is_seen(text: str) -> None:
    assert find_first_name(text)


@pytest.mark.parametrize("text", NOT_NAMED)
def test_a_word_or_a_place_is_no_name(text: str) -> None:
    assert not find_first_name(text)


@pytest.mark.parametrize(
    ("word", "common", "beside_an_age"),
    [
        ("Zoe", True, True), ("zbigniew", False, True), ("Grace", True, True), ("May", True, False),
        ("Team", False, False), ("Al", False, False), ("Zoë", True, True),
    ],
)  # fmt: skip
def test_alone_or_beside_an_age_other_words_count(word: str, common: bool, beside_an_age: bool) -> None:
    assert (is_first_name(word), may_be_of_child(word)) == (common, beside_an_age)
