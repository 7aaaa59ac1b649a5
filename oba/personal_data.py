"""What could name a child or a family and has no place in a return: numbers, addresses, dates of birth."""

import re

_NHS = re.compile(r"(?<!\d)(\d{3}[ -]?\d{3}[ -]?\d{4})(?!\d)")
_IDENTIFIERS = {
    "a postcode": re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b"),
    "an e-mail address": re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{2,64}"),
    "a National Insurance number": re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b"),
    "a telephone number": re.compile(r"(?<!\d)0\d{3,4}\s?\d{3}\s?\d{3,4}(?!\d)"),
    "a unique pupil number": re.compile(r"\b[A-Z]\d{11}[\dA-Z]\b"),
    "a date of birth": re.compile(r"\b(?:dob|d\.o\.b\.?|born(?: on)?)\W{0,3}\d", re.IGNORECASE),
}


def find_identifier(text: str) -> str:
    """Return what a text seems to hold that could name a child or a family, in words; blank if nothing."""
    for found in _NHS.finditer(text):
        digits = [int(digit) for digit in found[1] if digit.isdigit()]
        check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
        if check % 11 == digits[9] and len(set(digits)) > 1:
            return "an NHS number"
    return next((kind for kind, pattern in _IDENTIFIERS.items() if pattern.search(text)), "")
