"""Through which link of two case lists an indicator's figure is counted."""

from oba.indicators.case_lists.case_link import CaseLink
from oba.indicators.indicator import Indicator
from oba.indicators.project import Definitions


def find_link(definitions: Definitions, indicator: Indicator) -> CaseLink | None:
    """Return the link that an indicator's figure is counted through; None where it is counted without one.

    The share of those who could be linked is of all, so it is not counted through the link.
    """
    name, _, column = (indicator.numerator.feed if indicator.numerator else "").partition(".")
    feed = definitions.feeds.get(name)
    if feed is None or feed.connector is None or column not in feed.measures:
        return None
    counted = definitions.case_measures.get(feed.connector.measures)
    measure = counted.measures.get(str(feed.measures[column].where.get("measure", ""))) if counted else None
    return definitions.case_links.get(measure.through) if measure and measure.through else None
