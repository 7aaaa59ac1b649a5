"""What holds for every page: headers, refusals, forms, sizes."""

import json
import re
from datetime import timedelta

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.exceptions import HTTPException
from structlog.testing import capture_logs

from oba.errors import ObaError
from oba.portal.access import local_path
from oba.portal.app import ROUTERS
from oba.portal.guards import LONGEST_BODY, TimeLimit
from oba.portal.settings import PortalSettings
from oba.roles import Role
from oba.store.engine import write_fact, write_session
from tests.fixtures.portals import KEY, text_of, title_of

PUBLIC = ["/health", "/accessibility", "/privacy", "/cookies"]


def test_public_pages_need_nobody(portal):
    assert [portal.browser().get(path).status_code for path in PUBLIC] == [200] * 4


def test_each_route_is_the_one_of_its_router(portal):
    """Nothing is made anew for a portal, which the first page would wait for."""
    routes = [route for router in ROUTERS for route in router.routes]
    assert [route for route in portal.app.routes if route in routes] == routes


def test_health_tells_nothing_else(portal):
    assert portal.browser().get("/health").text == "ok"


def test_health_says_that_the_store_does_not_answer(portal, monkeypatch):
    monkeypatch.setattr("oba.portal.information.answers", lambda _engine: False)
    answer = portal.browser().get("/health")
    assert (answer.status_code, answer.text) == (503, "the store does not answer")


def test_a_page_does_not_wait_for_a_load_to_end(portal):
    """When somebody was last seen is noted if it can be; the page comes while another writes."""
    browser = portal.as_role(Role.QA_LEAD)
    portal.clock.now += timedelta(minutes=10)
    with write_session(portal.app.state.engine) as session:
        write_fact(session, "a", "loading")
        for path in ("/", "/register", "/returns", "/account", "/boards", "/trail"):
            assert browser.get(path).status_code == 200, path


SLOWNESS = {
    "a whole body at once": ([(0, False)], 200),
    "slowly, and without a long silence": ([(25, True)] * 10 + [(25, False)], 200),
    "silence before the first byte": ([(31, True)], 408),
    "silence in the middle": ([(1, True), (31, True)], 408),
    "a byte now and then for ever": ([(29, True)] * 50, 408),
    "nothing is timed after its end": ([(1, False), (900, False)], 200),
}


@pytest.mark.parametrize(("coming", "status"), SLOWNESS.values(), ids=SLOWNESS)
def test_a_body_that_comes_too_slowly_is_refused(coming, status):
    """Seconds until each part comes, and whether more follow; time is counted, not waited for."""
    now, parts, took = [0.0], list(coming), []

    async def receive():
        took.append(parts.pop(0))
        return {"type": "http.request", "body": b"x", "more_body": took[-1][1]}

    async def wait(coming, seconds):
        message = await coming
        now[0] += min(took[-1][0], seconds)
        if took[-1][0] > seconds:
            raise TimeoutError
        return message

    async def read_all(_scope, receive, _send):
        while (await receive())["more_body"] or parts:
            pass

    guard = TimeLimit(read_all, clock=lambda: now[0], wait=wait)
    scope = {"type": "http", "path": "/returns/x/upload"}
    with start_blocking_portal() as loop:  # of its own, whatever runs in the process beside it
        if status == 200:
            loop.call(guard, scope, receive, None)
            assert parts == []
            return
        with pytest.raises(HTTPException) as refusal:
            loop.call(guard, scope, receive, None)
    assert (refusal.value.status_code, now[0] <= LONGEST_BODY) == (408, True)


def test_who_sends_too_slowly_is_told_so(portal, monkeypatch):
    async def never(coming, _seconds):
        coming.close()
        raise TimeoutError

    monkeypatch.setattr(TimeLimit.__init__, "__kwdefaults__", TimeLimit.__init__.__kwdefaults__ | {"wait": never})
    answer = portal.browser().client.post("/sign-in", data={"email": "x"})
    assert answer.status_code == 408
    assert "did not arrive in time" in text_of(answer)


@pytest.mark.parametrize("path", ["/", "/health", "/nowhere", "/api/nowhere", "/cookies"])
def test_every_answer_has_the_security_headers(portal, path):
    headers = portal.browser().get(path).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert headers["strict-transport-security"].startswith("max-age=31536000")


def test_without_tls_there_is_no_promise_of_tls(make_portal):
    portal = make_portal(portal_address="http://127.0.0.1:8000")
    assert "strict-transport-security" not in portal.browser().get("/cookies").headers


def test_pages_have_no_script_or_style_of_their_own(portal):
    page = portal.as_role(Role.ADMINISTRATOR).get("/").text
    assert re.findall(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", page) == []


def test_assets_are_kept_for_ever_under_an_address_that_changes(portal):
    browser = portal.browser()
    found = re.findall(r'(?:href|src)="(/assets/[^"]+)"', browser.get("/cookies").text)
    assert len(found) == 4
    for path in [*found, found[0].rsplit("/", 1)[0] + "/govuk-frontend.min.js"]:
        answer = browser.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert browser.get("/assets/other/service.css").status_code == 404
    assert browser.get(found[0].replace("icon.svg", "..%2f..%2fpyproject.toml")).status_code == 404


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(portal):
    answer = portal.browser().get("/boards?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/boards%3Fx%3D1")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/returns/abc?x=1", "/returns/abc?x=1"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("evil.example", "/"),
        ("", "/"),
        ("/\n/evil.example", "/"),
        ("/sign-out", "/"),
    ],
)
def test_next_leads_to_our_own_pages_only(given, kept):
    assert local_path(given) == kept


def test_a_page_that_does_not_exist_is_said_plainly(portal):
    answer = portal.browser().get("/nowhere")
    assert answer.status_code == 404
    assert title_of(answer) == "Page not found - Partnership returns"


def test_a_wrong_method_is_said_plainly(portal):
    assert portal.browser().post("/cookies").status_code == 405


def test_programs_are_told_in_json(portal):
    answer = portal.browser().get("/api/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.text) == {
        "type": "about:blank",
        "title": "Page not found",
        "status": 404,
        "detail": "There is nothing at this address, or it is not open to whoever asks.",
    }


def test_a_fault_of_the_program_shows_nothing_of_it(portal, monkeypatch):
    portal.app.add_api_route("/broken", lambda: 1 / 0)
    with capture_logs() as told:  # as a picture for a terminal, a fault takes seconds to draw
        answer = portal.browser().get("/broken")
    assert [entry["log_level"] for entry in told] == ["error"]
    assert answer.status_code == 500
    assert "Sorry, there is a problem with the service" in text_of(answer)
    assert "ZeroDivision" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_another_host_is_refused(portal):
    assert portal.browser().get("/cookies", headers={"host": "evil.example"}).status_code == 400


def test_a_form_without_our_token_is_refused_even_from_a_browser_without_cookies(portal):
    assert portal.browser().client.post("/sign-out").status_code == 403


def test_a_form_with_another_browsers_token_is_refused(portal):
    one, other = portal.browser(), portal.browser()
    other.token()
    assert other.client.post("/sign-out", data={"csrftoken": one.token()}).status_code == 403


def test_a_token_is_worth_nothing_in_anothers_sign_in(portal):
    """Neither alone nor with the cookie of the browser that it was made for."""
    mine, theirs = portal.as_role(Role.COLLECTOR), portal.as_role(Role.QA_LEAD)
    token, name = theirs.token(), portal.app.state.portal.cookie("oba-form")
    assert mine.client.post("/sign-out", data={"csrftoken": token}).status_code == 403
    mine.client.cookies.set(name, token, domain="returns.example.org")
    assert mine.client.post("/sign-out", data={"csrftoken": token}).status_code == 403
    assert mine.get("/account").status_code == 200


@pytest.mark.parametrize("given", ["Bearer x", "Bearer ", "Basic eDp5", "bearer x"])
def test_no_other_header_stands_for_the_token(portal, given):
    browser = portal.as_role(Role.ADMINISTRATOR)
    invited = {"email": "a@example.org", "name": "A", "role": "collector"}
    for cookies in (True, False):
        asking = browser.client if cookies else portal.browser().client
        for path, data in (("/people/invite", invited), ("/sign-out", {}), ("/account/password", {})):
            assert asking.post(path, data=data, headers={"authorization": given}).status_code == 403
    assert portal.trail() == []


def test_the_cookie_of_the_forms_is_out_of_reach_of_scripts(portal):
    cookie = portal.as_role(Role.COLLECTOR).get("/account").headers["set-cookie"]
    assert cookie.startswith("__Host-oba-form=")
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def multipart(*parts: tuple[str, bytes]) -> dict[str, object]:
    lines = [b'--line\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (n.encode(), v) for n, v in parts]
    return {
        "content": b"".join(lines) + b"--line--\r\n",
        "headers": {"content-type": "multipart/form-data; boundary=line"},
    }


def test_a_form_with_a_file_needs_the_token_first(portal):
    portal.app.add_api_route("/taken", lambda: "taken", methods=["POST"])
    browser = portal.browser()
    good = browser.token().encode()
    sent = {
        "with it": browser.client.post("/taken", **multipart(("csrftoken", good), ("f", b"x"))),
        "a wrong one": browser.client.post("/taken", **multipart(("csrftoken", b"wrong"), ("f", b"x"))),
        "too late": browser.client.post("/taken", **multipart(("f", b"x"), ("csrftoken", good))),
        "none": browser.client.post("/taken", **multipart(("f", b"x"))),
    }
    assert {name: answer.status_code for name, answer in sent.items()} == {
        "with it": 200,
        "a wrong one": 403,
        "too late": 403,
        "none": 403,
    }


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=line", b"x"),
        ("multipart/form-data; boundary=line", b"--line\r\nnonsense\r\n\r\n"),
        ("application/x-www-form-urlencoded", b"\xff\xfe=\xff"),
        ("application/x-www-form-urlencoded", "csrftoken=é".encode()),
    ],
)
def test_a_body_that_cannot_be_read_is_the_senders_fault(portal, kind, body):
    browser = portal.browser()
    browser.token()
    assert browser.client.post("/sign-out", content=body, headers={"content-type": kind}).status_code == 400


def test_what_is_too_large_is_refused_before_it_is_read(portal):
    read = []

    def endless():
        for _ in range(1_000):
            read.append(1)
            yield b"x" * 100_000

    browser = portal.browser()
    stated = {"content-type": "multipart/form-data; boundary=line", "content-length": "20000000"}
    assert browser.client.post("/sign-out", content=endless(), headers=stated).status_code == 413
    assert read == []
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.client.post("/sign-out", content=b"x" * 1_000_001, headers=form).status_code == 413


def test_a_file_that_grows_too_large_on_the_way_is_refused(portal):
    browser = portal.browser()
    head = multipart(("csrftoken", browser.token().encode()))["content"].removesuffix(b"--line--\r\n")

    def growing():
        yield head + b'--line\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n'
        for _ in range(120):
            yield b"x" * 100_000

    kind = {"content-type": "multipart/form-data; boundary=line"}
    assert browser.client.post("/sign-out", content=growing(), headers=kind).status_code == 413


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("https://returns.example.org", True),
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://returns.example.org", False),
        ("ftp://returns.example.org", False),
        ("https://returns.example.org/portal", False),
        ("returns.example.org", False),
    ],
)
def test_an_address_without_tls_is_of_this_machine_only(address, right):
    try:
        PortalSettings(portal_address=address, portal_key=KEY)
    except ValueError:
        assert not right
    else:
        assert right


@pytest.mark.parametrize("key", ["", "x" * 31])
def test_a_short_key_is_refused_with_the_way_to_make_one(key):
    with pytest.raises(ObaError, match="token_urlsafe"):
        PortalSettings(portal_key=key).key_for("anything")


def test_keys_for_separate_uses_are_separate():
    portal = PortalSettings(portal_key=KEY)
    assert portal.key_for("forms") != portal.key_for("notices")
    assert portal.key_for("forms") == PortalSettings(portal_key=KEY).key_for("forms")
