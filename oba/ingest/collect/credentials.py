"""Secrets by reference: `${NAME}` in a definition is an environment variable, looked up when it is needed."""

import os
import re
from collections.abc import Mapping

from oba.errors import FeedError

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def fill_references(text: str, environment: Mapping[str, str] | None = None) -> str:
    """Return a text with its references replaced; FeedError, naming the variable alone, if one is not set."""
    given = os.environ if environment is None else environment
    for name in _REFERENCE.findall(text):
        if name not in given:
            raise FeedError(f"The environment variable {name}, which the feed refers to, is not set.")
    return _REFERENCE.sub(lambda found: given[found[1]], text)


def redact(text: str, *templates: str) -> str:
    """Return a text, such as a driver's message, in which no value of a referred variable can be read."""
    for template in templates:
        for name in _REFERENCE.findall(template):
            if value := os.environ.get(name, ""):
                text = text.replace(value, f"${{{name}}}")
    return text
