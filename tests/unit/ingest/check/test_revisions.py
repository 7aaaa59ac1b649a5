"""How a release differs from what is known."""

import pandas as pd

from tests.fixtures.feeds import Compare, Shape, make_feed

RATE = "measures: {plans: {column: plans, unit: 'per 10,000'}}"


def draw(figures: dict[str, object]) -> str:
    return "area,year,plans\n" + "\n".join(f"{area},2024,{value}" for area, value in figures.items())


def test_a_release_is_counted_against_what_is_known(shape: Shape, compare: Compare) -> None:
    before = shape(draw({"Trafford": 1, "Worcester": 2, "Wychavon": 3, "Redditch": "c"})).frame
    after = shape(draw({"Trafford": 1, "Worcester": 4, "Wychavon": "x", "Redditch": "x", "Bromsgrove": 5})).frame
    found = compare(after, before, make_feed(), "new.csv")
    assert (found.unchanged, found.revised, found.withdrawn, found.new) == (1, 2, 1, 1)
    assert [finding.rule for finding in found.findings] == ["withdrawn"]
    assert "E07000238 31 March 2024 was 3" in found.findings[0].what


def test_a_first_release_is_all_new(shape: Shape, compare: Compare) -> None:
    frame = shape(draw({"Trafford": 1})).frame
    found = compare(frame, frame.iloc[:0], make_feed())
    assert (found.unchanged, found.revised, found.withdrawn, found.new, found.findings) == (0, 0, 0, 1, [])


def test_the_same_release_again_changes_nothing(shape: Shape, compare: Compare) -> None:
    frame = shape(draw({"Trafford": 1, "Worcester": "c"})).frame
    found = compare(frame, frame, make_feed())
    assert (found.unchanged, found.revised, found.withdrawn, found.new) == (2, 0, 0, 0)
    assert [finding.rule for finding in found.findings] == ["same-content"]


def test_a_rate_that_grows_several_times_is_flagged(shape: Shape, compare: Compare) -> None:
    before = shape(draw({"England": 144, "Trafford": 100}), RATE).frame
    after = shape(draw({"England": 1371, "Trafford": 120}), RATE).frame
    found = compare(after, before, make_feed(RATE), "lait.csv")
    assert found.flags.tolist() == ["large-revision", None]
    assert "E92000001 31 March 2024 goes from 144 to 1,371" in found.findings[0].what


def test_a_count_that_grows_is_not(shape: Shape, compare: Compare) -> None:
    before, after = shape(draw({"Trafford": 1})).frame, shape(draw({"Trafford": 9})).frame
    assert compare(after, before, make_feed()).flags.tolist() == [None]


def test_a_series_that_changes_nearly_everywhere_is_told_as_rebased(shape: Shape, compare: Compare) -> None:
    codes = [f"E090000{number}" for number in range(10, 32)]
    before = shape(draw(dict.fromkeys(codes, 20)), RATE).frame
    after = shape(draw(dict.fromkeys(codes, 25)), RATE).frame
    found = compare(after, before, make_feed(RATE))
    assert [finding.rule for finding in found.findings] == ["rebased"]
    assert "22 of 22 figures" in found.findings[0].what


def test_a_change_of_precision_is_not_a_new_basis(shape: Shape, compare: Compare) -> None:
    codes = [f"E090000{number}" for number in range(10, 32)]
    before = shape(draw(dict.fromkeys(codes, 2.4)), RATE).frame
    after = shape(draw(dict.fromkeys(codes, 2.37)), RATE).frame
    found = compare(after, before, make_feed(RATE))
    assert (found.findings, found.revised) == ([], 22)


def test_plain_columns_of_a_store_compare_as_well(shape: Shape, compare: Compare) -> None:
    frame = shape(draw({"Trafford": 1})).frame
    current = pd.DataFrame(
        [
            {
                "measure": "plans",
                "breakdown": "",
                "area": "E08000009",
                "period": "2024-03-31",
                "value": 1.0,
                "symbol": None,
            }
        ]
    )
    assert compare(frame, current, make_feed()).unchanged == 1
