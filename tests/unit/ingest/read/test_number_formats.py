"""What a cell shows of its number, by the number's format."""

import pytest

from oba.ingest.read.number_formats import alters_numbers, show_number


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("0%", 0.855, "85.5%"),
        ("0.0%;[Red]-0.0%", -0.07, "-7%"),
        ("#,##0.00%", 12.0, "1200%"),
        ('0.0"%"', 85.5, None),
        (r"0.0\%", 85.5, None),
        ('[<5]"c";0', 3.0, "c"),
        ('[<5]"c";0', 5.0, None),
        ("[>=0.1]0.0%;0.00%", 0.05, "5%"),
        ("[Red][<5]0;[>100]0", 50.0, "####"),
        ("#,##0,", 123456.0, "123.456"),
        ("0.0,,", 1_250_000.0, "1.25"),
        ('0.0,,"m"', 1_250_000.0, "1.25"),
        ("#,##0", 1234.0, None),
        ("0.00", 12.3456, None),
        ("General", 3.0, None),
        (";;;", 3.0, ""),
        ("0;-0;", 0.0, ""),
        ("#", 0.0, ""),
        ("#.0", 0.0, None),
        ('"<"0', 5.0, "<5"),
        ('"c"', 7.0, "c"),
        ('"£"#,##0', 7.0, None),
        ("[$£-809]#,##0", 7.0, None),
        ("[$kr-41D]0", 7.0, "kr7"),
        ("0.00E+00", 1e9, None),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 0.0, None),
        ('0;-0;"nil"', 0.0, "nil"),
        ("@", 3.0, None),
        ('0"/23"', 2022.0, "2022/23"),
        (r"0\-23", 2022.0, "2022-23"),
        ('0"0"', 7.0, "70"),
        ('#,##0" 000"', 7.0, "7 000"),
        ('0;-0"0"', -7.0, "-70"),
        ('0" per 1,000"', 7.0, None),
        ('0" days"', 7.0, None),
        ("# ?/?", 0.5, None),
        ("00-00-00", 112233.0, None),
    ],
)
def test_a_format_shows(code: str, value: float, shown: str | None) -> None:
    assert show_number(code, value) == shown


@pytest.mark.parametrize(
    ("code", "alters"),
    [
        ("General", False),
        ("0.00", False),
        ("#,##0", False),
        ("#,###", True),  # nothing is shown of nought
        ("#,##0;[Red]-#,##0", False),
        ("0;-0;0;@", False),
        ('_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', False),
        ("0%", True),
        ("[<5]0;0", True),
        ("yyyy-mm-dd", False),  # the day that it is, which the reader of values gives
        ('d" days"', False),
        ("0,", True),
        ('0"/23"', True),
        ('0;-0"0"', True),
        ('0" per 1,000"', False),
    ],
)
def test_a_format_that_only_rounds_needs_no_second_look(code: str, alters: bool) -> None:
    assert alters_numbers(code) is alters
