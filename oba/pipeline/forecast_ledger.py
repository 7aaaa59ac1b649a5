"""Published forecasts on their way into the ledger and out of it, and whether the ledger is whole."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from oba.findings import Finding, Place
from oba.indicators.board import Board
from oba.london_time import in_utc
from oba.models import AuditEntry
from oba.models import FrozenForecast as Row
from oba.periods import read_code
from oba.scorecards.build.forecasts.earlier import LIMITS, list_to_freeze
from oba.scorecards.frozen_forecasts import FrozenForecast
from oba.scorecards.judgement import Limits
from oba.store.audit import FIRST, list_chains, walk_chain
from oba.store.forecasts import FREEZE, freeze_forecasts, hash_forecast, list_forecasts
from oba.vocabulary import Severity

if TYPE_CHECKING:
    from oba.scorecards.card import Pack

_REMEDY = "Keep this store as it is, restore the newest backup that verifies beside it, and compare."
_MOST_KEPT = 200


def freeze_pack(session: Session, pack: "Pack", now: datetime) -> int:
    """Freeze the forecasts of a pack as it is published; return how many are new."""
    rows = [row for card in pack.cards for row in list_to_freeze(card, pack.as_at)]
    return freeze_forecasts(session, pack.board_id, rows, now)


def read_frozen(session: Session, board: Board, as_at: date) -> Mapping[str, list[FrozenForecast]]:
    """Return the published forecasts of a board's place by indicator, oldest first, as they were there by a day."""
    found: dict[str, list[FrozenForecast]] = {}
    for row in list_forecasts(session, board.id, board.area, as_at):
        found.setdefault(row.indicator, []).append(_as_value(row))
    return found


def _as_value(row: Row) -> FrozenForecast:
    return FrozenForecast(
        indicator=row.indicator,
        indicator_version=row.indicator_version,
        area=row.area,
        breakdown=row.breakdown,
        period=read_code(row.period),
        until=read_code(row.until),
        made_at=in_utc(row.made_at),
        made_on=row.made_on,
        as_at=row.as_at,
        method=row.method,
        method_version=row.method_version,
        point=row.point,
        shown=Limits(*(getattr(row, name) for name in LIMITS)),
        free=Limits(*(getattr(row, f"free_{name}") for name in LIMITS)),
        trace=row.trace,
    )


@dataclass(frozen=True)
class LedgerCheck:
    """How many published forecasts were read, and everything that is not as it was written."""

    forecasts: int
    findings: tuple[Finding, ...]


@dataclass
class _Chain:
    """The walk along one ledger: what came last, and what is wrong so far."""

    told: dict[int, str]
    number: int = 0
    hash: str = FIRST
    sound: bool = True
    count: int = 0
    findings: list[Finding] = field(default_factory=list)

    def follow(self, row: Row) -> None:
        sound = hash_forecast(row) == row.hash
        of = f"forecast {row.number} ({row.board}, {row.indicator}, {_label(row.period)})"
        if row.number != self.number + 1:
            self._report("ledger-gap", f"{_numbers(self.number + 1, row.number - 1)} taken out")
        elif row.before != self.hash and sound and self.sound:
            self._report("ledger-broken", f"{of} does not follow from the one before it")
        if not sound:
            self._report("ledger-changed", f"{of} is not what was published")
        told = self.told.pop(row.number, row.hash)
        if told != row.hash and sound:
            self._report("ledger-changed", f"{of} is not the one that the audit trail names")
        self.number, self.hash, self.sound = row.number, row.hash, sound
        self.count += 1

    def end(self, newest: int) -> list[Finding]:
        """Return all findings, `newest` being the last forecast that the audit trail tells of."""
        if self.told:
            self._report("ledger-cut", f"{_numbers(self.number + 1, newest)} taken off the end")
        if self.number > newest:
            self._report("ledger-untold", f"the audit trail does not tell of forecasts {newest + 1} to {self.number}")
        return self.findings

    def stop(self, fault: str) -> None:
        """Report that what follows cannot be read."""
        self._report("ledger-changed", f"a forecast after {self.number} is not what was published ({fault})")

    def _report(self, rule: str, what: str) -> None:
        if len(self.findings) < _MOST_KEPT:
            self.findings.append(Finding(rule, Severity.FAIL, Place("frozen_forecast"), f"{what}.", remedy=_REMEDY))


def verify_ledger(session: Session) -> LedgerCheck:
    """Walk every ledger that may be seen beside what the audit trail tells of it; nothing is changed."""
    told = dict(_read_told(session))
    count, findings = 0, []
    for name in sorted({*list_chains(session, Row), *told}):
        named = told.get(name, {})
        chain, newest = _Chain(dict(named)), max(named, default=0)
        try:
            for row in walk_chain(session, Row, name):
                chain.follow(row)
        except ValueError as fault:  # SQLite keeps any text in a column of days: one that is none was put there
            chain.stop(str(fault))
            findings += chain.findings
        else:
            findings += chain.end(newest)
        count += chain.count
    return LedgerCheck(count, tuple(findings))


def _read_told(session: Session) -> Iterator[tuple[str, dict[int, str]]]:
    """Yield for each partnership the numbers and hashes that its audit trail names."""
    found: dict[str, dict[int, str]] = {}
    wanted = select(AuditEntry.tenant, AuditEntry.detail).where(AuditEntry.action == FREEZE)
    for tenant, detail in session.exec(wanted.order_by(col(AuditEntry.number))):
        try:
            said = json.loads(detail)
            found.setdefault(tenant or "", {})[int(said["to"])] = str(said["hash"])
        except (ValueError, TypeError, KeyError):
            continue  # a changed entry is found in the trail
    yield from found.items()


def _label(code: str) -> str:
    """Return the label of a period; a code that is none, since somebody changed it, as it stands."""
    try:
        return read_code(code).label
    except ValueError:
        return code


def _numbers(first: int, last: int) -> str:
    return f"forecast {first} was" if first >= last else f"forecasts {first} to {last} were"
