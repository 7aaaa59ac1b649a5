"""Counts by definition: every measure of a file asked of the database and put into one long table of aggregates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from oba.cases.counting.batches import share_out
from oba.cases.counting.cells import lay_out
from oba.cases.counting.held_groups import hold_few
from oba.cases.counting.kept_rows import CaseDatabase, KeptLink, KeptLinks, KeptLists
from oba.cases.counting.link_notes import tell_linked
from oba.cases.counting.queries import Question, write_text
from oba.cases.counting.results import given_of
from oba.cases.counting.score_queries import write_outside, write_scores
from oba.cases.counting.spans import Spanned, list_spans, number_month
from oba.errors import FeedError
from oba.indicators.case_measures import ROLLING, UNKNOWN, CaseBreakdown, CaseMeasure, CaseMeasures, Stretch
from oba.london_time import write_day
from oba.periods import month_period
from oba.vocabulary import Symbol

COLUMNS = ["area", "period", "span", "measure", "breakdown", "group", "value", "of", "symbol"]
"""A line of the table: `value` of `of` cases, or the symbol that says why there is none."""


@dataclass(frozen=True)
class Counted:
    """The aggregates of a definition, and in words what could not be given, what stays, and what links leave open."""

    table: pd.DataFrame
    notes: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


def count_cases(
    definition: CaseMeasures,
    lists: KeptLists,
    database: CaseDatabase,
    links: KeptLinks | None = None,
    before: pd.DataFrame | None = None,
) -> Counted:
    """Count every measure of a definition. FeedError, in words, if a list has no kept rows or no period is over.

    `table` has `COLUMNS`: one line a period, measure and group, in the same order whenever the same rows are counted.
    `before` is the table that was given last: where fewer than five cases differ from it, it stays (`hold_few`).
    """
    if missing := sorted(set(definition.lists) - set(lists)):
        raise FeedError(
            f"`{definition.id}` counts the list `{missing[0]}`, of which no rows are kept. Load it first; nothing was"
            " counted."
        )
    tables, notes, linked, held = list[pd.DataFrame](), list[str](), list[str](), list[str]()
    for name, measure in definition.measures.items():
        as_at = min(lists[one].as_at for one in measure.lists)
        known = [one for one in list_spans(definition, as_at) if measure.span in (None, one.span)]
        spans = _leave_erased(measure, lists, known)
        within, beyond = _reach(measure, spans)
        notes += _tell(definition, name, as_at, known, spans, beyond)
        within, partial = _part_whole(measure, lists, within)
        notes += _tell_partial(name, partial)
        if within:
            relations = {one: lists[one].relation for one in measure.lists}
            link, splits = _find_link(definition, measure, links or {}), [*_splits(definition, measure).values()]
            asked = Question(measure, relations, within, splits, as_at, link)
            settled = hold_few(definition, name, _ask(definition, name, asked, database)[COLUMNS], before)
            tables.append(settled.table)
            held += _tell_held(name, settled.stay)
            notes += _tell_outside(name, asked, database)
            linked += tell_linked(name, link, tables[-1], definition.area) if link else ()
        tables.append(_withhold(definition, name, [*beyond, *partial]))
    table = pd.concat(tables, ignore_index=True)[COLUMNS] if tables else pd.DataFrame(columns=COLUMNS)
    if table.empty:
        raise FeedError(f"`{definition.id}` gives no figure: {' '.join(notes)} Nothing was counted.")
    return Counted(table, tuple(notes), tuple(linked), tuple(held))


def _find_link(definition: CaseMeasures, measure: CaseMeasure, links: KeptLinks) -> KeptLink | None:
    if measure.through and measure.through not in links:
        raise FeedError(
            f"`{definition.id}` counts through the link `{measure.through}`, of which no pairs are kept. Run `oba cases"
            f" link {measure.through}` first; nothing was counted."
        )
    return links[measure.through] if measure.through else None


def _splits(definition: CaseMeasures, measure: CaseMeasure) -> dict[str, CaseBreakdown]:
    """Return the breakdowns of a measure by name; where rows went is split by that itself."""
    if measure.family == "step":
        return {measure.field: CaseBreakdown(field=measure.field)}
    return {name: definition.breakdowns[name] for name in measure.breakdowns}


def _whole_from(measure: CaseMeasure, lists: KeptLists) -> date:
    """Return the first day of a period of which, and of the window before it, no row is erased."""
    days = [lists[one].whole_from for one in measure.lists]
    other = lists[measure.elsewhere.list_].whole_from
    if measure.family in ("earlier", "travel") and measure.within and other > date.min:
        days.append(_add(other, measure.within))
    return max(days)


def _leave_erased(measure: CaseMeasure, lists: KeptLists, known: Sequence[Spanned]) -> list[Spanned]:
    first = _whole_from(measure, lists)
    return [one for one in known if one.period.start >= first]


def _add(day: date, window: Stretch | None) -> date:
    assert window is not None  # noqa: S101  asked for by the definition
    return (pd.Timestamp(day) + pd.DateOffset(months=window.months or 0, days=window.days or 0)).date()


def _reach(measure: CaseMeasure, spans: Sequence[Spanned]) -> tuple[list[Spanned], list[Spanned]]:
    """Return the periods for which the other list reaches back far enough, and the others."""
    first = _reaches_from(measure)
    return [one for one in spans if one.period.start >= first], [one for one in spans if one.period.start < first]


def _part_whole(
    measure: CaseMeasure, lists: KeptLists, spans: Sequence[Spanned]
) -> tuple[list[Spanned], list[Spanned]]:
    """Return the periods of which every row that is owed is there, and the others."""
    whole = [one for one in spans if all(lists[each].has_whole(*one.months) for each in measure.lists)]
    return whole, [one for one in spans if one not in whole]


def _reaches_from(measure: CaseMeasure) -> date:
    """Return the first day whose whole window before it is in the other list."""
    since = measure.elsewhere.since
    return date.min if measure.family != "earlier" or since is None else _add(since, measure.within)


def _tell(
    definition: CaseMeasures,
    name: str,
    as_at: date,
    known: Sequence[Spanned],
    spans: Sequence[Spanned],
    beyond: Sequence[Spanned],
) -> Iterator[str]:
    """Say why periods are not given: none is over, rows are erased, or the other list does not reach back."""
    measure = definition.measures[name]
    if not known:
        since = write_day(definition.since)
        yield f"`{name}`: no period since {since} had ended by {write_day(as_at)}, so no figure is given."
    if len(spans) < len(known):
        gone = len(known) - len(spans)
        yield (
            f"`{name}` is not counted again for {gone} of its periods: rows of those periods have been erased, as"
            " the retention of the list says. What was counted of them before stands."
        )
    if beyond:
        other, words = measure.elsewhere, measure.within.words if measure.within else ""
        since, first = write_day(other.since or date.min), write_day(_reaches_from(measure))
        yield (
            f"`{name}` is not given for periods that begin before {first}: it asks what happened in the {words}"
            f" before, and the list `{other.list_}` is complete from {since} only."
        )


def _tell_partial(name: str, partial: Sequence[Spanned]) -> Iterator[str]:
    """Say which periods lack rows that are owed: a count of some is no count."""
    if partial:
        first, last = write_day(partial[0].period.start), write_day(partial[-1].period.end)
        yield (
            f"`{name}` is not given for {len(partial)} of its periods between {first} and {last}: not every return that"
            " was owed for them had been accepted when the list was loaded."
        )


def _tell_held(name: str, stay: int) -> Iterator[str]:
    """Say how many periods stay as they were given last: neither how much differs, nor in which group or period."""
    if stay:
        periods = "1 period stays as it was" if stay == 1 else f"{stay} periods stay as they were"
        yield (
            f"`{name}`: {periods} given last, because fewer than five cases have changed since; the change is given"
            " when five have."
        )


def _tell_outside(name: str, asked: Question, database: CaseDatabase) -> Iterator[str]:
    """Say how many rows have a score that the scale does not have, and so count nowhere."""
    if asked.measure.tool is None:
        return
    ((number,),) = database.query(write_outside(asked))
    if number:
        tool = asked.measure.tool
        rows, counts = ("1 row has a score", "counts") if number == 1 else (f"{number:,} rows have scores", "count")
        yield (
            f"`{name}`: {rows} beyond the scale of {tool.name}, {tool.lowest:g} to {tool.highest:g}, which {counts} as"
            " no score. Ask whoever owns the list."
        )


def _ask(definition: CaseMeasures, name: str, asked: Question, database: CaseDatabase) -> pd.DataFrame:
    splits = _splits(definition, asked.measure)
    given = given_of(asked.measure)
    write = write_scores if asked.measure.family == "travel" else write_text
    rows = [row for one in share_out(asked, database) for row in database.query(write(one))]
    cells = lay_out(rows, asked, splits, given.numbers)
    measured = [_name(f"{name}{ending}", table) for ending, table in given.work_out(cells, asked.measure)]
    if asked.measure.rolling:
        measured.append(_name(f"{name}{ROLLING}", _roll(measured[0], asked)))
    return _place(definition, asked, splits, pd.concat(measured, ignore_index=True))


def _name(name: str, table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(measure=name)


def _roll(table: pd.DataFrame, asked: Question) -> pd.DataFrame:
    """Return each month and those before it, so many together, of so many months; none where there are fewer.

    It is a count, so that the audit of small numbers can set it beside the months that it is made of. `back` is the
    months before: such a figure is of all of them, so that two of them overlap and are not two facts.
    """
    months = {one.key: number_month(one.period.start) for one in asked.spans if one.span == "month"}
    monthly = table[table["span"].isin(months)].copy()
    monthly["at"] = monthly["span"].map(months)
    monthly = monthly.sort_values(["breakdown", "group", "at"])
    size = asked.measure.rolling or 1
    sums = monthly.groupby(["breakdown", "group"], sort=False)["value"].rolling(size).sum()
    monthly["value"] = sums.reset_index(level=[0, 1], drop=True)
    return monthly[monthly["value"].notna()].drop(columns="at").assign(back=size - 1, of=float(size))


def _place(
    definition: CaseMeasures, asked: Question, splits: dict[str, CaseBreakdown], table: pd.DataFrame
) -> pd.DataFrame:
    """Return the table with the codes of periods and areas: a group that is a place is an area of its own.

    The definition's area is none of its own parts: a council that is one district has its whole already.
    """
    by_key = {one.key: one for one in asked.spans}
    at_end = asked.measure.count == "open"
    of_places = [name for name, one in splits.items() if one.of_places]
    places = table["breakdown"].isin(of_places)
    table = table[~(places & (table["group"] == definition.area))]
    local = places[table.index] & (table["group"] != UNKNOWN)
    backs = table["back"].fillna(0).astype(int) if "back" in table else [0] * len(table)
    return table.assign(
        area=table["group"].where(local, definition.area),
        breakdown=table["breakdown"].where(~local, ""),
        group=table["group"].where(~local, ""),
        period=[_code(by_key[key], at_end, back) for key, back in zip(table["span"], backs, strict=True)],
        span=table["span"].map({key: one.span for key, one in by_key.items()}),
    )


def _code(one: Spanned, at_end: bool, back: int) -> str:
    """Return the code of a period: its last day for what is open then, with the months before it for their mean."""
    if back:
        first = one.months[0] - back
        return month_period(first // 12, first % 12 + 1, back + 1).code
    return replace(one.period, start=one.period.end).code if at_end else one.period.code


def _withhold(definition: CaseMeasures, name: str, beyond: Sequence[Spanned]) -> pd.DataFrame:
    """Return the lines of periods that cannot be given: not available, which is not none."""
    lines = [
        (definition.area, one.period.code, one.span, series, "", "", None, None, Symbol.UNAVAILABLE.value)
        for one in beyond
        for series in definition.series_of(name)
    ]
    return pd.DataFrame(lines, columns=COLUMNS)
