"""What providers explained of their figures, for the cards that are made of them."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session

from oba.indicators.measures.series import SeriesKey
from oba.indicators.project import Definitions
from oba.scorecards.notes import Explained
from oba.store.submissions import list_accepted_reasons


def read_explained(
    session: Session, definitions: Definitions, series: Collection[SeriesKey], as_at: date
) -> tuple[Explained, ...]:
    """Return the accepted reasons that were given by a day for measures of returns of which a pack is made.

    Who reads them is for the pack to decide.
    """
    wanted = {(feed, measure) for feed, measure, _ in series if feed in definitions.returns}
    if not wanted:
        return ()
    found = []
    for one in list_accepted_reasons(session, {feed for feed, _ in wanted}, as_at):
        provider = definitions.returns[one.return_id].provider(one.organisation)
        if (one.return_id, one.measure) in wanted and provider and one.period:
            found.append(Explained(f"{one.return_id}.{one.measure}", one.period, provider.name, one.reason))
    return tuple(found)
