"""What a person is told who typed neither a number nor a symbol: by what was most likely meant."""

import pytest

from oba.returns.rules.engine import check_return
from tests.fixtures.example_return import example_definition, example_submission

HIDE = "Type the number itself: we hide small numbers (1 to 4) before anything is published."
ESTIMATE = "Type the number itself, not an estimate in words; x with the reason beside it if it is not known."
UNKNOWN = "Type x with the reason beside it if you do not have the figure. Otherwise type the number."


@pytest.mark.parametrize(
    ("ref", "typed", "todo"),
    [
        ("D3", "-", "A dash may mean nought or not known: type 0, or n if there were none;"
                    " x with the reason beside it if you do not have the figure."),
        ("D3", "N/A", "It may mean two things: type z if the question cannot be asked of you;"
                      " x with the reason beside it if you do not have the figure."),
        ("D3", "not applicable", "Type z if the question cannot be asked of you."),
        ("D3", "?", UNKNOWN),
        ("D3", "Not known", UNKNOWN),
        ("D3", "tbc", "Type p with the day beside it if the figure will come. Otherwise type the number."),
        ("D3", "<5", HIDE), ("D3", "*", HIDE), ("D3", "fewer than 5", HIDE), ("D3", "1 to 4", HIDE), ("D3", "c", HIDE),
        ("D3", "suppressed", HIDE),
        ("D12.c", "<5", "This figure is printed as you give it: type c for 1 to 4, or else the number itself."),
        ("D3", "approx 30", ESTIMATE), ("D3", "c. 30", ESTIMATE), ("D3", "30+", ESTIMATE), ("D3", ">30", ESTIMATE),
        ("D3", "30 families", "Type the number alone: 30."),
        ("D3", "3O", "It holds the letter O where a figure stands. Type the number."),
        ("D3", "thirty", "Type the number of families."),
        ("D9", "6/8", "Type the percentage, such as 75."),
        ("D9", "most", "Type the percentage, such as 75."),
    ],
)  # fmt: skip
def test_the_advice_fits_what_was_typed(ref: str, typed: str, todo: str):
    submission, context = example_submission({"figures": {ref: typed}})
    found = check_return(submission, example_definition(), context).findings
    assert [(finding.rule, finding.todo) for finding in found if finding.rule == "TYP-01"] == [("TYP-01", todo)]


@pytest.mark.parametrize(
    ("typed", "todo"),
    [
        (0.75, "If you mean 75%, type 75. If it really is so low, round it to 0.8."),
        (0.725, "If you mean 72.5%, type 72.5. If it really is so low, round it to 0.7."),
        (0.0725, "If you mean 7.3%, type 7.3. If it really is so low, round it to 0.1."),
        (75.25, "Round it to 75.3."),
        (72.35, "Round it to 72.4."),
        (66.6666666666667, "Round it to 66.7."),
    ],
)
def test_advice_rounds_as_a_spreadsheet_does(typed: float, todo: str):
    submission, context = example_submission({"figures": {"D9": typed}})
    found = check_return(submission, example_definition(), context).findings
    assert [(finding.rule, finding.todo) for finding in found] == [("TYP-03", todo)]
