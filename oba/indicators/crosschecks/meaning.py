"""What an indicator's figures mean, as one hash; a change of it needs a new version."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from oba.findings import Finding
from oba.indicators.crosschecks.faults import fault_in
from oba.indicators.indicator import Indicator
from oba.indicators.project import Definitions

Meanings = Mapping[tuple[str, int], str]
"""The hash of what each version of an indicator meant, by its id and version."""

_MEANS: dict[str, Any] = {
    "value": {"type", "unit", "multiplier", "polarity"},
    "numerator": {"feed", "also", "plus", "breakdown", "period", "level"},
    "denominator": {"feed", "also", "plus", "breakdown", "period", "level"},
    "published": {"feed", "breakdown", "category", "scale"},
    "earlier": {"__all__": {"feed", "divided_by", "breakdown", "until"}},
    "gap": {"breakdown", "group", "against"},
    "period": True,
    "shares_of_whole": True,
}
"""The keys that decide what a figure is; words, comparisons, limits and lists may change freely."""


def hash_meaning(indicator: Indicator) -> str:
    """Return a hash of what the indicator's figures are: the same for a change of words alone."""
    found = indicator.model_dump(mode="json", include=_MEANS, exclude_defaults=True)
    filling = (route for route in indicator.routes if route.fill)
    routes = [route.model_dump(mode="json", include=_MEANS["published"], exclude_defaults=True) for route in filling]
    text = json.dumps({**found, "routes": routes}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def meanings_of(indicators: Iterable[Indicator]) -> dict[tuple[str, int], str]:
    """Return the hash of each indicator's meaning by its id and version."""
    return {(indicator.id, indicator.version): hash_meaning(indicator) for indicator in indicators}


def check_meanings(definitions: Definitions, stored: Meanings) -> Iterator[Finding]:
    """Refuse a meaning other than that with which the same version's figures were published (DEF-53).

    A version older than one that was published is refused too: its figures would be taken for the newer meaning.
    """
    newest: dict[str, int] = {}
    for name, version in stored:
        newest[name] = max(version, newest.get(name, 0))
    for (name, version), meaning in meanings_of(definitions.indicators.values()).items():
        latest = newest.get(name, 0)
        if stored.get((name, version), meaning) != meaning:
            what = f"what it means changed, and figures were published with version {version} as it was."
            remedy = f"Write `version: {latest + 1}` and say in `changelog` what changed."
        elif version < latest:
            what = f"figures were published with version {latest}, and this is version {version}."
            remedy = f"Write `version: {latest + 1}`."
        else:
            continue
        yield fault_in(definitions, "indicators", name, ("version",), "DEF-53", what, remedy)
