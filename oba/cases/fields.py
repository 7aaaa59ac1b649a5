"""From columns of text to typed values: what cannot be read is told and not kept, and nothing is guessed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.cases.faults import NO_ROWS, Aside, Fault, pick
from oba.cases.identifiers import has_postcode_form, has_upn_form, has_upn_letter
from oba.cases.raw import Mask, RawColumn, RawList, plain
from oba.cases.read.cells import (
    A_DAY,
    CodeReader,
    is_blank,
    name_kind,
    read_day,
    read_identifier,
    read_number,
    read_yes_no,
    spread,
)
from oba.cases.standard_codes import ETHNICITY, ETHNICITY_WORDS, GENDER, GENDER_WORDS
from oba.indicators.case_lists.case_list import CaseField, CaseList

PERSON, FAMILY, BORN, CASE = "person", "family", "born", "case_id"
_PLACE_CODE = re.compile(r"[EWNS]\d{8}")
_NO_SUCH_DAY = "is not a date in the calendar"
_EXPECTED = {
    "date": "holds {} where a date is expected",
    "number": "holds {} where a number is expected",
    "code": "holds {} where a code of its list is expected",
    "yes_no": "holds {} where yes or no is expected",
    "identifier": "holds {} where an identifier is expected",
}
_ASK = "Correct it in the case system and take the extract again."


@dataclass(frozen=True)
class Fields:
    """The values of a list's rows by field: days, numbers, codes as the file has them, and identifiers as text."""

    frame: pd.DataFrame
    faults: list[Fault]
    """What is looked for in single cells, in its order, with the rows that have it, of which there may be none."""
    headers: dict[str, str]
    """By field, the header that the file has, or the first that the definition names."""

    def __repr__(self) -> str:
        """Return the size alone: what is in it is about children."""
        return f"Fields({len(self.frame)} rows)"

    @property
    def are_refused(self) -> bool:
        """Return whether nothing of the list is to be kept."""
        return any(fault.refuses for fault in self.faults)


@dataclass(frozen=True)
class _Read:
    """A column read as one kind of value: the values, and which rows are blank or cannot be read."""

    values: npt.NDArray[np.object_] | npt.NDArray[np.float64] | npt.NDArray[np.datetime64]
    blank: Mask
    unread: Mask
    kinds: npt.NDArray[np.object_]


def read_fields(raw: RawList, definition: CaseList, as_at: date) -> Fields:
    """Return the values of every field that the list has, and what is wrong with single cells."""
    columns: dict[str, object] = {}
    faults: list[Fault] = [*_tell_ragged(raw), *_tell_unknown(raw, definition)]
    for name, field in definition.fields.items():
        column = raw.find(field.columns)
        faults += _tell_same_header(raw, name, column)
        if column is None:
            columns[name] = _nothing(definition.type_of(name), len(raw))
            faults += _tell_missing_column(definition, name, field)
            continue
        read = _READERS[definition.type_of(name)](name, field, column)
        columns[name] = read.values
        faults += _tell_cells(definition, name, field, column, read)
        faults += _tell_values(definition, name, field, column, read, as_at)
    faults += _tell_missing_links(raw, definition)
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(raw)), copy=False)
    return Fields(frame, faults, _name_columns(raw, definition))


def _name_columns(raw: RawList, definition: CaseList) -> dict[str, str]:
    found = {name: raw.find(field.columns) for name, field in definition.fields.items()}
    return {name: one.header if one else definition.fields[name].columns[0] for name, one in found.items()}


def rule_of(definition: CaseList, number: str, otherwise: str) -> str:
    """Return a rule as a finding names it: `SSDA903 356`, or the program's own name of the check."""
    return f"{definition.rulebook} {number}".strip() if number else otherwise


def _nothing(kind: str, length: int) -> object:
    if kind == "date":
        return np.full(length, np.datetime64("NaT", "s"))
    return np.full(length, np.nan) if kind == "number" else np.full(length, None, object)


def _read_days(_name: str, _field: CaseField, column: RawColumn) -> _Read:
    days = np.array([read_day(text) for text in column.texts], "datetime64[s]")
    return _collect(column, days[column.codes] if len(days) else days, [bool(np.isnat(day)) for day in days])


def _read_numbers(_name: str, _field: CaseField, column: RawColumn) -> _Read:
    numbers = np.array([read_number(text) for text in column.texts], float)
    return _collect(column, numbers[column.codes] if len(numbers) else numbers, np.isnan(numbers).tolist())


def _read_codes(name: str, field: CaseField, column: RawColumn) -> _Read:
    if name in ("district", "lsoa") and not field.codes:
        return _read_with(column, lambda text: text.strip() if _PLACE_CODE.fullmatch(text.strip()) else None)
    return _collect_texts(column, [*map(CodeReader(codes_of(name, field)).read, column.texts)])


def _read_words(_name: str, _field: CaseField, column: RawColumn) -> _Read:
    return _read_with(column, read_yes_no)


def _read_identifiers(_name: str, _field: CaseField, column: RawColumn) -> _Read:
    return _collect_texts(column, [*map(read_identifier, column.texts)])


_READERS: dict[str, Callable[[str, CaseField, RawColumn], _Read]] = {
    "date": _read_days,
    "number": _read_numbers,
    "code": _read_codes,
    "yes_no": _read_words,
    "identifier": _read_identifiers,
}


def codes_of(name: str, field: CaseField) -> dict[str, str]:
    """Return the codes that a field may have, with their words; those of gender and ethnicity are known."""
    standard = {"gender": GENDER_WORDS, "ethnicity": ETHNICITY_WORDS}.get(name, {})
    if not field.codes:
        return dict(standard)
    return {code: words or standard.get(code, "") for code, words in field.words.items()}


def meanings_of(name: str, field: CaseField) -> dict[str, str]:
    """Return what codes are kept as, where that is not the code itself."""
    return {**{"gender": GENDER, "ethnicity": ETHNICITY}.get(name, {}), **field.means}


def as_kept(frame: pd.DataFrame, name: str, definition: CaseList) -> pd.Series:
    """Return the values of a field as they are kept: codes by their meaning, all else as it is."""
    field = definition.fields.get(name)
    if field is None or definition.type_of(name) not in ("code", "yes_no"):
        return frame[name]
    means = meanings_of(name, field)
    if not means:
        return frame[name]
    return frame[name].map({code: means.get(code, code) for code in codes_of(name, field)})


def _read_with(column: RawColumn, read: Callable[[str], str | None]) -> _Read:
    return _collect_texts(column, [None if is_blank(text) else read(text) for text in column.texts])


def _collect_texts(column: RawColumn, found: list[str | None]) -> _Read:
    return _collect(column, spread(found, column.codes), [one is None for one in found])


def _collect(column: RawColumn, values: npt.NDArray[np.generic], unread: list[bool]) -> _Read:
    # A word for nothing may be a code of the list, such as `none`: what can be read is not blank.
    blank = np.array([cannot and is_blank(text) for text, cannot in zip(column.texts, unread, strict=True)], bool)
    told = [name_kind(text) if cannot else "" for text, cannot in zip(column.texts, unread, strict=True)]
    kinds = spread(told, column.codes)
    if not len(column.texts):
        return _Read(values, np.zeros(0, bool), np.zeros(0, bool), kinds)  # type: ignore[arg-type]
    return _Read(values, blank[column.codes], (np.array(unread) & ~blank)[column.codes], kinds)  # type: ignore[arg-type]


def _tell_ragged(raw: RawList) -> Iterator[Fault]:
    if len(raw.ragged):
        what = "the row has more or fewer cells than the header, so it is not clear which value belongs where"
        remedy = "Put text that contains a comma in quotation marks, and save the extract again."
        yield Fault("case-cells", "", "", what, remedy, raw.ragged, aside="row")


def _tell_unknown(raw: RawList, definition: CaseList) -> Iterator[Fault]:
    """Tell that there are columns nobody named; not what they are called, which may be what a row says."""
    named = {plain(name) for field in definition.fields.values() for name in field.columns}
    named |= {plain(name) for name in definition.not_kept}
    named |= {plain(name) for headers in _links_of(definition).values() for name in headers}
    extra = sum(bool(column.header) and plain(column.header) not in named for column in raw.columns)
    if extra:
        columns = "1 column is" if extra == 1 else f"{extra} columns are"
        what = f"{columns} not in the definition; nothing in {'it' if extra == 1 else 'them'} is read or kept."
        remedy = f"If it is expected, name it in `not_kept` of `{definition.id}`."
        yield Fault("case-columns", "", "", what, remedy, NO_ROWS, notice=True)


def _tell_same_header(raw: RawList, name: str, column: RawColumn | None) -> Iterator[Fault]:
    """Tell two columns of one name that say different things: nobody knows which of them is meant."""
    if column is not None and any(not column.says_same(other) for other in raw.find_all(column.header)):
        what = f"there is more than one column `{column.header}`, and they differ."
        remedy = "Remove or rename the wrong one, and take the extract again."
        yield Fault("case-same-header", name, "", what, remedy, NO_ROWS, refuses=True)


def _tell_missing_column(definition: CaseList, name: str, field: CaseField) -> Iterator[Fault]:
    refuses = field.required or name == PERSON
    if definition.source.type == "cin_xml" and not refuses:
        return  # an element that nobody has is left out of a census
    headers = " or ".join(f"`{header}`" for header in field.columns)
    what = f"there is no column {headers}."
    remedy = (
        "Check that this is the right file and sheet, and that the header is in the right row; or ask for the column."
    )
    yield Fault("case-no-column", name, "", what, remedy, NO_ROWS, refuses=refuses, notice=not refuses)


def _links_of(definition: CaseList) -> dict[str, list[str]]:
    return definition.link.headers if definition.link else {}


def _tell_missing_links(raw: RawList, definition: CaseList) -> Iterator[Fault]:
    for name, headers in _links_of(definition).items():
        column = raw.find(headers)
        yield from _tell_same_header(raw, "", column)
        if column is None:
            what = (
                f"there is no column {' or '.join(f'`{one}`' for one in headers)}, so nobody can be linked by {name}."
            )
            remedy = "Ask for the column: without it fewer people will be found in the other list."
            yield Fault("case-no-column", "", "", what, remedy, NO_ROWS, notice=True)


def _tell_cells(definition: CaseList, name: str, field: CaseField, column: RawColumn, read: _Read) -> Iterator[Fault]:
    """Tell what is missing and what cannot be read; the row is not kept where the list cannot do without."""
    needed = field.required or name == PERSON
    aside: Aside = "row" if needed else "value"
    if needed or field.expected:
        rule = rule_of(definition, field.rule, "case-missing")
        blank = np.flatnonzero(read.blank)
        yield Fault(
            rule, name, column.header, f"`{column.header}` is blank", _ASK, blank, aside="row" if needed else ""
        )
    unread, kind = np.flatnonzero(read.unread), definition.type_of(name)
    said = [
        _NO_SUCH_DAY if kind == "date" and text == A_DAY else _EXPECTED[kind].format(text)
        for text in pick(read.kinds, unread)
    ]
    rule = rule_of(definition, field.rule, f"case-no-{kind.replace('_', '-')}")
    remedy = "Write dates as 31/12/2020 or 2020-12-31." if kind == "date" else _ASK
    yield Fault(rule, name, column.header, f"`{column.header}` {{}}", remedy, unread, said, aside)


def _tell_values(
    definition: CaseList, name: str, field: CaseField, column: RawColumn, read: _Read, as_at: date
) -> Iterator[Fault]:
    """Tell values that can be read and cannot be: out of range, of another form, after the day of the extract."""
    there = ~read.blank & ~read.unread
    if definition.type_of(name) == "number":
        least, most = field.limits
        numbers = read.values.astype(float)
        outside = there & ~((numbers >= least) & (numbers <= most))
        rule = rule_of(definition, field.rule, "case-range")
        what, todo = f"`{column.header}` is not between {least:g} and {most:g}", _ASK
        if field.range is None:
            what, todo = f"`{column.header}` is below 0, as no count is", f"{_ASK} If it may be, give it a `range`."
        yield Fault(rule, name, column.header, what, todo, np.flatnonzero(outside), aside="value")
    if field.form or field.pattern:
        yield from _tell_forms(definition, name, field, column, there)
    if definition.type_of(name) == "date" and not field.future:
        days = read.values.astype("datetime64[D]") - np.datetime64(as_at, "D")
        late = np.flatnonzero(there & (days > np.timedelta64(0, "D")))
        said = [_days(int(each)) for each in days[late].astype(int)]
        if name == BORN:
            what, said = f"`{column.header}` is after the day of the extract", []
        else:
            what = f"`{column.header}` is {{}} after the day of the extract"
        aside: Aside = "row" if field.required else "value"
        yield Fault("case-future", name, column.header, what, "Check the date, and `--as-at`.", late, said, aside)


def _tell_forms(definition: CaseList, name: str, field: CaseField, column: RawColumn, there: Mask) -> Iterator[Fault]:
    form, header = re.compile(field.pattern) if field.pattern else None, f"`{column.header}`"
    tests: list[tuple[str, str, Callable[[str], bool]]] = []
    if form is not None:
        tests.append((field.rule, f"{header} does not have the expected form", lambda text: bool(form.fullmatch(text))))
    if field.form == "postcode":
        tests.append((field.rule, f"{header} does not have the form of a postcode", has_postcode_form))
    if field.form == "upn":
        tests.append((field.rule, f"{header} does not have the form of a unique pupil number", has_upn_form))
        what = f"the check letter of {header} does not match its digits, so one of them is wrong"
        tests.append((field.letter_rule, what, lambda text: not has_upn_form(text) or has_upn_letter(text)))
    for number, what, fits in tests:
        good = np.array([fits(text.strip()) for text in column.texts], bool)
        wrong = np.flatnonzero(there & ~good[column.codes]) if len(good) else np.zeros(0, np.int64)
        rule = rule_of(definition, number, "case-form")
        yield Fault(rule, name, column.header, what, _ASK, wrong)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
