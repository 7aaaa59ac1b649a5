"""The labels of periods in a table never seen: their form, their place in headers, how they are most likely meant."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable

from oba.ingest.read.cells import read_number
from oba.period_forms import find_days, read_days, read_status

YEAR_IN_HEADER = re.compile(
    r"(?<!\d)(?:19|20)\d{2}"
    r"(?:\s?(?:[/\-–]|\bto\b)\s?(?:\d{4}|\d{2})(?:\s?(?:[\-–]|\bto\b)\s?(?:\d{4}|\d{2})(?:[/\-–]\d{2})?)?|\d{2})?"
    r"(?![/\-–]?\d)"
)
"""A year, or years that run on: all of them, as `2020` is not the year of `2020-211` nor of `2020-21 to 2022-23`."""
_KINDS = {
    "year": r"(?:19|20)\d{2}(?:\.0)?",
    "sortable": r"(?:19|20)\d{2}0{4}",
    "six": r"(?:19|20)\d{4}",
    "double": r"\d{4}/\d{2}\s*(?:[-–]|to)\s*(?:\d{2}|\d{4})/\d{2}",
    "two": r"(?:19|20)\d{2}\s*(?:[/\-–]|\bto\b)\s*(?:\d{4}|\d{2})",
}
_ISO_MONTH = re.compile(r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])")
_MONTHS_NAMED = re.compile(r"^(?:reporting|data)?(?:month|monthdate|monthstart|monthbeginning|startofmonth)$")
_MOST_POOLED = 10
_PART_THAT_SAYS = 3
"""One header in so many must say what a year means, for all to mean it."""
_QUARTER_OR_TERM = re.compile(
    r"(?<![a-z])(?:q[1-4]|quarter [1-4]|[1-4](?:st|nd|rd|th) quarter|(?:autumn|spring|summer) term)(?![a-z])"
)
_NUMBER_ALONE = re.compile(r"(?:19|20)\d\d[ _]\d{1,2}|\d{1,2}[ _](?:19|20)\d\d")
_MONTH_NAME = re.compile(
    r"(?<![a-z])(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])"
)
_CHANGE = re.compile(r"\bchange|difference|\bsince\b|compared|\bversus\b|\bvs\b|variance|\btarget\b", re.IGNORECASE)
_ACADEMIC = re.compile(
    r"academic|school year|school readiness|pupil|eyfs|foundation stage|reception|good level of development|\bgld\b|"
    r"_gld_|_aol_|attainment|key stage|\bks\d|gcse|progress 8|absence|absentee|exclusion|suspension|phonics|"
    r"\bfsp_|year[ _]?6(?!\d)|"
    r"excess(?:rec|yr6)|free school meal",
    re.IGNORECASE,
)
_MONEY = re.compile(r"revenue|outturn|expenditure|spending|budget|\bfinanc|£", re.IGNORECASE)
_SNAPSHOT = re.compile(r"(?:at|on)?[ _]?31(?:st)?[ _]?mar(?:ch)?|at_?31|_mar_?(?:19|20)\d\d|mar20\d\d", re.IGNORECASE)
_ENDING = re.compile(r"years? ending|reporting year|financial year|year to march|\bcla_|looked after", re.IGNORECASE)
_TO_DATE = re.compile(
    r"(?:years?[ _]?(?:end(?:ing|ed)?|to)|y/?e)[ _:]*(?:(?:the )?31(?:st)?[ _]?mar(?:ch)?|mar(?:ch)?)", re.IGNORECASE
)
_MID_YEAR = re.compile(r"mid[- _]?year|mid-\d{4}|population estimate", re.IGNORECASE)
_NEET = re.compile(r"\bneet\b|not in education, employment|_neet_|neet_", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"(?:publi(?:shed|cation)|updated|released?|extract(?:ed|ion)?|produced|created|downloaded|printed|accessed|revised|next|"
    r"copyright|©|boundar(?:y|ies)|source:)[^.;|]{0,40}?(?:19|20)\d\d",
    re.IGNORECASE,
)
_YEAR_ALONE = r"(?<!\d)(?:19|20)\d{2}(?:[-/]\d{2})?(?!\d)"
_WITH_FOOTNOTE = re.compile(r"(?<!\d)((?:19|20)\d{2}(?:[-/]\d{2})?)[1-9](?!\d)")
"""A year with the digit of a footnote glued to it: no year has five figures."""
_RUNS_ON = re.compile(r"(?<!\d)(?:19|20)\d{2}(?:\s?(?:[/\-–]|\bto\b)\s?\d|\d(?!\d))")
_FOLLOWED = re.compile(r"\s*(?:to|and|or|-|–|,)\s*(?:19|20)\d\d")
_BESIDE = re.compile(
    r"^(?:date|financial|reporting|fiscal|academic)?(?:(?P<year>years?|yr|12months?|twelvemonths?|rollingyear)|"
    r"(?P<quarter>quarters?|qtr|3months?|threemonths?)|(?P<month>months?)|(?P<week>weeks?|wk|w(?=[ec]$)))"
    r"(?:(?P<begins>commencing|beginning|starting|begins|starts|start|from|c)|end(?:ing|ed|s)?|to|e)(?:date|day|on)?$"
)
_BESIDE_READS = {"year_ending", "quarter_ending", "month_ending", "week_ending", "week_beginning"}
_SO_FAR = re.compile(r"\bytd\b|year[ -]to[ -]date|cumulative|\bto date\b|so far", re.IGNORECASE)
_PARTS_OF_YEARS = {"month", "quarter", "quarter_to", "span"}
"""Forms of labels that say where a count ends and not where it began, if the header says that it is one so far."""
STATED = frozenset(("day", "month", "quarter", "code", "free"))
"""The forms of labels that say their days themselves."""
_CALENDAR = re.compile(r"calendar year", re.IGNORECASE)


def kinds_of(texts: list[str], key: str = "") -> list[str]:
    """Return the forms of a column's labels, of which all together tell months such as `2024-03` from years.

    `key` is the column's header in small letters and digits alone: a column named `Month` has months.
    """
    kinds = [kind_of(text) for text in texts]
    if kinds and set(kinds) <= {"day"} and _are_months(texts, bool(_MONTHS_NAMED.match(key))):
        return ["month"] * len(texts)
    if ("month" in kinds or "" in kinds) and all(_ISO_MONTH.fullmatch(text.strip()) for text in texts):
        return ["month"] * len(texts)
    return kinds


def are_first_days(texts: Iterable[str]) -> bool:
    """Return whether all texts are first days of months, as a spreadsheet keeps a month."""
    found = [read_days(text.strip()) for text in texts]
    return bool(found) and all(one is not None and one[0] == "day" and one[1].day == 1 for one in found)


def _are_months(texts: list[str], is_named: bool) -> bool:
    """Return whether all are first days of months, and some of months that follow each other unless it is named so."""
    if not are_first_days(texts):
        return False
    days = [days[1] for text in texts if (days := read_days(text.strip()))]
    months = sorted(day.year * 12 + day.month for day in days)
    return is_named or any(later - month == 1 for month, later in itertools.pairwise(months))


def kind_of(label: str) -> str:
    """Return what form a label of a period has, blank if it is none; `free` says its days in some other words."""
    text, _ = read_status(label)
    kind = next((name for name, form in _KINDS.items() if re.fullmatch(form, text)), "")
    if kind == "six" and int(text[4:6]) != (int(text[2:4]) + 1) % 100:
        return ""
    if kind == "two" and _span(text) != 1:
        kind = "pooled" if 2 <= _span(text) <= _MOST_POOLED and "/" not in text else ""
    if kind or read_number(text) is not None:
        return kind
    found = read_days(text)
    if found is None:
        return ""
    return found[0] if found[0] in ("day", "month", "quarter", "code") else "free"


def find_label(header: str) -> tuple[str, int, int] | None:
    """Return the form of the label of a period within a header, and where it starts and ends; None if there is none.

    A change since a year, or a target for one, is not of that year.
    """
    if _CHANGE.search(header.replace("_", " ")):
        return None
    said = [one for one in find_days(header) if not _is_snapshot_month(header, one)]
    years = [_label_at(header, found) for found in YEAR_IN_HEADER.finditer(header)]
    years = [one for one in years if one[0] and all(one[2] <= start or one[1] >= end for _, start, end in said)]
    if said:
        kind, start, end = said[0]
        if kind in _PARTS_OF_YEARS and _SO_FAR.search(header.replace("_", " ")):
            return None
        return (kind if kind in ("day", "month", "quarter", "code") else "free"), start, end
    return years[0] if years else None


def runs_on(header: str) -> bool:
    """Return whether a header has a year that runs on into what is no label: `2020-211`, `2018-19 to 2020-21`.

    Such a header is of some period, though of none that can be told; so is `YTD Sep 2023`.
    """
    if _CHANGE.search(header.replace("_", " ")) or find_label(header):
        return False
    return bool(_RUNS_ON.search(header) or (_SO_FAR.search(header.replace("_", " ")) and find_days(header)))


def compares(header: str) -> bool:
    """Return whether a header names a year and something that is of no one period: a change since it, a target."""
    return bool(_CHANGE.search(header.replace("_", " "))) and bool(YEAR_IN_HEADER.search(header) or find_days(header))


def _label_at(header: str, found: re.Match[str]) -> tuple[str, int, int]:
    """Return the form, start and end of a year in a header; `Mid2009` glued to other words is the middle of it."""
    start, end = found.span()
    mid = re.search(r"(?<![a-z])mid[- ]?(?:year[- ]?)?$", header[:start], re.IGNORECASE)
    if mid and len(found[0]) == 4:
        return "free", mid.start(), end
    return kind_of(found[0]), start, end


def _is_snapshot_month(header: str, found: tuple[str, int, int]) -> bool:
    """Return whether `Mar2018` glued to other words is what a workbook counts on 31 March."""
    kind, start, end = found
    return kind == "month" and start > 0 and header[start - 1] == "_" and is_snapshot(header[start - 1 : end])


def find_vague(headers: list[str]) -> set[str]:
    """Return the headers that name a quarter, term or month but no year with it: their year is too wide.

    One month alone may be part of a name, `September guarantee`. The number in `2024 4` may be a quarter, a month or
    the mark of a footnote.
    """
    rests = {}
    for header in headers:
        kind, start, end = find_label(header) or ("", 0, 0)
        if kind in STATED or is_snapshot(header):
            continue
        rests[header] = _TO_DATE.sub(" ", f"{header[:start]} / {header[end:]}".replace("_", " ")).lower()
    months = {found[0][:3] for rest in rests.values() for found in _MONTH_NAME.finditer(rest)}
    return {
        header
        for header, rest in rests.items()
        if _NUMBER_ALONE.fullmatch(header)
        or _QUARTER_OR_TERM.search(rest)
        or (_MONTH_NAME.search(rest) and len(months) > 1)
        or any(_MONTH_NAME.fullmatch(part.strip()) for part in rest.split("/"))
    }


def _span(text: str) -> int:
    first, last = re.split(r"\s*(?:[/\-–]|to)\s*", text)
    return (int(last[-2:]) - int(first[-2:])) % 100


def choose_reads(kinds: Iterable[str], context: str, identifier: str = "") -> tuple[str, str]:
    """Return how labels of some forms are read, and what is not sure about it, blank if nothing is."""
    kinds = set(kinds)
    forms = kinds - {""}
    if identifier and forms <= {"year", "six"}:
        return _by_identifier(identifier, context, kinds)
    if len(forms) == 1 and forms <= {"day", "month", "quarter"}:
        return forms.pop(), ""
    if forms <= STATED:
        return "free", ""
    academic = bool(_ACADEMIC.search(context))
    if forms <= {"year", "pooled", "sortable"} and "pooled" in forms:
        return "calendar_year", "labels such as `2020-22` are read as calendar years pooled."
    if forms and forms <= {"two", "six", "double", "sortable"}:
        if (("six" in forms and "two" not in forms) or academic) and not _MONEY.search(context):
            return (
                "academic_year",
                "labels such as `2021/22` are read as academic years; they could be financial years.",
            )
        return "financial_year", "labels such as `2021/22` are read as financial years; they could be academic years."
    if forms == {"year"}:
        return _by_year(context)
    if forms <= {"year", "two", "double", "six", "sortable"}:
        reads = "academic_year_ending" if academic and not _MONEY.search(context) else "financial_year_ending"
        return reads, "single years stand beside labels such as `2021/22`; all are read by the year they end in."
    return "free", "labels of several forms are read each by its own: a year alone is a calendar year."


def read_beside(key: str, kinds: Iterable[str]) -> str:
    """Return how days or months are read whose column's header says what ends or begins with them, or blank.

    `key` is the header in small letters and digits alone: `yearending`, `weekcommencing`.
    """
    forms = set(kinds) - {""}
    if not forms or not forms <= {"day", "month"}:
        return ""
    found = _BESIDE.match(key)
    if not found:
        return ""
    what = next(name for name in ("year", "quarter", "month", "week") if found[name])
    reads = f"{what}_{'beginning' if found['begins'] else 'ending'}"
    sure = forms == {"day"} if what in ("month", "week") else not found["begins"]
    return reads if sure and reads in _BESIDE_READS else ""


def _by_identifier(identifier: str, context: str, forms: set[str]) -> tuple[str, str]:
    kind = identifier.strip().casefold()
    if "" in forms or forms & {"calendar year": {"six"}, "academic year": {"year"}}.get(kind, set()):
        return "time_identifier", ""  # which keeps aside the labels that do not fit
    if kind == "reporting year":
        return (
            "financial_year_ending",
            "a reporting year is taken to end on 31 March; counts of one day need `reads` of their own.",
        )
    if kind == "calendar year" and _NEET.search(context):
        doubt = (
            "the file says `Calendar year`, and is read so; NEET figures are often the average of December to February."
        )
        return "calendar_year", doubt
    return {"academic year": "academic_year", "calendar year": "calendar_year"}.get(kind, "time_identifier"), ""


def choose_in_turn(kinds: set[str], contexts: list[str | list[str]]) -> tuple[str, str]:
    """Return what the first context that says anything says: a measure's own words go before the file's name.

    A list is of headers, of which a good part must say it: one in hundreds is not what the table is about.
    """
    plain = choose_reads(kinds, "")
    for context in contexts:
        texts = [context] if isinstance(context, str) else context
        votes = Counter(reads for text in texts if (reads := choose_reads(kinds, text)) != plain)
        if votes and (most := votes.most_common(1)[0])[1] * _PART_THAT_SAYS >= len(texts):
            return most[0]
    return plain


def is_estimate_of_mid_year(kind: str, header: str, named: str) -> bool:
    """Return whether figures of a `Reporting year` are a population in the middle of it.

    Two must say so, the column of figures and the title or file name: words in cells say nothing of all rows.
    """
    return kind.strip().casefold() == "reporting year" and bool(
        re.search("population", header, re.IGNORECASE) and re.search(r"mid[-_ ]?year", named, re.IGNORECASE)
    )


def _by_year(context: str) -> tuple[str, str]:
    if _CALENDAR.search(context):
        return "calendar_year", ""
    for words, reads, meaning in (
        (_NEET, "december_to_february", "the average of December to February before"),
        (_MID_YEAR, "mid_year", "the middle of that year"),
        (_ACADEMIC, "academic_year_ending", "the academic year that ends in it"),
        (_ENDING, "financial_year_ending", "the year that ends on 31 March of it"),
        (_SNAPSHOT, "snapshot_31_march", "31 March of that year"),
    ):
        if words.search(context):
            return reads, f"a year alone is taken to mean {meaning}."
    return "calendar_year", "a year alone is read as a calendar year; the file does not say."


def is_snapshot(text: str) -> bool:
    """Return whether a measure's name says that it was counted on 31 March."""
    return bool(_SNAPSHOT.search(_TO_DATE.sub(" ", text)))


def find_year(text: str) -> str:
    """Return the one period that a text names, such as a title or a file name; blank if it names none or several.

    The day that a table was published, drawn out or changed is not the period of its figures.
    """
    plain = _WITH_FOOTNOTE.sub(r"\1 ", _PUBLISHED.sub(" ", text))
    spans = find_days(plain.replace("_", " "))
    if any(_FOLLOWED.match(plain[end:]) for _, _, end in spans):
        return ""
    said = {plain[start:end].replace("_", " "): kind for kind, start, end in spans}
    ends = {found[2] for text in said if (found := read_days(text))}
    if len(ends) == 1:  # `at 31 March 2015` and `year ending 31 March 2015` in one title
        return min(said, key=lambda text: said[text] != "day")
    spans_of_years = [found[0] for found in YEAR_IN_HEADER.finditer(plain) if kind_of(found[0]) == "two"]
    if spans_of_years and not said and len(set(re.findall(_YEAR_ALONE, plain))) <= 2 * len(set(spans_of_years)):
        return spans_of_years[0] if len(set(spans_of_years)) == 1 else ""  # `2023 to 2024` is one year
    years = set(re.findall(_YEAR_ALONE, plain)) or set(
        re.findall(r"(?:19|20)\d{2}(?!\d)", plain)
    )  # `OC22015`: a number before the year
    return years.pop() if len(years) == 1 and not said else ""


def names_years(text: str) -> bool:
    """Return whether a text names any year that the figures may be of."""
    plain = _PUBLISHED.sub(" ", text)
    return bool(find_days(plain.replace("_", " ")) or re.search(_YEAR_ALONE, plain) or _WITH_FOOTNOTE.search(plain))


def has_footnote(text: str, year: str) -> bool:
    """Return whether a year was read out of a text in which the digit of a footnote is glued to it, `20165`."""
    return bool(re.search(rf"{re.escape(year)}\d(?!\d)", text))
