"""What ties counts of the same rows by the codes that they are chosen by: `where`, an outcome, a group of a breakdown.

Who shows those whose needs were met, of those known, and elsewhere where the others went, has shown one number twice:
the rows not met are the base of the second and what is left of the first.
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations, pairwise

from oba.scorecards.build.disclosure.choices import Choices, Chosen, Codes, Where
from oba.scorecards.build.disclosure.count_web import Releases, Web, split
from oba.scorecards.build.disclosure.counts import Address

_MOST_SETS = 12  # of more sets of codes in one place not every way to add some up is looked for


def tie_chosen(web: Web, releases: Releases, choices: Choices) -> None:
    """Tie rows chosen by some codes of a field to those chosen by all of these and more, and to what is left."""
    fields: dict[str, set[str]] = defaultdict(set)
    for one in choices.of.values():
        fields[one.rows] |= {name for name, _ in one.where}
    there: dict[tuple[str, str, Where, str, str], dict[Codes | None, list[Address]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for address in releases.versions:
        feed, measure, breakdown = address.series
        chosen = choices.of.get((feed, measure))
        if chosen is None:
            continue
        wanted = _add_groups(choices, feed, chosen, breakdown)
        for name in fields[chosen.rows]:
            others = frozenset(one for one in wanted.items() if one[0] != name)
            codes = wanted.get(name, choices.every.get((chosen.rows, name)))
            there[chosen.rows, name, others, address.area, address.period][codes].append(address)
    for (_, name, *_), sets in there.items():
        _tie_sets(web, releases, choices, name, sets)


def _add_groups(choices: Choices, feed: str, chosen: Chosen, breakdown: str) -> dict[str, Codes]:
    wanted = dict(chosen.where)
    for part in breakdown.split(";") if breakdown else []:
        name, _, code = part.partition("=")
        which = choices.groups.get((feed, name), f"={name}")
        wanted[which] = frozenset([code]) & wanted.get(which, frozenset([code]))
    return wanted


def _tie_sets(
    web: Web, releases: Releases, choices: Choices, name: str, sets: Mapping[Codes | None, list[Address]]
) -> None:
    def is_chosen(codes: Codes | None) -> bool:
        return any(name in dict(choices.of[one.series[:2]].where) for one in sets[codes])

    def is_of_a_share(codes: Codes | None) -> bool:
        return any(choices.of[one.series[:2]].of_a_share for one in sets[codes])

    for addresses in sets.values():
        for one, other in pairwise(addresses):
            split(web, releases, one, [other], exact=True)
    for whole, (address, *_) in sets.items():
        parts = [one for one in sets if one is not None and (whole is None or one < whole)]
        for part in parts:
            # What is left and printed itself is guarded there: to name it twice makes the search long.
            is_left = (whole is None or whole - part not in sets) and not is_of_a_share(part)
            if is_left and (is_chosen(part) or (whole is not None and is_chosen(whole))):
                for newest, (total, inside) in releases.walk([address, sets[part][0]]):
                    if newest:
                        web.split(total, [inside], always_rest=True)
        some = parts if len(parts) <= _MOST_SETS else [one for one in parts if is_chosen(one)][:_MOST_SETS]
        for number in (2, 3):
            for ones in combinations(some, number):
                if sum(map(len, ones)) == len(whole or ()) and frozenset().union(*ones) == whole:
                    split(web, releases, address, [sets[one][0] for one in ones], exact=True)
