"""Every kind of analysis with the function that answers it. A new kind is a line here."""

from collections.abc import Callable, Mapping
from typing import Any

from oba.indicators.analyses.base import Analysis
from oba.needs.inequality import answer_inequality
from oba.needs.money import answer_money
from oba.needs.rating import answer_rating
from oba.needs.reasons import answer_reasons
from oba.needs.voice import answer_voice
from oba.scorecards.assessment.analysis import Answer, NotCalculatedError
from oba.scorecards.build.assessment.readings import Readings

KINDS: Mapping[str, Callable[[Any, Readings], Answer]] = {
    "inequality": answer_inequality,
    "money": answer_money,
    "rating": answer_rating,
    "reasons": answer_reasons,
    "voice": answer_voice,
}


def work_out(analysis: Analysis, readings: Readings) -> Answer:
    """Answer an analysis; what its kind cannot answer is said, with the remedy, and the pack goes on."""
    try:
        return KINDS[analysis.kind](analysis, readings)
    except NotCalculatedError as fault:
        return Answer("This cannot be answered from what is known.", refusals=(fault.refusal,))
