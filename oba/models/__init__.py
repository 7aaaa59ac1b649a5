"""The tables, one file per noun."""

from oba.models.area import Area, AreaAlias, Neighbour
from oba.models.figure import Figure
from oba.models.image import Image
from oba.models.job import Alarm, Job, JobRun
from oba.models.load import Load, LoadFinding
from oba.models.mark import Mark
from oba.models.observation import AreaKey, Coverage, Observation, PeriodKey, Series, SourceColumn
from oba.models.quarantine import Quarantined, QuarantineDecision

__all__ = [
    "Alarm",
    "Area",
    "AreaAlias",
    "AreaKey",
    "Coverage",
    "Figure",
    "Image",
    "Job",
    "JobRun",
    "Load",
    "LoadFinding",
    "Mark",
    "Neighbour",
    "Observation",
    "PeriodKey",
    "QuarantineDecision",
    "Quarantined",
    "Series",
    "SourceColumn",
]
