"""The caller sees what a release changes before it is written, and may flag it."""

from datetime import date

from sqlalchemy import Engine

from oba.findings import Finding, Place
from oba.store import queries
from oba.store.engine import read_session, write_session
from oba.store.loading import load_release
from oba.store.review import Changes, Verdict
from oba.vocabulary import Severity
from tests.integration.releases import NOW, draw_incoming

FIRST = "area | period | value\nA | 2023 | 10\nB | 2023 | 20\nC | 2023 | [c]"
SECOND = "area | period | value\nA | 2023 | 10\nB | 2023 | 90\nC | 2023 | 5\nD | 2023 | 6"
FINDING = Finding("large-revision", Severity.WARNING, Place("a.csv"), "too large")


def test_what_differs_is_seen_with_what_was_known_and_can_be_flagged(engine: Engine) -> None:
    seen: list[Changes] = []

    def review(changes: Changes) -> Verdict:
        seen.append(changes)
        return Verdict(["large-revision" if area == "B" else None for area in changes.frame["area"]], [FINDING])

    with write_session(engine) as session:
        load_release(session, draw_incoming("2023-10-01", FIRST), NOW, review)
        second = load_release(session, draw_incoming("2024-10-01", SECOND), NOW, review).id or 0
    with read_session(engine) as session:
        frame = queries.feed_observations(session, "plans", date(2030, 1, 1))
        findings = queries.list_findings(session, [second])
    assert len(seen) == 1, "a first release has nothing to be compared with"
    assert seen[0].frame[["area", "value", "row"]].values.tolist() == [["B", 90, 3], ["C", 5, 4], ["D", 6, 5]]
    assert seen[0].before["area"].tolist() == ["B", "C"]
    assert seen[0].comparable == {"count": 2}
    assert [finding.rule for finding in findings] == ["large-revision"]
    assert dict(zip(frame["area"], frame["flag"].notna(), strict=True)) == {
        "A": False,
        "B": True,
        "C": False,
        "D": False,
    }
    assert frame["value"].tolist() == [10, 90, 5, 6]
