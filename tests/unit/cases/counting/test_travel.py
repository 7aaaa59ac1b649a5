"""Distance travelled from kept scores: what is a first and a last score, and that sums are those of the raw rows."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from oba.cases.counting.count import Counted
from oba.indicators.case_measures import CaseMeasures
from oba.statistics.paired import PairedSums, measure_distance, measure_sums
from tests.fixtures.case_counting import DEFINITION
from tests.fixtures.case_scores import AS_AT, MEASURE, count_scores, define_travel, draw_scores
from tests.fixtures.folders import PROJECT


def scored(person: str, *times: tuple[str, float], **more: Any) -> list[dict[str, Any]]:
    return [
        {"person": person, "case_id": f"{person}-{day}", "opened": date.fromisoformat(day), "score": score, **more}
        for day, score in times
    ]


def read(counted: Counted, year: int = 2023, breakdown: str = "", group: str = "", area: str = "") -> dict[str, Any]:
    table = counted.table
    here = (table["period"] == f"{year}-01-01/P1Y") & (table["breakdown"] == breakdown) & (table["group"] == group)
    found = table[here & (table["area"] == (area or "E06000019"))]
    return {
        name.removeprefix("sdq_"): symbol or value
        for name, value, symbol in found[["measure", "value", "symbol"]].itertuples(index=False)
    }


@pytest.mark.parametrize(
    ("times", "started", "matched", "better"),
    [
        ([("2023-03-01", 20.0)], 1, 0, 0),
        ([("2023-03-01", 20.0), ("2023-06-01", 15.0)], 1, 1, 1),
        ([("2023-03-01", 20.0), ("2023-03-28", 15.0)], 1, 0, 0),  # 27 days: too soon for a second score
        ([("2023-03-01", 20.0), ("2023-03-29", 15.0)], 1, 1, 1),  # 28 days
        ([("2023-03-01", 20.0), ("2024-03-01", 15.0)], 1, 1, 1),  # on the last day of the window
        ([("2023-03-01", 20.0), ("2024-03-02", 15.0)], 1, 0, 0),  # a day later: no second, and a first of its own
        ([("2023-03-01", 20.0), ("2023-06-01", 15.0), ("2023-09-01", 25.0)], 1, 1, 0),  # the last one counts
        ([("2022-11-01", 20.0), ("2023-03-01", 15.0)], 0, 0, 0),  # it is the second score of a first in 2022
        ([("2021-11-01", 20.0), ("2023-03-01", 15.0)], 1, 0, 0),  # so long ago that it is a first again
        ([("2023-03-01", 41.0), ("2023-06-01", 15.0)], 1, 0, 0),  # beyond the scale: no score
    ],
)
def test_what_is_a_first_and_a_last_score(
    tmp_path: Path, times: list[tuple[str, float]], started: int, matched: int, better: int
) -> None:
    found = read(count_scores(tmp_path, scored("p", *times)))
    assert (found["started"], found["matched"], found["better"]) == (started, matched, better)


def test_a_score_beyond_the_scale_is_told(tmp_path: Path) -> None:
    counted = count_scores(tmp_path, scored("p", ("2023-03-01", 41.0), ("2023-06-01", 15.0)))
    assert counted.notes == (
        "`sdq`: 1 row has a score beyond the scale of Made-up scale, 0 to 40, which counts as no score. Ask whoever"
        " owns the list.",
    )


def test_who_was_not_followed_for_the_window_is_counted_apart(tmp_path: Path) -> None:
    """The window of the second child ends on 1 July 2024; the extract is a day older."""
    rows = scored("p", ("2023-03-01", 20.0), ("2023-06-01", 15.0)) + scored("q", ("2023-07-01", 20.0))
    found = read(count_scores(tmp_path, rows, date(2024, 6, 30)))
    assert (found["started"], found["matched"], found["not_yet_followed"]) == (1, 1, 1)
    later = read(count_scores(tmp_path, rows[2:], date(2024, 6, 30)))
    assert (later["started"], later["matched"], later["not_yet_followed"]) == ("x", "x", 1)


def test_two_children_of_a_family_are_one_where_families_are_asked(tmp_path: Path) -> None:
    rows = scored("p", ("2023-03-01", 20.0), family="f") + scored("q", ("2023-06-01", 15.0), family="f")
    assert read(count_scores(tmp_path, rows))["matched"] == 0
    assert read(count_scores(tmp_path, rows, same="family"))["matched"] == 1


def test_rows_with_both_scores_are_pairs(tmp_path: Path) -> None:
    rows = scored("p", ("2023-03-01", 20.0), second_score=15.0) + scored("q", ("2023-03-01", 20.0))
    found = read(count_scores(tmp_path, rows, within=None, second="second_score"))
    assert (found["started"], found["matched"], found["missing_not_known"]) == (2, 1, 1)


def pair(rows: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], float]]:
    """The second calculation: for each child its first scores with the last within a year, in plain Python."""
    people: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda one: (one["opened"], one["case_id"])):
        people.setdefault(row["person"], []).append(row)
    for own in people.values():
        for number, first in enumerate(own):
            if number and own[number - 1]["opened"] + pd.DateOffset(years=1) >= pd.Timestamp(first["opened"]):
                continue
            ends = (pd.Timestamp(first["opened"]) + pd.DateOffset(years=1)).date()
            inside = [
                one["score"]
                for one in own[number + 1 :]
                if first["opened"] + timedelta(days=28) <= one["opened"] <= ends
            ]
            if ends <= AS_AT:
                yield first, inside[-1] if inside else np.nan


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return draw_scores()


@pytest.fixture(scope="module")
def counted(rows: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Counted:
    return count_scores(tmp_path_factory.mktemp("scores"), rows, breakdowns=["gender", "decile", "district", "age"])


@pytest.mark.parametrize(("field", "group"), [("", ""), ("gender", "female"), ("decile", "7")])
def test_sums_give_what_the_raw_rows_give(counted: Counted, rows: list[dict[str, Any]], field: str, group: str) -> None:
    """Mean change with its interval, effect sizes and reliable change, by `measure_distance` of the rows themselves."""
    pairs = [
        (first["score"], last)
        for first, last in pair(rows)
        if first["opened"].year == 2023 and (not field or str(first[field]) == group)
    ]
    truth = measure_distance(*zip(*pairs, strict=True), "decrease", 0.82, 6.2)
    found = read(counted, 2023, field, group)
    assert found["started"] == truth.n_total
    assert found["matched"] == truth.n_paired >= 10
    assert (found["better"], found["same"], found["worse"]) == (truth.n_improved, truth.n_same, truth.n_worse)
    assert found["reliably_better"] == truth.reliable.n_improved
    assert found["reliably_worse"] == truth.reliable.n_deteriorated
    assert found["worst_at_first"] == sum(first == 40 for first, _ in pairs)
    sums = ("first_sum", "first_squares", "second_sum", "second_squares", "change_squares")
    change = measure_sums(PairedSums(int(found["matched"]), *(found[name] for name in sums)))
    assert change.change.value == pytest.approx(truth.change.value, rel=1e-9)
    assert change.change.lower == pytest.approx(truth.change.lower, rel=1e-9)
    assert change.effect.cohen_dz == pytest.approx(truth.effect.cohen_dz, rel=1e-9)
    assert change.effect.hedges_gz == pytest.approx(truth.effect.hedges_gz, rel=1e-9)
    alone = [first for first, last in pairs if np.isnan(last)]
    if found["alone_first_sum"] != "c":
        assert found["alone_first_sum"] == pytest.approx(sum(alone), rel=1e-12)


def test_no_sum_of_fewer_than_ten_is_given_nor_can_be_worked_back(counted: Counted) -> None:
    """In every year and breakdown: all less the groups that have sums are none, or ten together."""
    table = counted.table
    hidden = 0
    for year in (2022, 2023):
        whole = read(counted, year)["matched"]
        of_both = table["measure"].isin(["sdq_matched", "sdq_first_sum"])
        here = table[(table["period"] == f"{year}-01-01/P1Y") & of_both]
        for name, lines in here[(here["breakdown"] != "") | (here["area"] != "E06000019")].groupby("breakdown"):
            wide = lines.pivot_table(index=["area", "group"], columns="measure", values="value", dropna=False)
            told = wide[wide["sdq_first_sum"].notna()]["sdq_matched"]
            left = whole - told.sum()
            assert (told >= 10).all(), name
            assert left == 0 or left >= 10, name
            hidden += len(wide) - len(told)
    assert hidden


@pytest.mark.parametrize(
    ("pairs", "given"),
    [
        ([(20, 15)] * 12, True),
        ([(20, 20)] * 12, True),  # nobody changed, which the counts say too
        ([(20, 20)] * 11 + [(30, 4)], False),  # squares of changes: one family's own
        ([(20, 20)] * 8 + [(30, 4)] * 4, False),
        ([(20, 20)] * 8 + [(30, 4)] * 5, True),
        ([(40, 15)] * 11 + [(33, 15)], False),  # all but one at the worst end before
        ([(20, 0)] * 11 + [(20, 3)], False),  # all but one at the best end after
        ([(40, 0)] * 12, True),
    ],
)
def test_no_sum_is_given_of_many_of_whom_few_are_not_at_one_place(
    tmp_path: Path, pairs: list[tuple[float, float]], given: bool
) -> None:
    rows = [row for at, both in enumerate(pairs) for row in followed(f"p{at}", both)]
    found = read(count_scores(tmp_path, rows))
    assert found["matched"] == len(pairs)
    assert {found[name] != "c" for name in ("first_sum", "second_sum", "change_squares")} == {given}


def test_few_who_changed_are_not_left_over_between_a_breakdown_and_all(tmp_path: Path) -> None:
    """Of 12 boys one changed: their sums are not given, and so those of the girls are not, beside those of all."""
    girls = [row for at in range(30) for row in followed(f"g{at}", (20, 15), gender="female")]
    boys = [row for at in range(12) for row in followed(f"b{at}", (20, 4 if at == 0 else 20), gender="male")]
    counted = count_scores(tmp_path, girls + boys, breakdowns=["gender"])
    assert read(counted)["change_squares"] == 30 * 25 + 16**2
    assert [read(counted, 2023, "gender", one)["change_squares"] for one in ("female", "male")] == ["c", "c"]


def test_few_without_a_second_score_who_are_away_from_an_end_are_not_told(tmp_path: Path) -> None:
    rows = [row for at in range(12) for row in scored(f"p{at}", ("2023-03-01", 40.0 if at else 31.0))]
    assert read(count_scores(tmp_path, rows))["alone_first_sum"] == "c"
    rows = [row for at in range(12) for row in scored(f"p{at}", ("2023-03-01", 31.0))]
    assert read(count_scores(tmp_path, rows))["alone_first_sum"] == 12 * 31


def followed(person: str, both: tuple[float, float], **more: Any) -> list[dict[str, Any]]:
    return scored(person, ("2023-03-01", float(both[0])), ("2023-06-01", float(both[1])), **more)


REFERENCE = PROJECT / "tests/fixtures/reference"


def test_the_reference_answers_come_out_of_kept_rows(tmp_path: Path) -> None:
    programme = "Young carers group"
    given = pd.read_csv(REFERENCE / "distance_input.csv")
    tool = pd.read_csv(REFERENCE / "distance_config.csv").set_index("programme").loc[programme]
    answer = pd.read_csv(REFERENCE / "distance_expected.csv").set_index("programme").loc[programme]
    scale = {"id": "it", "name": "It", "versions": ["1"], "lowest": tool["scale_min"], "highest": tool["scale_max"]}
    scale |= {"reliability": tool["reliability_alpha"], "reliability_sd": tool["reliability_sd"]}
    scale |= {"high_is_good": tool["direction"] == "increase", "reliability_source": "the reference"}
    rows = [
        row
        for person, first, last in given[["person_id", "pre", "post"]].itertuples(index=False)
        for row in scored(
            person, *((day, s) for day, s in (("2023-03-01", first), ("2023-06-01", last)) if not np.isnan(s))
        )
        if not np.isnan(first)
    ]
    found = read(count_scores(tmp_path, rows, tool=scale))
    assert found["matched"] == answer["n_paired"]
    assert (found["better"], found["same"], found["worse"]) == tuple(answer[["n_improved", "n_same", "n_worse"]])
    assert found["reliably_better"] == answer["n_reliably_improved"]
    assert found["reliably_worse"] == answer["n_reliably_deteriorated"]
    sums = ("first_sum", "first_squares", "second_sum", "second_squares", "change_squares")
    change = measure_sums(PairedSums(int(found["matched"]), *(found[name] for name in sums)))
    assert change.change.value == pytest.approx(answer["mean_change"], rel=1e-9)
    assert change.change.lower == pytest.approx(answer["change_lower95"], rel=1e-9)
    assert change.effect.cohen_dz == pytest.approx(answer["cohen_dz"], rel=1e-9)
    assert change.effect.glass_delta == pytest.approx(answer["glass_delta_pre"], rel=1e-9)


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"within": None}, "give `within`"),
        ({"second": "second_score"}, "exactly one of them"),
        ({"span": "month"}, "`span` of measure sdq is none of `spans`"),
        ({"breakdowns": ["lsoa"]}, "small areas are too small for means"),
        ({"tool": None}, "family `travel` needs `tool`"),
    ],
)
def test_what_a_definition_may_not_say(told: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        define_travel(**told)


APART = {  # two measures of one list: the tool and the tool's code of each, in `where`; may they stand side by side
    "two tools, each of its own rows": (("sdq", ["sdq"]), ("star", ["star"]), True),
    "two tools of the same rows": (("sdq", []), ("star", []), False),
    "two tools, of which one may take the other's rows": (("sdq", ["sdq", "star"]), ("star", ["star"]), False),
    "one tool twice, however it is split": (("sdq", ["sdq"]), ("sdq", ["star"]), False),
}


@pytest.mark.parametrize("case", APART)
def test_two_measures_never_count_the_same_scores(case: str) -> None:
    """Two sums that differ by one child are that child's score."""
    *both, kept = APART[case]
    given = {}
    for number, (tool, codes) in enumerate(both):
        measure = {**MEASURE, "tool": {**MEASURE["tool"], "id": tool}, "where": {"tool": codes} if codes else {}}
        given[f"m{number}"] = measure
    whole = {**DEFINITION, "spans": ["calendar_year"], "since": date(2022, 1, 1), "measures": given}
    if kept:
        assert set(CaseMeasures.model_validate(whole).measures) == {"m0", "m1"}
    else:
        with pytest.raises(ValueError, match="m0 and m1 may count the same scores"):
            CaseMeasures.model_validate(whole)
