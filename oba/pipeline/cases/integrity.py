"""Whether the datasets of case lists are those that the register names: there, unchanged, and their owner's alone."""

import stat
from collections.abc import Iterator

from sqlmodel import Session

from oba.findings import Finding, Place
from oba.pipeline.cases.datasets import cases_folder, hash_file
from oba.settings import Settings
from oba.store import cases as register
from oba.vocabulary import Severity

_AGAIN = "Take the list out (`oba cases remove`) and load it again, or bring the folder back from a copy."


def find_changed_datasets(session: Session, settings: Settings) -> Iterator[Finding]:
    """Yield a finding for each dataset that is missing, is not the one that was written, or is open to others."""
    for load in register.list_datasets(session):
        path = cases_folder(settings) / load.list / load.file
        place = Place(file=f"{'link' if load.linked else 'case list'} {load.list}")
        if not path.is_file():
            yield Finding("case-rows-missing", Severity.FAIL, place, "its kept rows are gone.", remedy=_AGAIN)
        elif hash_file(path) != load.kept_sha256:
            what = "its kept rows are not those that were written."
            yield Finding("case-rows-changed", Severity.FAIL, place, what, remedy=_AGAIN)
        elif stat.S_IMODE(path.stat().st_mode) & 0o077 or stat.S_IMODE(path.parent.stat().st_mode) & 0o077:
            what = "others than the program's user may read its kept rows."
            yield Finding("case-rows-open", Severity.FAIL, place, what, remedy="chmod -R go= the folder `cases`.")
