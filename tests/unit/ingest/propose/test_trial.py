"""A definition is tried on its own file before it is proposed: what would refuse it is said, what is odd is told."""

from pathlib import Path

import pytest

from oba.ingest.propose.propose import Proposal, propose_feed
from oba.places.areas import AreaIndex
from oba.vocabulary import Severity

CODES = ("E08000009", "E08000002", "E10000034", "E06000019", "E08000001", "E08000003")


def propose(areas: AreaIndex, header: str, *rows: str) -> Proposal:
    return propose_feed(Path("table.csv"), "\n".join((header, *rows, "")).encode(), areas)


def told(proposal: Proposal, rule: str) -> list[str]:
    return [finding.what for finding in proposal.findings if finding.rule == rule]


def test_a_file_of_ones_is_told(areas: AreaIndex) -> None:
    found = propose(areas, "area_code,year,plans,visits", *(f"{code},2024,1,1" for code in CODES))
    assert told(found, "placeholder") == ["every figure of the file is 1: it looks made to try a system."]


def test_figures_that_differ_are_no_placeholder(areas: AreaIndex) -> None:
    found = propose(areas, "area_code,year,plans,visits", *(f"{code},2024,1,{n}" for n, code in enumerate(CODES)))
    assert not told(found, "placeholder")


def test_a_measure_that_never_changes_is_told(areas: AreaIndex) -> None:
    rows = [f"{code},{year},{year % 7 + n},100" for n, code in enumerate(CODES) for year in (2023, 2024)]
    found = propose(areas, "area_code,year,plans,visits", *rows)
    assert told(found, "constant-figures") == ["all figures of these measures are the same: `visits` (100)."]


@pytest.mark.parametrize(
    ("last", "jumps"),
    [(81.9, True), (1.0, False), (40.1, False), (43.6, True)],
    ids=["nine times", "a small number", "under five times", "over five times"],
)
def test_a_jump_in_a_series_is_told(areas: AreaIndex, last: float, jumps: bool) -> None:
    years = range(2018, 2023)
    rows = [f"{code},{year},{8.7 if code == CODES[0] else 60 + year % 3}" for code in CODES for year in years]
    found = propose(areas, "area_code,year,rate", *rows, f"{CODES[0]},2023,{last}")
    assert bool(told(found, "jump")) is jumps
    if last == 81.9:
        assert "rate of Trafford from 8.7 (2022) to 81.9 (2023)" in told(found, "jump")[0]


def test_figures_that_always_vary_so_do_not_jump(areas: AreaIndex) -> None:
    rows = [
        f"{code},{year},{10 if (year + n) % 2 else 90}" for n, code in enumerate(CODES) for year in range(2018, 2024)
    ]
    assert not told(propose(areas, "area_code,year,rate", *rows), "jump")


def test_a_definition_that_would_keep_nearly_all_of_its_file_aside_is_not_proposed(areas: AreaIndex) -> None:
    rows = [f"E08000009,2024,{number},{number * 2}" for number in range(30)]
    found = propose(areas, "area_code,year,waiting,seen", *rows)
    fault = found.findings[-1]
    assert (found.feed, fault.rule, fault.severity) == (None, "no-definition", Severity.FAIL)
    assert "another row gives a different value for the same figure" in fault.what


def test_a_definition_that_reads_some_rows_is_proposed(areas: AreaIndex) -> None:
    rows = [f"Nowhere {number},2024,5" for number in range(4)]
    found = propose(
        areas,
        "area_name,year,plans",
        *(f"{name},2024,5" for name in ("Trafford", "Bury", "Bolton", "Oldham", "Wigan", "Kent")),
        *rows,
    )
    assert found.shaped is not None
    assert (len(found.shaped.frame), len(found.shaped.quarantined)) == (6, 4)


def test_a_file_of_markers_alone_has_no_figures(areas: AreaIndex) -> None:
    found = propose(areas, "area_code,year,children_count", *(f"{code},2024,c" for code in CODES))
    assert (found.feed, found.findings[-1].rule) == (None, "no-figures")


@pytest.mark.parametrize(
    ("name", "figures", "negative"),
    [
        ("moves", ("-1", "-1", "12", "7", "5", "9"), False),  # a mark
        ("moves", ("-13", "7", "12", "8", "5", "9", "4", "11", "6", "10", "3"), False),  # one slip of eleven
        ("net_gain", ("-13", "7", "12", "8", "5", "9", "4", "11", "6", "10", "3"), True),  # as its name says
        ("net_gain", ("-1", "7", "12", "8", "5", "9", "4", "11", "6", "10", "3"), False),  # a mark all the same
        ("moves", ("-13", "7", "-4", "8", "5", "-22"), True),  # a change
        ("moves", ("-0.4", "1.2", "0.3", "0.8", "0.5", "0.9"), True),  # a difference
        ("moves", ("-1", "1.2", "0.3", "0.8", "0.5", "0.9"), False),  # a mark among rates
    ],
)
def test_a_measure_is_below_nought_only_where_its_figures_are_changes(
    areas: AreaIndex, name: str, figures: tuple[str, ...], negative: bool
) -> None:
    years = range(2010, 2010 + len(figures))
    rows = (f"E08000009,{year},{number}" for year, number in zip(years, figures, strict=True))
    found = propose(areas, f"area_code,year,{name}", *rows)
    assert found.feed is not None
    assert found.feed.measures[name].negative is negative
    below = f"`{figures[0]}` is below 0, as no count, rate or share is, and was kept aside in `{name}`."
    changes = f"figures below 0 are taken for changes or differences, in `{name}`."
    assert told(found, "negative") == [changes if negative else below]
    assert found.shaped is not None
    assert len(found.shaped.frame) == len(figures) - (0 if negative else figures.count(figures[0]))
