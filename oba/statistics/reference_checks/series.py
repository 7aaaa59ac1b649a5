"""Checks of recent trends and XmR charts against a reference folder."""

from typing import Any

import numpy as np

from oba.statistics.reference_checks.tables import Answer, Answers, Folder, Table, answer, arrange
from oba.statistics.trend import five_points as trend
from oba.statistics.xmr import chart as xmr
from oba.statistics.xmr import rules

POINT_TYPES = np.array(
    [
        "common_cause",
        "special_cause_improvement",
        "special_cause_concern",
        "special_cause_neutral_high",
        "special_cause_neutral_low",
    ]
)
ASSURANCE_TYPES = {
    "pass": "consistent_pass",
    "fail": "consistent_fail",
    "inconsistent": "inconsistent",
    "none": "",
}


def check_trend(folder: Folder, expected: Table) -> Answers:
    """recent_trend_expected.csv: the published rule, the website's rule, and the change from the year before."""
    columns: dict[str, list[Any]] = {}
    for series, kind, polarity in expected.distinct("series_id", "value_type", "polarity"):
        rows = folder.table("recent_trend_input.csv").where("series_id", series)
        for name, value in _trend_row(rows, kind, polarity).items():
            columns.setdefault(name, []).append(value)
    answers = {name: Answer(values) for name, values in columns.items()}
    answers["p_value"] = Answer(columns["p_value"], absolute=0.0)
    return Answers(frozenset({"series_id", "value_type", "polarity"}), answers)


def _trend_row(rows: Table, kind: str, polarity: str) -> dict[str, Any]:
    year, x, n, v, low, high = (
        rows.numbers(name) for name in ("year", "numerator", "denominator", "value", "lower95", "upper95")
    )
    one = trend.recent_trend(year, x, n, v, low, high, kind, polarity)
    web = trend.website_trend(x, n, v, low, high, polarity, year)
    judged = one.outcome != "Cannot be calculated"
    order = np.argsort(year)
    return {
        "points_available": year.size,
        "points_used": trend.POINTS if judged else np.nan,
        "slope": one.slope,
        "chi_squared": one.chi_squared,
        "p_value": one.p_value,
        "significant_998": _flag(one.significant) if judged else "",
        "leave_one_out_same_sign": "" if np.isnan(one.same_sign) else _flag(one.same_sign == 1),
        "trend": one.outcome,
        "reason": one.reason,
        "wls_slope": web.slope,
        "wls_chi_squared": web.chi_squared,
        "wls_trend": web.outcome,
        "trend_with_polarity": one.word_with_polarity,
        "change_from_previous": trend.change_from_previous(low[order], high[order]),
    }


def check_points(folder: Folder, expected: Table) -> Answers:
    """spc_points_expected.csv: limits, rules and point types of every point."""
    columns: dict[str, list[Any]] = {}
    keys: list[tuple[str, str]] = []
    for series, (chart, dates) in _charts(folder).items():
        keys += [(series, str(date)) for date in dates]
        for name, values in _point_columns(chart).items():
            columns.setdefault(name, []).append(values)
    order = arrange(keys, zip(expected.words("series_id"), expected.words("date"), strict=True))
    made = {name: Answer(np.concatenate(parts)[order]) for name, parts in columns.items()}
    return Answers(frozenset({"series_id", "date"}), made)


def _point_columns(chart: xmr.Chart) -> dict[str, Any]:
    limits, signals = chart.limits, chart.signals
    known = ~np.isnan(chart.values[0])
    drawn = known & ~np.isnan(limits.upper[0])
    counting = rules.find_two_in_three(signals, limits, beyond_counts=True)
    return {
        "value": chart.values[0],
        "rebase_group": limits.group[0],
        "short_group_warning": _flags(limits.too_few[0]),
        "in_limit_calculation": _flags(limits.base[0] & known),
        "mean": limits.mean[0],
        "lpl": limits.lower[0],
        "upl": limits.upper[0],
        "outside_limits": np.where(drawn, _flags(signals.outside[0]), ""),
        "relative_to_mean": signals.side[0],
        "close_to_limits": np.where(drawn, _flags(signals.close[0]), ""),
        "special_cause_type": np.array(chart.rules.special_causes)[chart.special_cause[0]],
        "special_cause_flag": _flags(chart.special_cause[0] > 0),
        "point_type": POINT_TYPES[chart.point_type[0]],
        "rule_outside_limits": _flags(signals.outside[0]),
        "rule_trend": _flags(signals.trend[0]),
        "rule_two_in_three": _flags(signals.two_in_three[0]),
        "rule_shift": _flags(signals.shift[0]),
        "rule_two_in_three_counting_beyond_limits": _flags(counting[0]),
    }


def check_spc_groups(folder: Folder, expected: Table) -> Answers:
    """spc_groups_expected.csv: each stretch between rebases."""
    charts = _charts(folder)
    rows = []
    for series, group in zip(expected.words("series_id"), expected.numbers("rebase_group"), strict=True):
        chart = charts[series][0]
        place = np.flatnonzero(chart.limits.group[0] == group)
        kinds = np.bincount(chart.point_type[0][place], minlength=3)
        last = place[-1] == chart.values.shape[1] - 1
        assurance = ASSURANCE_TYPES[str(chart.assurance[0])] if last else ""
        limits = [getattr(chart.limits, name)[0][place[0]] for name in ("mean", "lower", "upper")]
        last_type = POINT_TYPES[chart.point_type[0][place[-1]]]
        rows.append((*limits, place.size, *kinds[:3], last_type, assurance))
    names = ("mean", "lpl", "upl", "n", "common_cause", "special_cause_improvement", "special_cause_concern")
    columns = dict(zip((*names, "last_point_type", "assurance_type"), zip(*rows, strict=True), strict=True))
    return answer(("series_id", "rebase_group"), **columns)


def check_icons(folder: Folder, expected: Table) -> Answers:
    """spc_icons_expected.csv: variation and assurance of each series."""
    rows = []
    charts = _charts(folder)
    for series in expected.words("series_id"):
        chart = charts[series][0]
        assurance = str(chart.assurance[0])
        cause = chart.rules.special_causes[chart.special_cause[0, -1]]
        last = POINT_TYPES[chart.point_type[0, -1]]
        rows.append(("ok", str(chart.variation[0]), assurance, last, cause, ASSURANCE_TYPES[assurance]))
    names = ("status", "variation_icon", "assurance_icon", "last_point_type", "last_special_cause_type")
    columns = dict(zip((*names, "assurance_type"), zip(*rows, strict=True), strict=True))
    return answer(("series_id",), **columns)


def _charts(folder: Folder) -> dict[str, tuple[xmr.Chart, Any]]:
    """The chart of each series and its dates in order."""
    config, source = folder.table("spc_config.csv"), folder.table("spc_input.csv")
    row_of = {series: row for row, series in enumerate(config.words("series_id"))}
    charts = {}
    for (series,) in source.distinct("series_id"):
        row, rows = row_of[series], source.where("series_id", series)
        dates = np.array(rows.words("date"))
        order = np.argsort(dates, kind="stable")
        asked = [date for date in config.words("rebase_dates")[row].split(";") if date in set(dates)]
        chart = xmr.chart(
            rows.numbers("value")[order][None],
            config.words("improvement_direction")[row],
            [config.numbers("target")[row]],
            xmr.find_rebases(dates[order], asked)[None],
            [config.numbers("fix_after_n_points")[row]],
            bool(config.flags("screen_outliers")[row]),
            rules.NHSR_PLOTTHEDOTS,
        )
        charts[series] = (chart, dates[order])
    return charts


def _flag(value: Any) -> str:
    return "TRUE" if value else "FALSE"


def _flags(values: Any) -> Any:
    return np.where(values, "TRUE", "FALSE")
