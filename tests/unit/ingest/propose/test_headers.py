"""Years, marks of status, days and places in the headers of a file never seen."""

from collections.abc import Callable

import pytest

from oba.ingest.propose.propose import Proposal
from oba.ingest.shape.shaping import ShapedRelease
from tests.fixtures.feeds import figures

Propose = Callable[..., ShapedRelease]
WORCESTERSHIRE, ENGLAND = "E10000034", "E92000001"


@pytest.mark.parametrize(
    ("header", "period", "aside"),
    [
        ("2021/22-2023/24", "2021-04-01/P3Y", 0),
        ("2021/22 to 2023/24", "2021-04-01/P3Y", 0),
        ("2021/22 - 23/24", "2021-04-01/P3Y", 0),
        ("2018-19 to 2020-21", None, 0),
        ("2022-231", None, 2),
        ("2022/24", None, 2),
        ("Number 2022/231", None, 0),
        ("2022-23-1", None, 2),
    ],
)
def test_a_header_of_years_that_run_on_is_read_whole_or_left_out(
    propose: Callable[..., Proposal], header: str, period: str | None, aside: int
) -> None:
    """`2022-231` has the digit of a footnote, and is neither of 2022 nor of another measure; `2022/24` may be a slip.

    One like those that are read is kept aside when the file is loaded, for their series stay whole.
    """
    found = propose(f"Area code,2024/25,{header}\nE08000009,1,2\nE10000034,3,4")
    assert found.shaped is not None
    assert {value: code for value, code in figures(found.shaped, "value", "period") if value in (2, 4)} == (
        {2: period, 4: period} if period else {}
    )
    left_out = f"cannot be read, and they were left out: `{header}`" in " ".join(
        finding.what for finding in found.findings
    )
    assert (len(found.shaped.quarantined), left_out) == (aside, period is None)


@pytest.mark.parametrize("mark", [" [p]", "p", " provisional", " (ot)", " revised"])
@pytest.mark.parametrize("behind", ["", " / Share"])
def test_a_year_in_a_header_may_be_provisional(load: Propose, mark: str, behind: str) -> None:
    shaped = load(f"Area Code,2022/23{behind},2023/24{mark}{behind}\nE08000009,12.1%,13.3%\nE10000034,14.2%,..\n")
    assert [period for (period,) in figures(shaped, "period")[:2]] == ["2022-04-01/P1Y", "2023-04-01/P1Y"]
    assert shaped.frame["measure"].nunique() == 1


def test_a_header_says_that_it_was_counted_on_31_march(load: Propose) -> None:
    text = """New_geog_code,geog_l,geog_c,geog_n,CLA_Mar2018,CLA_2018
              E92000001,NATIONAL,999,ENGLAND,75420,104000
              E08000009,LA,358,Trafford,380,x"""
    assert figures(load(text), "period", "value")[:2] == [("2018-03-31", 75420.0), ("2017-04-01/P1Y", 104000.0)]


def test_areas_in_headers(load: Propose) -> None:
    shaped = load("Year,Worcestershire,England\n2023,5,50\n2024,6,60\n")
    assert {"value"} == set(shaped.frame["measure"])
    assert {(WORCESTERSHIRE, "2023", 5.0), (ENGLAND, "2024", 60.0)} <= {
        (area, period[:4], value) for area, period, value in figures(shaped)
    }


@pytest.mark.parametrize("header", ["2024 4", "2024_4", "4 2024"])
def test_a_number_beside_a_year_is_left_out_and_told(propose: Callable[..., Proposal], header: str) -> None:
    """It may be a quarter, a month or the mark of a footnote; a measure called `4` it is not."""
    proposal = propose(f"la_code,2023,{header},2025\nE08000009,1,2,3\nE06000019,4,5,6")
    assert proposal.feed is not None
    assert list(proposal.feed.measures) == ["value"]
    (told,) = [finding.what for finding in proposal.findings if f"`{header}`" in finding.what]
    assert "They were left out" in told


@pytest.mark.parametrize(
    ("header", "days", "reads", "told"),
    [
        ("Month", ["01/04/2022"], "month", "are read as the month that they begin"),
        ("Month", ["01/04/2022", "01/07/2022"], "month", "are read as the month that they begin"),
        ("Date", ["2022-04-01", "2022-05-01"], "month", "are read as the month that they begin"),
        ("Date", ["01/04/2022", "01/05/2022"], "month", "are read as the month that they begin"),
        ("Date", ["01/04/2022", "01/07/2022"], "day", "write `reads: month`"),
        ("Month", ["30/04/2022", "31/05/2022"], "day", ""),
    ],
)
def test_first_days_of_months_are_months_where_the_file_says_so(
    propose: Callable[..., Proposal], header: str, days: list[str], reads: str, told: str
) -> None:
    rows = "\n".join(f"{code},{day},{number}" for number, day in enumerate(days) for code in ("E08000009", "E06000019"))
    proposal = propose(f"la_code,{header},referrals\n{rows}")
    assert proposal.feed is not None
    assert proposal.feed.period.reads == reads
    found = [finding.what for finding in proposal.findings if "month" in finding.what]
    assert ([told in what for what in found] == [True]) if told else found == []


MARKED = [
    # headers, then for the figures 1, 2 and 3 the measure and the status
    ("2022,2023 (1),2024 [note 3]", ["value final", "value final", "value final"]),
    ("2022¹,2023 *,2024†", ["value final", "value final", "value final"]),
    ("2022 [p] [note 1],2023 (provisional),2024", ["value provisional", "value provisional", "value final"]),
    ("2022 Plans [p],2023 Plans [note 2],2024 Plans", ["plans provisional", "plans final", "plans final"]),
    ("2022 Plans,2023 Plans (revised),2024 Plans [r] [note 1]", ["plans final", "plans revised", "plans revised"]),
    ("2022 (final),2023 (draft),2024 (unvalidated)", ["value final", "value provisional", "value provisional"]),
    ("2022,2023 (Experimental statistics),Revised 2024", ["value final", "value provisional", "value revised"]),
    ("2022 Plans,Provisional 2023 Plans,2024 amended Plans", ["plans final", "plans provisional", "plans revised"]),
    ("Dec 2021,Mar 2022p,Jun 2023r", ["value final", "value provisional", "value revised"]),
    ("2022,2023 (draft),2024 (estimate)", ["value final", "value provisional", "estimate final"]),
    ("2022 Plans,2023 Plans (draft),2024 Plans", ["plans final", "plans_draft final", "plans final"]),
    ("2022,2023,2024 (rank)", ["value final", "value final", "rank final"]),
    ("2022,2023 (n),2024 [percent]", ["value final", "n final", "percent final"]),
    ("2022,2023 Plans (1),2024 Plans (2)", ["value final", "plans_1 final", "plans_2 final"]),
]


@pytest.mark.parametrize(("headers", "meant"), MARKED)
def test_marks_in_headers_make_no_series_and_words_do(load: Propose, headers: str, meant: list[str]) -> None:
    """A footnote or a status is none of the measure; a word in brackets is, `(rank)`, and not another year's value."""
    shaped = load(f"Area code,{headers}\nE08000009,1,2,3\nE10000034,1,2,3")
    found = sorted(set(figures(shaped, "value", "measure", "status")))
    assert [f"{measure} {status}" for _, measure, status in found] == meant
    assert len(shaped.frame) == 6


@pytest.mark.parametrize(
    ("header", "measure", "status"),
    [
        ("Plans (provisional)", "plans", "provisional"),
        ("Plans [p]", "plans", "provisional"),
        ("Plans (Revised) [note 4]", "plans", "revised"),
        ("Plans (final)", "plans", "final"),
        ("Cost (p)", "cost", "final"),
        ("Plans [x]", "plans_x", "final"),
    ],
)
def test_the_status_of_a_measure_may_stand_in_its_header(load: Propose, header: str, measure: str, status: str) -> None:
    """`(p)` may be pence. What a row says of itself goes before."""
    shaped = load(f"Area code,Year,{header}\nE08000009,2023,1\nE10000034,2023 [r],2")
    assert figures(shaped, "measure", "status") == [(measure, status), (measure, "revised")]


DATED = [
    # headers, then those of which figures are read, and those that were left out
    ("Year,0-4,5-9,2024-10-14", ["0-4", "5-9"], ["2024-10-14"]),
    ("Year,0-4,09-May,Oct-14", ["0-4"], ["09-May", "Oct-14"]),
    ("Year,Plans,05/09/2024,Cases", ["Plans", "Cases"], ["05/09/2024"]),
    ("Sex,Plans 2024,0-4,2024-10-14", ["Plans 2024", "0-4"], ["2024-10-14"]),
    ("Sex,2024-03-31,2024-06-30,2024-09-30", ["2024-03-31", "2024-06-30", "2024-09-30"], []),
]


@pytest.mark.parametrize(("headers", "read", "left_out"), DATED)
def test_a_header_that_a_spreadsheet_made_a_day_of_is_no_measure(
    propose: Callable[..., Proposal], headers: str, read: list[str], left_out: list[str]
) -> None:
    """A day is a period where nothing else says it and no header beside it is a range of ages."""
    found = propose(f"Area code,{headers}\nE08000009,2023,1,2,3\nE10000034,2023,4,5,6")
    assert found.shaped is not None
    assert list(dict.fromkeys(found.shaped.frame["header"])) == read
    told = [finding.what for finding in found.findings if finding.rule == "dated-headers"]
    assert [one.split("left out: ")[1] for one in told] == (
        [f"{', '.join(f'`{one}`' for one in left_out)}."] if left_out else []
    )


def test_a_slip_in_a_header_leaves_the_other_years_one_series(load: Propose) -> None:
    shaped = load("Area code,2021,2022,2022/24\nE08000009,1,2,3\nE10000034,1,2,3")
    assert sorted(set(figures(shaped, "measure", "value"))) == [("value", 1), ("value", 2)]
    assert set(shaped.quarantined["reason"]) == {"`2022/24` cannot be read as a period"}


def test_a_target_is_left_out_as_one(propose: Callable[..., Proposal]) -> None:
    found = propose("Area code,2022/23,2023/24,2023/24 target,Other\nE08000009,1,2,3,4\nE10000034,1,2,3,4")
    left_out = [finding.what for finding in found.findings if "left out" in finding.what]
    assert left_out == [
        "these columns give a change, a difference or a target and not the figures of a period, and were left out:"
        " `2023/24 target`.",
        "no year is known for these columns, which were left out: `Other`.",
    ]


@pytest.mark.parametrize(("texts", "told"), [(("Final", "Provisional"), True), (("Good", "Poor"), False)])
def test_a_status_in_a_column_of_its_own_is_said_not_to_be_read(
    propose: Callable[..., Proposal], texts: tuple[str, str], told: bool
) -> None:
    found = propose(f"Area code,Year,Plans,Status\nE08000009,2023,1,{texts[0]}\nE08000009,2024,2,{texts[1]}")
    assert [one.what for one in found.findings if one.rule == "status"] == told * [
        "`Status` says how settled figures are, and is not read: all are taken to be final."
    ]


def test_a_target_is_left_out_though_a_title_says_a_year(propose: Callable[..., Proposal]) -> None:
    table = "Area code,2022/23,2023/24,2023/24 target,Other\nE08000009,1,2,3,4\nE10000034,1,2,3,4"
    found = propose(f"Plans in 2023/24,,,,\n{table}")
    assert found.shaped is not None
    assert sorted(set(found.shaped.frame["value"])) == [1, 2, 4]
    assert any("`2023/24 target`" in finding.what for finding in found.findings)


BESIDE = [
    ("Year ending", "March 2024", "2023-04-01/P1Y"),
    ("Year to", "31 March 2024", "2023-04-01/P1Y"),
    ("12 months ending", "30/06/2024", "2023-07-01/P1Y"),
    ("Quarter ending", "Jun-24", "2024-04-01/P3M"),
    ("Month ending", "30/04/2024", "2024-04-01/P1M"),
    ("Week ending", "05/04/2024", "2024-03-30/P7D"),
    ("W/C", "2024-04-01", "2024-04-01/P7D"),
    ("Date", "31/03/2024", "2024-03-31"),
    ("Month", "Mar-24", "2024-03-01/P1M"),
]


@pytest.mark.parametrize(("header", "label", "period"), BESIDE)
def test_the_header_says_what_ends_or_begins_with_a_day(load: Propose, header: str, label: str, period: str) -> None:
    shaped = load(f"Area code,{header},Plans\nE08000009,{label},1\nE10000034,{label},2")
    assert figures(shaped, "period", "value") == [(period, 1), (period, 2)]


@pytest.mark.parametrize(
    ("days", "periods", "told"),
    [
        ("2023-04-01,2023-05-01", ["2023-04-01/P1M", "2023-05-01/P1M"], "are read as the month that they begin"),
        ("2023-04-01,2023-07-01", ["2023-04-01", "2023-07-01"], "write `reads: month`"),
        ("2023-03-31,2023-04-30", ["2023-03-31", "2023-04-30"], ""),
    ],
)
def test_first_days_of_months_in_headers_are_read_as_those_in_cells(
    propose: Callable[..., Proposal], days: str, periods: list[str], told: str
) -> None:
    """A spreadsheet keeps `Apr-23` as 1 April 2023."""
    found = propose(f"Area code,{days}\nE08000009,1,2")
    assert found.shaped is not None
    assert list(found.shaped.frame["period"]) == periods
    said = " ".join(one.what for one in found.findings if one.rule == "period")
    assert (told in said) if told else ("month" not in said)
