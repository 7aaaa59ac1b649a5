"""Which place a person means who asks for a board: one that answers for children's services today, or why none.

Children's services are those of upper-tier authorities: counties, unitary authorities, metropolitan districts and
London boroughs. A region has figures of its own. A district, an authority that was abolished and a name that may be
several places each end in a sentence that says what to give instead.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from oba.errors import PlaceError
from oba.london_time import write_day
from oba.places.areas import Area, AreaIndex, is_code, plain_name
from oba.places.successions import say_beginning, successors_of
from oba.vocabulary import Level

_WANTED = "Give the name, the ONS code (E08000035) or the DfE number (383) of an upper-tier authority or region."
_ELSEWHERE = {"wales", "scotland", "northern ireland", "united kingdom", "uk", "great britain", "britain"}
_CHOSEN = {Level.LOCAL_AUTHORITY, Level.REGION}
_NAMED = {*_CHOSEN, Level.DISTRICT}
_COUNCIL_WORDS = {"city", "county", "council", "borough", "district", "metropolitan", "of", "the", "and"}

_OF_GROUPS = {"combined", "authority", "cca", "mayoral"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The place that is meant, and what a person should know who may have meant another."""

    area: Area
    notes: tuple[str, ...] = ()


def choose_place(areas: AreaIndex, text: str, on: date, instead: str = "Make a board for") -> Chosen:
    """Return the upper-tier authority or region that a name, ONS code or DfE number means on a day.

    PlaceError, in a sentence with the remedy (`instead`, then what to give), if it means none, several, or one that no
    board can answer for.
    """
    text = " ".join(text.split())
    code = areas.resolve(text) if text else None
    if code is None:
        raise PlaceError(_say_unknown(areas, text, on))
    area = areas[code]
    if area.closed is not None and area.closed < on:
        raise PlaceError(_say_abolished(areas, area, on, instead))
    if area.level is Level.DISTRICT:
        county = areas[area.county]
        raise PlaceError(
            f"{area.name} is a district of {county.name}, whose council runs children's services, and figures are"
            f" published for the whole of it. {instead} {describe(county)}."
        )
    if area.level not in _CHOSEN:
        raise PlaceError(_say_other_kind(areas, area, instead))
    alike = list(_named_alike(areas, text, area, on))
    if alike and not _is_its_name(text, area):
        raise PlaceError(f"`{text}` may be {_join([area, *alike], areas, 'or')}. Give the whole name or the code.")
    return Chosen(area, (*_tell_groups(areas, text, area, on), *_notes(areas, area, alike)))


def describe(area: Area) -> str:
    """Return a place with its code, as a sentence names it."""
    return f"{area.name} ({area.code})"


def _say_unknown(areas: AreaIndex, text: str, on: date) -> str:
    if not text:
        return f"A board needs a place. {_WANTED}"
    if alike := list(_containing(areas, text, on)):
        return f"`{text}` is not the name of a place on the register. Do you mean {_join(alike, areas, 'or')}?"
    if text.lower() in _ELSEWHERE or re.fullmatch(r"[WSNKJ]\d{8}", text.upper()):
        return f"`{text}` is not in England, and the register and the feeds are of England. {_WANTED}"
    near = areas.suggest(text)
    if near:
        return f"`{text}` is not on the register of places. Do you mean {near}?"
    what = "code" if is_code(text) else "number" if text.isdigit() else "name"
    return f"`{text}` is not the {what} of a place on the register, which has those of England. {_WANTED}"


def _say_abolished(areas: AreaIndex, area: Area, on: date, instead: str) -> str:
    after = successors_of(areas, area, on)
    assert area.closed is not None  # noqa: S101  the caller has asked
    ended = f"{describe(area)} was abolished: its last day was {write_day(area.closed)}."
    if not after:
        return f"{ended} The register does not say what took its place. {_WANTED}"
    if area.level is Level.DISTRICT and len(after) == 1 and after[0].level is Level.DISTRICT:
        after = [areas[after[0].county]]
    since = write_day(area.closed + timedelta(days=1))
    took = "took" if len(after) == 1 else "each took a part of"
    place = "its place" if len(after) == 1 else "it"
    each = "it" if len(after) == 1 else "each of them"
    return f"{ended} Since {since} {_join(after, areas, 'and')} {took} {place}. {instead} {each}."


def _say_other_kind(areas: AreaIndex, area: Area, instead: str) -> str:
    if area.level is Level.COUNTRY:
        return f"A board answers for a place within England; England is set beside each of its curves. {_WANTED}"
    region = f" or the region, {describe(areas[area.region])}" if area.region in areas else ""
    kind = "is a part of a region" if area.code.startswith("E13") else "is a group of authorities"
    if area.level is Level.SUB_REGION:
        return (
            f"{describe(area)} {kind}, and no feed has figures of it as a whole."
            f" {instead} each of its authorities{region}."
        )
    return f"{describe(area)} is not a place that a board can answer for. {_WANTED}"


def _words(text: str) -> list[str]:
    return [word for word in plain_name(text).split() if word not in _COUNCIL_WORDS]


def _is_its_name(text: str, area: Area) -> bool:
    """Return whether a text is a place's code, number or full name, whatever kind of council is said."""
    return is_code(text) or text.isdigit() or set(_words(area.name)) <= set(_words(text))


def _named_alike(areas: AreaIndex, text: str, area: Area, on: date) -> Iterator[Area]:
    """Yield other places whose name has that of a place, or begins with what was typed for it."""
    if is_code(text) or text.isdigit():
        return
    typed = _words(text)
    for other in areas:
        if other.code != area.code and other.level in _NAMED and other.is_open(on):
            named = _words(other.name)
            begins = named[: len(typed)] == typed and not _is_its_name(text, area)
            if begins or (other.level is Level.LOCAL_AUTHORITY and _is_within(_words(area.name), named)):
                yield other


def _tell_groups(areas: AreaIndex, text: str, area: Area, on: date) -> Iterator[str]:
    """Yield that a combined authority has the name that was typed too, but for what kind of authority it is."""
    kind = "region" if area.level is Level.REGION else "council"
    for other in () if is_code(text) or text.isdigit() else areas:
        named = [word for word in _words(other.name) if word not in _OF_GROUPS]
        if other.code.startswith("E47") and other.is_open(on) and named == _words(area.name):
            yield f"{describe(area)} is the {kind}. For {describe(other)} give its code: oba board new {other.code}."


def _is_within(short: list[str], long: list[str]) -> bool:
    """Return whether the one word of a name is in another name, or begins a word of it: Bedford, Bedfordshire."""
    return len(short) == 1 and any(word.startswith(short[0]) for word in long) and short != long


def _containing(areas: AreaIndex, text: str, on: date) -> Iterator[Area]:
    """Yield the places of today in whose name the words of a text stand in a row, or whose one word begins it."""
    typed = _words(text)
    for area in areas:
        named = _words(area.name)
        runs = (named[at : at + len(typed)] for at in range(len(named)))
        if not typed or area.level not in _NAMED or not area.is_open(on):
            continue
        begins = area.level is Level.LOCAL_AUTHORITY and len(typed) == 1 and typed[0].startswith(named[0])
        if typed in runs or (begins and len(named) == 1 and named != typed):
            yield area


def _notes(areas: AreaIndex, area: Area, alike: list[Area]) -> Iterator[str]:
    if alike:
        yield f"{_join(alike, areas, 'and')} {'is another place' if len(alike) == 1 else 'are other places'}."
    if began := say_beginning(areas, area):
        yield began


def _join(found: Iterable[Area], areas: AreaIndex, word: str) -> str:
    said = [_say_district(area, areas) for area in found]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} {word} {said[-1]}"


def _say_district(area: Area, areas: AreaIndex) -> str:
    if area.level is Level.DISTRICT and area.county in areas:
        return f"{area.name}, a district of {areas[area.county].name}"
    return describe(area)
