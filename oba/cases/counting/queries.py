"""One text a family: the SELECT that counts a measure over the kept rows, by period and by each breakdown.

Rows become months first, with three numbers each, and months become periods then: a list of any length is gone through
once, and what is added up afterwards is small. A group is never blank, so that a blank says everybody. Each text gives
`span`, a column for each breakdown, and the numbers of its family, which `oba.cases.counting.count` reads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from oba.cases.counting import sql
from oba.cases.counting.kept_rows import KeptLink
from oba.cases.counting.spans import Spanned
from oba.indicators.case_measures import CaseBreakdown, CaseMeasure, Stretch

_NEVER = 99_999
"""The month of an end that has not come."""
NOT_FOLLOWED = -1
"""Stands for the days of a row that was not followed for the whole window."""


@dataclass(frozen=True)
class Question:
    """A measure as it is asked: of which relations, for which periods, split by what, known until when.

    `share` asks of those alone whose pseudonym lies from one text to another: what a join or a sort of all would not
    fit into memory for is asked in shares and added up, for all rows of the same child or family are in one share.
    """

    measure: CaseMeasure
    relations: Mapping[str, str]
    spans: Sequence[Spanned]
    breakdowns: Sequence[CaseBreakdown]
    as_at: date
    link: KeptLink | None = None
    share: tuple[str, str] | None = None

    @property
    def looks_for(self) -> Literal["person", "family", ""]:
        """Return whose rows are compared with one another: of these alone a share can be asked."""
        if self.measure.family in ("again", "earlier"):
            return self.measure.same
        return "" if self.measure.unit == "case" else self.measure.unit

    def of_share(self, alias: str) -> list[str]:
        """Return the conditions that a row is of the share."""
        if self.share is None:
            return []
        same, (first, end) = whose(alias, self.looks_for), self.share
        return [f"{same} >= {sql.text(first)}", f"{same} < {sql.text(end)}"]

    @property
    def own(self) -> str:
        """Return the relation of the measure's own list."""
        return f"{self.relations[self.measure.list_]} c"

    @property
    def other(self) -> str:
        """Return the relation in which the same child or family is looked for; through a link by its own pseudonym."""
        other = self.measure.elsewhere
        relation = self.relations[other.list_]
        if self.link is None:
            return f"{relation} r"
        names = dict.fromkeys([other.starts, other.ends, *other.where])
        columns = "".join(f", {sql.field('o', name)}" for name in names)
        own, theirs = self.link.people_of(self.measure.list_), self.link.people_of(other.list_)
        pairs = f"{relation} o JOIN {self.link.relation} q ON q.{theirs} = o.person"
        return f"(SELECT q.{own} AS person{columns} FROM {pairs}) r"

    def are_linked(self) -> dict[str, str]:
        """Return the condition that a row's person has a pair, where people are found through a link."""
        if self.link is None:
            return {}
        own = self.link.people_of(self.measure.list_)
        return {"linked": f"EXISTS (SELECT 1 FROM {self.link.relation} q WHERE q.{own} = c.person)"}

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


def add_up(
    question: Question,
    events: str,
    numbers: Sequence[str],
    more: Sequence[str] = (),
    since: str = "",
    sets: bool = True,
) -> str:
    """Return the sums of numbers by period and group; `more` are further columns to group by.

    `events` has the month `m`, the groups, `more` and the numbers. With `since` a period has all that came before too;
    without `sets` a row of `events` is of one breakdown already.
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
  FROM events GROUP BY {_sets(question, "m", *more) if sets else columns}
)
SELECT {named}, {totals}
FROM by_month s JOIN {sql.spans_table(question.spans)} ON {first}s.m <= p.last_month
GROUP BY {named}"""


def _count_rows(question: Question, moment: str, numbers: Mapping[str, str], more: Sequence[str] = ()) -> str:
    """Return the sums of numbers over the rows whose date is in a period."""
    asked = sql.conditions("c", question.measure.where, [*question.in_time(moment), *more])
    given = ", ".join(f"{expression} AS {name}" for name, expression in numbers.items())
    events = f"SELECT {sql.month(moment)} AS m, {question.split()}{given}\n  FROM {question.own}\n  WHERE {asked}"
    return add_up(question, events, list(numbers))


def _flow(question: Question) -> str:
    measure = question.measure
    if measure.count == "open":
        return _flow_open(question) if measure.unit == "case" else _flow_of_open_units(question)
    if measure.unit != "case":
        return _flow_of_units(question)
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
    return add_up(question, events, ["cases"], since=" ")


def _flow_of_units(question: Question) -> str:
    """Different children or families: nobody is counted twice in a period, so that months cannot simply be added up.

    Each row knows the month of the one before it of the same child or family: of those in a period it is the first if
    that month is before the period. So rows become few numbers a month here too, and no name is held for long.
    """
    measure = question.measure
    moment = sql.field("c", measure.starts if measure.count == "started" else measure.ends)
    asked = sql.conditions("c", measure.where, [*question.in_time(moment), *question.of_share("c")])
    events = (
        f"SELECT {whose('c', measure.unit)} AS unit, {question.split()}{sql.month(moment)} AS m\n"
        f"  FROM {question.own}\n  WHERE {asked}"
    )
    each = _each_split(question, "m, LAG(m) OVER (PARTITION BY {same} ORDER BY m) AS m_before")
    columns = ", ".join(["m", "m_before", *question.groups])
    named = ", ".join(["p.span", *(f"s.{name}" for name in question.groups)])
    return f"""WITH events AS (
  {events}
), each_split AS (
  {each}
), by_month AS (
  SELECT {columns}, COUNT(*) AS cases
  FROM each_split GROUP BY {columns}
)
SELECT {named}, CAST(SUM(s.cases) AS BIGINT)
FROM by_month s JOIN {sql.spans_table(question.spans)}
  ON s.m >= p.first_month AND s.m <= p.last_month AND (s.m_before IS NULL OR s.m_before < p.first_month)
GROUP BY {named}"""


def _flow_of_open_units(question: Question) -> str:
    """Different children or families that are open at the end of a period, however many rows of theirs are.

    In the order of their starts each row adds to what those before it cover only the months that they leave uncovered.
    """
    measure = question.measure
    starts, ends = sql.field("c", measure.starts), sql.field("c", measure.ends)
    began = f"{starts} <= {sql.day(question.as_at)}"
    asked = sql.conditions("c", measure.where, [began, *question.of_share("c")])
    left = f"CASE WHEN {ends} > {starts} THEN {ends} ELSE {starts} END"
    ended = f"CASE WHEN {ends} IS NULL THEN {_NEVER} ELSE {sql.month(left)} END"
    spells = (
        f"SELECT {whose('c', measure.unit)} AS unit, {question.split()}{sql.month(starts)} AS m, {ended} AS m_end\n"
        f"  FROM {question.own}\n  WHERE {asked}"
    )
    before = "MAX(m_end) OVER (PARTITION BY {same} ORDER BY m ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    each = _each_split(question, f"m, m_end, COALESCE({before}, m) AS covered", "spells")
    groups = "".join(f", {name}" for name in question.groups)
    events = (
        f"SELECT GREATEST(m, covered) AS m, 1 AS cases{groups} FROM each_split\n  UNION ALL\n"
        f"  SELECT GREATEST(m, m_end, covered) AS m, -1 AS cases{groups} FROM each_split"
    )
    whole = add_up(question, events, ["cases"], since=" ", sets=False)
    return f"WITH spells AS (\n  {spells}\n), each_split AS (\n  {each}\n), {whole.removeprefix('WITH ')}"


def _each_split(question: Question, columns: str, events: str = "events") -> str:
    """Return columns once for everybody and once for each breakdown; `{same}` is whose rows are looked at together."""
    parts = []
    for own in ["", *question.groups]:
        same = f"unit, {own}" if own else "unit"
        groups = "".join(
            f", {name}" if name == own else f", CAST(NULL AS VARCHAR(80)) AS {name}" for name in question.groups
        )
        parts.append(f"SELECT {columns.format(same=same)}{groups} FROM {events}")
    return "\n  UNION ALL\n  ".join(parts)


def whose(alias: str, unit: str) -> str:
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
    found = [f"{starts} >= {ends}", f"{starts} <= {until}"]
    if other.list_ == measure.list_:
        found.append("r.case_id <> c.case_id")
    return _count_matched(question, ends, "back", found, {"followed": followed})


def _count_matched(
    question: Question, moment: str, name: str, found: Sequence[str], only: Mapping[str, str] | None = None
) -> str:
    """Return how many rows there are, and of how many the same child or family is found in the other list.

    `only` names conditions that a row must fulfil to be looked for; how many do is given too. The rows are joined and
    each counted once by its `case_id`, which no two rows of a list share: it asks half of the work of EXISTS.
    """
    measure, other = question.measure, question.measure.elsewhere
    tests = dict(only or {})
    asked = [*question.in_time(moment), *question.of_share("c")]
    same = f"{whose('r', measure.same)} = {whose('c', measure.same)}"
    given = "".join(f"CASE WHEN {test} THEN 1 ELSE 0 END AS {key}, " for key, test in tests.items())
    nothing = "".join(f"0 AS {key}, " for key in tests)
    groups = "".join(f"{one}, " for one in question.groups)
    events = (
        f"SELECT {sql.month(moment)} AS m, {question.split()}1 AS cases, {given}0 AS {name}\n"
        f"  FROM {question.own}\n  WHERE {sql.conditions('c', measure.where, asked)}\n"
        f"  UNION ALL\n  SELECT m, {groups}0 AS cases, {nothing}1 AS {name}\n"
        f"  FROM (\n    SELECT DISTINCT c.case_id, {question.split()}{sql.month(moment)} AS m\n"
        f"    FROM {question.own} JOIN {question.other} ON {' AND '.join([same, *found])}\n"
        f"    WHERE {sql.conditions('c', measure.where, [*asked, *tests.values()])}\n"
        f"    AND {sql.conditions('r', other.where, question.of_share('r'))}\n  ) matched"
    )
    return add_up(question, events, ["cases", *tests, name])


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
    return add_up(question, events, ["cases"], ["days"])


def _earlier(question: Question) -> str:
    """Who started and had something else at any time in the window that ends on the day before."""
    measure, other = question.measure, question.measure.elsewhere
    starts = sql.field("c", measure.starts)
    before, ended = sql.field("r", other.starts), sql.field("r", other.ends)
    since = sql.after(starts, question.within(), "-")
    found = [f"{before} < {starts}", f"({ended} IS NULL OR {ended} >= {since})"]
    return _count_matched(question, starts, "had", found, question.are_linked())


_TEXTS: dict[str, Callable[[Question], str]] = {
    "flow": _flow,
    "outcome": _outcome,
    "step": _step,
    "again": _again,
    "wait": _wait,
    "earlier": _earlier,
}
