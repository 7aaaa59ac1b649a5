"""Small areas above the whole: ranked with their intervals, with what chance alone would give, and nothing withheld."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from oba.charts.map import MapSketch
from oba.places.boundaries import Boundaries
from oba.places.small_areas import Edition
from tests.fixtures.asked import BOTH, DISTRICT, NEW, OLD, OTHER, OWN, ask, place_small, read_analysis, table_of

POOR = """kind: hot_spots
called: children who are poor
of:
  feed: poor.children
  of: poor.all
  value: {type: proportion, unit: '%', multiplier: 100, decimals: 1, polarity: low_is_good}
"""
PLACES = place_small(
    ("E01000001", DISTRICT, BOTH),
    ("E01000002", DISTRICT, NEW),
    ("E01000003", OTHER, BOTH),
    ("E01000004", OTHER, NEW),
    ("E01000009", OTHER, OLD),
)
FIGURES = """series        | area      | period | value
             poor.children | E01000001 | 2025   | 60
             poor.children | E01000002 | 2025   | 25
             poor.children | E01000003 | 2025   | 60
             poor.children | E01000004 | 2025   | 5
             poor.all      | E01000001 | 2025   | 100
             poor.all      | E01000002 | 2025   | 100
             poor.all      | E01000003 | 2025   | 200
             poor.all      | E01000004 | 2025   | 100"""


def test_what_lies_above_is_told_by_district_and_ranked_by_where_its_interval_begins() -> None:
    """150 of 500 is 30%; 60 of 100 has Wilson 50.2 to 69.1, 60 of 200 has 24.1 to 36.7: one is above.

    60 of the 150 live there, where 100 of the 500 are: twice their share. 60 of 150 has Wilson 32.5 to 48.0, which are
    1.63 and 2.40 fifths. Of Worcester's 85 they are 71%.
    """
    answer = ask(POOR, FIGURES, places=PLACES)
    assert answer.answer == (
        "In Worcestershire 1 of 4 small areas has a higher share of children who are poor than Worcestershire by more"
        " than chance; fewer than one would by chance alone. 40% of all children who are poor live in it, and 60%"
        " elsewhere."
    )
    assert table_of(answer) == {
        "Worcestershire": ["30.0%", "4 small areas", "1 small areas", "40%"],
        "Bromsgrove": ["21.7%", "2 small areas", "0 small areas", "0%"],
        "Worcester": ["42.5%", "2 small areas", "1 small areas", "71%"],
    }
    assert table_of(answer, 1) == {
        "Old Ward (E01000001)": ["60.0%", "50.2 to 69.1", "2.00 times", "1.63 to 2.40", "60 children who are poor"]
    }


def test_each_may_be_set_against_its_own_district() -> None:
    """Bromsgrove has 65 of 300, 21.7%, and 60 of 200 begins at 24.1%."""
    found = table_of(ask(f"{POOR}against: district\n", FIGURES, places=PLACES), 1)
    assert list(found) == ["Old Ward (E01000001)", "Old Ward (E01000003)"]


def test_a_withheld_small_area_is_not_compared_and_is_said() -> None:
    answer = ask(POOR, FIGURES.replace("E01000004 | 2025   | 5", "E01000004 | 2025   | c"), places=PLACES)
    assert table_of(answer)["Worcestershire"][1] == "3 small areas"
    assert answer.answer.endswith(" Of the children who are poor in those compared 41% live in it.")
    assert (
        "Not compared, of 4 small areas: 1. Each is withheld or has no count, and is in no figure of a place here."
        in answer.to_know
    )


def test_a_whole_that_is_withheld_lends_no_ratio() -> None:
    """With a ratio to it and its rate, who counts the small area would know the whole."""
    hidden = f"{FIGURES}\npoor.children | {OWN} | 2025 | c\npoor.all | {OWN} | 2025 | 500"
    assert table_of(ask(POOR, hidden, places=PLACES), 1)["Old Ward (E01000001)"][2:4] == ["-", "-"]


def test_a_district_of_which_a_small_area_is_withheld_has_no_sum() -> None:
    """What is withheld is low: without it the sum would be too high. One that the feed has stands as it is."""
    hidden = FIGURES.replace("E01000004 | 2025   | 5", "E01000004 | 2025   | c")
    assert list(table_of(ask(POOR, hidden, places=PLACES))) == ["Worcestershire", "Worcester"]
    whole = f"poor.children | {OTHER} | 2025 | 61\npoor.all | {OTHER} | 2025 | 300"
    assert table_of(ask(POOR, f"{hidden}\n{whole}", places=PLACES))["Bromsgrove"][0] == "20.3%"


def test_the_figure_of_a_place_that_the_feed_has_is_taken_as_it_is() -> None:
    """The county's own 250 of 1,000 stand, though the small areas that are shown are 145 of 400, 36.3%."""
    hidden = FIGURES.replace("E01000004 | 2025   | 5", "E01000004 | 2025   | c")
    county = "poor.children | E10000034 | 2025 | 250\npoor.all | E10000034 | 2025 | 1000"
    answer = ask(POOR, f"{hidden}\n{county}", places=PLACES)
    assert table_of(answer)["Worcestershire"][0] == "25.0%"
    assert "Not compared, of 4 small areas: 1. Each is withheld or has no count." in answer.to_know


def test_small_areas_of_the_other_edition_are_no_part_of_it() -> None:
    more = f"{FIGURES}\n poor.children | E01000009 | 2025 | 90\n poor.all | E01000009 | 2025 | 100"
    assert table_of(ask(POOR, more, places=PLACES))["Worcestershire"][:2] == ["30.0%", "4 small areas"]
    of_2011 = ask(POOR, more, places=PLACES, edition=Edition.LSOA_2011)
    assert table_of(of_2011)["Worcestershire"][:2] == ["52.5%", "3 small areas"]


def test_a_published_share_has_its_base_worked_back_from_the_count() -> None:
    """60 children are 60% of 100: the same interval as of 60 of 100. A place of nobody has no base to work back."""
    text = POOR.replace("  of: poor.all\n", "  published: true\n") + "counts: {feed: poor.number}\n"
    drawn = """series        | area      | period | value
               poor.children | E01000001 | 2025   | 60
               poor.children | E01000002 | 2025   | 30
               poor.children | E01000003 | 2025   | 0
               poor.number   | E01000001 | 2025   | 60
               poor.number   | E01000002 | 2025   | 90
               poor.number   | E01000003 | 2025   | 0"""
    answer = ask(text, drawn, places=PLACES)
    assert table_of(answer)["Worcestershire"] == ["37.5%", "2 small areas", "1 small areas", "40%"]
    assert table_of(answer, 1) == {
        "Old Ward (E01000001)": ["60.0%", "50.2 to 69.1", "1.60 times", "1.30 to 1.92", "60"]
    }
    assert "worked back from the published share and count" in answer.method[-1]
    assert (
        "Not compared, of 3 small areas: 1. Each is withheld or has no count, and is in no figure of a place here."
        in answer.to_know
    )
    assert "Of the 4 small areas that there are, 1 have no figure at all." in answer.to_know


def test_where_none_is_above_none_is_named() -> None:
    same = FIGURES.replace("| 60", "| 30").replace("| 25\n", "| 30\n").replace("| 5\n", "| 30\n")
    same = same.replace("| 200", "| 100")
    answer = ask(POOR, same, places=PLACES)
    assert answer.answer.startswith("In Worcestershire 0 of 4 small areas have a higher share")
    assert len(answer.parts) == 1


def test_more_than_twelve_are_folded_away() -> None:
    codes = [f"E010001{number:02}" for number in range(30)]
    places = place_small(*((code, DISTRICT, BOTH) for code in codes))
    rows = [
        f"poor.children | {code} | 2025 | {90 if number < 15 else 10}\npoor.all | {code} | 2025 | 100"
        for number, code in enumerate(codes)
    ]
    answer = ask(POOR, "\n".join(["series | area | period | value", *rows]), places=places)
    assert [(part.title, part.is_folded, len(part.table.rows)) for part in answer.parts[1:]] == [
        ("The 12 furthest above", False, 12),
        ("The other 3 above", True, 3),
    ]


def test_a_place_without_districts_has_no_chart_of_one_bar() -> None:
    lone = replace(place_small(("E01000001", OWN, BOTH), ("E01000003", OWN, BOTH)), parts=())
    (whole, above) = ask(POOR, FIGURES, places=lone).parts
    assert (whole.title, whole.charts) == ("All small areas", ())
    assert whole.table.caption == "Children who are poor, Worcestershire, 31 March 2025"
    assert [row.name for row in above.table.rows] == ["Old Ward (E01000001)"]


def test_a_place_without_small_areas_is_told_what_to_load() -> None:
    (refusal,) = ask(POOR, FIGURES.replace("E0100000", "E0200000"), places=PLACES).refusals
    assert refusal.words.startswith("Not calculated, because there is no figure of a small area of Worcestershire.")


def test_districts_stand_on_a_map_where_the_board_has_their_outlines() -> None:
    square = (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),)
    boundaries = Boundaries({DISTRICT: square, OTHER: square}, "Source: ONS")
    (chart, _) = ask(POOR, FIGURES, places=replace(PLACES, boundaries=boundaries)).parts[0].charts
    assert isinstance(chart.sketch, MapSketch)
    assert [(place.name, place.text) for place in chart.sketch.places] == [
        ("Worcester", "42.5%"),
        ("Bromsgrove", "21.7%"),
    ]
    assert chart.sentence == "From the highest: Worcester 42.5%; Bromsgrove 21.7%."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "  of: poor.all\n",
            "  published: true\n",
            "chance cannot be told from a published share alone; give `counts`",
        ),
        (
            "proportion, unit: '%', multiplier: 100",
            "count, unit: children",
            "a count alone says where more people live",
        ),
    ],
)
def test_what_no_interval_can_be_made_of_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        read_analysis(POOR.replace(old, new))


def test_a_small_area_with_nobody_counted_leaves_the_others_their_figures() -> None:
    """0% with a count of 0 does not say how many it is of; 60 of 100 and 20 of 200 are 26.7%."""
    asked = POOR.replace("  of: poor.all\n", "  published: true\n").replace("poor.children", "poor.share")
    asked += "counts: {feed: poor.children}\n"
    answer = ask(
        asked,
        """series        | area      | period | value
           poor.share    | E01000001 | 2025   | 60
           poor.share    | E01000003 | 2025   | 10
           poor.share    | E01000004 | 2025   | 0
           poor.children | E01000001 | 2025   | 60
           poor.children | E01000003 | 2025   | 20
           poor.children | E01000004 | 2025   | 0""",
        places=PLACES,
    )
    assert table_of(answer)["Worcestershire"] == ["26.7%", "2 small areas", "1 small areas", "75%"]
    assert any(told.startswith("Not compared, of 3 small areas: 1.") for told in answer.to_know)


def test_a_chart_of_small_areas_says_alone_what_it_is_of() -> None:
    part = ask(POOR, FIGURES, places=PLACES).parts[1]
    assert part.charts[0].caption == "Children who are poor: small areas above Worcestershire, 31 March 2025"
