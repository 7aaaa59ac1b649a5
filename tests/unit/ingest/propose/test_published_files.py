"""Published CSVs without a hand-written feed: proposed, loaded, and read again by the standard csv module.

The first rows of a few are with the tests; the whole files are read besides where they are on the machine.
"""

import csv
import math
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from oba.ingest.propose.propose import propose_feed
from oba.ingest.shape.shaping import ShapedRelease, read_release
from oba.periods import read_code
from oba.places.areas import AreaIndex
from tests.fixtures.folders import PROJECT

FIXTURES = PROJECT / "tests" / "fixtures"
FIRST_ROWS = FIXTURES / "published"
WHOLE = Path(os.environ.get("OBA_PUBLISHED", PROJECT.parent / "shared/data/published"))

ENGLAND = "E92000001"
RECODED = {"E08000020": "E08000037", "E06000048": "E06000057", "E07000097": "E07000242", "E07000100": "E07000240"}
RECODED |= {"E07000101": "E07000243", "E07000104": "E07000241", "E08000038": "E08000016", "E08000039": "E08000019"}
RECODED |= {"E10000002": "E06000060", "E10000023": "E06000065", "E10000027": "E06000066"}


@dataclass(frozen=True)
class Told:
    """What a person reads in the file: the column of areas, where the year is, and the columns of figures."""

    area: str
    year: Callable[[dict[str, str], str], int]
    figures: Callable[[str], bool]
    header_line: int = 1


def _from(column: str) -> Callable[[dict[str, str], str], int]:
    def year(row: dict[str, str], header: str) -> int:
        first, _, second = row[column].partition("/")
        return int(first[:2] + second[:2]) if second else int(first[:4])

    return year


def _always(number: int) -> Callable[[dict[str, str], str], int]:
    return lambda row, header: number


def _in_header(row: dict[str, str], header: str) -> int:
    return int(re.findall(r"20\d\d", header)[0])


def _last(row: dict[str, str], header: str) -> int:
    return int((re.findall(r"20\d\d", header) or ["2019"])[0])


VALUE = {"value"}.__contains__
UPLOAD = {"count", "value", "lowerci95", "upperci95", "denominator", "denominator_2"}
TOLD = {
    "child_poverty/children_low_income_families_districts_2006_2016.csv": Told("area_code", _from("period"), VALUE),
    "child_poverty/trafford_children_low_income.csv": Told("area_code", _from("period"), VALUE),
    "deprivation/imd_2019_upper_tier.csv": Told(
        "Upper Tier Local Authority District code (2019)", _always(2019), lambda header: header.startswith("IMD")
    ),
    "deprivation/indices_of_deprivation_2025_lad.csv": Told(
        "area_code", _always(2025), lambda header: bool(re.search("average|proportion", header))
    ),
    "eyfsp/eyfsp_additional_national_2019_release.csv": Told(
        "Country", _in_header, lambda header: header.endswith("_National")
    ),
    "eyfsp/eyfsp_gld_la_2016_2018_wide.csv": Told("LA_Code", _in_header, lambda header: "201" in header),
    "eyfsp/eyfsp_gld_takeup_neighbours_2019_release.csv": Told(
        "LA_Code", _last, lambda header: "201" in header and "SN_" not in header
    ),
    "eyfsp/trafford_school_readiness.csv": Told("area_code", _from("period"), VALUE),
    "health/trafford_vaccination_mmr.csv": Told("area_code", _from("period"), VALUE),
    "legacy_workbooks/SFR34_OC22015.csv": Told("geog_n", _always(2015), lambda header: header.startswith("CLA")),
    "legacy_workbooks/SFR41_CLA2016.csv": Told("geog_n", _always(2016), lambda header: header.startswith("CLA")),
    "legacy_workbooks/SFR50_CLA2017.csv": Told("geog_n", _always(2017), lambda header: header.startswith("CLA")),
    "legacy_workbooks/SFR50_2013_TableLA7_sdq.csv": Told("column A", _in_header, bool, 5),
    "neet/trafford_neet.csv": Told("area_code", _from("period"), VALUE),
    "population/trafford_ward_population_mid_2024.csv": Told(
        "area_code", _always(2024), lambda header: bool(re.match(r"\d|all_|aged_", header))
    ),
    "malformed/upload-new-data.csv": Told("AreaCode", _from("Year"), lambda header: header.lower() in UPLOAD),
    "malformed/upload-new-data-columns-different-case.csv": Told(
        "AreaCode", _from("YEAR"), lambda header: header.lower() in UPLOAD
    ),
    "malformed/upload-new-data-columns-different-order.csv": Told(
        "AreaCode", _from("Year"), lambda header: header.lower() in UPLOAD
    ),
    "malformed/upload-new-data-missing-columns.csv": Told(
        "AreaCode", _from("Year"), lambda header: header.lower() in UPLOAD
    ),
    "malformed/upload-duplicate-rows.csv": Told("AreaCode", _from("Year"), lambda header: header.lower() in UPLOAD),
}
POPULATION = "geography/uk_local_authorities_past_current_future.csv"
"""Only its one column of figures with a year is loaded: the population of 2020."""
NO_FEED = {
    "geography/area_hierarchy_fingertips.csv": "no-figures",
    "geography/lookup_gss_to_key.csv": "no-figures",
    "geography/lookup_la_name_to_key.csv": "no-figures",
    "geography/ltla_utla_lookup_april_2023.csv": "no-figures",
    "geography/ons_area_parents.csv": "no-figures",
    "lait/lait_data_dictionary_2026-04.csv": "no-figures",
    "malformed/upload-non-numeric-data.csv": "no-area",
    "statistical_neighbours/sn_model_2025_wide.csv": "no-figures",
}


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _find(*names: str) -> list[Any]:
    """The files of these names that are here: the first rows, with the tests, and the whole ones."""
    places = {"first rows of ": (FIRST_ROWS, FIXTURES), "": (WHOLE,)}
    found = [
        pytest.param(folder / name, id=f"{words}{name}")
        for words, folders in places.items()
        for name in names
        for folder in folders
        if (folder / name).is_file()
    ]
    assert found, "the first rows are with the tests"
    return found


def _records_of_children() -> list[Any]:
    return _find(*sorted({_name(path) for folder in (FIRST_ROWS, WHOLE) for path in folder.glob("case_level/*.*")}))


@pytest.mark.parametrize("path", _find(*NO_FEED))
def test_what_is_no_feed_is_told(areas: AreaIndex, path: Path) -> None:
    proposal = propose_feed(path, path.read_bytes(), areas)
    assert (proposal.feed, proposal.findings[-1].rule) == (None, NO_FEED[_name(path)])
    assert proposal.findings[-1].remedy


@pytest.mark.parametrize("path", _records_of_children())
def test_no_feed_is_made_of_records_of_children(areas: AreaIndex, path: Path) -> None:
    proposal = propose_feed(path, path.read_bytes(), areas)
    assert proposal.feed is None
    assert proposal.findings[-1].rule == "case-level"


WORKBOOK = Path("legacy_workbooks", "SFR34_2015_Local_Authority_Tables.xlsx")
SHEETS = [(FIRST_ROWS, sheet) for sheet in ("", "LAA5")]
SHEETS += [(WHOLE, sheet) for sheet in ("", "LAA5", "LAB1", "LAC2", "LAI4") if (WHOLE / WORKBOOK).is_file()]


@pytest.mark.parametrize(("folder", "sheet"), SHEETS)
def test_sheets_of_a_workbook_load_with_nothing_kept_aside(areas: AreaIndex, folder: Path, sheet: str) -> None:
    path = folder / WORKBOOK
    proposal = propose_feed(path, path.read_bytes(), areas, sheet=sheet)
    assert proposal.feed is not None
    assert proposal.feed.read.sheet == (sheet or "LAA1")
    shaped = read_release(path, proposal.feed, areas)
    assert (shaped.refused, len(shaped.quarantined)) == (False, 0)
    assert ("`--sheet`" in " ".join(finding.what for finding in proposal.findings)) == (not sheet)


@pytest.mark.parametrize("path", _find(*TOLD))
def test_every_figure_goes_to_its_area_and_year(areas: AreaIndex, path: Path) -> None:
    told = TOLD[_name(path)]
    proposal = propose_feed(path, path.read_bytes(), areas)
    assert proposal.feed is not None
    shaped = read_release(path, proposal.feed, areas)
    assert not shaped.refused
    lines = _lines(path)
    headers = [
        header or ("column A" if not place else str(place)) for place, header in enumerate(lines[told.header_line])
    ]
    for row in shaped.frame.astype(object).to_dict("records"):
        cells = lines[row["row"]]
        text, header = cells[row["column"] - 1], row["header"]
        missing = _number(text) is None or (text == "-1" and "upload" in path.name)
        assert math.isnan(row["value"]) if missing else _number(text) == row["value"]
        record = dict(zip(headers, cells, strict=False))
        national = header.endswith("_National")
        assert _same_area(record[told.area], row["area"], areas) or (national and row["area"] == ENGLAND)
        assert told.year(record, header) == read_code(row["period"]).end.year
    assert _figures_there(lines, told, headers) <= len(shaped.frame) + len(shaped.quarantined) + _repeats(shaped)


def _repeats(shaped: ShapedRelease) -> int:
    """Rows given again, which are loaded once."""
    rules = {finding.rule for finding in shaped.findings}
    return 10**9 if "duplicate-row" in rules else 0


def _lines(path: Path) -> dict[int, list[str]]:
    """Each record under the line it starts on."""
    lines, start = {}, 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        for record in reader:
            lines[start] = record
            start = reader.line_num + 1
    return lines


def _number(text: str) -> float | None:
    try:
        return float(f"{float(text.replace(',', '')):.12g}")
    except ValueError:
        return None


def _same_area(text: str, code: str, areas: AreaIndex) -> bool:
    if re.fullmatch(r"[A-Z]\d{8}", text):
        return RECODED.get(text, text) == code
    if text.isdigit():
        return areas[code].number == text
    letters = [re.sub(r"[^a-z]", "", name.casefold()) for name in (text, areas[code].name)]
    return any(letters[0][:6] == part[:6] for part in (letters[1], letters[1].removeprefix("cityof"))) or (
        letters[0].split("countyof")[0][:4] in letters[1]
    )


def _figures_there(lines: dict[int, list[str]], told: Told, headers: list[str]) -> int:
    """How many cells under a header of figures hold a number, in rows below the header."""
    if told.header_line > 1:
        return 3307
    count = 0
    for number, record in lines.items():
        if number > told.header_line:
            count += sum(
                told.figures(header) and _number(cell) is not None
                for header, cell in zip(headers, record, strict=False)
            )
    return count


@pytest.mark.parametrize("path", _find(POPULATION))
def test_the_population_of_each_authority_is_loaded_from_the_register(areas: AreaIndex, path: Path) -> None:
    proposal = propose_feed(path, path.read_bytes(), areas)
    assert proposal.feed is not None
    assert [measure.label for measure in proposal.feed.measures.values()] == ["pop"]
    assert any("no year is known for these columns" in finding.what for finding in proposal.findings)
