"""What a file may be that no feed can be made of: records of children, of schools, tables side by side, reference."""

import re
from collections.abc import Iterable, Iterator

import numpy as np

from oba.indicators.crosschecks.column_names import is_identifier, kind_of_name
from oba.ingest.propose.areas import Areas
from oba.ingest.propose.columns import Profile, Profiles, agree, count_areas, find_decimal_commas, list_headers
from oba.ingest.propose.dating import Dating, find_loose_parts, find_slash_dates, holds_days_for_years
from oba.ingest.propose.measures import is_no_figure
from oba.ingest.propose.periods import kind_of
from oba.ingest.read.cells import read_number
from oba.ingest.read.tables import Mask, Table, plain_text

_HAS_DIGIT = re.compile(r"\d").search

Refusal = tuple[str, str, str]
"""The rule, what is wrong and what to do."""

_WHO = r"(?:(?:la[ _]?)?child|pupil|person|client|case|young ?person|yp|service ?user|mother)"
_PERSON = re.compile(
    rf"^{_WHO}[ _]?(?:unique[ _]?)?(?:id|identifier|ref(?:erence)?)\b|^(?:upn|uln|dob|mc[ _]?dob)$|"
    r"^(?:person[ _]?)?(?:date[ _]?of[ _]?birth|birth[ _]?date)$|^(?:fore|sur|first|last|family)[ _]?name$|"
    r"^nhs[ _]?(?:number|no)$|^home[ _]?post[ _]?code$",
    re.IGNORECASE,
)
NO_FIGURES = "Such a list is reference and not a feed; if figures are meant, look at how they are written."
_PLACE_HEADER = re.compile(
    r"area|^la(?:code|name|d)?|authority|geog|council|borough|district|region|ward|place|gss|ons"
)
_SCHOOL = re.compile(
    r"^(?:school|establishment|provider|institution|setting|nursery|college|estab)?_?(?:urn|laestab|ukprn)$"
)
_SCHOOL_LEVELS = ("school", "provider", "institution", "establishment", "setting")


def find_people(cells: Iterable[str]) -> Refusal | None:
    """Return why a table of one row a child is no feed, by the cells at its head, row by row.

    `CHILD` alone is the first column of the looked-after children return; elsewhere it may be a group.
    """
    cells = list(cells)
    first = next((cell.strip() for cell in cells if cell.strip()), "")
    parts = [part.strip() for cell in cells for part in (cell, *cell.split(" / "), cell.rsplit(".", 1)[-1])]
    told = [first] if first.casefold() == "child" else []
    told += [part for part in dict.fromkeys(parts) if _PERSON.match(part)]
    return _describe_people(told) if told else None


def find_people_in_records(text: str) -> Refusal | None:
    """Return why records of children are no feed, by the names of all elements or keys of an XML or JSON file.

    What repeats most in a census of children are their referrals, in which no number of a child stands.
    """
    found = re.findall(r'<(?:\w+:)?([A-Za-z][\w.-]*)|"(\w+)"\s*:', text)
    names = list(dict.fromkeys(element or key for element, key in found))
    told = [name for name in names if _PERSON.match(name)]
    told += [name for name in names if re.fullmatch(_WHO, name, re.IGNORECASE) and text.count(f"<{name}>") > 1]
    return _describe_people(told) if told else None


def _describe_people(told: list[str]) -> Refusal:
    what = (
        f"the file has one row a child or person (`{'`, `'.join(told[:4])}`), and small numbers must not reach a page"
    )
    return (
        "case-level",
        what,
        "Add it up by area and period first, and hide small counts; then propose a feed of that table.",
    )


def find_schools(profiles: Profiles) -> tuple[Mask, list[dict[str, object]], Refusal | None]:
    """Return the rows of schools, how they are dropped, and why there is no feed if all rows are."""
    none = np.zeros(len(profiles.table), bool)
    codes = [one for one in profiles.columns if _SCHOOL.match(one.key) and len(one.texts) > 1]
    level = next((one for one in profiles.columns if re.search(r"level|areatype", one.key)), None)
    if level is not None:
        texts = [text for text in level.texts if plain_text(text) in _SCHOOL_LEVELS]
        rows = level.column.matches(texts) if texts else none
        if texts and not rows.all():
            return rows, [{"where": {level.header: texts}, "reason": "Schools and providers are no areas"}], None
        if not texts:
            codes = []
    if not codes:
        return none, [], None
    what = f"each row is of a school or provider ({list_headers(codes)}), which are no areas here."
    remedy = "Use the publisher's table of authorities, or add the rows up by authority first."
    return none, [], ("schools", what, remedy)


def find_second_header(table: Table) -> tuple[int, list[str]] | None:
    """Return the row at which a second table begins below the first, and texts that rows there begin with.

    It is a row whose first cell says again what stands at the head of its column, with another cell that does
    so too or a word where the column has figures.
    """
    lowest = [plain_text(header.rsplit(" / ", 1)[-1]) for header in table.headers]
    for place, (header, column) in enumerate(zip(lowest, table.columns, strict=False)):
        if not header or not header[0].isalpha():
            continue
        for row in np.flatnonzero(column.matches(header)):
            cells = _cells(table, int(row))
            if any(text.strip() for text in cells[:place]) or not row:
                continue
            same = sum(
                plain_text(text) == lowest[other] for other, text in enumerate(cells[: len(lowest)]) if text.strip()
            )
            filled = sum(bool(text.strip()) for text in cells)
            if same >= 2 or (filled > 2 and len(column.texts) > 2 and int(column.matches(header).sum()) <= 12):
                return int(table.rows[row]), list(_beginnings(table, int(row)))
        return None
    return None


def _cells(table: Table, row: int) -> list[str]:
    return [column.texts[column.codes[row]] for column in table.columns]


def _beginnings(table: Table, row: int) -> Iterator[str]:
    """Return the first text of a second header row, and of a title in a row of its own above it."""
    above = [text.strip() for text in _cells(table, row - 1) if text.strip()]
    if len(above) == 1:
        yield above[0][:60]
    yield next(text.strip() for text in _cells(table, row) if text.strip())


def find_side_by_side(profiles: Profiles, places: Areas) -> Refusal | None:
    """Return why two tables beside each other are no feed: the same header twice, each with areas of its own."""
    leads = [one for one in profiles.columns if one.place in places.used and (one.is_name or one.is_code)]
    pairs = [(lead, one) for lead in leads for one in profiles.columns if one is not lead and _bare(one) == _bare(lead)]
    for lead, other in pairs:
        theirs = other.areas_of_rows()
        if count_areas(theirs) > 1 and not agree(lead.areas_of_rows(), theirs, 1.0):
            what = f"tables stand side by side: `{lead.header}` and `{other.header}` name different areas in a row."
            return "several-tables", what, "Save each table as a file of its own."
    return None


def _bare(one: Profile) -> str:
    """Return a header without the number that the second of the same name has."""
    return re.sub(r" \[\d+\]$", "", one.header)


def find_reading_faults(profiles: Profiles, dating: Dating) -> Refusal | None:
    """Return why periods or numbers of a table cannot be read for sure."""
    if loose := find_loose_parts(profiles, dating):
        what = f"column {list_headers(loose)} says which part of a year, apart from the year itself."
        return "no-period", what, "Write both in one column, such as `2024-03` or `Q1 2024/25`."
    if dating.column is not None and holds_days_for_years(dating):
        shown = f"`{dating.column.header}` holds days such as `{dating.column.texts[0].strip()}`"
        what = f"column {shown}, and which years are meant is not known: a spreadsheet makes days of years."
        return "no-period", what, "Write the years as text, or name the column `Date` if the days are meant."
    dates = [one for one in find_slash_dates(profiles) if dating.column in (None, one)]
    if dates:
        what = f"column {list_headers(dates)} may have the month before the day, as in America."
        return "no-period", what, "Write the dates as `2024-03-31`."
    if commas := find_decimal_commas(profiles):
        what = f"column {list_headers(commas)} writes decimals with a comma, which could be taken for thousands."
        return "decimal-comma", what, "Save the file with decimal points."
    return None


def describe_reference(columns: list[Profile]) -> Refusal:
    """Return why a table without figures is no feed."""
    likely = [one for one in columns if one.texts and not (one.is_figure or is_identifier(one.header))]
    likely = [one for one in likely if any(map(_HAS_DIGIT, one.texts))]
    named = next((one for one in likely if kind_of_name(one.header)), None)
    named = named or next((one for one in likely if _may_be_measured(one)), None)
    if named is not None:
        odd = [text for text in named.texts if read_number(text) is None] or named.texts
        shown = ", ".join(f"`{text.strip()[:40]}`" for text in odd[:3])
        what = f"the texts of column `{named.header}` cannot be read as figures ({shown}), nor those of another column."
        return "no-figures", what, "Write them as numbers, or name another column."
    what = (
        f"no column holds figures: it is a list of places, codes or words, with no value to load; found"
        f" {list_headers(columns)}."
    )
    return "no-figures", what, NO_FIGURES


def _may_be_measured(one: Profile) -> bool:
    """Return whether a column may hold figures in words of its own: `£1.2m`, `12/45`, `(56)`, or some among texts."""
    if is_no_figure(one.header) or one.is_code or one.is_name or one.number_share or any(map(kind_of, one.texts)):
        return False
    return bool(one.figure_share) or all(map(_HAS_DIGIT, one.texts))


def describe_no_area(columns: list[Profile]) -> Refusal:
    """Return why a table whose places are not known is no feed, with some of them."""
    likely = next(
        (one for one in columns if _PLACE_HEADER.search(one.key) and one.texts and one.figure_share < 0.5), None
    )
    what = f"no column, header or title names an area by a code or a name that is known; found {list_headers(columns)}."
    if likely is not None:
        texts = likely.column.texts
        known = {texts[number] for number in np.flatnonzero(likely.areas >= 0)}
        unknown = [text for text in likely.texts if text not in known]
        shown = ", ".join(f"`{text.strip()[:40]}`" for text in unknown[:3])
        what = (
            f"column `{likely.header}` names no known area ({shown}), nor does another column, a header or the title."
        )
        if known:
            few = f"{len(known)} of its {len(likely.texts)} texts are the code or name of a known area"
            what = f"column `{likely.header}`: only {few}; not known are {shown}."
    return (
        "no-area",
        what,
        "Add a column with each area's nine-character code; if all rows are of one place, name it in the title.",
    )
