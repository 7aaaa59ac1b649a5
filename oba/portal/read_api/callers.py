"""Who asks the read API: a machine with a token, somebody who is signed in, or nobody known."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import HTTPException, Request

from oba.london_time import london_day, write_day
from oba.models import ApiToken
from oba.pipeline.written.readers import NOBODY, Reader
from oba.portal.access import find_person
from oba.portal.read_api.models import GIVEN_ONCE
from oba.roles import Role, Scope
from oba.store.engine import read_session, write_if_free
from oba.store.people import tokens
from oba.vocabulary import Audience

_SCHEME = "bearer "
_EVERYTHING = frozenset(Scope)
_ANEW = "Ask whoever runs this portal for a new one."


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks, as a reader of packs, and what they may ask for."""

    reader: Reader
    scopes: frozenset[Scope] = _EVERYTHING


def require(scope: Scope) -> Callable[[Request], Caller]:
    """Return a dependency that gives who asks, and refuses a token that does not work or has not this scope.

    Whoever may ask is told of a parameter that is given twice: passed over, the first would give more than was meant.
    """

    def check(request: Request) -> Caller:
        found = find_caller(request)
        if scope not in found.scopes:
            told = f'Bearer error="insufficient_scope", scope="{scope}"'
            words = f"The token may not ask for this: it has not the scope `{scope}`. {_ANEW}"
            raise HTTPException(403, words, {"WWW-Authenticate": told})
        if twice := sorted(name for name in GIVEN_ONCE if len(request.query_params.getlist(name)) > 1):
            raise HTTPException(422, f"{', '.join(twice)}: this can be given once only. Ask for each by itself.")
        return found

    return check


def find_caller(request: Request) -> Caller:
    """Return who asks. HTTPException 401 for what is no token, or one that is not known, expired or revoked.

    Whoever means to be known is never answered as a stranger: half an answer would be taken for the whole.
    """
    given = request.headers.get("authorization")
    if given is None:
        person = find_person(request)
        return Caller(person.reader if person else NOBODY)
    if not given.lower().startswith(_SCHEME):
        raise _refuse("A token is sent as `Authorization: Bearer …`.")
    state = request.app.state
    now = state.clock()
    with read_session(state.engine) as session:
        token = tokens.find(session, given[len(_SCHEME) :].strip())
        session.expunge_all()
    if token is None:
        raise _refuse(f"The token is not known. {_ANEW}")
    if ended := _find_end(token, now):
        raise _refuse(f"The token {ended}. {_ANEW}")
    if tokens.is_due(token, now):
        write_if_free(state.engine, lambda session: tokens.record_used(session, token, now))
    return _read_token(token)


def _read_token(token: ApiToken) -> Caller:
    """Return who asks with a token. HTTPException 401 for one that says what no token says: somebody changed it."""
    try:
        reader = Reader(Role(token.role), frozenset(token.boards.split()), Audience(token.audience))
        return Caller(reader, frozenset(Scope(one) for one in token.scopes.split()))
    except ValueError as fault:
        raise _refuse(f"The token is not what was made. {_ANEW}") from fault


def _find_end(token: ApiToken, now: datetime) -> str:
    if token.revoked_at is not None:
        return f"was revoked on {write_day(london_day(token.revoked_at))}"
    return "" if now < token.expires_at else f"expired on {write_day(london_day(token.expires_at))}"


def _refuse(words: str) -> HTTPException:
    return HTTPException(401, words, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
