"""Is every pack that was published for a meeting still what was published: its content, and what is said of it?"""

import json
from collections.abc import Iterator, Mapping

from sqlmodel import Session, select

from oba.errors import PublishError
from oba.findings import Finding, Place
from oba.london_time import in_utc, london_day
from oba.models import AuditEntry, FrozenPack
from oba.scorecards.frozen_packs.writing import Packed, open_text
from oba.store.audit import name_of
from oba.store.packs import KEEP, KeptPack, find_pack, list_packs
from oba.vocabulary import Severity

_REMEDY = "Restore the newest backup that verifies; what was printed is still as it was."


def packed_of(row: FrozenPack) -> Packed:
    """Return the content of a row of the store."""
    return Packed(row.format, row.sha256, row.packed)


def find_changed_packs(session: Session) -> list[Finding]:
    """Return the kept packs that are not as they were published: by their hash, and by what the audit trail tells."""
    faults: list[str] = []
    try:
        faults.extend(_find_faults(session))
    except ValueError as fault:  # SQLite keeps any text in a column of days: one that is none was put there
        faults.append(f"a pack, or what the audit trail tells of it, is not what was written ({fault}).")
    return [Finding("kept-pack", Severity.FAIL, Place("frozen_pack"), what, remedy=_REMEDY) for what in faults]


def _find_faults(session: Session) -> Iterator[str]:
    told = _read_told(session)
    for kept in reversed(list_packs(session)):
        entry = told.pop(kept.code, None)
        row = find_pack(session, kept.code)
        try:
            open_text(packed_of(row))
        except PublishError as fault:
            yield f"pack {kept.code}: {fault}"
        else:
            if entry is None or any(_say(kept, name) != value for name, value in entry.items()):
                yield f"pack {kept.code} is not the one that the audit trail names."
        session.expunge(row)  # one content at a time
    for code in told:
        yield f"pack {code}, which the audit trail names, is gone."


def _read_told(session: Session) -> dict[str, Mapping[str, object]]:
    """Return what the audit trail tells of each pack, column by column, by its id; all that its entry has of it."""
    found: dict[str, Mapping[str, object]] = {}
    for entry in session.exec(select(AuditEntry).where(AuditEntry.action == KEEP)):
        at = in_utc(entry.at)
        said = {name: str(value) for name, value in json.loads(entry.detail).items()}
        found[said.get("code", "")] = {
            **said,
            "board": entry.about.removeprefix("board "),
            "published_by": name_of(entry.who),
            "published_at": at,
            "published_on": str(london_day(at)),
        }
    return found


def _say(kept: KeptPack, column: str) -> object:
    """Return what stands in a column as the audit trail tells it, moments to the second."""
    if column == "published_at":
        return in_utc(kept.published_at).replace(microsecond=0)
    return str(getattr(kept, column, None))
