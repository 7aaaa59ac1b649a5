"""The listed changes: what was changed by hand once, and must be noticed ever after."""

import csv
import functools

from mutations.scope import PROJECT, tests_for
from mutations.trying import Change

LIST = PROJECT / "tests/fixtures/mutations.csv"


def read_listed() -> list[Change]:
    """Return the changes of the list; each text before must stand in its file, once."""
    changes = []
    with LIST.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            text = (PROJECT / row["file"]).read_text(encoding="utf-8")
            if text.count(row["before"]) != 1:
                raise ValueError(f"{LIST.name}: {row['file']} does not have this once: {row['before']}")
            made = text.replace(row["before"], row["after"])
            words = f"{row['file']}: {_short(row['before'])} -> {_short(row['after']) or 'nothing'}"
            changes.append(Change(row["file"], tests_for(row["file"]), functools.partial(tuple, (made, words))))
    return changes


def _short(text: str) -> str:
    return " / ".join(line.strip() for line in text.splitlines() if line.strip())
