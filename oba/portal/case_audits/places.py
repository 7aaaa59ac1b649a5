"""Where a request for a case audit is, and who may be there: its cases are for those who take part alone."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request

from oba.boards.quality.case_audits import AuditedCase
from oba.boards.quality.quarters import read_quarter
from oba.indicators.case_audit import CaseAudit
from oba.london_time import london_day
from oba.pipeline.written.case_audits import Audit, read_audit
from oba.pipeline.written.desk import Desk
from oba.portal.access import Person, require
from oba.portal.desks import desk_of
from oba.portal.forms import read_form
from oba.roles import Permission

Reader = Annotated[Person, Depends(require(Permission.SEE_BOARDS))]
Fields = Annotated[dict[str, str], Depends(read_form)]
AT = "/case-audits/{board_id}/{audit_id}/{quarter}"


@dataclass(frozen=True, slots=True)
class Place:
    """A case audit as somebody sees it, and where its pages are."""

    audit: Audit
    is_example: bool = False
    """Whether whoever looks is made up: then so is all that they see."""

    @property
    def address(self) -> str:
        """Return where the audit is."""
        audit = self.audit
        return f"/case-audits/{audit.desk.board.id}/{audit.programme.id}/{audit.quarter}"

    @property
    def values(self) -> dict[str, Any]:
        """Return what every page of an audit is given."""
        audit = self.audit
        said = {"audit": audit, "programme": audit.programme, "board": audit.desk.board, "address": self.address}
        return said | {"leads": audit.desk.duties.leads_quality, "made_up": self.is_made_up}

    @property
    def is_made_up(self) -> bool:
        """Return whether the cases are made up, which every page states."""
        return self.is_example or self.audit.programme.made_up or self.audit.desk.board.made_up

    def case(self, number: str) -> AuditedCase:
        """Return a case of the sample by its place in it; 404 where there is none."""
        found = next((one for one in self.audit.cases if str(one.number) == number), None)
        if found is None:
            raise HTTPException(404)
        return found


def list_programmes(desk: Desk) -> list[CaseAudit]:
    """Return the programmes of case audits that a board has, by name."""
    mine = [one for one in desk.definitions.case_audits.values() if one.board == desk.board.id]
    return sorted(mine, key=lambda one: one.name)


def find_place(request: Request, who: Person, board_id: str, audit_id: str, quarter: str) -> Place:
    """Return a case audit that has or may have begun; 404 where the board is not theirs or there is no such audit."""
    desk = desk_of(request, who, board_id)
    programme = next((one for one in list_programmes(desk) if one.id == audit_id), None)
    period = read_quarter(quarter)
    if programme is None or period is None or period.start > london_day(desk.now):
        raise HTTPException(404)
    return Place(read_audit(desk, programme, quarter), who.example)


def enter(request: Request, who: Person, board_id: str, audit_id: str, quarter: str) -> Place:
    """Return the place of somebody who takes part in an audit; 404 for anybody else."""
    place = find_place(request, who, board_id, audit_id, quarter)
    if not place.audit.is_for_them:
        raise HTTPException(404)
    return place


def enter_as_lead(request: Request, who: Person, board_id: str, audit_id: str, quarter: str) -> Place:
    """Return the place of the lead of an audit; 403 for others who take part, 404 for anybody else."""
    place = enter(request, who, board_id, audit_id, quarter)
    if not place.audit.desk.duties.leads_quality:
        raise HTTPException(403)
    return place
