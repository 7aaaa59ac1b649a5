"""The web of counts: what ties them, and which of them stood together after each release."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from oba.scorecards.build.disclosure.counts import Address, Observed

Rest = tuple[str, int, tuple[int, ...]]
Key = int | Rest
Terms = tuple[tuple[Key, float], ...]


class Tie(NamedTuple):
    """Says that the sum of factors times counts is nought (`low` and `high`: or lies between them)."""

    terms: Terms
    low: float = 0.0
    high: float = 0.0


@dataclass
class Web:
    """The ties found so far, the rests that they make with their values, and which counts are totals of others."""

    values: Mapping[int, float]
    ties: dict[Tie, None] = field(default_factory=dict)
    rests: dict[Rest, float] = field(default_factory=dict)
    totals: set[Key] = field(default_factory=set)

    def split(self, whole: int, parts: Sequence[int], always_rest: bool = False, exact: bool = False) -> None:
        """Tie a whole to its parts, and to what is left of it.

        `always_rest`: a reader does not take the parts to be all there is. `exact`: nothing may be left.
        """
        left = self.values[whole] - sum(self.values[part] for part in parts)
        if left < 0 or (exact and left) or whole in parts:
            return
        terms: list[tuple[Key, float]] = [(whole, 1.0), *((part, -1.0) for part in sorted(parts))]
        if left or always_rest:
            rest = ("rest", whole, tuple(sorted(parts)))
            self.rests[rest] = left
            terms.append((rest, -1.0))
        if not always_rest:
            self.totals.add(whole)
        self.ties[Tie(tuple(terms))] = None

    def name_piece(self, of: Sequence[int], count: float) -> Rest:
        """Return what counts have in common, of which no pack prints the number, but which follows from several."""
        piece = ("piece", min(of), tuple(sorted(set(of) - {min(of)})))
        self.rests[piece] = count
        return piece

    def make(self, whole: int, parts: Sequence[Key]) -> None:
        """Tie a count to the counts and pieces that it is made of."""
        self.ties[Tie(((whole, 1.0), *((part, -1.0) for part in parts)))] = None

    def balance(self, terms: Iterable[tuple[int, float]], slack: float = 0.0) -> None:
        """Tie counts whose sum with factors is nought, where it truly is."""
        found = tuple(sorted(terms))
        if len({key for key, _ in found}) == len(found) and abs(sum(self.values[k] * f for k, f in found)) <= slack:
            self.ties[Tie(found, -slack, slack)] = None


@dataclass(frozen=True)
class Releases:
    """The counts at each address, one or more versions of each."""

    versions: Mapping[Address, Sequence[int]]
    observed: Mapping[int, Observed]

    def walk(self, wanted: Sequence[Address]) -> Iterator[tuple[bool, list[int]]]:
        """Yield what stood at some addresses after each release, and whether it is what stands there now."""
        each = [self.versions[address] for address in wanted]
        if all(len(one) == 1 for one in each):
            yield True, [one[0] for one in each]
            return
        loads = sorted({self.load_of(key) for one in each for key in one})
        for load in loads:
            then = [[key for key in one if self.load_of(key) <= load] for one in each]
            if all(then):
                yield load == loads[-1], [max(one, key=self._order) for one in then]

    def _order(self, key: int) -> tuple[int, int]:
        return self.load_of(key), abs(key)

    def load_of(self, key: int) -> int:
        """Return the load that brought a count, or the share that it is worked back from."""
        return self.observed[abs(key)].load_id

    def address_of(self, key: int) -> Address:
        """Return where a count stands, or the share that it is worked back from."""
        return self.observed[abs(key)].address


def split(web: Web, releases: Releases, whole: Address, parts: Sequence[Address], exact: bool = False) -> None:
    """Tie what stood at a whole to what stood at its parts after each release."""
    for newest, (total, *members) in releases.walk([whole, *parts]):
        web.split(total, members, exact=exact or not newest)
