"""The counts and populations of each year, by stratum where they are known, and what one year makes of another's."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from oba.indicators.analyses.additional import Additional, Base
from oba.scorecards.assessment.analysis import Reading, Refusal
from oba.scorecards.build.assessment.readings import Readings
from oba.statistics.needs.additional import count_beyond
from oba.statistics.standardisation import expect_events

_LONGEST_LAG = timedelta(days=400)


@dataclass(frozen=True)
class Year:
    """All cases and all people of a year; the people of each stratum, None where these are not known."""

    year: int
    count: Reading
    people: Reading
    strata: tuple[Reading, ...] | None
    note: str = ""


@dataclass(frozen=True)
class Basis:
    """What would be expected, what was counted beyond it, and what the change in population alone would bring."""

    expected: Reading
    additional: Reading
    by_population: Reading


@dataclass(frozen=True)
class Found:
    """A year held against a base, standardised where the strata are known, and not standardised."""

    start: Year
    now: Year
    standardised: Basis | None
    crude: Basis
    notes: tuple[str, ...] = ()
    cases: tuple[Reading, ...] = ()
    """The cases of the base by stratum, where they are known."""

    @property
    def best(self) -> Reading:
        """Return the additional cases, standardised where they can be."""
        return (self.standardised or self.crude).additional

    @classmethod
    def work_out(
        cls, analysis: Additional, readings: Readings, start: Year, now: Year, strata: Sequence[Reading] | None
    ) -> Self:
        """Return a year held against a base; `strata` are the cases of the base by stratum."""
        crude = _basis(
            analysis, readings, (start, now), [start.count], [start.people], [now.people], "not standardised"
        )
        notes = [one.note for one in (start, now) if one.note]
        if strata is None or start.strata is None or now.strata is None:
            return cls(start, now, None, crude, tuple(notes))
        words = f"standardised for {analysis.stratum}"
        whole, known = start.count.value, [one.value for one in strata if one.value is not None]
        total = sum(known)  # told only where none is withheld, which it would give away
        if whole is not None and len(known) == len(strata) and abs(total - whole) >= 1:
            notes.append(f"The cases of {start.year} by stratum add to {total:g}, and all of them are {whole:g}.")
        made = _basis(analysis, readings, (start, now), strata, start.strata, now.strata, words)
        return cls(start, now, made, crude, tuple(notes), tuple(strata))


def _basis(
    analysis: Additional,
    readings: Readings,
    years: tuple[Year, Year],
    events: Sequence[Reading],
    people: Sequence[Reading],
    people_now: Sequence[Reading],
    words: str,
) -> Basis:
    start, now = years
    columns = [[one.value or 0.0 for one in group] for group in (people_now, events, people)]
    expected = float(expect_events(*[[column] for column in columns])[0])
    beyond = count_beyond(now.count.value or 0.0, expected)
    made_of, since = [*events, *people, *people_now], f"since {start.year}"
    method = f"rates of {start.year} times the population of {now.year}, {words}"
    said = f"since {start.year}, {words}"
    return Basis(
        readings.derive(expected, made_of, method, f"Expected {said}", analysis.whole, 0, like=now.count),
        readings.derive(
            float(beyond.value),
            [now.count, *made_of],
            f"count of {now.year} less what would be expected at the rates of {start.year}, {words}",
            f"{since.capitalize()}, {words}",
            analysis.whole,
            0,
            beyond,
            like=now.count,
        ),
        readings.derive(
            expected - (start.count.value or 0.0),
            [*made_of, start.count],
            f"what would be expected less the count of {start.year}",
            f"Change due to population {said}",
            analysis.whole,
            0,
            like=now.count,
        ),
    )


def count_cases(analysis: Additional, readings: Readings) -> list[Year]:
    """Return the years that have cases and a population, oldest first; a rate is multiplied back to a whole number."""
    years: dict[int, Year] = {}
    for one in readings.all_of("events", readings.area):
        people = _people_at(analysis, readings, "population", one)
        if one.category or one.value is None or people is None or not people.value:
            continue
        scale = readings.indicators["events"].value.multiplier
        count, note = one, ""
        if scale != 1:
            method = f"rate times population, divided by {scale:,.0f}, to a whole number"
            number = round(one.value * people.value / scale)
            count = readings.derive(number, [one, people], method, "Worked back", analysis.whole, 0, like=one)
            note = f"The counts were worked back from rates per {scale:,.0f} and the population of the year."
        year = one.period.end.year
        years[year] = Year(year, count, people, _strata_at(analysis, readings, one, people), note)
    return [years[year] for year in sorted(years)]


def find_strata(
    analysis: Additional, readings: Readings, base: Base, start: Year
) -> tuple[list[Reading] | None, Refusal | None]:
    """Return the cases of the base year by stratum; or None and why nothing can be standardised."""
    about = f"Standardised for {analysis.stratum} since {base.year}"
    if not analysis.strata:
        about, reason = (
            about.removesuffix(f" since {base.year}"),
            f"nothing gives {analysis.whole} by {analysis.stratum}",
        )
        return None, Refusal(about, reason, "Load them by stratum, or enter the base year's with their source.")
    found = []
    for number, stratum in enumerate(analysis.strata):
        if base.events:
            entered = (base.events[stratum.code], f"{base.year}: {stratum.name}", start.count.period)
            found.append(readings.state(*entered, analysis.whole, 0, f"entered in the definition: {base.basis}"))
            continue
        known = [one for one in readings.all_of(f"strata-{number}-events", readings.area) if not one.category]
        of_year = [one for one in known if one.period == start.count.period]
        if not of_year:
            reason = f"nothing gives {analysis.whole} of {base.year} in the stratum “{stratum.name}”"
            return None, Refusal(about, reason, "Load them by stratum, or enter them with their source.")
        found.append(of_year[0])
    if start.strata is None:
        reason = f"there are {analysis.whole} in a stratum that has no population in {base.year}"
        return None, Refusal(about, reason, "Load the population of every stratum.")
    return found, None


def _strata_at(analysis: Additional, readings: Readings, one: Reading, people: Reading) -> tuple[Reading, ...] | None:
    """Return the people of each stratum at a count's time; None where one is missing."""
    if not analysis.strata:
        return None
    known = {
        stratum.code: _people_at(analysis, readings, f"strata-{number}-population", one)
        for number, stratum in enumerate(analysis.strata)
        if stratum.population
    }
    given = [reading for reading in known.values() if reading is not None]
    if len(given) < len(known):
        return None
    left = (people.value or 0.0) - math.fsum(reading.value or 0.0 for reading in given)
    found = []
    for stratum in analysis.strata:
        rest = [people, *given]
        found.append(
            known.get(stratum.code)
            or readings.derive(left, rest, "everybody less the other strata", stratum.name, "", 0, like=people)
        )
    return tuple(found)


def _people_at(analysis: Additional, readings: Readings, role: str, one: Reading) -> Reading | None:
    """Return the population that goes with a count: of its year, or the newest that is not after it."""
    known = [found for found in readings.all_of(role, readings.area) if not found.category]
    if analysis.population_of == "same_year":
        known = [found for found in known if found.period.end.year == one.period.end.year]
    else:
        known = [found for found in known if timedelta(0) <= one.period.end - found.period.end <= _LONGEST_LAG]
    return known[-1] if known else None
