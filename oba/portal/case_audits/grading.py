"""A case is graded: by an agency for itself, by all together, and by whoever moderates; none takes another's place."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from oba.boards.quality.case_audits import JOINT, MODERATION, AuditedCase, Grading, read_grading, words_of
from oba.errors import OvertakenError
from oba.indicators.case_audit import Grade
from oba.pipeline.written import case_audits as steps
from oba.portal.accounts.kept_forms import keeps_typed, recall
from oba.portal.case_audits.places import AT, Fields, Place, Reader, enter
from oba.portal.forms import read_number
from oba.portal.pages import go_to, render

router = APIRouter(prefix=f"{AT}/cases/{{case}}/{{part}}", include_in_schema=False)

_TITLES = {JOINT: "Grade the case together", MODERATION: "Moderate the grade"}


@router.get("")
def ask(request: Request, board_id: str, audit_id: str, quarter: str, case: str, part: str, who: Reader) -> Response:
    """Ask for a grade and its words, with what was kept or typed before."""
    place = enter(request, who, board_id, audit_id, quarter)
    found = _find(place, case, part)
    newest = _newest(found, part)
    number = newest.number if newest else 0
    typed = recall(request, who, seen=number, draw=len(place.audit.draws))
    kept = {"grade": str(newest.grade), **newest.words} if newest else {}
    return _show(request, place, found, part, typed or kept, number)


@router.post("")
@keeps_typed
def save(
    request: Request, board_id: str, audit_id: str, quarter: str, case: str, part: str, who: Reader, form: Fields
) -> Response:
    """Keep a grade; what is wrong with it, or was written meanwhile, is told beside what was typed."""
    place = enter(request, who, board_id, audit_id, quarter)
    if read_number(form.get("draw", "")) != len(place.audit.draws):
        return _tell_of_new_draw(request, place, part, form)
    found = _find(place, case, part)
    content, errors = read_grading(part, form)
    seen = read_number(form.get("seen", ""))
    if errors:
        return _show(request, place, found, part, form, seen, errors, 422)
    try:
        steps.grade_case(place.audit, found, part, content, seen)
    except OvertakenError:
        errors = {"": "Somebody else graded here meanwhile. What they wrote is shown above your words."}
        newest = _newest(found, part)
        return _show(request, place, found, part, form, newest.number if newest else 0, errors, 409)
    return go_to(request, f"{place.address}/cases/{found.number}", "The grade is kept.")


def _tell_of_new_draw(request: Request, place: Place, part: str, form: Mapping[str, str]) -> Response:
    """Keep nothing that was written of another case than the one of that number now, and show it to be copied."""
    why = "The sample was drawn anew while you were writing, so this number is another case. Nothing was saved."
    given = [("Grade", form.get("grade", "")), *((one.label, form.get(one.id, "")) for one in words_of(part))]
    lines = (why, *(f"{label}: {text}" for label, text in given if text))
    link = {"href": place.address, "text": "See the sample as it is now"}
    return render(request, "fault.html", 409, title="The sample was drawn anew", lines=lines, link=link)


def _find(place: Place, number: str, part: str) -> AuditedCase:
    """Return the case that is to be graded; 404 for nobody's part of it, 403 where the person may not or not yet."""
    found = place.case(number)
    if part not in (JOINT, MODERATION, *(one.id for one in place.audit.programme.agencies)):
        raise HTTPException(404)
    if not steps.may_grade(place.audit, found, part):
        raise HTTPException(403)
    return found


def _newest(case: AuditedCase, part: str) -> Grading | None:
    return {JOINT: case.joint, MODERATION: case.moderated}.get(part, case.own.get(part))


def _show(
    request: Request,
    place: Place,
    case: AuditedCase,
    part: str,
    form: Mapping[str, str],
    seen: int,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    programme = place.audit.programme
    values: dict[str, Any] = {
        "case": case,
        "title": _TITLES.get(part) or f"Grade the case for {programme.name_agency(part)}",
        "before": [(one.name, case.own[one.id]) for one in programme.agencies if one.id in case.own]
        if part in _TITLES
        else [],
        "agreed": case.joint if part == MODERATION else None,
        "history": steps.list_history(place.audit, case.number, part),
        "words": words_of(part),
        "grades": list(Grade),
        "form": form,
        "seen": seen,
    }
    return render(request, "case_audit_grading.html", status, errors=errors, **values, **place.values)
