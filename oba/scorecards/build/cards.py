"""Make one `Card` from an indicator's measured values: figures, comparators, forecast, verdicts, notes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from oba.charts.words import write_number
from oba.indicators.card import CardRecord
from oba.indicators.indicator import Indicator
from oba.indicators.measures.rows import Rows
from oba.indicators.measuring import Measured
from oba.periods import read_code
from oba.scorecards.build.card_forecasts import describe_forecast, look_back, make_forecast
from oba.scorecards.build.card_notes import list_notes, say_left_out
from oba.scorecards.build.course import keep_one_basis, with_unit
from oba.scorecards.build.fifths import find_fifth
from oba.scorecards.build.forecasts.outlook import look_ahead
from oba.scorecards.build.gate import describe_absence
from oba.scorecards.build.judging.direction import find_direction, find_trend
from oba.scorecards.build.judging.finding import find_finding
from oba.scorecards.build.judging.joining import join
from oba.scorecards.build.judging.place import compare_with, find_place, set_beside
from oba.scorecards.build.judging.ranks import find_rank
from oba.scorecards.build.judging.verdict import judge
from oba.scorecards.build.lines import (
    Places,
    Surroundings,
    comparator_lines,
    find_figure,
    group_lines,
    keep_beside,
    make_line,
    rows_by_line,
)
from oba.scorecards.build.movement import describe_change, describe_gap, explain_movement, find_step
from oba.scorecards.build.needed import describe_needed
from oba.scorecards.build.neighbours import bound_hidden
from oba.scorecards.build.process import view_process
from oba.scorecards.card import Card
from oba.scorecards.figure import Line, Point, Standing
from oba.scorecards.frozen_forecasts import EarlierForecast
from oba.scorecards.judgement import Comparison, Verdict
from oba.scorecards.notes import BreakMark, EventMark, SourceNote, TargetMark
from oba.scorecards.verdicts import BACKGROUND, NO_FIGURE, SIDE_BY_SIDE, VerdictCode
from oba.vocabulary import IndicatorList, Symbol


def make_card(
    measured: Measured,
    around: Surroundings,
    record: CardRecord | None = None,
    listed: IndicatorList | None = None,
) -> Card:
    """Return the card of one indicator, without what `around.hidden` says is hidden."""
    indicator, places = measured.indicator, around.places
    rows = keep_beside(rows_by_line(measured, places.all), measured, places.own)
    lines = {key: make_line(key, indicator, line_rows, around) for key, line_rows in rows.items()}
    own = lines.get(("", places.own)) or Line(places.own, places.names[places.own], "own", ())
    neighbours = tuple(lines[("", code)] for code in places.neighbours if ("", code) in lines)
    unseen = bound_hidden(indicator, rows, around.hidden_counts)
    comparators = comparator_lines(indicator, places, lines, neighbours, around, unseen)
    card = Card(
        indicator=indicator,
        area_code=places.own,
        area_name=places.names[places.own],
        own=own,
        lines=comparators,
        neighbours=neighbours,
        **group_lines(indicator, places, lines),
        breaks=_break_marks(measured, own, places.members),
        events=_event_marks(indicator, places, around.as_at),
        targets=_target_marks(indicator, places),
        record=record,
        listed=listed or indicator.listed,
        sources=_sources(measured, rows, around),
        notes=list_notes(measured, around, lines),
    )
    judged = _judge_card(card, around, measured.rows)
    return replace(judged, found=find_finding(judged))


def _break_marks(measured: Measured, own: Line, members: Sequence[str]) -> tuple[BreakMark, ...]:
    """Return the breaks that fall inside the curve; one before its first figure changes nothing.

    A new authority has rows, without a figure, of years before it. A break of any of its members is one of a group.
    """
    known = [point.period for point in own.points if point.figure.value is not None]
    if not known:
        return ()
    first, last = known[0], own.points[-1].period
    told = dict.fromkeys(mark for area in (own.id, *members) for mark in measured.breaks_in(area))
    marks = sorted((read_code(period), reason, is_join) for period, reason, is_join in told)
    return tuple(BreakMark(*mark) for mark in marks if first.end < mark[0].end <= last.end)


def _event_marks(indicator: Indicator, places: Places, as_at: date) -> tuple[EventMark, ...]:
    nearby = {places.own, places.region, places.england}
    return tuple(
        EventMark(event.date, event.text, event.source)
        for event in sorted(indicator.events, key=lambda event: event.date)
        if event.date <= as_at and (not event.areas or nearby & set(event.areas))
    )


def _target_marks(indicator: Indicator, places: Places) -> tuple[TargetMark, ...]:
    return tuple(
        TargetMark(
            read_code(target.period),
            target.value,
            with_unit(write_number(target.value, indicator.value.decimals), indicator),
            target.set_by,
            target.set_on,
            "" if target.area == places.own else "England",
        )
        for target in indicator.targets
        if target.area == places.own or (target.kind == "national" and target.area == places.england)
    )


def _sources(
    measured: Measured, rows: Mapping[tuple[str, str], list[dict[str, Any]]], around: Surroundings
) -> tuple[SourceNote, ...]:
    used = {
        around.source_of[key]
        for line in rows.values()
        for row in line
        for _, key in row["inputs"]
        if key in around.source_of
    }
    return tuple(around.sources[load] for load in sorted(used) if load in around.sources)


def _judge_card(card: Card, around: Surroundings, table: Rows) -> Card:
    """Return a card with what is said of it: of groups side by side, of the curve, or why there is nothing to say."""
    known = [point for point in card.own.points if point.figure.value is not None]
    if not known:
        sentence = _why_no_figure(card, around.places)
        words = SIDE_BY_SIDE if card.categories else NO_FIGURE
        return replace(card, verdict=Verdict(VerdictCode.NO_DATA, words, sentence), chart_sentence=sentence)
    basis = keep_one_basis(known, card.breaks)
    if card.categories and card.indicator.show_breakdown:
        return _show_side_by_side(card, basis)
    return _judge_curve(card, known, basis, around, table)


def _judge_curve(card: Card, known: Sequence[Point], basis: Sequence[Point], around: Surroundings, table: Rows) -> Card:
    """Return a card with what is said of its curve. `known` are its figures, `basis` those since its last break."""
    indicator = card.indicator
    latest, previous = basis[-1], basis[-2] if len(basis) > 1 else None  # nothing is said of a change across a break
    comparisons = _compare_with_lines(card, latest, around.as_at)
    rank_figures = [found for line in card.neighbours if (found := find_figure(line, latest.period)) is not None]
    outlook = look_ahead(indicator, basis, around.as_at)
    movement = explain_movement(indicator, latest, previous)
    earlier, record = look_back(card, basis, around)
    hidden = [point.period for point in card.own.points if point.figure.symbol == Symbol.CONFIDENTIAL]
    card = replace(
        card,
        latest=latest,
        previous=previous,
        change=describe_change(indicator, latest, previous),
        forecast=make_forecast(card, basis, outlook, around),
        earlier=earlier,
        forecast_record=record,
        verdict=_judge(card, basis, earlier, around),
        comparisons=comparisons,
        trend=find_trend(indicator, basis, around.as_at),
        process=view_process(indicator, known, _first_after_breaks(card, known), card.targets, hidden),
        movement=movement,
        needed=describe_needed(indicator, latest, comparisons, card.targets),
        gap_sentence=describe_gap(indicator, card.categories, basis),
        rank=find_rank(indicator, card.area_name, latest, rank_figures)
        if "statistical_neighbours" in indicator.comparators and rank_figures
        else None,
    )
    peers = around.places.authorities
    fifth = find_fifth(indicator, table, peers, card.area_code, card.area_name, latest, around.as_at)
    direction = find_direction(indicator, basis, around.as_at, outlook.tells_nothing, card.trend)
    step = find_step(indicator, latest, previous, movement)
    judgement = join(direction, find_place(comparisons, fifth), card.verdict, card.process, step)
    return say_left_out(replace(card, fifth=fifth, judgement=judgement, chart_sentence=_describe_chart(card, basis)))


def _show_side_by_side(card: Card, basis: Sequence[Point]) -> Card:
    """Return a card whose definition asks for groups side by side: the whole stands beside them, without a trend."""
    latest, previous = basis[-1], basis[-2] if len(basis) > 1 else None
    label = card.categories_label[:1].lower() + card.categories_label[1:]
    whole = f"{card.area_name} as a whole {with_unit(latest.figure.text, card.indicator)} ({latest.period.label})"
    known = [
        (line.name, one)
        for line in card.categories
        if (one := find_figure(line, latest.period)) and one.value is not None
    ]
    apart = ""
    if len(known) > 1:
        (low, least), (high, most) = (end(known, key=lambda pair: pair[1].value or 0.0) for end in (min, max))
        apart = (
            f", from {with_unit(least.text, card.indicator)} ({low}) to {with_unit(most.text, card.indicator)} ({high})"
        )
    sentence = f"Shown by {label}{apart}; {whole}."
    return replace(
        card,
        latest=latest,
        previous=previous,
        change=describe_change(card.indicator, latest, previous),
        verdict=Verdict(VerdictCode.NO_DATA, SIDE_BY_SIDE, sentence),
        chart_sentence=sentence,
    )


def _compare_with_lines(card: Card, latest: Point, as_at: date) -> tuple[Comparison, ...]:
    """Return the comparisons of the newest figure; one too old to judge is set beside others without a word on them."""
    found = (
        compare_with(card.indicator, card.area_name, latest, line.name, line.kind, find_figure(line, latest.period))
        for line in card.lines
    )
    return tuple(set_beside(card.indicator, one, as_at) for one in found)


def _judge(card: Card, basis: Sequence[Point], earlier: EarlierForecast | None, around: Surroundings) -> Verdict:
    if card.listed is IndicatorList.CONTEXT:
        return Verdict(VerdictCode.CANNOT_SAY, BACKGROUND, "Background: neither forecast nor judged.")
    return judge(card.indicator, basis, around.as_at, earlier)


def _why_no_figure(card: Card, places: Places) -> str:
    if card.indicator.listed is IndicatorList.DATA_DEVELOPMENT:
        return "Not measured yet: it is on the data development agenda."
    if card.categories:
        label = card.categories_label[:1].lower() + card.categories_label[1:]
        return f"Shown by {label}; there is no one figure for {card.area_name}{_why_no_sum(card, places)}."
    if card.own.points:
        return f"No figure for {card.area_name}: {card.own.points[-1].figure.symbol_text}."
    return f"No feed has a figure for {card.area_name}."


def _why_no_sum(card: Card, places: Places) -> str:
    """Return, to go on with, why a group of authorities has no figure of an indicator; blank of other places."""
    if not places.members:
        return ""
    if card.own.points:
        return ", since not every member has a number that may be added"
    if not card.indicator.disclosure.public_source:
        return ", since counts that are not public are not added up over its members"
    return ", since the members' figures have no counts, so they cannot be added"


def _first_after_breaks(card: Card, known: Sequence[Point]) -> list[Point]:
    """Return the first known point on each new basis, where new process limits begin."""
    starts = []
    for mark in card.breaks:
        after = [point for point in known if point.period.end >= mark.period.end]
        starts += after[:1]
    return starts


def _describe_chart(card: Card, known: Sequence[Point]) -> str:
    """Return the sentence that says what the chart shows, for those who do not see it."""
    indicator, latest = card.indicator, known[-1]

    def show(point: Point) -> str:
        when = "on" if point.period.is_snapshot else "in"
        return f"{with_unit(point.figure.text, indicator)} {when} {point.period.label}"

    parts = [f"{card.area_name}: {show(latest)}" if len(known) == 1 else ""]
    if len(known) > 1:
        parts = [f"{card.area_name} went from {show(known[0])} to {show(latest)}"]
        low = min(known, key=lambda p: p.figure.value or 0)
        high = max(known, key=lambda p: p.figure.value or 0)
        ends = {known[0].period, latest.period}
        extremes = [
            f"{word} {show(point)}" for word, point in (("lowest", low), ("highest", high)) if point.period not in ends
        ]
        if extremes:
            parts[0] += f" ({', '.join(extremes)})"
    for line in card.lines:
        figure = find_figure(line, latest.period)
        if figure is not None and figure.value is not None:
            parts.append(f"{line.name} {figure.text}")
        elif figure is not None and figure.standing is Standing.NOT_BELIEVABLE:
            parts.append(describe_absence(line.name, figure))
    sentence = "; ".join(parts) + "."
    if card.breaks:
        sentence += f" The curve breaks at {card.breaks[-1].period.label}: what came before is on another basis."
    return sentence + describe_forecast(card)
