"""Many states that differ from one in little, screened at once.

To hide a count or to withhold a row changes what is known of those hidden counts alone that rows tie to it through
hidden counts. So of each trial only these are worked out anew; of all others is known what was.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oba.statistics.disclosure.audit import LEAST_SMALL, Auditor, State, refuse_contradiction
from oba.statistics.disclosure.bounds import Entries, Mask, Places, name_parts, tighten
from oba.statistics.reasons import Floats

_AT_ONCE = 1_000_000  # numbers in one array


@dataclass(frozen=True)
class Trials:
    """Some states (t): what is hidden (t by n), withheld (t by r), maybe a nought (t by n); the least (t by n) then."""

    hidden: Mask
    withheld: Mask
    noughts: Mask
    floors: Floats


@dataclass(frozen=True)
class Near:
    """What is worked out anew: counts (t by n); rows by trial and number; their entries, all counts in one line."""

    counts: Mask
    trial: Places
    row: Places
    entries: Entries


def screen_trials(auditor: Auditor, states: Sequence[State]) -> Mask:
    """Return the small counts (states by n) that the quick bounds give away, as `Auditor.screen` does of one state."""
    size = max(1, _AT_ONCE // max(1, sum(auditor.factors.shape)))
    found = [_screen_some(auditor, states[first : first + size]) for first in range(0, len(states), size)]
    return np.concatenate(found) if found else np.zeros((0, len(auditor.table.values)), dtype=bool)


def _screen_some(auditor: Auditor, states: Sequence[State]) -> Mask:
    trials = _stack(auditor, states)
    base = State(*(np.asarray(one.all(axis=0)) for one in (trials.hidden, trials.withheld, trials.noughts)))
    near = _find_near(auditor, base, trials)
    known = auditor.bounds(base)
    allowed = np.where(near.counts, LEAST_SMALL, auditor.allow(base, known[0]))
    least, greatest = _bound(auditor, trials, near, known)
    narrow = np.asarray((auditor.table.small & (least > LEAST_SMALL)).any(axis=1))
    if narrow.any():
        marked = np.maximum(_read_marks(auditor, trials, near, narrow), LEAST_SMALL)
        allowed = np.where(near.counts & narrow[:, None], marked, allowed)
    return auditor.give_away(trials.hidden, least, greatest, allowed)


def _stack(auditor: Auditor, states: Sequence[State]) -> Trials:
    hidden, withheld, noughts = (
        np.stack([getattr(one, name) for one in states]) for name in ("hidden", "withheld", "noughts")
    )
    return Trials(hidden, withheld, noughts, np.stack([auditor.floors(one) for one in states]))


def _bound(auditor: Auditor, trials: Trials, near: Near, known: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return the quick bounds (t by n each), where nothing has changed those that are known (n each)."""
    gone = trials.withheld[near.trial, near.row]
    low = np.where(gone, -np.inf, auditor.low[near.row])
    high = np.where(gone, np.inf, auditor.high[near.row])
    least = np.where(near.counts, trials.floors, known[0])
    greatest = np.where(near.counts, np.inf, known[1])
    found = refuse_contradiction(*tighten(near.entries, low, high, least.ravel(), greatest.ravel()))
    return found[0].reshape(least.shape), found[1].reshape(least.shape)


def _read_marks(auditor: Auditor, trials: Trials, near: Near, wanted: Mask) -> Floats:
    """Return the least (t by n) that the marks alone say, of the trials (t) wanted; see `Auditor.allow`."""
    entries = near.entries
    shown = (~trials.hidden & (auditor.table.values != 0)).ravel()[entries.column]
    says_number = np.bincount(entries.row, weights=shown, minlength=len(near.row)) > 0
    said = says_number | trials.withheld[near.trial, near.row]
    said |= (auditor.low[near.row] != 0) | (auditor.high[near.row] != 0)
    asked = wanted[near.trial][entries.row]
    marked, _ = tighten(
        Entries(entries.row[asked], entries.column[asked], entries.factor[asked]),
        np.where(said, -np.inf, 0.0),
        np.where(said, np.inf, 0.0),
        np.where(trials.hidden, trials.floors, 0.0).ravel(),
        np.where(trials.hidden, np.inf, 0.0).ravel(),
    )
    return marked.reshape(trials.hidden.shape)


def _find_near(auditor: Auditor, base: State, trials: Trials) -> Near:
    """Return what hidden counts tie to that in which the trials differ from the state `base`."""
    changed = trials.hidden & (~base.hidden | (trials.noughts != base.noughts))
    touched = trials.withheld & ~base.withheld
    touched[_list_rows(auditor, *np.nonzero(changed))] = True
    trial, row = np.nonzero(_reach(auditor, base.hidden, touched))
    entries = _take_entries(auditor, trial, row)
    counts = changed.copy()
    counts.ravel()[entries.column] = True
    return Near(counts & trials.hidden, trial, row, entries)


def _list_rows(auditor: Auditor, trial: Places, column: Places) -> tuple[Places, Places]:
    """Return the rows of counts of trials, each by its trial and number."""
    order = np.argsort(auditor.entries.column, kind="stable")
    starts = np.searchsorted(auditor.entries.column[order], np.arange(len(auditor.table.values) + 1))
    lengths = np.diff(starts)[column]
    return np.repeat(trial, lengths), auditor.entries.row[order][_ranges(starts[column], lengths)]


def _reach(auditor: Auditor, hidden: Mask, touched: Mask) -> Mask:
    """Return the rows (t by r) that are touched, and those that hidden counts (n) tie to them."""
    height, width = auditor.factors.shape
    tied = hidden[auditor.entries.column]
    count, names = name_parts(auditor.entries.row[tied], auditor.entries.column[tied] + height, height + width)
    reached = np.zeros((len(touched), count), dtype=bool)
    trial, row = np.nonzero(touched)
    reached[trial, names[row]] = True
    return np.asarray(reached[:, names[:height]])


def _take_entries(auditor: Auditor, trial: Places, row: Places) -> Entries:
    """Return the entries of rows of trials: rows numbered as they come, counts one trial after the other."""
    height, width = auditor.factors.shape
    starts = np.searchsorted(auditor.entries.row, np.arange(height + 1))
    lengths = np.diff(starts)[row]
    chosen = _ranges(starts[row], lengths)
    column = np.repeat(trial, lengths) * width + auditor.entries.column[chosen]
    return Entries(np.repeat(np.arange(len(row)), lengths), column, auditor.entries.factor[chosen])


def _ranges(starts: Places, lengths: Places) -> Places:
    """Return the numbers of ranges, one range after the other."""
    before = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths))
