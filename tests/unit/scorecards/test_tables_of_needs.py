"""What a table of figures may be, and which of its columns hold words and are set on the left."""

import pytest

from oba.scorecards.assessment.analysis import NotCalculatedError, Row, Table
from tests.fixtures.asked import ask


def test_a_column_of_words_is_told_from_intervals_and_notes() -> None:
    rows = (Row("Ash", ("58.8 to 66.4", "not rated: no counts", None)), Row("Birch", ("none", "none", "none")))
    assert Table("Reach", "Centre", ("95% interval", "Rating", "Size"), rows).word_columns == ("Rating",)


def test_two_columns_of_one_name_are_refused_with_a_remedy() -> None:
    with pytest.raises(NotCalculatedError) as told:
        Table("Reach", "Year", ("Cases", "Year"), ())
    assert told.value.refusal.words == (
        "Reach: not calculated, because two columns would be called “Year”. Name one of them otherwise in the"
        " definition."
    )


def test_a_row_has_a_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="not one cell for each"):
        Table("Reach", "Year", ("Cases",), (Row("2025", ()),))


def test_a_name_that_is_a_columns_of_ours_refuses_its_question_alone() -> None:
    """A series called `Year` made the whole pack fail."""
    asked = "kind: panel\nindex_at: 2024\nseries:\n  Year: {feed: a.b}\n  Other: {feed: a.c}\n"
    drawn = """series | period | value
               a.b    | 2024   | 3
               a.b    | 2025   | 4
               a.c    | 2024   | 3
               a.c    | 2025   | 4"""
    (refused,) = ask(asked, drawn).refusals
    assert refused.reason == "two columns would be called “Year”"
