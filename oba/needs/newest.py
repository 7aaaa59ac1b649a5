"""Which figure of a place is its newest, and which of all authorities stand beside it."""

from oba.scorecards.assessment.analysis import NotCalculatedError, Reading
from oba.scorecards.build.assessment.readings import Readings, Spread
from oba.statistics.spine import FEWEST_PLACES


def newest_known(readings: Readings, role: str) -> Reading | None:
    """Return the newest reading of the place that has a number, as cards do; else the newest there is."""
    found = [one for one in readings.all_of(role, readings.area) if not one.category]
    known = [one for one in found if one.value is not None]
    return (known or found)[-1] if found else None


def spread_of(readings: Readings, role: str, own: Reading) -> tuple[Spread | None, str]:
    """Return the figures of all authorities at the period of the place's own, or why there are none."""
    try:
        spread = readings.spread(role, own.period)
    except NotCalculatedError as fault:
        return None, fault.refusal.reason
    if len(spread.values) < FEWEST_PLACES:
        return None, f"fewer than {FEWEST_PLACES} authorities have a figure of {own.period.label} that may be compared"
    return spread, ""
