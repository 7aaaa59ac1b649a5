"""What administrators do to accounts, and that nobody else can."""

import json
import threading

import pytest

from oba.errors import StoreError
from oba.mail import SendingError
from oba.portal.app import ROUTERS
from oba.roles import PERMISSIONS, Permission, Role
from oba.store.audit import actor_of
from oba.store.engine import write_session
from oba.store.people import accounts, signins
from oba.store.people.accounts import AccountError
from tests.fixtures.portals import PROVIDER, errors_of, link_in, text_of

GIVEN = {"name": "Lee Park", "email": "lee@example.org", "role": "submitter", "organisation": PROVIDER}


@pytest.fixture
def admin(portal):
    return portal.as_role(Role.ADMINISTRATOR)


@pytest.fixture
def lee(portal):
    """A submitter who has set up the account through its pages."""
    portal.take_up(portal.invite(Role.SUBMITTER, "lee@example.org", name="Lee Park"), "seven quiet herons wading")
    return portal.account("lee@example.org")


def test_an_invitation_is_sent_and_works(portal, admin):
    answer = admin.post("/people/invite", GIVEN)
    account = portal.account("lee@example.org")
    assert answer.headers["location"] == f"/people/{account.id}"
    assert "An invitation was sent to lee@example.org" in text_of(admin.get(f"/people/{account.id}"))
    message = portal.sender.sent[-1]
    assert (message.to, message.subject) == ("lee@example.org", "Set up your account: Partnership returns")
    portal.take_up(link_in(message))
    entry = portal.trail("invite")[-1]
    assert entry.organisation == PROVIDER
    assert json.loads(entry.detail)["role"] == "submitter"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"email": ""}, "email"),
        ({"email": "lee"}, "email"),
        ({"email": "lee@example"}, "email"),
        ({"email": "lee@example.org, other@example.org"}, "email"),
        ({"email": "x" * 250 + "@example.org"}, "email"),
        ({"email": "łee@example.org"}, "email"),
        ({"role": ""}, "role"),
        ({"role": "owner"}, "role"),
        ({"organisation": ""}, "organisation"),
        ({"organisation": "nobody-knows"}, "organisation"),
        ({"role": "collector"}, "organisation"),
        ({"role": "board_member", "organisation": ""}, "boards"),
        ({"role": "board_member", "organisation": "", "boards": "no-such-board"}, "boards"),
        ({"boards": "herefordshire-early-help-board"}, "boards"),
        ({"role": "administrator", "organisation": "", "boards": "herefordshire-early-help-board"}, "boards"),
    ],
)
def test_a_faulty_invitation_is_refused_at_its_field(portal, admin, changed, field):
    answer = admin.post("/people/invite", GIVEN | changed)
    assert answer.status_code == 422
    assert list(errors_of(answer)) == [field]
    assert f'id="{field}"' in answer.text
    assert portal.sender.sent == []


def test_line_breaks_in_an_address_or_name_send_no_headers(portal, admin):
    admin.post("/people/invite", GIVEN | {"name": "Lee\r\nBcc: evil@example.org", "email": "lee@example.org\r\n"})
    message = portal.sender.sent[-1]
    assert message.to == "lee@example.org"
    assert "\n" not in message.subject
    assert portal.account("lee@example.org").name == "LeeBcc: evil@example.org"


def test_an_address_is_invited_once_however_it_is_written(portal, admin):
    admin.post("/people/invite", GIVEN)
    answer = admin.post("/people/invite", GIVEN | {"email": "LEE@Example.org"})
    assert errors_of(answer) == {"email": "This email address has an account already"}


def test_without_mail_nobody_is_invited_and_it_says_what_to_do(make_portal):
    portal = make_portal(no_sender=True)
    answer = portal.as_role(Role.ADMINISTRATOR).post("/people/invite", GIVEN)
    assert answer.status_code == 422
    assert "oba people add" in text_of(answer)
    assert portal.trail() == []


def test_a_mail_that_fails_is_said_and_sent_again(portal, admin):
    portal.sender.fault = SendingError("away", certain=True)
    admin.post("/people/invite", GIVEN)
    account = portal.account("lee@example.org")
    assert "may not have been sent" in text_of(admin.get(f"/people/{account.id}"))
    portal.sender.fault = None
    admin.post(f"/people/{account.id}/invitation")
    portal.take_up(link_in(portal.sender.sent[-1]))


def test_sending_again_stops_the_link_before(portal, admin):
    admin.post("/people/invite", GIVEN)
    account = portal.account("lee@example.org")
    admin.post(f"/people/{account.id}/invitation")
    first, second = (link_in(message) for message in portal.sender.sent)
    assert portal.browser().get(first).status_code == 404
    assert portal.browser().get(second).status_code == 200


def test_somebody_who_is_set_up_is_not_invited_again(portal, admin, lee):
    assert admin.post(f"/people/{lee.id}/invitation").status_code == 422
    assert portal.sender.sent == []


def test_a_role_is_changed_and_counts_at_once(portal, admin, lee):
    browser = portal.sign_in(lee.email)
    assert browser.get("/boards").status_code == 403
    answer = admin.post(f"/people/{lee.id}/role", {"role": "collector", "organisation": ""})
    assert answer.status_code == 303
    assert browser.get("/boards").status_code == 200
    detail = json.loads(portal.trail("change role")[-1].detail)
    assert detail == {
        "before": {"role": "submitter", "organisation": PROVIDER},
        "after": {"role": "collector", "organisation": ""},
    }


def test_boards_are_chosen_on_inviting_and_changed_later_and_count_at_once(portal, admin):
    first, second = "herefordshire-early-help-board", "worcestershire-early-help-board"
    role = {"role": "board_member", "organisation": ""}
    admin.post("/people/invite", GIVEN | role | {"boards": [first, second]})
    account = portal.account("lee@example.org")
    assert account.boards == f"{first} {second}"
    assert json.loads(portal.trail("invite")[-1].detail)["boards"] == [first, second]
    page = text_of(admin.get(f"/people/{account.id}"))
    assert "Boards Herefordshire early help board, Worcestershire early help board" in page
    assert admin.post(f"/people/{account.id}/role", role | {"boards": [second]}).status_code == 303
    assert portal.account("lee@example.org").boards == second
    detail = json.loads(portal.trail("change role")[-1].detail)
    assert (detail["before"]["boards"], detail["after"]["boards"]) == ([first, second], [second])
    assert list(errors_of(admin.post(f"/people/{account.id}/role", role))) == ["boards"]


def test_a_faulty_role_is_refused(portal, admin, lee):
    answer = admin.post(f"/people/{lee.id}/role", {"role": "submitter", "organisation": ""})
    assert list(errors_of(answer)) == ["organisation"]
    assert portal.account(lee.email).organisation == PROVIDER


def test_resetting_the_second_factor_ends_everything_and_invites(portal, admin, lee):
    browser = portal.sign_in(lee.email)
    admin.post(f"/people/{lee.id}/second-factor")
    assert browser.get("/account").status_code == 303
    refused = portal.browser().post("/sign-in", {"email": lee.email, "password": "seven quiet herons wading"})
    assert refused.status_code == 422
    portal.take_up(link_in(portal.sender.sent[-1]), "four other herons flying")
    portal.sign_in(lee.email, "four other herons flying")
    assert len(portal.trail("reset second factor")) == 1


def test_closing_ends_everything_and_stops_the_links(portal, admin, lee):
    browser = portal.sign_in(lee.email)
    portal.browser().post("/forgotten-password", {"email": lee.email})
    link = link_in(portal.sender.sent[-1])
    admin.post(f"/people/{lee.id}/close")
    assert browser.get("/account").status_code == 303
    assert portal.browser().get(link).status_code == 404
    refused = portal.browser().post("/sign-in", {"email": lee.email, "password": "seven quiet herons wading"})
    assert refused.status_code == 422
    assert len(portal.trail("close account")) == 1


def test_a_closed_account_is_opened_by_a_new_invitation(portal, admin, lee):
    admin.post(f"/people/{lee.id}/close")
    admin.post(f"/people/{lee.id}/invitation")
    portal.take_up(link_in(portal.sender.sent[-1]), "four other herons flying")
    portal.sign_in(lee.email, "four other herons flying")


def test_unlocking_lets_somebody_try_at_once(portal, admin, lee):
    for _ in range(5):
        portal.browser().post("/sign-in", {"email": lee.email, "password": "not the password"})
    assert "Locked until" in text_of(admin.get(f"/people/{lee.id}"))
    admin.post(f"/people/{lee.id}/unlock")
    portal.sign_in(lee.email)
    assert len(portal.trail("unlock")) == 1


@pytest.mark.parametrize("what", ["close", "role", "second-factor"])
def test_nobody_acts_on_their_own_account(portal, what):
    account = portal.add_account(Role.ADMINISTRATOR, "one@example.org")
    portal.add_account(Role.ADMINISTRATOR, "two@example.org")
    answer = portal.enter(account).post(f"/people/{account.id}/{what}", {"role": "collector"})
    assert answer.status_code == 422
    assert "You cannot change your own account" in text_of(answer)
    kept = portal.account("one@example.org")
    assert (kept.role, kept.closed_at) == ("administrator", None)


def test_the_last_administrator_stays(portal):
    one = portal.add_account(Role.ADMINISTRATOR, "one@example.org")
    invited = portal.add_account(Role.ADMINISTRATOR, "two@example.org")
    with write_session(portal.engine) as session:
        session.get(type(invited), invited.id).activated_at = None
    for change in (
        lambda session, account: accounts.close(session, actor_of(invited), account, portal.clock()),
        lambda session, account: accounts.change_role(
            session, actor_of(invited), account, "collector", "", portal.clock()
        ),
    ):
        with pytest.raises(AccountError, match="last administrator"), write_session(portal.engine) as session:
            change(session, signins.lock_row(session, one.id))
    assert portal.trail() == []


def test_an_account_that_does_not_exist_is_said_plainly(admin):
    assert admin.get("/people/999").status_code == 404
    assert admin.post("/people/999/close").status_code == 404
    assert admin.get("/people/x").status_code == 404
    assert admin.get("/people/99999999999999999999").status_code == 404


ROUTES = [
    ("GET", "/people", Permission.MANAGE_PEOPLE),
    ("GET", "/people/invite", Permission.MANAGE_PEOPLE),
    ("POST", "/people/invite", Permission.MANAGE_PEOPLE),
    ("GET", "/people/1", Permission.MANAGE_PEOPLE),
    ("POST", "/people/1/role", Permission.MANAGE_PEOPLE),
    ("POST", "/people/1/close", Permission.MANAGE_PEOPLE),
    ("POST", "/people/1/unlock", Permission.MANAGE_PEOPLE),
    ("POST", "/people/1/invitation", Permission.MANAGE_PEOPLE),
    ("POST", "/people/1/second-factor", Permission.MANAGE_PEOPLE),
    ("GET", "/people/1/duties/b", Permission.MANAGE_PEOPLE),
    ("POST", "/people/1/duties/b", Permission.MANAGE_PEOPLE),
    ("GET", "/cards", Permission.SEE_BOARDS),
    ("GET", "/cards/b", Permission.SEE_BOARDS),
    ("GET", "/cards/b/x", Permission.SEE_BOARDS),
    ("POST", "/cards/b/x/agree", Permission.SEE_BOARDS),
    ("GET", "/cards/b/x/questions/y", Permission.SEE_BOARDS),
    ("POST", "/cards/b/x/questions/y", Permission.SEE_BOARDS),
    ("GET", "/cards/b/x/history", Permission.SEE_BOARDS),
    ("POST", "/cards/b/x/history/p/2", Permission.SEE_BOARDS),
    ("GET", "/cards/b/x/actions/z", Permission.SEE_BOARDS),
    ("POST", "/cards/b/x/actions/z", Permission.SEE_BOARDS),
    ("GET", "/book", Permission.SEE_BOARDS),
    ("GET", "/book/b", Permission.SEE_BOARDS),
    ("GET", "/book/b/decisions", Permission.SEE_BOARDS),
    ("GET", "/book/b/decisions/z", Permission.SEE_BOARDS),
    ("POST", "/book/b/decisions/z", Permission.SEE_BOARDS),
    ("GET", "/voice", Permission.SEE_BOARDS),
    ("GET", "/voice/b", Permission.SEE_BOARDS),
    ("GET", "/voice/b/new", Permission.SEE_BOARDS),
    ("GET", "/voice/b/x/q/g", Permission.SEE_BOARDS),
    ("POST", "/voice/b/x/q/g", Permission.SEE_BOARDS),
    ("GET", "/case-audits", Permission.SEE_BOARDS),
    ("GET", "/case-audits/b", Permission.SEE_BOARDS),
    ("GET", "/doubtful-pairs", Permission.HANDLE_CASES),
    ("GET", "/doubtful-pairs/l", Permission.HANDLE_CASES),
    ("GET", "/doubtful-pairs/l/r", Permission.HANDLE_CASES),
    ("POST", "/doubtful-pairs/l/r", Permission.HANDLE_CASES),
    ("GET", "/meetings", Permission.SEE_BOARDS),
    ("GET", "/meetings/b", Permission.SEE_BOARDS),
    ("GET", "/meetings/b/z", Permission.SEE_BOARDS),
    ("GET", "/meetings/b/z/minutes.pdf", Permission.SEE_BOARDS),
    ("GET", "/evidence/b", Permission.SEE_BOARDS),
    ("GET", "/evidence/b/z", Permission.SEE_BOARDS),
    ("POST", "/evidence/b/z/document.pdf", Permission.SEE_BOARDS),
    ("GET", "/boards", Permission.SEE_BOARDS),
    ("GET", "/boards/a/b/index.html", Permission.SEE_BOARDS),
    ("GET", "/trace", Permission.SEE_BOARDS),
    ("GET", "/packs/publish/b", Permission.PUBLISH_PACKS),
    ("POST", "/packs/publish/b", Permission.PUBLISH_PACKS),
    ("GET", "/packs/c", Permission.SEE_BOARDS),
    ("GET", "/packs/c/known-now", Permission.SEE_BOARDS),
    ("POST", "/packs/c/reissue", Permission.SEE_BOARDS),
    ("GET", "/", None),
    ("GET", "/account", None),
    ("POST", "/account/password", None),
    ("POST", "/sign-out", None),
    ("GET", "/stay-signed-in", None),
]


@pytest.mark.parametrize("role", [None, *Role])
def test_every_route_for_every_role(portal, role):
    portal.add_account(Role.BOARD_MEMBER, "first@example.org")
    seen = {}
    for method, path, what in ROUTES:
        browser = portal.browser() if role is None else portal.as_role(role, email=f"{len(seen)}@example.org")
        answer = browser.get(path) if method == "GET" else browser.post(path)
        if role is None:
            expected = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
        elif what is None or what in PERMISSIONS[role]:
            expected = answer.status_code != 403
        else:
            expected = answer.status_code == 403
        seen[(method, path)] = expected
    assert [route for route, expected in seen.items() if not expected] == []


PUBLIC = {
    "/embed/{board_id}/{about}.html",
    "/health", "/accessibility", "/privacy", "/cookies", "/assets/{mark}/{name}",
    "/sign-in", "/sign-in/code", "/sign-in/council", "/sign-in/council/callback", "/set-up",
    "/invitation/{token}", "/forgotten-password", "/new-password/{token}",
}  # fmt: skip


def test_no_route_is_forgotten_by_the_table_above():
    known = {
        path.replace("/1", "/{account_id}")
        .replace("/publish/b", "/publish/{board_id}")
        .replace("packs/c", "packs/{pack_id}")
        .replace("/b", "/{board_id}" if "/duties/" in path or path.startswith("/cards/") else "/b")
        .replace("/book/b", "/book/{board_id}")
        .replace("/case-audits/b", "/case-audits/{board_id}")
        .replace("/voice/b", "/voice/{board_id}")
        .replace("/doubtful-pairs/l", "/doubtful-pairs/{link_id}")
        .replace("{link_id}/r", "{link_id}/{reference}")
        .replace("/q/g", "/{quarter}/{group}")
        .replace("/meetings/b", "/meetings/{board_id}")
        .replace("/minutes.pdf", "/minutes.{kind}")
        .replace("/evidence/b", "/evidence/{board_id}")
        .replace("/document.pdf", "/document.{kind}")
        .replace("/decisions", "/{kind_id}")
        .replace("/x", "/{about}")
        .replace("/y", "/{part_id}")
        .replace("/z", "/{name}")
        .replace("/p/2", "/{period}/{number}")
        for _, path, _ in ROUTES
    } - {"/boards/a/b/index.html"}
    elsewhere = ("/returns", "/decisions", "/register", "/across", "/trail", "/api/")  # tried in test_routes.py
    elsewhere += ("/case-audits/{board_id}/{audit_id}",)  # in test_case_audits.py
    ours = {route.path for router in ROUTERS for route in router.routes if not route.path.startswith(elsewhere)}
    assert ours - PUBLIC - known == {"/boards/{where:path}"}


def test_people_see_only_their_navigation(portal):
    shown = {}
    for role in Role:
        page = portal.as_role(role).get("/").text
        shown[role] = {path for path in ("/people", "/boards", "/trail", "/doubtful-pairs") if f'href="{path}"' in page}
    assert shown == {
        Role.SUBMITTER: set(),
        Role.APPROVER: set(),
        Role.COLLECTOR: {"/boards"},
        Role.QA_LEAD: {"/boards", "/trail"},
        Role.BOARD_MEMBER: {"/boards"},
        Role.ADMINISTRATOR: {"/people", "/trail"},
        Role.ANALYST: {"/doubtful-pairs"},
    }


def test_names_are_shown_as_text(portal, admin):
    portal.add_account(Role.COLLECTOR, name="<script>alert(1)</script>")
    page = admin.get("/people").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_two_administrators_cannot_close_each_other_at_once(portal):
    one = portal.add_account(Role.ADMINISTRATOR, "one@example.org")
    two = portal.add_account(Role.ADMINISTRATOR, "two@example.org")
    start = threading.Barrier(2)

    def close(actor, other):
        start.wait()
        try:
            with write_session(portal.engine) as session:
                account = signins.lock_row(session, other.id)
                accounts.close(session, actor_of(actor), account, portal.clock())
        except StoreError:
            pass

    both = [threading.Thread(target=close, args=pair) for pair in ((one, two), (two, one))]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    left = [portal.account(each).closed_at for each in ("one@example.org", "two@example.org")]
    assert left.count(None) == 1
