"""What families and practitioners say of a board's curves: what is recorded, and a form for each quarter and group."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from oba.boards.quality.quarters import list_quarters, read_quarter
from oba.boards.quality.voice import WAYS, read_voice, show_voice
from oba.errors import OvertakenError
from oba.london_time import LONDON, london_day
from oba.pipeline.written import voice as steps
from oba.pipeline.written.desk import Desk
from oba.pipeline.written.references import list_references
from oba.portal.access import Person, require
from oba.portal.accounts.kept_forms import keeps_typed, recall
from oba.portal.desks import desk_of, list_subjects, name_of
from oba.portal.forms import read_form, read_number
from oba.portal.packs.boards import boards_for
from oba.portal.pages import go_to, render
from oba.roles import Permission
from oba.scorecards.build.evidence.views import NAMES
from oba.store.boards.versions import Version

router = APIRouter(prefix="/voice", include_in_schema=False)
Reader = Annotated[Person, Depends(require(Permission.SEE_BOARDS))]
Fields = Annotated[dict[str, str], Depends(read_form)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a request is: at the desk of a board, before what a group said of something in a quarter."""

    desk: Desk
    about: str
    name: str
    quarter: str
    who: str
    newest: Version | None

    @property
    def number(self) -> int:
        return self.newest.number if self.newest else 0


@router.get("")
def list_boards(request: Request, who: Reader) -> Response:
    """Show the boards that a person sees."""
    return render(request, "voice_boards.html", boards=boards_for(request, who))


@router.get("/{board_id}")
def list_voices(request: Request, board_id: str, who: Reader) -> Response:
    """Show of which curves, quarters and groups something is recorded, and never what: a pack says what may be said."""
    desk = desk_of(request, who, board_id)
    names = {about: name for _, mine in list_subjects(desk.definitions, desk.board) for about, name in mine}
    rows = [
        (one.key, names[one.key.about], read_quarter(one.key.period), one.written_by, one.written_at.astimezone(LONDON))
        for one in steps.list_voices(desk)
        if one.key.about in names
    ]
    theirs = {about: name for about, name in names.items() if steps.may_record(desk, about)}
    quarters = [(name, read_quarter(name)) for name in list_quarters(london_day(desk.now))]
    values: dict[str, Any] = {"board": desk.board, "rows": rows, "theirs": theirs, "quarters": quarters}
    return render(request, "voice.html", groups=NAMES, **values)


@router.get("/{board_id}/new")
def choose(
    request: Request, board_id: str, who: Reader, about: str = "", quarter: str = "", group: str = ""
) -> Response:
    """Go to the form of what was chosen; 404 where that is none."""
    place = _find(request, who, board_id, about, quarter, group)
    return go_to(request, f"/voice/{place.desk.board.id}/{place.about}/{place.quarter}/{place.who}")


@router.get("/{board_id}/{about}/{quarter}/{group}")
def ask(request: Request, board_id: str, about: str, quarter: str, group: str, who: Reader) -> Response:
    """Ask what a group said of a curve or service in a quarter, with what is recorded."""
    place = _find(request, who, board_id, about, quarter, group)
    typed = recall(request, who, seen=place.number)
    return _show(request, place, typed or show_voice(place.newest.content if place.newest else {}), place.number)


@router.post("/{board_id}/{about}/{quarter}/{group}")
@keeps_typed
def save(request: Request, board_id: str, about: str, quarter: str, group: str, who: Reader, form: Fields) -> Response:
    """Keep what a group said; what is wrong with it, or was written meanwhile, is told beside what was typed."""
    place = _find(request, who, board_id, about, quarter, group)
    references = list_references(place.desk.engine, place.desk.board.id)
    found, seen = read_voice(form, references), read_number(form.get("seen", ""))
    if found.errors:
        return _show(request, place, form, seen, found.errors, 422)
    try:
        steps.record_voice(place.desk, place.about, place.quarter, place.who, found.content, seen)
    except OvertakenError:
        errors = {"": "Somebody else recorded here meanwhile. What they wrote is shown above your words."}
        return _show(request, place, form, place.number, errors, 409, overtaken=True)
    return go_to(request, f"/voice/{place.desk.board.id}", "It is recorded. The next pack says what may be said of it.")


def _find(request: Request, who: Person, board_id: str, about: str, quarter: str, group: str) -> _Place:
    """Return where a request is: 404 for what is none, 403 where the person does not record."""
    desk = desk_of(request, who, board_id)
    name, period = name_of(desk, about), read_quarter(quarter)
    if group not in NAMES or period is None or period.start > london_day(desk.now):
        raise HTTPException(404)
    if not steps.may_record(desk, about):
        raise HTTPException(403)
    return _Place(desk, about, name, quarter, group, steps.find_voice(desk, about, quarter, group))


def _show(
    request: Request,
    place: _Place,
    form: Mapping[str, str],
    seen: int,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
    *,
    overtaken: bool = False,
) -> Response:
    theirs = show_voice(place.newest.content) if overtaken and place.newest else {}
    values: dict[str, Any] = {
        "board": place.desk.board,
        "place": place,
        "period": read_quarter(place.quarter),
        "group": NAMES[place.who],
        "ways": {name: words for name, (words, _) in WAYS.items()},
        "theirs": theirs,
        "form": form,
        "seen": seen,
    }
    return render(request, "voice_form.html", status, errors=errors, **values)
