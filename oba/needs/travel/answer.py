"""How far people travelled by a scale of scores: those who got worse first, then the mean change, then who is missing.

Sources: Wilson (1927) for shares, Student for the mean change, Jacobson & Truax (1991) for reliable change, Welch
(1947) for how those without a second score began.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from oba.indicators import scores
from oba.indicators.analyses.travel import Scored, Travel
from oba.indicators.case_sheet import Tool
from oba.needs.charts import NO_INTERVAL, chart_bars, tell_interval
from oba.needs.travel.period_scores import DIRECTIONS, RELIABLE, Spell, leave_enough
from oba.scorecards.assessment.analysis import Answer, NotCalculatedError, Part, Reading, Row, Table
from oba.scorecards.build.assessment.readings import Readings
from oba.statistics.disclosure.means import (
    FEWEST,
    FEWEST_APART,
    measure_from_end,
)
from oba.statistics.paired import compare_means

_ENDS = (scores.AT_BEST, scores.AT_WORST)
_WITHOUT = "Some means have no interval: with it, the small number that is hidden could be worked back."
_ONE = {"families": "family", "children": "child"}


def answer_travel(analysis: Travel, readings: Readings) -> Answer:
    """Return who got worse, same and better, the mean change, and who has no second score."""
    scored = analysis.scored
    if scored is None:
        raise NotCalculatedError("the scores are not there", "Name a source and a tool that are, in `scores`.")
    tool, matched = scored.tool, _newest(readings, analysis)
    at = Spell(readings, matched, scored)
    if (matched.value or 0) < FEWEST:
        raise NotCalculatedError(
            f"fewer than {FEWEST} {scored.people} have two scores in {matched.period.label}, who could be told apart",
            f"Ask more {scored.people} for a second score, or put periods together.",
        )
    shares = at.shares(DIRECTIONS, scores.MATCHED)
    change = at.change()
    parts = [_part_of_shares(at, tool, shares, matched), _part_of_means(at, tool, matched, change)]
    beside = _compare_starts(at)
    parts += [_part_of_missing(at), *([_part_of_starts(at, beside)] if beside else []), _part_of_ends(at, tool)]
    told = _tell(scored, shares, change, at.share(scores.MATCHED, scores.STARTED, "With two scores"))
    to_know = (*_caution(at, matched), *([_tell_starts(beside, scored)] if beside else []))
    if at.hides_a_way or at.hides(_ENDS):
        to_know = (*to_know, _WITHOUT)
    return Answer(told, tuple(parts), (*_tell_method(scored), *_tell_reliability(tool)), to_know)


def _newest(readings: Readings, analysis: Travel) -> Reading:
    """Return how many have two scores in the newest period that has a number."""
    found = [one for one in readings.all_of(scores.MATCHED, readings.area) if not one.category]
    known = [one for one in found if one.value is not None]
    if not known and analysis.scores.feed:
        raise NotCalculatedError(
            "no period is counted yet",
            "Load the case list, then `oba run`: periods that are whole and over are counted.",
        )
    if not known:
        raise NotCalculatedError(
            "no quarter has the scores of every provider", "Accept the returns that are owed; the total follows."
        )
    return known[-1]


def _part_of_shares(at: Spell, tool: Tool, shares: Sequence[tuple[Reading, Reading]], matched: Reading) -> Part:
    reliable = at.shares(RELIABLE, scores.MATCHED) if tool.reliability is not None else []
    caption = f"{at.caption} with two scores on {tool.name}, {matched.area_name}, {matched.period.label}"
    rows = _rows_of_shares((*shares, *reliable))
    chart = chart_bars([share for _, share in (*shares, *reliable)], caption)
    columns = (at.caption, "Share (%)", "95% interval")
    return Part("Who got worse, and who better", Table(caption, "Change", columns, rows), (chart,))


def _part_of_means(at: Spell, tool: Tool, matched: Reading, whole: tuple[Reading, ...] | None) -> Part:
    scale = f"{tool.lowest:g} to {tool.highest:g}, {'higher' if tool.high_is_good else 'lower'} is better"
    caption = f"Mean scores on {tool.name} ({scale}), {matched.area_name}, {matched.period.label}"
    rows = [_row_of_means(f"All {at.people}", matched, whole)]
    drawn = [replace(whole[2], name=f"All {at.people}")] if whole else []
    effect = at.effect()
    if effect is not None:
        rows.append(Row("All, in standard deviations of the change", (None, None, None, effect, _between(effect))))
    groups = [one for one in at.readings.all_of(scores.MATCHED, at.readings.area, at.period) if one.category]
    places = [one for area in at.readings.parts if (one := at.one(scores.MATCHED, "", area))]
    told = [*leave_enough(at, matched, groups), *leave_enough(at, matched, places)]
    for one in (one for one in (*groups, *places) if one.value != 0):
        found = at.change(one.category, None if one.category else one.area) if one in told else None
        rows.append(_row_of_means(one.name, one, found))
        drawn += [replace(found[2], name=one.name)] if found else []
    columns = (at.caption, "Mean first score", "Mean second score", "Mean change", "95% interval")
    charts = (chart_bars(drawn, f"Mean change on {tool.name}, {matched.period.label}"),) if drawn else ()
    note = (
        f"Where fewer than {FEWEST} {at.people} have two scores, or fewer than {FEWEST_APART} changed or may be away"
        " from an end of the scale, no mean is shown, nor any that would leave so few between it and all. Groups"
        " without any are left out."
    )
    return Part("How far, on average", Table(caption, "Group", columns, tuple(rows)), charts, note)


def _row_of_means(name: str, number: Reading, found: tuple[Reading, ...] | None) -> Row:
    if found is None:
        return Row(name, (number, None, None, None, NO_INTERVAL))
    return Row(name, (number, *found, _between(found[2])))


def _part_of_missing(at: Spell) -> Part:
    caption = f"{at.caption} who started, {at.like.area_name}, {at.period.label}"
    lines = [(scores.MATCHED, "Both scores")]
    lines += [(scores.name_missing(code), words) for code, words in at.scored.reasons.items()]
    rows = _rows_of_shares(at.shares(lines, scores.STARTED))
    columns = (at.caption, "Share of those who started (%)", "95% interval")
    return Part("Who is missing", Table(caption, "Second score", columns, rows))


def _part_of_ends(at: Spell, tool: Tool) -> Part:
    caption = f"First scores at an end of {tool.name}, {at.like.area_name}, {at.period.label}"
    ends = (
        (scores.AT_BEST, f"At {tool.best:g}: cannot show that they did better"),
        (scores.AT_WORST, f"At {tool.worst:g}: cannot show that they did worse"),
    )
    rows = _rows_of_shares(at.shares(ends, scores.STARTED))
    columns = (at.caption, "Share of those who started (%)", "95% interval")
    return Part("Who had no room on the scale", Table(caption, "First score", columns, rows))


def _rows_of_shares(shares: Iterable[tuple[Reading, Reading]]) -> tuple[Row, ...]:
    return tuple(Row(share.name, (count, share, _between(share))) for count, share in shares)


def _between(one: Reading) -> str:
    return one.figure.interval_text or NO_INTERVAL


def _tell(
    scored: Scored,
    shares: Sequence[tuple[Reading, Reading]],
    change: tuple[Reading, ...] | None,
    matched: Reading | None,
) -> str:
    """Return the answer in two sentences, those who got worse first."""
    (_, worse), (_, same), (_, better) = shares
    by = _in_running_text(scored.tool.name)
    ways = (
        (tell_interval(worse), worse, "got worse"),
        (same.text, same, "stayed the same"),
        (tell_interval(better), better, "got better"),
    )
    known = [(text, way) for text, share, way in ways if share.value is not None]
    hidden = [way for _, share, way in ways if share.value is None]
    of_whom = f" of the {scored.people} with two scores"
    said = [f"{text}{of_whom if not number else ''} {way}" for number, (text, way) in enumerate(known)]
    told = "; ".join(
        [*([_list(said)] if said else []), *([f"how many {_list(hidden)} is not shown"] if hidden else [])]
    )
    told = f"On the {by}, {told}."
    if change is not None:
        told += f" The mean change is {_signed(change[2])}."
    if matched is not None and matched.value is not None:
        told += f" {matched.text} of those who started have two scores."
    return told


def _list(words: Sequence[str]) -> str:
    """Return `a`, `a and b`, or `a, b and c`."""
    return " and ".join(one for one in (", ".join(words[:-1]), words[-1]) if one)


def _in_running_text(name: str) -> str:
    """Return a name as it stands within a sentence: `Family star` as `family star`, `SDQ` as it is."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _signed(change: Reading) -> str:
    sign = "+" if (change.value or 0.0) > 0 else ""
    return f"{sign}{tell_interval(change)}"


def _tell_method(scored: Scored) -> Iterator[str]:
    yield (
        f"A change is the second score less the first of the same {_ONE[scored.people]}. Shares have Wilson's 95%"
        " interval, means Student's and differences of two means Welch's: they are about chance, and do not allow"
        " for those who are missing."
    )
    if scored.window:
        yield (
            f"Counted are those whose {scored.window} after the first score were over on the day of the extract; the"
            " last score in that time is the second."
        )


def _tell_reliability(tool: Tool) -> Iterator[str]:
    if tool.reliability is None:
        yield "Reliable change is not counted, because nobody entered how reliable the scale is."
        return
    points = 1.96 * np.sqrt(2.0) * (tool.reliability_sd or 0.0) * np.sqrt(1.0 - tool.reliability)
    yield (
        f"A change of more than {points:.1f} points is more than the scale's error of measurement (reliability"
        f" {tool.reliability:g}, standard deviation {tool.reliability_sd:g}: {tool.reliability_source})."
    )


def _caution(at: Spell, matched: Reading) -> Iterator[str]:
    tool = at.scored.tool
    if not tool.validated:
        yield f"{tool.name} has not been validated: nobody has shown that it measures what it is meant to."
    started = at.one(scores.STARTED)
    if started and started.value and (matched.value or 0.0) / started.value < at.scored.least_matched:
        least = f"{at.scored.least_matched:.0%}"
        yield f"Fewer than {least} of those who started have two scores; those without may have done worse."


def _compare_starts(at: Spell) -> tuple[Reading, ...] | None:
    """Return how many have no second score, the mean first score of these and of those with both, and the difference.

    None where either side is of too few families to be shown.
    """
    started, found = at.one(scores.STARTED), at.sums()
    alone = [one for what in (scores.ALONE, scores.ALONE_SQUARES) if (one := at.one(what)) and one.value is not None]
    if started is None or started.value is None or found is None or len(alone) < 2:
        return None
    both, made_of = found
    number = int(started.value) - both.n
    total, squares = (float(one.value or 0.0) for one in alone)
    ends_of = (at.scored.tool.best, at.scored.tool.worst)
    if number < FEWEST or any(measure_from_end(number, total, squares, end).tells for end in ends_of):
        return None
    apart = compare_means((number, total, squares), (both.n, both.before, both.before_squares))
    ends = None if at.hides(_ENDS) else apart
    method = f"sum over number of {at.people}"
    derive, all_of = at.readings.derive, (started, *alone, *made_of)
    return (
        derive(
            number, (started, made_of[0]), "those who started less those with both", "No second score", at.people, 0
        ),
        derive(total / number, all_of, method, "First, of those without a second", "points", 2),
        derive(both.before / both.n, made_of, method, "First, of those with both", "points", 2),
        derive(float(apart.value), all_of, "mean less mean", "First, without less with", "points", 2, ends),
    )


def _part_of_starts(at: Spell, beside: tuple[Reading, ...]) -> Part:
    number, without, both, apart = beside
    caption = f"Mean first score by whether there is a second, {at.like.area_name}, {at.period.label}"
    rows = (
        Row("Both scores", (at.one(scores.MATCHED), both, None)),
        Row("No second score", (number, without, None)),
        Row("Without, less with", (None, apart, _between(apart))),
    )
    columns = (at.caption, "Mean first score", "95% interval")
    return Part("Whether those who are missing began differently", Table(caption, "Second score", columns, rows))


def _tell_starts(beside: tuple[Reading, ...], scored: Scored) -> str:
    number, without, both, apart = beside
    low, high = apart.figure.lower, apart.figure.upper
    began = (
        f"The {number.figure.text} {scored.people} without a second score began at {without.figure.text} on average,"
        f" those with both at {both.figure.text}"
    )
    if low is None or high is None:
        return f"{began}; whether that is more than chance would give is not said."
    if low <= 0.0 <= high:
        return f"{began}: no more apart than chance would give."
    is_worse = ((apart.value or 0.0) < 0.0) == scored.tool.high_is_good
    return f"{began}. Those who are missing began {'worse' if is_worse else 'better'}, so the mean is not that of all."
