"""A new board's definition, for any upper-tier authority, region or group of authorities, from what the project has."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from oba.errors import DefinitionError
from oba.indicators.board import folder_name
from oba.indicators.crosschecks.small_areas import edition_of
from oba.indicators.loading import load_definitions
from oba.indicators.measures.series import series_needed
from oba.indicators.project import Definitions
from oba.pipeline.start.local import is_local
from oba.places.areas import Area, AreaIndex
from oba.places.choosing import Chosen, choose_place
from oba.places.groups import choose_group
from oba.places.reference import read_members
from oba.settings import Settings
from oba.vocabulary import Accountability, IndicatorList, Level

_QUARTERS = ("First", "Second", "Third", "Fourth")
_WITH_ARTICLE = ("City of", "Isle", "East Riding")
_WITHOUT = ("London", "Yorkshire and The Humber")
_UNKNOWN = """\
# No schedule: the quarter of the meeting is known and its day is not. With the day, `schedule: {meetings: [...]}`.
# Whom the board reports to is not known: `reports_to: [Health and Well-being Board]`. Sponsors, stories and actions
# are gaps of the cards until they are written in the portal, or in a file of the card.
"""


@dataclass(frozen=True)
class NewBoard:
    """A board's definition as text, where it belongs, and what a person should know who asked for it."""

    id: str
    path: Path
    text: str
    area: Area
    notes: tuple[str, ...] = ()


def make_board(
    settings: Settings, areas: AreaIndex, place: str, today: date, name: str = "", members: str = ""
) -> NewBoard:
    """Return the definition of a board for the place that a name, ONS code or DfE number means.

    It is for the quarter of `today`. With `members`, a list of names or codes, it is for that group of authorities, of
    which `place` is the name. PlaceError if no place is meant, and DefinitionError if there is a board for it
    already, unless it is to be another by a `name` of its own, or a file of its name.
    """
    group = choose_group(areas, place, members, read_members(settings.sources_folder), today)
    chosen = Chosen(group.area, group.notes) if group else choose_place(areas, place, today)
    definitions = load_definitions(settings.definitions_folder)
    _refuse_second(definitions, chosen.area, name)
    identifier = folder_name(name or chosen.area.name)
    if not chosen.area.code:
        chosen, name = replace(chosen, area=replace(chosen.area, code=identifier)), name or chosen.area.name
    path = settings.definitions_folder / "boards" / f"{identifier}.yaml"
    if path.exists() or path.with_suffix(".yml").exists():
        raise DefinitionError(f"There is a board `{identifier}` already: {path}. Give another name with --name.")
    text = _write_text(definitions, identifier, chosen.area, name, today, group.members if group else ())
    return NewBoard(identifier, path, text, chosen.area, chosen.notes)


def write_board(board: NewBoard) -> None:
    """Write a new board's file, never over one that is there."""
    board.path.parent.mkdir(parents=True, exist_ok=True)
    with board.path.open("x", encoding="utf-8") as file:
        file.write(board.text)


def _refuse_second(definitions: Definitions, area: Area, name: str) -> None:
    """Tell of boards that the place has: a second one needs a name of its own."""
    there = [one for one in definitions.boards.values() if one.area == area.code]
    if there and not name:
        files = ", ".join(definitions.place("boards", one.id).file for one in there)
        raise DefinitionError(
            f"There is a board for {area.name} already: {files}. `oba publish --board {there[0].id}` publishes it;"
            " for another one beside it give its name with --name."
        )


def _write_text(
    definitions: Definitions, identifier: str, area: Area, name: str, today: date, members: Sequence[Area]
) -> str:
    quarter = (today.month - 1) // 3
    region = area.level is Level.REGION
    outcomes = sorted(definitions.outcomes.values(), key=lambda one: (one.order, one.id))
    whose = f"children and families in {_with_article(area)}"
    lines = [
        "schema: oba-board/1",
        f"id: {identifier}",
        f"name: {_quote(name or _name_board(area))}",
        f"area: {area.code}",
        *_list_lines("members", (f"{one.code}  # {one.name}" for one in members)),
        f"purpose: {_quote(f'To see whether {whose} are doing better.')}",
        f"period: {today.year}-q{quarter + 1}",
        f"meeting: {_QUARTERS[quarter]} quarter of {today.year}",
        _UNKNOWN + f"comparators: [{', '.join(_list_comparators(area))}]",
        "outcomes:",
        *(f"  - {one.id}" for one in outcomes),
        *_list_lines("analyses", () if members else _general_analyses(definitions, region)),
        *_list_lines("leave_out", _local_indicators(definitions, area)),
        "headlines:  # as the definitions have them; change which curves stand first",
        *_headlines(definitions, [one.id for one in outcomes]),
    ]
    return "\n".join(lines) + "\n"


def _list_comparators(area: Area) -> Iterator[str]:
    """Yield what is set beside a place; a group has no statistical neighbours, and may lie in several regions."""
    yield "england"
    if area.level is not Level.REGION and area.region:
        yield "region"
    if area.level is Level.LOCAL_AUTHORITY:
        yield "statistical_neighbours"


def _name_board(area: Area) -> str:
    what = "early help and safeguarding"
    return f"{area.name} region, {what}" if area.level is Level.REGION else f"{area.name} {what} partnership"


def _with_article(area: Area) -> str:
    """Return a place as a sentence says it: `the Isle of Wight`, `the North West`."""
    the = area.name.startswith(_WITH_ARTICLE) or (area.level is Level.REGION and area.name not in _WITHOUT)
    return f"the {area.name}" if the else area.name


def _quote(text: str) -> str:
    return f"'{text.replace(chr(39), chr(39) * 2)}'"


def _list_lines(key: str, names: Iterable[str]) -> Iterator[str]:
    found = list(names)
    if found:
        yield f"{key}:"
        yield from (f"  - {name}" for name in found)


def _headlines(definitions: Definitions, outcomes: list[str]) -> Iterator[str]:
    for outcome in outcomes:
        found = [
            one
            for one in definitions.indicators.values()
            if one.outcome == outcome and one.listed is IndicatorList.HEADLINE and one.status == "live"
        ]
        names = [one.id for one in sorted(found, key=lambda one: (one.order, one.id))]
        if names:
            yield f"  {outcome}: [{', '.join(names)}]"


def _general_analyses(definitions: Definitions, region: bool) -> list[str]:
    """Return the analyses that need nothing local: for no board alone, and of no small areas nor of another place.

    A region is no authority: what is set beside all authorities, and what is worked out of one, is not for it.
    """
    found = [
        one
        for one in definitions.analyses.values()
        if not one.boards
        and edition_of(definitions, one) is None
        and not any(is_local(definitions, given.feed) for given in one.inputs.values() if given.feed)
        and not (region and type(one).wide)
    ]
    return [one.id for one in sorted(found, key=lambda one: (one.order, one.id))]


def _local_indicators(definitions: Definitions, area: Area) -> list[str]:
    """Return the indicators of populations that are made of other places' own tables alone."""
    return sorted(
        one.id
        for one in definitions.indicators.values()
        if one.accountability is Accountability.POPULATION
        and one.status == "live"
        and (series := series_needed(one))
        and all(is_local(definitions, feed, area.code) for feed, _, _ in series)
    )
