"""What is proposed for a card: actions with who, by when and how far, each with its dated history."""

from collections.abc import Collection
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response
from pydantic import ValidationError

from oba.boards.cards import HELD, WITHDRAWN, read_action
from oba.boards.lines import read_statements, show_statements, tidy
from oba.errors import OvertakenError
from oba.indicators.card import ACTION_STATUSES, Action
from oba.london_time import london_day, write_day
from oba.personal_data.check import look_for_people
from oba.pipeline.written import desk as steps
from oba.pipeline.written.desk import Desk
from oba.pipeline.written.meetings.recorded import find_held
from oba.pipeline.written.references import list_references
from oba.portal.access import Person, require
from oba.portal.accounts.kept_forms import keeps_typed, recall
from oba.portal.desks import desk_of, name_of
from oba.portal.forms import read_form, read_number
from oba.portal.pages import go_to, render
from oba.returns.values import read_day
from oba.roles import Permission

router = APIRouter(prefix="/cards/{board_id}/{about}/actions", include_in_schema=False)
Reader = Annotated[Person, Depends(require(Permission.SEE_BOARDS))]
Fields = Annotated[dict[str, str], Depends(read_form)]

NEW = "new"
LONGEST = 1_000
LONGEST_NAME = 200


@router.get("/{name}")
def ask(request: Request, board_id: str, about: str, name: str, who: Reader) -> Response:
    """Ask what is done, by whom, by when and how far it is: of a new action, or of one that is there."""
    desk = desk_of(request, who, board_id)
    title, (number, action, is_withdrawn) = name_of(desk, about), _find(desk, about, name)
    typed = recall(request, who, seen=number)
    if is_withdrawn and not hasattr(request.state, "typed"):  # nothing typed waits to be given back
        raise HTTPException(404)
    form = typed or {**({} if action is None else _show(action)), HELD: request.query_params.get(HELD, "")}
    return _show_form(request, desk, about, title, form, number, name)


@router.post("/{name}")
@keeps_typed
def save(request: Request, board_id: str, about: str, name: str, who: Reader, form: Fields) -> Response:
    """Keep an action as it is now; what is wrong with it, or was written meanwhile, is told beside what was typed."""
    desk = desk_of(request, who, board_id)
    title, (number, action, _) = name_of(desk, about), _find(desk, about, name)
    if not desk.duties.may_write(about):  # a duty may end while somebody types
        return _show_form(request, desk, about, title, form, number, name, status=403)
    found, errors = _read(form, action, list_references(desk.engine, board_id))
    if found is None or errors:
        return _show_form(request, desk, about, title, form, read_number(form.get("seen", "")), name, errors, 422)
    kept, held = "" if name == NEW else name, find_held(desk, form)
    try:
        is_withdrawn = form.get("status") == WITHDRAWN
        seen = read_number(form.get("seen", ""))
        steps.write_action(desk, about, kept, found, seen, withdrawn=is_withdrawn, held=held)
    except OvertakenError:
        errors = {"": "Somebody else changed this action meanwhile. What they wrote is shown above your own words."}
        return _show_form(request, desk, about, title, form, number, name, errors, 409)
    back = f"/meetings/{board_id}/{held}#{about}" if held else f"/cards/{board_id}/{about}#actions"
    return go_to(request, back, "The action is kept.")


def _find(desk: Desk, about: str, name: str) -> tuple[int, Action | None, bool]:
    """Return the number of an action's newest version, what it says, and whether it was taken off the card.

    404 if the card never had one of that name: who writes to one that was taken off is told, and keeps their words.
    """
    if name == NEW:
        return 0, None, False
    if kept := steps.find_action(desk, about, name):
        return kept.number, read_action(kept.content), kept.state == WITHDRAWN
    for key, number, action in steps.open_card(desk, about).actions:
        if key.name == name:
            return number, action, False
    raise HTTPException(404)


def _show(action: Action) -> dict[str, str]:
    said = action.model_dump(mode="json", exclude_defaults=True)
    due = action.due.strftime("%d/%m/%Y") if action.due else ""
    return {"text": show_statements([said]), "owner": action.owner, "due": due, "status": action.status}


def _read(
    form: dict[str, str], before: Action | None, references: Collection[str]
) -> tuple[Action | None, dict[str, str]]:
    """Return the action of a form, and what is wrong by the name of the field."""
    errors: dict[str, str] = {}
    old = [before.model_dump(mode="json", exclude_defaults=True)] if before else []
    typed = " ".join(form.get("text", "").split())
    statements = read_statements(typed, old)
    said: dict[str, Any] = dict(statements[0]) if statements else {}
    if not said or len(typed) > LONGEST:
        errors["text"] = f"Say what is to be done, in {LONGEST:,} characters or fewer"
    named = {name: look_for_people(form.get(name, ""), references).fault for name in ("text", "owner")}
    errors |= {name: fault for name, fault in named.items() if fault}
    typed_day = form.get("due", "").strip()
    due = read_day(typed_day)[0]
    if typed_day and due is None:
        errors["due"] = "Enter a day, such as 31/1/2027, or leave it blank"
    if len(form.get("owner", "")) > LONGEST_NAME:
        errors["owner"] = f"Name a person in {LONGEST_NAME} characters or fewer"
    status = form.get("status", "")
    if status not in (*ACTION_STATUSES, WITHDRAWN):
        errors["status"] = "Choose how far it is"
    if errors:
        return None, errors
    owner = tidy(form.get("owner", ""))
    more = {"owner": owner, "due": due, "status": status if status in ACTION_STATUSES else "stopped"}
    try:
        return Action.model_validate({**said, **more}), {}
    except ValidationError:
        return None, {"due": "Enter a day, such as 31/1/2027, or leave it blank"}


def _show_form(
    request: Request,
    desk: Desk,
    about: str,
    title: str,
    form: dict[str, str],
    number: int,
    name: str,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    history = [
        (london_day(one.written_at), one.written_by, one.state, read_action(one.content))
        for one in steps.list_action_history(desk, about, name)
    ]
    typed = [form[field] for field in ("text", "owner", "due") if form.get(field)]
    is_typed = status == 403 or hasattr(request.state, "typed")
    values: dict[str, Any] = {
        "board": desk.board,
        "about": about,
        "subject": title,
        "address": f"/cards/{desk.board.id}/{about}",
        "is_new": name == NEW,
        "form": form,
        "number": number,
        "held": find_held(desk, form),
        "history": [(write_day(day), *rest) for day, *rest in history],
        "statuses": ACTION_STATUSES,
        "may_write": desk.duties.may_write(about),
        "unkept": "\n".join(typed) if is_typed else "",
    }
    return render(request, "card_action.html", status, errors=errors, **values)
