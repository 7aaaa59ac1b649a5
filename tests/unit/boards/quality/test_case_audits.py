"""Grades of audited cases: the one that stands, what a form says, and what is counted."""

from datetime import date

import pytest

from oba.boards.quality.case_audits import (
    JOINT,
    MODERATION,
    AuditedCase,
    Grading,
    count_grades,
    read_agencies,
    read_grading,
)
from oba.boards.quality.quarters import list_quarters, read_quarter
from oba.indicators.case_audit import Grade
from oba.personal_data.check import find_reference

DAY = date(2026, 11, 2)


def given(grade: str) -> Grading:
    return Grading(Grade(grade), {}, "Ann Auditor", DAY, 1)


def case(own=(), joint="", moderated="") -> AuditedCase:
    forms = {f"agency-{number}": given(grade) for number, grade in enumerate(own)}
    return AuditedCase(1, "CA-1", forms, given(joint) if joint else None, given(moderated) if moderated else None)


#        own grades, joint, moderated, the grade that stands, how the agencies differ
STANDS = [
    ((), "", "", None, ""),
    (("good",), "", "", None, ""),
    (("good", "good"), "", "", None, "The agencies agree"),
    (("outstanding", "good"), "good", "", "good", "The agencies are 1 grade apart"),
    (("outstanding", "inadequate"), "good", "requires improvement", "requires improvement", "3 grades apart"),
]


@pytest.mark.parametrize(("own", "joint", "moderated", "stands", "differ"), STANDS)
def test_the_moderated_grade_stands_and_none_takes_anothers_place(own, joint, moderated, stands, differ) -> None:
    found = case(own, joint, moderated)
    assert found.grade == stands
    assert found.differ().endswith(differ)
    assert bool(found.differ()) == bool(differ)
    assert [one.grade for one in found.own.values()] == list(own)


def test_an_agency_lacks_a_form_until_it_is_in() -> None:
    assert case(("good",)).lacks(["agency-0", "agency-1"]) == ["agency-1"]


def test_counts_are_of_the_grades_that_stand() -> None:
    cases = [
        case(joint="outstanding"),
        case(joint="good"),
        case(joint="good", moderated="inadequate"),
        case(joint="requires improvement"),
        case(("good", "good")),
    ]
    assert count_grades(cases) == {
        "graded": 4,
        "good_or_better": 2,
        "outstanding": 1,
        "good": 1,
        "requires_improvement": 1,
        "inadequate": 1,
    }


#         part, form, what is wrong
FORMS = [
    ("health", {"grade": "good"}, set()),
    ("health", {"grade": "good", "strengths": "Seen early", "improve": "One plan"}, set()),
    ("health", {}, {"grade"}),
    ("health", {"grade": "green"}, {"grade"}),
    ("health", {"grade": "good", "strengths": "NHS 943 476 5919"}, {"strengths"}),
    ("health", {"grade": "good", "improve": "Olivia, aged 6, waited"}, {"improve"}),
    ("health", {"grade": "good", "improve": "x" * 2_001}, {"improve"}),
    (JOINT, {"grade": "good"}, {"reason"}),
    (JOINT, {"grade": "good", "reason": "One plan by then"}, set()),
    (MODERATION, {"grade": "good", "reason": " "}, {"reason"}),
    (MODERATION, {"grade": "good", "reason": "Two of four standards"}, set()),
]


@pytest.mark.parametrize(("part", "form", "wrong"), FORMS)
def test_what_is_wrong_with_a_grading_is_said_at_its_field(part, form, wrong) -> None:
    said, errors = read_grading(part, form)
    assert set(errors) == wrong
    assert wrong or said == {name: text for name, text in form.items() if text.strip()}


def test_words_keep_their_lines_and_what_is_not_asked_is_not_kept() -> None:
    form = {"grade": "good", "strengths": " Seen  early \n\nListened to ", "reason": "forged", "extra": "x"}
    assert read_grading("health", form)[0] == {"grade": "good", "strengths": "Seen early\nListened to"}


#       a text, whether it says CA-101 or 7
SAID = [
    ("As in ca-101, again", True),
    ("As in CA 101", True),
    ("As in CA\u2011101", True),  # Word's hyphen
    ("As in _ca101_", True),
    ("7: visit sooner", True),
    ("As in the first case", False),
    ("As in CA-1012", False),
    ("By 31 January 2027", False),
]


@pytest.mark.parametrize(("text", "said"), SAID)
def test_a_reference_is_found_in_words_however_it_is_spelt(text, said) -> None:
    assert find_reference(text, ["CA-101", "7"]) == said


def test_agencies_are_read_as_they_were_kept() -> None:
    assert read_agencies({"agencies": {"health": 4}}) == {"health": 4}
    assert read_agencies({}) == {}


@pytest.mark.parametrize(
    ("name", "code"),
    [("2026-q3", "2026-07-01/P3M"), ("2026-q1", "2026-01-01/P3M"), ("2026-q5", ""), ("x", ""), ("2026-q٣", "")],
)
def test_quarters_are_named_by_the_year(name, code) -> None:
    period = read_quarter(name)
    assert (period.code if period else "") == code


def test_the_newest_quarters_begin_with_todays() -> None:
    assert list_quarters(date(2026, 2, 1), 3) == ["2026-q1", "2025-q4", "2025-q3"]
