"""The kept rows that may be counted: what the register of loads says of each list, and the database that reads them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy import Engine

from oba.cases.counting import duckdb_files, spark_connect
from oba.cases.counting.duckdb_files import open_duckdb
from oba.cases.counting.kept_rows import CaseDatabase, KeptLink, KeptList, KeptLists
from oba.cases.counting.spark_connect import open_spark
from oba.london_time import LONDON
from oba.models import CaseLoad
from oba.pipeline.cases.datasets import cases_folder
from oba.settings import Settings
from oba.store import cases as register
from oba.store.engine import read_session


@dataclass(frozen=True)
class Pairs:
    """The pairs of a link, the fingerprint of the definition that they were made by, and why not to use them."""

    link: KeptLink
    fingerprint: str
    outdated: str = ""


@dataclass(frozen=True)
class KeptCases:
    """The newest load of each list, the pairs of each link, and how they are asked."""

    settings: Settings
    lists: KeptLists
    links: Mapping[str, "Pairs"] = field(default_factory=dict)

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
        loads, linked = register.list_current(session), register.list_links(session)
    today, folder = now.astimezone(LONDON).date(), cases_folder(settings)
    read_files = spark_connect.read_files if settings.spark else duckdb_files.read_files
    lists = {}
    for one in loads:
        relation = read_files(folder / one.list / one.file)
        attempts = register.read_attempts(one)
        lists[one.list] = KeptList(one.list, relation, one.as_at, one.id or 0, _whole_from(one, today), attempts)
    links = {one.list: _read_pairs(one, loads, read_files(folder / one.list / one.file)) for one in linked}
    return KeptCases(settings, lists, links)


def _read_pairs(pairs: CaseLoad, loads: Sequence[CaseLoad], relation: str) -> Pairs:
    made = register.read_made_of(pairs)
    used = f"(SELECT left_person, right_person FROM {relation} WHERE linked)"  # noqa: S608  a path of ours
    link = KeptLink(pairs.list, used, made.left, made.right, pairs.as_at, pairs.id or 0, made.told)
    if made.form != register.PAIRS_FORM:
        return Pairs(link, pairs.fingerprint, "its pairs were made by an earlier version of the program")
    now = {one.list: one.id for one in loads}
    older = [
        name for name, load in ((made.left, made.left_load), (made.right, made.right_load)) if now.get(name) != load
    ]
    said = f"its pairs are older than what is kept of {' and '.join(f'`{name}`' for name in older)}"
    return Pairs(link, pairs.fingerprint, said if older else "")


def _whole_from(load: CaseLoad, today: date) -> date:
    """Return the first day of which no row is erased because its time is over.

    A row without the date from which the time is counted is kept from the day of the extract, so that only a load that
    is older than that whole time lacks such rows: it is whole from the day after its extract.
    """
    horizon = (pd.Timestamp(today) - pd.DateOffset(months=load.keep_months)).date()
    if load.as_at < horizon or not load.keep_after:
        return load.as_at + timedelta(days=1) if load.as_at < horizon else date.min
    return horizon + timedelta(days=1)
