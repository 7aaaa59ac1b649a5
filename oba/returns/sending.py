"""PLACEHOLDER: the declarations that the portal is written against; the module itself comes from another branch."""

from dataclasses import dataclass
from typing import Protocol

from oba.errors import ObaError


@dataclass(frozen=True)
class Message:
    """One message to one person, in plain text."""

    to: str
    subject: str
    body: str


class SendingError(ObaError):
    """A message was not sent, or it is not known whether it was; `certain` says which."""

    def __init__(self, message: str, *, certain: bool) -> None:
        super().__init__(message)
        self.certain = certain


class Sender(Protocol):
    """What takes messages."""

    def send(self, message: Message) -> None:
        """Send a message, or raise SendingError."""


def choose_sender() -> Sender | None:
    """Return the sender that the environment asks for, if any."""
    return None
