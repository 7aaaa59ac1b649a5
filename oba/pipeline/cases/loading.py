"""Load a case list: read, check, pseudonymise, keep, and tell the register; or only check, keeping nothing."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from oba.cases.dataset import write_query, write_rows
from oba.cases.fields import PERSON
from oba.cases.intake import (
    Beside,
    Checked,
    check_fields,
    check_list,
    column_types,
    leave_out,
    name_people,
    take_fields,
)
from oba.cases.pseudonyms import CaseKey
from oba.errors import CaseError
from oba.findings import Finding
from oba.indicators.case_lists.case_list import CaseList
from oba.indicators.case_lists.checks import InList
from oba.indicators.project import Definitions
from oba.indicators.yaml_file import suggest
from oba.ingest.large.parts import LargeFile, NotPlainError
from oba.london_time import LONDON, in_utc
from oba.pipeline.cases.datasets import (
    Change,
    cases_folder,
    find_datasets,
    hash_file,
    let_one_change,
    list_named,
    new_path,
    sweep,
)
from oba.pipeline.cases.discretion import tell_no_values
from oba.pipeline.cases.erasure_marks import ERASED, mark_erased, read_erased
from oba.pipeline.cases.large_lists import FOLDER, Near, check_in_parts, open_in_parts
from oba.pipeline.cases.reading import Rows
from oba.pipeline.cases.reading import read_rows as read_source
from oba.pipeline.cases.returned_lists import read_returned
from oba.settings import Settings
from oba.store import cases as register
from oba.store.engine import read_session, write_session


@dataclass(frozen=True)
class Result:
    """What came of a list: the check, and the number of the load if it was kept."""

    definition: CaseList
    rows: Rows = field(repr=False)
    checked: Checked = field(repr=False)
    load: int | None = None
    already: bool = False
    erased_on: date | None = None
    """When somebody was erased last, if that was on the day of the extract or later: its file may have them still."""

    @property
    def reader_findings(self) -> list[Finding]:
        """Return what the reader of the file found."""
        return list(self.rows.findings)


def find_list(definitions: Definitions, name: str) -> CaseList:
    """Return the definition of a list; CaseError, with a suggestion, if there is none."""
    found = definitions.case_lists.get(name)
    if found is None:
        hint = suggest(name, sorted(definitions.case_lists))
        raise CaseError(f"There is no case list `{name}`. {f'Did you mean `{hint}`?' if hint else ''}".strip())
    return found


def choose_path(definition: CaseList, path: Path | None, settings: Settings | None = None) -> Path | None:
    """Return where a list's extract is: where somebody says, or else where its definition does."""
    if path is not None or not definition.source.path:
        return path
    return (settings.home if settings else Path()) / definition.source.path


def check_file(
    definitions: Definitions, name: str, path: Path | None, as_at: date, beside: Mapping[str, Path] | None = None
) -> Result:
    """Check a list and keep nothing; other lists are compared with where their files are given.

    The pseudonyms are made with a key that is thrown away, so this needs none.
    """
    definition = find_list(definitions, name)
    if definition.source.type == "return":
        raise CaseError(
            f"`{name}` is read from accepted returns, which whoever may load it sees: `oba cases load {name}` tells"
            " what is wrong."
        )
    key = CaseKey(secrets.token_hex(32))
    with tell_no_values("The check"):
        others = _read_beside(definitions, definition, key, as_at, beside or {})
        rows = read_source(definition, choose_path(definition, path))
        return _check(rows, definition, key, as_at, Beside(others))


def load_list(
    change: Change, key: CaseKey, name: str, path: Path | None, as_at: date, beside: Mapping[str, Path] | None = None
) -> Result:
    """Load a list in place of its extract before, whole or not at all. CaseError if it is refused.

    An extract that is older than the one kept is refused, and so is another key: pseudonyms would not match.
    """
    definition = find_list(change.definitions, name)
    today = change.now.astimezone(LONDON).date()
    if as_at > today:
        raise CaseError(f"The day of the extract, {as_at:%d/%m/%Y}, has not come yet.")
    with let_one_change(change.settings), tell_no_values("The load"):
        _refuse_other_key(change.engine, key)
        with read_session(change.engine) as session:
            sweep(session, change.engine, change.settings)
        given = _read_beside(change.definitions, definition, key, as_at, beside or {})
        near = _find_near(change.engine, change.settings, definition, as_at, given)
        large = open_in_parts(definition, choose_path(definition, path, change.settings))
        if large is not None:
            with suppress(NotPlainError):
                return _load_in_parts(change, key, definition, large, as_at, near)
        rows = _read(change, definition, path, as_at)
        result = _check(rows, definition, key, as_at, near.whole(), today)
        result = _leave_out_erased(change, key, result)

        def write(target: Path) -> None:
            write_rows(result.checked.kept, column_types(definition), target)

        return _settle(change, key, result, as_at, write, is_compared=bool(beside))


def _load_in_parts(
    change: Change, key: CaseKey, definition: CaseList, large: LargeFile, as_at: date, near: Near
) -> Result:
    today = change.now.astimezone(LONDON).date()
    folder = cases_folder(change.settings) / definition.id / FOLDER
    with check_in_parts(large, definition, key, as_at, near, today, folder) as (rows, checked, spill):
        result = Result(definition, rows, checked)

        def write(target: Path) -> None:
            write_query(spill.kept, target)

        return _settle(change, key, result, as_at, write, is_compared=bool(near.given))


def _settle(
    change: Change, key: CaseKey, result: Result, as_at: date, write: Callable[[Path], None], *, is_compared: bool
) -> Result:
    """Keep what was read if it is sound and not kept already; a list that is compared with files is kept anew."""
    same = _find_same(change, result.definition.id, result.rows.sha256, as_at)
    if result.checked.refused or not result.checked.kept_rows:
        return result
    if same is not None and not is_compared:
        return replace(result, load=same, already=True)
    load = _keep(change, key, result, as_at, write)
    return replace(result, load=load, erased_on=_find_erasure(change, result.definition, as_at))


def _find_erasure(change: Change, definition: CaseList, as_at: date) -> date | None:
    """Return the day of the newest erasure that an extract may not know of; of returns marks know who was erased."""
    if definition.source.type == "return":
        return None
    with read_session(change.engine) as session:
        newest = register.find_last_erasure(session)
    day = in_utc(newest).astimezone(LONDON).date() if newest else None
    return day if day and day >= as_at else None


def _read(change: Change, definition: CaseList, path: Path | None, as_at: date) -> Rows:
    if definition.source.type != "return":
        return read_source(definition, choose_path(definition, path, change.settings))
    if path is not None:
        raise CaseError(f"`{definition.id}` is read from accepted returns and takes no file.")
    return read_returned(change.engine, change.definitions, definition, as_at)


def _check(
    rows: Rows, definition: CaseList, key: CaseKey, as_at: date, beside: Beside, today: date | None = None
) -> Result:
    """Check a list. Its cells, identifiers and pseudonyms are most of what it takes in memory.

    The cells go when the identifiers are read, and these when there are pseudonyms; the people, whom only a list beside
    this one is compared with, go with the check.
    """
    fields = take_fields(rows.raw, definition, key, as_at)
    rows = rows.without_cells()
    fields = name_people(fields, definition, key)
    checked = check_fields(fields, definition, as_at, beside, today)
    return Result(definition, rows, replace(checked, people=pd.DataFrame()))


def _leave_out_erased(change: Change, key: CaseKey, result: Result) -> Result:
    """Return a list of returns without whoever was erased: the accepted files have them still."""
    erased = read_erased(change.engine, change.settings, result.definition)
    if not erased or result.checked.refused:
        return result
    marks = mark_erased(key, result.definition, result.checked.kept[PERSON].tolist())
    gone = np.array([mark in erased for mark in marks], bool)
    return replace(result, checked=leave_out(result.checked, gone, ERASED))


def _keep(change: Change, key: CaseKey, result: Result, as_at: date, write: Callable[[Path], None]) -> int | None:
    """Write the dataset, then name it in the register; what it replaces is deleted when that is done."""
    engine, settings = change.engine, change.settings
    target = new_path(engine, settings, result.definition.id)
    write(target)
    new = _describe(change, key, result, as_at, target)
    try:
        with write_session(engine) as session:
            register.lock_cases(session)
            before = list_named(session, settings)
            load = register.add_load(session, new, change.actor, change.now)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    with read_session(engine) as session:
        sweep(session, engine, settings, before)
    return load.id


def _describe(change: Change, key: CaseKey, result: Result, as_at: date, target: Path) -> register.NewLoad:
    definition, checked = result.definition, result.checked
    return register.NewLoad(
        list=definition.id,
        version=definition.version,
        fingerprint=change.definitions.fingerprint("case_lists", definition.id),
        made_up=definition.made_up,
        as_at=as_at,
        file=target.name,
        sha256=result.rows.sha256,
        kept_sha256=hash_file(target),
        key_check=key.check_value,
        read=checked.read,
        kept=checked.kept_rows,
        set_aside=checked.set_aside,
        values_aside=checked.values_aside,
        keep_months=definition.retention.months,
        keep_after=definition.retention.after or "",
        attempts=result.rows.attempts,
    )


def _refuse_other_key(engine: Engine, key: CaseKey) -> None:
    with read_session(engine) as session:
        other = register.made_with_other_key(register.list_current(session), key.check_value)
    if other:
        raise CaseError(
            f"OBA_CASE_KEY is not the key that {', '.join(f'`{name}`' for name in other)} was loaded with. The same"
            " child would get another pseudonym, and no link between lists would hold. Use the key from the council's"
            " vault; or take all lists out with `oba cases remove` and load them again with the new one."
        )


def _find_same(change: Change, name: str, sha256: str, as_at: date) -> int | None:
    """Return the load that is kept of the same bytes, definition and day, if it would come out the same now.

    It would not if something was erased from it, or if a list that it takes from or is compared with was loaded since.
    CaseError if what is kept is of a later day.
    """
    with read_session(change.engine) as session:
        kept = register.find_current(session, name)
        beside = _names_of(change.definitions.case_lists[name])
        newest = max((one.id or 0 for one in register.list_current(session) if one.list in beside), default=0)
    if kept is None:
        return None
    if kept.as_at > as_at:
        raise CaseError(
            f"`{name}` is kept as at {kept.as_at:%d/%m/%Y}, and this extract is older, of {as_at:%d/%m/%Y}. Nothing"
            " was changed."
        )
    here = (sha256, change.definitions.fingerprint("case_lists", name), as_at, 0)
    same = (kept.sha256, kept.fingerprint, kept.as_at, kept.erased) == here and newest <= (kept.id or 0)
    return kept.id if same else None


def _names_of(definition: CaseList) -> set[str]:
    """Return the other lists that a list is compared with or takes from."""
    names = {check.list for check in definition.checks if isinstance(check, InList)}
    return names | ({definition.taken_from.list} if definition.taken_from else set())


def _find_near(
    engine: Engine, settings: Settings, definition: CaseList, as_at: date, given: Mapping[str, pd.DataFrame]
) -> Near:
    """Return the kept rows of the same list, if its extract is older, and of the lists that it is beside.

    Where the rows of the same list are gone there are none: loading it again is what brings them back. A list that is
    given as a file counts, and not what is kept of it.
    """
    with read_session(engine) as session:
        before = register.find_current(session, definition.id)
    own = cases_folder(settings) / before.list / before.file if before and before.as_at < as_at else None
    others = find_datasets(engine, settings, _names_of(definition))
    kept = {name: path for name, path in others.items() if name != definition.id and name not in given}
    return Near(own if own and own.is_file() else None, kept, given)


def _read_beside(
    definitions: Definitions, definition: CaseList, key: CaseKey, as_at: date, files: Mapping[str, Path]
) -> dict[str, pd.DataFrame]:
    """Return the people of other lists' files, which are compared with and not kept."""
    others = {}
    for name, path in files.items():
        other = find_list(definitions, name)
        if name not in _names_of(definition):
            raise CaseError(f"`{definition.id}` is not compared with `{name}`; leave out --beside.")
        checked = check_list(read_source(other, path).raw, other, key, as_at, Beside())
        if checked.refused:
            raise CaseError(f"{path.name} cannot be read as `{name}`: {checked.refused[0].what}")
        others[name] = checked.people
    return others
