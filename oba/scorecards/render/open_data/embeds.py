"""A chart as one file, for a page of another site: the drawing, its table, its sentence and its sources."""

import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from oba.charts.palette import write_light_styles
from oba.scorecards.render import series
from oba.scorecards.render.evidence.pages import Render
from oba.scorecards.render.open_data.provenance import describe_licence
from oba.scorecards.render.pages import IndicatorPage

FOLDER = "embed"
_ASSETS = Path(__file__).parents[1] / "assets"
_SHEETS = ("charts.css", "embed.css")


def render_embed(page: IndicatorPage, render: Render) -> str:
    """Return the file of a card that has a chart; `page` is its page, with the chart drawn."""
    card = page.card
    credits_ = dict.fromkeys((source.attribution or source.publisher, source.licence) for source in card.sources)
    return render(
        "embed.html",
        page=page,
        card=card,
        styles=_write_styles(),
        groups=[(line.name, figure) for line, figure in series.bars_of(card)] if page.snapshot else [],
        credits=[(words, describe_licence(licence)) for words, licence in credits_],
        document_names=frozenset(),  # a document is cited by its name: the list of documents is not in the file
    )


@lru_cache(maxsize=1)
def _write_styles() -> Markup:
    """Return the style sheet, which each file carries, without spaces and comments that nobody reads there."""
    sheet = write_light_styles("\n".join((_ASSETS / name).read_text("utf-8") for name in _SHEETS))
    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return Markup(re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r":\s+", ":", bare)).strip())  # noqa: S704 - our own file
