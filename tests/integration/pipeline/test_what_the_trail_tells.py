"""What stands is compared with what the trail tells: a change past the program is found, whatever it is of."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel, select

from oba.models import AuditEntry, Owed, Reason
from oba.pipeline.audit import verify_trail
from oba.pipeline.returns import drafts, partnership, provider
from oba.pipeline.returns.verdicts import current_verdict
from oba.pipeline.trail.comparison import list_reason_differences
from oba.pipeline.trail.facts import sum_up_earlier
from oba.pipeline.trail.replay import Told
from oba.returns.workflow import Action
from oba.roles import Role
from oba.store import reminders
from oba.store.audit import PROGRAM, actor_of, write_entry
from oba.store.engine import read_session, write_session
from oba.store.people import accounts, signins, tokens
from oba.store.people.accounts import Invitee
from oba.store.people.tokens import Asked
from oba.store.submissions import latest_attempt
from tests.fixtures.desk import Desk, accept_earlier, add_owed, desk  # noqa: F401 - a fixture
from tests.fixtures.tampered_tokens import TAMPERED_TOKENS
from tests.fixtures.tampering import TAMPERING, WHY

EVERY = TAMPERING | TAMPERED_TOKENS

NEED_NOT: dict[str, str] = {
    "INSERT owed": "what is owed follows from the definitions; what they do not name is shown to nobody",
    "UPDATE owed SET turn": "counts changes while people work, and tells nothing later",
    "UPDATE owed SET draft": "typed and not sent: whoever signs sees it in the file, which is compared",
    "UPDATE owed SET changed_at": "since when something waits is told to a day, and typing moves it without an entry",
    "UPDATE reminder SET claimed_at": "when its sending began, of which the trail tells the end",
    "UPDATE reminder SET fault": "why one was surely not sent, which is not told: it is tried again",
    "DELETE sign_in": "signs somebody out; that they were signed in stands in the trail",
    "UPDATE sign_in SET token_hash": "is of no use to anybody without the token of the browser",
    "UPDATE sign_in SET way": "how somebody signed in; the entry has it",
    "UPDATE sign_in SET seen_at": "moves with every minute; by the time of beginning a sign-in ends all the same",
    "UPDATE sign_in SET ended_at": "the token of what was ended is in no browser any more",
    "UPDATE api_token SET used_at": "moves with every minute of use, and opens nothing",
    "UPDATE account SET example": "a made-up account works on one's own machine only, in a store without real ones",
    "UPDATE account SET password_hash": "opens nothing by itself: the second factor is compared",
    "UPDATE account SET last_step": "moves with every code, each of which is told as a sign-in or refused",
    "UPDATE account SET link_hash": "what is done with a link is told: a new password, a second factor",
    "UPDATE account SET link_until": "the same",
    **{f"UPDATE account SET {name}": "counts wrong tries, each of which is told" for name in ("failures", "locks")},
    "UPDATE account SET locked_until": "how long wrong tries keep somebody waiting; each lock is told",
}
"""What a change past the program may do to a table that is compared without being found, and why that is no harm."""
OF_FEEDS = "of feeds and their figures: `oba store verify` compares it with the loads"
NOT_OF_THE_TRAIL: dict[str, str] = {
    **dict.fromkeys(
        ("area", "area_alias", "neighbour", "area_key", "period_key", "series", "source_column", "coverage"), OF_FEEDS
    ),
    **dict.fromkeys(("load", "load_finding", "observation", "quarantined", "image"), OF_FEEDS),
    "quarantine_decision": OF_FEEDS,
    "said_counts": "what names count, of the definitions: what is lost or other is taken for a name that nothing has",
    "figure": "published: each has a code made of what it says",
    "frozen_forecast": "a chain of hashes of its own, which is walked as well",
    "frozen_pack": "compared with the entry of its publishing, column by column and by its hash",
    "board_record": "compared with the entry of its writing, version by version and by its hash",
    "case_load": "compared with the dataset that it names, by hash, by `oba store verify`",
    "case_erasure": "says of nobody who it is; that somebody was erased stands in the trail",
    "audit_entry": "the trail itself",
    **dict.fromkeys(
        ("job", "job_run", "alarm"), "the timetable of feeds: no person did it, and the trail does not tell"
    ),
    "mark": "what the store keeps about itself",
    "device": "lets somebody try a password sooner, who needs it and the second factor all the same",
    "guess": "counts wrong passwords for an hour",
    "kept_form": "sealed with a token that only the writer's browser holds, and not sent: its writer saves it",
}
"""Tables that are not compared with the trail, and why."""
GUARDS = {
    "sqlite": {
        "audit_entry_no_update": "DROP TRIGGER audit_entry_no_update",
        "audit_entry_no_delete": "DROP TRIGGER audit_entry_no_delete",
        "frozen_forecast_no_update": "DROP TRIGGER frozen_forecast_no_update",
        "frozen_forecast_no_delete": "DROP TRIGGER frozen_forecast_no_delete",
        "frozen_forecast_no_replace": "DROP TRIGGER frozen_forecast_no_replace",
        "frozen_pack_no_update": "DROP TRIGGER frozen_pack_no_update",
        "frozen_pack_no_delete": "DROP TRIGGER frozen_pack_no_delete",
        "frozen_pack_no_replace": "DROP TRIGGER frozen_pack_no_replace",
        **{
            f"board_record_no_{verb}": f"DROP TRIGGER board_record_no_{verb}"
            for verb in ("update", "delete", "replace")
        },
    },
    "postgresql": {
        "audit_entry_no_change": "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_change",
        "audit_entry_no_truncate": "DROP TRIGGER audit_entry_no_truncate ON audit_entry",
        "frozen_forecast_no_change": "DROP TRIGGER frozen_forecast_no_change ON frozen_forecast",
        "frozen_forecast_no_truncate": "ALTER TABLE frozen_forecast DISABLE TRIGGER USER",
        "frozen_pack_no_change": "DROP TRIGGER frozen_pack_no_change ON frozen_pack",
        "frozen_pack_no_truncate": "ALTER TABLE frozen_pack DISABLE TRIGGER USER",
        "board_record_no_change": "DROP TRIGGER board_record_no_change ON board_record",
        "board_record_no_truncate": "ALTER TABLE board_record DISABLE TRIGGER USER",
    },
}


@pytest.fixture
def lived_in(desk: Desk) -> Desk:  # noqa: F811
    """A store in which a return was explained, signed, accepted and opened again, and another only sent."""
    earlier = add_owed(desk.engine, period="2026-04-01/P3M")
    accept_earlier(desk, earlier)
    add_owed(desk.engine, "eh-redditch", "2026-10-01/P3M", code="untouched")
    desk.send(EH1=300, EH5=200, EH8=249, EH9=179)
    with read_session(desk.engine) as session:
        owed = session.exec(select(Owed).where(Owed.code == desk.code)).one()
        attempt = latest_attempt(session, owed)
        assert attempt is not None
        open_queries = [n for n, one in enumerate(current_verdict(session, owed, attempt).findings) if one.is_open]
    given = dict.fromkeys(open_queries, "A new contract began")
    provider.explain(desk.visit("submitter"), desk.code, desk.turn(), given)
    provider.sign(desk.visit("approver"), desk.code, desk.turn())
    partnership.accept(desk.visit("collector"), desk.code, desk.turn())
    partnership.reopen(desk.visit("collector"), desk.code, desk.turn(), date(2026, 12, 1), "They found a mistake")
    other = add_owed(desk.engine, period="2026-01-01/P3M", code="open")
    add_owed(desk.engine, period="2025-10-01/P3M", code="typed")
    desk.send(code=other)
    let_pass(desk, add_owed(desk.engine, "eh-redditch", code="waived"))
    with write_session(desk.engine) as session:
        who = Invitee("gone@example.org", "Gone Example", Role.QA_LEAD, boards=("crime",))
        gone, _ = accounts.invite(session, PROGRAM, who, desk.now)
        accounts.set_second_factor(session, gone, "sealed", 1, desk.now)
        accounts.change_role(session, PROGRAM, gone, Role.BOARD_MEMBER, "", desk.now)
        accounts.close(session, PROGRAM, gone, desk.now)
        boards = "crime", "early_help"
        accounts.change_role(session, PROGRAM, signins.get(session, 8), Role.BOARD_MEMBER, "", desk.now, boards)
        accounts.link_subject(session, signins.get(session, 9), "known to the council", desk.now)
        accounts.invite(session, PROGRAM, Invitee("late@example.org", "Late Example", Role.QA_LEAD), desk.now)
        asked = Asked("Power BI", Role.BOARD_MEMBER, ["crime"], "partnership", ["values"], desk.now + timedelta(days=9))
        tokens.make(session, PROGRAM, asked, desk.now)
        tokens.make(session, PROGRAM, replace(asked, name="Old"), desk.now)
        tokens.revoke(session, PROGRAM, 2, desk.now)
    remind_and_sign_in(desk)
    story = drafts.Typed("story", lambda draft: (draft, {}), desk.turn("typed"))
    drafts.save_part(desk.visit("submitter"), "typed", story)
    return desk


def remind_and_sign_in(desk: Desk) -> None:  # noqa: F811
    """Send a reminder, begin two more and come to no end with them; sign in, and once with the password only."""
    owed = desk.owed("untouched")
    with write_session(desk.engine) as session:
        for kind, subject in (("due", "It is due"), ("late", "It is late"), ("closed", "It is closed")):
            claimed = reminders.claim(session, (owed.id or 0, kind, 4), owed.turn, subject, desk.now)
            if kind == "due":
                reminders.record_outcome(session, claimed or 0, desk.now, sent=True)
            elif kind == "late":
                reminders.record_outcome(session, claimed or 0, desk.now, sent=False, fault="No answer")
        signins.begin(session, signins.get(session, 7), "password", desk.now, passed=False)
        lead = signins.get(session, 6)
        write_entry(session, actor_of(lead), "sign in", "account:6", desk.now)  # as every way in does
        signins.begin(session, lead, "password", desk.now, passed=True)


def let_pass(desk: Desk, code: str) -> None:  # noqa: F811
    """Waive a fault of a return, take it back and waive it anew; let its sender sign alone, and return it."""
    lead = desk.visit("collector")
    desk.send("other", code, EH3=130)
    for back in (True, False):
        findings = desk.see("collector", code).verdict.findings
        number = next(n for n, finding in enumerate(findings) if finding.rule == "LOG-01")
        partnership.waive(lead, code, desk.turn(code), number, WHY)
        if back:
            partnership.take_back(lead, code, desk.turn(code), 1)
    account = desk.people["other"].id
    assert account is not None
    partnership.let_sign(lead, code, desk.turn(code), account, WHY)
    provider.sign(desk.visit("other"), code, desk.turn(code))
    partnership.send_back(lead, code, desk.turn(code), "Please look at EH14 again")


def find(desk: Desk, *statements: str) -> list[str]:  # noqa: F811
    """What is found after some statements, which are taken back again."""
    with Session(desk.engine) as session:
        for statement in statements:
            session.connection().execute(text(statement))
        found = [f"{finding.rule}: {finding.what}" for finding in verify_trail(session).findings]
        session.rollback()
    return found


def test_each_change_past_the_program_is_found_and_told(lived_in: Desk):
    assert find(lived_in) == []
    owed = lived_in.owed().id
    missed = {}
    for name, (statement, words) in EVERY.items():
        found = find(lived_in, statement.replace("OWED", str(owed)))
        before, _, after = words.replace("CODE", lived_in.code).replace("OPEN", "open").partition("entry N tells")
        if not any(before in line and after in line.partition("entry ")[2] + line for line in found):
            missed[name] = found
    assert missed == {}
    for guard, statement in GUARDS[lived_in.engine.dialect.name].items():
        assert [line for line in find(lived_in, statement) if guard in line.partition("no longer refuses")[2]], guard
    assert find(lived_in) == []


def list_tampered() -> set[str]:
    """What the statements above do, such as `UPDATE waiver SET cell` and `DELETE waiver`."""
    done = set()
    for statement, _ in EVERY.values():
        if updated := re.match(r"UPDATE (\w+) SET (.*?)(?: WHERE|$)", statement):
            done |= {f"UPDATE {updated[1]} SET {name}" for name in re.findall(r"(?:^|, )(\w+) = ", updated[2])}
        else:
            done.add(re.sub(r"^(INSERT|DELETE) (?:INTO|FROM) (\w+).*", r"\1 \2", statement))
    return done


def test_no_table_and_no_column_is_forgotten():
    """A new one is changed above and found, or it is written down why it need not be."""
    tables = {name: table for name, table in SQLModel.metadata.tables.items() if name not in NOT_OF_THE_TRAIL}
    every = {f"{verb} {name}" for name in tables for verb in ("INSERT", "DELETE")}
    columns = ((name, column.name) for name, table in tables.items() for column in table.columns)
    every |= {
        f"UPDATE {name} SET {column}" for name, column in columns if column not in ("id", "tenant")
    }  # keys: what is moved is missed
    done = list_tampered()
    assert every - done - set(NEED_NOT) == set()
    assert set(NEED_NOT) - every == set(), "of what is no more"
    assert set(NEED_NOT) & done == set(), "found after all"
    assert set(NOT_OF_THE_TRAIL) <= set(SQLModel.metadata.tables)


def test_what_earlier_versions_told_of_a_reason_is_compared_as_far_as_it_goes():
    """They told a sum of each in a list, so that one that is gone could not be missed; before that they told none."""
    given = {"return_id": "r", "organisation": "o", "rule": "PLA-01", "measure": "m", "value": "7", "given_by": 1}
    reason = Reason(**given, reason="A new contract", given_on=date(2026, 10, 12))
    other = Reason(**given, reason="Nothing to see", given_on=date(2026, 10, 12))

    def compare(detail: dict[str, object], *standing: Reason) -> list[str]:
        told = Told()
        about = {"action": Action.EXPLAIN, "about": "return x", "detail": json.dumps(detail)}
        told.follow(AuditEntry(number=1, at=datetime(2026, 10, 12, tzinfo=UTC), who="", before="", hash="", **about))
        return list_reason_differences(told, [(["return x"], one) for one in standing])

    summed = {"reasons": [sum_up_earlier(reason)]}
    assert compare(summed, reason) == compare(summed) == compare({}, other) == []
    assert len(compare(summed, other)) == 1
