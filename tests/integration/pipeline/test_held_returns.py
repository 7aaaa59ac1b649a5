"""What packs showed of returns by group stays while fewer than five differ, and what was accepted last counts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

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
        assert accept(desk.later(day), figures) == [46 if day == 2 else 41]
        if day == 0:
            publish(desk)
    with read_session(desk.engine) as session:
        told = session.exec(select(LoadFinding)).all()
    assert [(one.rule, one.what.split(" given")[0]) for one in told] == [
        ("returns-stay", "1 set of questions stays as it was")
    ]


def test_a_mistake_that_no_pack_has_shown_is_nothing_to_differ_from(desk: Desk) -> None:
    """Six more, and five of them taken back on the same day: beside the pack of before that is one family."""
    given = []
    for minutes, more in enumerate((0, 6, 1)):
        at = replace(desk, now=desk.now + timedelta(minutes=minutes))
        given += accept(at, {"EH2": 120 + more, "EH2_q1": 41 + more, "EH2_a0": 38 + more, "EH3": 96})
        if not minutes:
            publish(at)
    assert given == [41, 47, 41]


def accept(on: Desk, figures: Mapping[str, int]) -> list[float]:
    """Send, sign and accept a return; what the poorest fifth of the assessments is afterwards."""
    return accept_file(on, on.workbook(**figures))


def accept_file(on: Desk, content: bytes) -> list[float]:
    sending.send_file(on.visit("submitter"), on.code, on.turn(), content, "q2.xlsx")
    sending.sign(on.visit("approver"), on.code, on.turn())
    partnership.accept(on.visit("collector"), on.code, on.turn())
    with read_session(on.engine) as session:
        frame = feed_observations(session, RETURN, on.now.date())
    shown = frame["breakdown"] == f"provider={PROVIDER};quintile=q1"
    return list(frame.loc[shown & (frame["measure"] == "assessments"), "value"])


def publish(on: Desk) -> None:
    with write_session(on.engine) as session:
        write_entry(session, PROGRAM, PUBLISH, "board worcestershire", on.now)


def test_the_file_of_before_a_correction_counts_when_it_is_sent_again_on_the_same_day(desk: Desk) -> None:
    right, wrong = (desk.workbook(EH2=120 + n, EH2_q1=41 + n, EH2_a0=38 + n, EH3=96) for n in (0, 6))
    assert [accept_file(desk, content) for content in (right, wrong, right)] == [[41], [47], [41]]
