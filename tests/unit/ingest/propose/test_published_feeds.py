"""Published files of each kind, proposed and read back: every area and period as the file's own identifiers say.

The files of `example_data` are thinned to some hundred rows, so that the test costs little; those cut for the tests are
whole. The identifiers are read here by the standard csv module and by hand.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from oba.ingest.propose.propose import Proposal, propose_feed
from oba.periods import Period, read_code
from oba.places.areas import AreaIndex
from tests.fixtures.folders import PROJECT

EXAMPLES, FIRST_ROWS = PROJECT / "example_data", PROJECT / "tests/fixtures/published"
MOST_ROWS = 150

TIDY = [
    "childrens_social_care/b1_children_in_need_2013_to_2024.csv",
    "childrens_social_care/b1_children_in_need_2013_to_2025.csv",
    "childrens_social_care/c1_referrals_and_rereferrals_2013_to_2025.csv",
    "childrens_social_care/cla_convictions_health_sdq_2021_to_2025.csv",
    "childrens_social_care/cla_number_and_rate_per_10k_2025_release.csv",
    "childrens_social_care/d3_cpps_subsequent_plan_2013_to_2025.csv",
    "childrens_social_care/d5_cpps_at_31_march_by_duration_2013_to_2024.csv",
    "childrens_social_care/d5_cpps_at_31_march_by_duration_2013_to_2025.csv",
    "eyfsp/eyfsp_headline_measures_2022.csv",
    "neet/nccis_neet_scorecard_2022.csv",
    "neet/nccis_neet_scorecard_2023.csv",
    "neet/nccis_neet_scorecard_2025.csv",
    "population/ons_mid_year_population_0_17_2012_to_2024.csv",
    "attendance_attainment/absence_social_care_groups_all_schools_2019_to_2025.csv",
    "attendance_attainment/ks4_social_care_groups_2019_to_2025.csv",
    "care_leavers/la_care_leavers_accommodation_suitability_2021_to_2025.csv",
    "care_leavers/la_care_leavers_activity_2021_to_2025.csv",
]
CODED = {
    "child_poverty/children_low_income_families_districts_2006_2016.csv": ("area_code", "period"),
    "child_poverty/trafford_children_low_income.csv": ("area_code", "period"),
    "deprivation/imd_2025_lsoa21_selected.csv": ("lsoa21_code", ""),
    "deprivation/indices_of_deprivation_2025_lad.csv": ("area_code", "deprivation_data_year"),
    "health/admissions_self_harm_10_24_all_las_2012_2018.csv": ("area_code", "period"),
    "health/excess_weight_year6_districts.csv": ("area_code", "period"),
    "health/trafford_vaccination_mmr.csv": ("area_code", "period"),
    "health/ukhsa_hospital_admissions_injuries_0_14_la_2010_2024.csv": ("Area Code", "Time period"),
    "lait/lait_2025-02_revised_measures.csv": ("LA Number", "Years"),
    "lait/lait_2026-04_absence_and_attainment_8.csv": ("LA Number", "Years"),
    "lait/lait_2026-04_child_protection_and_cin.csv": ("LA Number", "Years"),
    "lait/lait_2026-04_childrens_services_spending.csv": ("LA Number", "Years"),
    "lait/lait_2026-04_early_years.csv": ("LA Number", "Years"),
    "lait/lait_2026-04_health_and_youth_offending.csv": ("LA Number", "Years"),
    "lait/lait_2026-04_looked_after_children.csv": ("LA Number", "Years"),
    "lait/lait_2026-04_neet_participation_poverty.csv": ("LA Number", "Years"),
    "legacy_workbooks/SFR34_OC22015.csv": ("geog_n", ""),
    "legacy_workbooks/SFR41_CLA2016.csv": ("geog_n", ""),
    "legacy_workbooks/SFR50_CLA2017.csv": ("geog_n", ""),
    "neet/trafford_neet.csv": ("area_code", "period"),
    "population/ons_mid_2020_lsoa11_ages_0_to_17_selected.csv": ("lsoa11_code", ""),
    "population/trafford_ward_population_mid_2024.csv": ("area_code", "period"),
    "youth_justice/children_cautioned_or_sentenced.csv": ("area_code", "period"),
}
YEAR = {
    "deprivation/imd_2025_lsoa21_selected.csv": 2025,
    "legacy_workbooks/SFR34_OC22015.csv": 2015,
    "legacy_workbooks/SFR41_CLA2016.csv": 2016,
    "legacy_workbooks/SFR50_CLA2017.csv": 2017,
    "population/ons_mid_2020_lsoa11_ages_0_to_17_selected.csv": 2020,
}
"""The year of the files in which no column says it."""
NO_FEED = {
    "case_level/cin_census_sample_2022.xml": "case-level",
    "finance/gdp_deflator_calendar_years_1990_to_2024.csv": "no-area",
    "finance/made_up_unit_costs.csv": "no-area",
    "geography/boundaries_lad_may_2024_worcestershire_herefordshire.geojson": "no-figures",
    "geography/lookup_lsoa21_ward24_ltla24_selected.csv": "no-figures",
    "geography/ltla_utla_lookup_april_2023.csv": "no-figures",
    "lait/lait_data_dictionary_2026-04.csv": "no-figures",
    "lait/lait_la_code_list.xlsx": "no-figures",
    "statistical_neighbours/sn_model_2025_wide.csv": "no-figures",
}
LEVELS = {
    "National": "country_code",
    "Regional": "region_code",
    "Local authority": "new_la_code",
    "Local authority district": "lad_code",
}


def find(name: str) -> Path:
    return next(folder / name for folder in (EXAMPLES, FIRST_ROWS) if (folder / name).is_file())


def thin(path: Path) -> bytes:
    """The file with every so many of its rows; a workbook or a file of records whole."""
    content = path.read_bytes()
    if path.suffix != ".csv":
        return content
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    kept = [rows[0], *rows[1 :: len(rows) // MOST_ROWS + 1]]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(kept)
    return text.getvalue().encode()


def read_back(name: str, areas: AreaIndex) -> Iterator[tuple[dict[str, str], str, str, Period]]:
    """The record, the header, the area and the period of every observation, none kept aside."""
    path = find(name)
    content = thin(path)
    found: Proposal = propose_feed(path, content, areas)
    assert found.shaped is not None, [finding.what for finding in found.findings]
    assert (len(found.shaped.quarantined), found.shaped.refused) == (0, False)
    reader = csv.reader(io.StringIO(content.decode()))
    headers = [header.strip() for header in next(reader)]
    records, start = {}, 2
    for cells in reader:
        records[start] = dict(zip(headers, cells, strict=True))
        start = reader.line_num + 1
    frame = found.shaped.frame.astype({"area": str, "period": str, "header": str})
    for row, header, area, period, value in frame[["row", "header", "area", "period", "value"]].itertuples(index=False):
        cell = records[row][header].strip()
        assert (
            value != value
            if not re.fullmatch(r"-?[\d,.]+(e-?\d+)?", cell)
            else float(cell.replace(",", "")) == (pytest.approx(value, rel=1e-9))
        )
        yield records[row], header, area, read_code(period)


def end_year(label: str) -> int:
    """The year in which a label ends: `2022/23`, `202223`, `2020-22`, `2013/14-15/16`, `2024-06-30`."""
    parts = re.findall(r"\d+", label)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", label.strip()) or (len(parts) == 1 and len(parts[0]) == 4):
        return int(parts[0])
    return int(parts[0][:2] + parts[-1][-2:])


def is_of(text: str, area: str, areas: AreaIndex) -> bool:
    """Whether the text of an identifier is a code, number or name of an area."""
    if re.fullmatch(r"\d+\.0", text):
        return areas[area].number == text[:-2] or area in areas.candidates(text)
    if re.fullmatch(r"[A-Z]\d{8}", text):
        return text == area or areas.resolve(text) == area
    return area in [*areas.candidates(text), *areas.namesakes(text)]  # Dorset was another until 2019


def fits(identifier: str, label: str, period: Period, header: str) -> bool:
    """Whether a period is what the file's own `time_identifier` says."""
    last = end_year(label)
    if identifier == "Academic year":
        return (period.start, period.end) == (date(last - 1, 9, 1), date(last, 8, 31))
    if identifier == "Calendar year":
        return (period.start, period.end) == (date(last, 1, 1), date(last, 12, 31))
    assert identifier == "Reporting year"
    if header == "population_estimate" and period.start == period.end:
        return period.end == date(last, 6, 30)  # labelled so by its publisher, and of the middle of the year
    first = date(last, 3, 31) if "at31" in header.lower() else date(last - 1, 4, 1)
    return (period.start, period.end) == (first, date(last, 3, 31))


@pytest.mark.parametrize("name", TIDY)
def test_a_tidy_file_is_read_by_its_own_identifiers(areas: AreaIndex, name: str) -> None:
    count = 0
    for record, header, area, period in read_back(name, areas):
        count += 1
        assert is_of(record[LEVELS[record["geographic_level"]]], area, areas)
        assert fits(record["time_identifier"], record["time_period"], period, header)
    assert count >= 20


@pytest.mark.parametrize("name", CODED)
def test_a_file_of_codes_numbers_or_names_is_read_by_them(areas: AreaIndex, name: str) -> None:
    area_column, period_column = CODED[name]
    count = 0
    for record, _, area, period in read_back(name, areas):
        count += 1
        assert is_of(record[area_column], area, areas) or area == record[area_column]
        assert period.end.year == (end_year(record[period_column]) if period_column else YEAR[name])
    assert count >= 10


@pytest.mark.parametrize("name", NO_FEED)
def test_what_is_no_feed_is_refused_for_its_true_reason(areas: AreaIndex, name: str) -> None:
    path = find(name)
    proposal = propose_feed(path, thin(path), areas)
    assert (proposal.feed, proposal.findings[-1].rule) == (None, NO_FEED[name])
    assert proposal.findings[-1].remedy
