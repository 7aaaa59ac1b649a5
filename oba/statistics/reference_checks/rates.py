"""Checks of proportions, rates, means and standardised rates against a reference folder."""

from typing import Any

import numpy as np

from oba.statistics import aggregation, intervals, standardisation
from oba.statistics.reference_checks.tables import Answer, Answers, Folder, Table, answer, limit_columns

LEVELS = {"95_0": 0.95, "99_8": 0.998}
BOTH = "95%, 99.8%"


def check_wilson(folder: Folder, expected: Table) -> Answers:
    """wilson_proportions.csv: value and limits at three levels."""
    x, n, m = (expected.numbers(name) for name in ("numerator", "denominator", "multiplier"))
    found = {}
    for suffix, level in {**LEVELS, "99_0": 0.99}.items():
        one = intervals.wilson(x, n, level, 1.0)
        found[suffix] = intervals.Interval(one.value * m, one.lower * m, one.upper * m, one.reason)
    known = ~np.isnan(found["95_0"].value)
    statistic = ["percentage" if k == 100 else f"proportion of {k:g}" for k in m]
    return answer(
        ("case_id", "description", "numerator", "denominator", "multiplier"),
        value=found["95_0"].value,
        statistic=_words_where(expected, "statistic", statistic, known),
        method=_words_where(expected, "method", ["Wilson"] * n.size, known),
        **limit_columns(found),
    )


def check_wilson_grouped(folder: Folder, expected: Table) -> Answers:
    """wilson_grouped_expected.csv: numerators and denominators summed within the area first."""
    source = folder.table("wilson_grouped_input.csv")
    totals = aggregation.sum_by_group(source.words("area"), source.numbers("numerator"), source.numbers("denominator"))
    place = _places(totals.group, expected.words("area"))
    x, n = totals.numerator[place], totals.denominator[place]
    found = {suffix: intervals.wilson(x, n, level) for suffix, level in LEVELS.items()}
    return answer(
        ("area",),
        numerator=x,
        denominator=n,
        value=found["95_0"].value,
        **_labels(expected, "percentage", "Wilson"),
        **limit_columns(found),
    )


def check_rates(folder: Folder, expected: Table) -> Answers:
    """rates_byars_exact.csv: Byar with exact below ten, and exact at every count."""
    x, n, m = (expected.numbers(name) for name in ("count", "population", "multiplier"))
    found: dict[str, Any] = {}
    exact: dict[str, Any] = {}
    for suffix, level in LEVELS.items():
        for kind, method in ((found, intervals.byar), (exact, intervals.exact)):
            one = method(x, n, level, 1.0)
            kind[suffix] = intervals.Interval(one.value * m, one.lower * m, one.upper * m, one.reason)
    known = ~np.isnan(x + n)
    method_words = np.where(x < intervals.EXACT_BELOW, "Exact", "Byars")
    return answer(
        ("case_id", "description", "count", "population", "multiplier"),
        value=found["95_0"].value,
        statistic=[f"rate per {k:g}" if k < 1e6 else f"rate per {int(k)}" for k in m],
        method=np.where(known, method_words, ""),
        **limit_columns(found),
        **limit_columns(exact, "exact_"),
    )


def check_means(folder: Folder, expected: Table) -> Answers:
    """means_expected.csv: Student's t."""
    source = folder.table("means_input.csv")
    group, value = source.words("group"), source.numbers("value")
    found = {suffix: intervals.means_by_group(group, value, level) for suffix, level in LEVELS.items()}
    first = found["95_0"]
    place = _places(first.group, expected.words("group"))
    limits = limit_columns({suffix: one.mean for suffix, one in found.items()})
    return answer(
        ("group",),
        value_sum=first.total[place],
        value_count=first.number[place],
        stdev=first.deviation[place],
        value=first.mean.value[place],
        **_labels(expected, "mean", "Student's t-distribution"),
        **{name: Answer(column.values[place]) for name, column in limits.items()},
    )


def check_direct(folder: Folder, expected: Table) -> Answers:
    """dsr_expected.csv: Byar's limits with Dobson's adjustment."""
    source = folder.table("dsr_input.csv")
    area, (x, n, w) = source.words("area"), (source.numbers(c) for c in ("count", "population", "stdpop"))
    names, _ = standardisation.direct_rate_by_group(area, x, n, w)
    found = {
        suffix: standardisation.direct_rate_by_group(area, x, n, w, level, 1.0)[1] for suffix, level in LEVELS.items()
    }
    return _direct_answers(expected, names, found, "Dobson")


def check_direct_of_repeats(folder: Folder, expected: Table) -> Answers:
    """dsr_nonindependent_expected.csv: events that are not independent."""
    source = folder.table("dsr_nonindependent_input.csv")
    names = np.unique(source.words("area"))
    parts = [_repeats(source.where("area", str(name))) for name in names]
    found = {}
    for suffix, level in LEVELS.items():
        rates = [standardisation.direct_rate_of_repeats(*part, level, 1.0) for part in parts]
        fields = ("value", "lower", "upper", "reason", "total_count", "total_population")
        found[suffix] = standardisation.StandardisedRate(
            *(np.concatenate([getattr(rate, name) for rate in rates]) for name in fields)
        )
    return _direct_answers(expected, names, found, "Dobson, with confidence adjusted for non-independent events")


def check_indirect_ratio(folder: Folder, expected: Table) -> Answers:
    """indirect_ratio_expected.csv: ratio x 100."""
    observed, events, _ = _indirect(folder, expected)
    found = {suffix: standardisation.indirect_ratio(observed, events, level) for suffix, level in LEVELS.items()}
    return _indirect_answers(expected, found, ["indirectly standardised ratio x 100"] * expected.rows)


def check_indirect_rate(folder: Folder, expected: Table) -> Answers:
    """indirect_rate_expected.csv: the ratio times the reference's crude rate."""
    observed, events, reference = _indirect(folder, expected)
    multiplier = expected.numbers("multiplier")
    found = {
        suffix: standardisation.indirect_rate(observed, events, reference * multiplier, level, 1.0)
        for suffix, level in LEVELS.items()
    }
    words = [f"indirectly standardised rate per {k:g}" for k in multiplier]
    answers = _indirect_answers(expected, found, words)
    answers.columns["ref_rate"] = Answer(reference * multiplier)
    return Answers(answers.given | {"multiplier"}, answers.columns)


def check_additional(folder: Folder, expected: Table) -> Answers:
    """additional_cases_expected.csv: totals of each measure."""
    source = folder.table("additional_cases_input.csv")
    columns = ("base_count", "base_population", "current_count", "current_population")
    measures = [source.where("measure", measure) for (measure,) in expected.distinct("measure")]
    given: Any = [[one.numbers(name)[None] for name in columns] for one in measures]
    totals = np.array([[table.sum() for table in tables] for tables in given])
    near, far = (
        [
            standardisation.count_additional_cases(base, people, now, people_now, level)
            for base, people, now, people_now in given
        ]
        for level in LEVELS.values()
    )
    return answer(
        ("measure",),
        base_total=totals[:, 0],
        base_population=totals[:, 1],
        current_total=totals[:, 2],
        current_population=totals[:, 3],
        expected=_first_of(near, "expected"),
        additional=_first_of(near, "additional"),
        ratio=_first_of(near, "ratio"),
        ratio_lower95=_first_of(near, "ratio_lower"),
        ratio_upper95=_first_of(near, "ratio_upper"),
        ratio_lower998=_first_of(far, "ratio_lower"),
        ratio_upper998=_first_of(far, "ratio_upper"),
        method=["Exact" if one.observed[0] < intervals.EXACT_BELOW else "Byars" for one in near],
        additional_lower95=_first_of(near, "additional_lower"),
        additional_upper95=_first_of(near, "additional_upper"),
        additional_pct_of_expected=_first_of(near, "percent_of_expected"),
        # A small difference of two large numbers keeps only their digits.
        additional_explained_by_population=Answer(_first_of(near, "explained_by_population"), absolute=1e-10),
    )


def _first_of(results: Any, name: str) -> Any:
    return np.array([getattr(result, name)[0] for result in results])


def check_additional_strata(folder: Folder, expected: Table) -> Answers:
    """additional_cases_stratum_expected.csv: each stratum; rates are per 10,000."""
    source = folder.table("additional_cases_input.csv")
    names = ("base_count", "base_population", "current_count", "current_population")
    place = {key: i for i, key in enumerate(zip(source.words("measure"), source.words("stratum"), strict=True))}
    rows = [place[key] for key in zip(expected.words("measure"), expected.words("stratum"), strict=True)]
    base, people, now, people_now = (source.numbers(name)[rows] for name in names)
    one = standardisation.count_additional_cases(base[:, None], people[:, None], now[:, None], people_now[:, None])
    return answer(
        ("measure", "stratum", *names),
        base_rate_per_10000=intervals.byar(base, people).value,
        expected=one.stratum_expected[:, 0],
        additional=Answer(one.stratum_additional[:, 0], absolute=1e-11),
        current_rate_per_10000=intervals.byar(now, people_now).value,
    )


def _direct_answers(expected: Table, names: Any, found: dict[str, Any], method: str) -> Answers:
    place = _places(names, expected.words("area"))
    multiplier = expected.numbers("multiplier")
    first = found["95_0"]
    few = first.total_count[place] < standardisation.FEWEST_EVENTS
    rates = [f"dsr per {k:g}" for k in multiplier]
    statistic = ["dsr NA for total count < 10" if f else word for f, word in zip(few, rates, strict=True)]
    limits = limit_columns(found)
    return answer(
        ("area", "multiplier", "confidence"),
        total_count=first.total_count[place],
        total_pop=first.total_population[place],
        value=first.value[place] * multiplier,
        statistic=statistic,
        method=[method] * expected.rows,
        **{name: Answer(column.values[place] * multiplier) for name, column in limits.items()},
    )


def _repeats(area: Table) -> tuple[Any, Any, Any, Any]:
    """Individuals by frequency and band, the frequencies, and the bands' populations and weights, for one area."""
    bands = list(dict.fromkeys(area.words("ageband")))
    frequency = np.unique(area.numbers("event_frequency"))
    people = np.zeros((1, frequency.size, len(bands)))
    population, standard = np.zeros((1, len(bands))), np.zeros((1, len(bands)))
    columns = [area.numbers(name) for name in ("event_frequency", "individuals", "population", "stdpop")]
    for band, k, individuals, n, w in zip(area.words("ageband"), *columns, strict=True):
        place = bands.index(band)
        people[0, np.searchsorted(frequency, k), place] += 0.0 if np.isnan(individuals) else individuals
        population[0, place], standard[0, place] = n, w
    return people, frequency, population, standard


def _indirect(folder: Folder, expected: Table) -> tuple[Any, Any, Any]:
    source = folder.table("indirect_input.csv")
    rows = []
    for (area,) in expected.distinct("area"):
        one = source.where("area", area)
        x, n, rx, rn = (one.numbers(name)[None] for name in ("count", "population", "ref_count", "ref_population"))
        rows.append((np.nansum(x), standardisation.expect_events(n, rx, rn)[0], rx.sum() / rn.sum()))
    observed, events, reference = np.array(rows).T
    return observed, events, reference


def _indirect_answers(expected: Table, found: dict[str, Any], statistic: list[str]) -> Answers:
    first = found["95_0"]
    return answer(
        ("area", "confidence"),
        observed=first.observed,
        expected=first.expected,
        value=first.value,
        statistic=statistic,
        method=np.where(first.observed < intervals.EXACT_BELOW, "Exact", "Byars"),
        **limit_columns(found),
    )


def _labels(expected: Table, statistic: str, method: str) -> dict[str, Any]:
    rows = expected.rows
    return {"confidence": [BOTH] * rows, "statistic": [statistic] * rows, "method": [method] * rows}


def _words_where(expected: Table, column: str, words: list[str], known: Any) -> list[str]:
    """Words of rows with a result; a row without one keeps what the file says, for the word carries no result."""
    given = expected.columns.get(column, words)
    return [word if k else cell for word, k, cell in zip(words, known, given, strict=True)]


def _places(names: Any, wanted: list[str]) -> Any:
    place = {str(name): i for i, name in enumerate(names)}
    return np.array([place[name] for name in wanted], dtype=np.intp)
