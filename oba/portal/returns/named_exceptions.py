"""What the partnership's lead lets pass by name: waiving one fault of a return, and one person signing off alone."""

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Request
from fastapi.responses import Response

from oba.pipeline.returns import partnership
from oba.pipeline.returns.exceptions import read_waivers
from oba.pipeline.returns.steps import find_fault
from oba.pipeline.returns.views import ReturnView
from oba.portal.access import Person, require
from oba.portal.accounts.kept_forms import keeps_typed, recall
from oba.portal.forms import read_form, read_number
from oba.portal.pages import go_to, render
from oba.portal.returns.notices import notify
from oba.portal.returns.request import require_step, visit_of
from oba.returns.waivers import may_be_waived
from oba.returns.workflow import Action
from oba.roles import ROLE_NAMES, Permission
from oba.store.engine import read_session

router = APIRouter(prefix="/returns", include_in_schema=False)
Lead = Annotated[Person, Depends(require(Permission.SEE_ALL_RETURNS))]
Fields = Annotated[dict[str, str], Depends(read_form)]


@router.get("/{code}/waive")
def show_waiving(request: Request, code: str, who: Lead) -> Response:
    """Show the faults of the newest attempt, of which one may be waived, and what was waived before."""
    seen = require_step(request, code, Action.TAKE_BACK)
    typed = recall(request, who, turn=seen.owed.turn)
    return _waive_page(request, seen, finding=read_number(typed.get("finding", "")), reason=typed.get("reason", ""))


def _waive_page(request: Request, seen: ReturnView, errors: dict[str, str] | None = None, **given: Any) -> Response:
    visit = visit_of(request)
    found = list(enumerate(seen.verdict.findings)) if seen.verdict else []
    with read_session(visit.engine) as session:
        waivers = read_waivers(session, seen.owed)
    faults = [(number, finding) for number, finding in found if may_be_waived(finding)]
    others = [finding for _, finding in found if finding.severity == "FAIL" and finding.is_open]
    firm = [finding for finding in others if not may_be_waived(finding)]
    values: dict[str, Any] = {"seen": seen, "faults": faults, "firm": firm, "waivers": waivers, "given": given}
    return render(request, "waive.html", 422 if errors else 200, errors=errors, **values)


@router.post("/{code}/waive")
@keeps_typed
def waive(request: Request, tasks: BackgroundTasks, code: str, who: Lead, form: Fields) -> Response:
    """Waive one fault, with a reason."""
    seen = require_step(request, code, Action.WAIVE)
    finding, reason = read_number(form.get("finding", "")), form.get("reason", "").strip()
    errors = {}
    if finding < 0:
        errors["finding"] = "Select the fault that you waive"
    if fault := find_fault(reason, "Enter why the figure is right as it stands, in at least two words"):
        errors["reason"] = fault
    if errors:
        return _waive_page(request, seen, errors, finding=finding, reason=reason)
    visit = visit_of(request)
    partnership.waive(visit, code, read_number(form.get("turn", "")), finding, reason)
    notify(request, tasks, visit, code)
    return go_to(request, f"/returns/{code}", "The fault is waived. Your name and the reason stand on the return.")


@router.post("/{code}/waive/back")
def take_back(request: Request, code: str, who: Lead, form: Fields) -> Response:
    """Take back a waiver, as long as nobody has signed."""
    require_step(request, code, Action.TAKE_BACK)
    turn, waiver = read_number(form.get("turn", "")), read_number(form.get("waiver", ""))
    partnership.take_back(visit_of(request), code, turn, waiver)
    return go_to(request, f"/returns/{code}", "The waiver is taken back. The fault counts again.")


@router.get("/{code}/let-sign")
def show_letting_sign(request: Request, code: str, who: Lead) -> Response:
    """Show who could sign the return off alone, and ask why."""
    seen = require_step(request, code, Action.LET_SIGN)
    typed = recall(request, who, turn=seen.owed.turn)
    return _let_sign_page(request, seen, account=typed.get("account", ""), reason=typed.get("reason", ""))


def _let_sign_page(request: Request, seen: ReturnView, errors: dict[str, str] | None = None, **given: str) -> Response:
    values: dict[str, Any] = {"seen": seen, "given": given, "role_names": ROLE_NAMES}
    return render(request, "let_sign.html", 422 if errors else 200, errors=errors, **values)


@router.post("/{code}/let-sign")
@keeps_typed
def let_sign(request: Request, code: str, who: Lead, form: Fields) -> Response:
    """Let one person sign the return off alone, once."""
    seen = require_step(request, code, Action.LET_SIGN)
    people = {str(person.account_id): person for person in seen.signing.who.people} if seen.signing else {}
    account, reason = form.get("account", ""), form.get("reason", "").strip()
    errors = {}
    if account not in people:
        errors["account"] = "Select who may sign it off"
    if fault := find_fault(reason, "Enter why one person may sign it off alone, in at least two words"):
        errors["reason"] = fault
    if errors:
        return _let_sign_page(request, seen, errors, account=account, reason=reason)
    partnership.let_sign(visit_of(request), code, read_number(form.get("turn", "")), int(account), reason)
    notice = f"{people[account].name} may sign this return off once. Your name and the reason stand on the return."
    return go_to(request, f"/returns/{code}", notice)
