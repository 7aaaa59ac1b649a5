"""The headlines of a year: where each stood at its start and its end, as packs said it, and if forecasts held.

A figure that the board's newest pack does not show is not printed again from the older one.
"""

from collections.abc import Iterator

from oba.boards.sections import Section
from oba.boards.year.records import ShownPack, YearRecords
from oba.scorecards.build.changes.challenged import is_shown, write_figure
from oba.scorecards.card import Card
from oba.scorecards.render.wording import end_sentence
from oba.scorecards.verdicts import VerdictCode
from oba.vocabulary import Accountability, IndicatorList

KEPT, HALF, MISSED, UNKNOWN, NONE = (
    "Forecast kept",
    "Forecast missed at 80%, kept at 95%",
    "Forecast missed",
    "Whether the forecast held cannot be said",
    "No forecast had been published for it",
)
_HELD = {
    VerdictCode.NOT_TURNING: KEPT,
    VerdictCode.SIMILAR: KEPT,
    VerdictCode.AT_ITS_BEST: KEPT,
    VerdictCode.FIRST_SIGN: HALF,
    VerdictCode.TURNING: MISSED,
    VerdictCode.WORSE: MISSED,
    VerdictCode.HIGHER: MISSED,
    VerdictCode.LOWER: MISSED,
}
"""What a published verdict says of the forecast that it was judged by."""
_PARTS = (
    ("Curves of the population", Accountability.POPULATION),
    ("Performance of services", Accountability.PERFORMANCE),
)
WITHHELD = "The figure is not shown any more."


def tell_held(code: VerdictCode, *, was_frozen: bool) -> str:
    """Return whether the forecast held, by the verdict that a pack published.

    One that was not frozen before the figure came was kept by nobody, whatever is worked out afterwards.
    """
    held = _HELD.get(code, UNKNOWN)
    return held if was_frozen or held is UNKNOWN else NONE


def list_headlines(records: YearRecords) -> list[str]:
    """Return the ids of the headlines at the end of the year, then of those that were one at its start only."""
    found = [one for shown in (records.end, records.start) if shown for one in _headlines_of(shown)]
    return list(dict.fromkeys(found))


def _headlines_of(shown: ShownPack) -> list[str]:
    return [card.id for card in shown.pack.cards if card.listed is IndicatorList.HEADLINE]


def tell_curves(records: YearRecords) -> Iterator[Section]:
    """Yield the headlines, each under a heading of its own: those of the population, and apart those of services."""
    cards = [card for about in list_headlines(records) if (card := _find(about, records))]
    for title, accountability in _PARTS:
        mine = [card for card in cards if card.indicator.accountability is accountability]
        yield Section(title, (), "" if mine else "No pack of the time has a headline of it.")
        for card in mine:
            yield Section(card.indicator.name, tuple(_tell_curve(card.id, records)), level=2)


def _find(about: str, records: YearRecords) -> Card | None:
    """Return the card of a curve in the last pack that has one."""
    found = (shown.find(about) for shown in (records.end, records.start) if shown)
    return next((card for card in found if card), None)


def _tell_curve(about: str, records: YearRecords) -> Iterator[tuple[str, str]]:
    start, end = records.start, records.end
    before = start.find(about) if start else None
    after = end.find(about) if end else None
    if start:
        yield _head_start(records, start), _tell_standing(before, start, records)
    if start and end and start.code != end.code:
        yield "At the end:", _tell_standing(after, end, records)
        if before and after and before.latest and _period_of(before) == _period_of(after):
            yield "In between:", f"No newer figure came. [{start.source}; {end.source}]"
    if end and after:
        yield _tell_forecast(after, end, records)


def _head_start(records: YearRecords, start: ShownPack) -> str:
    if start.shown_on <= records.year.first:
        return "At the start:"
    is_only = records.end is not None and records.end.code == start.code
    return "In the only pack of the year:" if is_only else "In the first pack of the year:"


def _period_of(card: Card) -> str:
    return card.latest.period.code if card.latest else ""


def _tell_standing(card: Card | None, shown: ShownPack, records: YearRecords) -> str:
    """Return the newest figure of a card and its line, as its pack has them."""
    if card is None:
        return f"The pack does not take this curve. [{shown.source}]"
    if card.latest is None:
        return f"{end_sentence(card.verdict.sentence)} [{shown.source}]"
    if not _may_show(card, records):
        return f"{WITHHELD} [{shown.source}]"
    figure = write_figure(card, card.latest.figure)
    return f"{figure} ({card.latest.period.label}). {end_sentence(card.line)} [{shown.source}]"


def _tell_forecast(card: Card, shown: ShownPack, records: YearRecords) -> tuple[str, str]:
    """Return whether the forecast of the newest figure held and what the pack said of it."""
    if card.latest is None or not _may_show(card, records):
        return f"{UNKNOWN}.", f"[{shown.source}]"
    was_frozen = card.earlier is not None and card.earlier.made_on is not None
    record = f" {end_sentence(card.forecast_record.sentence)}" if card.forecast_record else ""
    words, sentence = end_sentence(card.verdict.words), end_sentence(card.verdict.sentence)
    said = sentence if sentence.startswith(card.verdict.words) else f"{words} {sentence}"
    return f"{tell_held(card.verdict.code, was_frozen=was_frozen)}.", f"{said}{record} [{shown.source}]"


def _may_show(card: Card, records: YearRecords) -> bool:
    """Return whether the board's newest pack still shows the newest figure of an older one."""
    now = records.newest.find(card.id) if records.newest else None
    return now is not None and card.latest is not None and is_shown(now, card.latest.period)


def list_without(records: YearRecords) -> list[str]:
    """Return the names of the headlines of which the last pack of the year has no figure."""
    cards = [card for card in records.end.pack.cards if card.listed is IndicatorList.HEADLINE] if records.end else []
    return [card.indicator.name for card in cards if card.latest is None]
