"""What a cell shows of the number in it: formats that multiply, divide, hide or replace (ECMA-376-1, 18.8.30)."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

BUILT_IN = {9: "0%", 10: "0.00%"}
"""The formats that every workbook has by number and that alter a figure; the others only round it or make a date."""

_PIECES = re.compile(r'"([^"]*)"|\\(.)|\[([^\]]*)\]|_.|\*.|(General)|([0#?])|(E[+-])|([%,.;@/])|(.)', re.IGNORECASE)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_CHANGES_MEANING = re.compile(r"[^\W\d_]|[<>≤≥~≈]")
_ADDS_DIGITS = re.compile(r"\s?[/\-–.,]?\d")
"""A text behind the digits that runs on with them: 2022 with `/23`, 7 with `000`; none with ` per 1,000`."""
_DATE_LETTERS = set("ymdhsbeg")
_DASHES = {"-", "–", "—"}


@dataclass(frozen=True)
class Section:
    """One part of a format, of those that `;` divides.

    `condition` is a comparison and its limit, None where the number's sign decides; `power` is how often the number
    is multiplied by ten; `text` is what stands before the digits, or all that is shown where there are none; `behind`
    is what stands after the digits.
    """

    condition: tuple[str, float] | None
    digits: bool
    power: int
    percent: bool
    text: str
    shows_zero: bool
    is_date: bool = False
    behind: str = ""

    @property
    def alters(self) -> bool:
        """Return whether anything but the number itself is shown of some number."""
        if self.is_date:
            return False
        changed = not self.digits or self.power != 0 or self._prefixes or self.adds_digits
        return bool(self.condition) or changed or not self.shows_zero

    @property
    def adds_digits(self) -> bool:
        """Return whether a text behind the digits is read as more of them."""
        return self.digits and bool(_ADDS_DIGITS.match(self.behind))

    @property
    def _prefixes(self) -> bool:
        return bool(_CHANGES_MEANING.search(self.text))

    def show(self, value: float) -> str | None:
        """Return the text that is shown of a number, all digits kept; None if it is the number itself."""
        if self.is_date:
            return None
        if not self.digits or (value == 0 and not self.shows_zero):
            return None if value == 0 and self.text.strip() in _DASHES else self.text.strip()
        if not self.power and not self._prefixes and not self.adds_digits:
            return None
        shown = f"{value * 10.0**self.power:.12g}" + "%" * self.percent + self.behind * self.adds_digits
        return f"{self.text.strip()}{shown}" if self._prefixes else shown


@lru_cache(maxsize=1024)
def read_format(code: str) -> tuple[Section, ...]:
    """Return the sections of a format's code, without the one that is for texts."""
    parts: list[list[re.Match[str]]] = [[]]
    for piece in _PIECES.finditer(code):
        if piece[7] == ";":
            parts.append([])
        else:
            parts[-1].append(piece)
    return tuple(_read_section(part) for part in parts[:3] if not any(piece[7] == "@" for piece in part))


def _read_section(pieces: list[re.Match[str]]) -> Section:
    condition, before, behind, zeros = None, "", "", ""
    commas, digits, percents, point, scientific, dated = 0, False, 0, False, False, False
    for piece in pieces:
        quoted, escaped, bracket, general, digit, exponent, mark, other = piece.groups()
        if bracket is not None:
            found = _CONDITION.fullmatch(bracket.strip())
            condition = (found[1], float(found[2])) if found else condition
            before += bracket[1:].split("-")[0] if bracket.startswith("$") and not digits else ""
        elif general or digit:
            zeros += "0" if general else digit
            commas, digits = (commas if point else 0), True
        elif exponent:
            scientific = True
        elif mark == "%":
            percents += 1
        elif mark == ",":
            commas += digits
        elif mark == ".":
            point = True
        elif (other or "").lower() in _DATE_LETTERS:
            dated = True
        elif not digits:
            before += quoted or escaped or mark or other or ""
        else:
            behind += quoted or escaped or other or ""
    power = 0 if scientific else 2 * percents - 3 * commas
    percent = bool(percents) and power == 2 * percents
    shows_zero = "0" in zeros or not digits
    return Section(condition, digits, power, percent, before, shows_zero, dated and not digits, behind)


def alters_numbers(code: str) -> bool:
    """Return whether a format may show something else than the number, rounded: the others need no second look."""
    sections = read_format(code)
    for place, section in enumerate(sections):
        dash = place == 2 and section.text.strip() in _DASHES and not section.condition
        negative = place == 1 and not section.condition and section.digits and not section.power  # never a zero
        negative = negative and not section.adds_digits
        if section.alters and not dash and not (negative and not _CHANGES_MEANING.search(section.text)):
            return True
    return False


def show_number(code: str, value: float) -> str | None:
    """Return what a cell of a format shows of a number: None if it is that number, however many digits it shows.

    A percentage keeps all its digits, `85.5%` of 0.855 whatever the format rounds to; a text that the format puts in
    the number's place is that text, blank if it shows nothing. A dash in the place of nought is nought, as
    accountants write it. `####` is what a spreadsheet shows where no section fits.
    """
    sections = read_format(code)
    if not sections:
        return None
    section = _choose_section(sections, value)
    return "####" if section is None else section.show(value)


def _choose_section(sections: tuple[Section, ...], value: float) -> Section | None:
    if any(section.condition for section in sections):
        for section in sections:
            if section.condition is None or _COMPARE[section.condition[0]](value, section.condition[1]):
                return section
        return None
    if len(sections) == 1 or value > 0:
        return sections[0]
    if value < 0:
        return sections[1]
    return sections[2] if len(sections) > 2 else sections[0]
