"""Doubtful pairs are decided on and looked up: what is kept, what survives, what goes, and that nobody is named."""

import json
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pandas as pd
import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from oba.cases.dataset import read_rows
from oba.cases.linkage.clerical import Answer
from oba.cases.pseudonyms import CaseKey
from oba.errors import CaseError, OvertakenError, StoreError
from oba.pipeline.cases import review as reviewing
from oba.pipeline.cases.datasets import Change, find_datasets
from oba.pipeline.cases.erasing import erase, expire, remove
from oba.pipeline.cases.integrity import find_changed_datasets
from oba.pipeline.cases.kept_rows import read_kept
from oba.pipeline.cases.linking import link_lists
from oba.pipeline.cases.loading import load_list
from oba.pipeline.cases.looking_up import look_up
from oba.pipeline.cases.review import DoubtfulPair, Review, decide, list_reviews
from oba.store import cases as register
from oba.store.audit import Actor, list_entries
from oba.store.engine import read_session, write_session
from tests.fixtures.copied_lists import KEY
from tests.fixtures.linked_lists import LINK, make_change, make_people, number_of, score_once, write_extract

OTHER_KEY = CaseKey("0e5f93ac4826f1570c9e8ad3b264b7d1")
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
WHO = Actor(None, "Ada Noor")
NAME = LINK["id"]


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    score_once(monkeypatch)


@pytest.fixture
def change(engine: Engine, tmp_path: Path, give_lists: Callable[..., None]) -> Change:
    """Both lists loaded and linked; whatever is between 0 and 12 bits is doubtful."""
    (tmp_path / "project").mkdir()
    found = make_change(engine, tmp_path / "project", WHO, NOW, doubtful=[0, 12])
    give_lists(found, tmp_path, linked=True)
    return replace(found, now=LATER)


def review(change: Change) -> Review:
    (found,) = list_reviews(change.engine, change.settings)
    return found


def find(change: Change, reference: str) -> DoubtfulPair:
    return next(one for one in review(change).pairs if one.reference == reference)


def rows_of(change: Change) -> pd.DataFrame:
    return read_rows(find_datasets(change.engine, change.settings)[NAME], having="reference").set_index("reference")


def pick(change: Change, linked: bool) -> str:
    """A pair that the weight links, or does not."""
    return next(one.reference for one in review(change).waiting if one.linked is linked)


def test_a_pair_says_how_its_fields_agree_and_its_bits_add_up_to_the_weight(change: Change) -> None:
    found = review(change)
    assert (found.link, found.left, found.right, found.made_up) == (NAME, "help", "plans", True)
    assert len(found.waiting) == len(found.pairs) > 5
    assert [one.weight for one in found.pairs] == sorted((one.weight for one in found.pairs), reverse=True)
    assert {one.before is not None and round(one.before, 6) for one in found.pairs} == {round(found.pairs[0].before, 6)}
    assert -14 < found.pairs[0].before < -8, "the odds of two people at random: about one in 500 by 1,500 a side"
    for pair in found.pairs:
        assert [one.field for one in pair.agreements] == ["Surname", "Forename", "Date of birth", "Postcode", "Gender"]
        assert pair.linked is (pair.weight >= 6.0)
        assert all(one.bits == 0 for one in pair.agreements if one.level == "says nothing")
        assert all(one.bits < 0 for one in pair.agreements if one.level == "differs")


def test_a_decision_is_kept_and_counts_from_the_next_link_on(change: Change) -> None:
    apart, together, unsure = pick(change, True), pick(change, False), review(change).waiting[-1].reference
    before = read_kept(change.engine, change.settings, NOW).links[NAME].link.load
    decide(change, NAME, apart, Answer.NOT_SAME, "siblings", 0)
    decide(change, NAME, together, Answer.SAME, "number", 0)
    decide(change, NAME, unsure, Answer.CANNOT_SAY, "not_found", 0)
    kept = find(change, apart)
    assert (kept.decision, kept.reason, kept.decided_at, kept.decided_by, kept.turn, kept.linked) == (
        Answer.NOT_SAME, "siblings", LATER, "Ada Noor", 1, True,
    )  # fmt: skip
    assert review(change).not_counted == 3
    assert len(list(find_datasets(change.engine, change.settings)[NAME].parent.glob("*.parquet"))) == 1
    with read_session(change.engine) as session:
        assert list(find_changed_datasets(session, change.settings)) == []
    again = link_lists(replace(change, now=LATER + timedelta(hours=1)), NAME)
    assert again.load == before + 1
    assert review(change).not_counted == 0
    assert (find(change, apart).linked, find(change, together).linked) == (False, True)
    assert find(change, unsure).linked is (find(change, unsure).weight >= 6.0)
    assert again.decided == 1 + find(change, unsure).linked
    assert "Of the linked pairs fewer than 5 had been looked at by a person" in again.told[1]
    used = read_kept(change.engine, change.settings, NOW).links[NAME].link.relation
    assert "WHERE linked" in used


def test_a_later_decision_takes_the_place_of_the_first_and_two_at_once_are_told(change: Change) -> None:
    reference = pick(change, True)
    decide(change, NAME, reference, Answer.SAME, "details", 0)
    with pytest.raises(OvertakenError):
        decide(change, NAME, reference, Answer.NOT_SAME, "siblings", 0)
    assert find(change, reference).decision is Answer.SAME
    decide(change, NAME, reference, Answer.NOT_SAME, "siblings", 1)
    assert (find(change, reference).decision, find(change, reference).turn) == (Answer.NOT_SAME, 2)


def test_nobody_is_two_people_of_one_list(change: Change) -> None:
    """After the first is found to be another person, its next best comes up; both cannot be the same as one."""
    rows = read_rows(find_datasets(change.engine, change.settings)[NAME])
    first = rows["reference"].dropna().iloc[0]
    doubled = pd.concat([rows, rows[rows["reference"] == first].assign(reference="ZZZZZZ", right_person="f" * 32)])
    from oba.pipeline.cases import review as module

    load, _ = module.find_pairs(change, NAME)
    module._keep(change, load, doubled)
    decide(change, NAME, first, Answer.SAME, "number", 0)
    with pytest.raises(CaseError, match=f"by the decision on pair {first}"):
        decide(change, NAME, "ZZZZZZ", Answer.SAME, "number", 0)
    decide(change, NAME, "ZZZZZZ", Answer.CANNOT_SAY, "little", 0)


@pytest.mark.parametrize(
    ("reference", "reason", "said"),
    [("BBBBBB", "number", "That pair is no longer here"), ("", "siblings", "not one of those for that answer")],
)
def test_what_cannot_be_decided_changes_nothing(change: Change, reference: str, reason: str, said: str) -> None:
    path = find_datasets(change.engine, change.settings)[NAME]
    with pytest.raises(CaseError, match=said):
        decide(change, NAME, reference or pick(change, True), Answer.SAME, reason, 0)
    assert find_datasets(change.engine, change.settings)[NAME] == path


def test_the_trail_says_that_somebody_decided_and_neither_what_nor_on_whom(change: Change) -> None:
    reference = pick(change, True)
    decide(change, NAME, reference, Answer.NOT_SAME, "siblings", 0)
    with read_session(change.engine) as session:
        newest = list_entries(session)[0]
    assert (newest.action, newest.about, newest.who) == ("decide on doubtful pair", f"link {NAME}", "Ada Noor")
    assert json.loads(newest.detail) == {"load": 3}


def test_decisions_survive_a_new_load_of_the_people_and_go_with_them(change: Change, tmp_path: Path) -> None:
    stays, goes = pick(change, True), pick(change, False)
    decide(change, NAME, stays, Answer.NOT_SAME, "siblings", 0)
    decide(change, NAME, goes, Answer.SAME, "number", 0)
    truth = {KEY.name_person("child", number_of("plans", one)): one for one in make_people().right["truth"]}
    gone = number_of("plans", truth[rows_of(change).loc[goes, "right_person"]])
    path = write_extract(tmp_path, "plans")
    path.write_text("\n".join(one for one in path.read_text("utf-8").splitlines() if gone not in one), encoding="utf-8")
    load_list(change, KEY, "plans", path, date(2026, 11, 15))
    assert {one.reference for one in review(change).decided} == {stays, goes}, "nothing is lost before the next link"
    link_lists(change, NAME)
    assert [one.reference for one in review(change).decided] == [stays]
    assert not find(change, stays).linked


def test_a_decision_goes_with_an_erasure_a_passed_date_and_its_list(change: Change) -> None:
    first, second = pick(change, True), pick(change, False)
    decide(change, NAME, first, Answer.SAME, "number", 0)
    decide(change, NAME, second, Answer.SAME, "number", 0)
    truth = {KEY.name_person("helped", number_of("help", one)): one for one in make_people().left["truth"]}
    erase(change, KEY, "helped", number_of("help", truth[rows_of(change).loc[first, "left_person"]]))
    assert [one.reference for one in review(change).decided] == [second]
    expire(replace(change, now=datetime(2031, 9, 2, 12, tzinfo=UTC)))
    assert review(change).pairs == ()
    remove(change, "help")
    assert list_reviews(change.engine, change.settings) == []


def test_pairs_of_an_earlier_form_are_not_used_and_not_shown(change: Change) -> None:
    with write_session(change.engine) as session:
        load = register.find_current(session, NAME)
        load.linked = json.dumps({key: value for key, value in json.loads(load.linked).items() if key != "form"})
        session.add(load)
    said = read_kept(change.engine, change.settings, NOW).links[NAME].outdated
    assert said == "its pairs were made by an earlier version of the program"
    assert list_reviews(change.engine, change.settings) == []
    link_lists(change, NAME)
    assert review(change).waiting


def test_numbers_are_looked_up_into_a_file_of_ones_own(change: Change, tmp_path: Path) -> None:
    decided = pick(change, True)
    decide(change, NAME, decided, Answer.SAME, "number", 0)
    target = tmp_path / "numbers.csv"
    files = {"left": tmp_path / "help.csv", "right": tmp_path / "plans.csv"}
    waiting = review(change).waiting
    assert look_up(change, KEY, NAME, files, target) == (len(waiting), len(waiting))
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    found = pd.read_csv(target).set_index("reference")
    assert list(found) == ["left", "right"]
    assert list(found.index) == [one.reference for one in waiting]
    for reference, one in found.iterrows():
        row = rows_of(change).loc[reference]
        assert KEY.name_person("helped", one["left"]) == row["left_person"]
        assert KEY.name_person("child", one["right"]) == row["right_person"]
    with read_session(change.engine) as session:
        newest = list_entries(session)[0]
    assert (newest.action, json.loads(newest.detail)) == ("look up doubtful pairs", {"load": 3, "pairs": len(waiting)})


def test_a_look_up_that_cannot_be_says_why_and_writes_nothing(change: Change, tmp_path: Path) -> None:
    files = {"left": tmp_path / "help.csv", "right": tmp_path / "plans.csv"}
    (tmp_path / "there.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "other.csv").write_text("Number\n1\n", encoding="utf-8")
    inside = change.settings.home / "numbers.csv"
    for key, target, chosen, said in (
        (KEY, inside, files, "Name a place outside of them"),
        (KEY, change.settings.state_folder / "n.csv", files, "Name a place outside of them"),
        (KEY, tmp_path / "there.csv", files, "there.csv is there already"),
        (OTHER_KEY, tmp_path / "n.csv", files, "is not the key that the lists were loaded with"),
        (
            KEY,
            tmp_path / "n.csv",
            files | {"left": tmp_path / "other.csv"},
            "The extract of `help` has no column Child",
        ),
        (KEY, tmp_path / "n.csv", files | {"left": None}, "Name the file of `help`"),
        (KEY, tmp_path / "none" / "n.csv", files, "n.csv cannot be written there"),
    ):
        with pytest.raises(CaseError, match=said):
            look_up(change, key, NAME, chosen, target)
    assert (tmp_path / "there.csv").read_text("utf-8") == "mine"
    assert not list(tmp_path.rglob("n*.csv"))
    with read_session(change.engine) as session:
        assert list_entries(session)[0].action == "link case lists"


def test_of_two_who_decide_on_a_pair_at_the_same_moment_one_is_told_and_neither_of_two_pairs_is_lost(
    change: Change,
) -> None:
    one, other, *_ = (pair.reference for pair in review(change).waiting)
    people = [replace(change, actor=Actor(None, name)) for name in ("Ada Noor", "Ben Ito", "Cy Ode")]
    gate = Barrier(3)

    def act(who: Change, reference: str) -> str:
        gate.wait()
        try:
            decide(who, NAME, reference, Answer.NOT_SAME, "siblings", 0)
        except OvertakenError:
            return "told"
        return "kept"

    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(act, people, (one, one, other)))
    assert (sorted(done[:2]), done[2]) == (["kept", "told"], "kept")
    assert {pair.reference for pair in review(change).decided} == {one, other}
    with read_session(change.engine) as session:
        told = [entry.action for entry in list_entries(session)]
    assert told.count("decide on doubtful pair") == 2


def test_pairs_are_read_anew_where_somebody_decides_while_they_are_read(
    change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = pick(change, True)
    whole = reviewing.read_rows

    def read(path: Path, *given: object, **more: object) -> pd.DataFrame:
        monkeypatch.setattr(reviewing, "read_rows", whole)
        decide(change, NAME, reference, Answer.SAME, "number", 0)
        return whole(path, *given, **more)  # which is gone by now

    monkeypatch.setattr(reviewing, "read_rows", read)
    assert find(change, reference).decision is Answer.SAME


def test_numbers_are_not_looked_up_into_what_is_published_nor_through_a_link(change: Change, tmp_path: Path) -> None:
    files = {"left": tmp_path / "help.csv", "right": tmp_path / "plans.csv"}
    web = tmp_path / "web"
    web.mkdir()
    published = replace(change, settings=change.settings.model_copy(update={"output": web}))
    pointing = tmp_path / "pointing.csv"
    pointing.symlink_to(tmp_path / "elsewhere.csv")
    for who, target, said in (
        (published, web / "n.csv", "Name a place outside of them"),
        (change, pointing, "pointing.csv is there already"),
    ):
        with pytest.raises(CaseError, match=said):
            look_up(who, KEY, NAME, files, target)
    assert not list(web.iterdir())
    assert not (tmp_path / "elsewhere.csv").exists()


@pytest.mark.parametrize("where", ["fsync", "commit"])
def test_numbers_that_cannot_be_written_whole_or_told_leave_nothing(
    change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    files = {"left": tmp_path / "help.csv", "right": tmp_path / "plans.csv"}

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    @contextmanager
    def untold(engine: Engine) -> Iterator[Session]:
        with write_session(engine) as session:
            yield session
            raise StoreError("The store cannot be written.")

    if where == "fsync":
        monkeypatch.setattr("oba.pipeline.cases.looking_up.os.fsync", full)
    else:
        monkeypatch.setattr("oba.pipeline.cases.looking_up.write_session", untold)
    with pytest.raises((CaseError, StoreError)):
        look_up(change, KEY, NAME, files, tmp_path / "n.csv")
    assert not (tmp_path / "n.csv").exists()
    with read_session(change.engine) as session:
        assert list_entries(session)[0].action == "link case lists"
