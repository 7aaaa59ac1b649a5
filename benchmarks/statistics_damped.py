"""Damped smoothing, fit and forecast with intervals, ours and statsmodels', on one core; prints JSON."""

import json
import sys
import time
import warnings

import numpy as np

from benchmarks.statistics_data import make_series
from oba.statistics.forecast.fitting import fit
from oba.statistics.forecast.smoothing import Model, forecast_mean, forecast_spread
from oba.statistics.intervals import normal_quantile

SERIES, PERIODS, HORIZON = 1_000, 40, 8


def main() -> None:
    table = make_series(SERIES, PERIODS)
    ours = min(time_ours(table)[0] for _ in range(3))
    likelihood = time_ours(table)[1]
    found = {"ours": ours, "theirs": None, "note": ""}
    try:
        found["theirs"], theirs = time_theirs(table[: int(sys.argv[1])])
        gap = likelihood[: len(theirs)] - theirs
        found["note"] = f"our log likelihood less theirs: mean {gap.mean():+.3f}, least {gap.min():+.3f}"
    except ImportError as missing:
        found["note"] = str(missing)
    print(json.dumps(found))


def time_ours(table: np.ndarray) -> tuple[float, np.ndarray]:
    start = time.perf_counter()
    fitted = fit(table, Model(trend=True, damped=True))
    points = forecast_mean(fitted.parameters, fitted.last, HORIZON)
    spread = fitted.variance[:, None] * forecast_spread(fitted.parameters, HORIZON)
    half = np.sqrt(spread)[..., None] * [normal_quantile(0.8), normal_quantile(0.95)]
    _ = points[..., None] - half, points[..., None] + half
    return time.perf_counter() - start, fitted.loglik


def time_theirs(table: np.ndarray) -> tuple[float, np.ndarray]:
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    warnings.simplefilter("ignore")
    columns = [pd.Series(values) for values in table]
    likelihood = []
    start = time.perf_counter()
    for column in columns:
        fitted = ETSModel(column, trend="add", damped_trend=True).fit(disp=False)
        prediction = fitted.get_prediction(start=PERIODS, end=PERIODS + HORIZON - 1)
        prediction.pred_int(alpha=0.2)
        prediction.pred_int(alpha=0.05)
        likelihood.append(-0.5 * PERIODS * np.log((fitted.resid**2).sum()))
    return time.perf_counter() - start, np.array(likelihood)


if __name__ == "__main__":
    main()
