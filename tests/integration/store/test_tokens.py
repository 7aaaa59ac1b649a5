"""Tokens of machines in the store itself, on each kind of database."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from oba.errors import StoreError
from oba.models import ApiToken, AuditEntry
from oba.store.audit import PROGRAM
from oba.store.engine import read_session, write_session
from oba.store.people import tokens
from oba.store.people.tokens import Asked

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ASKED = Asked(
    " Power BI ", "board_member", ("crime", "early-help"), "partnership", ("values",), NOW + timedelta(days=1)
)


def test_a_token_is_shown_once_and_kept_as_a_hash(engine):
    with write_session(engine) as session:
        _, text = tokens.make(session, PROGRAM, ASKED, NOW)
        _, other = tokens.make(session, PROGRAM, ASKED, NOW)
    assert (text[:4], len(text) > 40, text != other) == ("oba_", True, True)
    with read_session(engine) as session:
        found = tokens.find(session, text)
        assert (found.name, found.boards, found.expires_at - NOW) == ("Power BI", "crime early-help", timedelta(days=1))
        assert [tokens.find(session, wrong) for wrong in ("", text[:-1], found.token_hash)] == [None] * 3
        kept = [str(value) for row in session.exec(select(ApiToken)) for value in row.model_dump().values()]
        told = [entry.detail for entry in session.exec(select(AuditEntry))]
        assert not [one for one in (*kept, *told) if text in one or text[4:] in one]
        assert not [one for one in told if found.token_hash in one]


def test_making_and_revoking_are_in_the_trail_and_a_token_is_revoked_once(engine):
    with write_session(engine) as session:
        number = tokens.make(session, PROGRAM, ASKED, NOW)[0].id
        tokens.revoke(session, PROGRAM, number, NOW)
    for wrong, words in ((number, r"Token 1 \(Power BI\) is revoked already"), (99, "There is no token 99")):
        with pytest.raises(StoreError, match=words), write_session(engine) as session:
            tokens.revoke(session, PROGRAM, wrong, NOW)
    with read_session(engine) as session:
        told = [(one.action, one.about, json.loads(one.detail)) for one in session.exec(select(AuditEntry))]
    assert [one[:2] for one in told] == [("make token", "token:1"), ("revoke token", "token:1")]
    detail = told[0][2]
    assert len(detail.pop("key_sha256")) == 64
    assert detail == {
        "name": "Power BI",
        "role": "board_member",
        "boards": ["crime", "early-help"],
        "audience": "partnership",
        "scopes": ["values"],
        "until": "2026-11-03T09:00:00+00:00",
    }


def test_its_last_use_is_noted_to_a_minute_and_never_goes_back(engine):
    seen = []
    with write_session(engine) as session:
        text = tokens.make(session, PROGRAM, ASKED, NOW)[1]
    for seconds in (0, 59, 60, -5):
        now = NOW + timedelta(seconds=seconds)
        with write_session(engine) as session:
            token = tokens.find(session, text)
            seen.append(tokens.is_due(token, now))
            tokens.record_used(session, token, now)
    with read_session(engine) as session:
        assert tokens.find(session, text).used_at == NOW + timedelta(seconds=60)
    assert seen == [True, False, False, False]
