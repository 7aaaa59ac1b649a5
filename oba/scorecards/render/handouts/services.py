"""What slides and document say of a service: its quadrant as a table, the box that weighs most first."""

from oba.scorecards.card import Pack, ServiceCard
from oba.scorecards.quadrant import lay_out_quadrant
from oba.scorecards.render.boards.quadrants import list_lines, tell_rest

SERVICE_COLUMNS = ("Question", "Measure", "Figure", "Period and age")
"""The heads of the table of a service."""

_NONE = "–"


def tell_service(service: ServiceCard, pack: Pack) -> list[tuple[str, ...]]:
    """Return the lines of a service's table, in the order of `SERVICE_COLUMNS`.

    How many measures a box has besides stands with its question, in the first of its lines.
    """
    quadrant = lay_out_quadrant(service, pack.meeting or pack.period)
    rows: list[tuple[str, ...]] = []
    for box, (words, lines) in zip(quadrant.boxes, list_lines(quadrant), strict=True):
        shown = lines[:-1] if box.rest and len(lines) > 1 else lines
        for number, (text, figure, when) in enumerate(shown):
            more = f"; {tell_rest(box)}" if len(shown) < len(lines) and number == 0 else ""
            rows.append((f"{words.heading}{more}", text, figure or _NONE, when or _NONE))
    return rows
