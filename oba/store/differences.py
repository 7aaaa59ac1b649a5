"""What a release says that was not known before it: found in numbers, without writing anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from oba.store import keys
from oba.store.known import Known, Places

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Mask = npt.NDArray[np.bool_]

_KEY = ["measure", "breakdown", "area", "period"]


@dataclass(frozen=True, slots=True)
class Release:
    """The cells of a part of a release: a number for each text, 0 where the store has none, and the names."""

    series: "keys.Codes"
    areas: "keys.Codes"
    periods: "keys.Codes"
    sayings: "keys.Codes"
    measures: "keys.Codes"
    measure_names: list[str]
    spoken_of: set[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Differences:
    """How a release differs from what was known.

    `frame` has the rows of the release that are new or different, and three columns more: `known`,
    `value_before` and `symbol_before`. Of the release's figures, by measure, `comparable` are numbers that
    stand where a number was known, changed or not, and `nonzero` those where neither is 0. `spoken_of` are
    the measures, breakdowns and periods of the release. `left` are the known cells that it leaves out,
    though it speaks of their series and period. `shrunk` has, where it leaves out any of a measure and
    period that it gives, its cells and those known: measure, period and area. `whole` says that `known` is
    all that is known of the feed.
    """

    frame: "pd.DataFrame"
    rows: int
    known: Known
    comparable: dict[str, int]
    nonzero: dict[str, int]
    spoken_of: set[tuple[str, str, str]]
    left: Known
    shrunk: "tuple[pd.DataFrame, pd.DataFrame] | None"
    whole: bool = False


def find_differences(connection: Connection, feed: str, known: Known, parts: "Iterable[pd.DataFrame]") -> Differences:
    """Compare a release, whole or part after part, with what is known of the series of its measures."""
    import numpy as np
    import pandas as pd

    ids = keys.find_series_ids(connection, feed)
    places = Places(known)
    met = np.zeros(len(known), bool)
    frames: list[pd.DataFrame] = []
    counts: tuple[dict[str, int], dict[str, int]] = ({}, {})
    spoken_of: set[tuple[str, str, str]] = set()
    rows = 0
    for part in parts:
        if not len(part):
            continue
        release = number_release(connection, ids, known, part)
        at, shared = places.find(release.series, release.areas, release.periods)
        met[at[shared]] = True
        spoken_of |= release.spoken_of
        rows += len(part)
        frames.append(_compare(part, release, known, at, shared, counts))
    frame = pd.concat(frames) if frames else pd.DataFrame({"known": np.zeros(0, bool)})
    left, shrunk = _find_left_out(connection, ids, known, met, spoken_of, frame)
    return Differences(frame, rows, known, *counts, spoken_of, left, shrunk)


def number_release(
    connection: Connection, ids: dict[tuple[str, str], int], known: Known, frame: "pd.DataFrame"
) -> Release:
    """Return the numbers of a release's rows by those that the store has; nothing is given a number."""
    import numpy as np

    coded = {name: keys.factorize(frame[name]) for name in [*_KEY, "symbol", "status", "flag"]}
    numbers: dict[str, keys.Codes] = {}
    for name in ("area", "period"):
        codes, names = coded[name]
        found = keys.find_ids(connection, f"{name}_key", [names[code] for code in keys.compact(codes, len(names))[0]])
        numbers[name] = np.array([found.get(text, 0) for text in names], np.int64)[codes]
    pairs, series_names = _combine(coded, ["measure", "breakdown"])
    series = np.array([ids.get((measure, breakdown), 0) for measure, breakdown in series_names], np.int64)[pairs]
    says, saying_names = _combine(coded, ["symbol", "status", "flag"])
    numbered = {name: number for number, name in enumerate(known.names)}
    sayings = np.array([numbered.get((symbol, status, flag), -1) for symbol, status, flag in saying_names], np.int64)
    _, spoken_of = _combine(coded, ["measure", "breakdown", "period"])
    return Release(series, numbers["area"], numbers["period"], sayings[says], *coded["measure"], set(spoken_of))


def find_spoken_of(frame: "pd.DataFrame") -> set[tuple[str, str, str]]:
    """Return the measures, breakdowns and periods of which a frame has a row."""
    columns = ["measure", "breakdown", "period"]
    return set(_combine({name: keys.factorize(frame[name]) for name in columns}, columns)[1]) if len(frame) else set()


def _combine(coded: dict[str, tuple["keys.Codes", list[Any]]], columns: list[str]) -> tuple["keys.Codes", list[Any]]:
    """Return the number of each row's combination of some columns, and the combinations that occur."""
    whole: Any = 0
    size = 1
    for name in columns:
        codes, names = coded[name]
        whole = whole * len(names) + codes
        size *= len(names)
    found, places = keys.compact(whole, size)
    return places, [tuple(keys.spell(int(code), [coded[name][1] for name in columns])) for code in found]


def _compare(
    part: "pd.DataFrame",
    release: Release,
    known: Known,
    at: "keys.Codes",
    shared: "Mask",
    counts: tuple[dict[str, int], dict[str, int]],
) -> "pd.DataFrame":
    """Return the rows that are new or different; how many numbers can be compared is added to the counts."""
    import numpy as np

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
    ids: dict[tuple[str, str], int],
    known: Known,
    met: "Mask",
    spoken_of: set[tuple[str, str, str]],
    frame: "pd.DataFrame",
) -> "tuple[Known, tuple[pd.DataFrame, pd.DataFrame] | None]":
    """Return the known cells left out of what the release speaks of, and see `shrunk` of Differences."""
    import numpy as np

    missing = np.flatnonzero(~met)
    if not len(missing):
        return known.take(missing), None
    names = {key: pair for pair, key in ids.items()}
    periods = keys.find_codes(connection, "period_key", np.unique(known.periods).tolist())
    groups = {(measure, period) for measure, _, period in spoken_of}
    cells = list(zip(known.series[missing].tolist(), known.periods[missing].tolist(), strict=True))
    covered = {cell: (*names[cell[0]], periods[cell[1]]) for cell in set(cells)}
    out = np.array([covered[cell] in spoken_of for cell in cells])
    left = known.take(missing[out])
    if not any((measure, period) in groups for measure, _, period in covered.values()):
        return left, None
    areas = keys.find_codes(connection, "area_key", np.unique(known.areas).tolist())
    cells_known = _name_cells(known, names, areas, periods)
    new = frame.loc[~frame["known"], ["measure", "period", "area"]].astype(object)
    return left, (_stack(cells_known[met], new), cells_known)


def _stack(first: "pd.DataFrame", second: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    return pd.concat([first, second], ignore_index=True)


def _name_cells(
    known: Known, names: dict[int, tuple[str, str]], areas: dict[int, str], periods: dict[int, str]
) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    columns = {
        "measure": (known.series, {key: pair[0] for key, pair in names.items()}),
        "period": (known.periods, periods),
        "area": (known.areas, areas),
    }
    frame = {}
    for name, (numbers, texts) in columns.items():
        different, places = np.unique(numbers, return_inverse=True)
        frame[name] = np.array([texts[key] for key in different.tolist()], object)[places]
    return pd.DataFrame(frame)
