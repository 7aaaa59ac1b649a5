"""Falls, other scales, the same content again and rows made up to try a system."""

import pandas as pd
import pytest

from oba.vocabulary import Severity
from tests.fixtures.feeds import Compare, Shape, figures, make_feed, rules


def frame_of(values: dict[tuple[str, str], float]) -> pd.DataFrame:
    """Figures of plans by area and period."""
    rows = [
        {"measure": "plans", "breakdown": "", "area": area, "period": period, "value": value, "symbol": None}
        for (area, period), value in values.items()
    ]
    return pd.DataFrame(rows).assign(row=range(2, len(rows) + 2), header="plans")


def year(number: int, count: int, value: float = 7) -> dict[tuple[str, str], float]:
    return {(f"E{place:08}", f"{number}-03-31"): value + place for place in range(count)}


BEFORE = frame_of({**year(2023, 20), **year(2024, 20)})


def test_a_fall_in_areas_is_told(compare: Compare) -> None:
    found = compare(frame_of({**year(2024, 15), **year(2025, 15)}), BEFORE, make_feed())
    assert [finding.rule for finding in found.findings] == ["fewer-areas", "fewer-figures"]
    assert "15 areas in the periods already known, where the release before had 20" in found.findings[0].what
    assert not found.refused


def test_a_feed_can_refuse_a_fall(compare: Compare) -> None:
    feed = make_feed("checks: {fewer_rows: refuse, max_fall_percent: 10}")
    found = compare(frame_of(year(2024, 17)), BEFORE, feed)
    assert (found.refused, found.findings[0].severity) == (True, Severity.FAIL)


def test_a_rolling_window_is_no_fall(compare: Compare) -> None:
    later = frame_of({**year(2024, 20), **year(2025, 20)})
    assert compare(later, BEFORE, make_feed()).findings == []


@pytest.mark.parametrize(
    ("given", "kept_aside", "rule", "said"),
    [
        (40, 0, "same-content", "all 40 figures are already known: the same content in a different file."),
        (40, 3, "same-content", "all 40 figures that were taken are already known; 3 were kept aside."),
        (0, 40, "nothing-taken", "no figure of the file was taken, and none that is known is changed: 40 were kept"),
        (39, 0, "", ""),  # the one left out is no longer current
        (39, 1, "", ""),
    ],
)
def test_a_release_that_changes_nothing_is_told_so(
    given: int, kept_aside: int, rule: str, said: str, compare: Compare
) -> None:
    found = compare(BEFORE.iloc[:given], BEFORE, make_feed(), kept_aside=kept_aside).findings
    assert [one.rule for one in found] == ([rule] if rule else [])
    assert all(said in one.what for one in found)


@pytest.mark.parametrize("factor", [100, 0.01])
def test_another_scale_is_told_and_flagged(factor: float, compare: Compare) -> None:
    other = BEFORE.assign(value=BEFORE["value"] * factor)
    found = compare(other, BEFORE, make_feed())
    assert "scale" in [finding.rule for finding in found.findings]
    assert found.suspect == {"plans"}


@pytest.mark.parametrize(("others", "told"), [(19, False), (20, False), (21, True)])
def test_the_middle_figure_tells_of_another_scale(others: int, told: bool, compare: Compare) -> None:
    """Of 40 figures half is not enough: the middle two must both be on it."""
    values = BEFORE["value"].where(BEFORE.index >= others, BEFORE["value"] * 100)
    found = compare(BEFORE.assign(value=values), BEFORE, make_feed())
    assert ("scale" in [finding.rule for finding in found.findings]) is told
    assert found.suspect == ({"plans"} if told else frozenset())


def test_percentages_between_0_and_1_are_told_and_flagged(shape: Shape) -> None:
    rows = "\n".join(f"Trafford,{number},0.{number - 1900}" for number in range(2000, 2020))
    shaped = shape(f"area,year,plans\n{rows}\n", "measures: {plans: {column: plans, unit: '%'}}")
    assert (rules(shaped), set(shaped.frame["flag"])) == (["scale"], {"scale"})
    assert "scale: 100" in shaped.findings[0].remedy


def test_made_up_rows_are_kept_aside(shape: Shape) -> None:
    shaped = shape("area,year,plans\nLA demo,2025,1\nTrafford,2025,2\n")
    assert (figures(shaped, "value"), rules(shaped)) == ([(2.0,)], ["dummy-row"])
    refused = shape("area,year,plans\nTest authority,2025,1\nTrafford,2025,2\n", "checks: {dummy_row: refuse}")
    assert refused.refused
