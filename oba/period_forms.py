"""Labels of periods that say themselves which days they cover: `Q1 2024/25`, `Mar-24`, `year ending March 2024`.

A year alone and `2023/24` do not: whether they are financial, academic or calendar years, or a day of
them, only the publisher knows (see `oba.periods`). Days are day before month, as in Britain.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

Days = tuple[date, date]
"""The first and the last day."""

DAYS_IN_MONTH = 30.4375  # on average: a quarter of a day more each year
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
TERMS = {"autumn": (9, 4), "spring": (1, 3), "summer": (4, 4), "autumn and spring": (9, 7)}
"""The first month of a term and how many; Easter moves, so that spring ends in March."""
HALF_TERMS = {"six half terms": (9, 12), "five half terms": (9, 9)}
"""The first month and how many: all six are the academic year, and five end with May."""

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:19|20)\d\d"
_TWO = rf"{_YEAR}\s?[/\-–]\s?(?:{_YEAR}|\d\d)"
_SHORT_TWO = r"(?<!\d)\d\d/\d\d"
_ANY_YEAR = rf"(?:{_YEAR}|\d\d)"
_TO = r"\s*(?:\bto\b|–|—|-)\s*"
_GAP = r"(?:[\s,:]*|\s/\s)"
_IN_WORDS = (
    rf"\d{{1,2}}(?:st|nd|rd|th)?[\s\-]{_MONTH}[\s\-,]*{_ANY_YEAR}|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR}"
)
_DAY = (
    rf"(?:{_YEAR}-\d\d-\d\d(?:[T ]\d\d:00(?::00(?:\.0+)?)?Z?)?|\d{{1,2}}[/.]\d{{1,2}}[/.]{_YEAR}(?: \d\d:00(?::00)?)?"
)
_DAY += rf"|\d\d[/.\-]\d\d[/.\-]{_ANY_YEAR}|{_IN_WORDS})"
_MONTH_OF = (
    rf"(?:{_MONTH}(?:[ .\-'_]*| / ){_ANY_YEAR}|{_YEAR}(?:[ .\-]*| / ){_MONTH}|{_MONTH} / {_TWO}|{_TWO} / {_MONTH})"
)
_QUARTER = r"(?:q(?:uarter|tr)?\s?[1-4]|[1-4](?:st|nd|rd|th)\squarter)(?:\s?\([a-z\s–\-]+\))?"
_FINANCIAL = r"(?:fy|f/y|financial\syear|fiscal\syear|tax\syear)"
_ACADEMIC = r"(?:ay|academic\syear|school\syear)"
_ENDING = (
    r"(?:y/?e|years?[\s\-]*(?:end(?:ing|ed)?|to)|(?:12|twelve)\smonths?\s(?:to|ending|ended)|rolling\syear\sto)"
    r"[\s:]*(?:the\s)?(?:end\s(?:of\s)?)?"
)
_QUARTER_TO = (
    r"(?:(?:quarters?|qtr)[\s\-]*(?:end(?:ing|ed)?|to)|(?:3|three)\smonths?\s(?:to|ending|ended))[\s:]*(?:the\s)?"
)
_LAST = rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?{_MONTH}[\s\-]*{_ANY_YEAR}|{_DAY})"

FORMS = {
    "code": rf"{_YEAR}-\d\d-\d\d(?:T00:00:00)?/P\d+[YMD]",
    "week": rf"(?:w/?[ec]|week\s(?:ending|commencing|beginning))[\s:]*{_DAY}",
    "days": rf"{_DAY}{_TO}{_DAY}",
    "ending": rf"{_ENDING}{_LAST}",
    "quarter_to": rf"{_QUARTER_TO}{_LAST}",
    "quarter": (
        rf"{_QUARTER}{_GAP}[\-–]?\s?(?:{_TWO}|{_YEAR}|{_SHORT_TWO})|(?:{_TWO}|{_SHORT_TWO}|{_YEAR}){_GAP}[\-–]?\s?{_QUARTER}"
    ),
    "span": rf"{_MONTH}(?:[\s\-]?{_ANY_YEAR})?{_TO}{_MONTH}[\s\-]?{_ANY_YEAR}|{_YEAR}\s?\({_MONTH}{_TO}{_MONTH}\)",
    "financial": rf"{_FINANCIAL}[\s:]*(?:{_TWO}|{_SHORT_TWO})|{_TWO}\s?{_FINANCIAL}",
    "academic": rf"{_ACADEMIC}[\s:]*(?:{_TWO}|{_SHORT_TWO})|{_TWO}\s?{_ACADEMIC}",
    "calendar": rf"(?:calendar\syear|cy)[\s:]*{_YEAR}|{_YEAR}\s?calendar\syear",
    "term": (
        rf"(?:autumn\sand\sspring|autumn|spring|summer)(?:\sterm)?{_GAP}(?:{_TWO})|"
        rf"(?:{_TWO}){_GAP}(?:autumn\sand\sspring|autumn|spring|summer)(?:\sterm)?"
    ),
    "mid": rf"mid[\s\-]?(?:year)?[\s\-]?{_YEAR}",
    "day": rf"(?:(?:as\s)?(?:at|on)[\s:]+)?(?:the\s)?{_DAY}",
    "month": rf"{_MONTH_OF}|{_YEAR}-(?:0[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])/{_YEAR}",
}
_WHOLE = {kind: re.compile(form, re.IGNORECASE) for kind, form in FORMS.items()}
_ENDS = r"(?=(?:(?<=\d)[pr])?(?![A-Za-z0-9]))"
"""Behind a label is no letter or digit, except that of a status glued to it, `31 March 2024p`."""
_WITHIN = {kind: re.compile(rf"(?<![A-Za-z0-9])(?:{form}){_ENDS}", re.IGNORECASE) for kind, form in FORMS.items()}


@lru_cache(maxsize=8192)
def read_days(label: str) -> tuple[str, date, date] | None:
    """Return the form of a label (a key of FORMS) and its first and last day; None if it does not say them."""
    text = " ".join(label.split())
    for kind, form in _WHOLE.items():
        if form.fullmatch(text):
            try:
                return kind, *_READERS[kind](text.lower())
            except ValueError:
                continue
    return None


def find_days(text: str) -> list[tuple[str, int, int]]:
    """Return the form, start and end of every such label within a text, those inside longer ones left out."""
    found = [(kind, *match.span()) for kind, form in _WITHIN.items() for match in form.finditer(text)]
    found = [one for one in found if read_days(text[one[1] : one[2]]) is not None]
    chosen: list[tuple[str, int, int]] = []
    for one in sorted(found, key=lambda entry: entry[1] - entry[2]):
        if all(one[2] <= start or one[1] >= end for _, start, end in chosen):
            chosen.append(one)
    return sorted(chosen, key=lambda entry: entry[1])


def months_from(year: int, month: int, months: int) -> Days:
    """Return the first and last day of `months` whole months from `month`, which may pass the year's end."""
    first, after = year * 12 + month - 1, year * 12 + month - 1 + months
    end = date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
    return date(first // 12, first % 12 + 1, 1), end


def month_number(name: str) -> int:
    """Return 1 to 12 for the name of a month or its first three letters; ValueError if it is none."""
    return MONTHS.index(name[:3].lower()) + 1


def full_year(text: str) -> int:
    """Return the year of four digits, or of two: 70 to 99 are of the last century."""
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= 70 else 2000)


def _years(text: str) -> tuple[int, bool]:
    """Return the first year that a text names and whether it is one of two that follow each other."""
    found = re.search(rf"({_YEAR})(?:\s?[/\-–]\s?({_YEAR}|\d\d)(?!\d))?|(?<!\d)(\d\d)/(\d\d)(?!\d)", text)
    if not found:
        raise ValueError(text)
    first, last = full_year(found[1] or found[3]), found[2] or found[4]
    if last and int(last) % 100 != (first + 1) % 100:
        raise ValueError(text)
    return first, bool(last)


def _read_day(text: str) -> Days:
    if found := re.search(rf"({_YEAR})-(\d\d)-(\d\d)", text):
        day = date(int(found[1]), int(found[2]), int(found[3]))
    elif found := re.search(rf"(\d{{1,2}})(?:st|nd|rd|th)?[\s\-]({_MONTH})[\s\-,]*({_YEAR}|\d\d)", text):
        day = date(full_year(found[3]), month_number(found[2]), int(found[1]))
    elif found := re.search(rf"({_MONTH})\s(\d{{1,2}})(?:st|nd|rd|th)?,?\s({_YEAR})", text):
        day = date(int(found[3]), month_number(found[1]), int(found[2]))
    else:
        parts = re.findall(r"\d+", text)
        day = date(full_year(parts[2]), int(parts[1]), int(parts[0]))
    return day, day


def _read_month(text: str) -> Days:
    name = re.search(_MONTH, text)
    if " / " in text and name and re.search(_TWO, text):  # of the financial year
        month = month_number(name[0])
        return months_from(_years(text.replace(" / ", "   "))[0] + (month < 4), month, 1)
    text = text.replace(" / ", " ")
    if found := re.fullmatch(rf"({_MONTH})[ .\-'_]*({_YEAR}|\d\d)", text):
        return months_from(full_year(found[2]), month_number(found[1]), 1)
    if found := re.fullmatch(rf"({_YEAR})[ .\-]*({_MONTH})", text):
        return months_from(int(found[1]), month_number(found[2]), 1)
    parts = sorted(re.findall(r"\d+", text), key=len)
    return months_from(int(parts[1]), int(parts[0]), 1)


def _read_quarter(text: str) -> Days:
    """Read a quarter of two years as of the financial year, of one year as of the calendar year; months go first."""
    number = re.search(r"q(?:uarter|tr)?\s?([1-4])|([1-4])(?:st|nd|rd|th)\squarter", text)
    if number is None:
        raise ValueError(text)
    first, two = _years(text[: number.start()] + " " + text[number.end() :])
    quarter = int(number[1] or number[2])
    told = re.search(rf"\(({_MONTH}){_TO}({_MONTH})\)", text)
    if told is None:
        return months_from(first, (4 if two else 1) + (quarter - 1) * 3, 3)
    start, end = month_number(told[1]), month_number(told[2])
    if (end - start) % 12 != 2:
        raise ValueError(text)
    return months_from(first + (two and start < 4), start, 3)


def _read_span(text: str) -> Days:
    names = re.findall(_MONTH, text)
    years = [full_year(year) for year in re.findall(rf"{_YEAR}|\d\d", text)]
    start, end = month_number(names[0]), month_number(names[1])
    last = years[-1]
    first = years[0] if len(years) > 1 else last - (start > end)
    months = (last - first) * 12 + end - start + 1
    if months < 1:
        raise ValueError(text)
    return months_from(first, start, months)


def _read_last(months: int) -> Callable[[str], Days]:
    """Return a reader of labels that say with which day or month so many months end; a day must be the month's last."""

    def read(text: str) -> Days:
        found = re.search(rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s)?({_MONTH})[\s\-]*({_YEAR}|\d\d)$", text)
        if found:
            year, month, day = full_year(found[3]), month_number(found[2]), int(found[1] or 31)
        else:
            last, _ = _read_day(re.findall(_DAY, text)[-1])
            year, month, day = last.year, last.month, last.day
        days = months_from(year, month + 1 - months, months)
        if day < min(days[1].day, 28):
            raise ValueError(text)
        return days

    return read


def _year_from(month: int) -> Callable[[str], Days]:
    def read(text: str) -> Days:
        return months_from(_years(text)[0], month, 12)

    return read


def _read_term(text: str) -> Days:
    name = re.search(r"autumn and spring|autumn|spring|summer", text)
    month, months = TERMS[name[0] if name else ""]
    return months_from(_years(text)[0] + (month < 9), month, months)


def _read_mid(text: str) -> Days:
    day = date(_years(text)[0], 6, 30)
    return day, day


def _read_days(text: str) -> Days:
    parts = [match[0] for match in re.finditer(_DAY, text)]
    first, last = _read_day(parts[0])[0], _read_day(parts[-1])[0]
    if len(parts) != 2 or not first < last:
        raise ValueError(text)
    return first, last


def _read_week(text: str) -> Days:
    day, _ = _read_day(text)
    ending = re.match(r"w/?e\b|week\sending", text)
    return (day - timedelta(days=6), day) if ending else (day, day + timedelta(days=6))


def _read_code(text: str) -> Days:
    start, _, length = text.partition("/p")
    first = date.fromisoformat(start[:10])
    count, unit = int(length[:-1]), length[-1]
    if unit == "d":
        return first, first + timedelta(days=count - 1)
    whole = months_from(first.year, first.month, count * (12 if unit == "y" else 1))
    return first, whole[1]


_READERS: dict[str, Callable[[str], Days]] = {
    "code": _read_code,
    "week": _read_week,
    "days": _read_days,
    "ending": _read_last(12),
    "quarter_to": _read_last(3),
    "quarter": _read_quarter,
    "span": _read_span,
    "financial": _year_from(4),
    "academic": _year_from(9),
    "calendar": _year_from(1),
    "term": _read_term,
    "mid": _read_mid,
    "day": _read_day,
    "month": _read_month,
}

_SHORT = {"p": "provisional", "r": "revised", "ot": "final"}
_SAYS_STATUS = {
    **dict.fromkeys(("provisional", "prov", "unvalidated", "unaudited", "preliminary", "experimental"), "provisional"),
    **dict.fromkeys(("revised", "rev"), "revised"),
    "final": "final",
}
"""The words that are of figures wherever they stand in brackets."""
_OF_PERIODS = {
    **dict.fromkeys(("draft", "interim"), "provisional"),
    "amended": "revised",
    **dict.fromkeys(("validated", "audited", "finalised"), "final"),
}
"""The words that are of figures right beside a period only: `Plans (draft)` are plans of another kind."""
_STATUSES = {**_SHORT, **_SAYS_STATUS, **_OF_PERIODS}

_SURE = "|".join(_SAYS_STATUS)
_WORDS = "|".join([*_SAYS_STATUS, *_OF_PERIODS])
_FIGURES = r"(?:\s(?:data|figures?|statistics|results?|outturn))?"

BRACKETED = rf"(?:[\[(](?:{_SURE}){_FIGURES}[\])])"
"""A status in brackets behind the words of a measure; `(p)` may be pence there, and `(r)` a name."""
STATUS_MARK = (
    rf"(?:\s*[\[(](?:(?:{_WORDS}){_FIGURES}|{'|'.join(_SHORT)})[\])]|(?<=\d)\s?(?:(?:{_WORDS}){_FIGURES}|[pr])(?![a-z])"
    rf"|(?<=\d)\s/\s(?:{_WORDS}){_FIGURES}(?=\s/|$))"
)
"""How publishers mark a label, or what stands behind it in a header: `(prov)`, `[p]`, `2024p`, `2024 / Provisional`."""
_NOTE = r"(?:[\[(](?:note )?\d{1,2}[\])]|[⁰¹²³⁴-⁹]+|\*+|[†‡])"
_NOTE_BEHIND = rf"(?: ?{_NOTE})"
MARKS_BEHIND = re.compile(rf"{STATUS_MARK}{_NOTE_BEHIND}?|{_NOTE_BEHIND}", re.IGNORECASE)
MARKS_AT_END = re.compile(rf"(?: ?(?:{BRACKETED}|[\[(][pr][\])]))?(?: ?\[note \d{{1,2}}\])?\s*$", re.IGNORECASE)
"""The marks of a status and of a footnote, right behind a period and at the end of a header."""
STATUS_BEFORE = rf"(?:(?:{_WORDS}){_FIGURES}[\s:]\s*)"
"""The same before a label: `Provisional 2024`."""
_BEHIND_DIGIT = re.compile(rf"(?<=\d)(?:{MARKS_BEHIND.pattern})", re.IGNORECASE)
_PART_BEGINS = re.compile(rf"(^|/ ){STATUS_BEFORE}", re.IGNORECASE)
_MARK_BEHIND = re.compile(rf"({STATUS_MARK}){_NOTE_BEHIND}?\s*$", re.IGNORECASE)
_MARK_BEFORE = re.compile(rf"^({STATUS_BEFORE})(?=.*\d)", re.IGNORECASE)
_FOOTNOTE = re.compile(rf"(?<=\d)\s*{_NOTE}$", re.IGNORECASE)


def read_status(label: str) -> tuple[str, str]:
    """Split a label such as `2022 (prov)` into the period and `provisional`, `revised`, `final` or blank.

    The mark of a footnote, `2022/23¹` or `2022/23 (prov) [note 2]`, is left off.
    """
    text = label.strip()
    found = _MARK_BEHIND.search(text)
    if found:
        text = text[: found.start()]
    elif found := _MARK_BEFORE.match(text):
        text = text[found.end() :]
    return _FOOTNOTE.sub("", text).strip(), _name_status(found[1]) if found else ""


def read_header_status(header: str, label: str) -> str:
    """Return the status beside the label of a period in a header, `2023/24 (provisional) / Number`; or blank."""
    if not label:
        return ""
    plain = re.escape(label)
    found = re.search(rf"{plain}({STATUS_MARK})|(?:^|/\s)({STATUS_BEFORE}){plain}", header, re.IGNORECASE)
    return _name_status(found[1] or found[2]) if found else ""


@lru_cache(maxsize=32768)
def leave_out_marks(header: str) -> str:
    """Return a header without its marks of status and footnote: `2023 (draft) / Plans [note 1]` is `2023 / Plans`."""
    text = header
    for found in reversed(list(_PART_BEGINS.finditer(header))):
        rest = header[found.end() :]
        if re.match(_YEAR, rest) or any(start == 0 for _, start, _ in find_days(rest)):
            text = text[: found.end(1)] + text[found.end() :]
    return MARKS_AT_END.sub("", _BEHIND_DIGIT.sub("", text), count=1)


def _name_status(mark: str) -> str:
    """Return the status that a mark says: its first word, however it is bracketed."""
    return _STATUSES[re.findall(r"[a-z]+", mark.lower())[0]]
