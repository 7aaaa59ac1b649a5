"""What the portal reads from the environment besides `oba.settings`; every secret comes from there only."""

import base64
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from oba.errors import ObaError
from oba.hostile_files import MOST_RETURN_BYTES

SHORTEST_KEY = 32
_LOOPBACK = ("127.0.0.1", "localhost")
_PROXIES_HERE = ("127.0.0.1", "::1")


class PortalSettings(BaseSettings):
    """Read from environment variables that begin with OBA_; `docs/deployment.md` lists them.

    `portal_key` is the one secret that everything is derived from; `portal_address` is what people type.
    """

    model_config = SettingsConfigDict(env_prefix="OBA_", extra="ignore")

    portal_key: SecretStr = SecretStr("")
    portal_address: str = "http://127.0.0.1:8000"
    portal_name: str = "Partnership returns"
    portal_contact: str = ""
    portal_proxies: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_name: str = "the council"
    oidc_providers: bool = False

    @field_validator("portal_address")
    @classmethod
    def _plain_address(cls, given: str) -> str:
        parts = urlsplit(given)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError("give the scheme and the host only, such as https://returns.example.org")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ValueError("only this machine itself may be reached without TLS: use https://")
        return given.rstrip("/")

    @field_validator("oidc_issuer")
    @classmethod
    def _provider_with_tls(cls, given: str) -> str:
        parts = urlsplit(given)
        if given and parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise ValueError("give the issuer's https:// address, as the identity provider itself writes it")
        return given

    @property
    def host(self) -> str:
        """Return the name in the address, without the port."""
        return urlsplit(self.portal_address).hostname or ""

    @property
    def is_local(self) -> bool:
        """Return whether the address is of this machine itself."""
        return self.host in _LOOPBACK

    @property
    def is_secure(self) -> bool:
        """Return whether browsers come by TLS, so that cookies are bound to it."""
        return self.portal_address.startswith("https:")

    @property
    def hosts(self) -> list[str]:
        """Return the names that a request may ask for."""
        return list(_LOOPBACK) if self.is_local else [self.host]

    @property
    def proxies(self) -> frozenset[str]:
        """Return the addresses of what may stand before the portal and say where a request comes from."""
        return frozenset({*_PROXIES_HERE, *self.portal_proxies.replace(",", " ").split()})

    @property
    def has_council_sign_in(self) -> bool:
        """Return whether people may sign in with the council's identity provider."""
        return bool(self.oidc_issuer and self.oidc_client_id)

    @property
    def most_bytes(self) -> int:
        """Return how large a file may be that is sent."""
        return MOST_RETURN_BYTES

    def cookie(self, name: str) -> str:
        """Return the name of a cookie; with TLS one that no other host can set."""
        return f"__Host-{name}" if self.is_secure else name

    def key_for(self, use: str) -> bytes:
        """Return 32 bytes for one use, which tell nothing of the other keys (HKDF with SHA-256)."""
        given = self.portal_key.get_secret_value().encode()
        if len(given) < SHORTEST_KEY:
            raise ObaError(
                f"OBA_PORTAL_KEY is not set to a secret of at least {SHORTEST_KEY} characters. Make one with"
                " `python3 -c 'import secrets; print(secrets.token_urlsafe(48))'` and keep it outside the project."
            )
        return HKDF(SHA256(), 32, salt=None, info=f"oba portal: {use}".encode()).derive(given)

    def text_key_for(self, use: str) -> str:
        """Return a key as text, for libraries that want it so (URL-safe base64 of the 32 bytes)."""
        return base64.urlsafe_b64encode(self.key_for(use)).decode()


def read_portal_settings(**given: object) -> PortalSettings:
    """Read the portal's settings. ObaError, in a sentence that names the variable, if one cannot be used."""
    try:
        return PortalSettings(**given)  # type: ignore[arg-type]
    except ValidationError as fault:
        first = fault.errors()[0]
        name = "OBA_" + str(first["loc"][0]).upper()
        raise ObaError(f"{name} cannot be used: {first['msg'].removeprefix('Value error, ')}.") from fault
