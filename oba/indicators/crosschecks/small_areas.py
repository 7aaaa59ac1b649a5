"""Small areas of an analysis: all of one edition, and cut into fifths by one index."""

from collections.abc import Iterator

from oba.findings import Finding
from oba.indicators.analyses.base import Analysis, Where
from oba.indicators.crosschecks.faults import fault_in
from oba.indicators.project import Definitions
from oba.places.small_areas import Edition

_KIND = "analyses"


def edition_of(definitions: Definitions, analysis: Analysis) -> Edition | None:
    """Return the census whose small areas an analysis reads; None where it reads none."""
    return next((edition for _, _, edition in _editions_read(definitions, analysis)), None)


def check_small_areas(definitions: Definitions, analysis: Analysis) -> Iterator[Finding]:
    """Refuse small areas of two editions (DEF-45) or of none known (DEF-46), and fifths of two indices (DEF-47)."""
    found = list(_editions_read(definitions, analysis))
    for where, feed, edition in found[1:]:
        _, first_feed, first = found[0]
        if edition is not first:
            what = (
                f"`{feed}` has figures of {edition.words} and `{first_feed}` of {first.words}: a code in both may be"
                " another place, and what was split would be counted twice."
            )
            remedy = f"Name a feed that has {first.words}, or give both by {edition.words}."
            yield fault_in(definitions, _KIND, analysis.id, where, "DEF-45", what, remedy)
    placed = {where for where, _, _ in found}
    cuts = [(where, given.by_decile) for _, where, given in analysis.placed_inputs() if given.by_decile]
    for where, series in cuts:
        for place, name in (((*where, "by_decile"), series), ((*where, "feed"), _feed_at(analysis, where))):
            if place not in placed and name.split(".")[0] in definitions.feeds:
                what = f"`{name}` is added up by small areas, and its feed does not say of which census they are."
                remedy = "Say it as `edition` in the feed's `areas`: lsoa_2011 or lsoa_2021."
                yield fault_in(definitions, _KIND, analysis.id, place, "DEF-46", what, remedy)
        if series != cuts[0][1]:
            what = f"its small areas are cut by `{series}` and those of another side by `{cuts[0][1]}`: two editions."
            remedy = "Cut both by one."
            yield fault_in(definitions, _KIND, analysis.id, (*where, "by_decile"), "DEF-47", what, remedy)


def _feed_at(analysis: Analysis, where: Where) -> str:
    return next(given.feed or "" for _, place, given in analysis.placed_inputs() if place == where)


def _editions_read(definitions: Definitions, analysis: Analysis) -> Iterator[tuple[Where, str, Edition]]:
    """Yield each key that names figures of small areas, with their feed and edition."""
    for _, where, given in analysis.placed_inputs():
        if where[-1] == "by_decile":
            continue  # it is a key of the input that it cuts
        for key, series in (("feed", given.feed), ("of", given.of), ("by_decile", given.by_decile)):
            yield from _edition_at(definitions, (*where, key), series)
        indicator = definitions.indicators.get(given.indicator or "")
        for side in (indicator.numerator, indicator.denominator, indicator.published) if indicator else ():
            yield from _edition_at(definitions, (*where, "indicator"), side.feed if side else None)


def _edition_at(definitions: Definitions, where: Where, series: str | None) -> Iterator[tuple[Where, str, Edition]]:
    feed = definitions.feeds.get((series or "").split(".")[0])
    if feed and feed.edition:
        yield where, feed.id, feed.edition
