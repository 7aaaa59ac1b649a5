"""Plain rows of areas, other spellings and statistical neighbours, read from the reference files.

Three counties became one unitary authority each with the county's own boundary (Buckinghamshire in
2020, North Yorkshire and Somerset in 2023). Each is one series: the county's code is a former code of
the authority. They are found by the rule that all districts of the county went to the same successor,
which leaves out Dorset (Christchurch went elsewhere), Northamptonshire and Cumbria (split in two).
"""

import csv
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from python_calamine import CalamineWorkbook

from oba.places.areas import Area, AreaIndex
from oba.places.register import AUTHORITIES, read_register
from oba.places.small_areas import SMALL_AREA_FILES, read_small_areas
from oba.vocabulary import Level

ENGLAND = "E92000001"
_COUNTIES = "geography/ltla_utla_lookup_april_2023.csv"
_NUMBERS = "lait/lait_la_code_list.xlsx"
_NEIGHBOURS = "statistical_neighbours/sn_model_2025_wide.csv"
REFERENCE_FILES = (_COUNTIES, AUTHORITIES, _NUMBERS, _NEIGHBOURS, *SMALL_AREA_FILES)
"""Every file that the rows come from, under the folder given to `read_geography`."""

_REGIONS = {
    "North East": ("E12000001", ["A", "980"]),
    "North West": ("E12000002", ["B", "981"]),
    "Yorkshire and The Humber": ("E12000003", ["D", "982", "Yorkshire & Humber", "Yorkshire and Humber"]),
    "East Midlands": ("E12000004", ["E", "983"]),
    "West Midlands": ("E12000005", ["F", "984"]),
    "East of England": ("E12000006", ["G", "985", "East"]),
    "London": ("E12000007", ["H", "986", "Greater London"]),
    "South East": ("E12000008", ["J", "989"]),
    "South West": ("E12000009", ["K", "990"]),
}
_SUB_REGIONS = {
    "Inner London": ("E13000001", "987", "London (Inner)"),
    "Outer London": ("E13000002", "988", "London (Outer)"),
}
_LEVELS = {
    "UA": Level.LOCAL_AUTHORITY,
    "MD": Level.LOCAL_AUTHORITY,
    "LBO": Level.LOCAL_AUTHORITY,
    "CC": Level.LOCAL_AUTHORITY,
    "CTY": Level.LOCAL_AUTHORITY,
    "NMD": Level.DISTRICT,
    "COMB": Level.SUB_REGION,
}
_SHORT_NAMES = {
    "City of Bristol": "Bristol",
    "Dorset Council": "Dorset",
    "Dorset County": "Dorset (until 2019)",
    "West Midlands": "West Midlands Combined Authority",  # the register has regions by other rows
    "South Yorkshire Mayoral Combined Authority": "South Yorkshire",
    "Yorkshire and The Humber MCA": "Hull and East Yorkshire",
}
_RECODED = {"E08000038": "E08000016", "E08000039": "E08000019"}
"""Barnsley and Sheffield exchanged a few houses in 2025 and got new codes; the figures still use the old."""
_FIRST_REORGANISATION = date(2009, 4, 1)
"""The register's earlier opening dates are of its own records, not of the authorities."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One of the ten authorities most like an authority in one model, 1 the nearest."""

    model_year: int
    area: str
    rank: int
    neighbour: str
    closeness: str


@dataclass(frozen=True)
class Geography:
    """All reference rows."""

    areas: list[Area]
    aliases: list[tuple[str, str]]
    neighbours: list[Neighbour]

    def index(self) -> AreaIndex:
        """Return the index over these areas and spellings."""
        return AreaIndex(self.areas, self.aliases)


def read_geography(root: Path) -> Geography:
    """Return the rows of the reference files under a folder such as `example_data`."""
    register = [row for row in read_register(root) if row["local-authority-type"] in _LEVELS]
    successors = _same_boundary_successors(register)
    numbers = _read_numbers(root / _NUMBERS)
    areas = _wider_areas() + _authorities(register, successors)
    aliases = _wider_aliases() + _authority_aliases(register, successors)
    aliases += [(row[name], row[code]) for row in _read_rows(root / _COUNTIES) for code, name in _LOOKUP_COLUMNS]
    index = AreaIndex(areas, aliases)
    listed = {code: row for row in numbers if (code := index.resolve(row.name)) is not None}
    areas = _with_regions([_with_number(area, listed) for area in areas])
    areas += read_small_areas(root, {area.code: area for area in areas})
    places = {area.code for area in areas}  # the lookup has Welsh places too
    aliases = [(text, code) for text, code in aliases if code in places]
    return Geography(areas, aliases, _read_neighbours(root / _NEIGHBOURS, AreaIndex(areas, aliases)))


_LOOKUP_COLUMNS = [("LTLA23CD", "LTLA23NM"), ("UTLA23CD", "UTLA23NM")]


def read_members(root: Path) -> dict[str, list[str]]:
    """Return the upper-tier authorities of today in each combined authority on the register, by its ONS code."""
    register = read_register(root)
    groups = {row["local-authority-code"]: row["gss-code"] for row in register if row["local-authority-type"] == "COMB"}
    members: dict[str, list[str]] = {}
    for row in register:
        upper = _LEVELS.get(row["local-authority-type"]) is Level.LOCAL_AUTHORITY
        if upper and not row["end-date"] and (group := groups.get(row["combined-authority"])):
            members.setdefault(group, []).append(row["gss-code"])
    return members


def _read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _same_boundary_successors(register: list[dict[str, str]]) -> dict[str, str]:
    """Return the key of each closed county whose districts all went where it went, and the key they went to."""
    by_key = {row["local-authority-code"]: row for row in register}
    successors = {}
    for key, row in by_key.items():
        successor = row["replaced-by"]
        if row["local-authority-type"] != "CTY" or not row["end-date"] or "," in successor:
            continue
        districts = [other for other in register if other["county-la"] == key]
        if districts and all(_last_successor(other, by_key) == successor for other in districts):
            successors[key] = successor
    return successors


def _last_successor(row: dict[str, str], by_key: dict[str, dict[str, str]]) -> str:
    """Return the key that a district ends in after every merger; West Somerset went by way of another district."""
    key = row["local-authority-code"]
    while row and row["replaced-by"]:
        key = row["replaced-by"]
        row = by_key.get(key, {"replaced-by": ""})
    return key


def _authorities(register: list[dict[str, str]], successors: dict[str, str]) -> list[Area]:
    by_key = {row["local-authority-code"]: row for row in register}
    present = {key: by_key[successors.get(key, key)]["gss-code"] for key in by_key}
    continued = set(successors.values())
    areas = []
    for row in register:
        key = row["local-authority-code"]
        if key in successors:
            continue
        opened = None if key in continued else _read_opening(row["start-date"])
        areas.append(
            Area(
                code=row["gss-code"],
                name=_SHORT_NAMES.get(row["nice-name"], row["nice-name"]),
                level=_LEVELS[row["local-authority-type"]],
                region=_read_region(row, by_key),
                county=present.get(row["county-la"], ""),
                opened=opened,
                closed=_read_closing(row["end-date"]),
                replaced_by=tuple(present[other] for other in row["replaced-by"].split(",") if other),
            )
        )
    return areas


def _read_region(row: dict[str, str], by_key: dict[str, dict[str, str]]) -> str:
    """Return the region's code, for which some closed authorities' rows have only their successor's to go by."""
    while not row["region"] and row["replaced-by"]:
        row = by_key[row["replaced-by"].split(",")[0]]
    return _REGIONS[row["region"]][0] if row["region"] else ""


def _read_opening(text: str) -> date | None:
    opened = date.fromisoformat(text) if text else None
    return opened if opened and opened >= _FIRST_REORGANISATION else None


def _read_closing(text: str) -> date | None:
    """Return the last day; the register gives either that day or the 1 April after it."""
    if not text:
        return None
    closed = date.fromisoformat(text)
    return closed - timedelta(days=1) if (closed.month, closed.day) == (4, 1) else closed


def _wider_areas() -> list[Area]:
    regions = [Area(code, name, Level.REGION) for name, (code, _) in _REGIONS.items()]
    london = _REGIONS["London"][0]
    halves = [Area(codes[0], name, Level.SUB_REGION, region=london) for name, codes in _SUB_REGIONS.items()]
    return [Area(ENGLAND, "England", Level.COUNTRY), *regions, *halves]


def _wider_aliases() -> list[tuple[str, str]]:
    aliases = [(text, ENGLAND) for text in ("921", "970", "999", "National")]
    aliases += [(text, code) for code, texts in _REGIONS.values() for text in texts]
    aliases += [(text, code) for code, *texts in _SUB_REGIONS.values() for text in texts]
    return aliases


def _authority_aliases(register: list[dict[str, str]], successors: dict[str, str]) -> list[tuple[str, str]]:
    codes = {row["local-authority-code"]: row["gss-code"] for row in register}
    aliases = list(_RECODED.items())
    for row in register:
        key = row["local-authority-code"]
        code = codes[successors.get(key, key)]
        former = [row["gss-code"], *row["former-gss-codes"].split(",")]
        names = [row["nice-name"], row["official-name"], *_read_names(row)]
        aliases += [(text.strip(), code) for text in [*former, *names] if text.strip() not in ("", code)]
    return list(dict.fromkeys(aliases))


def _read_names(row: dict[str, str]) -> list[str]:
    """Return the other names of a row, a list joined by commas that some of the names also have inside."""
    if row["local-authority-type"] == "COMB" or "," in row["nice-name"]:
        return []
    names: list[str] = []
    for part in (part.strip() for part in row["alt-names"].split(",")):
        if names and part.casefold() in ("city of", "county of"):
            names[-1] = f"{names[-1]}, {part}"
        else:
            names.append(part)
    return names


@dataclass(frozen=True, slots=True)
class _Listed:
    """One line of the list that LAIT uses; closed authorities are there as `(Pre LG)`."""

    number: str
    name: str
    region: str


def _read_numbers(path: Path) -> list[_Listed]:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1:]
    authorities = [row for row in rows if isinstance(row[0], float) and row[0] < 970]
    halves = ("Inner ", "Outer ")
    return [
        _Listed(f"{row[0]:.0f}", str(row[1]), str(row[2]).removeprefix(halves[0]).removeprefix(halves[1]))
        for row in authorities
    ]


def _with_number(area: Area, listed: dict[str, _Listed]) -> Area:
    """Return the area with its DfE number and region; the register has Derbyshire and Lincolnshire elsewhere."""
    if (row := listed.get(area.code)) is None:
        return area
    region = next(code for name, (code, _) in _REGIONS.items() if name.casefold() == row.region.casefold())
    return replace(area, number=row.number, region=region)


def _with_regions(areas: list[Area]) -> list[Area]:
    """Return the areas with each district in the region of its county."""
    regions = {area.code: area.region for area in areas}
    return [replace(area, region=regions[area.county]) if area.county in regions else area for area in areas]


def _read_neighbours(path: Path, index: AreaIndex) -> list[Neighbour]:
    neighbours = []
    for row in _read_rows(path):
        area = index.resolve(row["old_la_code"])
        for rank in range(1, 11):
            other = index.resolve(row[f"SN_{rank}"])
            if area and other:
                neighbours.append(Neighbour(2025, area, rank, other, row[f"SN_{rank}P"].strip()))
    return neighbours
