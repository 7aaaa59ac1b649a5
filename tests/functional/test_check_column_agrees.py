"""The workbook's own column Check and the check come to the same answer, wherever both judge.

LibreOffice works out 150 filled workbooks, once: the mistakes of `mistakes.csv` that are typed into a cell, and figures
changed by chance. What the sheet cannot judge is in `NOT_ON_THE_SHEET`, with the reason.
"""

import csv
import random
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from oba.indicators.provider_return import EntryKind, RuleSeverity
from oba.periods import quarter_before, read_period
from oba.returns.form.layout import Layout
from oba.returns.read.check_file import check_file
from oba.returns.rules.catalogue import RULES, find_rule
from oba.returns.rules.engine import run_rules
from oba.returns.rules.rule import CannotRunError, Check, Fault, NotForThisReturnError, Rule
from oba.returns.submission import CORRECTIONS, SIGN_OFF, AcceptedReturn, Context, Spot, Submission, list_asked
from tests.fixtures.bound_workbooks import bind_workbooks
from tests.fixtures.filled_workbooks import RETURNS, TODAY, definition
from tests.fixtures.mistaken_workbooks import base_workbook, list_mistakes, make_mistake, provider_of

WANTED = 150
TABLES = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Every sheet as shown, a file each: to write the workbooks again takes LibreOffice longer than to read them."""
ROWS = 14
NOT_ON_THE_SHEET = {
    "STR-01": "the file", "STR-02": "the file", "STR-03": "formulas and hidden rows", "STR-04": "the file",
    "STR-05": "the file", "STR-06": "words", "ORG-01": "the file", "ORG-02": "the register", "TIM-01": "the file",
    "TIM-02": "the file", "TIM-03": "the register", "DUP-01": "rows beside each other", "REC-04": "the list of cases",
    "PLA-02": "the return as a whole", "NAR-01": "told", "NAR-02": "told", "NAR-03": "told", "NAR-04": "told",
    "TYP-04": "told", "PLA-05": "told", "SCO-04": "told", "SCO-05": "told", "CON-03": "told",
}  # fmt: skip
"""Rules of the check that no cell of the workbook judges; `told` are those that ask for nothing."""
LEVELS = {RuleSeverity.FAIL: 2, RuleSeverity.QUERY: 1, RuleSeverity.WARN: 0, RuleSeverity.SOON: 0}
WORDS = {"Fix": 2, "To do": 2, "Explain": 1, "Told": 0}
LEFT_OUT = {"R031", "R037", "R058", "R079", "R084"}
"""A formula; a day that is past, or typed month first, which the sheet does not look at; a figure typed over the Check;
a file of another's."""


@dataclass(frozen=True)
class Filled:
    name: str
    return_id: str
    content: bytes


def fill_all() -> list[Filled]:
    """Return the 150 filled workbooks."""
    made = [
        Filled(one.id, one.return_id, make_mistake(one.return_id, one.changes, base_workbook(one.return_id, ROWS)))
        for one in list_mistakes()
        if one.id not in LEFT_OUT and not any(isinstance(c, dict) and c["do"] != "clear" for c in one.changes)
    ]
    chance = random.Random(2026)
    for number in range(WANTED - len(made)):
        return_id = RETURNS[number % len(RETURNS)]
        changes = tuple(change for _ in range(chance.randint(1, 3)) for change in _change(chance, return_id))
        made.append(
            Filled(f"chance-{number:02}", return_id, make_mistake(return_id, changes, base_workbook(return_id, ROWS)))
        )
    return made


def _change(chance: random.Random, return_id: str) -> Iterator[tuple[Any, ...]]:
    """Return what somebody may type into one figure, with the reason beside it for some."""
    owed = definition(return_id)
    provider = owed.provider(provider_of(return_id))
    assert provider is not None
    asked = chance.choice(list_asked(owed))
    sheet, row = Layout(owed, provider).rows[asked.key]
    value, reason = chance.choice(
        [
            (0, ""), (1, ""), (7, ""), (12, ""), (130, ""), (999, ""), (70000, ""), (-3, ""), (2.5, ""), (0.5, ""),
            (75.25, ""), (None, ""), ("n", ""), ("Nil", ""), ("x", "The system was down"), ("x", ""), ("z", ""),
            ("p", "30/11/2026"), ("p", "soon"), ("c", ""), ("w", ""), (" 7 ", ""), ("1,130", ""), ("11,30", ""),
            ("7 families", ""), ("<5", ""), ("-", ""), ("n/a", ""), ("75%", ""), ("£7", ""), (300, "A new contract"),
            (3, "Two workers left"),
        ]
    )  # fmt: skip
    yield f"{sheet}!D{row}", value
    if reason:
        yield f"{sheet}!F{row}", reason
    if asked.measure.kind is EntryKind.PERCENT and chance.random() < 0.5:
        yield f"{sheet}!D{row}", 0.66, chance.choice(["0%", "0.0%"])


@pytest.fixture(scope="module")
def filled() -> list[Filled]:
    return fill_all()


Place = tuple[str, int]
Said = dict[Place, tuple[int, str]]
"""What is said at each sheet and row: how grave, and in which words."""


@pytest.fixture(scope="module")
def worked_out(filled: list[Filled], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[Place, str]]:
    """What the columns Check say in each workbook, with every formula worked out by LibreOffice.

    The sheets of all workbooks of a return are bound into one, for to open a file takes it ten times as long as to
    work out its formulas. Nothing is changed in a formula but the name of the sheet that it looks at. Two books
    that say the same on a sheet, and on all that it looks at, have one sheet between them.
    """
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here")
    folder = tmp_path_factory.mktemp("check-column")
    names = {}
    for return_id in RETURNS:
        books = {one.name: one.content for one in filled if one.return_id == return_id}
        bound = bind_workbooks(books, list(_columns(return_id)))
        (folder / f"{return_id}.xlsx").write_bytes(bound.content)
        names |= bound.names
    files = sorted(map(str, folder.glob("*.xlsx")))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", TABLES, "--outdir", str(folder / "out"), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=900)
    said: dict[str, dict[Place, str]] = defaultdict(dict)
    for return_id in RETURNS:
        for one in filled:
            for sheet, column in _columns(return_id).items() if one.return_id == return_id else ():
                rows = read_table(folder / "out" / f"{return_id}-{names[one.name, sheet]}.csv")
                said[one.name] |= {
                    (sheet, n): row[column - 1] for n, row in enumerate(rows[4:], 5) if len(row) >= column
                }
    return said


@cache
def read_table(path: Path) -> list[list[str]]:
    """Return the cells of a sheet as they are shown."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _columns(return_id: str) -> dict[str, int]:
    """Return the column Check of each sheet that has one."""
    owed = definition(return_id)
    columns = {section.title: 5 for section in owed.sections} | {CORRECTIONS: 5, SIGN_OFF: 3}
    return columns | ({owed.cases.title: 12} if owed.cases else {})


def sheet_says(said: dict[Place, str]) -> Said:
    """Return how grave each message of the columns Check is."""
    broken = [text for text in said.values() if text.startswith(("#", "Err:"))]
    assert broken == []
    return {
        place: (next((level for word, level in WORDS.items() if text.startswith(word)), 0), text)
        for place, text in said.items()
    }


def check_says(one: Filled) -> tuple[Said, Said]:
    """Return the gravest finding of the check in each row, and the gravest that any rule would have by itself.

    The check tells a fault once and holds back what is its effect elsewhere; the second has the effects too.
    """
    owed = definition(one.return_id)
    submission = check_file(one.content, {owed.id: owed}, Context(TODAY)).submission
    assert submission is not None
    check = Check(submission, owed, Context(TODAY, last=_before(submission)))
    told: Said = {}
    for _, rule, fault, severity in run_rules(check, RULES)[0]:
        _note(told, rule, fault, severity, [fault.spot])
    alone: Said = {}
    for rule in RULES:
        setting = owed.setting(rule.id)
        for fault in _ask(rule, check):
            severity = fault.severity or (setting.severity if setting and setting.severity else rule.severity)
            _note(alone, rule, fault, severity, [fault.spot, *fault.involved])
    list(_ask(find_rule("REC-01"), check))
    for key, entry in check.entries.items():  # a total whose parts were not added, for one does not add up itself
        if f"whether the parts of {check.label(key)} add up: one of them does not add up itself" in check.untested:
            alone[entry.spot.sheet, entry.spot.row] = (2, "REC-01")
    return told, alone


def _note(said: Said, rule: Rule, fault: Fault, severity: RuleSeverity, spots: Iterable[Spot]) -> None:
    level = LEVELS[severity] if severity is not RuleSeverity.QUERY or not fault.reason else 0
    for spot in spots if rule.id not in NOT_ON_THE_SHEET else ():
        if level > said.get((spot.sheet, spot.row), (0, ""))[0]:
            said[spot.sheet, spot.row] = (level, f"{rule.id} {fault.what}")


def _ask(rule: Rule, check: Check) -> list[Fault]:
    check.untested = []
    try:
        return list(rule.check(check))
    except (CannotRunError, NotForThisReturnError):
        return []


def _before(submission: Submission) -> AcceptedReturn:
    return AcceptedReturn(quarter_before(read_period(submission.period, "quarter")).code, 1, submission.printed)


@pytest.mark.slow
def test_check_column_and_check_disagree_nowhere(filled: list[Filled], worked_out: dict[str, dict[Place, str]]):
    assert len(filled) == WANTED
    disagreements = []
    judged = 0
    for one in filled:
        sheet = sheet_says(worked_out[one.name])
        told, alone = check_says(one)
        judged += len(told)
        for place, (level, words) in sheet.items():
            mine, most = told.get(place, (0, "")), alone.get(place, (0, ""))
            if not mine[0] <= level <= max(mine[0], most[0]):
                disagreements.append((one.name, *place, f"sheet: {words}", f"check: {mine[1] or most[1]}"))
    assert disagreements == []
    assert judged > 150
