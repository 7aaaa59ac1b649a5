"""What was given last of a measure is found by what it counts and is split by, and read with the names of now."""

import pytest

from oba.pipeline.inputs.given_counts import find_names
from oba.scorecards.build.disclosure.facts import Fact, Said, read_said
from oba.scorecards.build.disclosure.meanings import CountedFacts

ALL, GIRLS, MET = (Fact("started", "help", "[]"), Fact("started", "help", "[girls]"), Fact("reached", "help", "[]"))
OLD = ALL._replace(list="old-help")
FORMERLY = CountedFacts(formerly={OLD: ALL})
BY_GENDER, BY_AGE = {"gender": "gender"}, {"age": "age at opened from [0, 5]"}


def say(**measures: tuple[Fact, dict[str, str]]) -> Said:
    """What is said of measures by name: the fact of the value, of which all are, and the splits."""
    table = {f"{name} value": fact for name, (fact, _) in measures.items()}
    table |= {f"{name} of": ALL for name, (fact, _) in measures.items() if fact != OLD}
    table |= {f"{name} of": OLD for name, (fact, _) in measures.items() if fact == OLD}
    return Said({}, {}, table, {name: splits for name, (_, splits) in measures.items()})


NOW = say(started=(ALL, BY_GENDER))
CASES = {
    "as it was": (say(started=(ALL, BY_GENDER)), ({"started": "started"}, {"gender": "gender"})),
    "a measure renamed": (say(begun=(ALL, BY_GENDER)), ({"begun": "started"}, {"gender": "gender"})),
    "a breakdown renamed": (say(started=(ALL, {"sex": "gender"})), ({"started": "started"}, {"sex": "gender"})),
    "the list renamed": (say(started=(OLD, BY_GENDER)), ({"started": "started"}, {"gender": "gender"})),
    "its name was another's": (
        say(started=(MET, BY_GENDER), begun=(ALL, BY_GENDER)), ({"begun": "started"}, {"gender": "gender"}),
    ),
    "its name was of one split otherwise": (
        say(started=(ALL, BY_AGE), begun=(ALL, BY_GENDER)), ({"begun": "started"}, {"gender": "gender"}),
    ),
    "of two that are the same its own name": (
        say(begun=(ALL, BY_GENDER), started=(ALL, BY_GENDER)), ({"started": "started"}, {"gender": "gender"}),
    ),
    "of other rows": (say(started=(GIRLS, BY_GENDER)), None),
    "split by more": (say(started=(ALL, BY_GENDER | BY_AGE)), None),
    "split by less": (say(started=(ALL, {})), None),
}  # fmt: skip


@pytest.mark.parametrize(("then", "answer"), CASES.values(), ids=CASES)
def test_what_was_given_is_known_by_what_it_is(then: Said, answer: tuple[dict[str, str], dict[str, str]]) -> None:
    assert find_names("started", ["started"], FORMERLY, then, NOW) == answer


def test_measures_of_one_name_go_with_it_where_they_count_the_same() -> None:
    """Those with needs met of all who closed: another code is met now; how many say nothing is what it was."""
    then = say(met=(ALL, {}), met_no_data=(GIRLS, {}), met_of_known=(MET, {}))
    now = say(met=(ALL, {}), met_no_data=(GIRLS, {}), met_of_known=(ALL, {}))
    series = ["met", "met_no_data", "met_of_known"]
    found = find_names("met", series, FORMERLY, then, now)
    assert found == ({"met": "met", "met_no_data": "met_no_data"}, {})


def test_what_is_said_is_read_as_it_was_written() -> None:
    written = NOW.write()
    assert read_said(written) == NOW
