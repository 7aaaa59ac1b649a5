"""What people said when they were asked: the response rate first, whom it leaves out, then each answer as n of N.

Shares have Wilson's interval. It is that of chance alone: it does not hold those who were not asked or did not answer.
"""

from collections.abc import Sequence
from dataclasses import replace

from oba.indicators.analyses.voice import Voice
from oba.needs.charts import NO_INTERVAL, chart_bars, tell_interval
from oba.scorecards.assessment.analysis import Answer, NotCalculatedError, Part, Reading, Refusal, Row, Table
from oba.scorecards.build.assessment.readings import Readings
from oba.small_numbers import THRESHOLD
from oba.statistics.intervals import wilson

NOT_KNOWN = "not known"


def answer_voice(analysis: Voice, readings: Readings) -> Answer:
    """Return who answered, and what they said where enough did."""
    answered = readings.groups("answered")
    asked = {one.category: one for one in readings.all_of("asked", readings.area, answered[0].period)}
    rates = {one.category: _respond(readings, one, asked.get(one.category)) for one in answered}
    parts = [_part_of_answers(answered, asked, rates)]
    told = [_tell_answers(answered, asked, rates)]
    refusals: list[Refusal] = []
    if analysis.said is not None:
        try:
            said = _read_said(readings)
            parts.append(_part_of_said(said))
            told.append(_tell_said(said))
        except NotCalculatedError as fault:
            refusals.append(replace(fault.refusal, about="What they said"))
    return Answer(" ".join([*told, analysis.bias]), tuple(parts), _METHOD, (_BESIDE,), tuple(refusals))


_METHOD = (
    "A response rate is those who answered over those who were asked; a share is those who said it over those who"
    " answered. Intervals are Wilson's, at 95%: they are about chance, and do not allow for"
    " those whom the asking left out.",
)
_BESIDE = "What is said is what those who answered say. It does not say how many of all others would say so too."


def _respond(readings: Readings, answered: Reading, asked: Reading | None) -> Reading | None:
    """Return the response rate of a group; None where nobody knows how many were asked."""
    if asked is None or asked.value == 0:
        return None
    found = wilson(answered.value or 0.0, asked.value or 1.0, multiplier=100)
    if (answered.value or 0.0) > (asked.value or float("inf")):
        raise NotCalculatedError(
            f"more answered than were asked ({answered.name}: {answered.text} of {asked.text})", "Correct the counts."
        )
    method = "answered divided by asked, times 100"
    return readings.derive(float(found.value), (answered, asked), method, f"{answered.name}, rate", "%", 0, found)


def _part_of_answers(answered: Sequence[Reading], asked: dict[str, Reading], rates: dict[str, Reading | None]) -> Part:
    rows = []
    for one in answered:
        rate = rates[one.category]
        interval = rate.figure.interval_text if rate else ""
        rows.append(
            Row(one.name, (asked.get(one.category, NOT_KNOWN), one, rate or NOT_KNOWN, interval or NO_INTERVAL))
        )
    caption = f"Who answered, {answered[0].area_name}, {answered[0].period.label}"
    drawn = [replace(rate, name=one.name) for one in answered if (rate := rates[one.category]) is not None]
    chart = chart_bars(drawn if len(drawn) == len(answered) else answered, caption)
    columns = ("Asked", "Answered", "Response rate (%)", "95% interval")
    return Part("Who was asked and who answered", Table(caption, "Who", columns, tuple(rows)), (chart,))


def _tell_answers(answered: Sequence[Reading], asked: dict[str, Reading], rates: dict[str, Reading | None]) -> str:
    known = [
        f"{one.figure.text} of {asked[one.category].figure.text} {one.name.lower()} answered, {tell_interval(rate)}"
        for one in answered
        if (rate := rates[one.category]) is not None and rate.value is not None
    ]
    hidden = [one.name.lower() for one in answered if (rate := rates[one.category]) is not None and rate.value is None]
    if hidden:
        known.append(f"the response rate of {' and '.join(hidden)} is not shown")
    others = [f"{one.figure.text} {one.name.lower()}" for one in answered if rates[one.category] is None]
    if others:
        known.append(f"{' and '.join(others)} answered; how many were asked is not known, so there is no response rate")
    told = ", and ".join(known)
    return f"{told[0].upper()}{told[1:]}."


def _read_said(readings: Readings) -> list[Reading]:
    said = readings.groups("said")
    bases = [one.figure.denominator for one in said if one.value is not None]
    if not bases or None in bases:
        raise NotCalculatedError("nothing says how many answered", "Give `of` beside the feed of `said`.")
    if min(base for base in bases if base is not None) < THRESHOLD:
        raise NotCalculatedError(
            f"fewer than {THRESHOLD} answered, who could be told from one another",
            "Ask more, or put quarters together.",
        )
    return sorted(said, key=lambda one: (one.value is None, -(one.value or 0.0)))


def _part_of_said(said: Sequence[Reading]) -> Part:
    rows = [Row(one.name, (_count(one), one, one.figure.interval_text or NO_INTERVAL)) for one in said]
    caption = f"What they said, {said[0].area_name}, {said[0].period.label}"
    bars = [replace(one, name=f"{one.name}, {_count(one)}" if one.value is not None else one.name) for one in said]
    table = Table(caption, "What was said", ("Said it", "Share (%)", "95% interval"), tuple(rows))
    return Part("What they said", table, (chart_bars(bars, caption),))


def _count(one: Reading) -> str:
    """Return how many said it as n of N; the mark where that is withheld."""
    figure = one.figure
    return one.text if figure.numerator is None else f"{figure.numerator:,.0f} of {figure.denominator:,.0f}"


def _tell_said(said: Sequence[Reading]) -> str:
    first = said[0]
    return f"Said most often: “{first.name}”, by {_count(first)}, {tell_interval(first)}."
