"""Single figures that stand beside an answer of any kind: read and printed, and nothing is made of them."""

from dataclasses import replace

from oba.indicators.analyses.base import Analysis
from oba.needs.newest import newest_known
from oba.scorecards.assessment.analysis import Answer, Part, Refusal, Row, Table
from oba.scorecards.build.assessment.readings import Readings


def set_beside(analysis: Analysis, readings: Readings, answer: Answer) -> Answer:
    """Return an answer with the single figures of its definition as its last part, the newest of each.

    One that is not there for the place is refused with its remedy; the others stand.
    """
    rows, refusals = [], []
    for name in analysis.beside:
        one = newest_known(readings, f"beside-{name}")
        if one is None:
            refusals.append(
                Refusal(name, f"there is no figure for {readings.area_name}", "Load a release that has one.")
            )
        else:
            unit = f" ({one.unit})" if one.unit else ""
            rows.append(Row(f"{name}{unit}", (one, one.figure.interval_text or None, one.period.label)))
    if rows:
        columns = ("Figure", "95% interval", "Of")
        table = Table(f"Single figures beside, {readings.area_name}", "What", columns, tuple(rows))
        answer = replace(answer, parts=(*answer.parts, Part("Beside it", table)))
    return replace(answer, refusals=(*answer.refusals, *refusals))
