"""Numbers as a reader sees them."""


def number_words(value: float | None, decimals: int) -> str:
    """Return a number at the indicator's decimals, with a true minus sign; blank if there is none."""
    if value is None:
        return ""
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")
