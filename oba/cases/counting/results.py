"""From the numbers of a text to what is given: each family's value and what it is of, with what stands beside."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from oba.cases.counting.cells import CELL
from oba.cases.counting.queries import NOT_FOLLOWED
from oba.cases.counting.score_queries import numbers_of
from oba.cases.counting.score_results import give_travelled
from oba.indicators.case_measures import MATCHED, MEDIAN, CaseMeasure
from oba.small_numbers import THRESHOLD
from oba.vocabulary import Symbol

Endings = Iterator[tuple[str, pd.DataFrame]]


@dataclass(frozen=True)
class Given:
    """The numbers that a family's text gives, and what is made of them.

    `work_out` yields the ending of a measure's name and its cells with `value`, `of` and `symbol`.
    """

    numbers: tuple[str, ...]
    work_out: Callable[[pd.DataFrame, CaseMeasure], Endings]


def _count(cells: pd.DataFrame, value: "pd.Series[float]") -> pd.DataFrame:
    return cells[CELL].assign(value=value.astype(float), of=np.nan, symbol="")


def _share(
    cells: pd.DataFrame, value: "pd.Series[float]", of: "pd.Series[float]", waiting: "pd.Series[float] | None" = None
) -> pd.DataFrame:
    """Return a value of so many. A share of none has no value: not applicable, or not available yet where some wait."""
    none = of == 0
    later = none & (waiting > 0) if waiting is not None else none & False
    symbols = np.select([later, none], [Symbol.UNAVAILABLE.value, Symbol.NOT_APPLICABLE.value], "")
    return cells[CELL].assign(
        value=value.astype(float).mask(none), of=of.astype(float).mask(none), symbol=symbols.astype(object)
    )


def _give_flow(cells: pd.DataFrame, _: CaseMeasure) -> Endings:
    yield "", _count(cells, cells["cases"])


def _give_outcome(cells: pd.DataFrame, _: CaseMeasure) -> Endings:
    yield "", _share(cells, cells["counted"], cells["cases"])
    yield "_of_known", _share(cells, cells["counted"], cells["cases"] - cells["silent"])
    yield "_no_data", _share(cells, cells["silent"], cells["cases"])


def _give_step(cells: pd.DataFrame, _: CaseMeasure) -> Endings:
    whole = cells[cells["breakdown"] == ""].set_index("span")["cases"]
    yield "", _share(cells, cells["cases"], cells["span"].map(whole))


def _give_again(cells: pd.DataFrame, _: CaseMeasure) -> Endings:
    waiting = cells["cases"] - cells["followed"]
    yield "", _share(cells, cells["back"], cells["followed"], waiting)
    yield "_not_yet_followed", _share(cells, waiting, cells["cases"])


def _give_earlier(cells: pd.DataFrame, _: CaseMeasure) -> Endings:
    yield "", _share(cells, cells["had"], cells["cases"])


def _give_linked(cells: pd.DataFrame, _: CaseMeasure) -> Endings:
    """The share of those who could be linked, and how many of all those are."""
    yield "", _share(cells, cells["had"], cells["linked"])
    yield MATCHED, _share(cells, cells["linked"], cells["cases"])


def _give_wait(cells: pd.DataFrame, measure: CaseMeasure) -> Endings:
    """From one line a number of days. The median is given where it lies within the window, for beyond it is
    not known, and of no fewer than `THRESHOLD`: of one child it would be that child's days.
    """
    limit = measure.within.days if measure.within and measure.within.days else 0
    days, cases = cells["days"], cells["cases"]
    sums = cells[CELL].assign(
        cases=cases,
        waiting=cases.where(days == NOT_FOLLOWED, 0),
        within=cases.where((days >= 0) & (days <= limit), 0),
    )
    whole = sums.groupby(CELL, sort=False, as_index=False).sum()
    followed = whole["cases"] - whole["waiting"]
    yield "", _share(whole, whole["within"], followed, whole["waiting"])
    yield "_not_yet_followed", _share(whole, whole["waiting"], whole["cases"])
    medians = _find_medians(cells[days != NOT_FOLLOWED])
    value = pd.Series([medians.get(key, np.nan) for key in whole[CELL].itertuples(index=False, name=None)])
    shown = _share(whole, value.where((value <= limit) & (followed >= THRESHOLD)), followed, whole["waiting"])
    shown["symbol"] = shown["symbol"].mask(shown["value"].isna() & (shown["symbol"] == ""), Symbol.UNAVAILABLE.value)
    yield MEDIAN, shown


def _find_medians(cells: pd.DataFrame) -> dict[tuple[str, ...], float]:
    """Return the median of the days of each cell, of an even number the mean of the two in the middle."""
    found: dict[tuple[str, ...], float] = {}
    for key, lines in cells[cells["cases"] > 0].sort_values("days").groupby(CELL, sort=False):
        upto = lines["cases"].cumsum().to_numpy()
        count = int(upto[-1])
        places = np.searchsorted(upto, [(count + 1) // 2, count // 2 + 1])
        found[tuple(map(str, key))] = float(lines["days"].to_numpy()[places].mean())
    return found


_LINKED = Given(("cases", "linked", "had"), _give_linked)
_GIVEN: dict[str, Given] = {
    "flow": Given(("cases",), _give_flow),
    "outcome": Given(("cases", "counted", "silent"), _give_outcome),
    "step": Given(("cases",), _give_step),
    "again": Given(("cases", "followed", "back"), _give_again),
    "wait": Given(("days", "cases"), _give_wait),
    "earlier": Given(("cases", "had"), _give_earlier),
}


def given_of(measure: CaseMeasure) -> Given:
    """Return the numbers that a measure's text gives, and what is made of them."""
    if measure.family == "travel":
        return Given(numbers_of(measure), give_travelled)
    return _LINKED if measure.through else _GIVEN[measure.family]
