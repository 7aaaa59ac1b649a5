"""Style sheets and scripts: a fixed list, read once, under an address that changes when any of them does."""

import hashlib
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from oba.errors import ObaError

_OWN = Path(__file__).parent / "assets"
_FROM_NPM = (".oba/portal.css", "govuk-frontend/dist/govuk/govuk-frontend.min.js")
_FROM_US = ("service.css", "bar.css", "service.js", "autosave.js", "time-out.js", "icon.svg")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}

router = APIRouter(include_in_schema=False)


class Assets:
    """The files by name, and the mark of them all together."""

    def __init__(self, folder: Path) -> None:
        paths = [*(folder / name for name in _FROM_NPM), *(_OWN / name for name in _FROM_US)]
        try:
            self.files = {path.name: path.read_bytes() for path in paths}
        except OSError as fault:
            raise ObaError(f"{fault.filename} is missing: run `make setup`, or set OBA_ASSETS.") from fault
        whole = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            whole.update(name.encode() + b"\0" + content)
        self.mark = whole.hexdigest()[:16]

    def address(self, name: str) -> str:
        """Return the path of a file."""
        return f"/assets/{self.mark}/{name}"


@router.get("/assets/{mark}/{name}")
def serve_asset(request: Request, mark: str, name: str) -> Response:
    """Serve a file that may be cached for ever, since its address changes with it."""
    assets: Assets = request.app.state.assets
    if mark != assets.mark or name not in assets.files:
        raise HTTPException(404)
    return Response(assets.files[name], media_type=_TYPES[Path(name).suffix], headers=_FOR_EVER)
