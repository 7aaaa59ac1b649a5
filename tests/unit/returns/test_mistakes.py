"""What providers type wrong, or seem to: each mistake of `mistakes.csv` ends as it should, at its cell, in plain words.

`GISTS` has the words that the finding at the cell must hold, each without case; what is refused is never repeated
where it could name a child.
"""

import pytest

from oba.indicators.provider_return import RuleSeverity
from oba.london_time import write_day
from oba.returns.read.check_file import Checked
from oba.returns.submission import list_asked
from oba.returns.values import number_text
from oba.returns.verdict import Outcome
from oba.vocabulary import Symbol
from tests.fixtures.mistaken_workbooks import (
    Mistake,
    base_workbook,
    check_mistake,
    definition,
    list_mistakes,
    make_mistake,
)

MISTAKES = list_mistakes()
OUTCOMES = {
    Outcome.ACCEPTED: "accepted",
    Outcome.QUERIES: "query",
    Outcome.REFUSED: "refused",
    Outcome.UNREADABLE: "refused",
}
GISTS: dict[str, tuple[str, ...]] = {
    "R001": ("number: 130", "nothing"), "R002": ("number: 130", "nothing"), "R003": ("number: 1,118",),
    "R004": ("alone: 130",), "R005": ("letter O", "type the number"), "R006": ("not an estimate", "x with the reason"),
    "R007": ("“Nil” was read as n, nil",), "R008": ("“none” was read as n, nil",),
    "R010": ("nought or not known", "type 0, or n", "x with the reason"),
    "R011": ("two things", "z if the question", "x with the reason"), "R012": ("x with the reason", "otherwise type"),
    "R013": ("type the number itself", "1 to 4", "before anything is published"),
    "R014": ("type the number itself", "1 to 4", "before anything is published"),
    "R015": ("printed as you give it", "type c for 1 to 4"),
    "R016": ("shows 75% and was read as 75",), "R017": ("shows 80% and was read as 80",),
    "R018": ("shows 100% and was read as 100",), "R019": ("did you mean 80%", "type 80", "reason"),
    "R020": ("if you mean 75%, type 75", "round it to 0.8"), "R021": ("read as a number: 75",),
    "R022": ("type the percentage, such as 75",), "R023": ("if you mean 72.5%, type 72.5",),
    "R024": ("shows 100%", "families", "type the number"), "R025": ("round it to 75.3",), "R026": ("round it to 72.4",),
    "R027": ("round it to 66.7",), "R028": ("a date, 3 April 2026", "3/4", "type the number"),
    "R029": ("whole number", "0 or more"), "R030": ("whole number", "0 or more"),
    "R031": ("formula", "type the number"),
    "R035": ("EH15 has a number", "EH14, of which it is a part, has none", "symbol for EH15 as well"),
    "R036": ("reason is missing", "column beside it"), "R037": ("1 October 2026", "past", "a day to come"),
    "R038": ("EH3 is blank", "a number (0 is a number)"),
    "R039": ("EH2 is 120, more than the 100", "before this quarter", "write the reason"),
    "R040": ("CC11 is 31", "only 30", "CC10"), "R041": ("add up to 122", "EH2 is 120"),
    "R042": ("EH5 and EH6 less EH7 makes 200", "EH8 is 210"), "R043": ("ended with 151 (EH8)", "begins with 153"),
    "R044": ("1,300 would be unusual", "above 600 families", "write the reason"),
    "R045": ("What families said", "EH15 and EH16 are blank"), "R046": ("type Yes",), "R047": ("12 October 2026",),
    "R048": ("type a day",), "R049": ("owner",), "R050": ("“closed” is not the number of a figure", "such as EH7"),
    "R051": ("read as “1, most deprived”",), "R052": ("read as “5, least deprived”",),
    "R053": ("read as “1, most deprived”",), "R054": ("“10” is not in the list", "1, most deprived; 2"),
    "R055": ("read as “Wyre Forest”",), "R056": ("not in the list of District", "Wyre Forest"),
    "R057": ("3 August 2026",), "R058": ("no month 25", "day, then the month"), "R059": ("type the score, 1 to 5",),
    "R060": ("second score and also a reason", "clear one"), "R061": ("hold a date", "letters and digits"),
    "R062": ("hold a date", "letters and digits"), "R063": ("hold a date", "letters and digits"),
    "R064": ("be a name", "letters and digits"), "R065": ("be a name", "letters and digits"),
    "R066": ("be a name", "letters and digits"), "R067": ("be a postcode", "your own"),
    "R068": ("be an NHS number", "your own"), "R071": ("a date of birth", "take it out"),
    "R072": ("a person (title", "an address", "take it out, or write why"), "R073": ("first name and age", "write why"),
    "R074": ("blank", "story behind the baseline", "what the board reads"), "R075": ("no action is proposed",),
    "R076": ("“Assessments” was found",), "R077": ("without “ - Table 1”",),
    "R078": ("seems to be the sheet “Assessments”", "rename it back"),
    "R079": ("EH1 is blank", "130 stands beside it in E5", "move it to D5"), "R080": ("not read", "reasons", "story"),
    "R082": ("the row of EH2.q2 is missing",), "R083": ("row 8 is hidden", "show it again"),
    "R084": ("were changed", "your own workbook"), "R085": ("below 1 session.",),
}  # fmt: skip
UNREPEATED = {"reference-shape", "personal-in-story"}


@pytest.fixture(scope="module")
def checked() -> dict[str, Checked]:
    return {one.id: check_mistake(make_mistake(one.return_id, one.changes), one.return_id) for one in MISTAKES}


@pytest.mark.parametrize("return_id", sorted({one.return_id for one in MISTAKES}))
def test_the_whole_return_is_accepted_without_a_finding(return_id: str):
    verdict = check_mistake(base_workbook(return_id), return_id).verdict
    assert (verdict.outcome, verdict.findings) == (Outcome.ACCEPTED, ())


@pytest.mark.parametrize("one", MISTAKES, ids=lambda one: f"{one.id}-{one.kind}")
def test_each_mistake_ends_as_it_should(one: Mistake, checked: dict[str, Checked]):
    verdict = checked[one.id].verdict
    outcome, severities = OUTCOMES[verdict.outcome], {finding.severity for finding in verdict.findings}
    told = f"{outcome}-and-told" if outcome == "accepted" and RuleSeverity.WARN in severities else outcome
    assert one.expected & {outcome, told}, verdict.findings
    here = [f for f in verdict.findings if one.cell in ("", f"{f.sheet}!{f.cell}".rstrip("!"))]
    assert here or not one.cell, [(f.sheet, f.cell) for f in verdict.findings]
    said = " ".join(f"{f.what} {f.todo}" for f in here).casefold()
    assert [gist for gist in GISTS.get(one.id, ()) if gist.casefold() not in said] == [], said
    assert one.id in GISTS or not one.cell


def test_a_mistake_is_one_finding(checked: dict[str, Checked]):
    """One wrong cell is told once; a total that is wrong may also be far from last quarter's."""
    several = {id: len(found.verdict.findings) for id, found in checked.items() if len(found.verdict.findings) > 1}
    assert several == {"R077": 2}, several  # the names of the sheets, and the one that another program added


@pytest.mark.parametrize("one", [one for one in MISTAKES if one.kind in UNREPEATED], ids=lambda one: one.id)
def test_what_could_name_a_child_is_never_repeated(one: Mistake, checked: dict[str, Checked]):
    typed = str(one.changes[0][1])
    for finding in checked[one.id].verdict.findings:
        assert typed not in " ".join(finding.row)
        assert finding.given.startswith("(not repeated here")


VALUES = [one for one in MISTAKES if one.read_as and one.id not in {"R081", "R039"}]


@pytest.mark.parametrize("one", VALUES, ids=lambda one: f"{one.id}-{one.read_as}")
def test_what_is_taken_is_kept_as_it_was_read(one: Mistake, checked: dict[str, Checked]):
    assert _kept(one, checked[one.id]) == one.read_as


def _kept(one: Mistake, checked: Checked) -> str:
    submission, owed = checked.submission, definition(one.return_id)
    assert submission is not None
    case = {"Quintile": "quintile", "District": "district", "Case reference": "reference", "Second date": "second_date"}
    if one.figure in case:
        kept = submission.cases[0].given[case[one.figure]]
        return (
            write_day(kept) if one.figure == "Second date" else number_text(kept) if isinstance(kept, float) else kept
        )
    if one.figure == "Sign-off":
        return write_day(submission.sign_off.signed_on)
    keys = {asked.ref: asked.key for asked in list_asked(owed)}
    entry = next(entry for entry in submission.entries if entry.key == keys[one.figure])
    match entry.reading.symbol:
        case Symbol.NIL:
            return f"nil ({entry.value:g})"
        case Symbol.UNAVAILABLE:
            return "not available"
        case Symbol.NOT_APPLICABLE:
            return "not applicable"
        case Symbol.PROMISED:
            return f"promised by {write_day(entry.promised)}"
    return f"{entry.value:g}"


def test_a_share_with_an_unknown_part_says_what_was_not_checked(checked: dict[str, Checked]):
    """EH3 is not available, with its reason: the share is not there, the whole stands, and each rule says so."""
    told = {missing.rule: missing.why for missing in checked["R032"].verdict.not_run}
    assert told["LOG-01"] == "EH3 against EH2: not checked, because EH3 is not available"
    assert told["PLA-05"] == "whether EH3 and EH2 move together: not checked, because EH3 is not available"
    promised = {missing.rule: missing.why for missing in checked["R033"].verdict.not_run}
    assert promised["LOG-01"] == "EH3 against EH2: not checked, because EH3 is promised by 31 October 2026"
