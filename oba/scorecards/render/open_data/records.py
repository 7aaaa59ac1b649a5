"""What programs are told of a row, an indicator and a card, in plain values.

The read API as files and that of the portal both take them from here. Numbers are those of `data.csv`, to the digit.
"""

from typing import Any

from oba.scorecards.card import Card
from oba.scorecards.figure import Figure, Point
from oba.scorecards.judgement import Comparison
from oba.scorecards.render.open_data.columns import COLUMNS, TABLE, Kind
from oba.scorecards.render.open_data.data_csv import Row, write_full
from oba.scorecards.render.series import sorted_points

Record = dict[str, Any]

NUMBERS = frozenset(column.name for column in TABLE if column.kind is Kind.NUMBER)
"""The columns of `data.csv` that hold numbers; every other holds words."""


def read_row(row: Row) -> Record:
    """Return a row of `data.csv` as a record: numbers as numbers, blank ones left out but for `value`."""
    record: Record = {"value": None}
    for name, cell in zip(COLUMNS, row, strict=True):
        if cell:
            record[name] = _read_number(cell) if name in NUMBERS else cell
    return record


def _read_number(cell: str) -> float | int:
    return float(cell) if "." in cell or "e" in cell else int(cell)


def describe_indicator(card: Card) -> Record:
    """Return how the indicator of a card was defined."""
    one = card.indicator
    return {
        "indicator_id": card.id,
        "indicator": one.name,
        "unit": one.value.unit,
        "short_name": card.short_name,
        "definition": one.lay_definition,
        "technical_definition": one.technical_definition,
        "version": one.version,
        "accountability": one.accountability.value,
        "list": card.listed.value,
        "type": one.value.type.value,
        "polarity": one.value.polarity.value,
        "decimals": one.value.decimals,
        "frequency": one.frequency,
    }


def describe_card(card: Card) -> Record:
    """Return what the card says of its newest figure: the words are those of its page.

    `linked` says what a figure is worth that is counted through a link of two lists, and `longer` has the newest
    figures of the same over longer stretches; neither is there where the card has none.
    """
    said: Record = {
        "indicator_id": card.id,
        "indicator": card.indicator.name,
        "unit": card.indicator.value.unit,
        "area_code": card.area_code,
        "area": card.area_name,
        "finding": card.finding,
        "line": card.line,
        "sentence": card.chart_sentence,
        "sure": card.sure,
        "age": card.age.words if card.age else "",
        "latest": _tell_point(card.latest) if card.latest else None,
        "verdict": {"words": card.verdict.words, "sentence": card.verdict.sentence},
        "comparisons": [_describe_comparison(one) for one in card.comparisons],
    }
    if card.judgement:
        direction = card.judgement.direction
        said["direction"] = {"words": direction.words, "sentence": direction.sentence}
        said["place"] = card.judgement.place.words
    if card.linked:
        said["linked"] = {"words": card.linked, "sentence": card.link_told}
    if card.in_steps:
        said["in_steps"] = card.in_steps
    if card.longer:
        said["longer"] = [
            {"name": line.name, **_tell_point(sorted_points(line)[-1])} for line in card.longer if line.points
        ]
    return said


def _describe_comparison(one: Comparison) -> Record:
    told = _tell_point(Point(one.period, one.figure))
    return {"column": one.kind, "name": one.name, **told, "word": one.word, "sentence": one.sentence}


def _tell_point(point: Point) -> Record:
    return {"period": point.period.code, "period_label": point.period.label, **_tell(point.figure)}


def _tell(figure: Figure) -> Record:
    """Return a figure as number and as printed; where there is none, why."""
    if figure.value is None:
        return {"value": None, "text": figure.text, "why_no_value": figure.symbol_text or figure.symbol}
    return {"value": _read_number(write_full(figure.value)), "text": figure.text}
