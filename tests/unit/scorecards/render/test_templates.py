"""The templates of the pages: a macro that needs what a page was given is imported with it."""

from functools import lru_cache
from pathlib import Path

from jinja2 import meta, nodes

from oba.scorecards.render import site

FOLDER = Path(site.__file__).parent / "templates"
NAMES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))


@lru_cache
def read_template(name: str) -> nodes.Template:
    return site._environment().parse((FOLDER / name).read_text("utf-8"))


def find_unknown(macro: nodes.Macro) -> set[str]:
    """Return the names that a macro uses and does not set."""
    alone = nodes.Template([macro], lineno=1).set_environment(site._environment())
    own = {name.name for name in macro.find_all(nodes.Name) if name.ctx != "load"}
    return meta.find_undeclared_variables(alone) - own - set(site._environment().globals)


@lru_cache
def find_needing(name: str) -> set[str]:
    """Return the macros of a template that use what only the page has, themselves or through others of it."""
    tree = read_template(name)
    unknown = {macro.name: find_unknown(macro) for macro in tree.find_all(nodes.Macro)}
    bare = {one for found in tree.find_all(nodes.FromImport) if not found.with_context for one in found.names}
    found = {one for one, names in unknown.items() if names - set(unknown) - bare}
    while more := {one for one, names in unknown.items() if names & found} - found:
        found |= more
    return found


def test_a_macro_that_needs_the_page_is_imported_with_it() -> None:
    """Else a page that has something to say cannot be printed, though an empty one can."""
    bare = [
        (name, found.template.value, macro)
        for name in NAMES
        for found in read_template(name).find_all(nodes.FromImport)
        if not found.with_context
        for macro in found.names
    ]
    assert len(bare) > 10, "the templates were not read"
    assert [one for one in bare if one[2] in find_needing(one[1])] == []
