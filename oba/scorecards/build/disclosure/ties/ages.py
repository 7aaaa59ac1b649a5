"""What ties counts of the same rows by age where one feed or breakdown cuts the ages otherwise than another.

Who shows those of 0 to 4 years, and elsewhere those of 0 to 5, has shown how many are 5.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from oba.scorecards.build.disclosure.count_web import Key, Releases, Web
from oba.scorecards.build.disclosure.counts import Address

_BAND = re.compile(r"(\d+)(?:-to-(\d+)|(-and-over))?")


class Band(NamedTuple):
    """The ages from the first to before the end, in years."""

    first: float
    end: float


Cut = Mapping[Band, Address]
"""Where the count of each band of one breakdown stands."""


def read_band(code: str) -> Band | None:
    """Return the ages of a group (`5-to-9`, `16-and-over`, `17`); None of what is no band."""
    found = _BAND.fullmatch(code)
    if found is None:
        return None
    first, last, over = found.groups()
    return Band(int(first), inf if over else int(last or first) + 1)


def tie_bands(web: Web, releases: Releases, ways: Sequence[Mapping[str, Address]]) -> None:
    """Tie the bands of ages of one fact, place and period, cut in several ways, to the ages that they have in common.

    `ways` have the address of each group by its code. Who is not born or of no known age is one group in all.
    """
    for one, other in pairwise(ways):
        for code in sorted(one.keys() & other.keys()):
            for _, (first, second) in releases.walk([one[code], other[code]]):
                web.balance([(first, 1.0), (second, -1.0)])
    cuts = [{band: address for code, address in one.items() if (band := read_band(code))} for one in ways]
    cuts = [one for number, one in enumerate(cuts) if one.keys() not in [other.keys() for other in cuts[:number]]]
    if len(cuts) < 2 or not all(map(_is_whole, cuts)):
        return
    for _, keys in releases.walk([address for cut in cuts for address in cut.values()]):
        given = iter(keys)
        _tie_pieces(web, [{band: next(given) for band in cut} for cut in cuts])


def _is_whole(cut: Cut) -> bool:
    bands = sorted(cut)
    follows = all(one.end == other.first for one, other in pairwise(bands))
    return bool(bands) and follows and (bands[0].first, bands[-1].end) == (0, inf)


def _tie_pieces(web: Web, cuts: Sequence[Mapping[Band, int]]) -> None:
    """Tie each band to its pieces: ages between two neighbouring ends of any cut, of which all are known in number."""
    below: dict[float, set[float]] = defaultdict(set)
    for cut in cuts:
        total = 0.0
        for band in sorted(cut):
            total += web.values[cut[band]]
            below[band.end].add(total)
    ends = sorted(below)
    counts = [min(below[end]) - (min(below[start]) if start in below else 0.0) for start, end in _pair(ends)]
    if any(len(one) > 1 for one in below.values()) or min(counts) < 0:
        return  # not of one count: what a reader takes from it is not so
    pieces = {}
    for (start, end), count in zip(_pair(ends), counts, strict=True):
        around = [key for cut in cuts for band, key in cut.items() if band.first <= start and end <= band.end]
        same = [key for cut in cuts for band, key in cut.items() if band == (start, end)]
        pieces[start, end] = same[0] if same else web.name_piece(around, count)
    for cut in cuts:
        for band, key in cut.items():
            inside: list[Key] = [
                piece for (start, end), piece in pieces.items() if band.first <= start and end <= band.end
            ]
            if inside != [key]:
                web.make(key, inside)


def _pair(ends: Sequence[float]) -> Iterator[tuple[float, float]]:
    yield from zip([0.0, *ends], ends, strict=False)
