"""One text a family: the SELECT that counts a measure over the kept rows, by period and by each breakdown.

Rows become months first, with three numbers each, and months become periods then: a list of any length is gone through
once, and what is added up afterwards is small. A group is never blank, so that a blank says everybody. Each text gives
`span`, a column for each breakdown, and the numbers of its family, which `oba.cases.counting.count` reads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from oba.cases.counting import sql
from oba.cases.counting.spans import Spanned
from oba.indicators.case_measures import CaseBreakdown, CaseMeasure, Stretch

NOT_FOLLOWED = -1
"""Stands for the days of a row that was not followed for the whole window."""


@dataclass(frozen=True)
class Question:
    """A measure as it is asked: of which relations, for which periods, split by what, known until when."""

    measure: CaseMeasure
    relations: Mapping[str, str]
    spans: Sequence[Spanned]
    breakdowns: Sequence[CaseBreakdown]
    as_at: date

    @property
    def own(self) -> str:
        """Return the relation of the measure's own list."""
        return f"{self.relations[self.measure.list_]} c"

    @property
    def other(self) -> str:
        """Return the relation in which the same child or family is looked for."""
        return f"{self.relations[self.measure.elsewhere.list_]} r"

    @property
    def groups(self) -> list[str]:
        """Return the names of the columns of groups."""
        return [f"g_{number}" for number in range(len(self.breakdowns))]

    def within(self) -> Stretch:
        """Return the window, which the definition's checks have asked for."""
        assert self.measure.within is not None  # noqa: S101  asked for by the definition
        return self.measure.within

    def split(self) -> str:
        """Return the expressions of the groups, each with a comma after."""
        pairs = zip(self.breakdowns, self.groups, strict=True)
        return "".join(f"{sql.group('c', one)} AS {name}, " for one, name in pairs)

    def in_time(self, moment: str) -> list[str]:
        """Return the conditions that a day is in any of the periods."""
        first = min(one.period.start for one in self.spans)
        last = max(one.period.end for one in self.spans)
        return [f"{moment} >= {sql.day(first)}", f"{moment} <= {sql.day(last)}"]


def write_text(question: Question) -> str:
    """Return the SELECT of a measure."""
    return _TEXTS[question.measure.family](question)


def _sets(question: Question, *keys: str) -> str:
    """Return the grouping by keys, and by keys and each breakdown."""
    whole = [f"({', '.join(keys)})", *(f"({', '.join([*keys, name])})" for name in question.groups)]
    return f"GROUPING SETS ({', '.join(whole)})"


def _add_up(question: Question, events: str, numbers: Sequence[str], more: Sequence[str] = (), since: str = "") -> str:
    """Return the sums of numbers by period and group; `more` are further columns to group by.

    `events` has the month `m`, the groups, `more` and the numbers. With `since` a period has all that came before too.
    """
    groups, first = question.groups, since or "s.m >= p.first_month AND "
    sums = ", ".join(f"SUM({name}) AS {name}" for name in numbers)
    columns = ", ".join(["m", *more, *groups])
    named = ", ".join(["p.span", *(f"s.{name}" for name in [*groups, *more])])
    totals = ", ".join(f"CAST(SUM(s.{name}) AS BIGINT)" for name in numbers)
    return f"""WITH events AS (
  {events}
), by_month AS (
  SELECT {columns}, {sums}
  FROM events GROUP BY {_sets(question, "m", *more)}
)
SELECT {named}, {totals}
FROM by_month s JOIN {sql.spans_table(question.spans)} ON {first}s.m <= p.last_month
GROUP BY {named}"""


def _count_rows(question: Question, moment: str, numbers: Mapping[str, str], more: Sequence[str] = ()) -> str:
    """Return the sums of numbers over the rows whose date is in a period."""
    asked = sql.conditions("c", question.measure.where, [*question.in_time(moment), *more])
    given = ", ".join(f"{expression} AS {name}" for name, expression in numbers.items())
    events = f"SELECT {sql.month(moment)} AS m, {question.split()}{given}\n  FROM {question.own}\n  WHERE {asked}"
    return _add_up(question, events, list(numbers))


def _flow(question: Question) -> str:
    measure = question.measure
    if measure.unit != "case":
        return _flow_of_units(question)
    if measure.count == "open":
        return _flow_open(question)
    moment = sql.field("c", measure.starts if measure.count == "started" else measure.ends)
    return _count_rows(question, moment, {"cases": "1"})


def _flow_open(question: Question) -> str:
    """Those who are open at the end of a period: who had started by then, less who had ended."""
    starts, ends = sql.field("c", question.measure.starts), sql.field("c", question.measure.ends)
    last = sql.day(question.as_at)
    began = sql.conditions("c", question.measure.where, [f"{starts} <= {last}"])
    left = f"CASE WHEN {ends} > {starts} THEN {ends} ELSE {starts} END"
    events = (
        f"SELECT {sql.month(starts)} AS m, {question.split()}1 AS cases\n  FROM {question.own}\n  WHERE {began}\n"
        f"  UNION ALL\n  SELECT {sql.month(left)} AS m, {question.split()}-1 AS cases\n  FROM {question.own}\n"
        f"  WHERE {began}\n    AND {ends} <= {last}"
    )
    return _add_up(question, events, ["cases"], since=" ")


def _flow_of_units(question: Question) -> str:
    """Different children or families: nobody is counted twice in a period, so that months cannot be added up."""
    measure = question.measure
    starts, ends = sql.field("c", measure.starts), sql.field("c", measure.ends)
    asked = {
        "started": f"{starts} >= p.starts AND {starts} <= p.ends",
        "ended": f"{ends} >= p.starts AND {ends} <= p.ends",
        "open": f"{starts} <= p.ends AND ({ends} IS NULL OR {ends} > p.ends)",
    }[measure.count or "started"]
    unit = _whose("c", measure.unit)
    return f"""WITH events AS (
  SELECT p.span, {question.split()}{unit} AS unit
  FROM {question.own} JOIN {sql.spans_table(question.spans)} ON {asked}
  WHERE {sql.conditions("c", measure.where)}
)
SELECT {", ".join(["span", *question.groups])}, COUNT(DISTINCT unit)
FROM events GROUP BY {_sets(question, "span")}"""


def _whose(alias: str, unit: str) -> str:
    """Return by what the same child or family is known; a row without a family is known by its child alone."""
    return f"COALESCE({alias}.family, {alias}.person)" if unit == "family" else f"{alias}.person"


def _outcome(question: Question) -> str:
    measure = question.measure
    said = sql.field("c", measure.field)
    counted = f"CASE WHEN {sql.among(said, measure.counted)} THEN 1 ELSE 0 END"
    silent = f"{said} IS NULL OR {sql.among(said, measure.no_data)}" if measure.no_data else f"{said} IS NULL"
    numbers = {"cases": "1", "counted": counted, "silent": f"CASE WHEN {silent} THEN 1 ELSE 0 END"}
    return _count_rows(question, sql.field("c", measure.ends), numbers)


def _step(question: Question) -> str:
    return _count_rows(question, sql.field("c", question.measure.ends), {"cases": "1"})


def _again(question: Question) -> str:
    """Who ended and came back in time: another row of the same, begun on the day of the end or later."""
    measure, other = question.measure, question.measure.elsewhere
    ends, starts = sql.field("c", measure.ends), sql.field("r", other.starts)
    until = sql.after(ends, question.within())
    followed = f"{until} <= {sql.day(question.as_at)}"
    found = [
        f"{_whose('r', measure.same)} = {_whose('c', measure.same)}",
        f"{starts} >= {ends}",
        f"{starts} <= {until}",
    ]
    if other.list_ == measure.list_:
        found.append("r.case_id <> c.case_id")
    back = f"EXISTS (SELECT 1 FROM {question.other} WHERE {sql.conditions('r', other.where, found)})"
    numbers = {
        "cases": "1",
        "followed": f"CASE WHEN {followed} THEN 1 ELSE 0 END",
        "back": f"CASE WHEN {followed} AND {back} THEN 1 ELSE 0 END",
    }
    return _count_rows(question, ends, numbers)


def _wait(question: Question) -> str:
    """Days from the start to the end, by period of the start: a line a number of days, from which all follows."""
    measure = question.measure
    starts, ends = sql.field("c", measure.starts), sql.field("c", measure.ends)
    until = sql.after(starts, question.within())
    days = (
        f"CASE WHEN {until} > {sql.day(question.as_at)} THEN {NOT_FOLLOWED}"
        f" WHEN {ends} IS NULL OR {ends} > {until} THEN {(question.within().days or 0) + 1}"
        f" WHEN {ends} < {starts} THEN 0 ELSE CAST({ends} - {starts} AS INTEGER) END"
    )
    asked = sql.conditions("c", measure.where, question.in_time(starts))
    events = (
        f"SELECT {sql.month(starts)} AS m, {question.split()}{days} AS days, 1 AS cases\n"
        f"  FROM {question.own}\n  WHERE {asked}"
    )
    return _add_up(question, events, ["cases"], ["days"])


def _earlier(question: Question) -> str:
    """Who started and had something else at any time in the window that ends on the day before."""
    measure, other = question.measure, question.measure.elsewhere
    starts = sql.field("c", measure.starts)
    before, ended = sql.field("r", other.starts), sql.field("r", other.ends)
    found = [
        f"{_whose('r', measure.same)} = {_whose('c', measure.same)}",
        f"{before} < {starts}",
        f"({ended} IS NULL OR {ended} >= {sql.after(starts, question.within(), '-')})",
    ]
    had = f"EXISTS (SELECT 1 FROM {question.other} WHERE {sql.conditions('r', other.where, found)})"
    return _count_rows(question, starts, {"cases": "1", "had": f"CASE WHEN {had} THEN 1 ELSE 0 END"})


_TEXTS: dict[str, Callable[[Question], str]] = {
    "flow": _flow,
    "outcome": _outcome,
    "step": _step,
    "again": _again,
    "wait": _wait,
    "earlier": _earlier,
}
