"""What the documentation names is there: commands, files, links, pictures; and its site builds without a warning."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer.main

from docs_site.commands import commands_page
from docs_site.pictures import PICTURES, PORTAL
from oba.cli import app
from oba.commands.returns import QUERIES, REFUSED, UNREADABLE
from oba.errors import ObaError
from oba.portal.examples.accounts import MAIN
from tests.fixtures.documentation import GENERATED, anchors, command_lines, links, pages, prose, words_in_code
from tests.fixtures.folders import PROJECT

PAGES = [path.relative_to(PROJECT).as_posix() for path in pages()]
# A picture of one point: the site is built here without those that `make docs` takes.
POINT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
# Made by the commands that the pages tell of.
MADE = ("indicator_definitions/schema", "indicator_definitions/boards/cornwall.yaml", "docs/indicators")
MADE += ("indicator_definitions/boards/leeds.yaml", "indicator_definitions/indicators/referrals-that-return.yaml")
MADE += ("example_data/referrals_by_ward", "indicator_definitions/case_measures", "oba/shipped")

FOLDERS = ("oba", "docs", "docs_site", "tests", "checks", "benchmarks", "mutations", "example_data")
FOLDERS += ("indicator_definitions",)
ITEM = re.compile(r"([-*]|\d+\.) ")


def said_in_code() -> Iterator[tuple[str, str]]:
    """Give each page's name with each of its words in code."""
    for page in pages():
        for said in words_in_code(page):
            yield page.name, said


@cache
def whole_program() -> Any:
    return typer.main.get_command(app)


def follow(arguments: list[str]) -> tuple[Any, list[str]]:
    """Return the command that the first words name, and the words behind them."""
    command = whole_program()
    while arguments and arguments[0] in getattr(command, "commands", {}):
        command, arguments = command.commands[arguments[0]], arguments[1:]
    return command, arguments


def fault_of(arguments: list[str]) -> str:
    """Return what the real parser says against a line, nothing being run."""
    command, rest = follow(arguments)
    if getattr(command, "commands", {}) and not command.invoke_without_command:
        return f"`{command.name}` wants a command"
    for one in command.params:
        one.prompt = None  # nobody is asked here
        one.required &= not one.hide_input if one.param_type_name == "option" else True
    try:
        command.make_context("oba", list(rest))
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"
    return ""


def test_every_command_line_is_understood_by_its_parser() -> None:
    found = [(place, words, fault_of(words)) for page in pages() for place, words in command_lines(page)]
    assert len(found) > 60
    assert [each for each in found if each[2]] == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("publish --board cornwall", False),
        ("publish --bord cornwall", True),
        ("undo seven", True),
        ("board", True),
        ("bord new Leeds", True),
        ("quarantine list plans extra", True),
    ],
)
def test_a_wrong_command_line_would_be_noticed(line: str, wrong: bool) -> None:
    assert bool(fault_of(line.split())) is wrong


def test_every_command_and_option_that_prose_names_is_there() -> None:
    wrong = []
    for page, said in said_in_code():
        words = re.sub(r"[\[\]]", "", said).split()
        if words[0] != "oba" or len(words) < 2 or words[1].isupper() or words[1].startswith("-"):
            continue
        command, rest = follow(words[1:])
        options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}
        named = {word.split("=")[0] for word in rest if word.startswith("--")}
        if command is whole_program() or named - options:
            wrong.append((page, said))
    assert wrong == []


def test_every_target_of_make_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages())
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)) - targets == set()


def test_every_file_that_is_named_is_there() -> None:
    named = re.compile(rf"({'|'.join(FOLDERS)})/[\w./-]+")
    said = [(page, name) for page, name in said_in_code() if named.fullmatch(name) and not name.startswith(MADE)]
    assert [each for each in said if not (PROJECT / each[1]).exists()] == []


def test_every_link_leads_to_a_page_and_a_heading() -> None:
    wrong = []
    for link in (link for page in pages() for link in links(page)):
        if re.match(r"https?://|mailto:", link.target) or link.picture:
            continue
        name, _, anchor = link.target.partition("#")
        target = (link.page.parent / name).resolve() if name else link.page
        if target.relative_to(PROJECT).as_posix() in GENERATED:
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append((link.page.name, link.target))
    assert wrong == []


def test_every_picture_is_made_by_the_build_and_has_words_for_those_who_do_not_see_it() -> None:
    shown = [link for page in pages() for link in links(page) if link.picture]
    assert {Path(link.target).name for link in shown} == {f"{one.name}.png" for one in PICTURES}
    assert [link for link in shown if len(link.text) < 20 or not link.text.endswith(".")] == []
    assert {one.person for one in PORTAL} <= {one.email for one in MAIN}
    folder = PROJECT / "docs/pictures"
    assert {(link.page.parent / link.target).resolve().parent for link in shown} == {folder}


def test_lists_are_lists_on_the_site() -> None:
    """The site takes an item right below an indented paragraph, or a list right below a line, for their words."""
    wrong = []
    for page in pages():
        for before, line in pairwise(prose(page).splitlines()):
            begun = before.startswith(" ") or not before.strip() or ITEM.match(before)
            wrong += [] if begun or not ITEM.match(line) else [(page.name, line)]
        found = re.findall(r"\n\n {4,}[^\n]+(?:\n {4,}[^\n]+)*\n((?:[-*]|\d+\.) [^\n]+)", prose(page))
        wrong += [(page.name, line) for line in found]
    assert wrong == []


def test_the_page_of_commands_has_every_command_option_and_exit_code() -> None:
    page = commands_page()
    waiting = [(typer.main.get_command(app), "oba")]
    while waiting:
        command, path = waiting.pop()
        assert path == "oba" or f"\n### {path}\n" in page
        for one in command.params:
            assert one.param_type_name == "argument" or one.hidden or f"`{one.opts[0]}`" in page
        waiting += [(each, f"{path} {name}") for name, each in getattr(command, "commands", {}).items()]
    assert "| `--for-meeting` | nothing |  | For the board's meeting: check first, then keep it for good. |" in page
    assert "| `--rows` | a whole number | `10` | How many observations to show. |" in page
    codes, kinds = set(), [ObaError]
    while kinds:
        kind = kinds.pop()
        codes.add(kind.exit_code)
        kinds += [each for each in kind.__subclasses__() if each.__module__.startswith("oba.")]  # not those of tests
    own = {QUERIES, REFUSED, UNREADABLE}  # of `oba return check`, which tells them in its help
    assert {f"\n| {code} | " in page for code in codes - own} == {True}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it, with a point in place of each picture."""
    pictures, folder = tmp_path_factory.mktemp("pictures"), tmp_path_factory.mktemp("site")
    for one in PICTURES:
        (pictures / f"{one.name}.png").write_bytes(POINT)
    own = {
        **os.environ,
        "OBA_DOCS_PICTURES": str(pictures),
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    program = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(program, cwd=PROJECT, env=own, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    return folder


def test_the_site_builds_without_a_warning_and_has_every_page(site: Path) -> None:
    """MkDocs itself refuses a link or an anchor that leads nowhere, and a page that no list names."""
    made = {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")}
    docs = {page.removeprefix("docs/").removesuffix(".md") for page in PAGES if page.startswith("docs/")}
    wanted = docs | {"commands", "GLOSSARY", "CHANGELOG", "CONTRIBUTING", "indicators/index", "indicators/neet"}
    assert wanted - made == set()
    listed = (site / "index.html").read_text(encoding="utf-8")
    assert [page for page in docs if f'href="{page}.html"' not in listed and page not in ("index", "tutorial")] == []


def test_nothing_on_the_site_comes_from_elsewhere(site: Path) -> None:
    asked = re.compile(r'<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)="(?:https?:)?//[^"]+"')
    assert [found for page in site.rglob("*.html") for found in asked.findall(page.read_text(encoding="utf-8"))] == []
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"(?:url\(|@import )[\"']?(?:https?:)?//[^)\"']+", styles) == []


def test_pages_bring_what_lets_the_keyboard_reach_a_wide_table(site: Path) -> None:
    assert 'src="assets/tables.js"' in (site / "findings.html").read_text(encoding="utf-8")
    assert (site / "assets" / "tables.js").is_file()
