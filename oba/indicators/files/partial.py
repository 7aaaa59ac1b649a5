"""What can be read of a definition that has faults, so that what it names is checked at the same time."""

import copy
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from oba.indicators.base import Definition
from oba.indicators.files.nodes import KeyPath


def read_partly(model: type[Definition], content: Mapping[str, Any], at_fault: Iterable[KeyPath]) -> Any:
    """Return a definition without the entries at fault; a required key that cannot be read is None.

    `at_fault` are the paths of keys that cannot stay. The value is for checks of names only.
    """
    left = copy.deepcopy(dict(content))
    for where in at_fault:
        _take_out(left, where)
    values: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        values[key] = None if field.is_required() else field.get_default(call_default_factory=True)
        if key in left:
            try:
                wanted: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
                values[key] = TypeAdapter(wanted).validate_python(left[key])
            except ValidationError:
                continue
    return model.model_construct(**values)


def _take_out(content: Any, where: KeyPath) -> None:
    """Delete what a path leads to, if it is a key: taking an item out of a list would move those after it."""
    for part in where[:-1]:
        is_item = isinstance(content, list) and isinstance(part, int) and part < len(content)
        if is_item or (isinstance(content, dict) and part in content):
            content = content[part]
    if where and isinstance(content, dict):
        content.pop(where[-1], None)
