"""What a pack's data do not bear, in words for people: not to be relied on, late, not known; only what concerns it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from oba.london_time import write_day
from oba.scorecards.build.ages import list_feeds, tell_late
from oba.scorecards.build.card_notes import name_periods
from oba.scorecards.build.evidence.rules import say_findings
from oba.scorecards.build.gate import flagged_points
from oba.scorecards.card import Card, Pack
from oba.scorecards.figure import Line, Standing
from oba.scorecards.notes import AlarmNote, DataNote, OldNote, Watch
from oba.scorecards.quality import NO_CURVE, CurveLink, Quality, QualityNote
from oba.scorecards.verdicts import DirectionCode

Told = tuple[DataNote, str, Sequence[Card]]
"""A finding as it may be told, its rule, and the cards that it concerns."""


def find_quality(
    cards: Sequence[Card], told: Iterable[Told], beside: int, watch: Watch, as_at: date, about: Sequence[str] = ()
) -> Quality:
    """Return what is to be known about the data of a pack; `beside` findings concern none of its curves.

    `about` says of the place itself what its figures are made of, and, of a new authority, whose those of before are.
    """
    unreliable = [note for card in cards for note in _find_flagged(card)]
    grave, minor = say_findings(told, unreliable)
    late = [*_tell_alarms(watch.alarms, cards), *_tell_old(watch.old, cards, as_at)]
    return Quality(
        unreliable=tuple(grave),
        late=tuple(late),
        unknown=tuple(_find_unknown(cards, watch, about)),
        minor=(*minor, *(note for card in cards for note in _tell_routes(card))),
        beside=beside,
        watched=watch.looked_at,
    )


def complete_quality(pack: Pack) -> Pack:
    """Return a pack with what is known of its data, from its notes where it was kept before this was decided."""
    if pack.quality is not None:
        return pack
    told: list[Told] = [(note, "", ()) for note in pack.notes]
    return replace(pack, quality=find_quality(pack.cards, told, 0, pack.watch, pack.as_at, pack.about_place))


def link_curve(card: Card, words: str = "") -> CurveLink:
    """Return the link to a card."""
    return CurveLink(card.id, card.short_name, words)


def _find_flagged(card: Card) -> Iterator[QualityNote]:
    """Yield the flagged figures of a curve, of the places beside it and of its groups: those that nobody sees."""
    for line in (card.own, *card.lines, *card.categories):
        points = flagged_points(line.points)
        if points:
            name = card.area_name if line is card.own else line.name
            when, why = name_periods(point.period for point in points), points[-1].figure.symbol_text
            one = len(points) == 1
            yield QualityNote(
                f"{card.short_name}: {'a figure' if one else 'figures'} of {name} cannot be believed",
                f"{'The figure' if one else 'Figures'} of {name} for {when}{' is' if one else ', are'} {why}.",
                _say_left_out(card, line, one),
                (link_curve(card),),
                card.indicator.owner,
                tuple(note for note in card.notes if note.trace == points[-1].figure.trace),
            )


def _say_left_out(card: Card, line: Line, one: bool) -> str:
    they = "It is" if one else "They are"
    if line is card.own:
        return f"{they} left out of the curve, its direction and its forecast."
    if line in card.categories:
        return f"{they} left out: nothing is said of the gap to this group."
    return f"{they} left out: {card.area_name} is not compared with {line.name} for these periods."


def _tell_alarms(alarms: Iterable[AlarmNote], cards: Sequence[Card]) -> Iterator[QualityNote]:
    for alarm in alarms:
        curves = _curves_of(alarm.feed, cards)
        yield QualityNote(
            f"{alarm.cause.capitalize()}: {without_code(alarm.text).rstrip('.')}",
            "",
            _say_waiting(curves),
            curves,
            details=(DataNote("WARNING", alarm.text),),
        )


def _tell_old(old: Iterable[OldNote], cards: Sequence[Card], as_at: date) -> Iterator[QualityNote]:
    for note in sorted(old, key=lambda one: one.since):
        curves = _curves_of(note.feed, cards)
        usual = f" (usually: {note.usual})" if note.usual else ""
        yield QualityNote(
            f"{note.feed_name.partition(':')[0]}: {tell_late(note.since, as_at)}",
            f"The newest release we hold is of {write_day(note.newest)}; a newer one was to be out by"
            f" {write_day(note.since)}{usual}.",
            _say_waiting(curves),
            curves,
            note.owner,
        )


def _curves_of(feed: str, cards: Sequence[Card]) -> tuple[CurveLink, ...]:
    return tuple(link_curve(card) for card in cards if feed and feed in list_feeds(card.indicator))


def _say_waiting(curves: Sequence[CurveLink]) -> str:
    if not curves:
        return ""
    return "This curve may have a newer figure." if len(curves) == 1 else "These curves may have newer figures."


def _find_unknown(cards: Sequence[Card], watch: Watch, about: Sequence[str]) -> Iterator[QualityNote]:
    """Yield what the pack does not know: no figure, one that is hidden or too old, no direction, rows kept aside."""
    if not cards:
        yield QualityNote(NO_CURVE, "", "")
    for text in about:
        brief, _, means = text.partition(". ")
        yield QualityNote(brief, "", means)
    empty = [link_curve(card, card.indicator.wanted_from) for card in cards if not card.has_data]
    have = "has" if len(empty) == 1 else "have"
    yield from _group(empty, f"{len(empty)} of {len(cards)} {have} no figure", "What is needed, and from whom:")
    gone = [
        link_curve(card, f"{card.latest.period.label} is {card.latest.figure.symbol_text or 'missing'}.")
        for card in cards
        if card.latest and card.latest.figure.standing in (Standing.HIDDEN, Standing.MISSING, Standing.INEXACT)
    ]
    yield from _group(gone, f"{len(gone)} without the newest figure", "The curve ends before it.")
    old = [link_curve(card, card.age.words if card.age else "") for card in cards if card.is_old]
    means = "They do not say how things are now, and nothing is judged by them."
    yield from _group(old, f"{len(old)} last figure{'' if len(old) == 1 else 's'} too old to judge", means)
    unsure = [
        link_curve(card)
        for card in cards
        if card.judgement and not card.is_old and card.judgement.direction.code is DirectionCode.CANNOT_SAY
    ]
    means = "There are too few figures, or no interval to tell a change from chance."
    yield from _group(unsure, f"Which way {len(unsure)} curve{' goes' if len(unsure) == 1 else 's go'}", means)
    for name, count in watch.waiting:
        rows = "1 row is" if count == 1 else f"{count:,} rows are"
        until = "it" if count == 1 else "them"
        text = f"Not used, until somebody releases or rejects {until} with a reason."
        yield QualityNote(f"{name}: {rows} kept aside", text, "")


def _group(curves: Sequence[CurveLink], brief: str, means: str) -> Iterator[QualityNote]:
    """Yield one note for all curves that lack the same."""
    if curves:
        yield QualityNote(brief, "", means, tuple(curves))


def _tell_routes(card: Card) -> Iterator[QualityNote]:
    """Yield that a second source has other figures of a curve: told once, with all of them for the analyst."""
    found = tuple(note for note in card.notes if note.severity == "QUERY")
    if found:
        count = "a figure" if len(found) == 1 else f"{len(found)} figures"
        yield QualityNote(
            f"{card.short_name}: two sources differ",
            f"A second source differs in {count}.",
            "The curve keeps to its first source; the second only checks it.",
            (link_curve(card),),
            card.indicator.owner,
            found,
        )


def without_code(text: str) -> str:
    """Return a text without the sentences that have code in backticks, which are for the analyst."""
    sentences = text.replace("? ", "?\n").replace(". ", ".\n").split("\n")
    return " ".join(one for one in sentences if "`" not in one)
