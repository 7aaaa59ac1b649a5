"""A release: its version is the tag's, its changes have a section, each package that it needs has one exact version."""

import re
import runpy
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import oba
from checks.pins import PYTHONS, find_unpinned
from tests.fixtures.folders import PROJECT

BUILD: dict[str, Any] = runpy.run_path(str(PROJECT / "setup.py"))
read_version: Callable[[Path], str] = BUILD["read_version"]
SUPPORTED = ("3.11", "3.12", "3.13")


@pytest.mark.parametrize(
    ("described", "version"),
    [
        ("v1.2.3-0-gabc1234", "1.2.3"),
        ("v1.2.3-5-gabc1234\n", "1.2.4.dev5+gabc1234"),
        ("v1.2.3", "1.2.3"),  # in the archive of a tag
        ("v0.10.0-12-g0000001", "0.10.1.dev12+g0000001"),
        ("", "0.1.0.dev0"),  # no tag yet, or no git
        ("$Format:%(describe:tags=true,match=v[0-9]*)$", "0.1.0.dev0"),  # a copy that is no archive
        ("vendored-0-gabc1234", "0.1.0.dev0"),
    ],
)
def test_the_version_is_the_newest_tags(described: str, version: str) -> None:
    assert BUILD["name_version"](described) == version
    assert str(Version(version)) == version


def git(folder: Path, *words: str) -> None:
    settings = ("user.name=A", "user.email=a@example.org", "commit.gpgsign=false", "tag.gpgsign=false")
    given = [word for setting in settings for word in ("-c", setting)]
    subprocess.run(["git", *given, *words], cwd=folder, check=True, capture_output=True)


def read_commit(folder: Path) -> str:
    asked = ["git", "rev-parse", "HEAD"]
    return subprocess.run(asked, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def test_git_is_asked_where_there_is_git_and_else_what_was_written_down(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "first")
    assert read_version(tmp_path) == "0.1.0.dev0"
    git(tmp_path, "tag", "v2.0.0")
    git(tmp_path, "tag", "newest")
    assert read_version(tmp_path) == "2.0.0"
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "second")
    assert re.fullmatch(r"2\.0\.1\.dev1\+g[0-9a-f]+", read_version(tmp_path))
    (tmp_path / "PKG-INFO").write_text("Metadata-Version: 2.4\nName: oba\nVersion: 1.9.0\n", encoding="utf-8")
    assert read_version(tmp_path) == "1.9.0"  # an sdist unpacked in somebody's own repository is no commit of theirs


def test_an_archive_of_a_commit_says_it_without_git(tmp_path: Path) -> None:
    (tmp_path / ".git_archival.txt").write_text("v1.4.0-2-gabcdef0\n", encoding="utf-8")
    assert read_version(tmp_path) == "1.4.1.dev2+gabcdef0"
    attributes = (PROJECT / ".gitattributes").read_text(encoding="utf-8")
    assert ".git_archival.txt export-subst" in attributes


def test_a_source_tree_says_that_it_is_one_and_its_commit(tmp_path: Path) -> None:
    """On a branch, in a worktree, packed and detached; without git, or before the first commit, that it is one."""
    assert oba.name_source(tmp_path) == "from source"
    git(tmp_path, "init", "--quiet")
    assert oba.name_source(tmp_path) == "from source"
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "first")
    first = f"from source at {read_commit(tmp_path)[:8]}"
    git(tmp_path, "worktree", "add", "--quiet", "-b", "a/branch", str(tmp_path / "beside"))
    git(tmp_path / "beside", "commit", "--quiet", "--allow-empty", "--message", "second")
    second = f"from source at {read_commit(tmp_path / 'beside')[:8]}"
    assert (oba.name_source(tmp_path), oba.name_source(tmp_path / "beside")) == (first, second)
    git(tmp_path, "pack-refs", "--all")
    assert (oba.name_source(tmp_path), oba.name_source(tmp_path / "beside")) == (first, second)
    git(tmp_path, "checkout", "--quiet", "--detach", "a/branch")
    assert oba.name_source(tmp_path) == second != first
    assert oba.__version__ == oba.name_source(PROJECT)


def test_the_changelog_has_a_section_for_each_release_the_newest_first() -> None:
    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    released = [re.fullmatch(r"(\d+\.\d+\.\d+) \(\d{1,2} [A-Z][a-z]+ \d{4}\)", head) for head in heads]
    assert heads[0] == "Unreleased" or released[0]
    assert all(released[1:]), heads
    versions = [Version(found[1]) for found in released if found]
    assert versions == sorted(versions, reverse=True)
    version = Version(read_version(PROJECT))
    if not version.is_devrelease:  # the tagged commit itself
        assert versions[0] == version


def list_pins() -> dict[str, Version]:
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").split()
    return {canonicalize_name(name): Version(version) for name, version in (line.split("==") for line in lines)}


def test_every_package_that_we_name_has_one_exact_version_for_each_python() -> None:
    pins = list_pins()
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [*project["dependencies"], *(one for many in project["optional-dependencies"].values() for one in many)]
    for python in SUPPORTED:
        environment = {**default_environment(), "python_version": python, "python_full_version": f"{python}.0"}
        needed = [one for one in map(Requirement, named) if one.marker is None or one.marker.evaluate(environment)]
        assert [one.name for one in needed if pins.get(canonicalize_name(one.name)) not in one.specifier] == []
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(pins)


def test_what_a_resolver_would_bring_in_another_version_is_named() -> None:
    resolved = "jinja2==3.1.6\nsqlalchemy[asyncio]==2.0.1 ; python_version < '3.13'\ntomli==2.5.0\n    # via x\n"
    assert find_unpinned(resolved, "Jinja2==3.1.6\nSQLAlchemy==2.0.1\ntomli==2.4.0\n") == ["tomli==2.5.0"]
    assert find_unpinned("ruamel-yaml==0.19.1\n", "ruamel.yaml==0.19.1\n") == []
    assert PYTHONS == SUPPORTED
