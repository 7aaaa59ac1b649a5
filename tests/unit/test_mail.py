"""Sending, against a real mail server and a stand-in for GOV.UK Notify: what is taken, and what is surely not."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oba.errors import ObaError
from oba.mail import Message, NotifySender, SendingError, SmtpSender, build_mail, choose_sender
from tests.fixtures.mail_servers import Mailbox, Notify, make_certificate, run_mail_server, run_notify

MESSAGE = Message(
    "asha@example.org", "Return – due soon", "Hello Asha,\n\nPlease send it by 20 October.\n. \nDiolch â\n"
)
KEY = "made_up-00000000-0000-4000-8000-000000000001-00000000-0000-4000-8000-000000000002"
ENOUGH = 2  # seconds to be greeted in, which a busy machine keeps too; the answer takes twice as long

Set = Callable[..., None]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Set:
    def put(**given: Any) -> None:
        for name, value in given.items():
            monkeypatch.setenv(f"OBA_{name}".upper(), str(value))

    return put


@pytest.fixture
def mailbox(settings: Set) -> Iterator[Mailbox]:
    with run_mail_server() as running:
        settings(smtp_host="127.0.0.1", smtp_port=running.port, smtp_tls="none", mail_from="Us <returns@example.org>")
        yield running


@pytest.fixture
def notify(settings: Set) -> Iterator[Notify]:
    with run_notify() as running:
        settings(notify_key=KEY, notify_template="t-1", notify_address=running.address)
        yield running


def send(message: Message = MESSAGE) -> None:
    sender = choose_sender()
    assert sender is not None
    sender.send(message)


def fault_of(message: Message = MESSAGE) -> SendingError:
    with pytest.raises(SendingError) as told:
        send(message)
    return told.value


def test_without_settings_nobody_sends() -> None:
    assert choose_sender() is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"smtp_host": "mail.example.org", "notify_key": KEY}, "not both"),
        ({"smtp_host": "mail.example.org", "smtp_tls": "none", "mail_from": "a@b.uk"}, "only for a server on this"),
        ({"smtp_host": "mail.example.org"}, "OBA_MAIL_FROM must be"),
        ({"smtp_host": "mail.example.org", "mail_from": "nobody"}, "OBA_MAIL_FROM must be"),
        ({"smtp_host": "mail.example.org", "mail_from": "a@b.uk\nBcc: c@d.uk"}, "OBA_MAIL_FROM must be"),
        ({"smtp_host": "mail.example.org", "mail_from": "a@b.uk, c@d.uk"}, "OBA_MAIL_FROM must be"),
        ({"smtp_host": "mail.example.org", "smtp_port": "smtp"}, "look at OBA_SMTP_PORT"),
        ({"smtp_host": "mail.example.org", "smtp_tls": "ssl"}, "look at OBA_SMTP_TLS"),
        ({"notify_key": "secret-word", "notify_template": "t"}, "OBA_NOTIFY_KEY is not a key"),
        ({"notify_key": KEY}, "OBA_NOTIFY_TEMPLATE is not set"),
        ({"notify_key": KEY, "notify_template": "t", "notify_address": "http://example.org"}, "https"),
    ],
)
def test_settings_that_cannot_work_are_a_sentence_without_a_secret(
    settings: Set, given: dict[str, str], words: str
) -> None:
    settings(smtp_password="hunter2", **given)
    with pytest.raises(ObaError, match=words) as told:
        choose_sender()
    assert "hunter2" not in str(told.value)
    assert KEY not in str(told.value)
    assert "secret-word" not in str(told.value)


def test_a_message_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    send()
    (mail,) = mailbox.taken
    assert (mail["To"], mail["From"]) == ("asha@example.org", "Us <returns@example.org>")
    assert mail["Subject"] == MESSAGE.subject
    assert mail.get_content().replace("\r\n", "\n") == MESSAGE.body
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail["Date"].datetime is not None


@given(subject=st.text(max_size=60), body=st.text(max_size=200), name=st.text(max_size=30))
def test_no_text_adds_a_header_or_a_receiver(subject: str, body: str, name: str) -> None:
    wicked = Message("asha@example.org", f"{name}\r\nBcc: x@example.org\n{subject}", body.replace("\ud800", ""))
    mail = build_mail(wicked, "Us <returns@example.org>")
    names = "To From Subject Date Message-ID Auto-Submitted Content-Type Content-Transfer-Encoding MIME-Version"
    assert sorted(mail.keys()) == sorted(names.split())
    head = mail.as_bytes().partition(b"\n\n")[0]
    assert not [line for line in head.splitlines() if line.lower().startswith(b"bcc")]


@pytest.mark.parametrize("to", ["", "nobody", "a@b.uk\nBcc: c@d.uk", "a@b.uk, c@d.uk", "Asha <a@b.uk>", "ä@b.uk", "@"])
def test_what_is_not_an_address_gets_nothing(mailbox: Mailbox, to: str) -> None:
    fault = fault_of(replace(MESSAGE, to=to))
    assert fault.certain
    assert "not an address" in str(fault)
    assert mailbox.taken == []


def test_a_refused_receiver_surely_got_nothing(mailbox: Mailbox) -> None:
    mailbox.refuse.add(MESSAGE.to)
    fault = fault_of()
    assert (fault.certain, str(fault)) == (
        True,
        "The mail server does not take mail to asha@example.org: 550 no such person here.",
    )


def test_a_message_refused_at_its_end_was_surely_not_sent(mailbox: Mailbox) -> None:
    mailbox.refuse_data = True
    fault = fault_of()
    assert (fault.certain, str(fault)) == (True, "The mail server refused: 554 not today.")


def test_cut_while_sending_it_is_not_known(mailbox: Mailbox) -> None:
    mailbox.cut = True
    fault = fault_of()
    assert (fault.certain, str(fault)) == (
        False,
        "The mail server broke off the connection. It is not known whether the message was sent.",
    )


def test_an_answer_that_does_not_come_in_time_is_not_known(mailbox: Mailbox) -> None:
    mailbox.wait = 2 * ENOUGH
    sender = choose_sender()
    assert isinstance(sender, SmtpSender)
    with pytest.raises(SendingError) as told:
        replace(sender, timeout=ENOUGH).send(MESSAGE)
    assert not told.value.certain
    assert len(mailbox.taken) == 1, "which is why it must not be sent again"


def test_nobody_there_is_surely_not_sent(settings: Set) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        settings(smtp_host="127.0.0.1", smtp_port=taken.getsockname()[1], smtp_tls="none", mail_from="a@b.uk")
        fault = fault_of()
    assert fault.certain
    assert "cannot be reached: Connection refused" in str(fault)


@pytest.mark.parametrize("how", ["starttls", "tls"])
def test_with_tls_and_a_password(settings: Set, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, how: str) -> None:
    file, context = make_certificate(tmp_path)
    with run_mail_server(context, how, "right") as mailbox:
        settings(smtp_host="localhost", smtp_port=mailbox.port, smtp_tls=how, mail_from="a@example.org")
        untrusted = fault_of()
        assert untrusted.certain
        assert "certificate is not trusted" in str(untrusted)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        settings(smtp_user="oba", smtp_password="wrong")
        refused = fault_of()
        assert (refused.certain, str(refused)) == (
            True,
            "The mail server does not accept OBA_SMTP_USER with OBA_SMTP_PASSWORD.",
        )
        assert mailbox.taken == []
        settings(smtp_password="right")
        send()
        assert mailbox.receivers == [MESSAGE.to]


def test_a_server_without_starttls_is_not_sent_to_in_the_clear(mailbox: Mailbox, settings: Set) -> None:
    settings(smtp_tls="starttls")
    fault = fault_of()
    assert fault.certain
    assert "does not offer" in str(fault)
    assert mailbox.taken == []


def test_notify_gets_the_template_and_its_two_fields(notify: Notify) -> None:
    send()
    ((path, headers, asked),) = notify.asked
    assert path == "/v2/notifications/email"
    assert headers["Authorization"].startswith("Bearer ")
    assert asked == {
        "email_address": MESSAGE.to,
        "template_id": "t-1",
        "personalisation": {"subject": MESSAGE.subject, "body": MESSAGE.body},
    }


def _errors(kind: str, message: str) -> dict[str, Any]:
    return {"status_code": 0, "errors": [{"error": kind, "message": message}]}


@pytest.mark.parametrize(
    ("status", "answer", "certain", "words"),
    [
        (400, _errors("ValidationError", "email_address Not a valid email address"), True, "Not a valid email address"),
        (403, _errors("AuthError", "Invalid token: API key not found"), True, "API key not found"),
        (429, _errors("RateLimitError", "Exceeded rate limit"), True, "Exceeded rate limit"),
        (500, {"result": "error", "message": "Internal server error"}, True, "500 Internal server error"),
        (502, {"message": "bad gateway"}, False, "not known whether"),
        (503, {"message": "busy"}, False, "not known whether"),
    ],
)
def test_what_notify_answers(notify: Notify, status: int, answer: Any, certain: bool, words: str) -> None:
    notify.status, notify.answer = status, answer
    fault = fault_of()
    assert fault.certain is certain
    assert words in str(fault)


def test_notify_that_does_not_answer_in_time_is_not_known(notify: Notify) -> None:
    notify.wait = 2 * ENOUGH
    sender = choose_sender()
    assert isinstance(sender, NotifySender)
    with pytest.raises(SendingError, match="did not answer in time") as told:
        replace(sender, timeout=ENOUGH).send(MESSAGE)
    assert not told.value.certain


def test_notify_that_is_not_there_is_surely_not_sent(settings: Set) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        settings(notify_key=KEY, notify_template="t-1", notify_address=address)
        fault = fault_of()
    assert (fault.certain, str(fault)) == (True, "GOV.UK Notify cannot be reached.")
