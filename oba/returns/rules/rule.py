"""What a rule is, what it sees, and what it says. A rule never changes what it looks at."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from oba.indicators.provider_return import Measure, Provider, Relation, ReturnDefinition, RuleSeverity
from oba.london_time import write_day
from oba.periods import Period, read_period
from oba.personal_data.patterns import find_day, find_identifier, find_name
from oba.returns.submission import AcceptedReturn, AskedFigure, Case, Context, Entry, Key, Spot, Submission, list_asked
from oba.returns.values import quote_input, tidy
from oba.returns.wording import is_or_are, join_words
from oba.vocabulary import SYMBOL_MEANINGS, Symbol

IN_FORCE = date(2026, 4, 1)
"""The first period end for which the rules of this catalogue hold, unless a rule says otherwise."""


NOT_REPEATED = "(not repeated here)"
"""Stands for what was given where that could name a child."""


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
    case: Case | None = None


@dataclass(frozen=True)
class Example:
    """What is changed in the example return, which has no other fault; see `tests/fixtures/example_return.py`."""

    changes: Mapping[str, Any] = field(default_factory=dict)
    says: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue, with the two examples that are its tests; `relations` are the kinds it looks at.

    `waivable` says that what it refuses was read all the same and may be right: then the partnership may let it stand.
    """

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
    relations: tuple[str, ...] = ()
    waivable: bool = False

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
        self._references: dict[str, str] = {}

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

    def judge_reference(self, case: Case) -> str:
        """Return why a case's reference could name a child, in words; blank if it could not, or is missing.

        The shape is the provider's own, if it has one; else the return's, in which no name and no day may stand.
        """
        given = quote_input(case.given.get("reference"))
        if given not in self._references:
            self._references[given] = self._judge_reference(tidy(given))
        return self._references[given]

    def _judge_reference(self, text: str) -> str:
        if not text or self.definition.cases is None:
            return ""
        if kind := find_identifier(text):
            return f"seems to be {kind}"
        if own := self.provider.case_reference if self.provider else "":
            return "" if re.fullmatch(own, text, re.IGNORECASE) else "does not have the shape of your references"
        if find_day(text):
            return "seems to hold a date, perhaps of birth"
        if find_name(text):
            return "seems to be a name"
        fits = re.fullmatch(self.definition.cases.reference, text)
        return "" if fits else "does not have the shape of a reference"

    def name_case(self, case: Case) -> str:
        """Return what a case is called in a finding: its reference, or its row where that could name a child."""
        reference = tidy(quote_input(case.given.get("reference")))
        if not reference or self.judge_reference(case):
            return f"the case in row {case.spot.row}"
        return f"case {reference}"

    def skip(self, what: str, keys: Iterable[Key], before: AcceptedReturn | None = None) -> None:
        """Tell that something was not checked because figures are not numbers; nothing if all of them are.

        `before` is the return that the figures are of, if it is not this one.
        """
        reasons: dict[str, list[str]] = {}
        for key in dict.fromkeys(keys):
            if reason := self._why_no_number(key, before):
                reasons.setdefault(reason, []).append(self.asked[key].ref)
        told = [f"{join_words(refs)} {is_or_are(refs)} {reason}" for reason, refs in reasons.items()]
        if told:
            whose = "last quarter " if before else ""
            self.untested.append(f"{what}: not checked, because {whose}{join_words(told)}")

    def _why_no_number(self, key: Key, before: AcceptedReturn | None) -> str:
        """Return why a figure is not a number, blank if it is one, or if nothing is known of it."""
        if before is not None:
            given = before.figures.get(key)
            known = given is not None and before.number(key) is None
            return f"{SYMBOL_MEANINGS[Symbol(given)]}" if known and given in set(Symbol) else ""
        entry = self.entries.get(key)
        if entry is None or entry.value is not None:
            return ""
        if entry.reading.symbol is Symbol.PROMISED and entry.promised:
            return f"promised by {write_day(entry.promised)}"
        if entry.reading.symbol is not None:
            return SYMBOL_MEANINGS[entry.reading.symbol]
        return "blank" if entry.reading.blank else "not a number"

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
