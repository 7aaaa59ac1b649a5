"""What each page of the site shows, picked out of the pack and ready for its template."""

import json
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from oba.charts import drawing, plotly
from oba.charts.palette import DASHES
from oba.charts.sketch import BarSketch, Mark, Sketch
from oba.indicators.card import CardRecord
from oba.indicators.outcome import Outcome
from oba.scorecards.card import Card, Pack, ServiceCard
from oba.scorecards.notes import EventMark
from oba.scorecards.quadrant import Quadrant, lay_out_quadrant
from oba.scorecards.render import curves, series, wording
from oba.scorecards.render.fans import earlier_name
from oba.scorecards.render.series import Row
from oba.scorecards.render.spark import PlaceDrawing, draw_place
from oba.scorecards.verdicts import APART
from oba.vocabulary import LIST_NAMES, MeasureType

AXIS_CUT = "The vertical axis does not start at zero."
_ALWAYS_DRAWN = {"england", "neighbours_median"}


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One line of a chart's key, with the same dash, shape and colour as on the chart."""

    name: str
    colour: str
    dash: str = ""
    shape: str = ""
    is_open: bool = False
    band: bool = False
    is_target: bool = False
    narrow_only: bool = False
    has_line: bool = True


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart in its three forms: drawn wide, drawn narrow, and as a Plotly figure."""

    id: str
    kind: str
    name: str
    caption: str
    wide: Any
    narrow: Any
    figure: Markup
    key: tuple[KeyEntry, ...] = ()
    marks: tuple[Mark, ...] = ()
    note: str = ""
    others: tuple[str, ...] = ()
    tells_marks: bool = True


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """The page of one indicator or performance measure."""

    card: Card
    outcome: Outcome | None
    service: ServiceCard | None
    questions: tuple[str, ...]
    record: CardRecord | None
    curve: ChartBlock | None
    bars: ChartBlock | None
    rows: tuple[Row, ...]

    @property
    def is_performance(self) -> bool:
        """Return whether this is a measure of a service."""
        return wording.is_performance(self.card.indicator)

    @property
    def snapshot(self) -> bool:
        """Return whether groups are shown side by side in place of a curve."""
        return series.is_snapshot(self.card)

    @property
    def main(self) -> ChartBlock | None:
        """Return the chart that says most: groups side by side where its definition asks for them, else the curve."""
        return self.bars if self.snapshot and self.bars else self.curve or self.bars

    @property
    def has_charts(self) -> bool:
        """Return whether the page needs the chart script."""
        return bool(self.curve or self.bars)

    @property
    def has_intervals(self) -> bool:
        """Return whether any own figure has an interval."""
        return any(point.figure.interval_text for point in self.card.own.points)

    @property
    def has_counts(self) -> bool:
        """Return whether any own figure has a numerator or denominator."""
        figures = [point.figure for point in self.card.own.points]
        return any(figure.numerator is not None or figure.denominator is not None for figure in figures)

    @property
    def marks(self) -> str:
        """Return what stands in the tables in place of a number, and why."""
        return series.explain_marks(self.card)

    @property
    def columns(self) -> int:
        """Return how many columns the table of the curve has."""
        return 3 + self.has_intervals + 2 * self.has_counts + len(self.card.lines) + len(self.card.longer)

    @property
    def list_name(self) -> str:
        """Return the list the indicator is on."""
        return f"{LIST_NAMES[self.card.listed]} indicator"

    @property
    def asks(self) -> tuple[str, ...]:
        """Return the headings of the parts that one box asks for, which have no place of their own then."""
        return self.card.ask.parts if self.card.ask else ()

    @property
    def untold_events(self) -> list[tuple[str, tuple[EventMark, ...]]]:
        """Return the events that the chart does not mark, by when they were."""
        return curves.group_events(self.card, self.curve.marks if self.curve else ())

    @property
    def untold_breaks(self) -> list[str]:
        """Return why the curve breaks, where the chart says only that it does and its list of marks is folded."""
        return list(curves.tell_breaks(self.card)) if self.curve and self.curve.tells_marks else []

    @property
    def place(self) -> PlaceDrawing | None:
        """Return the place among the neighbours as the index draws it."""
        return draw_place(self.card)

    def beside_word(self, kind: str) -> str:
        """Return the word of the comparison with `kind`, as `England: worse` says it; blank without one."""
        found = next((one for one in self.card.comparisons if one.kind == kind), None)
        return f"{self.card.area_name} is {found.word}" if found and found.word in APART | {"similar"} else ""

    @property
    def polarity(self) -> str:
        """Return which way is good, as a sentence."""
        return wording.POLARITY_WORDS[self.card.indicator.value.polarity]

    @property
    def unit(self) -> str:
        """Return the unit for table captions."""
        return self.card.indicator.value.unit

    @property
    def decimals(self) -> int:
        """Return the decimals that values are shown with."""
        return self.card.indicator.value.decimals

    @property
    def earlier_name(self) -> str:
        """Return what the forecast is called that judges the newest figure."""
        return earlier_name(self.card)

    @property
    def sponsor(self) -> str:
        """Return the sponsor named in the record or the definition."""
        return self.card.sponsor

    @property
    def better_off(self) -> tuple[Card, ...]:
        """Return the service's better-off measures."""
        return self.service.quadrant(MeasureType.BETTER_OFF) if self.service else ()

    @property
    def how_well(self) -> tuple[Card, ...]:
        """Return the service's measures of how well it was done."""
        return self.service.quadrant(MeasureType.HOW_WELL) if self.service else ()

    @property
    def better_off_gap(self) -> str:
        """Return the words for an empty better-off quadrant."""
        return wording.better_off_gap(self.service.cards if self.service else ())

    @property
    def service_story(self) -> bool:
        """Return whether the service's own card tells a story."""
        return bool(self.service and self.service.record and self.service.record.story)


@dataclass(frozen=True, slots=True)
class ServicePage:
    """The report card of one service."""

    service: ServiceCard
    outcomes: tuple[Outcome, ...]
    quadrant: Quadrant
    questions: tuple[str, ...] = wording.PERFORMANCE_QUESTIONS
    is_performance: bool = True
    asks: tuple[str, ...] = ()
    service_story: bool = False

    @property
    def record(self) -> CardRecord | None:
        """Return what people wrote about the service."""
        return self.service.record


def lay_out_indicator(card: Card, pack: Pack) -> IndicatorPage:
    """Return the page of a card, with its chart drawn."""
    outcome = next((s.outcome for s in pack.outcomes if card.id in {c.id for c in s.cards}), None)
    service = next((s for s in pack.services if card.id in {c.id for c in s.cards}), None)
    curve, bars = curves.sketch_curve(card), curves.sketch_bars(card)
    return IndicatorPage(
        card,
        outcome,
        service,
        wording.questions_of(card.indicator),
        card.record,
        draw_block("curve", card, curve, "") if curve else None,
        _bar_block(card, bars) if bars else None,
        tuple(row for row in reversed(series.rows_of(card)) if row.own or any(row.others)),
    )


def lay_out_service(service: ServiceCard, pack: Pack) -> ServicePage:
    """Return the page of a service with its quadrant."""
    helped = set(service.service.contributes_to)
    return ServicePage(
        service,
        tuple(section.outcome for section in pack.outcomes if section.outcome.id in helped),
        lay_out_quadrant(service, pack.meeting or pack.period),
    )


def unit_aside(card: Card) -> str:
    """Return the unit in brackets, blank where the name has it."""
    unit = card.indicator.value.unit
    return f" ({unit})" if unit and unit not in card.indicator.name else ""


def draw_block(place: str, card: Card, drawn: Sketch, groups: str) -> ChartBlock:
    """Return a line chart in its three forms; `place` is its id on the page, `groups` what its lines are, if groups."""
    title = f"{card.indicator.name}, {card.area_name}"
    caption = f"{title}: {groups}" if groups else title
    unit = unit_aside(card)
    said = card.chart_sentence if not groups else f"Curves of {', '.join(s.name for s in drawn.strokes)}."
    note = "" if drawn.axis.starts_at_zero else AXIS_CUT
    wide = drawing.draw_lines(drawn)
    return ChartBlock(
        place,
        "lines",
        f"Chart. {caption}. {said}".strip(),
        caption + unit,
        wide,
        drawing.draw_lines(drawn, narrow=True),
        as_script(plotly.line_figure(drawn)),
        key_of(drawn, groups=bool(groups)),
        drawn.marks,
        note,
        () if groups else _list_others(card),
        drawing.tells_marks(wide),
    )


def _list_others(card: Card) -> tuple[str, ...]:
    """Return the lines drawn on request: all but England and the neighbours' median, where there is one of those."""
    others = tuple(wording.line_name(line) for line in card.lines if line.kind not in _ALWAYS_DRAWN)
    return others if len(others) < len(card.lines) else ()


def _bar_block(card: Card, drawn: BarSketch) -> ChartBlock:
    unit = unit_aside(card)
    caption = f"{card.indicator.name}, {drawn.period}"
    said = "; ".join(f"{bar.name} {bar.text}" for bar in drawn.bars[:12])
    return ChartBlock(
        "bars",
        "bars",
        f"Chart. {caption}. {card.chart_sentence or said}",
        caption + unit,
        drawing.draw_bars(drawn),
        drawing.draw_bars(drawn, narrow=True),
        as_script(plotly.bar_figure(drawn)),
    )


def key_of(drawn: Sketch, groups: bool) -> tuple[KeyEntry, ...]:
    """Return the key: what the labels at the curves' ends do not say; on a phone, all curves."""
    entries = []
    for stroke in drawn.strokes:
        if not stroke.label:
            continue  # its range says what it is
        is_forecast = stroke.pen.colour == "forecast" and stroke.name.startswith("Forecast")
        name = f"History, {stroke.label}" if stroke.is_own else stroke.name if is_forecast else stroke.label
        shape = drawing.swatch_shape(stroke.pen.shape)
        entries.append(
            KeyEntry(
                name,
                stroke.pen.colour,
                DASHES[stroke.pen.dash],
                shape,
                stroke.pen.shape.endswith("open"),
                narrow_only=not (stroke.is_own or is_forecast),
                has_line=stroke.pen.width > 0,
            )
        )
    entries.sort(key=lambda entry: (entry.narrow_only, not entry.name.startswith("History")))
    bands = [KeyEntry(band.name, band.colour, band=True) for band in reversed(drawn.bands)]
    targets = [KeyEntry(drawn.targets_name, "ink", is_target=True)] if drawn.targets else []
    shown = [entry for entry in entries if not entry.narrow_only]
    return (*shown, *bands, *targets, *(entry for entry in entries if entry.narrow_only))


def as_script(figure: dict[str, Any]) -> Markup:
    """Return a figure as JSON that cannot end the script element it stands in."""
    text = json.dumps(figure, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - every letter that HTML reads is escaped above
