"""A headline that can be compared with nobody says why, and none that can says that it cannot."""

from collections.abc import Iterator

from oba.findings import Finding
from oba.indicators.crosschecks.faults import fault_in
from oba.indicators.indicator import Indicator
from oba.indicators.project import Definitions
from oba.vocabulary import IndicatorList


def check_headlines_compared(definitions: Definitions) -> Iterator[Finding]:
    """Refuse a live headline, of its own file or of any board, that no place can be set beside, without a reason.

    One without an interval says why already, in `uncertainty.reason`; where it has comparators its place among all
    authorities is described.
    """
    chosen = {name for board in definitions.boards.values() for names in board.headlines.values() for name in names}
    for indicator in definitions.indicators.values():
        is_headline = indicator.listed is IndicatorList.HEADLINE or indicator.id in chosen
        if indicator.not_compared.strip() and indicator.comparators:
            what = "`not_compared` says why there is nobody to compare with, and `comparators` names some."
            remedy = "Take one of the two out."
            yield fault_in(definitions, "indicators", indicator.id, ("not_compared",), "DEF-52", what, remedy)
        says_why = indicator.not_compared.strip() or indicator.uncertainty.ci_method == "none"
        if not is_headline or indicator.status != "live" or says_why:
            continue
        what = _why_mute(indicator)
        if what:
            remedy = "Name `comparators`; or say why there are none in `not_compared`, which the page shows."
            yield fault_in(definitions, "indicators", indicator.id, (), "DEF-52", what, remedy)


def _why_mute(indicator: Indicator) -> str:
    if not indicator.comparators:
        return "a headline that is compared with nobody: it has no `comparators`."
    if indicator.benchmark == "none":
        return "a headline that is compared with nobody: its `benchmark` is none."
    return ""
