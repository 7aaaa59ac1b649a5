"""`oba return …` on the provider's own machine: the workbook out, the check, exit codes, pages, the workbook back."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from oba.commands.returns import app
from oba.errors import ObaError
from oba.settings import read_settings
from tests.fixtures.filled_workbooks import fill
from tests.fixtures.folders import PROJECT

NEW = ["new", "--return", "early-help-provider-return", "--provider", "eh-wyre-forest", "--period", "2026-Q3"]


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OBA_HOME", str(PROJECT))
    monkeypatch.delenv("OBA_RETURN_KEY", raising=False)
    read_settings.cache_clear()
    yield
    read_settings.cache_clear()


def run(*arguments: object, today: str = "2026-10-12") -> tuple[int, str]:
    more = ["--today", today] if arguments[0] == "check" else []
    result = CliRunner().invoke(app, [*map(str, arguments), *more])
    if isinstance(result.exception, ObaError):
        raise result.exception
    return result.exit_code, result.output


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    path = tmp_path / "return.xlsx"
    assert run(*NEW, "--out", path)[0] == 0
    return path


def test_a_return_goes_out_comes_back_and_is_accepted(empty: Path):
    fill(empty.read_bytes()).save(empty)
    code, text = run("check", empty)
    assert (code, text.splitlines()[0]) == (0, "This return would be accepted.")


def test_next_quarters_workbook_prints_what_was_accepted_and_asks_about_changes(empty: Path, tmp_path: Path):
    fill(empty.read_bytes()).save(empty)
    following = tmp_path / "next.xlsx"
    later = [*NEW[:-1], "2026-Q4"]
    assert run(*later, "--out", following, "--last", empty)[0] == 0
    book = fill(following.read_bytes(), {"EH5": 200, "EH8": 249, "EH9": 179, "EH1": 260})
    for row in range(5, 17):
        book["Distance travelled"].cell(row, 9).value = None
        book["Distance travelled"].cell(row, 9).value = "2026-11-02"
    book["Sign-off"]["B8"] = "2027-01-11"
    book.save(following)
    code, text = run("check", following, "--json", today="2027-01-12")
    plain = json.loads(text)
    assert (code, plain["outcome"]) == (20, "queries")
    queries = [f for f in plain["findings"] if f["severity"] == "QUERY"]
    assert [(f["rule"], f["given"]) for f in queries] == [("PLA-01", "260")]
    assert "130 last quarter, 260 now" in queries[0]["what"]


def test_a_faulty_return_ends_with_21_and_comes_back_as_page_and_workbook(empty: Path, tmp_path: Path):
    fill(empty.read_bytes(), {"EH13": "N/A"}).save(empty)
    page, back = tmp_path / "verdict.html", tmp_path / "back.xlsx"
    code, text = run("check", empty, "--html", page, "--annotated", back)
    assert code == 21
    assert text.startswith("This return would be refused: 1 fault to put right.")
    assert "<h1>This return would be refused" in page.read_text(encoding="utf-8")
    assert load_workbook(back).sheetnames[0] == "Findings"


def test_a_file_that_is_not_a_return_ends_with_22_and_a_sentence(tmp_path: Path):
    other = tmp_path / "return.xlsx"
    other.write_text("Number,Question\n", encoding="utf-8")
    back = tmp_path / "back.xlsx"
    code, text = run("check", other, "--annotated", back)
    assert (code, text.startswith("This is a text file, such as CSV, whatever its name says.")) == (22, True)
    assert not back.exists()


def test_a_workbook_of_somebody_else_is_not_one_of_our_returns(tmp_path: Path):
    from openpyxl import Workbook

    path = tmp_path / "theirs.xlsx"
    Workbook().save(path)
    assert run("check", path)[0] == 22


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({2: "nothing"}, "There is no return `nothing`; there are childrens-centre-return"),
        ({4: "nobody"}, "`nobody` does not owe `early-help-provider-return`; these do: eh-bromsgrove"),
        ({6: "soon"}, "`soon` cannot be read as a period"),
    ],
)
def test_a_wrong_name_is_told_with_the_right_ones(change: dict[int, str], words: str, tmp_path: Path):
    arguments = [change.get(number, value) for number, value in enumerate(NEW)]
    with pytest.raises(ObaError, match=words):
        run(*arguments, "--out", tmp_path / "x.xlsx")


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(ObaError, match="cannot be read: No such file"):
        run("check", tmp_path / "none.xlsx")


def test_the_command_imports_nothing_heavy():
    import subprocess
    import sys

    heavy = "import sys, oba.commands.returns; print({'openpyxl', 'pandas', 'jinja2', 'pydantic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", heavy], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("name", ["renamed-part", "no-extension", "bin-absolute", "duplicate-entry"])
def test_a_disguised_formula_is_refused_and_no_copy_is_written(name: str, tmp_path: Path):
    """The command ends as for any file that cannot be opened: one sentence, exit code 22, nothing to pass on."""
    copy = tmp_path / "checked.xlsx"
    code, text = run(
        "check", PROJECT / f"tests/fixtures/return_cases/hostile/{name}-webservice.xlsx", "--annotated", copy
    )
    assert (code, copy.exists()) == (22, False)
    assert len(text.splitlines()) == 1
    assert text.strip().endswith(".")


def test_a_sheet_in_another_folder_is_as_good_as_any(tmp_path: Path):
    copy = tmp_path / "checked.xlsx"
    content = PROJECT / "tests/fixtures/return_cases/hostile/other-folder-clean.xlsx"
    assert run("check", content, "--annotated", copy)[0] == 0
    assert load_workbook(copy)["Assessments"]["D6"].value == 120
