"""The draw of an audit: a list of references, pasted or from a file, and a sample that anybody can draw again."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import Response

from oba.boards.quality.case_audits import read_words
from oba.boards.quality.sampling import METHOD, judge_size, read_references
from oba.errors import OvertakenError
from oba.formula_guard import clean_text
from oba.hostile_files import MOST_REFERENCES_BYTES
from oba.pipeline.written import case_audits as steps
from oba.portal.accounts.kept_forms import keeps_typed, recall
from oba.portal.case_audits.places import AT, Fields, Place, Reader, enter_as_lead
from oba.portal.forms import read_number
from oba.portal.pages import go_to, render

router = APIRouter(prefix=f"{AT}/sample", include_in_schema=False)

_LONGEST_REASON = 500
_SEEDS = 2**32


@router.get("")
def ask(request: Request, board_id: str, audit_id: str, quarter: str, who: Reader) -> Response:
    """Ask for the references from which a sample is drawn."""
    place = enter_as_lead(request, who, board_id, audit_id, quarter)
    number = len(place.audit.draws)
    return _show(request, place, recall(request, who, seen=number), number)


@router.post("/file")
def read_file(
    request: Request,
    board_id: str,
    audit_id: str,
    quarter: str,
    who: Reader,
    references: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Put the references of a text file into the form, to be looked at before anything is drawn."""
    place = enter_as_lead(request, who, board_id, audit_id, quarter)
    content = references.file.read(MOST_REFERENCES_BYTES + 1) if references else b""
    text, fault = _read_text(content)
    errors = {"file": fault} if fault else {}
    return _show(request, place, {"references": text}, len(place.audit.draws), errors, 422 if errors else 200)


def _read_text(content: bytes) -> tuple[str, str]:
    """Return the text of a file, and what is wrong with it; blank if nothing is."""
    if not content:
        return "", "Choose a file with references"
    if len(content) > MOST_REFERENCES_BYTES:
        return "", f"The file must be smaller than {MOST_REFERENCES_BYTES // 1000} kB"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        return "", "This is no text file. Save the list as text or CSV with one reference a line"
    return clean_text(text), ""


@router.post("")
@keeps_typed
def draw(request: Request, board_id: str, audit_id: str, quarter: str, who: Reader, form: Fields) -> Response:
    """Draw a sample and record it; what is wrong with the list is told by the number of the line."""
    place = enter_as_lead(request, who, board_id, audit_id, quarter)
    references, fault = read_references(form.get("references", ""))
    errors = {"references": fault or "Paste the references of the cases, one a line"} if not references else {}
    size, wrong = judge_size(form.get("size", "").strip(), len(references))
    errors |= {"size": wrong} if wrong else {}
    (reason, fault), seen = read_words(form.get("reason", "")), read_number(form.get("seen", ""))
    reason = " ".join(reason.split())
    if place.audit.draws and not reason:
        errors["reason"] = "Say why the sample is drawn anew"
    elif fault:
        errors["reason"] = fault
    elif len(reason) > _LONGEST_REASON:
        errors["reason"] = f"Use {_LONGEST_REASON} characters or fewer"
    if errors:
        return _show(request, place, form, seen, errors, 422)
    try:
        steps.draw_cases(place.audit, references, size, secrets.randbelow(_SEEDS), reason, seen)
    except OvertakenError:
        errors = {"": "Somebody else drew a sample meanwhile. Theirs stands; a new draw needs a reason."}
        return _show(request, place, form, len(place.audit.draws), errors, 409)
    return go_to(request, place.address, "The sample is drawn.")


def _show(
    request: Request,
    place: Place,
    form: Mapping[str, str],
    seen: int,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    values: dict[str, Any] = {"form": form, "seen": seen, "method": METHOD}
    return render(request, "case_audit_sample.html", status, errors=errors, **values, **place.values)
