"""What is told of a fault, in words: columns as the person's own file names them, and never a value of anybody's."""

import pytest

from tests.fixtures.small_lists import check, make_list, told

SPELL = {"start": "opened", "end": "closed"}
HEADERS = "CHILD | OPENED | closed | outCome | Score | Seen"
"""As a file has them; the definition has `Child`, `Opened` and so on, and letter case does not matter."""
SENTENCES = [
    # the check, the rows, what is told of the first that breaks it
    (
        {"kind": "order", "first": "opened", "then": "closed"},
        "1 | 04/01/2024 | 01/01/2024",
        "`closed` is 3 days before `OPENED`",
    ),
    (
        {"kind": "order", "first": "opened", "then": "closed", "same_day": False},
        "1 | 04/01/2024 | 04/01/2024",
        "`closed` is on the same day as `OPENED`",
    ),
    (
        {"kind": "length", "first": "opened", "then": "closed", "most": 7},
        "1 | 01/01/2024 | 10/01/2024",
        "from `OPENED` to `closed`, or to the day of the extract, it is 9 days, more than 7",
    ),
    (
        {"kind": "length", "first": "opened", "then": "closed", "least": 7},
        "1 | 01/01/2024 | 02/01/2024",
        "from `OPENED` to `closed`, or to the day of the extract, it is 1 day, fewer than 7",
    ),
    (
        {"kind": "together", "fields": ["closed", "outcome", "score"]},
        "1 | 01/01/2024 | | | 3",
        "`closed` and `outCome` and `Score` must be all filled in or all blank; blank here: `closed` and `outCome`",
    ),
    (
        {"kind": "implies", "when": {"closed": ["given"]}, "then": {"outcome": ["given"]}},
        "1 | 01/01/2024 | 02/01/2024",
        "`closed` is filled in, so `outCome` must be filled in",
    ),
    (
        {"kind": "implies", "when": {"seen": ["yes"], "closed": ["blank"]}, "then": {"outcome": ["blank"]}},
        "1 | 01/01/2024 | | met | | yes",
        "`Seen` is yes and `closed` is blank, so `outCome` must be blank; `outCome` is met",
    ),
    (
        {"kind": "implies", "when": {"seen": ["yes"]}, "then": {"outcome": ["partly", "met"], "score": ["given"]}},
        "1 | 01/01/2024 | | not_met | | yes",
        "`Seen` is yes, so `outCome` must be partly or met and `Score` must be filled in; `outCome` is not_met",
    ),
    (
        {"kind": "weekday", "at": "opened"},
        "1 | 06/01/2024",
        "`OPENED` is a Saturday or Sunday",
    ),
    (
        {"kind": "in_year", "at": "opened"},
        "1 | 01/01/2020",
        "`OPENED` is not in the year that ends on the day of the extract",
    ),
    (
        {"kind": "overlap", **SPELL},
        "1 | 01/01/2024 | 10/01/2024\n1 | 05/01/2024 |",
        "`OPENED` is before an earlier row of the same person has ended",
    ),
    (
        {"kind": "one_open", **SPELL},
        "1 | 01/01/2024 |\n1 | 05/01/2024 |",
        "`closed` is blank although the same person has a later row, so two are open or the order is wrong",
    ),
    (
        {"kind": "next", **SPELL, "asks": "starts_with_end"},
        "1 | 01/01/2024 | 02/01/2024\n1 | 05/01/2024 |",
        "`OPENED` is not the day on which the person's previous row ended",
    ),
    (
        {"kind": "next", **SPELL, "asks": "changes", "changed": [["outcome", "seen"]], "same": ["score"]},
        "1 | 01/01/2024 | 02/01/2024 | met | 3\n1 | 05/01/2024 | | met | 3",
        "the row must differ from the person's previous one in `outCome` or `Seen`, and not in `Score`",
    ),
    (
        {"kind": "once", "field": "person"},
        "1 | 01/01/2024\n1 | 02/01/2024",
        "the person already has a row further up, and may have only one",
    ),
    (
        {"kind": "once", "field": "score"},
        "1 | 01/01/2024 | | | 3\n2 | 01/01/2024 | | | 3",
        "this value of `Score` already has a row further up, and may have only one",
    ),
]


@pytest.mark.parametrize(("asked", "lines", "said"), SENTENCES)
def test_a_check_speaks_of_columns_as_the_file_names_them(asked: dict, lines: str, said: str) -> None:
    rows = "\n".join(line + " | " * (HEADERS.count("|") - line.count("|")) for line in lines.splitlines())
    first, *_ = told(check(make_list(asked), rows, HEADERS))
    assert f": {said}. " in first


@pytest.mark.parametrize(
    ("form", "value", "said"),
    [
        ({"form": "upn"}, "X1", "`UPN` does not have the form of a unique pupil number"),
        (
            {"form": "upn"},
            "B801200001001",
            "the check letter of `UPN` does not match its digits, so one of them is wrong",
        ),
        ({"form": "postcode"}, "nowhere", "`UPN` does not have the form of a postcode"),
        ({"pattern": "[0-9]+"}, "12z", "`UPN` does not have the expected form"),
    ],
)
def test_a_form_is_told_by_its_name(form: dict, value: str, said: str) -> None:
    field = {"upn": {"column": ["Unique Pupil Number", "upn"], "type": "identifier", "keep": False, **form}}
    (one,) = told(check(make_list(fields=field), f"1 | 01/01/2024 | {value}", "Child | Opened | UPN"))
    assert f"column `UPN`: {said}." in one
    assert value not in one


VALUES = [
    # headers, row, what is told, what becomes of it
    ("Child | Opened", " | 01/01/2024", "`Child` is blank", "row"),
    (
        "Child | Opened",
        "#N/A | 01/01/2024",
        "`Child` holds an error of the spreadsheet where an identifier is expected",
        "row",
    ),
    ("Child | Opened", "1 | ", "`Opened` is blank", "row"),
    ("Child | Opened", "1 | 31/02/2024", "`Opened` is not a date in the calendar", "row"),
    ("Child | Opened", "1 | =A2+5", "`Opened` holds a formula without its result where a date is expected", "row"),
    ("Child | Opened", "1 | 01/04/2024", "`Opened` is 1 day after the day of the extract", "row"),
    ("Child | Opened | Closed", "1 | 01/01/2024 | 44196", "`Closed` holds a number where a date is expected", "value"),
    ("Child | Opened | Closed", "1 | 01/01/2024 | 30/04/2024", "`Closed` is 30 days after the day of the", "value"),
    ("Child | Opened | Score", "1 | 01/01/2024 | 41", "`Score` is not between 0 and 40", "value"),
    ("Child | Opened | Score", "1 | 01/01/2024 | high", "`Score` holds a word where a number is expected", "value"),
    (
        "Child | Opened | Seen",
        "1 | 01/01/2024 | seen twice",
        "`Seen` holds 2 words where yes or no is expected",
        "value",
    ),
    (
        "Child | Opened | Gender",
        "1 | 01/01/2024 | x",
        "`Gender` holds a word where a code of its list is expected",
        "value",
    ),
    ("Child | Opened | Born", "1 | 01/01/2024 | 01/05/2024", "`Born` is after the day of the extract", "value"),
]


@pytest.mark.parametrize(("headers", "line", "said", "aside"), VALUES)
def test_a_value_that_cannot_be_is_told_and_not_kept(headers: str, line: str, said: str, aside: str) -> None:
    found = check(make_list(), line, headers)
    (one,) = told(found)
    assert f": {said}" in one
    assert f"the {aside} is not kept." in one
    assert len(found[1].kept) == (0 if aside == "row" else 1)
    assert found[1].kept.empty or found[1].kept.iloc[0][["closed", "outcome", "score", "seen"]].isna().all()


def test_no_value_that_could_name_anybody_stands_in_what_is_told() -> None:
    lines = "Ada | Ada Smith | Smith | Ada | Ada | Ada\n9434765919 | 9434765919 | 01/02/2011 | 9434765919 | 1 | 1"
    found = check(make_list(), lines, "Child | Opened | Closed | Outcome | Score | Seen")
    text = "\n".join(told(found))
    assert text
    assert not any(word in text for word in ("Ada", "Smith", "9434765919", "01/02/2011", "2011-02-01"))
    assert "Ada" not in repr(found)
