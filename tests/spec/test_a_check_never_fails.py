"""`oba check` names what can only be wrong, with file and line, and one bad file hides nothing of the others."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from oba.findings import Finding
from oba.pipeline import checking
from oba.places import reference
from oba.places.reference import read_geography
from oba.settings import Settings
from tests.fixtures.folders import EXAMPLES, PROJECT
from tests.fixtures.small_project import BOARD, FEED, INDICATOR, write_definitions

CASES = Path(__file__).parents[1] / "fixtures/faulty_definitions"
TODAY = date(2026, 11, 28)

TOLD = [
    ("impossible-date", 18, "`2026-02-30` is no day that the calendar has"),
    ("impossible-month", 17, "`2026-13-01` is no day that the calendar has"),
    ("control-character", 5, "a character that is not allowed (0x07)"),
    ("file-name-expression", 13, "not a regular expression"),
    ("key-is-a-list", 16, "a key must be a text"),
    ("refers-to-itself", 16, "an anchor refers to itself"),
    ("delimiter-of-two", 17, "a delimiter is one character"),
    ("range-reversed", 17, "the range ends (0) before it begins (100)"),
    ("range-of-unknown-measure", 17, "`planz` is no measure of this feed. Did you mean `plans`?"),
    ("parts-of-unknown-measure", 17, "`planz` is no measure of this feed. Did you mean `plans`?"),
    ("parts-of-unknown-measure", 17, "`sex` is no breakdown of this feed. There is none."),
    ("scale-zero", 15, "multiplied by 0 every figure is 0"),
    ("constant-of-unknown-area", 12, "`E99999999` is not on the register of places"),
    ("area-rule-empty", 12, "the rule names no area"),
    ("breakdown-empty", 17, "the breakdown is read from nowhere"),
    ("group-without-expression", 13, "no measure has an expression with a group `year`"),
    ("release-twice", 19, "`plans.csv` is given twice, here and in line 18. Keep the line with the right day."),
    ("release-overlap", 19, "`plans.csv` and `*.csv` (line 18) fit the same file"),
    ("release-fits-nothing", 18, "no file fits `plan_2026.csv`; there are plans_2026.csv."),
    ("release-in-the-future", 18, "the day 2099-01-01 lies ahead"),
    ("schedule-never", 17, "`0 9 30 2 *` never comes"),
    ("encoding-unknown", 17, "(given: `utf-99`)"),
    (
        "yes-and-no-as-keys",
        17,
        "the key `Yes` is read as true or false by YAML and must be a text. Put it in quotes: `'Yes'`.",
    ),
    (
        "yes-and-no-as-keys",
        17,
        "the key `No` is read as true or false by YAML and must be a text. Put it in quotes: `'No'`.",
    ),
]
WARNINGS = {"release-overlap", "release-fits-nothing"}


@pytest.fixture(autouse=True, scope="module")
def _register_read_once() -> Iterator[None]:
    """The register of places does not change between the tests."""
    found = read_geography(EXAMPLES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference, "read_geography", lambda _folder: found)
        yield


def check(home: Path) -> list[Finding]:
    return checking.check_project(Settings(home=home, sources=EXAMPLES), TODAY)[1]


def project_with(home: Path, name: str, text: str | None = None) -> Path:
    folder = write_definitions(home)
    target = folder / f"feeds/{name}.yaml"
    if text is None:
        shutil.copyfile(CASES / f"{name}.yaml", target)
    else:
        target.write_text(text, encoding="utf-8")
    (home / "in").mkdir(exist_ok=True)
    (home / "in/plans_2026.csv").write_text("Area code,Year,Plans\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(("name", "line", "said"), TOLD)
def test_what_can_only_be_wrong_is_named_with_its_line(tmp_path: Path, name: str, line: int, said: str) -> None:
    project_with(tmp_path, name)
    (finding,) = [one for one in check(tmp_path) if said in str(one)]
    assert str(finding).startswith(f"indicator_definitions/feeds/{name}.yaml:{line}: ")
    assert finding.severity == ("WARNING" if name in WARNINGS else "FAIL")


def test_every_faulty_definition_is_in_the_table() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} == {name for name, *_ in TOLD} | {"correct"}


def test_a_right_definition_is_told_only_that_nothing_uses_it(tmp_path: Path) -> None:
    project_with(tmp_path, "correct")
    assert [finding.rule for finding in check(tmp_path)] == ["DEF-80"]


def test_one_bad_file_hides_nothing_of_the_others(tmp_path: Path) -> None:
    """All the faulty files at once: each is named, and so is a slip in an indicator."""
    folder = write_definitions(tmp_path, indicators=INDICATOR.replace("type: rate", "type: rat"))
    for path in CASES.glob("*.yaml"):
        shutil.copyfile(path, folder / "feeds" / path.name)
    refused = {Path(one.place.file).stem for one in check(tmp_path) if one.severity == "FAIL"}
    assert refused == {name for name, *_ in TOLD} - WARNINGS | {"plans-rate"}


def test_a_wrong_word_and_a_missing_measure_of_one_file_come_at_once(tmp_path: Path) -> None:
    """The first layer of faults does not wait for the second."""
    wrong = INDICATOR.replace("type: rate", "type: rat").replace("plans.children", "plans.childern")
    wrong = wrong.replace("children-are-safe", "children-are-save")
    write_definitions(tmp_path, indicators=wrong)
    told = " ".join(str(finding) for finding in check(tmp_path))
    assert "Did you mean `rate`?" in told
    assert "Did you mean `children`?" in told
    assert "Did you mean `children-are-safe`?" in told


def test_a_file_at_fault_is_not_said_to_be_missing(tmp_path: Path) -> None:
    """The indicator's feed has a slip of its own; its measures are known all the same."""
    write_definitions(tmp_path, feeds=FEED.replace("frequency: yearly", "frequency: yearlie"))
    (told,) = [str(finding) for finding in check(tmp_path) if finding.severity == "FAIL"]
    assert "yearlie" in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("publisher: Nobody", f"publisher: {'x' * 300_000}", "a text of 300,000 characters"),
        ("publisher: Nobody", 'publisher: "No\\u202ebody"', "a character that is not allowed in a text (0x202E)"),
        ("publisher: Nobody", "publisher: " + "[" * 100_000, "lie more than 40 deep"),
        ("publisher: Nobody", "publisher: !!python/name:os.system", "a type is given"),
        ("publisher: Nobody", "publisher: 2026", "Put it in quotes."),
        ("{column: plans}", "{column: plans, scale: .nan}", "finite number"),
        ("{column: plans}", "{column: plans, unit: !!float ''}", "a type is given"),
        ("frequency: yearly", "frequency: yearly\ndue: [0]", "not a day"),
        ("frequency: yearly", "frequency: yearly\ndue: [0001-01-01]", "the year 1 cannot be meant"),
        ("frequency: yearly", "frequency: yearly\nread: {encoding: base64}", "no encoding of texts"),
        ("frequency: yearly", "frequency: yearly\narea_names: {Ours: E06999999}", "not on the register"),
        ("frequency: yearly", "frequency: yearly\nchecks: {max_revision_factor: 0}", "greater than or equal to 1"),
        ("{column: year, reads: snapshot_31_march}", "{constant: soon, reads: mid_year}", "`soon` cannot be read"),
        ("owner: nobody", "owner: nobody\nowner: two", "the key `owner` is given twice"),
    ],
)
def test_what_no_feed_can_mean_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in FEED
    write_definitions(tmp_path, feeds=FEED.replace(old, new, 1))
    told = [finding for finding in check(tmp_path) if said in str(finding)]
    assert told
    assert all(finding.place.line and finding.place.file.endswith("plans.yaml") for finding in told)


@pytest.mark.parametrize("area", ["Leeds", "E08999999"])
def test_a_board_is_of_a_place_on_the_register(tmp_path: Path, area: str) -> None:
    folder = write_definitions(tmp_path)
    board = folder / "boards/small-board.yaml"
    board.write_text(board.read_text(encoding="utf-8").replace("E10000034", area), encoding="utf-8")
    (told,) = [str(finding) for finding in check(tmp_path) if finding.severity == "FAIL"]
    assert "small-board.yaml:4: " in told
    assert ("is `E08000035`" in told) == (area != "E08999999")


@pytest.mark.parametrize(
    ("area", "members", "said"),
    [
        ("small-board", "[E08000032, E08000035]", ""),
        ("E47000003", "[E08000032, E08000035]", ""),
        ("ours", "[E08000032, E08000035]", "small-board.yaml:4: `ours` is not on the register of places."),
        ("small-board", "[E08000032, E08999999]", "small-board.yaml:8: `E08999999` is not on the register of places."),
        (
            "small-board",
            "[E08000032, E07000234]",
            "small-board.yaml:8: Bromsgrove is not an upper-tier authority, whose counts a group could add up.",
        ),
        ("small-board", "[E08000032]", "a group has two `members` or more; for one authority give its code as `area`"),
        ("small-board", "[E08000032, E08000032]", "`members`: `E08000032` is given twice; keep one of the two."),
        ("small-board", "[]", "`area` is the board's own id; give the ONS code of its place, or `members` of a group"),
        (
            "small-board",
            "[E08000032, E08000035]\ncomparators: [statistical_neighbours]",
            "a group of `members` has no statistical neighbours; take them out of `comparators`",
        ),
        (
            "small-board",
            "[E08000032, E08000035]\nanalyses: [rising-demand]",
            "an analysis reads the tables of one authority, which no publisher gives of a group, and a sum over members"
            " would lack what is hidden of one; take out `analyses`, or make a board for each member",
        ),
    ],
)
def test_a_group_is_of_two_or_more_authorities_on_the_register(
    tmp_path: Path, area: str, members: str, said: str
) -> None:
    board = BOARD.replace("E10000034", area).replace("comparators: []\n", "")
    write_definitions(tmp_path, boards=f"{board}members: {members}\n".replace("outcomes", "reports_to: []\noutcomes"))
    told = [str(finding) for finding in check(tmp_path) if finding.severity == "FAIL" and "boards/" in str(finding)]
    assert [one for one in told if "no analysis" not in one] == [one for one in told if said and said in one]
    assert bool(told) == bool(said)


def test_two_boards_do_not_share_a_folder(tmp_path: Path) -> None:
    """`small-board` and `small_board` would publish into the same folder, each in place of the other."""
    folder = write_definitions(tmp_path)
    board = (folder / "boards/small-board.yaml").read_text(encoding="utf-8")
    (folder / "boards/small_board.yaml").write_text(board.replace("small-board", "small_board"), encoding="utf-8")
    (told,) = [str(finding) for finding in check(tmp_path) if finding.severity == "FAIL"]
    assert "small_board.yaml:2: the packs of `small_board` and `small-board` would lie in the same folder" in told


def test_a_file_that_is_no_text_is_named_with_the_line(tmp_path: Path) -> None:
    folder = write_definitions(tmp_path)
    (folder / "feeds/latin.yaml").write_bytes(b"schema: oba-feed/1\nname: Caf\xe9\n")
    (folder / "feeds/folder.yaml").mkdir()
    told = [str(finding) for finding in check(tmp_path) if finding.severity == "FAIL"]
    assert len(told) == 2
    assert "folder.yaml:1: the file cannot be read" in told[0]
    assert "latin.yaml:2: not UTF-8 text" in told[1]


def test_a_day_ahead_and_a_rule_that_is_none_are_told(tmp_path: Path) -> None:
    change = "frequency: yearly\nchangelog: [{version: 1, date: 2026-11-29, change: none}]"
    folder = write_definitions(tmp_path, feeds=FEED.replace("frequency: yearly", change))
    owed = (PROJECT / "indicator_definitions/returns/health-visiting-return.yaml").read_text(encoding="utf-8")
    (folder / "returns").mkdir()
    (folder / "returns/health-visiting-return.yaml").write_text(owed.replace("PLA-01", "PLA-99"), encoding="utf-8")
    told = {finding.rule: finding for finding in check(tmp_path)}
    assert told["DEF-74"].severity == "WARNING"
    assert "the day 2026-11-29 lies ahead" in told["DEF-74"].what
    assert told["DEF-75"].remedy.startswith("Known: PLA-01, ")


def test_boundaries_that_no_map_can_be_drawn_from_are_told_and_stop_nothing(tmp_path: Path) -> None:
    key = "boundaries: {file: here.geojson, code: LAD24CD, credit: 'Source: ONS'}\n"
    folder = write_definitions(tmp_path, boards=f"{BOARD}{key}")
    (told,) = [finding for finding in check(tmp_path) if finding.rule == "DEF-76"]
    assert (told.severity, told.place.line) == ("WARNING", 8)
    assert (told.what, told.remedy) == ("here.geojson is not there.", "Put the boundaries where `file` says.")
    outlines = EXAMPLES / "geography" / "boundaries_lad_may_2024_worcestershire_herefordshire.geojson"
    (folder.parent / "here.geojson").write_bytes(outlines.read_bytes())
    assert [finding for finding in check(tmp_path) if finding.rule == "DEF-76"] == []


def test_a_card_that_may_say_who_somebody_is_is_told(tmp_path: Path) -> None:
    folder = write_definitions(tmp_path)
    (folder / "cards/small-board").mkdir(parents=True)
    head = "schema: oba-card/1\nboard: small-board\nindicator: plans-rate\nwritten_by: A\nwritten_on: 2026-01-05\n"
    story = "story:\n  - text: Few places.\n  - text: Aisha waited.\n  - text: Ring 01905 123 456.\n"
    story += "partners:\n  - name: Schools\n    role: Ring 01905 123 456.\nquestions:\n  - Why did 943 476 5919 wait?\n"
    story += "actions:\n  - text: Ask schools.\n    owner: Aisha Khan\n"
    (folder / "cards/small-board/plans-rate.yaml").write_text(head + story, encoding="utf-8")
    told = [(one.severity, one.what, one.place.line) for one in check(tmp_path) if one.rule == "DEF-83"]
    assert told == [
        ("WARNING", "this may name a person or a home (a first name).", 8),
        ("FAIL", "this seems to hold a telephone number.", 9),
        ("FAIL", "this seems to hold a telephone number.", 12),
        ("FAIL", "this seems to hold an NHS number.", 14),
    ]


def test_measures_that_nothing_uses_are_named(tmp_path: Path) -> None:
    more = "  open: {column: open}\n  closed: {column: closed}\nchecks: {parts: [{measure: closed}]}\n"
    write_definitions(tmp_path, feeds=FEED + more)
    (told,) = [str(finding) for finding in check(tmp_path)]
    assert told.endswith("plans.yaml:16: nothing uses 1 of its 4 measures: open.")


def test_without_the_register_of_places_the_rest_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "read_geography", read_geography)
    write_definitions(tmp_path, feeds=FEED.replace("yearly", "yearlie"))
    found = checking.check_project(Settings(home=tmp_path, sources=tmp_path / "none"), TODAY)[1]
    assert [finding.rule for finding in found] == ["DEF-12", "DEF-73"]
