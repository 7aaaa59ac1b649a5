"""Rates and counts made comparable between areas of different ages or deprivation.

Sources: Dobson et al (1991), Stat Med 10:457-462, for directly standardised rates; Breslow & Day (1987) for indirect
standardisation; additional cases as in the Worcestershire needs assessment, figures 26 and 27. Tables are (areas,
bands): bands are ages, deprivation quintiles or both.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from oba.statistics import reasons
from oba.statistics.grouping import number_groups
from oba.statistics.intervals import byar_limits, check_rate
from oba.statistics.reasons import Codes, Floats, quiet

FEWEST_EVENTS = 10  # in total, for a directly standardised rate


@dataclass(frozen=True)
class StandardisedRate:
    """Rate of each area with limits, and the totals it rests on; shapes (areas,)."""

    value: Floats
    lower: Floats
    upper: Floats
    reason: Codes
    total_count: Floats
    total_population: Floats


@dataclass(frozen=True)
class Standardised:
    """Observed against expected events with limits, shapes (areas,); `value` is a ratio or a rate."""

    value: Floats
    lower: Floats
    upper: Floats
    reason: Codes
    observed: Floats
    expected: Floats


@dataclass(frozen=True)
class AdditionalCases:
    """Cases beyond what the base period's rates would give now.

    Of each measure, (measures,): totals, `ratio` observed over expected, and limits of both. Of each stratum,
    (measures, strata): `stratum_expected` and `stratum_additional`. `explained_by_population` is expected less the
    base total.
    """

    observed: Floats
    expected: Floats
    additional: Floats
    additional_lower: Floats
    additional_upper: Floats
    ratio: Floats
    ratio_lower: Floats
    ratio_upper: Floats
    percent_of_expected: Floats
    explained_by_population: Floats
    stratum_expected: Floats
    stratum_additional: Floats
    reason: Codes


@quiet
def direct_rate(
    count: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    level: float = 0.95,
    multiplier: float = 100_000.0,
) -> StandardisedRate:
    """Directly standardised rate of each area with Dobson's limits; tables (areas, bands).

    A missing count is zero. A band with nobody in it and no events is left out with its standard weight. Fewer than
    ten events in total: no value and no limits.
    """
    x, n, w = _tables(count, population, standard)
    x = np.where(np.isnan(x), 0.0, x)
    reason = _check_bands(x, n, w)
    used, share = _weigh_bands(n, w)
    weighted = share * x
    columns = (x, weighted, share * weighted, used, np.where(np.isnan(n), 0.0, n))
    sums = [np.einsum("...b->...", column) for column in columns]  # quicker than sum over a short last axis
    return _dobson(sums[0], sums[1], sums[2], sums[3], sums[4], reason, level, multiplier)


@quiet
def direct_rate_by_group(
    group: ArrayLike,
    count: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    level: float = 0.95,
    multiplier: float = 100_000.0,
) -> tuple[Any, StandardisedRate]:
    """The same from a long table, one row an area and band: the names of the areas, in order, and their rates."""
    groups = number_groups(group)
    x, n, w = _tables(count, population, standard)
    x = np.where(np.isnan(x), 0.0, x)
    faults = _check_rows(x, n, w)
    reason = np.zeros(groups.names.size, dtype=np.uint8)
    faulty = np.flatnonzero(faults)
    np.maximum.at(reason, groups.place[faulty], faults[faulty])
    used, share = _weigh_bands(n, w)
    weighted = share * x
    columns = (x, weighted, share * weighted, used, np.where(np.isnan(n), 0.0, n))
    sums = [groups.sum(column) for column in columns]
    return groups.names, _dobson(sums[0], sums[1], sums[2], sums[3], sums[4], reason, level, multiplier)


@quiet
def direct_rate_of_repeats(
    individuals: ArrayLike,
    frequency: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    level: float = 0.95,
    multiplier: float = 100_000.0,
) -> StandardisedRate:
    """Directly standardised rate where one child may have several events, which are then not independent.

    `individuals` (areas, frequencies, bands) had `frequency` (frequencies,) events each; `population` and `standard`
    (areas, bands). The variance is the sum over frequencies k of k squared times that of the individuals.
    """
    people = np.asarray(individuals, dtype=np.float64)
    people = np.where(np.isnan(people), 0.0, people)
    k = np.asarray(frequency, dtype=np.float64)[:, None]
    events, weighted = (people * k).sum(axis=-2), (people * k * k).sum(axis=-2)
    events, n, w = _tables(events, population, standard)
    reason = np.maximum(_check_bands(events, n, w), _check_bands(people.min(axis=-2), n, w))
    used, share = _weigh_bands(n, w)
    parts = (
        events.sum(axis=-1),
        (share * events).sum(axis=-1),
        (share**2 * weighted).sum(axis=-1),
        used.sum(axis=-1),
    )
    return _dobson(*parts, np.nansum(n, axis=-1), reason, level, multiplier)


@quiet
def expect_events(population: ArrayLike, reference_count: ArrayLike, reference_population: ArrayLike) -> Floats:
    """Events to expect in each area at the reference's rates; tables (areas, bands) in, (areas,) out.

    Missing where the reference has nobody in a band in which the area has somebody.
    """
    n, x, r = _tables(population, reference_count, reference_population)
    rate = x / r
    return np.asarray(np.where(n == 0, 0.0, rate * n).sum(axis=-1))


@quiet
def indirect_ratio(
    observed: ArrayLike, expected: ArrayLike, level: float = 0.95, multiplier: float = 100.0
) -> Standardised:
    """Standardised ratio: observed over expected events times `multiplier`, exact limits below ten, then Byar's."""
    o, e = np.broadcast_arrays(np.asarray(observed, dtype=np.float64), np.asarray(expected, dtype=np.float64))
    reason = check_rate(o, e)
    reason[(e <= 0) | (np.isnan(e) & ~np.isnan(o))] = reasons.NO_REFERENCE
    lower, upper = byar_limits(o, level)
    scale = np.where(reason == reasons.FINE, multiplier / np.where(e > 0, e, np.nan), np.nan)
    return Standardised(o * scale, lower * scale, upper * scale, reason, o, e)


@quiet
def indirect_rate(
    observed: ArrayLike,
    expected: ArrayLike,
    reference_rate: ArrayLike,
    level: float = 0.95,
    multiplier: float = 100_000.0,
) -> Standardised:
    """Indirectly standardised rate: the ratio times the reference's crude rate (events a head) times `multiplier`."""
    ratio = indirect_ratio(observed, expected, level, 1.0)
    scale = np.asarray(reference_rate, dtype=np.float64) * multiplier
    limits = (ratio.value * scale, ratio.lower * scale, ratio.upper * scale)
    return Standardised(*limits, ratio.reason, ratio.observed, ratio.expected)


@quiet
def count_additional_cases(
    base_count: ArrayLike,
    base_population: ArrayLike,
    current_count: ArrayLike,
    current_population: ArrayLike,
    level: float = 0.95,
) -> AdditionalCases:
    """Additional cases of each measure, standardised for its strata (deprivation); tables (measures, strata)."""
    current, people = np.broadcast_arrays(
        np.atleast_2d(np.asarray(current_count, dtype=np.float64)),
        np.atleast_2d(np.asarray(current_population, dtype=np.float64)),
    )
    base, base_people, people = (np.atleast_2d(t) for t in _tables(base_count, base_population, people))
    rate = base / np.where(base_people > 0, base_people, np.nan)
    stratum = np.where(people == 0, 0.0, rate * people)
    expected, observed = stratum.sum(axis=1), current.sum(axis=1)
    ratio = indirect_ratio(observed, expected, level, 1.0)
    negative = (base < 0).any(axis=1) | (people < 0).any(axis=1) | (current < 0).any(axis=1)
    reason = np.where(negative, reasons.NEGATIVE_COUNT, ratio.reason).astype(np.uint8)
    fine = np.where(reason == reasons.FINE, 1.0, np.nan)
    # Of nothing expected only the ratio is undefined: what came is additional, every one.
    counted = np.where(np.isnan(fine) & ((expected != 0) | negative), np.nan, 1.0)
    limits = [limit * fine for limit in (ratio.value, ratio.lower, ratio.upper)]
    additional = observed - expected
    return AdditionalCases(
        observed,
        expected,
        additional * counted,
        (limits[1] - 1.0) * expected,
        (limits[2] - 1.0) * expected,
        limits[0],
        limits[1],
        limits[2],
        100.0 * (limits[0] - 1.0),
        expected - base.sum(axis=1),
        stratum,
        current - stratum,
        reason,
    )


def _dobson(
    total: Floats,
    weighted: Floats,
    variance: Floats,
    weights: Floats,
    people: Floats,
    reason: Codes,
    level: float,
    multiplier: float,
) -> StandardisedRate:
    """Rate and limits from sums over bands of x, w x / n, w^2 x / n^2 and w."""
    reason = np.where((reason == reasons.FINE) & (weights <= 0), reasons.NO_REFERENCE, reason).astype(np.uint8)
    reason[(reason == reasons.FINE) & (total < FEWEST_EVENTS)] = reasons.TOO_FEW_EVENTS
    fine = reason == reasons.FINE
    weights = np.where(fine, weights, np.nan)
    events = np.where(fine, total, np.nan)
    rate = weighted / weights
    per_event = np.sqrt(variance / events) / weights
    low, high = byar_limits(events, level)
    limits = [multiplier * (rate + per_event * (limit - events)) for limit in (low, high)]
    return StandardisedRate(multiplier * rate, limits[0], limits[1], reason, total, people)


def _check_bands(x: Floats, n: Floats, w: Floats) -> Codes:
    """Reason code of each area: the worst of its bands."""
    return np.asarray(_check_rows(x, n, w).max(axis=-1), dtype=np.uint8)


def _check_rows(x: Floats, n: Floats, w: Floats) -> Codes:
    """Reason code of each band of each area; nobody and no events is nothing wrong."""
    if np.minimum(x, w).min(initial=0.0) == 0 < n.min(initial=np.inf) and np.isfinite(x + n + w).all():
        return np.zeros(x.shape, dtype=np.uint8)
    empty = (n == 0) & (x == 0)
    reason = np.where(empty, reasons.FINE, check_rate(x, n))
    reason = np.where(np.isnan(w) & (reason == reasons.FINE), reasons.MISSING, reason)
    reason = np.where(np.isinf(w) & (reason == reasons.FINE), reasons.NOT_FINITE, reason)
    return np.where((w < 0) & (reason == reasons.FINE), reasons.NO_REFERENCE, reason).astype(np.uint8)


def _weigh_bands(n: Floats, w: Floats) -> tuple[Floats, Floats]:
    """Standard weight of each band that has anybody in it, and that weight over the population."""
    peopled = n > 0
    if peopled.all():
        return w, w / n
    used = np.where(peopled, w, 0.0)
    return used, used / np.where(peopled, n, 1.0)


def _tables(*columns: ArrayLike) -> list[Floats]:
    return [np.asarray(t) for t in np.broadcast_arrays(*(np.asarray(c, dtype=np.float64) for c in columns))]
