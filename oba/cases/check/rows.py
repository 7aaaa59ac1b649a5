"""Checks of a row by itself: the order of its dates, ages, and what its fields say of one another."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import numpy.typing as npt

from oba.cases.check.select import (
    Days,
    count_days,
    days_of,
    fits,
    is_given,
    select,
    tell_condition,
    tell_values,
    tell_wanted,
)
from oba.cases.check.subject import CHECK_BOTH, Subject
from oba.cases.faults import Fault, pick
from oba.cases.fields import BORN
from oba.indicators.case_lists.checks import (
    BLANK,
    GIVEN,
    Age,
    AgeGiven,
    Implies,
    InYear,
    Length,
    Order,
    Together,
    Weekday,
)

BORN_LEAST, BORN_MOST = "born_least", "born_most"
"""The first and the last day on which the person can have been born; the same day where it is known."""
_SATURDAY = 5
_DAY = np.timedelta64(1, "D")
_YEAR = 365.25  # days


def check_rows(subject: Subject) -> Iterator[Fault]:
    """Yield the faults of every check that needs no other row."""
    yield from _check_births(subject)
    for check in subject.definition.checks:
        if isinstance(check, Order):
            yield _check_order(subject, check)
        elif isinstance(check, Length):
            yield from _check_length(subject, check)
        elif isinstance(check, Age):
            yield from _check_age(subject, check)
        elif isinstance(check, AgeGiven):
            yield from _check_age_given(subject, check)
        elif isinstance(check, Together):
            yield _check_together(subject, check)
        elif isinstance(check, Implies):
            yield _check_implies(subject, check)
        elif isinstance(check, Weekday):
            yield _check_weekday(subject, check)
        elif isinstance(check, InYear):
            yield _check_year(subject, check)


def _check_births(subject: Subject) -> Iterator[Fault]:
    """Tell dates before the birth, and people younger or older than the list is about on its first date."""
    frame, definition = subject.frame, subject.definition
    if BORN_LEAST not in frame:
        return
    born = days_of(frame, BORN_LEAST)
    for name in definition.dates:
        if not definition.fields[name].before_birth:
            early = days_of(frame, name) < born
            what = f"{subject.name(name)} is {{}} before the person was born"
            said = count_days(((born - days_of(frame, name))[early] / _DAY).astype(np.int64))
            places = np.flatnonzero(early)
            yield Fault("case-before-birth", name, subject.header(name), what, CHECK_BOTH, places, said, "row")
    if definition.ages is not None:
        yield from _check_ages(subject, *definition.ages)


def _check_ages(subject: Subject, least: int, most: int) -> Iterator[Fault]:
    """Tell who was too young or too old on the first date that a row has, whichever of its dates that is."""
    frame, born = subject.frame, days_of(subject.frame, BORN_LEAST)
    undated = np.ones(len(frame), bool)
    for name in subject.definition.dates:
        on = days_of(frame, name)
        for check in (Age(kind="age", at=name, least=least), Age(kind="age", at=name, under=most + 1)):
            for fault in _check_age(subject, check):
                at = fault.positions
                told = at[undated[at] & (on[at] >= born[at])]
                yield Fault(fault.rule, BORN, subject.header(BORN), fault.what, fault.remedy, told)
        undated &= np.isnat(on)


def _check_order(subject: Subject, check: Order) -> Fault:
    frame, (earlier, later) = subject.frame, (subject.name(check.first), subject.name(check.then))
    first, then = days_of(frame, check.first), days_of(frame, check.then)
    wrong = select(frame, check.when) & (then < first if check.same_day else then <= first)
    apart = ((first - then)[wrong] / _DAY).astype(np.int64)
    if check.same_day:
        return subject.tell(check, check.then, f"{later} is {{}} before {earlier}", wrong, count_days(apart))
    said = [
        f"{text} before" if days else "on the same day as" for text, days in zip(count_days(apart), apart, strict=True)
    ]
    return subject.tell(check, check.then, f"{later} is {{}} {earlier}", wrong, said)


def _check_length(subject: Subject, check: Length) -> Iterator[Fault]:
    frame = subject.frame
    first, then = days_of(frame, check.first), days_of(frame, check.then)
    days = np.where(np.isnat(then), np.datetime64(subject.as_at, "D"), then) - first
    chosen = select(frame, check.when) & ~np.isnat(first)
    for limit, words, wrong in (
        (check.most, "more", days > np.timedelta64(check.most or 0, "D")),
        (check.least, "fewer", (days < np.timedelta64(check.least or 0, "D")) & (then >= first)),
    ):
        if limit is not None:
            wrong = chosen & wrong
            said = count_days((days[wrong] / _DAY).astype(np.int64))
            ends = f"{subject.name(check.then)}, or to the day of the extract,"
            what = f"from {subject.name(check.first)} to {ends} it is {{}}, {words} than {limit}"
            yield subject.tell(check, check.then, what, wrong, said)


def _check_age(subject: Subject, check: Age) -> Iterator[Fault]:
    """Tell ages that are wrong for certain: on whichever day of its month the person was born."""
    frame = subject.frame
    if BORN_LEAST not in frame:
        return
    on, chosen = days_of(frame, check.at), select(frame, check.when)
    if check.least is not None:
        wrong = chosen & (on < _birthday(days_of(frame, BORN_LEAST), check.least))
        what = f"the person was under {check.least} on the date in {subject.name(check.at)}"
        yield subject.tell(check, check.at, what, wrong)
    if check.under is not None:
        wrong = chosen & (on >= _birthday(days_of(frame, BORN_MOST), check.under))
        what = f"the person was {check.under} or older on the date in {subject.name(check.at)}"
        yield subject.tell(check, check.at, what, wrong)


def _check_age_given(subject: Subject, check: AgeGiven) -> Iterator[Fault]:
    frame = subject.frame
    if BORN_LEAST not in frame:
        return
    day = np.datetime64(subject.as_at, "D")
    oldest, youngest = ((day - days_of(frame, name)) / _DAY / _YEAR for name in (BORN_LEAST, BORN_MOST))
    given = frame[check.field].to_numpy(float)
    wrong = select(frame, check.when) & ((given > oldest + check.years) | (given < youngest - check.years))
    years = "1 year" if check.years == 1 else f"{check.years:g} years"
    what = (
        f"{subject.name(check.field)} is more than {years} from the age that the date of birth gives on the day of the"
        " extract"
    )
    yield subject.tell(check, check.field, what, wrong)


def _birthday(born: Days, years: int) -> Days:
    """Return the day on which people reach an age; who was born on 29 February reaches it on 1 March."""
    months = born.astype("datetime64[M]")
    day = (born - months.astype("datetime64[D]")).astype("timedelta64[D]")
    reached: Days = (months + np.timedelta64(12 * years, "M")).astype("datetime64[D]") + day
    return reached


def _check_together(subject: Subject, check: Together) -> Fault:
    frame = subject.frame
    there = sum(is_given(frame, name).astype(int) for name in check.fields)
    wrong = select(frame, check.when) & (there > 0) & (there < len(check.fields))
    names = [subject.name(name) for name in check.fields]
    blank = [is_given(frame, name) for name in check.fields]
    said = np.full(len(frame), "", object)
    for name, given in zip(names, blank, strict=True):
        said = np.where(given, said, said + np.where(said == "", name, f" and {name}"))
    what = f"{' and '.join(names)} must be all filled in or all blank; blank here: {{}}"
    return subject.tell(check, check.fields[-1], what, wrong, pick(said, np.flatnonzero(wrong)))


def _check_implies(subject: Subject, check: Implies) -> Fault:
    frame = subject.frame
    kept = np.ones(len(frame), bool)
    for name, wanted in check.then.items():
        kept &= fits(frame, name, wanted)
    wrong = select(frame, check.when) & ~kept
    rows, fields = np.flatnonzero(wrong), subject.definition.fields
    coded = [name for name in check.when if subject.shows_codes(name)]
    where = tell_condition({name: codes for name, codes in check.when.items() if name not in coded}, subject.name)
    known = {name: [*fields[name].words, BLANK] for name in check.then if name in fields}
    # What is to be filled in is blank, and need not be said again.
    found = [name for name, codes in check.then.items() if codes != [GIVEN] and subject.shows_codes(name)]
    parts = zip(pick(tell_values(frame, coded, subject.name), rows), pick(_found(subject, found), rows), strict=True)
    must = tell_wanted(check.then, known, subject.name)
    said = [f"{' and '.join(filter(None, (first, where)))}, so {must}{last}" for first, last in parts]
    return subject.tell(check, next(iter(check.then)), "{}", wrong, said)


def _found(subject: Subject, names: list[str]) -> npt.NDArray[np.object_]:
    """Return for each row what stands where something else must be, as `; `PLACE` is U1`; blank without such fields."""
    told = tell_values(subject.frame, names, subject.name)
    return ("; " + told) if names else told


def _check_weekday(subject: Subject, check: Weekday) -> Fault:
    frame = subject.frame
    days = days_of(frame, check.at)
    weekday = (days.astype("datetime64[D]").view("int64") - 4) % 7  # 1970-01-01 was a Thursday
    wrong = select(frame, check.when) & ~np.isnat(days) & (weekday >= _SATURDAY)
    return subject.tell(check, check.at, f"{subject.name(check.at)} is a Saturday or Sunday", wrong)


def _check_year(subject: Subject, check: InYear) -> Fault:
    frame = subject.frame
    days = days_of(frame, check.at)
    begin = np.datetime64(_year_before(subject.as_at), "D")
    wrong = select(frame, check.when) & ((days <= begin) | (days > np.datetime64(subject.as_at, "D")))
    return subject.tell(
        check, check.at, f"{subject.name(check.at)} is not in the year that ends on the day of the extract", wrong
    )


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else date(day.year - 1, 2, 28)
