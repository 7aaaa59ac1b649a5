"""What each kind of check finds, and what it leaves alone: a few rows, and the rows that are told."""

from datetime import date

import pandas as pd
import pytest

from oba.cases.intake import Beside, check_list
from oba.cases.pseudonyms import CaseKey
from tests.fixtures.small_lists import AS_AT, check, make_list, rows_of, told

SPELL = {"start": "opened", "end": "closed"}
CHECKS = [
    # the check, its rule, the rows, the rows of the file that are told (the first is row 2)
    (
        {"kind": "order", "first": "opened", "then": "closed"},
        "case-order",
        "1 | 01/01/2024 | 31/12/2023\n2 | 01/01/2024 | 01/01/2024\n3 | 01/01/2024 | 02/01/2024\n4 | 01/01/2024 |",
        [2],
    ),
    (
        {"kind": "order", "first": "opened", "then": "closed", "same_day": False},
        "case-order",
        "1 | 01/01/2024 | 31/12/2023\n2 | 01/01/2024 | 01/01/2024\n3 | 01/01/2024 | 02/01/2024",
        [2, 3],
    ),
    (
        {"kind": "length", "first": "opened", "then": "closed", "most": 7},
        "case-length",
        # an open one counts to the day of the extract, 31 March
        "1 | 01/03/2024 | 08/03/2024\n2 | 01/03/2024 | 09/03/2024\n3 | 24/03/2024 |\n4 | 23/03/2024 |",
        [3, 5],
    ),
    (
        {"kind": "length", "first": "opened", "then": "closed", "least": 1},
        "case-length",
        # what ends before it begins is told by the order
        "1 | 01/03/2024 | 01/03/2024\n2 | 01/03/2024 | 02/03/2024\n3 | 01/03/2024 | 28/02/2024",
        [2],
    ),
    (
        {"kind": "together", "fields": ["opened", "closed"]},
        "case-together",
        "1 | 01/03/2024 | 01/03/2024\n2 | 01/03/2024 |",
        [3],
    ),
    (
        {"kind": "weekday", "at": "closed"},
        "case-weekday",
        # Friday 1 March 2024 to Monday
        "1 | 01/01/2024 | 01/03/2024\n2 | 01/01/2024 | 02/03/2024\n3 | 01/01/2024 | 03/03/2024\n"
        "4 | 01/01/2024 | 04/03/2024",
        [3, 4],
    ),
    (
        {"kind": "in_year", "at": "closed"},
        "case-in-year",
        "1 | 01/01/2022 | 31/03/2023\n2 | 01/01/2022 | 01/04/2023\n3 | 01/01/2022 | 31/03/2024\n4 | 01/01/2022 |",
        [2],
    ),
    (
        {"kind": "overlap", **SPELL},
        "case-overlap",
        # the second begins as the first ends; the third while it lasts; the fourth inside the first, after a short one
        "1 | 01/01/2024 | 10/01/2024\n1 | 10/01/2024 | 20/01/2024\n1 | 19/01/2024 | 25/01/2024\n"
        "2 | 01/01/2024 | 31/01/2024\n2 | 02/01/2024 | 03/01/2024\n2 | 05/01/2024 | 06/01/2024\n3 | 15/01/2024 |",
        [4, 6, 7],
    ),
    (
        {"kind": "one_open", **SPELL},
        "case-one-open",
        "1 | 01/01/2024 |\n1 | 01/02/2024 |\n2 | 01/01/2024 | 05/01/2024\n2 | 01/02/2024 |\n3 | 01/01/2024 |",
        [2],
    ),
    (
        {"kind": "next", **SPELL, "asks": "starts_with_end"},
        "case-next",
        "1 | 01/01/2024 | 10/01/2024\n1 | 10/01/2024 | 20/01/2024\n1 | 21/01/2024 |",
        [4],
    ),
    (
        {"kind": "next", **SPELL, "asks": "starts_later"},
        "case-next",
        "1 | 01/01/2024 | 10/01/2024\n1 | 10/01/2024 | 20/01/2024\n1 | 21/01/2024 |",
        [3],
    ),
    (
        {"kind": "next", **SPELL, "asks": "is_followed"},
        "case-next",
        "1 | 01/01/2024 | 10/01/2024\n1 | 11/01/2024 | 20/01/2024\n1 | 20/01/2024 |\n2 | 01/01/2024 | 02/01/2024",
        [2],
    ),
    ({"kind": "next", **SPELL, "asks": "last"}, "case-next", "1 | 01/01/2024 | 10/01/2024\n1 | 11/01/2024 |", [2]),
    (
        {"kind": "once", "field": "person"},
        "case-once",
        "1 | 01/01/2024 |\n1.0 | 02/01/2024 |\n2 | 01/01/2024 |",
        [3],
    ),
]


@pytest.mark.parametrize(("asked", "rule", "lines", "rows"), CHECKS)
def test_a_check_tells_the_rows_that_break_it_and_no_others(asked, rule: str, lines: str, rows: list[int]) -> None:
    found = check(make_list(asked), lines)
    assert rows_of(found, rule) == rows
    assert len(found[1].kept) == found[1].read, "what is told is kept unless the check sets it aside"
    aside = check(make_list({**asked, "sets_aside": True}), lines)
    assert aside[1].set_aside == {rule: len(rows)}
    assert len(aside[1].kept) == aside[1].read - len(rows)


CODED = "Child | Opened | Closed | Outcome | Score"


def test_what_fields_say_of_one_another() -> None:
    definition = make_list(
        {
            "kind": "implies",
            "rule": "7",
            "when": {"outcome": ["met"]},
            "then": {"closed": ["given"], "score": ["blank"]},
        },
        rulebook="BOOK",
    )
    lines = "1 | 01/01/2024 | | Met | 3\n2 | 01/01/2024 | 02/01/2024 | met |\n3 | 01/01/2024 | | not_met | 3"
    found = check(definition, lines, CODED)
    assert rows_of(found, "BOOK 7") == [2]
    assert told(found) == [
        "list.csv, row 2, column `Closed`: `Outcome` is met, so `Closed` must be filled in and `Score` must be blank."
        " Check both in the case system, correct what is wrong there and take the extract again."
    ]


def test_what_changes_from_one_row_to_the_next_and_what_a_row_needs_before_it() -> None:
    asks = {"kind": "next", **SPELL, "asks": "changes", "changed": [["outcome"]], "same": ["score"]}
    lines = (
        "1 | 01/01/2024 | 02/01/2024 | met | 3\n1 | 02/01/2024 | 03/01/2024 | not_met | 3\n"
        "1 | 03/01/2024 | 04/01/2024 | not_met | 3\n1 | 04/01/2024 | 05/01/2024 | met | 4\n2 | 04/01/2024 | | met | 4"
    )
    assert rows_of(check(make_list(asks), lines, CODED), "case-next") == [4, 5]
    needs = {"kind": "next", **SPELL, "asks": "needs", "after_is": {"outcome": ["met"]}, "then": {"score": ["blank"]}}
    found = check(make_list(needs), lines, CODED)
    assert rows_of(found, "case-next") == [4]
    assert "going by the person's next row, `Score` must be blank" in told(found)[0]


def test_what_cannot_be_read_is_told_once_and_not_judged_again() -> None:
    """A misspelt outcome is no blank one, so the rule that wants an outcome is silent about it."""
    definition = make_list({"kind": "implies", "when": {"closed": ["given"]}, "then": {"outcome": ["given"]}})
    lines = "1 | 01/01/2024 | 02/01/2024 | mett | \n2 | 01/01/2024 | 02/01/2024 | |"
    found = check(definition, lines, CODED)
    assert (rows_of(found, "case-no-code"), rows_of(found, "case-implies")) == ([2], [3])
    assert found[1].values_aside == {"case-no-code": 1}
    assert found[1].kept.outcome.isna().all()


BORN = "Child | Born | Opened | Closed"


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({"least": 10}, [2]),  # the day before the tenth birthday
        ({"under": 10}, [3, 4]),
        ({"least": 11, "under": 12}, [2, 3, 4]),
    ],
)
def test_an_age_is_counted_in_birthdays(asked, rows: list[int]) -> None:
    lines = "1 | 15/06/2010 | 14/06/2020 |\n2 | 15/06/2010 | 15/06/2020 |\n3 | 15/06/2010 | 16/06/2020 |"
    found = check(make_list({"kind": "age", "at": "opened", **asked}), lines, BORN)
    assert rows_of(found, "case-age") == rows


def test_an_age_from_a_month_is_told_only_where_it_is_certain() -> None:
    """Another list gives the month of birth alone, June 2010: ten on some day of June 2020, and surely in July."""
    taken = {"list": "other", "fields": ["born"]}
    definition = make_list({"kind": "age", "at": "opened", "under": 10}, taken_from=taken, fields={"born": None})
    month = pd.DataFrame({"born": pd.to_datetime(["2010-06-01"])})
    key_of_1 = check(make_list(), "1 | 01/01/2024 |")[1].kept.person[0]
    other = month.assign(person=key_of_1, born_least=pd.Timestamp("2010-06-01"), born_most=pd.Timestamp("2010-06-30"))
    lines = "1 | 31/05/2020 |\n1 | 20/06/2020 |\n1 | 30/06/2020 |\n2 | 01/07/2020 |"
    found = check(definition, lines, others={"other": other})
    assert rows_of(found, "case-age") == [4]
    assert found[1].kept.born.notna().tolist() == [True, True, True, False]


def test_an_age_that_is_given_is_compared_with_the_birth_on_the_day_of_the_extract() -> None:
    """Born on 31 March 2014, ten on 31 March 2024; a year either way is no fault, for files round as they like."""
    age = {"age": {"column": "Age", "type": "number", "keep": False}}
    given = ("10", "9.1", "10.9", "8.9", "11.1", "")
    lines = "\n".join(f"{number} | 31/03/2014 | 01/01/2020 | {text}" for number, text in enumerate(given))
    found = check(make_list({"kind": "age_given", "field": "age"}, fields=age), lines, "Child | Born | Opened | Age")
    assert rows_of(found, "case-age-given") == [5, 6]


def test_who_was_born_on_29_february_is_a_year_older_on_1_march() -> None:
    lines = "1 | 29/02/2012 | 28/02/2022 |\n2 | 29/02/2012 | 01/03/2022 |"
    found = check(make_list({"kind": "age", "at": "opened", "under": 10}), lines, BORN)
    assert rows_of(found, "case-age") == [3]


def test_a_date_before_the_birth_sets_the_row_aside_unless_it_may_be() -> None:
    lines = "1 | 10/01/2024 | 01/01/2024 |\n2 | 10/01/2024 | 10/01/2024 |"
    found = check(make_list(), lines, BORN)
    assert found[1].set_aside == {"case-before-birth": 1}
    assert "`Opened` is 9 days before the person was born; the row is not kept." in told(found)[0]
    unborn = {"opened": {"column": "Opened", "type": "date", "required": True, "before_birth": True}}
    assert check(make_list(fields=unborn), lines, BORN)[1].set_aside == {}


def test_people_of_another_age_than_the_list_is_about_are_told_and_kept() -> None:
    lines = "1 | 01/01/2000 | 31/12/2017 |\n2 | 01/01/2000 | 01/01/2018 |"
    found = check(make_list(ages=[0, 17]), lines, BORN)
    assert rows_of(found, "case-age") == [3]
    assert len(found[1].kept) == 2


def test_an_age_is_told_by_the_first_date_that_the_row_has() -> None:
    maybe = {"opened": {"column": "Opened", "type": "date"}}
    lines = "1 | 01/01/2000 | | 01/01/2018\n2 | 01/01/2000 | 31/12/2017 | 01/01/2018\n3 | 01/01/2000 | x | 01/01/2018"
    found = check(make_list(ages=[0, 17], fields=maybe), lines, "Child | Born | Opened | Closed")
    assert rows_of(found, "case-age") == [2, 4]
    assert sum("18 or older on the date in `Closed`" in line for line in told(found)) == 2


def test_rows_that_are_there_twice_are_kept_once() -> None:
    lines = "1 | 01/01/2024 |\n1 | 01/01/2024 | 02/01/2024\n2 | 01/01/2024 |\n2 | 01/01/2024 |"
    found = check(make_list(), lines)
    assert rows_of(found, "case-twice") == [3, 5]
    assert ("differs elsewhere" in told(found)[0], "the whole row" in told(found)[0]) in (
        (True, False),
        (False, True),
    )
    assert (len(found[1].kept), found[1].set_aside) == (2, {"case-twice": 2})


def test_each_row_that_is_set_aside_is_counted_once() -> None:
    found = check(
        make_list({"kind": "order", "first": "opened", "then": "closed", "sets_aside": True}), "1 | x | y\n | |"
    )
    assert found[1].set_aside == {"case-missing": 1, "case-no-date": 1}
    assert sum(found[1].set_aside.values()) == found[1].read - len(found[1].kept) == 2


def other_people(*people: tuple[str, str, str]) -> pd.DataFrame:
    lines = "\n".join(f"{who} | {born} | 01/01/2015 | {gender}" for who, born, gender in people)
    return check(make_list(id="other"), lines, "Child | Born | Opened | Gender")[1].people


def test_a_person_who_is_missing_in_another_list_or_is_another_there() -> None:
    others = {"other": other_people(("1", "15/06/2010", "F"), ("2", "15/06/2010", "F"), ("3", "", ""))}
    definition = make_list(
        {"kind": "in_list", "list": "other", "rule": "INT03"},
        {"kind": "in_list", "list": "other", "fields": ["born"], "rule": "INT11"},
        {"kind": "in_list", "list": "other", "fields": ["gender"], "rule": "INT21"},
    )
    lines = (
        "1 | 15/06/2010 | 01/01/2024 | female\n2 | 15/07/2010 | 01/01/2024 | Male\n3 | 15/06/2010 | 01/01/2024 | M\n"
        "4 | 15/06/2010 | 01/01/2024 | M"
    )
    found = check(definition, lines, "Child | Born | Opened | Gender", others)
    assert {rule: rows_of(found, rule) for rule in ("INT03", "INT11", "INT21")} == {
        "INT03": [5],
        "INT11": [3],
        "INT21": [3],
    }
    alone = check(definition, lines, "Child | Born | Opened | Gender")
    assert "not compared with the list `other`: none of it is kept or given." in told(alone)[0]


def test_a_spell_that_was_open_in_the_extract_before_has_not_moved_or_vanished() -> None:
    definition = make_list({"kind": "still_open", **SPELL, "rule": "502"}, rulebook="SSDA903")
    before = check(definition, "1 | 01/01/2023 |\n2 | 01/01/2023 |\n3 | 01/01/2023 |\n4 | 01/01/2023 | 01/02/2023")[
        1
    ].kept
    now = "1 | 01/01/2023 | 01/02/2024\n1 | 01/02/2024 |\n2 | 02/01/2023 |\n4 | 01/06/2023 |"
    found = check(definition, now, earlier=before)
    assert rows_of(found, "SSDA903 502") == [4]
    assert "1 person had an open row in the previous extract, and no row in this one." in "\n".join(told(found))


def test_a_column_that_a_list_cannot_do_without_refuses_it_and_others_are_told_without_their_names() -> None:
    found = check(make_list(), "1 | 2", "Child | Ada Smith")
    assert [fault.refuses for fault in found[1].faults].count(True) == 1
    assert found[1].kept.empty
    text = "\n".join(str(one) for fault in found[1].faults for one in fault.list_findings(found[0]))
    assert "there is no column `Opened`." in text
    assert "1 column is not in the definition; nothing in it is read or kept." in text
    assert "Ada" not in text


def test_what_is_kept_has_the_columns_that_the_counts_stand_on() -> None:
    fields = {"notes": {"column": "Notes", "type": "identifier", "keep": False}}
    headers = "Child | Family | Born | Gender | Opened | Closed | Outcome | Score | Seen | Notes"
    line = "612306 | F7 | 27/03/2008 | b) Female | 01/01/2024 | | Met | 12 | a) Yes | ran away to Leeds"
    kept = check(make_list(fields=fields), line, headers)[1].kept
    assert list(kept) == [
        *("person", "family", "case_id", "born", "gender", "ethnicity", "district", "lsoa", "decile"),
        *("opened", "closed", "outcome", "score", "seen"),
    ]
    row = kept.iloc[0]
    assert f"{row.born:%Y-%m-%d}" == "2008-03-01", "the day of birth is not kept"
    assert (row.gender, row.ethnicity, row.outcome, row.score, row.seen) == ("female", "unknown", "met", 12.0, "yes")
    assert all(len(name) == 32 and int(name, 16) >= 0 for name in (row.person, row.family, row.case_id))
    assert len({row.person, row.family, row.case_id}) == 3


def test_a_person_has_one_pseudonym_in_every_list_and_another_under_another_key() -> None:
    raw, first = check(make_list(), "7 | 01/01/2024 |")
    second = check(make_list(id="other"), "7.0 | 01/02/2024 |")[1]
    assert first.kept.person[0] == second.kept.person[0]
    assert first.kept.case_id[0] != second.kept.case_id[0]
    under_another = check_list(raw, make_list(), CaseKey("0" * 10 + "another key of thirty-two"), AS_AT, Beside())
    assert under_another.kept.person[0] != first.kept.person[0]
    adopter = make_list(fields={"person": {"column": "Child", "of": "adopter"}})
    assert check(adopter, "7 | 01/01/2024 |")[1].kept.person[0] != first.kept.person[0]


def test_rows_whose_time_is_over_are_not_kept() -> None:
    """Kept for 12 months after closing; an open one from the day of the extract, 31 March 2024."""
    definition = make_list(retention={"months": 12, "after": "closed"})
    lines = "1 | 01/01/2020 | 31/03/2023\n2 | 01/01/2020 | 01/04/2023\n3 | 01/01/2020 |"
    found = check(definition, lines)
    assert (found[1].set_aside, len(found[1].kept)) == ({"time-over": 1}, 2)


def test_two_columns_of_one_name_that_differ_refuse_the_list() -> None:
    """Which start is meant nobody knows; where both say the same it does not matter."""
    headers = "Child | Opened | Closed | opened "
    refused = check(make_list(), "1 | 01/02/2024 | | 09/02/2024", headers)
    assert told(refused) == [
        "list.csv: there is more than one column `Opened`, and they differ. Remove or rename the wrong one, and take"
        " the extract again."
    ]
    assert [fault.refuses for fault in refused[1].refused] == [True]
    assert len(check(make_list(), "1 | 01/02/2024 | | 01/02/2024", headers)[1].kept) == 1


@pytest.mark.parametrize(("text", "kept"), [("None", "none"), ("none", "none"), ("", None), ("N/A", None)])
def test_a_code_may_be_a_word_for_nothing(text: str, kept: str | None) -> None:
    destination = {"column": "To", "type": "code", "codes": {"none": "None", "care": "Social care"}}
    found = check(make_list(fields={"to": destination}), f"1 | 01/02/2024 | {text}", "Child | Opened | To")
    assert [one if isinstance(one, str) else None for one in found[1].kept["to"]] == [kept]
    assert told(found) == []


def test_two_columns_of_one_name_by_which_people_are_linked_refuse_the_list() -> None:
    linked = make_list(link={"surname": "Surname", "forename": "Forename", "postcode": "Postcode"})
    headers = "Child | Opened | Surname | Forename | Postcode | SURNAME"
    refused = check(linked, "1 | 01/02/2024 | Abe | Al | AB1 2CD | Obe", headers)
    assert [(one.rule, one.refuses) for one in refused[1].refused] == [("case-same-header", True)]
    assert len(check(linked, "1 | 01/02/2024 | Abe | Al | AB1 2CD | Abe", headers)[1].kept) == 1


def test_of_two_rows_with_one_key_the_sound_one_is_kept() -> None:
    """Row 2 ends before it starts, and is no reason to set row 3 aside; two rows of nobody are not told as twice."""
    order = {"kind": "order", "first": "opened", "then": "closed", "sets_aside": True}
    lines = """
    1 | 01/02/2024 | 01/01/2024
    1 | 01/02/2024 | 01/03/2024
      | 01/02/2024 |
      | 01/02/2024 |
    """
    found = check(make_list(order), lines.replace("    ", ""))
    assert (rows_of(found, "case-twice"), rows_of(found, "case-missing")) == ([], [4, 5])
    assert found[1].kept["closed"].dt.date.tolist() == [date(2024, 3, 1)]


def test_a_row_without_a_key_is_a_case_of_its_own() -> None:
    """Counting looks for another case of the same child by the pseudonym of the case, so that none may be blank."""
    number = {"column": "Number", "type": "identifier", "keep": False}
    made = make_list(fields={"number": number}, key=["number"])
    found = check(made, "1 | 01/02/2024 |\n1 | 01/03/2024 |", "Child | Opened | Number")
    assert (found[1].kept["case_id"].nunique(), rows_of(found, "case-twice")) == (2, [])


@pytest.mark.parametrize(
    ("field", "rows"),
    [({}, [2]), ({"range": [-1, 30]}, []), ({"range": [1, 30]}, [2, 3])],
    ids=["no range", "a range below 0", "a range above 0"],
)
def test_a_number_is_0_or_more_where_its_field_has_no_range(field: dict[str, object], rows: list[int]) -> None:
    definition = make_list(fields={"score": {"column": "Score", "type": "number", **field}})
    lines = "1 | 01/01/2024 | -1\n2 | 01/01/2024 | 0\n3 | 01/01/2024 | 7"
    found = check(definition, lines, "Child | Opened | Score")
    assert rows_of(found, "case-range") == rows
    assert any("is below 0, as no count is" in one for one in told(found)) is (not field)
