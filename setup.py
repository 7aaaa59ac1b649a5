"""What the wheel has besides the package: definitions, published files and the browser assets that npm makes."""

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
NOT_SHIPPED = shutil.ignore_patterns("schema", "__pycache__", ".*")


class BuildWithShipped(build_py):
    """Puts them into `oba/shipped`, laid out as in the source; an editable install reads the source itself."""

    def run(self) -> None:
        """Build the package, then copy what comes with it; npm makes the assets where they are not there."""
        super().run()
        if self.editable_mode:
            return
        if not all((ROOT / "node_modules" / name).is_file() for name in ASSETS):
            subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=ROOT, check=True)  # noqa: S607
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


setup(cmdclass={"build_py": BuildWithShipped})
