"""The tables, one file per noun."""

from sqlalchemy.orm import configure_mappers

from oba.models.account import Account, ApiToken, Device, Guess, SignIn
from oba.models.area import Area, AreaAlias, Neighbour
from oba.models.audit import AuditEntry
from oba.models.board_record import BoardRecord
from oba.models.figure import Figure
from oba.models.frozen_forecast import FrozenForecast
from oba.models.frozen_pack import FrozenPack
from oba.models.job import Alarm, Job, JobRun
from oba.models.kept_form import KeptForm
from oba.models.load import CaseErasure, CaseLoad, Load, LoadFinding, SaidCounts
from oba.models.observation import AreaKey, Coverage, Observation, PeriodKey, Series, SourceColumn
from oba.models.packed import PackedKnown
from oba.models.quarantine import Quarantined, QuarantineDecision
from oba.models.store_fact import StoreFact
from oba.models.submission import Attempt, Owed, Reason, Reminder, SigningException, Waiver

__all__ = [
    "Account",
    "Alarm",
    "ApiToken",
    "Area",
    "AreaAlias",
    "AreaKey",
    "Attempt",
    "AuditEntry",
    "BoardRecord",
    "CaseErasure",
    "CaseLoad",
    "Coverage",
    "Device",
    "Figure",
    "FrozenForecast",
    "FrozenPack",
    "Guess",
    "Job",
    "JobRun",
    "KeptForm",
    "Load",
    "LoadFinding",
    "Neighbour",
    "Observation",
    "Owed",
    "PackedKnown",
    "PeriodKey",
    "QuarantineDecision",
    "Quarantined",
    "Reason",
    "Reminder",
    "SaidCounts",
    "Series",
    "SignIn",
    "SigningException",
    "SourceColumn",
    "StoreFact",
    "Waiver",
]

configure_mappers()  # else at the first query, in every process that is forked
