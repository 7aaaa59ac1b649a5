"""What a programme of case audits may not say, and what its counts are to the audit of small numbers."""

from pathlib import Path

import pytest

from oba.indicators.case_audit import COUNTED
from oba.indicators.loading import read_definitions
from oba.vocabulary import Severity
from tests.fixtures.audited_cases import AUDIT, MADE_UP_BOARD, SERVICE, SHARE
from tests.fixtures.small_project import BOARD, write_definitions


def check(folder: Path, audit: str = AUDIT, board: str = MADE_UP_BOARD, share: str = SHARE) -> list[str]:
    found = write_definitions(folder, boards=board)
    for name, text in {
        "case_audits/help-audit": audit,
        "services/early-help": SERVICE,
        "indicators/audits-good": share,
    }.items():
        path = found / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    _, findings = read_definitions(found)
    return [f"{one.rule} {one.what}" for one in findings if one.severity is Severity.FAIL]


#        what stands in its place, what is told (a part); blank if nothing
AUDITS = [
    ("", "", ""),
    ("board: small-board", "board: smal-board", "DEF-20 there is no board `smal-board`."),
    ("id: help-audit", "id: plans", "DEF-02"),
    ("id: schools", "id: health", "DEF-21 `health` is used twice"),
    ("id: schools", "id: joint", "DEF-21 `joint` is used twice, or is the address of another page."),
    (", {id: schools, name: Schools}", "", "DEF-12"),
    ("sample: 12", "sample: 0", "DEF-12"),
]


@pytest.mark.parametrize(("old", "new", "told"), AUDITS)
def test_what_is_wrong_with_a_programme_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    findings = check(tmp_path, AUDIT.replace(old, new) if old else AUDIT)
    assert (findings == []) == (told == "")
    assert any(one.startswith(told) for one in findings) or not told


def test_made_up_cases_belong_to_a_board_whose_every_page_says_so(tmp_path: Path) -> None:
    (told,) = check(tmp_path, board=BOARD + "services: [early-help]\n")
    assert told.startswith("DEF-27 the cases are made up and the board `small-board` is not")
    assert check(tmp_path, AUDIT.replace("made_up: true\n", ""), board=BOARD + "services: [early-help]\n") == []


def test_an_audit_may_not_have_the_id_of_a_feed(tmp_path: Path) -> None:
    folder = write_definitions(tmp_path, boards=MADE_UP_BOARD) / "case_audits"
    folder.mkdir()
    (folder / "plans.yaml").write_text(AUDIT.replace("id: help-audit", "id: plans"), encoding="utf-8")
    told = [one.what for one in read_definitions(folder.parent)[1] if one.rule == "DEF-21"]
    assert told == ["`plans` is the id of a feed or return too, and its counts are a feed."]


def test_a_measure_names_a_count_that_there_is(tmp_path: Path) -> None:
    told = check(tmp_path, share=SHARE.replace("help-audit.graded", "help-audit.grades"))
    assert any(one.startswith("DEF-20 there is no measure in feed `help-audit`: `grades`") for one in told)


def test_the_counts_say_which_of_them_make_up_which(tmp_path: Path) -> None:
    check(tmp_path)
    audit = read_definitions(tmp_path / "indicator_definitions")[0].case_audits["help-audit"]
    assert list(audit.measures) == list(COUNTED)
    assert {one.whole: one.parts for one in audit.relations} == {
        "graded": ["outstanding", "good", "requires_improvement", "inadequate"],
        "good_or_better": ["outstanding", "good"],
    }
