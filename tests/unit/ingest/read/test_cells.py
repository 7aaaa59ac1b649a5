"""What the text of a value cell says."""

import math

import pytest

from oba.ingest.read.cells import SYMBOLS, UNREADABLE, read_cells, read_number
from oba.vocabulary import Symbol


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("522", 522),
        (" 43.5 ", 43.5),
        ("46,590", 46590),
        ("1,036.5", 1036.5),
        ("72%", 72),
        ("11.84 %", 11.84),
        ("£148", 148),
        ("-0.3", -0.3),
        ("+4", 4),
        (".5", 0.5),
        ("1e3", 1000),
        ("7.0", 7),
        ("65.000000", 65),
        ("9.3699999999999992", 9.37),
        ("1.1000000000000001", 1.1),
        ("\xa012", 12),
        ("0", 0),
        ("1,234 [r]", 1234),
        ("56.5% (unaudited figures)", 56.5),
        ("12 [final]", 12),
    ],
)
def test_a_number_is_read(text: str, number: float) -> None:
    assert number == read_number(text)
    assert number == read_cells([text], {}, {}).values[0]


@pytest.mark.parametrize(
    "text",
    [
        "almost 40",
        "90-99",
        "<90",
        "",
        " ",
        "nan",
        "inf",
        "1_000",
        "1,00",
        "12,34",
        "1.2.3",
        "5*",
        "x",
        "#DIV/0!",
        "=H2+5",
        "1e999",
        "12 (places)",
    ],
)
def test_a_text_that_is_no_number_is_not_made_one(text: str) -> None:
    assert read_number(text) is None
    assert read_cells([text], {}, {}).symbols[0] == UNREADABLE


@pytest.mark.parametrize(
    ("publisher", "marker", "symbol"),
    [
        ({"x": Symbol.UNAVAILABLE}, "x", "x"),  # explore education statistics: not available
        ({"x": Symbol.CONFIDENTIAL}, "x", "c"),  # the department's workbooks to 2017: five or fewer
        ({"-": Symbol.UNAVAILABLE}, "-", "x"),  # LAIT: no value
        ({"-": Symbol.ROUNDS_TO_ZERO}, "-", "low"),  # the older workbooks: rounds to zero
        ({"": Symbol.UNAVAILABLE}, " ", "x"),
        ({"": Symbol.UNAVAILABLE}, "", "x"),
        ({"NA": Symbol.UNAVAILABLE}, "na ", "x"),
        ({"-1": Symbol.NOT_APPLICABLE}, "-1", "z"),
    ],
)
def test_a_marker_means_what_its_publisher_says(publisher: dict[str, Symbol], marker: str, symbol: str) -> None:
    read = read_cells([marker, "3"], publisher, {})
    assert symbol == SYMBOLS[read.symbols[0]]
    assert math.isnan(read.values[0])
    assert read.values[1] == 3


def test_a_word_can_stand_for_a_number() -> None:
    assert read_cells(["Increase", "decrease"], {}, {"increase": 1, "decrease": -1}).values.tolist() == [1, -1]


def test_a_scale_is_applied() -> None:
    assert read_cells(["0.435"], {}, {}, 100).values[0] == 43.5
