"""The mandated health visitor checks: returns accepted in the portal are curves on Worcestershire's board."""

from datetime import UTC, date, datetime

import pytest

from oba.models import Owed
from oba.periods import read_code
from oba.pipeline import boards
from oba.pipeline.returns.views import Visit
from oba.portal.examples.figures import Maker, make_draft
from oba.portal.examples.steps import Scene, accept, explain, send, sign
from oba.roles import Role
from oba.scorecards.card import Pack
from oba.scorecards.render.curves import sketch_curve
from oba.store.engine import write_session
from oba.vocabulary import MeasureType
from tests.fixtures.portals import Portal

RETURN, PROVIDER, BOARD = "health-visiting-return", "hv-worcestershire", "worcestershire-early-help-board"
# quarter, when its return is sent, how many babies it is made up for
QUARTERS = [
    ("2026-07-01/P3M", datetime(2026, 10, 12, 9, tzinfo=UTC), 1.0),
    ("2026-10-01/P3M", datetime(2027, 1, 12, 9, tzinfo=UTC), 1.02),
    ("2027-01-01/P3M", datetime(2027, 4, 12, 9, tzinfo=UTC), 0.98),
]
LATER = datetime(2027, 4, 13, 9, tzinfo=UTC)


@pytest.fixture
def pack(portal: Portal) -> Pack:
    """Worcestershire's pack after three quarters were sent, signed and accepted, each by its own person."""
    people = {
        "submitter": portal.add_account(Role.SUBMITTER, organisation=PROVIDER),
        "approver": portal.add_account(Role.APPROVER, organisation=PROVIDER),
        "lead": portal.add_account(Role.COLLECTOR),
    }
    definitions = portal.app.state.project.definitions
    for number, (quarter, day, size) in enumerate(QUARTERS):
        period, code = read_code(quarter), f"hv-{number}"
        with write_session(portal.engine) as session:
            closes = day.date().replace(day=27)
            session.add(
                Owed(
                    code=code,
                    return_id=RETURN,
                    organisation=PROVIDER,
                    period=quarter,
                    due=closes.replace(day=20),
                    closes=closes,
                    changed_at=day,
                )
            )
        steps = [("submitter", send()), ("submitter", explain("As it was")), ("approver", sign), ("lead", accept)]
        for who, step in steps:
            scene = Scene(Visit(portal.engine, definitions, people[who], day), code, Maker(period, "Worcester", size))
            if step is steps[1][1] and scene.seen.status != "Sent - queries to explain":
                continue
            step(scene)
    return boards.make_pack(portal.engine, definitions, BOARD, date(2027, 4, 13), LATER)[0]


# the questions of the return that each curve is made of, and the last figure: 1,372 babies a quarter in early 2027
CURVES = {
    "visits-two-year-reviewed": ("HV15", "", "1,216"),
    "visits-antenatal": ("HV2", "HV1", "50.0"),
    "visits-new-birth-in-time": ("HV4", "HV3", "85.8"),
    "visits-six-week-in-time": ("HV7", "HV6", "83.9"),
    "visits-one-year-in-time": ("HV10", "HV9", "79.8"),
    "visits-two-year-in-time": ("HV13", "HV12", "73.8"),
    "visits-two-year-expected": ("HV17", "HV16", "81.7"),
}


def test_the_five_checks_are_curves_of_the_service(pack: Pack) -> None:
    (service,) = [one for one in pack.services if one.service.id == "health-visiting"]
    assert {card.indicator.id for card in service.cards} == set(CURVES)
    assert all(service.quadrant(each) for each in MeasureType)
    for card in service.cards:
        above, below, last = CURVES[card.indicator.id]
        assert sketch_curve(card) is not None
        assert [point.period.code for point in card.own.points] == [quarter for quarter, _, _ in QUARTERS]
        assert card.own.points[-1].figure.text == last
        for point, (quarter, _, size) in zip(card.own.points, QUARTERS, strict=True):
            draft = make_draft(RETURN, Maker(read_code(quarter), "Worcester", size))
            assert draft is not None
            assert point.figure.numerator == float(draft.figures[above])
            assert below == "" or point.figure.denominator == float(draft.figures[below])
            assert point.figure.trace
    (note,) = service.contributions
    assert (note.strength, note.evidence) == ("some", "practice")
