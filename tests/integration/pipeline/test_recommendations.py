"""Recommendations come in from a table: once, each line as a form has it, or nothing with every fault named."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from oba.boards.cards import WITHDRAWN
from oba.boards.entries import RECOMMENDATIONS
from oba.errors import BoardError
from oba.indicators.project import Definitions
from oba.pipeline.written.recommendations import import_recommendations
from oba.store.audit import PROGRAM
from oba.store.boards.versions import add_version, list_newest
from oba.store.engine import read_session, write_session
from tests.fixtures.folders import EXAMPLES
from tests.fixtures.small_project import NOW

BOARD = "herefordshire-early-help-board"
HEAD = "title,source,on,owner,due,state,about\n"


def kept(engine: Engine) -> list[tuple[str, str, str]]:
    with read_session(engine) as session:
        found = list_newest(session, BOARD, RECOMMENDATIONS.record)
    return [(one.content["title"], one.state, one.key.about) for one in found]


def test_herefordshires_eighteen_come_in_once(engine: Engine, definitions: Definitions) -> None:
    path = EXAMPLES / f"recommendations/{BOARD}.csv"
    assert import_recommendations(engine, definitions, BOARD, path, NOW) == (18, 0)
    assert import_recommendations(engine, definitions, BOARD, path, NOW) == (0, 18)
    assert len(kept(engine)) == 18
    assert ("Have a single front door", "not started", "") in kept(engine)


def test_a_line_may_say_who_by_when_and_about_which_curve(
    engine: Engine, definitions: Definitions, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEAD}Ask,Audit,2026-09-01,Sam Lee,2026-12-01,in progress,neet\n", encoding="utf-8")
    assert import_recommendations(engine, definitions, BOARD, file, NOW) == (1, 0)
    assert kept(engine) == [("Ask", "in progress", "neet")]


def test_every_fault_is_named_with_its_line_and_nothing_is_recorded(
    engine: Engine, definitions: Definitions, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEAD}Good,Audit,,,,done,\n,,soon,,,?,no-such\n", encoding="utf-8")
    with pytest.raises(BoardError) as refused:
        import_recommendations(engine, definitions, BOARD, file, NOW)
    for said in ("`title`: Say what", "`source`: Name", "`on`: Enter a day", "`state`: Choose", "no card `no-such`"):
        assert f"a.csv, line 3: {said}" in str(refused.value) or said in str(refused.value)
    assert str(refused.value).count("a.csv, line 3") == 5
    assert kept(engine) == []


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            "Ask,Audit,,,,done,\nAsk more,Audit,,,,done,\n  Ask ,Audit,,,,done,\n",
            "line 4: `title`: line 2 has the same.",
        ),
        ("Ask, now,Audit,,,,done,\n", "line 2: there must be 7 cells; put a text that has a comma in double quotes."),
        ("Ask,Audit,,,,done,,more\n", "line 2: there must be 7 cells"),
        ("Ask,Audit,,,,done\n", "line 2: there must be 7 cells"),
    ],
)
def test_a_line_that_may_mean_two_things_is_refused(engine, definitions, tmp_path: Path, lines: str, said: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(HEAD + lines, encoding="utf-8")
    with pytest.raises(BoardError) as refused:
        import_recommendations(engine, definitions, BOARD, file, NOW)
    assert said in str(refused.value)
    assert str(refused.value).count("a.csv, line") == 1
    assert kept(engine) == []


def test_what_was_taken_out_as_a_mistake_may_come_in_again(engine, definitions, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEAD}Ask,Audit,,,,done,\n", encoding="utf-8")
    assert import_recommendations(engine, definitions, BOARD, file, NOW) == (1, 0)
    with write_session(engine) as session:
        first = list_newest(session, BOARD, RECOMMENDATIONS.record)[0]
        add_version(session, first.key, WITHDRAWN, first.content, PROGRAM, NOW, 1)
    assert import_recommendations(engine, definitions, BOARD, file, NOW) == (1, 0)
    assert kept(engine) == [("Ask", WITHDRAWN, ""), ("Ask", "done", "")]


@pytest.mark.parametrize(
    "content",
    [
        b"title,title,source,on,owner,due,state,about\n",
        HEAD.replace(",", ";").encode(),
        b"title\nx\n",
        b"\xff\xfe",
        b"",
    ],
)
def test_what_is_no_such_table_is_refused(
    engine: Engine, definitions: Definitions, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(BoardError, match=r"a\.csv"):
        import_recommendations(engine, definitions, BOARD, file, NOW)
    with pytest.raises(BoardError, match="There is no board"):
        import_recommendations(engine, definitions, "nowhere", file, NOW)
