"""What a link of case lists may not say, and what a measure through it may not: each at its line, with a remedy."""

from pathlib import Path

import pytest

from oba.indicators.loading import read_definitions
from oba.vocabulary import Severity

LIST = """schema: oba-case-list/1
id: {id}
version: 1
name: A list
owner: An owner
kind: early_help
holds: One row an episode.
source: {{type: table}}
fields:
  person: {{column: Child}}
  born: {{column: Born}}
  opened: {{column: Opened, type: date, required: true}}
  closed: {{column: Closed, type: date}}
key: [person, opened]
link: {{surname: Surname, forename: Forename}}
retention: {{months: 60}}
"""
LINK = """schema: oba-case-link/1
id: help-to-plans
version: 1
name: Help to plans
owner: An owner
left: help
right: plans
weight: 6.5
chosen: {date: 2026-11-01, labelled: 600, precision: 99, recall: 96.5}
doubtful: [2, 6.5]
groups: [gender, decile]
"""
MEASURES = """schema: oba-case-measures/1
id: counts
version: 1
name: Counts
owner: An owner
area: E06000019
since: 2015-01-01
spans: [month]
measures:
  before: {family: earlier, label: Help, list: plans, within: {months: 6}, through: help-to-plans,
    other: {list: help, since: 2015-01-01}}
"""


def faults(folder: Path, link: str = LINK, measures: str = MEASURES, bare: str = "", also: str = "") -> list[str]:
    texts = {f"case_lists/{name}": LIST.format(id=name) for name in ("help", "plans", "others")}
    texts |= {"case_links/help-to-plans": link, "case_measures/counts": measures}
    if bare:
        texts[f"case_lists/{bare}"] = LIST.format(id=bare).replace("link: {surname: Surname, forename: Forename}\n", "")
    if also:
        texts[f"case_links/{also}"] = LINK.replace("id: help-to-plans", f"id: {also}")
    for name, text in texts.items():
        path = folder / f"indicator_definitions/{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = read_definitions(folder / "indicator_definitions")[1]
    return [str(one) for one in found if one.severity == Severity.FAIL]


def test_a_link_and_a_measure_through_it_are_taken(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


def test_how_many_could_be_linked_is_always_given_beside(tmp_path: Path) -> None:
    faults(tmp_path)
    definitions = read_definitions(tmp_path / "indicator_definitions")[0]
    counted = definitions.case_measures["counts"]
    assert counted.series_of("before") == ("before", "before_matched")
    assert (counted.lists, counted.links) == (("plans", "help"), ("help-to-plans",))


WRONG = [
    ("left: help\n", "left: halp\n", "case_links/help-to-plans.yaml:6", "Did you mean `help`?"),
    ("right: plans\n", "right: help\n", "case_links/help-to-plans.yaml", "`left` and `right` are one list"),
    ("weight: 6.5\n", "", "case_links/help-to-plans.yaml", "`weight` and `chosen` go together"),
    ("[2, 6.5]", "[6.5, 2]", "case_links/help-to-plans.yaml:10", "ends (2) before it begins (6.5)"),
    ("labelled: 600", "labelled: 6", "case_links/help-to-plans.yaml:9", "greater than or equal to 50"),
    ("precision: 99", "precision: 101", "case_links/help-to-plans.yaml:9", "less than or equal to 100"),
    ("[gender, decile]", "[gender, name]", "case_links/help-to-plans.yaml:11", "name"),
    ("right: plans", "right: others", "case_measures/counts.yaml:10", "is of `help` and `others`, and the measure of"),
]


@pytest.mark.parametrize(("old", "new", "where", "said"), WRONG)
def test_what_a_link_says_wrongly_is_told_where_it_stands(
    tmp_path: Path, old: str, new: str, where: str, said: str
) -> None:
    found = faults(tmp_path, LINK.replace(old, new))
    assert any(where in one and said in one for one in found), found


def test_a_link_is_not_called_as_a_list_is(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, also="others")
    assert "case_links/others.yaml:2: a case list has the id `others` too" in found


def test_a_list_that_keeps_nothing_to_link_by_is_told(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, bare="plans")
    assert "the case list `plans` has no `link`, so nobody in it can be found" in found


def test_a_link_without_a_weight_is_taken_and_nothing_is_counted_through_it(tmp_path: Path) -> None:
    young = "".join(line for line in LINK.splitlines(keepends=True) if not line.startswith(("weight", "chosen")))
    (found,) = faults(tmp_path, young)
    assert "case_measures/counts.yaml:10" in found
    assert "has no `weight` yet" in found
    assert "oba cases link help-to-plans --labels FILE" in found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("through: help-to-plans", "through: help-to-plan", "there is no link `help-to-plan`. Did you mean"),
        ("within: {months: 6}", "within: {months: 6}, same: family", "people are linked and not families"),
        ("family: earlier", "family: again", "`through` says nothing of family `again`"),
    ],
)
def test_what_a_measure_says_wrongly_of_a_link_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert any(said in one for one in faults(tmp_path, measures=MEASURES.replace(old, new)))


FEED = """schema: oba-feed/1
id: counted
version: 1
name: Counted
publisher: A council
licence: None
attribution: A council
owner: An owner
frequency: quarterly
connector: {type: cases, measures: counts}
areas: [{code: area}]
period: {column: period, reads: free}
measures:
  had: {column: value, where: {measure: before}}
  had_of: {column: of, where: {measure: before}}
  matched: {column: value, where: {measure: before_matched}}
  matched_of: {column: of, where: {measure: before_matched}}
"""
INDICATOR = """schema: oba-indicator/1
id: {id}
version: 1
accountability: performance
service: help
measure_type: how_well
name: {id}
lay_definition: A share.
technical_definition: A share.
value: {{type: proportion, unit: "%", multiplier: 100, decimals: 0, polarity: no_judgement}}
numerator: {{definition: Some, feed: counted.{side}}}
denominator: {{definition: All, feed: counted.{side}_of}}
period: month
frequency: monthly
uncertainty: {{ci_method: wilson}}
not_compared: No other place counts it.
owner: An owner
supplier: A council
"""


@pytest.mark.parametrize(
    ("had", "told"),
    [
        ("", ["nothing beside it says how many could be linked"]),
        ("linked_by: share-linked\n", []),
        ("linked_by: share-had\n", ["the indicator names itself"]),
        ("linked_by: nobody\n", ["there is no indicator `nobody`"]),
    ],
)
def test_a_figure_through_a_link_names_what_its_link_is_worth(tmp_path: Path, had: str, told: list[str]) -> None:
    """The share linked is itself of all, and names nothing."""
    texts = {
        "feeds/counted": FEED,
        "indicators/share-had": INDICATOR.format(id="share-had", side="had") + had,
        "indicators/share-linked": INDICATOR.format(id="share-linked", side="matched"),
        "services/help": "schema: oba-service/1\nid: help\nname: Help\ncustomers: Families\npurpose: To help.\n",
    }
    for name, text in texts.items():
        path = tmp_path / f"indicator_definitions/{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = faults(tmp_path)
    assert len(found) == len(told), found
    assert all(words in one for words, one in zip(told, found, strict=True)), found
