"""Send one plain message to one person: by SMTP, or by GOV.UK Notify. Whose turn it is, is decided elsewhere."""

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from requests.exceptions import ConnectTimeout, SSLError
from urllib3.exceptions import NewConnectionError

from oba.errors import ObaError

TIMEOUT = 30.0
MOST_IN_A_ROW = 3
"""Messages that fail one after the other before the rest are left for the next go: the server is not there."""
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_KEY = re.compile(r".*[0-9a-f-]{36}-[0-9a-f-]{36}", re.DOTALL)
# Of a message that got one of these answers nothing was sent, and it may be tried again (Notify's documentation:
# 500 is "unable to process the request, resend your notification"); a gateway's 502 or 504 says nothing.
_NOT_TAKEN = (*range(400, 500), 500)


@dataclass(frozen=True)
class Message:
    """A message to one person, in plain text."""

    to: str
    subject: str
    body: str


class SendingError(ObaError):
    """A message was not taken. `certain`: it was surely not sent and may be tried again; else it is not known."""

    exit_code = 16

    def __init__(self, message: str, *, certain: bool) -> None:
        super().__init__(message)
        self.certain = certain


class Sender(Protocol):
    """Something that sends a message."""

    def send(self, message: Message) -> None:
        """Return once the message was taken; SendingError if it was not, or if that is not known."""


class MailSettings(BaseSettings):
    """How mail is sent, from the environment; with neither a host nor a key none is."""

    model_config = SettingsConfigDict(env_prefix="OBA_", extra="ignore", hide_input_in_errors=True)

    smtp_host: str = ""
    smtp_port: int | None = None
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    mail_from: str = ""
    notify_key: SecretStr = SecretStr("")
    notify_template: str = ""
    notify_address: str = "https://api.notifications.service.gov.uk"


def choose_sender() -> Sender | None:
    """Return the sender that the environment names, None if it names none.

    ObaError, in one sentence that names no secret, if the settings cannot work.
    """
    try:
        settings = MailSettings()
    except ValidationError as fault:
        names = ", ".join(sorted({f"OBA_{error['loc'][0]}".upper() for error in fault.errors()}))
        raise ObaError(f"The mail settings cannot be read: look at {names}.") from fault
    key = settings.notify_key.get_secret_value()
    if settings.smtp_host and key:
        raise ObaError("Mail can be sent by SMTP or by GOV.UK Notify, not both: unset OBA_SMTP_HOST or OBA_NOTIFY_KEY.")
    if key:
        return _choose_notify(settings, key)
    return _choose_smtp(settings) if settings.smtp_host else None


def _choose_smtp(settings: MailSettings) -> "SmtpSender":
    if settings.smtp_tls == "none" and not _is_this_machine(settings.smtp_host):
        raise ObaError("OBA_SMTP_TLS may be `none` only for a server on this machine: use `starttls` or `tls`.")
    try:
        mailbox = EmailMessage()
        mailbox["From"] = settings.mail_from
        (sender,) = mailbox["From"].addresses
        if not sender.username or not sender.domain:
            raise ValueError
    except (ValueError, MessageError) as fault:
        raise ObaError("OBA_MAIL_FROM must be an address, such as `Early help <returns@example.org>`.") from fault
    return SmtpSender(settings)


def _choose_notify(settings: MailSettings, key: str) -> "NotifySender":
    address = urlsplit(settings.notify_address)
    if address.scheme != "https" and not _is_this_machine(address.hostname or ""):
        raise ObaError("OBA_NOTIFY_ADDRESS must begin with https://.")
    if not _KEY.fullmatch(key):
        raise ObaError("OBA_NOTIFY_KEY is not a key of GOV.UK Notify: copy it again from its page API integration.")
    if not settings.notify_template:
        raise ObaError("OBA_NOTIFY_TEMPLATE is not set: give the id of a template with the fields subject and body.")
    return NotifySender(settings)


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class SmtpSender:
    """Sends through a mail server, with a connection for each message."""

    settings: MailSettings
    timeout: float = TIMEOUT

    def send(self, message: Message) -> None:
        """Hand a message to the mail server."""
        mail = build_mail(message, self.settings.mail_from)
        try:
            server = self._connect()
        except OSError as fault:
            raise SendingError(_explain(fault), certain=True) from fault
        try:
            server.send_message(mail)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as fault:
            raise SendingError(_explain(fault), certain=True) from fault
        except OSError as fault:
            # Where it stopped is not told: after the last line the server may have taken the message.
            what = f"{_explain(fault)} It is not known whether the message was sent."
            raise SendingError(what, certain=False) from fault
        finally:
            with suppress(OSError):
                server.quit()
            server.close()

    def _connect(self) -> smtplib.SMTP:
        given = self.settings
        port = given.smtp_port or _PORTS[given.smtp_tls]
        server: smtplib.SMTP
        if given.smtp_tls == "tls":
            context = ssl.create_default_context()
            server = smtplib.SMTP_SSL(given.smtp_host, port, timeout=self.timeout, context=context)
        else:
            server = smtplib.SMTP(given.smtp_host, port, timeout=self.timeout)
        try:
            if given.smtp_tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if given.smtp_user:
                server.login(given.smtp_user, given.smtp_password.get_secret_value())
        except OSError:
            server.close()
            raise
        return server


def build_mail(message: Message, sender: str) -> EmailMessage:
    """Return a message as mail; SendingError if the address is none. No text can add a header."""
    try:
        to = Address(addr_spec=message.to)
        message.to.encode("ascii")
        mail = EmailMessage()
        mail["To"] = to
    except (ValueError, IndexError, MessageError) as fault:
        raise SendingError(f"`{message.to}` is not an address that mail can be sent to.", certain=True) from fault
    mail["From"] = sender
    mail["Subject"] = " ".join(message.subject.split())
    mail["Date"] = formatdate()
    mail["Message-ID"] = make_msgid(domain=mail["From"].addresses[0].domain)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body, cte="quoted-printable")
    return mail


def _explain(fault: OSError) -> str:
    match fault:
        case smtplib.SMTPAuthenticationError():
            return "The mail server does not accept OBA_SMTP_USER with OBA_SMTP_PASSWORD."
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            ((to, (code, said)),) = refused.items()
            return f"The mail server does not take mail to {to}: {code} {_text(said)}."
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said):
            return f"The mail server refused: {code} {_text(said)}."
        case smtplib.SMTPServerDisconnected():
            return "The mail server broke off the connection."
        case smtplib.SMTPNotSupportedError():
            return "The mail server does not offer what OBA_SMTP_TLS or OBA_SMTP_USER asks for."
        case ssl.SSLCertVerificationError():
            return f"The mail server's certificate is not trusted: {fault.verify_message}."
        case TimeoutError():
            return "The mail server did not answer in time."
    return f"The mail server cannot be reached: {fault.strerror or fault}."


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split()).rstrip(".")[:200]


@dataclass(frozen=True)
class NotifySender:
    """Sends through GOV.UK Notify, with a template whose only fields are subject and body."""

    settings: MailSettings
    timeout: float = TIMEOUT

    def send(self, message: Message) -> None:
        """Hand a message to GOV.UK Notify."""
        given = self.settings
        client: Any = NotificationsAPIClient(given.notify_key.get_secret_value(), given.notify_address, self.timeout)  # type: ignore[no-untyped-call]
        fields = {"subject": " ".join(message.subject.split()), "body": message.body}
        try:
            with client.request_session:
                client.send_email_notification(message.to, given.notify_template, fields)
        except APIError as fault:
            answered = fault.response is not None
            told = _notify_error(answered, fault.status_code, fault.message, fault.__cause__)
            raise told from fault


def _notify_error(answered: bool, status: int, said: object, cause: BaseException | None) -> SendingError:
    if answered and status in _NOT_TAKEN:
        words = said if isinstance(said, str) else "; ".join(str(one.get("message", "")) for one in _listed(said))
        return SendingError(f"GOV.UK Notify refused: {status} {_text(words)}.", certain=True)
    if not answered and _never_left(cause):
        return SendingError("GOV.UK Notify cannot be reached.", certain=True)
    what = f"GOV.UK Notify answered {status}." if answered else "GOV.UK Notify broke off or did not answer in time."
    return SendingError(f"{what} It is not known whether the message was sent.", certain=False)


def _listed(said: object) -> list[dict[str, object]]:
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []


def _never_left(cause: BaseException | None) -> bool:
    """Return whether a request failed before anything of it was sent: no name, no connection, no trust."""
    reason = getattr(cause.args[0], "reason", None) if cause and cause.args else None
    return isinstance(cause, ConnectTimeout | SSLError) or isinstance(reason, NewConnectionError)


@dataclass
class SendingResult:
    """What became of the messages of one go: how many were sent, and a sentence for each that was not."""

    sent: int = 0
    unsure: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Return it in a line for the history."""
        parts = [f"{self.sent} sent." if self.sent else ""]
        parts += [f"{len(some)} {what}: {some[0]}" for some, what in self._others() if some]
        return " ".join(filter(None, parts))

    def _others(self) -> list[tuple[list[str], str]]:
        return [(self.unsure, "perhaps sent, and not tried again"), (self.faults, "not sent")]
