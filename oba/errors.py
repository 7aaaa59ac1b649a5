"""One family of errors: each ends in a plain sentence for a person and its own exit code."""

from collections.abc import Sequence
from typing import Any


class ObaError(Exception):
    """A fault that a person can put right. The message says what is wrong and what to do."""

    exit_code = 1

    def __init__(self, message: str, findings: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class DefinitionError(ObaError):
    """One or more definitions cannot be used; `findings` lists every fault."""

    exit_code = 10


class BoundariesError(DefinitionError):
    """A file of boundaries that no map can be drawn from, in words with what to do."""


class PlaceError(DefinitionError):
    """A text that is not the name of one place that a board can answer for, in words with what to give instead."""


class FeedError(ObaError):
    """A feed could not be read or was refused; nothing of it was loaded."""

    exit_code = 11


class StoreError(ObaError):
    """The store refused the step and is as it was before."""

    exit_code = 12


class PublishError(ObaError):
    """A board cannot be published."""

    exit_code = 13


class TraceError(ObaError):
    """A trace code is not known to this store."""

    exit_code = 14


class ReturnError(ObaError):
    """A step of a return cannot be taken; nothing was changed."""

    exit_code = 15


class NotFoundError(ReturnError):
    """There is no such return, or it is not this person's to see: the two look the same."""


class NotAllowedError(ReturnError):
    """The person may not do this, or not now."""


class TurnError(ReturnError):
    """Somebody else was quicker."""


class BoardError(ObaError):
    """What a board's people wrote cannot be kept; nothing was changed."""

    exit_code = 16


class OvertakenError(BoardError):
    """Somebody else wrote meanwhile: `newest` is the number of the version that they wrote."""

    def __init__(self, message: str, newest: int) -> None:
        super().__init__(message)
        self.newest = newest


class CaseError(ObaError):
    """A case list cannot be read, kept or erased from; what was kept before is as it was."""

    exit_code = 17
