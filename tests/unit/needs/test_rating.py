"""Groups set against the whole: the reference's funnels where counts are known, distance alone where they are not."""

import csv
from pathlib import Path

import numpy as np
import pytest

from oba.charts.plane import PlaneSketch
from tests.fixtures.asked import OTHER, OWN, ask, table_of

REFERENCE = Path(__file__).parents[2] / "fixtures" / "reference"


def read_reference(name: str, **where: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if all(row[key] == value for key, value in where.items())]


AREAS = [f"LA{number:02}" for number in range(1, 15)]
FUNNEL = f"""kind: rating
called: area
people: young people
of:
  feed: neet.neet
  of: neet.known
  value: {{type: TYPE, unit: '%', multiplier: 100, decimals: 2, polarity: low_is_good}}
  by: {{name: area, label: Area, categories: {{{", ".join(f"{one}: {one}" for one in AREAS)}}}}}
"""


def draw(rows: list[dict[str, str]]) -> str:
    lines = ["series | group | period | value"]
    for row in rows:
        lines.append(f"neet.neet | area={row['area']} | 2025 | {row['numerator']}")
        lines.append(f"neet.known | area={row['area']} | 2025 | {row['denominator']}")
    lines += [f"neet.neet |  | 2025 | {sum(int(row['numerator']) for row in rows)}"]
    lines += [f"neet.known |  | 2025 | {sum(int(row['denominator']) for row in rows)}"]
    return "\n".join(lines)


NEET = draw(read_reference("funnel_input", dataset="neet"))
SAID = {
    "Not significant": "within the limits",
    "High (0.001)": "above the 99.8% limit",
    "Low (0.001)": "below the 99.8% limit",
    "High (0.025)": "above the 95% limit",
    "Low (0.025)": "below the 95% limit",
}


def test_with_counts_every_area_is_rated_as_the_reference_rates_it() -> None:
    found = table_of(ask(FUNNEL.replace("TYPE", "proportion"), NEET))
    rated = {
        row["area"]: SAID[row["significance"]] for row in read_reference("funnel_significance_expected", config_id="F1")
    }
    assert {area: found[area][-1] for area in AREAS} == rated


def test_the_lines_of_the_funnel_are_those_of_the_reference() -> None:
    """The four limits of F1 lie on the lines that are drawn, and its average is 3.36379%."""
    sketch = ask(FUNNEL.replace("TYPE", "proportion"), NEET).parts[0].charts[0].sketch
    assert isinstance(sketch, PlaneSketch)
    lines = {trail.name: trail.spots for trail in sketch.trails}
    assert lines["Average of all rated"][0].up == pytest.approx(3.36379347347257)
    names = {"lower_2s_limit": "95% limits, lower", "upper_2s_limit": "95% limits, upper",
             "lower_3s_limit": "99.8% limits, lower", "upper_3s_limit": "99.8% limits, upper"}  # fmt: skip
    checked = 0
    for row in read_reference("funnel_limits_expected", config_id="F1"):
        for column, name in names.items():
            across, up = [one.across for one in lines[name]], [one.up for one in lines[name]]
            if across[0] <= float(row["x_axis"]) <= across[-1]:
                checked += 1
                assert np.interp(float(row["x_axis"]), across, up) == pytest.approx(float(row[column]), abs=0.02)
    assert checked == 4  # at 5,035; the other points lie where no area is


def test_limits_stand_at_the_size_of_each() -> None:
    """LA12: 459 of 8,957 is 5.12%; 3.36379 plus and minus 1.95996 standard errors of 0.19050 is 2.99 to 3.74.

    3.09023 of them is 2.78 to 3.95.
    """
    found = table_of(ask(FUNNEL.replace("TYPE", "proportion"), NEET))
    assert found["LA12"] == ["5.12%", "1.76 points", "2.99 to 3.74", "2.78 to 3.95", "above the 99.8% limit"]


def test_the_answer_names_those_beyond_the_outer_limits() -> None:
    answer = ask(FUNNEL.replace("TYPE", "proportion"), NEET)
    assert answer.answer == (
        "Of the 14 areas rated, 11 lie within the limits of chance. Further out, above the 99.8% limit: LA12, LA14;"
        " below the 99.8% limit: LA13."
    )
    assert any("overdispersion" in said for said in answer.to_know)


def test_a_withheld_area_is_not_rated_and_stands_in_the_table() -> None:
    answer = ask(FUNNEL.replace("TYPE", "proportion"), NEET, hidden=[("of", "LA12")])
    assert table_of(answer)["LA12"] == ["[c]", "[c]", "none", "none", "not rated: no figure"]
    assert "1 of 14 are not rated, and stand in the table." in answer.to_know
    assert "5.12" not in str(answer)
    assert 459 not in {cell.figure.numerator for _, _, cell in answer.parts[0].table.readings}


def test_a_rate_is_rated_by_byars_interval() -> None:
    """Ten of 1,000 five times and 40 of 1,000: the average is 15 a thousand; Byar's limits of 40 are 28.6 and 54.5."""
    rows = [{"area": area, "numerator": "10", "denominator": "1000"} for area in AREAS[:5]]
    text = FUNNEL.replace("TYPE", "rate").replace("'%', multiplier: 100", "per 1000, multiplier: 1000")
    found = table_of(ask(text, draw([*rows, {"area": "LA06", "numerator": "40", "denominator": "1000"}])))
    assert found["LA06"][-1] == "above the 99.8% limit"
    assert found["LA01"][-1] == "within the limits"


CENTRES = """kind: rating
called: centre
of:
  feed: reach.percent
  published: true
  value: {type: proportion, unit: '%', multiplier: 100, decimals: 0, polarity: high_is_good}
  by: {name: centre, label: Centre, categories: {a: Ash, b: Birch, c: Cedar}}
"""
REACHED = """series       | group    | period | value
              reach.percent | centre=a | 2014   | 57
              reach.percent | centre=b | 2014   | 30
              reach.percent | centre=c | 2014   | 45
              reach.percent |          | 2014   | 45"""


def test_without_counts_nothing_is_rated_and_the_distance_stands() -> None:
    answer = ask(CENTRES, REACHED)
    assert table_of(answer) == {
        "Worcestershire, all": ["45%", "-", "-"],
        "Ash": ["57%", "12 points", "not rated: no counts"],
        "Cedar": ["45%", "0 points", "not rated: no counts"],
        "Birch": ["30%", "−15 points", "not rated: no counts"],
    }
    assert answer.answer == (
        "Which of the 3 centres differ by more than chance cannot be said, because their counts are not known: they run"
        " from 30% (Birch) to 57% (Ash), beside 45% in Worcestershire."
    )


def test_without_a_figure_to_set_them_against_nothing_is_calculated() -> None:
    answer = ask(CENTRES, "\n".join(REACHED.splitlines()[:-1]))
    assert [one.words for one in answer.refusals] == [
        "Not calculated, because nothing of 31 March 2014 says what each is to be set against. Give `against`."
    ]


def test_districts_can_be_rated_and_one_that_has_no_figure_is_said() -> None:
    text = CENTRES.split("  by:", maxsplit=1)[0] + "among: districts\n"
    drawing = f"series | area | period | value\nreach.percent | {OWN} | 2014 | 45\nreach.percent | {OTHER} | 2014 | 40"
    assert table_of(ask(text, drawing))["Bromsgrove"] == ["40%", "−5 points", "not rated: no counts"]
    assert ask(text, drawing.rsplit("\n", 1)[0]).refusals[0].reason == "there is no figure of a district"


def test_four_with_counts_are_too_few_to_rate() -> None:
    rows = [{"area": area, "numerator": "10", "denominator": "100"} for area in AREAS[:4]]
    answer = ask(FUNNEL.replace("TYPE", "proportion"), draw(rows))
    assert table_of(answer)["LA01"][-1] == "not rated: fewer than five have counts"
    assert "because fewer than five have counts of their own" in answer.answer
    fifth = [*rows, {"area": "LA05", "numerator": "10", "denominator": "100"}]
    assert table_of(ask(FUNNEL.replace("TYPE", "proportion"), draw(fifth)))["LA01"][-1] == "within the limits"


STANDARDISED = f"""kind: rating
called: area
of:
  feed: harm.rate
  published: true
  value: {{type: rate, unit: 'per 100,000', multiplier: 100000, decimals: 1, polarity: low_is_good}}
  by: &areas {{name: area, label: Area, categories: {{{", ".join(f"{one}: {one}" for one in AREAS)}}}}}
events: {{feed: harm.events, by: *areas}}
"""


def test_standardised_rates_are_rated_by_the_events_behind_them_as_the_reference_rates_them() -> None:
    """F3: directly standardised rates of self-harm; LA01 has eight events, and of fewer than ten none is rated."""
    lines = ["series | group | period | value", "harm.rate | | 2025 | 330"]
    for row in read_reference("funnel_input", dataset="selfharm_dsr"):
        lines.append(f"harm.rate | area={row['area']} | 2025 | {row['rate']}")
        lines.append(f"harm.events | area={row['area']} | 2025 | {row['numerator']}")
    found = table_of(ask(STANDARDISED, "\n".join(lines)))
    said = {**SAID, "Not applicable for events less than 10 for dsrs": "not rated: fewer than ten events"}
    expected = read_reference("funnel_significance_expected", config_id="F3")
    assert {row["area"]: found[row["area"]][-1] for row in expected} == {
        row["area"]: said[row["significance"]] for row in expected
    }
