"""Whose a pack is: one table for people, machines and nobody, by board and by the audience then and now."""

import pytest

from oba.indicators.project import Definitions
from oba.pipeline.written.readers import NOBODY, Reader, may_read, may_see
from oba.roles import Role
from oba.vocabulary import Audience
from tests.fixtures.tables import read_table

# `now` is for whom the board is, `then` for whom the pack was made; `-` says that it is not told, or not defined.
TABLE = """
role          | boards | at most     | now         | then        | reads
nobody        |        | restricted  | public      | public      | yes
nobody        |        | restricted  | public      | -           | yes
nobody        |        | restricted  | public      | partnership | no
nobody        |        | restricted  | partnership | public      | no
nobody        |        | restricted  | -           | public      | no
board_member  | ours   | restricted  | partnership | partnership | yes
board_member  | ours   | restricted  | members     | partnership | yes
board_member  | ours   | restricted  | restricted  | partnership | no
board_member  | ours   | restricted  | partnership | restricted  | no
board_member  | ours   | partnership | members     | partnership | no
board_member  | ours   | public      | partnership | partnership | no
board_member  | ours   | restricted  | -           | partnership | no
board_member  | other  | restricted  | partnership | partnership | no
board_member  | other  | restricted  | public      | public      | yes
board_member  |        | restricted  | partnership | partnership | no
collector     |        | restricted  | restricted  | restricted  | yes
collector     |        | members     | restricted  | partnership | no
collector     |        | members     | members     | partnership | yes
collector     |        | restricted  | -           | partnership | yes
collector     |        | members     | -           | partnership | no
qa_lead       | ours   | restricted  | restricted  | restricted  | yes
qa_lead       | other  | restricted  | partnership | partnership | no
qa_lead       | ours   | restricted  | -           | partnership | no
analyst       |        | restricted  | partnership | partnership | no
analyst       | ours   | restricted  | partnership | partnership | no
analyst       |        | restricted  | public      | public      | yes
administrator |        | restricted  | members     | members     | no
submitter     | ours   | restricted  | partnership | partnership | no
"""


@pytest.mark.parametrize("row", read_table(TABLE), ids=lambda row: " ".join(row.values()))
def test_a_pack_is_read_by_those_whose_it_is(definitions: Definitions, row: dict[str, str]) -> None:
    first = next(iter(definitions.boards.values()))
    board = None
    if row["now"] != "-":
        board = first.model_copy(update={"id": "ours", "audience": Audience(row["now"])})
    who = NOBODY
    if row["role"] != "nobody":
        who = Reader(Role(row["role"]), frozenset(row["boards"].split()), Audience(row["at most"]))
    then = None if row["then"] == "-" else Audience(row["then"])
    assert may_read(who, board, then) == (row["reads"] == "yes")
    is_public = row["now"] == row["then"] == "public"
    assert may_see(who, board, then) == (row["reads"] == "yes" and (who == NOBODY or not is_public))
