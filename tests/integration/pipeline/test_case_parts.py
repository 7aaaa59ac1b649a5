"""A list that is read in parts: what is told, set aside and kept is the same as of the whole file."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from oba.cases.dataset import read_rows
from oba.cases.pseudonyms import CaseKey
from oba.errors import CaseError
from oba.indicators.project import Definitions
from oba.indicators.yaml_file import read_document
from oba.pipeline.cases import large_lists, loading
from oba.pipeline.cases.datasets import Change, cases_folder, find_datasets
from oba.pipeline.cases.loading import Result, load_list
from oba.settings import Settings
from oba.store.audit import PROGRAM
from oba.store.engine import open_store
from tests.fixtures.small_lists import make_list

KEY = CaseKey("b7d01e5f93ac4826f1570c9e8ad3b264")
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
AS_AT, BEFORE = date(2026, 10, 31), date(2026, 9, 30)
HEAD = "Child,Family,Born,Gender,Opened,Closed,Outcome,Score,Seen,Pupil\n"
SMALL = 2_500
"""Bytes of a part of the tests: some thirty rows."""
CHECKS: tuple[dict[str, Any], ...] = (
    {"kind": "order", "first": "opened", "then": "closed", "sets_aside": True},
    {"kind": "overlap", "start": "opened", "end": "closed"},
    {"kind": "one_open", "start": "opened", "end": "closed"},
    {"kind": "once", "field": "pupil"},
    {"kind": "in_list", "list": "people"},
    {"kind": "in_list", "list": "people", "fields": ["born"]},
    {"kind": "still_open", "start": "opened", "end": "closed"},
)
PUPIL = {"pupil": {"column": "Pupil", "type": "identifier", "keep": False}}


def make_definitions(home: Path, **changes: Any) -> Definitions:
    one = make_list(*CHECKS, id="episodes", fields=PUPIL, retention={"months": 84, "after": "closed"}, **changes)
    people = make_list(id="people", retention={"months": 84, "after": "opened"})
    definitions = Definitions(home, case_lists={"episodes": one, "people": people})
    for name in definitions.case_lists:
        path = home / f"{name}.yaml"
        path.write_text(f"id: {name}\n", encoding="utf-8")
        definitions.documents["case_lists", name] = read_document(path)
    return definitions


def write_rows(count: int, seed: int) -> list[str]:
    """Rows with every fault that there is, of some people who have many: cells, rows, people, and rows twice."""
    picked = random.Random(seed)
    rows = []
    for number in range(count):
        who = picked.randrange(count // 3)
        opened = date(2015 + who % 9, 1 + picked.randrange(12), 1 + picked.randrange(28))
        closed = date(opened.year + picked.choice([0, 1]), 1 + picked.randrange(12), 1 + picked.randrange(28))
        cells = [
            "" if picked.random() < 0.02 else f"C{who}",
            f"F{who // 2}",
            "31/02/2012" if picked.random() < 0.02 else f"{1 + who % 28:02}/03/{2008 + who % 9}",
            picked.choice(["Male", "Female", "M?"]),
            "" if picked.random() < 0.02 else f"{opened:%d/%m/%Y}",
            picked.choice(["", f"{closed:%d/%m/%Y}"]),
            picked.choice(["met", "not_met", "no idea", '"Met"']),
            picked.choice(["12", "99", "many"]),
            picked.choice(["yes", "no", "perhaps"]),
            f"P{number % (count - count // 40)}",
        ]
        rows.append(",".join(cells[: picked.choice([10] * 40 + [8])]) + "\n")
        if picked.random() < 0.05:
            rows.append(rows[picked.randrange(len(rows))])
    return rows


@pytest.fixture
def make(tmp_path: Path, store_template: Path) -> Callable[..., Change]:
    """Make a store and a state folder of their own, in which a list beside and an earlier extract are kept."""

    def of(name: str, **changes: Any) -> Change:
        home = tmp_path / name
        home.mkdir()
        (home / "store.sqlite").write_bytes(store_template.read_bytes())
        engine = open_store(f"sqlite:///{home / 'store.sqlite'}")
        change = Change(
            engine, make_definitions(home, **changes), Settings(home=home, state=home / "state"), PROGRAM, NOW
        )
        load(change, "".join([HEAD, *write_rows(200, 7)[::2]]), "people", BEFORE)
        load(change, "".join([HEAD, *write_rows(150, 3)]), "episodes", BEFORE)
        return change

    return of


def load(change: Change, content: str, name: str = "episodes", as_at: date = AS_AT, encoding: str = "utf-8") -> Result:
    path = change.settings.home / f"{name}.csv"
    path.write_text(content, encoding=encoding)
    return load_list(change, KEY, name, path, as_at)


def told(result: Result) -> list[str]:
    return [
        f"{found.rule} {found}" for fault in result.checked.faults for found in fault.list_findings(result.rows.raw)
    ]


def kept(change: Change) -> pd.DataFrame:
    return read_rows(find_datasets(change.engine, change.settings)["episodes"])


def in_parts(patch: pytest.MonkeyPatch, count: list[int] | None = None) -> None:
    patch.setattr(large_lists, "PART", SMALL)
    check = loading.check_in_parts

    def counted(*given: Any) -> Any:
        if count is not None:
            count.append(1)
        return check(*given)

    patch.setattr(loading, "check_in_parts", counted)


@pytest.mark.parametrize("key", [["person", "opened"], ["pupil"]], ids=["a-key-of-people", "a-number-of-its-own"])
def test_a_list_in_parts_is_told_set_aside_and_kept_as_the_whole(
    make: Callable[..., Change], monkeypatch: pytest.MonkeyPatch, key: list[str]
) -> None:
    content = "".join([HEAD, *write_rows(450, 5)])
    whole, used = make("whole", key=key), []
    expected = load(whole, content)
    apart = make("apart", key=key)
    in_parts(monkeypatch, used)
    found = load(apart, content)
    assert used == [1]
    assert len(content) > 10 * SMALL
    assert expected.load is not None
    assert told(found) == told(expected)
    rules = {fault.rule for fault in expected.checked.faults}
    assert {
        "case-twice",
        "case-overlap",
        "case-once",
        "case-in-list",
        "case-still-open",
        "case-cells",
        "case-missing",
    } <= rules
    assert list(found.checked.set_aside.items()) == list(expected.checked.set_aside.items())
    assert found.checked.values_aside == expected.checked.values_aside
    assert (found.checked.read, found.checked.kept_rows) == (expected.checked.read, len(expected.checked.kept))
    assert found.rows.sha256 == expected.rows.sha256
    pd.testing.assert_frame_equal(kept(apart), kept(whole))
    assert load(apart, content).already
    assert [path.name for path in cases_folder(apart.settings).rglob("parts/*")] == []


def test_a_list_in_parts_that_is_refused_says_why_once_and_keeps_nothing(
    make: Callable[..., Change], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = "".join([HEAD.replace("Opened", "Begun"), *write_rows(120, 5)])
    whole, apart = make("whole"), make("apart")
    expected = load(whole, content)
    in_parts(monkeypatch)
    found = load(apart, content)
    assert [one.what for one in found.checked.refused] == ["there is no column `Opened`."]
    assert told(found) == told(expected)
    assert (found.load, found.checked.read) == (None, expected.checked.read)


@pytest.mark.parametrize("ending", ['"C1,F1', "C1"], ids=["a-quote-that-is-not-closed", "a-row-cut-short"])
def test_a_file_that_was_cut_short_is_refused_in_parts_as_a_whole(
    make: Callable[..., Change], monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    content = "".join([HEAD, *write_rows(120, 5), ending])
    with pytest.raises(CaseError) as expected:
        load(make("whole"), content)
    in_parts(monkeypatch)
    with pytest.raises(CaseError) as found:
        load(make("apart"), content)
    assert str(found.value) == str(expected.value)


def test_a_file_of_another_encoding_with_cells_of_several_lines_is_the_same(
    make: Callable[..., Change], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A family of two lines moves the numbers of the rows below it; é is another byte in the other encoding."""
    rows = [row.replace(",F1,", ',"F\n1 é",') for row in write_rows(120, 5)]
    whole, apart = make("whole"), make("apart")
    expected = load(whole, "".join([HEAD, *rows]), encoding="cp1252")
    in_parts(monkeypatch)
    assert told(load(apart, "".join([HEAD, *rows]), encoding="cp1252")) == told(expected)
    pd.testing.assert_frame_equal(kept(apart), kept(whole))


def test_whoever_is_killed_on_the_way_leaves_nothing_that_the_next_load_does_not_sweep(
    make: Callable[..., Change], monkeypatch: pytest.MonkeyPatch
) -> None:
    change = make("apart")
    before = kept(change)
    folder = cases_folder(change.settings) / "episodes" / "parts"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "part-000000.parquet").write_bytes(b"what somebody who was killed left")
    in_parts(monkeypatch)
    monkeypatch.setattr(large_lists, "look_for_all", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        load(change, "".join([HEAD, *write_rows(120, 5)]))
    assert list(folder.glob("*")) == []
    pd.testing.assert_frame_equal(kept(change), before)
