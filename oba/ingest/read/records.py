"""Files of records, JSON, XML and Parquet, as tables of text: a row is a record, counted from 1."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import duckdb
import numpy as np
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from oba.ingest.read.tables import Column, Table, make_column

_MOST_DEPTH = 4
_SEVERAL = " | "


class UnreadableRecordsError(ValueError):
    """The file is not of the kind it is said to be, or holds no records; the message says how."""


def read_json(name: str, content: bytes, key: str) -> Table:
    """Return a list of records as a table; numbers stay the text they are in the file."""
    try:
        whole = json.loads(content.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str)
    except (UnicodeDecodeError, ValueError, RecursionError) as fault:
        raise UnreadableRecordsError(f"the file is not JSON ({fault})") from fault
    found = _under_key(whole, key) if key else _largest_list(whole)
    if not isinstance(found, list) or not found:
        where = f"under `{key}`" if key else "in the file"
        raise UnreadableRecordsError(f"there is no list of records {where}")
    if all(isinstance(row, list) for row in found):
        headers = [_text(cell) for cell in found[0]]
        found = [dict(zip(headers, row, strict=False)) for row in found[1:]]
    if not all(isinstance(row, dict) for row in found):
        raise UnreadableRecordsError("the list holds values and not records")
    return _make_table(name, [dict(_flatten(row, "")) for row in found])


def _under_key(whole: Any, key: str) -> Any:
    for part in key.split("."):
        if not isinstance(whole, dict) or part not in whole:
            raise UnreadableRecordsError(f"there is no `{key}` in the file")
        whole = whole[part]
    return whole


def _largest_list(whole: Any, depth: int = 0) -> list[Any]:
    """Return the longest list of records or rows anywhere near the top."""
    if isinstance(whole, list):
        return whole
    if not isinstance(whole, dict) or depth > _MOST_DEPTH:
        return []
    return max((_largest_list(value, depth + 1) for value in whole.values()), key=len, default=[])


def _flatten(record: dict[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


def read_xml(name: str, content: bytes, element: str) -> Table:
    """Return the repeated element as rows; attributes are columns `@name`, nested elements `outer.inner`.

    Entities and document types are refused: they are how a small file makes a large one, or reads others.
    """
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, ValueError, DefusedXmlException) as fault:
        raise UnreadableRecordsError(f"the file is not plain XML ({fault or type(fault).__name__})") from fault
    wanted = element or _most_repeated(root)
    rows = [dict(_flatten_element(one, "")) for one in root.iter() if _bare(one.tag) == wanted]
    if not rows:
        raise UnreadableRecordsError(f"no element `{wanted}` is in the file")
    return _make_table(name, rows)


def _bare(tag: str) -> str:
    """Return an element's name without its namespace."""
    return tag.rsplit("}", 1)[-1]


def _most_repeated(root: Element) -> str:
    """Return the outermost name that is repeated most among elements that have parts."""
    counts = Counter(_bare(one.tag) for one in root.iter() if one is not root and (len(one) or one.attrib))
    return counts.most_common(1)[0][0] if counts else ""


def _flatten_element(element: Element, before: str) -> Iterator[tuple[str, str]]:
    cells: dict[str, str] = {f"{before}@{_bare(name)}": value for name, value in element.attrib.items()}
    for part in element:
        name = before + _bare(part.tag)
        inner = list(_flatten_element(part, f"{name}.")) if len(part) or part.attrib else []
        text = (part.text or "").strip()
        for place, value in [*([(name, text)] if text or not inner else []), *inner]:
            cells[place] = f"{cells[place]}{_SEVERAL}{value}" if cells.get(place) else value
    yield from cells.items()


def _make_table(name: str, records: list[dict[str, str]]) -> Table:
    headers = list(dict.fromkeys(key for record in records for key in record))
    columns = [make_column([record.get(header, "") for record in records]) for header in headers]
    return Table(name, "", headers, columns, np.arange(1, len(records) + 1, dtype=np.int64))


def read_parquet(name: str, content: bytes) -> Table:
    """Return a Parquet file's columns as text, as DuckDB writes each value."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.parquet"
        path.write_bytes(content)
        try:
            with duckdb.connect(":memory:", config={"threads": 2}) as connection:
                statement = "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(?)"
                found = connection.execute(statement, [str(path)])
                headers = [str(column[0]) for column in found.description or []]
                arrays = found.fetchnumpy()
        except duckdb.Error as fault:
            raise UnreadableRecordsError(f"the file is not Parquet ({str(fault).splitlines()[0]})") from fault
    columns = [_make_column(arrays[header]) for header in headers]
    length = len(columns[0].codes) if columns else 0
    return Table(name, "", headers, columns, np.arange(1, length + 1, dtype=np.int64))


def _make_column(values: Any) -> Column:
    filled = np.ma.filled(values, "") if np.ma.isMaskedArray(values) else values
    return make_column(["" if value is None else str(value) for value in filled.tolist()])
