"""Which sums of scores are withheld because an earlier pack showed them of nearly the same families.

The audit knows counts. A mean times its number is a sum, and two sums of one group differ by those who came, went or
were put right in between: where these may be fewer than `FEWEST`, the newer sum is not shown, nor any mean of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from oba.indicators import scores
from oba.scorecards.build.disclosure.counts import Address, Counted, EarlierFigure, FigureKey, Observed
from oba.statistics.disclosure.means import FEWEST

Scored = Mapping[tuple[str, str], tuple[str, str]]
"""What else a feed's measure of scores is called: the return whose case sheets it is counted from, and its measure."""

_NOTHING = 1e-6  # what is left of two equal sums of scores, which have a few decimals at most
_ENDINGS = tuple(f"_{name}" for name in sorted(scores.SUMS, key=len, reverse=True))


def find_telling(
    figures: Iterable[Counted],
    earlier: Iterable[EarlierFigure],
    observed: Mapping[int, Observed],
    scored: Scored | None = None,
) -> Iterator[FigureKey]:
    """Yield the figures made of a sum that, beside what an earlier pack showed, tells of fewer than `FEWEST` families.

    How many there were then and are now is the count of those with both scores of the same load; a sum without one,
    such as that of families without a second score, is withheld whenever it changed. `scored`: a board that reads the
    same case sheets from a return in one pack and from a list in the next shows the same sums under two names.
    """
    observed = call_alike(observed, scored or {})
    shown: dict[Address, set[int]] = defaultdict(set)
    for one in earlier:
        for _, number in one.inputs:
            if one.shown and number in observed and count_of(observed[number].address):
                shown[observed[number].address].add(number)
    if not shown:
        return
    counts = {(one.address, one.load_id): one.value for one in observed.values()}
    for figure in figures:
        for number in figure.inputs if figure.guarded else ():
            now = observed.get(number)
            if now and any(_tells(now, observed[then], counts) for then in shown.get(now.address, ())):
                yield figure.key


def call_alike(observed: Mapping[int, Observed], scored: Scored) -> dict[int, Observed]:
    """Return observations where each count or sum of scores has its one name, however a feed calls it."""
    return {number: _call(one, scored) for number, one in observed.items()}


def _call(one: Observed, scored: Scored) -> Observed:
    feed, measure, breakdown = one.address.series
    if (feed, measure) not in scored:
        return one
    return replace(one, address=one.address._replace(series=(*scored[feed, measure], breakdown)))


def count_of(address: Address) -> Address | None:
    """Return where the number of families of a sum stands; None of what is no sum."""
    feed, measure, breakdown = address.series
    ending = next((one for one in _ENDINGS if measure.endswith(one)), "")
    name = f"{measure.removesuffix(ending)}_{scores.MATCHED}"
    return address._replace(series=(feed, name, breakdown)) if ending else None


def _tells(now: Observed, then: Observed, counts: Mapping[tuple[Address, int], float]) -> bool:
    where = count_of(now.address)
    if where is None:
        return False
    if abs(now.value - then.value) < _NOTHING:  # whoever came may have scored nought
        known = {value for (address, _), value in counts.items() if address == where}
        return any(0 < abs(one - other) < FEWEST for one in known for other in known)
    after, before = counts.get((where, now.load_id)), counts.get((where, then.load_id))
    is_alone = scores.ALONE in now.address.series[1] or scores.ALONE_SQUARES in now.address.series[1]
    return is_alone or after is None or before is None or abs(after - before) < FEWEST
