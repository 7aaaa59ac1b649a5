"""The figures of analyses one by one, for `data.csv` and for the sheet of data."""

from collections.abc import Iterator
from dataclasses import dataclass

from oba.scorecards.assessment.analysis import Assessed, Reading


@dataclass(frozen=True, slots=True)
class AnalysisRow:
    """A figure of an analysis: where it stands in its tables, `Share by reason: Behaviour, Share (%)`."""

    analysis: Assessed
    where: str
    reading: Reading


def rows_of_analyses(analyses: tuple[Assessed, ...]) -> Iterator[AnalysisRow]:
    """Yield every figure of the tables, in the order of the pages."""
    for analysis in analyses:
        for part, row, column, reading in analysis.readings:
            yield AnalysisRow(analysis, f"{part.title}: {row}, {column}", reading)
