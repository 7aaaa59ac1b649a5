"""How many comparisons were made, and how many of them chance alone would make stand out: said with each answer."""

from collections.abc import Sequence
from dataclasses import replace

from oba.charts.words import write_number
from oba.scorecards.assessment.analysis import Reading, Row
from oba.scorecards.build.assessment.readings import Readings
from oba.statistics.needs.others import expect_by_chance

NOT_COMPARED, TOO_FEW = "not compared", "cannot say: too few"
IN_NONE = "In none of these groups"


def tell_number(number: int, what: str) -> str:
    """Return how many comparisons `what` says were made, and how many would stand out by chance alone."""
    many = f"{number} comparisons were made, each {what}" if number != 1 else f"One comparison was made, {what}"
    return f"{many}; by chance alone about {write_number(expect_by_chance(number), 1)} would stand out."


def row_of_rest(
    readings: Readings, whole: Reading, groups: Sequence[Reading], counts: Sequence[float], about: str, columns: int
) -> list[Row]:
    """Return a row with how many of a whole are in no group: none where there are none, or a group is withheld.

    `counts` are those of the whole, then of each group. What is left was put before the audit of small numbers as
    the whole and the groups were, for every reader can take them from it.
    """
    left = counts[0] - sum(counts[1:])
    if left <= 0 or any(one.value is None for one in (whole, *groups)):
        return []
    method = "everybody less all groups"
    rest = readings.derive(left, (whole, *groups), method, f"{about}: {IN_NONE.lower()}", "", 0)
    return [Row(IN_NONE, (replace(rest, unit=""), *[None] * (columns - 1)))]


def show_count(readings: Readings, count: float, one: Reading, name: str) -> Reading:
    """Return a count behind a share or rate as a figure of its own; withheld where that is."""
    return replace(readings.derive(count, (one,), "count behind the figure", name, "", 0, like=one), unit="")


def name_all(readings: Sequence[Reading]) -> str:
    """Return the names of groups as a sentence lists them."""
    return ", ".join(f"“{one.name}”" for one in readings)
