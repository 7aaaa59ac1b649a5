"""What one file cannot show alone: names that do not exist, rules of the method, headlines too many."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from oba.findings import Finding
from oba.indicators.board import Board, folder_name
from oba.indicators.crosschecks.analyses import check_analyses
from oba.indicators.crosschecks.cases.audits import check_case_audits
from oba.indicators.crosschecks.cases.compared import check_compared
from oba.indicators.crosschecks.cases.links import check_case_links
from oba.indicators.crosschecks.cases.lists import check_case_lists
from oba.indicators.crosschecks.cases.measures import check_case_measures
from oba.indicators.crosschecks.cases.returned import check_returned_lists
from oba.indicators.crosschecks.citations import check_citations
from oba.indicators.crosschecks.comparisons import check_headlines_compared
from oba.indicators.crosschecks.earlier import check_earlier
from oba.indicators.crosschecks.faults import advise_name, fault_in
from oba.indicators.crosschecks.feeds import check_feed
from oba.indicators.crosschecks.former_names import check_former_names
from oba.indicators.crosschecks.returns import check_return
from oba.indicators.crosschecks.series import check_series
from oba.indicators.crosschecks.units import check_units, check_unread
from oba.indicators.indicator import DISTRICTS, Earlier, Indicator, Published, Route, Source
from oba.indicators.outcome import Service
from oba.indicators.project import Definitions
from oba.periods import read_code
from oba.vocabulary import Accountability, IndicatorList, MeasureType, Severity, ValueType

_COMPOUND = re.compile(r"\b(increase|reduce|target|at least|at most)\b|%\s*[<>]|>=|<=", re.IGNORECASE)
_MOST_HEADLINES = 5


def check_definitions(definitions: Definitions) -> list[Finding]:
    """Return every cross-file finding; DEF-2x are names, DEF-3x the method, DEF-4x numbers, DEF-5x what they say.

    DEF-6x are what the keys of a feed say of one another. Of a file at fault the names are checked, as far as
    they can be read; a name whose file cannot be read is not said to be missing.
    """
    findings: list[Finding] = []
    for indicator in definitions.known("indicators").values():
        if indicator:
            findings += _check_names(definitions, indicator)
    for indicator in definitions.indicators.values():
        findings += _check_method(definitions, indicator)
        findings += _check_sums(definitions, indicator)
        findings += _check_numbers(definitions, indicator)
        findings += _check_own_names(definitions, indicator)
        findings += check_units(definitions, indicator)
        findings += check_unread(definitions, indicator)
        findings += check_earlier(definitions, indicator)
    findings += _check_titles(definitions)
    findings += _check_headlines(definitions)
    findings += check_headlines_compared(definitions)
    findings += _check_boards(definitions)
    findings += _check_folders(definitions)
    findings += _check_records(definitions)
    findings += _check_services(definitions)
    findings += _check_returns(definitions)
    findings += check_case_audits(definitions)
    findings += check_case_lists(definitions)
    findings += check_former_names(definitions)
    findings += check_case_links(definitions)
    findings += check_case_measures(definitions)
    findings += check_returned_lists(definitions)
    findings += check_analyses(definitions)
    findings += check_compared(definitions)
    findings += check_citations(definitions)
    for name, feed in definitions.known("feeds").items():
        if feed:
            findings += check_feed(definitions, name, feed)
    return list(dict.fromkeys(findings))  # a file whose name is not its id is known by both


def _unknown(
    definitions: Definitions,
    kind: str,
    identifier: str,
    where: tuple[str | int, ...],
    name: str,
    known: list[str],
    noun: str,
) -> Finding:
    what = f"there is no {noun} `{name}`."
    return fault_in(definitions, kind, identifier, where, "DEF-20", what, advise_name(name, known))


def _check_names(definitions: Definitions, indicator: Indicator) -> Iterator[Finding]:
    named: list[tuple[tuple[str | int, ...], str | None, Mapping[str, object], str]] = [
        (("outcome",), indicator.outcome, definitions.known("outcomes"), "outcome"),
        (("service",), indicator.service, definitions.known("services"), "service"),
        (("replaced_by",), indicator.replaced_by, definitions.known("indicators"), "indicator"),
        *(
            (("read_with", n), name, definitions.known("indicators"), "indicator")
            for n, name in enumerate(indicator.read_with)
        ),
        *(
            (("longer", n), name, definitions.known("indicators"), "indicator")
            for n, name in enumerate(indicator.longer)
        ),
        (("linked_by",), indicator.linked_by, definitions.known("indicators"), "indicator"),
    ]
    for where, name, known, noun in named:
        if name is not None and name not in known:
            yield _unknown(definitions, "indicators", indicator.id, where, name, list(known), noun)
    for where, source in series_of(indicator):
        yield from _check_series(definitions, indicator, where, source)


def series_of(indicator: Indicator) -> list[tuple[tuple[str | int, ...], Source | Published | Route | Earlier]]:
    """Return every reference to a feed's measure in an indicator, with its path in the file."""
    found: list[tuple[tuple[str | int, ...], Source | Published | Route | Earlier]] = []
    if indicator.numerator:
        found.append((("numerator",), indicator.numerator))
    if indicator.denominator:
        found.append((("denominator",), indicator.denominator))
    if indicator.published:
        found.append((("published",), indicator.published))
    found += [(("routes", number), route) for number, route in enumerate(indicator.routes)]
    found += [(("earlier", number), older) for number, older in enumerate(indicator.earlier)]
    return found


def _check_series(
    definitions: Definitions,
    indicator: Indicator,
    where: tuple[str | int, ...],
    source: Source | Published | Route | Earlier,
) -> Iterator[Finding]:
    names = [("feed", source.feed)]
    if isinstance(source, Source):
        names += [("also", name) for name in source.also] + [("plus", name) for name in source.plus]
    if isinstance(source, Earlier) and source.divided_by:
        names.append(("divided_by", source.divided_by))
    if isinstance(source, Published):
        names += [(side, name) for side, name in (("lower", source.lower), ("upper", source.upper)) if name]
    for key, name in names:
        place = ("indicators", indicator.id, (*where, key))
        yield from check_series(definitions, place, name, source.breakdown)


def _check_method(definitions: Definitions, indicator: Indicator) -> Iterator[Finding]:
    def fault(where: str, what: str, remedy: str = "") -> Finding:
        return fault_in(definitions, "indicators", indicator.id, (where,), "DEF-30", what, remedy)

    if indicator.accountability is Accountability.POPULATION:
        if indicator.outcome is None:
            yield fault("accountability", "a population indicator needs an `outcome`.")
        if indicator.measure_type or indicator.service:
            yield fault(
                "measure_type" if indicator.measure_type else "service",
                "a population indicator has no service and no measure type.",
                "Whole populations are not a service's performance: use `accountability: performance`, or take it out.",
            )
    else:
        if indicator.service is None:
            yield fault("accountability", "a performance measure needs a `service`.")
        if indicator.measure_type is None:
            yield fault("accountability", "a performance measure needs a `measure_type`.")
        if indicator.outcome is not None:
            yield fault("outcome", "a performance measure belongs to a service, not to an outcome.")
    better_off = indicator.measure_type is MeasureType.BETTER_OFF
    if better_off and not (indicator.denominator or indicator.method):
        yield fault("measure_type", "a better-off measure needs a denominator, or a `method` that explains why not.")
    if _COMPOUND.search(indicator.name):
        yield fault(
            "name",
            "the name holds a target or a direction.",
            "Do not mix a measure and a target: name what is measured, and put the target under `targets`.",
        )
    for number, target in enumerate(indicator.targets):
        if not target.set_by.strip():
            where = ("targets", number, "set_by")
            yield fault_in(
                definitions,
                "indicators",
                indicator.id,
                where,
                "DEF-31",
                "a target needs who set it (`set_by`).",
            )


def _check_sums(definitions: Definitions, indicator: Indicator) -> Iterator[Finding]:
    for name in ("numerator", "denominator"):
        side: Source | None = getattr(indicator, name)
        if side and side.plus and not indicator.disclosure.public_source:
            what = "`plus` adds counts, and the search for small numbers that can be worked back knows no sums."
            remedy = "Let the feed or the return give the sum; or add what is published already."
            yield fault_in(definitions, "indicators", indicator.id, (name, "plus"), "DEF-30", what, remedy)


def _check_numbers(definitions: Definitions, indicator: Indicator) -> Iterator[Finding]:
    def fault(where: tuple[str | int, ...], what: str, remedy: str = "") -> Finding:
        return fault_in(definitions, "indicators", indicator.id, where, "DEF-40", what, remedy)

    wanted = indicator.listed is IndicatorList.DATA_DEVELOPMENT or indicator.status != "live"
    if wanted and not indicator.wanted_from and indicator.status == "live":
        yield fault(("list",), "a data development entry must state what is needed and from whom (`wanted_from`).")
    if not wanted and not (indicator.numerator or indicator.published or indicator.gap):
        yield fault((), "there is no `numerator`, `published` or `gap`, so the indicator can have no value.")
    if indicator.value.type is ValueType.PROPORTION and indicator.numerator and not indicator.denominator:
        yield fault(("numerator",), "a proportion needs a denominator.")
    if _leaves_base_unsaid(indicator):
        yield fault(
            ("published",),
            "a share or rate with small numbers to hide needs a `denominator`: who knows the base has the count.",
            "Name what it is divided by; or say `public_source: true` of one that its publisher has protected.",
        )
    method = indicator.uncertainty.ci_method
    if method == "wilson" and not indicator.denominator:
        yield fault(("uncertainty",), "Wilson's interval needs a denominator.")
    if method == "byars" and not (indicator.numerator or (indicator.published and indicator.denominator)):
        yield fault(("uncertainty",), "Byar's interval needs a numerator, or a published rate and what it is of.")
    if method == "none" and not indicator.uncertainty.reason:
        yield fault(("uncertainty",), "no interval needs a `reason`, which the page shows.")


def _check_own_names(definitions: Definitions, indicator: Indicator) -> Iterator[Finding]:
    """Refuse what an indicator says of itself and does not have: breakdowns, periods, versions."""

    def fault(where: tuple[str | int, ...], what: str, remedy: str = "") -> Finding:
        return fault_in(definitions, "indicators", indicator.id, where, "DEF-40", what, remedy)

    names: dict[str, list[str | None]] = {
        "read_with": [*indicator.read_with],
        "longer": [*indicator.longer],
        "linked_by": [indicator.linked_by],
        "replaced_by": [indicator.replaced_by],
    }
    for where, named in names.items():
        if indicator.id in named:
            yield fault((where,), "the indicator names itself.", "Name another, or take it out.")
    dated = [("breaks", number, one.period) for number, one in enumerate(indicator.breaks)]
    dated += [("targets", number, one.period) for number, one in enumerate(indicator.targets)]
    for key, number, period in dated:
        try:
            read_code(period)
        except ValueError:
            yield fault((key, number, "period"), f"`{period}` is not a period code.", "Write 2022-04-01/P1Y.")
    if indicator.gap and indicator.gap.breakdown not in {b.name for b in indicator.breakdowns}:
        yield fault(("gap", "breakdown"), f"`{indicator.gap.breakdown}` is not one of the breakdowns.")
    shown = indicator.show_breakdown or DISTRICTS
    if shown != DISTRICTS and shown not in {b.name for b in indicator.breakdowns}:
        yield fault(("show_breakdown",), f"`{indicator.show_breakdown}` is not one of the breakdowns.")
    versions = [change.version for change in indicator.changelog]
    if versions and max(versions) != indicator.version:
        yield fault(("version",), f"version {indicator.version} is not the newest of the changelog ({max(versions)}).")


def _leaves_base_unsaid(indicator: Indicator) -> bool:
    """Return whether small counts behind a published share are ours to hide and nothing says of what it is one."""
    divided = indicator.value.type in {ValueType.PROPORTION, ValueType.RATE}
    protects = not indicator.disclosure.public_source and indicator.disclosure.threshold > 1
    return divided and protects and indicator.published is not None and indicator.denominator is None


def _check_titles(definitions: Definitions) -> Iterator[Finding]:
    names = Counter(indicator.name.casefold() for indicator in definitions.indicators.values())
    for indicator in definitions.indicators.values():
        if names[indicator.name.casefold()] > 1:
            what = f"the name `{indicator.name}` is used twice."
            yield fault_in(definitions, "indicators", indicator.id, ("name",), "DEF-21", what)


def _check_headlines(definitions: Definitions) -> Iterator[Finding]:
    headlines = Counter(
        indicator.outcome
        for indicator in definitions.indicators.values()
        if indicator.listed is IndicatorList.HEADLINE and indicator.outcome
    )
    for outcome, count in headlines.items():
        if count > _MOST_HEADLINES and outcome in definitions.outcomes:
            what = f"the outcome has {count} headline indicators; three to five can be used in the public square."
            yield fault_in(definitions, "outcomes", outcome, (), "DEF-32", what, severity=Severity.WARNING)


def _check_boards(definitions: Definitions) -> Iterator[Finding]:
    for board in definitions.known("boards").values():
        if board is None:
            continue
        lists: list[tuple[str, list[str], Mapping[str, object], str]] = [
            ("outcomes", board.outcomes or [], definitions.known("outcomes"), "outcome"),
            ("services", board.services, definitions.known("services"), "service"),
            ("leave_out", board.leave_out, definitions.known("indicators"), "indicator"),
            ("analyses", board.analyses, definitions.known("analyses"), "analysis"),
        ]
        for key, names, known, noun in lists:
            for number, name in enumerate(names):
                if name not in known:
                    yield _unknown(definitions, "boards", board.id, (key, number), name, list(known), noun)
        yield from _check_levels(definitions, board)
        for outcome, names in board.headlines.items():
            if outcome not in definitions.known("outcomes"):
                known_names = list(definitions.known("outcomes"))
                yield _unknown(definitions, "boards", board.id, ("headlines", outcome), outcome, known_names, "outcome")
            for number, name in enumerate(names):
                if name in definitions.unread.get("indicators", {}):
                    continue
                indicator = definitions.indicators.get(name)
                where = ("headlines", outcome, number)
                if indicator is None:
                    known_names = list(definitions.known("indicators"))
                    yield _unknown(definitions, "boards", board.id, where, name, known_names, "indicator")
                elif not board.audience.may_see(indicator.visibility):
                    what = f"`{name}` has the visibility {indicator.visibility}, which the audience may not see."
                    remedy = f"The board's `audience` is {board.audience}."
                    yield fault_in(definitions, "boards", board.id, where, "DEF-22", what, remedy)
                elif indicator.outcome != outcome:
                    what = f"`{name}` belongs to `{indicator.outcome}`, not to `{outcome}`."
                    yield fault_in(definitions, "boards", board.id, where, "DEF-22", what)


def _check_levels(definitions: Definitions, board: Board) -> Iterator[Finding]:
    """Refuse levels of need of a service that its board, which has a list of them, does not name (DEF-20)."""
    for service in (definitions.services[name] for name in board.services if name in definitions.services):
        for number, level in enumerate(service.levels_of_need):
            if board.levels_of_need and level not in board.levels_of_need:
                what = f"`{board.id}`, whose service it is, names no level of need {level}."
                place = ("levels_of_need", number)
                yield fault_in(definitions, "services", service.id, place, "DEF-20", what, "Name it in that board.")


def _check_folders(definitions: Definitions) -> Iterator[Finding]:
    """Two boards whose packs would lie in one folder would replace each other's: `a-b` and `a_b`."""
    first: dict[str, str] = {}
    for board in sorted(definitions.boards):
        other = first.setdefault(folder_name(board), board)
        if other != board:
            what = f"the packs of `{board}` and `{other}` would lie in the same folder, `{folder_name(board)}`."
            yield fault_in(definitions, "boards", board, ("id",), "DEF-25", what, "Give one of them another id.")


def _check_records(definitions: Definitions) -> Iterator[Finding]:
    for (board, about), record in definitions.records.items():
        identifier = f"{board}/{about}"
        if board not in definitions.known("boards"):
            yield _unknown(definitions, "cards", identifier, ("board",), board, list(definitions.boards), "board")
        if record.indicator and record.indicator not in definitions.known("indicators"):
            known = list(definitions.indicators)
            yield _unknown(definitions, "cards", identifier, ("indicator",), record.indicator, known, "indicator")
        if record.service and record.service not in definitions.known("services"):
            known = list(definitions.services)
            yield _unknown(definitions, "cards", identifier, ("service",), record.service, known, "service")
        for number, idea in enumerate(record.what_works):
            if idea.programme and idea.programme not in definitions.known("what_works"):
                where, known = ("what_works", number, "programme"), list(definitions.what_works)
                yield _unknown(definitions, "cards", identifier, where, idea.programme, known, "programme")


def _check_services(definitions: Definitions) -> Iterator[Finding]:
    for service in definitions.services.values():
        for number, name in enumerate(service.contributes_to):
            if name not in definitions.known("outcomes"):
                where = ("contributes_to", number)
                yield _unknown(definitions, "services", service.id, where, name, list(definitions.outcomes), "outcome")
        yield from _check_contributions(definitions, service)


def _check_contributions(definitions: Definitions, service: Service) -> Iterator[Finding]:
    """A service contributes to an indicator of a whole population, followed by a measure of its own (DEF-26)."""
    for number, one in enumerate(service.contributions):
        for key, name, what in (
            ("indicator", one.indicator, "is a measure of a service, not an indicator of a population"),
            ("measure", one.measure, f"is no measure of `{service.id}`"),
        ):
            where = ("contributions", number, key)
            if name is not None and name not in definitions.known("indicators"):
                known = list(definitions.indicators)
                yield _unknown(definitions, "services", service.id, where, name, known, "indicator")
            elif indicator := definitions.indicators.get(name or ""):
                fits = indicator.outcome if key == "indicator" else indicator.service == service.id
                if not fits:
                    yield fault_in(definitions, "services", service.id, where, "DEF-26", f"`{name}` {what}.")


def _check_returns(definitions: Definitions) -> Iterator[Finding]:
    """A return may be of a service that has no card yet, which is told; another return that it names must be there."""
    for owed in definitions.returns.values():
        yield from check_return(definitions, owed)
        for number, name in enumerate(owed.services):
            if name not in definitions.known("services"):
                what = f"there is no service `{name}`, so no card shows what this return brings."
                yield fault_in(
                    definitions, "returns", owed.id, ("services", number), "DEF-24", what, severity=Severity.WARNING
                )
        for number, relation in enumerate(owed.relations):
            other = getattr(relation, "other_return", None)
            if other is not None and other not in definitions.known("returns"):
                where = ("relations", number, "other_return")
                yield _unknown(definitions, "returns", owed.id, where, other, list(definitions.returns), "return")
