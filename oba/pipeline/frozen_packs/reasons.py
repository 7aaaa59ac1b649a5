"""Why a cell of a pack that was shown says something else now."""

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from oba.errors import PublishError
from oba.indicators.crosschecks.meaning import meanings_of
from oba.indicators.project import Definitions
from oba.london_time import in_utc, write_day
from oba.models import Load
from oba.pipeline.boards import make_pack
from oba.scorecards.build.figures import FigureBook
from oba.scorecards.card import Pack
from oba.scorecards.figure import NOT_BELIEVABLE, Figure
from oba.scorecards.render.differences import OF_THE_DEFINITION, Difference, compare_packs
from oba.scorecards.render.known_now import Explained
from oba.store import figures as figures_store
from oba.store.engine import read_session
from oba.store.observations import loads
from oba.store.observations.queries import read_cells
from oba.vocabulary import Symbol


def explain_differences(engine: Engine, definitions: Definitions, then: Pack, now: datetime) -> list[Explained]:
    """Return the cells of a pack that say something else with what is known now, each with its reason.

    PublishError where the board has no pack today: it is no longer defined, or its pack cannot be made.
    """
    if then.board_id not in definitions.boards:
        raise PublishError(f"The board `{then.board_id}` is no longer defined: there is nothing to compare with.")
    today, book = make_pack(engine, definitions, then.board_id, now.date(), now)
    found = compare_packs(then, today)
    with read_session(engine) as session:
        reasons = _Reasons(session, then, today, book)
        return [Explained(one, "; ".join(reasons.find(one))) for one in found]


class _Reasons:
    """What is needed to say why cells differ: both packs, what their figures were made from, and the loads."""

    def __init__(self, session: Session, then: Pack, now: Pack, book: FigureBook) -> None:
        self.session, self.then, self.now, self.book = session, then, now, book
        self.cards = tuple({card.id: card for card in pack.cards} for pack in (then, now))
        self.loads = {load.id: load for load in loads.list_loads(session)}

    def find(self, one: Difference) -> list[str]:
        """Return why a cell differs; what is nearest to it is asked first."""
        if one.indicator not in self.cards[1]:
            return ["the board’s pack no longer takes this indicator, or it is retired"]
        if one.indicator not in self.cards[0]:
            return ["new in the board’s pack"]
        definition = list(self._compare_definitions(one))
        if one.column in OF_THE_DEFINITION:
            return definition or self._compare_packs()
        hidden = _name_withholding(*one.figures)
        means = definition if self._means_another(one.indicator) else []
        data = self._compare_inputs(*one.figures) or ([] if means else self._compare_sources(one.indicator))
        return [*hidden, *([] if hidden else data), *(means or ([] if data else definition))] or self._compare_packs()

    def _compare_definitions(self, one: Difference) -> Iterator[str]:
        then, now = (cards[one.indicator].indicator for cards in self.cards)
        if then.version != now.version:
            yield f"definition changed from version {then.version} to {now.version}"
        elif then != now:
            yield f"definition edited (version {now.version})"

    def _means_another(self, name: str) -> bool:
        then, now = (cards[name].indicator for cards in self.cards)
        return list(meanings_of([then]).values()) != list(meanings_of([now]).values())

    def _compare_inputs(self, then: Figure | None, now: Figure | None) -> list[str]:
        """Return the releases by which the source cells of a figure are others now."""
        before, after = self._read_inputs(then), self._read_inputs(now)
        cells = read_cells(self.session, sorted(before ^ after))
        return self._name_loads(
            {cell.load_id for cell in cells if cell.observation in after},
            {cell.load_id for cell in cells if cell.observation in before},
        )

    def _read_inputs(self, figure: Figure | None) -> set[int]:
        if figure is None or not figure.trace:
            return set()
        row = self.book.rows.get(figure.trace)
        kept = None if row else figures_store.find_figure(self.session, figure.trace)
        inputs = row["inputs"] if row else kept.inputs if kept else "[]"
        return {int(key) for _, key in json.loads(inputs)}

    def _compare_sources(self, name: str) -> list[str]:
        """Return the releases that a card is made from now and was not then, or the other way round."""
        before, after = ({source.load_id for source in cards[name].sources} for cards in self.cards)
        return self._name_loads(after - before, before - after)

    def _name_loads(self, came: set[int], went: set[int]) -> list[str]:
        """Name those that became known after the pack was made, and those that count no more."""
        made = in_utc(self.then.made_at)
        new = [load for load in self._sorted(came) if in_utc(load.loaded_at) > made or load.known_on > self.then.as_at]
        told = [f"revised by {load.title} ({load.file}), known {write_day(load.known_on)}" for load in new]
        undone = [load for load in self._sorted(went) if load.state != "current"]
        return told or [f"undone since: {load.title} ({load.file})" for load in undone]

    def _sorted(self, found: set[int]) -> list[Load]:
        return [self.loads[key] for key in sorted(found) if key in self.loads]

    def _compare_packs(self) -> list[str]:
        """Return what else can have made the difference: the software, or the day."""
        then, now = self.then, self.now
        if then.software != now.software:
            return [f"method or software changed from {then.software} to {now.software}"]
        if then.as_at != now.as_at:
            return [f"follows from what is known on {write_day(now.as_at)} instead of {write_day(then.as_at)}"]
        return ["follows from other figures that changed"]


def _name_withholding(then: Figure | None, now: Figure | None) -> list[str]:
    """Return that a figure is withheld now which was shown."""
    if now is None or now.value is not None or then is None or then.value is None:
        return []
    if now.symbol == Symbol.CONFIDENTIAL:
        return ["newly hidden, to protect a small number"]
    return ["flagged since as not believable"] if now.symbol == NOT_BELIEVABLE else []
