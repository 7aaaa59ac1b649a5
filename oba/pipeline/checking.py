"""Every finding about the definitions: each file, all together, and against places, calendar, files and store."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Engine

from oba.findings import Finding, Place
from oba.indicators.card import CardRecord
from oba.indicators.crosschecks import surroundings
from oba.indicators.crosschecks.faults import fault_in
from oba.indicators.crosschecks.usage import check_usage
from oba.indicators.loading import read_definitions
from oba.indicators.project import Definitions
from oba.ingest.collect.connectors import find_releases
from oba.ingest.collect.dropbox import find_archived
from oba.personal_data.check import look_for_people
from oba.pipeline.boards import find_changed_meanings
from oba.pipeline.inputs.earlier_packs import find_nameless_counts
from oba.pipeline.project import read_places
from oba.pipeline.written.references import list_references
from oba.returns.rules.catalogue import ORDER
from oba.settings import Settings
from oba.store.engine import open_store, read_session
from oba.store.observations import loads
from oba.vocabulary import Severity


def check_project(settings: Settings, today: date) -> tuple[Definitions, list[Finding]]:
    """Return the definitions that can be used and all findings, the warnings among them."""
    definitions, findings = read_definitions(settings.definitions_folder)
    if not settings.definitions_folder.is_dir():
        return definitions, findings
    engine = open_store(settings.store_address) if settings.has_store else None
    areas = read_places(settings, engine)
    if areas is None:
        what = "the register of places is not there, so that no place was checked."
        place = Place(settings.sources_folder.as_posix())
        findings.append(Finding("DEF-73", Severity.WARNING, place, what, remedy="Put it back, or set OBA_SOURCES."))
    else:
        findings += surroundings.check_places(definitions, areas)
        findings += surroundings.check_boundaries(definitions, areas, today)
    findings += surroundings.check_release_days(definitions, today)
    findings += surroundings.check_written_days(definitions, today)
    findings += check_rules(definitions)
    findings += check_people(definitions, engine)
    findings += surroundings.check_release_files(definitions, _list_files(definitions, settings, engine))
    findings += check_usage(definitions)
    if engine is not None:
        findings += find_changed_meanings(engine, definitions)
        findings += find_nameless_counts(engine, definitions)
    return definitions, findings


def check_people(definitions: Definitions, engine: Engine | None = None) -> Iterator[Finding]:
    """Tell of texts of cards that say who somebody is, as the portal tells their writers (DEF-83).

    An identifier or, where there is a store, the reference of an audited case is a fault; what may be a name a warning.
    """
    boards = {board for board, _ in definitions.records}
    references = {board: list_references(engine, board) for board in boards} if engine else {}
    for (board, about), record in definitions.records.items():
        for where, text in _list_texts(record):
            named = look_for_people(text, references.get(board, ()))
            if said := named.fault or ("" if where[-1] == "owner" else named.warning):
                what = f"{said[0].lower()}{said[1:].partition('.')[0]}."
                remedy = "Take it out." if named.fault else "Take it out, unless a professional is named who agreed."
                severity = Severity.FAIL if named.fault else Severity.WARNING
                yield fault_in(definitions, "cards", f"{board}/{about}", where, "DEF-83", what, remedy, severity)


def _list_texts(record: CardRecord) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield each text of a card with its place in the file."""
    yield ("note",), record.note
    for part, name in _TEXTS:
        for number, one in enumerate(getattr(record, part)):
            yield (part, number, name), getattr(one, name)
    for number, question in enumerate(record.questions):
        yield ("questions", number), question


_TEXTS = (
    *((part, "text") for part in ("story", "factors", "what_works", "actions")),
    ("partners", "name"),
    ("partners", "role"),
    ("actions", "owner"),
)


def check_rules(definitions: Definitions) -> Iterator[Finding]:
    """Refuse what a return says of a rule that the catalogue does not have (DEF-75)."""
    for name, owed in definitions.known("returns").items():
        for number, setting in enumerate((owed.rules or []) if owed else []):
            if setting.id not in ORDER:
                what = f"there is no rule `{setting.id}`."
                alike = [rule for rule in ORDER if rule.split("-")[0] == setting.id.split("-")[0]]
                remedy = f"Known: {', '.join(sorted(alike or ORDER))}."
                yield fault_in(definitions, "returns", name, ("rules", number, "id"), "DEF-75", what, remedy)


def _list_files(definitions: Definitions, settings: Settings, engine: Engine | None) -> dict[str, set[str]]:
    """Return the names of each feed's files that are there, or that were loaded when they were."""
    names: dict[str, set[str]] = {}
    if engine is not None:
        with read_session(engine) as session:
            for load in loads.list_loads(session):
                names.setdefault(load.feed, set()).add(load.file)
    for name, feed in definitions.known("feeds").items():
        if feed and feed.connector and feed.connector.is_local:
            found = [*find_releases(feed, settings.home), *find_archived(feed, settings.home)]
            names.setdefault(name, set()).update(release.path.name for release in found)
    return names
