"""Entries for the keys of definitions and the words they take, from the models; examples from the project's files."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from oba.indicators.handbook.keys import Key, Table, list_tables
from oba.pipeline.explained.entry import Entry, plain

_READ = "docs/keys.md"
_MOST_NAMED = 6
_Meaning = tuple[str, str, str]
KEY = "Key of a definition"


def list_keys() -> Iterator[Entry]:
    """Yield each key once for each meaning that it has, with the kinds of definition where it has that."""
    found: dict[str, dict[_Meaning, list[Table]]] = {}
    for table in list_tables():
        for key in table.keys:
            alike = (key.meaning, key.takes, key.default)
            found.setdefault(key.name, {}).setdefault(alike, []).append(table)
    for name, meanings in found.items():
        folders = Counter(folder for tables in meanings.values() for folder in {_folder(table) for table in tables})
        for (meaning, takes, default), tables in meanings.items():
            sure = _folder(tables[0]) if folders[_folder(tables[0])] == 1 else ""
            yield Entry((name,), KEY, _say(meaning, tables), _more(takes, default, tables), _READ, sure)


def list_choices() -> Iterator[Entry]:
    """Yield each word that a key may take."""
    found: dict[str, dict[str, list[tuple[Table, Key]]]] = {}
    for table in list_tables():
        for key in table.keys:
            for word in key.words if len(key.words) > 1 else ():
                found.setdefault(word, {}).setdefault(key.name, []).append((table, key))
    for word, keys in found.items():
        for name, places in keys.items():
            meaning = f"One of the words that the key `{name}` takes. {places[0][1].meaning}".strip()
            kinds = (("Stands in", _name_kinds([table for table, _ in places])),)
            yield Entry((word,), "Word of a definition", meaning, kinds, _READ)


def find_example(definitions: Path, entry: Entry) -> str:
    """Return the first line of the project's definitions that gives a key, with its place; blank if none surely does.

    Where a kind of definition has a key of the same name in two tables, the line alone does not say which it is.
    """
    if not entry.folder:
        return ""
    folder = definitions / entry.folder
    wanted = re.compile(rf"^[\s-]*{re.escape(entry.names[0])}:.*$", re.MULTILINE)
    for path in sorted(folder.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if line := wanted.search(text):
            number = text.count("\n", 0, line.start()) + 1
            return f"{line.group().strip()}  ({path.relative_to(definitions.parent)}:{number})"
    return ""


def find_numbered_rule(folder: Path, asked: str) -> Iterator[Entry]:
    """Yield what a numbered rule of the project's case lists says, such as `SSDA903 356`, as it is written there."""
    book, _, number = asked.strip().rpartition(" ")
    if not book or not (folder / "case_lists").is_dir():
        return
    for path in sorted((folder / "case_lists").glob("*.yaml")):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        if not any(plain(line) == plain(f"rulebook: {book}") for line in lines):
            continue
        for at, line in enumerate(lines, 1):
            if re.search(rf"\brule: ['\"]?{re.escape(number)}['\"]?(?![\w.])", line):
                place = f"{path.relative_to(folder.parent)}:{at}"
                meaning = f"A rule of {book} that the list `{path.stem}` asks for: {line.strip().lstrip('- ')}"
                yield Entry(
                    (asked,), "Finding: case lists", meaning, (("Written in", place),), "docs/cases.md#what-is-told"
                )


def _folder(table: Table) -> str:
    """Return the folder of a kind of definition: `indicators` of `indicator_definitions/indicators/<id>.yaml`."""
    return table.file.split("/")[1]


def _say(meaning: str, tables: list[Table]) -> str:
    return meaning or f"Part of: {tables[0].about or tables[0].title}"


def _more(takes: str, default: str, tables: list[Table]) -> tuple[tuple[str, str], ...]:
    given = f"{default} unless given" if default else "it must be given"
    return ("Takes", f"{takes}; {given}"), ("Stands in", _name_kinds(tables))


def _name_kinds(tables: list[Table]) -> str:
    titles = list(dict.fromkeys(table.title for table in tables))
    more = f" and {len(titles) - _MOST_NAMED} more" if len(titles) > _MOST_NAMED else ""
    return f"{'; '.join(titles[:_MOST_NAMED])}{more}"
