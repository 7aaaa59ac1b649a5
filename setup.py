"""The version, and what the wheel has besides the package: definitions, published files, assets that npm makes."""

import re
import shutil
import subprocess
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
ASSETS = (
    ".oba/portal.css",
    "plotly.js-basic-dist-min/plotly-basic.min.js",
    "plotly.js-basic-dist-min/LICENSE",
    "govuk-frontend/dist/govuk/govuk-frontend.min.js",
)
PAGES = ("GLOSSARY.md", "docs/findings.md")  # `oba explain` reads them
FIRST = "0.1.0"  # what is on the way to the first release
_DESCRIBED = re.compile(r"v(\d+)\.(\d+)\.(\d+)(?:-(\d+)-g([0-9a-f]+))?")
NOT_SHIPPED = shutil.ignore_patterns("schema", "__pycache__", ".*")


def read_version(root: Path) -> str:
    """Return the version: the one that an sdist has written down, else by git's newest tag `v1.2.3`.

    The archive that a forge makes of a commit has no git, and says in `.git_archival.txt` what git would.
    """
    if (told := root / "PKG-INFO").is_file():
        return re.findall(r"^Version: (.+)$", told.read_text(encoding="utf-8"), re.MULTILINE)[0]
    archived = root / ".git_archival.txt"
    described = archived.read_text(encoding="utf-8") if archived.is_file() else ""
    if (root / ".git").exists():
        asked = ["git", "describe", "--tags", "--long", "--match", "v[0-9]*"]
        described = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False).stdout  # noqa: S603
    return name_version(described)


def name_version(described: str) -> str:
    """Return `1.2.3` at the tag v1.2.3 itself, `1.2.4.dev5+gabc` five commits later; before any tag a first one's."""
    found = _DESCRIBED.fullmatch(described.strip())
    if found is None:
        return f"{FIRST}.dev0"
    major, minor, patch, commits, commit = found.groups()
    if not int(commits or 0):
        return f"{major}.{minor}.{patch}"
    return f"{major}.{minor}.{int(patch) + 1}.dev{commits}+g{commit}"


class BuildWithShipped(build_py):
    """Puts them into `oba/shipped`, laid out as in the source; an editable install reads the source itself."""

    def run(self) -> None:
        """Build the package, then copy what comes with it; npm makes the assets where they are not there."""
        super().run()
        if self.editable_mode:
            return
        if not all((ROOT / "node_modules" / name).is_file() for name in ASSETS):
            subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=ROOT, check=True)  # noqa: S607
        version = self.distribution.get_version()
        (Path(self.build_lib) / "oba" / "version.txt").write_text(f"{version}\n", encoding="utf-8")
        shipped = Path(self.build_lib) / "oba" / "shipped"
        shutil.rmtree(shipped, ignore_errors=True)  # of an earlier build
        for name in ("indicator_definitions", "example_data"):
            shutil.copytree(ROOT / name, shipped / name, ignore=NOT_SHIPPED)
        for name in PAGES:
            (shipped / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, shipped / name)
        for name in ASSETS:
            (shipped / "node_modules" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / "node_modules" / name, shipped / "node_modules" / name)


if __name__ == "__main__":
    setup(version=read_version(ROOT), cmdclass={"build_py": BuildWithShipped})
