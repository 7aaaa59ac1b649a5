"""The metadata beside the data file: read by the tools of those who made the standards, who accept the file by it."""

import csv
import hashlib
import json
import shutil
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from csvw import CSVW
from frictionless import validate

from oba.scorecards.card import Pack
from oba.scorecards.notes import SourceNote
from oba.scorecards.render.open_data.columns import COLUMNS, TABLE
from oba.scorecards.render.open_data.metadata import describe_package
from oba.scorecards.render.open_data.provenance import describe_licence, describe_source
from tests.fixtures.made_up_definitions import SOURCE

OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def read(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
    return found


def find_faults(folder: Path) -> set[str]:
    """The kinds of fault that frictionless finds."""
    return {kind for (kind,) in validate(str(folder / "datapackage.json")).flatten(["type"])}


def is_valid_csvw(folder: Path) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("always")  # it tells faults as warnings
        try:
            return bool(CSVW(str(folder / "data.csv-metadata.json"), validate=True).is_valid)
        except ValueError:  # what it says of some faults, which it does not list
            return False


def edit(folder: Path, column: str, cell: str) -> Path:
    """Put a cell into the first row of a folder's data file, and its new hash and size into the package."""
    path = folder / "data.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][COLUMNS.index(column)] = cell
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    said = read(folder, "datapackage.json")
    content = path.read_bytes()
    said["resources"][0] |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    (folder / "datapackage.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


@pytest.fixture
def copied(opened: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(opened, tmp_path / "copied"))


def test_the_data_file_is_what_its_metadata_says(opened: Path) -> None:
    assert find_faults(opened) == set()
    assert is_valid_csvw(opened)


@pytest.mark.parametrize(
    ("column", "cell", "fault", "is_valid"),
    [
        ("value", "many", "type-error", False),
        ("symbol", "nonsense", "constraint-error", False),
        ("period", "last year", "constraint-error", False),
        ("area_code", "", "constraint-error", False),
        ("status", "guessed", "constraint-error", False),
        ("breakdown", "Team: any", "", True),
    ],
)
def test_a_cell_that_breaks_its_column_is_refused(
    copied: Path, column: str, cell: str, fault: str, is_valid: bool
) -> None:
    edit(copied, column, cell)
    assert fault in find_faults(copied) | ({""} if is_valid else set())
    assert is_valid_csvw(copied) == is_valid


def test_a_row_that_is_there_twice_is_refused(copied: Path) -> None:
    path = copied / "data.csv"
    lines = path.read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join([*lines[:-1], lines[1], b""]))
    assert {"primary-key", "hash-count", "byte-count"} <= find_faults(copied)
    assert not is_valid_csvw(copied)


def test_both_name_the_columns_of_the_table(opened: Path) -> None:
    package, csvw = read(opened, "datapackage.json"), read(opened, "data.csv-metadata.json")
    fields = package["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(COLUMNS)
    assert [(field["name"], field["description"]) for field in fields] == [
        (column["name"], column["dc:description"]) for column in csvw["tableSchema"]["columns"]
    ]
    units = {column.name: column.unit for column in TABLE if column.unit}
    assert {field["name"]: field["unit"] for field in fields if "unit" in field} == units


def test_the_package_says_whose_figures_they_are_of_when_and_under_which_licence(opened: Path) -> None:
    said = read(opened, "datapackage.json")
    content = (opened / "data.csv").read_bytes()
    assert (said["title"], said["version"]) == ("Madeupshire Early Help Board, Meeting of 15 June 2026", "2026.4.3")
    assert said["board"]["id"] == "madeup-board"
    assert (said["as_at"], said["made_up"], said["state"], said["audience"]) == (
        "2026-04-03",
        True,
        "draft",
        "partnership",
    )
    assert said["description"].startswith("Made-up figures. This pack is a test case")
    assert said["licenses"] == [{"name": "OGL-UK-3.0", "title": "Open Government Licence v3.0", "path": OGL}]
    assert said["resources"][0]["bytes"] == len(content)
    assert said["resources"][0]["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert [source["feed"] for source in said["sources"]] == [SOURCE.feed]
    csvw = read(opened, "data.csv-metadata.json")
    assert (csvw["dc:license"], csvw["dc:title"]) == ([OGL], said["title"])
    assert csvw["dc:description"] == said["description"]


def test_real_figures_are_not_called_made_up(pack: Pack, opened: Path) -> None:
    said = describe_package(replace(pack, made_up=False), opened / "data.csv")
    assert said["made_up"] is False
    assert "Made-up" not in said["description"]


FETCHED = replace(SOURCE, fetched_from="https://example.org/a.csv", fetched_at=datetime(2026, 1, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("source", "path", "fetched_at"),
    [
        (SOURCE, None, None),
        (FETCHED, "https://example.org/a.csv", "2026-01-02T00:00:00+00:00"),
        (replace(FETCHED, fetched_from="/home/somebody/a.csv"), None, "2026-01-02T00:00:00+00:00"),
    ],
)
def test_a_source_says_when_it_was_fetched_and_names_an_address_of_the_web_alone(
    source: SourceNote, path: str | None, fetched_at: str | None
) -> None:
    said = describe_source(source)
    assert (said.get("path"), said["fetched_at"]) == (path, fetched_at)


def test_a_file_that_is_not_for_everybody_has_no_hash() -> None:
    assert describe_source(replace(SOURCE, sha256=""))["sha256"] is None


def test_a_licence_of_which_no_address_is_known_has_its_words() -> None:
    assert describe_licence("Not stated; figures quoted") == {
        "name": "Not-stated-figures-quoted",
        "title": "Not stated; figures quoted",
    }
