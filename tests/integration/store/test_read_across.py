"""What is read of all providers together, and the trail narrowed, on both databases."""

from datetime import UTC, datetime

from sqlalchemy import Engine, inspect

from oba.models import Account, Owed
from oba.store import submissions as store
from oba.store.audit import PROGRAM, Wanted, actor_of, list_entries, write_entry
from oba.store.engine import read_session, write_session
from tests.fixtures.desk import PROVIDER, RETURN, add_owed
from tests.fixtures.owed_returns import NOW, add_attempt, add_person

SPRING, SUMMER = "2026-04-01/P3M", "2026-07-01/P3M"


def fill(engine: Engine) -> int:
    """Spring: two attempts, the first accepted, the second signed. Summer: signed, then sent again. Redditch: not."""
    codes = [add_owed(engine, period=SPRING, code="spring"), add_owed(engine, period=SUMMER, code="summer")]
    codes.append(add_owed(engine, "eh-redditch", SUMMER, "theirs"))
    with write_session(engine) as session:
        person = add_person(session, "Sam", organisation=PROVIDER, activated_at=None)
        spring, summer, theirs = (store.find_owed(session, code, None) for code in codes)
        signed = {"signed_by": person, "signed_at": NOW}
        for owed, words, more in (
            (spring, "accepted", signed),
            (spring, "corrected", signed),
            (summer, "signed", signed),
            (summer, "sent again", {}),
            (theirs, "not signed", {}),
        ):
            attempt = add_attempt(session, owed, person, [], words=words, figures=words, **more)
            if words == "accepted":
                spring.accepted_id, spring.accepted_at = attempt.id, NOW
    return person


def test_the_words_are_those_that_stand_or_else_were_signed_last(engine: Engine) -> None:
    fill(engine)
    with read_session(engine) as session:
        both = store.list_words(session, None, None)
        assert [(owed.code, words) for owed, _, words in both] == [("summer", "signed"), ("spring", "accepted")]
        assert [owed.code for owed, *_ in store.list_words(session, RETURN, SPRING)] == ["spring"]
        assert store.list_words(session, "another-return", None) == []
        assert store.list_standing(session, RETURN) == [(PROVIDER, SPRING, "accepted")]


def test_everything_that_was_sent_is_listed_without_the_files(engine: Engine) -> None:
    fill(engine)
    with read_session(engine) as session:
        sent = store.list_sent(session, RETURN, None)
        said = [(owed.code, attempt.number) for owed, attempt in sent]
        assert said == [("spring", 1), ("spring", 2), ("summer", 1), ("summer", 2), ("theirs", 1)]
        assert all("content" in inspect(attempt).unloaded for _, attempt in sent)
        assert [owed.code for owed, _ in store.list_sent(session, None, SPRING)] == ["spring", "spring"]


def test_the_trail_is_narrowed_by_each_and_by_all(engine: Engine) -> None:
    person = fill(engine)
    late = datetime(2026, 10, 20, 9, tzinfo=UTC)
    with write_session(engine) as session:
        account = session.get_one(Account, person)
        write_entry(session, PROGRAM, "lock", f"account:{person}", late, organisation=PROVIDER)
        write_entry(session, actor_of(account), "send", "return elsewhere", late)
        other = Owed(
            return_id="another-return",
            organisation=PROVIDER,
            period=SPRING,
            code="elsewhere",
            due=late.date(),
            closes=late.date(),
            changed_at=late,
        )
        session.add(other)
    with read_session(engine) as session:

        def find(**wanted: object) -> list[int]:
            return [entry.number for entry in list_entries(session, wanted=Wanted(**wanted))]

        assert find() == [8, 7, 6, 5, 4, 3, 2, 1]  # the first is the invitation
        assert find(return_id=RETURN) == [6, 5, 4, 3, 2]
        assert find(return_id="another-return") == [8]
        assert find(account_id=person) == [8, 7, 6, 5, 4, 3, 2, 1]
        assert find(account_id=person + 1) == []
        assert find(begin=late) == [8, 7]
        assert find(end=late) == [6, 5, 4, 3, 2, 1]
        assert find(begin=late, about=f"account:{person}") == [7]
        assert find(organisation="eh-redditch") == []
