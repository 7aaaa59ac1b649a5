"""A real mail server and a stand-in for GOV.UK Notify, on loopback, for the tests."""

import asyncio
import json
import ssl
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any


@dataclass
class Mailbox:
    """A running mail server and what it took; `refuse` and `cut` say what it does not."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)
    cut: bool = False
    refuse_data: bool = False
    wait: float = 0
    after: Any = lambda: None

    @property
    def receivers(self) -> list[str]:
        return [str(mail["To"]) for mail in self.taken]

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address in self.refuse:
            return "550 no such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if self.refuse_data:
            return "554 not today"
        if self.cut:
            server.transport.abort()
            return "421 gone"
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        self.after()
        await asyncio.sleep(self.wait)
        return "250 taken"


@contextmanager
def run_mail_server(tls: ssl.SSLContext | None = None, how: str = "none", password: str = "") -> Iterator[Mailbox]:
    """Run a mail server on a free port of this machine, in a thread of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its module
        from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> Any:
        return AuthResult(success=data == LoginPassword(b"oba", password.encode()), handled=False)

    options: dict[str, Any] = {"hostname": "localhost", "enable_SMTPUTF8": True}
    if password:
        options |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False}
    if how == "starttls":
        options |= {"tls_context": tls, "require_starttls": True}
    mailbox = Mailbox()
    loop = asyncio.new_event_loop()

    def make() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that signing in is offered before TLS
            return SMTP(mailbox, loop=loop, **options)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()  # first: where Playwright runs, this thread has a loop already and can run no other
    serving = loop.create_server(make, "127.0.0.1", 0, ssl=tls if how == "tls" else None)
    server = asyncio.run_coroutine_threadsafe(serving, loop).result(10)
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _stop(server: asyncio.Server) -> None:
    server.close()
    mine = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not mine]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def make_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for this machine that nobody but the test trusts: its file, and a server's context."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file, secret = folder / "certificate.pem", folder / "key.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return file, context


@dataclass
class Notify:
    """A stand-in that speaks the documented interface of GOV.UK Notify: what it was asked, and what it answers."""

    address: str = ""
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    status: int = 201
    answer: Any = None
    wait: float = 0


@contextmanager
def run_notify() -> Iterator[Notify]:
    """Run the stand-in on a free port of this machine."""
    notify = Notify()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            notify.asked.append((self.path, dict(self.headers), json.loads(content)))
            time.sleep(notify.wait)
            body = json.dumps(notify.answer or {"id": "740e5834-3a29-46b4-9a6f-16142fde533a"}).encode()
            self.send_response(notify.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    notify.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield notify
    finally:
        server.shutdown()
        server.server_close()
