"""The fact behind each measure of case rows, however it is called: which rows of which list, and what is asked of them.

It is kept with the loads of a feed: the texts of a fact stay as they are, or what was published is no longer known to
be the same.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from oba.indicators import scores
from oba.indicators.case_measures import ROLLING, CaseMeasure

OPEN, STARTED, ENDED = "open", "started", "ended"
SCORED, RETURNED = "scored ", "returned"
_ELSEWHERE = {"family", "label", "list_", "where", "breakdowns", "unit", "rolling", "tool", "span"}
"""Keys of a measure that are words, or stand in a fact already."""


class Fact(NamedTuple):
    """What is counted, however it is called: rows of a list that started, ended, are known … and are as said.

    Of the case sheets of a return it is what the return calls it: `what` is `RETURNED`, `list` the return, `rows` its
    measure.
    """

    what: str
    list: str
    rows: str
    """Which rows: the conditions, the unit, the dates that matter."""
    how: str = ""
    """What more is asked of them: the codes that say nothing, the window."""


class Said(NamedTuple):
    """What a feed of counts said: the fact behind each measure, and what each breakdown splits by.

    `table` and `splits` are of the table of counts that it is read from, by its own names: the fact of each measure and
    column (`met_of_known of`), and what each measure is split by, by the breakdown. They are empty where they were not
    kept yet.
    """

    measures: Mapping[str, Fact]
    groups: Mapping[str, str]
    table: Mapping[str, Fact] = MappingProxyType({})
    splits: Mapping[str, Mapping[str, str]] = MappingProxyType({})

    def write(self) -> str:
        """Return it as the text that is kept with a load."""
        return json.dumps([self.measures, self.groups, dict(self.table), dict(self.splits)], sort_keys=True)


def read_said(text: str) -> Said:
    """Return what was kept with a load."""
    measures, groups, *of_table = json.loads(text)
    table, splits = of_table or ({}, {})
    return Said(_read_facts(measures), groups, _read_facts(table), splits)


def _read_facts(written: Mapping[str, Sequence[str]]) -> dict[str, Fact]:
    return {name: Fact(*fact) for name, fact in written.items()}


Kept = Mapping[str, Sequence[tuple[int, Said]]]
"""What each feed said from which load on, oldest first."""


def said_at(kept: Kept, feed: str, load: int) -> tuple[int, Said] | None:
    """Return what a feed said when a load came, and since which load; None where that is not kept."""
    return next(((since, said) for since, said in reversed(kept.get(feed, ())) if since <= load), None)


def facts_of(measure: CaseMeasure, endings: Sequence[str]) -> dict[tuple[str, str], Fact]:
    """Return the fact of everything that a measure is given as, by the ending of its name and the column."""
    more = measure.model_dump(mode="json", exclude=_ELSEWHERE, exclude_defaults=True)
    asked = json.dumps(more, sort_keys=True)
    found = {
        (ending, column): _fact(measure, f"{measure.family}{ending} {column}", asked)
        for ending in endings
        for column in ("value", "of")
    }
    if measure.tool:
        for what in scores.measured_of(measure.tool, list(measure.reasons)):
            found[scores.name_score("", what), "value"] = _scored(measure, what)
    return found | {(ending, column): fact for ending, column, fact in tied_facts(measure)}


def _fact(measure: CaseMeasure, what: str, how: str = "") -> Fact:
    day = {STARTED: measure.starts, ENDED: measure.ends}.get(what, f"{measure.starts} {measure.ends}")
    where = sorted((name, sorted(codes)) for name, codes in measure.where.items())
    return Fact(what, measure.list_, f"{where} {measure.unit} {day}", how)


def tied_facts(measure: CaseMeasure) -> Iterator[tuple[str, str, Fact]]:
    """Yield the ending of a measure's name, the column, and the fact that stands there, of those that sums tie."""
    ended, started = _fact(measure, ENDED), _fact(measure, STARTED)
    followed, waiting = _fact(measure, "followed", _window(measure)), _fact(measure, "waiting", _window(measure))
    known, silent = _fact(measure, "known", _silence(measure)), _fact(measure, "silent", _silence(measure))
    match measure.family:
        case "flow":
            yield "", "value", _fact(measure, measure.count or "")
            if measure.count != OPEN:
                yield ROLLING, "value", _fact(measure, measure.count or "")
        case "outcome":
            reached = _fact(measure, "reached", f"{measure.field} {sorted(measure.counted)}")
            yield from (("", "value", reached), ("_of_known", "value", reached), ("_no_data", "value", silent))
            yield from (("", "of", ended), ("_of_known", "of", known), ("_no_data", "of", ended))
        case "step":
            yield "", "of", ended
        case "again" | "wait":
            yield from (("", "of", followed), ("_not_yet_followed", "value", waiting))
            yield "_not_yet_followed", "of", ended if measure.family == "again" else started
        case "travel":
            yield from (("_started", "value", _scored(measure, "started")), ("_started", "of", _scored(measure, "all")))
            for what in (scores.MATCHED, scores.BETTER, scores.SAME, scores.WORSE):
                yield f"_{what}", "value", _scored(measure, what)
            for name, why in _missing_facts(measure).items():
                yield from ((name, "value", why), (name, "of", _scored(measure, "started")))
            yield "_not_yet_followed", "value", _scored(measure, "waiting")
            for what in (scores.MATCHED, scores.AT_BEST, scores.AT_WORST):
                yield f"_{what}", "of", _scored(measure, "started")
            for what in (scores.BETTER, scores.SAME, scores.WORSE, scores.RELIABLY_BETTER, scores.RELIABLY_WORSE):
                yield f"_{what}", "of", _scored(measure, scores.MATCHED)
        case "earlier" if measure.through:
            linked = _fact(measure, "linked", measure.through)
            yield from (("", "of", linked), ("_matched", "value", linked), ("_matched", "of", started))
        case "earlier":
            yield "", "of", started


def _scored(measure: CaseMeasure, what: str) -> Fact:
    window = measure.within.words if measure.within else measure.second
    tool = measure.tool.id if measure.tool else ""
    return _fact(measure, f"{SCORED}{what}", f"{tool} {measure.same} {measure.field} {window}")


def _missing_facts(measure: CaseMeasure) -> dict[str, Fact]:
    """Return the ending of each count of those without a last score, by why there is none, with its fact."""
    return {scores.name_score("", name): _scored(measure, name) for name in map(scores.name_missing, measure.reasons)}


def list_sums(measure: CaseMeasure) -> Iterator[tuple[Fact, ...]]:
    """Yield which facts of a measure make another: the whole, and its parts."""
    if measure.family == "travel":
        ways = (scores.MATCHED, scores.BETTER, scores.SAME, scores.WORSE)
        for made in (("all", "started", "waiting"), ways):
            yield tuple(_scored(measure, one) for one in made)
        matched, missing = _scored(measure, scores.MATCHED), _missing_facts(measure).values()
        yield _scored(measure, "started"), matched, *missing
    if measure.family == "outcome":
        said = _silence(measure)
        yield _fact(measure, ENDED), _fact(measure, "known", said), _fact(measure, "silent", said)
    if measure.family in ("again", "wait"):
        whole = _fact(measure, ENDED if measure.family == "again" else STARTED)
        window = _window(measure)
        yield whole, _fact(measure, "followed", window), _fact(measure, "waiting", window)


def _window(measure: CaseMeasure) -> str:
    words = measure.within.words if measure.within else ""
    return f"{measure.family} {words} {measure.elsewhere.list_} {measure.ends if measure.family == 'wait' else ''}"


def _silence(measure: CaseMeasure) -> str:
    return f"{measure.field} {sorted(measure.no_data)}"
