"""Open a project: its definitions, its store, and the places that the store must know."""

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from oba.errors import DefinitionError
from oba.indicators.crosschecks import surroundings
from oba.indicators.loading import load_definitions, refuse_faults
from oba.indicators.project import Definitions
from oba.places import reference, register, small_areas
from oba.places.areas import AreaIndex
from oba.settings import Settings
from oba.store import areas as areas_store
from oba.store.engine import open_store, read_fact, read_session, write_fact, write_session
from oba.store.private_files import make_private_folder


def open_project(settings: Settings, today: date | None = None) -> tuple[Definitions, Engine]:
    """Read the definitions, open the store, and see that it knows the places.

    DefinitionError with every fault, also of places that are not on the register and, where `today` is
    given, of release days that have not come: what `oba check` refuses nothing else uses.
    """
    definitions = load_definitions(settings.definitions_folder)
    make_private_folder(settings.state_folder)
    engine = open_store(settings.store_address)
    load_places(engine, settings)
    with read_session(engine) as session:
        findings = list(surroundings.check_places(definitions, areas_store.read_area_index(session)))
    if today is not None:
        findings += surroundings.check_release_days(definitions, today)
    refuse_faults(findings)
    return definitions, engine


def load_places(engine: Engine, settings: Settings) -> None:
    """Bring the reference list of places into the store when it is not there yet or its files changed."""
    files = [settings.sources_folder / name for name in reference.REFERENCE_FILES]
    fingerprint = fingerprint_files(
        [*files, *(Path(one) for one in (reference.__file__, register.__file__, small_areas.__file__))]
    )
    with read_session(engine) as session:
        if read_fact(session, "geography") == fingerprint:
            return
    from oba.store.observations import loading  # heavy, and the places are brought in once in the life of a store

    found = reference.read_geography(settings.sources_folder)
    with write_session(engine) as session:
        loading.lock_feed(session, "geography")
        if read_fact(session, "geography") != fingerprint:  # another process may have been quicker
            areas_store.replace_areas(session, found.areas, found.aliases, found.neighbours)
            write_fact(session, "geography", fingerprint)


def read_places(settings: Settings, engine: Engine | None = None) -> AreaIndex | None:
    """Return the register of places, from its files or else from the store; None if neither has it."""
    try:
        return reference.read_geography(settings.sources_folder).index()
    except OSError:
        if engine is None:
            return None
        with read_session(engine) as session:
            return areas_store.read_area_index(session) or None


def need_places(settings: Settings) -> AreaIndex:
    """Return the register of places. DefinitionError where its files are not there."""
    if areas := read_places(settings):
        return areas
    raise DefinitionError(
        f"The register of places is not in {settings.sources_folder}. Go to the project's folder, or make one:"
        " `oba init FOLDER`; or put the register back, or set OBA_SOURCES."
    )


def fingerprint_files(paths: Iterable[Path]) -> str:
    """Return one hash of the names and bytes of some files."""
    whole = hashlib.sha256()
    for path in paths:
        if path.is_file():
            whole.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
