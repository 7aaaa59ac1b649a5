"""Forms of identifiers that are checked and never kept: the unique pupil number and the postcode."""

import re

_UPN = re.compile(r"([A-HJ-NP-RT-Z])(\d{11}[\dA-HJ-NP-RT-Z])|UN[0-9]{1,2}")
_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The 23 letters of the check, without I, O and S."""
_POSTCODE = re.compile(r"(?:[A-Z]{1,2}\d[A-Z\d]?|GIR) ?\d[A-Z]{2}", re.IGNORECASE)


def has_upn_form(text: str) -> bool:
    """Return whether a text is a letter, eleven digits and a digit or letter, or `UN` with the reason for none."""
    return _UPN.fullmatch(text) is not None


def has_upn_letter(text: str) -> bool:
    """Return whether the first letter belongs to the rest: the sum of digits times 2 to 13, divided by 23.

    Source: the Department for Education's guide to UPNs. A letter in the last place counts as its place in the list.
    """
    found = _UPN.fullmatch(text)
    if found is None or not found[1]:
        return found is not None
    values = [int(sign) if sign.isdigit() else _LETTERS.index(sign) for sign in found[2]]
    total = sum(weight * value for weight, value in enumerate(values, 2))
    return _LETTERS[total % 23] == found[1]


def has_postcode_form(text: str) -> bool:
    """Return whether a text has the form of a British postcode."""
    return _POSTCODE.fullmatch(text) is not None
