"""What openpyxl cannot write, or not soon: texts of charts, the rows of data, and a file that is always the same."""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import quoteattr

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from oba.scorecards.render.workbook.bulk import Bulk

_EPOCH = (1980, 1, 1, 0, 0, 0)
_DRAWING = re.compile(r"xl/drawings/drawing(\d+)\.xml")
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_PROPERTIES = re.compile(r'(<(?:xdr:)?cNvPr id="\d+" name=")Chart (\d+)"')


def save_parts(book: Workbook) -> dict[str, bytes]:
    """Return the parts of the file that openpyxl makes of a workbook, not yet packed: they are still to be finished."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        ExcelWriter(book, archive).write_data()
        return {name: archive.read(name) for name in archive.namelist()}


def finish_workbook(
    parts: Mapping[str, bytes],
    path: Path,
    alt_texts: list[list[str]],
    made_at: datetime,
    bulks: Mapping[str, Bulk],
) -> None:
    """Write the file with an alternative text on every chart and the pack's own time in place of the clock's.

    `alt_texts` holds a list for each sheet that has charts, in the order of the sheets, as drawings are
    numbered; `bulks` the rows that are still to be put into a sheet, by its name in the file.
    """
    stamp = made_at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            if found := _DRAWING.fullmatch(name):
                content = describe_charts(content.decode("utf-8"), alt_texts[int(found[1]) - 1]).encode("utf-8")
            elif bulk := bulks.get(name):
                content = bulk.put_into(content)
            elif name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            item = zipfile.ZipInfo(name, _EPOCH)
            item.compress_type = zipfile.ZIP_DEFLATED
            item.external_attr = 0o644 << 16
            new.writestr(item, content)


def describe_charts(drawing: str, texts: list[str]) -> str:
    """Return a drawing whose charts carry their alternative texts; ValueError if one would be left without."""
    described, count = _PROPERTIES.subn(
        lambda found: f'{found[1]}Chart {found[2]}" descr={quoteattr(texts[int(found[2]) - 1])}', drawing
    )
    if count != len(texts):
        raise ValueError(f"{len(texts)} alternative texts for {count} charts")
    return described
