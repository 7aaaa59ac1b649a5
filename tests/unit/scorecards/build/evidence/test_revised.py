"""What was revised, by importance: relative to the figure and to its interval, as the curve is printed."""

from dataclasses import replace
from datetime import date

import pytest

from oba.periods import read_code
from oba.scorecards.build.evidence.revised import gather_revised
from oba.scorecards.card import Card
from oba.scorecards.notes import RevisionNote
from oba.scorecards.quality import RevisedCurve
from tests.fixtures.made_up_definitions import make_indicator
from tests.fixtures.told_cards import told

HERE = "Madeupshire"
LABELS = {"care.count": "Children in care"}


def card(name: str = "care", scale: float = 1, half: float | None = 1.0) -> Card:
    value = {"type": "rate", "unit": "per 10,000", "multiplier": 10000, "decimals": 1, "polarity": "low_is_good"}
    published = {"feed": "care.rate", "scale": scale}
    item = make_indicator(name, name=name, short_name=name.capitalize(), value=value, published=published)
    return replace(told(name, "level", values=(40.0, 42.0), half=half), indicator=item)


def note(
    before: float | str, after: float | str, area: str = HERE, series: str = "care.rate", of: str = "care"
) -> RevisionNote:
    numbers = [one for one in (before, after) if not isinstance(one, str)]
    values = (numbers[0], numbers[1]) if len(numbers) == 2 else None
    share = abs(values[1] - values[0]) / values[0] if values else None
    texts = [one if isinstance(one, str) else f"{one:,.10g}" for one in (before, after)]
    period = read_code("2025-03-31")
    return RevisionNote(date(2026, 3, 1), "LAIT", area, period, "rate", *texts, "", ((of, of),), series, values, share)


def gather(*notes: RevisionNote, cards: tuple[Card, ...] = ()) -> tuple[RevisedCurve, ...]:
    return gather_revised(cards or (card(),), notes, LABELS, HERE)


@pytest.mark.parametrize(
    ("before", "after", "size", "share"),
    [
        (80.0, 114.0, "large", "+43%"),
        (40.0, 44.0, "large", "+10%"),
        (42.9, 42.0, "some", "−2.1%"),
        (44.5, 42.0, "large", "−5.6%"),  # what it was lies outside of 41 to 43
        (42.2, 42.0, "rounding", "−0.5%"),
        (42.1, 42.0, "rounding", "−0.2%"),
        (42.04, 42.0, "rounding", "−0.1%"),
        ("363", "[q]", "large", ""),
        ("[x]", "42", "some", ""),
    ],
)
def test_a_change_weighs_by_the_figure_and_its_interval(
    before: float | str, after: float | str, size: str, share: str
) -> None:
    ((curve),) = gather(note(before, after))
    assert (curve.size, curve.figures[0].share) == (size, share)


def test_numbers_are_printed_as_their_curve_is() -> None:
    (curve,) = gather(note(0.2, 0.186), cards=(card(scale=100, half=None),))
    assert (curve.figures[0].before, curve.figures[0].after) == ("20.0", "18.6")
    assert curve.curve.name == "Care"
    said = (
        "1 figure changed, 1 of Madeupshire. The largest change: Madeupshire, 31 March 2025, was 20.0, is 18.6 (−7.0%)."
    )
    assert curve.sentence == said


def test_a_change_of_a_member_is_one_of_its_group() -> None:
    """Its size is told by the change alone: the interval of the group (41 to 43) is not that of the member."""
    member, other = note(44.5, 42.0, area="A member"), note(80.0, 42.0, area="Elsewhere")
    (curve,) = gather_revised((card(),), (member, other), LABELS, HERE, ("A member",))
    assert curve.sentence.startswith("2 figures changed, 1 of Madeupshire. The largest change: Elsewhere")
    assert [(one.area_name, one.is_own, one.size) for one in curve.figures] == [
        ("Elsewhere", False, "large"),
        ("A member", True, "some"),
    ]


def test_a_number_behind_a_curve_is_named_and_has_its_own_decimals() -> None:
    (curve,) = gather(note(1044.0, 900.5, series="care.count"))
    assert (curve.part, curve.figures[0].before, curve.figures[0].after) == ("Children in care", "1,044.0", "900.5")


def test_the_largest_change_of_the_place_comes_first_and_rounding_last() -> None:
    other, third = card("plans"), card("third")
    found = gather(
        note(42.1, 42.0, of="third"),
        note(40.0, 41.0, of="plans"),
        note(40.0, 80.0, "England"),
        note(40.0, 50.0),
        cards=(card(), other, third),
    )
    assert [one.curve.card for one in found] == ["care", "plans", "third"]
    assert [figure.area_name for figure in found[0].figures] == [HERE, "England"]
    assert found[2].sentence == "1 figure changed, 1 of Madeupshire. None by more than rounding."


def test_one_in_the_last_digit_is_rounding_where_it_is_little() -> None:
    assert gather(note(90.0, 89.0, "England"))[0].size == "rounding"
    assert gather(note(9.0, 8.0, "England"))[0].size == "large"
    assert gather(note(20.0, 19.0, "England"))[0].size == "some"
