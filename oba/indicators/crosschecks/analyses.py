"""What an analysis says that must fit elsewhere: its boards, what it reads, and who may see it."""

from collections.abc import Iterator

from oba.findings import Finding
from oba.indicators.analyses.base import Analysis, Input
from oba.indicators.analyses.groups.rates import Rates
from oba.indicators.analyses.travel import Travel
from oba.indicators.crosschecks.faults import fault_in
from oba.indicators.crosschecks.series import Where, check_name, check_series
from oba.indicators.crosschecks.small_areas import check_small_areas
from oba.indicators.project import Definitions
from oba.vocabulary import ValueType

_KIND = "analyses"


def check_analyses(definitions: Definitions) -> Iterator[Finding]:
    """Refuse inputs that are not there (DEF-20), boards that disagree (DEF-28), and versions that are not the newest.

    The boards' own lists say which pack has an analysis; `boards`, where it is given, must be the same.
    """
    for analysis in definitions.analyses.values():
        for _, where, given in analysis.placed_inputs():
            yield from _check_input(definitions, analysis, where, given)
        if isinstance(analysis, Travel):
            yield from _check_scores(definitions, analysis)
        if isinstance(analysis, Rates):
            yield from _check_rates(definitions, analysis)
        yield from check_small_areas(definitions, analysis)
        yield from _check_boards(definitions, analysis)
        yield from _check_own(definitions, analysis)


def series_of_analysis(analysis: Analysis) -> Iterator[str]:
    """Yield every `feed.measure` that an analysis names."""
    for given in analysis.inputs.values():
        yield from (name for name in (given.feed, given.of) if name)


def _check_input(definitions: Definitions, analysis: Analysis, where: Where, given: Input) -> Iterator[Finding]:
    if given.indicator is not None:
        place = (_KIND, analysis.id, (*where, "indicator"))
        yield from check_name(definitions, place, given.indicator, definitions.known("indicators"), "indicator")
        indicator = definitions.indicators.get(given.indicator)
        if indicator and not analysis.visibility.may_see(indicator.visibility):
            what = f"`{indicator.id}` has the visibility {indicator.visibility}; that of the analysis is wider."
            remedy = f"Write `visibility: {indicator.visibility}`."
            yield fault_in(definitions, *place, "DEF-22", what, remedy)
    if given.feed is not None:
        place = (_KIND, analysis.id, (*where, "feed"))
        yield from check_series(definitions, place, given.feed, given.breakdown)
        if not given.by_decile:
            yield from check_series(definitions, place, given.feed, [given.by.name] if given.by else [])
    if given.of is not None:
        yield from check_series(definitions, (_KIND, analysis.id, (*where, "of")), given.of)
    if where[0] in analysis.grouped and where[-1] != "by_decile" and not _has_groups(definitions, given):
        what = f"`{where[0]}` needs groups to set side by side, and this has none."
        remedy = "Give `by` with its categories; or an indicator that has a `show_breakdown`."
        yield fault_in(definitions, _KIND, analysis.id, where, "DEF-41", what, remedy)


def _check_scores(definitions: Definitions, analysis: Travel) -> Iterator[Finding]:
    """Refuse a source of scores that is not there, or has none of the tool or measure that is named."""
    asked = analysis.scores
    if asked.return_ is not None:
        yield from _check_return(definitions, analysis, asked.return_)
    elif asked.feed is not None:
        yield from _check_counted(definitions, analysis, asked.feed)


def _check_return(definitions: Definitions, analysis: Travel, name: str) -> Iterator[Finding]:
    place = (_KIND, analysis.id, ("scores", "return"))
    owed = definitions.returns.get(name)
    if owed is None:
        yield from check_name(definitions, place, name, definitions.known("returns"), "return")
    elif owed.cases is None:
        lists = [f"`{one.id}`" for one in definitions.returns.values() if one.cases]
        what = f"the return `{name}` has no case list, and so no scores."
        yield fault_in(definitions, *place, "DEF-20", what, f"Name one that has: {', '.join(lists)}." if lists else "")
    else:
        where = (_KIND, analysis.id, ("scores", "tool"))
        tools = [tool.id for tool in owed.cases.tools]
        yield from check_name(definitions, where, analysis.scores.tool or "", tools, f"tool in the return `{name}`:")


def _check_counted(definitions: Definitions, analysis: Travel, name: str) -> Iterator[Finding]:
    """Refuse a feed that counts no cases, a measure that is not of scores, and one under another's name."""
    place, measure = (_KIND, analysis.id, ("scores", "feed")), analysis.scores.measure or ""
    feed = definitions.feeds.get(name)
    if feed is None:
        yield from check_name(definitions, place, name, definitions.known("feeds"), "feed")
        return
    if feed.connector.type != "cases":
        what = f"the feed `{name}` does not count kept case rows, and so has no scores."
        yield fault_in(definitions, *place, "DEF-20", what, "Name a feed whose connector is of the type `cases`.")
        return
    counted = definitions.case_measures.get(feed.connector.measures)
    if counted is None:
        return  # told at the feed
    of_scores = [one for one, found in counted.measures.items() if found.tool is not None]
    where = (_KIND, analysis.id, ("scores", "measure"))
    yield from check_name(definitions, where, measure, of_scores, f"measure of scores in `{counted.id}`:")
    if analysis.scored is None:
        return
    for given in analysis.inputs.values():
        series = (given.feed or "").partition(".")[2]
        read = feed.measures.get(series)
        if read and (read.column, read.where.get("measure")) != ("value", series):
            what = f"`{name}` reads something else as `{series}`, which is the name of a count of scores."
            remedy = f"Write there `{series}: {{column: value, where: {{measure: {series}, …}}}}`."
            yield fault_in(definitions, *place, "DEF-20", what, remedy)


def _check_rates(definitions: Definitions, analysis: Rates) -> Iterator[Finding]:
    """Refuse an indicator that is no rate worked out from counts, and a group to set against that it has not."""
    against: dict[Where, str] = {("groups", place, "rate"): one.against for place, one in enumerate(analysis.groups)}
    for _, where, given in analysis.placed_inputs():
        indicator = definitions.indicators.get(given.indicator or "")
        if indicator is None:
            continue
        if indicator.value.type is not ValueType.RATE or indicator.denominator is None:
            what = f"`{indicator.id}` is no rate with a count and the people that it is of, and has no ratio of rates."
            remedy = "Name a rate that has a `numerator` and a `denominator`."
            yield fault_in(definitions, _KIND, analysis.id, (*where, "indicator"), "DEF-41", what, remedy)
        groups = [code for one in indicator.breakdowns for code in one.categories]
        if (code := against.get(where, "")) and code not in groups:
            place = (_KIND, analysis.id, (*where[:-1], "against"))
            yield from check_name(definitions, place, code, groups, f"group of `{indicator.id}`:")


def _has_groups(definitions: Definitions, given: Input) -> bool:
    indicator = definitions.indicators.get(given.indicator or "")
    if given.indicator is not None:  # one that is not there or cannot be read is told elsewhere
        return indicator is None or bool(indicator.show_breakdown or indicator.gap)
    return given.by is not None


def _check_boards(definitions: Definitions, analysis: Analysis) -> Iterator[Finding]:
    listing = {name: board for name, board in definitions.boards.items() if analysis.id in board.analyses}
    for number, name in enumerate(analysis.boards):
        place = (_KIND, analysis.id, ("boards", number))
        yield from check_name(definitions, place, name, definitions.known("boards"), "board")
        if name in definitions.boards and name not in listing:
            what = f"the board `{name}` does not list `{analysis.id}` in its `analyses`, and so its pack has it not."
            yield fault_in(definitions, *place, "DEF-28", what, "List it there, or take the board out here.")
    for name, board in listing.items():
        place = ("boards", name, ("analyses", board.analyses.index(analysis.id)))
        if analysis.boards and name not in analysis.boards:
            what = f"`{analysis.id}` says in its `boards` that it is for others."
            yield fault_in(definitions, *place, "DEF-28", what, f"Add `{name}` there, or take it out here.")
        if not board.audience.may_see(analysis.visibility):
            what = f"`{analysis.id}` has the visibility {analysis.visibility}, which the audience may not see."
            yield fault_in(definitions, *place, "DEF-22", what, f"The board's `audience` is {board.audience}.")


def _check_own(definitions: Definitions, analysis: Analysis) -> Iterator[Finding]:
    if analysis.id in definitions.known("indicators"):
        what = f"`{analysis.id}` is the id of an indicator too, and both have a page of codes."
        yield fault_in(definitions, _KIND, analysis.id, ("id",), "DEF-21", what, "Give it another id.")
    versions = [change.version for change in analysis.changelog]
    if versions and max(versions) != analysis.version:
        what = f"version {analysis.version} is not the newest of the changelog ({max(versions)})."
        yield fault_in(definitions, _KIND, analysis.id, ("version",), "DEF-40", what)
