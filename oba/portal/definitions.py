"""The definitions, read again when their files change, so that nobody has to start the portal anew."""

import hashlib
import os
import time
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from threading import Lock

from starlette.types import ASGIApp, Receive, Scope, Send

from oba.errors import DefinitionError
from oba.indicators.loading import load_definitions
from oba.indicators.project import Definitions
from oba.portal.guards import log

Stamp = tuple[str, int, int]
REST = 0.05
"""Seconds for which the portal does not look at the files again: a busy one would look at all of them at each page."""
_read: ContextVar[dict["Project", Definitions]] = ContextVar("_read")
"""What was read for the request that is being answered; without a request there is none."""


class OneReading:
    """Let each request have one reading of the definitions: a page asks for them several times over."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        before = _read.set({})
        try:
            await self.app(scope, receive, send)
        finally:
            _read.reset(before)


class Project:
    """The newest definitions that are without fault; files are looked at again when `rest` seconds have passed."""

    def __init__(self, definitions: Definitions, rest: float = 0.0) -> None:
        self._definitions, self._rest = definitions, rest
        self._looked_at = time.monotonic()
        self._stamps = _stamp_files(definitions.folder)
        self._lock = Lock()

    @property
    def definitions(self) -> Definitions:
        """Return the definitions; if the files have changed and are faulty now, those from before.

        The files are looked at once a request, unless they just were: what they say of who sees a board holds from the
        next request on that comes after the rest.
        """
        read = _read.get({})
        if self not in read:
            with self._lock:
                self._read_again()
                read[self] = self._definitions
        return read[self]

    def _read_again(self) -> None:
        if time.monotonic() - self._looked_at < self._rest:
            return
        self._looked_at, stamps = time.monotonic(), _stamp_files(self._definitions.folder)
        if stamps == self._stamps:
            return
        self._stamps = stamps
        try:
            self._definitions = load_definitions(self._definitions.folder)
        except DefinitionError as fault:
            log.error("the definitions have changed and have faults; the earlier ones stay in use", fault=str(fault))

    @property
    def mark(self) -> str:
        """Return what is another text whenever the definitions may be others."""
        folder, stamps = self.definitions.folder, self._stamps
        return hashlib.sha256(f"{folder} {sorted(stamps)}".encode()).hexdigest()

    def organisations(self) -> dict[str, str]:
        """Return the name of each provider that owes a return, by id, in the order of the names."""
        found = {each.id: each.name for owed in self.definitions.returns.values() for each in owed.providers}
        return dict(sorted(found.items(), key=lambda item: item[1]))

    def boards(self) -> dict[str, str]:
        """Return the name of each board, by id, in the order of the names."""
        return dict(
            sorted(((key, board.name) for key, board in self.definitions.boards.items()), key=lambda one: one[1])
        )


def _stamp_files(folder: Path) -> frozenset[Stamp]:
    """Return what tells one state of the files from another, without reading them."""
    return frozenset(_stamp_below(folder))


def _stamp_below(folder: Path | str) -> Iterator[Stamp]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _stamp_below(entry.path)
            elif entry.name.endswith((".yaml", ".yml")):
                status = entry.stat()
                yield entry.path, status.st_mtime_ns, status.st_size
