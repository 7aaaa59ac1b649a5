"""One question of a return across providers and quarters, as a table; the same for the page and its download."""

from collections.abc import Sequence
from dataclasses import dataclass

from oba.indicators.provider_return import Measure, Provider, ReturnDefinition
from oba.periods import Period
from oba.returns.accepted.totals import find_total, is_added
from oba.returns.across.small import TOTAL, Standing, find_hidden
from oba.returns.submission import NO_GROUP, Key
from oba.returns.values import number_text
from oba.vocabulary import SYMBOL_MEANINGS, Symbol

NOT_OWED, NOT_IN, NOT_ASKED, NOT_ALL_IN = "not owed", "not in", "not asked", "not all in"
HIDDEN = f"[{Symbol.CONFIDENTIAL.value}]"
TOTAL_NAME = "All providers"


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as it is shown, or the words that stand where none is; `value` is None there. `small`: to be kept."""

    text: str
    value: float | None = None
    small: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What one provider gave, a cell for each quarter."""

    organisation: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """One question, for everybody or one group. `total` is None where the figures are of a kind that is not added."""

    measure: Measure
    group: str
    periods: tuple[Period, ...]
    lines: tuple[Line, ...]
    total: Line | None

    @property
    def hidden(self) -> int:
        """Return how many numbers are hidden."""
        lines = [*self.lines, *([self.total] if self.total else [])]
        return sum(cell.text == HIDDEN for line in lines for cell in line.cells)

    @property
    def small(self) -> int:
        """Return how many small numbers are shown."""
        lines = [*self.lines, *([self.total] if self.total else [])]
        return sum(cell.small for line in lines for cell in line.cells)


def name_provider(provider: Provider) -> str:
    """Return a provider's name, with a word where it is made up."""
    return f"{provider.name} (example)" if provider.example else provider.name


def tabulate_measure(
    definition: ReturnDefinition, standing: Standing, periods: Sequence[Period], key: Key, *, show_small: bool
) -> FigureTable:
    """Return the table of a question, oldest quarter first; a total only of quarters in which every provider is in."""
    measure, category = definition.measures[key[0]], key[1]
    guarded = find_hidden(definition, measure.id, standing, periods)

    def make_cell(organisation: str, period: Period, value: float) -> Cell:
        is_guarded = (organisation, period.code, category) in guarded
        if is_guarded and not show_small:
            return Cell(HIDDEN)
        return Cell(number_text(value), value, is_guarded and (measure.cumulative or value < definition.small_number))

    def read_cell(provider: Provider, period: Period) -> Cell:
        accepted = standing.get((provider.id, period.code))
        if accepted is None:
            return Cell(NOT_IN if provider.is_open_in(period) else NOT_OWED)
        number = accepted.number(key)
        if number is not None:
            return make_cell(provider.id, period, number)
        symbol = accepted.figures.get(key)
        return Cell(SYMBOL_MEANINGS[Symbol(symbol)] if isinstance(symbol, str) else NOT_ASKED)

    def add_cell(period: Period) -> Cell:
        given = {who: accepted for (who, code), accepted in standing.items() if code == period.code}
        if any(provider.id not in given for provider in definition.list_owing(period)):
            return Cell(NOT_ALL_IN)
        total = find_total(definition, given, period, key)
        return Cell(SYMBOL_MEANINGS[Symbol.UNAVAILABLE]) if total is None else make_cell(TOTAL, period, total)

    lines = [
        Line(one.id, name_provider(one), tuple(read_cell(one, period) for period in periods))
        for one in definition.providers
        if any(one.is_open_in(period) or (one.id, period.code) in standing for period in periods)
    ]
    total = Line(TOTAL, TOTAL_NAME, tuple(add_cell(period) for period in periods)) if is_added(measure) else None
    return FigureTable(measure, _name_group(definition, measure, category), tuple(periods), tuple(lines), total)


def _name_group(definition: ReturnDefinition, measure: Measure, category: str) -> str:
    """Return the group in words; blank for everybody."""
    lists = (definition.codelists[name] for name in measure.breakdowns)
    found = next((one for one in lists if category != NO_GROUP and category in one.categories), None)
    return f"{found.label}: {found.categories[category]}" if found else ""
