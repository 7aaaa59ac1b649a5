"""The one check of every text: identifiers and references of cases are faults, names are only told."""

import pytest

from oba.personal_data.check import Named, find_reference, is_telling, look_for_people

REFERENCES = ["CA-101", "WF/2/77"]
TOLD = [
    ("Ring 01905 123 456.", "a telephone number", ""),
    ("It is of 943 476 5919.", "an NHS number", ""),
    ("As in ca 101.", "the reference of a case", ""),
    ("As in WF277, again.", "the reference of a case", ""),
    ("As in CA-1012.", "", ""),
    ("Mrs Novak spoke.", "", "a person (title or family, and surname)"),
    ("Zoe spoke.", "", "a first name"),
    ("More visits, sooner.", "", ""),
]


@pytest.mark.parametrize(("text", "fault", "warning"), TOLD)
def test_a_text_is_told_of(text: str, fault: str, warning: str) -> None:
    assert look_for_people(text, REFERENCES) == Named(
        f"This seems to hold {fault}. Take it out: nothing here may name a child or a family" if fault else "",
        f"This may name a person or a home ({warning}). Name no child or family" if warning else "",
    )


@pytest.mark.parametrize(
    ("reference", "telling"), [("CA-1", False), ("CA-12", True), ("2026", False), ("20261", True), ("7", False)]
)
def test_a_short_reference_is_not_looked_for_in_every_text(reference: str, telling: bool) -> None:
    assert is_telling(reference) is telling


def test_a_reference_is_found_from_its_first_sign_to_its_last_only() -> None:
    assert not find_reference("xca101", ["CA-101"])
    assert not find_reference("ca101b", ["CA-101"])
    assert find_reference("(ca-101)", ["CA-101"])
    assert find_reference("1 of ca.101.", ["CA-101"])
