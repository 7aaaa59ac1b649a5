"""Rules about the list of distance travelled: scores, dates, tools, and who is missing (SCO, LOG-03)."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from oba.indicators.case_sheet import CaseSheet, Tool
from oba.indicators.provider_return import RuleSeverity
from oba.london_time import write_day
from oba.returns.codes import read_label
from oba.returns.rules.rule import Check, Example, Fault, NotForThisReturnError, Rule
from oba.returns.submission import CASE_COLUMNS, Case, Spot
from oba.returns.values import quote_input, read_day, read_figure, tidy
from oba.returns.wording import percent_text

FAIL, QUERY, WARN = RuleSeverity.FAIL, RuleSeverity.QUERY, RuleSeverity.WARN
_ENOUGH = 10
"""With fewer cases a share says nothing."""


def _sheet(check: Check) -> CaseSheet:
    if check.definition.cases is None:
        raise NotForThisReturnError
    return check.definition.cases


def tool_of(cases: CaseSheet, case: Case) -> Tool | None:
    """Return the tool that a row names, or None."""
    name = tidy(quote_input(case.given.get("tool"))).casefold()
    return next((tool for tool in cases.tools if name in (tool.name.casefold(), tool.id)), None)


def score_of(case: Case, column: str) -> float | None:
    """Return a score as a number, or None."""
    return read_figure(case.given.get(column)).value


def _at(case: Case, column: str, what: str, todo: str, *others: str, severity: RuleSeverity | None = None) -> Fault:
    spots = frozenset(case.at(name) for name in (column, *others))
    given = quote_input(case.given.get(column))
    return Fault(
        case.at(column),
        what,
        todo,
        given,
        case=case,
        name=CASE_COLUMNS[column],
        involved=spots,
        severity=severity,
    )


def _scores_in_range(check: Check) -> Iterator[Fault]:
    cases = _sheet(check)
    names = "; ".join(tool.name for tool in cases.tools)
    for case in check.submission.cases:
        if not tidy(quote_input(case.given.get("reference"))):
            yield _at(case, "reference", "The case has no reference.", "Give your own case reference.")
        tool = tool_of(cases, case)
        if tool is None:
            what = f"The tool is not named as one of: {names}."
            yield _at(case, "tool", what, "Choose one from the list.", "first_score", "second_score", "version")
            continue
        if read_label({name: name for name in tool.versions}, case.given.get("version")) is None:
            what = f"The version of {tool.name} is one of: {'; '.join(tool.versions)}."
            yield _at(case, "version", what, "Choose one of them.")
        yield from _score_faults(case, tool)


def _score_faults(case: Case, tool: Tool) -> Iterator[Fault]:
    scale = f"{tool.lowest:g} to {tool.highest:g}"
    for column, needed in (("first_score", True), ("second_score", False)):
        reading = read_figure(case.given.get(column))
        if reading.blank and not needed:
            continue
        score = reading.value
        if score is None:
            what = f"There is no first score on {tool.name}." if reading.blank else "The score is not a number."
            yield _at(case, column, what, f"Type the score, {scale}.")
        elif not tool.lowest <= score <= tool.highest or (tool.whole_numbers and not score.is_integer()):
            whole = "whole number " if tool.whole_numbers else ""
            what = f"{score:g} is not a score on {tool.name}, a {whole or 'number '}from {scale}."
            yield _at(case, column, what, "Correct the score.")


def _in_order(check: Check) -> Iterator[Fault]:
    _sheet(check)
    today = check.context.today
    for case in check.submission.cases:
        days: dict[str, date] = {}
        for column in ("first_date", "second_date"):
            day, _, fault = read_day(case.given.get(column))
            scored = not read_figure(case.given.get(column.replace("date", "score"))).blank
            if fault:
                todo = "Type the day, then the month, then the year, such as 14/08/2026."
                yield _at(case, column, f"This {fault}.", todo)
            elif day is None and scored:
                yield _at(case, column, "The score has no date.", "Type the day of the score, such as 14/08/2026.")
            elif day and day > today:
                yield _at(case, column, f"{day:%-d %B %Y} is in the future.", "Correct the date.")
            elif day:
                days[column] = day
        if len(days) == 2 and days["second_date"] < days["first_date"]:
            first, second = (write_day(days[name]) for name in ("first_date", "second_date"))
            what = f"The second score ({second}) is before the first ({first})."
            yield _at(case, "second_date", what, "Correct one of the dates.", "first_date")


def _eligible(check: Check) -> Iterator[Fault]:
    cases = _sheet(check)
    for case in check.submission.cases:
        tool = tool_of(cases, case)
        if tool is None:
            continue
        age = read_figure(case.given.get("age"))
        if age.value is None or not 0 <= age.value <= 25:
            yield _at(case, "age", "The age at the start is a number of years from 0 to 25.", "Type the age.")
        elif tool.ages and not tool.ages[0] <= age.value < tool.ages[1] + 1:
            what = f"{tool.name} is for ages {tool.ages[0]} to {tool.ages[1]}."
            yield _at(case, "age", what, "Correct the age or the tool.")
        first, second = (read_day(case.given.get(column))[0] for column in ("first_date", "second_date"))
        if first and second and 0 <= (second - first).days < tool.least_days:
            what = f"The scores are {(second - first).days} days apart; {tool.least_days} or more are usual."
            todo = "Correct a date, or give the reason when you send the return."
            yield _at(case, "second_date", what, todo, "first_date", severity=QUERY)


def _score_or_reason(check: Check) -> Iterator[Fault]:
    _sheet(check)
    for case in check.submission.cases:
        scored = not read_figure(case.given.get("second_score")).blank
        reason = tidy(quote_input(case.given.get("reason")))
        if scored and reason:
            what = f"There is a second score and also a reason why there is none: {reason}."
            yield _at(case, "reason", what, "Clear one of the two.", "second_score")
        elif not scored and not reason:
            what = "There is no second score and no reason why."
            yield _at(case, "reason", what, "Type the score, or choose the reason from the list.", "second_score")


def _pairs(check: Check, cases: CaseSheet) -> Iterator[tuple[Tool, list[Case], list[Case]]]:
    """Return each tool with its cases, and those of them that have both scores."""
    found = [(tool, case) for case in check.submission.cases if (tool := tool_of(cases, case))]
    found.sort(key=lambda pair: pair[0].id)
    for _, group in groupby(found, key=lambda pair: pair[0].id):
        rows = list(group)
        everyone = [case for _, case in rows]
        both = [
            c for c in everyone if score_of(c, "first_score") is not None and score_of(c, "second_score") is not None
        ]
        yield rows[0][0], everyone, both


def _enough_matched(check: Check) -> Iterator[Fault]:
    cases = _sheet(check)
    least = check.tolerance("SCO-04", cases.least_matched)
    for tool, everyone, both in _pairs(check, cases):
        if len(everyone) >= _ENOUGH and len(both) / len(everyone) < least:
            what = (
                f"{len(both)} of {len(everyone)} families with {tool.name} have both scores"
                f" ({percent_text(len(both) / len(everyone))}; {percent_text(least)} or more are wanted)."
                " Those without may have done worse."
            )
            todo = "Nothing now. Say in the story who is missing."
            yield Fault(Spot(cases.title, 4, 10), what, todo, name=CASE_COLUMNS["second_score"])


def _at_the_end(check: Check) -> Iterator[Fault]:
    cases = _sheet(check)
    most = check.tolerance("SCO-05", cases.most_at_end)
    for tool, everyone, _ in _pairs(check, cases):
        for column, best in (("first_score", True), ("first_score", False)):
            end = tool.highest if best == tool.high_is_good else tool.lowest
            scores = [score for case in everyone if (score := score_of(case, column)) is not None]
            share = sum(score == end for score in scores) / len(scores) if scores else 0
            if len(scores) >= _ENOUGH and share > most:
                better = "cannot show that they did better" if best else "cannot show that they did worse"
                ends = f"{end:g}, the end of its scale: it {better}."
                what = f"{percent_text(share)} of first scores on {tool.name} are {ends}"
                yield Fault(
                    Spot(cases.title, 4, 8), what, "Nothing now. Read the change with care.", name=CASE_COLUMNS[column]
                )


_ROWS = ("STR-03", "DUP-01", "COD-01")

RULES = (
    Rule(
        "SCO-01",
        FAIL,
        "row",
        "Each score is on its tool's scale, and the tool and its version are named.",
        "Correct the score or the tool.",
        _scores_in_range,
        Example({"cases": {0: {"second_score": 5}}}),
        Example({"cases": {0: {"second_score": 6}}}, "from 1 to 5"),
        depends_on=_ROWS,
        waivable=True,
    ),
    Rule(
        "LOG-03",
        FAIL,
        "row",
        "The first score comes before the second, and neither is in the future.",
        "Correct one of the dates.",
        _in_order,
        Example({"cases": {0: {"first_date": date(2026, 6, 30)}}}),
        Example({"cases": {0: {"first_date": date(2026, 9, 30)}}}, "before the first"),
        depends_on=_ROWS,
    ),
    Rule(
        "SCO-02",
        FAIL,
        "row",
        "The tool is meant for the child's age, and time has passed between the scores.",
        "Correct the age, the tool or a date.",
        _eligible,
        Example({"cases": {0: {"age": 19}}}),
        Example({"cases": {0: {"age": 21}}}, "ages 0 to 19"),
        depends_on=(*_ROWS, "LOG-03", "SCO-01"),
        waivable=True,
    ),
    Rule(
        "SCO-03",
        FAIL,
        "row",
        "There is a second score, or a reason why there is none.",
        "Give one of the two.",
        _score_or_reason,
        Example({"cases": {0: {"second_score": None, "second_date": None, "reason": "Moved away"}}}),
        Example({"cases": {0: {"reason": "Moved away"}}}, "and also a reason"),
        depends_on=(*_ROWS, "SCO-01"),
    ),
    Rule(
        "SCO-04",
        WARN,
        "sheet",
        "Most families have both scores.",
        "Say in the story who is missing.",
        _enough_matched,
        Example({"cases_repeat": 10}),
        Example({"cases_repeat": 10, "without_second": 5}, "50%"),
        "Families whose help has only just ended.",
        (*_ROWS, "SCO-03"),
    ),
    Rule(
        "SCO-05",
        WARN,
        "sheet",
        "Few first scores are at the end of the scale.",
        "Read the change with care.",
        _at_the_end,
        Example({"cases_repeat": 10, "first_scores": [5]}),
        Example({"cases_repeat": 10, "first_scores": [5, 5]}, "20%"),
        depends_on=(*_ROWS, "SCO-01"),
    ),
)
