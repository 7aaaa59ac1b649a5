"""Send alarms: to the log always, and to every address of `OBA_ALARMS_TO` (e-mail, webhooks) once."""

import hashlib
import warnings
from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import Engine

from oba.indicators.project import Definitions
from oba.london_time import LONDON
from oba.models import Alarm
from oba.pipeline.timetable.alarms import find_alarms, raise_alarms
from oba.store.engine import write_session

_log = structlog.get_logger("oba.alarms")


def raise_and_send(engine: Engine, definitions: Definitions, addresses: Sequence[str], now: datetime) -> int:
    """Raise what is to be raised today and send what has not been sent; return how many were sent."""
    with write_session(engine) as session:
        concerns = find_alarms(session, definitions, now.astimezone(LONDON).date())
        ours = raise_alarms(session, concerns, now)
    if not ours:
        return 0
    for alarm in ours:
        if not alarm.taken_by:
            _log.warning(alarm.message, job=alarm.job, cause=alarm.cause, owner=alarm.owner, since=str(alarm.since))
    taken = send(ours, addresses)
    with write_session(engine) as session:
        for alarm, by in zip(ours, taken, strict=True):
            kept = session.merge(alarm)
            kept.taken_by = " ".join(sorted(by))
            kept.sent_at = now if by >= set(map(_hash, addresses)) else None
    return sum(by >= set(map(_hash, addresses)) for by in taken)


def send(alarms: Sequence[Alarm], addresses: Sequence[str]) -> list[set[str]]:
    """Send each address what it has not taken, as one message, and return who has now taken each alarm."""
    taken = [set(alarm.taken_by.split()) for alarm in alarms]
    for number, address in enumerate(addresses, start=1):
        wanted = [position for position, by in enumerate(taken) if _hash(address) not in by]
        if not wanted:
            continue
        messages = [alarms[position].message for position in wanted]
        if _send(address, messages):
            for position in wanted:
                taken[position].add(_hash(address))
        else:
            # The address may hold a password: it is named by its place only.
            _log.error("an alarm could not be sent; it will be tried again", address=f"number {number}")
    return taken


def _send(address: str, messages: Sequence[str]) -> bool:
    with warnings.catch_warnings():
        # On Python 3.11 the library and what it loads for an address import a module that is on its way out.
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise

        sender = apprise.Apprise()
        if not sender.add(address):
            return False
    title = f"oba: {messages[0]}" if len(messages) == 1 else f"oba: {len(messages)} alarms"
    return bool(sender.notify(title=title[:200], body="\n".join(messages), body_format=apprise.NotifyFormat.TEXT))


def _hash(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:12]
