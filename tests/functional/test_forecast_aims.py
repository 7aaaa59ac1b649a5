"""The forecasts on every yearly series of the store, and the command that tells how good they are."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oba.cli import main
from oba.pipeline.forecast_series import COLUMNS, Row, lay_trials, read_csv, read_store
from oba.scorecards.card import Pack
from oba.statistics.forecast.backtest import Outcomes, Trials, try_forecasts
from oba.statistics.forecast.calibration import calibrate, check_later
from oba.statistics.forecast.factors import FACTORS80
from oba.statistics.forecast.scores import check_aims, score_groups
from oba.store.engine import read_session
from tests.fixtures.folders import PROJECT
from tests.fixtures.loaded_project import Project, card_of


@dataclass(frozen=True)
class Told:
    """What a command answered."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def oba(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Told]:
    """The command line in this process: nothing here hangs on its being another."""

    def call(*arguments: str) -> Told:
        monkeypatch.setattr(sys, "argv", ["oba", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return Told(int(ended.value.code or 0), *capsys.readouterr())

    return call


SERIES = PROJECT / "tests/fixtures/forecasts/series.csv"


@pytest.fixture(scope="module")
def rows(project: Project) -> list[Row]:
    with read_session(project.engine) as session:
        return read_store(session, project.definitions, date(2026, 11, 23))


@pytest.fixture(scope="module")
def trials(rows: list[Row]) -> Trials:
    return lay_trials(rows)


@pytest.fixture(scope="module")
def outcomes(trials: Trials) -> Outcomes:
    return try_forecasts(trials)


def test_a_series_begins_where_a_newer_release_joins_an_older_one(rows: list[Row]) -> None:
    firsts = {row.series: row.year for row in reversed(rows)}
    assert firsts["looked-after-rate E10000034"] == 2015  # 2005 and 2011 to 2014 are on another basis
    assert firsts["looked-after-sdq E10000034"] == 2016


def test_the_aims_are_met_on_the_series_of_the_store(trials: Trials, outcomes: Outcomes) -> None:
    assert len(trials.values) > 3_500
    assert [f"{aim.words}: {aim.found}" for aim in check_aims(score_groups(outcomes)) if not aim.met] == []


SINCE = [
    "section-47-rate",
    "conferences-in-time",
    "domestic-abuse-at-assessment",
    "parental-mental-health-at-assessment",
    "care-leavers-suitable-homes",
    "care-leavers-in-education-or-work",
]
"""Indicators whose series came into the store after the table of factors was made, on 28 November 2026."""


@pytest.fixture(scope="module")
def made_from(outcomes: Outcomes) -> Outcomes:
    """What the table was made from: a table is published once, and a new indicator does not change it."""
    return _pick(outcomes, ~np.isin(outcomes.indicator, SINCE))


def _pick(found: Any, there: Any) -> Any:
    each = {one.name: getattr(found, one.name) for one in fields(found)}
    return replace(found, **{name: _pick(of, there) if is_dataclass(of) else of[there] for name, of in each.items()})


def test_the_published_factors_are_those_of_the_series_they_were_made_from(made_from: Outcomes) -> None:
    assert calibrate(made_from).round(2).tolist() == FACTORS80.tolist()


def test_factors_of_the_past_held_later(made_from: Outcomes) -> None:
    assert all(0.75 < later.inside < 0.84 for later in check_later(made_from))


def test_the_published_factors_hold_for_series_that_came_since(outcomes: Outcomes) -> None:
    """They were not made from these: at 80% they hold as much as the aims ask of all, or a little more."""
    held = {group.group: group.inside80[0] for group in score_groups(outcomes)}
    assert all(0.77 < held[f"indicator {name}"] < 0.86 for name in SINCE)


BROKEN = ["persistent-absence", "persistent-absence-in-need", "attainment-8", "attainment-8-fsm"]
"""Indicators with three figures since the break of the pandemic, from which nothing is forecast."""


def test_nothing_is_forecast_of_what_has_too_few_figures_since_the_pandemic(
    outcomes: Outcomes, packs: Callable[[str], Pack]
) -> None:
    assert not set(BROKEN) & set(outcomes.indicator)
    for name in BROKEN:
        card = card_of(packs("worcestershire-early-help-board"), name)
        assert card.forecast is not None
        assert (card.forecast.points, "3 points" in card.forecast.sentence) == ((), True)
        assert card.line.startswith("Cannot say which way")


def test_read_across_the_break_no_interval_knew_of_the_step_and_later_ones_are_as_wide_as_it(project: Project) -> None:
    """Persistent absence doubled in 2021/22: what the breaks leave out is what no forecast could have held."""
    one = project.definitions.indicators["persistent-absence"].model_copy(update={"breaks": []})
    alone = replace(project.definitions, indicators={one.id: one})
    with read_session(project.engine) as session:
        found = try_forecasts(lay_trials(read_store(session, alone, date(2026, 11, 23))))
    held = (found.actual >= found.ours.limits.lower80) & (found.actual <= found.ours.limits.upper80)
    assert round(float(held.mean()), 2) == 0.58
    across = (found.year < 2022) & (found.year + found.ahead >= 2022)
    assert (held[across].mean() < 0.01, held[found.year >= 2022].mean() > 0.97) == (True, True)


def test_a_csv_file_holds_the_figures_of_the_store(trials: Trials) -> None:
    """The 20 series of the fixture were drawn from the store: the same steps, since the last break."""
    drawn = lay_trials(read_csv(SERIES))
    ours = {(name, *row[row == row].round(6)) for name, row in zip(trials.indicator, trials.values, strict=True)}
    for name, row in zip(drawn.indicator, drawn.values, strict=True):
        assert (name, *row[row == row].round(6)) in ours


def test_the_command_prints_the_table_of_a_file(oba: Callable[..., Told]) -> None:
    told = oba("verify", "forecasts", str(SERIES), "--factors")
    lines = told.stdout.splitlines()
    assert told.returncode == (1 if any(line.startswith("NOT MET") for line in lines) else 0), told.stderr
    assert "NOT MET" in told.stdout  # 20 series miss some aim by chance
    assert lines[0].startswith("20 series, ")
    for opening in ("all ", "horizon 1 ", "4-6 points, every step one way ", "indicator neet ", "Factors of the 80%"):
        assert any(line.startswith(opening) for line in lines), opening
    assert any("Interval score below last value's at 80%" in line for line in lines)


def test_the_command_gives_the_same_as_json(oba: Callable[..., Told]) -> None:
    told = oba("verify", "forecasts", str(SERIES), "--json")
    made = json.loads(told.stdout)
    assert made["series"] == 20
    assert {"group", "forecasts", "mase", "inside80", "inside95", "score80", "score95"} == set(made["groups"][0])
    assert {"words", "found", "met"} == set(made["aims"][0])
    assert "factors" not in made


def test_the_factors_are_in_the_json_too_and_what_cannot_be_told_is_null(
    oba: Callable[..., Told], tmp_path: Path
) -> None:
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    lines = SERIES.read_text(encoding="utf-8").splitlines()
    few = tmp_path / "few.csv"
    few.write_text("\n".join(lines[:4]), encoding="utf-8")
    for file, is_known in ((SERIES, True), (few, False)):
        made = json.loads(oba("verify", "forecasts", str(file), "--factors", "--json").stdout, parse_constant=refuse)
        assert len(made["factors"]) == len(FACTORS80)
        assert (made["factors"][0][0] is not None) is is_known
        assert (made["groups"][0]["mase"][0] is not None) is is_known
        assert isinstance(made["later"], list)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "has no rows"),
        ("series,indicator\nA,b\n", "has no column type"),
        (f"{','.join(COLUMNS)}\nA,b,rate,1,,,first,3,\n", "line 2: "),
        (f"{','.join(COLUMNS)}\nA,b,rate,1,,,0,many,\n", "line 2: "),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_sentence(
    oba: Callable[..., Told], tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "series.csv"
    file.write_text(content, encoding="utf-8")
    told = oba("verify", "forecasts", str(file))
    assert told.returncode != 0
    assert words in told.stderr
    assert "Traceback" not in told.stderr
