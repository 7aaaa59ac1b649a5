"""The documents that a pack cites, each once, with the pages that cite it and where."""

from collections.abc import Iterator, Mapping

from oba.indicators.base import Citation, CitedDocument
from oba.indicators.card import CardRecord
from oba.scorecards.card import Pack
from oba.scorecards.notes import DocumentNote


def list_documents(pack: Pack, known: Mapping[str, CitedDocument]) -> tuple[DocumentNote, ...]:
    """Return the documents that the pages of a pack cite, by short name; one that nobody listed has no title."""
    found: dict[str, dict[tuple[str, str], dict[str, None]]] = {}
    for page, name, citation in _find_cited(pack):
        if citation.source in known:
            found.setdefault(citation.source, {}).setdefault((page, name), {})[citation.where] = None
    return tuple(_describe(code, known[code], found[code]) for code in sorted(found))


def cites_documents(pack: Pack) -> bool:
    """Return whether a page of a pack cites a document, listed or not."""
    return any(True for _ in _find_cited(pack))


def _describe(code: str, document: CitedDocument, pages: Mapping[tuple[str, str], Mapping[str, None]]) -> DocumentNote:
    cited = tuple((page, name, "; ".join(filter(None, places))) for (page, name), places in pages.items())
    return DocumentNote(
        code, document.title, document.publisher, document.published, document.address, document.licence, cited
    )


def _find_cited(pack: Pack) -> Iterator[tuple[str, str, Citation]]:
    for card in pack.cards:
        page = f"indicators/{card.id}.html"
        cited = [*_citations_of(card.record), *(Citation(source=one.source) for one in card.events if one.source)]
        cited += [source for one in card.contributions for source in one.sources]
        yield from ((page, card.indicator.name, one) for one in [*cited, *card.indicator.sources])
    for service in pack.services:
        page = f"services/{service.service.id}.html"
        cited = [*_citations_of(service.record), *service.service.sources]
        cited += [source for one in service.contributions for source in one.sources]
        yield from ((page, service.service.name, one) for one in cited)
    for analysis in pack.analyses:
        page = f"needs/{analysis.id}.html"
        cited = [*analysis.asked.sources, *(source for one in analysis.asked.cited for source in one.sources)]
        yield from ((page, analysis.asked.name, one) for one in cited)
    for section in pack.outcomes:
        page = f"report-cards.html#outcome-{section.outcome.id}"
        yield from ((page, section.outcome.name, one) for one in section.outcome.sources)


def _citations_of(record: CardRecord | None) -> Iterator[Citation]:
    if record is not None:
        for part in (record.story, record.factors, record.partners, record.what_works, record.actions):
            for one in part:
                yield from one.sources
