"""Link the people of two kept lists: score them, judge a labelled sample, or keep the pairs and say whom they miss.

Pairs are kept as a list is: a dataset of their own that the register names, which goes when either list's people go.
"""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from oba.cases.dataset import list_columns, read_rows, write_rows
from oba.cases.linkage.clerical import DECIDED, REVIEW_TYPES
from oba.cases.linkage.people import columns_of, one_each
from oba.cases.pseudonyms import CaseKey
from oba.errors import CaseError
from oba.indicators.case_lists.case_link import CaseLink
from oba.indicators.yaml_file import suggest
from oba.models import CaseLoad
from oba.pipeline.cases.datasets import Change, find_datasets, hash_file, let_one_change, list_named, new_path, sweep
from oba.pipeline.cases.discretion import tell_no_values
from oba.store import cases as register
from oba.store.engine import read_session, write_session

if TYPE_CHECKING:
    from oba.cases.linkage.scoring import Weight
    from oba.cases.linkage.weight import MatchRate, Threshold

_ANSWERS = {"yes": True, "no": False}
_LATEST = "opened"


@dataclass(frozen=True)
class Tried:
    """What a labelled sample says: the weight to choose; how many pairs are doubtful; labels of people in no list."""

    threshold: "Threshold"
    weights: tuple["Weight", ...]
    doubtful: int | None
    strangers: int
    made_up: bool


@dataclass(frozen=True)
class Linked:
    """How many pairs are linked, of them as a person decided, and how many wait; what is said with their figures."""

    load: int
    pairs: int
    decided: int
    weights: tuple["Weight", ...]
    doubtful: int | None
    told: tuple[str, ...]
    made_up: bool


@dataclass(frozen=True)
class _Both:
    """The people of both lists and the pairs of them."""

    link: CaseLink
    loads: tuple[CaseLoad, CaseLoad]
    people: tuple[pd.DataFrame, pd.DataFrame] = field(repr=False)
    pairs: pd.DataFrame = field(repr=False)
    weights: tuple["Weight", ...]

    @property
    def made_up(self) -> bool:
        """Return whether people of either list are made up, which every output states."""
        return any(load.made_up for load in self.loads)


def try_labels(change: Change, key: CaseKey, name: str, path: Path) -> Tried:
    """Score both lists and return the weight that a labelled sample chooses; nothing is kept, and no label either.

    `path` is a CSV with the columns left, right (the council's own numbers, pseudonyms at once) and same (yes, no).
    """
    from oba.cases.linkage.pairs import take_best
    from oba.cases.linkage.weight import choose_threshold

    link = _find_link(change, name)
    with let_one_change(change.settings), tell_no_values("The linkage"):
        both = _score(change, link)
        if register.made_with_other_key(both.loads, key.check_value):
            raise CaseError(
                "OBA_CASE_KEY is not the key that the lists were loaded with, so nobody in the sample could be found."
            )
        labels = _read_labels(change, key, link, path)
        known = labels["left"].isin(both.people[0]["person"]) & labels["right"].isin(both.people[1]["person"])
        best = take_best(both.pairs)
        threshold = choose_threshold(best, labels[known])
        doubtful = None if link.doubtful is None else int(best["weight"].between(*link.doubtful).sum())
        return Tried(threshold, both.weights, doubtful, int((~known).sum()), both.made_up)


def link_lists(change: Change, name: str) -> Linked:
    """Keep the pairs from the definition's weight on, in place of those before; CaseError if there is no weight.

    What a person decided of doubtful pairs overrules the weight, and is kept while both people are in their lists.
    """
    from oba.cases.linkage.pairs import count_waiting, lay_out

    link = _find_link(change, name)
    if link.weight is None:
        raise CaseError(
            f"`{name}` has no `weight` yet. `oba cases link {name} --labels FILE` says which to choose; write it into"
            " the definition with what the sample gave."
        )
    with let_one_change(change.settings), tell_no_values("The linkage"):
        both = _score(change, link)
        rows = lay_out(both.pairs, link.weight, link.doubtful, _read_known(change, both))
        told = tuple(_tell(both, rows))
        load = _keep(change, both, rows, told)
        linked, waiting = rows[rows["linked"]], count_waiting(rows)
        decided, doubtful = int(linked["decision"].notna().sum()), waiting if link.doubtful else None
        return Linked(load, len(linked), decided, both.weights, doubtful, told, both.made_up)


def _find_link(change: Change, name: str) -> CaseLink:
    found = change.definitions.case_links.get(name)
    if found is None:
        hint = suggest(name, sorted(change.definitions.case_links))
        raise CaseError(f"There is no link `{name}`. {f'Did you mean `{hint}`?' if hint else ''}".strip())
    return found


def _score(change: Change, link: CaseLink) -> _Both:
    try:
        from oba.cases.linkage.scoring import score_pairs
    except ImportError:
        raise CaseError("People are linked by Splink: pip install 'oba[linkage]'. Nothing was linked.") from None
    datasets = find_datasets(change.engine, change.settings)
    with read_session(change.engine) as session:
        loads = {load.list: load for load in register.list_current(session)}
    for name in (link.left, link.right):
        if name not in loads:
            raise CaseError(f"Nothing is kept of `{name}`. Load it first; nothing was linked.")
    left, right = (_read_people(datasets[name], name) for name in (link.left, link.right))
    scored = score_pairs(left, right)
    return _Both(link, (loads[link.left], loads[link.right]), (left, right), scored.pairs, scored.weights)


def _read_people(path: Path, name: str) -> pd.DataFrame:
    wanted = columns_of(list_columns(path), _LATEST)
    if wanted is None:
        raise CaseError(f"`{name}` was loaded before it had `link`. Load its extract again; nothing was linked.")
    return one_each(read_rows(path, wanted), _LATEST)


def _read_known(change: Change, both: _Both) -> pd.DataFrame:
    """Return what was looked at of the pairs before, of people who are in both lists still."""
    columns = ["left_person", "right_person", *DECIDED]
    known = pd.DataFrame(columns=columns)
    with read_session(change.engine) as session:
        before = register.find_current(session, both.link.id)
    if before is not None:
        made = register.read_made_of(before)
        if made.form == register.PAIRS_FORM and (made.left, made.right) == (both.link.left, both.link.right):
            (path,) = find_datasets(change.engine, change.settings, [both.link.id]).values()
            known = read_rows(path, columns, having="reference")
    sides = zip(columns[:2], both.people, strict=True)
    there = [known[side].isin(people["person"]) for side, people in sides]
    return known[there[0] & there[1]].rename(columns={"left_person": "left", "right_person": "right"})


def _read_labels(change: Change, key: CaseKey, link: CaseLink, path: Path) -> pd.DataFrame:
    """Return labelled pairs under pseudonyms. A fault is told by its line, never by what stands there."""
    kinds = [change.definitions.case_lists[name].fields["person"].of for name in (link.left, link.right)]
    found = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not {"left", "right", "same"} <= set(reader.fieldnames or []):
                raise CaseError(f"{path.name} needs the columns left, right and same. Nothing was linked.")
            for row in reader:
                same = _ANSWERS.get(str(row["same"] or "").strip().casefold())
                if same is None or not row["left"] or not row["right"]:
                    what = "a number is missing, or `same` is neither yes nor no"
                    raise CaseError(f"{path.name}, line {reader.line_num}: {what}. Nothing was linked.")
                people = [key.name_person(kind, row[side]) for kind, side in zip(kinds, ("left", "right"), strict=True)]
                found.append((*people, same))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise CaseError(f"{path.name} cannot be read as a CSV in UTF-8. Nothing was linked.") from None
    labels = pd.DataFrame(found, columns=["left", "right", "same"]).drop_duplicates()
    if both := int(labels.duplicated(["left", "right"]).sum()):
        pairs = "1 pair is" if both == 1 else f"{both:,} pairs are"
        raise CaseError(f"{path.name}: {pairs} labelled both yes and no. Keep one of the two. Nothing was linked.")
    return labels


def _keep(change: Change, both: _Both, rows: pd.DataFrame, told: Sequence[str]) -> int:
    """Write the pairs, then name them in the register; what they replace is deleted when that is done."""
    engine, settings, link = change.engine, change.settings, both.link
    target = new_path(engine, settings, link.id)
    with read_session(engine) as session:
        sweep(session, engine, settings)
        before = list_named(session, settings)
    write_rows(rows.sort_values(["left_person", "right_person"]), REVIEW_TYPES, target)
    new = _describe(change, both, len(rows), told, target)
    try:
        with write_session(engine) as session:
            register.lock_cases(session)
            load = register.add_load(session, new, change.actor, change.now).id
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    with read_session(engine) as session:
        sweep(session, engine, settings, before)
    return load or 0


def _describe(change: Change, both: _Both, kept: int, told: Sequence[str], target: Path) -> register.NewLoad:
    link, (left, right) = both.link, both.loads
    made = register.MadeOf(link.left, left.id or 0, link.right, right.id or 0, tuple(told))
    return register.NewLoad(
        list=link.id,
        version=link.version,
        fingerprint=change.definitions.fingerprint("case_links", link.id),
        made_up=both.made_up,
        as_at=min(left.as_at, right.as_at),
        file=target.name,
        sha256=hashlib.sha256(f"{left.kept_sha256} {right.kept_sha256}".encode()).hexdigest(),
        kept_sha256=hash_file(target),
        key_check=left.key_check,
        read=len(both.pairs),
        kept=kept,
        set_aside={"below the weight, or not the best of either": len(both.pairs) - kept},
        values_aside={},
        keep_months=min(left.keep_months, right.keep_months),
        keep_after="",
        linked=made.text,
    )


def _tell(both: _Both, rows: pd.DataFrame) -> Iterator[str]:
    """Yield what is said with every figure counted through the pairs: how right, how many, and who is missed."""
    from oba.cases.linkage.pairs import tell_review
    from oba.cases.linkage.weight import hide_few, rate_matches

    link, linked = both.link, rows[rows["linked"]]
    if link.chosen:
        said = link.chosen.words
        yield f"{said[0].upper()}{said[1:]}."
    yield from tell_review(rows, link.weight or 0.0)
    sides = ((link.left, both.people[0], "left_person"), (link.right, both.people[1], "right_person"))
    for name, people, side in sides:
        found = set(linked[side])
        (everybody,) = rate_matches(people, found)
        yield f"Of the people of “{name}” {_share(everybody)} could be linked."
        for by in link.groups:
            rates = rate_matches(people, found, by)
            shown = hide_few(rates)
            groups = ", ".join(f"{one.group} {_share(one)}" for one in shown) or "nothing can be shown"
            hidden = " (groups with few people are not shown)" if len(shown) < len(rates) else ""
            if len(rates) > 1:
                yield f"Of “{name}” by {by}: {groups}{hidden}."


def _share(rate: "MatchRate") -> str:
    """Return a share with its interval, in whole per cent."""
    return f"{rate.share.value:.0f}% ({rate.share.lower:.0f} to {rate.share.upper:.0f})"
