"""Every column of the data file is described, once, for all who read it."""

from dataclasses import replace

import pytest

from oba.scorecards.card import Pack
from oba.scorecards.render.open_data.columns import COLUMNS, KEY, TABLE, Column, Kind
from oba.scorecards.render.open_data.data_csv import rows_of_pack


@pytest.mark.parametrize("column", TABLE, ids=COLUMNS)
def test_a_column_has_a_title_and_a_sentence_and_says_in_what_its_numbers_are(column: Column) -> None:
    assert column.title
    assert len(column.description.split()) > 2
    assert column.description.endswith(".")
    assert (column.kind is Kind.NUMBER) == bool(column.unit)


def test_the_rows_have_these_columns_and_no_two_the_same_key(pack: Pack) -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in rows_of_pack(pack)]
    keys = [tuple(row[name] for name in KEY) for row in rows]
    assert rows
    assert len(set(COLUMNS)) == len(COLUMNS) == 37
    assert len(set(keys)) == len(keys)


def test_what_may_be_blank_is_what_a_pack_leaves_blank(pack: Pack) -> None:
    filled = {column.name for column in TABLE if not column.is_blank}
    assert filled == {"indicator_id", "indicator", "area_code", "area", "period", "period_label"}
    rows = list(rows_of_pack(replace(pack, analyses=())))
    assert {name for name in filled if any(not row[COLUMNS.index(name)] for row in rows)} == set()
