"""Rates by group and place with their ratios: by hand, against other calculations, withheld, and what is refused."""

import pytest
from pydantic import ValidationError
from scipy.stats import beta

from tests.fixtures.asked import DISTRICT, NEW, OTHER, OWN, ask, place_small, read_analysis, table_of

RATE = "value: {type: rate, unit: 'per 1,000', multiplier: 1000, decimals: 1, polarity: no_judgement}"
TENTH = "by: {name: tenth, label: Tenth of deprivation, categories: {'1': most deprived, '5': middle, '10': least}}"
GENDER = "by: {name: gender, label: Gender, categories: {f: Girls, m: Boys}}"
OF = "feed: help.started, of: people.children"
HEAD = "kind: rates\ncalled: cases of early help\n"
BY_TENTH = f"{HEAD}groups:\n  - rate: {{{OF}, {TENTH}, {RATE}}}\n    against: '10'\n"
BY_GENDER = f"{HEAD}groups:\n  - rate: {{{OF}, {GENDER}, {RATE}}}\n"
TENTHS = {"": (200, 10_000), "tenth=1": (120, 3_000), "tenth=5": (22, 3_000), "tenth=10": (20, 4_000)}
GENDERS = {"": (200, 10_000), "gender=f": (80, 4_900), "gender=m": (120, 5_100)}


def draw(counts: dict[str, tuple[int, int]], area: str = OWN) -> str:
    lines = ["series | group | area | period | value"]
    for group, (count, people) in counts.items():
        lines.append(f"help.started | {group} | {area} | 2025 | {count}")
        lines.append(f"people.children | {group} | {area} | 2025 | {people}")
    return "\n".join(lines)


def draw_places(counts: dict[str, tuple[int, int]]) -> str:
    lines = [draw({"": one}, area).partition("\n")[2] for area, one in counts.items()]
    return "\n".join(["series | group | area | period | value", *lines])


def test_each_rate_has_its_ratio_to_the_group_set_against() -> None:
    """120 of 3,000 is 40 per 1,000, 20 of 4,000 is 5: eight times. Byar's limits of 20 are 12.21 and 30.89."""
    answer = ask(BY_TENTH, draw(TENTHS))
    assert answer.parts[0].table.columns == (
        "Cases of early help",
        "People",
        "Rate (per 1,000)",
        "95% interval",
        "Ratio to “least”",
        "95% interval of that",
        "Beyond chance",
    )
    assert table_of(answer) == {
        "most deprived": ["120", "3,000", "40.0 per 1,000", "33.2 to 47.8", "8.00 times", "4.97 to 13.48", "higher"],
        "middle": ["22", "3,000", "7.3 per 1,000", "4.6 to 11.1", "1.47 times", "0.78 to 2.79", "not beyond chance"],
        "least": ["20", "4,000", "5.0 per 1,000", "3.1 to 7.7", "-", "-", "the one set against"],
        "In none of these groups": ["38", "-", "-", "-", "-", "-", "-"],
        "Worcestershire, all": ["200", "10,000", "20.0 per 1,000", "17.3 to 23.0", "-", "-", "-"],
    }
    assert answer.answer == (
        "Cases of early help in Worcestershire, 31 March 2025: 20.0 per 1,000 (95% interval 17.3 to 23.0). 2"
        " comparisons were made, each of one rate with the one that it is set against; by chance alone about 0.1"
        " would stand out. 1 does. By tenth of deprivation, beside “least”: highest “most deprived”, 8.00 times"
        " (95% interval 4.97 to 13.48)."
    )


def test_the_interval_of_a_ratio_is_near_the_exact_one() -> None:
    """Of 140 events 120 are of the first group: Clopper and Pearson's limits of that share give those of the ratio."""
    low, high = beta.ppf(0.025, 120, 21), beta.ppf(0.975, 121, 20)
    exact = [share / (1 - share) * 4_000 / 3_000 for share in (low, high)]
    assert [round(one, 2) for one in exact] == [4.96, 13.56]  # 4.97 and 13.48 by Donner and Zou


def test_a_ratio_to_the_whole_is_a_share_of_events_over_a_share_of_people() -> None:
    """Girls: 80 of 200 is 40%, 4,900 of 10,000 is 49%: 0.82. Wilson's limits of 40% of 200 are 33.45 and 46.92."""
    answer = ask(BY_GENDER, draw(GENDERS))
    assert [row[4:] for row in table_of(answer).values()] == [
        ["0.82 times", "0.68 to 0.96", "lower"],
        ["1.18 times", "1.04 to 1.30", "higher"],
        ["-", "-", "the one set against"],
    ]
    assert "One comparison was made" in answer.answer  # what girls have less boys have more
    assert answer.answer.endswith("By gender, beside Worcestershire: highest “Boys”, 1.18 times (95% interval 1.04 to"
                                  " 1.30) and lowest “Girls”, 0.82 times (95% interval 0.68 to 0.96).")  # fmt: skip


def test_where_no_ratio_lies_apart_it_is_said() -> None:
    answer = ask(BY_GENDER, draw({"": (200, 10_000), "gender=f": (98, 4_900), "gender=m": (101, 5_100)}))
    assert "2 comparisons were made" in answer.answer  # one case is of neither
    assert answer.answer.endswith("None does. By gender, beside Worcestershire: none apart by more than chance.")


def test_a_group_without_events_is_lower_and_has_no_ratio_to_it() -> None:
    """None of 3,000 beside 20 of 4,000: exactly, up to 0.1684 of twenty, 0.1684 / 0.8316 x 4 / 3 = 0.27 times.

    Where the group set against has none, there is nothing to divide by.
    """
    assert table_of(ask(BY_TENTH, draw(TENTHS | {"tenth=5": (0, 3_000)})))["middle"][4:] == [
        "0.00 times", "0.00 to 0.27", "lower",
    ]  # fmt: skip
    answer = ask(BY_TENTH, draw(TENTHS | {"tenth=10": (0, 4_000)}))
    assert table_of(answer)["most deprived"][4:] == ["[x]", "none", "not compared"]
    assert answer.answer.endswith("No rate could be set against another.")


def test_a_withheld_group_has_no_ratio_and_lends_none() -> None:
    """What the others are set against is withheld: with its rate every ratio would give its count away."""
    answer = ask(BY_TENTH, draw(TENTHS), hidden=[("groups-0-rate", "10")])
    assert table_of(answer)["least"] == ["[c]", "[c]", "[c]", "none", "-", "-", "the one set against"]
    for name in ("most deprived", "middle"):
        assert table_of(answer)[name][4:] == ["[c]", "none", "not compared"]
    assert "In none of these groups" not in table_of(answer)
    other = ask(BY_TENTH, draw(TENTHS), hidden=[("groups-0-rate", "5")])
    assert table_of(other)["middle"] == ["[c]", "[c]", "[c]", "none", "[c]", "none", "not compared"]
    assert table_of(other)["most deprived"][4] == "8.00 times"
    assert "One comparison was made" in other.answer


def test_a_withheld_whole_lends_no_ratio() -> None:
    answer = ask(BY_GENDER, draw(GENDERS), hidden=[("groups-0-rate", "")])
    assert [row[4] for row in table_of(answer).values()] == ["[c]", "[c]", "-"]


def test_the_newest_period_with_a_number_is_taken() -> None:
    newer = "\n".join(f"help.started | {group} | {OWN} | 2026 | x" for group in TENTHS)
    answer = ask(BY_TENTH, f"{draw(TENTHS)}\n{newer}")
    assert "31 March 2025" in answer.answer


def test_people_of_the_whole_make_no_rate_of_a_group() -> None:
    text = BY_TENTH.replace("of: people.children", "of: people.all")
    drawing = draw(TENTHS) + f"\npeople.all | | {OWN} | 2025 | 10000"
    (refusal,) = ask(text, drawing).refusals
    assert refusal.about == "Tenth of deprivation"
    assert refusal.reason == "all groups are divided by the people of the whole, and none by its own"


def test_without_the_group_set_against_there_is_no_ratio() -> None:
    groups = {name: one for name, one in TENTHS.items() if name != "tenth=10"}
    (refusal,) = ask(BY_TENTH, draw(groups)).refusals
    assert refusal.reason == "there is no rate of the group that the others are set against in 31 March 2025"


def test_districts_are_set_against_the_whole() -> None:
    """30 of 1,000 of 50 of 4,000: 60% of cases, 25% of children, 2.4 times."""
    drawing = draw_places({OWN: (50, 4_000), DISTRICT: (30, 1_000), OTHER: (20, 3_000)})
    answer = ask(f"{HEAD}districts: {{{OF}, {RATE}}}\n", drawing)
    assert {name: [row[0], *row[4:]] for name, row in table_of(answer).items()} == {
        "Bromsgrove": ["20", "0.53 times", "0.37 to 0.72", "lower"],
        "Worcester": ["30", "2.40 times", "1.85 to 2.90", "higher"],
        "Worcestershire, all": ["50", "-", "-", "the one set against"],
    }
    assert "By district, beside Worcestershire: highest “Worcester”, 2.40 times" in answer.answer


def test_districts_are_those_of_the_newest_year_and_so_is_the_whole() -> None:
    older = draw_places({OWN: (80, 4_000), DISTRICT: (70, 1_000), OTHER: (10, 3_000)}).replace("2025", "2024")
    newer = draw_places({OWN: (50, 4_000), DISTRICT: (30, 1_000)}).partition("\n")[2]
    answer = ask(f"{HEAD}districts: {{{OF}, {RATE}}}\n", f"{older}\n{newer}")
    assert {name: row[0] for name, row in table_of(answer).items()} == {"Worcester": "30", "Worcestershire, all": "50"}


def test_many_groups_stand_in_their_order_in_one_table() -> None:
    ages = {f"age={number}": (10 + number, 1_000) for number in range(13)}
    years = "by: {name: age, label: Age, categories: {" + ", ".join(f"'{one}': '{one}'" for one in range(13)) + "}}"
    text = f"{HEAD}groups:\n  - rate: {{{OF}, {years}, {RATE}}}\n"
    answer = ask(text, draw({"": (208, 13_000)} | ages))
    assert [len(part.table.rows) for part in answer.parts] == [14]
    assert answer.parts[0].table.rows[0].name == "0"


def test_of_many_small_areas_the_highest_stand_open_and_the_others_folded() -> None:
    codes = [f"E0100000{number}" if number < 10 else f"E010000{number}" for number in range(14)]
    counts = {code: (10 + number, 1_000) for number, code in enumerate(codes)}
    whole = {OWN: (sum(count for count, _ in counts.values()), 14_000)}
    places = place_small(*((code, DISTRICT, NEW) for code in codes))
    answer = ask(f"{HEAD}small_areas: {{{OF}, {RATE}}}\n", draw_places(whole | counts), places=places)
    assert [len(part.table.rows) for part in answer.parts] == [13, 3]
    assert [part.is_folded for part in answer.parts] == [False, True]
    assert answer.parts[0].table.rows[0].name == "E01000013"
    assert "14 comparisons were made" in answer.answer


def test_groups_may_be_added_up_from_small_areas() -> None:
    """Two small areas of the first fifth and one of the last: 30 of 1,000 beside 10 of 1,000."""
    names = "{'1': first, '2': second, '3': third, '4': fourth, '5': last}"
    fifth = f"by: {{name: fifth, label: Fifth, categories: {names}}}, by_decile: index.decile"
    drawing = draw_places({OWN: (40, 2_000), "E01000001": (12, 400), "E01000002": (18, 600), "E01000003": (10, 1_000)})
    for code, decile in (("E01000001", 1), ("E01000002", 2), ("E01000003", 10)):
        drawing += f"\nindex.decile | | {code} | 2025 | {decile}"
    places = place_small(*((f"E0100000{number}", DISTRICT, NEW) for number in (1, 2, 3)))
    text = f"{HEAD}groups:\n  - rate: {{{OF}, {fifth}, {RATE}}}\n    against: '5'\n"
    assert table_of(ask(text, drawing, places=places))["first"] == [
        "30", "1,000", "30.0 per 1,000", "20.2 to 42.8", "3.00 times", "1.44 to 6.74", "higher",
    ]  # fmt: skip


def test_places_without_their_whole_are_refused() -> None:
    (refusal,) = ask(f"{HEAD}districts: {{{OF}, {RATE}}}\n", draw_places({DISTRICT: (30, 1_000)})).refusals
    assert refusal.reason == "there is no rate of Worcestershire beside them"
    (refusal,) = ask(f"{HEAD}small_areas: {{{OF}, {RATE}}}\n", draw_places({OWN: (30, 1_000)})).refusals
    assert refusal.reason == "there is no rate of any"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (", of: people.children", "", "give `help.started` with `of`, the people of the rate"),
        (RATE, RATE.replace("type: rate", "type: proportion"), "`help.started` is to be a rate"),
        (f", {RATE}", "", "`help.started` is to be a rate"),
        ("against: '10'", "against: '9'", "`against` names the group `9`, and there are: 1, 5, 10"),
        (BY_TENTH[len(HEAD) :], "", "there is nothing to compare"),
    ],
)
def test_what_makes_no_ratio_is_refused(old: str, new: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        read_analysis(BY_TENTH.replace(old, new))
