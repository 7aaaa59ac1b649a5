"""The example mode: on the loopback address only, where a link signs a made-up person in and no mail leaves."""

from dataclasses import dataclass

from itsdangerous import BadSignature, Signer

from oba.errors import ObaError
from oba.portal.examples.mails import MailKeeper
from oba.portal.settings import PortalSettings

SIGN_IN = "/example/sign-in"


@dataclass(frozen=True)
class ExampleMode:
    """What the pages of the example mode need: the portal's settings, and the mails that were kept.

    `missing` says why there is no made-up quarter, and what can be tried all the same; blank if there is one.
    """

    portal: PortalSettings
    mails: MailKeeper
    missing: str = ""

    def __post_init__(self) -> None:
        """ObaError for a portal that could be reached from another machine."""
        if not self.portal.is_local:
            raise ObaError(
                "Example accounts need no password, so they are for this machine only: unset OBA_PORTAL_ADDRESS."
            )

    def link(self, email: str) -> str:
        """Return the path that signs an example person in, as often as it is opened."""
        return f"{SIGN_IN}/{self._signer.sign(email).decode()}"

    def read_link(self, mark: str) -> str:
        """Return whose link it is; blank if it is none of ours."""
        try:
            return self._signer.unsign(mark).decode()
        except BadSignature:
            return ""

    @property
    def _signer(self) -> Signer:
        return Signer(self.portal.key_for("example sign-in"), sep=":")
