"""A pack with its gaps: every breakdown, and its places by its measures."""

from dataclasses import replace

from oba.scorecards.build.gaps.rugs import lay_districts, lay_neighbours
from oba.scorecards.build.gaps.widest import find_breakdown
from oba.scorecards.card import Pack
from oba.scorecards.gaps import Gaps


def add_gaps(pack: Pack) -> Pack:
    """Return a pack with its gaps, made from the figures of its cards: what is withheld there is withheld here."""
    found = [find_breakdown(card, pack.as_at) for card in pack.cards if card.categories]
    rugs = (lay_districts(pack), lay_neighbours(pack))
    breakdowns = tuple(sorted(found, key=lambda one: one.is_old))
    return replace(pack, gaps=Gaps(breakdowns, tuple(rug for rug in rugs if rug is not None)))
