"""Who a person may be, and what each role may see or do besides the steps of a return."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person may be; the first two belong to a provider, the others to the partnership."""

    SUBMITTER = "submitter"
    APPROVER = "approver"
    COLLECTOR = "collector"
    QA_LEAD = "qa_lead"
    BOARD_MEMBER = "board_member"
    ADMINISTRATOR = "administrator"


ROLE_NAMES: Mapping[Role, str] = {
    Role.SUBMITTER: "Submitter",
    Role.APPROVER: "Provider approver",
    Role.COLLECTOR: "Partnership lead for returns",
    Role.QA_LEAD: "Quality-assurance lead",
    Role.BOARD_MEMBER: "Board member",
    Role.ADMINISTRATOR: "Administrator",
}


class May(StrEnum):
    """What a role may see or do besides the steps of a return."""

    SEE_OWN_RETURNS = "see the returns of their own organisation"
    SEE_ALL_RETURNS = "see every return and the register"
    SEE_BOARDS = "see the boards' packs"
    SEE_TRAIL = "see the audit trail"
    MANAGE_PEOPLE = "invite people, change their roles and close accounts"


PERMISSIONS: Mapping[Role, frozenset[May]] = {
    Role.SUBMITTER: frozenset({May.SEE_OWN_RETURNS}),
    Role.APPROVER: frozenset({May.SEE_OWN_RETURNS}),
    Role.COLLECTOR: frozenset({May.SEE_ALL_RETURNS, May.SEE_BOARDS}),
    Role.QA_LEAD: frozenset({May.SEE_ALL_RETURNS, May.SEE_BOARDS, May.SEE_TRAIL}),
    Role.BOARD_MEMBER: frozenset({May.SEE_BOARDS}),
    Role.ADMINISTRATOR: frozenset({May.SEE_TRAIL, May.MANAGE_PEOPLE}),
}
