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
from oba.vocabulary import IndicatorList

KEPT, HALF, MISSED, UNKNOWN = (
    "Forecast kept",
    "Forecast missed at 80%, kept at 95%",
    "Forecast missed",
    "Whether the forecast held cannot be said",
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
WITHHELD = "The figure is not shown any more."


def tell_held(code: VerdictCode) -> str:
    """Return whether the forecast held, by the verdict that a pack published."""
    return _HELD.get(code, UNKNOWN)


def list_headlines(records: YearRecords) -> list[str]:
    """Return the ids of the headlines at the end of the year, then of those that were one at its start only."""
    found = [one for shown in (records.end, records.start) if shown for one in _headlines_of(shown)]
    return list(dict.fromkeys(found))


def _headlines_of(shown: ShownPack) -> list[str]:
    return [card.id for card in shown.pack.cards if card.listed is IndicatorList.HEADLINE]


def tell_curves(records: YearRecords) -> Iterator[Section]:
    """Yield the part of the curves, each headline under a heading of its own."""
    headlines = list_headlines(records)
    empty = "" if headlines else "No pack that was published by the end of the year has a headline."
    yield Section("Curves", (), empty)
    for about in headlines:
        yield Section(_name(about, records), tuple(_tell_curve(about, records)), level=2)


def _name(about: str, records: YearRecords) -> str:
    found = (shown.find(about) for shown in (records.end, records.start) if shown)
    return next((card.indicator.name for card in found if card), about)


def _tell_curve(about: str, records: YearRecords) -> Iterator[tuple[str, str]]:
    start, end = records.start, records.end
    before = start.find(about) if start else None
    if start:
        yield _head_start(records, start), _tell_standing(before, start, records)
    if end is None or (start and start.code == end.code):
        yield "At the end", "No later pack was published in the year."
    else:
        after = end.find(about)
        yield "At the end", _tell_standing(after, end, records)
        if before and after and _period_of(before) == _period_of(after) and before.latest:
            yield "In between", f"No newer figure came. [{start.source if start else ''}; {end.source}]"
    if end and (judged := end.find(about)):
        yield _tell_forecast(judged, end, records)


def _head_start(records: YearRecords, start: ShownPack) -> str:
    return "At the start" if start.shown_on <= records.year.first else "In the first pack of the year"


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
        return "Forecast", f"{UNKNOWN}. [{shown.source}]"
    record = f" {end_sentence(card.forecast_record.sentence)}" if card.forecast_record else ""
    said = f"{end_sentence(card.verdict.words)} {end_sentence(card.verdict.sentence)}{record}"
    return f"{tell_held(card.verdict.code)}.", f"{said} [{shown.source}]"


def _may_show(card: Card, records: YearRecords) -> bool:
    """Return whether the board's newest pack still shows the newest figure of an older one."""
    now = records.newest.find(card.id) if records.newest else None
    return now is not None and card.latest is not None and is_shown(now, card.latest.period)


def list_without(records: YearRecords) -> list[str]:
    """Return the names of the headlines of which the last pack of the year has no figure."""
    cards = [card for card in records.end.pack.cards if card.listed is IndicatorList.HEADLINE] if records.end else []
    return [card.indicator.name for card in cards if card.latest is None]
