"""Every kind of analysis with the model of its keys. A new kind is a line here."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, field_validator

from oba.indicators.analyses.additional import Additional
from oba.indicators.analyses.base import Analysis
from oba.indicators.analyses.groups.comparisons import Comparisons
from oba.indicators.analyses.groups.rates import Rates
from oba.indicators.analyses.hot_spots import HotSpots
from oba.indicators.analyses.inequality import Inequality
from oba.indicators.analyses.need import Need
from oba.indicators.analyses.panel import Panel
from oba.indicators.analyses.people.population import Population
from oba.indicators.analyses.profile import Profile
from oba.indicators.analyses.rating import Rating
from oba.indicators.analyses.reach import Reach
from oba.indicators.analyses.reasons import Reasons
from oba.indicators.analyses.spending.costing import Costing
from oba.indicators.analyses.spending.money import Money
from oba.indicators.analyses.travel import Travel
from oba.indicators.analyses.voice import Voice
from oba.indicators.yaml_file import suggest

KINDS: Mapping[str, type[Analysis]] = {
    "additional": Additional,
    "comparisons": Comparisons,
    "costing": Costing,
    "hot_spots": HotSpots,
    "inequality": Inequality,
    "money": Money,
    "need": Need,
    "panel": Panel,
    "population": Population,
    "profile": Profile,
    "rates": Rates,
    "rating": Rating,
    "reach": Reach,
    "reasons": Reasons,
    "travel": Travel,
    "voice": Voice,
}


class UnknownKind(Analysis):
    """What is read of a file that names no kind there is: the kind alone is told, not keys that may be right."""

    model_config = ConfigDict(extra="ignore")

    @field_validator("kind")
    @classmethod
    def _is_known(cls, kind: str) -> str:
        hint = suggest(kind, list(KINDS))
        meant = f"; did you mean {hint}?" if hint else ""
        raise ValueError(f"there is no such kind{meant} There are: {', '.join(KINDS)}")


def pick_model(content: Mapping[str, Any]) -> type[Analysis]:
    """Return the model for the content of a file, by its `kind`."""
    kind = content.get("kind")
    return KINDS.get(kind, UnknownKind) if isinstance(kind, str) else UnknownKind


def any_kind() -> dict[str, Any]:
    """Return the JSON Schema of an analysis of any kind, told apart by `kind`."""
    union: Any = Annotated[reduce(or_, KINDS.values()), Field(discriminator="kind")]
    return TypeAdapter(union).json_schema(by_alias=True)
