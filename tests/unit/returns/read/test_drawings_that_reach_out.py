"""What a drawing, a chart, a pivot table or the file around the parts could fetch or start is found as in a formula."""

import io
import zipfile

import pytest

from oba.returns.read.safe_opening import open_safely
from oba.returns.read.xml_scan import UnreadableError
from tests.fixtures.disguises import small
from tests.fixtures.hostile_files import in_part
from tests.fixtures.zipped import repack

_OFFICE = "application/vnd.openxmlformats-officedocument."
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_LINK = f'<Relationship Id="rId1" Type="{_KINDS}hyperlink" Target="http://elsewhere.example/a" TargetMode="External"/>'
VML = f"{_OFFICE}vmlDrawing"
DRAWING = f"{_OFFICE}drawing+xml"
CHART = f"{_OFFICE}drawingml.chart+xml"
PIVOT = f"{_OFFICE}spreadsheetml.pivotCacheDefinition+xml"
ELSEWHERE = "'http://elsewhere.example/[b.xlsx]S'!A1"


def with_part(kind: str, said: str) -> bytes:
    """A small workbook with one more part, which may lead to a page as a cell may."""
    types = f'<Override PartName="/xl/more/one.xml" ContentType="{kind}"/></Types>'
    root = '<x xmlns:r="r" xmlns:v="v" xmlns:x="x" xmlns:o="o" xmlns:a="a" xmlns:svg="s" xmlns:xlink="l">{}</x>'
    extra = {"xl/more/one.xml": root.format(said).encode()}
    extra["xl/more/_rels/one.xml.rels"] = _RELATIONSHIPS.format(_LINK).encode()
    return repack(in_part("[Content_Types].xml", "</Types>", types, small()), extra=extra)


@pytest.mark.parametrize(
    ("kind", "said", "rule"),
    [
        (VML, "<x:FmlaMacro>[0]!Begin</x:FmlaMacro>", "OPN-06"),
        (VML, f"<x:FmlaPict>{ELSEWHERE}</x:FmlaPict>", "OPN-07"),
        (VML, '<x:FmlaLink>WEBSERVICE("x")</x:FmlaLink>', "OPN-11"),
        (VML, "<x:FmlaRange>[1]S!A1</x:FmlaRange>", "OPN-07"),
        (VML, '<v:imagedata src="http://elsewhere.example/a.png"/>', "OPN-07"),
        (VML, '<v:fill src="\\\\elsewhere\\a.png"/>', "OPN-07"),
        (VML, '<v:imagedata src="//elsewhere.example/a.png"/>', "OPN-07"),
        (VML, '<v:imagedata o:href="file:///a.png"/>', "OPN-07"),
        ("image/svg+xml", '<image xlink:href="http://elsewhere.example/a.png"/>', "OPN-07"),
        ("image/svg+xml", '<g xml:base="http://elsewhere.example/"><image href="a.png"/></g>', "OPN-07"),
        (DRAWING, '<a:videoFile r:link="rId1"/>', "OPN-07"),
        (DRAWING, '<svg:svgBlip r:link="rId1"/>', "OPN-07"),
        (DRAWING, '<sp textlink="[1]S!A1"/>', "OPN-07"),
        (DRAWING, '<sp textlink="Book2.xlsx!A1"/>', "OPN-07"),
        (DRAWING, '<sp textlink="INDIRECT(A1)"/>', "OPN-11"),
        (DRAWING, '<sp macro="[0]!Begin"/>', "OPN-06"),
        (CHART, '<c:externalData r:id="rId1"/>', "OPN-07"),
        (PIVOT, '<worksheetSource ref="A1" sheet="S" r:id="rId1"/>', "OPN-07"),
        (PIVOT, f'<worksheetSource name="{ELSEWHERE}"/>', "OPN-07"),
        (PIVOT, '<worksheetSource name="Book2.xlsx!A"/>', "OPN-07"),
        (PIVOT, '<cacheField name="a" formula="[1]S!A1"/>', "OPN-07"),
    ],
)
def test_it_is_found_in_whatever_part_it_is(kind: str, said: str, rule: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        open_safely(with_part(kind, said))
    assert refused.value.rule == rule


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (VML, '<v:imagedata src="image1.png"/><x:FmlaLink>$A$1</x:FmlaLink>'),
        (DRAWING, '<sp macro="" textlink="$A$1"/><a:hlinkClick r:id="rId1"/><a:blip r:embed="rId2"/>'),
        (PIVOT, '<worksheetSource ref="A1:B2" sheet="Two"/><cacheField name="https://is a name" formula="A/B"/>'),
    ],
)
def test_what_stays_within_the_workbook_is_taken(kind: str, said: str) -> None:
    assert open_safely(with_part(kind, said)).names == ("One", "Two")


@pytest.mark.parametrize("what", ["webPublishItem", "dataRef", "cfvo"])
def test_it_is_found_in_a_sheet(what: str) -> None:
    said = {
        "webPublishItem": '<webPublishItems><webPublishItem id="1" destinationFile="a.htm"/></webPublishItems>',
        "dataRef": '<dataConsolidate><dataRef ref="A1" r:id="rId1" xmlns:r="r"/></dataConsolidate>',
        "cfvo": '<conditionalFormatting><cfRule><cfvo type="formula" val="[1]S!A1"/></cfRule></conditionalFormatting>',
    }
    with pytest.raises(UnreadableError):
        open_safely(in_part("xl/worksheets/sheet2.xml", "</worksheet>", f"{said[what]}</worksheet>", small()))


def _unlisted() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(small())) as old, zipfile.ZipFile(stream, "w") as new:
        new.writestr("xl/worksheets/sheet2.xml", "<worksheet/>")  # what reads from the beginning meets this one
        new.filelist.clear()
        new.NameToInfo.clear()
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return stream.getvalue()


def _commented() -> bytes:
    stream = io.BytesIO(small())
    with zipfile.ZipFile(stream, "a") as packed:
        packed.comment = small()[:400]
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [small() + small(), _unlisted(), _commented(), small() + b"PK more"],
    ids=["two files in one", "a part that is not listed", "a file in the comment", "something after the end"],
)
def test_a_file_holds_its_parts_and_nothing_beside_them(content: bytes) -> None:
    with pytest.raises(UnreadableError) as refused:
        open_safely(content)
    assert refused.value.rule == "OPN-03"


def test_a_file_that_was_written_as_a_stream_or_padded_is_taken() -> None:
    class Stream(io.RawIOBase):
        """Cannot go back to write how long a part was, so that it stands after the part."""

        def __init__(self) -> None:
            self.held = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, part: bytes) -> int:
            self.held += part
            return len(part)

    stream = Stream()
    with zipfile.ZipFile(io.BytesIO(small())) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert open_safely(bytes(stream.held) + b"\0" * 8).names == ("One", "Two")
