"""The links from the services of a pack to its curves, for the cards at both ends."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from oba.indicators.outcome import Contribution, Service
from oba.scorecards.card import Card, ServiceCard
from oba.scorecards.notes import ContributionNote


def attach_contributions(cards: Mapping[str, Card], services: Sequence[Service]) -> dict[str, Card]:
    """Return cards with what the services of the pack are meant to do for each curve, in the order of the pack."""
    found: dict[str, list[ContributionNote]] = {}
    for service in services:
        for one in service.contributions:
            note = _tell(one, service.name, f"services/{service.id}.html", cards)
            found.setdefault(one.indicator, []).append(note)
    return {key: replace(card, contributions=tuple(found.get(key, ()))) for key, card in cards.items()}


def with_contributions(service: ServiceCard, cards: Mapping[str, Card]) -> ServiceCard:
    """Return a service's card with the curves of the pack that it is meant to help; others are left out."""
    notes = tuple(
        _tell(one, cards[one.indicator].indicator.name, f"indicators/{one.indicator}.html", cards)
        for one in service.service.contributions
        if one.indicator in cards
    )
    return replace(service, contributions=notes)


def _tell(one: Contribution, name: str, page: str, cards: Mapping[str, Card]) -> ContributionNote:
    followed = cards.get(one.measure or "")
    measure = followed.indicator.name if followed else ""
    return ContributionNote(name, page, measure, one.strength, one.evidence, one.reason, tuple(one.sources))
