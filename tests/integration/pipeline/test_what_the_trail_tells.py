"""What stands is compared with what the trail tells: a change past the program is found, whatever it is of."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from oba.models import Owed
from oba.pipeline.audit import verify_trail
from oba.pipeline.returns import partnership, provider
from oba.pipeline.returns.views import current_verdict
from oba.roles import Role
from oba.store.audit import PROGRAM
from oba.store.engine import read_session, write_session
from oba.store.people import accounts, signins
from oba.store.people.accounts import Invitee
from oba.store.submissions import latest_attempt
from tests.fixtures.desk import Desk, accept_earlier, add_owed, desk  # noqa: F401 - a fixture

AT = "2026-10-12T09:30:00+00:00"
WHY = "Ten of them were begun in June and are right"
OTHER_DAY = "2026-10-11 09:30:00+00:00"
SIGNED = "return CODE of eh-wyre-forest, attempt 1: "
TAMPERING: dict[str, tuple[str, str]] = {
    "the signer": (
        "UPDATE attempt SET signed_by = 2 WHERE owed_id = OWED",
        SIGNED + "who signed it is account:2 (Second Example), and entry N tells account:3 (Approver Example)",
    ),
    "the day of signing": (
        f"UPDATE attempt SET signed_at = '{OTHER_DAY}' WHERE owed_id = OWED",
        SIGNED + f"the time of signing is “2026-10-11T09:30:00+00:00”, and entry N tells “{AT}”",
    ),
    "a signature taken away": (
        "UPDATE attempt SET signed_by = NULL, signed_at = NULL WHERE owed_id = OWED",
        SIGNED + "who signed it is nothing, and entry N tells account:3 (Approver Example)",
    ),
    "a signature that nobody gave": (
        f"UPDATE attempt SET signed_by = 4, signed_at = '{OTHER_DAY}' WHERE owed_id <> OWED AND decision IS NULL",
        "return OPEN of eh-wyre-forest, attempt 1: who signed it is account:4 (Other Example),"
        " and entry N tells nothing",
    ),
    "the decision": (
        "UPDATE attempt SET decision = 'returned' WHERE owed_id = OWED",
        SIGNED + "the decision is “returned”, and entry N tells “accepted”",
    ),
    "who decided": (
        "UPDATE attempt SET decided_by = 7 WHERE owed_id = OWED",
        SIGNED + "who decided is account:7 (Qa Example), and entry N tells account:6 (Collector Example)",
    ),
    "the day of the decision": (
        f"UPDATE attempt SET decided_at = '{OTHER_DAY}' WHERE owed_id = OWED",
        SIGNED + f"the time of the decision is “2026-10-11T09:30:00+00:00”, and entry N tells “{AT}”",
    ),
    "a comment": (
        "UPDATE attempt SET comment = 'Very good' WHERE owed_id = OWED",
        SIGNED + "the comment is “Very good”, and entry N tells nothing",
    ),
    "the outcome": (
        "UPDATE attempt SET outcome = 'accepted' WHERE owed_id = OWED",
        SIGNED + "the outcome is “accepted”, and entry N tells “queries”",
    ),
    "the sentence": (
        "UPDATE attempt SET sentence = 'All is well.' WHERE owed_id = OWED",
        SIGNED + "the sentence of the verdict is “All is well.”, and entry N tells “",
    ),
    "the verdict": (
        "UPDATE attempt SET verdict = '{}' WHERE owed_id = OWED",
        SIGNED + "the verdict is one with the hash 44136fa355b3…, and entry N tells one with the hash ",
    ),
    "the accepted figures": (
        "UPDATE attempt SET figures = replace(figures, '300', '301') WHERE owed_id = OWED",
        SIGNED + "the figures is one with the hash ",
    ),
    "the story and the actions": (
        "UPDATE attempt SET words = '' WHERE owed_id = OWED",
        SIGNED + "the story and the actions is nothing, and entry N tells one with the hash ",
    ),
    "the receipt": (
        "UPDATE attempt SET receipt = (SELECT hash FROM audit_entry WHERE number = 1) WHERE owed_id = OWED",
        SIGNED + "the receipt is one with the hash ",
    ),
    "the load": ("UPDATE attempt SET load_id = 1 WHERE owed_id = OWED", SIGNED + "the load is 1, and entry N tells 2"),
    "the sender": (
        "UPDATE attempt SET sent_by = 3 WHERE owed_id = OWED",
        SIGNED + "who sent it is account:3 (Approver Example), and entry N tells account:1 (Submitter Example)",
    ),
    "the day of sending": (
        f"UPDATE attempt SET sent_at = '{OTHER_DAY}' WHERE owed_id = OWED",
        SIGNED + "the time of sending is “2026-10-11T09:30:00+00:00”, and",
    ),
    "the name of the file": (
        "UPDATE attempt SET file_name = 'x.xlsx' WHERE owed_id = OWED",
        SIGNED + "the name of the file is “x.xlsx”, and entry N tells “q2.xlsx”",
    ),
    "the way of sending": (
        "UPDATE attempt SET way = 'screen' WHERE owed_id = OWED",
        SIGNED + "the way of sending is “screen”, and entry N tells “upload”",
    ),
    "an attempt taken away": (
        "DELETE FROM attempt WHERE decision IS NULL",
        "return OPEN of eh-wyre-forest, attempt 1 is not there, and entry N tells of it",
    ),
    "the state": (
        "UPDATE owed SET state = 'accepted' WHERE id = OWED",
        "return CODE of eh-wyre-forest: the state is “accepted”, and entry N tells “accepted_explained”",
    ),
    "what stands": (
        "UPDATE owed SET accepted_id = NULL WHERE id = OWED",
        "return CODE of eh-wyre-forest: the attempt that stands is nothing, and entry N tells 1",
    ),
    "the day from which a correction may be sent": (
        f"UPDATE owed SET accepted_at = '{OTHER_DAY}' WHERE id = OWED",
        "return CODE of eh-wyre-forest: the time of accepting it is “2026-10-11T09:30:00+00:00”, and entry N tells “",
    ),
    "the newest attempt": (
        "UPDATE owed SET latest_id = NULL WHERE id = OWED",
        "return CODE of eh-wyre-forest: the newest attempt is nothing, and entry N tells 1",
    ),
    "the quarter": (
        "UPDATE owed SET period = '2025-07-01/P3M' WHERE id = OWED",
        "return CODE of eh-wyre-forest: the quarter is “2025-07-01/P3M”, and entry N tells “2026-07-01/P3M”",
    ),
    "the provider": (
        "UPDATE owed SET organisation = 'eh-malvern-hills' WHERE id = OWED",
        "return CODE of eh-malvern-hills: the provider is “eh-malvern-hills”, and entry N tells “eh-wyre-forest”",
    ),
    "the last day": (
        "UPDATE owed SET closes = '2027-10-27' WHERE id = OWED",
        "return CODE of eh-wyre-forest: the last day is “2027-10-27”, and entry N tells “2026-10-27”",
    ),
    "an exception": (
        "UPDATE owed SET open_until = '2027-03-31' WHERE id = OWED",
        "return CODE of eh-wyre-forest: the day until which it is open is “2027-03-31”, and entry N tells “2026-12-01”",
    ),
    "an exception that nobody made": (
        "UPDATE owed SET open_until = '2027-03-31' WHERE code = 'untouched'",
        "return untouched of eh-redditch: the day until which it is open is “2027-03-31”, and no entry tells of a step",
    ),
    "a waiver of another cell": (
        "UPDATE waiver SET cell = 'C1' WHERE id = 2",
        "return waived of eh-redditch, waiver 2: the cell is “C1”, and entry N tells “D20”",
    ),
    "a waiver of another value": (
        "UPDATE waiver SET value = '900', what = 'Another' WHERE id = 2",
        "return waived of eh-redditch, waiver 2: the value is “900”, and entry N tells “130”",
    ),
    "a waiver in other words": (
        "UPDATE waiver SET reason = 'Nothing to see' WHERE id = 2",
        "return waived of eh-redditch, waiver 2: the reason is “Nothing to see”, and entry N tells “" + WHY,
    ),
    "who waived": (
        "UPDATE waiver SET given_by = 9 WHERE id = 2",
        "return waived of eh-redditch, waiver 2: who gave it is account:9 (Admin Example),"
        " and entry N tells account:6 (Collector Example)",
    ),
    "the day of a waiver": (
        f"UPDATE waiver SET given_at = '{OTHER_DAY}' WHERE id = 2",
        "return waived of eh-redditch, waiver 2: the time of giving it is “2026-10-11T09:30:00+00:00”, and",
    ),
    "a waiver that was taken back": (
        "UPDATE waiver SET ended_at = NULL WHERE id = 1",
        "return waived of eh-redditch, waiver 1: the time of taking it back is nothing, and entry N tells “",
    ),
    "a waiver that nobody took back": (
        f"UPDATE waiver SET ended_at = '{OTHER_DAY}' WHERE id = 2",
        "return waived of eh-redditch, waiver 2: the time of taking it back is “2026-10-11T09:30:00+00:00”,"
        " and entry N tells nothing",
    ),
    "a waiver taken out": (
        "DELETE FROM waiver WHERE id = 2",
        "return waived of eh-redditch, waiver 2 is not there, and entry N tells of it",
    ),
    "a waiver that nobody gave": (
        "INSERT INTO waiver (owed_id, rule, sheet, cell, measure, category, period, value, what, reason, given_by,"
        " given_at) SELECT OWED, rule, sheet, cell, measure, category, period, value, what, reason, given_by, given_at"
        " FROM waiver WHERE id = 2",
        "return CODE of eh-wyre-forest, waiver 3 is there, and no entry tells of it",
    ),
    "a waiver moved to another return": (
        "UPDATE waiver SET owed_id = OWED WHERE id = 2",
        "return CODE of eh-wyre-forest, waiver 2 is there, and no entry tells of it",
    ),
    "who may sign alone": (
        "UPDATE signing_exception SET account_id = 5",
        "return waived of eh-redditch, exception 1: who may sign alone is account:5 (Other_Approver Example),"
        " and entry N tells account:4 (Other Example)",
    ),
    "why somebody may sign alone": (
        "UPDATE signing_exception SET reason = 'Nothing to see'",
        "return waived of eh-redditch, exception 1: the reason is “Nothing to see”, and entry N tells “" + WHY,
    ),
    "who let somebody sign alone": (
        "UPDATE signing_exception SET given_by = 9",
        "return waived of eh-redditch, exception 1: who gave it is account:9 (Admin Example), and entry N tells",
    ),
    "the day of an exception for signing": (
        f"UPDATE signing_exception SET given_at = '{OTHER_DAY}'",
        "return waived of eh-redditch, exception 1: the time of giving it is “2026-10-11T09:30:00+00:00”, and",
    ),
    "an exception to be used again": (
        "UPDATE signing_exception SET attempt_id = NULL",
        "return waived of eh-redditch, exception 1: the attempt signed with it is nothing, and entry N tells 1",
    ),
    "an exception for signing taken out": (
        "DELETE FROM signing_exception",
        "return waived of eh-redditch, exception 1 is not there, and entry N tells of it",
    ),
    "an exception for signing that nobody gave": (
        "INSERT INTO signing_exception (owed_id, account_id, reason, given_by, given_at)"
        " SELECT OWED, 1, reason, given_by, given_at FROM signing_exception",
        "return CODE of eh-wyre-forest, exception 2 is there, and no entry tells of it",
    ),
    "a reason in other words": (
        "UPDATE reason SET reason = 'Nothing to see'",
        "the reason of eh-wyre-forest in early-help-provider-return about ",
    ),
    "a reason that was not accepted": ("UPDATE reason SET state = 'refused'", "(refused) is told by no entry"),
    "a role": (
        "UPDATE account SET role = 'administrator' WHERE id = 7",
        "account:7 (Qa Example): the role is “administrator”, and entry N tells “qa_lead”",
    ),
    "an organisation": (
        "UPDATE account SET organisation = 'eh-redditch' WHERE id = 1",
        "account:1 (Submitter Example): the organisation is “eh-redditch”, and entry N tells “eh-wyre-forest”",
    ),
    "an address": (
        "UPDATE account SET email = 'thief@example.org' WHERE id = 9",
        "account:9 (Admin Example): the email address is “thief@example.org”, and entry N tells “admin@example.org”",
    ),
    "boards taken away": (
        "UPDATE account SET boards = 'crime' WHERE id = 8",
        "account:8 (Board Example): the list of boards is “crime”, and entry N tells “crime early_help”",
    ),
    "boards that nobody gave": (
        "UPDATE account SET boards = 'crime' WHERE id = 7",
        "account:7 (Qa Example): the list of boards is “crime”, and entry N tells nothing",
    ),
    "an account opened again": (
        "UPDATE account SET closed_at = NULL WHERE id = 10",
        "account:10 (Gone Example): the time of closing is nothing, and entry N tells “",
    ),
    "an account closed by nobody": (
        f"UPDATE account SET closed_at = '{OTHER_DAY}' WHERE id = 8",
        "account:8 (Board Example): the time of closing is “",
    ),
    "a second factor taken off": (
        "UPDATE account SET secret = NULL WHERE id = 10",
        "account:10 (Gone Example): the second factor is “none”, and entry N tells “set up”",
    ),
    "another person of the council": (
        "UPDATE account SET subject = 'thief' WHERE id = 9",
        "account:9 (Admin Example): who it is to the council is one with the hash ",
    ),
    "an account that nobody invited": (
        "INSERT INTO account (email, name, role, organisation, example, last_step, failures, created_at)"
        f" VALUES ('x@example.org', 'X', 'administrator', '', false, 0, 0, '{OTHER_DAY}')",
        "(X) is there with the role administrator, and no entry tells of it",
    ),
}
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
    },
    "postgresql": {
        "audit_entry_no_change": "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_change",
        "audit_entry_no_truncate": "DROP TRIGGER audit_entry_no_truncate ON audit_entry",
        "frozen_forecast_no_change": "DROP TRIGGER frozen_forecast_no_change ON frozen_forecast",
        "frozen_forecast_no_truncate": "ALTER TABLE frozen_forecast DISABLE TRIGGER USER",
        "frozen_pack_no_change": "DROP TRIGGER frozen_pack_no_change ON frozen_pack",
        "frozen_pack_no_truncate": "ALTER TABLE frozen_pack DISABLE TRIGGER USER",
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
    return desk


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
    for name, (statement, words) in TAMPERING.items():
        found = find(lived_in, statement.replace("OWED", str(owed)))
        before, _, after = words.replace("CODE", lived_in.code).replace("OPEN", "open").partition("entry N tells")
        if not any(before in line and after in line.partition("entry ")[2] + line for line in found):
            missed[name] = found
    assert missed == {}
    for guard, statement in GUARDS[lived_in.engine.dialect.name].items():
        assert [line for line in find(lived_in, statement) if guard in line.partition("no longer refuses")[2]], guard
    assert find(lived_in) == []
