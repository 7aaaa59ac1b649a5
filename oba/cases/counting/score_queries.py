"""The SELECT of the family `travel`: first and last scores of the same child or family, counted and added up.

Scores are counted in hundredths of a point, as whole numbers: their sums are the same in whatever order a database adds
them, so that every database gives the same table. A score beyond the scale is none.
"""

from collections.abc import Mapping, Sequence

from oba.cases.counting import sql
from oba.cases.counting.queries import Question, add_up, whose
from oba.indicators import scores
from oba.indicators.case_measures import CaseMeasure
from oba.indicators.case_sheet import Tool
from oba.statistics.paired import is_reliable

STEPS = 100
"""Of so many is a point."""
CASES, FOLLOWED = "cases", "followed"
APART = ("first_off_best", "first_off_worst", "last_off_best", "last_off_worst")
APART_ALONE = ("alone_off_best", "alone_off_worst")
"""Counted and not given: how many are away from an end of the scale, for of few of them a sum tells."""
NUMBERS = (
    CASES, FOLLOWED, scores.MATCHED, scores.BETTER, scores.SAME, scores.WORSE, scores.RELIABLY_BETTER,
    scores.RELIABLY_WORSE, scores.AT_BEST, scores.AT_WORST, *scores.SUMS,
    *APART, *APART_ALONE,
)  # fmt: skip


def write_scores(question: Question) -> str:
    """Return the SELECT of a measure of scores."""
    tool = tool_of(question.measure)
    pairs = _read_pairs(question) if question.measure.second else _find_pairs(question, tool)
    counted = {**_count(tool), **_count_missing(question.measure)}
    given = ", ".join(f"{expression} AS {name}" for name, expression in counted.items())
    groups = "".join(f"{one}, " for one in question.groups)
    whole = add_up(question, f"SELECT m, {groups}{given}\n  FROM pairs", numbers_of(question.measure))
    return f"WITH {pairs}, {whole.removeprefix('WITH ')}"


def numbers_of(measure: CaseMeasure) -> tuple[str, ...]:
    """Return what the text of a measure of scores gives of each group, in order."""
    return (*NUMBERS, *reason_numbers(measure).values())


def reason_numbers(measure: CaseMeasure) -> dict[str, str]:
    """Return by reason why there is no last score the number that says how many; who gives none is what is left."""
    codes = [code for code in measure.reasons if code != scores.NO_REASON]
    return {code: scores.name_missing(code).replace("-", "_") for code in codes}


def write_outside(question: Question) -> str:
    """Return the SELECT that counts the rows with a score beyond the scale, which is no score."""
    measure, tool = question.measure, tool_of(question.measure)
    moment = sql.field("c", measure.starts)
    beyond = [_is_beyond(name, tool) for name in (measure.field, measure.second) if name]
    asked = sql.conditions("c", measure.where, [*question.in_time(moment), f"({' OR '.join(beyond)})"])
    return f"SELECT COUNT(*) FROM {question.own}\n  WHERE {asked}"


def tool_of(measure: CaseMeasure) -> Tool:
    """Return the scale of a measure of scores, which the definition's checks have asked for."""
    assert measure.tool is not None  # noqa: S101  asked for by the definition
    return measure.tool


def _steps(points: float) -> int:
    return round(points * STEPS)


def _in_steps(name: str) -> str:
    """Return a score in whole hundredths; halves go up, which databases do not agree on by themselves."""
    return f"CAST(FLOOR({sql.field('c', name)} * {STEPS} + 0.5) AS BIGINT)"


def _is_beyond(name: str, tool: Tool) -> str:
    score = _in_steps(name)
    return f"{score} < {_steps(tool.lowest)} OR {score} > {_steps(tool.highest)}"


def _on_scale(name: str, tool: Tool) -> str:
    return f"CASE WHEN {_is_beyond(name, tool)} THEN NULL ELSE {_in_steps(name)} END"


def _read_pairs(question: Question) -> str:
    """Rows that have both scores: each is a pair, of the period of its date."""
    measure, tool = question.measure, tool_of(question.measure)
    moment, first = sql.field("c", measure.starts), _on_scale(measure.field, tool)
    asked = sql.conditions("c", measure.where, [*question.in_time(moment), f"{first} IS NOT NULL"])
    reason = f", {sql.field('c', measure.missing.field)} AS reason" if measure.missing else ""
    return (
        f"pairs AS (\n  SELECT {sql.month(moment)} AS m, {question.split()}1 AS followed, {first} AS score_first,"
        f" {_on_scale(measure.second, tool)} AS score_last{reason}\n  FROM {question.own}\n  WHERE {asked}\n)"
    )


def _find_pairs(question: Question, tool: Tool) -> str:
    """Rows that are single scores: a first one has none of the same in the window before it, and the last is the
    latest within the window after it, no sooner than the scale's `least_days`.

    Each row knows the first of its spell; of a spell the first and the last are put side by side.
    """
    measure, within = question.measure, question.within()
    moment, score = sql.field("c", measure.starts), _on_scale(measure.field, tool)
    asked = sql.conditions("c", measure.where, [f"{moment} <= {sql.day(question.as_at)}", f"{score} IS NOT NULL"])
    in_order, spell = "ORDER BY moment, case_id", "PARTITION BY unit, spell"
    soonest = f"moment_first + INTERVAL '{tool.least_days}' DAY"
    until = sql.after("moment_first", within)
    groups = "".join(f"MAX(CASE WHEN place = 1 THEN {one} END) AS {one}, " for one in question.groups)
    columns = "".join(f", {one}" for one in question.groups)
    first = "".join(f" AND {test}" for test in question.in_time("moment_first"))
    return f"""scored AS (
  SELECT {whose("c", measure.same)} AS unit, c.case_id, {moment} AS moment, {question.split()}{score} AS score,
    LAG({moment}) OVER (PARTITION BY {whose("c", measure.same)} ORDER BY {moment}, c.case_id) AS moment_before
  FROM {question.own}
  WHERE {asked}
), spells AS (
  SELECT unit, case_id, moment, score{columns},
    SUM(CASE WHEN moment_before IS NULL OR moment > {sql.after("moment_before", within)} THEN 1 ELSE 0 END)
      OVER (PARTITION BY unit {in_order}) AS spell
  FROM scored
), placed AS (
  SELECT unit, case_id, moment, score{columns}, spell,
    MIN(moment) OVER ({spell}) AS moment_first, ROW_NUMBER() OVER ({spell} {in_order}) AS place
  FROM spells
), within_window AS (
  SELECT unit, moment_first, score{columns}, spell, place,
    ROW_NUMBER() OVER ({spell} ORDER BY moment DESC, case_id DESC) AS from_last
  FROM placed
  WHERE (place = 1 OR (moment >= {soonest} AND moment <= {until})){first}
), pairs AS (
  SELECT {sql.month("MAX(moment_first)")} AS m, {groups}MAX(CASE WHEN {until} <= {sql.day(question.as_at)} THEN 1
    ELSE 0 END) AS followed, MAX(CASE WHEN place = 1 THEN score END) AS score_first,
    MAX(CASE WHEN place > 1 AND from_last = 1 AND {until} <= {sql.day(question.as_at)} THEN score END) AS score_last
  FROM within_window GROUP BY unit, spell
)"""


def _count(tool: Tool) -> Mapping[str, str]:
    """Return what is counted and added of each pair, by the names of `oba.indicators.scores`."""
    change = "(score_last - score_first)"
    towards = change if tool.high_is_good else "(score_first - score_last)"
    reliable = _least_reliable(tool)
    alone = "followed = 1 AND score_last IS NULL"
    return {
        CASES: "1",
        FOLLOWED: "followed",
        scores.MATCHED: _if("score_last IS NOT NULL"),
        scores.BETTER: _if(f"{towards} > 0"),
        scores.SAME: _if(f"{towards} = 0"),
        scores.WORSE: _if(f"{towards} < 0"),
        scores.RELIABLY_BETTER: _if(f"{towards} >= {reliable}") if reliable else "0",
        scores.RELIABLY_WORSE: _if(f"{towards} <= -{reliable}") if reliable else "0",
        scores.AT_BEST: _if(f"followed = 1 AND score_first = {_steps(tool.best)}"),
        scores.AT_WORST: _if(f"followed = 1 AND score_first = {_steps(tool.worst)}"),
        scores.FIRST: _if("score_last IS NOT NULL", "score_first"),
        scores.FIRST_SQUARES: _if("score_last IS NOT NULL", "score_first * score_first"),
        scores.SECOND: _if("score_last IS NOT NULL", "score_last"),
        scores.SECOND_SQUARES: _if("score_last IS NOT NULL", "score_last * score_last"),
        scores.CHANGE_SQUARES: _if("score_last IS NOT NULL", f"{change} * {change}"),
        scores.ALONE: _if(alone, "score_first"),
        scores.ALONE_SQUARES: _if(alone, "score_first * score_first"),
        **_count_apart(tool, alone),
    }


def _count_missing(measure: CaseMeasure) -> Mapping[str, str]:
    return {
        name: _if(f"score_last IS NULL AND reason = {sql.text(code)}") for code, name in reason_numbers(measure).items()
    }


def _count_apart(tool: Tool, alone: str) -> Mapping[str, str]:
    ends = {"best": _steps(tool.best), "worst": _steps(tool.worst)}
    both = {"first": "score_first", "last": "score_last"}
    found = {
        f"{which}_off_{end}": _if(f"score_last IS NOT NULL AND {score} <> {place}")
        for which, score in both.items()
        for end, place in ends.items()
    }
    return found | {f"alone_off_{end}": _if(f"{alone} AND score_first <> {place}") for end, place in ends.items()}


def _if(test: str, then: str = "1") -> str:
    return f"CASE WHEN {test} THEN {then} ELSE 0 END"


def _least_reliable(tool: Tool) -> int:
    """Return the least change, in hundredths, that is more than the scale's error; nought where nobody knows it."""
    if tool.reliability is None or tool.reliability_sd is None:
        return 0
    steps: Sequence[int] = range(1, _steps(tool.highest - tool.lowest) + 2)
    return next((one for one in steps if is_reliable(one / STEPS, tool.reliability, tool.reliability_sd)), steps[-1])
