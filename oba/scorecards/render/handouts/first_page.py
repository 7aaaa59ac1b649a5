"""The first page of a pack as lines of text: the same parts, words and order as `index.html`."""

from collections.abc import Iterator
from dataclasses import dataclass

from oba.london_time import write_day
from oba.scorecards.card import Pack
from oba.scorecards.changes import Change, Chosen, Decision, Remark
from oba.scorecards.render.wording import (
    FIRST_PAGE,
    beside_words,
    correction_words,
    decision_words,
    end_sentence,
    since_words,
    steady_words,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the first page: its heading and its lines, (what stands out, the rest); or what it says when empty."""

    title: str
    lines: tuple[tuple[str, str], ...]
    empty: str = ""


def head_changes(pack: Pack) -> str:
    """Return the heading of the first page."""
    return f"What changed {since_words(pack.changes)}"


def open_changes(pack: Pack) -> list[str]:
    """Return what the first page opens with."""
    meeting = f"{pack.meeting or pack.period} · figures as known on {write_day(pack.as_at)}"
    return [line for line in (meeting, pack.changes.opening, steady_words(pack.changes)) if line]


def list_parts(pack: Pack) -> list[Part]:
    """Return the parts of the first page in their order."""
    changes = pack.changes
    found: dict[str, list[tuple[str, str]]] = {
        "known": list(_tell_curves(changes.known)),
        "worse": list(_tell_curves(changes.worse)),
        "better": list(_tell_curves(changes.better)),
        "far": list(_tell_curves(changes.far)),
        "decide": _tell_remarks(changes.to_decide),
        "decided": list(_tell_decided(changes.decided, changes.decided_beside)),
        "unknown": _tell_remarks(changes.not_known),
        "corrected": [(one.name, correction_words(one)) for one in changes.corrected],
        "ask": _tell_remarks(changes.questions),
    }
    if more := beside_words(changes):
        found["corrected"].append(("", f"{more}, of other places or behind the curves."))
    since = {"corrected": f" {since_words(changes, 'since last time')}"}
    return [
        Part(f"{FIRST_PAGE[code].title}{since.get(code, '')}", tuple(lines), FIRST_PAGE[code].empty)
        for code, lines in found.items()
        if code != ("known" if changes.is_beside else "far")
    ]


def _tell_curves(chosen: Chosen) -> Iterator[tuple[str, str]]:
    for item in chosen.items:
        yield item.name, " · ".join(_tell_change(item))
    if chosen.left_out:
        yield "", f"{chosen.left_out} more in the report cards"


def _tell_change(item: Change) -> Iterator[str]:
    new = " (new)" if item.is_new else ""
    yield f"{item.now}{new}"
    yield f"{item.found[:1].upper()}{item.found[1:]}"
    if item.sign:
        yield f"First sign: {end_sentence(item.sign)}"
    if item.last:
        yield f"Last {item.last}"
    if item.linked:
        yield f"{item.linked[:1].upper()}{item.linked[1:]}"
    if item.england:
        yield f"England {item.england}"
    if item.age:
        yield item.age


def _tell_remarks(remarks: tuple[Remark, ...]) -> list[tuple[str, str]]:
    return [("", one.text) for one in remarks]


def _tell_decided(decided: tuple[Decision, ...], beside: int) -> Iterator[tuple[str, str]]:
    for one in decided:
        yield decision_words(one)
    if beside:
        yield "", f"{beside} more."
