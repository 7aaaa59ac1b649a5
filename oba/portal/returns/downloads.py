"""Files that the pages of returns give back: to keep, never shown."""

from urllib.parse import quote

from fastapi.responses import Response

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content: bytes, name: str, kind: str) -> Response:
    """Return a file to keep: never shown in the browser, never guessed at."""
    plain = "".join(letter if letter.isalnum() or letter in " .,-_()" else "_" for letter in name).lstrip(" .-")
    ascii_name = plain.encode("ascii", "replace").decode().replace("?", "_")
    disposition = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(plain)}"
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition})
