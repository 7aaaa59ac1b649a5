"""What a reader must know about the numbers of a card: routes that differ, figures that are withheld or missing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.indicators.measures.questions import counts_by_group
from oba.indicators.measures.routes import Disagreement
from oba.indicators.measures.series import counts_needed, series_needed
from oba.indicators.measuring import Measured
from oba.indicators.project import Definitions
from oba.periods import Period, read_code
from oba.scorecards.build.course import with_unit
from oba.scorecards.build.disclosure.meanings import feeds_of_counts
from oba.scorecards.build.gate import FLAG_REASONS, FLAGGED, flagged_points
from oba.scorecards.build.lines import Places, Surroundings, find_figure
from oba.scorecards.card import Card
from oba.scorecards.figure import Figure, Line, Point, Standing
from oba.scorecards.notes import IN_STEPS, DataNote
from oba.scorecards.verdicts import VERDICTS
from oba.vocabulary import ValueType

HIDDEN_WHY = (
    "Some numbers are hidden so that small ones cannot be worked out. Those hidden with them have the same mark, [c]."
)
_MOST_TOLD = 4
"""How many members a note names that have no number, and of how many periods or runs of such."""

Lines = Mapping[tuple[str, str], Line]
"""Every line of a card by category and area."""


def list_notes(measured: Measured, around: Surroundings, lines: Lines) -> tuple[DataNote, ...]:
    """Return the notes of a card: routes that differ, what is flagged, and a newest figure that is not there.

    They are made from the figures as the gate left them, so that none prints a number it withheld.
    """
    places = around.places
    notes = [*_differing_routes(measured, around, lines)]
    for key, line in lines.items():
        if not key[0] or key[1] == places.own:
            notes += _withheld(line, places.names.get(key[1], key[1]))
    own = lines.get(("", places.own))
    if own and places.members and counts_needed(measured.indicator):
        notes += [*_tell_missing(own, measured, places, lines), *_tell_rounded(measured, around)]
    pooled = own.pooled if own else ()
    notes += [_describe_pooled(measured.indicator, point) for point in pooled if point.figure.value is not None]
    if own and own.points and own.points[-1].figure.value is None:
        last = own.points[-1]
        exact = "exact " if last.figure.standing is Standing.INEXACT else ""
        what = f"There is no {exact}figure for {last.period.label}: {last.figure.symbol_text}."
        notes.append(DataNote("WARNING", what))
    if not measured.indicator.disclosure.public_source and any(map(_hides, lines.values())):
        notes.append(DataNote("NOTE", HIDDEN_WHY))
    if any(line.points for line in lines.values()) and follows_in_steps(measured.indicator, around):
        notes.append(DataNote("NOTE", IN_STEPS))
    return tuple(notes)


def follows_in_steps(indicator: Indicator, around: Surroundings) -> bool:
    """Return whether a count that an indicator is made of follows its case list in steps."""
    return any(f"{feed}.{name}" in around.in_steps for feed, name, _ in series_needed(indicator))


def list_in_steps(definitions: Definitions) -> frozenset[str]:
    """Return the measures (`feed.measure`) of counts of lists and returns that are given by groups, and so in steps."""
    found = {f"{owed.id}.{name}" for owed in definitions.returns.values() for name in counts_by_group(owed)}
    for feed in feeds_of_counts(definitions):
        counted = definitions.case_measures[feed.connector.measures]
        names = {series: name for name in counted.measures for series in counted.series_of(name)}
        for key, one in feed.measures.items():
            name, span = names.get(str(one.where.get("measure"))), str(one.where.get("span"))
            if name and counted.gives_groups(name, span):
                found.add(f"{feed.id}.{key}")
    return frozenset(found)


def _hides(line: Line) -> bool:
    return any(point.figure.standing is Standing.HIDDEN for point in line.points)


def _describe_pooled(indicator: Indicator, point: Point) -> DataNote:
    text = (
        f"{point.period.label} as a whole: {with_unit(point.figure.text, indicator)}. It takes in periods that are"
        " shown alone, so it is not a point of the curve."
    )
    return DataNote("Note", text, point.figure.trace)


def _tell_missing(own: Line, measured: Measured, places: Places, lines: Lines) -> Iterator[DataNote]:
    """Yield for which periods a group of authorities has no sum, newest first, and which members have no number."""
    periods: dict[str, list[Period]] = {}
    for point in reversed(own.points):
        if point.figure.value is None:
            reasons: dict[str, list[str]] = {}
            for code in places.members:
                why = _say_not_counted(find_figure(lines.get(("", code)), point.period), measured)
                reasons.setdefault(why, []).append(places.names[code])
            reasons.pop("", None)
            told = "; ".join(f"{_list_names(names)} ({why})" for why, names in reasons.items())
            periods.setdefault(told, []).append(point.period)
    for who, when in list(periods.items())[:_MOST_TOLD]:
        lacks = f" Not there to add: {who}." if who else ""
        yield DataNote("NOTE", f"No sum for {', '.join(period.label for period in reversed(when))}.{lacks}")
    rest = sorted(period for when in list(periods.values())[_MOST_TOLD:] for period in when)
    if rest:
        yield DataNote("NOTE", f"Nor is there a sum for {', '.join(period.label for period in rest)}.")


def _list_names(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_TOLD} more" if len(names) > _MOST_TOLD else ""
    return f"{', '.join(names[:_MOST_TOLD])}{more}"


def _say_not_counted(figure: Figure | None, measured: Measured) -> str:
    if figure is None or figure.value is None:
        return figure.symbol_text if figure else "no figure"
    counted = measured.indicator.value.type is ValueType.COUNT or figure.numerator is not None
    return "" if counted else "no counts"


def _tell_rounded(measured: Measured, around: Surroundings) -> Iterator[DataNote]:
    """Yield which counts behind a group's figures their publisher has rounded, and how far out a sum may be."""
    used = {f"{feed}.{name}" for feed, name, _ in counts_needed(measured.indicator)}
    for series in sorted(used & around.rounded.keys()):
        feed, to, members = series.partition(".")[0], around.rounded[series], len(around.places.members)
        out = write_number(members * to / 2, members * to % 2)
        text = f"are rounded to {to} by their publisher, so that the sum of {members} may be up to {out} out"
        yield DataNote("NOTE", f"The counts of authorities in {around.feed_names.get(feed, feed)} {text}.")


def _differing_routes(measured: Measured, around: Surroundings, lines: Lines) -> Iterator[DataNote]:
    indicator, places = measured.indicator, around.places
    shown = {code: places.names[code] for code in (places.own, places.england, places.region) if code}
    for apart in measured.disagreements:
        if apart.area in shown:
            line = lines.get((apart.category, apart.area))
            period = read_code(apart.period)
            numbers = _both_numbers(indicator, apart, find_figure(line, period), _name_other(apart, around))
            who = "An older release differs" if apart.is_older else "Two routes differ"
            severity = "Note" if apart.is_older else "QUERY"  # the newer one holds, and its break says so
            yield DataNote(severity, f"{who} for {shown[apart.area]}, {period.label}: {numbers}.")


def _name_other(apart: Disagreement, around: Surroundings) -> str:
    """Return what the other route is called: an older release by its own title, as its feed may have newer ones."""
    release = around.sources.get(around.source_of.get(apart.other_observation, 0)) if apart.is_older else None
    feed = apart.other_feed.split(".")[0]
    return release.title if release else around.feed_names.get(feed, apart.other_feed)


def _both_numbers(indicator: Indicator, apart: Disagreement, figure: Figure | None, other: str) -> str:
    """Return what two routes say, without a number that is withheld or that nobody has protected."""
    decimals = max(indicator.value.decimals, 2 if indicator.value.type is not ValueType.COUNT else 0)
    if figure is None or figure.value is None:
        return f"the one is not shown here ({figure.symbol_text if figure else 'no figure'}), so nor is that in {other}"
    here = f"{write_number(apart.value, decimals)} here"
    if apart.other_flag:
        return f"{here}; that in {other} is flagged as not believable ({FLAG_REASONS.get(apart.other_flag, 'checked')})"
    if not indicator.disclosure.public_source:
        return f"{here}, another number in {other}"
    return f"{here}, {write_number(apart.other_value, decimals)} in {other}"


def _withheld(line: Line, place: str) -> Iterator[DataNote]:
    """Yield a note for each reason for which figures of a line are flagged."""
    reasons: dict[str, list[Point]] = {}
    for point in flagged_points(line.points):
        reasons.setdefault(point.figure.symbol_text, []).append(point)
    name = f"{place}, {line.name}" if line.kind == "category" else place
    for reason, points in reasons.items():
        periods = name_periods(point.period for point in points)
        word, verb = ("The figure", "is") if len(points) == 1 else ("Figures", "are")
        yield DataNote(
            "WARNING",
            f"{word} for {name}, {periods}, {verb} {reason}. {'It is' if len(points) == 1 else 'They are'} not shown,"
            f" drawn, compared, counted with or exported.",
            trace=points[-1].figure.trace,
        )


def say_left_out(card: Card) -> Card:
    """Add to what is said of a curve which of its figures are left out as not believable, so that none misleads."""
    points = flagged_points(card.own.points)
    if not points:
        return card
    word, verb = ("The figure", "is") if len(points) == 1 else ("The figures", "are")
    added = f" {word} of {name_periods(point.period for point in points)} {verb} left out: {FLAGGED}."

    def extend(sentence: str) -> str:
        return f"{sentence.rstrip('.')}.{added}" if sentence else ""

    trend, forecast, process, verdict = card.trend, card.forecast, card.process, card.verdict
    return replace(
        card,
        chart_sentence=extend(card.chart_sentence),
        verdict=verdict if VERDICTS[verdict.code].judges else replace(verdict, sentence=extend(verdict.sentence)),
        trend=replace(trend, sentence=extend(trend.sentence)) if trend else None,
        forecast=replace(forecast, sentence=extend(forecast.sentence)) if forecast else None,
        process=replace(process, sentence=extend(process.sentence)) if process else None,
    )


def name_periods(periods: Iterable[Period]) -> str:
    """Return `2024`, or `9 periods, 2016 to 2024`, of periods from the oldest."""
    known: Sequence[Period] = sorted(periods, key=lambda period: period.end)
    if len(known) == 1:
        return known[0].label
    return f"{len(known)} periods, {known[0].label} to {known[-1].label}"


def say_how_sure(card: Card) -> str:
    """Return in one sentence how sure the newest figure is: its age, its interval, or why it has none; blank if none.

    `card` has its age.
    """
    if card.latest is None or card.latest.figure.value is None:
        return ""
    if card.age is not None and card.is_old:
        return f"{card.age.old[:1].upper()}{card.age.old[1:]}: it does not say how things are now."
    figure, uncertainty = card.latest.figure, card.indicator.uncertainty
    if figure.interval_text:
        range_text = f"{figure.interval_text} ({uncertainty.level:g}% interval)"
        return f"Allowing for chance, the level behind it is probably in the range {range_text}."
    if uncertainty.reason:
        return uncertainty.reason if uncertainty.reason.endswith(".") else f"{uncertainty.reason}."
    return "Nothing says how far chance could have moved it."
