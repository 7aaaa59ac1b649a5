"""A wrong definition is named by file and line with a suggestion, and all faults come at once."""

from pathlib import Path

import pytest

from oba.errors import DefinitionError
from oba.indicators.crosschecks.faults import advise_name
from oba.indicators.loading import load_definitions, read_definitions
from oba.indicators.yaml_file import read_document
from tests.fixtures.small_project import FEED, INDICATOR, OUTCOME


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "indicator_definitions"
    for kind, name, text in (
        ("outcomes", "children-are-safe", OUTCOME),
        ("feeds", "plans", FEED),
        ("indicators", "plans-rate", INDICATOR),
    ):
        (root / kind).mkdir(parents=True)
        (root / kind / f"{name}.yaml").write_text(text, encoding="utf-8")
    return root


def faults_of(folder: Path) -> list[str]:
    return [str(finding) for finding in read_definitions(folder)[1]]


def change(folder: Path, old: str, new: str, kind: str = "indicators/plans-rate") -> Path:
    path = folder / f"{kind}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_good_definitions_have_no_faults(folder: Path) -> None:
    assert faults_of(folder) == []
    assert set(load_definitions(folder).indicators) == {"plans-rate"}


def test_an_unknown_key_is_named_with_its_line_and_the_key_meant(folder: Path) -> None:
    change(folder, "supplier:", "suplier:")
    assert faults_of(folder) == [
        "indicator_definitions/indicators/plans-rate.yaml:1: `supplier` is missing. Add `supplier:`.",
        "indicator_definitions/indicators/plans-rate.yaml:16: unknown key `suplier`. Did you mean `supplier`?",
    ]


def test_a_nested_unknown_key_is_compared_with_the_keys_of_its_own_level(folder: Path) -> None:
    change(folder, "multiplier: 10000", "multiplyer: 10000")
    assert faults_of(folder) == [
        "indicator_definitions/indicators/plans-rate.yaml:10: unknown key `value.multiplyer`."
        " Did you mean `multiplier`?"
    ]


def test_a_wrong_word_is_shown_with_the_words_allowed(folder: Path) -> None:
    change(folder, "polarity: no_judgement", "polarity: no_judgment")
    (fault,) = faults_of(folder)
    assert "plans-rate.yaml:10" in fault
    assert "`no_judgment`" in fault
    assert "Did you mean `no_judgement`?" in fault


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("feed: plans.at_31_march", "feed: plans.at_31_marsh", 11, "Did you mean `at_31_march`?"),
        ("feed: plans.children", "feed: plan.children", 12, "Did you mean `plans`?"),
        ("outcome: children-are-safe", "outcome: children-are-save", 6, "Did you mean `children-are-safe`?"),
        ("outcome: children-are-safe\n", "", 5, "needs an `outcome`"),
        ("name: Child protection plans", "name: Reduce child protection plans", 7, "holds a target or a direction"),
        ("ci_method: byars", "ci_method: none", 14, "needs a `reason`"),
        ("period: snapshot", "period: snapshot\nmeasure_type: how_well", 14, "no measure type"),
        ("period: snapshot", "period: snapshot\nbreaks: [{period: 2022, reason: new}]", 14, "valid string"),
        ("period: snapshot", 'period: snapshot\nbreaks: [{period: "2022", reason: new}]', 14, "not a period code"),
    ],
)
def test_faults_across_files_and_of_the_method(folder: Path, old: str, new: str, line: int, said: str) -> None:
    (fault,) = faults_of(change(folder, old, new))
    assert f"plans-rate.yaml:{line}: " in fault
    assert said in fault


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (["plans", "visits"], "Did you mean `plans`?"),
        (["visits", "deaths"], "Known: deaths, visits."),
        ([], "There is none."),
    ],
)
def test_a_name_that_is_not_known_is_advised_on(known: list[str], said: str) -> None:
    assert advise_name("plan", known) == said


def test_all_faults_of_all_files_come_at_once(folder: Path) -> None:
    change(folder, "id: plans\n", "id: planz\n", "feeds/plans")
    change(folder, "population:", "populashun:", "outcomes/children-are-safe")
    change(folder, "type: rate", "type: rat")
    with pytest.raises(DefinitionError) as caught:
        load_definitions(folder)
    files = {finding.place.file.rsplit("/", 1)[1] for finding in caught.value.findings}
    assert files == {"plans.yaml", "children-are-safe.yaml", "plans-rate.yaml"}
    assert caught.value.exit_code == 10


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("schema: [", 2, "not valid YAML"),
        ("id: a\nid: b\n", 2, "the key `id` is given twice"),
        ("", 1, "empty"),
        ("- one\n- two\n", 1, "not a list of"),
    ],
)
def test_a_file_that_is_not_a_definition(folder: Path, text: str, line: int, said: str) -> None:
    (folder / "outcomes/broken.yaml").write_text(text, encoding="utf-8")
    fault = faults_of(folder)[0]
    assert f"broken.yaml:{line}: " in fault
    assert said in fault


def test_a_file_that_was_edited_is_read_anew_and_what_was_read_is_the_readers_own(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("names: [Ann]\n", encoding="utf-8")
    read_document(path).content["names"].append("Bob")
    assert read_document(path).content == {"names": ["Ann"]}
    path.write_text("\nnames: [Cat]\n", encoding="utf-8")
    assert read_document(path).content == {"names": ["Cat"]}
    assert read_document(path).line_of(("names",)) == 2


def test_a_missing_folder_is_said_plainly(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path / "nothing")
    assert "there is no folder of definitions" in fault


LISTED = """schema: oba-documents/1
documents:
  Q15: {title: Needs, publisher: A council, published: May 2015}
"""


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ("", ["DEF-82"]),
        ("schema: oba-documents/1\ndocuments: {}\n", ["DEF-82"]),
        (LISTED, ["DEF-20", "DEF-20"]),
        (LISTED.replace("2015", "2014"), ["DEF-12"]),
        (LISTED.replace("Q15", "W15").replace("}", "}\n  H19: {title: x, publisher: x, published: May 2019}"), []),
    ],
)
def test_what_is_cited_is_in_the_list_and_without_one_that_is_advised_once(
    folder: Path, listed: str, told: list[str]
) -> None:
    (folder / "outcomes/children-are-safe.yaml").write_text(OUTCOME + "sources: [{source: W15}, {source: H19}]\n")
    if listed:
        (folder / "documents.yaml").write_text(listed, encoding="utf-8")
    assert [finding.rule for finding in read_definitions(folder)[1]] == told
