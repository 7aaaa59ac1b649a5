"""The read API as files says of a figure what the data file says, and no more; each of its links leads to a file."""

import csv
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from posixpath import normpath
from typing import Any

import pytest

from oba.periods import Period
from oba.scorecards.assessment.analysis import Answer, Assessed, Part, Question, Reading, Row, Table
from oba.scorecards.card import Pack
from oba.scorecards.figure import Figure
from oba.scorecards.render.open_data.columns import COLUMNS, TABLE, Kind
from oba.scorecards.render.open_data.data_csv import rows_of_pack
from oba.scorecards.render.open_data.read_api import SHARED, describe_api
from oba.scorecards.render.open_data.records import describe_card
from tests.fixtures.made_up_pack import make_pack

API = "api/v1"


@pytest.fixture(scope="module")
def told(opened: Path) -> dict[str, Any]:
    """Every file of the API by its path in it."""
    root = opened / API
    return {path.relative_to(root).as_posix(): json.loads(path.read_text("utf-8")) for path in root.rglob("*.json")}


def test_its_files_are_these(pack: Pack, told: dict[str, Any]) -> None:
    named = {card.id for card in pack.cards if card.has_data}
    assert set(told) - {f"values/{name}.json" for name in named} == {
        "index.json",
        "indicators.json",
        "areas.json",
        "cards.json",
    }


def test_a_value_is_a_row_of_the_data_file(opened: Path, told: dict[str, Any]) -> None:
    """Cell by cell and in the same order: numbers as numbers, what is blank left out."""
    with (opened / "data.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = {column.name for column in TABLE if column.kind is Kind.NUMBER}
    records = []
    for card in told["indicators.json"]["indicators"]:
        if "values" in card["links"]:
            said = told[card["links"]["values"]]
            records += [{name: said[name] for name in SHARED} | value for value in said["values"]]
    assert len(records) == len(rows)
    for row, record in zip(rows, records, strict=True):
        wanted = {name: float(cell) if name in numbers else cell for name, cell in row.items() if cell}
        assert {name: cell for name, cell in record.items() if cell != "" and cell is not None} == wanted
        assert "value" in record


def test_a_withheld_value_is_null_with_its_reason(told: dict[str, Any]) -> None:
    values = [value for name, said in told.items() if name.startswith("values/") for value in said["values"]]
    absent = [value for value in values if value["value"] is None]
    assert absent
    assert all(value["why_no_value"] for value in absent)
    (hidden,) = [value for value in told["values/looked-after-rate.json"]["values"] if value.get("symbol") == "c"]
    assert hidden["why_no_value"] == "hidden to protect a small number"
    assert not {"lower", "upper", "numerator", "denominator"} & set(hidden)


def test_each_link_leads_to_a_file_of_the_pack(opened: Path, pages: dict[str, str], told: dict[str, Any]) -> None:
    links = [link for link in told["index.json"]["links"].values() if "{" not in link]
    links += [link for one in told["indicators.json"]["indicators"] for link in one["links"].values()]
    beside = {path.relative_to(opened).as_posix() for path in opened.rglob("*") if path.is_file()}
    told_by_pages = re.findall(r"<code>(api/v1/values/[^<]+)</code>", " ".join(pages.values()))
    links += [link.removeprefix(f"{API}/") for link in told_by_pages]
    found = beside | set(pages) | {"manifest.json"}
    assert {link for link in links if normpath(f"{API}/{link}") not in found} == set()
    assert (
        len(told_by_pages)
        == sum("embed/" in link for link in links)
        == sum(name.startswith("embed/") for name in pages)
    )


def test_the_index_says_whose_and_of_when_they_are(told: dict[str, Any]) -> None:
    said = told["index.json"]
    assert (said["api"], said["as_at"], said["made_up"], said["state"]) == ("v1", "2026-04-03", True, "draft")
    assert said["notices"][0].startswith("Made-up figures.")
    assert said["licences"][0]["name"] == "OGL-UK-3.0"
    assert said["links"]["values"].format(indicator_id="looked-after-rate") in told


def test_places_are_those_of_the_values_and_comparators_the_columns_beside_them(told: dict[str, Any]) -> None:
    values = [value for name, said in told.items() if name.startswith("values/") for value in said["values"]]
    areas = {(one["area_code"], one["area"]) for one in told["areas.json"]["areas"]}
    assert areas == {(value["area_code"], value["area"]) for value in values}
    assert {one["column"] for one in told["areas.json"]["compared_with"]} <= {"england", "region", "neighbours_median"}


def test_a_card_says_what_its_page_says(pack: Pack, told: dict[str, Any]) -> None:
    said = {one["indicator_id"]: one for one in told["cards.json"]["cards"]}
    assert list(said) == [card.id for card in pack.cards]
    for card in pack.cards:
        one = said[card.id]
        assert (one["finding"], one["line"], one["sentence"]) == (card.finding, card.line, card.chart_sentence)
        assert (one["latest"] or {}).get("text", "") == (card.latest.figure.text if card.latest else "")
        assert [other["text"] for other in one["comparisons"]] == [other.figure.text for other in card.comparisons]


def test_each_figure_of_an_analysis_has_its_own_unit() -> None:
    """A rate beside a share in one table: the unit of the first row is not that of the file."""
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    readings = [
        Reading(unit, Figure(value, str(value)), year, "E10000099", "Madeupshire", unit=unit)
        for unit, value in (("%", 4.5), ("per 10,000", 86.0), ("", 1.0))
    ]
    table = Table("Profile", "What", ("Figure",), tuple(Row(one.unit, (one,)) for one in readings))
    asked = Question("profile", 1, "Profile", "How are they?", "nobody")
    pack = make_pack(analyses=(Assessed(asked, Answer("So.", (Part("Profile", table),))),))
    said = dict(describe_api(pack, rows_of_pack(pack)))[f"{API}/values/profile.json"]
    assert (said["indicator_id"], "unit" in said) == ("profile", False)
    assert [(one.get("unit", ""), one["value"]) for one in said["values"]] == [("%", 4.5), ("per 10,000", 86), ("", 1)]


def test_a_card_tells_what_its_link_is_worth_and_what_is_so_over_longer_stretches(pack: Pack) -> None:
    card = next(card for card in pack.cards if card.id == "looked-after-rate")
    assert not {"linked", "longer"} & describe_card(card).keys()
    longer = replace(card.own, name="Within 24 months", kind="longer")
    linked = replace(card, longer=(longer,), linked="of the 80% who could be linked", link_told="80% could be linked.")
    said = describe_card(linked)
    assert said["linked"] == {"words": linked.linked, "sentence": linked.link_told}
    assert said["longer"] == [{"name": "Within 24 months", **said["latest"]}]
    assert said["latest"]["value"] == 86
    outcome, *others = pack.outcomes
    cards = tuple(linked if one.id == card.id else one for one in outcome.cards)
    told = replace(pack, outcomes=(replace(outcome, cards=cards), *others))
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in rows_of_pack(told)]
    newest = [row for row in rows if row["linked"]]
    assert [(row["indicator_id"], row["period"], row["linked"]) for row in newest] == [
        (card.id, said["latest"]["period"], linked.link_told)
    ]


def test_a_number_of_a_card_is_that_of_the_data_file_to_the_digit(pack: Pack) -> None:
    card = next(card for card in pack.cards if card.latest and card.latest.figure.value is not None)
    long = replace(card, latest=replace(card.latest, figure=replace(card.latest.figure, value=17.814776274713839)))
    assert describe_card(long)["latest"]["value"] == 17.8147762747
