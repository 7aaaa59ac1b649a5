"""Over all cards of all boards: two facts, a third beside them, and no two statements that disagree unsaid."""

from collections.abc import Callable

import pytest

from oba.scorecards.card import Card, Pack
from oba.scorecards.verdicts import BACKGROUND, DIRECTIONS, DirectionCode
from oba.vocabulary import IndicatorList
from tests.fixtures.loaded_project import card_of

BOARDS = (
    "worcestershire-early-help-board",
    "herefordshire-early-help-board",
    "bath-and-north-east-somerset-lscb",
    "trafford-early-help-board",
    "north-west-directors",
)
# What a code says of a movement: better or up, worse or down, neither.
UP = {"getting_better", "rising", "turning", "first_sign", "higher"}
UP |= {"improvement_high", "improvement_low", "neutral_high"}
DOWN = {"getting_worse", "falling", "worse", "lower", "concern_high", "concern_low", "neutral_low"}
NEITHER = {"level", "not_turning", "similar", "at_its_best", "common_cause"}
CONTRARY = {"getting_better": "getting worse", "getting_worse": "getting better"}


def ways_of(card: Card) -> list[int]:
    assert card.judgement is not None
    codes = [card.judgement.direction.code.value, card.verdict.code.value]
    if card.process is not None and card.process.enough:
        codes.append(card.process.variation)
    return [1 if code in UP else -1 if code in DOWN else 0 for code in codes if code in UP | DOWN | NEITHER]


@pytest.mark.parametrize("board", BOARDS)
def test_no_two_statements_of_a_card_disagree_unsaid(packs: Callable[[str], Pack], board: str) -> None:
    judged = [card for card in packs(board).cards if card.judgement is not None]
    assert len(judged) > 20
    for card in judged:
        judgement = card.judgement
        assert judgement is not None
        joined, direction = judgement.joined, judgement.direction
        if direction.code is DirectionCode.TOO_OLD:
            assert judgement.line.startswith("The last figure is of "), card.id
            assert card.verdict.words == (BACKGROUND if card.listed is IndicatorList.CONTEXT else judgement.line), (
                card.id
            )
            assert card.forecast is None or not card.forecast.points, card.id
            continue
        assert judgement.line.startswith(DIRECTIONS[direction.code].words), card.id
        assert (". But " in joined) >= (len(set(ways_of(card))) > 1), card.id
        if "They agree" in joined:
            assert len(set(ways_of(card))) == 1, card.id
        assert "not turned" not in f"{card.verdict.words} {card.verdict.sentence}".lower(), card.id
        said = f"{judgement.line} {joined} {direction.sentence}".lower()
        assert CONTRARY.get(direction.code, "both ways at once") not in said, card.id
        for comparison in card.comparisons:  # neither is hidden by the other
            if comparison.kind in {"england", "neighbours_median"}:
                word = "not tested" if comparison.apart else comparison.word
                if card.fifth is not None and card.fifth.words in judgement.line:  # nobody can be compared with
                    word = card.fifth.words if comparison.word == "not compared" else word
                assert word in judgement.line, card.id
                assert word in joined, card.id


def test_young_people_without_work_rose_six_years_running(packs: Callable[[str], Pack]) -> None:
    card = card_of(packs("worcestershire-early-help-board"), "neet")
    assert card.line == "Getting worse · worse than England and its neighbours"
    assert card.judgement is not None
    assert "rose six years running, from 1.9%" in card.judgement.direction.sentence
    assert card.judgement.joined.startswith(
        "The trend is getting worse (it rose six years running) and the process view, a first impression, shows special"
        " cause concern. But the newest figure is as forecast"
    )


def test_referrals_again_in_herefordshire_are_not_read_across_years_without_figures(
    packs: Callable[[str], Pack],
) -> None:
    card = card_of(packs("herefordshire-early-help-board"), "re-referrals")
    assert card.judgement is not None
    assert card.judgement.direction.sentence == (
        "Several periods have no figure: it was 2.7% (2021/22) before them and 14.8% (2024/25) after, with too little"
        " since to say which way it goes."
    )
    assert (
        "Since 2021/22 it got worse by more than chance. But the newest figure is as forecast" in card.judgement.joined
    )


def test_places_of_two_year_olds_tell_their_largest_fall(packs: Callable[[str], Pack]) -> None:
    card = card_of(packs("worcestershire-early-help-board"), "early-education-2")
    assert card.judgement is not None
    assert "It fell from 79.5% (January 2024) to 64.3% (January 2025), its largest step of seven" in (
        card.judgement.direction.sentence
    )


def test_what_is_counted_has_its_own_name(packs: Callable[[str], Pack]) -> None:
    said = " ".join(card_of(packs("worcestershire-early-help-board"), "re-referrals").needed)
    assert "referral" in said or "already" in said
    assert "child" not in said


def test_a_proportion_is_not_split_and_a_rate_is(packs: Callable[[str], Pack]) -> None:
    cards = packs("worcestershire-early-help-board").cards
    for card in cards:
        if card.movement:
            assert ("from the count" in card.movement) == (card.indicator.value.type == "rate"), card.id
            assert "chance" in card.movement, card.id
