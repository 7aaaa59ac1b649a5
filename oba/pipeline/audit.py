"""Check the audit trail: is it whole, and do the returns, accounts, files, forecasts and packs it tells of stand so?

A chain of hashes shows what was changed, put in or taken out. It cannot show that its end was cut off, or
that somebody who knows the sum wrote it anew from some entry on: for that, a hash written down elsewhere
is looked for.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from oba.findings import Finding, Place
from oba.models import Attempt, AuditEntry, Owed
from oba.pipeline.forecast_ledger import verify_ledger
from oba.pipeline.frozen_packs.integrity import find_changed_packs
from oba.pipeline.trail.comparison import list_differences, list_reason_differences, list_untold_sign_ins
from oba.pipeline.trail.replay import Told
from oba.pipeline.trail.standing import read_reasons, read_sign_ins, read_standing
from oba.pipeline.written.integrity import find_changed_records
from oba.store.audit import FIRST, hash_entry, list_chains, list_lost_guards, walk_chain
from oba.vocabulary import Severity

_REMEDY = "Keep this store as it is, restore the newest backup that verifies beside it, and compare."
_MOST_KEPT = 200


@dataclass(frozen=True)
class Trail:
    """One partnership's trail: its name (blank in a store of one), how many entries, and the newest."""

    name: str
    entries: int
    hash: str
    at: datetime | None


@dataclass(frozen=True)
class TrailCheck:
    """What was read, and everything that is not as it was written; `forecasts` are those that were published."""

    trails: tuple[Trail, ...]
    files: int
    findings: tuple[Finding, ...]
    forecasts: int = 0


@dataclass
class _Wanted:
    """What must be somewhere in the chain: hashes, and for each file that was sent what it was."""

    hashes: dict[str, str]
    files: dict[tuple[str, int, str], str]

    def mark_found(self, entry: AuditEntry) -> None:
        self.hashes.pop(entry.hash, None)
        try:
            said = json.loads(entry.detail)
            self.files.pop((entry.about, said["attempt"], said["sha256"]), None)
        except (ValueError, TypeError, KeyError):
            return  # it is of something else


@dataclass
class _Chain:
    """The walk along one trail: what came last, and what is wrong so far."""

    number: int = 0
    hash: str = FIRST
    at: datetime | None = None
    count: int = 0
    sound: bool = True
    findings: list[Finding] = field(default_factory=list)
    changed: list[AuditEntry] = field(default_factory=list)

    def follow(self, entry: AuditEntry) -> None:
        gap = entry.number - self.number - 1
        sound = hash_entry(entry) == entry.hash
        if gap:
            self._report("trail-gap", f"{_numbers(self.number + 1, entry.number - 1)} taken out")
        elif entry.before != self.hash and sound and self.sound:
            self._report("trail-broken", f"entry {entry.number} does not follow from the entry before it")
        if not sound:
            self.changed.append(_copy(entry, entry.number))
        self.number, self.hash, self.at, self.sound = entry.number, entry.hash, entry.at, sound
        self.count += 1

    def end(self) -> list[Finding]:
        """Return all findings; an entry that is sound under another's number was moved, not changed."""
        kept = self.changed[:_MOST_KEPT]
        for entry in kept:
            others = (other.number for other in kept if other.number != entry.number)
            was = next((number for number in others if hash_entry(_copy(entry, number)) == entry.hash), None)
            if was is None:
                self._report("trail-changed", f"entry {entry.number} is not what was written")
            else:
                self._report("trail-moved", f"entry {entry.number} was written as entry {was}")
        if len(self.changed) > _MOST_KEPT:
            self._report("trail-changed", f"{len(self.changed) - _MOST_KEPT:,} more entries are not what was written")
        return self.findings

    def _report(self, rule: str, what: str) -> None:
        self.findings.append(_finding(rule, "audit_entry", what))


def verify_trail(session: Session, expected: Sequence[str] = ()) -> TrailCheck:
    """Walk every trail that may be seen, and look at every file, published forecast and kept pack.

    Nothing is changed. Told is too where the database itself no longer refuses a change, though none was made yet.

    `expected` are hashes that were written down elsewhere and must still be in a chain.
    """
    wanted, told = _list_wanted(session, expected), Told()
    files = len(wanted.files)
    trails, findings = [], []
    for name in list_chains(session, AuditEntry):
        chain = _Chain()
        try:
            for entry in walk_chain(session, AuditEntry, name):
                wanted.mark_found(entry)
                chain.follow(entry)
                told.follow(entry)
        except ValueError as fault:
            chain.findings.append(
                _finding("trail-changed", "audit_entry", f"what follows entry {chain.number} cannot be read: {fault}")
            )
        findings += chain.end()
        trails.append(Trail(name, chain.count, chain.hash, chain.at))
    findings += [_finding("trail-cut", "audit_entry", what) for what in wanted.hashes.values()]
    findings += [_finding("file-untold", "attempt", what) for what in wanted.files.values()]
    findings += _check_files(session)
    findings += _compare(session, told)
    findings += find_changed_packs(session)
    findings += find_changed_records(session)
    findings += [_describe_lost(table, names) for table, names in list_lost_guards(session).items()]
    ledger = verify_ledger(session)
    return TrailCheck(tuple(trails), files, (*findings, *ledger.findings), ledger.forecasts)


def _compare(session: Session, told: Told) -> list[Finding]:
    """Return where what stands is not what the trail tells."""
    different = list_differences(told.facts, read_standing(session))
    reasons = list_reason_differences(told, read_reasons(session))
    sign_ins = list_untold_sign_ins(told, read_sign_ins(session))
    return [
        *(_finding("stands-otherwise", what.partition(" ")[0].partition(":")[0], what) for what in different),
        *(_finding("reason-untold", "reason", what) for what in reasons),
        *(_finding("sign-in-untold", "sign_in", what) for what in sign_ins),
    ]


def _describe_lost(table: str, names: Sequence[str]) -> Finding:
    what = f"the database no longer refuses to change it: gone or switched off is {', '.join(names)}"
    return _finding("unguarded", table, what)


def _list_wanted(session: Session, expected: Sequence[str]) -> _Wanted:
    rows = session.exec(
        select(Owed.code, Attempt.number, Attempt.sha256, Attempt.receipt).join(
            Attempt, col(Attempt.owed_id) == col(Owed.id)
        )
    ).all()
    hashes = {
        receipt: f"the receipt of return {code}, attempt {number}, names the entry {receipt[:12]}…, which is not there"
        for code, number, _, receipt in rows
        if receipt
    }
    hashes |= {given: f"the entry {given} is not there: the trail was cut off or written anew" for given in expected}
    files = {
        (f"return {code}", number, sha256): f"no entry tells of the file of return {code}, attempt {number}"
        for code, number, sha256, _ in rows
    }
    return _Wanted(hashes, files)


def _check_files(session: Session) -> list[Finding]:
    found = []
    for attempt_id in session.exec(select(Attempt.id).order_by(col(Attempt.id))).all():
        wanted = select(Owed.code, Attempt.number, Attempt.sha256, Attempt.content).join(
            Attempt, col(Attempt.owed_id) == col(Owed.id)
        )
        for code, number, sha256, content in session.exec(wanted.where(Attempt.id == attempt_id)):
            if hashlib.sha256(content).hexdigest() != sha256:
                what = f"the file of return {code}, attempt {number}, is not the one that was sent"
                found.append(_finding("file-changed", "attempt", what))
    return found


def _copy(entry: AuditEntry, number: int) -> AuditEntry:
    """Return an entry under a number, apart from its session."""
    return AuditEntry(**entry.model_dump(exclude={"number"}), number=number)


def _numbers(first: int, last: int) -> str:
    return f"entry {first} was" if first == last else f"entries {first} to {last} were"


def _finding(rule: str, table: str, what: str) -> Finding:
    return Finding(rule, Severity.FAIL, Place(table), f"{what}.", remedy=_REMEDY)
