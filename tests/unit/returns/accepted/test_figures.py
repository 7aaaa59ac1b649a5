"""Accepted figures as one more feed, and as what the next quarter is compared with."""

import io
from datetime import date

from openpyxl import load_workbook

from oba.observations.frame import COLUMNS, no_observations
from oba.returns.accepted.figures import accepted_frame, accepted_return
from tests.fixtures.filled_workbooks import check, definition, filled, made, to_bytes


def test_accepted_figures_have_the_shape_of_a_feed():
    checked = check(filled(made(), {"EH13": "n", "EH14": "z", "EH15": "z", "EH16": "z"}))
    assert checked.submission is not None
    frame = accepted_frame(checked.submission, definition())
    assert list(frame.columns) == COLUMNS
    numbers = {name: str(kind) for name, kind in no_observations().dtypes.items() if name in ("value", "row", "column")}
    assert numbers == {name: str(frame[name].dtype) for name in numbers}
    assert len(frame) == 50
    assert (frame["value"].isna() == frame["symbol"].notna()).all()
    row = frame[(frame["measure"] == "assessments") & frame["breakdown"].str.contains("q1")].iloc[0]
    assert (row["breakdown"], row["area"]) == ("provider=eh-wyre-forest;quintile=q1", "E10000034")
    assert (
        row["period"], row["value"], row["sheet"], row["row"], row["column"]
    ) == ("2026-07-01/P3M", 41.0, "Assessments", 7, 4)  # fmt: skip
    assert list(frame[frame["measure"] == "stepped_up"]["value"]) == [0.0]
    assert not frame.duplicated(["measure", "breakdown", "area", "period"]).any()


def test_a_group_that_is_a_place_is_the_area_of_its_figure():
    from oba.periods import read_period
    from oba.returns.form.book import write_workbook
    from oba.returns.read.check_file import check_file
    from oba.returns.submission import Context

    owed = definition("health-visiting-return")
    book = load_workbook(io.BytesIO(write_workbook(owed, owed.providers[0], read_period("2026-Q3", "quarter"), {})))
    book["New birth"]["D6"] = 210
    content = to_bytes(book)
    checked = check_file(content, {owed.id: owed}, Context(date(2026, 10, 12)))
    assert checked.submission is not None
    frame = accepted_frame(checked.submission, owed)
    assert frame[["measure", "breakdown", "area", "value"]].values.tolist() == [
        ["new_birth_due", "provider=hv-worcestershire", "E07000234", 210.0]
    ]


def test_an_accepted_return_is_what_the_next_quarter_is_compared_with():
    checked = check(filled(made(), {"EH13": "n"}))
    assert checked.submission is not None
    accepted = accepted_return(checked.submission, definition())
    assert (accepted.period, accepted.cases, accepted.number(("open_at_end", ""))) == ("2026-07-01/P3M", 12, 200.0)
    assert (accepted.figures["stepped_up", ""], accepted.number(("stepped_up", ""))) == ("n", 0.0)
