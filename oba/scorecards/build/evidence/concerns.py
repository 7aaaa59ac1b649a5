"""What a finding of a release is about: which measure, which places, which curves of the pack; or none of them."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from oba.indicators.feed import Feed
from oba.indicators.measures.series import SeriesKey, series_needed
from oba.scorecards.build.releases import ReleaseFinding
from oba.scorecards.card import Card

_FIRST_WORD = re.compile(r"[a-z0-9_]+\b")
_ROWS = re.compile(r"\((?:\d+ rows: |row )([^)]*)\)")
_ROW_OF_PLACE = re.compile(r"\brow (\d+)")
_GROUPS = re.compile(r"\bthe categories of ([a-z0-9_-]+) in\b")


@dataclass(frozen=True, slots=True)
class Uses:
    """What the curves of a pack are made from: the cards of each series, and the places that stand on its pages.

    `measures` are all of each feed, used or not; `names` all places that may be named in a finding, `shown` those of
    them that the pack shows or compares with; `rows` the rows of each load that its figures were read from.
    """

    cards: Mapping[SeriesKey, Sequence[Card]]
    measures: Mapping[str, Collection[str]]
    names: Collection[str]
    shown: Collection[str]
    rows: Collection[tuple[int, int]]


def gather_uses(
    cards: Iterable[Card],
    feeds: Mapping[str, Feed],
    names: Mapping[str, str],
    shown: Iterable[str],
    rows: Collection[tuple[int, int]],
) -> Uses:
    """Return what a pack uses; `names` by code, `shown` are codes, `rows` of a load."""
    found: dict[SeriesKey, list[Card]] = {}
    for card in cards:
        for key in series_needed(card.indicator):
            found.setdefault(key, []).append(card)
    measures = {name: frozenset(feed.measures) for name, feed in feeds.items()}
    near = frozenset(names[code] for code in shown if code in names)
    return Uses(found, measures, frozenset(names.values()), near, rows)


def find_curves(finding: ReleaseFinding, feed: str, uses: Uses) -> list[Card]:
    """Return the cards that a finding of a feed concerns, in the order of the pack; none where it concerns none.

    It does not concern the pack where it names only places that the pack neither shows nor compares with, rows that it
    does not use, a measure that no curve is made from, or groups that no curve shows.
    """
    places = _places_in(finding.what, uses.names)
    if places and not places & set(uses.shown):
        return []
    rows = _rows_in(finding.what)
    if rows and uses.rows and not any((finding.load_id, row) in uses.rows for row in rows):
        return []
    mine = {key: cards for key, cards in uses.cards.items() if key[0] == feed}
    first = _FIRST_WORD.match(finding.what)
    is_measure = first is not None and first[0] in uses.measures.get(feed, ())
    wanted = {key for key in mine if not is_measure or (first and key[1] == first[0])}
    if not wanted and finding.rule == "parts-and-whole" and _is_of_used_row(finding, uses):
        wanted = set(mine)  # a share that the publisher worked out stands in the row of the count that is in doubt
    if groups := _GROUPS.search(finding.what):
        wanted = {key for key in wanted if f"{groups[1]}=" in key[2]}
    found = {card.id: card for key in wanted for card in mine[key]}
    order = [card for cards in uses.cards.values() for card in cards]
    return list({card.id: card for card in order if card.id in found}.values())


def _is_of_used_row(finding: ReleaseFinding, uses: Uses) -> bool:
    row = _ROW_OF_PLACE.search(finding.place)
    return row is not None and (finding.load_id, int(row[1])) in uses.rows


def _rows_in(text: str) -> list[int]:
    """Return the rows that a sentence lists; none where it does not list all of them."""
    listed = _ROWS.search(text)
    return [] if listed is None or "more" in listed[1] else [int(row) for row in re.findall(r"\d+", listed[1])]


def _places_in(text: str, names: Collection[str]) -> set[str]:
    """Return the places that a sentence names; of two that begin alike the longer."""
    inside = sorted((name for name in names if name and name in text), key=len, reverse=True)
    if not inside:
        return set()
    pattern = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in inside)
    return {match[0] for match in re.finditer(pattern, text)}
