"""Boundaries of places as a council or the ONS gives them: GeoJSON, for maps and for nothing else."""

import json
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oba.errors import BoundariesError
from oba.hostile_files import MOST_BOUNDARY_BYTES

Ring = tuple[tuple[float, float], ...]
"""A closed line of (x, y), x to the east and y to the south, both in one measure so that shapes keep their form."""

_OF_DEGREES = 180.0


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The rings of each place by code, and the credit that its publisher asks for below every map."""

    rings: Mapping[str, tuple[Ring, ...]]
    credit: str


def read_boundaries(path: Path, code: str, credit: str, wanted: Collection[str]) -> Boundaries:
    """Return the boundaries of some places; `code` is the property with their codes.

    Longitudes are shortened by the cosine of the latitude; coordinates of a national grid are taken as they are.
    BoundariesError, in one sentence with the file and what to do, where the file is not there, is no GeoJSON of areas,
    has not the property, or lacks a place that is wanted.
    """
    features = _read_features(path)
    found: dict[str, tuple[Ring, ...]] = {}
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict) or code not in properties:
            known = ", ".join(list(properties)[:5]) if isinstance(properties, dict) else "none"
            raise BoundariesError(
                f"Feature {number} of {path.name} has no property `{code}`; it has {known}. Name the one with the code."
            )
        if properties[code] in wanted:
            found[properties[code]] = tuple(_read_rings(path, number, feature.get("geometry")))
    missing = sorted(set(wanted) - set(found))
    if missing:
        raise BoundariesError(
            f"{path.name} has no boundary of {', '.join(missing)} under `{code}`. Supply a file that has them."
        )
    return Boundaries(_level(found), credit)


def _read_features(path: Path) -> list[Any]:
    try:
        if path.stat().st_size > MOST_BOUNDARY_BYTES:
            raise BoundariesError(
                f"{path.name} is over {MOST_BOUNDARY_BYTES // 1_000_000} MB. Supply generalised boundaries, which"
                " suffice."
            )
        content = json.loads(path.read_bytes())
    except OSError as fault:
        raise BoundariesError(f"{path.name} is not there. Put the boundaries where `file` says.") from fault
    except ValueError as fault:
        raise BoundariesError(f"{path.name} cannot be read as GeoJSON. Export it as GeoJSON again.") from fault
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise BoundariesError(f"{path.name} has no `features`, as GeoJSON has. Export it as a FeatureCollection.")
    return features


def _read_rings(path: Path, number: int, geometry: Any) -> Iterator[Ring]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    polygons = {"Polygon": lambda given: [given], "MultiPolygon": list}
    try:
        for polygon in polygons[kind or ""](geometry["coordinates"]):
            for ring in polygon:
                points = tuple((float(x), float(y)) for x, y, *_ in ring)
                if len(points) < 4 or not all(math.isfinite(part) for point in points for part in point):
                    raise ValueError(len(points))
                yield points
    except (KeyError, TypeError, ValueError) as fault:
        raise BoundariesError(
            f"Feature {number} of {path.name} is no area, or a point of it is no pair of numbers. Export it again."
        ) from fault


def _level(found: Mapping[str, tuple[Ring, ...]]) -> dict[str, tuple[Ring, ...]]:
    """Return rings with y to the south, degrees made alike in both ways."""
    points = [point for rings in found.values() for ring in rings for point in ring]
    in_degrees = all(abs(x) <= _OF_DEGREES and abs(y) <= _OF_DEGREES / 2 for x, y in points)
    middle = sum(y for _, y in points) / max(len(points), 1)
    shrink = math.cos(math.radians(middle)) if in_degrees else 1.0
    return {code: tuple(tuple((x * shrink, -y) for x, y in ring) for ring in rings) for code, rings in found.items()}
