"""Cases beyond those that an earlier year's rates would give today, and how much of the change is the population's.

Method: indirect standardisation, Byar's limits (Breslow & Day 1987); sums in `oba.statistics`. Where the strata are not
known it is said that nothing was standardised, and why.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

from oba.charts.palette import CATEGORY_PENS
from oba.indicators.analyses.additional import Additional, Base
from oba.needs.additional.cases import Found, Year, count_cases, find_strata
from oba.needs.charts import NO_INTERVAL, Line, chart_bars, chart_lines
from oba.periods import read_code
from oba.scorecards.assessment.analysis import Answer, NotCalculatedError, Part, Reading, Refusal, Row, Table
from oba.scorecards.build.assessment.readings import Readings
from oba.statistics.standardisation import expect_events

_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class _Since:
    """What was found against one base, year by year, and what a document prints; `why` nothing was standardised."""

    base: Base
    found: tuple[Found, ...]
    printed: Reading | None
    why: Refusal | None

    @property
    def label(self) -> str:
        return f"Since {self.base.year}"


def answer_additional(analysis: Additional, readings: Readings) -> Answer:
    """Return additional cases since each base year, now and by year."""
    years = count_cases(analysis, readings)
    if not years:
        raise NotCalculatedError(
            f"no year has both {analysis.whole} and a population", "Load them for the same years, or see their cards."
        )
    all_since = [_since(analysis, readings, number, years) for number in range(len(analysis.bases))]
    known = [one for one in all_since if one.found]
    refusals = tuple(dict.fromkeys(one.why for one in all_since if one.why))
    if not known:
        raise NotCalculatedError(refusals[0].reason, refusals[0].remedy, refusals[0].about)
    parts = [_part_now(analysis, all_since, years[-1])]
    parts += [_part_by_stratum(analysis, readings, one) for one in known if one.found[-1].standardised]
    if any(len(one.found) > 1 for one in known):
        parts.append(_part_by_year(analysis, known))
    return Answer(
        _tell(analysis, known[0]),
        tuple(parts),
        _tell_method(analysis, known),
        tuple(_tell_more(known)),
        refusals,
    )


def _since(analysis: Additional, readings: Readings, number: int, years: Sequence[Year]) -> _Since:
    base = analysis.bases[number]
    places = [place for place, one in enumerate(analysis.printed) if one.since == base.year]
    printed = readings.whole(f"printed-{places[0]}-of") if places else None
    printed = replace(printed, name=f"Since {base.year}, as the document prints it") if printed else None
    start = next((year for year in years if year.year == base.year), None)
    later = [year for year in years if year.year > base.year]
    if start is None or not later:
        known = ", ".join(str(year.year) for year in years)
        reason = f"there is no count with a population of {base.year} and of a later year; there are {known}"
        return _Since(base, (), printed, Refusal(f"Since {base.year}", reason, "Load that year, or name another base."))
    for period, reason, _ in readings.measured["events"].breaks_in(readings.area):
        broken = read_code(period)
        if start.count.period.end < broken.end <= later[-1].count.period.end:
            told = (
                f"the series breaks from {broken.label} ({reason.rstrip('.')}), and nothing is compared across a break"
            )
            return _Since(base, (), printed, Refusal(f"Since {base.year}", told, "Name a base from then on."))
    strata, why = find_strata(analysis, readings, base, start)
    found = tuple(Found.work_out(analysis, readings, start, year, strata) for year in later)
    return _Since(base, found, printed, why)


def _part_now(analysis: Additional, all_since: Sequence[_Since], now: Year) -> Part:
    columns = [_column(analysis, one, now) for one in all_since]
    names = list(dict.fromkeys(name for column in columns for name in column))
    rows = tuple(Row(name, tuple(column.get(name) for column in columns)) for name in names)
    when = f"{now.count.area_name}, {now.count.period.label}"
    caption = f"More or fewer ({analysis.whole}) than at the rates of an earlier year, {when}"
    table = Table(caption, "Number", tuple(one.label for one in all_since), rows)
    best = [one.found[-1].best for one in all_since if one.found]
    bars = [bar for one in all_since for bar in _bars(one)]
    chart = chart_bars(bars, caption, own=best)
    return Part(f"Additional {analysis.whole} in {now.year}", table, (chart,))


def _column(analysis: Additional, one: _Since, now: Year) -> dict[str, Reading | str | None]:
    found: dict[str, Reading | str | None] = {}
    if one.found:
        newest = one.found[-1]
        found["Counted in the base year"] = newest.start.count
        found[f"Counted in {now.year}"] = newest.now.count
        for basis, words in (
            (newest.standardised, f"standardised for {analysis.stratum}"),
            (newest.crude, "not standardised"),
        ):
            if basis is not None:
                found[f"Expected at the base's rates, {words}"] = basis.expected
                found[f"Additional, {words}"] = basis.additional
                found[f"95% interval, {words}"] = basis.additional.figure.interval_text or NO_INTERVAL
                found[f"Change due to population, {words}"] = basis.by_population
    if one.printed:
        found["Additional, as the document prints it"] = one.printed
    return found


def _bars(one: _Since) -> Iterator[Reading]:
    if one.found:
        newest = one.found[-1]
        yield from (basis.additional for basis in (newest.standardised, newest.crude) if basis is not None)
    if one.printed:
        yield one.printed


def _part_by_stratum(analysis: Additional, readings: Readings, since: _Since) -> Part:
    """Return what the standardised number is made of: each stratum's cases and people then, and its people now."""
    newest = since.found[-1]
    then, now = newest.start.year, newest.now.year
    rows = []
    people = zip(newest.start.strata or (), newest.now.strata or (), strict=True)
    for stratum, case, (before, after) in zip(analysis.strata, newest.cases, people, strict=True):
        expected = readings.derive(
            float(expect_events([[after.value or 0.0]], [[case.value or 0.0]], [[before.value or 0.0]])[0]),
            [case, before, after],
            f"rate of {then} times the population of {now}",
            f"Expected since {then}: {stratum.name}",
            analysis.whole,
            0,
            like=newest.now.count,
        )
        rows.append(Row(stratum.name, (case, before, after, expected)))
    columns = (f"Cases in {then}", f"Population in {then}", f"Population in {now}", f"Expected in {now}")
    caption = f"{analysis.whole.capitalize()} by {analysis.stratum}, {newest.now.count.area_name}"
    note = f"Cases of {then}: {since.base.basis}." if since.base.events else ""
    table = Table(f"{caption}, {then} and {now}", "Stratum", columns, tuple(rows))
    return Part(f"By {analysis.stratum}, since {then}", table, (), note)


def _part_by_year(analysis: Additional, known: Sequence[_Since]) -> Part:
    by_year = [{one.now.year: one.best for one in since.found} for since in known]
    years = sorted({year for column in by_year for year in column})
    rows = []
    for year in years:
        cells: list[Reading | str | None] = []
        for column in by_year:
            one = column.get(year)
            cells += [one, (one.figure.interval_text or NO_INTERVAL) if one else None]
        rows.append(Row(str(year), tuple(cells)))
    columns = tuple(name for one in known for name in (one.label, f"95% interval since {one.base.year}"))
    caption = f"More or fewer ({analysis.whole}) by year and base year, {known[0].found[0].now.count.area_name}"
    lines: list[Line] = [
        (one.label, pen, [found.best for found in one.found])
        for one, pen in zip(known, cycle(CATEGORY_PENS), strict=False)
    ]
    starts = {one.label: one.found[0].start.count.period for one in known}
    chart = chart_lines(lines, caption, "", "95% interval", starts)
    return Part("By year and base year", Table(caption, "Year", columns, tuple(rows)), (chart,))


def _tell(analysis: Additional, since: _Since) -> str:
    """Return the answer for the first base: more, fewer, or none that can be told from chance."""
    newest = since.found[-1]
    best, basis = newest.best.figure, newest.standardised or newest.crude
    if best.value is None or best.lower is None or best.upper is None:
        return f"How many more {analysis.whole} there are than at the rates of {since.base.year} cannot be said."
    when = f"In {newest.now.count.area_name} on {newest.now.count.period.label}"
    how = f"standardised for {analysis.stratum}" if newest.standardised else "not standardised"
    rates = f"at the rates of {since.base.year}, {how}"
    way = "more" if best.value > 0 else "fewer"
    said = f"{best.text.lstrip(_MINUS)} {way} (95% interval {best.interval_text})"
    if best.lower <= 0 <= best.upper:
        answer = f"{when} the number of {analysis.whole} cannot be told from what it would be {rates}: {said}"
    else:
        answer = f"{when} there were {best.text.lstrip(_MINUS)} {way} {analysis.whole} than {rates}"
        answer = f"{answer} (95% interval {best.interval_text})"
    if newest.standardised:
        answer = f"{answer}; without standardising, {newest.crude.additional.figure.text}"
    change = basis.by_population.figure.text
    way = "fewer" if change.startswith(_MINUS) else "more"
    return f"{answer}. The change in population alone would have brought {change.lstrip(_MINUS)} {way}."


def _tell_method(analysis: Additional, known: Sequence[_Since]) -> tuple[str, ...]:
    told = [
        "Not standardised: the base year's overall rate times today's population is what would be expected; what was"
        " counted less that is additional."
    ]
    if any(one.found[-1].standardised for one in known):
        told.append(
            f"Standardised for {analysis.stratum} (indirect standardisation): the base year's rate of each stratum"
            " times today's population of that stratum, added up."
        )
    told.append(
        "Intervals are Byar's of today's count (Breslow and Day 1987); what is expected is taken as known. The change"
        " due to population is what would be expected less what was counted in the base year."
    )
    return tuple(told)


def _tell_more(known: Sequence[_Since]) -> Iterator[str]:
    notes = dict.fromkeys(note for one in known for found in one.found for note in found.notes)
    yield from notes
    yield "What is additional is beyond what population accounts for. It does not say what brought it about."
