"""Fifths and tenths of deprivation made of small areas: their sums, and no sum of a part of a place."""

import pytest
from pydantic import ValidationError

from oba.scorecards.assessment.analysis import NotCalculatedError
from oba.scorecards.build.figures import observations_of
from tests.fixtures.asked import BOTH, DISTRICT, NEW, OLD, OTHER, place_small, read_analysis, readings_of

CODES = [f"E0100000{number}" for number in range(1, 6)]
PLACES = place_small(*((code, DISTRICT, BOTH) for code in CODES[:3]), (CODES[3], OTHER, NEW), (CODES[4], OTHER, OLD))
FIFTHS = "{'1': First, '2': Second, '3': Third, '4': Fourth, '5': Last}"
TENTHS = "{" + ", ".join(f"'{number}': Tenth {number}" for number in range(1, 11)) + "}"
ASKED = f"""kind: population
people: {{feed: small.people}}
groups:
  feed: small.people
  by: {{name: fifth, label: fifth, categories: {FIFTHS}}}
  by_decile: index.decile
"""
FIGURES = """series       | area      | period | value
             small.people | E01000001 | 2025   | 10
             small.people | E01000002 | 2025   | 20
             small.people | E01000003 | 2025   | 40
             small.people | E01000004 | 2025   | 80
             small.people | E01000005 | 2025   | 160
             index.decile | E01000001 | 2019   | 1
             index.decile | E01000002 | 2019   | 2
             index.decile | E01000003 | 2019   | 3
             index.decile | E01000004 | 2019   | 10
             index.decile | E01000005 | 2019   | 1"""


def sums(text: str = ASKED, figures: str = FIGURES, area: str | None = None) -> dict[str, str]:
    return {one.name: one.text for one in readings_of(text, figures, places=PLACES).groups("groups", area)}


def test_a_fifth_is_two_tenths_and_the_sum_of_its_small_areas() -> None:
    """Deciles 1 and 2 are the first fifth: 10 + 20. The 160 is of an edition that the analysis does not read."""
    assert sums() == {"First": "30", "Second": "40", "Last": "80"}
    assert sums(area=DISTRICT) == {"First": "30", "Second": "40"}
    assert sums(area=OTHER) == {"Last": "80"}


def test_tenths_are_the_deciles_themselves() -> None:
    assert sums(ASKED.replace(FIFTHS, TENTHS)) == {"Tenth 1": "10", "Tenth 2": "20", "Tenth 3": "40", "Tenth 10": "80"}


def test_the_small_areas_together_stand_for_the_whole_that_the_feed_lacks() -> None:
    whole = readings_of(ASKED, FIGURES, places=PLACES).whole("groups")
    assert whole is not None
    assert (whole.text, whole.area_name) == ("150", "Worcestershire")


def test_a_fifth_with_a_withheld_small_area_is_withheld() -> None:
    assert sums(figures=FIGURES.replace("E01000002 | 2025   | 20", "E01000002 | 2025   | c"))["First"] == "[c]"


@pytest.mark.parametrize("gone", ["small.people | E01000003 | 2025   | 40", "index.decile | E01000003 | 2019   | 3"])
def test_a_place_that_lacks_a_small_area_has_no_groups(gone: str) -> None:
    readings = readings_of(ASKED, FIGURES.replace(gone, gone.replace("E01000003", "E01999999")), places=PLACES)
    with pytest.raises(NotCalculatedError) as fault:
        readings.groups("groups")
    assert fault.value.refusal.reason == (
        "1 of 4 small areas have no figure or no decile, such as E01000003, so its groups cannot be added up"
    )
    assert [one.text for one in readings.groups("groups", OTHER)] == ["80"]


def test_a_share_is_of_the_sums_with_the_interval_of_both() -> None:
    """10 + 20 of 100 + 100 is 15.0%, Wilson 10.7 to 20.6; not the mean of 10 and 20%, though it is the same here."""
    text = ASKED.replace("groups:\n  feed: small.people\n", "groups:\n  feed: small.people\n  of: small.all\n")
    base = "\n".join(f"small.all | {code} | 2025 | {100 + 200 * (code == CODES[1])}" for code in CODES)
    first = readings_of(text, f"{FIGURES}\n{base}", places=PLACES).groups("groups")[0]
    assert (first.text, first.figure.numerator, first.figure.denominator) == ("7.5%", 30, 400)
    assert first.figure.interval_text == "5.3 to 10.5"


def test_the_trace_of_a_fifth_leads_to_its_small_areas_and_to_their_deciles() -> None:
    readings = readings_of(ASKED, FIGURES, places=PLACES)
    first = readings.groups("groups")[0]
    row = readings.book.rows[first.figure.trace]
    assert (row["area"], len(observations_of(readings.book, first.figure.trace))) == ("E10000034", 4)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (FIFTHS, "{'1': First, '2': Second}", "`by_decile` makes fifths or tenths"),
        ("  by_decile", "  published: true\n  value: {type: count, unit: people, polarity: no_judgement}\n  by_decile",
         "small areas are added up by their counts"),
    ],
)  # fmt: skip
def test_other_groups_than_fifths_and_tenths_are_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        read_analysis(ASKED.replace(old, new))
