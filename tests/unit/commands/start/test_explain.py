"""`oba explain` as a person reads it."""

from pathlib import Path

from tests.fixtures.program import run_here


def test_a_code_is_told_with_its_remedy_and_an_example_of_the_last_load(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    lines = "a: a.csv loaded\n  WARNING scale a.csv, column `rate`: all are below 1.\n  FAIL truncated b.csv: short.\n"
    (tmp_path / "var/last-load.txt").write_text(lines, encoding="utf-8")
    told = run_here(tmp_path, {}, "explain", "truncated")
    assert told.returncode == 0
    assert told.stdout.splitlines() == [
        "truncated  (Finding: loading a feed)",
        "  The file is shorter than it has to be, or ends in the middle.",
        "  What to do: Fetch it again; if it is whole, lower `at_least_rows`.",
        "  Told: by `oba ingest`, `oba run` and `oba feed preview`; all of the last load are in `last-load.txt` beside",
        "    the store.",
        "  For example: FAIL truncated b.csv: short.",
        "  More: docs/findings.md#loading-a-feed",
    ]


def test_words_with_a_space_need_no_quotation_marks(tmp_path: Path) -> None:
    told = run_here(tmp_path, {}, "explain", "not", "compared")
    assert told.stdout.startswith("Not compared  (Word: statistics)\n")


def test_of_many_keys_with_one_name_the_first_five_are_told(tmp_path: Path) -> None:
    told = run_here(tmp_path, {}, "explain", "sources").stdout.splitlines()
    assert sum("(Key of a definition)" in line for line in told) <= 5
    told = run_here(tmp_path, {}, "explain", "where").stdout.splitlines()
    assert sum("(Key of a definition)" in line for line in told) == 5
    assert told[-1].startswith("Keys of this name with another meaning: ")


def test_what_is_not_known_ends_with_1_and_a_suggestion(tmp_path: Path) -> None:
    told = run_here(tmp_path, {}, "explain", "provisonal")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "Nothing here is called `provisonal`. Did you mean `Provisional`?\n"
