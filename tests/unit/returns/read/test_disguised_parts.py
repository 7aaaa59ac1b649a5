"""A part is scanned as what anything calls it: no name, content type or relationship hides a formula or a link."""

import csv
import io
import re
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from oba.returns.read.safe_opening import open_safely
from oba.returns.read.xml_scan import UnreadableError
from oba.returns.verdict import Outcome
from oba.returns.verdict_printing import annotate
from tests.fixtures.disguises import ENCODINGS, MARKS, ODD_NAMES, RELATIONSHIPS, TYPES, small
from tests.fixtures.mistaken_workbooks import CASES, check_mistake
from tests.fixtures.zipped import repack

HOSTILE = list(csv.DictReader(io.StringIO((CASES / "hostile/hostile.csv").read_text(encoding="utf-8"))))
EARLY_HELP = "early-help-provider-return"
_PAYLOADS = {
    "formula": '<c r="B2"><f>WEBSERVICE("http://127.0.0.1/x")</f><v>120</v></c>',
    "dde": "<c r=\"B2\"><f>cmd|'/C calc'!A0</f><v>120</v></c>",
    "object": "<oleObject/>",
    "nothing": '<c r="B2"><v>7</v></c>',
}


@pytest.mark.parametrize("row", HOSTILE, ids=lambda row: row["file"])
def test_each_hostile_workbook_ends_as_it_should(row: dict[str, str]):
    content = (CASES / "hostile" / row["file"]).read_bytes()
    verdict = check_mistake(content, EARLY_HELP).verdict
    if row["expected"] == "accepted":
        assert (verdict.outcome, verdict.findings) == (Outcome.ACCEPTED, ())
        assert b"WEBSERVICE" not in annotate(content, verdict)
        return
    assert (verdict.outcome, verdict.findings[0].rule in ("OPN-03", "OPN-11")) == (Outcome.UNREADABLE, True)
    assert verdict.sentence.endswith(".")
    with pytest.raises(UnreadableError):
        annotate(content, verdict)


def test_a_figure_of_a_sheet_in_another_folder_is_read_and_scanned():
    content = (CASES / "hostile/other-folder-clean.xlsx").read_bytes()
    opened = open_safely(content)
    assert opened.sheets["Assessments"].cells > 100
    assert "xl/figures/one.xml" in zipfile.ZipFile(io.BytesIO(opened.content)).namelist()


@st.composite
def disguises(draw: st.DrawFn) -> bytes:
    """A workbook whose second sheet, with a payload, is called something by each of the things that name a part."""
    name = draw(st.sampled_from(ODD_NAMES))
    payload = draw(st.sampled_from(list(_PAYLOADS.values())))
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", *ENCODINGS]))
    target = draw(st.sampled_from(["/{}", "../{}", "/{}?x", "/./{}", "\\{}", "/xl/../{}"])).format(name)
    kind, mode = draw(st.sampled_from(RELATIONSHIPS)), draw(st.sampled_from(["", "", "", ' TargetMode="External"']))
    types = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=2))
    by_ending, decoy = draw(st.booleans()), draw(st.booleans())

    def change(part: str, data: bytes) -> bytes:
        text = data.decode()
        if part == "[Content_Types].xml":
            said = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for kind in types)
            if by_ending:
                said = f'<Default Extension="{name.rpartition(".")[2]}" ContentType="{types[0]}"/>'
            if not decoy:
                text = re.sub(r'<Override PartName="/xl/worksheets/sheet2.xml"[^>]*/>', "", text)
            text = text.replace("</Types>", f"{said}</Types>")
        elif part == "xl/_rels/workbook.xml.rels":
            here = r'Type="[^"]*" Target="/xl/worksheets/sheet2.xml"'
            text = re.sub(here, lambda _: f'Type="{kind}" Target="{target}"{mode}', text)
        return text.encode()

    with zipfile.ZipFile(io.BytesIO(small())) as packed:
        sheet = packed.read("xl/worksheets/sheet2.xml").decode()
    hidden = re.sub(r"(<sheetData ?/>|</sheetData>)", lambda _: f'<row r="2">{payload}</row></sheetData>', sheet)
    data = hidden.encode()
    if encoding != "utf-8":
        data = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + hidden.encode(encoding)
    leave_out = () if decoy and name != "xl/worksheets/sheet2.xml" else ("xl/worksheets/sheet2.xml",)
    return repack(small(), change, {name: data}, leave_out)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(disguises())
def test_no_disguise_of_a_part_hides_what_it_holds(content: bytes):
    """Whatever is opened has none of the payloads, in no part of the view that every reader is given."""
    try:
        opened = open_safely(content)
    except UnreadableError:
        return
    with zipfile.ZipFile(io.BytesIO(opened.content)) as view:
        assert not [name for name in view.namelist() if any(mark in view.read(name) for mark in MARKS)]
    read = load_workbook(io.BytesIO(opened.content))
    assert read.sheetnames == CalamineWorkbook.from_filelike(io.BytesIO(opened.content)).sheet_names
    assert all("120" not in str(cell.value) for sheet in read for row in sheet.iter_rows() for cell in row)


def test_another_name_type_or_folder_alone_is_no_fault():
    """The rule need not refuse what other programs write: a sheet elsewhere, a picture, a part of plain XML."""
    moved = repack(
        small(),
        lambda _, data: data.replace(b"/xl/worksheets/sheet2.xml", b"/xl/data/two"),
        {"xl/data/two": zipfile.ZipFile(io.BytesIO(small())).read("xl/worksheets/sheet2.xml")},
        ("xl/worksheets/sheet2.xml",),
    )
    assert CalamineWorkbook.from_filelike(io.BytesIO(open_safely(moved).content)).sheet_names == ["One", "Two"]
    kinds = b'<Default Extension="png" ContentType="image/png"/></Types>'
    with_picture = repack(
        small(), lambda _, data: data.replace(b"</Types>", kinds), {"xl/media/image1.png": b"\x89PNG...."}
    )
    assert open_safely(with_picture).names == ("One", "Two")
    disguised = repack(
        small(), lambda _, data: data.replace(b"</Types>", kinds), {"xl/media/image1.png": b"<worksheet/>"}
    )
    with pytest.raises(UnreadableError, match=r"a part that no return has, “xl/media/image1\.png”"):
        open_safely(disguised)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/_rels/workbook.xml.rels", b'Id="rId2"', b'Id="rId1"'),  # two relationships of one number
        ("xl/workbook.xml", b'name="Two"', b'name="ONE"'),  # two sheets of one name
        ("xl/workbook.xml", b'r:id="rId2"', b'r:id="rId3"'),  # a sheet that is the styles
        ("xl/workbook.xml", b'r:id="rId2"', b'r:id="rId99"'),  # a sheet that is nowhere
        ("[Content_Types].xml", b"</Types>", b'<Override PartName="/xl/styles.xml" ContentType="text/xml"/></Types>'),
        ("xl/workbook.xml", b"<?xml", b'<?xml version="1.0" encoding="cp037"?><!--') ,
    ],
)  # fmt: skip
def test_what_two_readers_could_take_differently_is_refused(part: str, old: bytes, new: bytes):
    with zipfile.ZipFile(io.BytesIO(small())) as packed:
        data = packed.read(part)
    if old == b"<?xml" and not data.startswith(old):
        old, new = b"<workbook", b'<?xml version="1.0" encoding="cp037"?><workbook'
    assert old in data, data[:400]
    with pytest.raises(UnreadableError):
        open_safely(repack(small(), lambda name, one: one.replace(old, new, 1) if name == part else one))
