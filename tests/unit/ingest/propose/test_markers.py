"""What a marker of a missing value is read as: by the file's own words, by the publisher's habits, or asked about."""

import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from oba.indicators.sources.reading import Reading
from oba.ingest.propose.legend import find_legend
from oba.ingest.propose.propose import Proposal
from oba.ingest.propose.symbols import find_hiding


def read(*lines: str) -> dict[str, str]:
    """What is said of marks, each meaning by its letter."""
    found = find_legend("\n".join(lines).encode(), Reading())
    return {mark: "".join(sorted(map(str, meanings))) for mark, meanings in found.items()}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("- = suppressed", {"-": "c"}),
        ("'-' denotes a number below 6", {"-": "c"}),
        ("x  Figures not shown in order to protect confidentiality", {"x": "c"}),
        ("x = 5 or fewer", {"x": "c"}),
        ('Numbers under 5 are replaced by "*".', {"*": "c"}),
        ("Small numbers have been suppressed with an 'x'", {"x": "c"}),
        (" -   Negligible. Percentage below 0.5%", {"-": "low"}),
        ("~ means rounded to 0", {"~": "low"}),
        (". = not applicable", {".": "z"}),
        ("`..`: not available", {"..": "x"}),
        ("x - not collected", {"x": "x"}),
        ("[u] represents low reliability", {"[u]": "u"}),
        ("-,Suppressed", {"-": "c"}),  # a list of symbols
        ("- = not available or suppressed", {"-": "cx"}),
        ("c = suppressed; x = not available; z = not applicable", {"c": "c", "x": "x", "z": "z"}),
        ('"c = suppressed, x = not available. : = not collected"', {"c": "c", "x": "x", ":": "x"}),
        ('"- means fewer than 5, c means not collected"', {"-": "c", "c": "x"}),
        ("* means a number between 1 and 4", {"*": "c"}),
        ("* means a rate between 0 and 0.5", {}),
        ("- Data of 2019 are not available for Poole", {}),  # a list of remarks
        ("c = Cornwall", {}),
        (".. not applicable", {"..": "z"}),  # one space, and nothing but the meaning
        (": Not available.", {":": "x"}),
        ("- nil or negligible", {"-": "low"}),
        ("c suppressed; x data not collected", {"c": "c", "x": "x"}),
        (".. not available for Poole", {}),
        ("* No data for Poole", {}),
        ("none missing", {}),
        ("E08000009,-,not available", {}),  # a row of a table
    ],
)
def test_what_a_line_says_of_a_mark(line: str, found: dict[str, str]) -> None:
    assert read("area_code,2023,2024", "E08000009,5,6", "", line) == found


def test_a_mark_that_is_told_twice_has_all_that_is_said_of_it() -> None:
    assert read("x = suppressed", "x = suppressed") == {"x": "c"}
    assert read("x = suppressed", "x = not available") == {"x": "cx"}


def test_a_workbook_says_it_on_its_sheet_or_on_one_of_notes_and_the_middle_of_a_long_table_is_not_read() -> None:
    book = Workbook()
    for name, mark in {"Data": "x", "Notes and symbols": "-", "Table 2": "*"}.items():
        sheet = book.active if name == "Data" else book.create_sheet(name)
        sheet.title = name
        sheet.append([f"{mark} = suppressed"])
    file = io.BytesIO()
    book.save(file)
    assert set(find_legend(file.getvalue(), Reading(format="xlsx", sheet="Data"))) == {"x", "-"}
    rows = ["E08000009,5"] * 400
    assert read(*rows, "x = suppressed", *rows) == {}
    assert read(*rows, "x = suppressed", *rows[:79]) == {"x": "c"}


@pytest.mark.parametrize(
    ("columns", "hiding"),
    [
        ([["-", "6", "40", "0"]], {"-"}),
        ([["-", "4", "40"]], set()),  # 4 is there, so it hides no 4
        ([["-", "6.5", "40"]], set()),  # no counts
        ([["-", "130", "400"]], set()),  # nothing small to hide
        ([["-", "6", "40"], ["3", "7"]], {"-"}),  # by the columns where it stands
        ([["-", "6", "40"], ["-", "3"]], set()),
    ],
)
def test_a_mark_may_hide_small_numbers_where_counts_come_near_and_none_is_one(columns, hiding) -> None:
    assert find_hiding(columns) == hiding


TABLE = "area_code,Year,Plans\nE08000009,2023,{}\nE10000034,2023,{}\nE08000003,2023,{}"


@pytest.mark.parametrize(
    ("figures", "note", "meaning", "asked"),
    [
        ("-,6,40", "", "c", "read `-` as c (hidden to protect a small number: no figure beside it is from 1 to 4)"),
        ("-,3,40", "", "x", "read `-` as x (not available)"),
        ("–,1.5,40", "", "x", "read `–` as x (not available)"),
        ("-,6,40", "\n\n- = not collected", "x", ""),
        ("-,3,40", "\n\n- = suppressed", "c", ""),
        ("-,3,40", "\n\n- = missing or suppressed", "c", "the file says several things of it"),
        ("..,6,40", "", "c", "read `..` as c (hidden to protect a small number: no figure beside it is from 1 to 4)"),
        (":,6,40", "", "c", "read `:` as c (hidden to protect a small number: no figure beside it is from 1 to 4)"),
        ("x,6,40", "", "x", "read `x` as x"),
        ("..,3,40", "", "x", "read `..` as x (not available)"),
        (":,1.5,40", "", "x", "read `:` as x (not available)"),
        ("..,6,40", "\n\n.. = not available", "x", ""),
        ("*,6,40", "", "c", "read `*` as c"),
        ("[c],6,40", "", "c", ""),
        ("-,c,40", "", "x", "read `-` as x (not available)"),  # what is hidden has a mark of its own
        ("..,[c],40", "", "x", "read `..` as x (not available)"),
        (":,<5,40", "", "x", "read `:` as x (not available), `<5` as c"),
        (":,3,40", "\n\n: not applicable", "z", ""),
        ("<5,6,40", "", "c", "read `<5` as c"),
    ],
)
def test_a_mark_is_read_as_the_file_says_and_asked_about_where_it_does_not(
    propose: Callable[..., Proposal], figures: str, note: str, meaning: str, asked: str
) -> None:
    found = propose(TABLE.format(*figures.split(",")) + note)
    assert found.feed is not None
    assert str(found.feed.symbols[figures.split(",")[0]]) == meaning
    told = [one for one in found.findings if one.rule == "symbols"]
    assert [asked in one.what for one in told] == ([True] if asked else [])
    assert all("c hidden to protect a small number, " in one.remedy and "x not available" in one.remedy for one in told)


def test_the_interactive_tools_dash_is_any_reason_and_is_asked_about(propose: Callable[..., Proposal]) -> None:
    found = propose(
        "Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region\n"
        "RTA,Killed,2023,Trafford,-,358.0,North West\nRTA,Killed,2023,Worcestershire,6,885.0,West Midlands"
    )
    assert [one.what for one in found.findings if one.rule == "symbols"] == [
        "what does the publisher mean by these? The file does not say; they are read `-` as x (not available)."
    ]
