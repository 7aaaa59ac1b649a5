"""The case audits of a board at a glance, one of them as it stands, its findings, and the entry of its counts."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from oba.boards.lines import tidy
from oba.boards.quality.case_audits import count_grades, read_words
from oba.boards.quality.quarters import list_quarters
from oba.errors import BoardError, OvertakenError
from oba.london_time import london_day
from oba.personal_data.check import look_for_people
from oba.pipeline.written import case_audits as steps
from oba.portal.accounts.kept_forms import keeps_typed, recall
from oba.portal.case_audits.places import (
    AT,
    Fields,
    Place,
    Reader,
    enter,
    enter_as_lead,
    find_place,
    list_programmes,
)
from oba.portal.desks import desk_of
from oba.portal.forms import read_number
from oba.portal.packs.boards import boards_for
from oba.portal.pages import go_to, render
from oba.returns.values import read_day

router = APIRouter(include_in_schema=False)

_LONGEST_NAME = 200


@router.get("/case-audits")
def list_boards(request: Request, who: Reader) -> Response:
    """Show the boards that a person sees and that audit cases."""
    definitions = request.app.state.project.definitions
    having = {one.board for one in definitions.case_audits.values()}
    mine = [one for one in boards_for(request, who) if one.id in having]
    return render(request, "case_audit_boards.html", boards=mine)


@router.get("/case-audits/{board_id}")
def list_audits(request: Request, board_id: str, who: Reader) -> Response:
    """Show the programmes of a board with their newest quarters and how far each audit is."""
    desk = desk_of(request, who, board_id)
    quarters = list_quarters(london_day(desk.now))
    programmes = [
        (one, [Place(steps.read_audit(desk, one, quarter), who.example) for quarter in quarters])
        for one in list_programmes(desk)
    ]
    return render(request, "case_audits.html", board=desk.board, programmes=programmes)


@router.get(AT)
def show_audit(request: Request, board_id: str, audit_id: str, quarter: str, who: Reader) -> Response:
    """Show an audit: to those who take part with its draw, its cases and its findings; to others how far it is."""
    place = find_place(request, who, board_id, audit_id, quarter)
    audit = place.audit
    values: dict[str, Any] = {}
    if audit.is_for_them:
        curve = steps.find_curve(audit)
        values = {
            "counts": count_grades(audit.cases),
            "findings": steps.list_findings(audit),
            "curve": curve and audit.desk.definitions.indicators[curve].name,
        }
    return render(request, "case_audit.html", **values, **place.values)


@router.post(f"{AT}/counts")
def enter_counts(request: Request, board_id: str, audit_id: str, quarter: str, who: Reader) -> Response:
    """Let the counts by grade into the store, from which the next pack is made."""
    place = enter_as_lead(request, who, board_id, audit_id, quarter)
    try:
        steps.enter_counts(place.audit)
    except OvertakenError:
        return go_to(request, place.address, "Somebody else counted the grades meanwhile.", worked=False)
    except BoardError as fault:
        return go_to(request, place.address, str(fault), worked=False)
    return go_to(request, place.address, "The grades are counted. The next pack shows the counts.")


@router.get(f"{AT}/finding")
def ask_finding(request: Request, board_id: str, audit_id: str, quarter: str, who: Reader) -> Response:
    """Ask what the audit found that the board is to act on."""
    place = enter_as_lead(request, who, board_id, audit_id, quarter)
    return _ask(request, place, recall(request, who))


@router.post(f"{AT}/finding")
@keeps_typed
def keep_finding(request: Request, board_id: str, audit_id: str, quarter: str, who: Reader, form: Fields) -> Response:
    """Record a finding as a recommendation of the board's book."""
    place = enter_as_lead(request, who, board_id, audit_id, quarter)
    references = steps.list_own_references(place.audit)
    title, fault = read_words(form.get("title", ""), references)
    errors = {"title": fault or "Say what is recommended"} if fault or not title else {}
    owner, typed_day = tidy(form.get("owner", "")), form.get("due", "").strip()
    due = read_day(typed_day)[0]
    if typed_day and due is None:
        errors["due"] = "Enter a day, such as 31/1/2027, or leave it blank"
    if len(owner) > _LONGEST_NAME:
        errors["owner"] = f"Name a person in {_LONGEST_NAME} characters or fewer"
    elif fault := look_for_people(owner, references).fault:
        errors["owner"] = fault
    if errors:
        return _ask(request, place, form, errors, 422)
    steps.recommend(place.audit, " ".join(title.split()), owner, due)
    return go_to(request, f"{place.address}#findings", "The finding is a recommendation of the board now.")


def _ask(
    request: Request, place: Place, form: Mapping[str, str], errors: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    return render(request, "case_audit_finding.html", status, errors=errors, form=form, **place.values)


@router.get(f"{AT}/cases/{{case}}")
def show_case(request: Request, board_id: str, audit_id: str, quarter: str, case: str, who: Reader) -> Response:
    """Show a case with its grades: those of other agencies only once one's own form is filled in."""
    place = enter(request, who, board_id, audit_id, quarter)
    audit, found = place.audit, place.case(case)
    sees_all = audit.desk.duties.leads_quality or not found.lacks(audit.own)
    parts = [(one.id, one.name, found.own.get(one.id)) for one in audit.programme.agencies]
    parts += [("joint", "All together", found.joint), ("moderation", "Moderation", found.moderated)]
    rows = [
        (part, name, given if sees_all or part in audit.own else None, steps.may_grade(audit, found, part))
        for part, name, given in parts
    ]
    return render(request, "case_audit_case.html", case=found, rows=rows, sees_all=sees_all, **place.values)


@router.get(f"{AT}/people")
def ask_people(request: Request, board_id: str, audit_id: str, quarter: str, who: Reader) -> Response:
    """Ask who fills in the form of each agency."""
    place = enter_as_lead(request, who, board_id, audit_id, quarter)
    form = {agency: str(account) for agency, (account, _) in place.audit.people.items()}
    return _ask_people(request, place, form, place.audit.people_number)


@router.post(f"{AT}/people")
def keep_people(request: Request, board_id: str, audit_id: str, quarter: str, who: Reader, form: Fields) -> Response:
    """Keep who fills in the form of each agency."""
    place = enter_as_lead(request, who, board_id, audit_id, quarter)
    known = steps.list_auditors(place.audit.desk)
    chosen = {one.id: form.get(one.id, "") for one in place.audit.programme.agencies}
    errors = {
        name: "Choose an auditor of this board" for name, text in chosen.items() if text and text not in map(str, known)
    }
    if errors:
        return _ask_people(request, place, form, place.audit.people_number, errors, 422)
    try:
        named = {name: int(text) for name, text in chosen.items() if text}
        steps.name_people(place.audit, named, read_number(form.get("seen", "")))
    except OvertakenError:
        errors = {"": "Somebody else named people meanwhile. Look at their names below before you choose again."}
        return _ask_again(request, place, errors)
    return go_to(request, place.address, "The auditors are named.")


def _ask_again(request: Request, place: Place, errors: Mapping[str, str]) -> Response:
    form = {agency: str(account) for agency, (account, _) in place.audit.people.items()}
    return _ask_people(request, place, form, place.audit.people_number, errors, 409)


def _ask_people(
    request: Request,
    place: Place,
    form: Mapping[str, str],
    seen: int,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    auditors = steps.list_auditors(place.audit.desk)
    values: dict[str, Any] = {"form": form, "seen": seen, "auditors": auditors}
    return render(request, "case_audit_people.html", status, errors=errors, **values, **place.values)
