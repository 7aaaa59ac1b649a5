"""Two kept lists are linked: the pairs are right, go with their people, grow old with their lists, and name nobody."""

import json
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from oba.cases.counting.count import count_cases
from oba.cases.dataset import read_rows
from oba.cases.linkage.clerical import REVIEW_TYPES
from oba.cases.linkage.weight import range_of
from oba.cases.pseudonyms import CaseKey
from oba.errors import CaseError
from oba.pipeline.cases.datasets import Change, cases_folder, find_datasets
from oba.pipeline.cases.erasing import Gone, erase, expire, remove
from oba.pipeline.cases.integrity import find_changed_datasets
from oba.pipeline.cases.kept_rows import read_kept
from oba.pipeline.cases.linking import link_lists, try_labels
from oba.pipeline.cases.loading import load_list
from oba.store import cases as register
from oba.store.audit import Actor, list_entries
from oba.store.engine import read_session
from tests.fixtures.case_counting import define
from tests.fixtures.copied_lists import KEY
from tests.fixtures.linked_lists import (
    KINDS,
    LINK,
    make_change,
    make_lists,
    make_people,
    number_of,
    score_once,
    write_extract,
)

OTHER_KEY = CaseKey("0e5f93ac4826f1570c9e8ad3b264b7d1")
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
WHO = Actor(None, "Ada Noor")
NAME = LINK["id"]


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    score_once(monkeypatch)


@pytest.fixture
def change(engine: Engine, tmp_path: Path, give_lists: Callable[..., None]) -> Change:
    """Both lists loaded, in a store of each kind."""
    found = make_change(engine, tmp_path, WHO, NOW)
    give_lists(found, tmp_path, linked=False)
    return found


def pairs_of(change: Change) -> pd.DataFrame:
    """The linked pairs: those that a person looks at and that are not linked are kept beside them."""
    rows = read_rows(find_datasets(change.engine, change.settings)[NAME])
    return rows[rows["linked"]]


def pseudonym(name: str, truth: int) -> str:
    return KEY.name_person(KINDS[name][0], number_of(name, truth))


def truths(change: Change) -> list[tuple[int, int]]:
    """The pairs by the numbers that tell who is who."""
    known = {
        side: {pseudonym(name, one): one for one in people["truth"]}
        for side, name, people in (("l", "help", make_people().left), ("r", "plans", make_people().right))
    }
    rows = pairs_of(change)
    return [
        (known["l"][one], known["r"][other]) for one, other in zip(rows.left_person, rows.right_person, strict=True)
    ]


def outdated(change: Change) -> str:
    return read_kept(change.engine, change.settings, NOW).links[NAME].outdated


def test_pairs_are_right_kept_as_a_list_is_and_told_with_their_rate_and_its_bias(change: Change) -> None:
    linked = link_lists(change, NAME)
    found, both = truths(change), make_people().both
    assert linked.pairs == len(found) > 90
    assert sum(one == other for one, other in found) / len(found) >= 0.98
    assert sum(one == other for one, other in found) / len(both) >= 0.9
    path = find_datasets(change.engine, change.settings)[NAME]
    assert path.parent == cases_folder(change.settings) / NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(pairs_of(change)) == list(REVIEW_TYPES)
    assert pairs_of(change).weight.min() >= 6.0
    plans = len(make_people().right)
    share = round(100 * len(found) / plans)
    assert linked.told[0].startswith("In a sample of 600 labelled pairs 98.9% of the linked were right and 97.2%")
    assert [one for one in linked.told if one.startswith(f"Of the people of “plans” {share}% (")]
    assert [one for one in linked.told if one.startswith("Of “plans” by gender: ")]
    assert [one for one in linked.told if one.startswith("Of “help” by district: E07000235 ")]
    assert not [one for one in linked.told if "decile" in one], "of one group there is no bias to tell"
    with read_session(change.engine) as session:
        assert list(find_changed_datasets(session, change.settings)) == []


def test_a_list_that_was_loaded_before_it_had_link_is_told(change: Change) -> None:
    plain = make_lists()["plans"].model_copy(update={"link": None})
    young = replace(change, definitions=replace(change.definitions, case_lists={"plans": plain}))
    load_list(young, KEY, "plans", change.settings.home / "plans.csv", date(2026, 11, 1))
    with pytest.raises(CaseError, match="`plans` was loaded before it had `link`"):
        link_lists(change, NAME)


def test_what_is_counted_through_the_pairs_brackets_the_truth(change: Change) -> None:
    """Everybody of the list of help had it in the year before the plans began: whoever is linked, and in truth both."""
    pairs = link_lists(change, NAME).pairs
    before = {"family": "earlier", "label": "Help", "list": "plans", "within": {"months": 12}, "through": NAME}
    definition = define(before=before | {"other": {"list": "help", "since": "2015-01-01"}})
    cases = read_kept(change.engine, change.settings, NOW)
    with cases.open() as database:
        table = count_cases(definition, cases.lists, database, {NAME: cases.links[NAME].link}).table
    year = table[(table["span"] == "calendar_year") & table["period"].str.startswith("2025")].set_index("measure")
    plans, both = make_people().right, make_people().both
    assert (year.loc["before", "value"], year.loc["before", "of"]) == (pairs, pairs)
    assert (year.loc["before_matched", "value"], year.loc["before_matched", "of"]) == (pairs, len(plans))
    low, high = range_of(100, 100 * pairs / len(plans))
    assert low - 1 <= 100 * len(both) / len(plans) <= high


def test_the_trail_says_that_lists_were_linked_and_nothing_of_it(change: Change) -> None:
    link_lists(change, NAME)
    with read_session(change.engine) as session:
        newest = list_entries(session)[0]
    assert (newest.action, newest.about, newest.who) == ("link case lists", f"link {NAME}", "Ada Noor")
    assert json.loads(newest.detail) == {
        "as_at": "2026-10-31",
        "load": 3,
        "of": {"help": 1, "plans": 2},
        "version": 1,
    }


def test_who_is_erased_from_either_list_goes_with_the_pair(change: Change) -> None:
    link_lists(change, NAME)
    (one, other), (two, _), *_ = truths(change)
    before = find_datasets(change.engine, change.settings)[NAME]
    assert erase(change, KEY, "helped", number_of("help", one)) == Gone(1, 1)
    assert not before.exists()
    assert pseudonym("help", one) not in set(pairs_of(change).left_person)
    assert pseudonym("plans", other) not in set(pairs_of(change).right_person)
    right = dict(truths(change))[two]
    erase(change, KEY, "child", number_of("plans", right))
    assert two not in dict(truths(change))
    with read_session(change.engine) as session:
        (kept,) = register.list_links(session)
    assert (kept.erased, kept.rows_kept) == (2, len(read_rows(find_datasets(change.engine, change.settings)[NAME])))
    assert outdated(change) == "", "what is left of them is of the same loads"


def test_pairs_go_when_the_time_of_their_people_is_over(change: Change) -> None:
    """Early help closed on 1 September 2024 is kept for 84 months, to 31 August 2031; the plans are open still."""
    link_lists(change, NAME)
    assert expire(replace(change, now=datetime(2031, 8, 30, 12, tzinfo=UTC))) == Gone(0, 0)
    assert len(pairs_of(change)) > 90
    gone = expire(replace(change, now=datetime(2031, 9, 1, 12, tzinfo=UTC)))
    assert gone == Gone(len(make_people().left), 1)
    assert len(pairs_of(change)) == 0


def test_pairs_go_with_a_list_that_is_taken_out(change: Change) -> None:
    link_lists(change, NAME)
    remove(change, "help")
    assert set(find_datasets(change.engine, change.settings)) == {"plans"}
    assert not list((cases_folder(change.settings) / NAME).glob("*.parquet"))
    with read_session(change.engine) as session:
        assert [entry.action for entry in list_entries(session)][:2] == ["remove link", "remove case list"]


def test_pairs_are_not_used_when_a_list_is_loaded_after_them_until_they_are_made_again(change: Change) -> None:
    link_lists(change, NAME)
    assert outdated(change) == ""
    load_list(change, KEY, "plans", write_extract(change.settings.home, "plans"), date(2026, 11, 15))
    assert outdated(change) == "its pairs are older than what is kept of `plans`"
    assert set(read_kept(change.engine, change.settings, NOW).lists) == {"help", "plans"}
    again = link_lists(change, NAME)
    assert outdated(change) == ""
    assert len(list((cases_folder(change.settings) / NAME).glob("*.parquet"))) == 1
    assert len(pairs_of(change)) == again.pairs


def write_labels(change: Change, *more: str) -> Path:
    """What a person would say of 150 pairs whose numbers are known to be one child's, and of 60 that are not."""
    both = sorted(make_people().both)[:150]
    rights = sorted(make_people().right["truth"])
    rows = [f"{number_of('help', one)},{number_of('plans', one)},yes" for one in both]
    rows += [
        f"{number_of('help', one)},{number_of('plans', two)},no"
        for one, two in zip(both, rights[:60], strict=False)
        if one != two
    ]
    path = change.settings.home / "labels.csv"
    path.write_text("\n".join(["left,right,same", *rows, *more]) + "\n", encoding="utf-8")
    return path


def test_labels_choose_a_weight_and_nothing_of_them_is_kept(change: Change) -> None:
    files = sorted(cases_folder(change.settings).rglob("*.parquet"))
    tried = try_labels(change, KEY, NAME, write_labels(change, "H999999,S999999,yes"))
    assert tried.strangers == 1
    assert tried.threshold.precision.value >= 98.5
    assert tried.threshold.recall.value >= 90
    assert tried.doubtful is not None
    assert sorted(cases_folder(change.settings).rglob("*.parquet")) == files
    with read_session(change.engine) as session:
        assert [one.action for one in list_entries(session)] == ["load case list"] * 2


@pytest.mark.parametrize(
    ("content", "key", "said"),
    [
        ("left,right\nH1,S1\n", KEY, "labels.csv needs the columns left, right and same"),
        ("left,right,same\nH1,S1,yes\nH2,S2,perhaps\n", KEY, "labels.csv, line 3: a number is missing, or `same`"),
        ("left,right,same\nH1,S1,yes\nh1,S1,NO\n", KEY, "labels.csv: 1 pair is labelled both yes and no"),
        ("left,right,same\nH1,,yes\n", KEY, "labels.csv, line 2: a number is missing"),
        ("left,right,same\nH1,S1,yes\n", KEY, "0 pairs are labelled; 50"),
        ("left,right,same\nH1,S1,yes\n", OTHER_KEY, "is not the key that the lists were loaded with"),
    ],
)
def test_labels_that_cannot_be_used_are_told_without_what_stands_there(
    change: Change, content: str, key: CaseKey, said: str
) -> None:
    path = change.settings.home / "labels.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CaseError, match=said) as told:
        try_labels(change, key, NAME, path)
    assert not [one for one in ("H1", "S1", "H2", "perhaps") if one in str(told.value)]


def test_a_link_that_cannot_be_made_says_why_and_keeps_what_was(change: Change, tmp_path: Path) -> None:
    link_lists(change, NAME)
    before = find_datasets(change.engine, change.settings)[NAME]
    young = make_change(change.engine, tmp_path, WHO, NOW, weight=None, chosen=None)
    for other, name, said in (
        (change, "help-to-plan", "There is no link `help-to-plan`. Did you mean `help-to-plans`?"),
        (young, NAME, "has no `weight` yet. `oba cases link help-to-plans --labels FILE` says which"),
    ):
        with pytest.raises(CaseError, match=said):
            link_lists(other, name)
    assert find_datasets(change.engine, change.settings)[NAME] == before
    remove(change, "plans")
    with pytest.raises(CaseError, match="Nothing is kept of `plans`"):
        link_lists(change, NAME)


_TOKEN = re.compile(r"[0-9A-Za-z]+")
_DAY = re.compile(r"\d{2}/\d{2}/\d{4}")
_POSTCODE = re.compile(r"WR\d+ \d[A-Z]{2}")


def find_people(text: str) -> set[str]:
    """Return the names, numbers, births and postcodes of the made-up people that are in a text."""
    people = pd.concat([make_people().left, make_people().right])
    words = {str(one).casefold() for name in ("surname", "forename") for one in people[name].dropna() if len(one) > 5}
    words |= {number_of(name, one).casefold() for name in KINDS for one in people["truth"]}
    words |= set(people["born"].dropna().dt.strftime("%d/%m/%Y"))
    tokens = {one.casefold() for one in (*_TOKEN.findall(text), *_DAY.findall(text))}
    return (words & tokens) | (set(people["postcode"].dropna()) & set(_POSTCODE.findall(text)))


def test_nothing_that_is_made_or_said_names_anybody(change: Change) -> None:
    extract = (change.settings.home / "plans.csv").read_text("utf-8")
    assert len(find_people(extract)) > 500, "the search finds what it looks for"
    said = f"{link_lists(change, NAME)} {try_labels(change, KEY, NAME, write_labels(change))}"
    for path in (*change.settings.home.glob("*.csv"), *change.settings.home.glob("*.yaml")):
        path.unlink()
    with read_session(change.engine) as session:
        said += " ".join(f"{one}" for one in [*register.list_datasets(session), *list_entries(session)])
    assert find_people(said) == set()
    pseudonyms = set(pairs_of(change).left_person) | set(pairs_of(change).right_person)
    assert not pseudonyms & set(_TOKEN.findall(said))
    for path in (one for one in change.settings.home.rglob("*") if one.is_file()):
        if path.suffix == ".parquet":
            rows = read_rows(path)
            days = [name for name in ("born", "opened", "closed") if name in rows]
            assert find_people(rows.drop(columns=days).to_csv()) == set(), path
        elif path.suffix != ".sqlite":
            assert find_people(path.read_bytes().decode("latin-1")) == set(), path
