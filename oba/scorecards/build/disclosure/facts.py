"""What a feed of counts counts: the fact behind each measure, however it is called, and which facts make another."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from oba.indicators import scores
from oba.indicators.case_measures import ROLLING, CaseMeasure, CaseMeasures
from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.scorecards.build.disclosure.chosen import Choices

OPEN, STARTED, ENDED = "open", "started", "ended"


class Fact(NamedTuple):
    """What is counted, however it is called: rows of a list that started, ended, are known … and are as said."""

    what: str
    list: str
    rows: str
    """Which rows: the conditions, the unit, the dates that matter."""
    how: str = ""
    """What more is asked of them: the codes that say nothing, the window."""


@dataclass
class CountedFacts:
    """The fact behind each measure of the feeds of counts, and which facts make another: the whole, and its parts."""

    of: dict[tuple[str, str], Fact] = field(default_factory=dict)
    sums: dict[tuple[Fact, ...], None] = field(default_factory=dict)
    chosen: Choices = field(default_factory=Choices)
    scored: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """What is counted of the case sheets of a return, by feed and measure: the return, and what its own measure is."""


def read_facts(definitions: Definitions) -> CountedFacts:
    """Return what the feeds of counts say, by their definitions."""
    found = CountedFacts()
    for feed in definitions.feeds.values():
        counted = definitions.case_measures.get(feed.connector.measures)
        if feed.connector.type != "cases" or counted is None:
            continue
        facts: dict[tuple[str, str], Fact] = {}
        for name, measure in counted.measures.items():
            facts |= {(f"{name}{ending}", column): fact for ending, column, fact in _list_facts(measure)}
            found.sums |= dict.fromkeys(_list_sums(measure))
        found.chosen.add(definitions, feed, counted)
        found.scored |= dict(_name_scored(definitions, feed, counted))
        for name, one in feed.measures.items():
            for column in [one.column] if isinstance(one.column, str) else one.column:
                fact = facts.get((str(one.where.get("measure", "")), column))
                if fact is not None:
                    found.of[feed.id, name] = fact
    return found


def _name_scored(
    definitions: Definitions, feed: Feed, counted: CaseMeasures
) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield the feed and measure of what is counted of a return's case sheets, with the return and its own measure."""
    said = {}
    for name, measure in counted.measures.items():
        listed = definitions.case_lists.get(measure.list_) if measure.tool else None
        owed = definitions.returns.get(listed.source.return_ or "") if listed else None
        if measure.tool and owed and owed.cases:
            codes = {code for codes in measure.where.values() for code in codes}
            tool = next((one.id for one in owed.cases.tools if one.id in codes), measure.tool.id)
            for what in scores.measured_of(measure.tool, list(measure.reasons)):
                said[f"{name}{scores.name_score('', what)}"] = (owed.id, scores.name_score(tool, what))
    for name, one in feed.measures.items():
        if found := said.get(str(one.where.get("measure", ""))):
            yield (feed.id, name), found


def _fact(measure: CaseMeasure, what: str, how: str = "") -> Fact:
    day = {STARTED: measure.starts, ENDED: measure.ends}.get(what, f"{measure.starts} {measure.ends}")
    where = sorted((name, sorted(codes)) for name, codes in measure.where.items())
    return Fact(what, measure.list_, f"{where} {measure.unit} {day}", how)


def _list_facts(measure: CaseMeasure) -> Iterator[tuple[str, str, Fact]]:
    """Yield the ending of a measure's name, the column, and the fact that stands there."""
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
    return _fact(measure, f"scored {what}", f"{measure.tool.id if measure.tool else ''} {measure.same}")


def _missing_facts(measure: CaseMeasure) -> dict[str, Fact]:
    """Return the ending of each count of those without a last score, by why there is none, with its fact."""
    return {scores.name_score("", name): _scored(measure, name) for name in map(scores.name_missing, measure.reasons)}


def _list_sums(measure: CaseMeasure) -> Iterator[tuple[Fact, ...]]:
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
