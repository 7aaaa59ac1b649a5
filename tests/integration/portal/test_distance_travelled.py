"""A provider's accepted return with a case list is a page of the needs assessment, without a further step."""

from datetime import UTC, date, datetime

from oba.models import Account, Owed
from oba.periods import read_code
from oba.pipeline import boards
from oba.pipeline.returns.views import Visit
from oba.portal.examples.figures import Maker, make_draft
from oba.portal.examples.steps import Scene, accept, explain, send, sign
from oba.roles import Role
from oba.scorecards.assessment.analysis import Assessed, Reading
from oba.store.engine import write_session
from tests.fixtures.portals import Portal

RETURN, BOARD, QUARTER = "early-help-provider-return", "worcestershire-early-help-board", "2026-07-01/P3M"
DAY = datetime(2026, 10, 12, 9, tzinfo=UTC)


def accept_quarter(portal: Portal, lead: Account, names: list[str]) -> None:
    """Send, sign and accept the return of each provider, as the example mode does, each step by its own person."""
    definitions = portal.app.state.project.definitions
    for name in names:
        people = {
            "submitter": portal.add_account(Role.SUBMITTER, f"s-{name}@example.org", organisation=name),
            "approver": portal.add_account(Role.APPROVER, f"a-{name}@example.org", organisation=name),
            "lead": lead,
        }
        with write_session(portal.engine) as session:
            day = {"due": date(2026, 10, 20), "closes": date(2026, 10, 27), "changed_at": DAY}
            session.add(Owed(code=name, return_id=RETURN, organisation=name, period=QUARTER, **day))
        for who, step in [
            ("submitter", send()),
            ("submitter", explain("As it was")),
            ("approver", sign),
            ("lead", accept),
        ]:
            scene = Scene(
                Visit(portal.engine, definitions, people[who], DAY), name, Maker(read_code(QUARTER), "Worcester", 1.0)
            )
            if who == "submitter" and scene.seen.status not in ("Not started", "Sent - queries to explain"):
                continue
            step(scene)


def assessed(portal: Portal) -> dict[str, Assessed]:
    definitions = portal.app.state.project.definitions
    pack = boards.make_pack(portal.engine, definitions, BOARD, date(2026, 10, 13), DAY)[0]
    return {one.id: one for one in pack.analyses}


def test_six_accepted_lists_are_the_page_of_how_far_families_travelled(portal: Portal) -> None:
    """The numbers are counted anew here from what the six typed."""
    names = [one.id for one in portal.app.state.project.definitions.returns[RETURN].providers]
    lead = portal.add_account(Role.COLLECTOR)
    accept_quarter(portal, lead, names[:-1])
    page = assessed(portal)["worcestershire-travel-family-self-assessment"]
    assert page.answer.refusals[0].reason == "no quarter has the scores of every provider"
    accept_quarter(portal, lead, names[-1:])
    page = assessed(portal)["worcestershire-travel-family-self-assessment"]
    draft = make_draft(RETURN, Maker(read_code(QUARTER), "Worcester", 1.0))
    assert draft is not None
    typed = [row for row in draft.cases if row["tool"] == "Family self-assessment"]
    pairs = [(float(row["first_score"]), float(row["second_score"])) for row in typed if row.get("second_score")]
    counted = {
        "Got worse": sum(after < before for before, after in pairs),
        "Stayed the same": sum(after == before for before, after in pairs),
        "Got better": sum(after > before for before, after in pairs),
    }
    rows = {row.name: row.cells[0] for row in page.answer.parts[0].table.rows}
    for name, number in counted.items():
        cell = rows[name]
        assert isinstance(cell, Reading)
        assert cell.value == len(names) * number or cell.figure.symbol == "c"
        assert cell.figure.trace
    mean = sum(after - before for before, after in pairs) / len(pairs)
    assert f"The mean change is +{mean:.2f} points" in page.answer.answer
    assert "has not been validated" in page.answer.to_know[0]
