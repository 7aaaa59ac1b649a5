"""Six providers' counts, a total, and what a reader can make of all that is published, once and again."""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from openpyxl import load_workbook

from oba.errors import PublishError
from oba.pipeline import boards
from oba.pipeline.feeds import ingest
from oba.pipeline.project import open_project
from oba.settings import Settings
from tests.fixtures.folders import EXAMPLES, PROJECT
from tests.fixtures.small_project import BOARD, FEED, INDICATOR, NOW, SmallProject, give_places, write_definitions

Open = Callable[..., SmallProject]

PROVIDERS = "abcdef"
BY_PROVIDER = FEED.replace(
    "measures:",
    "breakdowns:\n  provider: {column: provider, values: {all: all, a: a, b: b, c: c, d: d, e: e, f: f}}\nmeasures:",
)
COUNT = """value: {type: count, unit: families, decimals: 0, polarity: no_judgement}
published: {feed: plans.at_31_march}
period: snapshot
uncertainty: {ci_method: none, reason: a full count}
breakdowns: [{name: provider, label: Provider, categories: {a: A, b: B, c: C, d: D, e: E, f: F}}]
show_breakdown: provider
owner: analyst
supplier: nobody
not_compared: The only place there is.
"""
ASSESSMENTS = INDICATOR[: INDICATOR.index("value:")] + COUNT
HERE = "E10000034"
MOST = 40  # tried for a count of which nothing is known
FIRST, LATER = NOW, NOW + timedelta(days=40)

Shown = dict[str, int | None]


@pytest.fixture
def project(open_small: Open) -> SmallProject:
    return open_small(feeds=BY_PROVIDER, indicators=ASSESSMENTS)


def publish(project: SmallProject, counts: list[int], when: datetime) -> Path:
    rows = [("all", sum(counts)), *zip(PROVIDERS, counts, strict=True)]
    lines = ["area,year,provider,plans,children", *(f"{HERE},2025,{name},{count},100" for name, count in rows)]
    (project.settings.home / "plans.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ingest(project.engine, project.definitions, ["plans"], project.settings, when)
    return boards.publish(project.engine, project.definitions, "small-board", project.settings, when).folder


def read_data(folder: Path) -> Shown:
    """What the data file shows of each provider and of all, None where there is a mark."""
    with (folder / "data.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    found = {row["breakdown"].removeprefix("Provider: ").lower() or "all": row for row in rows}
    return {name: int(row["value"]) if row["value"] else None for name, row in found.items()}


def read_numbers(folder: Path) -> Iterator[str]:
    """Every number of the pages' tables and bars, and of the workbook."""
    for page in folder.rglob("*.html"):
        for cell in re.findall(r'class="(?:n|number|bar-value)"[^>]*>([^<]*)', page.read_text("utf-8")):
            yield cell.strip()
    book = load_workbook(folder / "board-pack.xlsx", read_only=True)
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            yield from (str(cell) for cell in row if cell is not None)


def try_all(packs: list[tuple[Shown, set[str]]]) -> dict[str, list[set[int]]]:
    """Every value that each provider's count can have in each pack, by trying all.

    With each pack come the providers whose number the revisions page lists as changed since the pack before.
    """
    possible: dict[str, list[set[int]]] = {name: [set() for _ in packs] for name in PROVIDERS}
    parts = [name for name in PROVIDERS if any(shown[name] is None for shown, _ in packs)]

    def fits(before: tuple[int, ...] | None, number: int) -> Iterator[list[tuple[int, ...]]]:
        if number == len(packs):
            yield []
            return
        shown, changed = packs[number]
        of_others = sum(shown[name] or 0 for name in PROVIDERS if name not in parts)
        rest = MOST if shown["all"] is None else shown["all"] - of_others
        options = []
        for place, name in enumerate(parts):
            same = before is not None and name not in changed
            known = before[place] if same and before else shown[name]
            if shown[name] is not None and known != shown[name]:
                return
            options.append([known] if known is not None else range(1, min(rest, MOST)))
        for trial in product(*options):
            if shown["all"] is None or sum(trial) == rest:
                for tail in fits(trial, number + 1):
                    yield [trial, *tail]

    for whole in fits(None, 0):
        for number, trial in enumerate(whole):
            for place, name in enumerate(parts):
                possible[name][number].add(trial[place])
    return possible


def test_two_packs_are_tried_out_as_a_reader_would() -> None:
    """10 in all, b shown as 6; then b hidden and c changed: that b is 6 is still known, and c follows the total."""
    first: Shown = {"all": 10, "a": None, "b": 6, "c": None, "d": 0, "e": 0, "f": 0}
    second: Shown = {"all": 12, "a": None, "b": None, "c": None, "d": 0, "e": 0, "f": 0}
    possible = try_all([(first, set()), (second, {"c"})])
    assert possible["b"] == [{6}, {6}]
    assert possible["a"] == [{1, 2, 3}, {1, 2, 3}]
    assert possible["c"] == [{1, 2, 3}, {3, 4, 5}]


@pytest.mark.parametrize(
    "packs",
    [
        [[40, 3, 25, 30, 22, 4]],
        [[40, 1, 25, 30, 22, 1]],
        [[40, 3, 25, 30, 22, 4], [40, 3, 25, 30, 23, 4]],
        [[40, 1, 25, 30, 22, 1], [40, 1, 25, 30, 22, 6]],
        [[40, 1, 25, 30, 22, 1], [40, 2, 25, 30, 22, 1]],
        [[40, 9, 25, 30, 22, 8], [40, 3, 25, 30, 22, 8]],
    ],
)
def test_nothing_small_can_be_worked_back(project: SmallProject, packs: list[list[int]]) -> None:
    seen: list[tuple[Shown, set[str]]] = []
    for number, counts in enumerate(packs):
        folder = publish(project, counts, LATER if number else FIRST)
        shown = read_data(folder)
        truth = dict(zip(PROVIDERS, counts, strict=True))
        assert all(shown[name] in (None, count) for name, count in truth.items())
        changed = {name for name, count in truth.items() if number and packs[0][PROVIDERS.index(name)] != count}
        seen.append((shown, changed))
        hidden = {str(count) for name, count in truth.items() if shown[name] is None} - set(map(str, shown.values()))
        assert not hidden & set(read_numbers(folder)) - {"1", "2"}  # one indicator, two releases
    possible = try_all(seen)
    for name, each in possible.items():
        for number, values in enumerate(each):
            count = packs[number][PROVIDERS.index(name)]
            if 0 < count < 5:
                assert min(values) <= 1, (name, number)
                assert max(values) >= 4, (name, number)


OTHERS = ASSESSMENTS.replace("b: B, ", "") + "disclosure: {public_source: true}\n"
ONE = (
    INDICATOR[: INDICATOR.index("name:")].replace("id: plans-rate", "id: provider-b")
    + "name: Provider B\nlay_definition: As given.\ntechnical_definition: As given.\n"
    + COUNT[: COUNT.index("breakdowns")].replace("at_31_march}", "at_31_march, breakdown: {provider: b}}")
    + COUNT[COUNT.index("owner") :]
)


def test_where_nothing_more_can_be_hidden_the_last_pack_stays(places_template: Path, tmp_path: Path) -> None:
    """All but B and their total are a publisher's own figures, so B is what is over."""
    give_places(places_template, tmp_path)
    home = write_definitions(tmp_path, feeds=BY_PROVIDER, indicators=OTHERS)
    (home / "indicators/provider-b.yaml").write_text(ONE, encoding="utf-8")
    settings = Settings(home=tmp_path, sources=EXAMPLES, assets=PROJECT / "node_modules")
    project = SmallProject(settings, *open_project(settings))
    folder = publish(project, [40, 12, 25, 30, 22, 4], FIRST)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(
        PublishError, match="nothing more can be hidden: Provider B, Worcestershire, 31 March 2025"
    ) as no:
        publish(project, [40, 3, 25, 30, 22, 4], LATER)
    assert no.value.exit_code == 13
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("visibility", "audience", "shown"),
    [
        ("restricted", "", False),
        ("members", "", False),
        ("partnership", "", True),
        ("partnership", "public", False),
        ("restricted", "restricted", True),
    ],
)
def test_a_pack_leaves_out_what_its_audience_may_not_see(
    open_small: Open, visibility: str, audience: str, shown: bool
) -> None:
    board = BOARD + (f"audience: {audience}\n" if audience else "")
    indicators = ASSESSMENTS + f"visibility: {visibility}\n"
    folder = publish(
        open_small(feeds=BY_PROVIDER, indicators=indicators, boards=board), [40, 30, 25, 30, 22, 14], FIRST
    )
    named = [path.name for path in folder.rglob("*") if path.is_file() and b"plans-rate" in path.read_bytes()]
    assert bool(named) is shown
    assert (folder / "indicators/plans-rate.html").exists() is shown
    assert (folder / "how-we-know/plans-rate.html").exists() is shown


@pytest.mark.parametrize("rule", ["visibility: restricted\ndisclosure: {public_source: true}\n", ""])
def test_findings_tell_no_number_of_what_a_pack_may_not_show(open_small: Open, rule: str) -> None:
    """The same release brings what only another audience may see, or what another board protects: 76,543 and 51,000."""
    checks = "checks:\n  parts: [{measure: children, breakdown: provider}]\nmeasures:"
    secret = ASSESSMENTS.replace("plans-rate", "secret").replace("plans.at_31_march", "plans.children")
    project = open_small(
        feeds=BY_PROVIDER.replace("measures:", checks),
        indicators=ASSESSMENTS + "disclosure: {public_source: true}\n",
        boards=BOARD + "audience: public\nleave_out: [secret]\n",
        more={
            "indicators/secret.yaml": secret.replace("list: headline\n", "").replace(
                "name: Child", "name: Secret child"
            )
            + rule
        },
    )
    lines = [f"{HERE},2025,all,60,76543", f"{HERE},2025,a,20,31000", f"{HERE},2025,b,40,20000"]
    (project.settings.home / "plans.csv").write_text(
        "\n".join(["area,year,provider,plans,children", *lines]) + "\n", encoding="utf-8"
    )
    ingest(project.engine, project.definitions, ["plans"], project.settings, NOW)
    folder = boards.publish(project.engine, project.definitions, "small-board", project.settings, NOW).folder
    page = (folder / "data-quality.html").read_text("utf-8")
    assert "Parts do not add up to the whole that is published." in page
    assert not re.search("76,?543|51,?000", page)
