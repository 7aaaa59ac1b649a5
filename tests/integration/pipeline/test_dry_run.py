"""A dry run counts what the load that follows does, and leaves nothing."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from oba.errors import FeedError
from oba.indicators.feed import Feed
from oba.indicators.loading import load_definitions
from oba.ingest.collect.connectors import FoundRelease
from oba.ingest.collect.dropbox import find_local
from oba.pipeline import feeds
from oba.pipeline.feeds import FeedResult, ingest
from oba.store.engine import read_session
from oba.store.observations.loads import list_loads
from tests.fixtures.small_project import NOW, SmallProject, open_small_project

HEAD = "area,year,plans,children\n"
A = HEAD + "E10000034,2023,100,1000\nE10000034,2024,110,1000\n"
B = HEAD + "E10000034,2023,101,1000\nE10000034,2025,120,x\n"


def counts(results: list[FeedResult]) -> list[tuple[int, int, int, int, int]]:
    return [(one.added, one.changed, one.unchanged, one.withdrawn, one.quarantined) for one in results]


def loads(engine: Engine) -> int:
    with read_session(engine) as session:
        return len(list_loads(session))


def run(project: SmallProject, dry_run: bool = False) -> list[FeedResult]:
    return ingest(project.engine, project.definitions, ["plans"], project.settings, NOW, dry_run=dry_run)


@pytest.mark.parametrize("texts", [[A], [A, B], [A, B, A + "E10000034,2026,1,2\n"]])
def test_a_dry_run_and_the_load_that_follows_give_the_same_numbers(small_home: Path, texts: list[str]) -> None:
    project = open_small_project(small_home)
    for text in texts:
        (small_home / "plans.csv").write_text(text, encoding="utf-8")
        before = loads(project.engine)
        tried = run(project, dry_run=True)
        assert [one.outcome for one in tried] == ["would load"]
        assert loads(project.engine) == before
        assert counts(tried) == counts(run(project))


def test_the_case_of_one_changed_figure(small_home: Path) -> None:
    """H 2022/23 = 100 is loaded, then 101 is tried: 0 new, 1 changed, 0 the same, 0 withdrawn."""
    project = open_small_project(small_home)
    (small_home / "plans.csv").write_text(HEAD + "E10000034,2023,100,1000\n", encoding="utf-8")
    run(project)
    (small_home / "plans.csv").write_text(HEAD + "E10000034,2023,101,1000\n", encoding="utf-8")
    (tried,) = run(project, dry_run=True)
    assert counts([tried]) == [(0, 1, 1, 0, 0)]


def test_a_file_of_known_figures_and_some_kept_aside_is_told_as_that(small_home: Path) -> None:
    project = open_small_project(small_home)
    (small_home / "plans.csv").write_text(A, encoding="utf-8")
    run(project)
    (small_home / "plans.csv").write_text(A + "E10000034,2026,many,more\n", encoding="utf-8")
    (tried,) = run(project, dry_run=True)
    told = {finding.rule: finding.what for finding in tried.findings}
    assert told["same-content"] == "all 4 figures that were taken are already known; 2 were kept aside."


def test_a_feed_that_cannot_be_read_stops_no_other(small_home: Path) -> None:
    project = open_small_project(small_home)
    (small_home / "plans.csv").write_text(A, encoding="utf-8")
    folder = project.settings.definitions_folder / "feeds"
    for name in ("another", "zebra"):  # one before and one after the good one
        text = (folder / "plans.yaml").read_text(encoding="utf-8").replace("id: plans", f"id: {name}")
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    definitions = load_definitions(project.settings.definitions_folder)
    connectors = {"another", "zebra"}

    def find(feed: Feed, root: Path) -> list[FoundRelease]:
        if feed.id in connectors:
            raise FeedError("the server does not answer.")
        return find_local(feed, root)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feeds, "find_local", find)
        results = ingest(project.engine, definitions, [], project.settings, NOW)
        with pytest.raises(FeedError, match="does not answer"):
            ingest(project.engine, definitions, ["zebra"], project.settings, NOW)
    assert [(one.feed, one.file, one.outcome) for one in results] == [
        ("another", "all files", "refused"),
        ("plans", "plans.csv", "loaded"),
        ("zebra", "all files", "refused"),
    ]
    assert [str(one) for one in feeds.refused(results)] == [
        "another: the server does not answer.",
        "zebra: the server does not answer.",
    ]
