"""The cards of a board: what is written and what is not, each card with its questions, its history, and agreeing it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response

from oba.boards.advice import advise_on_card
from oba.boards.differences import list_changes, show_lines
from oba.boards.parts import (
    PARTS,
    SPARE_IDEAS,
    Part,
    Text,
    find_part,
    items_of,
    list_numbers,
    read_answer,
    says_same,
    show_answer,
)
from oba.boards.state import describe_card
from oba.errors import BoardError, OvertakenError
from oba.indicators.base import EVIDENCE
from oba.indicators.card import COSTS
from oba.london_time import london_day
from oba.pipeline.written import desk as steps
from oba.pipeline.written.desk import Desk, OpenCard
from oba.pipeline.written.references import list_references
from oba.portal.access import Person, require
from oba.portal.accounts.kept_forms import keeps_typed, recall
from oba.portal.desks import desk_of, list_subjects, name_of
from oba.portal.forms import Number, read_form, read_number
from oba.portal.packs.boards import boards_for
from oba.portal.pages import go_to, render
from oba.roles import Permission
from oba.store.boards.versions import Version

router = APIRouter(prefix="/cards", include_in_schema=False)
Reader = Annotated[Person, Depends(require(Permission.SEE_BOARDS))]
Fields = Annotated[dict[str, str], Depends(read_form)]
Seen = Annotated[int, Form()]
"""The number of the version that a writer saw."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a request is: at the desk of a board, before the card of something."""

    desk: Desk
    about: str
    name: str
    today: date

    @property
    def address(self) -> str:
        return f"/cards/{self.desk.board.id}/{self.about}"

    @property
    def values(self) -> dict[str, Any]:
        """Return what every page of a card is given."""
        may_write, may_agree = self.desk.duties.may_write(self.about), self.desk.duties.may_agree(self.about)
        named = {"board": self.desk.board, "about": self.about, "subject": self.name, "address": self.address}
        return named | {"may_write": may_write, "may_agree": may_agree, "parts": PARTS}


@router.get("")
def list_boards(request: Request, who: Reader) -> Response:
    """Show the boards whose cards a person sees."""
    return render(request, "card_boards.html", boards=boards_for(request, who))


@router.get("/{board_id}")
def list_cards(request: Request, board_id: str, who: Reader) -> Response:
    """Show every card of a board: what is written, by whom and when, and what is not."""
    desk = desk_of(request, who, board_id)
    opened, today = steps.list_cards(desk), london_day(desk.now)
    groups = [
        (title, [(about, name, _describe(opened.get(about), today)) for about, name in subjects])
        for title, subjects in list_subjects(desk.definitions, desk.board)
    ]
    return render(request, "cards.html", board=desk.board, groups=groups, duties=desk.duties)


def _describe(card: OpenCard | None, today: date) -> Any:
    return describe_card(card.text if card else {}, [one for _, _, one in card.actions] if card else [], today)


@router.get("/{board_id}/{about}")
def show_card(request: Request, board_id: str, about: str, who: Reader) -> Response:
    """Show a card: each question with its answer, what a writer may look at again, and who agreed it."""
    place = _place(request, who, board_id, about)
    card = steps.open_card(place.desk, about)
    actions = [one for _, _, one in card.actions]
    references = list_references(place.desk.engine, board_id) if place.desk.duties.may_write(about) else ()
    found: dict[str, Any] = {
        "card": card,
        "answers": [(part, show_answer(part, card.text).splitlines()) for part in PARTS],
        "state": describe_card(card.text, actions, place.today),
        "advice": advise_on_card(card.text, actions, place.today, place.desk.definitions.cited, references),
        "changes": list_changes(card.agreed.content, card.text) if card.agreed and card.is_draft else [],
    }
    return render(request, "card.html", **found, **place.values)


@router.post("/{board_id}/{about}/agree")
def agree(request: Request, board_id: str, about: str, who: Reader, seen: Seen) -> Response:
    """Agree what is written, so that packs show it."""
    place = _place(request, who, board_id, about)
    try:
        steps.agree_text(place.desk, about, seen)
    except OvertakenError:
        return go_to(request, place.address, "Somebody else wrote meanwhile: read it before you agree.", worked=False)
    except BoardError as fault:
        return go_to(request, place.address, str(fault), worked=False)
    return go_to(request, place.address, "It is agreed. The next pack shows it.")


@router.get("/{board_id}/{about}/questions/{part_id}")
def ask(request: Request, board_id: str, about: str, part_id: str, who: Reader) -> Response:
    """Ask one question, with what is written in answer to it, or was typed before a time-out."""
    place, part = _place(request, who, board_id, about), _part(part_id)
    card = steps.open_card(place.desk, about)
    typed = recall(request, who, seen=card.number)
    return _show_question(request, place, part, card, typed or None)


@router.post("/{board_id}/{about}/questions/{part_id}")
@keeps_typed
def answer(request: Request, board_id: str, about: str, part_id: str, who: Reader, form: Fields) -> Response:
    """Keep an answer as a draft, and go to the next question; what somebody else wrote meanwhile is shown beside it."""
    place, part = _place(request, who, board_id, about), _part(part_id)
    card = steps.open_card(place.desk, about)
    if not place.desk.duties.may_write(about):  # a duty may end while somebody types
        return _show_question(request, place, part, card, form, status=403)
    seen = read_number(form.get("seen", ""))
    before = card.text if seen == card.number else steps.read_seen(place.desk, about, seen)
    text, errors = read_answer(part, card.text, form, before, list_references(place.desk.engine, board_id))
    if errors:  # whoever wrote meanwhile is told of when the answer can be read
        return _show_question(request, place, part, card, form, errors, seen=seen, status=422)
    if not says_same(part, before, card.text) and not says_same(part, card.text, text):
        return _show_question(request, place, part, card, form, overtaken=True, status=409)
    still_holds = part if form.get("holds") == "yes" else None
    if still_holds is None and _is_said_already(part, card, text):
        return go_to(request, _after(place, part, form), "Nothing was changed.")
    try:
        steps.write_text(place.desk, about, text, card.number, place.today.isoformat(), still_holds)
    except OvertakenError:  # between reading and writing
        card = steps.open_card(place.desk, about)
        return _show_question(request, place, part, card, form, overtaken=True, status=409)
    return go_to(request, _after(place, part, form), "Your answer is kept as a draft.")


def _is_said_already(part: Part, card: OpenCard, text: Text) -> bool:
    """Return whether somebody wrote the same this quarter: an agreed card stays agreed.

    The words of the definitions, or of an earlier quarter, are said anew: that they still hold is new.
    """
    is_of_person = card.newest is not None and card.newest.account_id is not None
    return is_of_person and says_same(part, card.text, text)


def _after(place: _Place, part: Part, form: dict[str, str]) -> str:
    """Return where to go after an answer: to the same question for another idea, the next one, or the card."""
    if "more" in form:
        return f"{place.address}/questions/{part.id}"
    number = PARTS.index(part) + 1
    return f"{place.address}/questions/{PARTS[number].id}" if number < len(PARTS) and "next" in form else place.address


def _show_question(
    request: Request,
    place: _Place,
    part: Part,
    card: OpenCard,
    typed: dict[str, str] | None,
    errors: dict[str, str] | None = None,
    *,
    overtaken: bool = False,
    seen: int | None = None,
    status: int = 200,
) -> Response:
    ideas = items_of(part, card.text) if part.key == "what_works" else []
    fields = max(len(ideas), 1 + max(list_numbers(typed or {}), default=-1)) + SPARE_IDEAS
    values: dict[str, Any] = {
        "part": part,
        "card": card,
        "number": PARTS.index(part) + 1,
        "seen": card.number if seen is None else seen,
        "written": "\n".join(show_lines(part, card.text)),
        "form": typed or {},
        "dated": _may_be_old(part, card.text, place.today),
        "lines": typed.get("answer", "") if typed else show_answer(part, card.text),
        "ideas": [*ideas, *({} for _ in range(fields - len(ideas)))],
        "overtaken": overtaken,
        "choices": {"cost": COSTS, "evidence": EVIDENCE},
        "unkept": "\n".join(filter(None, _list_typed(part, typed or {}))),
    }
    return render(request, "card_question.html", status, errors=errors, **values, **place.values)


def _may_be_old(part: Part, text: Text, today: date) -> bool:
    """Return whether an answer has statements of an earlier day, of which it may be said that they still hold."""
    dated = [one for one in items_of(part, text) if part.key in ("story", "factors")]
    return any(one.get("written_on", text.get("written_on")) != today.isoformat() for one in dated)


def _list_typed(part: Part, form: dict[str, str]) -> list[str]:
    """Return what somebody typed in answer to a question, to be copied by whoever may not keep it."""
    ideas = [form[f"idea-{number}"] for number in list_numbers(form)]
    return ideas if part.key == "what_works" else [form.get("answer", "")]


@router.get("/{board_id}/{about}/history")
def show_history(request: Request, board_id: str, about: str, who: Reader) -> Response:
    """Show every version of what was written, newest first, and what each changed."""
    place = _place(request, who, board_id, about)
    found = steps.list_history(place.desk, about)
    before: list[Text] = [*(one.content for one in found[1:]), {}]  # one too many where nobody has written yet
    versions = [(one, list_changes(old, one.content)) for one, old in zip(found, before, strict=False)]
    number = steps.open_card(place.desk, about).number
    return render(request, "card_history.html", versions=versions, number=number, **place.values)


@router.post("/{board_id}/{about}/history/{period}/{number}")
def restore(
    request: Request, board_id: str, about: str, period: str, number: Number, who: Reader, seen: Seen
) -> Response:
    """Write what an earlier version says as a new draft."""
    place = _place(request, who, board_id, about)
    if not place.desk.duties.may_write(about):
        raise HTTPException(403)
    wanted = _find_version(place, period, number)
    try:
        steps.restore_text(place.desk, about, wanted, seen)
    except OvertakenError as fault:
        return go_to(request, f"{place.address}/history", str(fault), worked=False)
    return go_to(request, place.address, "What was written then is the draft now.")


def _find_version(place: _Place, period: str, number: int) -> Version:
    for one in steps.list_history(place.desk, place.about):
        if (one.key.period, one.number) == (period, number):
            return one
    raise HTTPException(404)


def _place(request: Request, who: Person, board_id: str, about: str) -> _Place:
    desk = desk_of(request, who, board_id)
    return _Place(desk, about, name_of(desk, about), london_day(desk.now))


def _part(part_id: str) -> Part:
    part = find_part(part_id)
    if part is None:
        raise HTTPException(404)
    return part
