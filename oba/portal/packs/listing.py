"""A published pack as the portal lists and frames it: what its manifest says, and the bar that leads back."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from oba.scorecards.render.folders import LOOKS_BACK, name_period, stands_aside
from oba.scorecards.render.manifest import read_issue, read_manifest
from oba.scorecards.render.publishing import DOWNLOADS
from oba.timetable.meetings import Calendar

_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_SKIP_LINK = re.compile(r"\s*<a class=\"skip\"[^>]*>[^<]*</a>")
_HEAD_ENDS = re.compile(r"</head>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListedPack:
    """One pack in the list: its folder, what it is for, how many curves it has, and what can be downloaded.

    `meeting` is in words; `day` the day of the meeting, where the board's calendar names it. `as_at` is blank where
    the manifest does not say. `state` is that of its issue: `draft`, `published`, `re-issued` or `looks back`; blank
    where it is not said. `is_being_made`: PDF, slides and document are still to come.
    """

    folder: str
    period: str
    meeting: str
    day: date | None
    as_at: date | None
    looks_back: bool
    stands_aside: bool
    state: str
    shown_on: date | None
    made_up: bool
    curves: int
    services: int
    downloads: tuple[tuple[str, str], ...]
    is_being_made: bool


def describe_pack(folder: Path, calendar: Calendar | None) -> ListedPack:
    """Return what the list says of the pack in a folder; what its manifest lacks is left out.

    `calendar` is that of its board, None where the board is no longer defined.
    """
    said, issue = read_manifest(folder), read_issue(folder)
    as_at = _read_day(said.get("as_at"))
    return ListedPack(
        folder=folder.name,
        period=name_period(folder.name),
        meeting=str(said.get("meeting") or ""),
        day=_find_meeting(calendar, as_at),
        as_at=as_at,
        looks_back=LOOKS_BACK in folder.name,
        stands_aside=stands_aside(folder.name),
        state=str(issue.get("state") or ""),
        shown_on=_read_day(issue.get("published_on")),
        made_up=said.get("made_up") is True,
        curves=_count_pages(folder / "indicators"),
        services=_count_pages(folder / "services"),
        downloads=tuple((file, words) for file, words in DOWNLOADS if (folder / file).is_file()),
        is_being_made=bool(said.get("to_come")),
    )


def frame_page(page: str, bar: str, styles: str) -> str:
    """Return a page of a pack with the portal's bar at its top, after the link that skips to the main text.

    `bar` is HTML and `styles` the address of its style sheet.
    """
    body = _BODY.search(page)
    start = body.end() if body else 0
    skip = _SKIP_LINK.match(page, start)
    start = skip.end() if skip else start
    framed = f"{page[:start]}\n{bar}{page[start:]}"
    link = f'<link rel="stylesheet" href="{styles}">'
    return _HEAD_ENDS.sub(lambda found: link + found[0], framed, count=1) if body else link + framed


def _read_day(given: object) -> date | None:
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        return None


def _find_meeting(calendar: Calendar | None, as_at: date | None) -> date | None:
    """Return the first meeting of a board on or after the day that its pack was made for."""
    return calendar.next_after(as_at - timedelta(days=1)) if calendar and as_at else None


def _count_pages(folder: Path) -> int:
    return sum(1 for _ in folder.glob("*.html"))
