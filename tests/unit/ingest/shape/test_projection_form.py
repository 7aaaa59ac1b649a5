"""The feed of a published projection, whose file is not kept here, reads the form in which it is published."""

from pathlib import Path

from oba.indicators.feed import Feed
from oba.ingest.shape.shaping import read_release
from oba.places.areas import AreaIndex
from tests.fixtures.feeds import figures, load_feed

EXTRACT = """AREA_CODE,AREA_NAME,COMPONENT,SEX,AGE_GROUP,2022,2030,2047
E06000047,County Durham,Population,persons,0,4642.000,4617.098,4642.415
"""
"""An extract, one row with three of its 26 years: ONS, 2022 SNPP Population persons (Open Government Licence v3.0)."""


def read_shipped() -> Feed:
    return load_feed("population-projection")


def test_each_column_is_a_year_and_each_row_an_age(tmp_path: Path, areas: AreaIndex) -> None:
    path = tmp_path / "2022 SNPP Population persons.csv"
    path.write_text(EXTRACT, encoding="utf-8")
    shaped = read_release(path, read_shipped(), areas)
    assert shaped.findings == []
    assert figures(shaped, "area", "period", "breakdown", "value") == [
        ("E06000047", f"{year}-06-30", "age=0", value)
        for year, value in ((2022, 4642.0), (2030, 4617.098), (2047, 4642.415))
    ]
