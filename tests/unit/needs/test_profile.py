"""A profile: words from the interval first, the spine of all authorities, and scores of domains."""

import pytest

from oba.charts.spine import SpineSketch
from oba.indicators.indicator import Indicator
from oba.scorecards.assessment.analysis import Answer
from oba.vocabulary import Polarity
from tests.fixtures.asked import OWN, ask, read_analysis, table_of
from tests.fixtures.drawn_profile import DOMAINS, PROFILE, draw_ready, list_places, make_ready


def profile(drawing: str, one: Indicator, number: int = 4, text: str = PROFILE) -> Answer:
    return ask(text, drawing, indicators={"ready": one}, **list_places(number))


@pytest.mark.parametrize(
    ("own", "polarity", "word"),
    [
        ("700", "high_is_good", "better"),
        ("700", "low_is_good", "worse"),
        ("700", "no_judgement", "higher"),
        ("610", "high_is_good", "similar"),
        ("500", "no_judgement", "lower"),
    ],
)
def test_the_word_is_that_of_the_interval(own: str, polarity: str, word: str) -> None:
    """England 60%; Wilson's limits are 67.1 to 72.8 for 70%, 57.9 to 64.0 for 61%, 46.9 to 53.1 for 50%."""
    answer = profile(draw_ready(own), make_ready(polarity))
    assert table_of(answer)["Ready for school (%)"][-1] == word
    assert word in answer.answer
    assert (f"{word} than England on 1 (“Ready for school”)" in answer.answer) == (word != "similar")


def test_the_spread_is_placed_with_england_at_50_and_counts_its_authorities() -> None:
    """70% among 50, 51, 52, 53%: England's 60 is 10 from both ends, so 70 is at 100; the quarters are 51 and 53."""
    answer = profile(draw_ready(), make_ready())
    assert table_of(answer, 1)["Ready for school (%)"] == ["50.0%", "51.0%", "53.0%", "70.0%", "100 of 100", "5"]
    (row,) = sketch_of(answer).rows
    assert row.placed == pytest.approx((0.0, 5.0, 15.0, 100.0))
    assert row.at == pytest.approx(100.0)


def sketch_of(answer: Answer) -> SpineSketch:
    sketch = answer.parts[0].charts[0].sketch
    assert isinstance(sketch, SpineSketch)
    return sketch


def test_of_four_authorities_no_spread_is_drawn_and_that_is_said() -> None:
    answer = profile(draw_ready(number=3), make_ready(), 3)
    assert table_of(answer, 1)["Ready for school (%)"] == ["-", "-", "-", "-", "-", "no spread"]
    assert sketch_of(answer).rows[0].placed is None
    assert any("fewer than 5 authorities have a figure of 31 March 2025" in line for line in answer.to_know)


def test_an_indicator_without_interval_stands_in_grey_with_its_reason() -> None:
    grey = make_ready(uncertainty={"ci_method": "none", "reason": "Nobody publishes the counts."})
    answer = profile(draw_ready(), grey)
    assert table_of(answer)["Ready for school (%)"] == [
        "31 March 2025",
        "70.0%",
        "none",
        "60.0%",
        "10.0 above, not tested",
    ]
    assert "In grey: Nobody publishes the counts (Ready for school)." in answer.to_know
    (row,) = sketch_of(answer).rows
    assert (row.pen.colour, row.pen.glyph) == ("muted", "□")
    assert answer.answer == "Of 1 indicator Worcestershire is compared with England on none; 1 could not be tested."


def test_an_indicator_whose_england_is_missing_is_kept_without_a_place_on_the_spine() -> None:
    answer = profile(draw_ready(england="x"), make_ready())
    assert table_of(answer)["Ready for school (%)"][-1] == "not compared (31 March 2025)"
    assert sketch_of(answer).rows[0].placed is None
    assert any(line.startswith("In grey: ") and "England" in line for line in answer.to_know)


def test_an_indicator_without_any_figure_is_kept_too() -> None:
    answer = profile(f"series | area | period | value\nschool.pupils | {OWN} | 2025 | 1", make_ready())
    assert table_of(answer)["Ready for school (%)"] == ["-", "-", "-", "-", "no figure"]


def test_figures_of_others_that_no_publisher_has_protected_make_no_spread() -> None:
    answer = profile(draw_ready(), make_ready(public=False))
    assert any("are not public" in line for line in answer.to_know)
    assert sketch_of(answer).rows[0].placed is None


def test_a_figure_too_old_to_be_judged_is_set_among_no_others() -> None:
    answer = profile(draw_ready(period="2018"), make_ready())
    assert table_of(answer)["Ready for school (%)"][-1] == "not compared (31 March 2018)"
    assert sketch_of(answer).rows[0].placed is None
    assert "In grey: the last figure is of 31 March 2018, too old to judge (Ready for school)." in answer.to_know


@pytest.mark.parametrize(
    ("own", "polarity", "word"),
    [
        ("700", "high_is_good", "worse than expected"),
        ("700", "low_is_good", "better than expected"),
        ("800", "high_is_good", "as expected"),
        ("900", "high_is_good", "better than expected"),
    ],
)
def test_a_domain_is_set_beside_what_deprivation_leads_to(own: str, polarity: str, word: str) -> None:
    """40 others have 50 to 89% on a line with deprivation, which has 80% where the place is."""
    answer = profile(draw_ready(own, number=40, poor=True), make_ready(polarity), 40, DOMAINS)
    assert table_of(answer, 2)["School"][4] == word
    assert answer.refusals == ()


def test_the_score_of_a_domain_is_the_z_score_of_its_one_indicator() -> None:
    """70 and 50 to 89%: mean 69.51, deviation 11.55, so 0.04; England's 60% is -0.82."""
    answer = profile(draw_ready(number=40, poor=True), make_ready(), 40, DOMAINS)
    own, england = table_of(answer, 2)["School"][:2]
    assert (own, england) == ("0.04 standard deviations", "\N{MINUS SIGN}0.82 standard deviations")


def test_of_29_authorities_nothing_is_expected() -> None:
    answer = profile(draw_ready(number=28, poor=True), make_ready(), 28, DOMAINS)
    (refusal,) = answer.refusals
    assert refusal.words.startswith("School: not calculated, because fewer than 30 authorities have a figure")


def test_of_30_authorities_a_score_is_expected() -> None:
    assert profile(draw_ready(number=29, poor=True), make_ready(), 29, DOMAINS).refusals == ()


def test_authorities_without_a_score_of_deprivation_are_not_expected_from() -> None:
    """Of 40 others 20 have no score, so that 21 have both: the score stands, and nothing is expected."""
    gone = ("poor.score | E0600001", "poor.score | E0600002")
    drawing = "\n".join(line for line in draw_ready(number=40, poor=True).splitlines() if not line.startswith(gone))
    answer = profile(drawing, make_ready(), 40, DOMAINS)
    assert table_of(answer, 2)["School"][2:5] == ["not calculated", "-", "cannot be said"]
    assert [one.about for one in answer.refusals] == ["School, expected"]


def test_an_indicator_without_a_good_direction_is_in_no_domain() -> None:
    answer = profile(draw_ready(number=40, poor=True), make_ready(Polarity.NO_JUDGEMENT.value), 40, DOMAINS)
    assert [one.reason for one in answer.refusals] == ["no indicator of it says which way is good"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (PROFILE + "domains: {School: [other]}", "`other` of the domain `School` is not among the `indicators`"),
        (DOMAINS.replace("domains: {School: [ready]}\n", ""), "`expected_from` is of the scores of `domains`"),
    ],
)
def test_keys_that_do_not_fit_together_are_refused(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read_analysis(text)
