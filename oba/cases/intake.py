"""A list read, pseudonymised and checked: the rows to keep, and everything that was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.cases.check.lists import add_births, check_lists, take_from
from oba.cases.check.people import check_people, check_twice
from oba.cases.check.rows import BORN_LEAST, BORN_MOST, check_rows
from oba.cases.check.subject import Subject
from oba.cases.faults import NO_ROWS, Fault
from oba.cases.fields import BORN, CASE, PERSON, Fields, as_kept, read_fields
from oba.cases.linkage.model import HASHED
from oba.cases.pseudonyms import FAMILY, CaseKey, pseudonymise, pseudonymise_keys
from oba.cases.raw import Mask, RawList, Rows
from oba.errors import CaseError
from oba.indicators.case_lists.case_list import ATTEMPT, CHILD, LINK, STANDARD, CaseList, Retention

_PLACES = ("family", "gender", "ethnicity", "district", "lsoa", "decile")
TIME_OVER = "time-over"


@dataclass(frozen=True)
class Beside:
    """What a list is compared with: people of other lists, and the kept rows of the same list's extract before."""

    others: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    earlier: pd.DataFrame | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Checked:
    """The rows to be kept, in the columns of a dataset; how many were read, and what was set aside and why."""

    kept: pd.DataFrame = field(repr=False)
    faults: list[Fault]
    read: int
    set_aside: dict[str, int]
    """By rule: rows that are not kept, each counted once, at the first fault that set it aside."""
    values_aside: dict[str, int]
    """By rule: single values that are not kept."""
    places: Rows = field(repr=False, default_factory=lambda: NO_ROWS)
    """Of the rows to be kept, their positions in the list."""
    written: int | None = None
    """How many rows are to be kept, where they were written part by part and do not stand in `kept`."""
    people: pd.DataFrame = field(repr=False, default_factory=pd.DataFrame)
    """Whoever has a row, kept or not, with birth, gender and ethnicity: what other lists are compared with."""

    @property
    def kept_rows(self) -> int:
        """Return how many rows are to be kept."""
        return len(self.kept) if self.written is None else self.written

    @property
    def refused(self) -> list[Fault]:
        """Return the faults for which nothing of the list is kept."""
        return [fault for fault in self.faults if fault.refuses]


def check_list(
    raw: RawList, definition: CaseList, key: CaseKey, as_at: date, beside: Beside, today: date | None = None
) -> Checked:
    """Read, pseudonymise and check the rows of a list, all faults at once; nothing is written.

    Rows whose time to be kept is over `today` are not kept; the day of the extract where it is not given.
    """
    taken = take_fields(raw, definition, key, as_at)
    return check_fields(name_people(taken, definition, key), definition, as_at, beside, today)


def take_fields(raw: RawList, definition: CaseList, key: CaseKey, as_at: date) -> Fields:
    """Return the values of a list's fields, and what people are linked by: after this the cells are not needed."""
    fields = read_fields(raw, definition, as_at)
    if fields.are_refused:
        return fields
    frame = _empty_values(fields)
    if raw.attempts is not None:
        frame[ATTEMPT] = raw.attempts
    if definition.link:
        frame = frame.join(_encode(raw, frame, definition, key))
    return replace(fields, frame=frame)


def name_people(fields: Fields, definition: CaseList, key: CaseKey, first: int = 0) -> Fields:
    """Return the values with pseudonyms in place of every identifier: after this the identifiers are not needed.

    `first` is how many rows of the list stand before these.
    """
    if fields.are_refused:
        return fields
    return replace(fields, frame=_pseudonymise(fields.frame, definition, key, first))


def check_fields(
    fields: Fields, definition: CaseList, as_at: date, beside: Beside, today: date | None = None
) -> Checked:
    """Check the rows of a list that have pseudonyms already, as `check_list` does."""
    found = look_for_all(fields, definition, as_at, beside, today)
    return replace(found, faults=[fault for fault in found.faults if fault.tells])


def look_for_all(
    fields: Fields, definition: CaseList, as_at: date, beside: Beside, today: date | None = None
) -> Checked:
    """Do the same, with everything that was looked for among the faults, in its order, though no row has it."""
    if fields.are_refused:
        return Checked(pd.DataFrame(), fields.faults, len(fields.frame), {}, {})
    frame = fields.frame
    frame = take_from(add_births(frame), definition, beside.others)
    subject = Subject(frame, definition, as_at, _find_unsure(fields), fields.headers)
    faults = [*fields.faults, *check_rows(subject), *check_people(subject)]
    faults += check_lists(subject, beside.others, beside.earlier)
    aside, _ = _set_aside(faults, len(frame))
    faults += check_twice(subject, aside)
    aside, reasons = _set_aside(faults, len(frame))
    over = find_over(frame, definition.retention, as_at, today or as_at) & ~aside
    if over.any():
        reasons[TIME_OVER] = int(over.sum())
    values: dict[str, int] = {}
    for fault in faults:
        if fault.aside == "value" and len(fault):
            values[fault.rule] = values.get(fault.rule, 0) + len(fault)
    left = ~(aside | over)
    people = list_people(frame, definition)
    kept = _lay_out(frame, left, definition)
    return Checked(kept, faults, len(frame), reasons, values, np.flatnonzero(left), people=people)


def leave_out(checked: Checked, gone: Mask, why: str) -> Checked:
    """Return what was checked without some of the rows to be kept, which are counted under `why`."""
    if not gone.any():
        return checked
    kept = checked.kept[~gone].reset_index(drop=True)
    set_aside = {**checked.set_aside, why: int(gone.sum())}
    return replace(checked, kept=kept, places=checked.places[~gone], set_aside=set_aside)


def find_over(frame: pd.DataFrame, retention: Retention, as_at: date, today: date) -> Mask:
    """Return which rows have been kept for long enough on a day; what has no date counts from `as_at`."""
    begin = pd.Series(pd.Timestamp(as_at), index=frame.index)
    if retention.after is not None:
        begin = frame[retention.after].astype("datetime64[s]").fillna(pd.Timestamp(as_at))
    return ((begin + pd.DateOffset(months=retention.months)) <= pd.Timestamp(today)).to_numpy(bool)


def list_people(frame: pd.DataFrame, definition: CaseList) -> pd.DataFrame:
    """Return the people of a list with what may be compared: bounds of birth, gender and ethnicity as kept."""
    wanted = [name for name in (PERSON, BORN, BORN_LEAST, BORN_MOST) if name in frame]
    people = frame[wanted].copy()
    for name in ("gender", "ethnicity", "district", "lsoa", "decile"):
        if name in frame:
            people[name] = as_kept(frame, name, definition)
    for name in definition.own_fields:
        people[name] = as_kept(frame, name, definition)
    return people[people[PERSON].notna()]


def _find_unsure(fields: Fields) -> dict[str, Mask]:
    """Return by field the rows whose value is told already and not kept, or for want of which the row is not."""
    unsure: dict[str, Mask] = {}
    for fault in fields.faults:
        if fault.aside and fault.about:
            unsure.setdefault(fault.about, np.zeros(len(fields.frame), bool))[fault.positions] = True
    return unsure


def _empty_values(fields: Fields) -> pd.DataFrame:
    """Return the frame without the single values that are set aside."""
    frame = fields.frame.copy(deep=False)
    for fault in fields.faults:
        if fault.aside == "value" and len(fault):
            frame.loc[fault.positions, fault.about] = pd.NaT if frame[fault.about].dtype.kind == "M" else None
    return frame


def _pseudonymise(frame: pd.DataFrame, definition: CaseList, key: CaseKey, first: int) -> pd.DataFrame:
    """Return the frame with pseudonyms in place of every identifier, and one for each row."""
    found = frame.copy(deep=False)
    cases = pseudonymise_keys(key, f"case of {definition.id}", [frame[name] for name in definition.key])
    for place in np.flatnonzero(pd.isna(cases)).tolist():  # no key: a case of its own, or counting would pass it over
        cases[place] = key.name(f"row of {definition.id}", str(first + place))
    found[CASE] = cases
    for name, one in definition.fields.items():
        if definition.type_of(name) == "identifier":
            kind = one.of if name == PERSON else f"{name} of {definition.id}"
            if name == FAMILY:
                kind = FAMILY if one.of == CHILD else one.of
            found[name] = pseudonymise(key, kind, frame[name].to_numpy(object))
    return found


def _encode(raw: RawList, frame: pd.DataFrame, definition: CaseList, key: CaseKey) -> pd.DataFrame:
    """Return what people are linked by. CaseError where the extra that encodes names is not installed."""
    try:
        from oba.cases.linkage.columns import encode_rows  # noqa: PLC0415  an optional extra: `oba[linkage]`
    except ImportError:
        raise CaseError(f"`{definition.id}` has `link`, which needs: pip install 'oba[linkage]'.") from None
    return encode_rows(raw, frame, definition, key)


def _set_aside(faults: list[Fault], length: int) -> tuple[Mask, dict[str, int]]:
    aside = np.zeros(length, bool)
    reasons: dict[str, int] = {}
    for fault in faults:
        if fault.aside == "row":
            new = fault.positions[~aside[fault.positions]]
            aside[new] = True
            if len(new):
                reasons[fault.rule] = reasons.get(fault.rule, 0) + len(np.unique(new))
    return aside, reasons


def _lay_out(frame: pd.DataFrame, kept: Mask, definition: CaseList) -> pd.DataFrame:
    """Return the columns of a dataset, of the rows that are kept: those that every list has, then the definition's own.

    Column by column: the whole frame never stands in memory twice.
    """
    columns: dict[str, object] = {PERSON: frame[PERSON][kept]}
    for name in ("family", CASE, BORN, *_PLACES[1:]):
        if name == BORN:
            columns[name] = _first_of_month(frame[BORN][kept]) if BORN in frame else np.datetime64("NaT", "s")
        elif name in frame and (name == CASE or name not in definition.fields or definition.fields[name].keep):
            columns[name] = as_kept(frame, name, definition)[kept]
        else:
            columns[name] = np.nan if name == "decile" else None
    index = frame.index[kept]
    for name in ("gender", "ethnicity"):
        columns[name] = pd.Series(columns[name], index=index, dtype=object).fillna("unknown")
    for name in definition.own_fields:
        columns[name] = as_kept(frame, name, definition)[kept]
    made = [name for name in column_types(definition) if name == ATTEMPT or name.startswith(LINK)]
    columns |= {name: frame[name][kept] for name in made}
    return pd.DataFrame(columns, index=index, copy=False).reset_index(drop=True)


def _first_of_month(days: pd.Series) -> npt.NDArray[np.datetime64]:
    return days.to_numpy("datetime64[M]").astype("datetime64[s]")


def column_types(definition: CaseList) -> dict[str, str]:
    """Return the SQL type of each column of the list's dataset, in order."""
    types = {PERSON: "VARCHAR", "family": "VARCHAR", CASE: "VARCHAR", BORN: "DATE", "gender": "VARCHAR"}
    types |= {"ethnicity": "VARCHAR", "district": "VARCHAR", "lsoa": "VARCHAR", "decile": "SMALLINT"}
    of = {"date": "DATE", "number": "DOUBLE", "code": "VARCHAR", "yes_no": "VARCHAR", "identifier": "VARCHAR"}
    types |= {name: of[definition.type_of(name)] for name in definition.own_fields if name not in STANDARD}
    types |= {ATTEMPT: "INTEGER"} if definition.source.type == "return" else {}
    return types | {f"{LINK}{name}": "VARCHAR" for name in HASHED if definition.link}
