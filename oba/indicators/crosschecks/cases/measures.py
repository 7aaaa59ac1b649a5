"""What measures of cases and the feed that brings them in say of one another, and on whose boards they stand."""

from collections.abc import Iterator
from itertools import combinations

from oba.findings import Finding
from oba.indicators.case_measures import CaseMeasures
from oba.indicators.crosschecks.analyses import series_of_analysis
from oba.indicators.crosschecks.cases.fields import check_lists
from oba.indicators.crosschecks.faults import advise_name, fault_in
from oba.indicators.crosschecks.series import check_name
from oba.indicators.feed import Feed, Where
from oba.indicators.indicator import Indicator
from oba.indicators.project import Definitions


def check_case_measures(definitions: Definitions) -> Iterator[Finding]:
    """Refuse what counts of cases name and is not there (DEF-20), and made-up cases on a real board (DEF-27).

    Of a feed these are the definition of its measures, and in each `where` the measure, its period and its breakdown.
    """
    known = definitions.known("case_measures")
    for one in definitions.case_measures.values():
        yield from check_lists(definitions, one)
    yield from _keep_means_apart(definitions)
    for name, feed in definitions.known("feeds").items():
        if not feed or not feed.connector or feed.connector.type != "cases":
            continue
        place = ("feeds", name, ("connector", "measures"))
        yield from check_name(definitions, place, feed.connector.measures, known, "file of measures of cases")
        if counted := definitions.case_measures.get(feed.connector.measures):
            yield from _check_feed(definitions, name, feed, counted)
            if counted.made_up:
                yield from _check_boards(definitions, name)


def _keep_means_apart(definitions: Definitions) -> Iterator[Finding]:
    """Refuse two files that may count the same scores (DEF-21), as one file may not.

    Their periods or groups could differ by one child, and the difference of the two sums is that child's score.
    """
    for one, other in combinations(sorted(definitions.case_measures.values(), key=lambda counted: counted.id), 2):
        for name, measure in other.measures.items():
            if any(measure.may_share_scores(given) for given in one.measures.values()):
                what = (
                    f"`{one.id}` counts scores of the list `{measure.list_}` too: what lies between means of the two"
                    " could be one child's score."
                )
                remedy = "Keep one of the measures, split by `breakdowns`; or let `where` take each tool's own rows."
                yield fault_in(definitions, "case_measures", other.id, ("measures", name), "DEF-21", what, remedy)


def _check_feed(definitions: Definitions, name: str, feed: Feed, counted: CaseMeasures) -> Iterator[Finding]:
    spans = [*counted.spans, *(f"pooled_{one}" for one in counted.spans if counted.pooled_years and "year" in one)]
    groups = [*counted.breakdowns, *(one.field for one in counted.measures.values() if one.field)]
    allowed = {
        "measure": ([one for key in counted.measures for one in counted.series_of(key)], "measure"),
        "span": (spans, "period"),
        "breakdown": (groups, "breakdown"),
    }
    rules: list[tuple[tuple[str | int, ...], Where]] = [
        *((("measures", key, "where"), measure.where) for key, measure in feed.measures.items()),
        *((("breakdowns", key, "where"), rule.where) for key, rule in feed.breakdowns.items()),
    ]
    for where, texts in rules:
        for column, wanted in texts.items():
            known, noun = allowed.get(column, ([], ""))
            for text in [wanted] if isinstance(wanted, str) else wanted:
                if noun and text not in known:
                    what = f"`{counted.id}` gives no {noun} `{text}`."
                    place = (*where, column)
                    yield fault_in(definitions, "feeds", name, place, "DEF-20", what, advise_name(text, known))


def _check_boards(definitions: Definitions, feed: str) -> Iterator[Finding]:
    """Refuse a real board that takes figures made of made-up cases: its packs would not say so."""
    remedy = "Leave it out there, or count real cases."
    for analysis in definitions.analyses.values():
        if feed in {name.split(".")[0] for name in series_of_analysis(analysis)}:
            for board in definitions.boards.values():
                if analysis.id in board.analyses and not board.made_up:
                    what = f"`{feed}` is counted from made-up cases, and the board `{board.id}` that lists it is real."
                    yield fault_in(definitions, "analyses", analysis.id, ("id",), "DEF-27", what, remedy)
    for indicator in definitions.indicators.values():
        if feed not in _feeds_of(indicator):
            continue
        for board in definitions.boards.values():
            takes = indicator.service in board.services or indicator.outcome in board.outcomes
            if takes and not board.made_up and indicator.id not in board.leave_out:
                what = f"`{feed}` is counted from made-up cases, and the board `{board.id}` that takes it is real."
                yield fault_in(definitions, "indicators", indicator.id, ("id",), "DEF-27", what, remedy)


def _feeds_of(indicator: Indicator) -> set[str]:
    sides = [one for one in (indicator.numerator, indicator.denominator) if one]
    names = [name for side in sides for name in side.series]
    names += [indicator.published.feed] if indicator.published else []
    return {name.split(".")[0] for name in names}
