"""What may be said of a curve, at the edges: each judgement just inside, on and just outside its bound."""

from math import inf
from typing import Any

import pytest

from oba.periods import read_code
from oba.scorecards.build.course import bounds_of, lay_out, step_months, with_unit
from oba.scorecards.build.judging.place import compare_with
from oba.scorecards.build.judging.verdict import judge
from oba.scorecards.figure import Figure, Point
from oba.scorecards.judgement import Comparison
from tests.fixtures.drawn_curves import figure, flagged, measure, point, years
from tests.fixtures.tables import read_table


@pytest.mark.parametrize(
    "row",
    read_table("""
    period               | frequency    | months
    snapshot             | monthly      | 1
    snapshot             | quarterly    | 3
    snapshot             | yearly       | 12
    snapshot             | three_yearly | 36
    snapshot             | once         | None
    snapshot             | irregular    | None
    month                | monthly      | 1
    quarter              | quarterly    | 3
    december_to_february | yearly       | 12
    calendar_year        | yearly       | 12
    financial_year       | yearly       | 12
    academic_year        | yearly       | 12
    pooled_years         | yearly       | 12
    financial_year       | once         | None
    financial_year       | irregular    | None
    irregular            | yearly       | None
    """),
    ids=lambda row: f"{row['period']}-{row['frequency']}",
)
def test_months_from_one_point_to_the_next(row: dict[str, str]) -> None:
    assert str(step_months(measure(period=row["period"], frequency=row["frequency"]))) == row["months"]


@pytest.mark.parametrize(
    ("kind", "bounds"),
    [
        ("proportion", (0, 10000)),
        ("rate", (0, inf)),
        ("count", (0, inf)),
        ("ratio", (0, inf)),
        ("mean", None),
        ("score", None),
        ("currency", None),
    ],
)
def test_what_values_cannot_pass(kind: str, bounds: tuple[float, float] | None) -> None:
    assert bounds_of(measure(value={"type": kind})) == bounds


def test_a_gap_may_be_on_either_side_of_nothing() -> None:
    gap = {"breakdown": "fsm", "group": "eligible", "against": "other", "words": "the gap"}
    assert bounds_of(measure(value={"type": "proportion"}).model_copy(update={"gap": gap})) is None


def test_per_cent_stands_at_the_number_and_other_units_after_it() -> None:
    assert with_unit("65.0", measure(value={"unit": "%"})) == "65.0%"
    assert with_unit("43.5", measure()) == "43.5 per 10,000"


@pytest.mark.parametrize(
    ("number", "code", "begins"),
    [
        (0, "no_data", "There is no figure for this place"),
        (1, "too_few_points", "There is one point on the same basis; at least 6 are needed"),
        (2, "too_few_points", "There are 2 points"),
        (5, "too_few_points", "There are 5 points"),
        (
            6,
            "not_turning",
            "The latest figure, 40.0 per 10,000 (31 March 2023), is in line with what the figures up to",
        ),
    ],
)
def test_six_points_are_the_fewest_for_a_verdict(number: int, code: str, begins: str) -> None:
    verdict = judge(measure(), years(*[40.0] * number))
    assert (verdict.code, verdict.sentence[: len(begins)]) == (code, begins)


def test_a_year_without_a_figure_is_not_a_point() -> None:
    assert judge(measure(), years(40.0, 40.0, None, 40.0, 40.0, 40.0)).code == "too_few_points"
    assert judge(measure(), years(40.0, 40.0, None, 40.0, 40.0, 40.0, 40.0)).code == "not_turning"


def test_without_a_regular_step_there_is_no_verdict() -> None:
    assert judge(measure(period="irregular"), years(*[40.0] * 9)).code == "too_few_points"


# Five years at exactly 40.0: 39.6 to 40.4 is expected, so beyond that the figure's own interval decides.
@pytest.mark.parametrize(
    ("value", "lower", "upper", "low_is_good", "high_is_good", "no_judgement"),
    [
        (40.0, 39.0, 41.0, "not_turning", "not_turning", "similar"),
        (41.0, 40.0, 42.0, "not_turning", "not_turning", "similar"),  # it reaches what was expected
        (41.0, 40.1, 42.0, "worse", "turning", "higher"),
        (39.0, 38.0, 40.0, "not_turning", "not_turning", "similar"),
        (39.0, 38.0, 39.9, "turning", "worse", "lower"),
        (41.0, None, None, "worse", "turning", "higher"),  # without an interval the value decides
        (39.0, None, None, "turning", "worse", "lower"),
    ],
)
def test_the_verdict_by_polarity(
    value: float, lower: float | None, upper: float | None, low_is_good: str, high_is_good: str, no_judgement: str
) -> None:
    points = [*years(*[40.0] * 5), point("2023-03-31", value, lower, upper)]
    codes = [judge(measure(polarity), points).code for polarity in ("low_is_good", "high_is_good", "no_judgement")]
    assert codes == [low_is_good, high_is_good, no_judgement]


@pytest.mark.parametrize(
    ("polarity", "value", "words", "sentence"),
    [
        ("low_is_good", 39.0, "Turning the curve", "better than what {}: the curve is turning."),
        ("low_is_good", 41.0, "Worse than the baseline", "worse than what {}."),
        ("low_is_good", 40.0, "As forecast (level)", "in line with what {}. That forecast stayed level."),
        ("no_judgement", 41.0, "Higher than the baseline", "above what {}."),
        ("no_judgement", 39.0, "Lower than the baseline", "below what {}."),
        ("no_judgement", 40.0, "As forecast (level)", "in line with what {}. That forecast stayed level."),
    ],
)
def test_the_words_of_a_verdict(polarity: str, value: float, words: str, sentence: str) -> None:
    basis = "the figures up to 31 March 2022 led us to expect (39.6 to 40.4, 95% forecast interval, made afterwards)"
    verdict = judge(measure(polarity), [*years(*[40.0] * 5), point("2023-03-31", value)])
    opening = f"The latest figure, {value} per 10,000 (31 March 2023), is "
    assert (verdict.words, verdict.sentence) == (words, opening + sentence.format(basis))


def test_a_figure_that_is_no_number_allows_no_verdict() -> None:
    verdict = judge(measure(), [*years(*[40.0] * 5), point("2023-03-31", float("nan"))])
    assert (verdict.code, verdict.sentence) == ("cannot_say", "The figures do not allow a verdict.")


def test_figures_that_never_changed_allow_no_verdict_where_chance_cannot_be_told() -> None:
    points = [point(f"{year}-03-31", 40.0) for year in range(2018, 2024)]
    verdict = judge(measure(), points)
    assert (verdict.code, verdict.sentence) == ("cannot_say", "No forecast can be made from the earlier figures.")


def test_a_baseline_stays_level_and_is_wider_over_a_gap() -> None:
    earlier = [point(f"{2018 + n}-03-31", value) for n, value in enumerate((10.0, 12.0, 11.0, 13.0, 12.0))]
    found = []
    for year in (2023, 2025):
        verdict = judge(measure(), [*earlier, point(f"{year}-03-31", 12.0)])
        found.append([float(end) for end in verdict.sentence.split("expect (")[1].split(",")[0].split(" to ")])
    (near_low, near_high), (far_low, far_high) = found
    assert (near_low + near_high) / 2 == pytest.approx((far_low + far_high) / 2, abs=0.1)
    assert (far_high - far_low) / (near_high - near_low) == pytest.approx(3**0.5, abs=0.05)


def test_points_too_close_together_for_their_step_allow_no_forecast() -> None:
    """Six days of one spring in a yearly series: they are one place of the curve."""
    days = [point(f"2022-0{month}-28", 40.0) for month in range(1, 7)]
    verdict = judge(measure(), days)
    assert (verdict.code, verdict.words) == ("cannot_say", "Cannot say")
    assert verdict.sentence == "No forecast can be made from the earlier figures."


def test_a_point_less_than_half_a_step_later_is_judged_as_the_next() -> None:
    assert judge(measure(), [*years(40.0, 40.0, 40.0, 40.0, 40.0), point("2022-08-31", 40.0)]).code == "not_turning"


def test_a_share_is_never_expected_below_nothing_or_above_all() -> None:
    share = measure(value={"type": "proportion", "unit": "%", "multiplier": 100})
    for values, end in (((6.0, 4.0, 3.0, 2.0, 1.0), 0), ((95.0, 96.0, 97.0, 98.0, 99.0), 1)):
        verdict = judge(share, [*years(*values), point("2023-03-31", values[-1])])
        limits = verdict.sentence.split("expect (")[1].split(",")[0].split(" to ")
        assert limits[end] == ("0.0", "100.0")[end]


@pytest.mark.parametrize(
    ("codes", "step", "places"),
    [
        (["2020-03-31", "2021-03-31", "2023-03-31"], 12, [0, 1, 3]),
        (["2020-04-01/P3M", "2020-07-01/P3M", "2021-01-01/P3M"], 3, [0, 1, 3]),
        (["2020-01-01/P1M", "2020-02-01/P1M", "2024-01-01/P1M"], 1, [0, 1, 48]),
        (["2014-03-31", "2017-03-31", "2023-03-31"], 36, [0, 1, 3]),
    ],
)
def test_a_curve_is_laid_out_in_even_steps(codes: list[str], step: int, places: list[int]) -> None:
    course = lay_out([point(code, float(number)) for number, code in enumerate(codes)], step)
    known = [place for place, value in enumerate(course.values) if value == value]
    assert (known, len(course.values)) == (places, places[-1] + 1)
    assert [course.values[place] for place in places] == [0, 1, 2]
    assert [course.periods[place].code for place in places] == codes
    assert course.pair == (course.periods, course.values)


def test_nothing_known_is_no_course() -> None:
    assert lay_out(years(None, None), 12).pair == ((), ())


def compare(own: Figure, other: Figure | None, polarity: str = "low_is_good", **changes: Any) -> Comparison:
    place = Point(read_code("2025-03-31"), own)
    return compare_with(measure(polarity, **changes), "Here", place, "England", "england", other)


OWN = figure(40.0, 39.0, 41.0, interval_text="39.0 to 41.0")


@pytest.mark.parametrize(
    ("other", "low_is_good", "high_is_good", "no_judgement"),
    [
        (38.9, "worse", "better", "higher"),
        (39.0, "similar", "similar", "similar"),  # on the limit is inside it
        (40.0, "similar", "similar", "similar"),
        (41.0, "similar", "similar", "similar"),
        (41.1, "better", "worse", "lower"),
    ],
)
def test_a_comparison_by_polarity(other: float, low_is_good: str, high_is_good: str, no_judgement: str) -> None:
    words = [compare(OWN, figure(other), way).word for way in ("low_is_good", "high_is_good", "no_judgement")]
    assert words == [low_is_good, high_is_good, no_judgement]


def test_a_comparison_is_said_whole() -> None:
    apart, same = compare(OWN, figure(38.0)), compare(OWN, figure(40.5))
    begins = "Here's 40.0 per 10,000 (95% interval 39.0 to 41.0) is"
    assert apart.sentence == f"{begins} worse than England (38.0 per 10,000), which lies outside its interval."
    assert same.sentence == f"{begins} similar to England (40.5 per 10,000), which lies within its interval."
    assert (apart.name, apart.kind, apart.period.code, apart.figure.value) == ("England", "england", "2025-03-31", 38.0)


@pytest.mark.parametrize(
    ("own", "other", "changes", "why"),
    [
        (OWN, None, {}, "there is no figure for England for 31 March 2025"),
        (OWN, figure(None), {}, "there is no figure for England for 31 March 2025"),
        (OWN, figure(None, symbol_text="hidden"), {}, "there is no figure for England for 31 March 2025 (hidden)"),
        (
            OWN,
            flagged(),
            {},
            "the figure for England for 31 March 2025 is flagged as not believable: outside its limits",
        ),
        (
            flagged(),
            figure(38.0),
            {},
            "the figure for Here for 31 March 2025 is flagged as not believable: outside its limits",
        ),
        (OWN, figure(38.0), {"benchmark": "none"}, "this measure is not judged against other places"),
    ],
)
def test_why_nothing_is_compared(own: Figure, other: Figure | None, changes: dict[str, Any], why: str) -> None:
    found = compare(own, other, **changes)
    assert (found.word, found.sentence) == ("not compared", f"Not compared: {why}.")
    assert found.figure.text == (other.text if other else "[x]")


def test_what_is_noted_of_the_neighbours_is_said_and_of_no_other_place() -> None:
    noted = figure(38.0, note="Of nine of ten.")
    said = compare_with(measure(), "Here", Point(read_code("2025-03-31"), OWN), "Neighbours", "neighbours", noted)
    assert said.sentence.endswith("which lies outside its interval. Of nine of ten.")
    assert compare(OWN, noted).sentence.endswith("which lies outside its interval.")


def test_another_note_does_not_keep_a_figure_from_being_compared() -> None:
    noted = figure(40.0, 39.0, 41.0, note="Revised. Flagged by nobody.")
    assert compare(noted, figure(38.0, note="Provisional.")).word == "worse"


@pytest.mark.parametrize(
    ("own", "other", "said"),
    [
        (figure(40.0), 38.0, "is 2.0 above England (38.0 per 10,000)"),
        (figure(40.0), 43.0, "is 3.0 below England (43.0 per 10,000)"),
        (figure(40.0), 40.0, "is the same as England (40.0 per 10,000)"),
        (figure(40.0, 39.0, None), 38.0, "is 2.0 above"),  # half an interval is none
        (figure(40.0, None, 41.0), 38.0, "is 2.0 above"),
        (figure(0.0), 2.0, "is 2.0 below"),
        (figure(0.0), 0.5, "is 0.5 below"),
        (figure(0.0), -0.5, "is 0.5 above"),
    ],
)
def test_without_an_interval_a_difference_is_said_and_not_judged(own: Figure, other: float, said: str) -> None:
    found = compare(own, figure(other))
    assert found.word == "not compared"
    assert said in found.sentence
    assert found.sentence.endswith("more than chance cannot be said: the figure has no interval.")


@pytest.mark.parametrize(
    ("reason", "ends"),
    [
        ("LAIT publishes no counts.", "cannot be said: LAIT publishes no counts."),  # an acronym keeps its capitals
        ("The counts are not published. ", "cannot be said: the counts are not published."),
        ("A count is not published.", "cannot be said: a count is not published."),
        ("LAs publish no counts.", "cannot be said: LAs publish no counts."),
    ],
)
def test_a_reason_goes_on_in_the_sentence(reason: str, ends: str) -> None:
    found = compare(figure(40.0), figure(38.0), uncertainty={"ci_method": "none", "reason": reason})
    assert found.sentence.endswith(ends)


TOO = "outside its 99.8% interval too."
PLAIN = "outside its interval."
PER_CENT = {"type": "proportion", "unit": "%", "multiplier": 100}


@pytest.mark.parametrize(
    ("own", "other", "benchmark", "method", "ending"),
    [
        # 100 of 10,000 by Byar: 81.4 to 121.6 at 95%, 71.1 to 136.1 at 99.8%.
        (figure(100.0, 81.4, 121.6, numerator=100, denominator=10_000), 60.0, "ci_overlap_two_level", "byars", TOO),
        (figure(100.0, 81.4, 121.6, numerator=100, denominator=10_000), 80.0, "ci_overlap_two_level", "byars", PLAIN),
        (figure(100.0, 81.4, 121.6, numerator=100, denominator=10_000), 130.0, "ci_overlap_two_level", "byars", PLAIN),
        (figure(100.0, 81.4, 121.6, numerator=100, denominator=10_000), 150.0, "ci_overlap_two_level", "byars", TOO),
        (figure(100.0, 81.4, 121.6, numerator=100, denominator=10_000), 60.0, "ci_overlap", "byars", PLAIN),
        (figure(100.0, 81.4, 121.6, denominator=10_000), 60.0, "ci_overlap_two_level", "byars", PLAIN),
        (figure(100.0, 81.4, 121.6, numerator=100), 60.0, "ci_overlap_two_level", "byars", PLAIN),
        (figure(100.0, 81.4, 121.6, numerator=100, denominator=0), 60.0, "ci_overlap_two_level", "byars", PLAIN),
        # The limits of none and of all are exactly 0 and 10,000 by Wilson: on a limit is inside it.
        (figure(9.0, 5.0, 20.0, numerator=0, denominator=100), 0.0, "ci_overlap_two_level", "wilson", PLAIN),
        (figure(99.0, 80.0, 99.9, numerator=100, denominator=100), 10000.0, "ci_overlap_two_level", "wilson", PLAIN),
        (figure(99.0, 80.0, 99.9, numerator=100, denominator=100), 10001.0, "ci_overlap_two_level", "wilson", TOO),
        (figure(99.0, 80.0, 99.9, numerator=100, denominator=100), 10001.0, "ci_overlap_two_level", "byars", PLAIN),
    ],
)
def test_when_a_difference_holds_at_99_8_per_cent(
    own: Figure, other: float, benchmark: str, method: str, ending: str
) -> None:
    found = compare(own, figure(other), benchmark=benchmark, uncertainty={"ci_method": method})
    assert found.sentence.endswith(f"which lies {ending}")


@pytest.mark.parametrize(
    ("own", "between", "word", "says"),
    [
        (OWN, (39.5, 40.5), "similar", "is similar to England"),
        (OWN, (41.5, 42.0), "better", "is better than England"),
        (OWN, (30.0, 38.0), "worse", "is worse than England"),
        (OWN, (30.0, 40.0), "not compared", "Here cannot be compared with England"),  # its ends say different things
        (figure(40.0, 39.0, None), (41.5, 42.0), "not compared", "Not compared: there is no figure for England"),
        (figure(40.0, None, 41.0), (41.5, 42.0), "not compared", "Not compared: there is no figure for England"),
        (figure(None), (41.5, 42.0), "not compared", "Not compared: there is no figure for England"),
    ],
)
def test_a_hidden_median_is_compared_by_both_of_its_ends(
    own: Figure, between: tuple[float, float], word: str, says: str
) -> None:
    found = compare(own, Figure(None, "between two", between=between))
    assert (found.word, says in found.sentence) == (word, True), found.sentence
