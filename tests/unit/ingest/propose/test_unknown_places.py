"""Places that nobody knows hide no row, make no header and are not taken for others."""

from collections.abc import Callable

import pytest

from oba.ingest.propose.propose import Proposal
from oba.ingest.shape.shaping import ShapedRelease
from tests.fixtures.feeds import figures

TRAFFORD, ENGLAND = "E08000009", "E92000001"
KNOWN = "Trafford,2022,11\nWorcestershire,2022,12\nTrafford,2023,13\n"
ABOVE = [
    ("none", "Area,Year,Plans\n", 0),
    ("one", "Area,Year,Plans\nRest of Trafford,2022,5\n", 1),
    ("one with a marker", "Area,Year,Plans\nRest of Trafford,2022,c\n", 1),
    ("one under a title", "Plans of all kinds,,\nArea,Year,Plans\nRest of Trafford,2022,5\n", 1),
    ("one for two headers", "Place,Time,Children\nArea,Year,Plans\nRest of Trafford,2022,5\n", 1),
]


@pytest.mark.parametrize(("case", "above", "aside"), ABOVE)
def test_rows_of_unknown_places_above_the_first_known_are_rows(
    case: str, above: str, aside: int, load: Callable[..., ShapedRelease]
) -> None:
    shaped = load(above + KNOWN)
    assert figures(shaped, "value") == [(11.0,), (12.0,), (13.0,)], case
    assert [str(row) for row in shaped.quarantined["rule"]] == ["unknown-area"] * aside
    assert {str(header).split(" / ")[-1] for header in shaped.frame["header"]} == {"Plans"}


def test_a_text_for_a_figure_makes_no_header_of_the_row_above(load: Callable[..., ShapedRelease]) -> None:
    """The first row names no known place, and the second has no figure."""
    text = "Measure,Area,Year,Plans\nA,Rest of Trafford,2022,5\nA,Trafford,2022,about 9\nA,Trafford,2023,6\n"
    shaped = load(f"{text}A,Worcestershire,2022,7\nA,Worcestershire,2023,8\n")
    assert figures(shaped, "value") == [(6.0,), (7.0,), (8.0,)]
    assert sorted(shaped.quarantined["rule"]) == ["unknown-area", "unreadable-value"]


@pytest.mark.parametrize("years", ["2022,2023", "2022/23,2023/24", "Mar-22,Apr-22", "2022 (draft),2023 (draft)"])
def test_unknown_places_under_years_make_no_header(years: str, load: Callable[..., ShapedRelease]) -> None:
    unknown = "Richmond,1,2\nRest of Trafford,3,4\n"
    shaped = load(f"Area,{years}\n{unknown}Trafford,5,6\nWorcestershire,7,8\nBury,9,10\nWigan,11,12\n")
    assert figures(shaped, "value") == [(float(number),) for number in range(5, 13)]
    assert set(shaped.quarantined["rule"]) == {"unknown-area"}
    assert set(shaped.frame["header"]) == set(years.split(","))


HEADERS = [
    ("years", "Area,2022,2023\nTrafford,1,2\nWorcestershire,3,4\n", [1.0, 2.0, 3.0, 4.0]),
    (
        "measures below years",
        ",2022,2022,2023,2023\nArea,N,%,N,%\nRichmond,1,2,3,4\nTrafford,5,6,7,8\nBury,5,6,7,8\nWigan,5,6,7,8\n",
        [5.0, 6.0, 7.0, 8.0] * 3,
    ),
    ("ages below years", ",2022,2023\nArea,5,6\nTrafford,1,2\nWorcestershire,3,4\n", [1.0, 2.0, 3.0, 4.0]),
    (
        "ages below a band",
        "Plans in 2022,Age,Age\nArea,5,6\nTrafford,1,2\nWorcestershire,3,4\n",
        [1.0, 2.0, 3.0, 4.0],
    ),
]


@pytest.mark.parametrize(("case", "text", "values"), HEADERS)
def test_a_header_of_numbers_stays_one(
    case: str, text: str, values: list[float], load: Callable[..., ShapedRelease]
) -> None:
    assert [value for (value,) in figures(load(text), "value")] == values, case


REFUSED = [
    (
        "England among others, and in the file's name",
        "plans_england.csv",
        "Area,Year,Plans\nEngland and Wales,2022/23,9\nEngland,2022/23,8\nWales,2022/23,1\nScotland,2022/23,2\n",
        "only 1 of its 4 texts are the code or name of a known area; not known are `England and Wales`, `Scotland`",
    ),
    (
        "none in England, which the file's name says",
        "plans_england.csv",
        "Local authority,Year,Plans\nCardiff,2022/23,9\nSwansea,2022/23,8\n",
        "`Local authority` names no known area (`Cardiff`, `Swansea`)",
    ),
    (
        "a council and another beside it",
        "plans_trafford.csv",
        "Area,Year,Plans\nTrafford,2022/23,9\nNorth Trafford,2022/23,8\nElsewhere,2022/23,1\n",
        "only 1 of its 3 texts are",
    ),
]


@pytest.mark.parametrize(("case", "name", "text", "said"), REFUSED)
def test_a_place_in_a_title_is_not_that_of_rows_of_other_places(
    case: str, name: str, text: str, said: str, propose: Callable[..., Proposal]
) -> None:
    proposal = propose(text, name)
    assert proposal.feed is None, case
    assert [finding.rule for finding in proposal.findings] == ["no-area"]
    assert said in proposal.findings[0].what


@pytest.mark.parametrize(
    ("name", "text", "area"),
    [
        ("plans_trafford.csv", "Area,Year,Plans\nNorth,2022/23,9\nSouth,2022/23,8\n", TRAFFORD),
        ("plans_england.csv", "Sex,Year,Plans\nBoys,2022/23,9\nGirls,2022/23,8\n", ENGLAND),
    ],
)
def test_a_place_in_a_title_is_that_of_its_parts_and_groups(
    name: str, text: str, area: str, load: Callable[..., ShapedRelease]
) -> None:
    assert {found for (found,) in figures(load(text, name), "area")} == {area}
