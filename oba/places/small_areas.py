"""Places below the district: wards, and the small areas of the census (LSOAs) in each of its editions.

A small area whose boundary the next census kept is one place in both editions. One that was split or joined closed with
its edition, and those that took its place opened with the next (ONS, exact-fit lookup of LSOAs of 2011 to those of
2021). An edition is therefore the small areas that are there on its day, and no code can be taken for another's ground.
"""

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from oba.places.areas import Area, AreaIndex
from oba.vocabulary import Level

_OLD = "geography/lookup_lsoa11_ltla21_selected.csv"
_NEW = "geography/lookup_lsoa21_ward24_ltla24_selected.csv"
SMALL_AREA_FILES = (_OLD, _NEW)


class Edition(StrEnum):
    """A census whose small areas figures are of; a figure of one is never set beside one of another."""

    LSOA_2011 = "lsoa_2011"
    LSOA_2021 = "lsoa_2021"

    @property
    def words(self) -> str:
        """Return what the small areas of the edition are called."""
        return f"LSOAs of {self.value[-4:]}"

    @property
    def day(self) -> date:
        """Return the day of its census, on which its small areas are there."""
        return _CENSUS[self]


_CENSUS = {Edition.LSOA_2011: date(2011, 3, 27), Edition.LSOA_2021: date(2021, 3, 21)}


@dataclass(frozen=True, slots=True)
class SmallArea:
    """A small area with its district and, where the lookup of its edition has one, its ward."""

    code: str
    name: str
    district: str
    ward: str
    editions: frozenset[Edition]


def read_small_areas(root: Path, known: Mapping[str, Area]) -> list[Area]:
    """Return the wards and small areas of the lookups under a folder; none where a project has no lookups.

    `known` are the authorities and districts by code, which say the county and region; what lies in none is left out.
    """
    old, new = ({row[0]: row for row in _read_lookup(root / name)} for name in SMALL_AREA_FILES)
    wards = {ward: (name, district) for _, _, district, ward, name in new.values() if ward}
    found = [_place(code, name, Level.WARD, known, district) for code, (name, district) in sorted(wards.items())]
    for code in sorted({*old, *new}):
        _, name, district, ward, _ = new.get(code) or old[code]
        opened = None if code in old else Edition.LSOA_2021.day
        closed = None if code in new else Edition.LSOA_2021.day - timedelta(days=1)
        found.append(_place(code, name, Level.SMALL_AREA, known, district, ward, opened, closed))
    return [area for area in found if area is not None]


def list_small_areas(index: AreaIndex, inside: Collection[str]) -> Iterator[SmallArea]:
    """Yield the small areas that lie in one of some districts or unitary authorities, by code."""
    for area in index:
        if area.level is Level.SMALL_AREA and area.district in inside:
            editions = frozenset(one for one in Edition if area.is_open(one.day))
            yield SmallArea(area.code, area.name, area.district, area.ward, editions)


def _read_lookup(path: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield code, name, district, ward and the ward's name of each row; the columns differ by edition."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            given = {name[:4]: row[name] for name in row if name.endswith("_code")}
            names = {name[:4]: row[name] for name in row if name.endswith("_name")}
            yield given["lsoa"], names["lsoa"], given["ltla"], given.get("ward", ""), names.get("ward", "")


def _place(
    code: str,
    name: str,
    level: Level,
    known: Mapping[str, Area],
    district: str,
    ward: str = "",
    opened: date | None = None,
    closed: date | None = None,
) -> Area | None:
    around = known.get(district)
    if around is None:
        return None
    return Area(code, name, level, around.region, around.county, opened, closed, district=district, ward=ward)
