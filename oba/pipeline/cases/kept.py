"""The kept rows that may be counted: what the register of loads says of each list, and the database that reads them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy import Engine

from oba.cases.counting import duckdb_files, spark_connect
from oba.cases.counting.duckdb_files import open_duckdb
from oba.cases.counting.kept import CaseDatabase, KeptList, KeptLists
from oba.cases.counting.spark_connect import open_spark
from oba.london_time import LONDON
from oba.models import CaseLoad
from oba.pipeline.cases.datasets import cases_folder
from oba.settings import Settings
from oba.store import cases as register
from oba.store.engine import read_session


@dataclass(frozen=True)
class KeptCases:
    """The newest load of each list, and how they are asked."""

    settings: Settings
    lists: KeptLists

    @contextmanager
    def open(self) -> Iterator[CaseDatabase]:
        """Open the database that reads them, and nothing else: Spark where the settings name one, or else DuckDB."""
        opened: AbstractContextManager[CaseDatabase] = (
            open_spark(self.settings.spark)
            if self.settings.spark
            else open_duckdb(cases_folder(self.settings), self.settings.state_folder)
        )
        with opened as database:
            yield database


def read_kept(engine: Engine, settings: Settings, now: datetime) -> KeptCases:
    """Return what is kept of every list, as the register has it at this moment."""
    with read_session(engine) as session:
        loads = register.list_current(session)
    today, folder = now.astimezone(LONDON).date(), cases_folder(settings)
    read_files = spark_connect.read_files if settings.spark else duckdb_files.read_files
    lists = {}
    for one in loads:
        relation = read_files(folder / one.list / one.file)
        lists[one.list] = KeptList(one.list, relation, one.as_at, one.id or 0, _whole_from(one, today))
    return KeptCases(settings, lists)


def _whole_from(load: CaseLoad, today: date) -> date:
    """Return the first day of which no row is erased because its time is over.

    A row without the date from which the time is counted is kept from the day of the extract, so that only a load that
    is older than that whole time lacks such rows: it is whole from the day after its extract.
    """
    horizon = (pd.Timestamp(today) - pd.DateOffset(months=load.keep_months)).date()
    if load.as_at < horizon or not load.keep_after:
        return load.as_at + timedelta(days=1) if load.as_at < horizon else date.min
    return horizon + timedelta(days=1)
