"""Every form of a board refuses identifiers and references of audited cases; of names it only tells."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oba.boards.duties import Duty
from oba.boards.entries import CHALLENGES, FITNESS, KINDS, MEETINGS
from oba.boards.quality.case_audits import SAMPLE
from oba.store.audit import PROGRAM
from oba.store.boards.versions import RecordKey, add_version
from oba.store.engine import write_session
from tests.fixtures.card_portal import BOARD, open_card_portal, sign_in
from tests.fixtures.portals import Browser, errors_of, text_of
from tests.fixtures.small_project import SmallProject

CARD, BOOK = f"/cards/{BOARD}/plans-rate", f"/book/{BOARD}"
VOICE = {"how": "A letter", "answered": "6", "asked": "9", "said": "", "way": "same"}
DOORS = [
    # where, what is sent besides, the field with the text
    (f"{CARD}/questions/story", {}, "answer"),
    (f"{CARD}/questions/root-causes", {}, "answer"),
    (f"{CARD}/questions/open-questions", {}, "answer"),
    (f"{CARD}/questions/what-works", {}, "idea-0"),
    (f"{CARD}/actions/new", {"status": "proposed"}, "text"),
    (f"{CARD}/actions/new", {"status": "proposed", "text": "Ask schools"}, "owner"),
    (f"/voice/{BOARD}/plans-rate/2026-q3/families", VOICE, "how"),
    (f"/voice/{BOARD}/plans-rate/2026-q3/families", VOICE, "quotes"),
    *(
        (f"{BOOK}/{kind.id}/new", {}, one.id)
        for kind in (*KINDS, FITNESS, MEETINGS)
        for one in kind.fields
        if one.shape in ("text", "line", "lines") and kind is not CHALLENGES  # whose form begins at a pack's figure
    ),
]
HELD = {"As in ca 101, again": "the reference of a case", "Ring 01905 123 456": "a telephone number"}


@pytest.fixture
def project(portal, monkeypatch: pytest.MonkeyPatch, places_template: Path, tmp_path: Path) -> Iterator[SmallProject]:
    """The portal on the small project, whose board has audited the case CA-101."""
    project = open_card_portal(portal, monkeypatch, places_template, tmp_path / "project")
    drawn = {"references": ["CA-101"], "sample": ["CA-101"], "seed": 7, "method": "By lot.", "reason": ""}
    with write_session(project.engine) as session:
        add_version(session, RecordKey(BOARD, SAMPLE, "audit", "2026-q3"), "kept", drawn, PROGRAM, portal.clock(), 0)
    yield project
    project.engine.dispose()


@pytest.fixture
def writer(portal, project) -> Browser:
    return sign_in(portal, "Maya Khan", Duty.CHAIR, Duty.QA_LEAD)


def test_every_form_refuses_what_tells_who_somebody_is_beside_the_field(writer: Browser) -> None:
    missed = []
    for address, more, field in DOORS:
        for text, kind in HELD.items():
            told = writer.post(address, {**more, field: text, "consent": "yes", "seen": "0"})
            said = errors_of(told).get(field, "") if told.status_code == 422 else told.status_code
            if said != f"This seems to hold {kind}. Take it out: nothing here may name a child or a family":
                missed.append((address, field, said))
    assert missed == []


def test_what_may_be_a_name_is_kept_and_told(writer: Browser) -> None:
    kept = writer.post(
        f"{BOOK}/decisions/new", {"on": "2/11/2026", "state": "agreed", "text": "Zoe sees to it", "seen": "0"}
    )
    told = "The decision is kept. This may name a person or a home (a first name). Name no child or family."
    assert told in text_of(writer.get(kept.headers["location"]))
    named = {"on": "2/11/2026", "state": "agreed", "text": "Fund it", "owner": "Zoe Clark", "seen": "0"}
    assert "may name" not in text_of(writer.get(writer.post(f"{BOOK}/decisions/new", named).headers["location"]))
    writer.post(f"{CARD}/questions/story", {"answer": "Aisha waited for months.", "seen": "0"})
    assert "“Aisha waited for months. …”: this may name a person or a home" in text_of(writer.get(CARD))
