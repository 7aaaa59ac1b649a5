"""Links from services to curves: at both ends, of what the pack has, with the measure where the pack has that too."""

from dataclasses import replace

from oba.indicators.outcome import Service
from oba.scorecards.build.evidence.contributions import attach_contributions, with_contributions
from oba.scorecards.card import ServiceCard
from oba.scorecards.render.wording import contribution_words
from tests.fixtures.made_up_cards import full_card
from tests.fixtures.made_up_definitions import make_indicator

SERVICE = Service.model_validate(
    {
        "schema": "oba-service/1",
        "id": "early-help",
        "name": "Early help",
        "customers": "Families",
        "purpose": "Help",
        "contributions": [
            {"indicator": "looked-after-rate", "measure": "measure", "strength": "some", "reason": "Help comes early"},
            {"indicator": "looked-after-rate", "measure": "gone", "strength": "not known", "reason": "Seen at home."},
            {"indicator": "not-in-the-pack", "strength": "strong", "reason": "Elsewhere"},
        ],
    }
)
CURVE = replace(full_card(), contributions=())
MEASURE = replace(CURVE, indicator=make_indicator("measure", name="Helped in time"))
CARDS = {CURVE.id: CURVE, "measure": MEASURE}


def test_the_curve_names_the_service_and_the_service_the_curve() -> None:
    found = attach_contributions(CARDS, [SERVICE])
    at_curve = found[CURVE.id].contributions
    assert [(one.name, one.page, one.measure) for one in at_curve] == [
        ("Early help", "services/early-help.html", MEASURE.indicator.name),
        ("Early help", "services/early-help.html", ""),
    ]
    assert found["measure"].contributions == ()
    at_service = with_contributions(ServiceCard(SERVICE, (MEASURE,)), CARDS).contributions
    assert [(one.name, one.page) for one in at_service] == [
        (CURVE.indicator.name, f"indicators/{CURVE.id}.html"),
        (CURVE.indicator.name, f"indicators/{CURVE.id}.html"),
    ]
    assert contribution_words(at_curve[0]) == (
        f"Help comes early. Followed by: {MEASURE.indicator.name}. Link thought some; evidence: not known."
    )
    assert contribution_words(at_curve[1]) == "Seen at home. Strength of the link not known; evidence: not known."
