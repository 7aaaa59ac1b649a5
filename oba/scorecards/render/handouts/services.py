"""What slides and document say of a service: its quadrant as a table, the box that weighs most first."""

from oba.scorecards.card import Pack, ServiceCard
from oba.scorecards.quadrant import lay_out_quadrant
from oba.scorecards.render.boards.quadrants import list_lines

SERVICE_COLUMNS = ("Question", "Measure", "Figure", "Period and age")
"""The heads of the table of a service."""

_NONE = "–"


def tell_service(service: ServiceCard, pack: Pack) -> list[tuple[str, ...]]:
    """Return the lines of a service's table, in the order of `SERVICE_COLUMNS`."""
    quadrant = lay_out_quadrant(service, pack.meeting or pack.period)
    return [
        (words.heading, text, figure or _NONE, when or _NONE)
        for words, lines in list_lines(quadrant)
        for text, figure, when in lines
    ]
