"""What `oba explain` knows: every code of a finding, every word of the glossary and of a verdict, every key."""

from pathlib import Path

import pytest

from oba.errors import ObaError
from oba.indicators.handbook.keys import list_tables
from oba.pipeline.explained.entry import Entry, plain, unmark
from oba.pipeline.explained.keys import find_example
from oba.pipeline.explained.lookup import SOURCES, explain, suggest
from oba.pipeline.explained.pages import FINDINGS, list_findings, list_words
from oba.returns.rules.catalogue import RULES
from oba.returns.state_words import STATE_WORDS
from oba.roles import ROLE_NAMES
from oba.scorecards.figure import MARKS
from oba.scorecards.verdicts import DIRECTIONS, VERDICTS
from oba.statistics.trend.five_points import OUTCOMES, REASONS
from oba.statistics.xmr.icons import ASSURANCE_WORDS, VARIATION_WORDS
from tests.fixtures.codes_of_findings import list_codes, list_screening_codes
from tests.fixtures.folders import PROJECT

DEFINITIONS = PROJECT / "indicator_definitions"
GRAVE = {"FAIL", "QUARANTINE", "QUERY", "WARNING", "WARN", "SOON"}


@pytest.fixture(scope="module")
def known() -> dict[str, list[Entry]]:
    """Everything that is known, by each of its names as they are compared."""
    found: dict[str, list[Entry]] = {}
    for entry in (entry for source in SOURCES for entry in source()):
        for name in entry.names:
            found.setdefault(plain(name), []).append(entry)
    return found


def test_every_code_that_a_finding_can_have_is_explained(known: dict[str, list[Entry]]) -> None:
    codes = list_codes() | list_screening_codes() | {rule.id for rule in RULES}
    assert {"DEF-50", "contradiction", "trail-cut", "case-overlap", "no-period", "STR-01"} <= codes
    assert sorted(code for code in codes if plain(code) not in known) == []


def test_the_page_of_findings_has_no_code_that_nothing_gives() -> None:
    listed = [entry.names[0] for entry in list_findings()]
    assert sorted(set(listed) - list_codes() - list_screening_codes() - GRAVE) == []
    assert len(listed) == len(set(listed))


def test_each_finding_says_what_it_means_what_to_do_and_by_whom_it_is_told() -> None:
    for entry in list_findings():
        assert [heading for heading, _ in entry.more] == ["What to do", "Told"], entry
        assert all([entry.meaning, *(text for _, text in entry.more)]), entry


def test_every_word_of_the_glossary_is_explained(known: dict[str, list[Entry]]) -> None:
    rows = [line for line in (PROJECT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    words = [line.split("|")[1].strip() for line in rows if not line.startswith(("| Word", "| ---"))]
    assert len(words) == len(list(list_words())) > 100
    assert [word for word in words if plain(word) not in known] == []


def test_every_word_of_a_verdict_and_every_symbol_is_explained(known: dict[str, list[Entry]]) -> None:
    words = {words.words for table in (VERDICTS, DIRECTIONS) for words in table.values()} | set(MARKS)
    words |= {*VARIATION_WORDS, *ASSURANCE_WORDS, *OUTCOMES.tolist(), *REASONS.tolist()}
    words |= {words.name for words in STATE_WORDS.values()} | set(ROLE_NAMES.values())
    assert [word for word in words if plain(word) not in known] == []


def test_every_key_is_explained(known: dict[str, list[Entry]]) -> None:
    names = {key.name for table in list_tables() for key in table.keys}
    assert "max_fall_percent" in names
    assert sorted(name for name in names if plain(name) not in known) == []


@pytest.mark.parametrize(
    ("asked", "name", "says"),
    [
        ("Cannot say", "Cannot say", "Cannot say, for the reason given."),
        ("turning", "Turning the curve", "doing better than the baseline forecast"),
        ("WITHHELD", "Withheld", "Known and not shown: suppressed, or flagged."),
        ("revised", "Provisional, revised, final", "How settled a value is"),
        ("[c]", "c", "hidden to protect a small number"),
        ("str 01", "STR-01", "The workbook is one that we know"),
        ("no_period", "no-period", "Nothing says for sure which period"),
        ("2 in 3 Above CL", "2 in 3 Above CL", "Making Data Count"),
        ("cannot be calculated", "Cannot be calculated", "the last 5 yearly values"),
        ("years are not consecutive", "Years are not consecutive", "Why the test says what it does"),
        ("draft", "Draft", "Then, for the provider: Go on with what was typed"),
        ("11", "11", "A feed could not be read or was refused"),
        ("SSDA903 356", "SSDA903 356", "kind: order"),
        ("wilson", "wilson", "One of the words that the key `ci_method` takes."),
        ("max_fall_percent", "max_fall_percent", "how many fewer"),
        ("data.csv", "data.csv", "all its figures, one in a row"),
        ("partial", "Partly met", "some of the outcomes that were chosen were met"),
    ],
)
def test_what_is_asked_is_found_however_it_is_written(asked: str, name: str, says: str) -> None:
    found = {entry.names[0]: entry.meaning for entry in explain(asked, DEFINITIONS)}
    assert says in found[name]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("contradicton", "Did you mean `contradiction`?"),
        ("prvisional", "Did you mean `Provisional`?"),
        ("story behind", "Did you mean `Story behind the curve`?"),
        ("xyzzy", "GLOSSARY.md has the words"),
        ("", "GLOSSARY.md has the words"),
    ],
)
def test_a_near_miss_is_told_what_may_be_meant(asked: str, meant: str) -> None:
    with pytest.raises(ObaError) as told:
        explain(asked, DEFINITIONS)
    assert meant in str(told.value)


def test_of_names_as_near_the_nearest_come_first_and_no_more_than_five() -> None:
    entries = [Entry((f"figure {letter}",), "Word", "…") for letter in "abcdefg"]
    assert suggest("figure", entries)[:1] == ["figure a"]
    assert len(suggest("figure", entries)) == 5


def test_the_example_of_a_key_is_a_line_of_the_project_and_only_where_it_is_sure(tmp_path: Path) -> None:
    folder = tmp_path / "definitions/feeds"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text("id: a\nchecks:\n  max_fall_percent: 40\n", encoding="utf-8")
    key = Entry(("max_fall_percent",), "Key", "…", folder="feeds")
    assert find_example(tmp_path / "definitions", key) == "max_fall_percent: 40  (definitions/feeds/a.yaml:3)"
    assert find_example(tmp_path / "definitions", Entry(("max_fall_percent",), "Key", "…")) == ""
    scales = [entry.folder for entry in explain("scale", DEFINITIONS) if entry.kind == "Key of a definition"]
    assert set(scales) == {""}  # indicators and feeds have two keys of this name each


def test_a_page_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(ObaError, match="Install the program again"):
        list(list_words(tmp_path))


def test_a_terminal_shows_no_marks_of_a_page() -> None:
    assert unmark("a *store* and [keys](keys.md), 2 * 3") == "a store and keys, 2 * 3"
    assert FINDINGS == "docs/findings.md"
