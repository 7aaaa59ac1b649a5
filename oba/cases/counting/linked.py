"""What is said with a figure that was counted through a link: how good the link is, and what it leaves open."""

from collections.abc import Iterator

import pandas as pd

from oba.cases.counting.kept import KeptLink
from oba.cases.linkage.judge import FEW, range_of
from oba.indicators.case_measures import MATCHED


def tell_linked(name: str, link: KeptLink, table: pd.DataFrame, area: str) -> Iterator[str]:
    """Yield sentences on a measure: the link's own, and between what the share of all lies in the newest period.

    A period in which any of the counts is small, and not none, is passed over.
    """
    yield " ".join([f"`{name}` is counted through the link `{link.link_id}`.", *link.told])
    whole = table[(table["area"] == area) & (table["breakdown"] == "") & (table["symbol"] == "")]
    people = whole[whole["measure"] == f"{name}{MATCHED}"].set_index(["span", "period"])["of"]
    for one in whole[whole["measure"] == name].iloc[::-1].itertuples():
        had, linked, of_all = int(one.value), int(one.of), int(people[one.span, one.period])
        if not any(0 < count < FEW for count in (had, linked - had, linked, of_all - linked)):
            share, match = 100 * had / linked, 100 * linked / of_all
            low, high = range_of(share, match)
            yield (
                f"`{name}` in {one.period}: {share:.0f}% of the {match:.0f}% who could be linked; of all it is between"
                f" {low:.0f}% and {high:.0f}%, for nothing is known of the others."
            )
            return
