"""Which boards somebody with an account sees, and so can have duties for and be written to about."""

from oba.indicators.project import Definitions
from oba.models import Account
from oba.roles import PERMISSIONS, Permission, Role
from oba.vocabulary import Audience


def boards_with_duties(definitions: Definitions, account: Account) -> dict[str, str]:
    """Return the boards for which somebody can have duties, by id, with their names: those that they see."""
    permissions = PERMISSIONS[Role(account.role)]
    if account.closed_at is not None or Permission.SEE_BOARDS not in permissions:
        return {}
    own = account.boards.split()
    is_limited = bool(own) or account.role == Role.BOARD_MEMBER
    return {
        board.id: board.name
        for board in definitions.boards.values()
        if (not is_limited or board.id in own)
        and (sees_restricted(account) or board.audience is not Audience.RESTRICTED)
    }


def sees_restricted(account: Account) -> bool:
    """Return whether somebody is told what is restricted: who sees every return is."""
    return Permission.SEE_ALL_RETURNS in PERMISSIONS[Role(account.role)]
