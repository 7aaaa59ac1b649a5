import doctest
import re

import pytest

from tests.fixtures.folders import PROJECT

PAGE = PROJECT / "docs/statistics.md"
TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = [part for part in re.split(r"(?m)^## ", TEXT) if "```python" in part]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.splitlines()[0])
def test_the_worked_examples_of_the_page_are_true(section):
    """Every fenced example is run; what it prints must be what the page says."""
    examples = "\n".join(re.findall(r"(?ms)^```python\n(.*?)^```", section))
    test = doctest.DocTestParser().get_doctest(examples, {}, section.splitlines()[0], str(PAGE), 0)
    assert test.examples
    failures, _ = doctest.DocTestRunner(verbose=False).run(test)
    assert failures == 0


STATISTICS = PROJECT / "oba/statistics"
MODULES = [".".join(path.relative_to(STATISTICS).with_suffix("").parts) for path in STATISTICS.rglob("*.py")]


@pytest.mark.parametrize(
    "module",
    sorted(name for name in MODULES if not name.endswith("__init__") and not name.startswith("reference_checks")),
)
def test_every_module_is_on_the_page(module):
    assert f"`{module}`" in TEXT or f"`{module}." in TEXT
