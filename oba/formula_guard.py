"""Text that a spreadsheet would read as a formula, made harmless."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide ones too, as OWASP advises
_CONTROL = {code: None for code in (*range(32), 0xFFFE, 0xFFFF) if code not in (9, 10, 13)}


def begins_formula(text: str) -> bool:
    """Return whether a spreadsheet would take a text for a formula."""
    return text.startswith(_STARTS)


def guard_text(text: str) -> str:
    """Return text for a CSV cell; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{text}" if begins_formula(text) else text


def clean_text(text: str) -> str:
    """Return text without the control characters that no workbook, no XML and no database can hold."""
    return text.translate(_CONTROL)
