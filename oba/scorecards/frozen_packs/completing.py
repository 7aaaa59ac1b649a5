"""A pack that was kept before some part of it was worked out is given that part from what was kept with it.

Nothing but the pack is asked, and what it has stays as it was shown.
"""

from dataclasses import replace

from oba.scorecards.build.evidence.quality import complete_quality
from oba.scorecards.build.evidence.revised import gather_revised
from oba.scorecards.build.gaps.gather import add_gaps
from oba.scorecards.card import Pack


def complete_pack(pack: Pack) -> Pack:
    """Return a pack with the parts that the software which kept it did not have: quality, revised curves, gaps."""
    pack = complete_quality(pack)
    if pack.revisions and not pack.revised:
        pack = replace(pack, revised=gather_revised(pack.cards, pack.revisions, {}, pack.area_name, pack.members))
    has_groups = any(card.categories for card in pack.cards)
    return add_gaps(pack) if has_groups and not pack.gaps.breakdowns else pack
