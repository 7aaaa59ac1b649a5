"""A case system is read by one SELECT that cannot change it, into memory; and its words are not passed on."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from oba.cases.dataset import read_rows
from oba.errors import CaseError
from oba.indicators.case_lists.case_list import CaseSource
from oba.indicators.project import Definitions
from oba.indicators.yaml_file import read_document
from oba.pipeline.cases.datasets import Change, find_datasets
from oba.pipeline.cases.loading import load_list
from oba.pipeline.cases.query import read_query
from oba.settings import Settings
from oba.store.audit import PROGRAM
from tests.fixtures.small_lists import KEY, make_list


def source(query: str, url: str = "${CASE_SYSTEM}", **more: object) -> CaseSource:
    return CaseSource.model_validate({"type": "sql", "url": url, "query": query, **more})


@pytest.fixture
def case_system(store_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A case system in a database of each kind, whose address is in the environment."""
    address = store_address if store_address.startswith("postgresql") else f"sqlite:///{tmp_path / 'cases.sqlite'}"
    monkeypatch.setenv("CASE_SYSTEM", address)
    opened = create_engine(address)
    with opened.begin() as connection:
        connection.execute(text("CREATE TABLE episode (child VARCHAR(20), begun DATE, score NUMERIC(5, 1))"))
        connection.execute(text("INSERT INTO episode VALUES ('C100', '2024-05-01', 12.5), ('C101', NULL, NULL)"))
    return opened


def test_a_query_gives_rows_as_text_and_writes_no_file(case_system: Engine, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    query = "SELECT child, begun, score FROM episode WHERE child <> :not_this ORDER BY child"
    answer = read_query(source(query, parameters={"not_this": "C999"}))
    cells = [[one.texts[code] for code in one.codes] for one in answer.columns]
    assert [one.header for one in answer.columns] == ["child", "begun", "score"]
    assert cells[0] == ["C100", "C101"]
    assert (cells[1], cells[2][1]) == (["2024-05-01", ""], "")
    assert float(cells[2][0]) == 12.5
    assert sorted(tmp_path.rglob("*")) == before
    case_system.dispose()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("DELETE FROM episode", "does not begin with SELECT"),
        ("SELECT 1; DELETE FROM episode", "more than one statement"),
        ("SELECT E'\\'' AS child; COMMIT; DELETE FROM episode; --'", "more than one statement"),
        ("WITH gone AS (DELETE FROM episode RETURNING *) SELECT * FROM gone", "uses `DELETE`"),
        ("SELECT child FROM nowhere", "did not answer the query"),
        ("SELECT nothing_of_the_kind(child) FROM episode", "did not answer the query"),
    ],
)
def test_a_query_that_would_change_something_or_cannot_run_is_refused_in_words_of_ours(
    case_system: Engine, query: str, said: str
) -> None:
    with pytest.raises(CaseError, match=said) as caught:
        read_query(source(query))
    assert not any(word in str(caught.value) for word in ("C100", "sqlite:", "postgresql", "nowhere", "nothing_of"))
    with case_system.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM episode")).scalar() == 2
    case_system.dispose()


def test_a_function_that_writes_is_stopped_by_the_database_itself(case_system: Engine) -> None:
    """What the statement does not show, a transaction that only reads refuses."""
    if case_system.dialect.name == "postgresql":
        body = "CREATE FUNCTION quietly() RETURNS int LANGUAGE sql AS 'DELETE FROM episode; SELECT 1'"
        with case_system.begin() as connection:
            connection.execute(text(body))
        with pytest.raises(CaseError, match="did not answer the query"):
            read_query(source("SELECT quietly() AS child"))
    with case_system.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM episode")).scalar() == 2
    case_system.dispose()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (None, "CASE_SYSTEM.*is not set"),
        ("no address", "CASE_SYSTEM does not hold the address of a database"),
        ("oracle+none://x", "does not hold the address"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_by_its_name_alone(
    monkeypatch: pytest.MonkeyPatch, address: str | None, said: str
) -> None:
    monkeypatch.delenv("CASE_SYSTEM", raising=False)
    if address:
        monkeypatch.setenv("CASE_SYSTEM", address)
    with pytest.raises(CaseError, match=said):
        read_query(source("SELECT 1 AS child"))


def test_bytes_are_nobodys_number(case_system: Engine) -> None:
    """Their text in Python is not what the case system shows, and may differ each time."""
    kind = "BYTEA" if case_system.dialect.name == "postgresql" else "BLOB"
    with pytest.raises(CaseError, match="Column child of the query holds bytes") as caught:
        read_query(source(f"SELECT CAST(child AS {kind}) AS child FROM episode"))
    assert "C1" not in str(caught.value)
    case_system.dispose()


def test_more_rows_than_are_allowed_are_refused(case_system: Engine) -> None:
    with pytest.raises(CaseError, match="more than 1 rows"):
        read_query(source("SELECT child FROM episode", max_rows=1))
    case_system.dispose()


def test_a_list_is_loaded_from_a_case_system_and_takes_no_file(
    case_system: Engine, engine: Engine, tmp_path: Path
) -> None:
    query = 'SELECT child AS "Child", begun AS "Opened", score AS "Score" FROM episode ORDER BY child'
    definition = make_list(source={"type": "sql", "url": "${CASE_SYSTEM}", "query": query})
    path = tmp_path / "a-list.yaml"
    path.write_text("id: a-list\n", encoding="utf-8")
    definitions = Definitions(tmp_path, case_lists={"a-list": definition})
    definitions.documents["case_lists", "a-list"] = read_document(path)
    settings = Settings(home=tmp_path, state=tmp_path / "state")
    change = Change(engine, definitions, settings, PROGRAM, datetime(2026, 11, 30, 9, tzinfo=UTC))
    result = load_list(change, KEY, "a-list", None, date(2024, 12, 31))
    assert (result.load, len(result.checked.kept), result.checked.set_aside) == (1, 1, {"case-missing": 1})
    kept = read_rows(find_datasets(engine, settings)["a-list"])
    assert kept[["person", "score"]].values.tolist() == [[KEY.name_person("child", "C100"), 12.5]]
    with pytest.raises(CaseError, match="is read by a query and takes no file"):
        load_list(change, KEY, "a-list", path, date(2024, 12, 31))
    case_system.dispose()
