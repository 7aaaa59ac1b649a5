"""What a cell says: a day, a number, a code of a closed list. Each different text is read once."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from oba.cases.raw import plain
from oba.period_forms import MONTHS

A_DAY = "a day"
NO_DAY = np.datetime64("NaT", "D")
BLANK_WORDS = frozenset({"", "-", "null", "none", "nan", "nat", "n/a", "na", "<na>"})
_LONGEST_BLANK = max(map(len, BLANK_WORDS))
_MISHAP = re.compile(r"#(?:DIV/0!|N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|Err:\d{3}", re.IGNORECASE)
_FORMULA = re.compile(r"=\s*\S")
_BRITISH = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_ISO = re.compile(
    r"(\d{4})[/.\-]?(\d{2})[/.\-]?(\d{2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}")
_WORDED = re.compile(r"(\d{1,2})[ \-]([A-Za-z]{3,9})\.?[ \-,]+(\d{4})")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_PREFIX = re.compile(r"^[a-z]{1,2}\)\s*", re.IGNORECASE)
_AFTER_CODE = re.compile(r"^([A-Za-z0-9]{1,8})\s*(?::|\s[-–—]\s|[–—])\s*\S")
_WHOLE = re.compile(r"^(\d+)\.0+$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.0+)?$")
_NUMBER = re.compile(r"^[+-]?\d{1,9}(?:\.\d+)?$", re.ASCII)
_YES_NO = {"yes": "yes", "y": "yes", "true": "yes", "1": "yes", "no": "no", "n": "no", "false": "no", "0": "no"}


def is_blank(text: str) -> bool:
    """Return whether a cell says nothing: it is empty, of space alone, or a word that programs write for nothing."""
    if len(text) > _LONGEST_BLANK and text.isalnum():
        return False
    return plain(text) in BLANK_WORDS


def is_mishap(text: str) -> bool:
    """Return whether a spreadsheet left an error or a formula in place of a value."""
    return bool(_MISHAP.fullmatch(text.strip()) or _FORMULA.match(text.strip()))


def name_kind(text: str) -> str:
    """Return what kind of value a text is, in words that do not give it away."""
    text = " ".join(text.split())
    if _MISHAP.fullmatch(text):
        return "an error of the spreadsheet"
    if _FORMULA.match(text):
        return "a formula without its result"
    if any(form.fullmatch(text) for form in (_BRITISH, _ISO, _WORDED)):
        return A_DAY
    if _SHORT_YEAR.fullmatch(text):
        return "a day whose year has two digits"
    if _NUMBER.match(text):
        return "a number"
    if " " in text:
        return f"{len(text.split())} words"
    return "a word" if text.isalpha() else "letters, digits or signs"


def read_day(text: str) -> np.datetime64:
    """Return the day that a text names: 31/12/2020, 31-12-2020, 2020-12-31, 20201231, 31 Dec 2020; a time is dropped.

    The day stands before the month, as in all of the sector's files. Years have four digits. NaT for all else.
    """
    text = " ".join(text.split())
    if found := _BRITISH.fullmatch(text):
        day, month, year = found[1], found[2], found[3]
    elif found := _ISO.fullmatch(text):
        year, month, day = found[1], found[2], found[3]
    elif (found := _WORDED.fullmatch(text)) and found[2][:3].lower() in MONTHS:
        day, month, year = found[1], str(MONTHS.index(found[2][:3].lower()) + 1), found[3]
    else:
        return NO_DAY
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return NO_DAY
    try:
        return np.datetime64(f"{year}-{int(month):02d}-{int(day):02d}", "D")
    except ValueError:
        return NO_DAY


def read_number(text: str) -> float:
    """Return the number that a text is, NaN if it is none."""
    text = text.strip().replace(",", "") if text.count(",") == 1 else text.strip()
    return float(text) if _NUMBER.match(text) else np.nan


def read_yes_no(text: str) -> str | None:
    """Return `yes` or `no`, None if the text says neither; a letter before it, `a) Yes`, is passed over."""
    return _YES_NO.get(plain(_PREFIX.sub("", plain(text))))


class CodeReader:
    """Reads codes of one closed list, however a workbook writes them.

    `q) 6: Police`, `6: Police`, `6`, `6.0` and `Police` are all the code 6 where its word is Police; letter case and
    kinds of space do not matter.
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        self._known = {plain(said): code for code, said in words.items() if said}
        self._known |= {plain(code): code for code in words}

    def read(self, text: str) -> str | None:
        """Return the code, None if it is not on the list."""
        whole = plain(text)
        bare = _PREFIX.sub("", whole)
        candidates = [whole, bare]
        if found := _WHOLE.match(bare):
            candidates.append(found[1])
        if found := _AFTER_CODE.match(bare):
            candidates.append(found[1])
        return next((self._known[one] for one in candidates if one in self._known), None)


def read_identifier(text: str) -> str | None:
    """Return an identifier as it is hashed, None where the cell is blank or has no identifier."""
    if text.isalnum() and text.isascii():  # as nearly all are, of millions
        capitals = text.upper()
        return None if is_blank(text) else text if text == capitals else capitals
    return None if is_blank(text) or is_mishap(text) else normalise_identifier(text) or None


def normalise_identifier(text: str) -> str:
    """Return an identifier as it is hashed: no space, capitals; of a number no `.0` and no commas, as programs add."""
    text = "".join(text.split()).upper()
    if _THOUSANDS.match(text):
        text = text.replace(",", "")
    found = _WHOLE.match(text)
    return found[1] if found else text


def spread(values: Sequence[object], codes: npt.NDArray[np.int32]) -> npt.NDArray[np.object_]:
    """Return the value of each row, given that of each different text."""
    different: npt.NDArray[np.object_] = np.empty(len(values), object)
    different[:] = list(values)
    return different[codes] if len(values) else np.empty(0, object)
