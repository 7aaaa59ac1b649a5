"""However a workbook is made and its parts are called: what fetches, links or starts something is refused."""

import io
import re
import warnings
import zipfile
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from oba.returns.read.safe_opening import open_safely
from oba.returns.read.xml_scan import UnreadableError
from tests.fixtures.disguises import ENCODINGS, MARKS, ODD_NAMES, RELATIONSHIPS, TYPES, small
from tests.fixtures.hostile_files import SHEET, in_part
from tests.fixtures.zipped import repack

_OFFICE = "application/vnd.openxmlformats-officedocument."
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
_PACKAGED = "http://schemas.openxmlformats.org/package/2006/relationships"
_MARKED = "elsewhere.example"
FETCH = 'WEBSERVICE("http://elsewhere.example/x")'

FORMULAS = {
    "at the end of a long one": "1+" * 400 + FETCH,
    "longer than Excel has": "1+" * 4_097 + FETCH,
    "in many pieces": "".join(f"<![CDATA[1+]]><!--{n}-->" for n in range(60)) + FETCH,
    "by letters' numbers": FETCH.replace("S", "&#83;"),
    "with a comment inside": FETCH.replace("SERV", "SE<!-- x -->RV"),
    "within another": f"<f>1</f>{FETCH}",
    "after the value": f"1</f><v>1</v><f>{FETCH}",
    "with its namespace": f"_xlfn.{FETCH}",
    "on the next line": FETCH.replace("(", "\n ("),
    "handed to another": "MAP(A1,WEBSERVICE)",
    "DDE": "cmd|'/C calc'!A0",
    "a file on the web": "'http://elsewhere.example/[x.xlsx]S'!A1",
    "a file of a server": r"'\\elsewhere.example\s\[x.xlsx]S'!A1",
    "a file by its number": "[1]Sheet1!A1",
    "a file as LibreOffice has it": "'file:///etc/passwd'#$Sheet1.A1",
}
_RULE = '<conditionalFormatting sqref="A1"><cfRule><cfvo type="formula" val="{}"/></cfRule></conditionalFormatting>'
_LIST = '<dataValidations><dataValidation sqref="A1"><formula1>{}</formula1></dataValidation></dataValidations>'
ELSEWHERE = {
    "a rule of a format": _RULE,
    "a rule of a list": _LIST,
    "an extension": '<extLst><ext><x:f xmlns:x="x">{}</x:f></ext></extLst>',
}
HARMLESS = ["SUM(A1:B3)", 'IF(B2>[@Due],"call us","")', "Table1[Made]*2", 'TEXT(A1,"[$-F800]dd")', "'Sign-off'!B3"]


def with_formula(words: str, after: str = "") -> bytes:
    """The small workbook with a formula in B2 of its second sheet, and more after its cells."""
    row = f'<row r="2"><c r="B2"><f>{words}</f><v>120</v></c></row></sheetData>{after}'

    def change(part: str, data: bytes) -> bytes:
        if part != SHEET:
            return data
        return re.sub(r"<sheetData ?/>|</sheetData>", lambda found: _opened(found[0]) + row, data.decode()).encode()

    return repack(small(), change)


def _opened(found: str) -> str:
    return "<sheetData>" if "/>" in found else ""


@pytest.mark.parametrize("words", FORMULAS.values(), ids=FORMULAS)
def test_no_way_of_writing_a_formula_hides_what_it_calls(words: str):
    with pytest.raises(UnreadableError):
        open_safely(with_formula(words))


@pytest.mark.parametrize("more", ELSEWHERE.values(), ids=ELSEWHERE)
def test_formulas_outside_of_cells_are_looked_at_too(more: str):
    with pytest.raises(UnreadableError, match="would start another program or fetch something"):
        open_safely(with_formula("1", more.format(FETCH.replace('"', "&quot;"))))


@pytest.mark.parametrize(
    ("words", "after", "said"),
    [
        (
            "CUBEVALUE(1)",
            "",
            "The formula in the cell B2 of the sheet “Two” uses CUBEVALUE, which no return has any need",
        ),
        (FETCH, "", "The formula in the cell B2 of the sheet “Two” would start another program or fetch something"),
        ("Book2.xlsx!Name", "", "The formula in the cell B2 of the sheet “Two” is linked to other files"),
        (
            "1",
            _RULE.format("EVALUATE(1)"),
            "A formula of the sheet “Two” uses EVALUATE, which no return has any need",
        ),
        ("1", _LIST.format("[1]S!A1"), "A formula of the sheet “Two” is linked to other files"),
    ],
)
def test_where_it_is_is_told(words: str, after: str, said: str):
    with pytest.raises(UnreadableError) as refused:
        open_safely(with_formula(words, after))
    assert str(refused.value).startswith(said)
    assert str(refused.value).endswith(". Copy your figures into the workbook that we sent.")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "<definedName name='x'>EVALUATE(Two!A1)</definedName>",
            "The name “x” uses EVALUATE, which",
        ),
        (
            "<definedName name='x'>_xlfn.LAMBDA(_xlpm.y,1)</definedName>",
            "The name “x” uses _XLFN.LAMBDA, which",
        ),
        ("<definedName name='x' xlm='1'>1</definedName>", "The workbook holds macros, which we do not take"),
        ("<definedName name='x'>Two!A1</definedName>", ""),
    ],
)
def test_a_name_hides_no_formula(name: str, said: str):
    book = in_part("xl/workbook.xml", "</workbook>", f"<definedNames>{name}</definedNames></workbook>", small())
    if not said:
        assert open_safely(book).names == ("One", "Two")
        return
    with pytest.raises(UnreadableError, match=said):
        open_safely(book)


def test_a_sheet_may_have_a_full_stop_in_its_name():
    book = with_formula("'St. Two'!A1")
    with pytest.raises(UnreadableError, match="is linked to other files"):
        open_safely(book)
    renamed = in_part("xl/workbook.xml", 'name="Two"', 'name="St. Two"', book)
    assert open_safely(renamed).sheets["St. Two"].formulas == {(2, 2): "'St. Two'!A1"}


def test_formulas_of_the_sheet_itself_are_told_whole():
    for words in HARMLESS:
        escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert open_safely(with_formula(escaped)).sheets["Two"].formulas == {(2, 2): words}


@dataclass(frozen=True)
class Hidden:
    """A part that no return has: its usual name, type and kind of relationship, what calls it, what it holds."""

    name: str
    kind: str
    relationship: str
    source: str
    content: str


WORKBOOK, SECOND, PACKAGE = "xl/_rels/workbook.xml.rels", "xl/worksheets/_rels/sheet2.xml.rels", "_rels/.rels"
PARTS = [
    Hidden("xl/externalLinks/externalLink1.xml", f"{_OFFICE}spreadsheetml.externalLink+xml", "externalLink", WORKBOOK,
           f'<externalLink><ddeLink ddeService="cmd" ddeTopic="{_MARKED}"/></externalLink>'),
    Hidden("xl/connections.xml", f"{_OFFICE}spreadsheetml.connections+xml", "connections", WORKBOOK,
           f'<connections><connection><webPr url="http://{_MARKED}/"/></connection></connections>'),
    Hidden("xl/queryTables/queryTable1.xml", f"{_OFFICE}spreadsheetml.queryTable+xml", "queryTable", SECOND,
           f'<queryTable name="{_MARKED}"/>'),
    Hidden("xl/embeddings/oleObject1.bin", f"{_OFFICE}oleObject", "oleObject", SECOND, f"<x>{_MARKED}</x>"),
    Hidden("xl/embeddings/book.xlsx", f"{_OFFICE}spreadsheetml.sheet", "package", SECOND, f"PK{_MARKED}"),
    Hidden("xl/ctrlProps/ctrlProp1.xml", "application/vnd.ms-excel.controlproperties+xml", "ctrlProp", SECOND,
           f'<formControlPr fmlaLink="{_MARKED}"/>'),
    Hidden("xl/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml", "control", SECOND,
           f"<ocx x='{_MARKED}'/>"),
    Hidden("xl/vbaProject.bin", "application/vnd.ms-office.vbaProject", "vbaProject", WORKBOOK, _MARKED),
    Hidden("xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml", "xlMacrosheet", WORKBOOK,
           f"<xm:macrosheet xmlns:xm='x'><f>EXEC(\"{_MARKED}\")</f></xm:macrosheet>"),
    Hidden("xl/workbook2.xml", f"{_OFFICE}spreadsheetml.sheet.main+xml", "officeDocument", PACKAGE,
           f"<workbook><definedNames><definedName name='x'>{FETCH}</definedName></definedNames></workbook>"),
    Hidden("customXml/item1.xml", "application/xml", "customXml", WORKBOOK, f"<x><f>{FETCH}</f></x>"),
    Hidden("xl/charts/chart1.xml", f"{_OFFICE}drawingml.chart+xml", "chart", SECOND, f"<c:f xmlns:c='c'>{FETCH}</c:f>"),
    Hidden("xl/drawings/drawing1.xml", f"{_OFFICE}drawing+xml", "drawing", SECOND,
           f"<a:blip xmlns:a='a' xmlns:r='r' r:link='rId9' x='{_MARKED}'/>"),
    Hidden("xl/pivotCache/pivotCacheDefinition1.xml", f"{_OFFICE}spreadsheetml.pivotCacheDefinition+xml",
           "pivotCacheDefinition", WORKBOOK, f"<x><cacheField formula='{FETCH}'/></x>"),
    Hidden("xl/webextensions/taskpanes.xml", "application/vnd.ms-office.webextensiontaskpanes+xml",
           "webextensiontaskpanes", PACKAGE, f"<x><taskpane a='{_MARKED}'/></x>"),
    Hidden("xl/richData/item.xml", "application/vnd.ms-excel.rdrichvalue+xml", "rdRichValue", WORKBOOK,
           f"<x><f>{FETCH}</f></x>"),
]  # fmt: skip
_CALLED = ["{}", "/{}", "../{}", "./{}", "/{}?x", "\\{}", "/xl/../{}", "{}#a", "http://elsewhere.example/{}", "//{}"]


def _disguise(name: str, how: str) -> str:
    ways = {
        "capitals": name.upper(),
        "encoded": name.replace("x", "%78", 1),
        "backslash": name.replace("/", "\\"),
        "leading": f"/{name}",
    }
    return ways.get(how, name)


def _say_types(name: str, typed: str, kinds: list[str]) -> str:
    ending = name.rpartition(".")[2]
    said = "".join(f'<Override PartName="/{typed}" ContentType="{kind}"/>' for kind in kinds[:1])
    return said + "".join(f'<Default Extension="{ending}" ContentType="{kind}"/>' for kind in kinds[1:])


@st.composite
def hidings(draw: st.DrawFn) -> bytes:
    """A workbook with a part that fetches, links or starts something, under any name, type and relationships."""
    part = draw(st.sampled_from(PARTS))
    plain = draw(st.sampled_from([part.name, part.name, *ODD_NAMES]))
    how = st.sampled_from(["", "", "", "capitals", "encoded", "backslash", "leading"])
    name, targeted, typed = (_disguise(plain, draw(how)) for _ in range(3))
    kinds = draw(st.lists(st.sampled_from([part.kind, "application/xml", *TYPES]), min_size=0, max_size=2))
    strict = draw(st.booleans())
    usual = f"{_STRICT if strict else _KINDS}{part.relationship}"
    calls = draw(
        st.lists(st.tuples(st.sampled_from([usual, usual, *RELATIONSHIPS]), st.sampled_from(_CALLED)), max_size=3)
    )
    mode = draw(st.sampled_from(["", "", ' TargetMode="External"', ' TargetMode="Internal"']))
    twice, encoding = draw(st.booleans()), draw(st.sampled_from(["utf-8", "utf-8", *ENCODINGS]))
    listed = "".join(
        f'<Relationship Id="rId{90 + n}" Type="{kind}" Target="{target.format(targeted)}"{mode}/>'
        for n, (kind, target) in enumerate(calls)
    )
    said = _say_types(name, typed, kinds)

    def change(entry: str, data: bytes) -> bytes:
        if entry == "[Content_Types].xml":
            return data.replace(b"</Types>", f"{said}</Types>".encode())
        return data.replace(b"</Relationships>", f"{listed}</Relationships>".encode()) if entry == part.source else data

    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    content = part.content.encode() if encoding == "utf-8" else head.encode() + part.content.encode(encoding)
    extra = {name: content}
    if part.source == SECOND:
        extra[SECOND] = f'<Relationships xmlns="{_PACKAGED}">{listed}</Relationships>'.encode()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two entries of one name
        packed = repack(small(), change, extra)
        if not twice:
            return packed
        stream = io.BytesIO(packed)
        with zipfile.ZipFile(stream, "a") as more:
            more.writestr(draw(st.sampled_from([name, SHEET, "xl/workbook.xml", name.upper()])), content)
    return stream.getvalue()


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(hidings())
def test_no_part_is_taken_that_holds_what_was_not_scanned(content: bytes):
    try:
        opened = open_safely(content)
    except UnreadableError:
        return
    with zipfile.ZipFile(io.BytesIO(opened.content)) as view:
        held = {name: view.read(name) for name in view.namelist()}
    assert not [name for name, data in held.items() if any(mark in data for mark in MARKS)]
    read = load_workbook(io.BytesIO(opened.content))
    for sheet in read:
        seen = {(cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
        assert seen <= set(opened.sheets[sheet.title].formulas)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.sampled_from(HARMLESS[:1] + HARMLESS[2:3]), st.sampled_from(ODD_NAMES), st.sampled_from(TYPES), st.booleans())
def test_every_formula_that_a_reader_sees_was_seen_by_the_scan(words: str, name: str, kind: str, by_ending: bool):
    """A harmless formula in a sheet under any name and type: the file is refused, or the scan has the formula."""
    with zipfile.ZipFile(io.BytesIO(with_formula(words))) as packed:
        data = packed.read(SHEET)
    told = f'<Override PartName="/{name}" ContentType="{kind}"/>'
    if by_ending:
        told = f'<Default Extension="{name.rpartition(".")[2]}" ContentType="{kind}"/>'

    def change(entry: str, given: bytes) -> bytes:
        text = given.decode()
        if entry == "[Content_Types].xml":
            text = re.sub(r'<Override PartName="/xl/worksheets/sheet2.xml"[^>]*/>', told, text)
        return text.replace('"/xl/worksheets/sheet2.xml"', f'"/{name}"').encode()

    try:
        opened = open_safely(repack(small(), change, {name: data}, (SHEET,)))
    except UnreadableError:
        return
    for sheet in load_workbook(io.BytesIO(opened.content)):
        seen = {(cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
        assert seen <= set(opened.sheets[sheet.title].formulas)
