"""What a person types: a number, a symbol, nothing, or something with a hint at what was meant."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oba.returns.signature import sign, verify_signature
from oba.returns.values import ShownPercent, read_day, read_figure
from oba.vocabulary import Symbol


@pytest.mark.parametrize(
    ("given", "value", "symbol", "mended"),
    [
        (12, 12.0, None, False),
        (12.5, 12.5, None, False),
        ("1,234", 1234.0, None, True),
        ("£1,234.50", 1234.5, None, True),
        ("４２", 42.0, None, True),
        ("\u22125", -5.0, None, True),
        ("45%", 45.0, None, True),
        ("n", None, Symbol.NIL, False),
        (" X ", None, Symbol.UNAVAILABLE, True),
        ("\u00a0", None, None, False),
        (None, None, None, False),
    ],
)
def test_numbers_and_symbols_are_read_and_tidied(
    given: object, value: float | None, symbol: Symbol | None, mended: bool
):
    reading = read_figure(given)
    assert (value, symbol, mended, "") == (reading.value, reading.symbol, bool(reading.tidied), reading.fault)


@pytest.mark.parametrize("given", ["Nil", "none", "NOTHING", " nil return ", "zero", "Nought"])
def test_words_that_can_only_mean_nil_are_read_as_nil_and_told(given: str):
    reading = read_figure(given)
    assert (reading.symbol, reading.fault) == (Symbol.NIL, "")
    assert reading.tidied == f"`{given.strip()}` was read as n, nil"


@pytest.mark.parametrize(
    "given", ["N/A", "see note", "-", "TBC", "<5", "*", "12,34", "1e5", "130 families", "nil of 3"]
)
def test_other_words_are_no_figure(given: str):
    assert read_figure(given).fault == "is neither a number nor a symbol"


@pytest.mark.parametrize(
    ("shown", "held", "value", "told"),
    [
        (75.0, 75.0, 75.0, "The cell shows 75% and was read as 75"),
        (73.0, 72.5, 73.0, "The cell shows 73% and was read as 73; it holds 72.5%"),
    ],
)
def test_a_number_that_its_cell_shows_as_a_percentage_is_read_as_it_shows(
    shown: float, held: float, value: float, told: str
):
    reading = read_figure(ShownPercent(shown, held))
    assert (reading.value, reading.unit, reading.tidied) == (value, "%", told)


@pytest.mark.parametrize("given", [True, date(2026, 1, 1), datetime(2026, 1, 1), float("inf"), float("nan")])  # noqa: DTZ001
def test_what_is_not_a_figure_says_what_it_is(given: object):
    assert read_figure(given).fault


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.dates()))
def test_anything_is_one_of_number_symbol_blank_or_fault(given: object):
    reading = read_figure(given)
    assert sum([reading.value is not None, reading.symbol is not None, reading.blank, bool(reading.fault)]) == 1
    day, mended, fault = read_day(given)
    assert not (day and fault)
    assert not mended or day


def test_days_are_read_as_people_write_them():
    for typed in (date(2026, 8, 14), "14/08/2026", "14.8.2026", "2026-08-14", 46248.0):
        assert date(2026, 8, 14) == read_day(typed)[0], typed
    for typed in ("3/8/26", "3.8.26", "3-8-2026", "3 August 2026", "3rd Aug 26", "03 aug. 2026"):
        assert read_day(typed)[:2] == (date(2026, 8, 3), "A date typed as text was read as a date: 3 August 2026"), (
            typed
        )
    for typed in ("31/02/2026", "3 Foo 2026", "3/8", "in August", "3/8/026"):
        assert read_day(typed)[2] == "is not a date", typed
    assert read_day("08/25/2026")[2] == "is not a date: there is no month 25"


def test_a_signature_is_of_its_text_and_key_only():
    assert verify_signature(sign("a", "key"), "a", "key") == "good"
    assert verify_signature(sign("a", "key"), "b", "key") == "changed"
    assert verify_signature(sign("a", "other"), "a", "key") == "changed"
    assert verify_signature(sign("a", "key"), "a", None) == "no key"
    assert verify_signature(sign("a", None), "a", "key") == "unsigned"
    assert verify_signature("", "a", None) == "unsigned"
    assert verify_signature("checksum:é", "a", None) == "changed"
