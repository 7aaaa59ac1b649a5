"""A board's meeting: its agenda in the order of turning curves, and its minutes as one value for every format."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from oba.boards.cards import HELD
from oba.boards.entries import AGREED_MINUTES, Entry
from oba.boards.sections import Section
from oba.indicators.card import Action
from oba.london_time import write_day
from oba.scorecards.card import Pack
from oba.scorecards.changes import Change, Chosen
from oba.scorecards.render.wording import FIRST_PAGE, action_words, decision_words, end_sentence


@dataclass(frozen=True, slots=True)
class AgendaPart:
    """A part of the agenda: its heading, its curves in the order of the first page, and how many more belong to it."""

    title: str
    curves: tuple[Change, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a meeting, ready to be printed; `changed` says who changed its record after they were agreed."""

    board: str
    title: str
    on: date
    state: str
    changed: str
    parts: tuple[Section, ...]

    @property
    def head(self) -> str:
        """Return the title of the document."""
        return f"{self.board}: {self.title}, {write_day(self.on)}"


@dataclass(frozen=True, slots=True)
class Held:
    """What was recorded for the day of a meeting; `names` are those of curves and services by their ids."""

    decisions: Sequence[Entry]
    challenges: Sequence[Entry]
    actions: Sequence[tuple[str, Action]]
    names: Mapping[str, str]


def order_agenda(pack: Pack) -> tuple[AgendaPart, ...]:
    """Return the curves of a meeting: getting worse first, then far from England, then getting better.

    Within each the order is that of the pack's first page, by the rule that it states.
    """
    parts: tuple[tuple[str, Chosen], ...] = (
        ("worse", pack.changes.worse),
        ("far", pack.changes.far),
        ("better", pack.changes.better),
    )
    return tuple(AgendaPart(FIRST_PAGE[code].title, one.items, one.left_out) for code, one in parts if one.items)


def select_held(entries: Iterable[Entry], meeting: Entry, of_day: Sequence[Entry]) -> list[Entry]:
    """Return what was decided or asked at a meeting, in the order of the numbers; `of_day` are all of its day."""
    found = [
        one
        for one in entries
        if one.on == meeting.on
        and find_meeting_of(str(one.content.get(HELD, "")), str(one.content.get("meeting", "")), of_day) == meeting.name
    ]
    return sorted(found, key=lambda one: int(one.name))


def find_meeting_of(held: str, said: str, of_day: Sequence[Entry]) -> str:
    """Return the number of the one meeting of a day to which something of that day belongs; blank where there is none.

    It is the meeting from which it was written (`held`), else the one whose name it says, else the first of the day.
    """
    in_order = sorted(of_day, key=lambda one: int(one.name))
    written = [one for one in in_order if one.name == held]
    named = [one for one in in_order if said and one.title.casefold() == said.casefold()]
    return next((one.name for one in (*written, *named, *in_order)), "")


def find_agreed(history: Sequence[Entry]) -> Entry | None:
    """Return the version with which minutes were agreed, of a meeting's versions newest first; None while they are not.

    Who changes agreed minutes afterwards does not agree them anew.
    """
    agreed = list(takewhile(lambda one: one.state == AGREED_MINUTES, history))
    return agreed[-1] if agreed else None


def make_minutes(board: str, history: Sequence[Entry], pack: Pack | None, held: Held, next_on: date | None) -> Minutes:
    """Return the minutes of a meeting from its record, the pack that it saw, and what was recorded on its day.

    `history` are the versions of the record, newest first.
    """
    meeting, agreed = history[0], find_agreed(history)
    on = meeting.on or meeting.written_on
    parts = [
        Section("Who was there", _tell_lines(meeting, "attended"), "Nobody is recorded."),
        Section("Apologies", _tell_lines(meeting, "apologies"), "None."),
        *_tell_pack(pack),
        Section("What was said", _tell_lines(meeting, "notes"), "Nothing is recorded."),
        Section("Decisions", tuple(_tell_decisions(held)), "None was recorded."),
        Section("Challenges", tuple(_tell_challenges(held)), "None was recorded."),
        Section("Actions", tuple(_tell_actions(held)), "None was recorded."),
        Section("Next meeting", (("", write_day(next_on)),) if next_on else (), "No day is set."),
    ]
    is_changed = agreed is not None and agreed.content != meeting.content
    changed = f"Changed since by {meeting.written_by}, {write_day(meeting.written_on)}." if is_changed else ""
    return Minutes(board, meeting.title, on, meeting.state, changed, tuple(parts))


def _tell_lines(meeting: Entry, name: str) -> tuple[tuple[str, str], ...]:
    return tuple(("", line) for line in str(meeting.content.get(name, "")).splitlines())


def _tell_pack(pack: Pack | None) -> Iterator[Section]:
    """Yield what became of what was decided before, and the curves in the order of the agenda."""
    if pack is None:
        yield Section("The pack", (), "No pack had been published for the meeting.")
        return
    yield Section("The pack", (("", f"Pack {pack.issue.id}, figures as known on {write_day(pack.as_at)}."),))
    decided = tuple(decision_words(one) for one in pack.changes.decided)
    beside = _tell_more(pack.changes.decided_beside)
    yield Section(FIRST_PAGE["decided"].title, (*decided, *beside), FIRST_PAGE["decided"].empty)
    for part in order_agenda(pack):
        lines = tuple((one.name, tell_curve(one)) for one in part.curves)
        yield Section(part.title, (*lines, *_tell_more(part.left_out)))


def _tell_more(count: int) -> tuple[tuple[str, str], ...]:
    """Return the line that says how many more there are than the first page has."""
    return (("", f"{count} more."),) if count else ()


def tell_curve(one: Change) -> str:
    """Return what was found of a curve and its figures, in a sentence."""
    found = f"{one.found[:1].upper()}{one.found[1:]}"
    figures = [f"now {one.now}", *([f"last {one.last}"] if one.last else [])]
    figures += [f"England {one.england}"] if one.england else []
    return f"{found}: {', '.join(figures)}."


def _tell_decisions(held: Held) -> Iterator[tuple[str, str]]:
    for one in held.decisions:
        yield _say(one.title, one.about, held), f"{_who(one.owner, one.due)}: {one.state}."


def _tell_challenges(held: Held) -> Iterator[tuple[str, str]]:
    for one in held.challenges:
        yield _say(one.title, one.about, held), f"{_who(one.owner, one.due)}: {one.state}."
        if one.content.get("response"):
            yield "", f"Response: {one.content['response']}"


def _tell_actions(held: Held) -> Iterator[tuple[str, str]]:
    for about, action in held.actions:
        who, due, status = action_words(action)
        yield _say(action.text, about, held), f"{who[:1].upper()}{who[1:]}, {due}: {status}."


def _say(text: str, about: str, held: Held) -> str:
    """Return what was decided, asked or is to be done as a sentence, with the curve that it is about."""
    return f"{text.rstrip(' .')} ({held.names[about]})." if about in held.names else end_sentence(text)


def _who(owner: str, due: date | None) -> str:
    return f"{owner or 'Nobody named'}, {f'by {write_day(due)}' if due else 'no date'}"
