"""Checks of quantiles, slope indices and funnels against a reference folder."""

from typing import Any

import numpy as np

from oba.statistics import funnel, inequality
from oba.statistics.reasons import TOO_FEW_EVENTS
from oba.statistics.reference_checks.tables import Answer, Answers, Folder, Table, answer, arrange
from oba.statistics.slope_index import slope_index

SIMULATED = {"95_0": 0.006, "99_8": 0.02}  # share of the interval's width that simulation may be off by
BISECTED = 5e-6  # relative precision of the package's bisected Poisson means
BISECTED_FEW = 5e-3  # the same for three events or fewer at the outer limits
LEVELS = {"95_0": 0.95, "99_8": 0.998}


def check_quantiles(folder: Folder, expected: Table) -> Answers:
    """quantiles_expected.csv: each unit's quantile under each configuration."""
    config, source = folder.table("quantiles_config.csv"), folder.table("quantiles_input.csv")
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for place, (name, set_id) in enumerate(config.distinct("config_id", "set_id")):
        one = source.where("set_id", set_id)
        group = one.words("group") if config.flags("grouped")[place] else None
        number, invert = int(config.numbers("nquantiles")[place]), bool(config.flags("invert")[place])
        value = one.numbers("value")
        quantile = inequality.assign_quantiles(value, number, invert, group)
        rows = zip(one.words("unit_id"), quantile, value, strict=True)
        found.update({(name, unit): (float(q), float(v)) for unit, q, v in rows})
    keys = zip(expected.words("config_id"), expected.words("unit_id"), strict=True)
    pairs = np.array([found[key] for key in keys])
    given = ("config_id", "set_id", "group", "unit_id", "nquantiles")
    return answer(given, value=pairs[:, 1], quantile=pairs[:, 0])


def check_slope_index(folder: Folder, expected: Table) -> Answers:
    """sii_expected.csv: indices and limits; simulated limits within the error of the simulation."""
    config, source = folder.table("sii_config.csv"), folder.table("sii_input.csv")
    place = {name: i for i, name in enumerate(config.words("config_id"))}
    columns: dict[str, list[float]] = {}
    for name, dataset, area in zip(*(expected.words(c) for c in ("config_id", "dataset", "area")), strict=True):
        row = place[name]
        kind = int(config.numbers("value_type")[row]), bool(config.flags("transform")[row])
        found = _slope_row(
            source.where("dataset", dataset).where("area", area), kind, config.numbers("multiplier")[row]
        )
        for column, value in found.items():
            columns.setdefault(column, []).append(value)
    answers = {name: Answer(np.array(values)) for name, values in columns.items()}
    for suffix, share in SIMULATED.items():
        for index in ("sii", "rii"):
            ends = [expected.numbers(f"sim_{index}_{side}{suffix}cl") for side in ("lower", "upper")]
            for side in ("lower", "upper"):
                name = f"sim_{index}_{side}{suffix}cl"
                answers[name] = Answer(answers[name].values, absolute=share * np.abs(ends[1] - ends[0]))
    given = ("config_id", "dataset", "area", "indicator_type", "transform", "multiplier", "repetitions")
    return Answers(frozenset(given), answers)


def _slope_row(rows: Table, kind: tuple[int, bool], multiplier: float) -> dict[str, float]:
    order = np.argsort(rows.numbers("decile"))
    names = ("value", "population", "lower95", "upper95", "se")
    value, people, low, high, error = (rows.numbers(name)[order] for name in names)
    found: dict[str, float] = {}
    for suffix, level in LEVELS.items():
        one = slope_index(value, people, low, high, error, *kind, multiplier, level)
        found |= {"sii": one.sii[0], "rii": one.rii[0], "intercept": one.intercept[0]}
        for index in ("sii", "rii"):
            for side in ("lower", "upper"):
                limit = getattr(one, f"{index}_{side}")[0]
                found[f"sim_{index}_{side}{suffix}cl"] = limit
                closed = kind[1] or (kind[0] == 0 and index == "sii")
                found[f"exact_{index}_{side}{suffix}cl"] = limit if closed else np.nan
    return found


def check_funnel_limits(folder: Folder, expected: Table) -> Answers:
    """funnel_limits_expected.csv: the axis and four limits; the package's own Poisson means are bisected."""
    columns: dict[str, Any] = {}
    keys: list[tuple[str, float]] = []
    names = ("lower_2s_limit", "upper_2s_limit", "lower_3s_limit", "upper_3s_limit")
    for config in _funnels(folder):
        lines, baseline, offset = _funnel_lines(config)
        limits = (lines.lower_inner, lines.upper_inner, lines.lower_outer, lines.upper_outer)
        exact = config["statistic"] == "proportion"
        for name, values in zip(names, limits, strict=True):
            few = (lines.x <= 3) & ("3s" in name)
            near = np.where(few, BISECTED_FEW, BISECTED) * np.abs(values + offset)
            columns.setdefault(name, []).append((values, np.full(values.shape, 1e-11) if exact else near))
        columns.setdefault("x_axis", []).append(lines.x)
        columns.setdefault("baseline", []).append(np.full(lines.x.shape, baseline))
        keys += [(config["name"], point) for point in range(1, lines.x.size + 1)]
    order = arrange(keys, zip(expected.words("config_id"), expected.numbers("point"), strict=True))
    made = {name: _stacked(parts, order) for name, parts in columns.items()}
    return answer(("config_id", "point", "statistic", "method"), **made)


def check_funnel_points(folder: Folder, expected: Table) -> Answers:
    """funnel_points_expected.csv: rates as drawn and the populations behind them."""
    rates, people, keys = [], [], []
    for config in _funnels(folder):
        if config["statistic"] != "rate":
            continue
        few = config["x"] < config["fewest"]
        rate = config["multiplier"] * config["x"] / config["n"]
        rates.append(np.where(few, np.nan, rate))
        people.append(np.where(few, np.nan, config["n"] / config["years"]))
        keys += [(config["name"], area) for area in config["areas"]]
    order = arrange(keys, zip(expected.words("config_id"), expected.words("area"), strict=True))
    given = ("config_id", "dataset", "area")
    return answer(given, rate_chart=np.concatenate(rates)[order], denominator_derived=np.concatenate(people)[order])


def check_funnel_significance(folder: Folder, expected: Table) -> Answers:
    """funnel_significance_expected.csv: which areas lie outside the limits."""
    words: list[str] = []
    keys: list[tuple[str, str]] = []
    for config in _funnels(folder):
        if config["statistic"] == "proportion":
            position = funnel.place_proportions(config["x"], config["n"])
        else:
            average = 1.0 if config["statistic"] == "ratio" else None
            position = funnel.place_rates(config["x"], config["n"], average, config["fewest"])
        few = position.reason == TOO_FEW_EVENTS
        words += list(np.where(few, "Not applicable for events less than 10 for dsrs", position.words))
        keys += [(config["name"], area) for area in config["areas"]]
    order = arrange(keys, zip(expected.words("config_id"), expected.words("area"), strict=True))
    return answer(("config_id", "dataset", "area"), significance=np.array(words)[order])


def _funnels(folder: Folder) -> list[dict[str, Any]]:
    """Each configuration with its counts `x` and its denominators, derived populations or expected events `n`."""
    config, source = folder.table("funnel_config.csv"), folder.table("funnel_input.csv")
    found = []
    for row in range(config.rows):
        data = source.where("dataset", config.words("dataset")[row])
        one: dict[str, Any] = {name: config.words(name)[row] for name in ("statistic", "rate_type", "ratio_type")}
        one |= {"name": config.words("config_id")[row], "areas": data.words("area")}
        one["multiplier"] = config.numbers("multiplier")[row]
        years = config.numbers("years_of_data")[row]
        one["years"] = 1.0 if np.isnan(years) else years
        one["fewest"] = 10.0 if one["rate_type"] == "dsr" else 0.0
        one["x"], one["n"] = data.numbers("numerator"), data.numbers("denominator")
        if one["statistic"] == "rate":
            one["n"] = funnel.derive_population(one["x"], data.numbers("rate"), one["multiplier"], one["n"])
        found.append(one)
    return found


def _funnel_lines(config: dict[str, Any]) -> tuple[funnel.FunnelLimits, float, float]:
    """Limits, the average shown, and what was taken off the limits (whose precision is that of the whole)."""
    x, n, multiplier = config["x"], config["n"], config["multiplier"]
    if config["statistic"] == "proportion":
        lines = funnel.funnel_of_proportions(x, n, multiplier)
        return lines, multiplier * funnel.average_proportion(x, n), 0.0
    if config["statistic"] == "rate":
        return funnel.funnel_of_rates(x, n, multiplier, config["years"]), multiplier * x.sum() / n.sum(), 0.0
    less_one = config["ratio_type"] == "count"
    return funnel.funnel_of_ratios(x, n, multiplier, less_one), np.nan, multiplier * less_one


def _stacked(parts: list[Any], order: Any) -> Answer:
    if isinstance(parts[0], tuple):
        values, near = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
        return Answer(values[order], absolute=near[order])
    return Answer(np.concatenate(parts)[order])
