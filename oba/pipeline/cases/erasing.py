"""Rows that go: of a child or family who is to be erased, of a list that is taken out, of time that is over.

The datasets are written anew without them, all of them before the register names the first; the old files go then.
Linked pairs follow their lists: a pair goes with either of its two people, for whatever reason that one went.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from oba.cases.dataset import (
    Over,
    count_expired,
    count_rows,
    count_unlinked,
    erase_rows,
    expire_rows,
    list_family,
    unlink_rows,
)
from oba.cases.pseudonyms import FAMILY, CaseKey
from oba.errors import CaseError
from oba.indicators.case_lists.case_list import CHILD, Retention
from oba.indicators.project import Definitions
from oba.london_time import LONDON
from oba.models import CaseLoad
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
from oba.pipeline.cases.erasure_marks import remember_erased
from oba.pipeline.cases.returned_lists import find_replaced
from oba.settings import Settings
from oba.store import cases as register
from oba.store.engine import read_session, write_session

Rewrite = Callable[[CaseLoad, Path, Path], int]
"""Writes the dataset of a load anew, from one path to another, and returns how many rows went."""


@dataclass(frozen=True, slots=True)
class Gone:
    """How many rows went, of how many lists."""

    rows: int
    lists: int

    @property
    def words(self) -> str:
        """Return what went, in words without a verb."""
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        return f"{rows} of {'1 case list' if self.lists == 1 else f'{self.lists} case lists'}"


def list_kinds(definitions: Definitions) -> list[str]:
    """Return the kinds of people and families that the lists know: `child`, `family`, `adopter`."""
    kinds = {CHILD, FAMILY}
    for one in definitions.case_lists.values():
        kinds |= {field.of for name, field in one.fields.items() if name == "person"}
        kinds |= {field.of for name, field in one.fields.items() if name == "family" and field.of != CHILD}
    return sorted(kinds)


def erase(change: Change, key: CaseKey, kind: str, typed: str) -> Gone:
    """Erase a person, or a family with everybody who is of it in any list, from all datasets.

    `typed` is the council's own identifier, which becomes a pseudonym at once. The trail says that it happened.
    """
    kinds = list_kinds(change.definitions)
    if kind not in kinds:
        raise CaseError(f"There is nobody of the kind `{kind}`; known: {', '.join(kinds)}.")
    if not typed.strip():
        raise CaseError("No identifier was given. Nothing was erased.")
    pseudonym = key.name_person(kind, typed)
    with let_one_change(change.settings), tell_no_values("The erasure"):
        _refuse_other_key(change.engine, key)
        who: dict[str, set[str]] = {"person": {pseudonym}}
        if kind in _family_kinds(change.definitions):
            paths = _list_files(change)
            who = {"family": {pseudonym}, "person": set().union(*(list_family(one, {pseudonym}) for one in paths))}

        remember_erased(change.engine, change.settings, change.definitions, key, kind, pseudonym)

        def rewrite(_load: CaseLoad, source: Path, target: Path) -> int:
            return erase_rows(source, target, who) if count_rows(source, who) else 0

        def tell(session: Session, _gone: Gone) -> None:
            register.tell_erasure(session, kind, change.actor, change.now)

        return _rewrite_all(change, rewrite, tell)


def expire(change: Change) -> Gone:
    """Erase the rows whose time is over, as each list's definition says; no key is needed.

    Of a list of returns those go too that came with a version that stands no more.
    """
    if not cases_folder(change.settings).is_dir():
        return Gone(0, 0)
    today = change.now.astimezone(LONDON).date()
    applied: dict[str, Retention] = {}
    with let_one_change(change.settings), tell_no_values("The end of keeping"):

        def rewrite(load: CaseLoad, source: Path, target: Path) -> int:
            over = _over(change.engine, change.definitions, load, today)
            if not count_expired(source, over):
                return 0
            applied[load.list] = over.retention
            return expire_rows(source, target, over)

        def tell(session: Session, gone: Gone) -> None:
            for name, one in applied.items():
                register.tell_retention(session, name, one.months, one.after or "")
            if gone.rows:
                register.tell_expiry(session, gone.lists, gone.rows, change.actor, change.now)

        return _rewrite_all(change, rewrite, tell)


def count_due(engine: Engine, definitions: Definitions, settings: Settings, today: date) -> Gone:
    """Return what would go today because its time is over; nothing is changed."""
    datasets = find_datasets(engine, settings)
    with read_session(engine) as session:
        loads = register.list_current(session)
    due = [count_expired(datasets[one.list], _over(engine, definitions, one, today)) for one in loads]
    return Gone(sum(due), sum(count > 0 for count in due))


def remove(change: Change, name: str) -> int:
    """Take a list out as a whole, with its links, and return how many rows went; CaseError if nothing of it is kept."""
    engine, settings = change.engine, change.settings
    with let_one_change(settings):
        with write_session(engine) as session:
            register.lock_cases(session)
            before = list_named(session, settings)
            load = register.find_current(session, name)
            if load is None:
                raise CaseError(f"Nothing is kept of `{name}`.")
            count = load.rows_kept
            links = [] if load.linked else register.list_links(session)
            for one in [load, *(link for link in links if name in _sides_of(link))]:
                register.remove_load(session, one, change.actor, change.now)
        with read_session(engine) as session:
            sweep(session, engine, settings, before)
    return count


def _rewrite_all(change: Change, rewrite: Rewrite, tell: Callable[[Session, Gone], None]) -> Gone:
    """Write anew what changes, then name all the new files in one transaction, then delete the old ones."""
    engine, settings = change.engine, change.settings
    datasets = find_datasets(engine, settings)
    with read_session(engine) as session:
        sweep(session, engine, settings)
        loads, links = register.list_current(session), register.list_links(session)
    written: dict[str, tuple[Path, int]] = {}
    try:
        for load in loads:
            target = new_path(engine, settings, load.list)
            if gone := rewrite(load, datasets[load.list], target):
                written[load.list] = (target, gone)
        found = Gone(sum(gone for _, gone in written.values()), len(written))
        lists = {load.list: written[load.list][0] if load.list in written else datasets[load.list] for load in loads}
        for link in links:
            target = new_path(engine, settings, link.list)
            if gone := _unlink(link, lists, datasets[link.list], target):
                written[link.list] = (target, gone)
        with write_session(engine) as session:
            register.lock_cases(session)
            for load in register.list_datasets(session):
                if load.list in written:
                    target, gone = written[load.list]
                    register.replace_file(session, load, target.name, hash_file(target), gone)
            tell(session, found)
    except BaseException:
        for target, _ in written.values():
            target.unlink(missing_ok=True)
        raise
    with read_session(engine) as session:
        sweep(session, engine, settings, datasets.values())
    return found


def _unlink(link: CaseLoad, lists: Mapping[str, Path], source: Path, target: Path) -> int:
    """Write pairs anew without those of people who have gone from either list, however they went."""
    made = register.read_made_of(link)
    sides = {"left_person": lists.get(made.left), "right_person": lists.get(made.right)}
    return unlink_rows(source, target, sides) if count_unlinked(source, sides) else 0


def _list_files(change: Change) -> list[Path]:
    """Return the datasets of the lists, those of links aside, which know no families."""
    with read_session(change.engine) as session:
        names = {load.list for load in register.list_current(session)}
    return [path for name, path in find_datasets(change.engine, change.settings).items() if name in names]


def _sides_of(link: CaseLoad) -> tuple[str, str]:
    made = register.read_made_of(link)
    return made.left, made.right


def _retention_of(definitions: Definitions, load: CaseLoad) -> Retention:
    """Return for how long a list's rows are kept: as its definition says now, or said when they were loaded."""
    known = definitions.case_lists.get(load.list)
    return known.retention if known else Retention(months=load.keep_months, after=load.keep_after or None)


def _over(engine: Engine, definitions: Definitions, load: CaseLoad, today: date) -> Over:
    replaced = find_replaced(engine, register.read_attempts(load))
    return Over(_retention_of(definitions, load), load.as_at, today, frozenset(replaced))


def _family_kinds(definitions: Definitions) -> set[str]:
    """Return the kinds that are families: what the field `family` of any list is of."""
    found = {FAMILY}
    for one in definitions.case_lists.values():
        if "family" in one.fields and one.fields["family"].of != CHILD:
            found.add(one.fields["family"].of)
    return found


def _refuse_other_key(engine: Engine, key: CaseKey) -> None:
    with read_session(engine) as session:
        if register.made_with_other_key(register.list_current(session), key.check_value):
            raise CaseError(
                "OBA_CASE_KEY is not the key that the lists were loaded with, so nobody could be found. Use the key"
                " from the council's vault. Nothing was erased."
            )
