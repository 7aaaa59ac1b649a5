"""Who may write and who may agree, by what they are for a board and for which cards."""

import pytest

from oba.boards.duties import Duties, Duty, read_duties, write_duties

#                duty, of cards, writes neet, writes another, agrees neet, agrees another
TABLE = [
    (Duty.WRITER, (), True, True, False, False),
    (Duty.WRITER, ("neet",), True, False, False, False),
    (Duty.SPONSOR, (), True, True, True, True),
    (Duty.SPONSOR, ("neet",), True, False, True, False),
    (Duty.CHAIR, ("neet",), True, True, True, True),
    (Duty.SECRETARY, (), True, True, True, True),
    (Duty.QA_LEAD, (), False, False, False, False),
]


@pytest.mark.parametrize(("duty", "cards", "writes", "writes_other", "agrees", "agrees_other"), TABLE)
def test_what_a_duty_lets_somebody_do(duty, cards, writes, writes_other, agrees, agrees_other) -> None:
    them = Duties(frozenset({duty}), frozenset(cards))
    assert (them.may_write("neet"), them.may_write("other")) == (writes, writes_other)
    assert (them.may_agree("neet"), them.may_agree("other")) == (agrees, agrees_other)
    assert read_duties(write_duties(them)) == them


def test_duties_are_told_in_words() -> None:
    assert Duties().words == "ended"
    assert Duties(frozenset({Duty.WRITER}), frozenset({"neet"})).words == "writer, of 1 card"
    assert (
        Duties(frozenset({Duty.WRITER, Duty.SPONSOR}), frozenset({"a", "b"})).words == "sponsor and writer, of 2 cards"
    )
    assert Duties(frozenset({Duty.CHAIR})).words == "chair"
    assert Duties(frozenset({Duty.QA_LEAD, Duty.WRITER})).words == "QA lead and writer"


def test_who_has_no_duty_may_do_nothing() -> None:
    assert not Duties().may_write("neet")
    assert not Duties().may_agree("neet")
    assert read_duties({"duties": ["emperor"]}) == Duties()
