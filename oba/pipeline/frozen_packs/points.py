"""The figures of a kept pack that can be challenged, and what a curve did after one was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from oba.errors import PublishError
from oba.periods import Period, read_code
from oba.pipeline.frozen_packs.integrity import packed_of
from oba.scorecards.build.changes.challenged import is_shown, tell_next, write_figure
from oba.scorecards.card import Card, Pack
from oba.scorecards.frozen_packs.completing import complete_pack
from oba.scorecards.frozen_packs.writing import Packed, unpack
from oba.store.engine import read_session
from oba.store.packs import KeptPack, find_pack

_MOST_KEPT = 4


@dataclass(frozen=True, slots=True)
class PackPoint:
    """One figure of a board's own curve as a kept pack shows it: `shown` has its unit, or is the mark of its absence.

    `audience` is whom that pack is for: what a challenge says of it is for nobody else.
    """

    pack: str
    shown_on: date
    audience: str
    about: str
    name: str
    period: Period
    shown: str

    @property
    def content(self) -> dict[str, Any]:
        """Return what a challenge keeps of its point."""
        return {
            "pack": self.pack,
            "shown_on": self.shown_on.isoformat(),
            "audience": self.audience,
            "curve": self.name,
            "period": self.period.code,
            "shown": self.shown,
        }


@dataclass(frozen=True, slots=True)
class Course:
    """What became of a challenged figure: `shown` is blank where the newest pack withholds it, `next` in sentences."""

    shown: str
    next: str


def list_points(engine: Engine, kept: KeptPack, about: str) -> list[PackPoint]:
    """Return the figures of the board's own curve in a kept pack, newest first; none where it has no such curve."""
    card = _read_cards(engine, kept).get(about)
    points = card.own.points if card else ()
    return [
        PackPoint(
            kept.code,
            kept.published_on,
            kept.audience,
            about,
            card.indicator.name,
            one.period,
            write_figure(card, one.figure),
        )
        for one in reversed(points)
        if card
    ]


def list_curves(engine: Engine, kept: KeptPack) -> list[tuple[str, str]]:
    """Return the curves of a kept pack that have a figure: the id and the name of each."""
    return [(card.id, card.indicator.name) for card in _read_cards(engine, kept).values() if card.own.points]


def find_point(engine: Engine, kept: KeptPack, about: str, period: str) -> PackPoint | None:
    """Return the figure of a period, by its code; None where the pack has none."""
    return next((one for one in list_points(engine, kept, about) if one.period.code == period), None)


def tell_course(engine: Engine, content: Mapping[str, Any], about: str, packs: Iterable[KeptPack]) -> Course:
    """Return what became of a challenged figure by the newest of a board's kept packs (`packs`, newest first).

    What that pack withholds, or no longer takes, is not shown again from the older one.
    """
    shown, period = str(content["shown"]), read_code(str(content["period"]))
    newest = next(iter(packs), None)
    if newest is None or newest.code == content["pack"]:
        return Course(shown, "No pack has been published since.")
    card = _read_cards(engine, newest).get(about)
    if card is None:
        return Course("", "The board’s newest pack does not take this curve.")
    return Course(shown if is_shown(card, period) else "", tell_next(card, period, shown))


def read_pack(engine: Engine, kept: KeptPack) -> Pack | None:
    """Return a kept pack, read once while it is asked for; None where it is damaged, which `oba audit verify` tells."""
    with read_session(engine) as session:
        return _unpack_once(_read_packed(session, kept.code))


def _read_cards(engine: Engine, kept: KeptPack) -> Mapping[str, Card]:
    pack = read_pack(engine, kept)
    return {card.id: card for card in pack.cards} if pack else {}


def _read_packed(session: Session, code: str) -> Packed:
    return packed_of(find_pack(session, code))


@lru_cache(maxsize=_MOST_KEPT)
def _unpack_once(packed: Packed) -> Pack | None:
    """Return what was kept, which never changes."""
    try:
        return complete_pack(unpack(packed).pack)
    except PublishError:
        return None
