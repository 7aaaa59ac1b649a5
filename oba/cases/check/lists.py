"""A list beside others: people who are missing in one of them, what two say of one person, spells that vanished."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from oba.cases.check.rows import BORN_LEAST, BORN_MOST
from oba.cases.check.select import days_of, select
from oba.cases.check.subject import Subject
from oba.cases.faults import NO_ROWS, Fault
from oba.cases.fields import BORN, PERSON, as_kept, rule_of
from oba.indicators.case_lists.case_list import CaseList
from oba.indicators.case_lists.checks import InList, StillOpen

MONTH = np.timedelta64(1, "M")
_DAY = np.timedelta64(1, "D")
_OTHER = "Check the person in both lists, and correct the wrong one in the case system."


def bound_births(born: pd.Series, *, exact: bool) -> pd.DataFrame:
    """Return the first and the last day on which people can have been born: the same, or those of a month."""
    days = born.to_numpy("datetime64[D]")
    last = days if exact else (days.astype("datetime64[M]") + MONTH).astype("datetime64[D]") - _DAY
    return pd.DataFrame(
        {BORN_LEAST: days.astype("datetime64[s]"), BORN_MOST: last.astype("datetime64[s]")}, index=born.index
    )


def add_births(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with the bounds of each person's birth, which its own list knows to the day."""
    return frame.join(bound_births(frame[BORN], exact=True)) if BORN in frame else frame


def take_from(frame: pd.DataFrame, definition: CaseList, others: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the frame with what its list takes from another: by person, blank where the other has nobody."""
    taken = definition.taken_from
    if taken is None:
        return frame
    other = others.get(taken.list)
    found = frame.copy()
    if other is None:
        for name in taken.fields:
            found[name] = np.datetime64("NaT", "s") if name == BORN else None
        return found
    wanted = [*taken.fields, *([BORN_LEAST, BORN_MOST] if BORN in taken.fields else [])]
    one_each = other.drop_duplicates(PERSON).set_index(PERSON)[wanted]
    matched = one_each.reindex(found[PERSON])
    for name in wanted:
        found[name] = matched[name].to_numpy()
    return found


def check_lists(subject: Subject, others: Mapping[str, pd.DataFrame], earlier: pd.DataFrame | None) -> Iterator[Fault]:
    """Yield what is wrong beside other lists, and beside the extract before; say what could not be compared."""
    definition = subject.definition
    wanted = {check.list for check in definition.checks if isinstance(check, InList)}
    wanted |= {definition.taken_from.list} if definition.taken_from else set()
    for name in sorted(wanted - set(others)):
        what = f"not compared with the list `{name}`: none of it is kept or given."
        remedy = f"Load `{name}` first, or give its file with --beside {name}=FILE."
        yield Fault("case-beside", "", "", what, remedy, NO_ROWS, notice=True)
    for check in definition.checks:
        if isinstance(check, InList) and check.list in others:
            yield from _check_other(subject, check, others[check.list])
        elif isinstance(check, StillOpen) and earlier is not None:
            yield from _check_open_before(subject, check, earlier)


def _check_other(subject: Subject, check: InList, other: pd.DataFrame) -> Iterator[Fault]:
    frame = subject.frame
    chosen = select(frame, check.when) & frame[PERSON].notna().to_numpy(bool)
    known = other.drop_duplicates(PERSON).set_index(PERSON)
    there = frame[PERSON].isin(known.index).to_numpy(bool)
    if not check.fields:
        what = f"the person is not in the list `{check.list}`"
        yield subject.tell(check, PERSON, what, chosen & ~there, remedy=_OTHER)
    matched = known.reindex(frame[PERSON])
    for name in check.fields:
        if name == BORN:
            later = days_of(frame, BORN_LEAST) > days_of(matched, BORN_MOST)
            apart = later | (days_of(frame, BORN_MOST) < days_of(matched, BORN_LEAST))
        else:
            mine = as_kept(frame, name, subject.definition)
            left, right = mine.to_numpy(object), matched[name].to_numpy(object)
            apart = pd.notna(left) & pd.notna(right) & (left != right)
        what = f"{subject.name(name)} is not what the list `{check.list}` has for the person"
        yield subject.tell(check, name, what, chosen & there & apart, remedy=_OTHER)


def _check_open_before(subject: Subject, check: StillOpen, earlier: pd.DataFrame) -> Iterator[Fault]:
    """Tell people whose spell was open in the extract before and has another start now; count those who are gone."""
    frame = subject.frame
    was_open = earlier[earlier[check.end].isna() & earlier[check.start].notna()]
    starts = was_open.groupby(PERSON)[check.start].max()
    first = frame.dropna(subset=[PERSON, check.start]).sort_values(check.start, kind="stable").drop_duplicates(PERSON)
    expected = starts.reindex(first[PERSON]).to_numpy("datetime64[D]")
    wrong = np.zeros(len(frame), bool)
    wrong[first.index.to_numpy()[~np.isnat(expected) & (expected != days_of(first, check.start))]] = True
    start = subject.name(check.start)
    what = f"the person had an open row in the previous extract, and their first row now has a different {start}"
    yield subject.tell(check, check.start, what, wrong)
    gone = int((~starts.index.isin(frame[PERSON])).sum())
    if gone:
        what = "{people} had an open row in the previous extract, and no row in this one."
        rule = rule_of(subject.definition, check.rule, "case-still-open")
        yield Fault(rule, check.start, subject.header(check.start), what, _OTHER, NO_ROWS, notice=True, people=gone)
