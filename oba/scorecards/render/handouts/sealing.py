"""Files of Office that are the same each time they are made from the same pack: no time but the pack's own."""

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_PROPERTIES = "docProps/core.xml"


def seal_file(path: Path, made_at: datetime) -> Path:
    """Rewrite a file with the time of its pack in place of the clock's, and return its path.

    Workbooks inside it, from which its charts are drawn, are sealed too.
    """
    path.write_bytes(_seal(path.read_bytes(), made_at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()))
    return path


def _seal(content: bytes, stamp: bytes) -> bytes:
    sealed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(sealed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename.endswith(".xlsx"):
                part = _seal(part, stamp)
            elif entry.filename == _PROPERTIES:
                part = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", part)
            item = zipfile.ZipInfo(entry.filename, _EPOCH)
            item.compress_type = zipfile.ZIP_DEFLATED
            item.external_attr = 0o644 << 16
            new.writestr(item, part)
    return sealed.getvalue()
