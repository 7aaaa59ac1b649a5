"""The counts of a case audit as observations: one more feed, with its release, its cells and its trace."""

import hashlib
import json
from collections.abc import Mapping

import pandas as pd
from sqlmodel import Session

from oba.indicators.case_audit import CaseAudit
from oba.london_time import london_day
from oba.models import Load
from oba.observations.frame import empty_quarantine, make_frame
from oba.periods import Period
from oba.pipeline.written.desk import Desk
from oba.store.observations import loading
from oba.vocabulary import Status

_SHEET, _HEADER = "Grades as moderated", "Cases"


def make_observations(
    programme: CaseAudit, area: str, period: Period, counts: Mapping[str, int], status: Status
) -> pd.DataFrame:
    """Return a row for each count of an audit, about the board's place and the quarter."""
    places = {name: number for number, name in enumerate(programme.measures, 2)}
    return make_frame(
        [
            [name, "", area, period.code, float(counts[name]), None, status, None, _SHEET, row, 2, _HEADER]
            for name, row in places.items()
        ]
    )


def load(
    session: Session, desk: Desk, programme: CaseAudit, period: Period, counts: Mapping[str, int], number: int
) -> Load:
    """Bring the counts of a quarter into the store, in this transaction; `number` says how often it was counted."""
    loading.lock_feed(session, programme.id)
    status = Status.FINAL if number == 1 else Status.REVISED
    frame = make_observations(programme, desk.board.area, period, counts, status)
    given = json.dumps({"period": period.code, "number": number, "counts": dict(counts)}, sort_keys=True).encode()
    made_up = "Made-up cases: " if programme.made_up or desk.board.made_up else ""
    incoming = loading.Incoming(
        feed=programme.id,
        feed_version=programme.version,
        feed_fingerprint=desk.definitions.fingerprint("case_audits", programme.id),
        title=f"{made_up}{programme.name}, {period.label}",
        file=f"{programme.id} {period.code}",
        origin="counted in the portal from the grades as moderated",
        sha256=hashlib.sha256(given).hexdigest(),
        bytes=len(given),
        publisher=f"{made_up}{desk.board.name}",
        licence="Given to the partnership; not published",
        attribution=f"{made_up}{programme.name}",
        known_on=london_day(desk.now),
        known_on_basis="the day the grades were counted",
        frame=frame,
        quarantined=empty_quarantine(),
        findings=(),
        rows_read=len(frame),
    )
    return loading.load_release(session, incoming, desk.now)
