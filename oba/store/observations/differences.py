"""What a release says that was not known before it: found in numbers, without writing anything."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection

from oba.observations.differences import COUNTED, Differences, join_counts
from oba.store.observations import keys
from oba.store.observations.history import Ranked
from oba.store.observations.known_cells import KnownCells, Places, nothing_known, read_known
from oba.store.observations.packed import PackedCells

Mask = npt.NDArray[np.bool_]

_KEY = ["measure", "breakdown", "area", "period"]
_PARTS = 16  # of a release that itself is in memory: what is known of its series may be many times as much
_NONE = 0  # the number of what the store has not
_FEW_SERIES = 20  # are read at once of those that a release does not give


@dataclass(frozen=True, slots=True)
class Release:
    """The cells of a part of a release: a number for each text, 0 where the store has none, and the names."""

    series: keys.Codes
    areas: keys.Codes
    periods: keys.Codes
    sayings: keys.Codes
    measures: keys.Codes
    measure_names: list[str]
    spoken_of: set[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class StoredDifferences(Differences):
    """Differences with the cells that were known.

    `left` are the known cells that the release leaves out, though it speaks of their series and period.
    `whole` says that `known` is all that is known of the feed.
    """

    known: KnownCells
    left: KnownCells
    whole: bool = False


def compare_parts(
    connection: Connection,
    feed: str,
    before: Sequence[Ranked],
    parts: Iterable[pd.DataFrame],
    packed: PackedCells | None,
) -> Iterator[StoredDifferences]:
    """Compare a release part by part with what some loads say, holding one part and its series at a time.

    Every part has all cells of its series.
    """
    if packed is None:
        return _compare_rows(connection, feed, before, parts)
    return _compare_packed(connection, feed, packed, parts)


def _compare_packed(
    connection: Connection, feed: str, packed: PackedCells, parts: Iterable[pd.DataFrame]
) -> Iterator[StoredDifferences]:
    """Compare with packed cells: all that is known of each part's series, at last of those that no part has."""
    seen: set[int] = set()
    for part in parts:
        series = _find_series(connection, feed, find_spoken_of(part))
        yield replace(find_differences(connection, feed, packed.read(series), part, in_parts=True), whole=True)
        seen |= series
    for rest in packed.gather(seen):
        yield replace(find_differences(connection, feed, packed.read(rest), pd.DataFrame(), in_parts=True), whole=True)


def split_series(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Return a release in parts, each with all cells of its series, the same series in each release of a feed."""
    columns = ["measure", "breakdown"]
    places, pairs = _combine({name: keys.factorize(frame[name]) for name in columns}, columns)
    numbers = np.array([zlib.crc32(";".join(pair).encode()) % _PARTS for pair in pairs], np.int64)[places]
    for number in range(_PARTS):
        if len(part := frame[numbers == number]):
            yield part


def _find_series(connection: Connection, feed: str, spoken_of: set[tuple[str, str, str]]) -> set[int]:
    ids = keys.find_series_ids(connection, feed)
    return {ids[pair] for pair in {(measure, breakdown) for measure, breakdown, _ in spoken_of} if pair in ids}


def _compare_rows(
    connection: Connection, feed: str, before: Sequence[Ranked], parts: Iterable[pd.DataFrame]
) -> Iterator[StoredDifferences]:
    """Compare with the observations: what is known of each part's series in the periods that the part gives.

    At last what its measures had besides in the periods that they give.
    """
    read: dict[int, set[str]] = {}
    given: dict[str, set[str]] = {}
    for part in parts:
        spoken_of = find_spoken_of(part)
        periods = {period for *_, period in spoken_of}
        for measure, _, period in spoken_of:
            given.setdefault(measure, set()).add(period)
        series = _find_series(connection, feed, spoken_of)
        read.update(dict.fromkeys(series, periods))
        known = _read_periods(connection, before, series, periods)
        yield replace(find_differences(connection, feed, known, part, in_parts=True), known=nothing_known())
    besides: dict[frozenset[str], list[int]] = {}
    for (measure, _), key in keys.find_series_ids(connection, feed).items():
        if rest := given.get(measure, set()) - read.get(key, set()):
            besides.setdefault(frozenset(rest), []).append(key)
    for others, chosen in besides.items():
        for start in range(0, len(chosen), _FEW_SERIES):
            known = _read_periods(connection, before, chosen[start : start + _FEW_SERIES], others)
            if len(known):
                found = find_differences(connection, feed, known, pd.DataFrame(), in_parts=True)
                yield replace(found, known=nothing_known())


def _read_periods(
    connection: Connection, before: Sequence[Ranked], series: Iterable[int], periods: Iterable[str]
) -> KnownCells:
    return read_known(connection, before, series, keys.find_ids(connection, "period_key", periods).values())


def find_differences(
    connection: Connection, feed: str, known: KnownCells, frame: pd.DataFrame, *, in_parts: bool = False
) -> StoredDifferences:
    """Compare a release, or with `in_parts` a part of it, with what is known of its series."""
    ids = keys.find_series_ids(connection, feed)
    met = np.zeros(len(known), bool)
    counts: tuple[dict[str, int], dict[str, int]] = ({}, {})
    spoken_of: set[tuple[str, str, str]] = set()
    differing = pd.DataFrame({"known": np.array([], bool)})
    if len(frame):
        release = number_release(connection, ids, known, frame)
        at, shared = Places(known).find(release.series, release.areas, release.periods)
        met[at[shared]] = True
        spoken_of = release.spoken_of
        differing = _compare(frame, release, known, at, shared, counts)
    names = {key: pair for pair, key in ids.items()}
    left, missing = _find_left_out(connection, names, known, met, spoken_of)
    shrunk = None
    if in_parts or missing & {(measure, period) for measure, _, period in spoken_of}:
        counted = _count_cells(connection, names, known, np.ones(len(known), bool))
        shrunk = (_join_counts(_count_cells(connection, names, known, met), differing), counted)
    gone = int(left.says_something().sum())
    return StoredDifferences(differing, len(frame), *counts, spoken_of, missing, shrunk, gone, known, left)


def number_release(
    connection: Connection, ids: dict[tuple[str, str], int], known: KnownCells, frame: pd.DataFrame
) -> Release:
    """Return the numbers of a release's rows by those that the store has; nothing is given a number."""
    coded = {name: keys.factorize(frame[name]) for name in [*_KEY, "symbol", "status", "flag"]}
    numbers: dict[str, keys.Codes] = {}
    for name in ("area", "period"):
        codes, names = coded[name]
        found = keys.find_ids(connection, f"{name}_key", [names[code] for code in keys.compact(codes, len(names))[0]])
        numbers[name] = np.array([found.get(text, _NONE) for text in names], np.int64)[codes]
    pairs, series_names = _combine(coded, ["measure", "breakdown"])
    series = np.array([ids.get((measure, breakdown), _NONE) for measure, breakdown in series_names], np.int64)[pairs]
    says, saying_names = _combine(coded, ["symbol", "status", "flag"])
    numbered = {name: number for number, name in enumerate(known.names)}
    new = len(numbered)
    sayings = np.array([numbered.get((symbol, status, flag), new) for symbol, status, flag in saying_names], np.int64)
    _, spoken_of = _combine(coded, ["measure", "breakdown", "period"])
    return Release(series, numbers["area"], numbers["period"], sayings[says], *coded["measure"], set(spoken_of))


def find_spoken_of(frame: pd.DataFrame) -> set[tuple[str, str, str]]:
    """Return the measures, breakdowns and periods of which a frame has a row."""
    columns = ["measure", "breakdown", "period"]
    return set(_combine({name: keys.factorize(frame[name]) for name in columns}, columns)[1]) if len(frame) else set()


def _combine(coded: dict[str, tuple[keys.Codes, list[Any]]], columns: list[str]) -> tuple[keys.Codes, list[Any]]:
    """Return the number of each row's combination of some columns, and the combinations that occur."""
    whole: Any = 0
    size = 1
    for name in columns:
        codes, names = coded[name]
        whole = whole * len(names) + codes
        size *= len(names)
    found, places = keys.compact(whole, size)
    return places, [tuple(keys.decode(int(code), [coded[name][1] for name in columns])) for code in found]


def _compare(
    part: pd.DataFrame,
    release: Release,
    known: KnownCells,
    at: keys.Codes,
    shared: Mask,
    counts: tuple[dict[str, int], dict[str, int]],
) -> pd.DataFrame:
    """Return the rows that are new or different; how many numbers can be compared is added to the counts."""
    if not len(known):
        return part.assign(known=False, value_before=np.nan, symbol_before=None)
    values, before = part["value"].to_numpy(float), known.values[at]
    numbers = shared & ~np.isnan(values) & ~np.isnan(before)
    for mask, count in zip((numbers, numbers & (values != 0) & (before != 0)), counts, strict=True):
        found = np.bincount(release.measures[mask], minlength=len(release.measure_names))
        for name, number in zip(release.measure_names, found.tolist(), strict=True):
            count[name] = count.get(name, 0) + number
    alike = (values == before) | (np.isnan(values) & np.isnan(before))
    differs = ~(shared & alike & (release.sayings == known.sayings[at]))
    symbols = np.array([name[0] for name in known.names], object)
    chosen, some = at[differs], shared[differs]
    frame: pd.DataFrame = part.loc[differs].assign(
        known=some,
        value_before=np.where(some, before[differs], np.nan),
        symbol_before=np.where(some, symbols[known.sayings[chosen]], None),
    )
    return frame


def _find_left_out(
    connection: Connection,
    names: dict[int, tuple[str, str]],
    known: KnownCells,
    met: Mask,
    spoken_of: set[tuple[str, str, str]],
) -> tuple[KnownCells, set[tuple[str, str]]]:
    """Return the known cells left out of what the release speaks of, and the measures and periods of all not given."""
    missing = np.flatnonzero(~met)
    if not len(missing):
        return known.take(missing), set()
    periods = keys.find_codes(connection, "period_key", np.unique(known.periods).tolist())
    cells = list(zip(known.series[missing].tolist(), known.periods[missing].tolist(), strict=True))
    covered = {cell: (*names[cell[0]], periods[cell[1]]) for cell in set(cells)}
    out = np.array([covered[cell] in spoken_of for cell in cells])
    return known.take(missing[out]), {(measure, period) for measure, _, period in covered.values()}


def _count_cells(
    connection: Connection, names: dict[int, tuple[str, str]], known: KnownCells, chosen: Mask
) -> pd.DataFrame:
    """Return how many of the chosen cells there are of each measure, period and area."""
    different, places = np.unique(known.series[chosen], return_inverse=True)
    measure_names = sorted({names[key][0] for key in different.tolist()})
    measures = np.array([measure_names.index(names[key][0]) for key in different.tolist()], np.int64)[places]
    cells = pd.DataFrame({"measure": measures, "period": known.periods[chosen], "area": known.areas[chosen]})
    counted = cells.groupby(["measure", "period", "area"], as_index=False).size()
    names_of = {
        "measure": dict(enumerate(measure_names)),
        "period": keys.find_codes(connection, "period_key", counted["period"].unique().tolist()),
        "area": keys.find_codes(connection, "area_key", counted["area"].unique().tolist()),
    }
    frame = {name: [texts[key] for key in counted[name].tolist()] for name, texts in names_of.items()}
    return pd.DataFrame({**frame, "figures": counted["size"].to_numpy()})


def _join_counts(counted: pd.DataFrame, differing: pd.DataFrame) -> pd.DataFrame:
    """Return counts of cells with those of a release that are new."""
    if differing["known"].all():
        return counted
    new = differing.loc[~differing["known"], COUNTED].astype(object)
    return join_counts([counted, new.groupby(COUNTED, as_index=False).size().rename(columns={"size": "figures"})])
