"""The register of case lists: which extract of each list is kept, in which file, under which key. No function commits.

The linked pairs of two lists are kept as a list is, and known by `linked`. The register holds counts and never a row,
an identifier or a pseudonym; the rows are in datasets apart.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from oba.models import AuditEntry, CaseErasure, CaseLoad
from oba.store.audit import Actor, write_entry

CURRENT, REPLACED, REMOVED = "current", "replaced", "removed"
_ERASE = "erase from case lists"
PAIRS_FORM = 2
"""The form in which pairs are kept. Those of an earlier one are not used: the lists are linked again."""
_LOCK = 7_026_021  # the number of PostgreSQL's lock that lets one load or erasure of case lists go on at a time


@dataclass(frozen=True, slots=True)
class NewLoad:
    """What the register says of an extract that is to be kept."""

    list: str
    version: int
    fingerprint: str
    made_up: bool
    as_at: date
    file: str
    sha256: str
    kept_sha256: str
    key_check: str
    read: int
    kept: int
    set_aside: Mapping[str, int]
    values_aside: Mapping[str, int]
    keep_months: int
    keep_after: str
    linked: str = ""
    attempts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeOf:
    """Of which loads of which lists the pairs of a link were made, and the sentences that go with its figures."""

    left: str
    left_load: int
    right: str
    right_load: int
    told: tuple[str, ...] = ()
    form: int = PAIRS_FORM

    @property
    def text(self) -> str:
        """Return it as the register keeps it."""
        return json.dumps(asdict(self))


def read_made_of(load: CaseLoad) -> MadeOf:
    """Return of which loads the pairs of a link were made."""
    kept = json.loads(load.linked)
    return MadeOf(**{"form": 1, **kept, "told": tuple(kept["told"])})


def read_attempts(load: CaseLoad) -> tuple[int, ...]:
    """Return the accepted attempts that a list of returns was read from; none of any other list."""
    return tuple(json.loads(load.attempts)) if load.attempts else ()


def lock_cases(session: Session) -> None:
    """Let one process at a time change what is kept of case lists; SQLite's writers wait for each other anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})


def list_datasets(session: Session) -> list[CaseLoad]:
    """Return everything that is kept now: the extract of each list and the pairs of each link, by name."""
    return list(session.exec(select(CaseLoad).where(CaseLoad.state == CURRENT).order_by(CaseLoad.list)))


def made_with_other_key(loads: Iterable[CaseLoad], key_check: str) -> list[str]:
    """Return the lists and links whose pseudonyms are of another key than that with this check value."""
    return [load.list for load in loads if load.key_check != key_check]


def list_current(session: Session) -> list[CaseLoad]:
    """Return the extract that is kept of each list, by list."""
    return [load for load in list_datasets(session) if not load.linked]


def list_links(session: Session) -> list[CaseLoad]:
    """Return the pairs that are kept of each link, by link."""
    return [load for load in list_datasets(session) if load.linked]


def list_loads(session: Session, name: str = "") -> list[CaseLoad]:
    """Return every load of a list, or of all, oldest first."""
    wanted = select(CaseLoad).order_by(col(CaseLoad.id))
    return list(session.exec(wanted.where(CaseLoad.list == name) if name else wanted))


def find_current(session: Session, name: str) -> CaseLoad | None:
    """Return the extract that is kept of a list."""
    return session.exec(select(CaseLoad).where(CaseLoad.list == name, CaseLoad.state == CURRENT)).first()


def add_load(session: Session, new: NewLoad, actor: Actor, now: datetime) -> CaseLoad:
    """Put an extract in the place of the one before it, and tell of it in the audit trail: counts, nobody's row."""
    before = find_current(session, new.list)
    if before is not None:
        before.state, before.file = REPLACED, ""
        session.add(before)
        session.flush()
    load = CaseLoad(
        list=new.list,
        list_version=new.version,
        fingerprint=new.fingerprint,
        made_up=new.made_up,
        as_at=new.as_at,
        file=new.file,
        sha256=new.sha256,
        kept_sha256=new.kept_sha256,
        key_check=new.key_check,
        rows_read=new.read,
        rows_kept=new.kept,
        set_aside=json.dumps(dict(new.set_aside), sort_keys=True),
        values_aside=json.dumps(dict(new.values_aside), sort_keys=True),
        keep_months=new.keep_months,
        keep_after=new.keep_after,
        linked=new.linked,
        attempts=json.dumps(new.attempts) if new.attempts else "",
        loaded_at=now,
        loaded_by=actor.who,
        account_id=actor.account_id,
    )
    session.add(load)
    session.flush()
    told: dict[str, object] = {"as_at": new.as_at, "version": new.version, "load": load.id}
    if new.linked:
        made = read_made_of(load)
        told |= {"of": {made.left: made.left_load, made.right: made.right_load}}
        write_entry(session, actor, "link case lists", f"link {new.list}", now, told)
    else:
        told |= {"read": new.read, "kept": new.kept} | ({"returns": len(new.attempts)} if new.attempts else {})
        write_entry(session, actor, "load case list", f"case list {new.list}", now, told)
    return load


def replace_file(session: Session, load: CaseLoad, file: str, kept_sha256: str, gone: int) -> None:
    """Name the file that has taken the place of a dataset from which rows were erased."""
    load.file, load.kept_sha256 = file, kept_sha256
    load.rows_kept -= gone
    load.erased += gone
    session.add(load)
    session.flush()


def tell_retention(session: Session, name: str, months: int, after: str) -> None:
    """Keep for how long rows were kept when some went, which may be shorter than when they were loaded.

    Counting asks it: of what is gone no period is counted again.
    """
    load = find_current(session, name)
    if load is not None:
        load.keep_months, load.keep_after = months, after
        session.add(load)


def tell_decision(session: Session, load: CaseLoad, actor: Actor, now: datetime) -> None:
    """Write that somebody decided on a doubtful pair of a link, and neither on which nor what."""
    write_entry(session, actor, "decide on doubtful pair", f"link {load.list}", now, {"load": load.id})


def tell_look_up(session: Session, load: CaseLoad, pairs: int, actor: Actor, now: datetime) -> None:
    """Write that somebody had the council's own numbers of the doubtful pairs of a link written out."""
    told = {"load": load.id, "pairs": pairs}
    write_entry(session, actor, "look up doubtful pairs", f"link {load.list}", now, told)


def remove_load(session: Session, load: CaseLoad, actor: Actor, now: datetime) -> None:
    """Take a list out as a whole; its counts stay in the register."""
    told = {"load": load.id, "rows": load.rows_kept}
    load.erased += load.rows_kept
    load.state, load.file, load.rows_kept = REMOVED, "", 0
    session.add(load)
    session.flush()
    noun = "link" if load.linked else "case list"
    write_entry(session, actor, f"remove {noun}", f"{noun} {load.list}", now, told)


def read_erased(session: Session, name: str) -> frozenset[str]:
    """Return the marks of whoever was erased from a list."""
    found = session.exec(select(CaseErasure.marks).where(CaseErasure.list == name)).all()
    return frozenset(mark for marks in found for mark in marks.split())


def list_erased(session: Session) -> list[str]:
    """Return the lists from which anybody was erased of whom a mark is kept, by name."""
    return list(session.exec(select(CaseErasure.list).distinct().order_by(CaseErasure.list)))


def keep_erased(session: Session, name: str, marks: Iterable[str]) -> None:
    """Keep the marks of everybody who was erased from a list in place of those before."""
    row = session.exec(select(CaseErasure).where(CaseErasure.list == name)).first() or CaseErasure(list=name, marks="")
    row.marks = "\n".join(sorted(set(marks)))
    session.add(row)
    session.flush()


def tell_erasure(session: Session, of: str, actor: Actor, now: datetime) -> None:
    """Write that somebody was erased, and not whom, nor from which lists: that alone would say what help they had."""
    write_entry(session, actor, _ERASE, "case lists", now, {"of": of})


def find_last_erasure(session: Session) -> datetime | None:
    """Return when somebody was erased last, None if nobody ever was; the trail does not say whom."""
    found = select(AuditEntry.at).where(AuditEntry.action == _ERASE).order_by(col(AuditEntry.number).desc())
    return session.exec(found.limit(1)).first()


def tell_expiry(session: Session, lists: int, rows: int, actor: Actor, now: datetime) -> None:
    """Write that rows were erased because their time was over."""
    write_entry(session, actor, "erase expired cases", "case lists", now, {"lists": lists, "rows": rows})
