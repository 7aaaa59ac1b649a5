"""Many indicators of a place on a spine: England in the middle, and how far all authorities reach on each side.

Geometry: `oba.statistics.spine`. The words are those of the cards, from the interval first: `better` or `worse` stands
only where England lies outside the interval; what has none stands in grey with its reason, and nothing is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oba.charts.spine import SpineRow, SpineSketch
from oba.indicators.analyses.profile import Profile
from oba.indicators.indicator import Indicator
from oba.needs.charts import NO_INTERVAL
from oba.needs.domains import DOMAIN_METHOD, score_domains
from oba.needs.newest import newest_known, spread_of
from oba.scorecards.assessment.analysis import Answer, Chart, Part, Reading, Refusal, Row, Table
from oba.scorecards.build.assessment.readings import Readings, Spread
from oba.scorecards.build.judging.place import compare_with, set_beside
from oba.scorecards.figure import Point
from oba.scorecards.judgement import Comparison
from oba.statistics.comparison import NOT_COMPARED
from oba.statistics.spine import Spine, lay_spine
from oba.vocabulary import Polarity

_NOTE = (
    "The line in the middle is England. Each bar reaches from the worst authority on the left to the best on the right"
    " (lowest to highest where neither is good), and its inner part holds the middle half of them. The mark is"
    " {place}: ▲ better, ▼ worse, ● similar, ◆ higher or lower, □ not tested."
)


@dataclass(frozen=True)
class _Line:
    """One indicator of the profile; blank parts where the place, England or the spread has no figure."""

    indicator: Indicator
    name: str
    own: Reading | None
    england: Reading | None
    comparison: Comparison | None
    spread: Spread | None
    spine: Spine | None
    why: str = ""

    @property
    def word(self) -> str:
        """Return the word of the comparison with England."""
        return self.comparison.word if self.comparison else NOT_COMPARED

    @property
    def said(self) -> str:
        """Return the comparison in the words of the cards, without England's name."""
        if self.comparison is None or self.own is None or self.own.value is None:
            return "no figure"
        if self.comparison.word == NOT_COMPARED:
            apart = self.comparison.apart
            return f"{apart}, not tested" if apart else f"{NOT_COMPARED} ({self.own.period.label})"
        return self.comparison.word


def answer_profile(analysis: Profile, readings: Readings) -> Answer:
    """Return each indicator beside England and among all authorities, and the scores of domains."""
    lines = [_read_line(readings, role) for role in analysis.indicators]
    parts = [_part_beside(readings, lines), _part_among(readings, lines)]
    refusals: tuple[Refusal, ...] = ()
    if analysis.domains:
        found = score_domains(analysis, readings)
        parts += found.parts
        refusals = found.refusals
    method = (*_METHOD, *(DOMAIN_METHOD if analysis.domains else ()))
    return Answer(_tell(readings, lines), tuple(parts), method, tuple(_tell_doubts(lines)), refusals)


def _read_line(readings: Readings, role: str) -> _Line:
    indicator = readings.indicators[role]
    unit = f" ({indicator.value.unit})" if indicator.value.unit else ""
    name = f"{indicator.short_name or indicator.name}{unit}"
    own = newest_known(readings, role)
    if own is None:
        return _Line(indicator, name, None, None, None, None, None, "there is no figure")
    england = readings.whole(role, readings.england, own.period) if readings.england else None
    point, beside = Point(own.period, own.figure), england.figure if england else None
    found = compare_with(indicator, readings.area_name, point, "England", "england", beside)
    comparison = set_beside(indicator, found, readings.as_at)
    spread, why = spread_of(readings, role, own)
    spine = None
    if spread is not None:
        if own.value is None or england is None or england.value is None:
            why = "a spine needs the figure of the place and that of England"
        else:
            low_is_good = indicator.value.polarity is Polarity.LOW_IS_GOOD
            spine = lay_spine(own.value, england.value, list(spread.values.values()), low_is_good)
    return _Line(indicator, name, own, england, comparison, spread, spine, why)


def _part_beside(readings: Readings, lines: Sequence[_Line]) -> Part:
    rows = []
    for line in lines:
        own = line.own
        between = (own.figure.interval_text or NO_INTERVAL) if own else None
        rows.append(Row(line.name, (own.period.label if own else None, own, between, line.england, line.said)))
    place = readings.area_name
    caption = f"{place} beside England, each at its newest figure"
    table = Table(caption, "Indicator", ("Period", place, "95% interval", "England", "Beside England"), tuple(rows))
    sketch = SpineSketch(place, tuple(_draw(line) for line in lines))
    said = "; ".join(f"{line.name} {line.own.figure.text if line.own else 'no figure'}, {line.said}" for line in lines)
    return Part("Beside England", table, (Chart(sketch, caption, f"{said}."),), _NOTE.format(place=place))


def _draw(line: _Line) -> SpineRow:
    own = line.own.figure.text if line.own else "–"
    england = line.england.figure.text if line.england else "–"
    placed, at = (line.spine.placed, line.spine.own) if line.spine else (None, None)
    return SpineRow(line.name, own, england, line.word, line.said, placed, at)


def _part_among(readings: Readings, lines: Sequence[_Line]) -> Part:
    """Return the spread of all authorities by indicator: its ends, its middle half, and the place on the spine."""
    place = f"{readings.area_name} on the spine (0 to 100)"
    columns = ("Worst or lowest", "25th percentile", "75th percentile", "Best or highest", place, "Authorities")
    rows = tuple(Row(line.name, _spread_cells(readings, line)) for line in lines)
    caption = f"All authorities, at the period of {readings.area_name}'s newest figure"
    return Part("Among all authorities", Table(caption, "Indicator", columns, rows))


def _spread_cells(readings: Readings, line: _Line) -> tuple[Reading | str | None, ...]:
    count = f"{len(line.spread.values)}" if line.spread else "no spread"
    if line.spine is None or line.own is None or line.england is None:
        return None, None, None, None, None, count
    spine, places = line.spine, line.indicator.value.decimals
    made_of = (line.own, line.england)
    named = {
        "worst or lowest": spine.worst,
        "25th percentile": spine.quarters[0],
        "75th percentile": spine.quarters[1],
        "best or highest": spine.best,
    }
    ends = [
        readings.derive(
            value, made_of, f"{what} of all authorities", f"{line.name}: {what}", "", places, spread=line.spread
        )
        for what, value in named.items()
    ]
    method = "place between the ends of the spread, England at 50, the good end at the right"
    name = f"{line.name}: place on the spine"
    return *ends, readings.derive(spine.own, made_of, method, name, "of 100", 0, spread=line.spread), count


def _tell(readings: Readings, lines: Sequence[_Line]) -> str:
    """Return how many indicators are worse, better and so on, the worse and the better by name."""
    by_word: dict[str, list[str]] = {}
    for line in lines:
        by_word.setdefault(line.word, []).append(line.indicator.short_name or line.indicator.name)
    said = []
    for word, link in (("worse", "than"), ("better", "than"), ("similar", "to"), ("higher", "than"), ("lower", "than")):
        if names := by_word.get(word):
            listed = f" ({', '.join(f'“{name}”' for name in names)})" if word != "similar" else ""
            said.append(f"{word} {link} England on {len(names)}{listed}")
    untested = len(by_word.get(NOT_COMPARED, []))
    rest = f"; {untested} could not be tested" if untested else ""
    told = "; ".join(said) or "compared with England on none"
    many = "1 indicator" if len(lines) == 1 else f"{len(lines)} indicators"
    return f"Of {many} {readings.area_name} is {told}{rest}."


_METHOD = (
    "Spine by the geometry of Fingertips (Public Health England, Technical Guide: Spine Charts, 2017): whichever of the"
    " lowest and the highest authority lies further from England ends the scale, and the other end is as far on the"
    " other side, so that England is at 50; percentiles are interpolated between authorities.",
    "The words come from the interval, as on the cards: an indicator is better or worse only where England's figure"
    " lies outside the interval of the place's own, and similar where it lies within.",
)

_NO_ENDS = "the figure has no interval"


def _tell_doubts(lines: Sequence[_Line]) -> Iterator[str]:
    """Yield why figures stand in grey or without a spread, each reason once with the indicators it is about."""
    reasons: dict[str, list[str]] = {}
    for line in lines:
        short = line.indicator.short_name or line.indicator.name
        if line.word == NOT_COMPARED and line.comparison is not None:
            why = (line.indicator.uncertainty.reason or _NO_ENDS) if line.comparison.apart else line.comparison.sentence
            reasons.setdefault(f"In grey: {why.removeprefix('Not compared: ').rstrip('. ')}", []).append(short)
        elif line.why:
            reasons.setdefault(f"No place on the spine: {line.why}", []).append(short)
    for reason, names in reasons.items():
        yield f"{reason} ({'; '.join(names)})."
    yield "The ends of a spread may be very small authorities, whose figures swing."
    yield "Where a figure stands beside England does not say why: places differ in need, practice and recording."
