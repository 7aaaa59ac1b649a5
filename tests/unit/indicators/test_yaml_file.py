"""A file of definitions is read again when its bytes change, and what two files share is each one's own to point at."""

from pathlib import Path

import pytest

from oba.indicators.yaml_file import DocumentError, read_document


def test_a_change_of_one_letter_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    seen = []
    for written in ("id: a\n", "id: b\n", "\nid: a\n", "id: a\n"):
        path.write_text(written)
        document = read_document(path)
        seen.append((document.content, document.line_of(("id",))))
    assert seen == [({"id": "a"}, 1), ({"id": "b"}, 1), ({"id": "a"}, 2), ({"id": "a"}, 1)]


def test_two_files_of_the_same_bytes_have_their_own_names(tmp_path: Path) -> None:
    paths = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    for path in paths:
        path.write_text("id: a\nid: b\n")
    found = [read_document(path) for path in paths]
    assert [document.path for document in found] == paths
    assert [fault.line for document in found for fault in document.faults] == [2, 2]


def test_a_file_that_cannot_be_read_is_told_each_time(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("id: [\n")
    told = []
    for _ in range(2):
        with pytest.raises(DocumentError) as fault:
            read_document(path)
        told.append((fault.value.line, fault.value.what.split(":")[0]))
    assert told == [(2, "not valid YAML")] * 2
