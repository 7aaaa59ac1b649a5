"""From a small table to observations."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oba.observations.frame import COLUMNS
from oba.places.areas import AreaIndex
from tests.fixtures.feeds import Shape, figures, rules


def test_a_cell_becomes_an_observation(shape: Shape) -> None:
    shaped = shape("area,year,plans\nWorcestershire,2025,522\nTrafford,2025,c\n")
    assert list(shaped.frame.columns) == COLUMNS
    expected = [
        ("plans", "", "E10000034", "2025-03-31", 522.0, None, "final", None, "", 2, 3, "plans"),
    ]
    assert expected == figures(shaped, *COLUMNS)[:1]
    assert figures(shaped, "symbol", "row")[1] == ("c", 3)
    assert (shaped.rows_read, shaped.findings, shaped.refused) == (2, [], False)


def test_header_case_order_and_space_do_not_matter(shape: Shape) -> None:
    shaped = shape(" PLANS ,AREA,  Year\n522,Worcestershire,2025\n")
    assert figures(shaped) == [("E10000034", "2025-03-31", 522.0)]


def test_a_renamed_column_is_found_by_any_of_its_names(shape: Shape) -> None:
    changes = "measures: {plans: {column: [plans, CPP At31]}}"
    assert figures(shape("area,year,cpp at31\n885,2025,522\n", changes)) == [("E10000034", "2025-03-31", 522.0)]


def test_an_unexpected_column_is_no_fault(shape: Shape) -> None:
    assert shape("area,year,plans,new\n885,2025,522,x\n").findings == []


def test_the_first_area_column_that_is_not_blank_is_used(shape: Shape) -> None:
    changes = "areas: [{code: code, number: number, name: area}]"
    text = """code,number,area,year,plans
              E10000034,885,Worcestershire,2025,1
              ,884.0,,2025,2
              ,,Trafford,2025,3"""
    expected = [("E10000034", 1.0), ("E06000019", 2.0), ("E08000009", 3.0)]
    assert expected == figures(shape(text, changes), "area", "value")


def test_a_code_and_a_name_that_disagree_are_told(shape: Shape) -> None:
    shaped = shape("code,area,year,plans\nE10000034,Trafford,2025,1\n", "areas: [{code: code, name: area}]")
    assert rules(shaped) == ["area-name"]
    assert "the code means Worcestershire and the name is `Trafford`" in shaped.findings[0].what


def test_area_rules_differ_by_row(shape: Shape) -> None:
    changes = """areas:
      - {where: {level: National}, constant: E92000001}
      - {where: {level: [Regional, Local authority]}, name: area}"""
    text = """level,area,year,plans
              National,,2025,1
              regional,North West,2025,2
              Local authority,Trafford,2025,3"""
    assert figures(shape(text, changes), "area") == [("E92000001",), ("E12000002",), ("E08000009",)]


def test_rows_of_another_level_can_be_left_out(shape: Shape) -> None:
    changes = "areas: [{name: area, level: district, leave_out_other_levels: true}]"
    text = """area,year,plans
              Worcester,2025,1
              Worcestershire,2025,2
              Worcstershire,2025,3"""
    shaped = shape(text, changes)
    assert figures(shaped, "area", "value") == [("E07000237", 1.0)]
    assert rules(shaped) == ["unknown-area"]


def test_rows_can_be_chosen_and_dropped(shape: Shape) -> None:
    changes = """
      where: {kind: ['', plan]}
      drop: [{where: {area: LA demo}, reason: not a place}]"""
    text = """area,year,kind,plans
              Trafford,2025,,1
              Trafford,2025,other,2
              LA demo,2025,,3
              Worcester,2025,PLAN,4"""
    shaped = shape(text, changes)
    assert figures(shaped, "value") == [(1.0,), (4.0,)]
    assert shaped.findings == []


def test_a_measure_has_its_own_rows_and_period(shape: Shape) -> None:
    changes = """measures:
      plans: {column: number, where: {kind: plans}}
      started: {column: number, where: {kind: started}, period: {column: year, reads: financial_year_ending}}"""
    text = """area,year,kind,number
              Trafford,2025,plans,1
              Trafford,2025,started,2"""
    expected = [("plans", "2025-03-31", 1.0), ("started", "2024-04-01/P1Y", 2.0)]
    assert expected == figures(shape(text, changes), "measure", "period", "value")


def test_breakdowns_are_sorted_and_everybody_left_out(shape: Shape) -> None:
    changes = """breakdowns:
      sex: {column: sex, values: {Total: all, Girls: girls}}
      fsm: {column: kind, where: {topic: Free meals}, values: {Eligible: eligible}}
      need: {column: kind, where: {topic: Need}, slug: true}"""
    text = """area,year,sex,topic,kind,plans
              Trafford,2025,Total,Total,Total,1
              Trafford,2025,girls,Free meals,Eligible,2
              Trafford,2025,Total,Need,Hearing & sight (both),3"""
    expected = [("",), ("fsm=eligible;sex=girls",), ("need=hearing-sight-both",)]
    assert expected == figures(shape(text, changes), "breakdown")


def test_year_area_and_breakdown_can_be_in_the_header(shape: Shape) -> None:
    changes = """
      areas: [{group: area}]
      area_names: {County: E10000034}
      period: {group: year, reads: financial_year}
      breakdowns: {provider: {column: group, values: {Total: all}, slug: true}}
      read: {header_rows: 2}
      measures:
        seen: {matches: '(?P<year>[0-9-]+) / (?P<area>.+) seen'}"""
    text = """,2012-13,,2013-14
              Group,Worcester seen,County seen,Worcester seen
              Total,1,2,3
              EIFS team,4,5,6"""
    shaped = shape(text, changes)
    expected = [
        ("", "E07000237", "2012-04-01/P1Y", 1.0, "2012-13 / Worcester seen"),
        ("", "E10000034", "2012-04-01/P1Y", 2.0, "2012-13 / County seen"),
        ("", "E07000237", "2013-04-01/P1Y", 3.0, "2013-14 / Worcester seen"),
        ("provider=eifs-team", "E07000237", "2012-04-01/P1Y", 4.0, "2012-13 / Worcester seen"),
    ]
    assert expected == figures(shaped, "breakdown", "area", "period", "value", "header")[:4]


def test_a_status_is_read_from_the_label(shape: Shape) -> None:
    shaped = shape("area,year,plans\nTrafford,2024 (prov),1\nTrafford,2023,2\n")
    assert figures(shaped, "status") == [("provisional",), ("final",)]


def test_an_optional_measure_may_be_absent(shape: Shape) -> None:
    changes = "measures: {plans: {column: plans}, rate: {column: rate, optional: true}}"
    shaped = shape("area,year,plans\nTrafford,2025,1\n", changes)
    assert (figures(shaped, "measure"), shaped.findings) == ([("plans",)], [])


_areas = st.sampled_from(["Trafford", "E10000034", "884.0", "Nowhere", "", "ENGLAND"])
_years = st.sampled_from(["2024", "2025", "2023-24", "soon", ""])
_values = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(repr),
    st.integers(0, 99_999).map(lambda number: f"{number:,}").map(lambda text: f'"{text}"'),
    st.sampled_from(["c", "x", "", "-", "almost 40", "12%", "NaN"]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(st.tuples(_areas, _years, _values), min_size=1, max_size=12), seed=st.integers(0, 99))
def test_whatever_the_cells_say(shape: Shape, areas: AreaIndex, rows: list[tuple[str, str, str]], seed: int) -> None:
    """Each cell is an observation with a value or a symbol, or kept aside; the order of rows does not matter."""
    lines = [",".join(row) for row in rows]
    changes = "checks: {duplicate: quarantine}"
    shaped = shape("\n".join(["area,year,plans", *lines]), changes)
    frame = shaped.frame
    assert (frame["value"].isna() == frame["symbol"].notna()).all()
    assert not frame.duplicated(["measure", "breakdown", "area", "period"]).any()
    assert set(frame["area"].astype(str)) <= {area.code for area in areas}
    random.Random(seed).shuffle(lines)
    again = shape("\n".join(["area,year,plans", *lines]), changes).frame
    key = ["area", "period"]
    said = [
        sorted(map(repr, figures_of[[*key, "value", "symbol"]].astype(object).itertuples(index=False)))
        for figures_of in (frame, again)
    ]
    assert said[0] == said[1]


def test_every_cell_is_loaded_or_kept_aside(shape: Shape) -> None:
    text = """area,year,plans
              Trafford,2025,1
              Nowhere,2025,2
              Trafford,soon,3
              Worcester,2025,many"""
    shaped = shape(text)
    assert len(shaped.frame) == 1
    assert shaped.quarantined["row"].tolist() == [3, 4, 5]


def test_a_file_of_another_census_is_refused_with_its_codes(shape: Shape) -> None:
    """E01032332 kept its boundary and is of both; E01034000 was made in 2021 and is of that edition alone."""
    text = "code,year,plans\nE01032332,2025,1\nNEW,2025,2\n"
    split = text.replace("NEW", "E01034000")
    old, new = (f"areas: [{{code: code, edition: lsoa_{year}}}]" for year in (2011, 2021))
    assert [area for area, *_ in figures(shape(split, new))] == ["E01032332", "E01034000"]
    shaped = shape(split, old)
    assert (shaped.refused, rules(shaped)) == (True, ["other-edition"])
    assert shaped.findings[0].what == (
        "`E01034000` is not among the LSOAs of 2011, which `edition` of the feed says the codes are of."
    )
    assert shaped.findings[0].remedy == "Send the file of that edition; or say in `edition` which one it is."
