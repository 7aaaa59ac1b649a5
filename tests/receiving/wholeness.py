"""Is a return whole: does every row say what its entries in the trail say, and nothing between two steps?"""

import json
from datetime import date

from sqlalchemy import Engine
from sqlmodel import col, select

from oba.models import Attempt, AuditEntry, Load, Owed
from oba.pipeline.audit import verify_trail
from oba.returns.workflow import Action
from oba.store.engine import read_session
from oba.store.integrity import verify_store
from oba.store.observations import queries
from oba.store.submissions import find_owed, list_attempts

SENDING = (Action.SEND.value, Action.SEND_NIL.value)


def find_holes(engine: Engine, *codes: str) -> list[str]:
    """Return everything about some returns, the store and the trail that is not as a whole step leaves it."""
    with read_session(engine) as session:
        holes = [str(finding) for finding in (*verify_store(session), *verify_trail(session).findings)]
        loads = list(session.exec(select(Load).order_by(col(Load.id))))
        linked = set()
        for code in codes:
            owed = find_owed(session, code, None)
            attempts = {attempt.number: attempt for attempt in list_attempts(session, owed)}
            wanted = select(AuditEntry).where(AuditEntry.about == f"return {code}").order_by(col(AuditEntry.number))
            entries = list(session.exec(wanted))
            holes += [f"{code}: {hole}" for hole in _holes_of(owed, attempts, entries)]
            linked |= {attempt.load_id for attempt in attempts.values() if attempt.load_id}
        if linked != {load.id for load in loads}:
            holes.append(f"loads {[load.id for load in loads]}, of attempts {sorted(linked)}")
        for feed in {load.feed for load in loads}:
            frame = queries.feed_observations(session, feed, date(2100, 1, 1))
            if not len(frame) or frame[["measure", "breakdown", "area", "period"]].duplicated().any():
                holes.append(f"the observations of {feed} are missing or doubled")
    return holes


def _holes_of(owed: Owed, attempts: dict[int, Attempt], entries: list[AuditEntry]) -> list[str]:
    told = [(entry.action, json.loads(entry.detail)) for entry in entries]
    newest = attempts[max(attempts)] if attempts else None
    signed = {said["attempt"] for action, said in told if action == Action.SIGN}
    accepted = {
        said["attempt"]: (said["load"], entry.hash)
        for (action, said), entry in zip(told, entries, strict=True)
        if action == Action.ACCEPT
    }
    stands = attempts[max(accepted)] if accepted else None
    facts = {
        "each change has one entry": (owed.turn, len(entries)),
        "the state is where the last step led": (owed.state, told[-1][1]["to"] if told else "not_started"),
        "each step begins where the one before ended": (
            [said["from"] for _, said in told],
            ["not_started", *(said["to"] for _, said in told)][: len(told)],
        ),
        "the attempts are those that were told": (
            [(number, attempts[number].sha256) for number in sorted(attempts)],
            [(said["attempt"], said["sha256"]) for action, said in told if action in SENDING],
        ),
        "the newest attempt is the latest": (owed.latest_id, newest.id if newest else None),
        "what was signed is told": ({n for n, attempt in attempts.items() if attempt.signed_at}, signed),
        "what was accepted is told, with its load and receipt": (
            {
                n: (attempt.load_id, attempt.receipt)
                for n, attempt in attempts.items()
                if attempt.decision == "accepted"
            },
            accepted,
        ),
        "what stands was accepted": (owed.accepted_id, stands.id if stands else None),
        "the day of acceptance": (owed.accepted_at is None, not accepted),
    }
    return [f"{what}: {given} is not {wanted}" for what, (given, wanted) in facts.items() if given != wanted]
