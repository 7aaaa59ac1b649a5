"""What one key of a feed says of another: names of measures, breakdowns and groups, and its releases."""

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from oba.findings import Finding
from oba.indicators.crosschecks.faults import advise_name, fault_in
from oba.indicators.feed import UNSTATED, Feed
from oba.indicators.project import Definitions
from oba.periods import read_period
from oba.vocabulary import Severity

Where = tuple[str | int, ...]


def check_feed(definitions: Definitions, name: str, feed: Feed) -> Iterator[Finding]:
    """Refuse checks of unknown measures (DEF-60), groups no header has (DEF-61), constants that are no period (DEF-62).

    What a proposed definition leaves unsaid is told (DEF-65, a warning).
    `feed` may be one that has faults and of which a part could be read.
    """
    if feed.measures:
        yield from _check_checks(definitions, name, feed)
        yield from _check_groups(definitions, name, feed)
    yield from _check_constants(definitions, name, feed)
    yield from check_releases(definitions, name, feed)
    unsaid = [key for key in ("publisher", "licence", "attribution", "owner") if getattr(feed, key, "") == UNSTATED]
    if unsaid:
        names = ", ".join(f"`{key}`" for key in unsaid)
        what = f"nothing is said yet as {names}: the definition was proposed from a file."
        remedy = "Fill them in: pages name the publisher and its licence."
        yield fault_in(definitions, "feeds", name, (unsaid[0],), "DEF-65", what, remedy, Severity.WARNING)


def _check_checks(definitions: Definitions, name: str, feed: Feed) -> Iterator[Finding]:
    breakdowns = {*feed.breakdowns, *(one for measure in feed.measures.values() for one in measure.breakdowns)}
    named: list[tuple[Where, str]] = [(("ranges", measure), measure) for measure in feed.checks.ranges]
    for number, parts in enumerate(feed.checks.parts):
        named.append((("parts", number, "measure"), parts.measure))
        if parts.breakdown and parts.breakdown not in breakdowns:
            noun = "breakdown of this feed"
            yield _unknown(
                definitions, name, ("checks", "parts", number, "breakdown"), parts.breakdown, breakdowns, noun
            )
    for number, between in enumerate(feed.checks.between):
        named += [(("between", number, "measures", n), measure) for n, measure in enumerate(between.measures)]
    for where, measure in named:
        if measure not in feed.measures:
            yield _unknown(definitions, name, ("checks", *where), measure, feed.measures, "measure of this feed")


def _unknown(definitions: Definitions, name: str, where: Where, given: str, known: Iterable[str], noun: str) -> Finding:
    return fault_in(definitions, "feeds", name, where, "DEF-60", f"`{given}` is no {noun}.", advise_name(given, known))


def _check_groups(definitions: Definitions, name: str, feed: Feed) -> Iterator[Finding]:
    groups = {key: set(re.compile(measure.matches).groupindex) for key, measure in feed.measures.items()}
    anywhere = {group for found in groups.values() for group in found}

    def lacks(where: Where, group: str, key: str = "") -> Finding:
        of = f"the expression of `{key}` has" if key else "no measure has an expression with"
        no = "no group" if key else "a group"
        what = f"{of} {no} `{group}`."
        remedy = f"Write `(?P<{group}>…)` in its `matches`, or give a `column`."
        return fault_in(definitions, "feeds", name, where, "DEF-61", what, remedy)

    for number, rule in enumerate(feed.areas or []):
        if rule.group and rule.group not in anywhere:
            yield lacks(("areas", number, "group"), rule.group)
    for breakdown, split in feed.breakdowns.items():
        if split.group and split.group not in anywhere:
            yield lacks(("breakdowns", breakdown, "group"), split.group)
    whole = feed.period.group if feed.period else ""
    if whole and whole not in anywhere and any(measure.period is None for measure in feed.measures.values()):
        yield lacks(("period", "group"), whole)
    for key, measure in feed.measures.items():
        if measure.period and measure.period.group and measure.period.group not in groups[key]:
            yield lacks(("measures", key, "period", "group"), measure.period.group, key)
        for breakdown, split in measure.breakdowns.items():
            if split.group and split.group not in groups[key]:
                yield lacks(("measures", key, "breakdowns", breakdown, "group"), split.group, key)


def _check_constants(definitions: Definitions, name: str, feed: Feed) -> Iterator[Finding]:
    rules: list[tuple[Where, Any]] = [(("period",), feed.period)]
    rules += [(("measures", key, "period"), measure.period) for key, measure in (feed.measures or {}).items()]
    for where, rule in rules:
        if rule is None or not rule.constant:
            continue
        try:
            read_period(rule.constant, rule.reads)
        except ValueError as fault:
            yield fault_in(
                definitions, "feeds", name, (*where, "constant"), "DEF-62", f"{fault}.", "Correct one of them."
            )


def check_releases(definitions: Definitions, name: str, feed: Feed) -> Iterator[Finding]:
    """Refuse one file given with two days (DEF-63), and tell of files that two lines fit (DEF-64, a warning)."""
    for number, later in enumerate(feed.releases):
        where = ("releases", number, "file")
        for earlier_number, earlier in enumerate(feed.releases[:number]):
            line = definitions.place("feeds", name, "releases", earlier_number, "file").line
            if earlier.file == later.file:
                what = f"`{later.file}` is given twice, here and in line {line}."
                yield fault_in(definitions, "feeds", name, where, "DEF-63", what, "Keep the line with the right day.")
                break
            if fnmatchcase(later.file, earlier.file) or fnmatchcase(earlier.file, later.file):
                what = f"`{later.file}` and `{earlier.file}` (line {line}) fit the same file, and the first line holds."
                remedy = "Write file names so that one line fits each."
                yield fault_in(definitions, "feeds", name, where, "DEF-64", what, remedy, Severity.WARNING)
                break
