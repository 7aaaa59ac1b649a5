import pandas as pd
import pytest

from oba.statistics.forecast.forecast import forecast_many
from oba.statistics.frames import to_frame
from oba.statistics.intervals import wilson
from oba.statistics.trend import recent_trend


def test_a_frame_in_gives_a_frame_out_with_its_index_and_reasons_in_words():
    frame = pd.DataFrame({"x": [1, 9], "n": [4, 8]}, index=["Wychavon", "Redditch"])
    one = to_frame(wilson(frame["x"], frame["n"]), frame.index)
    assert one.index.tolist() == ["Wychavon", "Redditch"]
    assert one.columns.tolist() == ["value", "lower", "upper", "reason"]
    assert one["reason"].tolist() == ["", "the numerator is greater than the denominator"]


def test_one_number_is_a_frame_of_one_row_and_words_stay_words():
    assert to_frame(wilson(1, 4))["value"].tolist() == [25.0]
    trend = to_frame(recent_trend([2020], [1], [2], None, None, None, "proportion", "low_is_good"))
    assert trend["reason"].tolist() == ["Not enough data points"]


def test_a_table_is_not_a_column():
    with pytest.raises(ValueError, match="columns of one length"):
        to_frame(forecast_many([[1, 2, 3]], 2))
