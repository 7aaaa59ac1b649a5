"""A pack written as text and read again value for value, whatever becomes of the software in between.

The text is JSON: every field of every value by its name, days as in ISO 8601, numbers in full. It is read by the fields
that the classes have today, without the rules of definitions, which may have become stricter since: a field that the
text lacks has its default, one that is gone is left out and told.
"""

import hashlib
import json
import lzma
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache, lru_cache, partial
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from oba.errors import PublishError
from oba.scorecards.card import Pack

FORMAT = 2  # without `Change.facts`, which the software of format 1 asks for
"""Raised when a text of today could not be read by the software before; all earlier formats are read for ever."""
Reader = Callable[[Any, set[str]], Any]
"""Gives a value from what was written of it; what it is given besides takes the names of fields that are no more."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack as it is kept: `data` is compressed, `sha256` the hash of the text in it."""

    format: int
    sha256: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A pack that was read, and the fields of its text that today's software no longer has, as `Card.colour`."""

    pack: Pack
    gone: tuple[str, ...]


def pack_up(pack: Pack) -> Packed:
    """Return a pack as it is kept."""
    text = write_value(pack).encode("utf-8")
    return Packed(FORMAT, hashlib.sha256(text).hexdigest(), lzma.compress(text, preset=1))


def unpack(kept: Packed) -> Unpacked:
    """Return the pack that was kept; PublishError if it is not what was kept, or is of a later format."""
    if kept.format > FORMAT:
        raise PublishError(
            f"The pack was kept by a newer version of this software (format {kept.format}). Update the software and try"
            " again; nothing was changed."
        )
    gone: set[str] = set()
    try:
        text = open_text(kept)
        pack = _read_fields(Pack, json.loads(text), gone)
    except (TypeError, ValueError, KeyError) as fault:
        raise PublishError(f"The pack that was kept cannot be read by this software ({fault}).") from fault
    return Unpacked(pack, tuple(sorted(gone)))


def open_text(kept: Packed) -> bytes:
    """Return the text of a kept pack; PublishError if its hash says that it is another."""
    try:
        text = lzma.decompress(kept.data)
    except (lzma.LZMAError, EOFError) as fault:
        raise PublishError("The pack that was kept is damaged. Restore the newest backup that verifies.") from fault
    if hashlib.sha256(text).hexdigest() != kept.sha256:
        raise PublishError("The pack that was kept is not what was published. Restore the newest backup that verifies.")
    return text


def write_value(value: Any) -> str:
    """Return a value and all that is in it as JSON."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    return _plainer(value.__class__)(value)


@cache
def _plainer(kind: type) -> Callable[[Any], Any]:
    """Return what gives the plain value of an object of a class; asked once for each class."""
    if issubclass(kind, BaseModel) or is_dataclass(kind):
        names = tuple(kind.model_fields if issubclass(kind, BaseModel) else (one.name for one in fields(kind)))
        return lambda value: {name: _plain(getattr(value, name)) for name in names}
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, Mapping):
        return lambda value: {str(_plain(key)): _plain(item) for key, item in value.items()}
    if issubclass(kind, list | tuple):
        return lambda value: [_plain(item) for item in value]
    if issubclass(kind, date):  # a datetime is one too
        return lambda value: value.isoformat()
    if issubclass(kind, str | int | float | NoneType):
        return lambda value: value
    raise TypeError(f"a {kind.__name__} has no place in a pack")


def _reader(kind: Any) -> Reader:
    """Return what reads a kind of value from what was written of it.

    Made once for each field: a pack of a hundred curves has two million values.
    """
    origin = get_origin(kind)
    if origin is Annotated:
        return _reader(get_args(kind)[0])
    if origin in (Union, UnionType):
        reads = {one: _reader(one) for one in get_args(kind) if one is not NoneType}
        return lambda given, gone: None if given is None else reads[_pick(tuple(reads), given)](given, gone)
    if origin in (list, tuple, dict, Mapping):
        return _reader_of_many(origin, get_args(kind))
    if origin is Literal or kind in (Any, str, int, bool, float):  # a whole number is kept as one, as it is printed
        return lambda given, _gone: given
    if kind in (date, datetime):
        return lambda given, _gone: kind.fromisoformat(given)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda given, _gone: kind(given)
    if isinstance(kind, type) and (issubclass(kind, BaseModel) or is_dataclass(kind)):
        return partial(_read_fields, kind)
    raise TypeError(f"a {kind} has no place in a pack")


def _pick(kinds: tuple[Any, ...], given: Any) -> Any:
    """Return which of some kinds a value is of: a text, or the class that has most of the fields that were written."""
    if len(kinds) == 1:
        return kinds[0]
    if not isinstance(given, Mapping):
        return type(given)
    classes = [one for one in kinds if isinstance(one, type) and is_dataclass(one)]
    return max(classes, key=lambda one: len(set(given) & set(_fields_of(one)[0])))


def _reader_of_many(origin: Any, kinds: tuple[Any, ...]) -> Reader:
    reads = [_reader(kind) for kind in kinds if kind is not Ellipsis]
    first, last = reads[0], reads[-1]
    if origin in (dict, Mapping):
        return lambda given, gone: {first(key, gone): last(value, gone) for key, value in given.items()}
    if origin is list:
        return lambda given, gone: [first(value, gone) for value in given]
    if kinds[-1] is Ellipsis:
        return lambda given, gone: tuple([first(value, gone) for value in given])
    return lambda given, gone: tuple([read(value, gone) for read, value in zip(reads, given, strict=True)])


def _read_fields(kind: Any, given: Mapping[str, Any], gone: set[str]) -> Any:
    """Return an object of a class; `gone` takes the names of fields that are no more."""
    reads, needed = _fields_of(kind)
    if not given.keys() <= reads.keys():
        gone.update(f"{kind.__name__}.{name}" for name in given if name not in reads)
    if missing := needed - given.keys():
        raise ValueError(f"{kind.__name__} lacks {', '.join(sorted(missing))}")
    read = {name: one(given[name], gone) for name, one in reads.items() if name in given}
    return kind.model_construct(**read) if issubclass(kind, BaseModel) else kind(**read)


@lru_cache(maxsize=256)
def _fields_of(kind: Any) -> tuple[dict[str, Reader], frozenset[str]]:
    """Return what reads each field of a class, and which of them have no default."""
    hints = get_type_hints(kind, include_extras=True)
    if issubclass(kind, BaseModel):
        needed = {name for name, one in kind.model_fields.items() if one.is_required()}
        return {name: _reader(hints[name]) for name in kind.model_fields}, frozenset(needed)
    without = {one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING}
    return {one.name: _reader(hints[one.name]) for one in fields(kind)}, frozenset(without)
