"""A workbook read as it is shown, formats and hidden rows included, against the same read for its values alone."""

import io
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from oba.indicators.sources.reading import Reading
from oba.ingest.read.readers import read_table
from oba.ingest.read.tables import make_column
from oba.ingest.read.workbooks import open_workbook

ROWS, COLUMNS = 100_000, 12
LIMIT = 1.5
_ROUNDS = 5
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" '
    'formatCode="[&lt;5]&quot;c&quot;;0"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="10"/>'
    '<xf numFmtId="164"/></cellXfs></styleSheet>',
}


def _make_workbook() -> bytes:
    """Return a workbook of three columns of labels and nine of figures, three as percentages, one hiding small ones."""
    letters = "ABCDEFGHIJKL"
    styles = [0, 0, 0, 1, 1, 1, 2, 0, 0, 0, 0, 0]
    heads = "".join(f'<c r="{letter}1" t="inlineStr"><is><t>Column {letter}</t></is></c>' for letter in letters)
    lines = [f'<row r="1">{heads}</row>']
    for row in range(2, ROWS + 2):
        labels = (f"E0600{row % 150:04d}", f"Place {row % 150}", f"{2000 + row % 24}/{1 + row % 24:02d}")
        cells = [
            f'<c r="{letters[place]}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
            for place, text in enumerate(labels)
        ]
        cells += [
            f'<c r="{letters[place]}{row}" s="{styles[place]}"><v>{(row * place) % 997 / 997:.4f}</v></c>'
            for place in range(3, COLUMNS)
        ]
        lines.append(
            f'<row r="{row}"{" hidden=" + chr(34) + "1" + chr(34) if row % 5_000 == 0 else ""}>{"".join(cells)}</row>'
        )
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(name, text)
    return whole.getvalue()


def _text_of(cell: Any) -> str:
    """Return a value as text, as plainly as it was before formats were read."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    return cell.isoformat() if isinstance(cell, datetime | date) else str(cell)


def _read_values(content: bytes) -> int:
    """Read the columns of the values alone, as they are kept."""
    sheet = open_workbook(content).get_sheet_by_name("Data")
    grid = [[_text_of(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
    positions = [place for place in range(1, len(grid)) if any(cell.strip() for cell in grid[place])]
    return len([make_column([grid[position][place] for position in positions]) for place in range(COLUMNS)])


def _read_shown(content: bytes) -> int:
    table, _ = read_table(Path("book.xlsx"), content, Reading.model_validate({"format": "xlsx"}))
    return len(table.columns) if table else 0


def _time(read: Callable[[bytes], int], content: bytes) -> float:
    start = time.process_time()
    read(content)
    return time.process_time() - start


def run() -> list[dict[str, Any]]:
    """Read both ways in turn, and return the entry `workbook_with_formats_vs_values` of the median of the rounds."""
    content = _make_workbook()
    rounds = [(_time(_read_shown, content), _time(_read_values, content)) for _ in range(_ROUNDS)]
    shown, values = sorted(rounds, key=lambda both: both[0] / both[1])[_ROUNDS // 2]
    return [
        {
            "name": "workbook_with_formats_vs_values",
            "seconds": shown,
            "against": "values alone",
            "against_seconds": values,
            "ratio": round(shown / values, 2),
            "note": f"processor time for {ROWS:,} x {COLUMNS}, four of the nine figures with a format; at most {LIMIT}",
        }
    ]
