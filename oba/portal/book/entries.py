"""An entry of a board's book: read, recorded and reported on, by one form for every kind, with its dated history."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from oba.boards.cards import HELD, WITHDRAWN
from oba.boards.entries import (
    AGENDA,
    CANCELLED,
    CHALLENGES,
    FITNESS,
    MEETINGS,
    Entry,
    EntryKind,
    Field,
    may_record,
    read_day_of,
)
from oba.boards.forms import FRESH, list_choices, read_entry, show_entry
from oba.errors import OvertakenError
from oba.london_time import london_day, write_day
from oba.pipeline.frozen_packs.points import PackPoint
from oba.pipeline.timetable.calendars import STANDS_FOR
from oba.pipeline.written.agenda import tell_end
from oba.pipeline.written.book import find_history, may_change, write_entry
from oba.pipeline.written.meetings.due_days import write_meeting
from oba.pipeline.written.meetings.recorded import find_held
from oba.pipeline.written.references import list_references
from oba.portal.access import Person
from oba.portal.accounts.kept_forms import keeps_typed, recall, tell_ended
from oba.portal.book.begun import find_beginning, list_abouts, read_facts
from oba.portal.book.challenges import choose_point, find_asked, tell_point
from oba.portal.book.meeting_days import list_days, name_told, place_typed
from oba.portal.book.places import Book, Reader, kind_of, open_book
from oba.portal.forms import read_form, read_number
from oba.portal.pages import go_to, render
from oba.returns.values import read_day
from oba.store.boards.versions import Version

router = APIRouter(prefix="/book/{board_id}/{kind_id}", include_in_schema=False)
Fields = Annotated[dict[str, str], Depends(read_form)]

NEW = "new"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a request is: in a board's book, at an entry (None for a new one) with its history, newest first."""

    book: Book
    kind: EntryKind
    history: tuple[Entry, ...]

    @property
    def entry(self) -> Entry | None:
        return self.history[0] if self.history else None

    @property
    def number(self) -> int:
        return self.entry.number if self.entry else 0

    @property
    def records(self) -> bool:
        """Return whether the person may change every field."""
        return may_record(self.kind, self.book.desk.duties)

    @property
    def may_write(self) -> bool:
        return may_change(self.book.desk, self.kind, self.entry)


@router.get("/{name}")
def ask(request: Request, board_id: str, kind_id: str, name: str, who: Reader) -> Response:
    """Show an entry with its history, and the form to whoever may write it; of a new challenge ask for its point."""
    place = _find(request, who, board_id, kind_id, name)
    typed = recall(request, who, seen=place.number)
    if place.entry and place.entry.is_withdrawn and not hasattr(request.state, "typed"):
        raise HTTPException(404)
    if typed and (not place.may_write or _find_not_theirs(place, typed)):
        tell_ended(request, typed)
        typed = {}
    if place.entry is None and not place.may_write and not hasattr(request.state, "typed"):
        raise HTTPException(403)
    given = typed or dict(request.query_params)
    point = find_asked(place.book, given) if _is_new_challenge(place) else None
    if _is_new_challenge(place) and point is None:
        return choose_point(request, place.book, given)
    return _show(request, place, typed or _begin(place, given), place.number, point)


@router.post("/{name}")
@keeps_typed
def save(request: Request, board_id: str, kind_id: str, name: str, who: Reader, form: Fields) -> Response:
    """Keep an entry as it is now; what is wrong with it, or was written meanwhile, is told beside what was typed."""
    place = _find(request, who, board_id, kind_id, name)
    if not place.may_write or _find_not_theirs(place, form):  # a duty may end while somebody types
        raise HTTPException(403)
    point = find_asked(place.book, form) if _is_new_challenge(place) else None
    if _is_new_challenge(place) and point is None:
        return choose_point(request, place.book, form)
    seen, about = read_number(form.get("seen", "")), point.about if point else form.get("about", "")
    today, before = london_day(place.book.desk.now), find_beginning(place.book, place.kind, about, place.entry)
    found = read_entry(
        place.kind,
        form,
        {one.id: read_day(form.get(one.id, "").strip())[0] for one in place.kind.fields if one.shape == "day"},
        {**point.content, "on": today.isoformat()} if point else before,
        place.entry.state if place.entry else "",
        updates_only=place.entry is not None and not place.records,
        references=list_references(place.book.desk.engine, place.book.desk.board.id),
    )
    errors = {**found.errors, **_find_faults(place, found.content, about, today.isoformat())}
    if errors:
        return _show(request, place, form, seen, point, errors, 422)
    try:
        if place.kind is MEETINGS:
            placed, told = place_typed(place.book.desk, place.entry, found.state, found.content, form)
            if told:
                return _show(request, place, form, seen, point, told=told)
            written = write_meeting(place.book.desk, place.entry, found.state, placed, seen)
        else:
            held = _of_meeting(place, form, found.content)
            written = write_entry(place.book.desk, place.kind, place.entry, about, found.state, held, seen)
    except OvertakenError:
        errors = {
            "": f"Somebody else changed this {place.kind.one} meanwhile. What they wrote is shown above your words."
        }
        return _show(request, place, form, place.number, point, errors, 409)
    kept = f"The {place.kind.one} is kept.{f' {found.warning}.' if found.warning else ''}"
    return go_to(request, _after(place, form, about, written), kept)


def _find_faults(place: _Place, content: Mapping[str, Any], about: str, today: str) -> dict[str, str]:
    """Return what is wrong with an entry besides its fields, by the name of the field: its subject, a day ahead."""
    errors, is_review = {}, place.kind is FITNESS
    if place.entry is None and (about or is_review) and about not in list_abouts(place.book, place.kind):
        errors["about"] = "Choose a headline" if is_review else "Choose a curve or service of this board"
    if is_review and str(content.get("on", "")) > today:  # else it would not be due again
        errors["on"] = "Enter the day on which it was graded, not one that lies ahead"
    return errors


def _find_not_theirs(place: _Place, form: Mapping[str, str]) -> list[str]:
    """Return the fields that a form changes and that whoever only reports on an entry may not change."""
    if place.entry is None or place.records:
        return []
    stands = show_entry(place.kind, place.entry.content, place.entry.state)
    closed = (one.id for one in place.kind.fields if not one.is_update)
    return [one for one in closed if one in form and form[one].split() != stands[one].split()]


def _of_meeting(place: _Place, form: Mapping[str, str], content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an entry says with the meeting in which it is recorded; one that is there stays of its own."""
    held = find_held(place.book.desk, form)
    return {**content, HELD: held} if place.entry is None and held else content


def _after(place: _Place, form: Mapping[str, str], about: str, written: Version) -> str:
    """Return where to go after an entry is kept: to its place in the meeting in which it was recorded, or to its list.

    A meeting that is not to be held, or was a mistake, has no page to run.
    """
    board = place.book.desk.board.id
    if place.kind is MEETINGS:
        goes_on = written.state not in (CANCELLED, WITHDRAWN)
        return f"/meetings/{board}/{written.key.name}" if goes_on else f"/meetings/{board}"
    held = find_held(place.book.desk, form)
    return f"/meetings/{board}/{held}#{about or 'recorded'}" if held else f"{place.book.address}/{place.kind.id}"


def _begin(place: _Place, given: Mapping[str, str]) -> dict[str, str]:
    """Return the form as it begins: an entry as it stands; of a new one in a meeting, its day and what it is about."""
    if place.entry:
        shown = show_entry(place.kind, place.entry.content, place.entry.state)
        return shown | {STANDS_FOR: str(place.entry.content.get(STANDS_FOR, ""))}
    held = find_held(place.book.desk, given)
    meeting = find_history(place.book.desk, MEETINGS, held)[0] if held else None
    said = {"on": meeting.content.get("on", ""), "meeting": meeting.title} if meeting else {}
    more = {HELD: held} if meeting else {}
    if place.kind is MEETINGS and given.get("on", "") in [one["value"] for one in list_days(place.book.desk, None)]:
        said, more = {"on": given["on"]}, {STANDS_FOR: given["on"]}
    if place.kind in (AGENDA, FITNESS):
        said = {"on": london_day(place.book.desk.now).isoformat()}
    return {**show_entry(place.kind, said, ""), **more, "about": given.get("about", "")}


def _find(request: Request, who: Person, board_id: str, kind_id: str, name: str) -> _Place:
    book, kind = open_book(request, who, board_id), kind_of(kind_id)
    return _Place(book, kind, () if name == NEW else tuple(book.history(kind, name)))


def _is_new_challenge(place: _Place) -> bool:
    return place.kind is CHALLENGES and place.entry is None


def _show(
    request: Request,
    place: _Place,
    form: Mapping[str, str],
    seen: int,
    point: PackPoint | None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
    told: tuple[str, ...] = (),
) -> Response:
    entry, kind = place.entry, place.kind
    asked = [one for one in kind.fields if place.may_write and (one.is_update or place.records)]
    names = place.book.names()
    values: dict[str, Any] = {
        "board": place.book.desk.board,
        "kind": kind,
        "entry": entry,
        "address": f"{place.book.address}/{kind.id}",
        "names": names,
        "subject": names.get(entry.about, entry.content.get("curve", "")) if entry else "",
        "facts": [(one.label, _read_out(one, entry)) for one in kind.fields if entry and one not in asked],
        "history": _tell_history(kind, place.history),
        "point": point,
        "facts_known": read_facts(place.book, entry.about if entry else form.get("about", ""))
        if kind is FITNESS
        else (),
        "ends": tell_end(entry) if entry and kind is AGENDA else "",
        "abouts": list_abouts(place.book, kind) if entry is None else {},
        "course": tell_point(place.book, entry) if entry and kind is CHALLENGES else None,
        "fields": asked,
        "states": list_choices(kind, entry.state if entry else "", updates_only=not place.records),
        "form": form,
        "seen": seen,
        "days": list_days(place.book.desk, entry) if kind is MEETINGS and place.records else [],
        "told": told,
        "confirms": name_told(told),
    }
    return render(request, "book_entry.html", status, errors=errors, **values)


def _read_out(one: Field, entry: Entry | None) -> str:
    """Return what an entry says in a field, days in words and what was chosen with a capital letter."""
    said = entry.content if entry else {}
    if one.choices:
        return str(said.get(one.id, "")).capitalize()
    day = read_day_of(said, one.id) if one.shape == "day" else None
    return write_day(day) if day else str(said.get(one.id, ""))


def _tell_history(kind: EntryKind, history: tuple[Entry, ...]) -> list[tuple[Entry, list[tuple[str, str]]]]:
    """Return each version, newest first, with what it says that the one before did not, field by field."""
    earlier: list[Entry | None] = [*history[1:], None]
    return [(one, list(_compare(kind, one, before))) for one, before in zip(history, earlier, strict=False)]


def _compare(kind: EntryKind, one: Entry, before: Entry | None) -> Iterator[tuple[str, str]]:
    for each in kind.fields:
        now, then = _read_out(each, one), _read_out(each, before)
        if now != then and (now or each.id != FRESH):  # what was new then is not new now
            yield each.label, now or "taken out"
