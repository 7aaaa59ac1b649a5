"""Case lists in the store of each kind: loaded whole or not at all, replaced, erased from, and gone when it is time."""

import json
import os
import signal
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import Engine

from oba.cases.dataset import read_rows
from oba.cases.pseudonyms import CaseKey
from oba.errors import CaseError
from oba.indicators.project import Definitions
from oba.indicators.yaml_file import read_document
from oba.pipeline.audit import verify_trail
from oba.pipeline.cases.datasets import Change, cases_folder, find_datasets
from oba.pipeline.cases.erasing import Gone, count_due, erase, expire, remove
from oba.pipeline.cases.integrity import find_changed_datasets
from oba.pipeline.cases.loading import Result, load_list
from oba.settings import Settings
from oba.store import cases as register
from oba.store.audit import Actor, list_entries
from oba.store.engine import read_session
from tests.fixtures.folders import PROJECT
from tests.fixtures.program import run_here
from tests.fixtures.small_lists import make_list

KEY = CaseKey("b7d01e5f93ac4826f1570c9e8ad3b264")
OTHER_KEY = CaseKey("0e5f93ac4826f1570c9e8ad3b264b7d1")
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
WHO = Actor(None, "Ada Noor")
AS_AT = date(2026, 10, 31)
HEAD = "Child,Family,Born,Opened,Closed,Outcome\n"
ROWS = HEAD + (
    "C100,F1,27/03/2014,01/05/2024,01/09/2024,met\n"
    "C101,F1,14/02/2016,01/05/2024,01/09/2024,met\n"
    "C102,F2,09/09/2011,03/06/2025,,\n"
    "C103,,08/01/2013,03/02/2020,05/05/2020,not_met\n"
)
SCORES = "Child,Family,Opened,Score\nC101,,02/05/2024,12\nC104,F3,02/05/2024,20\n"


@pytest.fixture
def change(engine: Engine, tmp_path: Path) -> Change:
    """A store of each kind, a state folder of its own, and two lists that know families."""
    episodes = make_list(
        {"kind": "order", "first": "opened", "then": "closed", "sets_aside": True},
        id="episodes",
        retention={"months": 84, "after": "closed"},
    )
    scores = make_list(id="scores", kind="scores", retention={"months": 84, "after": "opened"})
    definitions = Definitions(tmp_path, case_lists={"episodes": episodes, "scores": scores})
    for name in definitions.case_lists:
        path = tmp_path / f"{name}.yaml"
        path.write_text(f"id: {name}\n", encoding="utf-8")
        definitions.documents["case_lists", name] = read_document(path)
    return Change(engine, definitions, Settings(home=tmp_path, state=tmp_path / "state"), WHO, NOW)


def load(
    change: Change, content: str = ROWS, name: str = "episodes", as_at: date = AS_AT, key: CaseKey = KEY
) -> Result:
    path = change.settings.home / f"{name}.csv"
    path.write_text(content, encoding="utf-8")
    return load_list(change, key, name, path, as_at)


def kept(change: Change, name: str = "episodes") -> list[str]:
    """Who is kept, by the identifier that each pseudonym was made of."""
    names = {KEY.name_person("child", f"C{number}"): f"C{number}" for number in range(100, 120)}
    return sorted(names[one] for one in read_rows(find_datasets(change.engine, change.settings)[name]).person)


def files(change: Change) -> list[Path]:
    return sorted(path for path in cases_folder(change.settings).rglob("*") if path.is_file() and path.name != ".lock")


def trail(change: Change) -> list[tuple[str, str, dict]]:
    with read_session(change.engine) as session:
        found = [(one.action, one.about, json.loads(one.detail)) for one in list_entries(session)]
        assert not verify_trail(session).findings
    return found


def test_a_list_is_kept_in_a_file_that_its_owner_alone_may_read(change: Change) -> None:
    result = load(change)
    assert (result.load, result.checked.read, len(result.checked.kept)) == (1, 4, 4)
    (path,) = files(change)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(one.stat().st_mode) for one in (path.parent, path.parent.parent)} == {0o700}
    with duckdb.connect() as connection:
        columns = connection.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
    assert [f"{name} {kind}" for name, kind, *_ in columns] == [
        *("person VARCHAR", "family VARCHAR", "case_id VARCHAR", "born DATE", "gender VARCHAR", "ethnicity VARCHAR"),
        *("district VARCHAR", "lsoa VARCHAR", "decile SMALLINT", "opened DATE", "closed DATE", "outcome VARCHAR"),
        *("score DOUBLE", "seen VARCHAR"),
    ]
    rows = read_rows(path)
    assert rows.born.dt.day.eq(1).all()
    assert trail(change) == [
        ("load case list", "case list episodes", {"as_at": "2026-10-31", "kept": 4, "load": 1, "read": 4, "version": 1})
    ]


def test_a_later_extract_takes_the_place_of_the_one_before_and_its_file_goes(change: Change) -> None:
    load(change)
    (before,) = files(change)
    later = load(change, HEAD + "C105,F9,01/01/2012,01/11/2026,,\n", as_at=date(2026, 11, 29))
    assert (later.load, kept(change)) == (2, ["C105"])
    (after,) = files(change)
    assert after != before
    with read_session(change.engine) as session:
        assert [(one.id, one.state, bool(one.file)) for one in register.list_loads(session)] == [
            (1, "replaced", False),
            (2, "current", True),
        ]


def test_the_same_extract_again_changes_nothing(change: Change) -> None:
    load(change)
    before = files(change)
    again = load(change)
    assert (again.already, again.load, files(change)) == (True, 1, before)
    assert len(trail(change)) == 1


def test_the_same_extract_is_loaded_again_where_the_list_that_it_takes_from_is_newer(change: Change) -> None:
    """Loaded first, it has nobody's gender; the header comes, and the same extract again brings it in."""
    header = "Child,Gender,Opened\nC101,Female,01/01/2024\n"
    taken = make_list(id="episodes", fields={"gender": None}, taken_from={"list": "scores", "fields": ["gender"]})
    lists = {**change.definitions.case_lists, "episodes": taken}
    change.definitions.case_lists.clear()
    change.definitions.case_lists.update(lists)
    load(change)
    load(change, header, "scores")
    again = load(change)
    assert (again.load, again.already) == (3, False)
    rows = read_rows(find_datasets(change.engine, change.settings)["episodes"]).set_index("person")
    assert rows.gender[KEY.name_person("child", "C101")] == "female"
    assert load(change).already


REFUSED = [
    ("older", {"as_at": date(2026, 10, 30)}, "is kept as at 31/10/2026, and this extract is older"),
    ("from the future", {"as_at": date(2026, 12, 1)}, "has not come yet"),
    (
        "another key",
        {"key": OTHER_KEY},
        "is not the key that `episodes` was loaded with",
    ),
    ("binary", {"content": "%PDF-1.4 C100"}, "cannot be read"),
    ("empty", {"content": ""}, "the file is empty"),
]


@pytest.mark.parametrize(("_", "given", "said"), REFUSED)
def test_what_is_refused_leaves_what_was_kept(change: Change, _: str, given: dict, said: str) -> None:
    load(change)
    before = files(change)
    with pytest.raises(CaseError, match=said):
        load(change, **given)
    assert files(change) == before
    assert kept(change) == ["C100", "C101", "C102", "C103"]


def test_a_list_without_a_column_it_needs_is_refused_with_all_its_faults(change: Change) -> None:
    load(change)
    result = load(change, "Child,Closed\nC100,01/01/2024\n", as_at=date(2026, 11, 1))
    assert result.load is None
    assert [fault.about for fault in result.checked.refused] == ["opened"]
    assert kept(change) == ["C100", "C101", "C102", "C103"]


def test_another_key_may_be_used_when_every_list_is_taken_out(change: Change) -> None:
    load(change)
    assert remove(change, "episodes") == 4
    assert files(change) == []
    load(change, key=OTHER_KEY)
    assert [action for action, *_ in trail(change)] == ["load case list", "remove case list", "load case list"]


def test_a_child_is_erased_from_every_list_and_the_trail_does_not_say_who(change: Change) -> None:
    load(change)
    load(change, SCORES, "scores")
    before = files(change)
    assert erase(change, KEY, "child", " c101 ") == Gone(2, 2)
    assert (kept(change), kept(change, "scores")) == (["C100", "C102", "C103"], ["C104"])
    assert not {path for path in before if path.exists()}, "the files with their rows are gone"
    assert trail(change)[0] == ("erase from case lists", "case lists", {"of": "child"})


def test_a_family_goes_with_everybody_who_is_of_it_in_any_list(change: Change) -> None:
    """C101 is of F1 in one list; the other names no family, and the row goes from there too."""
    load(change)
    load(change, SCORES, "scores")
    assert erase(change, KEY, "family", "F1") == Gone(3, 2)
    assert (kept(change), kept(change, "scores")) == (["C102", "C103"], ["C104"])
    with read_session(change.engine) as session:
        assert [(one.rows_kept, one.erased) for one in register.list_current(session)] == [(2, 2), (1, 1)]


def test_who_is_nowhere_changes_no_file_and_the_trail_says_the_same(change: Change) -> None:
    load(change)
    before = files(change)
    assert erase(change, KEY, "child", "C999") == Gone(0, 0)
    assert files(change) == before
    assert trail(change)[0] == ("erase from case lists", "case lists", {"of": "child"})


@pytest.mark.parametrize(
    ("kind", "typed", "key", "said"),
    [
        ("uncle", "C100", KEY, "There is nobody of the kind `uncle`; known: child, family."),
        ("child", "  ", KEY, "No identifier was given"),
        (
            "child",
            "C100",
            CaseKey("0e5f93ac4826f1570c9e8ad3b264b7d1"),
            "is not the key that the lists were loaded with",
        ),
    ],
)
def test_an_erasure_that_cannot_be_done_is_told_without_the_identifier(
    change: Change, kind: str, typed: str, key: CaseKey, said: str
) -> None:
    load(change)
    with pytest.raises(CaseError, match=said) as caught:
        erase(change, key, kind, typed)
    assert "C100" not in str(caught.value)
    assert len(kept(change)) == 4


def test_an_erasure_stays_when_the_same_extract_is_loaded_again_only_if_it_no_longer_has_the_row(
    change: Change,
) -> None:
    """The file brings them back, and is not taken for the one that is kept: it is told by counts, and by the day."""
    assert load(change).erased_on is None
    erase(change, KEY, "child", "C101")
    again, later = load(change), replace(change, now=NOW + timedelta(days=1))
    assert (again.already, again.erased_on) == (False, NOW.date())
    assert [load(later, as_at=date(*day)).erased_on for day in ((2026, 11, 30), (2026, 12, 1))] == [NOW.date(), None]


@pytest.mark.parametrize(
    ("now", "gone", "left"),
    [
        # kept for 84 months after closing; C103 closed on 5 May 2020, so to 4 May 2027
        (datetime(2027, 5, 4, 12, tzinfo=UTC), Gone(0, 0), ["C100", "C101", "C102", "C103"]),
        (datetime(2027, 5, 4, 23, 30, tzinfo=UTC), Gone(1, 1), ["C100", "C101", "C102"]),  # summer time: the 5th
        (datetime(2031, 9, 1, 12, tzinfo=UTC), Gone(3, 1), ["C102"]),
        # an open one counts from the day of the extract, 31 October 2026
        (datetime(2033, 10, 30, 12, tzinfo=UTC), Gone(3, 1), ["C102"]),
        (datetime(2033, 10, 31, 12, tzinfo=UTC), Gone(4, 1), []),
    ],
)
def test_rows_go_when_their_time_is_over_and_no_key_is_needed(
    change: Change, now: datetime, gone: Gone, left: list[str]
) -> None:
    load(change)
    later = replace(change, now=now)
    assert expire(later) == gone
    assert kept(change) == left
    told = [entry for entry in trail(change) if entry[0] == "erase expired cases"]
    assert told == ([("erase expired cases", "case lists", {"lists": 1, "rows": gone.rows})] if gone.rows else [])
    assert expire(later) == Gone(0, 0)


def test_files_that_a_kill_left_after_an_erasure_go_in_the_morning(change: Change) -> None:
    """The register names the new file already; the old one still has the row until somebody sweeps."""
    load(change)
    (old,) = files(change)
    content = old.read_bytes()
    erase(change, KEY, "child", "C101")
    old.write_bytes(content)
    assert expire(change) == Gone(0, 0)
    assert old not in files(change)
    assert len(files(change)) == 1


def test_rows_go_from_a_file_of_when_the_store_was_elsewhere(change: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state folder that was moved, or a database whose host has another name, marks its new files otherwise."""
    for go in (load, lambda one: erase(one, KEY, "child", "C101"), lambda one: remove(one, "episodes")):
        with monkeypatch.context() as patched:
            patched.setattr("oba.pipeline.cases.datasets.store_mark", lambda _: "01234567")
            load(change, ROWS.replace(",met", ",partly"))
        assert [one.name[:9] for one in files(change)] == ["01234567-"]
        go(change)
        assert not [one for one in files(change) if one.name.startswith("01234567-")]


def test_what_is_due_is_counted_and_a_list_that_is_defined_no_more_keeps_its_time(change: Change) -> None:
    load(change)
    gone = replace(change, definitions=Definitions(change.definitions.folder))
    assert count_due(change.engine, gone.definitions, change.settings, date(2031, 9, 1)) == Gone(3, 1)
    shorter = make_list(id="episodes", retention={"months": 12, "after": "closed"})
    quick = Definitions(change.definitions.folder, case_lists={"episodes": shorter})
    assert count_due(change.engine, quick, change.settings, date(2026, 11, 30)) == Gone(3, 1)


def test_a_load_that_fails_leaves_nothing_of_itself(change: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    load(change)
    before = files(change)

    def fail(*_: object) -> None:
        raise ValueError("could not convert string to float: 'Ada Smith'")

    monkeypatch.setattr(register, "add_load", fail)
    with pytest.raises(
        CaseError, match=r"failed because of a fault in the program \(ValueError, test_case_lists.py:"
    ) as caught:
        load(change, as_at=date(2026, 11, 1))
    assert "Ada" not in str(caught.value)
    assert caught.value.__suppress_context__, "no traceback prints what it came from"
    assert files(change) == before


def test_an_erasure_that_fails_half_way_leaves_every_list_as_it_was(
    change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(change)
    load(change, SCORES, "scores")
    before = files(change)

    def fail(*_: object) -> None:
        raise ValueError("C101")

    monkeypatch.setattr(register, "tell_erasure", fail)
    with pytest.raises(CaseError, match="The erasure failed because of a fault in the program") as caught:
        erase(change, KEY, "child", "C101")
    assert "C101" not in str(caught.value)
    assert files(change) == before
    assert "C101" in kept(change)


@pytest.mark.parametrize(
    ("harm", "rules"),
    [
        (lambda path: None, []),
        (lambda path: path.unlink(), ["case-rows-missing"]),
        (lambda path: path.write_bytes(path.read_bytes() + b"x"), ["case-rows-changed"]),
        (lambda path: path.chmod(0o640), ["case-rows-open"]),
    ],
)
def test_rows_that_are_gone_changed_or_open_to_others_are_found(
    change: Change, harm: Callable[[Path], object], rules: list[str]
) -> None:
    load(change)
    harm(files(change)[0])
    with read_session(change.engine) as session:
        assert [one.rule for one in find_changed_datasets(session, change.settings)] == rules
    if rules == ["case-rows-missing"]:
        with pytest.raises(CaseError, match="oba cases remove episodes"):
            find_datasets(change.engine, change.settings)
        assert load(change, SCORES, "scores").load  # which is not beside it
        assert load(change, as_at=date(2026, 11, 1)).load


def run_and_be_killed(step: str, *command: str, **environment: str) -> int:
    """Run a command in a process of its own that is killed before a step of the register; return how it ended."""
    child = os.fork()
    if child == 0:
        try:
            setattr(register, step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            run_here(PROJECT, environment, *command)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_who_is_killed_between_file_and_register_leaves_an_orphan_that_the_next_load_sweeps(
    places_address: str, tmp_path: Path
) -> None:
    file = PROJECT / "tests/fixtures/case_lists/ssda903_header.csv"
    environment = {
        "OBA_HOME": str(PROJECT),
        "OBA_STATE": str(tmp_path / "state"),
        "OBA_STORE_URL": places_address,
        "OBA_CASE_KEY": "b7d01e5f93ac4826f1570c9e8ad3b264",
    }
    command = ["cases", "load", "ssda903-header", str(file), "--as-at", "2018-03-31"]
    assert run_and_be_killed("add_load", *command, **environment) == -signal.SIGKILL
    folder = tmp_path / "state/cases/ssda903-header"
    (orphan,) = folder.glob("*.parquet")
    (folder / f"{orphan.stem}x.parquet.partial").write_bytes(b"half")
    other = folder / "00000000-of-another-store.parquet"
    other.write_bytes(b"theirs")
    done = run_here(PROJECT, environment, *command)
    assert done.returncode == 0, done.stderr
    assert "Load 1: 2,675 of 2,675 rows are kept" in done.stdout
    (now,) = [path for path in folder.iterdir() if path != other]
    assert now != orphan
    assert other.read_bytes() == b"theirs"
