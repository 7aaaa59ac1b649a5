"""Two lists linked by the commands that people use: what is asked, what is printed, and that it names nobody."""

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml

from oba.indicators.case_lists.case_list import CaseList
from tests.fixtures.folders import EXAMPLES
from tests.fixtures.linked_lists import KINDS, LINK, make_lists, make_people, number_of, write_extract
from tests.fixtures.program import run_here

KEY = "b7d01e5f93ac4826f1570c9e8ad3b264"


def write_definition(home: Path, kind: str, name: str, content: dict) -> None:
    path = home / f"indicator_definitions/{kind}/{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def as_written(definition: CaseList) -> dict:
    return definition.model_dump(mode="json", by_alias=True, exclude_unset=True)


@pytest.fixture
def home(places_template: Path, tmp_path: Path) -> Path:
    (tmp_path / "var").mkdir()
    shutil.copy(places_template, tmp_path / "var/oba.sqlite")
    for name, one in make_lists().items():
        write_definition(tmp_path, "case_lists", name, as_written(one))
        write_extract(tmp_path, name)
    write_definition(tmp_path, "case_links", LINK["id"], LINK)
    return tmp_path


def look_up(oba: Callable[..., "CompletedProcess[str]"], home: Path) -> list[list[str]]:
    """Have the numbers of the doubtful pairs written outside of the project, and return the rows."""
    target = home.parent / "numbers.csv"
    files = ("--left", str(home / "help.csv"), "--right", str(home / "plans.csv"))
    done = oba("cases", "link", LINK["id"], "--doubtful", str(target), *files).stdout
    assert re.match(
        r".*numbers\.csv: the council's own numbers of (\d+) of \1 pairs that wait for a decision\.\n", done
    )
    header, *rows = csv.reader(target.read_text("utf-8").splitlines())
    assert header == ["reference", "left", "right"]
    assert rows
    target.unlink()
    return rows


def test_lists_tell_what_is_kept_and_a_restore_who_must_be_erased_again(home: Path) -> None:
    """One mark stands in the state folder of whom the copy does not know."""

    def oba(*arguments: str) -> str:
        return run_here(
            home, {"OBA_SOURCES": str(EXAMPLES), "OBA_CASE_KEY": KEY, "OBA_STATE": "var"}, *arguments
        ).stdout

    assert oba("cases", "list") == "Of 2 lists that are defined nothing is kept; --all names them.\n"
    oba("cases", "load", "help", str(home / "help.csv"), "--as-at", "2026-10-31")
    listed = oba("cases", "list").splitlines()
    assert listed[0].startswith("help ")
    assert listed[1:] == ["Of 1 list that is defined nothing is kept; --all names it."]
    assert oba("cases", "list", "--all").splitlines()[1:] == [f"{'plans':<32} nothing kept [made up]"]
    oba("store", "backup", "copy.sqlite")
    (home / "var/cases/help/erased.txt").write_text("ab" * 16 + "\n")
    told = oba("store", "restore", "copy.sqlite", "--to", f"sqlite:///{home / 'back.sqlite'}").splitlines()
    assert told == [
        "The store is restored and keeps all its promises.",
        "1 mark of who was erased from case lists after the backup stood in the state folder: they stay out.",
        "Anybody else who was erased from a case list after the backup was made must be erased again"
        " (`oba cases erase`), before a list is loaded.",
    ]


def test_lists_are_loaded_labelled_linked_and_listed(home: Path) -> None:
    said: list[str] = []

    def oba(*arguments: str) -> "CompletedProcess[str]":
        done = run_here(home, {"OBA_SOURCES": str(EXAMPLES), "OBA_CASE_KEY": KEY, "OBA_STATE": "var"}, *arguments)
        assert done.returncode == 0, done.stderr
        said.extend([done.stdout, done.stderr])
        return done

    for name in KINDS:
        oba("cases", "load", name, str(home / f"{name}.csv"), "--as-at", "2026-10-31")
    both = sorted(make_people().both)
    wrong = zip(both[:40], reversed(both), strict=False)
    rows = [f"{number_of('help', one)},{number_of('plans', one)},yes" for one in both[:80]]
    rows += [f"{number_of('help', one)},{number_of('plans', two)},no" for one, two in wrong]
    (home / "labels.csv").write_text("\n".join(["left,right,same", *rows]), encoding="utf-8")
    tried = oba("cases", "link", LINK["id"], "--labels", str(home / "labels.csv")).stdout
    assert "Of 120 labelled pairs: from weight " in tried
    assert "  surname    same " in tried
    assert tried.startswith("An example; people in these lists are made up.\n")
    assert "Nothing was kept. Write `weight` and `chosen` into the definition" in tried
    linked = oba("cases", "link", LINK["id"]).stdout
    assert "Load 3: " in linked
    assert linked.startswith("An example; people in these lists are made up.\n")
    assert "Of the people of “plans” " in linked
    assert "are doubtful: a person should look at them." in linked
    assert f"{LINK['id']:<32} link of help and plans; load 3\n" in oba("cases", "list").stdout
    looked = look_up(oba, home)
    again = oba("cases", "load", "plans", str(home / "plans.csv"), "--as-at", "2026-11-01").stdout
    assert "The link `help-to-plans` is older now and not used until it is made again" in again
    assert "load 3; not used, for its pairs are older than what is kept of `plans`" in oba("cases", "list").stdout
    text = " ".join(said)
    assert not [one for row in looked for one in row[1:] if one in text], "the file alone has the numbers"
    people = make_people().left
    assert not [one for one in people["surname"].dropna().unique() if len(one) > 5 and f" {one} " in text]
    assert not [one for one in people["truth"] if number_of("help", one) in text]
