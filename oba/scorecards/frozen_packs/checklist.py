"""What to look at before a pack is shown to its board: errors keep it back, warnings advise."""

from collections.abc import Callable, Iterator

from oba.findings import Finding, Place
from oba.london_time import write_day
from oba.scorecards.actions import list_actions, tell_gaps
from oba.scorecards.card import Card, Pack
from oba.scorecards.figure import Figure, Standing
from oba.vocabulary import IndicatorList, Severity

_NOBODY = {
    "",
    "?",
    "-",
    "n/a",
    "nobody",
    "none",
    "not known",
    "tba",
    "tbc",
    "tbd",
    "to be agreed",
    "to be named",
    "unknown",
}
"""What stands in a definition where there is no owner yet."""


def run_checklist(pack: Pack) -> list[Finding]:
    """Return everything that keeps a pack back (FAIL) or ought to be looked at (WARNING), the grave ones first.

    That no small number can be worked back is checked before there is a pack: none is made where one could be.
    """
    found = [finding for check in _CHECKS for finding in check(pack)]
    return sorted(found, key=lambda finding: finding.severity is not Severity.FAIL)


def _headlines(pack: Pack) -> list[Card]:
    return [card for card in pack.cards if card.listed is IndicatorList.HEADLINE]


def _find_flagged(pack: Pack) -> Iterator[Finding]:
    """Find headlines that show a figure which a check has flagged and nobody has put right."""
    for card in _headlines(pack):
        if newest := card.flagged:
            yield _fail(
                "flagged-headline",
                card,
                f"the newest figure ({newest.period.label}) is flagged as not believable and nobody has looked at it.",
                "Put it right with its publisher, or load a corrected release.",
            )
        elif names := [line.name for line in card.lines if any(_is_flagged(point.figure) for point in line.points)]:
            yield _warn("flagged-beside", card, f"a flagged figure is left out beside it: {', '.join(names)}.")


def _is_flagged(figure: Figure) -> bool:
    return figure.standing is Standing.NOT_BELIEVABLE


def _find_unowned(pack: Pack) -> Iterator[Finding]:
    for card in _headlines(pack):
        if card.indicator.owner.strip().casefold() in _NOBODY:
            yield _fail("no-owner", card, "the headline has no owner.", "Name one in its definition.")
        elif not card.sponsor:
            yield _warn("no-sponsor", card, "the headline has no sponsor.", "Name one on its card.")


def _find_untold(pack: Pack) -> Iterator[Finding]:
    for card in _headlines(pack):
        if not card.story:
            yield _warn("no-story", card, "the headline has no story behind its curve.")


def _find_loose_actions(pack: Pack) -> Iterator[Finding]:
    """Tell what the open actions lack, as the first page does; a pack without any action is no fault."""
    if actions := [one.action for one in list_actions(pack)]:
        for gap in tell_gaps(actions, pack.as_at):
            yield _warn("loose-actions", None, gap)


def _find_late(pack: Pack) -> Iterator[Finding]:
    for alarm in pack.watch.alarms:
        yield _warn(f"feed-{alarm.cause}", None, alarm.text)
    for old in pack.watch.old:
        yield _warn(
            "old-figures",
            None,
            f"{old.feed_name}: the newest release held is of {write_day(old.newest)}; a newer one must be out since"
            f" {write_day(old.since)}.",
        )


def _fail(rule: str, card: Card | None, what: str, remedy: str) -> Finding:
    return Finding(rule, Severity.FAIL, Place(), _about(card, what), remedy=remedy)


def _warn(rule: str, card: Card | None, what: str, remedy: str = "") -> Finding:
    return Finding(rule, Severity.WARNING, Place(), _about(card, what), remedy=remedy)


def _about(card: Card | None, what: str) -> str:
    return f"{card.indicator.name}: {what}" if card else f"{what[:1].upper()}{what[1:]}"


_CHECKS: tuple[Callable[[Pack], Iterator[Finding]], ...] = (
    _find_flagged,
    _find_unowned,
    _find_untold,
    _find_loose_actions,
    _find_late,
)
