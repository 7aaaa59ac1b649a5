"""Case lists name nobody: no name, identifier, birth or pseudonym is in anything that is made, shown or told.

Every list that the sector publishes is checked, loaded, listed and erased from by the commands that people use. Then
everything is searched: what was printed, each file of the state folder, the store, a copy of it, and the audit trail.
Pseudonyms are in the datasets alone, and births there are months.
"""

import csv
import io
import re
import shutil
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import openpyxl
import pytest
from defusedxml.ElementTree import parse

from oba.cases.dataset import read_rows
from tests.fixtures.folders import EXAMPLES, PROJECT
from tests.fixtures.program import run_here
from tests.fixtures.published_lists import FILES, FOLDER, HEADER, KEY, KEY_TEXT

_IDENTIFIERS = {"CHILD", "UPN", "HOME_POST", "PL_POST", "URN", "LAchildID"}
_BIRTHS = {"DOB", "PersonBirthDate", "MC_DOB", "PersonDeathDate", "ExpectedPersonBirthDate"}
_ANNEX_A = (
    "Child Unique ID",
    "Individual adopter identifier",
    "Family identifier",
    "Placement postcode",
    "Allocated Worker",
)
_TOKEN = re.compile(r"[0-9A-Za-z]+")
_DAY = re.compile(r"\d{2}/\d{2}/\d{4}|\d{4}-\d{2}-\d{2}")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")
_COUNTS = re.compile(r"rows? \d+|\d[\d,]* (?:rows?|days?|more|findings?|single|of|people|person)\b")
"""Numbers of rows and counts, which a child's number may equal by chance."""


@dataclass
class Secrets:
    """Everything in the published files that is somebody's."""

    words: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    postcodes: set[str] = field(default_factory=set)

    def add(self, text: str) -> None:
        if _POSTCODE.fullmatch(text):
            self.postcodes.add(text)
        elif len(text) > 3:
            self.words |= {word for word in _TOKEN.findall(text) if len(word) > 3}

    def add_day(self, day: date | str | None) -> None:
        if isinstance(day, str) and (found := _DAY.fullmatch(day)):
            british = "/" in found[0]
            parts = [int(part) for part in found[0].replace("/", "-").split("-")]
            day = date(*(reversed(parts) if british else parts))
        if isinstance(day, date):
            self.days |= {day.strftime("%d/%m/%Y"), day.isoformat()}

    def find(self, text: str) -> set[str]:
        """Return which of them are in a text."""
        plain = _COUNTS.sub(" ", text)
        words = self.words & set(_TOKEN.findall(plain))
        return words | (self.days & set(_DAY.findall(text))) | (self.postcodes & set(_POSTCODE.findall(text)))


def read_secrets() -> Secrets:
    """Return what names the made-up children of the published files: numbers, names of workers, births, postcodes."""
    found = Secrets()
    for path in FOLDER.glob("*.csv"):
        for row in csv.DictReader(io.StringIO(path.read_text("utf-8"))):
            for name, value in row.items():
                if name in _BIRTHS:
                    found.add_day(value)
                elif name in _IDENTIFIERS:
                    found.add(value)
    for element in parse(FOLDER / "cin_census_sample_2022.xml").iter():
        if element.tag in _BIRTHS:
            found.add_day(element.text)
        elif element.tag in _IDENTIFIERS:
            found.add(element.text)
    book = openpyxl.load_workbook(FOLDER / "annex_a_sample.xlsx", data_only=True)
    for sheet in book:
        heads = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2, values_only=True):
            for head, value in zip(heads, row, strict=True):
                if head == "Date of Birth" and value:
                    found.add_day(value.date())
                elif (head in _ANNEX_A and value is not None) or (
                    head == "Allocated Worker" and value != "#N/A" and value
                ):
                    found.add(str(value))
    found.words -= {"nope"}
    return found


@dataclass
class Made:
    """A project of its own, and everything that its commands said."""

    home: Path
    said: list[str] = field(default_factory=list)

    def oba(self, *arguments: str, key: str = KEY_TEXT) -> "CompletedProcess[str]":
        given = {
            "OBA_SOURCES": str(EXAMPLES),
            "OBA_CASE_KEY": key,
            "OBA_STATE": "var",
        }
        done = run_here(self.home, given, *arguments)
        self.said += [done.stdout, done.stderr]
        return done


@pytest.fixture(scope="module")
def made(places_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Every published list, loaded, with every finding printed."""
    home = tmp_path_factory.mktemp("council")
    (home / "var").mkdir()
    for name in ("var/oba.sqlite", "before.sqlite"):
        shutil.copy(places_template, home / name)
    not_published = shutil.ignore_patterns("early-help-provider-scores.yaml")  # read from a return of another project
    lists = PROJECT / "indicator_definitions/case_lists"
    shutil.copytree(lists, home / "indicator_definitions/case_lists", ignore=not_published)
    found = Made(home)
    for name in sorted(FILES, key=lambda name: name != HEADER):
        path, day = FILES[name]
        beside = ["--beside", f"{HEADER}={FILES[HEADER][0]}"] if name == "ssda903-episodes" else []
        loaded = found.oba("cases", "load", name, str(path), "--as-at", f"{day}", "--all", *beside)
        assert loaded.returncode == 0, loaded.stderr
    return found


@pytest.fixture(scope="module")
def secrets() -> Secrets:
    return read_secrets()


def test_the_search_finds_what_it_looks_for(secrets: Secrets) -> None:
    """All of the 903's children and pupils' numbers, the census's, the workbook's; 27 March 2008 in both forms."""
    assert {"566910", "D051910639385", "RND000215205141", "9212044", "14159183", "Hazlett", "4244474"} <= secrets.words
    assert {"27/03/2008", "2008-03-27", "2015-01-25"} <= secrets.days
    assert "EG19 7TT" in secrets.postcodes
    assert len(secrets.words) > 10_000
    assert secrets.find("child 566910, born 27/03/2008 in EG19 7TT") == {"566910", "27/03/2008", "EG19 7TT"}
    assert secrets.find("row 566910 of 12,582 rows") == set()


def test_nothing_that_is_said_names_anybody(made: Made, secrets: Secrets) -> None:
    made.oba("cases", "list")
    made.oba("audit", "list")
    made.oba("loads")
    assert made.oba("store", "verify").returncode == 0
    text = "\n".join(made.said)
    assert "Load 1: 2,675 of 2,675 rows are kept as at 31/03/2018." in text
    assert len(text) > 1_000_000, "every finding was printed"
    assert secrets.find(text) == set()


def test_what_goes_wrong_is_told_without_naming_anybody(made: Made, secrets: Secrets, tmp_path: Path) -> None:
    header = FILES[HEADER][0].read_text("utf-8")
    broken = {
        "quote.csv": header[:4000] + '"' + header[4000:9000],
        "cut.csv": header[:5003],
        "shifted.csv": header.partition("\n")[2],
        "wide.csv": header.replace(",2,", ",2,,,", 40),
        "binary.csv": "\x00" + header,
        "none.xml": (FOLDER / "cin_census_sample_2022.xml").read_text("utf-8")[:9000],
    }
    for name, content in broken.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
        which = "cin-census-episodes" if name.endswith("xml") else HEADER
        made.oba("cases", "check", which, str(tmp_path / name), "--as-at", "2022-04-01", "--all")
    made.oba("cases", "load", "ssda903-episodes", str(FILES[HEADER][0]), "--as-at", "2022-04-01")
    made.oba(
        "cases", "load", HEADER, str(FILES[HEADER][0]), "--as-at", "2022-04-01", key="f00d" * 4 + "0123456789abcdefgh"
    )
    assert secrets.find("\n".join(made.said)) == set()


def test_only_the_datasets_hold_pseudonyms_and_nothing_else_holds_anything(made: Made, secrets: Secrets) -> None:
    made.oba("store", "backup", str(made.home / "copy.sqlite"))
    datasets = sorted((made.home / "var/cases").rglob("*.parquet"))
    assert len(datasets) == len(FILES)
    frames = [read_rows(path) for path in datasets]
    pseudonyms = {
        str(one) for frame in frames for name in ("person", "family", "case_id") for one in frame[name].dropna()
    }
    assert len(pseudonyms) > 20_000
    by_chance = secrets.find((made.home / "before.sqlite").read_bytes().decode("latin-1"))  # codes of places
    paths = sorted(path for path in made.home.rglob("*") if path.is_file() and path not in datasets)
    for path in paths:
        text = path.read_bytes().decode("latin-1")
        assert not pseudonyms & set(_TOKEN.findall(text)), path
        assert secrets.find(text) <= by_chance, path
        assert KEY_TEXT not in text, path
    said = "\n".join([*made.said, *map(str, [*paths, *datasets])])
    assert not pseudonyms & set(_TOKEN.findall(said))
    assert KEY_TEXT not in said


def test_a_dataset_has_no_identifier_name_or_day_of_birth(made: Made, secrets: Secrets) -> None:
    for path in (made.home / "var/cases").rglob("*.parquet"):
        frame = read_rows(path)
        assert frame.born.dropna().dt.day.eq(1).all(), path
        texts = frame.select_dtypes(exclude=["number", "datetime"]).drop(columns=["person", "family", "case_id"])
        for name in texts:
            for value in texts[name].dropna().unique():
                assert secrets.find(str(value)) == set(), (path, name)
        assert not secrets.words & set(_TOKEN.findall(" ".join(map(str, frame.person.head(50))))), path


def test_somebody_who_is_erased_is_nowhere_and_not_in_the_trail(
    made: Made, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child of the header, the episodes, the reviews and OC2; then a family of adoption: its child and adopter in the
    two lists that name families, and the child among care leavers, where no family is named."""
    for kind, typed, said in (
        ("child", "566910", "of 4 case lists"),
        ("adoptive-family", "14159183", "3 rows of 3 case lists"),
    ):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
        done = made.oba("cases", "erase", kind)
        assert done.returncode == 0, done.stderr
        assert said in done.stdout
    gone = {KEY.name_person("child", "566910"), KEY.name_person("adoptive-family", "14159183")}
    for path in (made.home / "var/cases").rglob("*.parquet"):
        frame = read_rows(path, ["person", "family"])
        assert not gone & {*frame.person, *frame.family}
    trail = made.oba("audit", "list").stdout
    assert trail.count("erase from case lists") == 2
    assert secrets.find("\n".join(made.said)) == set()
