"""A projection that somebody puts in its place is shown as published: which it is, its sum, its end, its age."""

from collections.abc import Callable, Mapping

import pytest

from oba.pipeline import boards
from oba.pipeline.feeds import ingest
from oba.scorecards.assessment.analysis import Answer
from tests.fixtures.asked import table_of
from tests.fixtures.folders import PROJECT
from tests.fixtures.small_project import BOARD, FEED, NOW, SmallProject

SHIPPED = (PROJECT / "indicator_definitions/feeds/population-projection.yaml").read_text(encoding="utf-8")
PLACE = "example_data/population/2022-based migration category variant/2022 SNPP Population persons.csv"
HEAD = "schema: oba-analysis/1\nid: {id}\nversion: 1\nname: {id}\nquestion: How many?\nowner: analyst\n"
PROJECTION = """projection:
  feed: population-projection.people
  variant: the office's, by migration category
  ages: age
  bands: {Under 2: [0, 1], '2': [2, 2]}
  disclosure: {public_source: true}
"""
CHILDREN = f"kind: population\npeople: {{feed: plans.children, disclosure: {{public_source: true}}}}\n{PROJECTION}"
NEED = f"""kind: need
weights: {{Doing well: 52, May need help: 48}}
weights_source: a paper
in_need: [May need help]
population: {{feed: plans.children, disclosure: {{public_source: true}}}}
until: {{until}}
{PROJECTION}"""
ESTIMATES = "area | year | plans | children\n" + "\n".join(
    f"E10000034 | {year} | 1 | 3300" for year in (2022, 2023, 2024)
)


def write_extract(years: Mapping[int, float]) -> str:
    """Made-up numbers in the form of the office's file: 100 to 300 of each age of six districts, times a factor a year.

    They are 1,100 of each age, or 3,300 of all three, in the county; the ages above and the region are not children.
    The first row is the office's own (County Durham, age 0: 2022, 2030 and 2047), and is of no place of the board.
    """
    lines = ["AREA_CODE,AREA_NAME,COMPONENT,SEX,AGE_GROUP," + ",".join(map(str, years))]
    lines.append("E06000047,County Durham,Population,persons,0," + ",".join(["4642.000"] * len(years)))
    districts = {
        "E07000234": 100,
        "E07000235": 100,
        "E07000236": 200,
        "E07000237": 200,
        "E07000238": 200,
        "E07000239": 300,
    }
    places = {"E10000034": sum(districts.values()), **districts, "E12000005": 9000}
    for code, people in places.items():
        for age in ("0", "1", "2", "90 and over", "All ages"):
            numbers = ",".join(f"{people * factor:.3f}" for factor in years.values())
            lines.append(f"{code},Somewhere,Population,persons,{age},{numbers}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def ask_board(open_small: Callable[..., SmallProject]) -> Callable[..., Answer]:
    """Ask the small board, with an extract in the place of the office's file; with none if it is blank."""

    def ask(kind: str, extract: str) -> Answer:
        more = {"feeds/population-projection.yaml": SHIPPED, "analyses/ahead.yaml": HEAD.format(id="ahead") + kind}
        feed = FEED.replace("snapshot_31_march", "mid_year")
        small = open_small(feeds=feed, boards=f"{BOARD}analyses: [ahead]\n", more=more)
        small.load(ESTIMATES)
        if extract:
            path = small.settings.home / PLACE
            path.parent.mkdir(parents=True)
            path.write_text(extract, encoding="utf-8")
        ingest(small.engine, small.definitions, ["population-projection"], small.settings, NOW)
        return boards.make_pack(small.engine, small.definitions, "small-board", NOW.date(), NOW)[0].analyses[0].answer

    return ask


def test_a_file_put_in_its_place_is_loaded_and_years_of_age_make_bands_and_districts_the_county(
    ask_board: Callable[..., Answer],
) -> None:
    answer = ask_board(CHILDREN, write_extract({2022: 1, 2024: 1, 2030: 0.9, 2047: 0.8}))
    assert answer.refusals == ()
    assert table_of(answer, 1) == {
        "30 June 2030": ["2,970", "1,980", "990"],
        "30 June 2047": ["2,640", "1,760", "880"],
    }
    assert "The 6 districts together are projected to have 2,640 on 30 June 2047, as the whole has." in answer.to_know
    assert any("based on 2022 (the office's, by migration category)" in said for said in answer.method)


def test_districts_that_do_not_make_the_county_are_told(ask_board: Callable[..., Answer]) -> None:
    extract = write_extract({2022: 1, 2030: 0.9}).replace(
        "E07000239,Somewhere,Population,persons,2,300.000,270.000",
        "E07000239,Somewhere,Population,persons,2,300.000,170.000",
    )
    said = "The 6 districts together are projected to have 2,870 on 30 June 2030, and the whole has 2,970."
    assert said in ask_board(CHILDREN, extract).to_know


def test_without_the_file_the_page_says_that_none_is_loaded_and_where_it_goes(ask_board: Callable[..., Answer]) -> None:
    (refusal,) = ask_board(CHILDREN, "").refusals
    assert refusal.words == (
        "The projection: not calculated, because no published projection of Worcestershire is loaded (the office's, by"
        " migration category). Put its file where the feed `population-projection` looks for it, and load it."
    )


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ({2022: 1.02, 2030: 1}, "it starts from 3,366 in 30 June 2022, where the estimate is 3,300 now"),
        ({2018: 1, 2030: 1}, "it starts from 30 June 2018 and is older than the estimates, which go to 30 June 2024"),
    ],
)
def test_one_older_than_its_estimate_is_refused(
    ask_board: Callable[..., Answer], years: Mapping[int, float], said: str
) -> None:
    answer = ask_board(CHILDREN, write_extract(years))
    assert [said in one.words for one in answer.refusals] == [True]


def test_need_follows_it_to_its_last_year_and_no_further(ask_board: Callable[..., Answer]) -> None:
    """48% of 2,970 are 1,426."""
    extract = write_extract({2022: 1, 2024: 1, 2030: 0.9})
    to_its_end = ask_board(NEED.replace("{until}", "2030"), extract)
    assert table_of(to_its_end, 2)["2030"][0].startswith("1,426 ")
    (refusal,) = ask_board(NEED.replace("{until}", "2031"), extract).refusals
    assert refusal.reason == "the published projection ends in 2030, and nothing is said past it"
