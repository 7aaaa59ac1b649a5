"""Faults of the project's own definitions, 300 random and 65 by hand: never a traceback, always file and line."""

import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from oba.indicators.crosschecks import surroundings
from oba.indicators.crosschecks.usage import check_usage
from oba.indicators.loading import read_definitions
from oba.places.areas import AreaIndex
from oba.places.reference import read_geography
from tests.fixtures.folders import EXAMPLES, PROJECT

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
    for name in CHOSEN:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / "indicator_definitions" / name, target / name)
    (target / "feeds/always-wrong.yaml").write_text("schema: oba-feed/1\nid: [\n", encoding="utf-8")
    return target


CHOSEN = [
    "outcomes/children-are-safe.yaml",
    "services/health-visiting.yaml",
    "feeds/looked-after-2015-table-laa1.yaml",
    "feeds/referrals.yaml",
    "feeds/population-0-17.yaml",
    "feeds/worcestershire-2015-table-09.yaml",
    "indicators/early-help-cases.yaml",
    "indicators/looked-after-rate.yaml",
    "indicators/child-poverty.yaml",
    "boards/worcestershire-early-help-board.yaml",
    "returns/health-visiting-return.yaml",
    "cards/worcestershire-early-help-board/looked-after-rate.yaml",
]


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
        findings += surroundings.check_release_files(definitions, {name: ["a.csv"] for name in definitions.feeds})
        findings += check_usage(definitions)
    finally:
        path.write_text(right, encoding="utf-8")
    assert all(finding.place.file and finding.place.line for finding in findings)
    assert all(len(str(finding)) < 2000 for finding in findings)
    assert any(finding.place.file.endswith("always-wrong.yaml") for finding in findings)
    assert not any("cannot be checked" in finding.what for finding in findings)


BOARD, OUTCOME, SERVICE = CHOSEN[9], CHOSEN[0], CHOSEN[1]
FEED, CASES, RATE, RETURN, CARD = CHOSEN[3], CHOSEN[6], CHOSEN[7], CHOSEN[10], CHOSEN[11]
BY_HAND = [
    (BOARD, "area: E10000034", "area: Worcestershire", "`Worcestershire` is not the ONS code of a place"),
    (BOARD, "period: 2026-q3", "period: '/'", "`period`: `/` cannot name a folder: use letters and"),
    (BOARD, "period: 2026-q3", "period: 2026-01-01", "`period`: Input should be a valid string"),
    (
        BOARD,
        "comparators: [england, region,",
        "comparators: [england, regions,",
        "`comparators.1`: Input should be 'england', 'region' or",
    ),
    (BOARD, "  - children-are-healthy\n", "  - children-are-helthy\n", "there is no outcome `children-are-helthy`"),
    (
        BOARD,
        "services: [early-help-family-support,",
        "services: [early-help-family,",
        "there is no service `early-help-family`",
    ),
    (BOARD, "    - re-referrals", "    - re-referral", "there is no indicator `re-referral`"),
    (
        BOARD,
        "  young-people-stay-out-of-trouble: [first",
        "  young-people-stay-in-trouble: [first",
        "there is no outcome `young-people-stay-in-trouble`",
    ),
    (BOARD, "  - {source: W15}", "  - {sources: W15}", "`sources.0.source` is missing"),
    (
        BOARD,
        "meeting: Third quarter of 2026",
        "meeting: Third quarter of 2026\naudience: everybody",
        "`audience`: Input should be 'public', 'partnership',",
    ),
    (
        BOARD,
        "meeting: Third quarter of 2026",
        "meeting: Third quarter of 2026\nschedule: {meetings: [2026-02-30]}",
        "`2026-02-30` is no day that the calendar has",
    ),
    (
        BOARD,
        "id: worcestershire-early-help-board",
        "id: Worcestershire early help board",
        "`id`: String should match pattern",
    ),
    (RATE, "list: headline", "list: headlines", "`list`: Input should be 'headline', 'secondary',"),
    (
        RATE,
        "accountability: population",
        "accountability: populations",
        "`accountability`: Input should be 'population' or",
    ),
    (
        RATE,
        "outcome: children-are-safe",
        "service: health-visiting",
        "a population indicator has no service and no measure type",
    ),
    (
        RATE,
        "name: Looked-after children, per 10,000",
        "name: Reduce looked-after children",
        "the name holds a target or a direction",
    ),
    (RATE, "  multiplier: 10000", "  multiplier: ten thousand", "`value.multiplier`: Input should be a valid number,"),
    (RATE, "  decimals: 1", "  decimals: -1", "`value.decimals`: Input should be greater than or equal"),
    (
        RATE,
        "plausible: {min: 0, max: 350",
        "plausible: {min: 350, max: 0",
        "`value.plausible`: the range ends (0) before it begins",
    ),
    (
        RATE,
        "  feed: looked-after-number-rate.looked_after\n",
        "  feed: looked-after-number-rate\n",
        "`numerator.feed`: String should match pattern",
    ),
    (
        RATE,
        "  feed: population-0-17.population",
        "  feed: population-0-17.populations",
        "there is no measure in feed `population-0-17`:",
    ),
    (RATE, "  period: latest_before", "  period: the_one_before", "`denominator.period`: Input should be 'same' or"),
    (
        RATE,
        "  - {feed: lait.looked_after_rate, fill: true",
        "  - {feed: lait.looked_after_rate, fil: true",
        "unknown key `routes.1.fil`",
    ),
    (
        RATE,
        "tolerance: 0.6}\n  - {feed: lait",
        "tolerance: none}\n  - {feed: lait",
        "`routes.0.tolerance`: Input should be a valid number,",
    ),
    (RATE, "  ci_method: byars", "  ci_method: wald", "`uncertainty.ci_method`: Input should be 'wilson',"),
    (RATE, "  - date: 2008-11-11", "  - date: 2008-11-31", "`2008-11-31` is no day that the calendar has"),
    (RATE, "  rated_on: 2026-11-23", "  rated_on: yesterday", "`choice.rated_on`: Input should be a valid date or"),
    (
        RATE,
        "read_with: [looked-after-children,",
        "read_with: [looked-after-childern,",
        "there is no indicator `looked-after-childern`",
    ),
    (
        CASES,
        "measure_type: how_much",
        "measure_type: how_many",
        "`measure_type`: Input should be 'how_much', 'how_well' or",
    ),
    (
        CASES,
        "service: herefordshire-early-help",
        "service: herefordshire-help",
        "there is no service `herefordshire-help`",
    ),
    (
        CASES,
        "published: {feed: herefordshire-2019-headlines.cases}",
        "published: {feed: herefordshire-2019.cases}",
        "there is no feed `herefordshire-2019`",
    ),
    (
        CASES,
        "uncertainty: {ci_method: none, reason: 'This is a full count, so it has no sampling interval.'}",
        "uncertainty: {ci_method: none}",
        "no interval needs a `reason`, which the page shows",
    ),
    (
        CASES,
        "disclosure: {public_source: true}",
        "disclosure: {public_source: true, threshold: -5}",
        "`disclosure.threshold`: Input should be greater than or",
    ),
    (CASES, "    date: 2026-11-23", "    date: 2026-13-23", "`2026-13-23` is no day that the calendar has"),
    (CASES, "order: 10", "order: first", "`order`: Input should be a valid integer, unable to parse"),
    (CASES, "version: 1\nlist", "version: 2\nlist", "version 2 is not the newest of the changelog (1)"),
    (CASES, "benchmark: none", "benchmark: nothing", "`benchmark`: Input should be 'ci_overlap',"),
    (FEED, "frequency: yearly", "frequency: annually", "`frequency`: Input should be 'monthly', 'quarterly',"),
    (
        FEED,
        "  cron: '35 9 * oct,nov thu'",
        "  cron: '35 25 * oct,nov thu'",
        "`schedule.cron`: Error validating expression '25': the",
    ),
    (
        FEED,
        "    released: 2025-10-31",
        "    released: 2099-10-31",
        "the day 2099-10-31 lies ahead; until then nothing of the",
    ),
    (
        FEED,
        "period: {column: time_period, reads: financial_year_ending}",
        "period: {column: time_period, reads: fiscal}",
        "`period.reads`: Input should be 'snapshot_31_march',",
    ),
    (FEED, "    number: old_la_code", "    numbr: old_la_code", "unknown key `areas.2.numbr`"),
    (FEED, "  k: low", "  k: lo", "`symbols.k`: Input should be 'z', 'x', 'c', 'low', 'u',"),
    (FEED, "    column: 'referral_child_count'", "    column: []", "`measures.children_referred`: give exactly one of"),
    (
        FEED,
        "  at_least_rows: 1500",
        "  at_least_rows: many",
        "`checks.at_least_rows`: Input should be a valid integer,",
    ),
    (
        FEED,
        "ranges: {rereferral_percent: [0, 100]",
        "ranges: {rereferral_percents: [0, 100]",
        "`rereferral_percents` is no measure of this feed",
    ),
    (
        FEED,
        "{measure: referrals, whole: country",
        "{measure: referral, whole: country",
        "`referral` is no measure of this feed",
    ),
    (
        FEED,
        "parts: region, tolerance: 60",
        "parts: regions, tolerance: 60",
        "`checks.parts.0.parts`: Input should be 'country',",
    ),
    (FEED, "connector: {type: file", "connector: {type: ftp", "`connector.type`: Input should be 'file', 'folder',"),
    (OUTCOME, "order: 10", "order: 10\norder: 11", "the key `order` is given twice"),
    (OUTCOME, "order: 10", "order: 10\ncolour: red", "unknown key `colour`"),
    (
        SERVICE,
        "contributes_to: [children-are-ready-for-school,",
        "contributes_to: [children-are-ready,",
        "there is no outcome `children-are-ready`",
    ),
    (SERVICE, "providers: [The health", "provider: [The health", "unknown key `provider`"),
    (RETURN, "due_days: 20", "due_days: -20", "`due_days`: Input should be greater than or equal to 0"),
    (
        RETURN,
        "area: E10000034\ncollected",
        "area: E10000099\ncollected",
        "`E10000099` is not on the register of places",
    ),
    (
        RETURN,
        "collected_from: 2026-07-01",
        "collected_from: 2026-06-31",
        "`2026-06-31` is no day that the calendar has",
    ),
    (
        RETURN,
        "      bromsgrove: E07000234",
        "      bromsgrove: E07999999",
        "`E07999999` is not on the register of places",
    ),
    (RETURN, "    unknown: elsewhere", "    unknown: nowhere", "`codelists.district`: `nowhere` is not one of the"),
    (RETURN, "        ref: HV2", "        ref: HV1", "`the file`: the number `HV1` is used twice"),
    (
        RETURN,
        "      - id: antenatal_done",
        "      - id: antenatal_due",
        "`the file`: the id `antenatal_due` is used twice",
    ),
    (
        RETURN,
        "contacts: [{role: submitter}, {role: approver}]",
        "contacts: [{role: submiter}]",
        "`providers.0.contacts.0.role`: Input should be",
    ),
    (CARD, "indicator: looked-after-rate", "indicator: looked-after-rates", "the card is of"),
    (
        CARD,
        "written_on: 2026-11-23",
        "written_on: 23/11/2026",
        "`written_on`: Input should be a valid date or datetime,",
    ),
    (CARD, "  - kind: restricting", "  - kind: restrictive", "`factors.0.kind`: Input should be 'contributing' or"),
    (CARD, "board: worcestershire-early-help-board", "board: worcestershire-help-board", "the card is of"),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), BY_HAND)
def test_a_fault_made_by_hand_is_told_at_its_line(
    folder: Path, areas: AreaIndex, name: str, old: str, new: str, said: str
) -> None:
    path = folder / name
    right = path.read_text(encoding="utf-8")
    wrong = right.replace(old, new, 1)
    pairs = enumerate(zip(right.splitlines(), wrong.splitlines(), strict=False), 1)
    line = next((number for number, (one, other) in pairs if one != other), len(wrong.splitlines()))
    path.write_text(wrong, encoding="utf-8")
    try:
        definitions, findings = read_definitions(folder)
        findings += surroundings.check_places(definitions, areas)
        findings += surroundings.check_release_days(definitions, TODAY)
    finally:
        path.write_text(right, encoding="utf-8")
    assert wrong != right
    assert [one for one in findings if one.place.file.endswith(name) and one.place.line == line and said in one.what]
