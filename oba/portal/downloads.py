"""Files that pages give back: to keep, never shown."""

from collections.abc import Iterator
from urllib.parse import quote

from fastapi.responses import Response, StreamingResponse

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
PAPERS = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": PDF}
"""What a board's papers, such as minutes, are given as."""


def download(content: bytes | Iterator[bytes], name: str, kind: str) -> Response:
    """Return a file to keep, whole or part by part: never shown in the browser, never guessed at."""
    plain = "".join(letter if letter.isalnum() or letter in " .,-_()" else "_" for letter in name).lstrip(" .-")
    ascii_name = plain.encode("ascii", "replace").decode().replace("?", "_")
    other = "" if ascii_name == plain else f"; filename*=UTF-8''{quote(plain)}"
    headers = {"Content-Disposition": f'attachment; filename="{ascii_name}"{other}'}
    if isinstance(content, bytes):
        return Response(content, media_type=kind, headers=headers)
    return StreamingResponse(content, media_type=kind, headers=headers)
