"""Files that would do harm, and files of another kind, in place of a list: refused in a sentence."""

from itertools import takewhile
from pathlib import Path

import pytest

from oba.cases.intake import Beside, check_list
from oba.errors import CaseError
from oba.indicators.project import Definitions
from oba.pipeline.cases.reading import read_rows
from tests.fixtures.hostile_files import hand_made
from tests.fixtures.small_lists import AS_AT, KEY, make_list

LARGE_AND_HARMLESS = "half a million cells"
"""What comes last is too much for a return, which somebody waits for, and not for a list."""


def test_a_hostile_workbook_gives_a_sentence_or_rows_and_nothing_else(tmp_path: Path) -> None:
    path, definition, count = tmp_path / "list.xlsx", make_list(), 0
    for name, _, content in takewhile(lambda one: one[0] != LARGE_AND_HARMLESS, hand_made()):
        path.write_bytes(content)
        try:
            rows = read_rows(definition, path)
        except CaseError as fault:
            told = str(fault)
        else:
            told = "; ".join(fault.what for fault in check_list(rows.raw, definition, KEY, AS_AT, Beside()).refused)
        assert told.startswith(("list.xlsx cannot be read: ", "there is no column `Child`")), (name, told)
        assert len(told) < 400, name
        count += 1
    assert count > 30


def test_a_file_that_is_larger_than_the_list_allows_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"Child,Opened\n" + b"1,01/01/2024\n" * 100_000)
    with pytest.raises(CaseError, match=r"list.csv has 1 MB, and at most 1 are read \(`source.max_megabytes`\)"):
        read_rows(make_list(source={"type": "table", "max_megabytes": 1}), path)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "Name the file of `ssda903-header`: its definition does not say where it is."),
        (Path("nowhere.csv"), "nowhere.csv cannot be read"),
        (Path(), "cannot be read"),
    ],
)
def test_a_file_that_is_not_there_is_told(definitions: Definitions, given: Path | None, said: str) -> None:
    with pytest.raises(CaseError, match=said):
        read_rows(definitions.case_lists["ssda903-header"], given)


def test_a_sheet_that_is_not_there_is_told_by_its_name(definitions: Definitions, tmp_path: Path) -> None:
    published = Path(__file__).parents[2] / "fixtures/case_lists/annex_a_sample.xlsx"
    definition = definitions.case_lists["annex-a-contacts"]
    other = definition.model_copy(update={"source": definition.source.model_copy(update={"sheet": "List 12"})})
    with pytest.raises(CaseError, match="sheet `List 12` is missing"):
        read_rows(other, published)


@pytest.mark.parametrize(
    ("content", "source", "remedy"),
    [
        (b"\xff\xfeC\x00h\x00\xd8", {}, "Save it as CSV UTF-8, or as .xlsx."),
        (b"Child,Opened\n1,01/01/2024\n", {"header_row": 9}, "Set `header_row` under `source` of the list."),
    ],
)
def test_what_to_do_is_said_of_the_list_and_not_of_a_feed(
    tmp_path: Path, content: bytes, source: dict[str, object], remedy: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(CaseError) as fault:
        read_rows(make_list(source={"type": "table", **source}), path)
    assert str(fault.value).endswith(remedy)
    assert "feed" not in str(fault.value)
