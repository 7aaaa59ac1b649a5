"""A part that was scanned for another file is not scanned again, and is judged as what it is in this one."""

import io
import zipfile

import pytest

from oba.returns.read.reaching_out import _examine_again, examine_attributes
from oba.returns.read.safe_opening import _scan_again, open_safely
from oba.returns.read.xml_scan import Role, UnreadableError
from oba.returns.submission import sheet_names
from tests.fixtures.filled_workbooks import place
from tests.fixtures.hostile_files import clean, definition, in_part, put

SHEET, ROW = place("EH16")
PART = f"xl/worksheets/sheet{sheet_names(definition()).index(SHEET) + 1}.xml"


def test_a_sheet_is_read_by_the_styles_of_its_own_file() -> None:
    shown_as_percent = put(SHEET, ROW, 4, 0.75, clean(), number_format="0.0%")
    shown_as_number = in_part("xl/styles.xml", 'formatCode="0.0%"', 'formatCode="0.0"', shown_as_percent)
    for _ in range(2):
        assert open_safely(shown_as_percent).sheets[SHEET].percents.get((ROW, 4)) == 1
        assert (ROW, 4) not in open_safely(shown_as_number).sheets[SHEET].percents


def test_a_formula_is_refused_again_and_under_the_name_of_its_own_sheet() -> None:
    hostile = put(SHEET, ROW, 4, '=WEBSERVICE("x")', clean())
    renamed = in_part("xl/workbook.xml", f'name="{SHEET}"', 'name="Other"', hostile)
    for content, title in ((hostile, SHEET), (renamed, "Other"), (hostile, SHEET)):
        with pytest.raises(UnreadableError, match=f"of the sheet “{title}” would start another program"):
            open_safely(content)


def test_one_attribute_that_calls_is_found_however_often_the_same_element_was_seen() -> None:
    link = '<a:hlinkClick xmlns:a="x" {}="WEBSERVICE(1)"/>'
    harmless = in_part("xl/theme/theme1.xml", "</a:theme>", f"{link.format('name')}</a:theme>", clean())
    hostile = in_part("xl/theme/theme1.xml", "</a:theme>", f"{link.format('textlink')}</a:theme>", clean())
    for _ in range(2):
        open_safely(harmless)
        with pytest.raises(UnreadableError, match="start another program"):
            open_safely(hostile)


def filled(rows: range) -> bytes:
    """The sheet with a formula in each of some rows that fills the sixty columns of the 2,001 rows from there."""
    formula = '<c r="A{0}"><f t="array" ref="A{0}:BH{1}">1</f><v>1</v></c>'
    told = "".join(f'<row r="{row}">{formula.format(row, row + 2000)}</row>' for row in rows)
    return in_part(PART, "</sheetData>", f"{told}</sheetData>", clean())


def test_formulas_that_fill_many_cells_are_found_each_time_and_kept_by_nobody() -> None:
    for _ in range(2):
        assert len(open_safely(filled(range(900, 901))).sheets[SHEET].formulas) >= 2001 * 60
    with zipfile.ZipFile(io.BytesIO(filled(range(900, 901)))) as packed:
        assert _scan_again(packed.read(PART), Role.SHEET, frozenset(), SHEET) is None


def test_few_formulas_that_fill_more_cells_than_a_return_has_are_refused() -> None:
    with pytest.raises(UnreadableError, match="far beyond the last cell"):
        open_safely(filled(range(900, 904)))


@pytest.mark.parametrize(
    ("tag", "given", "kept"),
    [
        ("a", {"b": "c" * 498}, 1),
        ("a", {"b": "c" * 499}, 0),
        ("a", {"b" * 500: "c"}, 0),
        ("a" * 500, {"b": "c"}, 0),
    ],
    ids=["five hundred characters", "one more", "a long name", "a long element"],
)
def test_of_a_long_element_nothing_is_kept(tag: str, given: dict[str, str], kept: int) -> None:
    _examine_again.cache_clear()
    assert not examine_attributes(tag, given).calls
    assert _examine_again.cache_info().currsize == kept
