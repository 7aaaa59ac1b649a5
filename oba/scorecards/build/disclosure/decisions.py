"""Which figures of a pack are hidden so that no small count can be worked back: decided for all at once.

Everything that the pack is going to print is put before the audit of `oba.statistics.disclosure`, with what earlier
packs and the packs of other boards have printed. Where it finds no protection, the pack is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from oba.errors import PublishError
from oba.indicators.case_audit import Asked
from oba.indicators.indicator import Indicator
from oba.periods import read_code
from oba.scorecards.build.disclosure.count_web import Key, Web
from oba.scorecards.build.disclosure.counts import (
    Address,
    Counted,
    Earlier,
    EarlierFigure,
    FigureKey,
    Observed,
    read_counted,
    read_undefined,
)
from oba.scorecards.build.disclosure.earlier_names import AsNow, call_as_now
from oba.scorecards.build.disclosure.lost_names import Doubtful, Look, find_doubtful, find_nameless
from oba.scorecards.build.disclosure.meanings import CountedFacts
from oba.scorecards.build.disclosure.means import find_telling
from oba.scorecards.build.disclosure.ties.stated import tie_counts
from oba.scorecards.build.disclosure.ties.tenths import Tenths
from oba.small_numbers import is_small
from oba.statistics.disclosure.audit import Row, Table
from oba.statistics.disclosure.protect import find_given_away, protect
from oba.statistics.disclosure.small import hide_small

_TOTAL = 1000.0  # a total is hidden only where nothing else helps
_KEPT = 0.001  # what was hidden in an earlier pack stays hidden


@dataclass(frozen=True)
class Around:
    """What else the audit needs: which places make up which, every definition, what was published before.

    `tenths` are those of deprivation of small areas, by each index that is held.
    """

    parts_of: Mapping[str, Sequence[str]] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    returns: Mapping[str, Asked] = field(default_factory=dict)
    earlier: Earlier = field(default_factory=Earlier)
    names: Mapping[str, str] = field(default_factory=dict)
    facts: CountedFacts = field(default_factory=CountedFacts)
    tenths: Sequence[Tenths] = ()


@dataclass(frozen=True)
class Withholding:
    """The figures that are hidden, and the numbers that this pack or an earlier one shows, by where they stand."""

    hidden: frozenset[FigureKey] = frozenset()
    shown: frozenset[tuple[Address, float]] = frozenset()


@dataclass(frozen=True)
class _Case:
    """All that is known of a pack: its figures, those of earlier packs, and the counts of both by number."""

    figures: Sequence[Counted]
    before: Sequence[Counted]
    values: Mapping[int, float]
    web: Web
    doubtful: frozenset[int] = frozenset()

    @property
    def all(self) -> list[Counted]:
        return [*self.figures, *self.before]

    @property
    def keys(self) -> list[Key]:
        return [*self.values, *self.web.rests]

    @property
    def told(self) -> set[int]:
        """What earlier packs have printed, or may have under a name that nothing has now."""
        return {key for figure in self.before if figure.shown for key in figure.prints} | self.doubtful

    @property
    def published_elsewhere(self) -> set[int]:
        """What this pack prints of a source that has protected its figures itself."""
        return {key for figure in self.figures if figure.shown and not figure.guarded for key in figure.prints}

    def mark(self, wanted: set[int] | set[Key]) -> np.ndarray:
        """Return which of the counts are wanted ones."""
        return np.array([key in wanted for key in self.keys], dtype=bool)


def decide_hidden(
    figures: Sequence[Counted], values: dict[int, float], observed: Mapping[int, Observed], around: Around
) -> Withholding:
    """Return which figures to hide; PublishError where a small count could be worked back all the same.

    `values` are the counts of the figures by number; those of earlier figures are put there too.
    """
    now = call_as_now(observed, around.earlier, around.facts)
    known, earlier = now.known, now.figures
    doubtful = _doubt(figures, observed, now, around)
    around = replace(around, facts=now.facts)
    before = _read_before(figures, earlier, values, known, around)
    feeds = {known[abs(key)].address.series[0] for figure in figures if figure.guarded for key in figure.prints}
    feeds = around.facts.near(feeds)
    case = replace(_put_together(figures, before, feeds, values, known, around), doubtful=doubtful.told)
    hidden = {figure.key for figure in case.figures if _is_small(figure, values)}
    hidden |= {figure.key for figure in figures if figure.guarded and figure.small_alone}
    hidden |= doubtful.hidden
    table, limits = _tabulate(case)
    found = protect(table, limits, case.mark(_kept_back(case, hidden)))
    if not found.is_safe:
        raise PublishError(_refuse(case, found.unsafe, around))
    hidden |= _find_partners(case, found.hidden, hidden)
    hidden |= _made_of_hidden(figures, hidden)
    hidden |= set(find_telling(figures, earlier, known, around.facts.scored))
    return Withholding(frozenset(hidden), _list_shown(figures, before, hidden, known))


def _doubt(figures: Sequence[Counted], observed: Mapping[int, Observed], now: AsNow, around: Around) -> Doubtful:
    """Return what may be shown for the second time, under a name that is new."""
    nameless = find_nameless(now.figures, now.known, around.facts, around.returns, around.indicators)
    if not nameless:
        return Doubtful()
    return find_doubtful(figures, observed, now, nameless, Look(around.facts, around.earlier.said))


def _read_before(
    figures: Sequence[Counted],
    earlier: Sequence[EarlierFigure],
    values: dict[int, float],
    known: Mapping[int, Observed],
    around: Around,
) -> list[Counted]:
    """Return what earlier packs printed, of indicators that are no longer defined too."""
    like = next((figure.indicator for figure in figures if figure.guarded), None)
    found = []
    for one in earlier:
        defined = around.indicators.get(one.key.indicator)
        if defined is not None:
            found.append(read_counted(defined, one.key, one.inputs, one.shown, values, known))
        elif like is not None:
            found.append(read_undefined(one, like, values, known))
    return found


def _put_together(
    figures: Sequence[Counted],
    before: Sequence[Counted],
    feeds: set[str],
    values: Mapping[int, float],
    known: Mapping[int, Observed],
    around: Around,
) -> _Case:
    """Return the case of all figures that are of the same feeds as those to be guarded."""

    def is_near(figure: Counted) -> bool:
        return any(known[abs(key)].address.series[0] in feeds for key in figure.prints)

    now, then = [one for one in figures if is_near(one)], [one for one in before if is_near(one)]
    used = {key: values[key] for figure in [*now, *then] for key in figure.prints}
    web = tie_counts([*now, *then], used, known, around.parts_of, around.returns, around.facts, around.tenths)
    return _Case(now, then, used, web)


def _is_small(figure: Counted, values: Mapping[int, float]) -> bool:
    return figure.guarded and any(is_small(values[key], figure.indicator.disclosure.threshold) for key in figure.prints)


def _kept_back(case: _Case, hidden: set[FigureKey]) -> set[Key]:
    """Return the counts that no figure shows, in this pack or before."""
    shown = {key for figure in case.figures if figure.shown and figure.key not in hidden for key in figure.prints}
    return set(case.keys) - shown - case.told


def _tabulate(case: _Case) -> tuple[Table, np.ndarray]:
    """Return the table for the audit, without the small counts that are lost already, and each count's threshold."""
    keys = case.keys
    place = {key: number for number, key in enumerate(keys)}
    limits = _find_limits(case)
    counts = np.array([*case.values.values(), *case.web.rests.values()], dtype=float)
    known = case.told | case.published_elsewhere
    small = hide_small(counts, limits) & ~case.mark(known) & case.mark(_find_protected(case))
    floors = np.minimum(counts, np.array([isinstance(key, int) for key in keys], dtype=float))
    rows = []
    for tie in case.web.ties:
        places = np.array([place[key] for key, _ in tie.terms])
        rows.append(Row(places, np.array([factor for _, factor in tie.terms]), tie.low, tie.high))
    table = Table(counts, floors, small, _price(case, known), tuple(rows))
    lost = _find_lost(case, table, limits)
    return Table(counts, floors, small & ~lost, table.cost, table.rows), limits


def _find_limits(case: _Case) -> np.ndarray:
    """Return the threshold of each count: the highest of the definitions that it is shown under, nought for none."""
    limits: dict[Key, float] = {}
    for figure in case.all:
        if figure.guarded:
            for key in figure.prints:
                limits[key] = max(limits.get(key, 0.0), figure.indicator.disclosure.threshold)
    for rest in case.web.rests:
        limits[rest] = max(limits.get(key, 0.0) for key in (rest[1], *rest[2]))
    return np.array([limits.get(key, 0.0) for key in case.keys])


def _find_protected(case: _Case) -> set[Key]:
    """Return the counts that have a definition which asks for partners (`secondary`)."""
    asked: set[Key] = {
        key for figure in case.all if figure.guarded and figure.indicator.disclosure.secondary for key in figure.prints
    }
    return asked | {rest for rest in case.web.rests if {rest[1], *rest[2]} & asked}


def _price(case: _Case, known: set[int]) -> np.ndarray:
    """Return what it costs to hide each count: as much as it counts, more for a total; infinite where it is known.

    A partner of an earlier pack costs next to nothing, so that the same ones stay hidden.
    """
    printed = {key for figure in case.figures if figure.shown and figure.guarded for key in figure.prints} - known
    partners = {figure.key for figure in case.before if not figure.shown}
    kept = {figure.count for figure in case.figures if figure.key in partners}
    prices = []
    for key in case.keys:
        price = case.values[key] + _TOTAL * (key in case.web.totals) if isinstance(key, int) else np.inf
        prices.append((price * _KEPT if key in kept else price) if key in printed else np.inf)
    return np.array(prices)


def _find_lost(case: _Case, table: Table, limits: np.ndarray) -> np.ndarray:
    """Return the small counts that earlier packs give away by themselves: to hide more now would protect nothing."""
    then: set[Key] = {key for figure in case.before for key in figure.prints}
    then |= {rest for rest in case.web.rests if {rest[1], *rest[2]} <= then}
    old = case.mark(then)
    rows = tuple(row for row in table.rows if old[row.places].all())
    kept_back = case.mark(set(case.keys) - case.told)
    return find_given_away(Table(table.values, table.floors, table.small & old, table.cost, rows), limits, kept_back)


def _find_partners(case: _Case, found: np.ndarray, hidden: set[FigureKey]) -> set[FigureKey]:
    more = {key for key, gone in zip(case.keys, found, strict=True) if gone} - _kept_back(case, hidden)
    return {figure.key for figure in case.figures if figure.guarded and more & set(figure.prints)}


def _made_of_hidden(figures: Sequence[Counted], hidden: set[FigureKey]) -> set[FigureKey]:
    """Return the gaps that are made of a hidden group: they would tell how far it lies from the other."""
    inside = {key for figure in figures if figure.key in hidden for key in figure.inputs - {figure.base}}
    return {
        figure.key
        for figure in figures
        if figure.guarded and figure.indicator.gap and not figure.key.category and inside & figure.inputs
    }


def _list_shown(
    figures: Sequence[Counted], before: Sequence[Counted], hidden: set[FigureKey], known: Mapping[int, Observed]
) -> frozenset[tuple[Address, float]]:
    keys = {key for figure in figures if figure.shown and figure.key not in hidden for key in figure.inputs}
    keys |= {key for figure in before if figure.shown for key in figure.inputs}
    return frozenset((known[key].address, known[key].value) for key in keys if key in known)


def _refuse(case: _Case, unsafe: np.ndarray, around: Around) -> str:
    """Return the sentence that names the figures whose small counts could be worked back."""
    found = {key for key, bad in zip(case.keys, unsafe, strict=True) if bad}
    parts = {part for key in found for part in ((key,) if isinstance(key, int) else (key[1], *key[2]))}
    named = [
        ", ".join(filter(None, (_name(figure), around.names.get(figure.key.area, figure.key.area),
                                read_code(figure.key.period).label)))
        for figure in case.all
        if parts & set(figure.prints)
    ]  # fmt: skip
    return (
        "The pack is not published, because a small number could be worked back from what it and earlier packs show,"
        f" and nothing more can be hidden: {'; '.join(dict.fromkeys(named))}."
    )


def _name(figure: Counted) -> str:
    labels = {code: words for one in figure.indicator.breakdowns for code, words in one.categories.items()}
    group = labels.get(figure.key.category, figure.key.category)
    return f"{figure.indicator.name}: {group}" if group else figure.indicator.name
