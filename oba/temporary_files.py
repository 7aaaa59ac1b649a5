"""What does not fit in memory: values and rows put into a temporary file and read back, some at a time.

The file has no name, so that nobody else can open it and it is gone when the process is, however it ends.
It stands in the folder for temporary files, which TMPDIR names.
"""

import pickle
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import IO, Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

_T = TypeVar("_T", bound=Sized)


def _open_for(owner: object) -> IO[bytes]:
    """Return an empty temporary file that is closed, and so gone, when nothing refers to its owner any more."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed below
    weakref.finalize(owner, file.close)
    return file


class OnDisk(Generic[_T]):
    """Values in the order they were added; its length is that of all of them together."""

    def __init__(self, values: Iterable[_T] = ()) -> None:
        self._file = _open_for(self)
        self._starts: list[int] = []
        self._length = 0
        for value in values:
            self.add(value)

    def add(self, value: _T) -> None:
        """Keep one more value."""
        self._starts.append(self._file.seek(0, 2))
        pickle.dump(value, self._file, pickle.HIGHEST_PROTOCOL)
        self._length += len(value)

    def __len__(self) -> int:
        """Return the length of all values together."""
        return self._length

    def __iter__(self) -> Iterator[_T]:
        """Return the values one after the other, as often as asked."""
        for start in self._starts:
            self._file.seek(start)
            yield pickle.load(self._file)  # noqa: S301  written by us into a file that has no name


class RowsOnDisk:
    """Rows of one numpy type, each put into one of some numbered groups and read back a group at a time."""

    def __init__(self, kind: np.dtype[Any]) -> None:
        self._kind = kind
        self._file = _open_for(self)
        self._pieces: dict[int, list[tuple[int, int]]] = {}

    def add(self, rows: npt.NDArray[np.void], groups: npt.NDArray[np.uint16]) -> None:
        """Keep rows, each in its group."""
        different, counts = np.unique(groups, return_counts=True)
        ordered = rows[np.argsort(groups, kind="stable")] if len(different) > 1 else rows
        start = self._file.seek(0, 2)
        self._file.write(ordered.data)
        for group, count in zip(different.tolist(), counts.tolist(), strict=True):
            self._pieces.setdefault(group, []).append((start, count))
            start += count * self._kind.itemsize

    def __iter__(self) -> Iterator[int]:
        """Return the numbers of the groups."""
        return iter(sorted(self._pieces))

    def read(self, group: int) -> npt.NDArray[np.void]:
        """Return the rows of a group in the order they were added."""
        found = []
        for start, count in self._pieces[group]:
            self._file.seek(start)
            found.append(np.frombuffer(self._file.read(count * self._kind.itemsize), self._kind))
        return np.concatenate(found)


class Frames:
    """Frames that are made anew each time they are asked for; its length is that of all of them together."""

    def __init__(self, length: int, make: Callable[[], Iterator[pd.DataFrame]]) -> None:
        self._length = length
        self._make = make

    def __len__(self) -> int:
        """Return how many rows there are in all."""
        return self._length

    def __iter__(self) -> Iterator[pd.DataFrame]:
        """Return the frames one after the other, as often as asked."""
        return self._make()
