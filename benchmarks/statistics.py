"""The statistics against their peers and against one pass of plain numpy over the same bytes.

The peers live in an environment of their own, for they are only run, never read from: OBA_BENCH_PEERS names it
(build/peers unless told), with PHStatsMethods from PyPI and nhspy-plotthedots, which is not on PyPI, from its
repository; `make bench` installs them where they can be reached.
Row-by-row peers are timed on fewer rows where the whole would take minutes; ours are timed on the same rows.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.statistics_data import BANDS, make_bands, make_counts, make_series
from oba.statistics import aggregation, comparison, intervals, standardisation
from oba.statistics.forecast import forecast
from oba.statistics.forecast.chance import Base
from oba.statistics.trend import five_points as trend
from oba.statistics.xmr import chart

ROWS = 1_000_000
PEER_ROWS = {"wilson": 20_000, "byar": 20_000, "dsr": 1_000, "xmr": 1_000}
DAMPED_SERIES = 60  # that statsmodels fits; its time is then taken for a thousand
PROJECT = Path(__file__).parents[1]
PEERS = Path(os.environ.get("OBA_BENCH_PEERS", PROJECT / "build/peers"))
PACK = (100, 7, 40)  # indicators, areas, periods


def run() -> list[dict[str, Any]]:
    return [against_statsmodels(), *against_peers(), damped(), pack(), forecasts(), *passes()]


def against_statsmodels() -> dict[str, Any]:
    x, n = make_counts(ROWS)
    ours = best(lambda: intervals.wilson(x, n))
    try:
        from statsmodels.stats.proportion import proportion_confint
    except ImportError:
        return entry("wilson_vs_statsmodels", ours, "statsmodels", None, "statsmodels is not installed")
    theirs = best(lambda: proportion_confint(x, n, method="wilson"))
    return entry(
        "wilson_vs_statsmodels", ours, "statsmodels", theirs, "1,000,000 rows; ours over theirs", ours / theirs
    )


def against_peers() -> list[dict[str, Any]]:
    x, n = make_counts(PEER_ROWS["wilson"])
    count, people, weights = make_bands(PEER_ROWS["dsr"], BANDS)
    area = np.repeat([f"area {number}" for number in range(PEER_ROWS["dsr"])], BANDS)
    table = make_series(PEER_ROWS["xmr"], 40)
    long = count.ravel(), people.ravel(), weights.ravel()
    jobs: dict[str, tuple[str, Callable[[], Any], str]] = {
        "wilson": ("wilson_faster_than_phstatsmethods", lambda: intervals.wilson(x, n), "PHStatsMethods"),
        "byar": ("byar_faster_than_phstatsmethods", lambda: intervals.byar(x, n), "PHStatsMethods"),
        "dsr": (
            "dsr_faster_than_phstatsmethods",
            lambda: standardisation.direct_rate_by_group(area, *long),
            "PHStatsMethods",
        ),
        "xmr": ("xmr_faster_than_nhspy", lambda: chart.chart(table, "increase", 50.0), "nhspy-plotthedots"),
    }
    units = {"wilson": "rows", "byar": "rows", "dsr": "areas of 19 bands, a long table", "xmr": "series of 40 points"}
    theirs = time_peers()
    found = []
    for key, (name, job, peer) in jobs.items():
        seconds, their_seconds = best(job), theirs.get(key)
        if isinstance(their_seconds, float):
            note, ratio = f"{PEER_ROWS[key]:,} {units[key]}; theirs over ours", their_seconds / seconds
            found.append(entry(name, seconds, peer, their_seconds, note, ratio))
        else:
            found.append(entry(name, seconds, peer, None, str(their_seconds)))
    return found


def time_peers() -> dict[str, Any]:
    python = PEERS / "bin/python"
    if not python.exists():
        missing = "the peers are not installed: `make bench` installs those that PyPI has"
        return dict.fromkeys(PEER_ROWS, missing)
    done = subprocess.run(
        [python, "-m", "benchmarks.statistics_peers", json.dumps(PEER_ROWS)],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env={**os.environ, **ONE_CORE},
    )
    if done.returncode:
        return dict.fromkeys(PEER_ROWS, f"the peers failed: {done.stderr.strip().splitlines()[-1]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))  # a peer prints, too


ONE_CORE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def damped() -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.statistics_damped", str(DAMPED_SERIES)],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
        env={**os.environ, **ONE_CORE},
    )
    found = json.loads(done.stdout)
    name, peer = "damped_fit_faster_than_statsmodels", "statsmodels ETSModel"
    if found["theirs"] is None:
        return entry(name, found["ours"], peer, None, found["note"])
    theirs = found["theirs"] * 1_000 / DAMPED_SERIES
    note = f"1,000 series of 40 points, one core (theirs from {DAMPED_SERIES}); {found['note']}; theirs over ours"
    return entry(name, found["ours"], peer, theirs, note, theirs / found["ours"])


def pack() -> dict[str, Any]:
    """Everything a board pack asks of the statistics, through the public calls."""
    indicators, areas, periods = PACK
    value = np.clip(make_series(indicators * areas, periods), 1.0, 99.0)
    denominator = np.full(value.shape, 1_000.0)
    numerator = np.round(value * 10.0)
    years = np.arange(2020, 2025)

    def work() -> None:
        limits = intervals.wilson(numerator, denominator)
        comparison.compare(limits.value, limits.lower, limits.upper, 50.0, "high_is_good")
        latest = [column[:, -5:] for column in (numerator, denominator, limits.value, limits.lower, limits.upper)]
        trend.recent_trend(years, *latest, "proportion", "high_is_good")
        chart.chart(limits.value, "increase", 50.0)
        forecast.forecast_many(limits.value, 4, (0.0, 100.0))
        aggregation.neighbour_summary(limits.value.reshape(indicators, areas, periods).swapaxes(1, 2))
        aggregation.rank(limits.value.reshape(indicators, areas, periods)[:, :, -1], "high_is_good")

    start = time.perf_counter()
    work()
    first = time.perf_counter() - start
    seconds = best(work)
    note = f"100 indicators, 7 areas, 40 periods; the first time {first:.2f} s; ours over the limit"
    return entry("statistics_of_a_pack", seconds, "limit", 0.5, note, seconds / 0.5)


def forecasts() -> dict[str, Any]:
    """Every yearly series of the store at once, chance in their counts included."""
    value = np.clip(make_series(4_000, 14), 1.0, 99.0)
    base = Base(np.full(value.shape, 1_000.0), 100.0, "proportion")
    seconds = best(lambda: forecast.forecast_many(value, 3, (0.0, 100.0), base))
    return entry("forecasts_of_4000_series", seconds, "", None, "4,000 series of 14 points, three steps ahead")


def passes() -> list[dict[str, Any]]:
    """Each vectorised function as a multiple of one addition of numpy's over the same columns."""
    x, n = make_counts(ROWS)
    low, high = x / n * 90.0, np.minimum(x / n * 110.0, 100.0)
    count, people, weights = make_bands(50_000, BANDS)
    table = make_series(25_000, 40)
    group = np.arange(ROWS) % 1_000
    five = [column[: 5 * 200_000].reshape(-1, 5) for column in (x, n, x / n * 100, low, high)]
    first = intervals.Interval(x / n, low, high, np.zeros(ROWS, dtype=np.uint8))
    jobs: dict[str, tuple[Callable[[], Any], list[Any]]] = {
        "wilson": (lambda: intervals.wilson(x, n), [x, n]),
        "byar": (lambda: intervals.byar(x, n), [x, n]),
        "compare": (lambda: comparison.compare(x, low, high, 50.0, "high_is_good"), [x, low, high]),
        "direct_rate": (lambda: standardisation.direct_rate(count, people, weights), [count, people, weights]),
        "recent_trend": (
            lambda: trend.recent_trend(np.arange(2020, 2025), *five, "proportion", "high_is_good"),
            five,
        ),
        "xmr": (lambda: chart.chart(table, "increase", 50.0), [table]),
        "neighbour_summary": (lambda: aggregation.neighbour_summary(table), [table]),
        "sum_by_group": (lambda: aggregation.sum_by_group(group, x, n), [x, n]),
    }
    from oba.statistics.change import split_change
    from oba.statistics.inequality import assign_quantiles, measure_gap

    jobs["assign_quantiles"] = (lambda: assign_quantiles(x, 10), [x])
    jobs["measure_gap"] = (lambda: measure_gap(first, first), [x, low, high])
    jobs["split_change"] = (lambda: split_change(x, n, x, n), [x, n])
    found = []
    for name, (job, columns) in jobs.items():
        seconds, once = best(job, 2), best(lambda columns=columns: one_pass(columns), 5)
        size = sum(column.nbytes for column in columns) / 1e6
        note = f"{size:.0f} MB; ours as a multiple of one numpy addition over them"
        found.append(entry(f"passes_{name}", seconds, "one numpy pass", once, note, seconds / once))
    return found


def one_pass(columns: list[Any]) -> None:
    for column in columns:
        np.add(column, 1.0)


def best(job: Callable[[], Any], times: int = 3) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        job()
        taken.append(time.perf_counter() - start)
    return min(taken)


def entry(
    name: str, seconds: float, against: str, against_seconds: float | None, note: str, ratio: float | None = None
) -> dict[str, Any]:
    return {
        "name": name,
        "seconds": seconds,
        "against": against,
        "against_seconds": against_seconds,
        "ratio": None if ratio is None else round(ratio, 3),
        "note": note,
    }
