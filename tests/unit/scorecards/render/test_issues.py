"""Every page, the workbook and the manifest say what a pack is to its board; the data file has the figures only."""

from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from oba.scorecards.issue import Issue
from oba.scorecards.render.manifest import describe_pack
from oba.scorecards.render.open_data.data_csv import rows_of_pack
from oba.scorecards.render.publishing import hold_board, write_pack
from oba.scorecards.render.site import render_pages
from oba.scorecards.render.workbook.book import write_workbook

SHOWN = date(2026, 12, 3)
PUBLISHED = Issue("ABC", SHOWN)
AGAIN = Issue("ABC", SHOWN, date(2027, 3, 1))
LOOKS_BACK = "As things were known on 14 August 2026. This is not the board’s current pack."
WORDS = {
    "draft": (Issue(), False, "Draft: not yet published for a meeting. Figures and words may still change."),
    "draft after": (
        Issue(before=PUBLISHED), False, "Draft: figures and words may differ from what was published for the meeting"
        " on 3 December 2026 (pack ABC).",
    ),
    "published": (PUBLISHED, False, "Published for the board’s meeting on 3 December 2026 (pack ABC)."),
    "re-issued": (AGAIN, False, "Re-issued on 1 March 2027, as shown to the board on 3 December 2026 (pack ABC)."),
    "looks back": (Issue(before=PUBLISHED), True, LOOKS_BACK),
}  # fmt: skip


@pytest.fixture(scope="module")
def small(pack):
    """One card is enough: what is said is the same on every page."""
    return replace(
        pack, outcomes=(replace(pack.outcomes[0], cards=pack.cards[:1]),), services=(), as_at=date(2026, 8, 14)
    )


@pytest.mark.parametrize("state", WORDS)
def test_each_file_says_what_the_pack_is(small, tmp_path, state):
    issue, looks_back, words = WORDS[state]
    state = state.removesuffix(" after")
    said = replace(small, issue=issue, looks_back=looks_back)
    pages = dict(render_pages(said))
    assert [name for name, text in pages.items() if words not in text] == []
    as_warning = f'role="note">{words}'
    assert {as_warning in text for text in pages.values()} == {state != "published"}
    sheet = load_workbook(write_workbook(said, tmp_path / "book.xlsx")).worksheets[0]
    assert any(words in str(cell.value) for row in sheet.iter_rows(max_row=4) for cell in row)
    mark = {"draft": "Draft. ", "re-issued": "Re-issued. ", "looks back": "Looks back. "}.get(state, "")
    assert sheet.oddHeader.right.text == f"{mark}What was known on 14 August 2026"
    assert describe_pack(said, tmp_path, [])["issue"] == {
        "state": state,
        "id": issue.id or None,
        "published_on": str(issue.published_on) if issue.published_on else None,
        "reissued_on": str(issue.reissued_on) if issue.reissued_on else None,
    }
    assert list(rows_of_pack(said)) == list(rows_of_pack(small))


def test_what_is_re_issued_has_a_folder_of_its_own(small, tmp_path, assets):
    with hold_board(tmp_path, small.board_id) as around:
        folders = [write_pack(replace(small, issue=issue), around, assets) for issue in (Issue(), PUBLISHED, AGAIN)]
    period = folders[0].name
    assert [folder.name for folder in folders] == [period, period, f"{period}-reissued-abc"]
