"""The partnership's side: what waits, decided in one step; faults waived and sign-offs let pass by name."""

import re

import pytest

from oba.pipeline.returns.steps import WORDS_ASKED
from oba.roles import Role
from oba.store.engine import write_session
from tests.fixtures.desk import add_owed
from tests.fixtures.office import CODE, Office, turn_on
from tests.fixtures.portals import Portal, errors_of, text_of

WHY = "Ten of them were begun in June and are right"


@pytest.fixture
def office(portal: Portal) -> Office:
    return Office(portal)


def sign(office: Office) -> None:
    page = office.approver.get(f"{office.base}/sign")
    office.approver.post(f"{office.base}/sign", {"turn": turn_on(page), "choice": "sign", "agreed": "yes"})


def close_approver(office: Office) -> None:
    with write_session(office.portal.engine) as session:
        session.merge(office.accounts[1]).closed_at = office.portal.clock()


def test_where_nobody_may_sign_it_is_said_to_all_who_can_help_and_one_is_let(office: Office) -> None:
    """W04: the submitter is told whom to ask, the lead and the administrator on their pages; then signs once."""
    close_approver(office)
    office.send(office.workbook())
    said = text_of(office.submitter.get(office.base))
    assert "There is nobody at your organisation who may sign it off: it has no approver." in said
    assert "Ask Pat Collector, collector@example.org " in said
    assert "Sign-off Whom to ask is said above Nobody can yet" in said
    refused = office.submitter.get(f"{office.base}/sign")
    assert refused.status_code == 403
    nobody = "There is nobody at District early help provider, Wyre Forest who may sign it off: it has no approver."
    home = office.collector.get("/")
    assert nobody in text_of(home)
    assert f'href="{office.base}/let-sign"' in home.text
    assert nobody in text_of(office.collector.get(office.base))
    admin = office.portal.as_role(Role.ADMINISTRATOR)
    for path in ("/", "/people"):
        told = text_of(admin.get(path))
        assert "Returns that nobody can sign off" in told, path
        assert f"Early help provider return, July to September 2026, sent on 12 October 2026 at 10:30. {nobody}" in told
    page = office.collector.get(f"{office.base}/let-sign")
    empty = office.collector.post(f"{office.base}/let-sign", {"turn": turn_on(page)})
    assert list(errors_of(empty)) == ["account", "reason"]
    given = {"turn": turn_on(page), "account": str(office.accounts[0].id), "reason": "Their approver has left"}
    assert office.collector.post(f"{office.base}/let-sign", given).status_code == 303
    allowed = "Pat Collector allowed it on 12 October 2026 at 10:30: Their approver has left"
    told = text_of(office.submitter.get(office.base))
    assert allowed in told
    assert "Check the figures and sign off." in told
    assert "Returns that nobody can sign off" not in text_of(admin.get("/"))
    page = office.submitter.get(f"{office.base}/sign")
    office.submitter.post(f"{office.base}/sign", {"turn": turn_on(page), "choice": "sign", "agreed": "yes"})
    assert f"Pat Submitter signed it off alone. {allowed}" in text_of(office.collector.get(f"{office.base}/decide"))
    assert "Signed off alone by Pat Submitter" in text_of(office.collector.get("/returns"))
    assert office.collector.get(f"/decisions?code={CODE}").headers["location"] == "/returns"  # something to read first
    receipt = text_of(office.submitter.get(f"{office.base}/attempts/1/receipt"))
    assert f"Signed off alone Pat Submitter signed alone. {allowed}" in receipt
    assert [entry.who for entry in office.portal.trail("let one person sign off alone")] == [
        "Pat Collector <collector@example.org>"
    ]


def test_it_is_said_by_name_who_signs_off(office: Office) -> None:
    """W05: the true reason for the submitter, and the name for the partnership too."""
    office.send(office.workbook())
    assert "You sent the figures, so somebody else signs them off: Pat Approver can." in text_of(
        office.submitter.get(office.base)
    )
    assert "Pat Approver of District early help provider, Wyre Forest can sign it off." in text_of(
        office.collector.get(office.base)
    )
    assert "signs them off" not in text_of(office.approver.get(office.base))


def test_what_waits_for_a_providers_person_is_on_the_first_page_and_in_the_list(office: Office) -> None:
    """By whose step it is: of the one who sent it, of the approver, of nobody while the partnership has it."""

    def read(who: str) -> list[str]:
        browser = getattr(office, who)
        home, listed = browser.get("/").text, browser.get("/returns").text
        found = re.findall(r'<a class="govuk-link govuk-!-font-weight-bold" href="([^"]+)">([^<]+)<', home)
        assert all(step in listed for _, step in found), who
        assert ("Nothing waits for you." in home) == ("nothing that you have to send" in listed) == (not found), who
        return [step for _, step in found]

    assert read("submitter") == read("approver") == ["Send it"]
    office.send(office.workbook(EH13="N/A"))
    assert read("submitter") == read("approver") == ["Put right what was found"]
    office.send(office.workbook())
    assert (read("submitter"), read("approver")) == ([], ["Check the figures and sign off"])
    assert f'href="{office.base}/sign">Check the figures and sign off' in office.approver.get("/").text
    sign(office)
    assert (read("submitter"), read("approver")) == ([], [])
    page = office.collector.get(f"{office.base}/decide")
    back = {"turn": turn_on(page), "choice": "return", "comment": "Please look at EH14 again"}
    office.collector.post(f"{office.base}/decide", back)
    assert read("submitter") == read("approver") == ["Read the comment and answer it"]
    office.send(office.workbook())
    close_approver(office)
    assert read("submitter") == ["Ask for somebody who may sign it off"]


def test_a_fault_is_waived_on_its_page_and_said_wherever_the_return_is(office: Office) -> None:
    """W21: one finding by name, with a reason, on the return, at the finding, at the decision, on the receipt."""
    office.send(office.workbook(EH3=130, EH13="N/A"))
    asked = "If you can show that a figure is right although it was refused, ask Pat Collector, collector@example.org"
    assert asked in text_of(office.submitter.get(office.base))
    page = office.collector.get(f"{office.base}/waive")
    assert "Only the provider can put right" in text_of(page)
    assert WORDS_ASKED in text_of(page)
    faults = re.findall(r'type="radio" value="(\d+)"', page.text)
    assert len(faults) == 1
    wrong = office.collector.post(f"{office.base}/waive", {"turn": turn_on(page), "reason": "ok"})
    assert list(errors_of(wrong)) == ["finding", "reason"]
    given = {"turn": turn_on(page), "finding": faults[0], "reason": WHY}
    assert office.collector.post(f"{office.base}/waive", given).status_code == 303
    said = f"Waived by Pat Collector on 12 October 2026: {WHY}"
    assert said in text_of(office.submitter.get(office.base))
    office.send(office.workbook(EH3=130))
    assert said in text_of(office.submitter.get(f"{office.base}/attempts/2"))
    sign(office)
    decide = office.collector.get(f"{office.base}/decide")
    assert f"LOG-01 {said}" in text_of(decide)
    assert WORDS_ASKED in text_of(decide)
    office.collector.post(f"{office.base}/decide", {"turn": turn_on(decide), "choice": "accept"})
    assert said in text_of(office.submitter.get(f"{office.base}/attempts/2/receipt"))
    assert "Accepted with explanations" in text_of(office.submitter.get(office.base))


def test_what_waits_stands_first_the_oldest_on_top_and_leads_to_the_decision(office: Office) -> None:
    """W12 and W13: a count on Home for whoever decides, and no promise of a queue for whoever only reads."""
    assert "Nothing waits for you." in text_of(office.collector.get("/"))
    running = add_owed(office.portal.engine, period="2026-10-01/P3M", code="running")
    redditch = add_owed(office.portal.engine, "eh-redditch", code="redditch")
    office.send(office.workbook())
    sign(office)
    home = office.collector.get("/")
    assert "1 return waits for you, since 12 October 2026 at 10:30." in text_of(home)
    assert f'href="{office.base}/decide"' in home.text
    page = office.collector.get("/returns")
    waiting, rest = page.text.split("Quarters that have ended", 1)
    ended, unended = rest.split("Quarters that have not ended", 1)
    assert f"{office.base}/decide" in waiting
    assert f'href="{office.base}"' not in rest  # not told twice
    assert f"/returns/{redditch}" in ended
    assert f"/returns/{running}" in unended
    other = office.collector.get("/returns?provider=eh-redditch")
    assert f"{office.base}/decide" not in other.text
    assert "0 of the 1 that wait for you are shown here." in text_of(other)
    assert f"/returns/{running}" not in other.text
    late = text_of(office.collector.get("/returns?state=No+such&owed=early-help-provider-return"))
    assert "Quarters that have" not in late
    reader = office.portal.as_role(Role.QA_LEAD)
    for path in ("/", "/returns"):
        told = text_of(reader.get(path))
        assert "Waiting for you" not in told
        assert "waits for you" not in told
    assert "You can read every return with its figures and findings" in text_of(reader.get("/"))


def test_several_are_accepted_on_one_page_each_by_itself(office: Office) -> None:
    """Only what nothing was found in; what changed meanwhile is not accepted, and is said."""
    office.send(office.workbook())
    sign(office)
    page = office.collector.get("/returns")
    assert f'name="code" value="{CODE}"' in page.text
    nothing = office.collector.get("/decisions")
    assert nothing.headers["location"] == "/returns"
    asked = office.collector.get(f"/decisions?code={CODE}&code=no-such")
    assert "Accept 1 return" in text_of(asked)
    turns = dict(re.findall(r'name="(turn-[^"]+)" value="(\d+)"', asked.text))
    assert list(turns) == [f"turn-{CODE}"]
    stale = office.collector.post("/decisions", {f"turn-{CODE}": "0", "turn-no-such": "1"})
    assert "0 returns are accepted. 2 are not" in text_of(office.collector.get(stale.headers["location"]))
    office.collector.post("/decisions", turns)
    assert "Accepted" in text_of(office.submitter.get(office.base))
    assert len(office.portal.trail("accept")) == 1
    reader = office.portal.as_role(Role.QA_LEAD)
    assert reader.get(f"/decisions?code={CODE}").status_code == 403
    assert reader.post("/decisions", turns).status_code == 403


def test_the_administrator_sees_who_signed_in_and_which_provider_lacks_somebody(portal: Portal) -> None:
    portal.add_account(Role.SUBMITTER, name="Robin Okafor", organisation="eh-redditch")
    portal.invite(Role.APPROVER, organisation="eh-redditch", name="Morgan Lloyd")
    admin = portal.as_role(Role.ADMINISTRATOR, name="Kim Taylor")
    people = text_of(admin.get("/people"))
    lacks = "District early help provider, Redditch: no approver. Invited, and not taken up yet: Morgan Lloyd."
    assert lacks in people
    assert re.search(r"Kim Taylor administrator@example.org .{,60} 2 November 2026 at 09:00", people)
    assert re.search(r"Robin Okafor submitter@example.org .{,90} Never", people)
    assert lacks in text_of(admin.get("/people/invite"))
