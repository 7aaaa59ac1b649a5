"""Which columns of a table hold words, and are set on the left."""

from oba.scorecards.assessment.analysis import Row, Table


def test_a_column_of_words_is_told_from_intervals_and_notes() -> None:
    rows = (Row("Ash", ("58.8 to 66.4", "not rated: no counts", None)), Row("Birch", ("none", "none", "none")))
    assert Table("Reach", "Centre", ("95% interval", "Rating", "Size"), rows).word_columns == ("Rating",)
