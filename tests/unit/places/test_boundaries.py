"""Boundaries are read for maps, and refused in words where no map can be drawn from them."""

import json
import math
from pathlib import Path

import pytest

from oba.errors import BoundariesError
from oba.places.boundaries import read_boundaries
from tests.fixtures.folders import EXAMPLES

DISTRICTS = [f"E0700023{number}" for number in range(4, 10)]
FILE = EXAMPLES / "geography" / "boundaries_lad_may_2024_worcestershire_herefordshire.geojson"
SQUARE = [[0, 52], [1, 52], [1, 53], [0, 53], [0, 52]]


def write(path: Path, geometry: object, code: str = "A") -> Path:
    feature = {"type": "Feature", "properties": {"code": code}, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


def test_the_six_districts_have_their_outlines_and_the_credit() -> None:
    found = read_boundaries(FILE, "LAD24CD", "Source: ONS", DISTRICTS)
    assert sorted(found.rings) == DISTRICTS
    assert found.credit == "Source: ONS"


def test_degrees_are_made_alike_in_both_ways_with_the_north_on_top(tmp_path: Path) -> None:
    """A degree to the east at about 52.4 degrees north is cos(52.4) of one to the north."""
    file = write(tmp_path / "a.geojson", {"type": "Polygon", "coordinates": [SQUARE]})
    ((ring,),) = read_boundaries(file, "code", "", ["A"]).rings.values()
    assert ring[2] == pytest.approx((math.cos(math.radians(52.4)), -53))


def test_a_national_grid_is_taken_as_it_is_and_a_place_may_have_islands(tmp_path: Path) -> None:
    grid = [[[380000, 250000], [381000, 250000], [381000, 251000], [380000, 250000]]]
    file = write(tmp_path / "a.geojson", {"type": "MultiPolygon", "coordinates": [grid, grid]})
    rings = read_boundaries(file, "code", "", ["A"]).rings["A"]
    assert [ring[1] for ring in rings] == [(381000, -250000)] * 2


@pytest.mark.parametrize(
    ("geometry", "code", "said"),
    [
        (SQUARE, "A", "Feature 1 of a.geojson is no area, or a point of it is no pair of numbers. Export it again."),
        ({"type": "Point", "coordinates": [1, 2]}, "A", "Feature 1 of a.geojson is no area"),
        ({"type": "Polygon", "coordinates": [[[1, 2], [1, 3], [1, 2]]]}, "A", "is no area"),
        ({"type": "Polygon", "coordinates": [[[1, 2], [1, "x"], [2, 2], [1, 2]]]}, "A", "is no pair of numbers"),
        (
            {"type": "Polygon", "coordinates": [SQUARE]},
            "B",
            "a.geojson has no boundary of A under `code`. Supply a file that has them.",
        ),
    ],
)
def test_what_is_no_boundary_is_refused_with_file_and_remedy(
    tmp_path: Path, geometry: object, code: str, said: str
) -> None:
    with pytest.raises(BoundariesError) as fault:
        read_boundaries(write(tmp_path / "a.geojson", geometry, code), "code", "", ["A"])
    assert said in str(fault.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "a.geojson is not there. Put the boundaries where `file` says."),
        ("{", "a.geojson cannot be read as GeoJSON."),
        ("[]", "a.geojson has no `features`, as GeoJSON has."),
        ('{"features": [3]}', "Feature 1 of a.geojson has no property `code`; it has none."),
        (
            '{"features": [{"properties": {"LAD": 1}}]}',
            "has no property `code`; it has LAD. Name the one with the code.",
        ),
    ],
)
def test_what_is_no_geojson_is_refused(tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "a.geojson").write_text(content, encoding="utf-8")
    with pytest.raises(BoundariesError) as fault:
        read_boundaries(tmp_path / "a.geojson", "code", "", ["A"])
    assert said in str(fault.value)
