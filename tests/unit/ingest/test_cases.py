"""Files that are easily read wrongly: every row of tests/fixtures/ingest_cases/expected.csv, a test for each."""

import pytest

from oba.vocabulary import Severity
from tests.fixtures.ingest_cases import Loaded, load_case, read_expected

ROWS = read_expected()
TOLD = {"error-cell": {"error-cell", "error-cell-as-symbol"}}
"""Other names of a finding that `told` wants."""


def name_row(row: dict[str, str]) -> str:
    """The file, and where in it."""
    return "-".join(part for part in (row["file"], row["row"], row["measure"]) if part)


def each(*columns: str, but: str = "") -> pytest.MarkDecorator:
    """Parametrise a test by the rows that have something in one of the columns, `but` those of one kind."""
    rows = [row for row in ROWS if any(row[column] for column in columns) and row["kind"] != but]
    return pytest.mark.parametrize("row", rows, ids=[name_row(row) for row in rows])


def observations_of(loaded: Loaded, row: dict[str, str]) -> list[dict[str, object]]:
    """What was stored of the cells that a row is about; all of the file if it says neither row nor column."""
    frame = loaded.frame
    if not len(frame):
        return []
    if row["row"]:
        frame = frame[frame["row"] == int(row["row"])]
    if row["measure"]:
        frame = frame[frame["header"].astype(str) == row["measure"].removesuffix(" [2]")]
    return [{str(key): value for key, value in one.items()} for one in frame.to_dict("records")]


def is_told_apart(loaded: Loaded, row: dict[str, str]) -> bool:
    """Whether a person learns why nothing is stored: the file is refused, the row kept aside, the column named."""
    if loaded.refused:
        return any(finding.severity is Severity.FAIL for finding in loaded.findings)
    held = loaded.quarantined
    if row["row"]:
        return bool(len(held) and (held["row"] == int(row["row"])).any())
    heading = row["measure"]
    return any(heading in f"{finding.place.column} {finding.what}" for finding in loaded.findings)


@each("value", "symbol")
def test_the_cell_is_stored_as_it_is_meant(row: dict[str, str]) -> None:
    loaded = load_case(row["file"])
    stored = observations_of(loaded, row)
    if not stored and row["may_refuse"] == "yes":
        assert is_told_apart(loaded, row)
        return
    assert len(stored) == 1, [finding.what for finding in loaded.findings]
    one = stored[0]
    where = (one["area"], one["breakdown"] or "", one["status"])
    assert where == (row["area_code"], row["breakdown"], row["status"])
    assert one["period"] in row["period"].split("|")
    assert (one["symbol"] or "") == row["symbol"]
    if row["value"]:
        assert one["value"] == pytest.approx(float(row["value"]), rel=1e-9)


@each("refusal", but="placeholder")
def test_nothing_is_stored_and_the_reason_told(row: dict[str, str]) -> None:
    loaded = load_case(row["file"])
    assert observations_of(loaded, row) == []
    assert is_told_apart(loaded, row), [finding.what for finding in loaded.findings]


@each("told")
def test_a_finding_of_its_kind_is_there(row: dict[str, str]) -> None:
    loaded = load_case(row["file"])
    if not observations_of(loaded, row) and row["may_refuse"] == "yes":
        assert is_told_apart(loaded, row)
        return
    rules = {finding.rule for finding in loaded.findings}
    assert rules & TOLD.get(row["told"], {row["told"]}), [(one.rule, one.what) for one in loaded.findings]
