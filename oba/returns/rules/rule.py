"""What a rule is, what it sees, and what it says. A rule never changes what it looks at."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from oba.indicators.provider_return import Measure, Provider, Relation, ReturnDefinition, RuleSeverity
from oba.periods import Period, read_period
from oba.returns.submission import AskedFigure, Context, Entry, Key, Spot, Submission, list_asked
from oba.returns.values import quote_input

IN_FORCE = date(2026, 4, 1)
"""The first period end for which the rules of this catalogue hold, unless a rule says otherwise."""


class CannotRunError(Exception):
    """The rule lacks something to run on; the text says what."""


class NotForThisReturnError(Exception):
    """The return has nothing that the rule is about."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `involved` are all cells that are in doubt because of it, `spot` the one to look at."""

    spot: Spot
    what: str
    todo: str = ""
    given: str = ""
    measure: str = ""
    category: str = ""
    name: str = ""
    reason: str = ""
    involved: frozenset[Spot] = frozenset()
    severity: RuleSeverity | None = None
    stops: bool = False


@dataclass(frozen=True)
class Example:
    """What is changed in the example return, which has no other fault; see `tests/fixtures/example_return.py`."""

    changes: Mapping[str, Any] = field(default_factory=dict)
    says: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue, with the two examples that are its tests."""

    id: str
    severity: RuleSeverity
    scope: str
    message: str
    todo: str
    check: Callable[["Check"], Iterable[Fault]]
    passes: Example
    fails: Example
    false_positives: str = ""
    depends_on: tuple[str, ...] = ()
    valid_from: date = IN_FORCE
    valid_to: date | None = None
    fails_from: date | None = None

    def holds(self, on: date) -> bool:
        """Return whether the rule is in force for a period that ends on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Check:
    """One submission beside its definition and what else is known: all that a rule may look at."""

    def __init__(self, submission: Submission, definition: ReturnDefinition, context: Context) -> None:
        self.submission = submission
        self.definition = definition
        self.context = context
        self.provider: Provider | None = definition.provider(submission.organisation)
        self.untested: list[str] = []

    @cached_property
    def asked(self) -> dict[Key, AskedFigure]:
        """Return every figure that is asked for."""
        return {asked.key: asked for asked in list_asked(self.definition)}

    @cached_property
    def entries(self) -> dict[Key, Entry]:
        """Return the first entry of each figure."""
        found: dict[Key, Entry] = {}
        for entry in self.submission.entries:
            found.setdefault(entry.key, entry)
        return found

    @cached_property
    def period(self) -> Period | None:
        """Return the period of the return, or None if its label cannot be read."""
        try:
            return read_period(self.submission.period, self.definition.period)
        except ValueError:
            return None

    @property
    def measures(self) -> dict[str, Measure]:
        """Return the questions answered with a number."""
        return self._measures

    @cached_property
    def _measures(self) -> dict[str, Measure]:
        return self.definition.measures

    def relations(self, *kinds: type[Any]) -> Iterator[Any]:
        """Return the relations of some kinds; the rule is not for a return that has none."""
        found: list[Relation] = [relation for relation in self.definition.relations if isinstance(relation, kinds)]
        if not found:
            raise NotForThisReturnError
        yield from found

    def value(self, measure: str, category: str = "") -> float | None:
        """Return a figure as a number, nil as 0, None where there is none."""
        entry = self.entries.get((measure, category))
        return entry.value if entry else None

    def common_groups(self, measures: Iterable[str]) -> list[str]:
        """Return everybody and the categories that all the measures are split by."""
        named = [self.measures[measure].breakdowns for measure in measures]
        shared = [name for name in named[0] if all(name in other for other in named)]
        return ["", *(code for name in shared for code in self.definition.codelists[name].categories)]

    def label(self, key: Key) -> str:
        """Return a figure's number and words for a sentence."""
        asked = self.asked[key]
        return f"{asked.ref} ({asked.label})" if asked.label else asked.ref

    def tolerance(self, rule: str, usual: float) -> float:
        """Return the tolerance that the return sets for a rule, or the usual one."""
        setting = self.definition.setting(rule)
        return usual if setting is None or setting.tolerance is None else setting.tolerance

    def at(self, key: Key, what: str, todo: str = "", others: Iterable[Key] = (), **more: Any) -> Fault:
        """Return a fault shown at one figure that puts it, and others, in doubt."""
        entry = self.entries[key]
        spots = {entry.spot, *(self.entries[other].spot for other in others if other in self.entries)}
        asked = self.asked[key]
        return Fault(
            entry.spot,
            what,
            todo,
            quote_input(entry.given),
            key[0],
            key[1],
            asked.measure.question,
            entry.reason,
            frozenset(spots),
            **more,
        )
