"""Formats besides CSV and XLSX, several header rows, zips, and periods from a file's name."""

import json
from dataclasses import replace

import pytest

from oba.hostile_files import FEED_ZIP
from oba.ingest.read import archives
from oba.ingest.read.tables import join_headers
from tests.fixtures.feeds import Shape, figures, rules
from tests.fixtures.packed_files import make_ods, pack

TABLE: list[list[str | float]] = [["area", "year", "plans"], ["Trafford", 2025, 1], ["885", 2024, 2.5]]
EXPECTED = [("E08000009", "2025-03-31", 1.0), ("E10000034", "2024-03-31", 2.5)]


def test_an_ods_sheet_is_read(shape: Shape) -> None:
    shaped = shape(make_ods(TABLE), "read: {format: ods, sheet: Data}", "table.ods")
    assert figures(shaped) == EXPECTED
    assert figures(shaped, "sheet", "row", "column") == [("Data", 2, 3), ("Data", 3, 3)]


RECORDS = [dict(zip(["area", "year", "plans"], row, strict=True)) for row in TABLE[1:]]


@pytest.mark.parametrize(
    ("whole", "key"),
    [
        (RECORDS, ""),
        ({"meta": {"rows": [1]}, "data": {"rows": RECORDS}}, "data.rows"),
        ({"data": {"rows": RECORDS}}, ""),
        (TABLE, ""),
    ],
)
def test_json_is_read(shape: Shape, whole: object, key: str) -> None:
    shaped = shape(json.dumps(whole).encode(), f"read: {{format: json, records: '{key}'}}", "table.json")
    assert figures(shaped) == EXPECTED
    assert figures(shaped, "row") == [(1,), (2,)]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{", "not JSON"), (b'{"a": 1}', "no list of records"), (b"[1, 2]", "values and not records")],
)
def test_other_json_is_refused(shape: Shape, content: bytes, words: str) -> None:
    shaped = shape(content, "read: {format: json}", "table.json")
    assert rules(shaped) == ["unreadable-records"]
    assert words in shaped.findings[0].what


def test_xml_is_read_by_its_repeated_element(shape: Shape) -> None:
    text = """<x:data xmlns:x="urn:x"><head><b/></head>
      <x:row plans="1"><area>Trafford</area>stray<year>2025</year></x:row>
      <x:row plans="2.5"><area>885</area><year>2024</year></x:row></x:data>"""
    changes = "{read: {format: xml, records: row}, measures: {plans: {column: '@plans'}}}"
    assert figures(shape(text.encode(), changes, "table.xml")) == EXPECTED


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a><row><area>&c;</area></row></a>'


@pytest.mark.parametrize("content", [BOMB, "<a><row>", "<a/>"])
def test_xml_that_is_not_plain_is_refused(shape: Shape, content: str) -> None:
    assert rules(shape(content.encode(), "read: {format: xml}", "table.xml")) == ["unreadable-records"]


def test_parquet_is_read(shape: Shape, tmp_path) -> None:  # type: ignore[no-untyped-def]
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "made.parquet"
    query = "SELECT * FROM (VALUES ('Trafford', 2025, 1.0), ('885', 2024, 2.5)) AS t(area, year, plans)"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    assert figures(shape(path.read_bytes(), "read: {format: parquet}", "table.parquet")) == EXPECTED
    assert rules(shape(b"PAR1 no", "read: {format: parquet}", "table.parquet")) == ["unreadable-records"]


CSV = "area,year,plans\nTrafford,2025,1\n885,2024,2.5\n"


def test_a_member_of_a_zip_is_read(shape: Shape) -> None:
    content = pack(**{"read me.txt": "words", "data/plans.csv": CSV})
    assert figures(shape(content, "read: {member: '*.csv'}", "plans.zip")) == EXPECTED
    assert "found `read me.txt`, `data/plans.csv`" in shape(content, "read: {member: x}", "plans.zip").findings[0].what


def test_a_zip_that_unpacks_to_too_much_is_refused(shape: Shape, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FEED_ZIP", replace(FEED_ZIP, ratio_from=1000))
    shaped = shape(pack(**{"a.csv": "0" * 1_000_000}), "read: {member: a.csv}", "plans.zip")
    assert (rules(shaped), shaped.refused) == (["unreadable-zip"], True)
    assert "times its size, as no real file does" in shaped.findings[0].what
    assert rules(shape(pack(**{"xl/a.xml": "0" * 1_000_000}), "read: {format: xlsx}", "a.xlsx")) == [
        "unreadable-workbook"
    ]


def test_a_zip_of_too_many_files_or_that_is_cut_is_refused(shape: Shape, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pack(**{f"{number}.csv": CSV for number in range(5)})
    assert rules(shape(content[:-30], "read: {member: 1.csv}", "plans.zip")) == ["unreadable-zip"]
    monkeypatch.setattr(archives, "FEED_ZIP", replace(FEED_ZIP, members=4))
    assert "5 entries" in shape(content, "read: {member: 1.csv}", "plans.zip").findings[0].what


def test_a_band_ends_where_the_band_above_it_does() -> None:
    rows = [
        ["", "2012", "", "", "2013", ""],
        ["", "Number", "Share", "", "Number", "Share"],
        ["", "", "a", "b", "", "a"],
    ]
    assert join_headers(rows) == [
        "",
        "2012 / Number",
        "2012 / Share / a",
        "2012 / Share / b",
        "2013 / Number",
        "2013 / Share / a",
    ]


def test_a_column_without_a_header_is_named_by_its_letter_and_a_second_by_its_number(shape: Shape) -> None:
    text = ",year,plans,plans\nTrafford,2025,1,2\n"
    shaped = shape(text, "{areas: [{name: column A}], measures: {plans: {column: plans}, more: {column: 'plans [2]'}}}")
    assert figures(shaped, "measure", "value", "column") == [("plans", 1.0, 3), ("more", 2.0, 4)]


def test_notes_below_the_table_are_left_out(shape: Shape) -> None:
    text = "area,year,plans\nTrafford,2025,1\n\nSource: census\n1. A note\n"
    assert len(shape(text, "read: {stop_at: ['source:']}").quarantined) == 0
    text = "area,year,plans\nNorth West,,\nTrafford,2025,1\nA note\n"
    shaped = shape(text, "read: {skip_rows_without_values: true}")
    assert (len(shaped.frame), len(shaped.quarantined), shaped.findings) == (1, 0, [])


def test_the_period_can_be_in_the_file_name(shape: Shape) -> None:
    changes = "period: {file_name: 'plans_(20[0-9]{2})', reads: snapshot_31_march}"
    assert figures(shape("area,plans\nTrafford,1\n", changes, "plans_2025.csv")) == [EXPECTED[0]]
    assert rules(shape("area,plans\nTrafford,1\n", changes, "other.csv"))[0] == "unreadable-period"


def test_a_period_can_be_in_two_columns(shape: Shape) -> None:
    changes = "period: {column: year, identifier: part, reads: time_identifier}"
    shaped = shape("area,year,part,plans\nTrafford,2024,March,1\nTrafford,202425,Financial year Q1,2\n", changes)
    assert figures(shaped, "period") == [("2024-03-01/P1M",), ("2024-04-01/P3M",)]
