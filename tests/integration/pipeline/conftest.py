"""A store of each kind with people and one return that is owed; the provider's workbook is filled as a person would."""

from tests.fixtures.desk import (  # noqa: F401 - fixtures
    desk,
)
