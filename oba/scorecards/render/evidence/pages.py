"""The pages that say how far a pack may be relied on: its data, what was revised, and the documents it cites."""

from collections.abc import Callable, Iterator

from oba.scorecards.card import Pack
from oba.scorecards.citations import cites_documents
from oba.scorecards.render.evidence.quality_words import quality_of
from oba.scorecards.render.evidence.sureness import describe_sureness
from oba.scorecards.render.evidence.traces import LOOK_UP, lay_out_traces, sources_by_load, write_index

DOCUMENTS = "documents.html"

Render = Callable[..., str]
"""Renders a template of a pack with further values (see `oba.scorecards.render.site.render_pages`)."""


def render_evidence(pack: Pack, render: Render, appendix: bool = True) -> Iterator[tuple[str, str]]:
    """Yield each of these pages as (path inside the site, HTML); without `appendix` none of trace codes."""
    noted = [card for card in pack.cards if card.notes]
    yield (
        "data-quality.html",
        render("data_quality.html", quality=quality_of(pack), sureness=describe_sureness(pack), noted=noted),
    )
    yield "revisions.html", render("revisions.html")
    yield DOCUMENTS, render("documents.html", is_cited=cites_documents(pack))
    if not appendix:
        return
    traced, releases = lay_out_traces(pack), sources_by_load(pack)
    yield LOOK_UP, render("trace.html", pages=traced, index=write_index(traced))
    for page in traced:
        yield page.path, render("traces.html", "../", page=page, releases=releases)
