"""The quadrant of a service: which measures stand in its boxes, and who is asked where nobody knows."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from oba.scorecards.card import Card, ServiceCard
from oba.scorecards.quadrant import Kind, kind_of, lay_out_quadrant
from oba.scorecards.render.boards.quadrants import list_lines, tell_asked, tell_figure, tell_sum, tell_unknown
from oba.vocabulary import IndicatorList
from tests.fixtures.made_up_cards import measure_card, no_data_card, snapshot_card
from tests.fixtures.made_up_definitions import figure, make_indicator
from tests.fixtures.made_up_pack import make_pack

HEADLINE, SECONDARY = IndicatorList.HEADLINE, IndicatorList.SECONDARY
_VALUE = {"unit": "points", "multiplier": 1, "decimals": 1, "polarity": "high_is_good"}


def measure(name: str, listed: IndicatorList = HEADLINE, kind: str = "proportion", **more: object) -> Card:
    card = measure_card(name, name, str(more.pop("question", "how_well")), [1, 2], type=kind)
    return replace(card, listed=listed, **more)  # type: ignore[arg-type]


def old(card: Card) -> Card:
    age = make_pack().services[1].cards[0].age
    return replace(card, age=age)


def quadrant_of(cards: Sequence[Card]):
    return lay_out_quadrant(ServiceCard(make_pack().services[1].service, tuple(cards)), "June")


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ("h1 h2 h3 h4", "h1 h2 h3"),  # three, in the order of the definitions
        ("s1 h1 s2 h2", "h1 h2 s1"),  # headlines before the others
        ("ho1 s1 h1", "h1 ho1 s1"),  # within a list what is too old comes last
        ("hn1 h1", "h1"),  # only what has a figure
    ],
)
def test_a_box_has_at_most_three_measures_by_list_age_and_order(given: str, chosen: str) -> None:
    cards = []
    for name in given.split():
        card = measure(name, HEADLINE if name[0] == "h" else SECONDARY)
        card = old(card) if "o" in name else card
        cards.append(replace(card, latest=None) if "n" in name else card)
    box = quadrant_of(cards).how_well
    assert [card.id for card in box.chosen] == chosen.split()
    assert {card.id for card in (*box.chosen, *box.rest)} == set(given.split())


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("count", Kind.NUMBER),
        ("currency", Kind.NUMBER),
        ("proportion", Kind.SHARE),
        ("mean", Kind.AVERAGE),
        ("score", Kind.AVERAGE),
        ("rate", Kind.AVERAGE),
        ("ratio", Kind.AVERAGE),
    ],
)
def test_only_a_share_stands_under_the_percent_sign(kind: str, found: Kind) -> None:
    card = measure("m", kind=kind, question="better_off")
    quadrant = quadrant_of([card])
    assert kind_of(card.indicator) is found
    number, share = quadrant.better_number, quadrant.better_share
    assert (number.own, share.own, share.beside) == (
        ((card,), (), ()) if found is Kind.NUMBER else ((), (card,), ()) if found is Kind.SHARE else ((), (), (card,))
    )


def test_an_empty_better_off_box_says_what_is_needed_and_who_is_asked_for_which_meeting() -> None:
    wanted = no_data_card()
    changes = {"measure_type": "better_off", "service": "x", "outcome": None, "owner": "The analyst"}
    lacking = replace(wanted, indicator=make_indicator("gained", **changes, wanted_from="a question at the end"))
    quadrant = quadrant_of([lacking])
    assert tell_unknown(quadrant.better_share, quadrant).startswith("No measure yet of whether anyone is better off")
    assert tell_asked(quadrant.better_share, quadrant) == [
        "What is needed, and from whom: a question at the end.",
        "Asked: The analyst, for the meeting: June.",
    ]
    average = measure("average", kind="score", question="better_off")
    known = quadrant_of([lacking, average])
    assert tell_unknown(known.better_share, known) == "No measure yet of what share is better off."
    assert "average" in [line[0] for _, lines in list_lines(known) for line in lines]
    nobody = quadrant_of([])
    assert tell_asked(nobody.better_share, nobody) == ["Nobody is named who could be asked, for the meeting: June."]


def test_the_sponsor_of_the_service_is_asked_before_the_owner_of_a_measure() -> None:
    (service, _) = make_pack().services
    assert lay_out_quadrant(service, "June").who == "Director of children’s services"


def test_boxes_are_read_from_the_one_that_weighs_most() -> None:
    heads = [words.heading for words, _ in list_lines(lay_out_quadrant(make_pack().services[0], "June"))]
    assert heads == [
        "Is anyone better off? What share (%)",
        "Is anyone better off? How many (#)",
        "How well did we do it? Effort, quality (%)",
        "How much did we do? Effort, quantity (#)",
    ]


def test_a_measure_by_groups_has_its_total_first_or_else_the_groups_farthest_apart() -> None:
    card = snapshot_card()
    assert (
        tell_figure(card)
        == "by groups, from 22.6 per 1,000 (Eastham) to 9.1 per 1,000 (Cold Norton and the Vale of Evenlode)"
    )
    assert tell_figure(replace(card, latest=card.categories[0].points[0])) == "12.4 per 1,000"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ((29.6, 22.3, 20.1, 17.1, 11.2), "Added up as printed: 100.3%."),
        ((40.0, 60.0), ""),
        ((40.0, None), ""),  # with one withheld there is nothing to add up
    ],
)
def test_shares_of_one_whole_that_do_not_add_up_say_so(texts: tuple[float | None, ...], said: str) -> None:
    card = snapshot_card()
    first = card.categories[0]
    lines = tuple(replace(first, points=(replace(first.points[0], figure=figure(value)),)) for value in texts)
    whole = card.indicator.model_copy(update={"shares_of_whole": True})
    assert tell_sum(replace(card, indicator=whole, categories=lines)) == said
    assert tell_sum(replace(card, categories=lines)) == ""


def test_groups_side_by_side_wear_no_sign(pages: dict[str, str]) -> None:
    assert snapshot_card().sign == ""
    assert no_data_card().sign == "no_data"
    page = pages["indicators/assessments-by-district.html"]
    rail = page[page.index('class="big-verdict"') :]
    assert "<svg" not in rail[: rail.index("</div>")]
