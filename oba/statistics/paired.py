"""Distance travelled: scores of the same people before and after, as a change with its interval and effect sizes.

Sources: Jacobson & Truax (1991), J Consult Clin Psychol 59:12-19 (reliable change); Cohen (1988); Hedges (1981), J
Educ Stat 6:107-128. People with a missing score are left out and counted.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import chdtri, gammaln, nctdtr, stdtr, stdtrit

from oba.statistics import reasons
from oba.statistics.intervals import Interval, student_mean, wilson
from oba.statistics.reasons import Floats, quiet

RELIABLE = 1.96  # standard errors of the difference
FAR_OUT = 10_000.0  # a t beyond which the limits follow from the deviation's own law, to 7 digits
BRACKET = 12.0  # times as far from the t found as it is from nothing, and one: the limits' centres lie within
ROUNDING = 1e-9  # a change this small is none: scores have few decimals, their differences have noise

CATEGORIES = np.array(["reliably_deteriorated", "no_reliable_change", "reliably_improved"])


@dataclass(frozen=True)
class EffectSizes:
    """Mean change in standard deviations: of the change (dz, with limits), corrected for few people (gz), of both
    scores averaged (dav), and of the scores before (Glass). They keep the raw sign.
    """

    cohen_dz: float
    dz_lower: float
    dz_upper: float
    hedges_gz: float
    hedges_gz_approximate: float
    cohen_dav: float
    glass_delta: float


@dataclass(frozen=True)
class ReliableChange:
    """How much change is more than error of measurement (`points`), and who changed by more; shares in per cent.

    The counts are missing, not 0, where the reliability is not known or 1: then nobody can be counted.
    """

    sem: float
    s_diff: float
    points: float
    n_improved: float
    n_unchanged: float
    n_deteriorated: float
    improved: Interval
    deteriorated: Interval


@dataclass(frozen=True)
class DistanceTravelled:
    """Change of one programme's scores, after less before, for the people with both.

    `improved` is a share in per cent with Wilson limits. Numbers that cannot be worked out are missing and `reason`
    says why.
    """

    n_total: int
    n_paired: int
    mean_before: float
    sd_before: float
    mean_after: float
    sd_after: float
    correlation: float
    change: Interval
    sd_change: float
    se_change: float
    t: float
    p_value: float
    n_improved: int
    n_same: int
    n_worse: int
    improved: Interval
    effect: EffectSizes
    reliable: ReliableChange
    reason: str


@dataclass(frozen=True)
class PersonalChange:
    """Change of each person: raw, and as reliable change signed so that positive is improvement; missing with a
    score.
    """

    change: Floats
    reliable_change: Floats
    category: Any


@quiet
def measure_distance(
    before: ArrayLike,
    after: ArrayLike,
    direction: str,
    reliability: float | None = None,
    reliability_sd: float | None = None,
    level: float = 0.95,
) -> DistanceTravelled:
    """Distance travelled by one programme; `direction` of improvement is increase or decrease.

    `reliability` (Cronbach's alpha, 0 to 1) and the standard deviation it goes with give the reliable change.
    """
    pre, post, n_total = _pairs(before, after)
    change, n = post - pre, pre.size
    sd = _deviation_of_change(change)
    t = _over(_mean(change), sd / np.sqrt(n) if n else np.nan)
    towards = np.where(np.abs(change) <= ROUNDING, 0.0, change) * _sign(direction)
    reliable = _count_reliable(pre, post, direction, (reliability, reliability_sd), level)
    return DistanceTravelled(
        n_total=n_total,
        n_paired=n,
        mean_before=_mean(pre),
        sd_before=_deviation(pre),
        mean_after=_mean(post),
        sd_after=_deviation(post),
        correlation=_correlation(pre, post),
        change=student_mean(change.sum() if n else np.nan, n, sd, level),
        sd_change=sd,
        se_change=sd / np.sqrt(n) if n else np.nan,
        t=t,
        p_value=_p_value(t, n),
        n_improved=int((towards > 0).sum()),
        n_same=int((towards == 0).sum()),
        n_worse=int((towards < 0).sum()),
        improved=wilson((towards > 0).sum(), n, level),
        effect=_size_effect(n, _mean(change), sd, (_deviation(pre), _deviation(post)), level),
        reliable=reliable,
        reason=_reason(n, sd, reliable.s_diff),
    )


def _deviation_of_change(change: Floats) -> float:
    deviation = _deviation(change)
    if change.size and deviation <= ROUNDING * max(1.0, np.abs(change).max()):
        return 0.0  # everybody changed alike, but for the last digits
    return deviation


def _p_value(t: float, n: int) -> float:
    return float(2.0 * stdtr(n - 1, -abs(t)))  # missing where t is


def _size_effect(n: int, mean: float, sd: float, deviations: tuple[float, float], level: float) -> EffectSizes:
    df, before = n - 1, deviations[0]
    dz = _over(mean, sd)
    lower, upper = _limits_of_dz(_over(mean, sd / np.sqrt(n) if n else np.nan), n, level)
    few = df < 2  # Hedges' correction does not exist
    exact = np.nan if few else float(np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2))
    return EffectSizes(
        cohen_dz=dz,
        dz_lower=lower,
        dz_upper=upper,
        hedges_gz=dz * exact,
        hedges_gz_approximate=np.nan if few else dz * (1.0 - 3.0 / (4.0 * df - 1.0)),
        cohen_dav=_over(mean, sum(deviations) / 2.0),
        glass_delta=_over(mean, before),
    )


@dataclass(frozen=True, slots=True)
class PairedSums:
    """Scores of `n` people before and after, added up, and squared and added up; so do the changes."""

    n: int
    before: float
    before_squares: float
    after: float
    after_squares: float
    change_squares: float


@dataclass(frozen=True, slots=True)
class MeanChange:
    """Means before and after, the change with its interval, and its effect sizes."""

    before: float
    after: float
    change: Interval
    effect: EffectSizes


@quiet
def measure_sums(sums: PairedSums, level: float = 0.95) -> MeanChange:
    """Return the mean change of people of whom sums alone are known; as `measure_distance` of their scores."""
    n, total = sums.n, sums.after - sums.before
    sd = deviation_of_sums(n, total, sums.change_squares)
    deviations = (
        deviation_of_sums(n, sums.before, sums.before_squares),
        deviation_of_sums(n, sums.after, sums.after_squares),
    )
    mean = _over(total, float(n))
    change = student_mean(total if n else np.nan, n, sd, level)
    effect = _size_effect(n, mean, sd, deviations, level)
    return MeanChange(_over(sums.before, float(n)), _over(sums.after, float(n)), change, effect)


@quiet
def compare_means(first: tuple[int, float, float], second: tuple[int, float, float], level: float = 0.95) -> Interval:
    """Return how much the mean of the first people is above that of the second, with Welch's limits.

    Each is a number of people, the sum of their scores and the sum of the squares. Missing for fewer than two people
    on a side. Source: Welch (1947), Biometrika 34:28-35.
    """
    (n, total, squares), (m, other, other_squares) = first, second
    difference = _over(total, float(n)) - _over(other, float(m))
    errors = [deviation_of_sums(n, total, squares) ** 2 / max(n, 1)]
    errors.append(deviation_of_sums(m, other, other_squares) ** 2 / max(m, 1))
    df = _over(sum(errors) ** 2, errors[0] ** 2 / (n - 1) + errors[1] ** 2 / (m - 1)) if min(n, m) > 1 else np.nan
    half = float(stdtrit(df, (1.0 + level) / 2.0) * np.sqrt(sum(errors)))
    reason = reasons.FINE if np.isfinite(half) else reasons.TOO_FEW_VALUES if min(n, m) < 2 else reasons.NO_VARIATION
    return Interval(difference, difference - half, difference + half, reason)


def deviation_of_sums(n: int, total: float, squares: float) -> float:
    """Return the standard deviation of `n` numbers from their sum and that of their squares; missing for fewer than 2.

    What is left of rounding is nothing: numbers that are all the same have no deviation.
    """
    if n < 2:
        return np.nan
    left = squares - total * total / n
    return float(np.sqrt(left / (n - 1))) if left > ROUNDING * max(1.0, abs(squares)) else 0.0


def _count_reliable(
    pre: Floats, post: Floats, direction: str, reliability: tuple[float | None, float | None], level: float
) -> ReliableChange:
    sem, s_diff = _measurement_error(*reliability)
    category = measure_people(pre, post, direction, *reliability).category
    told = s_diff > 0  # reliability 1 divides by an error of nothing
    worse, same, better = (int((category == name).sum()) if told else np.nan for name in CATEGORIES)
    people = pre.size if told else np.nan
    return ReliableChange(
        sem=sem,
        s_diff=s_diff,
        points=RELIABLE * s_diff,
        n_improved=better,
        n_unchanged=same,
        n_deteriorated=worse,
        improved=wilson(better, people, level),
        deteriorated=wilson(worse, people, level),
    )


@quiet
def measure_people(
    before: ArrayLike,
    after: ArrayLike,
    direction: str,
    reliability: float | None = None,
    reliability_sd: float | None = None,
) -> PersonalChange:
    """Change and reliable change of each person; people with a missing score stay in their place, uncategorised."""
    change = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    _, s_diff = _measurement_error(reliability, reliability_sd)
    index = change * _sign(direction) / (s_diff if s_diff > 0 else np.nan)
    known = np.isfinite(index)
    place = 1 + (index > RELIABLE).astype(np.intp) - (index < -RELIABLE)
    return PersonalChange(change, index, np.where(known, CATEGORIES[np.where(known, place, 1)], ""))


def is_reliable(change: float, reliability: float, reliability_sd: float) -> bool:
    """Return whether a change, whichever way, is more than error of measurement, as `measure_people` judges it."""
    _, s_diff = _measurement_error(reliability, reliability_sd)
    return bool(s_diff > 0 and abs(change) / s_diff > RELIABLE)


def _pairs(before: ArrayLike, after: ArrayLike) -> tuple[Floats, Floats, int]:
    pre, post = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if pre.shape != post.shape or pre.ndim != 1:
        raise ValueError("scores before and after are two columns of the same length, one row a person")
    both = np.isfinite(pre) & np.isfinite(post)
    return pre[both], post[both], pre.size


def _sign(direction: str) -> float:
    if direction not in ("increase", "decrease"):
        raise ValueError(f"unknown direction `{direction}`; use increase or decrease")
    return 1.0 if direction == "increase" else -1.0


def _mean(column: Floats) -> float:
    return float(column.mean()) if column.size else np.nan


def _deviation(column: Floats) -> float:
    return float(column.std(ddof=1)) if column.size > 1 else np.nan


def _over(top: float, bottom: float) -> float:
    return top / bottom if bottom > 0 else np.nan


def _correlation(first: Floats, second: Floats) -> float:
    if not first.size or np.ptp(first) == 0 or np.ptp(second) == 0:
        return np.nan
    return float(np.corrcoef(first, second)[0, 1])


def _limits_of_dz(t: float, n: int, level: float) -> tuple[float, float]:
    """Limits of the effect size: the non-centralities at which the t found would be just as far out as the level.

    Far out, where scipy's series loses its way, the mean is certain beside the deviation, whose square is a chi-square.
    """
    if not np.isfinite(t):  # so for fewer than two people
        return np.nan, np.nan
    if abs(t) > FAR_OUT:
        tails = np.array([(1.0 + level) / 2.0, (1.0 - level) / 2.0])
        lower, upper = sorted(t * np.sqrt(chdtri(n - 1, tails) / (n - 1) / n))
        return float(lower), float(upper)

    def share_below(centre: float) -> float:
        # scipy gives up far out in the tails, where the answer is plain.
        share = float(nctdtr(n - 1, centre, t))
        return share if np.isfinite(share) else float(centre < t)

    reach = BRACKET * (1.0 + abs(t))
    found = [
        brentq(lambda centre, p=p: share_below(centre) - p, t - reach, t + reach, xtol=1e-13, rtol=1e-14)
        for p in ((1.0 + level) / 2.0, (1.0 - level) / 2.0)
    ]
    return float(found[0] / np.sqrt(n)), float(found[1] / np.sqrt(n))


def _measurement_error(reliability: float | None, deviation: float | None) -> tuple[float, float]:
    """Standard error of measurement and of a difference; missing where the reliability is not known or not usable.

    Both are 0 at a reliability of 1: there is no error, and no index, which would divide by it.
    """
    if reliability is None or deviation is None or not (0.0 <= reliability <= 1.0 and deviation > 0):
        return np.nan, np.nan
    sem = float(deviation * np.sqrt(1.0 - reliability))
    return sem, float(np.sqrt(2.0) * sem)


def _reason(n: int, deviation: float, s_diff: float) -> str:
    if n < 2:
        return reasons.SENTENCES[reasons.TOO_FEW_VALUES]
    if deviation == 0:
        return reasons.SENTENCES[reasons.NO_VARIATION]
    return "" if s_diff > 0 else reasons.SENTENCES[reasons.NO_RELIABILITY]
