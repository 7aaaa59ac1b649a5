"""Which rows a condition is about, and how it is told."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.cases.raw import Mask
from oba.indicators.case_lists.checks import BLANK, GIVEN

Days = npt.NDArray[np.datetime64]


def is_given(frame: pd.DataFrame, name: str) -> Mask:
    """Return which rows have a value in a field."""
    return frame[name].notna().to_numpy(bool)


def fits(frame: pd.DataFrame, name: str, wanted: list[str]) -> Mask:
    """Return which rows have one of the codes in a field; `given` and `blank` stand for any and for none."""
    there = is_given(frame, name)
    found = frame[name].isin([code for code in wanted if code not in (GIVEN, BLANK)]).to_numpy(bool, copy=True)
    if GIVEN in wanted:
        found |= there
    if BLANK in wanted:
        found |= ~there
    return found


def select(frame: pd.DataFrame, when: Mapping[str, list[str]]) -> Mask:
    """Return which rows fit all the conditions; all rows where there are none."""
    found = np.ones(len(frame), bool)
    for name, wanted in when.items():
        found &= fits(frame, name, wanted)
    return found


def days_of(frame: pd.DataFrame, name: str) -> Days:
    """Return a date of each row as days, NaT where there is none."""
    return frame[name].to_numpy("datetime64[D]")


def tell_values(frame: pd.DataFrame, names: list[str]) -> npt.NDArray[np.object_]:
    """Return for each row `place U1` or `place blank`, of fields that hold codes of closed lists."""
    told: npt.NDArray[np.object_] = np.full(len(frame), "", object)
    for number, name in enumerate(names):
        text = frame[name].astype(object).where(frame[name].notna(), "blank").map(str)
        told = told + (f"{', ' if number else ''}{name} " + text).to_numpy(object)
    return told


def tell_wanted(wanted: Mapping[str, list[str]], known: Mapping[str, list[str]]) -> str:
    """Return what is asked for: `provider one of PR1, PR2`, or `place none of T0, T1` where that is shorter."""
    return ", and ".join(f"{name} {_tell_codes(codes, known.get(name, []))}" for name, codes in wanted.items())


def _tell_codes(codes: list[str], known: list[str]) -> str:
    if len(codes) == 1:
        return codes[0]
    others = [code for code in known if code not in codes]
    if others and len(others) < len(codes):
        return f"none of {', '.join(others)}" if len(others) > 1 else f"not {others[0]}"
    return f"one of {', '.join(codes)}"


def count_days(days: npt.NDArray[np.int64]) -> list[str]:
    """Return numbers of days in words."""
    return ["1 day" if each == 1 else f"{each:,} days" for each in days.tolist()]
