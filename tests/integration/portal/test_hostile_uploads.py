"""Files that nobody should send, sent through the form: a plain sentence on a page, and the portal goes on."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import httpx2
import pytest
import uvicorn

from oba.pipeline.returns import provider
from oba.portal.access import COOKIE
from oba.returns.sending_limits import MOST_A_DAY
from tests.fixtures import hostile_files
from tests.fixtures.folders import PROJECT
from tests.fixtures.office import CODE, Office
from tests.fixtures.portals import MakePortal, Portal, errors_of, text_of

FETCHES = "The formula in the cell D6 of the sheet “Assessments” would start another program or fetch something."
NAMES = {
    "pdf": "This is a PDF",
    "program": "This is a program",
    "html": "This is a web page",
    "old xls": "an old kind",
    "password": "has a password",
    "docx renamed": "a document or a presentation",
    "macros": "holds macros",
    "external link": "linked to other files",
    "connection": "fetches data from elsewhere",
    "embedded": "holds an embedded file",
    "billion laughs": "",
    "entity in xl/workbook.xml": "",
    "dde": "start another program",
    "picture from elsewhere": "fetch something",
    "bomb in a sheet": "Unpacked",
    "bomb beside": "Unpacked",
    "a size that lies": "damaged",
    "path that climbs": "damaged",
    "half a million cells": "",
    "renamed-part-webservice.xlsx": FETCHES,
    "no-extension-webservice.xlsx": FETCHES,
    "bin-absolute-webservice.xlsx": FETCHES,
    "duplicate-entry-webservice.xlsx": "damaged",
}
DISGUISED = PROJECT / "tests/fixtures/return_cases/hostile"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    made = {name: content for name, _, content in hostile_files.hand_made() if name in NAMES}
    return made | {path.name: path.read_bytes() for path in sorted(DISGUISED.glob("*webservice.xlsx"))}


@pytest.fixture
def office(portal: Portal) -> Office:
    return Office(portal)


def test_each_gets_its_sentence_and_none_is_taken(office: Office, files: dict[str, bytes]) -> None:
    assert set(files) == set(NAMES)
    for number, (name, content) in enumerate(files.items(), 1):
        if number % MOST_A_DAY == 0:  # more are not taken of one return in a day
            office.portal.clock.now += timedelta(days=1)
            office.sign_in()
        sent = office.send(content)
        assert (sent.status_code, sent.headers["location"]) == (303, f"{office.base}/attempts/{number}"), name
        page = office.submitter.get(sent.headers["location"])
        assert page.status_code == 200, name
        assert NAMES[name] in text_of(page), name
        assert "Traceback" not in page.text
        assert office.submitter.get(f"{office.base}/attempts/{number}/checked").status_code == 403, name
        assert office.collector.get(f"{office.base}/attempts/{number}/file").status_code == 403, name
        given = office.submitter.get(f"{office.base}/attempts/{number}/file")
        assert (given.content, given.headers["content-type"]) == (content, "application/octet-stream"), name
    told = office.submitter.get(f"/api/returns/{CODE}").json()
    assert told["status"] == "Not started"  # what cannot be read moves no state
    assert {attempt["outcome"] for attempt in told["attempts"]} == {"unreadable"}
    assert office.submitter.get(f"{office.base}/sign").status_code == 403
    assert office.send(office.workbook()).status_code == 303  # the right file is still taken afterwards
    assert office.submitter.get(f"/api/returns/{CODE}").json()["status"] == "Sent - waiting for sign-off"


def test_a_file_a_little_too_large_is_told_beside_the_field(office: Office) -> None:
    answer = office.send(b"PK\x03\x04" + bytes(10_000_000))
    assert (answer.status_code, errors_of(answer)) == (
        422,
        {"workbook": "The selected file must be smaller than 10 MB"},
    )


@pytest.fixture
def served(make_portal: MakePortal) -> Iterator[Portal]:
    """The portal, listening on this machine as `oba serve` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = make_portal(portal_address=f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(made.app, host="127.0.0.1", port=port, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield made
    server.should_exit = True
    thread.join()


@dataclass
class Caller:
    """A provider's browser before the real server."""

    client: httpx2.Client
    base: str
    form: dict[str, str]

    def send(self, content: bytes) -> httpx2.Response:
        files = {"workbook": ("return.xlsx", content, "application/octet-stream")}
        return self.client.post(f"{self.base}/upload", data=self.form, files=files)


@pytest.fixture
def caller(served: Portal) -> Iterator[Caller]:
    office = Office(served)
    cookies = {COOKIE: office.submitter.client.cookies[COOKIE], "oba-form": office.submitter.token()}
    with httpx2.Client(base_url=served.app.state.portal.portal_address, cookies=cookies, timeout=300) as client:
        yield Caller(client, office.base, {"csrftoken": cookies["oba-form"], "turn": "0"})


def test_a_file_far_too_large_is_told_on_a_page(caller: Caller) -> None:
    answer = caller.send(bytes(11_000_000))
    assert answer.status_code == 413
    assert "The file is too large" in text_of(answer)
    assert "Nothing was sent." in text_of(answer)


def test_others_are_answered_while_a_file_is_checked(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()
    check = provider.check_sent

    def slowly(*arguments: object) -> object:
        begun.set()
        assert go_on.wait(300), "nobody else was answered meanwhile"
        return check(*arguments)

    monkeypatch.setattr(provider, "check_sent", slowly)
    with ThreadPoolExecutor(1) as apart:
        sent = apart.submit(caller.send, b"PK\x03\x04 not a workbook")
        assert begun.wait(300)
        other = httpx2.get(f"{caller.client.base_url}/health", timeout=200)
        page = caller.client.get("/returns")
        assert not sent.done()
        go_on.set()
        assert sent.result().status_code == 303
    assert (other.text, page.status_code) == ("ok", 200)
