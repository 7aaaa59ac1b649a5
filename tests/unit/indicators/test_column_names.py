"""What the name of a column says that it holds."""

import pytest

from oba.indicators.crosschecks.column_names import are_alike, is_identifier, kind_of_name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("children_count", "count"),
        ("Number of pupils", "count"),
        ("CPP_subsequent_percent", "percent"),
        ("% of pupils", "percent"),
        ("rate_per_10000", "rate"),
        ("averageScore", "average"),
        ("Rank of average score", "rank"),
        ("Re_referrals_child", ""),
        ("notes", ""),
    ],
)
def test_the_kind_of_figure_that_a_name_says(name: str, kind: str) -> None:
    assert kind_of_name(name) == kind


@pytest.mark.parametrize(
    ("wanted", "other", "alike"),
    [
        ("referral_count", "referrals_number", True),
        ("referral_count", "referrals", True),
        ("referrals", "referral_count", True),
        ("referral_count", "referral_percent", False),
        ("referrals", "referral_percent", False),
        ("referral_rate", "referral_percent", False),
        ("referral_percent", "referral_percentage", True),
    ],
)
def test_a_count_is_never_taken_for_a_percentage(wanted: str, other: str, alike: bool) -> None:
    assert are_alike(wanted, other) is alike


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("old_la_code", True),
        ("country_code", True),
        ("LEA Number", True),
        ("URN", True),
        ("school_laestab", False),
        ("LAD24CD", True),
        ("geog_c", True),
        ("region_ind", True),
        ("trust_id", True),
        ("LAC", False),
        ("school_number", False),
        ("area", False),
        ("placement_order", False),
        ("children_return", False),
    ],
)
def test_the_numbers_of_places_are_known_by_their_name(name: str, identifier: bool) -> None:
    assert is_identifier(name) is identifier
