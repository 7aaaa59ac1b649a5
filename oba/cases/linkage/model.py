"""How two people are compared: the levels of each field, and which pairs are looked at at all.

The model is that of Fellegi and Sunter (1969), JASA 64:1183-1210, as Splink estimates it: for each level the share of
true pairs that have it (m) and of others (u); its weight is the base-2 logarithm of m over u.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HASHED = (
    "surname",
    "surname_sound",
    "surname_start",
    "forename",
    "forename_sound",
    "forename_start",
    "born",
    "born_turned",
    "born_year_month",
    "born_month_day",
    "born_year_day",
    "postcode",
    "sector",
)
"""The forms of what people are compared by, each a keyed hash; as columns of a list they begin with `link_`."""
ENCODED = (*HASHED, "gender")

_EXCHANGED = "surname_l = forename_r AND forename_l = surname_r"
SPEAKS_NOT: Mapping[str, str] = {"forename": _EXCHANGED}
"""When a field says nothing although both sides have it: exchanged names are counted once, with the surname."""


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which a field may agree, and the condition that says so; the first that holds counts."""

    words: str
    condition: str
    rare_counts_more: str = ""


def _same(column: str) -> str:
    return f"{column}_l = {column}_r"


def _levels_of_name(name: str, *others: Level) -> tuple[Level, ...]:
    return (
        Level("same", _same(name), rare_counts_more=name),
        *others,
        Level("sounds alike", _same(f"{name}_sound")),
        Level("begins alike", _same(f"{name}_start")),
    )


FIELDS: Mapping[str, tuple[Level, ...]] = {
    "surname": _levels_of_name("surname", Level("the two names exchanged", _EXCHANGED)),
    "forename": _levels_of_name("forename"),
    "born": (
        Level("same", _same("born")),
        Level("day and month exchanged", "born_l = born_turned_r"),
        Level(
            "two of day, month and year the same",
            " OR ".join(_same(f"born_{parts}") for parts in ("year_month", "month_day", "year_day")),
        ),
    ),
    "postcode": (Level("same", _same("postcode")), Level("same sector", _same("sector"))),
    "gender": (Level("same", _same("gender")),),
}
"""The levels of each field, closest first; below them all is: differs."""

DIFFERS, MISSING = "differs", "says nothing"

PAIRS: Sequence[str] = (
    "l.born = r.born AND l.forename_start = r.forename_start",
    "l.born = r.born AND l.surname_start = r.surname_start",
    "l.born = r.born AND l.postcode = r.postcode",
    "l.surname_sound = r.surname_sound AND l.forename_sound = r.forename_sound",
    "l.postcode = r.postcode AND l.forename_sound = r.forename_sound",
    "l.surname = r.surname AND l.born_year_month = r.born_year_month",
    "l.forename = r.forename AND l.born_year_month = r.born_year_month",
    "l.born = r.born_turned AND l.surname_start = r.surname_start",
    "l.surname = r.forename AND l.forename = r.surname",
)
"""Which pairs are compared: those that share enough to be one person; all others are taken to be different."""

SURE: Sequence[str] = (
    "l.surname = r.surname AND l.forename = r.forename AND l.born = r.born",
    "l.forename = r.forename AND l.born = r.born AND l.postcode = r.postcode",
)
"""What hardly any two different people share; from these the share of pairs that match is estimated."""

LEARN_ON: Sequence[str] = ("l.born = r.born", "l.surname = r.surname AND l.forename_start = r.forename_start")
"""Pairs on which m is estimated: the first for names, postcode and gender, the second for the birth."""
