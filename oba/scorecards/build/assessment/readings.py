"""What an analysis may read: the figures of its inputs, as the gate let them through, and a way to work out others.

A withheld figure has no number here, so no kind can use it, and what is worked out from one is withheld as well. What
is worked out is a function of figures that the pack shows anyway, and these were put before the audit of small numbers
together: so nothing hidden can be worked back from it that could not be worked back from them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import isfinite

from oba.charts.words import write_number
from oba.indicators.analyses.stand_ins import is_stand_in
from oba.indicators.indicator import Indicator
from oba.indicators.measures.rows import take_sound
from oba.indicators.measuring import Measured
from oba.periods import Period
from oba.places.boundaries import Boundaries
from oba.places.small_areas import SmallArea
from oba.scorecards.assessment.analysis import NotCalculatedError, Reading
from oba.scorecards.build.ages import is_too_old
from oba.scorecards.build.figures import FigureBook, inputs_of, observations_of, write_interval
from oba.scorecards.build.gate import Decision, make_absent
from oba.scorecards.figure import NOT_BELIEVABLE, Figure
from oba.statistics.intervals import Interval
from oba.vocabulary import Symbol

Ends = Interval | tuple[float, float] | None
"""The interval of a figure: one of `oba.statistics`, (lower, upper), or None where there is none."""

_FIRST = (Symbol.CONFIDENTIAL.value, NOT_BELIEVABLE)
"""Marks that a figure worked out of several takes before any other."""


@dataclass(frozen=True)
class Spread:
    """The figures of all authorities at a period, by code, and the observations that they are."""

    values: Mapping[str, float]
    cells: tuple[int, ...]


@dataclass(frozen=True)
class Readings:
    """The figures of one analysis. `found` holds them by role, oldest period first; `measured` what they are of.

    `area` is the board's place, `parts` its districts, `england` and `region` what lies around it, by code; `names` are
    those of places by code. `small` are the small areas of the place, of the one edition that the analysis reads, and
    `lacking` says by role and place why no groups could be made of them.
    """

    analysis_id: str
    version: int
    found: Mapping[str, Sequence[Reading]]
    measured: Mapping[str, Measured]
    area: str
    names: Mapping[str, str]
    parts: Sequence[str]
    as_at: date
    book: FigureBook
    england: str | None = None
    region: str | None = None
    neighbours: Sequence[str] = ()
    authorities: Collection[str] = ()
    small: Mapping[str, SmallArea] = field(default_factory=dict)
    lacking: Mapping[tuple[str, str], str] = field(default_factory=dict)
    boundaries: Boundaries | None = None

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """Return what each input is of: its name, unit, groups and interval."""
        return {role: one.indicator for role, one in self.measured.items()}

    @property
    def area_name(self) -> str:
        """Return the name of the board's place."""
        return self.names[self.area]

    def all_of(self, role: str, area: str | None = None, period: Period | None = None) -> list[Reading]:
        """Return the readings of an input, of one place or period if asked for, whole place and groups alike."""
        return [
            one
            for one in self.found.get(role, ())
            if (area is None or one.area == area) and (period is None or one.period == period)
        ]

    def whole(self, role: str, area: str | None = None, period: Period | None = None) -> Reading | None:
        """Return the newest reading of everybody in a place (the board's unless said); None where there is none."""
        found = [one for one in self.all_of(role, area or self.area, period) if not one.category]
        return found[-1] if found else None

    def groups(self, role: str, area: str | None = None, period: Period | None = None) -> list[Reading]:
        """Return the groups of an input in the order of its definition: of the newest period that has any.

        NotCalculatedError where it has none.
        """
        indicator = self.indicators[role]
        found = [one for one in self.all_of(role, area or self.area, period) if one.category]
        if not found:
            place = self.names[area or self.area]
            if why := self.lacking.get((role, area or self.area)):
                raise NotCalculatedError(f"{why}, so its groups cannot be added up", "Load a release that has all.")
            raise NotCalculatedError(
                f"there is no figure by group for {place} in {indicator.name}",
                "Load a release that has one, or name other groups in `by`.",
            )
        newest = max((one.period for one in found), key=lambda period: period.end)
        codes = [code for breakdown in indicator.breakdowns for code in breakdown.categories]
        of_newest = [one for one in found if one.period == newest]
        return sorted(of_newest, key=lambda one: codes.index(one.category))

    def spread(self, role: str, period: Period) -> Spread:
        """Return the figures of all authorities at a period, of an input whose kind reads it widely (`wide`).

        Flagged and missing ones are left out. NotCalculatedError where no publisher has protected them: other places'
        small numbers were not put before the audit. And where an indicator's figure is too old to be judged: of such
        periods those of most authorities are not even read.
        """
        if not self.indicators[role].disclosure.public_source:
            raise NotCalculatedError(
                f"the figures of other places in {self.indicators[role].name} are not public",
                "Read an indicator whose publisher has protected them (`public_source`).",
            )
        indicator = self.indicators[role]
        if not is_stand_in(indicator.id) and is_too_old(indicator, period, self.as_at):
            raise NotCalculatedError(
                f"the last figure is of {period.label}, too old to be set among others", "Load a newer release."
            )
        known = take_sound(self.measured[role].rows, self.authorities, period.code)
        cells = tuple(key for inputs in known["inputs"].tolist() for _, key in inputs)
        return Spread(dict(zip(known["area"].tolist(), known["value"].tolist(), strict=True)), cells)

    def state(self, value: float, name: str, period: Period, unit: str, decimals: int, method: str) -> Reading:
        """Return a number that the definition itself gives, such as a unit cost; `method` says where it is from."""
        about = (self.area, period.code, name)
        code = self.book.register_worked_out((self.analysis_id, self.version), about, value, [], method)
        figure = _make_figure(value, decimals, code, None)
        return Reading(name, figure, period, self.area, self.area_name, unit=unit, decimals=decimals)

    def share_a_base(self, readings: Sequence[Reading]) -> bool:
        """Return whether several readings are divided by the very same number: that of everybody, not each its own."""
        bases = [
            key for one in readings for role, key in inputs_of(self.book, one.figure.trace) if role == "denominator"
        ]
        return len(set(bases)) < len(bases)

    def derive(
        self,
        value: float,
        made_of: Sequence[Reading],
        method: str,
        name: str = "",
        unit: str = "",
        decimals: int = 1,
        interval: Ends = None,
        like: Reading | None = None,
        spread: Spread | None = None,
    ) -> Reading:
        """Return a figure worked out from readings, with a trace code that leads to all their cells.

        `method` says in words what was done, and with `name` tells figures of one analysis apart; place and period are
        those of `like`, the first of `made_of` unless given. Where one of `made_of` is withheld or missing, so is it,
        whatever `value` says; where `value` is no number (a share of nobody), it is missing. Give `interval` as
        (lower, upper), or leave it where none can be worked out, and `spread` where all authorities went into it too.
        """
        about = like or made_of[0]
        absent = _find_absent(made_of) or (None if isfinite(value) else _NO_NUMBER)
        cells = [key for one in made_of for key in observations_of(self.book, one.figure.trace)]
        cells += spread.cells if spread else ()
        code = self.book.register_worked_out(
            (self.analysis_id, self.version),
            (about.area, about.period.code, name or about.category),
            None if absent else value,
            [("worked out from", key) for key in dict.fromkeys(cells)],
            method,
            absent.mark if absent else None,
        )
        figure = make_absent(absent, code) if absent else _make_figure(value, decimals, code, interval)
        unit = unit or about.unit
        return replace(about, figure=figure, role="", name=name or about.name, unit=unit, decimals=decimals)


_NO_NUMBER = Decision(Symbol.UNAVAILABLE.value, "cannot be worked out from these figures")


def _make_figure(value: float, decimals: int, code: str, interval: Ends) -> Figure:
    low, high = _ends_of(interval)
    between = write_interval(low, high, decimals)
    return Figure(value, write_number(value, decimals), code, lower=low, upper=high, interval_text=between)


def _find_absent(made_of: Sequence[Reading]) -> Decision | None:
    """Return why something made of readings has no number; None where each has one."""
    missing = [one.figure for one in made_of if one.figure.value is None]
    if not missing:
        return None
    worst = min(missing, key=lambda figure: _FIRST.index(figure.symbol) if figure.symbol in _FIRST else len(_FIRST))
    return Decision(worst.symbol or Symbol.UNAVAILABLE.value, worst.symbol_text or "made of a figure that is missing")


def _ends_of(interval: Ends) -> tuple[float | None, float | None]:
    if interval is None:
        return None, None
    low, high = interval if isinstance(interval, tuple) else (float(interval.lower), float(interval.upper))
    return (low, high) if low == low and high == high else (None, None)
