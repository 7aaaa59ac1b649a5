"""Which rows a condition is about, and how it is told."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.cases.raw import Mask
from oba.indicators.case_lists.checks import BLANK, GIVEN

Name = Callable[[str], str]
"""Returns a field as somebody who has the file knows it."""
_WORDS = {GIVEN: "filled in", BLANK: "blank"}
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


def tell_values(frame: pd.DataFrame, names: list[str], name: Name) -> npt.NDArray[np.object_]:
    """Return for each row "`PLACE` is U1 and `RNE` is blank", of fields that hold codes of closed lists."""
    told: npt.NDArray[np.object_] = np.full(len(frame), "", object)
    for number, one in enumerate(names):
        text = frame[one].astype(object).where(frame[one].notna(), "blank").map(str)
        told = told + (f"{' and ' if number else ''}{name(one)} is " + text).to_numpy(object)
    return told


def tell_condition(wanted: Mapping[str, list[str]], name: Name) -> str:
    """Return a condition on fields of which no value is shown: "`DEC` is filled in"."""
    return " and ".join(f"{name(one)} is {_list_codes(codes)}" for one, codes in wanted.items())


def tell_wanted(wanted: Mapping[str, list[str]], known: Mapping[str, list[str]], name: Name) -> str:
    """Return what is asked for: "`PLACE` must be one of U1, U2", or "must not be T0" where that is shorter."""
    return " and ".join(f"{name(one)} must {_tell_codes(codes, known.get(one, []))}" for one, codes in wanted.items())


def _tell_codes(codes: list[str], known: list[str]) -> str:
    if len(codes) == 1:
        return f"be {_WORDS.get(codes[0], codes[0])}"
    others = [code for code in known if code not in codes]
    if others and len(others) < len(codes):
        return f"not be {_list_codes(others)}"
    return f"be {_list_codes(codes)}"


def _list_codes(codes: list[str]) -> str:
    """Return codes in words: `U1`, `U1 or blank`, `U1, U2 or blank`."""
    said = [_WORDS.get(code, code) for code in codes]
    return f"{', '.join(said[:-1])} or {said[-1]}" if len(said) > 1 else said[0]


def count_days(days: npt.NDArray[np.int64]) -> list[str]:
    """Return numbers of days in words."""
    return ["1 day" if each == 1 else f"{each:,} days" for each in days.tolist()]
