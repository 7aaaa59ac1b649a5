"""The scores of one period: counts, sums, and those means of them by which nobody's score can be worked back."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from oba.indicators import scores
from oba.indicators.analyses.travel import Scored
from oba.scorecards.assessment.analysis import Reading
from oba.scorecards.build.assessment.readings import Readings
from oba.statistics.disclosure.means import (
    FEWEST,
    FEWEST_APART,
    FromEnd,
    choose_apart,
    choose_means,
    choose_spread,
    measure_from_end,
)
from oba.statistics.intervals import Interval, wilson
from oba.statistics.paired import PairedSums, measure_sums

DIRECTIONS = (
    (scores.WORSE, "Got worse"),
    (scores.SAME, "Stayed the same"),
    (scores.BETTER, "Got better"),
)
RELIABLE = (
    (scores.RELIABLY_WORSE, "Worse by more than the scale's error"),
    (scores.RELIABLY_BETTER, "Better by more than the scale's error"),
)


class Spell:
    """The readings of one period, such as a quarter, be they of returns or of kept case rows: one rule for both."""

    def __init__(self, readings: Readings, like: Reading, scored: Scored) -> None:
        self.readings = readings
        self.scored = scored
        self.people, self.caption = scored.people, scored.people.capitalize()
        self.period = like.period
        self.like = like

    def one(self, what: str, category: str = "", area: str | None = None) -> Reading | None:
        """Return a count or sum of the period; None where there is none."""
        found = self.readings.all_of(what, area or self.readings.area, self.period)
        return next((one for one in found if one.category == category), None)

    def share(self, what: str, of: str, name: str) -> Reading | None:
        """Return a count as a share of another, with Wilson's interval."""
        part, whole = self.one(what), self.one(of)
        if part is None or whole is None:
            return None
        found = wilson(part.value or 0.0, whole.value or 1.0)
        return self.readings.derive(float(found.value), (part, whole), f"{name}: count over count", name, "%", 0, found)

    def shares(self, which: Iterable[tuple[str, str]], of: str) -> list[tuple[Reading, Reading]]:
        """Return each count with its share of another."""
        found = [(self.one(what), self.share(what, of, name), name) for what, name in which]
        return [(replace(count, name=name), share) for count, share, name in found if count and share]

    def sums(self, category: str = "", area: str | None = None) -> tuple[PairedSums, list[Reading]] | None:
        """Return the sums of a group or place, and the readings that they are; None where any is missing or few."""
        names = (scores.MATCHED, scores.FIRST, scores.FIRST_SQUARES, scores.SECOND, scores.SECOND_SQUARES)
        read = [self.one(name, category, area) for name in (*names, scores.CHANGE_SQUARES)]
        known = [one for one in read if one is not None and one.value is not None]
        if len(known) < len(read) or (known[0].value or 0) < FEWEST or self._few_moved(known[0], category, area):
            return None
        number, *others = (float(one.value or 0.0) for one in known)
        found = PairedSums(int(number), *others)
        return None if any(one.tells for one in self.from_ends(found)) else (found, known)

    def from_ends(self, found: PairedSums) -> tuple[FromEnd, ...]:
        """Return how far first and second scores are from both ends of the scale."""
        both = ((found.before, found.before_squares), (found.after, found.after_squares))
        ends = (self.scored.tool.best, self.scored.tool.worst)
        return tuple(measure_from_end(found.n, *each, end) for each in both for end in ends)

    def _few_moved(self, matched: Reading, category: str, area: str | None) -> bool:
        """Return whether those who changed are few, or may be: the others add nothing to the sum, which is theirs then.

        Where nobody is told how many changed, nobody can tell that they are few.
        """
        moved = self.moved(matched, category, area)
        if moved is not None:
            return not choose_apart(moved, [moved])[0]
        told = [self.one(what, category, area) for what in (scores.SAME, scores.BETTER, scores.WORSE)]
        known = [one.value or 0.0 for one in told if one is not None]
        return bool(known) and sum(known) < FEWEST_APART

    def moved(self, matched: Reading, category: str = "", area: str | None = None) -> float | None:
        """Return how many of those with both scores changed; None where nobody is told how many did not."""
        same = self.one(scores.SAME, category, area)
        return None if same is None or same.value is None else (matched.value or 0.0) - same.value

    def hides(self, which: Iterable[str]) -> bool:
        """Return whether any of some counts is withheld."""
        return any((one := self.one(what)) is not None and one.value is None for what in which)

    @property
    def hides_a_way(self) -> bool:
        """Return whether it is withheld how many got worse, stayed the same or got better.

        Scores are whole steps, so mean and deviation of so many changes may leave one number of each way: no interval.
        """
        return self.hides(what for what, _ in (*DIRECTIONS, *RELIABLE))

    def change(self, category: str = "", area: str | None = None) -> tuple[Reading, ...] | None:
        """Return the mean before, after, and the change with its interval; None where they are of too few."""
        found = self.sums(category, area)
        if found is None:
            return None
        means, made_of = measure_sums(found[0]), found[1]
        named: tuple[tuple[str, float, Interval | None], ...] = (
            ("Mean first score", means.before, None),
            ("Mean second score", means.after, None),
            ("Mean change", float(means.change.value), None if self.hides_a_way else means.change),
        )
        where = f"{category or area or ''}"
        return tuple(
            self.readings.derive(
                value,
                made_of,
                f"sum over number of {self.people}",
                f"{name} {where}".strip(),
                "points",
                2,
                ends,
                made_of[0],
            )
            for name, value, ends in named
        )

    def effect(self) -> Reading | None:
        """Return the mean change in its own standard deviations, with limits."""
        found = self.sums()
        effect = measure_sums(found[0]).effect if found else None
        if found is None or effect is None or self.hides_a_way or not np.isfinite(effect.cohen_dz):
            return None
        method = "mean change over the standard deviation of the changes (Cohen's dz)"
        ends = (effect.dz_lower, effect.dz_upper)
        return self.readings.derive(effect.cohen_dz, found[1], method, "Effect size", "standard deviations", 2, ends)


def leave_enough(at: Spell, whole: Reading, parts: Sequence[Reading]) -> list[Reading]:
    """Return the groups, or the places, whose mean may stand beside that of all.

    The mean of those that are left over can be worked back from the others, so they are none, or `FEWEST` together, of
    whom none, or `FEWEST_APART`, changed.
    """
    told = choose_means(whole.value or 0.0, [one.value or 0.0 for one in parts])
    moved = [at.moved(one, one.category, None if one.category else one.area) for one in parts]
    changed = at.moved(whole)
    apart = [True] * len(parts) if changed is None else choose_apart(changed, [number or 0.0 for number in moved])
    return [one for one, *ways in zip(parts, told, apart, _spread(at, parts), strict=True) if all(ways)]


def _spread(at: Spell, parts: Sequence[Reading]) -> list[bool]:
    """Return which groups leave nobody over who are few to be away from an end of the scale."""
    whole = at.sums()
    found = [at.sums(one.category, None if one.category else one.area) for one in parts]
    if whole is None:
        return [True] * len(parts)
    ways = [
        choose_spread(all_of, [at.from_ends(one[0])[way] if one else None for one in found])
        for way, all_of in enumerate(at.from_ends(whole[0]))
    ]
    return [all(told) for told in zip(*ways, strict=True)]
