"""What a case list counts: each row of the table stands in its group, and the sums beside are done by hand."""

from dataclasses import replace

import pytest

from oba.indicators.scores import measures_of, relations_of, scored_measures
from oba.periods import read_code
from oba.returns.accepted.distance import add_up_distance, distance_frame, sum_cases
from oba.returns.accepted.figures import accepted_return, pack_figures, says_same, unpack_figures
from oba.returns.submission import Submission
from tests.fixtures.scored import list_scores, reliable_return, scored_return

ROWS = """tool                     | quintile | district   | first | second | reason
          Family self-assessment   | 1        | Worcester  | 1     | 4      |
          Family self-assessment   | 1        | Worcester  | 2     | 2      |
          Family self-assessment   | 1        | Wychavon   | 5     | 3      |
          Family self-assessment   | 2        | Worcester  | 1     |        | The family moved away
          Family self-assessment   | 2        | Worcester  | 3     |        |
          Strengths and difficulties questionnaire | 1 | Worcester | 20 | 12 |
          Strengths and difficulties questionnaire | 1 | Worcester | 20 | 19 |
          Strengths and difficulties questionnaire | 1 | Worcester | 10 | 20 |"""


DEFINITION, RELIABLE = scored_return(), reliable_return()


def listed(rows: str = ROWS) -> Submission:
    return list_scores(rows)


@pytest.mark.parametrize(
    ("measure", "everybody", "first_quintile"),
    [
        ("started", 5, 3),
        ("matched", 3, 3),
        ("better", 1, 1),
        ("same", 1, 1),
        ("worse", 1, 1),
        ("best_at_first", 1, 1),
        ("worst_at_first", 2, 1),
        ("missing_moved", 1, 0),
        ("missing_not_known", 1, 0),
        ("missing_declined", 0, 0),
        ("first_sum", 1 + 2 + 5, 8),
        ("first_squares", 1 + 4 + 25, 30),
        ("second_sum", 4 + 2 + 3, 9),
        ("second_squares", 16 + 4 + 9, 29),
        ("change_squares", 9 + 0 + 4, 13),
        ("alone_first_sum", 1 + 3, 0),
        ("alone_first_squares", 1 + 9, 0),
    ],
)
def test_each_row_is_counted_for_everybody_and_in_its_group(measure: str, everybody: int, first_quintile: int) -> None:
    sums = sum_cases(listed(), DEFINITION)
    name = f"family_self_assessment_{measure}"
    assert (sums[name, ""], sums[name, "q1"]) == (everybody, first_quintile)


def test_where_lower_is_better_a_fall_is_better_and_the_error_of_the_scale_counts() -> None:
    """20 to 12 is 8 points better, more than 7.29; 20 to 19 is within it; 10 to 20 is reliably worse."""
    sums = sum_cases(listed(), RELIABLE)
    found = {what: sums[f"sdq_{what}", ""] for what in ("better", "worse", "reliably_better", "reliably_worse")}
    assert found == {"better": 2, "worse": 1, "reliably_better": 1, "reliably_worse": 1}
    assert ("sdq_reliably_better", "") not in sum_cases(listed(), DEFINITION)


def test_a_group_without_rows_is_nought_so_that_a_correction_takes_its_old_number_away() -> None:
    sums = sum_cases(listed(), DEFINITION)
    assert (sums["sdq_started", "q5"], sums["family_self_assessment_matched", "bromsgrove"]) == (0, 0)


def test_a_row_without_tool_or_first_score_counts_nowhere() -> None:
    given = listed()
    broken = [dict(given.cases[0].given), dict(given.cases[1].given)]
    broken[0]["tool"], broken[1]["first_score"] = "Something else", None
    cases = (*(replace(case, given=row) for case, row in zip(given.cases, broken, strict=False)), *given.cases[2:])
    assert sum_cases(replace(given, cases=cases), DEFINITION)["family_self_assessment_started", ""] == 3


def test_every_count_is_a_measure_that_the_audit_of_small_numbers_knows() -> None:
    sums = sum_cases(listed(), RELIABLE)
    measures = scored_measures(RELIABLE)
    assert {name for name, _ in sums} == set(measures)
    said = [one for one in relations_of(RELIABLE) if one not in DEFINITION.relations]
    named = {getattr(one, "whole", "") for one in said}
    assert {"sdq_started", "sdq_matched", "sdq_better", "sdq_worse"} <= named <= {*measures}
    for one in said:
        if one.kind == "parts":
            assert sums[one.whole, ""] == sum(sums[part, ""] for part in one.parts)
    assert set(DEFINITION.measures) < set(measures_of(DEFINITION))


def test_the_observations_name_the_provider_and_a_district_is_a_place() -> None:
    (provider, *_), quarter = DEFINITION.providers, read_code("2026-07-01/P3M")
    frame = distance_frame(sum_cases(listed(), DEFINITION), DEFINITION, provider, quarter)
    rows = {(row.measure, row.breakdown, row.area): row.value for row in frame.itertuples()}
    assert rows["sdq_started", f"provider={provider.id}", DEFINITION.area] == 3
    assert rows["sdq_started", f"provider={provider.id};quintile=q1", DEFINITION.area] == 3
    assert rows["sdq_started", f"provider={provider.id}", "E07000237"] == 3


def test_a_total_needs_every_provider_and_one_accepted_before_lists_were_counted_is_missing() -> None:
    quarter, mine = read_code("2026-07-01/P3M"), accepted_return(listed(), DEFINITION)
    everybody = {provider.id: mine for provider in DEFINITION.list_owing(quarter)}

    def total(accepted: dict[str, object]) -> object:
        frame = add_up_distance(accepted, DEFINITION, quarter)  # type: ignore[arg-type]
        row = frame[(frame["measure"] == "sdq_started") & (frame["breakdown"] == "")].iloc[0]
        return row["symbol"] or row["value"]

    assert total({**everybody}) == 3 * len(everybody)
    (first, *others) = everybody
    assert total(dict.fromkeys(others, mine)) == "x"
    assert total({**everybody, first: replace(mine, distance={})}) == "x"


def test_what_was_sent_before_lists_were_counted_still_says_the_same() -> None:
    packed = pack_figures(listed(), DEFINITION)
    assert unpack_figures(packed, "").distance["sdq_started", ""] == 3
    before = packed[: packed.index(', "distance"')] + "}"
    assert unpack_figures(before, "").distance == {}
    assert says_same(packed, before)
    assert says_same(packed, packed)
    other = listed(ROWS.replace("| 20 | 12", "| 20 | 13"))
    assert not says_same(pack_figures(other, DEFINITION), packed)
