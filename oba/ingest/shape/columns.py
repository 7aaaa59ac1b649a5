"""Does the table have the columns that the feed reads? Every missing one is named, with the nearest found."""

import re
from collections.abc import Iterator

import numpy as np
from rapidfuzz import process

from oba.indicators.crosschecks.column_names import are_alike, is_identifier, without_kind
from oba.indicators.feed import BreakdownRule, Feed, Measure, PeriodRule, Where
from oba.ingest.check.faults import Faults
from oba.ingest.read.cells import read_number
from oba.ingest.read.tables import Table
from oba.period_forms import leave_out_marks

_MOST_SHOWN = 12
_MOST_TRIED = 200
_LEAST_LIKE = 70
_YEAR = re.compile(r"\s*(?:19|20)\d\d(?:\d\d)?\s*")


def check_columns(table: Table, feed: Feed, faults: Faults) -> None:
    """Record every column that the feed reads and the table lacks, all at once."""
    missing: dict[str, list[str]] = {}
    free = set(range(len(table.headers)))
    for names in _wanted_columns(feed):
        place = table.find(names)
        if place is not None:
            free.discard(place)
        elif names:
            missing.setdefault(names[0], names)
    figures = {name for measure in feed.measures.values() for name in column_names(measure)}
    for name, names in missing.items():
        remedy = _suggest_column(name, table, sorted(free), name in figures)
        faults.refuse("missing-column", _missing(table, names), remedy)
    for name, measure in feed.measures.items():
        if measure.matches and not measure.optional and not match_headers(table, measure):
            what = f"no header fits `{measure.matches}` of measure `{name}`; found {_found(table)}."
            faults.refuse("missing-column", what, "Correct `matches`, or give the new names.")


def _wanted_columns(feed: Feed) -> Iterator[list[str]]:
    for where in [feed.where, *(drop.where for drop in feed.drop), *(rule.where for rule in feed.areas)]:
        yield from _columns_of(where)
    for rule in feed.areas:
        yield from ([name] for name in (rule.code, rule.number, rule.name) if name)
    yield from _period_columns(feed.period)
    yield from _breakdown_columns(feed.breakdowns)
    for measure in feed.measures.values():
        if not measure.optional:
            yield from _measure_columns(measure)


def _measure_columns(measure: Measure) -> Iterator[list[str]]:
    yield column_names(measure)
    yield from _columns_of(measure.where)
    if measure.period:
        yield from _period_columns(measure.period)
    yield from _breakdown_columns(measure.breakdowns)


def _period_columns(rule: PeriodRule) -> Iterator[list[str]]:
    yield from ([name] for name in (rule.column, rule.identifier) if name)


def _breakdown_columns(breakdowns: dict[str, BreakdownRule]) -> Iterator[list[str]]:
    for rule in breakdowns.values():
        yield [rule.column] if rule.column else []
        yield from _columns_of(rule.where)


def _columns_of(where: Where) -> Iterator[list[str]]:
    yield from ([name] for name in where)


def column_names(measure: Measure) -> list[str]:
    """Return the names that a measure's column has had, none if it is found by `matches`."""
    return [measure.column] if isinstance(measure.column, str) and measure.column else list(measure.column)


def match_headers(table: Table, measure: Measure) -> list[tuple[int, dict[str, str]]]:
    """Return the place and named groups of each column whose whole header fits a measure's expression."""
    expression = re.compile(measure.matches, re.IGNORECASE)
    found = ((place, fit_header(expression, header)) for place, header in enumerate(table.headers))
    return [(place, {k: v or "" for k, v in match.groupdict().items()}) for place, match in found if match]


def fit_header(expression: re.Pattern[str], header: str) -> re.Match[str] | None:
    """Return how the whole of a header fits, as it is or without the marks of a status or a footnote in it."""
    if found := expression.fullmatch(header):
        return found
    plain = leave_out_marks(header)
    return expression.fullmatch(plain) if plain != header else None


def measure_columns(table: Table, measure: Measure) -> list[int]:
    """Return the places of all columns that a measure reads."""
    if measure.matches:
        return [place for place, _ in match_headers(table, measure)]
    place = table.find(column_names(measure))
    return [] if place is None else [place]


def _missing(table: Table, names: list[str]) -> str:
    other = f" (or {', '.join(f'`{name}`' for name in names[1:])})" if names[1:] else ""
    return f"column `{names[0]}`{other} is missing; found {_found(table)}."


def _found(table: Table) -> str:
    shown = ", ".join(f"`{header}`" for header in table.headers[:_MOST_SHOWN])
    more = len(table.headers) - _MOST_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _suggest_column(name: str, table: Table, free: list[int], holds_figures: bool) -> str:
    """Return what to do about a missing column, with the nearest of the columns that the feed does not read.

    Only a column of the same kind: who reads a percentage for a count has a wrong figure, and no word of it.
    """
    headers = [table.headers[place] for place in free if _is_alike(name, table, place, holds_figures)]
    best = process.extractOne(
        without_kind(name), {header: without_kind(header) for header in headers}, score_cutoff=_LEAST_LIKE
    )
    if best is None:
        return "Check that it is the right file, or correct the name in the feed."
    return f"Did you mean `{best[2]}`? If it was renamed, add that name to the feed."


def _is_alike(name: str, table: Table, place: int, holds_figures: bool) -> bool:
    header, column = table.headers[place], table.columns[place]
    there = [column.texts[code] for code in np.unique(column.codes)[:_MOST_TRIED]]
    texts = [text for text in there if text.strip()]
    numbers = sum(read_number(text) is not None for text in texts)
    labels = is_identifier(header) or all(map(_YEAR.fullmatch, texts))
    mostly_figures = bool(texts) and numbers * 2 >= len(texts) and not labels
    if not holds_figures:
        return not mostly_figures
    return are_alike(name, header) and (mostly_figures or not texts)
