"""The second factor: six figures that an authenticator app shows for 30 seconds (TOTP, RFC 6238)."""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken

from oba.portal.settings import PortalSettings

PERIOD = 30  # seconds
_DRIFT = (0, -1, 1)  # steps by which a phone's clock may be off
_OFFER_LIFETIME = 1_800  # seconds


@dataclass(frozen=True, slots=True)
class Offer:
    """A key that somebody is about to set up: as text, as a picture, and sealed for the form to carry."""

    key: str
    picture: str
    sealed: str


class Codes:
    """Makes, seals and compares; keys are encrypted with a key of their own."""

    def __init__(self, portal: PortalSettings) -> None:
        self._service = portal.portal_name
        self._kept = Fernet(portal.text_key_for("second factor"))
        self._offered = Fernet(portal.text_key_for("second factor being set up"))

    def make_secret(self) -> str:
        """Return a new key, 160 random bits."""
        return pyotp.random_base32()

    def offer(self, email: str, account_id: int, now: datetime, secret: str = "") -> Offer:
        """Return a new key for an account, or the one that it was offered already."""
        secret = secret or self.make_secret()
        address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=self._service)
        whole = json.dumps({"account": account_id, "secret": secret}).encode()
        return Offer(
            key=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
            picture=segno.make(address, error="m", micro=False).svg_inline(scale=5, border=2),
            sealed=self._offered.encrypt_at_time(whole, int(now.timestamp())).decode(),
        )

    def open_offer(self, sealed: str, account_id: int, now: datetime) -> str:
        """Return the key that a form carried, or nothing if it was not offered to this account just now."""
        try:
            whole = json.loads(self._offered.decrypt_at_time(sealed, _OFFER_LIFETIME, int(now.timestamp())))
        except (InvalidToken, ValueError):
            return ""
        return str(whole["secret"]) if whole["account"] == account_id else ""

    def seal(self, secret: str) -> str:
        """Return a key as the store keeps it."""
        return self._kept.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return a key that the store kept. InvalidToken if OBA_PORTAL_KEY is not the one that it was sealed with."""
        return self._kept.decrypt(sealed.encode()).decode()


def find_step(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step whose code was given: the present one or a neighbour; None if none is."""
    present = int(now.timestamp()) // PERIOD
    given = "".join(code.split()).encode()
    for step in (present + drift for drift in _DRIFT):
        if hmac.compare_digest(code_at(secret, step).encode(), given):
            return step
    return None


def code_at(secret: str, step: int) -> str:
    """Return the code of a time step."""
    return str(pyotp.TOTP(secret).generate_otp(step))
