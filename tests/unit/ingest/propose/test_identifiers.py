"""What a file's own columns say goes before words in its cells, titles and name; what cannot be told is told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from oba.ingest.propose.propose import Proposal, propose_feed
from oba.places.areas import AreaIndex
from tests.fixtures.feeds import figures

ENGLAND, WIGHT, TRAFFORD, BURY, WORCESTERSHIRE = "E92000001", "E06000046", "E08000009", "E08000002", "E10000034"
Propose = Callable[..., Proposal]


@pytest.fixture
def propose(areas: AreaIndex) -> Propose:
    """Propose a feed for a table drawn in a test."""

    def run(text: str, name: str = "table.csv") -> Proposal:
        content = "\n".join(map(str.strip, text.strip().splitlines())) + "\n"
        return propose_feed(Path(name), content.encode(), areas)

    return run


def loaded(proposal: Proposal, *columns: str) -> list[tuple[object, ...]]:
    assert proposal.shaped is not None, [finding.what for finding in proposal.findings]
    return figures(proposal.shaped, *columns)


def told(proposal: Proposal, rule: str = "") -> str:
    return " ".join(finding.what for finding in proposal.findings if rule in ("", finding.rule))


@pytest.mark.parametrize(
    ("head", "national", "authority"),
    [
        ("geog_l,geog_c,geog_n", "National,921,England", "LA,358,Trafford"),
        ("geog_l,geog_c,geog_n", "NATIONAL,921,ENGLAND", "LA,358,TRAFFORD"),
        ("geog_l,geog_c", "National,921", "LA,358"),
        ("LA Number,LA Name", "921,England", "358,Trafford"),
        ("LA Number,LA Name", "921,ENGLAND", "358,Trafford"),
    ],
)
def test_england_with_the_number_of_a_council_is_england(
    propose: Propose, head: str, national: str, authority: str
) -> None:
    found = propose(f"{head},Year,Plans\n{national},2010,64400\n{authority},2010,300\n{authority},2011,310")
    assert loaded(found, "area", "value") == [(ENGLAND, 64400.0), (TRAFFORD, 300.0), (TRAFFORD, 310.0)]


def test_the_council_of_that_number_is_still_itself(propose: Propose) -> None:
    text = (
        "geog_l,geog_c,geog_n,Year,Plans\nNational,921,England,2010,5\nLA,921,Isle of Wight,2010,6\nLA,351,Bury,2010,7"
    )
    found = propose(text)
    assert loaded(found, "area", "value") == [(ENGLAND, 5.0), (WIGHT, 6.0), (BURY, 7.0)]
    assert "`921` (Isle of Wight) beside `England`; the level `country` is believed" in told(found, "areas")


def test_a_code_beside_the_name_of_another_place_is_told(propose: Propose) -> None:
    rows = ("E08000009,Trafford,2020,1", "E08000002,Bolton,2020,2", "E10000034,Worcestershire,2020,3")
    text = "\n".join(("Area code,Area name,Year,N", *rows))
    assert "`E08000002` (Bury) beside `Bolton`; the code is believed" in told(propose(text), "areas")


def test_a_name_that_is_none_beside_a_known_code_is_told(propose: Propose) -> None:
    rows = ("E10000012,Not Essex,2020,1", "E08000002,Bury,2020,2", "E10000034,Worcestershire,2020,3")
    found = propose("\n".join(("Area code,Area name,Year,N", *rows)))
    assert "none of the places of their codes: `Not Essex` (Essex); check them" in told(found, "areas")


@pytest.mark.parametrize(
    ("kind", "period"), [("Academic year", "2018-09-01/P1Y"), ("Financial year", "2018-04-01/P1Y")]
)
def test_a_column_of_the_type_of_year_is_an_identifier_too(propose: Propose, kind: str, period: str) -> None:
    found = propose(f"Geography_code,Time,Time_type,Value\nE08000009,2018-19,{kind},5\nE10000034,2018-19,{kind},6")
    assert {code for (code,) in loaded(found, "period")} == {period}


def test_one_code_for_several_names_tells_no_places_apart(propose: Propose) -> None:
    names = ("England", "Scotland", "Wales", "Northern Ireland")
    found = propose("area_code,area_name,year,value\n" + "\n".join(f"K02000001,{name},2020,5" for name in names))
    assert loaded(found, "area", "breakdown", "value") == [(ENGLAND, "", 5.0)]
    assert "one code to several names" in told(found, "areas")


TIDY = """time_period,time_identifier,geographic_level,country_code,old_la_code,new_la_code,la_name,reason,children
          {0},{1},Local authority,E92000001,358,E08000009,Trafford,Total,0
          {0},{1},Local authority,E92000001,358,E08000009,Trafford,{2},1
          {0},{1},Local authority,E92000001,885,E10000034,Worcestershire,Total,10"""


@pytest.mark.parametrize(
    ("year", "identifier", "word", "name", "period"),
    [
        ("2024", "Reporting year", "Mid-year moves", "table.csv", "2023-04-01/P1Y"),
        ("2024", "Reporting year", "Population estimate", "mid_year.csv", "2023-04-01/P1Y"),
        ("2021", "Calendar year", "NEET", "table.csv", "2021-01-01/P1Y"),
        ("2021", "Calendar year", "Planned", "neet_2020.csv", "2021-01-01/P1Y"),
        ("202021", "Financial year", "Pupils in school", "absence.csv", "2020-04-01/P1Y"),
        ("202021", "Academic year", "At 31 March", "looked_after.csv", "2020-09-01/P1Y"),
    ],
)
def test_the_time_identifier_outranks_words_in_cells_and_in_the_file_name(
    propose: Propose, year: str, identifier: str, word: str, name: str, period: str
) -> None:
    found = propose(TIDY.format(year, identifier, word), name)
    assert {code for (code,) in loaded(found, "period")} == {period}


def test_a_population_in_the_middle_of_the_year_needs_its_column_and_the_name_to_say_so(propose: Propose) -> None:
    text = TIDY.format("2024", "Reporting year", "Girls").replace("children", "population_estimate")
    assert {code for (code,) in loaded(propose(text, "mid-year.csv"), "period")} == {"2024-06-30"}
    assert {code for (code,) in loaded(propose(text, "looked_after.csv"), "period")} == {"2023-04-01/P1Y"}


@pytest.mark.parametrize("odd", ["355 new", "n/k", "", "1355"])
@pytest.mark.parametrize("header", ["old_la_code", "LEA number", "school_urn", "region_code", "trust_id"])
def test_a_column_that_numbers_places_is_no_figure_whatever_its_cells(propose: Propose, header: str, odd: str) -> None:
    text = f"""area_code,year,{header},plans
               E08000009,2020,358,1
               E08000002,2020,{odd},2
               E10000034,2020,885,3"""
    assert {name for (name,) in loaded(propose(text.replace("school_urn", "lsoa_code")), "measure")} == {"plans"}


@pytest.mark.parametrize("header", ["Statistical neighbour 1", "nearest_neighbour_1"])
def test_a_single_neighbour_is_no_figure(propose: Propose, header: str) -> None:
    found = propose(f"Year,LA number,{header},Plans\n2023/24,885,884,500\n2023/24,884,885,60")
    assert loaded(found, "measure", "area", "value") == [("plans", WORCESTERSHIRE, 500.0), ("plans", "E06000019", 60.0)]


def test_statistical_neighbours_are_no_figures(propose: Propose) -> None:
    header = ",".join(f"SN{number}" for number in range(1, 6))
    rows = ("358,Trafford,351,350,353,355,357,2025", "885,Worcestershire,884,883,881,880,879,2025")
    found = propose("\n".join((f"LA code,LA name,{header},Year", *rows)))
    assert (found.feed, found.findings[-1].rule) == (None, "no-figures")


def test_two_measures_are_kept_apart_though_their_labels_of_years_differ(propose: Propose) -> None:
    text = """Short Desc,Years,LA and Regions,Values,LA Number
              TotPermEx,2014/15,Trafford,0.1,358.0
              TotPermEx,2015/16,Trafford,0.2,358.0
              KS1P_all,2015,Trafford,80,358.0
              KS1P_all,2016,Trafford,81,358.0"""
    read = loaded(propose(text), "measure", "value")
    assert read == [("totpermex", 0.1), ("totpermex", 0.2), ("ks1p_all", 80.0), ("ks1p_all", 81.0)]


def test_two_measures_are_kept_apart_though_their_rows_never_meet(propose: Propose) -> None:
    text = "indicator,area_code,year,value\nNEET,E08000009,2020,5\nPlans,E08000002,2020,6\nPlans,E10000034,2021,7"
    assert [name for (name,) in loaded(propose(text), "measure")] == ["neet", "plans", "plans"]


def test_a_filter_of_a_tidy_file_is_kept_though_its_rows_never_meet(propose: Propose) -> None:
    text = """time_period,time_identifier,geographic_level,new_la_code,la_name,sex,children
              2024,Calendar year,Local authority,E08000009,Trafford,Girls,1
              2024,Calendar year,Local authority,E08000002,Bury,Total,2
              2023,Calendar year,Local authority,E10000034,Worcestershire,Total,3"""
    assert [group for (group,) in loaded(propose(text), "breakdown")] == ["sex=girls", "", ""]


def test_a_comment_on_a_figure_is_no_group(propose: Propose) -> None:
    text = """area_code,period,compared_to_England,value
              E08000009,2020,Better,5
              E08000009,2020,Not compared,5
              E10000034,2020,Worse,6"""
    assert {group for (group,) in loaded(propose(text), "breakdown")} == {""}


def test_a_column_that_says_the_period_again_is_no_group(propose: Propose) -> None:
    text = """area_code,time,split_value,value
              E08000009,2017-18,2017-18,5
              E08000009,2018-19,2018-19,6
              E10000034,2018-19,N/A,7"""
    assert {group for (group,) in loaded(propose(text), "breakdown")} == {""}


def test_a_few_labels_that_say_no_period_are_named_and_the_others_read(propose: Propose) -> None:
    rows = "\n".join(
        f"{year},E08000009,{number}" for number, year in enumerate(("201718", "201819", "1819", "2017188"))
    )
    found = propose(f"time_period,area_code,plans\n{rows}")
    assert len(loaded(found)) == 2
    assert "`1819` (row 4), `2017188` (row 5)" in told(found, "period")


def test_a_column_of_periods_that_none_can_read_is_named_with_its_labels(propose: Propose) -> None:
    found = propose("Year,area_code,plans\nFirst,E08000009,1\nSecond,E08000009,2")
    assert (found.feed, found.findings[-1].rule) == (None, "no-period")
    assert "column `Year` say no period: `First` (row 2), `Second` (row 3)" in told(found)


@pytest.mark.parametrize(
    ("title", "name", "year"),
    [
        ("Year: 20165", "SFR50_2017.csv", "2016"),
        ("Children in need, 20165", "tables_2017.csv", "2016"),
        ("Children in need, 2015/163", "tables_2017.csv", "2016"),
        ("Allocations 2022 to 2023", "allocations_2023_07_20.csv", "2023"),
        ("Children in need", "SFR50_2017.csv", "2017"),
        ("", "SFR34_OC22015.csv", "2015"),
        ("Children in need, 2011 to 2015", "tables_2017.csv", None),
        ("Children in need, 2014 and 2016", "tables_2017.csv", None),
    ],
)
def test_the_year_that_the_sheet_states_goes_before_that_of_the_file_name(
    propose: Propose, title: str, name: str, year: str | None
) -> None:
    from oba.periods import read_code

    found = propose(f"{title}\n\nArea code,Number\nE08000009,5\nE10000034,6", name)
    if year is None:
        assert "names several years" in found.findings[-1].what
        return
    assert {str(read_code(str(code)).end.year) for (code,) in loaded(found, "period")} == {year}
    if not title or title == "Children in need":
        assert "may be the year of publication" in told(found, "period")


def test_a_year_glued_to_mid_is_the_middle_of_it_and_a_code_like_a_quarter_is_told(propose: Propose) -> None:
    found = propose(
        "LA_Code,LA_Name,Mid2009Pop0-17,Place_Q1_2010,Total_2010\n358,Trafford,5,6,7\n885,Worcestershire,8,9,1"
    )
    assert [row for row in loaded(found, "period", "value") if row[1] in (5, 8)] == [
        ("2009-06-30", 5.0),
        ("2009-06-30", 8.0),
    ]
    assert "have a year and what may be a part of it or a code: `Place_Q1_2010`" in told(found, "period")
    assert 6.0 not in {value for (value,) in loaded(found, "value")}


def test_one_header_in_hundreds_does_not_say_what_a_year_means(propose: Propose) -> None:
    header = ",".join(f"Service {number}" for number in range(30))
    cells = ",".join(map(str, range(30)))
    found = propose(
        f"Spending 2024-25\n\nONS Code,{header},School meals of pupils\nE08000009,{cells},5\nE10000034,{cells},6"
    )
    assert {code for (code,) in loaded(found, "period")} == {"2024-04-01/P1Y"}


@pytest.mark.parametrize(("header", "word"), [("OBS_STATUS", "A"), ("Observation status (code)", "E"), ("RAG", "G")])
def test_a_letter_is_no_figure_though_regions_have_letters(propose: Propose, header: str, word: str) -> None:
    found = propose(f"area_code,Year,Plans,{header}\nE08000009,2023,5,{word}\nE10000034,2023,6,{word}")
    assert found.feed is not None
    assert list(found.feed.measures) == ["plans"]


@pytest.mark.parametrize(
    ("others", "meaning"),
    [("7", "c"), ("c", "x"), ("z", "x")],  # a workbook that has `c` or `z` follows the symbols of today
)
def test_what_x_means_in_a_workbook_of_the_department(propose: Propose, others: str, meaning: str) -> None:
    title = "Children looked after, years ending 31 March 2014 to 2015"
    found = propose(f'"{title}"\n\narea_code,2014,2015\nE08000009,5,x\nE10000034,{others},6')
    assert found.feed is not None
    assert str(found.feed.symbols["x"]) == meaning
