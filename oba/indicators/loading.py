"""Read all definitions of a folder: every fault at once, each with file, line and a suggestion."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from oba.errors import DefinitionError
from oba.findings import Finding, Place, refusals
from oba.indicators.analyses.base import Analysis
from oba.indicators.analyses.kinds import pick_model
from oba.indicators.analyses.travel import Travel
from oba.indicators.base import Definition, DocumentList
from oba.indicators.board import Board
from oba.indicators.card import CardRecord, WhatWorks
from oba.indicators.case_audit import CaseAudit
from oba.indicators.case_lists.case_link import CaseLink
from oba.indicators.case_lists.case_list import CaseList
from oba.indicators.case_measures import CaseMeasures
from oba.indicators.crosschecks.definitions import check_definitions
from oba.indicators.feed import Feed
from oba.indicators.files.nodes import KeyPath
from oba.indicators.files.partial import read_partly
from oba.indicators.indicator import Indicator
from oba.indicators.outcome import Outcome, Service
from oba.indicators.project import Definitions
from oba.indicators.provider_return import ReturnDefinition
from oba.indicators.yaml_file import Document, DocumentError, read_document, suggest
from oba.vocabulary import Severity

Model = TypeVar("Model", bound=Definition)

_LONGEST_SHOWN = 80
_NAMED = re.compile(r"`([^`]+)`")
"""What a fault of a whole file or part of it is about, so that it is told at its line."""

FOLDERS: dict[str, type[Definition]] = {
    "outcomes": Outcome,
    "services": Service,
    "indicators": Indicator,
    "feeds": Feed,
    "boards": Board,
    "case_audits": CaseAudit,
    "case_lists": CaseList,
    "case_links": CaseLink,
    "case_measures": CaseMeasures,
    "analyses": Analysis,
    "what_works": WhatWorks,
}
CITED = "documents.yaml"
RETURNS: dict[str, type[Definition]] = {"returns": ReturnDefinition}


def load_definitions(folder: Path) -> Definitions:
    """Load and check everything in `folder`; DefinitionError with all faults if any refuses."""
    definitions, findings = read_definitions(folder)
    refuse_faults(findings)
    return definitions


def refuse_faults(findings: Iterable[Finding]) -> None:
    """DefinitionError with the findings that refuse, if there are any."""
    faults = refusals(findings)
    if faults:
        count = len(faults)
        raise DefinitionError(f"{count} fault{'s' if count > 1 else ''} in the definitions", faults)


def load_returns(folder: Path) -> dict[str, ReturnDefinition]:
    """Load the return definitions alone, all that a provider's machine needs; DefinitionError with all faults."""
    definitions = Definitions(folder)
    findings: list[Finding] = []
    for path in sorted((folder / "returns").glob("*.y*ml")):
        loaded = _load_file(path, ReturnDefinition, definitions, findings, "returns")
        if loaded is not None:
            _add("returns", path, loaded, definitions, findings)
    if refusals(findings):
        raise DefinitionError("faults in the return definitions", refusals(findings))
    return definitions.returns


def read_definitions(folder: Path) -> tuple[Definitions, list[Finding]]:
    """Load everything that can be loaded, and return it with all findings, cross-file ones included."""
    definitions = Definitions(folder)
    findings: list[Finding] = []
    if not folder.is_dir():
        what = f"there is no folder of definitions at {folder}."
        remedy = "Go to the project's folder, or make one: `oba init FOLDER`."
        return definitions, [Finding("DEF-00", Severity.FAIL, Place(str(folder)), what, remedy=remedy)]
    for name, model in (FOLDERS | RETURNS).items():
        for path in sorted((folder / name).glob("*.y*ml")):
            loaded = _load_file(path, model, definitions, findings, name)
            if loaded is not None:
                _add(name, path, loaded, definitions, findings)
    for path in sorted((folder / "cards").glob("*/*.y*ml")):
        loaded = _load_file(path, CardRecord, definitions, findings, "cards")
        if loaded is not None:
            _add_record(path, loaded, definitions, findings)
    _add_cited(folder / CITED, definitions, findings)
    _attach_scores(definitions)
    findings += check_definitions(definitions)
    _cite_library(definitions)
    return definitions, findings


def _attach_scores(definitions: Definitions) -> None:
    """Hand each analysis of scores the return, or the measures of cases, that say what its tool is."""
    for analysis in definitions.analyses.values():
        if not isinstance(analysis, Travel):
            continue
        feed = definitions.feeds.get(analysis.scores.feed or "")
        if owed := definitions.returns.get(analysis.scores.return_ or ""):
            analysis.attach_return(owed)
        elif feed and (counted := definitions.case_measures.get(feed.connector.measures)):
            analysis.attach_counted(counted)


def _cite_library(definitions: Definitions) -> None:
    """Put what the library says of each programme into the cards that cite it, so that every output prints the same."""
    for key, record in definitions.records.items():
        ideas = [idea.cite(definitions.what_works) for idea in record.what_works]
        definitions.records[key] = record.model_copy(update={"what_works": ideas})


def _add_cited(path: Path, definitions: Definitions, findings: list[Finding]) -> None:
    """Add the documents that may be cited; a list that is at fault is among what is unread."""
    loaded = _load_file(path, DocumentList, definitions, findings, "cited") if path.is_file() else None
    if loaded is not None:
        definitions.cited.update(loaded[0].documents)


def load_one(path: Path, model: type[Model]) -> Model:
    """Load one file by itself; DefinitionError with all its faults."""
    findings: list[Finding] = []
    loaded = _load_file(path, model, Definitions(path.parents[1]), findings, "feeds")
    if loaded is None:
        raise DefinitionError(f"{path} cannot be used", findings)
    return loaded[0]


def _load_file(
    path: Path, model: type[Model], definitions: Definitions, findings: list[Finding], kind: str
) -> tuple[Model, Document] | None:
    """Return a file's definition, or None with its faults among the findings and what can be read of it set aside."""
    shown = definitions.display_path(path)
    identifier = f"{path.parent.name}/{path.stem}" if kind == "cards" else path.stem
    definitions.unread.setdefault(kind, {})[identifier] = None
    try:
        document = read_document(path)
    except DocumentError as fault:
        findings.append(Finding("DEF-01", Severity.FAIL, Place(shown, line=fault.line), f"{fault.what}."))
        return None
    if not isinstance(document.content, dict):
        what = "the file is empty or is not a list of `key: value` lines."
        findings.append(Finding("DEF-01", Severity.FAIL, Place(shown, line=1), what))
        return None
    for one in document.faults:
        place = Place(shown, line=one.line)
        findings.append(Finding("DEF-01", Severity.FAIL, place, f"{one.what}.", remedy=one.remedy))
    faulty = [one.where for one in document.faults]
    if model is Analysis:
        model = pick_model(document.content)  # type: ignore[assignment]
    try:
        value = model.model_validate(document.content)
    except ValidationError as fault:
        errors = [error for error in fault.errors() if not _is_told(error, faulty)]
        findings += [_explain(error, document, shown, model) for error in errors]
        faulty += [_path_of(error) for error in errors if error["type"] != "missing"]
    except Exception as fault:  # a fault of ours at one file must not hide what is wrong with the others
        what = f"the file cannot be checked ({type(fault).__name__}: {_shorten(str(fault))})."
        findings.append(Finding("DEF-01", Severity.FAIL, Place(shown, line=1), what))
        return None
    else:
        if not faulty:
            del definitions.unread[kind][identifier]
            return value, document
    partial = read_partly(model, document.content, faulty)
    definitions.unread[kind][identifier] = partial.model_copy(update={"id": path.stem})
    definitions.documents[(kind, identifier)] = document
    return None


def _path_of(error: ErrorDetails) -> KeyPath:
    return tuple(part for part in error["loc"] if not str(part).startswith("function-"))


def _is_told(error: ErrorDetails, faulty: list[KeyPath]) -> bool:
    """Return whether a fault of the same place was named before, as YAML."""
    where = _path_of(error)
    return any(where[: len(path)] == path for path in faulty if path)


def _add(
    name: str,
    path: Path,
    loaded: tuple[Definition, Document],
    definitions: Definitions,
    findings: list[Finding],
) -> None:
    value, document = loaded
    identifier: str = value.id  # type: ignore[attr-defined]
    if identifier != path.stem:
        place = Place(definitions.display_path(path), line=document.line_of(("id",)))
        what = f"the id `{identifier}` is not the file's name `{path.stem}`."
        findings.append(Finding("DEF-02", Severity.FAIL, place, what, identifier, "Rename the file or the id."))
        definitions.unread[name].update({path.stem: value, identifier: value})
        definitions.documents.update({(name, path.stem): document, (name, identifier): document})
        return
    if identifier in getattr(definitions, name):
        place = Place(definitions.display_path(path), line=1)
        what = f"there are two files of `{identifier}`, one .yaml and one .yml."
        findings.append(Finding("DEF-02", Severity.FAIL, place, what, identifier, "Keep one of them."))
        return
    getattr(definitions, name)[identifier] = value
    definitions.documents[(name, identifier)] = document


def _add_record(
    path: Path, loaded: tuple[CardRecord, Document], definitions: Definitions, findings: list[Finding]
) -> None:
    record, document = loaded
    about = record.indicator or record.service or ""
    place = Place(definitions.display_path(path), line=1)
    if bool(record.indicator) == bool(record.service):
        what = "a card is of one indicator or of one service."
        findings.append(
            Finding("DEF-03", Severity.FAIL, place, what, remedy="Give `indicator` or `service`, not both.")
        )
    elif (record.board, about) != (path.parent.name, path.stem):
        key = "board" if about == path.stem else "indicator" if record.indicator else "service"
        place = Place(place.file, line=document.line_of((key,)))
        what = f"the card is of `{record.board}/{about}` but the file is `{path.parent.name}/{path.stem}`."
        findings.append(Finding("DEF-02", Severity.FAIL, place, what, remedy="Rename the file."))
    else:
        definitions.records[(record.board, about)] = record
        definitions.documents[("cards", f"{record.board}/{about}")] = document


def _explain(error: ErrorDetails, document: Document, shown: str, model: type[Definition]) -> Finding:
    where = _path_of(error)
    named = _NAMED.search(error["msg"]) if error["type"] == "value_error" else None
    line = document.line_saying(where, named[1]) if named else document.line_of(where)
    place = Place(shown, line=line)
    key = ".".join(str(part) for part in where) or "the file"
    if error["type"] == "extra_forbidden":
        hint = suggest(str(where[-1]), _keys_at(model, where[:-1]))
        remedy = f"Did you mean `{hint}`?" if hint else "Take the line out."
        return Finding("DEF-10", Severity.FAIL, place, f"unknown key `{key}`.", str(where[-1]), remedy)
    if error["type"] == "missing":
        return Finding("DEF-11", Severity.FAIL, place, f"`{key}` is missing.", "", f"Add `{where[-1]}:`.")
    given = error["input"]
    given_text = "" if isinstance(given, dict | list) else _shorten(str(given))
    allowed = str(error.get("ctx", {}).get("expected", ""))
    hint = suggest(given_text, [word.strip("' ") for word in allowed.replace(" or ", ",").split(",")])
    what = f"`{key}`: {error['msg'].removeprefix('Value error, ')}"
    what += f" (given: `{given_text}`)." if given_text else "."
    return Finding(
        "DEF-12",
        Severity.FAIL,
        place,
        what,
        given_text,
        f"Did you mean `{hint}`?" if hint and allowed else _advise(error),
    )


def _advise(error: ErrorDetails) -> str:
    """Return what to do where a text is wanted and YAML read something else: `Yes`, `2025`, `1e3`."""
    other = error["type"] == "string_type" and isinstance(error["input"], bool | int | float | date)
    return "Put it in quotes." if other else ""


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _keys_at(model: type[BaseModel], where: tuple[Any, ...]) -> list[str]:
    """Return the keys that a definition may have at a path, following nested models."""
    current: type[BaseModel] | None = model
    for part in where:
        if isinstance(part, int) or current is None:
            continue
        field_info = next((info for name, info in current.model_fields.items() if part in (name, info.alias)), None)
        if field_info is not None:
            current = _model_in(field_info.annotation)
    if current is None:
        return []
    return [info.alias or name for name, info in current.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found is not None:
            return found
    return None
