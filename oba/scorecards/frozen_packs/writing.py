"""A pack written as text and read again value for value, whatever becomes of the software in between.

The text is JSON: every field of every value by its name, days as in ISO 8601, numbers in full. It is read by the fields
that the classes have today, without the rules of definitions, which may have become stricter since: a field that the
text lacks has its default, one that is gone is left out and told.
"""

import hashlib
import json
import lzma
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from oba.errors import PublishError
from oba.scorecards.card import Pack

FORMAT = 2  # without `Change.facts`, which the software of format 1 asks for
"""Raised when a text of today could not be read by the software before; all earlier formats are read for ever."""


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
        pack = _read(Pack, json.loads(text), gone)
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
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"a {type(value).__name__} has no place in a pack")


def _read(kind: Any, given: Any, gone: set[str]) -> Any:
    """Return what was written of a kind of value; `gone` takes the names of fields that are no more."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _read(get_args(kind)[0], given, gone)
    if origin in (Union, UnionType):
        return None if given is None else _read(_pick(kind, given), given, gone)
    if origin in (list, tuple, dict, Mapping):
        return _read_many(origin, get_args(kind), given, gone)
    if origin is Literal or kind in (Any, str, int, bool):
        return given
    if kind is float:  # a whole number is kept as one, since that is how it would be printed again
        return given
    if kind in (date, datetime):
        return kind.fromisoformat(given)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(given)
    if isinstance(kind, type) and (issubclass(kind, BaseModel) or is_dataclass(kind)):
        return _read_fields(kind, given, gone)
    raise TypeError(f"a {kind} has no place in a pack")


def _pick(kind: Any, given: Any) -> Any:
    """Return which of some kinds a value is of: a text, or the class that has most of the fields that were written."""
    kinds = [one for one in get_args(kind) if one is not NoneType]
    if len(kinds) == 1:
        return kinds[0]
    if not isinstance(given, Mapping):
        return type(given)
    classes = [one for one in kinds if isinstance(one, type) and is_dataclass(one)]
    return max(classes, key=lambda one: len(set(given) & set(_fields_of(one)[0])))


def _read_many(origin: Any, kinds: tuple[Any, ...], given: Any, gone: set[str]) -> Any:
    if origin in (dict, Mapping):
        return {_read(kinds[0], key, gone): _read(kinds[1], value, gone) for key, value in given.items()}
    if origin is list:
        return [_read(kinds[0], value, gone) for value in given]
    if kinds[-1] is Ellipsis:
        return tuple(_read(kinds[0], value, gone) for value in given)
    return tuple(_read(kind, value, gone) for kind, value in zip(kinds, given, strict=True))


def _read_fields(kind: Any, given: Mapping[str, Any], gone: set[str]) -> Any:
    kinds, needed = _fields_of(kind)
    gone.update(f"{kind.__name__}.{name}" for name in given if name not in kinds)
    if missing := sorted(needed.difference(given)):
        raise ValueError(f"{kind.__name__} lacks {', '.join(missing)}")
    read = {name: _read(one, given[name], gone) for name, one in kinds.items() if name in given}
    return kind.model_construct(**read) if issubclass(kind, BaseModel) else kind(**read)


@lru_cache(maxsize=256)
def _fields_of(kind: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the kind of each field of a class, and which of them have no default."""
    hints = get_type_hints(kind, include_extras=True)
    if issubclass(kind, BaseModel):
        needed = {name for name, one in kind.model_fields.items() if one.is_required()}
        return {name: hints[name] for name in kind.model_fields}, frozenset(needed)
    without = {one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING}
    return {one.name: hints[one.name] for one in fields(kind)}, frozenset(without)
