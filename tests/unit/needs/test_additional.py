"""Additional cases since a base year: standardised where strata are known, else said not to be; by year and base."""

import csv
from pathlib import Path

import pytest
from pydantic import ValidationError

from oba.charts.sketch import Sketch
from tests.fixtures.asked import ask, assess_drawn, read_analysis, table_of
from tests.fixtures.made_up_definitions import make_indicator

REFERENCE = Path(__file__).parents[2] / "fixtures" / "reference"
PLAIN = """kind: additional
whole: children on a plan
events: {feed: plans.children}
population: {feed: people.all}
bases: [{year: 2020}]
"""
DRAWN = """series         | group | period | value
           plans.children |       | 2020   | 100
           plans.children |       | 2024   | 150
           plans.children |       | 2025   | 180
           people.all     |       | 2020   | 10000
           people.all     |       | 2024   | 9000
           people.all     |       | 2025   | 11000"""


def test_without_strata_the_overall_rate_is_what_would_be_expected() -> None:
    """100 of 10,000 is 1%: 110 of 11,000. Byar's limits of 180 are 154.66 and 208.31."""
    assert table_of(ask(PLAIN, DRAWN)) == {
        "Counted in the base year": ["100"],
        "Counted in 2025": ["180"],
        "Expected at the base's rates, not standardised": ["110 children on a plan"],
        "Additional, not standardised": ["70 children on a plan"],
        "95% interval, not standardised": ["45 to 98"],
        "Change due to population, not standardised": ["10 children on a plan"],
    }


def test_it_is_said_that_nothing_was_standardised_and_why() -> None:
    answer = ask(PLAIN, DRAWN)
    assert answer.answer == (
        "In Worcestershire on 31 March 2025 there were 70 more children on a plan than at the rates of 2020, not"
        " standardised (95% interval 45 to 98). The change in population alone would have brought 10 more."
    )
    assert [one.words for one in answer.refusals] == [
        "Standardised for deprivation: not calculated, because nothing gives children on a plan by deprivation. Load"
        " them by stratum, or enter the base year's with their source."
    ]


def test_each_later_year_stands_under_its_base() -> None:
    """2024: 150 against 1% of 9,000. Since 2024: 180 against 150 / 9,000 of 11,000, which is 183.3."""
    answer = ask(PLAIN.replace("[{year: 2020}]", "[{year: 2020}, {year: 2024}]"), DRAWN)
    assert table_of(answer, 1) == {
        "2024": ["60 children on a plan", "37 to 86", "-", "-"],
        "2025": ["70 children on a plan", "45 to 98", "−3 children on a plan", "−29 to 25"],
    }


def test_each_line_begins_at_nought_in_its_base_year_with_its_interval_shaded() -> None:
    """Byar's limits of 2025: 45 and 98 more than 110; both lines share one entry of the legend."""
    answer = ask(PLAIN.replace("[{year: 2020}]", "[{year: 2020}, {year: 2024}]"), DRAWN)
    sketch = answer.parts[1].charts[0].sketch
    assert isinstance(sketch, Sketch)
    assert [[(dot.day.year, round(dot.value)) for dot in stroke.runs[0]] for stroke in sketch.strokes] == [
        [(2020, 0), (2024, 60), (2025, 70)],
        [(2024, 0), (2025, -3)],
    ]
    (band,) = sketch.bands
    assert [[(day.year, round(low), round(high)) for day, low, high in piece] for piece in band.pieces] == [
        [(2020, 0, 0), (2024, 37, 86), (2025, 45, 98)],
        [(2024, 0, 0), (2025, -29, 25)],
    ]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (
            "115",
            "cannot be told from what it would be at the rates of 2020, not standardised: 5 more (95% interval −1",
        ),
        ("60", "there were 50 fewer children on a plan than at the rates of 2020, not standardised (95% interval −64"),
    ],
)
def test_the_answer_is_told_by_its_interval(now: str, said: str) -> None:
    assert said in ask(PLAIN, DRAWN.replace("| 180", f"| {now}")).answer


STRATA = """kind: additional
events: {feed: care.all}
population: {feed: people.all}
strata:
  - {code: poor, name: Poorest, population: {feed: people.poor}}
  - {code: rest, name: Elsewhere}
bases: [{year: 2005, events: {poor: 164, rest: 288}, basis: Worked back from the paper}]
"""
WORCESTERSHIRE = """series     | group | period | value
                    care.all   |       | 2005   | 452
                    care.all   |       | 2015   | 687
                    people.all |       | 2005   | 119561
                    people.all |       | 2015   | 113773
                    people.poor |      | 2005   | 14153
                    people.poor |      | 2015   | 15375"""


def test_entered_strata_of_the_base_standardise_the_count_of_today() -> None:
    """164 of 14,153 and 288 of 105,408 are 178.2 of 15,375 and 268.8 of 98,398: 447.0, and 687 is 240 more."""
    answer = ask(STRATA, WORCESTERSHIRE)
    found = table_of(answer)
    assert found["Expected at the base's rates, standardised for deprivation"] == ["447 cases"]
    assert found["Additional, standardised for deprivation"] == ["240 cases"]
    assert found["95% interval, standardised for deprivation"] == ["190 to 293"]
    assert found["Change due to population, standardised for deprivation"] == ["−5 cases"]
    assert found["Additional, not standardised"] == ["257 cases"]
    assert answer.refusals == ()
    assert answer.to_know == (
        "What is additional is beyond what population accounts for. It does not say what brought it about.",
    )


def test_what_the_standardised_number_is_made_of_stands_by_stratum_with_its_basis() -> None:
    """164 / 14,153 x 15,375 is 178; 288 / 105,408 x 98,398 is 269."""
    answer = ask(STRATA, WORCESTERSHIRE)
    assert table_of(answer, 1) == {
        "Poorest": ["164 cases", "14,153", "15,375", "178 cases"],
        "Elsewhere": ["288 cases", "105,408", "98,398", "269 cases"],
    }
    assert answer.parts[1].note == "Cases of 2005: Worked back from the paper."


def test_what_was_entered_is_traced_to_the_definition_with_its_basis() -> None:
    _, book = assess_drawn(STRATA, WORCESTERSHIRE)
    entered = {row["breakdown"]: row["method"] for row in book.rows.values() if row["inputs"] == "[]"}
    assert entered == dict.fromkeys(
        ("2005: Poorest", "2005: Elsewhere"), "entered in the definition: Worked back from the paper"
    )


def test_strata_that_do_not_add_to_the_count_are_told() -> None:
    answer = ask(STRATA.replace("288", "290"), WORCESTERSHIRE)
    assert "The cases of 2005 by stratum add to 454, and all of them are 452." in answer.to_know


RATE = """{feed: care.rate, published: true,
  value: {type: rate, unit: 'per 10,000', multiplier: 10000, decimals: 2, polarity: no_judgement}}"""


def test_a_rate_is_multiplied_back_to_a_whole_number_and_that_is_said() -> None:
    """37.8 per 10,000 of 119,561 is 451.9; 60.38 of 113,773 is 687.0."""
    drawing = WORCESTERSHIRE.replace("care.all", "care.rate").replace("| 452", "| 37.8").replace("| 687", "| 60.38")
    answer = ask(STRATA.replace("{feed: care.all}", RATE), drawing)
    assert table_of(answer)["Counted in the base year"] == ["452 cases"]
    assert table_of(answer)["Additional, standardised for deprivation"] == ["240 cases"]
    assert answer.to_know[0] == "The counts were worked back from rates per 10,000 and the population of the year."


def five_strata() -> tuple[str, str, dict[str, str]]:
    """The reference's children looked after, in five strata of two years, as an analysis and as figures."""
    with (REFERENCE / "additional_cases_input.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["measure"] == "Children looked after"]
    with (REFERENCE / "additional_cases_expected.csv").open(encoding="utf-8", newline="") as file:
        wanted = next(row for row in csv.DictReader(file) if row["measure"] == "Children looked after")
    strata = [
        f"  - {{code: q{n}, name: Fifth {n}, population: {{feed: people.q{n}}}, events: {{feed: care.q{n}}}}}\n"
        for n in range(1, 6)
    ]
    text = (
        "kind: additional\nevents: {feed: care.all}\npopulation: {feed: people.all}\nbases: [{year: 2010}]\nstrata:\n"
    )
    lines = ["series | group | period | value"]
    for n, row in enumerate(rows, 1):
        lines += [f"care.q{n} | | 2010 | {row['base_count']}", f"people.q{n} | | 2010 | {row['base_population']}"]
        lines += [f"care.q{n} | | 2015 | {row['current_count']}", f"people.q{n} | | 2015 | {row['current_population']}"]
    for year, when in ((2010, "base"), (2015, "current")):
        lines += [f"care.all | | {year} | {wanted[f'{when}_total']}"]
        lines += [f"people.all | | {year} | {wanted[f'{when}_population']}"]
    return text + "".join(strata), "\n".join(lines), wanted


def test_five_strata_of_a_feed_give_what_the_reference_has() -> None:
    text, drawing, wanted = five_strata()
    found = {row.name: row.cells[0] for row in ask(text, drawing).parts[0].table.rows}
    made = found["Additional, standardised for deprivation"]
    assert not isinstance(made, str)
    assert made is not None
    assert made.value == pytest.approx(float(wanted["additional"]), rel=1e-9)
    assert made.figure.lower == pytest.approx(float(wanted["additional_lower95"]), rel=1e-9)
    assert made.figure.upper == pytest.approx(float(wanted["additional_upper95"]), rel=1e-9)
    by_population = found["Change due to population, standardised for deprivation"]
    assert not isinstance(by_population, str)
    assert by_population is not None
    assert by_population.value == pytest.approx(float(wanted["additional_explained_by_population"]), rel=1e-9)


def test_a_withheld_stratum_withholds_what_is_made_of_it_and_no_sum_gives_it_away() -> None:
    """The third fifth is hidden: what the others add to would tell it, and is not said."""
    text, drawing, wanted = five_strata()
    answer = ask(text, drawing, hidden=[("strata-2-events", "")])
    found = table_of(answer)
    assert found["Additional, standardised for deprivation"] == ["[c]"]
    assert found["Additional, not standardised"][0] != "[c]"
    assert [cells[0] for cells in table_of(answer, 1).values()].count("[c]") == 1
    assert not any("add to" in said for said in answer.to_know)
    assert f"{float(wanted['expected']):.0f}" not in str(answer)


def test_events_in_a_stratum_without_population_are_not_standardised() -> None:
    answer = ask(STRATA, WORCESTERSHIRE.replace("people.poor |      | 2005", "people.poor |      | 2006"))
    assert answer.refusals[0].words == (
        "Standardised for deprivation since 2005: not calculated, because there are cases in a stratum that has no"
        " population in 2005. Load the population of every stratum."
    )


def test_a_stratum_without_cases_of_the_base_is_not_standardised() -> None:
    text, drawing, _ = five_strata()
    answer = ask(text, "\n".join(line for line in drawing.splitlines() if not line.startswith("care.q3 | | 2010")))
    assert "nothing gives cases of 2010 in the stratum “Fifth 3”" in answer.refusals[0].words


def test_a_base_year_that_is_missing_is_not_calculated_and_what_is_printed_of_it_stands() -> None:
    text = PLAIN.replace("[{year: 2020}]", "[{year: 2020}, {year: 2010}]")
    text += "printed: [{since: 2010, of: {feed: paper.printed}}]\n"
    answer = ask(text, DRAWN + "\npaper.printed | | 2025 | 95")
    assert table_of(answer)["Additional, as the document prints it"] == ["-", "95"]
    assert answer.refusals[1].words == (
        "Since 2010: not calculated, because there is no count with a population of 2010 and of a later year; there are"
        " 2020, 2024, 2025. Load that year, or name another base."
    )


@pytest.mark.parametrize(
    ("drawing", "about"),
    [
        (DRAWN.replace("people.all", "people.none"), ""),
        (DRAWN.replace("| 2020", "| 2019"), "Since 2020"),
        (DRAWN.replace("| 2024", "| 2018").replace("| 2025", "| 2019"), "Since 2020"),
    ],
)
def test_with_no_base_or_no_later_year_nothing_is_answered(drawing: str, about: str) -> None:
    answer = ask(PLAIN, drawing)
    assert (answer.parts, answer.refusals[0].about) == ((), about)


def test_the_newest_estimate_before_the_day_is_taken_where_that_is_asked_for() -> None:
    """The count of 31 March 2025 goes with mid-2024: 180 less 1% of 9,000."""
    drawing = """series         | group | period     | value
                 plans.children |       | 2020       | 100
                 plans.children |       | 2025       | 180
                 people.all     |       | 2019-06-30 | 10000
                 people.all     |       | 2024-06-30 | 9000
                 people.all     |       | 2025-06-30 | 11000"""
    found = table_of(ask(f"{PLAIN}population_of: latest_before\n", drawing))
    assert found["Additional, not standardised"] == ["90 children on a plan"]


@pytest.mark.parametrize(("day", "used"), [("2025-03-31", True), ("2024-02-25", True), ("2024-02-24", False)])
def test_an_estimate_of_the_day_is_taken_and_none_of_more_than_400_days_before(day: str, used: bool) -> None:
    drawing = f"""series         | group | period     | value
                  plans.children |       | 2020       | 100
                  plans.children |       | 2025       | 180
                  people.all     |       | 2020-03-31 | 10000
                  people.all     |       | {day} | 9000"""
    answer = ask(f"{PLAIN}population_of: latest_before\n", drawing)
    assert bool(answer.parts) is used


def test_a_withheld_count_of_the_newest_year_is_not_used() -> None:
    answer = ask(PLAIN, DRAWN.replace("| 180", "| c"))
    assert table_of(answer)["Additional, not standardised"] == ["60 children on a plan"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (", basis: Worked back from the paper", "", "need a `basis`"),
        (
            "poor: 164, rest: 288",
            "poor: 164",
            "the cases of 2005 and the strata are not the same: rest is in one alone",
        ),
        ("code: rest", "code: poor", "two strata have one `code`"),
        (", population: {feed: people.poor}", "", "more than one stratum has no `population`"),
        ("bases: [", "bases: [{year: 2005}, ", "each year of `bases` stands once"),
        ("bases: [", "printed: [{since: 2006, of: {feed: a.b}}]\nbases: [", "each `since` of `printed` is one of them"),
    ],
)
def test_what_does_not_fit_together_is_a_fault_of_the_definition(old: str, new: str, said: str) -> None:
    assert old in STRATA
    with pytest.raises(ValidationError) as caught:
        read_analysis(STRATA.replace(old, new))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("since", "broken"),
    [("2020-03-31", False), ("2020-04-01", True), ("2025-03-31", True), ("2025-04-01", False)],
)
def test_nothing_is_compared_across_a_break(since: str, broken: bool) -> None:
    text = PLAIN.replace("events: {feed: plans.children}", "events: {indicator: plans}")
    counted = {"definition": "Children on a plan", "feed": "plans.children"}
    value = {"type": "count", "unit": "children", "decimals": 0, "polarity": "no_judgement"}
    more = {"numerator": counted, "value": value, "breaks": [{"period": since, "reason": "Counted anew."}]}
    indicator = make_indicator("plans", uncertainty={"ci_method": "none", "reason": "A full count."}, **more)
    answer = ask(text, DRAWN, indicators={"plans": indicator})
    first = answer.refusals[0]
    assert (answer.parts == ()) is broken
    assert (first.reason.endswith("(Counted anew), and nothing is compared across a break")) is broken
