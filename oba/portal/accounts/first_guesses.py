"""What somebody who guesses a password tries first: names of people, places and services, months, and years after them.

zxcvbn takes a word that it does not know, a year and a full stop for three things to be guessed one after the other,
and so for a strong password; whoever attacks a council begins with its name and the year.
"""

import re
from collections.abc import Iterable, Iterator

from fastapi import Request
from sqlmodel import select

from oba.models import Account, Area
from oba.portal.settings import PortalSettings
from oba.store.engine import read_session

LEAST_LETTERS = 10
"""Letters that a password must have besides such words and years, if it has any of them."""
_LEAST_WORD = 4
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORDS = re.compile(r"[^\W\d_]+")
_DISGUISES = str.maketrans("013457@$!|", "oieastasil")

_OF_THE_CALENDAR = (
    "january february march april june july august september october november december sept"
    " spring summer autumn winter christmas easter monday tuesday wednesday thursday friday saturday sunday quarter"
)
_OF_THE_WORK = (
    "welcome password passw secret letmein login admin access change temp user"
    " early help family families children child childrens centre safeguarding safeguard partnership partner board"
    " council county borough district city town service services social work worker care health visiting school nursery"
    " return returns portal data team manager lead provider charity trust support youth young people hub outcome"
    " scorecard england britain english british"
)
COMMON = (_OF_THE_CALENDAR + " " + _OF_THE_WORK).split()


def list_guessable_words(request: Request, account: Account) -> list[str]:
    """Return what somebody guessing an account's password would try first, the person's own names before all others."""
    state = request.app.state
    portal: PortalSettings = state.portal
    definitions = state.project.definitions
    own = [account.email, account.name, account.organisation, portal.portal_name, portal.host]
    organisations = state.project.organisations()
    named = [each.name for group in (definitions.boards, definitions.services) for each in group.values()]
    with read_session(state.engine) as session:
        places = list(session.exec(select(Area.name).distinct().order_by(Area.name)))
    return list(dict.fromkeys([*own, *organisations, *organisations.values(), *named, *places, *COMMON]))


def split_words(texts: Iterable[str]) -> list[str]:
    """Return each text as it is, without its spaces and marks, and word by word; none twice, the first ones first."""
    return list(dict.fromkeys(word for text in texts for word in _split(text.casefold()) if len(word) > 2))


def _split(text: str) -> Iterator[str]:
    words = _WORDS.findall(text)
    yield from (text, "".join(words), *words)


def take_out(password: str, words: Iterable[str]) -> str | None:
    """Return the letters that are left of a password without years and some words; None if it has none of those."""
    longest_first = sorted((word for word in words if len(word) >= _LEAST_WORD), key=len, reverse=True)
    folded = password.casefold()
    plain = _YEAR.sub(" ", folded)
    left = [
        kept
        for text in (plain, plain.translate(_DISGUISES))
        if (kept := _without(text, longest_first)) != text or plain != folded
    ]
    return min(("".join(_WORDS.findall(each)) for each in left), key=len, default=None)


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, " ")
    return text
