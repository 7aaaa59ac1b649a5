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
    ANALYST = "analyst"


class Scope(StrEnum):
    """What a machine may ask the read API for."""

    CATALOGUE = "catalogue"
    VALUES = "values"
    CARDS = "cards"


ROLE_NAMES: Mapping[Role, str] = {
    Role.SUBMITTER: "Submitter",
    Role.APPROVER: "Provider approver",
    Role.COLLECTOR: "Partnership lead for returns",
    Role.QA_LEAD: "Quality-assurance lead",
    Role.BOARD_MEMBER: "Board member",
    Role.ADMINISTRATOR: "Administrator",
    Role.ANALYST: "Analyst of case lists",
}


ROLE_DUTIES: Mapping[Role, str] = {
    Role.SUBMITTER: "You fill in and send the returns of your organisation.",
    Role.APPROVER: "You sign off the returns of your organisation, and can send them too.",
    Role.COLLECTOR: "You accept returns or send them back, look after the register, and publish the boards'"
    " packs for their meetings.",
    Role.QA_LEAD: "You can read every return with its figures and findings, the register and the audit trail."
    " The partnership lead for returns decides on them.",
    Role.BOARD_MEMBER: "You can read what the boards have published, and the cards behind it.",
    Role.ADMINISTRATOR: "You invite people, change what they may do and read the audit trail. You see no figures.",
    Role.ANALYST: "You load lists of cases on the server, and erase people from them. Here you decide on doubtful pairs"
    " of two lists; you see nothing of returns and boards.",
}


class Permission(StrEnum):
    """What a role may see or do besides the steps of a return."""

    SEE_OWN_RETURNS = "see the returns of their own organisation"
    SEE_ALL_RETURNS = "see every return and the register"
    SEE_BOARDS = "see the boards' packs"
    PUBLISH_PACKS = "publish a board's pack for its meeting"
    SEE_TRAIL = "see the audit trail"
    MANAGE_PEOPLE = "invite people, change their roles and close accounts"
    HANDLE_CASES = "load lists of cases, decide on doubtful pairs of two, and erase people from them"


PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.SUBMITTER: frozenset({Permission.SEE_OWN_RETURNS}),
    Role.APPROVER: frozenset({Permission.SEE_OWN_RETURNS}),
    Role.COLLECTOR: frozenset({Permission.SEE_ALL_RETURNS, Permission.SEE_BOARDS, Permission.PUBLISH_PACKS}),
    Role.QA_LEAD: frozenset({Permission.SEE_ALL_RETURNS, Permission.SEE_BOARDS, Permission.SEE_TRAIL}),
    Role.BOARD_MEMBER: frozenset({Permission.SEE_BOARDS}),
    Role.ADMINISTRATOR: frozenset({Permission.SEE_TRAIL, Permission.MANAGE_PEOPLE}),
    Role.ANALYST: frozenset({Permission.HANDLE_CASES}),
}
