"""Clerical review of a link's doubtful pairs: they are listed, and decided on.

What is shown of a pair is its reference, how its fields agree, and what was decided: no pseudonym, and nothing that the
fields hold. What is decided counts from the next time on that the lists are linked.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from oba.cases.dataset import read_rows, write_rows
from oba.cases.linkage.clerical import EXCHANGED, FIELD_WORDS, LEVEL_WORDS, REASONS, REVIEW_TYPES, Answer
from oba.cases.linkage.model import FIELDS
from oba.errors import CaseError, OvertakenError
from oba.models import CaseLoad
from oba.pipeline.cases.datasets import (
    Change,
    cases_folder,
    find_datasets,
    hash_file,
    let_one_change,
    list_named,
    new_path,
    sweep,
)
from oba.pipeline.cases.discretion import tell_no_values
from oba.settings import Settings
from oba.store import cases as register
from oba.store.audit import name_of
from oba.store.engine import read_session, write_session

_PATIENCE = 10
"""Seconds that a page waits for a load or a link that is going on."""
PEOPLE = ("left_person", "right_person")
_SHOWN = [name for name in REVIEW_TYPES if name not in PEOPLE]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two records agree in a field, in words, and how many bits that gives to the weight or takes away."""

    field: str
    level: str
    bits: float

    @property
    def bits_words(self) -> str:
        """Return the bits with their sign."""
        return write_bits(self.bits)


@dataclass(frozen=True, slots=True)
class DoubtfulPair:
    """A pair that a person looks at. `weight` is None where the two are no longer compared; `turn` counts decisions."""

    reference: str
    weight: float | None
    linked: bool
    agreements: tuple[Agreement, ...]
    decision: Answer | None
    reason: str
    decided_at: datetime | None
    decided_by: str
    turn: int

    def level_of(self, field: str) -> str:
        """Return how the two agree in a field, in words."""
        return next((one.level for one in self.agreements if one.field == field), "Not compared")

    @property
    def before(self) -> float | None:
        """Return the bits before anything is compared: with those of the fields they make the weight."""
        return None if self.weight is None else self.weight - sum(one.bits for one in self.agreements)


@dataclass(frozen=True, slots=True)
class Review:
    """The pairs of a link that a person looks at, those that wait first, and each half by weight."""

    link: str
    left: str
    right: str
    linked_at: datetime
    made_up: bool
    pairs: tuple[DoubtfulPair, ...]

    @property
    def waiting(self) -> list[DoubtfulPair]:
        """Return the pairs on which nobody has decided."""
        return [one for one in self.pairs if one.decision is None]

    @property
    def decided(self) -> list[DoubtfulPair]:
        """Return the pairs on which somebody has decided."""
        return [one for one in self.pairs if one.decision is not None]

    @property
    def not_counted(self) -> int:
        """Return how many decisions are newer than the link, which figures do not know yet."""
        return sum(one.decided_at is not None and one.decided_at > self.linked_at for one in self.pairs)


def write_bits(bits: float) -> str:
    """Return bits with their sign and one decimal: `+7.0`, `−3.2`, `0`."""
    rounded = round(bits, 1)
    return "0" if rounded == 0 else f"{'+' if rounded > 0 else '−'}{abs(rounded):.1f}"


def list_reviews(engine: Engine, settings: Settings) -> list[Review]:
    """Return the reviews of all links that are kept. CaseError if their datasets are not here.

    Whoever decides meanwhile puts another file in the place of the one that is being read: then it is read anew.
    """
    while True:
        loads = _list_links(engine)
        try:
            return [_read_review(one, cases_folder(settings) / one.list / one.file) for one in loads]
        except CaseError:
            if [one.file for one in _list_links(engine)] == [one.file for one in loads]:
                raise


def _list_links(engine: Engine) -> list[CaseLoad]:
    with read_session(engine) as session:
        return [one for one in register.list_links(session) if _has_review(one)]


def decide(change: Change, name: str, reference: str, answer: Answer, reason: str, turn: int) -> None:
    """Keep what a person decided of a pair, in place of what was decided before, and tell the trail that somebody did.

    `turn` is the one that they saw: OvertakenError if somebody else has decided since. CaseError where there is no such
    pair any more, or one of the two is the same as somebody else already: nobody is two people of one list.
    """
    if reason not in REASONS or REASONS[reason][0] is not answer:
        raise CaseError("The reason is not one of those for that answer.")
    with let_one_change(change.settings, _PATIENCE), tell_no_values("The decision"):
        load, path = find_pairs(change, name)
        rows = read_rows(path)
        places = np.flatnonzero(rows["reference"] == reference)
        if not len(places):
            raise CaseError(
                "That pair is no longer here: one of the two people has gone, or the pair is no longer doubtful."
            )
        row = places[0]
        if int(rows["turn"].iloc[row]) != turn:
            raise OvertakenError("somebody else decided on the pair meanwhile", int(rows["turn"].iloc[row]))
        if answer is Answer.SAME:
            _refuse_two(rows, int(row))
        rows.loc[row, ["decision", "reason", "decided_by"]] = [str(answer), reason, name_of(change.actor.who)]
        rows.loc[row, "decided_at"] = pd.Timestamp(change.now.astimezone(UTC).replace(tzinfo=None))
        rows.loc[row, "turn"] = turn + 1
        _keep(change, load, rows)


def find_pairs(change: Change, name: str) -> tuple[CaseLoad, Path]:
    """Return the load of a link and the dataset of its pairs; CaseError if there is none."""
    with read_session(change.engine) as session:
        load = register.find_current(session, name)
    if load is None or not load.linked or not _has_review(load):
        raise CaseError(f"No pairs of a link `{name}` are kept. Run `oba cases link {name}` first.")
    (path,) = find_datasets(change.engine, change.settings, [name]).values()
    return load, path


def _has_review(load: CaseLoad) -> bool:
    return register.read_made_of(load).form == register.PAIRS_FORM


def _read_review(load: CaseLoad, path: Path) -> Review:
    rows = read_rows(path, _SHOWN, having="reference")
    rows = rows.sort_values(["weight", "reference"], ascending=[False, True], na_position="last")
    pairs = [_read_pair(one) for one in rows.to_dict("records")]
    pairs.sort(key=lambda one: one.decision is not None)
    made, at = register.read_made_of(load), load.loaded_at
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return Review(load.list, made.left, made.right, at, load.made_up, tuple(pairs))


def _read_pair(row: Mapping[Hashable, Any]) -> DoubtfulPair:
    def text(name: str) -> str:
        return str(row[name]) if isinstance(row[name], str) else ""

    decision, at = text("decision"), row["decided_at"]
    return DoubtfulPair(
        reference=text("reference"),
        weight=None if pd.isna(row["weight"]) else float(row["weight"]),
        linked=bool(row["linked"]),
        agreements=tuple(_read_agreements(row)),
        decision=Answer(decision) if decision else None,
        reason=text("reason"),
        decided_at=None if pd.isna(at) else at.to_pydatetime().replace(tzinfo=UTC),
        decided_by=text("decided_by"),
        turn=int(row["turn"]),
    )


def _read_agreements(row: Mapping[Hashable, Any]) -> Iterator[Agreement]:
    for field in FIELDS:
        level = row[f"level_{field}"]
        if isinstance(level, str):
            counted = field == "forename" and row["level_surname"] == "the two names exchanged"
            words = EXCHANGED if counted else LEVEL_WORDS[level]
            yield Agreement(FIELD_WORDS[field], words, float(row[f"bits_{field}"]))


def _refuse_two(rows: pd.DataFrame, row: int) -> None:
    others = (rows["decision"] == Answer.SAME) & (rows.index != row)
    meets = (rows["left_person"] == rows.at[row, "left_person"]) | (
        rows["right_person"] == rows.at[row, "right_person"]
    )
    if (others & meets).any():
        other = rows.loc[others & meets, "reference"].iloc[0]
        raise CaseError(
            f"One of the two is the same person as somebody else already, by the decision on pair {other}. Change that"
            " one first, or correct the case system in which a person has two numbers."
        )


def _keep(change: Change, load: CaseLoad, rows: pd.DataFrame) -> None:
    """Write the pairs anew, then name them in the register with the entry in the trail."""
    engine, settings = change.engine, change.settings
    target = new_path(engine, settings, load.list)
    write_rows(rows, REVIEW_TYPES, target)
    try:
        with write_session(engine) as session:
            register.lock_cases(session)
            before = list_named(session, settings)
            current = register.find_current(session, load.list)
            if current is None or current.file != load.file:
                raise CaseError("The lists were linked anew meanwhile. Nothing was kept; look at the pair again.")
            register.replace_file(session, current, target.name, hash_file(target), 0)
            register.tell_decision(session, current, change.actor, change.now)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    with read_session(engine) as session:
        sweep(session, engine, settings, before)
