"""What earlier packs showed under names that nothing has now, and of which it is not known what they counted.

Packs were published before facts were kept; a definition may be renamed and edited at once. What stands for the first
time where such a number stood, and is nearly as large, is taken for the same: an equal number is known to readers and
so protects nothing; one that differs by less than the threshold is not shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from oba.indicators.case_audit import Asked
from oba.indicators.indicator import Indicator
from oba.indicators.scores import measures_of
from oba.scorecards.build.disclosure.counts import Address, Counted, EarlierFigure, FigureKey, Observed
from oba.scorecards.build.disclosure.earlier_names import AsNow
from oba.scorecards.build.disclosure.facts import Fact, Kept, said_at
from oba.scorecards.build.disclosure.meanings import CountedFacts
from oba.scorecards.build.disclosure.means import call_alike, count_of
from oba.small_numbers import is_small
from oba.statistics.disclosure.means import FEWEST

Place = tuple[str, str, tuple[str, ...]]
"""An area, a period and the codes of the groups."""


@dataclass(frozen=True)
class Doubtful:
    """Figures that are hidden, and numbers that readers know, because they may be what an earlier pack showed."""

    hidden: frozenset[FigureKey] = frozenset()
    told: frozenset[int] = frozenset()


def find_nameless(
    earlier: Iterable[EarlierFigure],
    known: Mapping[int, Observed],
    facts: CountedFacts,
    asked: Mapping[str, Asked],
    indicators: Mapping[str, Indicator],
) -> list[Observed]:
    """Return what earlier packs showed under a name that no definition has now, but of public sources."""
    if facts.defined is None:
        return []
    public = {name for name, one in indicators.items() if one.disclosure.public_source}
    shown = {number for one in earlier if one.shown and one.key.indicator not in public for _, number in one.inputs}
    found = [known[number] for number in sorted(shown) if number in known]
    has: dict[tuple[str, str], bool] = {}
    for one in found:
        feed, measure, _ = one.address.series
        if (feed, measure) not in has:
            owed = asked.get(feed)
            has[feed, measure] = measure in facts.defined.get(feed, measures_of(owed) if owed else ())
    return [one for one in found if not has[one.address.series[:2]]]


def find_doubtful(
    figures: Iterable[Counted], read: Iterable[int], now: AsNow, nameless: Sequence[Observed], look: "Look"
) -> Doubtful:
    """Return what must not be shown, or is known already, if names that are gone counted what new ones count.

    `read` are the observations that the pack reads itself.
    """
    there: dict[Place, list[Observed]] = defaultdict(list)
    for one in nameless:
        there[_place_of(one.address)].append(one)
    shown = {number for one in now.figures if one.shown for _, number in one.inputs}
    before = {now.known[number].address for number in shown if number in now.known}
    new = {number for number in read if now.known[number].address not in before}
    new = {number for number in new if _place_of(now.known[number].address) in there}
    mine = call_alike({number: now.known[number] for number in read}, look.facts.scored)
    counts = {(one.address, one.load_id): one.value for one in mine.values()}
    hidden, told = set(), set()
    for figure in figures:
        for number in sorted(figure.inputs & new) if figure.guarded and figure.shown else ():
            one = now.known[number]
            was = [other for other in there[_place_of(one.address)] if look.may_be_of_one_list(other, one)]
            alike = [other.value for other in was if look.may_count_one(other, one)] if number in figure.prints else []
            limit = figure.indicator.disclosure.threshold
            if any(is_small(abs(value - one.value), limit) for value in alike) or _tells(one, was, counts, look):
                hidden.add(figure.key)
            if one.value in alike and one.value >= limit:
                told.add(number)
    return Doubtful(frozenset(hidden), frozenset(told))


def _place_of(address: Address) -> Place:
    parts = address.series[2].split(";") if address.series[2] else []
    return address.area, address.period, tuple(sorted(part.partition("=")[2] for part in parts))


@dataclass(frozen=True)
class Look:
    """What is known of what names counted and count."""

    facts: CountedFacts
    kept: Kept

    def is_of_a_known_list(self, was: Observed) -> bool:
        """Return whether it is known which list a name counted that is gone, and there is that list."""
        then = self._then(was)
        return then is not None and any(then.list in behind for behind in self.facts.lists.values())

    def may_be_of_one_list(self, was: Observed, one: Observed) -> bool:
        """Return whether two names may count rows of one list, for all that is known: a list may have been renamed."""
        then, now = self._then(was), self._now(one)
        return then is None or now is None or then.list == now.list or not self.is_of_a_known_list(was)

    def may_count_one(self, was: Observed, one: Observed) -> bool:
        """Return whether two names may count one thing, for all that is known, with other codes perhaps."""
        then, now = self._then(was), self._now(one)
        return then is None or now is None or then.what == now.what

    def _then(self, was: Observed) -> Fact | None:
        feed, measure, _ = was.address.series
        found = said_at(self.kept, feed, was.load_id)
        return found[1].measures.get(measure) if found else None

    def _now(self, one: Observed) -> Fact | None:
        feed, measure, _ = one.address.series
        return self.facts.said[feed].measures.get(measure) if feed in self.facts.said else None


def _tells(one: Observed, was: Sequence[Observed], counts: Mapping[tuple[Address, int], float], look: Look) -> bool:
    """Return whether a sum of scores may be of nearly the same families as one that stood there under another name."""
    (one,) = call_alike({0: one}, look.facts.scored).values()
    where = count_of(one.address)
    if where is None:
        return False
    values, number = {other.value for other in was}, counts.get((where, one.load_id))
    if number is None:
        return bool(values) and one.value not in values
    return any(abs(number - value) < FEWEST for value in values) and not {number, one.value} <= values
