"""Faults of the project's own definitions, 300 random, 100 by hand: never a traceback, always file and line."""

import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from oba.findings import Finding
from oba.indicators.crosschecks import surroundings
from oba.indicators.crosschecks.usage import check_usage
from oba.indicators.loading import read_definitions
from oba.pipeline.checking import check_rules
from oba.places.areas import AreaIndex
from oba.places.reference import read_geography
from tests.fixtures.faults_by_hand import BY_HAND, CHOSEN
from tests.fixtures.folders import EXAMPLES, PROJECT
from tests.fixtures.silent_faults import RIGHT, SILENT

TODAY = date(2026, 11, 28)
VALUES = [
    "",
    "null",
    "~",
    "true",
    "No",
    "-1",
    "0",
    "1e999",
    ".nan",
    "1_000",
    "0x",
    "99999999999999999999",
    "2026-02-30",
    "2026-13-01",
    "0001-01-01",
    "2026-02-03T25:00:00",
    "12:61",
    "[]",
    "{}",
    "[a, {b: [c]}]",
    "{? [a, b] : c}",
    "&a [*a]",
    "*b",
    "!!float x",
    "!!python/object/apply:os.system [ls]",
    "'(20'",
    "'(?P<year>'",
    "'*'",
    "'||'",
    "E99999999",
    "' '",
    "'" + "ü" * 12_000 + "'",
    "'\u202eabc'",
    '"\\a\\0"',
    '"\\ud800"',
    "[" * 3000,
    "- " * 3000,
    "<<",
    "=",
    "|",
    "'",
    "%",
    "@",
    "\t",
    "😀",
    "\x07",
    "\x85",
]
KEYS = ["Yes", "1", "null", "<<", "? [a]", "2026-01-01", "ключ", "'a b'", "k" * 400, "=", "*a", "&a b", "''", "\u200b"]


def replace_value(text: str, chance: random.Random) -> str:
    lines = text.splitlines()
    at = chance.choice([n for n, line in enumerate(lines) if ":" in line])
    lines[at] = f"{lines[at].split(':', 1)[0]}: {chance.choice(VALUES)}"
    return "\n".join(lines) + "\n"


def rename_key(text: str, chance: random.Random) -> str:
    lines = text.splitlines()
    at = chance.choice([n for n, line in enumerate(lines) if ":" in line])
    key = lines[at].split(":", 1)[0]
    indent = key[: len(key) - len(key.lstrip(" -"))]
    lines[at] = f"{indent}{chance.choice(KEYS)}:{lines[at].split(':', 1)[1]}"
    return "\n".join(lines) + "\n"


def misspell(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice("abcxyz:{}[]'\"#&*!|>-?,\n\t é\u2028") + text[at + chance.randrange(3) :]


def cut_off(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text))]


def repeat_line(text: str, chance: random.Random) -> str:
    lines = text.splitlines()
    at = chance.randrange(len(lines))
    return "\n".join([*lines[: at + 1], *lines[at:]]) + "\n"


def take_line_out(text: str, chance: random.Random) -> str:
    lines = text.splitlines()
    del lines[chance.randrange(len(lines))]
    return "\n".join(lines) + "\n"


def put_control_in(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice("\x00\x07\x1b\x7f\x85\u200b\u202e\ufeff\ufffe") + text[at:]


MUTATIONS: list[Callable[[str, random.Random], str]] = [
    replace_value,
    replace_value,
    rename_key,
    misspell,
    cut_off,
    repeat_line,
    take_line_out,
    put_control_in,
]


@pytest.fixture(scope="module")
def areas() -> AreaIndex:
    return read_geography(EXAMPLES).index()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file of each kind, small enough to be read 300 times, and one that is always at fault."""
    target = tmp_path_factory.mktemp("random") / "indicator_definitions"
    for name in ("outcomes", "services"):
        shutil.copytree(PROJECT / "indicator_definitions" / name, target / name)
    for name in [*CHOSEN, "documents.yaml"]:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / "indicator_definitions" / name, target / name)
    (target / "feeds/always-wrong.yaml").write_text("schema: oba-feed/1\nid: [\n", encoding="utf-8")
    return target


@pytest.mark.parametrize("seed", range(300))
def test_a_random_fault_is_named_with_file_and_line(folder: Path, areas: AreaIndex, seed: int) -> None:
    chance = random.Random(seed)
    path = folder / chance.choice(CHOSEN)
    right = path.read_text(encoding="utf-8")
    path.write_bytes(chance.choice(MUTATIONS)(right, chance).encode("utf-8", "surrogatepass"))
    try:
        definitions, findings = read_definitions(folder)
        findings += surroundings.check_places(definitions, areas)
        findings += surroundings.check_release_days(definitions, TODAY)
        findings += surroundings.check_written_days(definitions, TODAY)
        findings += check_rules(definitions)
        findings += surroundings.check_release_files(definitions, {name: ["a.csv"] for name in definitions.feeds})
        findings += check_usage(definitions)
    finally:
        path.write_text(right, encoding="utf-8")
    assert all(finding.place.file and finding.place.line for finding in findings)
    assert all(len(str(finding)) < 2000 for finding in findings)
    assert any(finding.place.file.endswith("always-wrong.yaml") for finding in findings)
    assert not any("cannot be checked" in finding.what for finding in findings)


def find_faults(folder: Path, areas: AreaIndex, name: str, wrong: str) -> list[Finding]:
    """What is found when one file of the folder reads otherwise."""
    path = folder / name
    right = path.read_text(encoding="utf-8")
    assert wrong != right
    path.write_text(wrong, encoding="utf-8")
    try:
        definitions, findings = read_definitions(folder)
        findings += surroundings.check_places(definitions, areas)
        findings += surroundings.check_release_days(definitions, TODAY)
        findings += surroundings.check_written_days(definitions, TODAY)
        findings += check_rules(definitions)
    finally:
        path.write_text(right, encoding="utf-8")
    return [finding for finding in findings if finding.place.file.endswith(name)]


@pytest.mark.parametrize(("name", "old", "new", "said"), [*BY_HAND, *SILENT])
def test_a_fault_made_by_hand_is_told_at_its_line(
    folder: Path, areas: AreaIndex, name: str, old: str, new: str, said: str
) -> None:
    right = (folder / name).read_text(encoding="utf-8")
    wrong = right.replace(old, new, 1)
    pairs = enumerate(zip(right.splitlines(), wrong.splitlines(), strict=False), 1)
    line = next((number for number, (one, other) in pairs if one != other), len(wrong.splitlines()))
    found = find_faults(folder, areas, name, wrong)
    assert [one for one in found if one.place.line == line and said in one.what]


@pytest.mark.parametrize(("name", "old", "new"), RIGHT)
def test_what_is_nearly_such_a_fault_is_none(folder: Path, areas: AreaIndex, name: str, old: str, new: str) -> None:
    """Nothing is said at the file but what is said of it as it stands: names of files that are not copied here."""
    right = (folder / name).read_text(encoding="utf-8")
    assert old in right
    as_it_stands = {one.what for one in find_faults(folder, areas, name, right + "\n")}
    assert {one.what for one in find_faults(folder, areas, name, right.replace(old, new, 1))} == as_it_stands
