"""From the numbers of the text of scores to what is given: counts with what they are of, and sums of enough people."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd

from oba.cases.counting.cells import CELL
from oba.cases.counting.score_queries import APART, APART_ALONE, CASES, FOLLOWED, STEPS, reason_numbers, tool_of
from oba.indicators import scores
from oba.indicators.case_measures import NOT_YET_FOLLOWED, CaseMeasure
from oba.statistics.disclosure.means import choose_apart, choose_means
from oba.vocabulary import Symbol

_OF_STARTED = (scores.MATCHED, scores.AT_BEST, scores.AT_WORST)
_OF_MATCHED = (scores.BETTER, scores.SAME, scores.WORSE, scores.RELIABLY_BETTER, scores.RELIABLY_WORSE)
_OF_ALONE = (scores.ALONE, scores.ALONE_SQUARES)


def give_travelled(cells: pd.DataFrame, measure: CaseMeasure) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the ending of each series with its cells. A sum of too few people, or one by which such a sum could be
    worked back from those of others, is confidential: no file, store or page has it.
    """
    started, matched = cells[FOLLOWED], cells[scores.MATCHED]
    waiting, alone = cells[CASES] - started, started - matched
    # Where nobody was followed yet it is not known, which is not none.
    later = (started == 0) & (waiting > 0)
    why = {scores.name_missing(code): cells[name] for code, name in reason_numbers(measure).items()}
    why[scores.name_missing(scores.NO_REASON)] = alone - sum(why.values())
    counted = {scores.STARTED: (started, cells[CASES]), **{what: (number, started) for what, number in why.items()}}
    counted |= {what: (cells[what], started) for what in _OF_STARTED}
    counted |= {what: (cells[what], matched) for what in _OF_MATCHED}
    moved = cells[scores.BETTER] + cells[scores.WORSE]
    both = _choose(cells, matched) & _keep_apart(cells, [moved, *(cells[one] for one in APART)])
    one = _choose(cells, alone) & _keep_apart(cells, [cells[one] for one in APART_ALONE])
    shown = {False: (matched, both), True: (alone, one)}
    for what in scores.measured_of(tool_of(measure), list(measure.reasons)):
        ending = scores.name_score("", what)
        if what in counted:
            yield ending, _count(cells, *counted[what], later)
        else:
            yield ending, _add(cells, what, *shown[what in _OF_ALONE])
    yield NOT_YET_FOLLOWED, _count(cells, waiting, cells[CASES], later & False)


def _count(
    cells: pd.DataFrame, value: "pd.Series[float]", of: "pd.Series[float]", later: "pd.Series[bool]"
) -> pd.DataFrame:
    return cells[CELL].assign(
        value=value.astype(float).mask(later),
        of=of.astype(float).mask(later),
        symbol=np.where(later, Symbol.UNAVAILABLE.value, "").astype(object),
    )


def _add(cells: pd.DataFrame, what: str, number: "pd.Series[float]", shown: "pd.Series[bool]") -> pd.DataFrame:
    size = STEPS if what in (scores.FIRST, scores.SECOND, scores.ALONE) else STEPS**2
    symbols = np.where(shown, "", np.where(number > 0, Symbol.CONFIDENTIAL.value, Symbol.NOT_APPLICABLE.value))
    return cells[CELL].assign(
        value=(cells[what] / size).where(shown), of=np.nan, symbol=pd.Series(symbols, index=cells.index, dtype=object)
    )


def _keep_apart(cells: pd.DataFrame, numbers: Sequence["pd.Series[float]"]) -> "pd.Series[bool]":
    """Return the cells in which nobody, or enough people, changed and are away from each end of the scale.

    Where the others all stand at one place, the sum and the squares are those of the few.
    """
    kept = pd.Series(True, index=cells.index)
    for number in numbers:
        kept &= _choose(cells, number, choose_apart)
    return kept


def _choose(
    cells: pd.DataFrame,
    number: "pd.Series[float]",
    choose: Callable[[float, Sequence[float]], list[bool]] = choose_means,
) -> "pd.Series[bool]":
    """Return the cells whose sums may be given: of enough people, with enough left between each breakdown and all."""
    shown: dict[object, bool] = {}
    for _, lines in cells.groupby("span", sort=False):
        whole = number[lines.index[lines["breakdown"] == ""]].sum()
        for breakdown, groups in lines.groupby("breakdown", sort=False):
            parts = number[groups.index].tolist()
            told = choose(whole, parts) if breakdown else [choose(one, [one])[0] for one in parts]
            shown |= dict(zip(groups.index, told, strict=True))
    return pd.Series([shown[at] for at in cells.index], index=cells.index, dtype=bool)
