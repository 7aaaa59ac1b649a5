"""What a return asks that can only be wrong: limits of no figure, sums of unlike things, words of two codes."""

from collections.abc import Iterator

from oba.findings import Finding
from oba.indicators.crosschecks.faults import advise_name, fault_in
from oba.indicators.indicator import Plausible
from oba.indicators.project import Definitions
from oba.indicators.provider_return import (
    Balance,
    CodeList,
    EntryKind,
    Measure,
    OfWhich,
    Parts,
    ReturnDefinition,
    SameFact,
    Share,
    measures_of,
)

Where = tuple[str | int, ...]
Told = tuple[Where, str, str]

_ENDS = {EntryKind.COUNT: (0.0, None), EntryKind.PERCENT: (0.0, 100.0)}
_KINDS = {
    EntryKind.COUNT: "a count",
    EntryKind.PERCENT: "a percentage",
    EntryKind.MEAN: "an average",
    EntryKind.MONEY: "an amount",
}


def check_return(definitions: Definitions, owed: ReturnDefinition) -> Iterator[Finding]:
    """Refuse what `find_contradictions` gives, and a board or facts of another return that are not there (DEF-20)."""
    for rule, (where, what, remedy) in find_contradictions(owed):
        yield fault_in(definitions, "returns", owed.id, where, rule, what, remedy)
    yield from _check_same_facts(definitions, owed)
    boards = definitions.known("boards")
    if owed.for_meeting and (board := owed.for_meeting.board) not in boards:
        where, what = ("for_meeting", "board"), f"there is no board `{board}`."
        yield fault_in(definitions, "returns", owed.id, where, "DEF-20", what, advise_name(board, boards))


def find_contradictions(owed: ReturnDefinition) -> Iterator[tuple[str, Told]]:
    """Return the rule, the path of the key, what is wrong and what to do.

    DEF-55 are limits that no figure has, DEF-56 relations of unlike figures, DEF-57 words of two codes, DEF-58 settings
    of a rule that nothing reads.
    """
    for section, asked in enumerate(owed.sections):
        for number, measure in enumerate(asked.measures):
            for path, what, remedy in _check_limits(measure):
                yield "DEF-55", (("sections", section, "measures", number, *path), what, remedy)
    yield from (("DEF-55", told) for told in _check_shares(owed))
    yield from (("DEF-56", told) for told in _check_kinds(owed))
    for name, codes in owed.codelists.items():
        for path, what, remedy in _check_words(codes):
            yield "DEF-57", (("codelists", name, *path), what, remedy)
    yield from (("DEF-58", told) for told in _check_rules(owed))


def _check_limits(measure: Measure) -> Iterator[Told]:
    given = {"plausible": measure.plausible, "possible": measure.possible}
    ends = [told for key, limits in given.items() if limits for told in _check_ends(measure.kind, key, limits)]
    yield from ends
    if measure.possible and measure.possible.max_change_pct is not None:
        yield ("possible", "max_change_pct"), "nothing reads a change in `possible`.", "Move it to `plausible`."
    if measure.plausible and measure.possible and not ends:
        yield from _compare_limits(measure.plausible, measure.possible)
    if measure.kind is EntryKind.COUNT and measure.decimals:
        yield ("decimals",), "a count is a whole number and has no decimals.", "Take the line out, or correct `kind`."


def _check_ends(kind: EntryKind, key: str, limits: Plausible) -> Iterator[Told]:
    least, most = _ENDS.get(kind, (None, None))
    for end, value in (("min", limits.min), ("max", limits.max)):
        if value is None:
            continue
        if least is not None and value < least:
            yield (key, end), f"{_KINDS[kind]} is never below 0, and the limit is {value:g}.", "Correct it."
        elif most is not None and value > most:
            yield (key, end), f"{_KINDS[kind]} is never above {most:g}, and the limit is {value:g}.", "Correct it."


def _compare_limits(usual: Plausible, possible: Plausible) -> Iterator[Told]:
    """Tell of a usual limit outside what is possible: what is beyond it is refused before anybody is asked about it."""
    if usual.max is not None and possible.max is not None and usual.max > possible.max:
        what = f"more than {possible.max:g} is refused (`possible`): nobody is asked about more than {usual.max:g}."
        yield ("plausible", "max"), what, "Exchange the two, or take one out."
    if usual.min is not None and possible.min is not None and usual.min < possible.min:
        what = f"less than {possible.min:g} is refused (`possible`): nobody is asked about less than {usual.min:g}."
        yield ("plausible", "min"), what, "Exchange the two, or take one out."


def _check_shares(owed: ReturnDefinition) -> Iterator[Told]:
    for number, relation in enumerate(owed.relations):
        if not isinstance(relation, Share):
            continue
        highest = relation.national_highest
        if highest is not None and not 0 < highest <= 100:
            what = f"a share in per cent is above 0 and at most 100, and the highest is {highest:g}."
            yield ("relations", number, "national_highest"), what, "Correct it."
        if relation.move <= 0:
            what = f"a side that moves by {relation.move:g} is every side."
            yield ("relations", number, "move"), what, "Write 0.3 for a move of 30%."


def _check_kinds(owed: ReturnDefinition) -> Iterator[Told]:
    """Tell of figures of different kinds that are to be added up, or of which one is to be part of another."""
    for number, relation in enumerate(owed.relations):
        if not isinstance(relation, Balance | OfWhich | Parts):
            continue
        kinds = {name: owed.measures[name].kind for name in measures_of(relation)}
        first, kind = next(iter(kinds.items()))
        other = next((name for name, theirs in kinds.items() if theirs is not kind), None)
        if other is not None:
            what = (
                f"`{first}` is {_KINDS[kind]} and `{other}` {_KINDS[kinds[other]]}: they cannot be added or compared."
            )
            yield ("relations", number), what, "Name measures of one kind."


def _check_words(codes: CodeList) -> Iterator[Told]:
    """Tell of words that a return's reader could take for two codes."""
    said: dict[str, str] = {}
    for key, words in (("categories", codes.categories.items()), ("retired", codes.retired.items())):
        for one, other in words:
            code, text = (one, other) if key == "categories" else (other, one)
            first = said.setdefault(" ".join(text.split()).casefold(), code)
            if first != code:
                yield (key, one), f"`{text}` stands for `{first}` and for `{code}`.", "Give each code words of its own."


def _check_rules(owed: ReturnDefinition) -> Iterator[Told]:
    for number, setting in enumerate(owed.rules):
        if setting.off and (setting.severity is not None or setting.tolerance is not None):
            what = f"`{setting.id}` is off, and has a severity or tolerance that nothing reads."
            yield ("rules", number), what, "Take `off` out, or the other."


def _check_same_facts(definitions: Definitions, owed: ReturnDefinition) -> Iterator[Finding]:
    for number, relation in enumerate(owed.relations):
        other = definitions.returns.get(relation.other_return) if isinstance(relation, SameFact) else None
        if other is None or not isinstance(relation, SameFact) or relation.other_measure in other.measures:
            continue
        what = f"there is no measure `{relation.other_measure}` in the return `{other.id}`."
        where = ("relations", number, "other_measure")
        remedy = advise_name(relation.other_measure, other.measures)
        yield fault_in(definitions, "returns", owed.id, where, "DEF-20", what, remedy)
