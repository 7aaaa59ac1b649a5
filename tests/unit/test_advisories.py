"""An advisory fails the check with its remedy; a source that cannot be reached is said and fails nothing."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from checks.advisories import UNREACHED, judge, main

FINE = {"name": "jinja2", "version": "3.1.6", "vulns": []}
UNKNOWN = {"name": "jinja2", "skip_reason": "Dependency not found on PyPI and could not be audited: jinja2 (3.1.6)"}
MENDED = {"id": "GHSA-1", "fix_versions": ["3.1.7"], "aliases": []}
NOT_MENDED = {"id": "GHSA-2", "fix_versions": []}


@pytest.mark.parametrize(
    ("dependencies", "lines", "known"),
    [
        ([FINE], [], 1),
        ([UNKNOWN], [], 0),
        ([UNKNOWN, FINE], [], 1),
        ([{**FINE, "vulns": [MENDED]}], ["jinja2 3.1.6: GHSA-1; install 3.1.7."], 1),
        ([{**FINE, "vulns": [NOT_MENDED]}], ["jinja2 3.1.6: GHSA-2; no version is mended yet."], 1),
        ([], [], 0),
    ],
)
def test_what_a_report_says(dependencies: list[dict[str, Any]], lines: list[str], known: int) -> None:
    assert judge({"dependencies": dependencies}) == (lines, known)


def pretend(folder: Path, answers: dict[str, str]) -> tuple[str, Path]:
    """A pip-audit that says by each source what it is told to, and two pins to ask about."""
    program = folder / "pip-audit"
    asked = "sys.argv[sys.argv.index('--vulnerability-service') + 1]"
    text = f"import sys\nprint({answers!r}[{asked}])\n"
    program.write_text(f"#!{sys.executable}\n{text}", encoding="utf-8")
    program.chmod(0o700)
    pins = folder / "constraints.txt"
    pins.write_text("jinja2==3.1.6\nnumpy==2.4.0\n", encoding="utf-8")
    return str(program), pins


REPORT = json.dumps({"dependencies": [FINE]})
NONE_KNOWN = json.dumps({"dependencies": [UNKNOWN]})


@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        ({"pypi": REPORT, "osv": ""}, 0, "Advisories: 0 on 1 packages, by pypi."),
        ({"pypi": NONE_KNOWN, "osv": REPORT}, 0, "Advisories: 0 on 1 packages, by osv."),
        ({"pypi": NONE_KNOWN, "osv": "Traceback: no such host"}, 0, UNREACHED),
        ({"pypi": json.dumps({"dependencies": [{**FINE, "vulns": [MENDED]}]}), "osv": ""}, 1, "install 3.1.7."),
    ],
)
def test_the_first_source_that_knows_our_packages_is_believed(
    answers: dict[str, str], code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(*pretend(tmp_path, answers)) == code
    assert said in capsys.readouterr().out


def test_a_machine_without_pip_audit_is_told_that_nothing_was_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, pins = pretend(tmp_path, {})
    assert main(str(tmp_path / "not-there"), pins) == 0
    assert capsys.readouterr().out.strip() == UNREACHED
