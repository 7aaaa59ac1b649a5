"""The slope over groups from the most to the least deprived, its sentence, and what is not calculated."""

import pytest

from tests.fixtures.asked import ask, table_of

SHARES = """kind: inequality
transform: {transform}
groups: fifth of deprivation
of:
  feed: ready.good
  of: ready.children
  value: {{type: proportion, unit: '%', multiplier: 100, decimals: 1, polarity: {polarity}}}
  by: {{name: fifth, label: Fifth, categories: {{'1': most deprived, '2': middle, '3': least deprived}}}}
"""
STEEP = """series         | group   | period | value
           ready.good     | fifth=1 | 2025   | 500
           ready.good     | fifth=2 | 2025   | 600
           ready.good     | fifth=3 | 2025   | 700
           ready.children | fifth=1 | 2025   | 1000
           ready.children | fifth=2 | 2025   | 1000
           ready.children | fifth=3 | 2025   | 1000"""
FLAT = STEEP.replace("| 500", "| 601").replace("| 700", "| 602")


def told(drawing: str, polarity: str = "high_is_good", transform: str = "false") -> str:
    return ask(SHARES.format(polarity=polarity, transform=transform), drawing).answer


def test_the_slope_of_three_equal_groups_is_one_and_a_half_times_the_gap() -> None:
    """50, 60 and 70% at ranks 1/6, 1/2 and 5/6: 10 points a third, so 30 from end to end; the ends are 45 and 75%."""
    found = table_of(ask(SHARES.format(polarity="high_is_good", transform="false"), STEEP))
    assert found["most deprived"] == ["50.0%", "46.9 to 53.1", "33.33%"]
    assert found["Slope index"][0] == "30.00 points"
    assert found["Relative index"][0] == "1.67 times"
    assert found["Last group minus first"][0] == "20.0 points"
    assert found["All groups, weighted by size"][0] == "60.0%"


@pytest.mark.parametrize(
    ("polarity", "said"),
    [
        ("high_is_good", "It rises and is better from the most to the least deprived: 50.0% in the most deprived"),
        ("low_is_good", "It rises and is worse from the most to the least deprived: 50.0% in the most deprived"),
        ("no_judgement", "It rises from the most to the least deprived: 50.0% in the most deprived group, 70.0% in"),
    ],
)
def test_a_slope_beyond_chance_is_told_with_its_way_and_which_way_is_good(polarity: str, said: str) -> None:
    assert told(STEEP, polarity).startswith(said)


def test_a_slope_that_chance_would_make_is_said_to_be_none_that_can_be_told() -> None:
    assert told(FLAT).startswith("No slope by deprivation can be told from chance: 60.1% in the most deprived group")


def test_a_slope_without_intervals_is_told_and_not_judged() -> None:
    text = """kind: inequality
of:
  feed: ready.score
  published: true
  value: {type: score, unit: points, decimals: 2, polarity: high_is_good}
  by: {name: fifth, label: Fifth, categories: {'1': most, '2': least}}
weights:
  feed: ready.share
  published: true
  value: {type: proportion, unit: '%', multiplier: 100, decimals: 2, polarity: no_judgement}
  by: {name: fifth, label: Fifth, categories: {'1': most, '2': least}}
"""
    drawing = """series      | group   | period | value
                 ready.score | fifth=1 | 2025   | 2
                 ready.score | fifth=2 | 2025   | 4
                 ready.share | fifth=1 | 2025   | 75.28
                 ready.share | fifth=2 | 2025   | 25"""
    answer = ask(text, drawing)
    assert answer.answer.startswith("Whether it differs by deprivation beyond chance cannot be said: 2.00 in the most")
    assert table_of(answer)["All groups, weighted by size"][0] == "2.50 points"
    assert "The shares of the groups add to 100.28%, and not to 100%; they were used as they stand." in answer.to_know


@pytest.mark.parametrize("base", ["", "ready.children | | 2025 | 3000"], ids=["no base", "the base of everybody"])
def test_groups_of_unknown_size_are_not_calculated(base: str) -> None:
    """The base of everybody is no size of a group, though each group's share is of it."""
    text = SHARES.format(polarity="high_is_good", transform="false")
    drawing = "\n".join(line for line in STEEP.splitlines() if "ready.children" not in line)
    if not base:
        text = text.replace("  of: ready.children\n", "")
        text = text.replace("type: proportion, unit: '%', multiplier: 100", "type: score, unit: points")
    answer = ask(text, f"{drawing}\n{base}".strip())
    assert answer.refusals[0].words.startswith("Not calculated, because nothing says how large each group is.")


def test_a_hidden_group_leaves_no_slope() -> None:
    text = SHARES.format(polarity="high_is_good", transform="false")
    answer = ask(text, STEEP, hidden=[("of", "2")])
    assert answer.parts == ()
    assert answer.refusals[0].reason.startswith("a group has no figure (middle)")


def test_another_figure_that_cannot_be_worked_out_does_not_stop_the_first() -> None:
    text = (
        SHARES.format(polarity="high_is_good", transform="false")
        + """across:
  - feed: ready.other
    of: ready.children
    by: {name: fifth, label: Fifth, categories: {'1': most, '2': middle, '3': least}}
"""
    )
    answer = ask(text, STEEP)
    assert [part.title for part in answer.parts] == ["Asked of made-up figures: Fifth"]
    assert answer.refusals[0].reason.startswith("there is no figure by group for Worcestershire")


def test_the_chart_has_each_group_at_the_middle_of_its_people_and_the_line_between_its_ends() -> None:
    (chart,) = ask(SHARES.format(polarity="high_is_good", transform="false"), STEEP).parts[0].charts
    groups, line = chart.sketch.trails
    assert [round(spot.across, 1) for spot in groups.spots] == [16.7, 50.0, 83.3]
    assert [(spot.across, round(spot.up, 6)) for spot in line.spots] == [(0.0, 45.0), (100.0, 75.0)]


def test_a_line_fitted_to_logits_is_not_drawn_as_if_it_were_straight() -> None:
    (chart,) = ask(SHARES.format(polarity="high_is_good", transform="true"), STEEP).parts[0].charts
    assert [trail.name for trail in chart.sketch.trails] == ["Groups"]


def test_a_rate_falls_where_help_is_needed_most() -> None:
    """Three rates per 10,000 that fall: with low as good, that is better for the least deprived."""
    text = SHARES.replace(
        "type: proportion, unit: '%', multiplier: 100", "type: rate, unit: per 10000, multiplier: 10000"
    )
    drawing = STEEP.replace("| 500", "| 90").replace("| 600", "| 60").replace("| 700", "| 30")
    answer = ask(text.format(polarity="low_is_good", transform="false"), drawing)
    assert answer.answer.startswith("It falls and is better from the most to the least deprived: 900.0 in the most")
