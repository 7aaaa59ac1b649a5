"""What a cell says, however the file writes it; and what it is called where it may not be shown."""

import numpy as np
import pytest

from oba.cases.identifiers import has_postcode_form, has_upn_form, has_upn_letter
from oba.cases.read.cells import (
    CodeReader,
    is_blank,
    is_mishap,
    name_kind,
    normalise_identifier,
    read_day,
    read_identifier,
    read_number,
    read_yes_no,
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/12/2020", "2020-12-31"),
        ("1/2/2020", "2020-02-01"),  # the day first, always
        ("31-12-2020", "2020-12-31"),
        ("31.12.2020", "2020-12-31"),
        ("2020-12-31", "2020-12-31"),
        ("20201231", "2020-12-31"),
        ("2020-12-31 00:00:00", "2020-12-31"),
        ("2020-12-31T14:30:00Z", "2020-12-31"),
        ("31 Dec 2020", "2020-12-31"),
        ("31 December 2020", "2020-12-31"),
        ("\xa031/12/2020 ", "2020-12-31"),
        ("29/02/2020", "2020-02-29"),
        ("29/02/2021", "NaT"),  # no such day
        ("31/04/2020", "NaT"),
        ("12/31/2020", "NaT"),  # the month first is no day of ours
        ("31/12/20", "NaT"),  # of which century?
        ("31/12/1820", "NaT"),
        ("44196", "NaT"),  # a spreadsheet's number of a day
        ("yesterday", "NaT"),
        ("=H2+5", "NaT"),
    ],
)
def test_a_day(text: str, day: str) -> None:
    assert str(read_day(text)) == day


POLICE = {"6": "Police", "1B": "Individual", "N1": "Abuse or neglect", "no": "No", "10": "Unknown"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("6", "6"),
        ("6.0", "6"),
        ("Police", "6"),
        ("q) 6: Police", "6"),
        ("b) 1B: Individual", "1B"),
        ("1b", "1B"),
        ("N1 - Abuse or Neglect", "N1"),
        ("n1 – anything that an office writes behind it", "N1"),
        ("b)\xa0No", "no"),
        ("10: Unknown", "10"),
        ("61", None),
        ("PSRMEM - Support with memory and cognition", None),
        ("Police station", None),
        ("CS Assessment Updated", None),
    ],
)
def test_a_code_of_a_closed_list(text: str, code: str | None) -> None:
    assert CodeReader(POLICE).read(text) == code


@pytest.mark.parametrize(
    ("text", "said"),
    [("a) Yes", "yes"), ("b) No", "no"), ("TRUE", "yes"), ("false", "no"), ("0", "no"), ("y", "yes"), ("maybe", None)],
)
def test_yes_or_no(text: str, said: str | None) -> None:
    assert read_yes_no(text) == said


@pytest.mark.parametrize(
    ("text", "number"),
    [("6.13826146475017", 6.13826146475017), ("12", 12.0), ("1,234", 1234.0), ("-1", -1.0), ("12a", None), ("", None)],
)
def test_a_number(text: str, number: float | None) -> None:
    found = read_number(text)
    assert np.isnan(found) if number is None else found == number


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (" 612306 ", "612306"),
        ("612306.0", "612306"),
        ("612,306", "612306"),
        ("rnd 0002", "RND0002"),
        ("RND\xa00002", "RND0002"),
        ("0612306", "0612306"),  # two people may differ by a nought
    ],
)
def test_the_same_identifier_however_a_program_writes_it(text: str, same: str) -> None:
    assert normalise_identifier(text) == same


@pytest.mark.parametrize("text", ["", "  ", "\xa0", "NULL", "None", "nan", "n/a", "-"])
def test_what_says_nothing(text: str) -> None:
    assert is_blank(text)
    assert not is_mishap(text)


@pytest.mark.parametrize("text", ["#N/A", " #REF! ", "=A1+5", "Err:502"])
def test_what_a_spreadsheet_left_in_place_of_a_value(text: str) -> None:
    assert is_mishap(text)
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Smith", "a word"),
        ("Ada Smith", "2 words"),
        ("9434765919", "letters, digits or signs"),
        ("12", "a number"),
        ("31/02/2020", "a day"),
        ("1/2/20", "a day whose year has two digits"),
        ("01.02.20", "a day whose year has two digits"),
        ("#N/A", "an error of the spreadsheet"),
        ("=H2+5", "a formula without its result"),
        ("B97 4AB", "2 words"),
    ],
)
def test_the_kind_of_a_value_gives_nothing_of_it_away(text: str, kind: str) -> None:
    assert name_kind(text) == kind


@pytest.mark.parametrize(
    ("upn", "form", "letter"),
    [
        ("H801200001001", True, True),
        ("A801200001001", True, False),
        ("UN1", True, True),
        ("I801200001001", False, False),
        ("H80120000100", False, False),
        ("H80120000100O", False, False),
    ],
)
def test_a_unique_pupil_number(upn: str, form: bool, letter: bool) -> None:
    """The letter of 801200001001, by hand: 8x2 + 0x3 + 1x4 + 2x5 + 0 + 0 + 0 + 0 + 1x10 + 0 + 0 + 1x13 = 53; 53 mod 23
    is 7, the eighth letter of ABCDEFGHJ."""
    assert (has_upn_form(upn), has_upn_letter(upn)) == (form, letter)


@pytest.mark.parametrize(
    ("text", "fits"), [("WR5 2XG", True), ("b974ab", True), ("EC1A 1BB", True), ("nope", False), ("WR5", False)]
)
def test_a_postcode(text: str, fits: bool) -> None:
    assert has_postcode_form(text) is fits


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("c0123", "C0123"),
        ("C0123", "C0123"),
        (" c 01-23 ", "C01-23"),
        ("1,234.0", "1234"),
        ("x٣a", "X٣A"),  # a digit that is not ASCII is read as any other sign
        ("None", None),
        ("nan", None),
        ("Nones", "NONES"),
        ("  ", None),
        ("#N/A", None),
        ("=A2", None),
    ],
)
def test_an_identifier(text: str, identifier: str | None) -> None:
    assert read_identifier(text) == identifier
