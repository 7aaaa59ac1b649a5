"""What packs have shown of returns by group stays while fewer than five cases differ, on both databases."""

from sqlmodel import select

from oba.models import LoadFinding
from oba.pipeline.returns import partnership
from oba.pipeline.returns import provider as sending
from oba.store.audit import PROGRAM, write_entry
from oba.store.engine import read_session, write_session
from oba.store.packs import PUBLISH
from tests.fixtures.desk import PROVIDER, RETURN, Desk
from tests.fixtures.observations import feed_observations


def test_what_packs_have_shown_by_group_stays_until_five_differ(desk: Desk) -> None:
    """One assessment more, of one fifth and one age, would tell a family's row; five more are told."""
    first, one_more, five_more = ({"EH2": 120 + n, "EH2_q1": 41 + n, "EH2_a0": 38 + n, "EH3": 96} for n in (0, 1, 5))
    for day, figures in enumerate((first, one_more, five_more)):
        on = desk.later(day)
        on.send(**figures)
        sending.sign(on.visit("approver"), desk.code, desk.turn())
        partnership.accept(on.visit("collector"), desk.code, desk.turn())
        with read_session(desk.engine) as session:
            frame = feed_observations(session, RETURN, on.now.date())
        shown = frame[(frame["measure"] == "assessments") & (frame["breakdown"] == f"provider={PROVIDER};quintile=q1")]
        assert shown["value"].tolist() == [46 if day == 2 else 41]
        if day == 0:
            with write_session(desk.engine) as session:
                write_entry(session, PROGRAM, PUBLISH, "board worcestershire", on.now)
    with read_session(desk.engine) as session:
        told = session.exec(select(LoadFinding)).all()
    assert [(one.rule, one.what.split(" given")[0]) for one in told] == [
        ("returns-stay", "1 set of questions stays as it was")
    ]
