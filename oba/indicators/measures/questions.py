"""Which questions of a return are parts of one another, and so say of the same cases."""

from collections.abc import Iterator

from oba.indicators import scores
from oba.indicators.provider_return import OfWhich, Parts, ReturnDefinition, Share


def counts_by_group(definition: ReturnDefinition) -> frozenset[str]:
    """Return the measures of a return's feed that are given by groups, or are a whole or a part of others."""
    sets = find_sets(definition)
    return frozenset(name for name, one in scores.measures_of(definition).items() if one.breakdowns or name in sets)


def find_sets(definition: ReturnDefinition) -> dict[str, str]:
    """Return a name for the set of each measure that is a whole or a part of others; all of one tool are one set."""
    found: dict[str, str] = {}
    sums = [(scores.name_score(tool, scores.STARTED), _sums_of(tool)) for tool in _list_tools(definition)]
    for whole, parts in [*_list_ties(definition), *sums]:
        first = found.get(whole, whole)
        joined = {found.get(name, name) for name in (whole, *parts)}
        found |= {name: first for name, one in found.items() if one in joined}
        found |= dict.fromkeys([whole, *parts], first)
    return found


def list_sums(definition: ReturnDefinition) -> frozenset[str]:
    """Return the measures that add up scores, and so are no numbers of cases."""
    return frozenset(name for tool in _list_tools(definition) for name in _sums_of(tool))


def _list_ties(definition: ReturnDefinition) -> Iterator[tuple[str, list[str]]]:
    """Yield wholes with the parts that are counted of them."""
    for one in scores.relations_of(definition):
        if isinstance(one, Parts):
            yield one.whole, list(one.parts)
        elif isinstance(one, OfWhich):
            yield one.whole, [one.part]
        elif isinstance(one, Share):
            yield one.denominator, [one.numerator]


def _list_tools(definition: ReturnDefinition) -> list[str]:
    return [tool.id for tool in definition.cases.tools] if definition.cases else []


def _sums_of(tool: str) -> list[str]:
    return [scores.name_score(tool, name) for name in scores.SUMS]
