"""Checks of the rows of one person beside one another: spells that overlap, that are open, that follow; rows twice."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from oba.cases.check.select import days_of, fits, select, tell_wanted
from oba.cases.check.subject import Subject
from oba.cases.faults import Fault
from oba.cases.fields import CASE, PERSON
from oba.cases.raw import Mask
from oba.indicators.case_lists.checks import Next, Once, Spells

_FAR = np.datetime64("9999-12-31", "D")


def check_people(subject: Subject) -> Iterator[Fault]:
    """Yield the faults of every check that compares rows of one person, and of rows that are there twice."""
    frame = subject.frame
    for check in subject.definition.checks:
        if isinstance(check, Spells):
            yield _check_overlap(subject, check) if check.kind == "overlap" else _check_open(subject, check)
        elif isinstance(check, Next):
            yield _check_next(subject, check)
        elif isinstance(check, Once):
            again = frame[check.field].notna() & frame.duplicated(check.field) & select(frame, check.when)
            whose = "the person" if check.field == PERSON else f"this value of {subject.name(check.field)}"
            what = f"{whose} already has a row further up, and may have only one"
            yield subject.tell(check, check.field, what, again.to_numpy(bool))


def check_twice(subject: Subject, aside: Mask) -> Iterator[Fault]:
    """Set aside rows with the key of an earlier one that is kept, whether all of the row is the same or not.

    Rows that are `aside` for another fault stand in nobody's way: of two with one key the sound one is kept.
    """
    frame, definition = subject.frame, subject.definition
    left = np.flatnonzero(~aside)
    keys = frame[CASE].iloc[left]
    again, whole = np.zeros(len(frame), bool), np.zeros(len(frame), bool)
    again[left] = keys.duplicated()
    # Only rows of one key can be the same as a whole: to compare all of them takes more memory than to keep them.
    repeated = left[keys.duplicated(keep=False)]
    whole[repeated] = frame.iloc[repeated].duplicated()
    names = " and ".join(map(subject.name, definition.key))
    remedy = "Remove the wrong row from the extract; the first of them is kept."
    for wrong, what in (
        (whole, "the whole row is there twice"),
        (again & ~whole, f"a row further up has the same {names} and differs elsewhere"),
    ):
        yield Fault("case-twice", definition.key[0], "", what, remedy, np.flatnonzero(wrong), aside="row")


class Ordered:
    """The spells of each person in order of their start (of one start: of their end, open ones last).

    Only rows with a person and a start. `before` and `after` are the positions of the neighbours, -1 where there is
    none.
    """

    def __init__(self, frame: pd.DataFrame, of: str, start: str, end: str, chosen: Mask) -> None:
        starts, ends = days_of(frame, start), days_of(frame, end)
        usable = np.flatnonzero(chosen & frame[of].notna().to_numpy(bool) & ~np.isnat(starts))
        who = pd.factorize(frame[of].to_numpy(object)[usable])[0]
        filled = np.where(np.isnat(ends), _FAR, ends)
        order = np.lexsort((filled[usable], starts[usable], who))
        self.positions = usable[order]
        self.who = who[order]
        self.starts = starts[self.positions]
        self.ends = ends[self.positions]
        self.filled = filled[self.positions]
        self.first = np.ones(len(order), bool)
        self.first[1:] = self.who[1:] != self.who[:-1]
        self.last = np.ones(len(order), bool)
        self.last[:-1] = self.first[1:]

    def mark(self, wrong: Mask, length: int) -> Mask:
        """Return a mask over the rows of the frame, given one over the spells in order."""
        found = np.zeros(length, bool)
        found[self.positions[wrong]] = True
        return found


def _check_overlap(subject: Subject, check: Spells) -> Fault:
    """Tell spells that start before an earlier one of the same person has ended; on the same day is no overlap.

    An open earlier spell is told by `one_open`.
    """
    frame = subject.frame
    spells = Ordered(frame, CASE if check.of == "case" else check.of, check.start, check.end, select(frame, check.when))
    ends = np.where(np.isnat(spells.ends), spells.starts, spells.ends)  # an open one is another rule's affair
    # The latest end so far of the same person: numbers that rise from person to person keep the maximum within one.
    numbered = spells.who.astype(np.int64) * 10_000_000 + ends.astype(np.int64)
    latest = np.maximum.accumulate(numbered) if len(numbered) else numbered
    wrong = np.zeros(len(spells.who), bool)
    wrong[1:] = ~spells.first[1:] & (spells.who[1:] * 10_000_000 + spells.starts[1:].astype(np.int64) < latest[:-1])
    what = f"{subject.name(check.start)} is before an earlier row of the same {check.of} has ended"
    return subject.tell(check, check.start, what, spells.mark(wrong, len(frame)))


def _check_open(subject: Subject, check: Spells) -> Fault:
    frame = subject.frame
    spells = Ordered(frame, check.of, check.start, check.end, select(frame, check.when))
    wrong = np.isnat(spells.ends) & ~spells.last
    blank = f"{subject.name(check.end)} is blank although the same {check.of} has a later row"
    what = f"{blank}, so two are open or the order is wrong"
    return subject.tell(check, check.end, what, spells.mark(wrong, len(frame)))


def _check_next(subject: Subject, check: Next) -> Fault:
    frame = subject.frame
    spells = Ordered(frame, PERSON, check.start, check.end, np.ones(len(frame), bool))
    length = len(spells.who)
    chosen = select(frame, check.when)[spells.positions]
    same_after, same_before = np.zeros(length, bool), np.zeros(length, bool)
    same_after[:-1] = ~spells.last[:-1]
    same_before[1:] = ~spells.first[1:]
    end_before = np.roll(spells.ends, 1)
    start_after = np.roll(spells.starts, -1)
    ways: dict[str, Callable[[], Mask]] = {
        "starts_with_end": lambda: same_before & (np.isnat(end_before) | (end_before != spells.starts)),
        "starts_later": lambda: same_before & (spells.starts <= end_before),
        "last": lambda: same_after,
        "is_followed": lambda: same_after & ~np.isnat(spells.ends) & (start_after != spells.ends),
        "before": lambda: same_before & ~np.roll(_fit_all(frame, check.before)[spells.positions], 1),
        "changes": lambda: same_before & ~_changes(frame, check, spells),
        "needs": lambda: (
            same_after
            & np.roll(_fit_all(frame, check.after_is)[spells.positions], -1)
            & ~_fit_all(frame, check.then)[spells.positions]
        ),
    }
    wrong = ways[check.asks]()
    start, end = subject.name(check.start), subject.name(check.end)
    what = {
        "starts_with_end": f"{start} is not the day on which the person's previous row ended",
        "starts_later": f"{start} is not after the day on which the person's previous row ended",
        "last": "the person has later rows, although this one must be the last",
        "is_followed": f"the person's next row does not start on the date in {end}",
        "before": "the code does not fit that of the person's previous row",
        "changes": _tell_changes(subject, check),
        "needs": f"going by the person's next row, {tell_wanted(check.then, {}, subject.name)}",
    }[check.asks]
    about = next(iter(check.then or check.same or check.when), check.start) if check.asks == "needs" else check.start
    return subject.tell(check, about, what, spells.mark(chosen & wrong, len(frame)))


def _changes(frame: pd.DataFrame, check: Next, spells: Ordered) -> Mask:
    """Return which spells differ from the one before in each group that is to change, and in nothing that is not."""
    differs = {}
    for name in {*check.same, *(name for group in check.changed for name in group)}:
        codes = pd.factorize(frame[name].to_numpy(object)[spells.positions])[0]  # blanks are alike
        differs[name] = codes != np.roll(codes, 1)
    good = np.ones(len(spells.who), bool)
    for group in check.changed:
        good &= np.logical_or.reduce([differs[name] for name in group])
    for name in check.same:
        good &= ~differs[name]
    return good


def _tell_changes(subject: Subject, check: Next) -> str:
    changed = " and ".join(" or ".join(map(subject.name, group)) for group in check.changed)
    same = f", and not in {', '.join(map(subject.name, check.same))}" if check.same else ""
    return f"the row must differ from the person's previous one in {changed}{same}"


def _fit_all(frame: pd.DataFrame, wanted: dict[str, list[str]]) -> Mask:
    found = np.ones(len(frame), bool)
    for name, codes in wanted.items():
        found &= fits(frame, name, codes)
    return found
