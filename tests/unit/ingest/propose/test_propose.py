"""A definition proposed from a file never seen: the kinds of layout that publishers use, made up for the test."""

import io
import json
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from oba.ingest.propose.propose import Proposal
from oba.ingest.shape.shaping import ShapedRelease
from tests.fixtures.feeds import figures

Propose = Callable[..., ShapedRelease]
WORCESTERSHIRE, TRAFFORD, ENGLAND, NORTH_WEST = "E10000034", "E08000009", "E92000001", "E12000002"
HEREFORDSHIRE = "E06000019"


PLACES = "country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name"
TIDY = f"""time_period,time_identifier,geographic_level,{PLACES},sex,children_count,children_percent
202324,Academic year,National,E92000001,England,,,,,,Total,100,50
202324,Academic year,Regional,E92000001,England,E12000002,North West,,,,Total,40,40.5
202324,Academic year,Local authority,E92000001,England,E12000002,North West,358,E08000009,Trafford,Total,10,c
202324,Academic year,Local authority,E92000001,England,E12000002,North West,358,E08000009,Trafford,Girls,4,z
202324,Academic year,Local authority,E92000001,England,E12000005,WM,885,E10000034,Worcestershire,Total,"1,020",12.5"""
TIDY_FIGURES = [
    ("children_count", "", ENGLAND, "2023-09-01/P1Y", 100.0),
    ("children_percent", "", ENGLAND, "2023-09-01/P1Y", 50.0),
    ("children_count", "", NORTH_WEST, "2023-09-01/P1Y", 40.0),
    ("children_percent", "", NORTH_WEST, "2023-09-01/P1Y", 40.5),
    ("children_count", "", TRAFFORD, "2023-09-01/P1Y", 10.0),
]


def test_a_tidy_file_of_several_levels(load: Propose) -> None:
    shaped = load(TIDY)
    assert figures(shaped, "measure", "breakdown", "area", "period", "value")[:5] == TIDY_FIGURES
    assert figures(shaped, "breakdown", "value", "symbol")[5:8] == [
        ("", pytest.approx(float("nan"), nan_ok=True), "c"),
        ("sex=girls", 4.0, None),
        ("sex=girls", pytest.approx(float("nan"), nan_ok=True), "z"),
    ]
    assert len(shaped.quarantined) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(",", ";").replace('"1;020"', '"1,020"').encode(),
        lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
        lambda text: text.replace(",", "\t").replace('"1\t020"', '"1,020"').encode("utf-16"),
        lambda text: text.replace("Girls", "Girls’").encode("cp1252"),
        lambda text: ("Children by sex\n\nSource: the department\n" + text).encode(),
        lambda text: (text + "\n\nSource: census\nx = not available\n").encode(),
        lambda text: text.replace("children_count", "number").replace("new_la_code", "LA_Code").encode(),
    ],
    ids=["semicolons", "mark and CRLF", "tabs in UTF-16", "Windows", "preamble", "notes below", "renamed"],
)
def test_the_same_however_it_is_saved(load: Propose, change: Callable[[str], bytes]) -> None:
    shaped = load(change(TIDY))
    assert [row[1:] for row in TIDY_FIGURES] == figures(shaped, "breakdown", "area", "period", "value")[:5]
    assert (len(shaped.frame), len(shaped.quarantined)) == (10, 0)


def test_columns_in_another_order(load: Propose) -> None:
    rows = [line.split(",") for line in TIDY.replace('"1,020"', "1020").splitlines()]
    text = "\n".join(",".join(row[::-1]) for row in rows)
    shaped = load(text)
    assert [row[1:] for row in TIDY_FIGURES[::2]] == [
        row for row in figures(shaped, "breakdown", "area", "period", "value") if row[3] in (100, 40, 10)
    ]


@pytest.mark.parametrize(
    ("year", "identifier", "code"),
    [
        ("2024", "January", "2024-01-01/P1M"),
        ("202425", "Financial year Q2", "2024-07-01/P3M"),
        ("202324", "Autumn term", "2023-09-01/P4M"),
        ("2024", "Calendar year", "2024-01-01/P1Y"),
        ("2024", "Reporting year", "2023-04-01/P1Y"),
        ("202324", "Tax year", "2023-04-01/P1Y"),
        ("2024", "Week 1", "2024-01-01/P7D"),
    ],
)
def test_the_identifier_says_which_part_of_the_year(load: Propose, year: str, identifier: str, code: str) -> None:
    shaped = load(TIDY.replace("202324,Academic year", f"{year},{identifier}"))
    assert {code} == set(shaped.frame["period"])


def test_months_of_one_year_are_told_apart_by_the_identifier(load: Propose) -> None:
    text = TIDY.replace("202324,Academic year", "2024,January")
    more = "\n".join(line.replace("January", "February") for line in text.splitlines()[1:])
    assert {"2024-01-01/P1M", "2024-02-01/P1M"} == set(load(f"{text}\n{more}").frame["period"])


def test_unitary_authorities_that_are_districts_too_are_read_once(load: Propose) -> None:
    text = """
    time_period,time_identifier,geographic_level,country_code,new_la_code,la_name,lad_code,lad_name,children
    2024,Calendar year,National,E92000001,,,,,9
    2024,Calendar year,Local authority,E92000001,E06000019,Herefordshire,,,5
    2024,Calendar year,Local authority,E92000001,E10000034,Worcestershire,,,4
    2024,Calendar year,Local authority district,E92000001,,,E06000019,Herefordshire,6
    2024,Calendar year,Local authority district,E92000001,,,E07000237,Worcester,2
    2024,Calendar year,Local authority district,E92000001,,,z,Outside of England and unknown,1"""
    shaped = load(text)
    assert figures(shaped, "area", "value") == [(ENGLAND, 9), (HEREFORDSHIRE, 5), (WORCESTERSHIRE, 4), ("E07000237", 2)]
    assert len(shaped.quarantined) == 0


def test_a_long_file_has_one_measure_a_text(load: Propose) -> None:
    text = """
    area_code,area_name,period,indicator,measure,unit,value
    E08000009,Trafford,2021/22,Cautioned,Count,Children,204
    E08000009,Trafford,2021/22,Cautioned,"Per 10,000",Children,69.5
    E92000001,England,2021/22,Cautioned,Count,Children,NA
    E92000001,England,2022/23,Cautioned,Count,Children,7"""
    shaped = load(text)
    assert figures(shaped, "measure", "area", "period", "value")[:2] == [
        ("cautioned_count", TRAFFORD, "2021-04-01/P1Y", 204.0),
        ("cautioned_per_10_000", TRAFFORD, "2021-04-01/P1Y", 69.5),
    ]
    assert figures(shaped, "symbol")[2] == ("x",)


def test_years_in_headers(load: Propose) -> None:
    text = """
    AREACD,AREANM,NEET_2019,NEET_2020,Rate 2018/19 (%),Rate 2019/20 (%)
    E08000009,Trafford,1,2,3.5,4.5
    E10000034,Worcestershire,5,6,..,8"""
    shaped = load(text)
    assert figures(shaped, "measure", "area", "value")[:4] == [
        ("neet", TRAFFORD, 1.0),
        ("neet", TRAFFORD, 2.0),
        ("rate_percent", TRAFFORD, 3.5),
        ("rate_percent", TRAFFORD, 4.5),
    ]
    assert [code[:4] for (code,) in _ends(shaped)[:4]] == ["2019", "2020", "2019", "2020"]
    assert figures(shaped, "symbol")[6] == ("x",)


def _ends(shaped: ShapedRelease) -> list[tuple[str]]:
    from oba.periods import read_code

    return [(read_code(str(code)).end.isoformat(),) for (code,) in figures(shaped, "period")]


def test_headers_that_are_only_years(load: Propose) -> None:
    text = """
    Area code,Area name,2019,2020,2021
    E08000009,Trafford,1.5,2.5,3.5
    E92000001,England,4,5,[c]"""
    shaped = load(text)
    expected = [(TRAFFORD, "2019", 1.5), (TRAFFORD, "2020", 2.5), (TRAFFORD, "2021", 3.5), (ENGLAND, "2019", 4.0)]
    assert expected == [(area, period[:4], value) for area, period, value in figures(shaped)][:4]
    assert figures(shaped, "symbol")[-1] == ("c",)


def test_bands_of_years_over_measures_with_preamble_notes_and_footnote_digits(load: Propose) -> None:
    text = """
    "Table 4: Children looked after at 31 March, by local authority1",,,,,
    Years ending 31 March 2023 to 2024,,,,,
    Coverage: England,,,,,
    ,,,,,
    ,,2023,,2024,
    ,,Number2,Rate per 10 000,Number2,Rate per 10 000
    ,,,,,
    ,England,"83,630",71,"83,840",70
    ,,,,,
    ,West Midlands,"10,000",80,"10,100",81
    885,Worcestershire5,"1,010",84,x,.
    884,Herefordshire,395,110,400,-
    ,,,,,
    ,,,,,Source: SSDA903
    1. Figures exclude short breaks.,,,,,
    x = 5 or fewer,,,,,"""
    shaped = load(text)
    read = figures(shaped, "measure", "area", "period", "value")
    assert read[0] == ("number", ENGLAND, "2022-04-01/P1Y", 83630.0)
    assert {(area, value) for _, area, _, value in read if value in (1010, 110, 395)} == {
        (WORCESTERSHIRE, 1010),
        (HEREFORDSHIRE, 110),
        (HEREFORDSHIRE, 395),
    }
    assert figures(shaped, "area", "symbol")[-6:] == [
        (WORCESTERSHIRE, "c"),
        (WORCESTERSHIRE, "z"),
        (HEREFORDSHIRE, None),
        (HEREFORDSHIRE, None),
        (HEREFORDSHIRE, None),
        (HEREFORDSHIRE, "low"),
    ]
    assert (len(shaped.frame), len(shaped.quarantined)) == (16, 0)


def test_the_year_only_in_the_file_name(load: Propose) -> None:
    shaped = load("LA_Code,LA_Name,cases\n358,Trafford,5\n885,Worcestershire,6\n", "cases_2016.csv")
    assert figures(shaped) == [(TRAFFORD, "2016-01-01/P1Y", 5.0), (WORCESTERSHIRE, "2016-01-01/P1Y", 6.0)]


FINGERTIPS = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Ca"
    "tegory Type,Category,Time period,Value,Lower CI 95.0 limit,Count,Value note,Time period Sortable"
)


def test_a_fingertips_export_has_categories_and_limits(load: Propose) -> None:
    text = f"""
    {FINGERTIPS}
    90284,Injuries,,,E92000001,England,England,Persons,<15 yrs,,,2020 - 22,10,9,700,,20200000
    90284,Injuries,,,E92000001,England,England,Persons,<15 yrs,Deprivation,Most deprived,2020 - 22,30,29,70,,20200000
    90284,Injuries,E92000001,England,E08000009,Trafford,UA,Persons,<15 yrs,,,2020 - 22,20,19,,Hidden,20200000
    90284,Injuries,E92000001,England,E08000009,Trafford,UA,Male,<15 yrs,,,2020 - 22,25,24,8,,20200000"""
    shaped = load(text)
    values = [row for row in figures(shaped, "area", "period", "breakdown", "value") if row[3] in (10, 30, 20, 25)]
    assert values == [
        (ENGLAND, "2020-01-01/P3Y", "", 10.0),
        (ENGLAND, "2020-01-01/P3Y", "category-type=deprivation", 30.0),
        (TRAFFORD, "2020-01-01/P3Y", "", 20.0),
        (TRAFFORD, "2020-01-01/P3Y", "sex=male", 25.0),
    ]
    assert any("lower" in name for name in shaped.frame["measure"])


def test_a_nomis_table(load: Propose) -> None:
    text = """
    DATE,DATE_NAME,DATE_CODE,GEOGRAPHY,GEOGRAPHY_NAME,GEOGRAPHY_CODE,GENDER_NAME,C_AGE_NAME,MEASURES_NAME,OBS_VALUE,RECORD_OFFSET
    2023,2023,2023,1816133633,Trafford,E08000009,Total,Aged 0 to 15,Value,48000,0
    2023,2023,2023,1816133633,Trafford,E08000009,Male,Aged 0 to 15,Value,25000,1
    2024,2024,2024,1816133633,Trafford,E08000009,Total,Aged 0 to 15,Value,48100,2"""
    values = [
        (period[:4], group, value) for period, group, value in figures(load(text), "period", "breakdown", "value")
    ]
    assert [row for row in values if row[2] > 24000] == [
        ("2023", "", 48000.0),
        ("2023", "gender-name=male", 25000.0),
        ("2024", "", 48100.0),
    ]


def test_a_row_number_without_a_header_is_no_figure(load: Propose) -> None:
    shaped = load(",area_code,year,cases\n1,E08000009,2024,5\n2,E10000034,2024,6\n3,E92000001,2024,7\n")
    assert {"cases"} == set(shaped.frame["measure"])


def test_wards_that_the_register_lacks_are_taken_from_the_file(load: Propose) -> None:
    """Altrincham is on the register, as one of the lookup of small areas."""
    text = "area_code,area_name,period,value\nE05015239,Altrincham,2024-06-30,5\nE05000001,Anywhere,2024-06-30,6\n"
    shaped = load(text)
    assert figures(shaped) == [("E05015239", "2024-06-30", 5.0), ("E05000001", "2024-06-30", 6.0)]
    assert [(place.code, place.name, str(place.level)) for place in shaped.places] == [
        ("E05000001", "Anywhere", "ward")
    ]


def test_a_joined_file_of_neighbours_gives_each_figure_once(load: Propose) -> None:
    text = """
    LEA_NAME,SN,LA_Name,LA_Code,gld_2018,fsm_2018,sn_rank_2018
    City of London,SN01,Trafford,E08000009,71.5,55,1
    City of London,SN02,Worcestershire,E10000034,70,50,2
    Bromley,SN01,Trafford,E08000009,71.5,55,4
    Bromley,SN02,Kent,E10000016,72,51,2"""
    shaped = load(text)
    assert [
        (area, value) for measure, area, value in figures(shaped, "measure", "area", "value") if measure == "gld"
    ] == [(TRAFFORD, 71.5), (WORCESTERSHIRE, 70.0), ("E10000016", 72.0)]
    assert {"gld", "fsm"} == set(shaped.frame["measure"])


@pytest.mark.parametrize(
    ("title", "sheet", "periods"),
    [
        ("Plans", "2021-22", {"2021-04-01/P1Y"}),
        ("Plans in 2022/23", "2021-22", {"2022-04-01/P1Y"}),
        ("Plans", "Table 3", None),
    ],
)
def test_the_name_of_a_sheet_says_the_period_where_nothing_else_does(
    propose: Callable[..., Proposal], title: str, sheet: str, periods: set[str] | None
) -> None:
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].title = sheet
    for row in ([title], [], ["Area", "Plans"], ["Trafford", 5], ["Worcestershire", 6]):
        book.worksheets[0].append(row)
    book.save(content)
    found = propose(content.getvalue(), "plans.xlsx")
    assert (found.shaped and set(found.shaped.frame["period"])) == periods
    told = any("from the name of the sheet" in finding.what for finding in found.findings)
    assert told == (periods == {"2021-04-01/P1Y"})


def test_a_workbook_with_notes_first_and_a_ruler_above_the_header(load: Propose) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["All figures are rounded."])
    sheet = book.create_sheet("Data")
    for row in (["A", "B", "C", "D"], [1, 2, 3, 4], ["LA no", "LA name", "2023", "2024"]):
        sheet.append(row)
    for row in ([358, "Trafford", 5, 6.5], [885, "Worcestershire", 7, "x"], [884, "Herefordshire", 9, 10]):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    shaped = load(content.getvalue(), "tables.xlsx")
    assert [(area, period[:4], value) for area, period, value in figures(shaped)][:2] == [
        (TRAFFORD, "2023", 5.0),
        (TRAFFORD, "2024", 6.5),
    ]
    assert figures(shaped, "sheet", "row", "column")[0] == ("Data", 4, 3)


RECORDS = [
    {"area": {"code": "E08000009", "name": "Trafford"}, "year": "2024/25", "cases": 5, "rate": 1.5},
    {"area": {"code": "E10000034", "name": "Worcestershire"}, "year": "2024/25", "cases": 6, "rate": None},
]


def test_json_records_and_the_same_in_a_zip(load: Propose) -> None:
    content = json.dumps({"paging": {"page": 1}, "results": RECORDS}).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "words")
        archive.writestr("data/records.json", content)
    for name, given in (("records.json", content), ("records.zip", packed.getvalue())):
        shaped = load(given, name)
        assert figures(shaped)[0] == (TRAFFORD, "2024-04-01/P1Y", 5.0)
        assert figures(shaped, "row", "symbol")[-1] == (2, "x")


def test_xml_records(load: Propose) -> None:
    rows = "".join(
        f"<row code='{row['area']['code']}'><year>2024</year><cases>{row['cases']}</cases></row>" for row in RECORDS
    )
    shaped = load(f"<data><title>x</title>{rows}</data>".encode(), "records.xml")
    assert figures(shaped) == [(TRAFFORD, "2024-01-01/P1Y", 5.0), (WORCESTERSHIRE, "2024-01-01/P1Y", 6.0)]


@pytest.mark.parametrize(
    ("content", "rule", "words"),
    [
        (b"", "no-table", "the file is empty"),
        (b"%PDF-1.7", "no-table", "a PDF"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "no-table", "a web page"),
        (b"gss-code,key\nE08000009,TRF\nE10000034,WOR\n", "no-figures", "no column holds figures"),
        (b"school,pupils\nHill Top,200\nBrook,300\n", "no-area", "no column, header or title names an area"),
        (b"area_code,cases\nE08000009,5\nE10000034,6\n", "no-period", "which period the figures are of"),
    ],
)
def test_what_cannot_be_a_feed_is_told_plainly(
    propose: Callable[..., Proposal], content: bytes, rule: str, words: str
) -> None:
    proposal = propose(content)
    assert proposal.feed is None
    assert rule == proposal.findings[-1].rule
    assert words in proposal.findings[-1].what


def test_what_could_not_be_told_stands_above_the_definition(propose: Callable[..., Proposal]) -> None:
    proposal = propose("area_code,period,value\nE08000009,2021/22,about 5\nE10000034,2021/22,6\nE92000001,2021/22,7\n")
    assert "could be academic years" in " ".join(proposal.text.replace("#", "").split())
    assert "`about 5`" in proposal.text
    assert "licence" in proposal.text.split("schema:")[0]
