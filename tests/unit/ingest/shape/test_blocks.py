"""A file is read in blocks; where one ends makes no difference."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oba.ingest.read import readers

BLOCKS = [1, 2, 3, 7]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text('a,b"\né', min_size=1, max_size=30))
@pytest.mark.parametrize("size", BLOCKS)
def test_records_are_found_the_same_in_any_blocks(monkeypatch: pytest.MonkeyPatch, size: int, text: str) -> None:
    whole = readers.find_records(text, ",")
    with monkeypatch.context() as patched:
        patched.setattr(readers, "_BLOCK", size)
        found = readers.find_records(text, ",")
    assert found[2] == whole[2]
    assert np.array_equal(found[0], whole[0])
    assert np.array_equal(found[1], whole[1])


@pytest.mark.parametrize("count", BLOCKS)
def test_columns_are_the_same_however_many_records_are_parsed_at_once(
    monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    content = b'area,value\n"B, of",2\nA,010\n"C ""c""",1.0\nA,2\n'
    whole = readers._parse_columns(content, ",", 2)
    monkeypatch.setattr(readers, "_PARSED", count)
    found = readers._parse_columns(content, ",", 2)
    assert [column.texts for column in found] == [column.texts for column in whole]
    assert [column.codes.tolist() for column in found] == [column.codes.tolist() for column in whole]
    assert found[0].texts == ["A", "B, of", 'C "c"', "area"]
    assert found[1].texts == ["010", "1.0", "2", "value"]
