"""The tables, one file per noun."""

from oba.models.account import Account, SignIn
from oba.models.area import Area, AreaAlias, Neighbour
from oba.models.audit import AuditEntry
from oba.models.figure import Figure
from oba.models.image import Image
from oba.models.job import Alarm, Job, JobRun
from oba.models.load import Load, LoadFinding
from oba.models.mark import Mark
from oba.models.observation import AreaKey, Coverage, Observation, PeriodKey, Series, SourceColumn
from oba.models.quarantine import Quarantined, QuarantineDecision
from oba.models.submission import Attempt, Owed, Reason, Reminder

__all__ = [
    "Account",
    "Alarm",
    "Area",
    "AreaAlias",
    "AreaKey",
    "Attempt",
    "AuditEntry",
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
    "Owed",
    "PeriodKey",
    "QuarantineDecision",
    "Quarantined",
    "Reason",
    "Reminder",
    "Series",
    "SignIn",
    "SourceColumn",
]
