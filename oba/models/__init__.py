"""The tables, one file per noun."""

from oba.models.area import Area, AreaAlias, Neighbour
from oba.models.figure import Figure
from oba.models.load import Load, LoadFinding, Quarantined
from oba.models.mark import Mark
from oba.models.observation import Coverage, Observation, Series, SourceColumn

__all__ = [
    "Area",
    "AreaAlias",
    "Coverage",
    "Figure",
    "Load",
    "LoadFinding",
    "Mark",
    "Neighbour",
    "Observation",
    "Quarantined",
    "Series",
    "SourceColumn",
]
