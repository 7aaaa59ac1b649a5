"""Is there a published advisory on a version that we install? Asks pip-audit, which asks PyPI or else OSV.

Run as `python -m checks.advisories PIP_AUDIT CONSTRAINTS`. It fails where there is an advisory, and says plainly where
no source of advisories can be reached: pip-audit itself calls every package fine that its source does not know.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SOURCES = ("pypi", "osv")
UNREACHED = "Advisories: not checked, for no source of them can be reached from here (PyPI's own, OSV)."
_LONGEST = 300  # seconds for all packages; a source that does not answer at all is told sooner


def judge(report: dict[str, Any]) -> tuple[list[str], int]:
    """Return a line for each advisory of a report of pip-audit, and how many packages its source knew."""
    known = [one for one in report.get("dependencies", []) if "skip_reason" not in one]
    return [_describe(one, advisory) for one in known for advisory in one.get("vulns", [])], len(known)


def _describe(package: dict[str, Any], advisory: dict[str, Any]) -> str:
    mended = advisory.get("fix_versions") or []
    remedy = f"install {' or '.join(mended)}" if mended else "no version is mended yet"
    return f"{package['name']} {package['version']}: {advisory['id']}; {remedy}."


def ask(program: str, source: str, pins: Path) -> dict[str, Any]:
    """Return what pip-audit says of some pins by one source; nothing where it does not answer."""
    options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json", "--timeout", "10"]
    command = [program, "-r", str(pins), "--vulnerability-service", source, *options]
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_LONGEST)  # noqa: S603
        found: dict[str, Any] = json.loads(told.stdout)
    except (OSError, subprocess.TimeoutExpired, json.JSONDecodeError):
        return {}
    return found


def find_source(program: str, pins: Path) -> str:
    """Return the first source that knows one of our packages, asked for that alone; blank if none does."""
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder) / "one.txt"
        one.write_text(pins.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
        return next((source for source in SOURCES if judge(ask(program, source, one))[1]), "")


def main(program: str, pins: Path) -> int:
    """Print what was found, and return the exit code: 1 for an advisory."""
    source = find_source(program, pins)
    found, known = judge(ask(program, source, pins)) if source else ([], 0)
    if not known:
        print(UNREACHED)  # noqa: T201
        return 0
    for line in found:
        print(f"Advisory on {line}")  # noqa: T201
    print(f"Advisories: {len(found)} on {known} packages, by {source}.")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
