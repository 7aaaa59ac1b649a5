"""Every key that a definition may have is read by the program: a key that nothing reads is a promise not kept."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import oba.indicators
from oba.indicators.base import Definition
from tests.fixtures.folders import PROJECT
from tests.fixtures.made_up_definitions import make_indicator

READ_BY_THE_LOADER = {"schema_"}
"""The kind and version of the file: its one allowed value is checked when the file is read."""


def kinds_of_definition(kind: type[Definition] = Definition) -> Iterator[type[Definition]]:
    for module in pkgutil.walk_packages(oba.indicators.__path__, "oba.indicators."):
        importlib.import_module(module.name)
    for below in kind.__subclasses__():
        yield below
        yield from kinds_of_definition(below)


def attributes_read() -> set[str]:
    """Every name that Python reads as an attribute below oba/, and every one that a template does."""
    names: set[str] = set()
    for path in (PROJECT / "oba").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names |= {
            node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
        }
    for path in (PROJECT / "oba").rglob("*.html"):
        names |= set(re.findall(r"\.([a-z][a-z0-9_]*)", path.read_text(encoding="utf-8")))
    return names


def test_every_key_of_a_definition_is_read() -> None:
    read = attributes_read() | READ_BY_THE_LOADER
    kinds = {kind for kind in kinds_of_definition() if kind.__module__.startswith("oba.")}
    unread = {(kind.__name__, name) for kind in kinds for name in kind.model_fields if name not in read}
    assert unread == set()
    assert len(kinds) > 30


@pytest.mark.parametrize("link", ["javascript:alert(1)", "www.example.org", "https://a b", ""])
def test_a_link_is_an_address_on_the_web(link: str) -> None:
    with pytest.raises(ValueError, match="links"):
        make_indicator("made-up", links=[link])
