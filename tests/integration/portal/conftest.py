"""A portal on an empty store, with a clock that is set by hand and a sender that keeps what it is given."""

from tests.fixtures.example_mode import examples  # noqa: F401 - a fixture
from tests.fixtures.portal_packs import project  # noqa: F401 - a fixture
from tests.fixtures.portals import (  # noqa: F401 - fixtures
    clock,
    make_portal,
    one_loop,
    portal,
    quick,
    settings,
)
