"""A worker whose clock and children the test controls."""

from tests.fixtures.stage import (  # noqa: F401 - fixtures
    job,
    stage,
)
