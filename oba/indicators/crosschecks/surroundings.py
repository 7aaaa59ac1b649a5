"""What a definition says of the world outside: places that exist, days that have come, files that are there."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase

from oba.errors import BoundariesError
from oba.findings import Finding
from oba.indicators.crosschecks.faults import fault_in
from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.places.areas import AreaIndex, is_code, level_of_code
from oba.places.boundaries import read_boundaries
from oba.vocabulary import Level, Severity

Where = tuple[str | int, ...]
_UNLISTED = {Level.WARD, Level.SMALL_AREA, Level.HEALTH_AREA, Level.POLICE_AREA, Level.CONSTITUENCY}
"""Levels that the register of places does not hold: their codes are taken as they are written."""


def check_places(definitions: Definitions, areas: AreaIndex) -> Iterator[Finding]:
    """Refuse places that are not on the register (DEF-70)."""
    for name, board in definitions.known("boards").items():
        if board and board.area and board.area not in areas and board.area != board.id:
            yield _unknown_place(definitions, areas, "boards", name, ("area",), board.area)
        for number, code in enumerate(board.members if board else []):
            if code not in areas:
                yield _unknown_place(definitions, areas, "boards", name, ("members", number), code)
            elif areas[code].level is not Level.LOCAL_AUTHORITY:
                what = f"{areas[code].name} is not an upper-tier authority, whose counts a group could add up."
                remedy = "Give the codes of counties, unitary authorities, metropolitan districts or London boroughs."
                yield fault_in(definitions, "boards", name, ("members", number), "DEF-70", what, remedy)
    for kind, name, where, text in _places_named(definitions):
        known = areas.resolve(text) is not None or level_of_code(text) in _UNLISTED
        if not known or not is_code(text):
            yield _unknown_place(definitions, areas, kind, name, where, text)


def check_boundaries(definitions: Definitions, areas: AreaIndex, today: date) -> Iterator[Finding]:
    """Tell of boundaries that no map can be drawn from (DEF-76, a warning): the pack comes without it."""
    for name, board in definitions.boards.items():
        if board.boundaries is None or board.area not in areas:
            continue
        parts, given = areas.parts(board.area, Level.DISTRICT, today), board.boundaries
        try:
            read_boundaries(definitions.folder.parent / given.file, given.code, given.credit, parts)
        except BoundariesError as fault:
            what, _, remedy = str(fault).rpartition(". ")
            where = ("boundaries", "file")
            yield fault_in(definitions, "boards", name, where, "DEF-76", f"{what}.", remedy, Severity.WARNING)


def _places_named(definitions: Definitions) -> Iterator[tuple[str, str, Where, str]]:
    for name, feed in definitions.known("feeds").items():
        if feed is None:
            continue
        for number, rule in enumerate(feed.areas or []):
            if rule.constant:
                yield "feeds", name, ("areas", number, "constant"), rule.constant
        yield from (("feeds", name, ("area_names", text), code) for text, code in feed.area_names.items())
    for name, indicator in definitions.indicators.items():
        for number, event in enumerate(indicator.events):
            yield from (
                ("indicators", name, ("events", number, "areas", n), code) for n, code in enumerate(event.areas)
            )
        for number, target in enumerate(indicator.targets):
            yield "indicators", name, ("targets", number, "area"), target.area
    for name, owed in definitions.returns.items():
        yield "returns", name, ("area",), owed.area
        for number, provider in enumerate(owed.providers):
            yield from (("returns", name, ("providers", number, "areas", n), c) for n, c in enumerate(provider.areas))
        for key, codes in owed.codelists.items():
            yield from (("returns", name, ("codelists", key, "areas", group), c) for group, c in codes.areas.items())


def _unknown_place(
    definitions: Definitions, areas: AreaIndex, kind: str, name: str, where: Where, text: str
) -> Finding:
    meant = areas.resolve(text)
    if meant is None:
        what, remedy = f"`{text}` is not on the register of places.", "Give the ONS code, nine characters."
    else:
        what, remedy = f"`{text}` is not the ONS code of a place.", f"{areas[meant].name} is `{meant}`."
    return fault_in(definitions, kind, name, where, "DEF-70", what, remedy)


def check_release_days(definitions: Definitions, today: date) -> Iterator[Finding]:
    """Refuse a release day after today: its figures would be loaded and seen on no page (DEF-71)."""
    for name, feed in definitions.known("feeds").items():
        for number, release in enumerate(feed.releases if feed else []):
            if release.released > today:
                what = f"the day {release.released} lies ahead; until then nothing of the file would be seen."
                remedy = "Give the day on which it became known."
                yield fault_in(definitions, "feeds", name, ("releases", number, "released"), "DEF-71", what, remedy)


def check_written_days(definitions: Definitions, today: date) -> Iterator[Finding]:
    """Tell of days on which something was written or decided that lie after today (DEF-74, a warning)."""
    for kind, name, where, day in _days_written(definitions):
        if day > today:
            what = f"the day {day} lies ahead, and says when something was done."
            yield fault_in(definitions, kind, name, where, "DEF-74", what, "Correct the day.", Severity.WARNING)


def _days_written(definitions: Definitions) -> Iterator[tuple[str, str, Where, date]]:
    for kind in ("feeds", "indicators", "returns", "analyses"):
        for name, one in definitions.known(kind).items():
            for number, change in enumerate(one.changelog if one else []):
                yield kind, name, ("changelog", number, "date"), change.date
    for name, indicator in definitions.indicators.items():
        if indicator.choice and indicator.choice.rated_on:
            yield "indicators", name, ("choice", "rated_on"), indicator.choice.rated_on
        for number, target in enumerate(indicator.targets):
            if target.set_on:
                yield "indicators", name, ("targets", number, "set_on"), target.set_on
    for (board, about), record in definitions.records.items():
        yield "cards", f"{board}/{about}", ("written_on",), record.written_on


def check_release_files(definitions: Definitions, files: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """Tell of release lines that fit no file, which is then known from the day it is loaded (DEF-72, a warning).

    `files` are the names that are there or were loaded, by feed; of a feed without any nothing can be said.
    """
    for name, feed in definitions.known("feeds").items():
        there = files.get(name)
        if feed and there:
            yield from _check_files(definitions, name, feed, there)


def _check_files(definitions: Definitions, name: str, feed: Feed, there: Collection[str]) -> Iterator[Finding]:
    for number, release in enumerate(feed.releases):
        if not any(fnmatchcase(file, release.file) for file in there):
            what = f"no file fits `{release.file}`; there are {', '.join(sorted(there)[:3])}."
            remedy = "Correct the name, or take the line out."
            where = ("releases", number, "file")
            yield fault_in(definitions, "feeds", name, where, "DEF-72", what, remedy, Severity.WARNING)
