"""The scenarios of a release's identity, on both kinds of store: what each day shows, and what is told.

Copied from the cases that the project was given; H is E06000019 and T is E08000009.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from oba.errors import FeedError
from oba.store.engine import open_store
from tests.fixtures.feed_histories import ONE_FILE, FeedHistory

BOTH = pytest.mark.parametrize("places_address", ["sqlite", "postgresql"], indirect=True)
pytestmark = BOTH
THREE = """releases:
  - {file: d1.csv, released: 2026-01-10}
  - {file: d2.csv, released: 2026-02-10}
  - {file: d3.csv, released: 2026-03-10}
"""


@pytest.fixture
def feed(places_address: str, tmp_path: Path) -> Iterator[FeedHistory]:
    engine = open_store(places_address)
    yield FeedHistory(tmp_path, engine)
    engine.dispose()


@pytest.mark.parametrize("names", [("d1.csv", "d2.csv"), ("z_first.csv", "a_second.csv")])
@pytest.mark.parametrize("edit", [{"label": "Child protection plans"}, {"more": "symbols: {x: x}"}])
def test_an_edit_makes_nothing_known_later_and_keeps_the_order(
    feed: FeedHistory, names: tuple[str, str], edit: dict[str, str]
) -> None:
    """Cases 1 and 2, by an edit that reads the same and by one that reads the files again."""
    for name, day, value in zip(names, ("2026-01-10", "2026-06-10"), (100, 101), strict=True):
        feed.put(name, f"H 2022/23 = {value}")
        assert feed.outcomes(day)[-1] == "loaded"
    feed.edit(**edit)
    results = feed.ingest("2026-11-01")
    expected = [{}, {"H 2022/23": 100}, {"H 2022/23": 101}, {"H 2022/23": 101}]
    assert [feed.known(day) for day in ("2026-01-09", "2026-03-01", "2026-07-01", "2026-11-02")] == expected
    assert not [one for result in results for one in result.findings if one.rule == "past-changed"]
    assert feed.faults() == []


def overwrite(feed: FeedHistory) -> None:
    feed.edit(connector=ONE_FILE)
    feed.put("d.csv", "H 2022/23 = 100", "T 2022/23 = 50")
    feed.ingest("2026-01-10")
    feed.put("d.csv", "H 2023/24 = 120", "T 2023/24 = 60")
    feed.ingest("2026-06-10")


FIRST = {"H 2022/23": 100, "T 2022/23": 50}
ALL_FOUR = {**FIRST, "H 2023/24": 120, "T 2023/24": 60}


@pytest.mark.parametrize("edit", [{"label": "Child protection plans"}, {"more": "symbols: {x: x}"}])
def test_an_overwritten_file_keeps_its_earlier_releases(feed: FeedHistory, edit: dict[str, str]) -> None:
    """Case 3: both contents are read again from the bytes that were kept."""
    overwrite(feed)
    feed.edit(**edit)
    feed.ingest("2026-11-01")
    assert [feed.known(day) for day in ("2026-03-01", "2026-07-01", "2026-11-02")] == [FIRST, ALL_FOUR, ALL_FOUR]
    assert feed.faults() == []


def test_an_overwritten_file_whose_bytes_are_gone_loses_no_figure(feed: FeedHistory) -> None:
    """Case 3 in a store of before: an edit that reads the same is taken up and this is said, another is refused."""
    overwrite(feed)
    feed.forget_bytes()
    feed.edit(label="Child protection plans")
    told = [one for result in feed.ingest("2026-11-01") for one in result.findings]
    assert [(one.rule, str(one.place)) for one in told] == [("cannot-be-read-again", "d.csv")]
    feed.edit(scale=10)
    with pytest.raises(FeedError, match=r"the bytes of d.csv \(known since 2026-01-10\) are neither kept nor there"):
        feed.ingest("2026-11-02")
    assert [feed.known(day) for day in ("2026-03-01", "2026-07-01", "2026-11-02")] == [FIRST, ALL_FOUR, ALL_FOUR]
    assert feed.faults() == []


def test_a_content_that_comes_back_is_current_again(feed: FeedHistory) -> None:
    """Case 4."""
    feed.edit(connector=ONE_FILE)
    told = []
    for day, value in (("2026-01-10", 100), ("2026-02-10", 999), ("2026-03-10", 100), ("2026-03-11", 100)):
        feed.put("d.csv", f"H 2022/23 = {value}")
        (result,) = feed.ingest(day)
        told.append((result.outcome, result.added, result.changed, [one.rule for one in result.findings]))
    assert told == [
        ("loaded", 1, 0, []),
        ("loaded", 0, 1, []),
        ("loaded", 0, 1, ["returned-content"]),
        ("already loaded", 0, 0, []),
    ]
    days = ("2026-01-15", "2026-02-15", "2026-03-09", "2026-03-10", "2026-11-01")
    expected = [100, 999, 999, 100, 100]
    assert [feed.known(day)["H 2022/23"] for day in days] == expected
    feed.edit(more="symbols: {x: x}")
    assert feed.outcomes("2026-11-01") == ["already loaded", *["read again"] * 3]
    assert [feed.known(day)["H 2022/23"] for day in days] == expected
    assert feed.faults() == []


def test_a_content_that_comes_back_on_the_same_day_is_current_again(feed: FeedHistory) -> None:
    feed.edit(connector=ONE_FILE)
    for value in (100, 999, 100):
        feed.put("d.csv", f"H 2022/23 = {value}")
        assert feed.outcomes("2026-01-10") == ["loaded"]
    assert feed.known("2026-01-10") == {"H 2022/23": 100}
    assert feed.faults() == []


@pytest.mark.parametrize(
    "groups",
    [
        [("d1", "2026-01-11"), ("d2", "2026-02-11"), ("d3", "2026-03-11")],
        [("d1 d2 d3", "2026-11-01")],
        *[[(name, "2026-11-01") for name in order] for order in itertools.permutations(("d1", "d2", "d3"))][1:],
        [("d3", "2026-03-11"), ("d1 d2", "2026-11-01")],
    ],
    ids=lambda groups: ", then ".join(names for names, _ in groups),
)
def test_releases_give_the_same_together_and_one_by_one(feed: FeedHistory, groups: list[tuple[str, str]]) -> None:
    """Case 5, in every order: the first and the third have the same bytes."""
    feed.edit(more=THREE)
    values = {"d1": 100, "d2": 999, "d3": 100}
    for names, day in groups:
        for name in names.split():
            feed.put(f"{name}.csv", f"H 2022/23 = {values[name]}")
        assert feed.outcomes(day).count("loaded") == len(names.split())
    assert [feed.known(day).get("H 2022/23") for day in ("2026-01-20", "2026-02-20", "2026-03-20", "2026-11-02")] == [
        100,
        999,
        100,
        100,
    ]
    assert feed.faults() == []


DUE = "due: [2026-11-10, 2026-12-10]\nschedule: {when_file_appears: true}\nalarm: {after_days: 1}\nreleases:\n"
LINES = (
    "  - {file: d1.csv, released: 2026-06-01}\n  - {file: old.csv, released: 2019-05-01}\n"
    "  - {file: d2.csv, released: 2026-11-10}\n"
)
LATE = ["late since 2026-11-10 (Ms Owner)"]


@pytest.fixture
def watched(feed: FeedHistory) -> FeedHistory:
    """A feed that the scheduler has seen, with one release of June."""
    feed.edit(more=DUE + LINES)
    feed.put("d1.csv", "H 2022/23 = 100")
    feed.ingest("2026-06-01")
    feed.watch("2026-06-01")
    return feed


def test_an_alarm_is_raised_when_nothing_comes(watched: FeedHistory) -> None:
    """Case 6, with a label edited meanwhile: what is read again has not come."""
    assert watched.causes("2026-11-11") == []
    watched.edit(label="Child protection plans")
    watched.ingest("2026-11-12")
    watched.edit(scale=2)
    watched.ingest("2026-11-12")
    assert [watched.causes(day) for day in ("2026-11-12", "2026-11-13", "2026-11-20")] == [LATE] * 3


@pytest.mark.parametrize("day", ["2026-11-11", "2026-11-09"])
def test_an_old_file_does_not_silence_an_alarm(watched: FeedHistory, day: str) -> None:
    watched.put("old.csv", "H 2016/17 = 70")
    watched.ingest(day)
    assert [watched.causes(day) for day in ("2026-11-12", "2026-11-13", "2026-11-20")] == [LATE] * 3


def test_a_copy_does_not_silence_an_alarm_and_a_content_that_comes_back_does(watched: FeedHistory) -> None:
    """A copy of the newest file, or of one before it, is no new release; the publisher's return to a content is one."""
    watched.put("copy of d1.csv", "H 2022/23 = 100")
    assert watched.outcomes("2026-11-10")[-1] != "refused"
    assert watched.causes("2026-11-13") == LATE
    watched.put("copy of d1.csv", "H 2022/23 = 101")
    watched.ingest("2026-11-14")
    watched.put("copy of d1.csv", "H 2022/23 = 100")
    assert watched.outcomes("2026-11-15")[-1] == "loaded"
    assert watched.causes("2026-11-16") == []
    (returned,) = [load for load in watched.loads() if load.loaded_at.day == 15]
    assert returned.changed == 1


def test_a_release_that_is_taken_back_does_not_silence_an_alarm(watched: FeedHistory) -> None:
    watched.put("d2.csv", "H 2023/24 = 101")
    watched.ingest("2026-11-10")
    assert watched.causes("2026-11-13") == []
    watched.undo("2026-11-11", "d2.csv")
    assert watched.causes("2026-11-13") == LATE


def test_a_release_that_comes_late_ends_an_alarm(watched: FeedHistory) -> None:
    watched.put("d2.csv", "H 2023/24 = 101")
    watched.ingest("2026-11-13")
    assert [watched.causes(day) for day in ("2026-11-12", "2026-11-14")] == [LATE, []]


def test_the_same_bytes_again_are_one_load(feed: FeedHistory) -> None:
    """Case 7."""
    feed.put("d1.csv", "H 2022/23 = 100")
    assert [feed.outcomes(day) for day in ("2026-01-10", "2026-02-10")] == [["loaded"], ["already loaded"]]
    assert [feed.known(day) for day in ("2026-01-15", "2026-11-01")] == [{"H 2022/23": 100}] * 2
    assert len(feed.loads()) == 1


@pytest.mark.parametrize("late", [False, True])
def test_a_copy_beside_its_original_never_displaces_what_came_since(feed: FeedHistory, late: bool) -> None:
    """It comes with its original or a month later, and then a newer release; nothing changes by running again."""
    feed.put("a.csv", "H 2022/23 = 100")
    if late:
        feed.ingest("2026-01-10")
    feed.put("b.csv", "H 2022/23 = 100")
    feed.ingest("2026-01-11")
    feed.put("c.csv", "H 2022/23 = 101")
    for day in ("2026-02-10", "2026-02-11"):
        results = feed.ingest(day)
        assert not [one for result in results for one in result.findings]
    assert {one.outcome for one in results} == {"already loaded"}
    assert [feed.known(day) for day in ("2026-01-20", "2026-02-12")] == [{"H 2022/23": 100}, {"H 2022/23": 101}]
    assert feed.faults() == []


def test_releases_of_two_days_are_known_from_each(feed: FeedHistory) -> None:
    """Case 7."""
    feed.edit(more=THREE.replace("2026-02-10", "2026-01-11"))
    feed.put("d1.csv", "H 2022/23 = 100")
    feed.put("d2.csv", "H 2022/23 = 101")
    feed.ingest("2026-11-01")
    days = ("2026-01-09", "2026-01-10", "2026-01-11", "2026-01-12")
    assert [feed.known(day).get("H 2022/23") for day in days] == [None, 100, 101, 101]


@pytest.mark.parametrize("edit", [{"label": "Child protection plans"}, {"scale": 10}])
def test_a_file_that_was_taken_out_refuses_an_edit_in_words(feed: FeedHistory, edit: dict[str, str]) -> None:
    """Case 7; a person may have it read from the bytes that were kept."""
    feed.put("d1.csv", "H 2022/23 = 100")
    feed.ingest("2026-01-10")
    feed.put("d2.csv", "H 2023/24 = 101")
    feed.ingest("2026-06-10")
    before = [feed.view(day) for day in ("2026-03-01", "2026-11-02")]
    (feed.home / "in" / "d1.csv").unlink()
    feed.edit(**edit)
    with pytest.raises(
        FeedError, match=r"d1\.csv cannot be read again because the file is no longer there.*--from-kept"
    ):
        feed.ingest("2026-11-01")
    assert [feed.view(day) for day in ("2026-03-01", "2026-11-02")] == before
    feed.ingest("2026-11-02", from_kept=True)
    assert feed.known("2026-11-02") == {
        name: value * int(edit.get("scale", 1)) for name, value in {"H 2022/23": 100, "H 2023/24": 101}.items()
    }
    assert feed.faults() == []


def test_an_older_file_without_a_day_waits_for_a_person(feed: FeedHistory) -> None:
    """Case 8."""
    feed.edit(more="releases:\n  - {file: plans_2026-04.csv, released: 2026-04-30}\n")
    feed.put("plans_2026-04.csv", "H 2023/24 = 18.0", "H 2024/25 = 19.0")
    feed.ingest("2026-05-01")
    feed.put("plans_2024-11.csv", "H 2022/23 = 19.8", "H 2023/24 = 21.3")
    _, waits = feed.ingest("2026-11-28")
    assert (waits.outcome, [one.rule for one in waits.findings if one.severity == "FAIL"]) == (
        "refused",
        ["older-undated"],
    )
    assert "its name says 30 November 2024, and what is held is of 30 April 2026" in str(waits.findings[-1])
    assert feed.known("2026-11-28") == {"H 2023/24": 18.0, "H 2024/25": 19.0}
    feed.edit(
        more="releases:\n  - {file: plans_2026-04.csv, released: 2026-04-30}\n"
        "  - {file: plans_2024-11.csv, released: 2024-11-28}\n"
    )
    feed.ingest("2026-11-29")
    assert feed.known("2026-11-29") == {"H 2022/23": 19.8, "H 2023/24": 18.0, "H 2024/25": 19.0}
    assert feed.known("2025-01-01") == {"H 2022/23": 19.8, "H 2023/24": 21.3}
    assert feed.faults() == []


def test_a_dry_run_says_what_the_load_does(feed: FeedHistory) -> None:
    """Case 9."""
    feed.put("d.csv", "H 2022/23 = 100")
    feed.ingest("2026-01-10")
    feed.put("d.csv", "H 2022/23 = 101")
    tried, done = (feed.ingest("2026-02-10", dry_run=dry_run)[0] for dry_run in (True, False))
    assert (tried.added, tried.changed, tried.unchanged, tried.withdrawn) == (0, 1, 0, 0)
    assert (done.added, done.changed, done.unchanged, done.withdrawn) == (0, 1, 0, 0)


def test_an_older_file_waits_also_when_it_comes_with_an_edit_or_beside_the_newer_one(feed: FeedHistory) -> None:
    feed.put("a_new.csv", "H 2023/24 = 18", "H 2024/25 = 19")
    feed.put("b_old.csv", "H 2022/23 = 17", "H 2023/24 = 21")
    assert feed.outcomes("2026-05-01") == ["loaded", "refused"]
    feed.edit(scale=2)
    assert feed.outcomes("2026-05-02") == ["already loaded", "read again", "refused"]
    assert feed.known("2026-05-02") == {"H 2023/24": 36, "H 2024/25": 38}


def test_an_older_file_that_displaces_nothing_is_loaded(feed: FeedHistory) -> None:
    feed.put("a_new.csv", "H 2023/24 = 18", "H 2024/25 = 19")
    feed.put("b_old.csv", "H 2022/23 = 17", "H 2023/24 = 18")
    assert feed.outcomes("2026-05-01") == ["loaded", "loaded"]


def test_stated_releases_of_one_day_give_the_same_in_any_order(feed: FeedHistory) -> None:
    """The names of their files decide, not the day on which they were fetched."""
    feed.edit(more=THREE.replace("2026-02-10", "2026-01-10").replace("2026-03-10", "2026-01-10"))
    for name, value in (("d3", 3), ("d1", 1), ("d2", 2)):
        feed.put(f"{name}.csv", f"H 2022/23 = {value}")
        feed.ingest("2026-11-01")
    assert feed.known("2026-01-10") == {"H 2022/23": 3}
    feed.undo("2026-11-02", "d3.csv")
    assert feed.known("2026-01-10") == {"H 2022/23": 2}
    assert feed.faults() == []
