"""From what somebody types to what is known of it, or to what they may have meant."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from oba.errors import ObaError
from oba.pipeline.explained import keys, pages, tables
from oba.pipeline.explained.entry import Entry, plain

SOURCES: tuple[Callable[[], Iterator[Entry]], ...] = (
    pages.list_words,
    tables.list_curve_words,
    tables.list_marks,
    pages.list_findings,
    tables.list_case_checks,
    tables.list_rules,
    tables.list_process_words,
    tables.list_trend_words,
    tables.list_states,
    tables.list_roles,
    tables.list_exits,
    tables.list_columns,
    keys.list_keys,
)
"""Everything that can be explained, the words of pages first. What keys take is looked for where these are silent."""

_MOST_MEANT = 5
_NEAR = 70
_AS_NEAR = 8
"""How far below the nearest name, of 100, another still counts as near."""


def explain(asked: str, definitions: Path) -> list[Entry]:
    """Return all that is known of a word, code or key. ObaError if nothing is, with what may have been meant.

    A rule that a case list of the project numbers is looked for in its definitions.
    """
    wanted = plain(asked)
    known = list(_list_known())
    found = [entry for entry in known if wanted and wanted in map(plain, entry.names)]
    found = found or list(keys.find_numbered_rule(definitions, asked))
    if not found:
        choices = list(_list_choices())
        found = [entry for entry in choices if wanted and wanted in map(plain, entry.names)]
        known += choices
    if not found and wanted.endswith("s"):
        found = [entry for entry in known if wanted[:-1] in map(plain, entry.names)]
    if not found:
        raise ObaError(_say_unknown(asked, known))
    return found


@cache
def _list_known() -> tuple[Entry, ...]:
    return tuple(entry for source in SOURCES for entry in source())


@cache
def _list_choices() -> tuple[Entry, ...]:
    return tuple(keys.list_choices())


def _say_unknown(asked: str, known: list[Entry]) -> str:
    if plain(asked) and (meant := suggest(asked, known)):
        return f"Nothing here is called `{asked}`. Did you mean {' or '.join(f'`{name}`' for name in meant)}?"
    where = "GLOSSARY.md has the words, docs/findings.md the codes, docs/keys.md the keys."
    return f"Nothing here is called `{asked}`. {where}"


def suggest(asked: str, known: list[Entry]) -> list[str]:
    """Return the names nearest to what was asked, at most five: those that hold it, then those spelled like it."""
    names: dict[str, str] = {}
    for name in (name for entry in known for name in entry.names):
        names.setdefault(plain(name), name)
    wanted = plain(asked)
    holding = [name for name in names if wanted and f" {wanted} " in f" {name} "]
    near = process.extract(wanted, list(names), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_MOST_MEANT)
    meant = [name for name, score, _ in near if score >= near[0][1] - _AS_NEAR] + sorted(holding, key=len)
    return [names[name] for name in dict.fromkeys(meant)][:_MOST_MEANT]
