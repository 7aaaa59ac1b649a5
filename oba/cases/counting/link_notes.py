"""What is said with a figure that was counted through a link: how good the link is, and what it leaves open."""

from collections.abc import Iterator

import pandas as pd

from oba.cases.counting.kept_rows import KeptLink
from oba.cases.linkage.weight import range_of
from oba.indicators.case_measures import MATCHED
from oba.small_numbers import is_small


def tell_linked(name: str, link: KeptLink, table: pd.DataFrame, area: str) -> Iterator[str]:
    """Yield sentences on a measure: the link's own, and between what the share of all lies in the newest period.

    A period in which any of the counts is small, and not none, is passed over.
    """
    yield " ".join([f"`{name}` is counted through the link `{link.link_id}`.", *link.told])
    whole = table[(table["area"] == area) & (table["breakdown"] == "") & (table["symbol"] == "")]
    matched = whole[whole["measure"] == f"{name}{MATCHED}"]
    people = dict(zip(zip(matched["span"], matched["period"], strict=True), matched["of"], strict=True))
    newest = whole[whole["measure"] == name].iloc[::-1]
    for span, period, *counts in newest[["span", "period", "value", "of"]].itertuples(index=False, name=None):
        had, linked, of_all = (int(count) for count in (*counts, people[span, period]))
        if not any(map(is_small, (had, linked - had, linked, of_all - linked))):
            share, match = 100 * had / linked, 100 * linked / of_all
            low, high = range_of(share, match)
            yield (
                f"`{name}` in {period}: {share:.0f}% of the {match:.0f}% who could be linked; of all it is between"
                f" {low:.0f}% and {high:.0f}%, for nothing is known of the others."
            )
            return
