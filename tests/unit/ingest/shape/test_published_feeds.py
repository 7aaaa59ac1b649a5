"""Every feed over its published files: how much is loaded, known figures, and that two routes agree."""

import hashlib
import os
import re
from pathlib import Path

import pandas as pd
import pytest

from oba.indicators.feed import Feed
from oba.ingest.collect.connectors import find_releases
from oba.ingest.shape.shaping import ShapedRelease, read_release
from oba.places.areas import AreaIndex
from tests.fixtures.feeds import FEEDS, NOT_HELD, Compare, load_feed
from tests.fixtures.folders import PROJECT

ENGLAND_CODE = "E92000001"
PUBLISHED = Path(os.environ.get("OBA_PUBLISHED", PROJECT.parent / "shared/data/published"))
LEGACY_FOLDER = PUBLISHED / "legacy_workbooks"

# feed: for each file, oldest release first, data rows, observations and cells kept aside
COUNTS = {
    "absence-in-need": [(1148, 3444, 0)],
    "assessment-factors": [(1312, 52480, 0)],
    "care-leavers-activity": [(1670, 2505, 0)],
    "care-leavers-homes": [(1670, 2505, 0)],
    "children-in-need": [(1967, 15736, 0), (2132, 17056, 0)],
    "cp-plans-duration": [(1967, 21637, 0), (2132, 23452, 0)],
    "cp-plans-subsequent": [(2132, 6396, 0)],
    "deprivation-2019-small-areas": [(733, 733, 0)],
    "deprivation-2019-upper-tier": [(151, 151, 0)],
    "deprivation-2025-small-areas": [(748, 2244, 0)],
    "early-years-profile": [(12852, 91152, 0)],
    "gdp-deflator": [(35, 35, 0)],
    "herefordshire-2019-further-figures": [(16, 9, 0)],
    "herefordshire-2019-headlines": [(20, 20, 0)],
    "herefordshire-2019-outcome-framework": [(28, 28, 0)],
    "herefordshire-2019-outcomes": [(4, 12, 0)],
    "injury-admissions": [(7208, 29200, 0)],
    "key-stage-4-social-care": [(2296, 6888, 0)],
    "lait": [
        (17000, 17000, 0),
        (5100, 5100, 0),
        (56100, 56100, 0),
        (43180, 43180, 0),
        (23630, 23630, 0),
        (35190, 35190, 0),
        (17510, 17510, 0),
    ],
    "looked-after-health": [(15030, 24215, 0)],
    "looked-after-number-rate": [(2505, 5845, 0)],
    "neet-scorecard": [(160, 2560, 0), (160, 2560, 0), (161, 2576, 0)],
    "north-west-2013-indicators": [(18, 18, 0)],
    "population-0-17": [(2132, 2132, 0)],
    "population-2020-small-areas": [(733, 733, 0)],
    "referrals": [(2132, 21320, 0)],
    "revenue-outturn-2024-25": [(424, 616, 0)],
    "section-251-spending": [(19890, 6120, 0)],
    "self-harm-admissions": [(1078, 1078, 0)],
    "trafford-wards-population": [(63, 756, 0)],
    "worcestershire-2015-figure-39": [(15, 15, 0)],
    "worcestershire-2015-further-figures": [(18, 10, 0)],
    "worcestershire-2015-headlines": [(16, 15, 1)],
    "worcestershire-2015-table-01": [(11, 33, 0)],
    "worcestershire-2015-table-02": [(7, 14, 0)],
    "worcestershire-2015-table-03": [(7, 49, 0)],
    "worcestershire-2015-table-04": [(7, 42, 0)],
    "worcestershire-2015-table-05": [(6, 6, 0)],
    "worcestershire-2015-table-06": [(7, 56, 0)],
    "worcestershire-2015-table-07": [(7, 63, 0)],
    "worcestershire-2015-table-08": [(7, 63, 0)],
    "worcestershire-2015-table-09": [(7, 63, 0)],
    "worcestershire-2015-table-10": [(7, 63, 0)],
    "worcestershire-2015-table-11": [(37, 148, 0)],
    "worcestershire-2021-budgets": [(7, 7, 0)],
    "youth-justice-cautioned": [(242, 242, 0)],
}
# The older workbooks are read where the whole folder of published files is.
LEGACY = {
    "looked-after-2013-table-la7": [(164, 3444, 0)],
    "looked-after-2015-health": [(163, 1630, 0)],
    "looked-after-2015-table-laa1": [(164, 1640, 0)],
    "looked-after-2015-table-lai4": [(164, 3444, 0)],
    "looked-after-underlying": [(163, 1304, 0), (164, 1312, 0)],
}
LEGACY_FIGURES = [
    ("looked-after-2015-table-laa1.looked_after", ENGLAND_CODE, "2015-03-31", "", 69540),
    ("looked-after-2015-table-laa1.looked_after_rate", ENGLAND_CODE, "2011-03-31", "", 58),
    ("looked-after-2015-table-laa1.looked_after", "E06000005", "2011-03-31", "", 185),
    ("looked-after-2015-table-lai4.average_score", "E12000001", "2014-04-01/P1Y", "", 14),
    ("looked-after-2015-table-lai4.concern_percent", "E06000005", "2012-04-01/P1Y", "", 41),
    ("looked-after-2013-table-la7.eligible", ENGLAND_CODE, "2010-04-01/P1Y", "", 32910),
    ("looked-after-2013-table-la7.concern_percent", "E06000005", "2012-04-01/P1Y", "", 41),
    ("looked-after-underlying.looked_after", "E12000001", "2017-03-31", "", 4840),
    ("looked-after-underlying.looked_after_in_year", ENGLAND_CODE, "2016-04-01/P1Y", "", 102590),
    ("looked-after-2015-health.score_concern", ENGLAND_CODE, "2014-04-01/P1Y", "", 9660),
]
LEGACY_FIGURES *= LEGACY_FOLDER.is_dir()
COUNTS |= LEGACY if LEGACY_FOLDER.is_dir() else {}
WORCESTERSHIRE, ENGLAND, HEREFORDSHIRE = "E10000034", "E92000001", "E06000019"


@pytest.fixture(scope="module")
def shaped(areas: AreaIndex) -> dict[str, list[ShapedRelease]]:
    read = {}
    for path in sorted(FEEDS.glob("*.yaml")):
        feed = load_feed(path.stem)
        found = find_releases(_elsewhere(feed), PROJECT)
        read[feed.id] = [read_release(one.path, feed, areas, one.release) for one in found]
    return read


def _elsewhere(feed: Feed) -> Feed:
    """The feed with its connector looking where the older workbooks are."""
    if feed.id not in LEGACY:
        return feed
    path = str(LEGACY_FOLDER / Path(feed.connector.path).name) if feed.connector.type == "file" else str(LEGACY_FOLDER)
    return feed.model_copy(update={"connector": feed.connector.model_copy(update={"path": path})})


def test_every_feed_has_its_file_name_and_its_counts_here() -> None:
    assert sorted({*COUNTS, *LEGACY, *NOT_HELD}) == [path.stem for path in sorted(FEEDS.glob("*.yaml"))]
    assert [path.stem for path in FEEDS.glob("*.yaml") if load_feed(path.stem).id != path.stem] == []


@pytest.mark.parametrize("identifier", COUNTS)
def test_a_feed_loads_every_file(shaped: dict[str, list[ShapedRelease]], identifier: str) -> None:
    releases = shaped[identifier]
    assert COUNTS[identifier] == [(one.rows_read, len(one.frame), len(one.quarantined)) for one in releases]
    assert not any(one.refused for one in releases)
    for one in releases:
        assert (one.frame["value"].isna() == one.frame["symbol"].notna()).all()
        assert not one.frame.duplicated(["measure", "breakdown", "area", "period"]).any()


@pytest.mark.parametrize("identifier", COUNTS)
def test_every_measure_of_a_feed_is_found_in_some_file(shaped: dict[str, list[ShapedRelease]], identifier: str) -> None:
    found = {name for one in shaped[identifier] for name in one.frame["measure"].unique()}
    kept_aside = {"not_known_percent"} if identifier == "worcestershire-2015-headlines" else set()
    assert found == set(load_feed(identifier).measures) - kept_aside


@pytest.mark.parametrize(
    ("series", "area", "period", "breakdown", "value"),
    [
        ("assessment-factors.assessed", WORCESTERSHIRE, "2024-04-01/P1Y", "", 4693),
        ("assessment-factors.episodes", WORCESTERSHIRE, "2024-04-01/P1Y", "factor=domestic-abuse-parent", 1772),
        ("assessment-factors.episodes", ENGLAND, "2024-04-01/P1Y", "factor=mental-health-parent", 171780),
        ("section-251-spending.family_support", WORCESTERSHIRE, "2024-04-01/P1Y", "", 13081761),
        ("revenue-outturn-2024-25.family_support", WORCESTERSHIRE, "2024-04-01/P1Y", "", 9755000),
        ("revenue-outturn-2024-25.looked_after", HEREFORDSHIRE, "2024-04-01/P1Y", "", 42580000),
        ("worcestershire-2021-budgets.budget", WORCESTERSHIRE, "2021-01-01/P1Y", "service=family-support", 3.07),
        ("cp-plans-duration.plans_at_31_march", WORCESTERSHIRE, "2025-03-31", "", 522),
        ("cp-plans-duration.plans_at_31_march", ENGLAND, "2025-03-31", "", 49420),
        ("lait.cp_number", WORCESTERSHIRE, "2025-03-31", "", 522),
        ("lait.cp_rate", WORCESTERSHIRE, "2025-03-31", "", 43.5),
        ("lait.cp_rate", ENGLAND, "2025-03-31", "", 40.6),
        ("looked-after-number-rate.looked_after", WORCESTERSHIRE, "2025-03-31", "", 1036),
        ("looked-after-number-rate.looked_after_rate", WORCESTERSHIRE, "2025-03-31", "", 86),
        ("looked-after-number-rate.population", WORCESTERSHIRE, "2024-06-30", "", 120119),
        ("population-0-17.population", WORCESTERSHIRE, "2024-06-30", "", 120119),
        ("population-0-17.population", ENGLAND, "2024-06-30", "", 12183016),
        ("children-in-need.at_31_march", WORCESTERSHIRE, "2025-03-31", "", 3638),
        ("lait.cin_rate", WORCESTERSHIRE, "2025-03-31", "", 302.9),
        ("neet-scorecard.neet_percent", WORCESTERSHIRE, "2024-12-01/P3M", "", 3.9),
        ("neet-scorecard.not_known_percent", WORCESTERSHIRE, "2024-12-01/P3M", "", 3.0),
        ("neet-scorecard.neet_or_not_known_percent", ENGLAND, "2024-12-01/P3M", "", 5.6),
        ("lait.not_known_percent", WORCESTERSHIRE, "2024-12-01/P3M", "", 2.97),
        ("early-years-profile.gld_percent", WORCESTERSHIRE, "2021-09-01/P1Y", "", 65.0),
        ("early-years-profile.gld_percent", WORCESTERSHIRE, "2021-09-01/P1Y", "fsm=eligible", 45.8),
        ("lait.gld_fsm_percent", ENGLAND, "2021-09-01/P1Y", "", 49.1),
        ("looked-after-health.sdq_average_score", WORCESTERSHIRE, "2024-04-01/P1Y", "", 15.2),
        ("worcestershire-2015-table-05.distance_travelled", WORCESTERSHIRE, "2013-08-01/P20M", "quintile=2", 2.01),
        ("worcestershire-2015-table-06.families_claimed_to_date", WORCESTERSHIRE, "2014-05-01/P1M", "", 280),
        ("worcestershire-2015-table-07.reach_percent", "E07000235", "2012-04-01/P1Y", "", 75),
        ("worcestershire-2015-table-03.rate", "E07000239", "2013-08-01/P20M", "provider=ehp", 56.7),
        ("herefordshire-2019-outcomes.met_percent", HEREFORDSHIRE, "2015-01-01/P1Y", "", 21),
        # by hand, from data/published/README.md
        ("assessment-factors.episodes", HEREFORDSHIRE, "2024-04-01/P1Y", "factor=mental-health-parent", 381),
        ("care-leavers-activity.in_education_or_work", WORCESTERSHIRE, "2024-04-01/P1Y", "", 191),
        ("care-leavers-activity.care_leavers", HEREFORDSHIRE, "2024-04-01/P1Y", "", 117),
        ("care-leavers-homes.suitable", WORCESTERSHIRE, "2024-04-01/P1Y", "", 326),
        ("absence-in-need.persistent_absentees", WORCESTERSHIRE, "2024-09-01/P1Y", "", 409),
        ("absence-in-need.pupils", ENGLAND, "2024-09-01/P1Y", "", 120250),
        ("key-stage-4-social-care.english_maths_in_need", WORCESTERSHIRE, "2024-09-01/P1Y", "", 11),
        ("key-stage-4-social-care.pupils_looked_after", ENGLAND, "2024-09-01/P1Y", "", 6120),
        ("lait.persistent_absence_percent", HEREFORDSHIRE, "2024-09-01/P1Y", "", 15.94),
        ("lait.attainment_8_fsm", WORCESTERSHIRE, "2024-09-01/P1Y", "", 30.5),
        *LEGACY_FIGURES,
    ],
)
def test_a_published_figure_comes_out(
    shaped: dict[str, list[ShapedRelease]], series: str, area: str, period: str, breakdown: str, value: float
) -> None:
    identifier, measure = series.split(".")
    frames = [one.frame for one in shaped[identifier]]
    found = [
        frame[
            (frame["measure"] == measure)
            & (frame["area"] == area)
            & (frame["period"] == period)
            & (frame["breakdown"] == breakdown)
        ]
        for frame in frames
    ]
    assert [cells["value"].iloc[0] for cells in found if len(cells)][-1] == value


# A figure that LAIT takes from another publication agrees with it in every cell both give, which also
# proves that both are read as the same period.
ROUTES = {
    "cp-plans-duration.plans_at_31_march": "cp_number",
    "cp-plans-duration.two_years_or_more_percent": "cp_two_years_active_percent",
    "cp-plans-subsequent.plans_started": "cp_started_number",
    "cp-plans-subsequent.second_or_subsequent_percent": "cp_second_percent",
    "referrals.referrals": "referral_number",
    "referrals.rereferral_percent": "rereferral_percent",
    "looked-after-number-rate.looked_after": "looked_after_number",
    "looked-after-number-rate.looked_after_rate": "looked_after_rate",
    "looked-after-number-rate.started": "looked_after_started_number",
    "looked-after-health.health_assessment_up_to_date_percent": "looked_after_health_percent",
    "looked-after-health.sdq_average_score": "looked_after_sdq",
    "neet-scorecard.neet_percent": "neet_percent",
    "neet-scorecard.not_known_percent": "not_known_percent",
    "neet-scorecard.participating_percent": "participating_percent",
    "neet-scorecard.september_guarantee_percent": "september_guarantee_percent",
    "early-years-profile.gld_percent": "gld_percent",
    "injury-admissions.rate": "injury_admissions_0_14_rate",
    "care-leavers-activity.in_education_or_work_percent": "care_leavers_in_education_or_work_percent",
    "care-leavers-homes.suitable_percent": "care_leavers_suitable_home_percent",
}


def values(frame: pd.DataFrame, measure: str) -> pd.Series:
    some = frame[(frame["measure"] == measure) & (frame["breakdown"] == "")].astype({"area": object, "period": object})
    return some.set_index(["area", "period"])["value"].dropna()


@pytest.mark.parametrize("series", ROUTES)
def test_two_routes_to_a_figure_agree(shaped: dict[str, list[ShapedRelease]], series: str) -> None:
    identifier, measure = series.split(".")
    lait = pd.concat([values(one.frame, ROUTES[series]) for one in shaped["lait"][1:]])
    ours = values(shaped[identifier][-1].frame, measure)
    both = pd.concat({"ours": ours, "lait": lait}, axis=1, join="inner")
    assert len(both) > 130
    assert (both["ours"] - both["lait"]).abs().max() < 0.06


def test_the_second_release_of_plans_only_adds_a_year(shaped: dict[str, list[ShapedRelease]], compare: Compare) -> None:
    earlier, later = (one.frame for one in shaped["cp-plans-duration"])
    found = compare(later, earlier, load_feed("cp-plans-duration"))
    assert (found.unchanged, found.revised, found.withdrawn, found.new) == (21637, 0, 0, 165 * 11)


def test_a_figure_of_herefordshire_is_withdrawn(shaped: dict[str, list[ShapedRelease]], compare: Compare) -> None:
    earlier, later = (one.frame for one in shaped["children-in-need"])
    found = compare(later, earlier, load_feed("children-in-need"))
    assert [(finding.rule, finding.given) for finding in found.findings] == [("withdrawn", "u"), ("withdrawn", "u")]
    assert all("E06000019 2023/24 was 808" in finding.what for finding in found.findings)


def test_england_first_time_entrants_are_flagged_in_every_year(shaped: dict[str, list[ShapedRelease]]) -> None:
    frame = shaped["lait"][4].frame
    flagged = frame[frame["flag"] == "implausible"]
    assert set(flagged["measure"]) == {"first_time_entrants_rate"}
    assert set(flagged["area"]) == {ENGLAND}
    assert sorted(flagged["period"].str[:4]) == [str(year) for year in range(2016, 2025)]
    assert not shaped["lait"][0].frame["flag"].notna().any()


def test_child_poverty_is_told_as_rebased(shaped: dict[str, list[ShapedRelease]], compare: Compare) -> None:
    earlier, later = shaped["lait"][0].frame, shaped["lait"][6].frame
    found = compare(later, earlier, load_feed("lait"))
    assert any(finding.rule == "rebased" and "child_poverty_percent" in finding.what for finding in found.findings)


def test_table_9_does_not_add_up_and_loads(shaped: dict[str, list[ShapedRelease]]) -> None:
    told = [finding.what for finding in shaped["worcestershire-2015-table-09"][0].findings]
    assert [re.findall(r"[\d,]*\d{2},\d{3}", what) for what in told] == [
        ["14,929", "14,800"],
        ["14,522", "14,521"],
        ["13,574", "13,582"],
    ]


def test_almost_40_is_kept_aside(shaped: dict[str, list[ShapedRelease]]) -> None:
    held = shaped["worcestershire-2015-headlines"][0].quarantined
    assert held[["row", "column", "header", "given"]].to_numpy().tolist() == [[6, 4, "Value", "almost 40"]]


def test_the_readme_lists_every_file_with_its_hash() -> None:
    text = (PROJECT / "example_data" / "README.md").read_text("utf-8")
    listed = dict(re.findall(r"### `([^`]+)`.*?SHA-256 starts `([0-9a-f]{16})`", text, flags=re.DOTALL))
    folder = PROJECT / "example_data"
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in ("README.md", ".gitkeep")]
    assert listed == {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in files
    }
