"""What the name of a column says that it holds: a count, a percentage, a rate, or the number of a place."""

import re
from typing import Literal

NameKind = Literal["rank", "percent", "rate", "average", "count", ""]

_KINDS: dict[NameKind, frozenset[str]] = {
    "rank": frozenset(("rank", "decile", "quintile", "quartile")),
    "percent": frozenset(("%", "percent", "percentage", "percentages", "pct", "perc", "proportion", "share", "ppts")),
    "rate": frozenset(("rate", "rates", "ratio", "per")),
    "average": frozenset(("average", "avg", "mean", "median", "score", "scores")),
    "count": frozenset(("count", "counts", "number", "numbers", "num", "no", "n", "total")),
}
_SAID_BY_KIND = frozenset().union(*_KINDS.values())
_AUTHORITY = (
    r"(?:country|nation|region|rgn|gor|go|la|lea|lad|ltla|utla|localauthority|authority|council|area|geog|geography)"
)
_OTHER_PLACE = (
    r"(?:borough|district|county|cty|ctyua|ward|wd|pcon|constituency|parliamentaryconstituency|lsoa|msoa|oa|parent|icb|"
    r"subicb|ccg|stp|police|force|mca|combinedauthority|mayoralcombinedauthority|lep|localenterprisepartnership|lsip|"
    r"opportunityarea|school|trust|sponsor|provider|institution|estab|establishment|org|organisation|ons|gss)"
)
_IDENTIFIER = re.compile(
    rf"(?:old|new|former|current)?(?:{_AUTHORITY}(?:\d\d)?(?:code|cd|no|num|number|id|ind|indicator|key|order)|"
    rf"{_OTHER_PLACE}(?:\d\d)?(?:code|cd|id|key|ref|urn))(?:old|new|dfe|ons|gss)?|"
    r"geogc|laestab|urn|ukprn|upin|uprn|objectid|ecode"
)


def kind_of_name(name: str) -> NameKind:
    """Return which kind of figure the words of a name say, blank if none does: `children_count` is a count."""
    words = set(_words(name))
    return next((kind for kind, said in _KINDS.items() if words & said), "")


def without_kind(name: str) -> str:
    """Return the words of a name but those that say its kind, for names that are to be compared."""
    return " ".join(word for word in _words(name) if word not in _SAID_BY_KIND)


def are_alike(wanted: str, other: str) -> bool:
    """Return whether two names may be of the same kind of figure; a name that says no kind may be a count."""
    kinds = {kind_of_name(wanted), kind_of_name(other)}
    return len(kinds) == 1 or kinds == {"count", ""}


def is_identifier(name: str) -> bool:
    """Return whether a name says that a column numbers places or schools: `old_la_code`, `LEA number`, `URN`."""
    return bool(_IDENTIFIER.fullmatch(re.sub(r"[^a-z0-9]", "", name.casefold())))


def _words(name: str) -> list[str]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.findall(r"[a-z0-9]+|%", apart.casefold().replace("_", " "))
