"""Which findings concern a pack: those about places, rows, measures and groups that its pages show or compare with."""

from dataclasses import replace
from typing import Any

import pytest

from oba.scorecards.build.evidence.concerns import Uses, find_curves
from oba.scorecards.build.evidence.rules import say_findings
from oba.scorecards.build.releases import ReleaseFinding
from oba.scorecards.card import Card
from oba.scorecards.notes import DataNote
from oba.scorecards.quality import CurveLink, QualityNote
from tests.fixtures.told_cards import told

PLANS, CARE = told("plans", "level"), told("care", "level")
USES = Uses(
    cards={("lait", "cp_rate", ""): [PLANS], ("lait", "care_rate", ""): [CARE], ("lait", "cases", "sex=f"): [CARE]},
    measures={"lait": {"cp_rate", "care_rate", "cases", "nursery", "offers"}},
    names={"England", "Dorset", "Poole", "Bournemouth, Christchurch and Poole", "Kent", "Madeupshire"},
    shown={"England", "Kent", "Madeupshire", "Bournemouth, Christchurch and Poole"},
    rows={(7, 12), (7, 30)},
)


def finding(what: str, rule: str = "any", place: str = "a.csv, row 12") -> ReleaseFinding:
    return ReleaseFinding(7, rule, "WARNING", place, what, "", "A release")


@pytest.mark.parametrize(
    ("what", "curves"),
    [
        ("cp_rate of England lies outside its parts.", ["plans"]),
        ("cp_rate: figures withdrawn; Dorset 2024 was 4.", []),
        ("cp_rate: figures withdrawn; Kent 2024 was 4.", ["plans"]),
        ("Poole closed on 31 March 2019 (5 rows: 1, 2, 3, 4, 5 and more).", []),
        ("figures of Bournemouth, Christchurch and Poole are of before they opened.", ["plans", "care"]),
        ("Kentish figures are odd.", ["plans", "care"]),
        ("care_rate: 99 of 100 figures already known are changed.", ["care"]),
        ("offers must lie between 0 and 100 (row 12).", []),
        ("cp_rate must lie between 0 and 100 (2 rows: 11, 12).", ["plans"]),
        ("cp_rate must lie between 0 and 100 (row 13).", []),
        ("cp_rate must lie between 0 and 100 (9 rows: 1, 2, 3, 4, 5 and more).", ["plans"]),
        ("cases, 2024: the categories of sex in England add up to 10 and the published whole is 11.", ["care"]),
        ("cases, 2024: the categories of age in England add up to 10 and the published whole is 11.", []),
    ],
)
def test_a_finding_concerns_the_curves_that_are_made_from_what_it_names(what: str, curves: list[str]) -> None:
    assert [card.id for card in find_curves(finding(what), "lait", USES)] == curves


def test_a_total_in_doubt_makes_the_shares_of_its_row_doubtful_where_the_pack_uses_them() -> None:
    what = "nursery, 2012: the parts of Madeupshire add up to 14,929 and the published whole is 14,800."
    assert [card.id for card in find_curves(finding(what, "parts-and-whole"), "lait", USES)] == ["plans", "care"]
    assert find_curves(finding(what, "parts-and-whole", "a.csv, row 13"), "lait", USES) == []
    assert find_curves(finding(what, "withdrawn"), "lait", USES) == []


def test_where_rows_are_not_known_none_is_left_out_by_them() -> None:
    what = finding("cp_rate must lie between 0 and 100 (row 13).")
    assert find_curves(what, "lait", replace(USES, rows=())) == [PLANS]


def say(rule: str, *texts: str, flagged: tuple[QualityNote, ...] = (), cards: tuple[Card, ...] = (PLANS,)) -> Any:
    return say_findings([(DataNote("WARNING", text, about="A release"), rule, cards) for text in texts], flagged)


def test_findings_of_a_rule_and_curve_are_one_note_with_all_of_them_for_the_analyst() -> None:
    ((note,), minor) = say("withdrawn", "one", "two")
    assert (note.brief, note.curves) == ("plans: figures were taken back", (CurveLink("plans", "plans"),))
    assert [one.text for one in note.details] == ["one", "two"]
    assert minor == []
    assert say("withdrawn", "one", cards=(PLANS, CARE))[0][0].brief == "A release: figures were taken back"


@pytest.mark.parametrize(
    ("sums", "says", "is_minor"),
    [
        ("add up to 14,929 and the published whole is 14,800.", "total, by up to 0.9% (1 time).", False),
        ("add up to 100.28 and the published whole is 100.", "total (1 time).", True),
        ("add up to 1,005 and the published whole is 1,000.", "total, by up to 0.5% (1 time).", False),
        ("Parts do not add up to the whole that is published.", "total (1 time).", True),
        ("add up to 40 and the published whole is 0.", "total (1 time).", False),
    ],
)
def test_parts_that_miss_their_total_by_rounding_do_not_weigh(sums: str, says: str, is_minor: bool) -> None:
    grave, minor = say("parts-and-whole", f"seen: the parts {sums}")
    (note,) = minor if is_minor else grave
    assert not (grave if is_minor else minor)
    assert note.text == f"Parts do not add up to their published {says}"


def test_why_figures_are_flagged_stands_with_them_and_a_rule_without_words_is_minor() -> None:
    flagged = QualityNote("plans: figures of England cannot be believed", "", "", (CurveLink("plans", "plans"),))
    ((note,), minor) = say("implausible", "why", flagged=(flagged,))
    assert [one.text for one in note.details] == ["why"]
    assert minor == []
    grave, (note,) = say("new-rule", "what")
    assert (grave, note.brief) == ([], "plans: a check noted something")
