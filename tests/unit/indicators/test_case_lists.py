"""What a case list may not say: each fault with file, line and remedy; those that ship say they are made up."""

from pathlib import Path

import pytest

from oba.indicators.loading import read_definitions
from oba.indicators.project import Definitions
from oba.vocabulary import Severity

LIST = """schema: oba-case-list/1
id: a-list
version: 1
name: A list
owner: An owner
kind: early_help
holds: One row an episode.
source: {type: table}
fields:
  person: {column: Child}
  opened: {column: Opened, type: date, required: true}
  outcome: {column: Outcome, type: code, codes: {met: Met}}
  upn: {column: UPN, type: identifier, keep: false}
key: [person, opened]
checks:
  - {kind: once, field: upn}
retention: {months: 60, after: opened}
"""


def faults(folder: Path, text: str = LIST) -> list[str]:
    path = folder / "indicator_definitions/case_lists/a-list.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    found = read_definitions(folder / "indicator_definitions")[1]
    return [str(one) for one in found if one.severity == Severity.FAIL]


def test_a_list_without_fault_is_taken(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


WRONG = [
    # in place of, written, line, said
    ("retention: {months", "retension: {months", 17, "unknown key `retension`. Did you mean `retention`?"),
    ("person: {column: Child}", "child: {column: Child, type: identifier, keep: false}", 9, "`fields` needs `person`"),
    ("column: Opened, type: date", "column: Opened, type: dat", 11, "Did you mean `date`?"),
    ("keep: false}", "keep: true}", 13, "`upn` is an identifier, which is never kept; write `keep: false`"),
    (", codes: {met: Met}}", "}", 12, "`outcome` needs `codes`"),
    ("{column: Outcome, type: code, codes: {met: Met}}", "{column: Outcome}", 12, "`outcome` needs a `type`"),
    ("key: [person, opened]", "key: [person, openned]", 14, "`openned` in a key is no field of the list"),
    ("field: upn}", "field: unp}", 16, "`unp` in a check of kind once is no field of the list"),
    ("{kind: once, field: upn}", "{kind: twice}", 16, "'twice'"),
    ("after: opened}", "after: outcome}", 12, "`outcome` is no date of the list"),
    ("months: 60", "months: 0", 17, "greater than or equal to 1"),
    ("{type: table}", "{type: cin_xml}", 8, "a source of type cin_xml needs group"),
    (
        "{type: table}",
        "{type: sql, url: 'postgresql://me:secret@host/x', query: SELECT 1}",
        8,
        "belongs in the environment",
    ),
    ("codes: {met: Met}", "codes: {met: Met}, means: {mett: met}", 12, "`mett` is meant to be kept as something"),
    ("{kind: once, field: upn}", "{kind: in_list, list: b-list}", 16, "there is no case list `b-list`."),
    ("{kind: once, field: upn}", "{kind: in_list, list: a-list, fields: [upn]}", 16, "keeps no field `upn`"),
    (
        "key: [person, opened]",
        "taken_from: {list: a-lists, fields: [born]}\nkey: [person]",
        14,
        "Did you mean `a-list`?",
    ),
    ("  upn:", "  case_id: {column: X, type: identifier, keep: false}\n  upn:", 13, "`case_id` is made by the program"),
]


@pytest.mark.parametrize(("instead_of", "written", "line", "said"), WRONG)
def test_a_fault_of_a_list_is_told_with_its_line(
    tmp_path: Path, instead_of: str, written: str, line: int, said: str
) -> None:
    assert instead_of in LIST
    told = faults(tmp_path, LIST.replace(instead_of, written))
    (one,) = [fault for fault in told if said in fault] or told
    assert said in one
    assert one.startswith(f"indicator_definitions/case_lists/a-list.yaml:{line}: "), one


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    wrong = LIST.replace("version: 1", "versoin: 1").replace("kind: early_help", "kind: earlyhelp")
    text = "\n".join(faults(tmp_path, wrong))
    assert "`versoin`" in text
    assert "`early_help`" in text


def test_the_lists_that_ship_say_that_they_are_made_up_and_name_no_council(definitions: Definitions) -> None:
    assert {name.partition("-")[0] for name in definitions.case_lists} >= {"annex", "ssda903", "cin", "early"}
    for one in definitions.case_lists.values():
        assert one.made_up
        assert "made-up" in one.name
        assert "made-up" in one.owner
        assert not one.source.path, "no file is said to be anywhere"
