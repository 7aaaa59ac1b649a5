"""Places that a file names by code and the register of places lacks, such as wards and other countries."""

from oba.indicators.feed import AreaRule, Feed
from oba.ingest.read.tables import Table
from oba.ingest.shape.rows import match_rows
from oba.places.areas import Area, AreaIndex, is_code, level_of_code


def find_unlisted(table: Table, feed: Feed, areas: AreaIndex) -> list[Area]:
    """Return the places that the feed's rules take from the file itself, by code."""
    found: dict[str, Area] = {}
    for rule in feed.areas:
        if rule.unlisted and rule.code:
            for area in _of_rule(table, rule, areas):
                found.setdefault(area.code, area)
    return list(found.values())


def _of_rule(table: Table, rule: AreaRule, areas: AreaIndex) -> list[Area]:
    place = table.find(rule.code)
    if place is None:
        return []
    names = table.find(rule.name) if rule.name else None
    codes = table.columns[place]
    rows = match_rows(table, rule.where)
    found = []
    for number, text in enumerate(codes.texts):
        code = text.strip().upper()
        level = level_of_code(code) if is_code(code) and not areas.candidates(code) else None
        if level is None:
            continue
        here = (rows & (codes.codes == number)).nonzero()[0]
        if len(here):
            name = "" if names is None else table.columns[names].texts[table.columns[names].codes[here[0]]]
            found.append(Area(code, " ".join(name.split()) or code, level))
    return found
