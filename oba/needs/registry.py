"""Every kind of analysis with the function that answers it. A new kind is a line here."""

from collections.abc import Callable, Mapping
from typing import Any

from oba.indicators.analyses.base import Analysis
from oba.needs.additional.answer import answer_additional
from oba.needs.beside import set_beside
from oba.needs.groups.comparisons import answer_comparisons
from oba.needs.groups.rates import answer_rates
from oba.needs.inequality import answer_inequality
from oba.needs.need import answer_need
from oba.needs.panel import answer_panel
from oba.needs.people.population import answer_population
from oba.needs.places.hot_spots import answer_hot_spots
from oba.needs.profile import answer_profile
from oba.needs.rating import answer_rating
from oba.needs.reach import answer_reach
from oba.needs.reasons import answer_reasons
from oba.needs.spending.costing import answer_costing
from oba.needs.spending.money import answer_money
from oba.needs.travel.answer import answer_travel
from oba.needs.voice import answer_voice
from oba.scorecards.assessment.analysis import Answer, NotCalculatedError
from oba.scorecards.build.assessment.readings import Readings

KINDS: Mapping[str, Callable[[Any, Readings], Answer]] = {
    "additional": answer_additional,
    "comparisons": answer_comparisons,
    "costing": answer_costing,
    "hot_spots": answer_hot_spots,
    "inequality": answer_inequality,
    "money": answer_money,
    "need": answer_need,
    "panel": answer_panel,
    "population": answer_population,
    "profile": answer_profile,
    "rates": answer_rates,
    "rating": answer_rating,
    "reach": answer_reach,
    "reasons": answer_reasons,
    "travel": answer_travel,
    "voice": answer_voice,
}


def work_out(analysis: Analysis, readings: Readings) -> Answer:
    """Answer an analysis; what its kind cannot answer is said, with the remedy, and the pack goes on."""
    try:
        answer = KINDS[analysis.kind](analysis, readings)
    except NotCalculatedError as fault:
        answer = Answer("This cannot be answered from what is known.", refusals=(fault.refusal,))
    return set_beside(analysis, readings, answer)
