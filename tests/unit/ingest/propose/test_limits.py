"""What a proposed feed reads of odd tables, and what it refuses in a sentence rather than guess."""

from collections.abc import Callable
from pathlib import Path

import pytest

from oba.ingest.propose.propose import Proposal, propose_feed
from oba.ingest.shape.shaping import ShapedRelease, read_release
from oba.places.areas import AreaIndex
from tests.fixtures.feeds import figures

TRAFFORD, WORCESTERSHIRE, MANCHESTER = "E08000009", "E10000034", "E08000003"
Read = Callable[..., tuple[Proposal, ShapedRelease | None]]


@pytest.fixture
def read(tmp_path: Path, areas: AreaIndex) -> Read:
    """Propose a feed for a table drawn in a test, and read the table by it."""

    def run(text: str, name: str = "table.csv") -> tuple[Proposal, ShapedRelease | None]:
        path = tmp_path / name
        path.write_text("\n".join(map(str.strip, text.strip().splitlines())) + "\n", "utf-8")
        proposal = propose_feed(path, path.read_bytes(), areas)
        return proposal, proposal.feed and read_release(path, proposal.feed, areas)

    return run


def loaded(read: Read, text: str, *columns: str) -> list[tuple[object, ...]]:
    _, shaped = read(text)
    assert shaped is not None
    assert (shaped.refused, len(shaped.quarantined)) == (False, 0)
    return figures(shaped, *columns)


YEARS = """LA code,LA name,Year,Quarter,Referrals
           358,Trafford,2023/24,Q1,5
           358,Trafford,2023/24,Q4,6
           885,Worcestershire,2023/24,Q1,7"""


def test_a_year_and_a_quarter_in_columns_of_their_own(read: Read) -> None:
    assert loaded(read, YEARS) == [
        (TRAFFORD, "2023-04-01/P3M", 5.0),
        (TRAFFORD, "2024-01-01/P3M", 6.0),
        (WORCESTERSHIRE, "2023-04-01/P3M", 7.0),
    ]


def test_one_quarter_of_a_year(read: Read) -> None:
    text = "LA code,LA name,Year,Quarter,Referrals\n358,Trafford,2023/24,Q1,5\n885,Worcestershire,2023/24,Q1,7"
    assert {period for _, period, _ in loaded(read, text)} == {"2023-04-01/P3M"}


def test_a_first_and_a_last_day(read: Read) -> None:
    text = """LA code,LA name,Start date,End date,Referrals
              358,Trafford,01/04/2023,31/03/2024,5
              885,Worcestershire,01/04/2023,31/03/2024,6"""
    assert {period for _, period, _ in loaded(read, text)} == {"2023-04-01/P1Y"}


def test_the_finer_of_two_columns_of_periods(read: Read) -> None:
    text = """LA code,LA name,Financial year,Month,Referrals
              358,Trafford,2023/24,Apr-23,5
              358,Trafford,2023/24,Mar-24,6
              885,Worcestershire,2023/24,Apr-23,7"""
    assert [period for _, period, _ in loaded(read, text)] == ["2023-04-01/P1M", "2024-03-01/P1M", "2023-04-01/P1M"]


@pytest.mark.parametrize(
    ("bands", "periods"),
    [
        ("2022/23,,2023/24,\n,Q1,Q4,Q1,Q4", ["2022-04-01/P3M", "2023-01-01/P3M", "2023-04-01/P3M", "2024-01-01/P3M"]),
        ("2023,,2024,\n,Jan,Feb,Jan,Feb", ["2023-01-01/P1M", "2023-02-01/P1M", "2024-01-01/P1M", "2024-02-01/P1M"]),
        ("2023/24,,,\n,Apr,May,Dec,Mar", ["2023-04-01/P1M", "2023-05-01/P1M", "2023-12-01/P1M", "2024-03-01/P1M"]),
    ],
)
def test_years_over_their_parts(read: Read, bands: str, periods: list[str]) -> None:
    text = f"Local authority,{bands}\nTrafford,1,2,3,4\nWorcestershire,5,6,7,8\n"
    assert [period for _, period, _ in loaded(read, text)] == [*periods, *periods]


def test_areas_narrower_than_authorities_are_taken_from_the_file(read: Read) -> None:
    text = """LSOA code (2011),LSOA name (2011),Local Authority District code (2019),IDACI score (2019)
              E01005000,Trafford 001A,E08000009,0.25
              E01005001,Trafford 001B,E08000009,0.31
              E01005100,Manchester 002A,E08000003,0.4"""
    assert loaded(read, text, "area", "value") == [("E01005000", 0.25), ("E01005001", 0.31), ("E01005100", 0.4)]


def test_a_second_table_below_is_left_out_and_told(read: Read) -> None:
    text = """Local authority,2022,2023
              Trafford,1,2
              Worcestershire,3,4

              Table 2: Rates
              Local authority,2020,2021
              Trafford,1.5,2.5
              Worcestershire,3.5,4.5"""
    assert [value for _, _, value in loaded(read, text)] == [1.0, 2.0, 3.0, 4.0]
    assert any("a second table begins at row 6" in finding.what for finding in read(text)[0].findings)


def test_the_name_is_believed_where_the_number_is_of_another_place(read: Read) -> None:
    text = """,,2022,2023
              990,North East,5,6
              358,Trafford,7,8
              885,Worcestershire,9,10"""
    assert [area for area, _, _ in loaded(read, text)][:2] == ["E12000001", "E12000001"]


def test_rows_of_schools_among_authorities_are_left_out(read: Read) -> None:
    text = """time_period,time_identifier,geographic_level,country_code,new_la_code,la_name,school_urn,pupils
              202324,Academic year,National,E92000001,,,,90
              202324,Academic year,Local authority,E92000001,E08000009,Trafford,,50
              202324,Academic year,School,E92000001,E08000009,Trafford,100001,20
              202324,Academic year,School,E92000001,E08000009,Trafford,100002,30"""
    assert loaded(read, text, "area", "value") == [("E92000001", 90.0), (TRAFFORD, 50.0)]


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        (YEARS.replace("Quarter", "Month").replace("Q1", "1").replace("Q4", "12"), "no-period", "part of a year"),
        (YEARS.replace("Quarter", "Week").replace("Q1", "1").replace("Q4", "12"), "no-period", "part of a year"),
        (YEARS.replace("Quarter", "Period").replace("Q1", "P1").replace("Q4", "P12"), "no-period", "part of a year"),
        (
            "Area code,Month,N\nE08000009,Smarch,1\nE08000003,Mar-24,2\nE10000034,Fish,3",
            "no-period",
            "labels of column `Month` say no period: `Smarch` (row 2), `Fish` (row 4).",
        ),
        ("Area code,Week,N\nE08000009,when,1\nE10000034,then,3", "no-period", "`Week` say no period: `when` (row 2)"),
        ("Area code,Term,N\nE08000009,Hilary,1\nE10000034,Lent,3", "no-period", "`Hilary` (row 2), `Lent` (row 3)"),
        (YEARS.replace("Quarter", "Half").replace("Q1", "H1").replace("Q4", "H2"), "no-period", "part of a year"),
        ("Area code,Year,N\nE08000009,2022-01-01,1\nE10000034,2023-01-01,3", "no-period", "`Year` holds days such as"),
        (
            "Area code,Year,N\nE08000009,2022-01-01,1\nE10000034,2023-01-01,3\nE08000003,n/k,4",
            "no-period",
            "`Year` holds days such as",
        ),
        (
            "Area code,Year,Month no,N\nE08000009,2022,1,1\nE10000034,2023,2,3\nE08000003,n/k,1,4",
            "no-period",
            "column `Month no` says which part of a year",
        ),
        (
            "Area code,Year,N\nE08000009,2022,(12)\nE10000034,2023,(3)",
            "no-figures",
            "`N` cannot be read as figures (`(12)`",
        ),
        (
            "Area code,Year,Q1,Q2\nE08000009,2022/23,1,2\nE10000034,2023/24,3,4",
            "no-period",
            "`Year` says the year apart",
        ),
        (
            "Area code,Year,Apr,May\nE08000009,2022,1,2\nE10000034,2023,3,4",
            "no-period",
            "`Apr`, `May` are parts of a year",
        ),
        (
            "Area code,Year,Autumn term,Spring\nE08000009,2022,1,2\nE10000034,2023,3,4",
            "no-period",
            "are parts of a year",
        ),
        (
            "Area code,Year,Spend\nE08000009,2022,£1.2m\nE10000034,2023,£900k",
            "no-figures",
            "column `Spend` cannot be read",
        ),
        (
            "Area code,Year,In time\nE08000009,2022,12/45\nE10000034,2023,3/4",
            "no-figures",
            "column `In time` cannot be",
        ),
        ("Area code,Year,Town\nE08000009,2022,Sale\nE10000034,2023,Evesham", "no-figures", "a list of places, codes"),
        ("Trafford,2022,Plans,5\nTrafford,2023,Plans,6\nBury,2023,Plans,7", "no-table", "there is no row of headers"),
        (
            "E08000009,Trafford,5,6\nE08000002,Bury,6,7\nE10000034,Worcestershire,8,9",
            "no-table",
            "`E08000009`, `Trafford`",
        ),
        ("Area code,Q1,Q2\nE08000009,1,2\nE10000034,3,4", "no-period", "which period the figures are of"),
        ("Area code,Date,N\nE08000009,03/31/2024,1\nE10000034,06/30/2024,2", "no-period", "month before the day"),
        (
            "Area code,Date,N\nE08000009,01/01/2024,1\nE08000009,02/01/2024,1\nE10000034,03/01/2024,2",
            "no-period",
            "month before the day",
        ),
        ("Area code;Year;Rate\nE08000009;2023;12,5\nE10000034;2023;13,125", "decimal-comma", "decimals with a comma"),
        (
            "Area,2023,Area,2024\nTrafford,1,Worcestershire,2\nWorcestershire,3,Trafford,4",
            "several-tables",
            "side by side",
        ),
        ("Child ID,LA,Year,Score\n1,Trafford,2023,5\n2,Trafford,2023,6", "case-level", "one row a child"),
        ("CHILD,DECOM,LA\n1,2023-04-01,Trafford\n2,2023-05-01,Trafford", "case-level", "one row a child"),
        ("URN,LA,Year,Pupils\n100001,Trafford,2023,50\n100002,Trafford,2023,60", "schools", "a school or provider"),
        ("Force,Year,Offences\nAvon and Somerset,2023,5\nWest Mercia,2023,6", "no-area", "by a code or a name"),
        ("Force,Year\nAvon and Somerset,2022\nWest Mercia,2023", "no-figures", "no column holds figures"),
        ("Practice,Year,Level\nHigh Street,2022,5\nMill Lane,2023,4", "no-figures", "no column holds figures"),
        ("Area code,Year,N\nX1,2023,5\nX2,2023,6", "no-area", "`Area code` names no known area (`X1`, `X2`)"),
    ],
)
def test_what_cannot_be_told_is_refused_in_a_sentence_with_what_to_do(
    read: Read, text: str, rule: str, words: str
) -> None:
    proposal, _ = read(text)
    assert proposal.feed is None
    assert (proposal.findings[-1].rule, words in proposal.findings[-1].what) == (rule, True), proposal.findings[-1].what
    assert proposal.findings[-1].remedy


def test_a_group_called_child_is_no_record_of_a_child(read: Read) -> None:
    text = "Area code,Year,Group,N\nE08000009,2023,Child,5\nE08000009,2023,Adult,6\nE10000034,2023,Child,7"
    assert [value for _, _, value in loaded(read, text)] == [5.0, 6.0, 7.0]


def test_a_day_past_the_twelfth_tells_that_the_month_is_behind_it(read: Read) -> None:
    text = "Area code,Week ending,N\nE08000009,05/01/2024,1\nE08000009,12/01/2024,2\nE08000009,19/01/2024,3"
    assert [period for _, period, _ in loaded(read, text)] == ["2023-12-30/P7D", "2024-01-06/P7D", "2024-01-13/P7D"]


def test_a_change_since_a_year_is_not_of_that_year(read: Read) -> None:
    text = "Area code,2022,2023,Change 2022 to 2023\nE08000009,5,6,1\nE10000034,7,9,2"
    assert [value for _, _, value in loaded(read, text)] == [5.0, 6.0, 7.0, 9.0]
    assert any("`Change 2022 to 2023`" in finding.what for finding in read(text)[0].findings)


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Referrals, year ending 31 March 2024", "2023-04-01/P1Y"),
        ("Referrals in 2023/24; published 5 May 2031", "2023-04-01/P1Y"),
        ("Looked after at 31 March 2024. Year ending 31 March 2024", "2024-03-31"),
        ("Referrals, 2022 to 2025", None),
        ("Referrals, years ending 31 March 2022 to 2025", None),
        ("Referrals, updated May 2031", None),
    ],
)
def test_the_period_in_a_title(read: Read, title: str, period: str | None) -> None:
    _, shaped = read(f'"{title}"\n\nArea code,Referrals\nE08000009,5\nE10000034,6')
    assert (None if shaped is None else set(shaped.frame["period"])) == (period and {period})


@pytest.mark.parametrize(
    ("numbers", "values"),
    [(("50.5", "51", "52"), [50.5, 51.0, 52.0]), (("1", "2.0", "3"), None)],  # decimals are measured; 2.0 is none
)
@pytest.mark.parametrize("header", ["Level", "Area level", "Age"])
def test_a_column_named_like_groups_holds_figures_where_they_have_decimals(
    read: Read, header: str, numbers: tuple[str, ...], values: list[float] | None
) -> None:
    first, second, third = numbers
    text = f"Area code,Year,{header}\nE08000009,2023,{first}\nE08000003,2023,{second}\nE10000034,2023,{third}"
    if values is None:
        assert read(text)[0].findings[-1].rule == "no-figures"
    else:
        assert sorted(value for _, _, value in loaded(read, text)) == values


def test_the_whole_year_is_read_beside_its_parts(read: Read) -> None:
    text = "Area code,Year,Q1,Q2,Total\nE08000009,2022/23,1,2,3\nE10000034,2023/24,3,4,7"
    assert [value for _, _, value in loaded(read, text)] == [3.0, 7.0]
    assert any("`Q1`, `Q2` are parts of a year" in finding.what for finding in read(text)[0].findings)


def test_a_count_so_far_is_of_no_month(read: Read) -> None:
    text = "Area code,Sep 2023,YTD Sep 2023\nE08000009,1,6\nE10000034,3,7"
    assert [(period, value) for _, period, value in loaded(read, text)] == [
        ("2023-09-01/P1M", 1),
        ("2023-09-01/P1M", 3),
    ]
    assert any("cannot be read, and they were left out: `YTD Sep 2023`" in one.what for one in read(text)[0].findings)


@pytest.mark.parametrize("label", ["January 2023", "31/01/2023", "Autumn term 2022/23", "2022/23"])
def test_one_period_in_all_rows_is_theirs_whatever_its_header_is(read: Read, label: str) -> None:
    _, shaped = read(f"Area code,Collection,Plans\nE08000009,{label},5\nE10000034,{label},6")
    assert shaped is not None
    assert shaped.frame["period"].nunique() == 1
    assert len(shaped.frame) == 2


def test_one_period_in_all_rows_does_not_go_before_those_in_headers(read: Read) -> None:
    text = "Area code,Collection,2021,2022\nE08000009,January 2023,5,6\nE10000034,January 2023,7,8"
    assert {period[:4] for _, period, _ in loaded(read, text)} == {"2021", "2022"}


@pytest.mark.parametrize("header", ["Year", "Year group", "NC year"])
def test_years_of_school_are_groups(read: Read, header: str) -> None:
    text = f"Area code,{header},Pupils 2022/23\nE08000009,1,5\nE08000009,6,6\nE10000034,1,7"
    assert [value for _, _, value in loaded(read, text)] == [5.0, 6.0, 7.0]
