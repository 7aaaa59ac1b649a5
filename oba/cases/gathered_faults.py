"""Faults of a list that was looked at in parts, put together as if it had been looked at as a whole."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from oba.cases.faults import NO_ROWS, Fault
from oba.cases.raw import Rows

_Key = tuple[str, str, str, str, str, str, bool, bool]


@dataclass
class Gathered:
    """The faults so far, each kind once, in the order in which one part or another tells them."""

    _found: dict[_Key, list[Fault]] = field(default_factory=dict)
    _order: list[_Key] = field(default_factory=list)

    def add(self, faults: Iterable[Fault], numbers: Rows) -> None:
        """Add the faults of a part; `numbers` are those of its rows in the file, which become their positions."""
        place = 0
        for fault in faults:
            key = _key(fault)
            if key in self._found:
                place = max(place, self._order.index(key) + 1)
            else:
                self._order.insert(place, key)
                place += 1
            self._found.setdefault(key, []).append(replace(fault, positions=numbers[fault.positions]))

    @property
    def refuses(self) -> bool:
        """Return whether nothing of the list is to be kept."""
        return any(parts[0].refuses for parts in self._found.values())

    def list_faults(self) -> list[Fault]:
        """Return each kind of fault that is there with all its rows, in the order of the file."""
        return [fault for fault in (_join(self._found[key]) for key in self._order) if fault.tells]


def _key(fault: Fault) -> _Key:
    return (
        fault.rule,
        fault.about,
        fault.column,
        fault.what,
        fault.remedy,
        fault.aside,
        fault.refuses,
        fault.notice,
    )


def _join(parts: list[Fault]) -> Fault:
    positions = np.concatenate([one.positions for one in parts])
    order = np.argsort(positions, kind="stable")
    said = [text for one in parts for text in one.said]
    in_order = [said[place] for place in order.tolist()] if said else ()
    people = sum(one.people for one in parts)
    return replace(parts[0], positions=positions[order], said=in_order, people=people)


def choose(faults: Iterable[Fault], numbers: Rows) -> list[Fault]:
    """Return what is told of some rows, whose numbers in the file rise, with their places among them as positions."""
    chosen = []
    for fault in faults:
        places = np.searchsorted(numbers, fault.positions) if len(numbers) else NO_ROWS
        there = np.zeros(len(fault.positions), bool)
        inside = places < len(numbers)
        there[inside] = numbers[places[inside]] == fault.positions[inside]
        if there.any():
            said = [text for text, keep in zip(fault.said, there.tolist(), strict=True) if keep] if fault.said else ()
            chosen.append(replace(fault, positions=places[there], said=said))
    return chosen
