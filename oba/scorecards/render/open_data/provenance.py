"""What the metadata of a pack says of where its figures come from, whose they are, and what a reader must be told."""

import re
from collections.abc import Iterable
from typing import Any

from oba.scorecards.card import Pack
from oba.scorecards.notes import SourceNote
from oba.scorecards.render.wording import MADE_UP, issue_words

_KNOWN = {
    "Open Government Licence v3.0": (
        "OGL-UK-3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
}
"""Licences by their words in a feed's definition: the name by which programs know them, and their text."""


def title_of(pack: Pack) -> str:
    """Return the title of a pack: its board and what it was made for."""
    return f"{pack.board_name}, {pack.meeting or pack.period}"


def version_of(pack: Pack) -> str:
    """Return the version of a pack's figures: the day of what was known, as three numbers (`2026.11.30`)."""
    return f"{pack.as_at.year}.{pack.as_at.month}.{pack.as_at.day}"


def list_notices(pack: Pack) -> list[str]:
    """Return what stands above everything: that figures are made up, and what the pack is to its board."""
    return [*([MADE_UP] if pack.made_up else []), issue_words(pack)]


def describe_pack(pack: Pack) -> dict[str, Any]:
    """Return whose pack it is, for whom, of when, and what must be told with its figures."""
    return {
        "board": {"id": pack.board_id, "name": pack.board_name, "area_code": pack.area_code, "area": pack.area_name},
        "audience": pack.audience.value,
        "period": pack.period,
        "meeting": pack.meeting,
        "as_at": pack.as_at.isoformat(),
        "state": pack.state,
        "made_up": pack.made_up,
        "notices": list_notices(pack),
    }


def list_licences(sources: Iterable[SourceNote]) -> list[dict[str, str]]:
    """Return each licence of the sources once, as a Data Package names licences."""
    return [describe_licence(words) for words in sorted({source.licence for source in sources})]


def describe_licence(words: str) -> dict[str, str]:
    """Return a licence by its name, its words and, where it is known, the address of its text."""
    name, path = _KNOWN.get(words, (re.sub(r"[^A-Za-z0-9.]+", "-", words).strip("-"), ""))
    return {"name": name, "title": words} | ({"path": path} if path else {})


def describe_source(source: SourceNote) -> dict[str, Any]:
    """Return a release: its publisher, licence, file and hash, when it was published, fetched and loaded."""
    said: dict[str, Any] = {
        "title": source.title,
        "publisher": source.publisher,
        "feed": source.feed,
        "licence": source.licence,
        "attribution": source.attribution,
        "file": source.file,
        "sha256": source.sha256 or None,
        "released": source.released.isoformat(),
        "fetched_at": source.fetched_at.isoformat() if source.fetched_at else None,
        "loaded_at": source.loaded_at.isoformat(),
    }
    if source.fetched_from.startswith(("https://", "http://")):
        said["path"] = source.fetched_from
    return said
