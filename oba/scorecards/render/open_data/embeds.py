"""A chart as one file, for a page of another site: the drawing, its table, its sentence and its sources."""

import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from oba.charts.palette import write_light_styles
from oba.scorecards.card import Pack
from oba.scorecards.render import series
from oba.scorecards.render.evidence.pages import Render
from oba.scorecards.render.open_data.provenance import describe_licence
from oba.scorecards.render.pages import IndicatorPage

FOLDER = "embed"
_ASSETS = Path(__file__).parents[1] / "assets"
_SHEETS = ("charts.css", "embed.css")


def render_embed(page: IndicatorPage, pack: Pack, render: Render) -> str:
    """Return the file of a card that has a chart; `page` is its page, with the chart drawn.

    A document that the pages cite by its short name is named whole: their list of documents is not in the file.
    """
    card = page.card
    owed: dict[str, dict[str, None]] = {}
    for source in card.sources:
        owed.setdefault(source.licence, {})[source.attribution or source.publisher] = None
    groups = [(line.name, figure) for line, figure in series.bars_of(card)] if page.snapshot else []
    return render(
        "embed.html",
        page=page,
        card=card,
        styles=_write_styles(),
        documents={one.code: f"{one.title}, {one.publisher}, {one.published}" for one in pack.documents},
        groups=groups,
        has_limits=any(figure.interval_text for _, figure in groups),
        credits=[(list(words), describe_licence(licence)) for licence, words in owed.items()],
    )


@lru_cache(maxsize=1)
def _write_styles() -> Markup:
    """Return the style sheet, which each file carries, without spaces and comments that nobody reads there."""
    sheet = write_light_styles("\n".join((_ASSETS / name).read_text("utf-8") for name in _SHEETS))
    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return Markup(re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r":\s+", ":", bare)).strip())  # noqa: S704 - our own file
