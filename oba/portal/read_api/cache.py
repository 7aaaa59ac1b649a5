"""What was read of kept packs, at hand for those who ask next: to open one takes a second, and it never changes."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock, Semaphore
from typing import Generic, TypeVar

from fastapi import HTTPException
from sqlalchemy import Engine

from oba.store.packs import KeptPack

Read = TypeVar("Read")

PATIENCE = 10.0
"""Seconds for which a request waits for others that open packs."""
MOST_WAITING = 4
"""Requests that wait so: each has a thread of the portal, and those of people who are signed in need theirs."""


class AtHand(Generic[Read]):
    """What `make` reads of packs, `most` of them. One is opened at a time, so that nobody takes the whole machine.

    What is at hand waits for nobody.
    """

    def __init__(
        self,
        make: Callable[[Engine, KeptPack], Read],
        most: int,
        patience: float = PATIENCE,
        waiting: int = MOST_WAITING,
    ) -> None:
        self.most, self._make, self._patience = most, make, patience
        self._touching, self._opening, self._places = Lock(), Lock(), Semaphore(1 + waiting)
        self._read: OrderedDict[KeptPack, Read] = OrderedDict()

    def read(self, engine: Engine, kept: KeptPack) -> Read:
        """Return what is in a pack. PublishError if it is not what was published; HTTPException 503 if others wait."""
        found = self._find(kept)
        if found is not None:
            return found
        if not self._places.acquire(blocking=False):
            raise _refuse()
        try:
            return self._open(engine, kept)
        finally:
            self._places.release()

    def _open(self, engine: Engine, kept: KeptPack) -> Read:
        if not self._opening.acquire(timeout=self._patience):
            raise _refuse()
        try:
            found = self._find(kept)
            return found if found is not None else self._keep(kept, self._make(engine, kept))
        finally:
            self._opening.release()

    def _find(self, kept: KeptPack) -> Read | None:
        with self._touching:
            if kept in self._read:
                self._read.move_to_end(kept)
            return self._read.get(kept)

    def _keep(self, kept: KeptPack, read: Read) -> Read:
        with self._touching:
            self._read[kept] = read
            while len(self._read) > self.most:
                self._read.popitem(last=False)
        return read


def _refuse() -> HTTPException:
    return HTTPException(503, "Many packs are being opened. Ask again in a minute.", {"Retry-After": "60"})
