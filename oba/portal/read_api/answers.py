"""How the read API answers: JSON or CSV, a page at a time, and not again what the asker has already."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from fastapi.responses import Response

from oba import __version__
from oba.formula_guard import guard_text
from oba.pipeline.written.readers import NOBODY
from oba.portal.read_api.callers import Caller
from oba.portal.read_api.models import MOST_ROWS, OfList
from oba.portal.read_api.records import write_json
from oba.scorecards.render.open_data.records import Record
from oba.store.packs import KeptPack

JSON, CSV = "application/json", "text/csv"
_ASKED_AS = {"json": JSON, "csv": CSV}
_KINDS = {JSON: JSON, "application/*": JSON, "*/*": JSON, CSV: CSV, "text/*": CSV}
_TOO_MANY = (
    "There are {:,} lines, more than are given at once. Ask for fewer, as of one `board`, or page by page with `limit`."
)
_WEIGHT = re.compile(r"[01](\.[0-9]{0,3})?")


def answer_once(
    request: Request, who: Caller, packs: Iterable[KeptPack], kind: str, make: Callable[[], str]
) -> Response:
    """Return what `make` gives, or 304 where the asker's `If-None-Match` says that they have it.

    The tag changes with the packs that it is from, the definitions that say who sees what, the software and the
    question. What is answered to somebody known is kept by nobody; what everybody sees may be kept by a proxy that
    asks each time whether it still holds.
    """
    known = [(one.code, one.sha256) for one in packs]
    state = request.app.state
    asked = [request.url.path, request.url.query, kind, who.reader.audience.value]
    text = json.dumps([__version__, state.project.mark, asked, known])
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Vary": "Accept, Authorization, Cookie"}
    if who.reader == NOBODY:
        headers["Cache-Control"] = "public, no-cache"
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(make(), media_type=kind, headers=headers)


def answer_list(
    request: Request,
    who: Caller,
    asked: OfList,
    packs: Sequence[KeptPack],
    listing: tuple[str, Sequence[str]],
    make: Callable[[], tuple[list[Record], Mapping[str, Any]]],
) -> Response:
    """Return a list, or a page of it, as JSON or CSV; `listing` is its name and its columns.

    `make` gives the whole list and what is told beside it. The address of the next page names the packs, so that what
    is published meanwhile moves nothing: whoever follows the pages gets every line of one state, once. HTTPException
    422 for a list that is too long to be given at once, where no page is asked for: none is cut off without a word.
    """
    kind = _ASKED_AS[asked.format] if asked.format else choose_kind(request.headers.get("accept", ""))
    name, columns = listing
    limit = asked.limit or MOST_ROWS
    links: dict[str, str] = {}

    def write() -> str:
        found, beside = make()
        if asked.limit is None and len(found) > asked.offset + MOST_ROWS:
            raise HTTPException(422, _TOO_MANY.format(len(found)))
        rows = found[asked.offset : asked.offset + limit]
        links.update(_link(request, asked, limit, packs, len(found)))
        if kind == CSV:
            return write_csv(rows, columns)
        page = {"total": len(found), "limit": limit, "offset": asked.offset, "next": links.get("next")}
        return write_json({**page, **beside, name: rows})

    answer = answer_once(request, who, packs, kind, write)
    if links:
        answer.headers["Link"] = ", ".join(f'<{address}>; rel="{rel}"' for rel, address in links.items())
    return answer


def choose_kind(accept: str) -> str:
    """Return which of the two forms an `Accept` header would rather have; JSON where it says nothing of either."""
    best = (0.0, True, JSON)
    for part in accept.split(","):
        name, *options = (one.strip().lower() for one in part.split(";"))
        weight = next((one[2:] for one in options if one.startswith("q=")), "1")
        kind = _KINDS.get(name)
        if kind and _WEIGHT.fullmatch(weight):
            best = max(best, (float(weight), kind == JSON, kind))
    return best[2]


def write_csv(rows: Iterable[Record], columns: Sequence[str]) -> str:
    """Return records as a pack's `data.csv` has them: with a byte order mark for Excel, lines end in CRLF."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.DictWriter(file, columns)
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return file.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list):
        return " ".join(value)
    return guard_text(value) if isinstance(value, str) else value


def _link(request: Request, asked: OfList, limit: int, packs: Sequence[KeptPack], total: int) -> dict[str, str]:
    given = asked.model_dump(mode="json", exclude_defaults=True)
    pinned = {**given, "pack": [one.code for one in packs], "limit": limit}
    places = {}
    if asked.offset + limit < total:
        places["next"] = asked.offset + limit
    if asked.offset:
        places["prev"] = max(0, asked.offset - limit)
    base = f"{request.app.state.portal.portal_address}{request.url.path}"
    return {rel: f"{base}?{urlencode({**pinned, 'offset': at}, doseq=True)}" for rel, at in places.items()}


def _has(given: str, tag: str) -> bool:
    tags = [one.strip().removeprefix("W/") for one in given.split(",")]
    return tag in tags or "*" in tags
