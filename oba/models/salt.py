"""A random salt beside words that the audit trail names by their hash only, so that short ones cannot be guessed."""

from secrets import token_hex
from typing import Any

from sqlmodel import Field

_BYTES = 16


def make_salt() -> str:
    """Return a new salt: 16 random bytes in hexadecimal."""
    return token_hex(_BYTES)


def salt_field() -> Any:
    """Return the field of a row's salt; blank in rows of before there were salts."""
    return Field(default_factory=make_salt, max_length=2 * _BYTES)
