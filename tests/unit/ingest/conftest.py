"""Small feeds and files, drawn in the test that uses them."""

from tests.fixtures.feeds import (  # noqa: F401 - fixtures
    areas,
    compare,
    shape,
    some_store,
)
