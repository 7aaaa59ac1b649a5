"""Each word that a page or a command prints of a state can be asked about: read from where the program has it."""

import re
from pathlib import Path

import pytest

from oba.indicators.handbook.keys import list_tables
from oba.pipeline.explained.entry import plain
from oba.pipeline.explained.lookup import explain
from oba.scorecards.render.open_data.columns import TABLE
from oba.scorecards.verdicts import BACKGROUND, DIRECTIONS, NO_FIGURE, PLACES, SIDE_BY_SIDE, VERDICTS
from oba.store import jobs
from oba.vocabulary import Audience, Polarity, Power, Severity, Status, Symbol
from tests.fixtures.folders import PROJECT

DEFINITIONS = PROJECT / "indicator_definitions"
TEMPLATES = PROJECT / "oba/scorecards/render/templates"


def find_in(path: Path, pattern: str) -> set[str]:
    found = set(re.findall(pattern, path.read_text(encoding="utf-8")))
    assert found, f"{path.name} has no {pattern}: the words stand elsewhere now"
    return found


def list_printed() -> dict[str, set[str]]:
    """The words by where they are printed."""
    (names,) = re.findall(r"names = (\{.*?\})", (PROJECT / "oba/commands/summary.py").read_text(encoding="utf-8"))
    states = find_in(PROJECT / "oba/models/load.py", r"state IN \((.*?)\)")
    return {
        "verdicts": {one.words for table in (VERDICTS, DIRECTIONS) for one in table.values()},
        "in place of a verdict": {SIDE_BY_SIDE, NO_FIGURE, BACKGROUND, "not tested"},
        "places": set(PLACES),
        "states of a value": {*Status, *Symbol, "withheld", "suppressed", "hidden", "flagged", "not believable"},
        "who may see": set(Audience),
        "powers, directions that are good": {*Power, *Polarity},
        "how grave": {one.value for one in Severity},
        "how a job ended": {*jobs.GOOD, *jobs.BAD, "paused"},
        "alarms": find_in(PROJECT / "oba/timetable/alarms.py", r'_concern\(\s*job, "(\w+)"'),
        "what became of a release": find_in(PROJECT / "oba/pipeline/readings.py", r'outcome = .*?"(loaded)"')
        | {"already loaded", "read again", "refused"},
        "counts of a load": {*re.findall(r': "(.*?)"', names), "kept aside", "needs a person"},
        "states of a load": {word for listed in states for word in re.findall(r"'(\w+)'", listed)},
        "pages of a pack": find_in(TEMPLATES / "base.html", r">([A-Z][\w ]+)</a></li>"),
        "columns": {name for column in TABLE for name in (column.name, column.title)},
        "said of a pack": {"draft", "made-up", "look back", "re-issued", "traceable figures", "report card", "as at"},
        "curves": {"curve", "baseline", "not turned yet", "median", "per 10,000", "prevalence", "confidence interval"},
    }


def test_the_words_are_those_that_the_program_has() -> None:
    printed = list_printed()
    assert printed["alarms"] == {"late", "failing", "silent"}
    assert printed["states of a load"] == {"current", "undone", "replaced", "removed"}
    assert {"new", "the same", "kept aside"} < printed["counts of a load"]
    assert {"Gaps", "Data quality", "About"} < printed["pages of a pack"]


@pytest.mark.parametrize("where", list_printed())
def test_each_printed_word_is_explained(where: str) -> None:
    for word in sorted(list_printed()[where]):
        assert explain(word, DEFINITIONS), word


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("kept aside", "In quarantine: read, not believed, and used by nothing until a person"),
        ("not turned yet", "The newest figure lies within the forecast."),
        ("prevalence", "The share of people in whom something holds at one time"),
        ("curves", "The figures of one indicator for one place over time"),
        ("result", "A condition of well-being"),
        ("confidence interval", "The range in which the underlying value lies"),
        ("children's centre", "A place where families with children of all ages find help."),
        ("No figure", "has no figure for this place yet"),
        ("neighbours_median", "Statistical neighbours, median"),
    ],
)
def test_what_is_printed_is_found_by_any_of_its_names(asked: str, says: str) -> None:
    assert any(says.casefold() in one.meaning.casefold() for one in explain(asked, DEFINITIONS))


def test_every_word_of_a_key_is_explained() -> None:
    words = {word for table in list_tables() for key in table.keys if len(key.words) > 1 for word in key.words}
    assert len(words) > 100
    for word in sorted(filter(plain, words)):
        assert explain(word, DEFINITIONS), word
