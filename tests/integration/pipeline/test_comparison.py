"""A return before its decision, beside what was accepted of its provider before and of the others now."""

from oba.pipeline.returns import partnership, provider
from oba.pipeline.returns.comparison import Row, compare
from tests.fixtures.desk import Desk, accept_earlier, add_owed


def test_a_return_stands_beside_the_quarter_before_and_the_other_providers(desk: Desk) -> None:
    accept_earlier(desk, add_owed(desk.engine, period="2026-04-01/P3M", code="earlier"))
    theirs = add_owed(desk.engine, "eh-redditch")
    desk.send("other", theirs, EH14=11)
    provider.sign(desk.visit("other_approver"), theirs, desk.turn(theirs))
    partnership.accept(desk.visit("collector"), theirs, desk.turn(theirs))
    attempt = desk.send()
    found = compare(desk.visit("collector"), desk.see("collector"), attempt)
    figures = {row.ref: row for rows in found.figures.values() for row in rows}
    assert (figures["EH1"].figure, figures["EH1"].before, figures["EH1"].change) == ("130", "126", "+4 (3% more)")
    unknown = ("National quintile of deprivation: Not known", "Age of the youngest child: Not known")
    assert (figures["EH2.qx"].group, figures["EH2.ax"].group) == unknown
    assert found.quarters == ("April to June 2026", "July to September 2026")
    trend = {row.ref: row for row in found.trend}
    assert trend["EH1"] == Row("EH1", "How many families were you asked to assess?", ("126", "130"), "M3 3.7L117 3")
    assert "EH2.q1" not in trend  # for everybody together
    names = ("District early help provider, Wyre Forest", "District early help provider, Redditch")
    others = {row.ref: row.shown for row in found.others}
    assert (found.providers, others["EH14"]) == (names, (trend["EH14"].shown[-1], "11"))
    assert found.since is None
    asked = [number for number, one in enumerate(desk.see("submitter").verdict.findings) if one.severity == "QUERY"]
    provider.explain(desk.visit("submitter"), desk.code, desk.turn(), dict.fromkeys(asked, "Two schools joined us"))
    provider.sign(desk.visit("approver"), desk.code, desk.turn())
    partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    changed = compare(desk.visit("collector"), desk.see("collector"), desk.send(EH14=9)).since
    assert [(one.ref, one.before, one.figure, one.change) for one in changed] == [("EH14", "10", "9", "−1 (10% less)")]
