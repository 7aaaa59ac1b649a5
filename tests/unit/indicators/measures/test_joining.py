"""Older releases lengthen a curve and nothing else: what is taken from them, and where the series breaks."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oba.indicators.indicator import Indicator
from oba.indicators.measures.joining import APART, UNCHECKED
from oba.indicators.measures.series import series_needed
from oba.indicators.measuring import Cells, Measured, measure_indicator
from tests.fixtures.drawn_cells import cells, indicator

OLD = {"feed": "old.rate", "until": "2015-03-31", "tolerance": 0.5}
BASIS = "Rounded before."


def published(*older: dict[str, Any], **changes: Any) -> Indicator:
    none = {"ci_method": "none", "reason": "no counts"}
    feed = {"feed": "new.rate"}
    return indicator(numerator=None, denominator=None, uncertainty=none, published=feed, earlier=list(older), **changes)


def yearly(text: str, first_id: int) -> pd.DataFrame:
    """Figures of place W by year, `2014: 50, 2015: [c]`; those of another stand after its letter, `V2014: 9`."""
    rows = []
    for one in filter(None, text.split(",")):
        year, value = one.strip().split(": ")
        area = year[:-4] or "W"
        rows.append(f"{area} | {year[-4:]}-03-31 | {value}")
    return cells("\n".join(["area | period | value", *rows]), first_id)


def lay(**series: str) -> Cells:
    """The cells of `new.rate` and of the older releases, each drawn with `yearly`."""
    return {(name, "rate", ""): yearly(text, 100 * number) for number, (name, text) in enumerate(series.items(), 1)}


def answers(found: Measured, area: str = "W") -> str:
    rows = found.table[found.table["area"] == area].to_dict("records")
    told = (f"{row['value']:g}" if row["symbol"] is None else f"[{row['symbol']}]" for row in rows)
    return ", ".join(f"{row['period'][:4]}: {value}" for row, value in zip(rows, told, strict=True))


@pytest.mark.parametrize(
    ("older", "newer", "joined", "breaks"),
    [
        # an older release gives what is before the first figure, and the newer one holds where both have one
        ("2013: 50, 2014: 52, 2015: 54", "2015: 55, 2016: 56", "2013: 50, 2014: 52, 2015: 55, 2016: 56", "2015"),
        # never a gap of the newer one, which is a fact of its own
        ("2013: 50, 2014: 52", "2012: 49, 2015: 55", "2012: 49, 2015: 55", ""),
        # what is hidden stays hidden, and is a first figure; what nobody had is none
        ("2013: 50, 2014: 52", "2014: [c], 2015: 55", "2013: 50, 2014: [c], 2015: 55", "2014"),
        ("2013: 50, 2014: 52", "2014: [x], 2015: 55", "2013: 50, 2014: 52, 2015: 55", "2015"),
        # hidden in the older release: told as hidden; not there: not told at all
        ("2013: [c], 2014: [x]", "2015: 55", "2013: [c], 2015: 55", "2015"),
        # not beyond the period that it may be taken until, were it all there is
        ("2014: 52, 2015: 54, 2016: 58", "", "2014: 52, 2015: 54", ""),
        ("2014: 52, 2015: 54, 2016: 58", "2017: 60", "2014: 52, 2015: 54, 2017: 60", "2017"),
        # not known yet, as on an earlier day: the newer one alone
        ("", "2015: 55, 2016: 56", "2015: 55, 2016: 56", ""),
    ],
)
def test_what_an_older_release_adds(older: str, newer: str, joined: str, breaks: str) -> None:
    found = measure_indicator(published(OLD | {"basis": BASIS}), lay(new=newer, old=older))
    assert answers(found) == joined
    expected = [(f"{breaks}-03-31", BASIS, True)] if breaks else []
    assert found.breaks_in("W") == expected


@pytest.mark.parametrize(
    ("basis", "older", "newer", "reason"),
    [
        ("", "2014: 52, 2015: 55.4", "2015: 55", ""),  # the same basis, and the year in both agrees within rounding
        ("", "2014: 52, 2015: 56", "2015: 55", APART),
        ("", "2014: 52, 2015: 56, 2016: 57", "2015: 55, 2016: 57", APART),  # one that differs is enough
        ("", "2014: 52", "2015: 55", UNCHECKED),
        ("", "2014: 52, 2015: [c]", "2015: 55", UNCHECKED),  # hidden shows nothing
        (BASIS, "2014: 52, 2015: 55", "2015: 55", BASIS),  # said to differ: not asked of the figures
    ],
)
def test_the_series_breaks_unless_the_basis_is_the_same_and_a_year_in_both_shows_it(
    basis: str, older: str, newer: str, reason: str
) -> None:
    found = measure_indicator(published(OLD | {"basis": basis}), lay(new=newer, old=older))
    assert [(one.since, one.reason) for one in found.joins] == [("2015-03-31", reason)]
    assert found.begins_in("W") == "2015-03-31"


def test_each_place_is_joined_by_its_own_figures() -> None:
    older = "2014: 52, 2015: 55, V2014: 20, V2015: 30, U2014: 7"
    found = measure_indicator(published(OLD), lay(new="2015: 55, V2015: 22, X2015: 3", old=older))
    assert {one.area: one.reason for one in found.joins} == {"W": "", "V": APART}
    assert [answers(found, area) for area in "VUX"] == ["2014: 20, 2015: 22", "2014: 7", "2015: 3"]


def test_where_releases_differ_is_told_and_nothing_is_averaged() -> None:
    found = measure_indicator(published(OLD), lay(new="2015: 55, 2016: 60", old="2014: 52, 2015: 56, 2016: 60"))
    told = [(one.area, one.period, one.value, one.other_value, one.is_older) for one in found.disagreements]
    assert told == [("W", "2015-03-31", 55, 56, True)]
    assert answers(found) == "2014: 52, 2015: 55, 2016: 60"


OLDEST = {"feed": "oldest.rate", "until": "2012-03-31"}


@pytest.mark.parametrize(
    ("old", "oldest", "joined", "breaks"),
    [
        # newest first: the middle one holds where both have a figure, and each joint has its own reason
        ("2012: 41, 2013: 42", "2011: 40, 2012: 41", "2011: 40, 2012: 41, 2013: 42, 2015: 50", {"2015": "Middle."}),
        (
            "2012: 41, 2013: 42",
            "2011: 40, 2012: 49",
            "2011: 40, 2012: 41, 2013: 42, 2015: 50",
            {"2015": "Middle.", "2012": APART},
        ),
        # without the middle one, what sets that apart sets the oldest apart as well
        ("", "2011: 40, 2012: 41", "2011: 40, 2012: 41, 2015: 50", {"2015": "Middle."}),
    ],
)
def test_an_older_release_may_be_lengthened_in_its_turn(
    old: str, oldest: str, joined: str, breaks: dict[str, str]
) -> None:
    found = measure_indicator(
        published(OLD | {"basis": "Middle."}, OLDEST), lay(new="2015: 50", old=old, oldest=oldest)
    )
    assert answers(found) == joined
    assert {period[:4]: reason for period, reason, _ in found.breaks_in("W")} == breaks


def test_an_older_count_is_divided_by_its_own_base_with_an_interval_and_leads_to_its_own_cells() -> None:
    older = {"feed": "old.count", "divided_by": "old.base", "until": "2015-03-31"}
    share = indicator(
        value={"type": "proportion", "unit": "%", "multiplier": 100, "polarity": "high_is_good"},
        uncertainty={"ci_method": "wilson"},
        denominator={"definition": "children", "feed": "people.count"},
        earlier=[older],
    )
    assert {("old", "count", ""), ("old", "base", "")} <= series_needed(share)
    found = measure_indicator(
        share,
        {
            ("plans", "count", ""): yearly("2016: 30", 1),
            ("people", "count", ""): yearly("2016: 60", 2),
            ("old", "count", ""): yearly("2015: 56", 3),
            ("old", "base", ""): yearly("2015: 70", 4),
        },
    ).table
    first, last = found.to_dict("records")
    # Newcombe 1998 (Stat Med 17:873-890), the sum by hand: 56 of 70 is 0.80 (0.6918 to 0.8770)
    assert [round(first[name], 2) for name in ("value", "lower", "upper")] == [80.0, 69.18, 87.7]
    assert (first["inputs"], first["route"]) == ((("numerator", 3), ("denominator", 4)), "old")
    assert (last["inputs"], last["route"]) == ((("numerator", 1), ("denominator", 2)), "")


VALUES = st.dictionaries(st.integers(2005, 2025), st.one_of(st.integers(0, 99), st.just("[c]"), st.just("[x]")))


@settings(max_examples=60, deadline=None)
@given(newer=VALUES, older=VALUES, until=st.integers(2005, 2025), basis=st.sampled_from(["", BASIS]))
def test_joining_never_changes_the_newer_release(
    newer: dict[int, Any], older: dict[int, Any], until: int, basis: str
) -> None:
    drawn = {name: ", ".join(f"{y}: {v}" for y, v in some.items()) for name, some in (("new", newer), ("old", older))}
    one = OLD | {"until": f"{until}-03-31", "basis": basis}
    alone = measure_indicator(published(), lay(**drawn)).table.to_dict("records")
    found = measure_indicator(published(one), lay(**drawn))
    rows = found.table.to_dict("records")
    mine = [row for row in rows if row["route"] == ""]
    added = [row for row in rows if row["route"] == "old"]
    told = [row for row in alone if row["symbol"] != "x"]
    assert [(r["period"], r["inputs"]) for r in mine if r["symbol"] != "x"] == [
        (r["period"], r["inputs"]) for r in told
    ]
    assert all(row["period"] <= f"{until}-03-31" for row in added)
    if told and added:
        assert added[-1]["period"] < told[0]["period"]
        ((since, *_),) = [(join.since, join.reason) for join in found.joins]
        assert since == told[0]["period"]
    else:
        assert found.joins == ()
