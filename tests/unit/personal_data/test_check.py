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
    ("As in CA-205, which no audit drew.", "the reference of a case", ""),
    ("As in \uff23\uff21\u2013\uff11\uff10\uff11.", "the reference of a case", ""),
    ("It is of 943\u00a0476\u00a05919.", "an NHS number", ""),
    ("It is of 943\u2011476\u20115919.", "an NHS number", ""),
    ("It is of 943\u00ad476\u200b5919.", "an NHS number", ""),
    ("It is of (943)  476.5919.", "an NHS number", ""),
    ("Some 943 476 591 of them.", "", ""),
    ("Ring (01905) 123-456.", "a telephone number", ""),
    ("Ring 020 7946 0958.", "a telephone number", ""),
    ("Ring +44 (0)7700 900123.", "a telephone number", ""),
    ("From 01/04/2025 to 31/03/2026, 0.25 more.", "", ""),
    ("She has ab123456c.", "a National Insurance number", ""),
    ("There were more in 202425 a year ago.", "", ""),
    ("Date of birth 3/5/2011.", "a date of birth", ""),
    ("At \uff37\uff32\uff11 1AA.", "a postcode", ""),
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


ALIKE = [
    # a text, whether it is as if it said one of EH-2041, 204177, C1
    ("EH 2042", True),
    ("eh9999", True),
    ("EH 20417", False),
    ("EW 2041", False),
    ("Fewer EH 2024 to 2025", False),  # a year
    ("204177", True),
    ("204178 children", False),  # a number alone is like none
    ("C2", False),  # nor is a short one
]


@pytest.mark.parametrize(("text", "said"), ALIKE)
def test_what_was_audited_is_not_found_out_by_trying(text: str, said: bool) -> None:
    assert find_reference(text, ["EH-2041", "204177", "C1"]) == said
