"""A kept pack as records for programs: what its pages and its `data.csv` say, and nothing else.

Everything comes from the pack as it was released, in which small numbers are hidden already: no figure of the store is
looked at, so nothing that was withheld can be asked for.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from oba.scorecards.assessment.analysis import Assessed
from oba.scorecards.card import Card, Pack
from oba.scorecards.render.open_data.columns import COLUMNS
from oba.scorecards.render.open_data.data_csv import rows_of_pack
from oba.scorecards.render.open_data.records import Record, describe_card, describe_indicator, read_row
from oba.scorecards.render.wording import MADE_UP
from oba.store.packs import KeptPack

OF_PACK = ("board", "pack", "as_at", "published_on")
OF_SOURCE = ("source", "publisher", "licence", "attribution", "released", "fetched_from", "fetched_at", "caveats")
VALUE_COLUMNS = (*COLUMNS, *OF_PACK, *OF_SOURCE)
"""The fields of a value: the columns of `data.csv`, the pack that it stands in, and where it comes from."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What one kept pack tells programs: its indicators and cards by id, and its values in the order of the pack."""

    indicators: dict[str, Record]
    cards: dict[str, Record]
    values: tuple[Record, ...]
    made_up: bool


def read_contents(pack: Pack, kept: KeptPack) -> Contents:
    """Return a pack as records; values are in the indicator's unit, and fields that are blank are left out."""
    sources = {one.id: _tell_sources(one, pack.made_up) for one in pack.shown}
    of_pack = (kept.board, kept.code, kept.as_at.isoformat(), kept.published_on.isoformat())
    about = dict(zip(OF_PACK, of_pack, strict=True))
    values = tuple({**read_row(row), **about, **sources[row[0]]} for row in rows_of_pack(pack))
    indicators = {card.id: describe_indicator(card) for card in pack.cards}
    indicators |= {one.id: {"indicator_id": one.id, "indicator": one.asked.name} for one in pack.analyses}
    cards = {card.id: {**describe_card(card), **about, **sources[card.id]} for card in pack.cards}
    return Contents(indicators, cards, values, pack.made_up)


def write_json(value: Any) -> str:
    """Return plain values as JSON, letters as they are; ValueError for a number that is none."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _tell_sources(shown: Card | Assessed, made_up: bool) -> Record:
    """Return where the figures of a card or an analysis come from, and what a reader must know of them.

    Several releases stand one after the other, each thing once. The days are those of the newest.
    """
    sources = shown.sources
    fetched = [one.fetched_at for one in sources if one.fetched_at]
    said = {
        "source": _join(one.title for one in sources),
        "publisher": _join(one.publisher for one in sources),
        "licence": _join(one.licence for one in sources),
        "attribution": _join(one.attribution for one in sources),
        "released": max((one.released.isoformat() for one in sources), default=""),
        "fetched_from": _join(one.fetched_from for one in sources),
        "fetched_at": max(fetched).isoformat() if fetched else "",
        "caveats": _join([*([MADE_UP] if made_up else []), *_list_caveats(shown)]),
    }
    return {name: words for name, words in said.items() if words}


def _list_caveats(shown: Card | Assessed) -> Iterator[str]:
    if isinstance(shown, Assessed):
        yield from shown.asked.caveats
        yield shown.in_steps
        return
    for one in shown.breaks:
        yield f"From {one.period.label} on a new basis: {one.reason}"
    for note in shown.notes:
        yield note.text
    yield shown.link_told


def _join(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(one for one in words if one))
