"""Checks of forecasts against a reference folder: from given parameters, and our own fits by their likelihood."""

from typing import Any

import numpy as np

from oba.statistics.forecast import walks
from oba.statistics.forecast.fitting import fit
from oba.statistics.forecast.smoothing import Model, Smoothing, States, forecast_mean, forecast_spread, run
from oba.statistics.intervals import normal_quantile
from oba.statistics.reasons import Floats
from oba.statistics.reference_checks.tables import Answer, Answers, Folder, Table

GIVEN_PARAMETERS = 1e-8
LIKELIHOOD = 0.5  # how much lower than the reference's the likelihood of our own fit may be
MODELS = {
    "ets_AAdN": Model(trend=True, damped=True),
    "ets_AAN": Model(trend=True),
    "ets_ANN": Model(),
    "holt_damped_optimal": Model(trend=True, damped=True),
    "holt_optimal": Model(trend=True),
    "holt_simple_fixed": Model(trend=True),
}
FIXED = "holt_simple_fixed"  # its parameters are given, its interval is its own
STEPS = {"naive": walks.naive, "drift": walks.drift}


def check_forecasts(folder: Folder, expected: Table) -> Answers:
    """forecast_expected.csv: points and intervals that follow from the parameters of forecast_parameters.csv."""
    found: dict[tuple[str, str], tuple[Floats, Floats]] = {}
    horizon = int(expected.numbers("h").max())
    for series, model in expected.distinct("series_id", "model"):
        values = folder.table("forecast_input.csv").where("series_id", series).numbers("value")
        if model in STEPS:
            points, variance = STEPS[model](values, horizon)
            found[series, model] = points[0], variance[0]
        else:
            found[series, model] = _smoothed(folder, series, model, values, horizon)
    keys = list(zip(expected.words("series_id"), expected.words("model"), strict=True))
    steps = expected.numbers("h").astype(int) - 1
    point, variance = (
        np.array([found[key][part][step] for key, step in zip(keys, steps, strict=True)]) for part in (0, 1)
    )
    columns = {"point": point}
    for level, suffix in ((0.8, "80"), (0.95, "95")):
        half = normal_quantile(level) * np.sqrt(variance)
        columns |= {f"lower{suffix}": point - half, f"upper{suffix}": point + half}
    near = {name: Answer(values, relative=GIVEN_PARAMETERS) for name, values in columns.items()}
    return Answers(frozenset({"series_id", "model", "h"}), near)


def check_parameters(folder: Folder, expected: Table) -> Answers:
    """forecast_parameters.csv: what follows from the parameters; our own fit where the file gives its likelihood.

    Our fit is compared by putting the file's likelihood in its place where ours is not lower by more than 0.5.
    """
    names = (
        "n",
        "final_level",
        "final_trend",
        "sigma2",
        "loglik",
        "aic",
        "aicc",
        "bic",
        "mse",
        "method_used",
    )
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for row, (series, model) in enumerate(expected.distinct("series_id", "model")):
        values = folder.table("forecast_input.csv").where("series_id", series).numbers("value")
        made = dict.fromkeys(names, np.nan) | {
            "n": values.size,
            "method_used": METHOD_NAMES.get(model, model),
        }
        if model in STEPS:
            made |= _walk_numbers(values, model)
        else:
            made |= _smoothing_numbers(expected, row, model, values)
        for name in names:
            columns[name].append(made[name])
    answers = {name: Answer(column, relative=GIVEN_PARAMETERS) for name, column in columns.items()}
    given = {"series_id", "model", "alpha", "beta", "phi", "initial_level", "initial_trend"}
    return Answers(frozenset(given), answers)


METHOD_NAMES = {
    "ets_AAdN": "ETS(A,Ad,N)",
    "ets_AAN": "ETS(A,A,N)",
    "ets_ANN": "ETS(A,N,N)",
    "holt_optimal": "Holt's method",
    "holt_damped_optimal": "Damped Holt's method",
    "holt_simple_fixed": "Holt's method",
    "naive": "Naive method",
    "drift": "Random walk with drift",
}


def _read(table: Table, row: int, model: str) -> tuple[Smoothing, States]:
    cell = {
        name: table.numbers(name)[row : row + 1] for name in ("alpha", "beta", "phi", "initial_level", "initial_trend")
    }
    missing = {name: np.where(np.isnan(value), 0.0, value) for name, value in cell.items()}
    phi = np.where(np.isnan(cell["phi"]), 1.0, cell["phi"])
    beta = missing["beta"] * (missing["alpha"] if model == FIXED else 1.0)
    return (
        Smoothing(missing["alpha"], beta, phi),
        States(missing["initial_level"], missing["initial_trend"]),
    )


def _smoothed(folder: Folder, series: str, model: str, values: Floats, horizon: int) -> tuple[Floats, Floats]:
    table = folder.table("forecast_parameters.csv")
    row = table.distinct("series_id", "model").index((series, model))
    parameters, start = _read(table, row, model)
    errors, last = run(values[:, None], parameters, start)
    squares = float((errors**2).sum())
    spread = forecast_spread(parameters, horizon)[0]
    variance = squares / (values.size - MODELS[model].size)
    if model == FIXED:  # the package takes beta-star for beta here, and the mean square for the variance
        star = Smoothing(parameters.alpha, table.numbers("beta")[row : row + 1], parameters.phi)
        spread, variance = forecast_spread(star, horizon)[0], squares / values.size
    return forecast_mean(parameters, last, horizon)[0], variance * spread


def _smoothing_numbers(expected: Table, row: int, model: str, values: Floats) -> dict[str, Any]:
    parameters, start = _read(expected, row, model)
    errors, last = run(values[:, None], parameters, start)
    n, squares = values.size, float((errors**2).sum())
    trend = float(last.trend[0]) if MODELS[model].trend else np.nan
    made = {"final_level": float(last.level[0]), "final_trend": trend, "mse": squares / n}
    if model == FIXED:
        return made | {"sigma2": squares / n}
    size = MODELS[model].size
    loglik = -0.5 * n * np.log(squares)
    aic = 2.0 * (size + 1) - 2.0 * loglik
    made |= {
        "sigma2": squares / (n - size),
        "aic": aic,
        "aicc": correct_aic(aic, size + 1, n),
        "bic": aic + (size + 1) * (np.log(n) - 2.0),
    }
    own = float(fit(values, MODELS[model]).loglik[0])
    made["loglik"] = loglik if own >= loglik - LIKELIHOOD else own
    return made


def correct_aic(aic: float, counted: int, n: int) -> float:
    """Return the AIC corrected for few figures: `counted` numbers were fitted to `n`; missing where none is to spare.

    Hurvich & Tsai (1989), Biometrika 76:297-307.
    """
    spare = n - counted - 1
    return aic + 2.0 * counted * (counted + 1) / spare if spare > 0 else np.nan


def _walk_numbers(values: Floats, model: str) -> dict[str, Any]:
    variance = float(walks.naive(values, 1)[1][0, 0])
    if model == "naive":
        return {"sigma2": variance, "mse": variance}
    n = values.size
    residual = np.diff(values) - (values[-1] - values[0]) / (n - 1)
    first = float(walks.drift(values, 1)[1][0, 0]) / (1.0 + 1.0 / (n - 1))
    return {"sigma2": first, "mse": float((residual**2).sum() / (n - 1))}
