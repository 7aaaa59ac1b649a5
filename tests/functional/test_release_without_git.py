"""A release is made without git: of a tag's archive an sdist, and of the sdist the package with what it explains."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.folders import PROJECT

RELEASED = "7.8.9"
BESIDE = (
    *("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE", "NOTICE", "GLOSSARY.md", "CHANGELOG.md"),
    *("constraints.txt", "package.json", "package-lock.json", ".npmrc"),
)
READ = """
import json
import oba
from oba.pipeline.explained.lookup import explain
from oba.settings import SHIPPED
found = [one.meaning for word in ("withheld", "DEF-50") for one in explain(word, SHIPPED / "indicator_definitions")]
print(json.dumps([oba.__version__, str(SHIPPED), found]))
"""


def run(folder: Path, *arguments: str, path: Path | None = None) -> str:
    """Run Python as somebody who never saw the source; `path` is where packages are looked for first."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH" and name[:4] != "OBA_"}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_an_sdist_and_what_is_built_of_it_have_the_tags_version_and_words(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(PROJECT / "oba", archive / "oba", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("indicator_definitions", "example_data"):  # their files are what the test of the wheel is for
        (archive / name).mkdir()
    shutil.copy(PROJECT / "indicator_definitions/documents.yaml", archive / "indicator_definitions")
    shutil.copy(PROJECT / "example_data/README.md", archive / "example_data")
    for name in BESIDE:
        shutil.copy(PROJECT / name, archive)
    (archive / "docs").mkdir()
    shutil.copy(PROJECT / "docs/findings.md", archive / "docs")
    (archive / ".git_archival.txt").write_text(f"v{RELEASED}\n", encoding="utf-8")

    run(archive, "setup.py", "--quiet", "sdist", "--dist-dir", str(tmp_path))
    shutil.unpack_archive(tmp_path / f"oba-{RELEASED}.tar.gz", tmp_path, filter="data")
    unpacked = tmp_path / f"oba-{RELEASED}"
    (unpacked / "node_modules").symlink_to(PROJECT / "node_modules")  # npm made them already
    built = tmp_path / "built"
    run(unpacked, "setup.py", "--quiet", "build", "--build-base", str(tmp_path / "base"), "--build-lib", str(built))

    version, shipped, found = json.loads(run(tmp_path, "-c", READ, path=built))
    assert version == RELEASED
    assert shipped == str(built / "oba/shipped")
    assert found[0].startswith("Known and not shown: suppressed, or flagged.")
    assert "a share shown in % is its fraction times 100" in found[1]
