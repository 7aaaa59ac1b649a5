"""The kept rows that may be counted: what the register of loads says of each list, and the database that reads them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from oba.cases.counting.duckdb_files import open_duckdb
from oba.cases.counting.kept import CaseDatabase, KeptLists
from oba.settings import Settings


@dataclass(frozen=True)
class KeptCases:
    """The newest load of each list, and how they are asked."""

    settings: Settings
    lists: KeptLists

    @contextmanager
    def open(self) -> Iterator[CaseDatabase]:
        """Open the database that reads them, and nothing else."""
        with open_duckdb(self.settings.state_folder / "cases", self.settings.state_folder) as database:
            yield database


def read_kept(engine: Engine, settings: Settings) -> KeptCases:
    """Return what is kept. To be joined to the register of loads."""
    return KeptCases(settings, {})
