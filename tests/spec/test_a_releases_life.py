"""A publisher's release: known on a day, confirmed and revised by later ones, taken back, and never forgotten."""

from sqlalchemy import Engine

from oba.pipeline import history
from oba.store.engine import read_session
from oba.store.observations import loads
from oba.store.observations.revisions import list_revisions
from tests.fixtures.releases import NOW, known, load
from tests.fixtures.small_project import SmallProject

OCTOBER_2024 = """area | period     | value
                  A    | 2024-03-31 | 10
                  B    | 2024-03-31 | 20"""
OCTOBER_2025 = """area | period     | value
                  A    | 2024-03-31 | 10
                  B    | 2024-03-31 | 21
                  A    | 2025-03-31 | 11"""


def test_a_figure_is_known_from_the_day_of_its_release(engine: Engine) -> None:
    """Asked for the day before, the store has nothing."""
    load(engine, "2024-10-01", OCTOBER_2024)
    assert known(engine, "2024-09-30") == {}
    assert known(engine, "2024-10-01") == {("A", "2024-03-31"): 10, ("B", "2024-03-31"): 20}


def test_a_later_release_supersedes_and_says_what_it_changed(engine: Engine) -> None:
    """What it repeats is confirmed, what differs is revised, and the day before still shows what was known then."""
    load(engine, "2024-10-01", OCTOBER_2024)
    second = load(engine, "2025-10-01", OCTOBER_2025)
    assert (second.added, second.changed, second.unchanged) == (1, 1, 1)
    assert known(engine)[("B", "2024-03-31")] == 21
    assert known(engine, "2025-09-30")[("B", "2024-03-31")] == 20


def test_the_same_again_is_nothing(small: SmallProject) -> None:
    """A file that is in the store already is not loaded twice, whatever it is called."""
    table = """area      | year | plans | children
               E10000034 | 2025 | 522   | 119000"""
    assert [result.outcome for result in small.load(table)] == ["loaded"]
    assert [result.outcome for result in small.load(table)] == ["already loaded"]


def test_an_older_release_never_displaces_a_newer_one(engine: Engine) -> None:
    """A file of last year that is found late fills the days before; today stays as it is."""
    load(engine, "2025-10-01", OCTOBER_2025)
    load(engine, "2024-10-01", OCTOBER_2024)
    assert known(engine)[("B", "2024-03-31")] == 21
    assert known(engine, "2025-01-01")[("B", "2024-03-31")] == 20


def test_a_release_is_undone_and_redone_as_a_whole(engine: Engine) -> None:
    """Undone, everything is as if it had never come; redone, as if it had never gone."""
    load(engine, "2024-10-01", OCTOBER_2024)
    before = known(engine)
    second = load(engine, "2025-10-01", OCTOBER_2025)
    after = known(engine)
    history.undo(engine, second.id or 0, NOW, "the publisher has withdrawn it")
    assert known(engine) == before
    history.redo(engine, second.id or 0, NOW, "it was right after all")
    assert known(engine) == after


def test_what_was_undone_stays_on_record_with_the_reason(engine: Engine) -> None:
    """Nothing is ever deleted."""
    first = load(engine, "2024-10-01", OCTOBER_2024)
    history.undo(engine, first.id or 0, NOW, "a typing error")
    with read_session(engine) as session:
        (kept,) = loads.list_loads(session, "plans")
    assert (kept.state, kept.state_reason) == ("undone", "a typing error")


def test_a_value_that_a_release_leaves_out_is_withdrawn_and_stays_in_history(engine: Engine) -> None:
    """The second release covers the year and has nothing for B: B is withdrawn, [w], and was 20."""
    load(engine, "2024-10-01", OCTOBER_2024)
    load(engine, "2025-10-01", "area | period | value\nA | 2024-03-31 | 10")
    assert known(engine)[("B", "2024-03-31")] == "[w]"
    with read_session(engine) as session:
        (revision,) = list_revisions(session, NOW.date())
    assert (revision.area, revision.value_before, revision.symbol) == ("B", 20, "w")
