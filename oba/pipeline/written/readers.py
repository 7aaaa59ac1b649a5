"""Who may see which pack: one decision for a person, a machine with a token, and somebody of whom nothing is known.

Who sees the packs of a board can have duties for it and be written to about it.
"""

from dataclasses import dataclass

from oba.indicators.board import Board
from oba.indicators.project import Definitions
from oba.models import Account
from oba.roles import PERMISSIONS, Permission, Role
from oba.vocabulary import Audience


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads: a role (None: nobody is known), boards of theirs, and the most that they may see.

    `limit` makes a machine see less than its role would; a person has none.
    """

    role: Role | None = None
    boards: frozenset[str] = frozenset()
    limit: Audience = Audience.RESTRICTED

    @property
    def audience(self) -> Audience:
        """Return which audience they are: who sees every return is told what is restricted, a stranger the public."""
        if self.role is None:
            return Audience.PUBLIC
        own = Audience.RESTRICTED if Permission.SEE_ALL_RETURNS in PERMISSIONS[self.role] else Audience.MEMBERS
        return own if self.limit.may_see(own) else self.limit

    def sees_board(self, board_id: str) -> bool:
        """Return whether they see the packs of a board: of theirs, or of every one where a role needs no list."""
        if self.role is None:
            return True  # as far as they are for the public
        if Permission.SEE_BOARDS not in PERMISSIONS[self.role]:
            return False
        return board_id in self.boards or (not self.boards and self.role is not Role.BOARD_MEMBER)


NOBODY = Reader()
"""Somebody of whom nothing is known: sees what is for the public."""


def may_see(who: Reader, board: Board | None, audience: Audience | None) -> bool:
    """Return whether a pack of a board, None if it is no longer defined, that was made for an audience is for somebody.

    Without an audience it is taken to be for that of the board. What the board is for now holds as well as what it was
    for then. Of a board that is not defined nothing says any more for whom it was: it is for those who see everything.
    """
    if board is None:
        return who.audience.may_see(Audience.RESTRICTED) and not who.boards
    made_for = {board.audience, audience or board.audience}
    return who.sees_board(board.id) and all(who.audience.may_see(one) for one in made_for)


def may_read(who: Reader, board: Board | None, audience: Audience | None) -> bool:
    """Return whether a published pack may be read by somebody: what is for the public may be read by everybody."""
    return may_see(who, board, audience) or may_see(NOBODY, board, audience)


def boards_with_duties(definitions: Definitions, account: Account) -> dict[str, str]:
    """Return the boards for which somebody can have duties, by id, with their names: those that they see."""
    if account.closed_at is not None:
        return {}
    who = _reader_of(account)
    return {board.id: board.name for board in definitions.boards.values() if may_see(who, board, board.audience)}


def sees_restricted(account: Account) -> bool:
    """Return whether somebody is told what is restricted: who sees every return is."""
    return _reader_of(account).audience is Audience.RESTRICTED


def _reader_of(account: Account) -> Reader:
    return Reader(Role(account.role), frozenset(account.boards.split()))
