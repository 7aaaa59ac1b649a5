"""Accounts and sign-ins in the store itself, on each kind of database."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from oba.errors import StoreError
from oba.models import Account, AuditEntry, SignIn
from oba.store.audit import PROGRAM, actor_of
from oba.store.engine import read_session, write_session
from oba.store.people import accounts, guesses, signins
from oba.store.people.accounts import AccountError, Invitee
from oba.store.people.guesses import Source

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
STRANGER = Source(None, "")
LEE = Invitee(" Lee@Example.org ", "Lee Park", "submitter", "eh-wyre-forest")


@pytest.fixture
def lee(engine: Engine) -> int:
    """Somebody who is set up."""
    with write_session(engine) as session:
        account, _ = accounts.invite(session, PROGRAM, LEE, NOW)
        accounts.set_password(session, account, "a hash", NOW)
        accounts.set_second_factor(session, account, "sealed", 1, NOW)
        return account.id


def actions(engine: Engine) -> list[str]:
    with read_session(engine) as session:
        return [entry.action for entry in session.exec(select(AuditEntry).order_by(AuditEntry.number))]


def race(engine: Engine, *steps) -> list[object]:
    """Do steps at once, each in a transaction of its own; return what each gave, or its fault."""
    given: list[object] = [None] * len(steps)
    start = threading.Barrier(len(steps))

    def run(place: int) -> None:
        start.wait()
        try:
            with write_session(engine) as session:
                given[place] = steps[place](session)
        except StoreError as fault:
            given[place] = fault

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(steps))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def test_a_link_finds_its_account_until_it_expires(engine):
    with write_session(engine) as session:
        account, token = accounts.invite(session, PROGRAM, LEE, NOW)
    with read_session(engine) as session:
        last = NOW + accounts.INVITATION_LIFETIME
        assert accounts.find_by_link(session, token, last - timedelta(seconds=1)).id == account.id
        assert accounts.find_by_link(session, token, last) is None
        assert accounts.find_by_link(session, "another", NOW) is None
        assert accounts.find_by_email(session, "LEE@example.org ").email == "lee@example.org"


def test_the_store_holds_no_token(engine):
    with write_session(engine) as session:
        account, link = accounts.invite(session, PROGRAM, LEE, NOW)
        token = signins.begin(session, account, "test", NOW, passed=True)
    with read_session(engine) as session:
        rows = [row.model_dump() for model in (Account, SignIn, AuditEntry) for row in session.exec(select(model))]
    assert token not in str(rows)
    assert link not in str(rows)


def test_a_second_account_for_an_address_is_refused_and_nothing_is_written(engine, lee):
    before = actions(engine)
    with pytest.raises(AccountError, match="has an account already"), write_session(engine) as session:
        accounts.invite(session, PROGRAM, LEE, NOW)
    assert actions(engine) == before


def test_two_invitations_of_one_address_at_once_make_one_account(engine):
    given = race(engine, *[lambda session: accounts.invite(session, PROGRAM, LEE, NOW)] * 2)
    assert sum(isinstance(each, StoreError) for each in given) == 1
    assert actions(engine) == ["invite"]


def test_a_code_is_used_once_however_many_try_at_once(engine, lee):
    def use(session):
        return signins.spend_step(session, signins.lock_row(session, lee), 7)

    assert sorted(race(engine, *[use] * 4)) == [False, False, False, True]


def test_every_wrong_try_counts_however_many_come_at_once(engine, lee):
    def fail(session):
        account = signins.lock_row(session, lee)
        if not guesses.may_try(session, account, STRANGER, NOW):
            return "locked"
        return guesses.record_wrong(session, account, STRANGER, NOW) is not None

    given = race(engine, *[fail] * 8)
    assert sorted(map(str, given)) == ["False"] * 4 + ["True"] + ["locked"] * 3


def try_wrong(engine, account_id: int, source: Source, now: datetime) -> str:
    """Try once from somewhere: not looked at, counted, or until when it makes that place wait."""
    with write_session(engine) as session:
        account = signins.lock_row(session, account_id)
        if not guesses.may_try(session, account, source, now):
            return "waits"
        until = guesses.record_wrong(session, account, source, now)
        return "counted" if until is None else f"{(until - now).total_seconds() / 60:.0f} minutes"


def test_each_lock_lasts_twice_as_long_as_the_one_before_up_to_a_day(engine, lee):
    now, locks = NOW, []
    for _ in range(9):
        tries = [try_wrong(engine, lee, STRANGER, now) for _ in range(6)]
        assert tries[:4] + tries[5:] == ["counted"] * 4 + ["waits"]
        locks.append(tries[4])
        now += timedelta(minutes=int(tries[4].split()[0]))
    assert locks == [f"{minutes} minutes" for minutes in (15, 30, 60, 120, 240, 480, 960, 1440, 1440)]
    now += timedelta(days=7)
    assert [try_wrong(engine, lee, STRANGER, now) for _ in range(5)][4] == "15 minutes"


def test_an_address_and_all_together_are_limited_whatever_the_account(engine, lee):
    places = [Source(None, f"{number:064}") for number in range(6)]
    with write_session(engine) as session:
        for source in places[:5]:
            for _ in range(guesses.MOST_OF_AN_ADDRESS):
                if guesses.may_try(session, None, source, NOW):
                    guesses.record_wrong(session, None, source, NOW)
            if source is places[0]:
                assert not guesses.may_try(session, signins.get(session, lee), source, NOW)
                assert guesses.may_try(session, signins.get(session, lee), places[5], NOW)
                assert guesses.may_try(session, None, Source(None, ""), NOW), "an address that is not known"
        for source in (places[5], Source(None, "")):
            assert not guesses.may_try(session, signins.get(session, lee), source, NOW)
        account = signins.get(session, lee)
        token = guesses.remember_device(session, account, "", NOW)
        known = Source(guesses.find_device(session, account, token, NOW), places[0].address)
        assert guesses.may_try(session, account, known, NOW), "a known device waits for none of it"
        assert guesses.may_try(session, account, places[0], NOW + guesses.COUNTED_FOR)


def test_a_device_is_known_to_those_who_signed_in_on_it_for_half_a_year(engine, lee):
    with write_session(engine) as session:
        other, _ = accounts.invite(session, PROGRAM, Invitee("other@example.org", "Other", "collector"), NOW)
        account = signins.get(session, lee)
        made_up = guesses.remember_device(session, account, "thought up by somebody", NOW)
        assert made_up != "thought up by somebody"
        assert guesses.find_device(session, other, made_up, NOW) is None
        assert guesses.remember_device(session, other, made_up, NOW) == made_up, "a browser that two people use"
        assert guesses.find_device(session, account, made_up, NOW + timedelta(days=179)) is not None
        assert guesses.find_device(session, account, made_up, NOW + timedelta(days=180)) is None
        for number in range(guesses.MOST_DEVICES):
            guesses.remember_device(session, account, "", NOW + timedelta(minutes=number + 1))
        assert guesses.find_device(session, account, made_up, NOW) is None, "the one seen longest ago is forgotten"
        assert guesses.find_device(session, other, made_up, NOW) is not None
        guesses.forget_devices(session, other)
        assert guesses.find_device(session, other, made_up, NOW) is None


def test_two_administrators_cannot_close_each_other_at_once(engine):
    with write_session(engine) as session:
        both = []
        for name in ("one", "two"):
            account, _ = accounts.invite(session, PROGRAM, Invitee(f"{name}@example.org", name, "administrator"), NOW)
            accounts.set_second_factor(session, account, "sealed", 1, NOW)
            both.append(account)
    one, two = both

    def closing(actor: Account, other: Account):
        return lambda session: accounts.close(session, actor_of(actor), signins.lock_row(session, other.id), NOW)

    race(engine, closing(one, two), closing(two, one))
    with read_session(engine) as session:
        assert [each.closed_at for each in accounts.list_accounts(session)].count(None) == 1


def test_a_sign_in_is_over_when_its_time_is(engine, lee):
    with write_session(engine) as session:
        token = signins.begin(session, signins.get(session, lee), "test", NOW, passed=True)

    def found(**later: float) -> bool:
        with read_session(engine) as session:
            return signins.find(session, token, NOW + timedelta(**later)) is not None

    assert found(minutes=29)
    assert not found(minutes=30)
    with write_session(engine) as session:
        _, sign_in = signins.find(session, token, NOW)
        signins.record_seen(session, sign_in, NOW + timedelta(minutes=20))
        signins.record_seen(session, sign_in, NOW + timedelta(minutes=10))
    assert found(minutes=49)
    assert not found(minutes=50)
    with write_session(engine) as session:
        signins.end(session, token, NOW + timedelta(minutes=21))
    assert not found(minutes=22)


def test_a_change_and_its_entry_stand_or_fall_together(engine, lee):
    before = actions(engine)

    def close_and_fail() -> None:
        with write_session(engine) as session:
            accounts.close(session, PROGRAM, signins.lock_row(session, lee), NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        close_and_fail()
    assert actions(engine) == before
    with read_session(engine) as session:
        assert signins.get(session, lee).closed_at is None
