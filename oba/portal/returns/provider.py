"""A provider's returns: the list, one return as a list of tasks, sending it, explaining, signing off."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, File, Form, Request, UploadFile
from fastapi.responses import Response

from oba.errors import NotAllowedError
from oba.hostile_files import MOST_RETURN_BYTES
from oba.indicators.provider_return import RuleSeverity
from oba.pipeline import register
from oba.pipeline.returns import provider
from oba.pipeline.returns.steps import LEAST_WORDS, find_fault
from oba.pipeline.returns.views import ReturnView, list_refused, view_attempt, view_return
from oba.pipeline.returns.waiting import OwnReturn, list_own
from oba.portal.access import Person, person, require
from oba.portal.accounts.kept_forms import keeps_typed, recall
from oba.portal.downloads import SPREADSHEET, download
from oba.portal.forms import Number, Words, clean, read_form, read_number
from oba.portal.pages import go_to, render
from oba.portal.returns.findings import group_findings, locate_fields
from oba.portal.returns.notices import notify
from oba.portal.returns.request import require_step, visit_of
from oba.portal.returns.tasks import list_tasks
from oba.portal.returns.waiting import show_returns
from oba.returns.verdict import Outcome
from oba.returns.verdict_printing import annotate
from oba.returns.workflow import ACCEPTED, Action, has_ended
from oba.roles import Permission

router = APIRouter(prefix="/returns", include_in_schema=False)
Who = Annotated[Person, Depends(person)]
Sender = Annotated[Person, Depends(require(Permission.SEE_OWN_RETURNS))]  # asked before what they sent is looked at
Turn = Annotated[int, Form()]
Fields = Annotated[dict[str, str], Depends(read_form)]

_SHORT = f"Give the reason in at least {LEAST_WORDS} words"
_NOT_CHOSEN = "Select the workbook that you filled in"
_TOO_LARGE = f"The selected file must be smaller than {MOST_RETURN_BYTES // 1_000_000} MB"


@router.get("")
def list_returns(request: Request, who: Who) -> Response:
    """Show the returns that a person may see, those with something left to do first."""
    visit = visit_of(request)
    register.update_register(visit.engine, visit.definitions.returns, visit.now, visit.definitions.boards, wait=False)
    if who.may(Permission.SEE_ALL_RETURNS):
        return show_returns(request, visit)
    return render(request, "own_returns.html", groups=_group_own(list_own(visit), visit.today))


def _group_own(everything: list[OwnReturn], today: date) -> dict[str, list[OwnReturn]]:
    """Return a provider's returns in groups: what waits for this person, longest due first; not over yet last."""
    groups: dict[str, list[OwnReturn]] = {"To do": [], "Sent, accepted or closed": [], "Not over yet": []}
    for one in everything:
        name = "To do" if one.step else "Sent, accepted or closed"
        groups[name if has_ended(one.seen.standing, today) else "Not over yet"].append(one)
    groups["Sent, accepted or closed"].reverse()
    return groups


@router.get("/{code}")
def show_return(request: Request, code: str, who: Who) -> Response:
    """Show one return: what is to be done next, every attempt, and to the partnership who was reminded."""
    visit = visit_of(request)
    seen = view_return(visit, code)
    past = register.list_past_reminders(visit.engine, seen.owed.id or 0) if who.may(Permission.SEE_ALL_RETURNS) else []
    return render(request, "return.html", **_page_values(seen), reminders=past)


def _page_values(seen: ReturnView) -> dict[str, Any]:
    tasks = [task.item for task in list_tasks(seen)]
    return {"seen": seen, "Action": Action, "accepted_states": ACCEPTED, "Outcome": Outcome, "tasks": tasks}


@router.get("/{code}/workbook")
def download_workbook(request: Request, code: str, who: Who) -> Response:
    """Download the provider's own workbook for the quarter, filled with what is known."""
    visit = visit_of(request)
    seen = view_return(visit, code)
    return download(provider.make_workbook(visit, seen), provider.file_name_of(seen), SPREADSHEET)


@router.get("/{code}/upload")
def show_upload(request: Request, code: str, who: Who) -> Response:
    """Show the form for sending the filled workbook."""
    seen = require_step(request, code, Action.SEND)
    return render(request, "upload.html", seen=seen, room=provider.describe_room(visit_of(request), seen))


@router.post("/{code}/upload")
def receive_file(
    request: Request,
    tasks: BackgroundTasks,
    code: str,
    who: Sender,
    turn: Turn,
    workbook: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Check the file and save it; show what was found."""
    visit = visit_of(request)
    content = workbook.file.read(MOST_RETURN_BYTES + 1) if workbook else b""
    if not workbook or not workbook.filename or not content:
        fault = _NOT_CHOSEN if not workbook or not workbook.filename else "The selected file is empty"
        return render(request, "upload.html", 422, seen=view_return(visit, code), errors={"workbook": fault})
    if len(content) > MOST_RETURN_BYTES:
        return render(request, "upload.html", 422, seen=view_return(visit, code), errors={"workbook": _TOO_LARGE})
    attempt = provider.send_file(visit, code, turn, content, clean(workbook.filename, 200))
    if attempt.outcome != Outcome.UNREADABLE:
        notify(request, tasks, visit, code)
    return go_to(request, f"/returns/{code}/attempts/{attempt.number}")


@router.get("/{code}/attempts/{number}")
def show_attempt(request: Request, code: str, number: Number, who: Who) -> Response:
    """Show the verdict on one attempt, with every finding."""
    seen, attempt, verdict = view_attempt(visit_of(request), code, number)
    counts = attempt.id in (seen.owed.latest_id, seen.owed.accepted_id)
    may_type = Action.SAVE in seen.actions and attempt.id == seen.owed.latest_id
    fields = locate_fields(seen.definition, verdict) if may_type else {}
    own = who.may(Permission.SEE_OWN_RETURNS)
    values: dict[str, Any] = {"attempt": attempt, "verdict": verdict, "own": own}
    values["groups"] = group_findings(verdict, fields, is_own=own, is_asked=counts)
    return render(request, "attempt.html", **_page_values(seen), **values)


@router.get("/{code}/attempts/{number}/file")
def download_sent(request: Request, code: str, number: Number, who: Who) -> Response:
    """Download a file as it was sent."""
    seen, attempt, verdict = view_attempt(visit_of(request), code, number)
    if verdict.outcome is Outcome.UNREADABLE and who.organisation != seen.owed.organisation:
        raise NotAllowedError("The file could not be opened safely. It is kept as it was sent, and not given out here.")
    return download(attempt.content, attempt.file_name, "application/octet-stream")


@router.get("/{code}/attempts/{number}/checked")
def download_checked(request: Request, code: str, number: Number, who: Who) -> Response:
    """Download the same workbook with a comment at each finding."""
    seen, attempt, verdict = view_attempt(visit_of(request), code, number)
    if verdict.outcome is Outcome.UNREADABLE:
        raise NotAllowedError("The file could not be opened, so there is nothing to give back.")
    name = provider.file_name_of(seen, f"checked, attempt {number}")
    return download(annotate(attempt.content, verdict), name, SPREADSHEET)


@router.get("/{code}/explain")
def show_reasons(request: Request, code: str, who: Who) -> Response:
    """Show the queries, each with a place for its reason."""
    seen = require_step(request, code, Action.EXPLAIN)
    given = _read_reasons(recall(request, who, turn=seen.owed.turn))
    return _reasons_page(request, seen, given)


def _reasons_page(
    request: Request, seen: ReturnView, given: Mapping[int, str], errors: dict[str, str] | None = None
) -> Response:
    values: dict[str, Any] = {"seen": seen, "given": given, "refused": list_refused(visit_of(request), seen)}
    return render(request, "explain.html", 422 if errors else 200, errors=errors, **values)


@router.post("/{code}/explain")
@keeps_typed
def save_reasons(request: Request, tasks: BackgroundTasks, code: str, who: Sender, form: Fields) -> Response:
    """Save the reasons that were given."""
    given = _read_reasons(form)
    turn = read_number(form.get("turn", ""))
    visit = visit_of(request)
    seen = view_return(visit, code)
    findings = seen.verdict.findings if seen.verdict else ()
    changed = {n: text for n, text in given.items() if n >= len(findings) or findings[n].reason != text}
    if not changed:
        queries = [n for n, finding in enumerate(findings) if finding.severity is RuleSeverity.QUERY]
        wanted = next((n for n in queries if findings[n].is_open), queries[0] if queries else 0)
        return _reasons_page(request, seen, given, {f"reason-{wanted}": "Enter the reason for at least one figure"})
    wrong = {f"reason-{n}": find_fault(text, _SHORT) for n, text in changed.items()}
    if any(wrong.values()):
        return _reasons_page(request, seen, given, {name: fault for name, fault in wrong.items() if fault})
    verdict = provider.explain(visit, code, turn, changed)
    notify(request, tasks, visit, code)
    left = verdict.open_queries
    notice = f"Kept. {left} {'query is' if left == 1 else 'queries are'} left." if left else "Every query is explained."
    return go_to(request, f"/returns/{code}/explain" if left else f"/returns/{code}", notice)


def _read_reasons(form: Mapping[str, str]) -> dict[int, str]:
    """Return the reasons of a form by the place of their finding."""
    named = {name.removeprefix("reason-"): text.strip() for name, text in form.items() if name.startswith("reason-")}
    return {int(name): text for name, text in named.items() if name.isdecimal() and len(name) < 6 and text}


@router.get("/{code}/nil")
def show_nil(request: Request, code: str, who: Who) -> Response:
    """Show the form for a nil return."""
    seen = require_step(request, code, Action.SEND_NIL)
    reason = recall(request, who, turn=seen.owed.turn).get("reason", "")
    return render(request, "nil.html", seen=seen, reason=reason)


@router.post("/{code}/nil")
@keeps_typed
def receive_nil(
    request: Request, tasks: BackgroundTasks, code: str, who: Sender, turn: Turn, reason: Words = ""
) -> Response:
    """Send a nil return, which is checked like any other."""
    visit = visit_of(request)
    require_step(request, code, Action.SEND_NIL)
    if fault := find_fault(reason, "Enter why there is nothing to report"):
        errors = {"reason": fault}
        return render(request, "nil.html", 422, seen=view_return(visit, code), reason=reason, errors=errors)
    attempt = provider.send_nil(visit, code, turn, reason)
    notify(request, tasks, visit, code)
    return go_to(request, f"/returns/{code}/attempts/{attempt.number}")


@router.get("/{code}/withdraw")
def ask_to_withdraw(request: Request, code: str, who: Who) -> Response:
    """Ask whether the correction of an accepted return is to be taken back."""
    return render(request, "withdraw.html", seen=require_step(request, code, Action.WITHDRAW))


@router.post("/{code}/withdraw")
def withdraw(request: Request, code: str, who: Sender, turn: Turn) -> Response:
    """Take the correction back; what was accepted stands."""
    provider.withdraw(visit_of(request), code, turn)
    return go_to(request, f"/returns/{code}", "The correction was withdrawn. What was accepted stands.")


@router.get("/{code}/sign")
def show_signing(request: Request, code: str, who: Who) -> Response:
    """Show the figures and the statement that is signed."""
    values = _read_signing(request, code)
    comment = recall(request, who, turn=values["seen"].owed.turn).get("comment", "")
    return render(request, "sign.html", **values, comment=comment)


def _read_signing(request: Request, code: str) -> dict[str, Any]:
    seen = require_step(request, code, Action.SIGN)
    figures = provider.list_figures(visit_of(request), seen, seen.latest) if seen.latest else {}
    return {**_page_values(seen), "figures": figures, "statement": provider.STATEMENT}


@router.post("/{code}/sign")
@keeps_typed
def record_signature(
    request: Request,
    tasks: BackgroundTasks,
    code: str,
    who: Sender,
    turn: Turn,
    agreed: Words = "",
    choice: Words = "",
    comment: Words = "",
) -> Response:
    """Sign the return off, or return it to the person who sent it."""
    visit = visit_of(request)
    give_back = choice == "give-back"
    errors = {}
    if not give_back and agreed != "yes":
        errors = {"agreed": "Confirm the statement to sign off"}
    elif give_back and (fault := find_fault(comment, "Enter what needs to change")):
        errors = {"comment": fault}
    if errors:
        return render(request, "sign.html", 422, **_read_signing(request, code), comment=comment, errors=errors)
    if give_back:
        provider.give_back(visit, code, turn, comment)
        notify(request, tasks, visit, code)
        return go_to(request, f"/returns/{code}", "The return was given back to the person who sent it.")
    provider.sign(visit, code, turn)
    return go_to(request, f"/returns/{code}/confirmation")


@router.get("/{code}/confirmation")
def confirm(request: Request, code: str, who: Who) -> Response:
    """Confirm that the return has reached the partnership, and explain what happens next."""
    seen = view_return(visit_of(request), code)
    if seen.latest is None or seen.latest.signed_at is None:
        return go_to(request, f"/returns/{code}")
    return render(request, "confirmation.html", **_page_values(seen))
