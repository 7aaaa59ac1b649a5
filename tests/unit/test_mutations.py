"""The list of changes that the tests must notice follows the code: `make mutate` could not make them otherwise."""

from mutations import scope
from mutations.listed import read_listed


def test_every_listed_change_can_be_made_in_the_code_as_it_stands() -> None:
    assert len(read_listed()) == 33


def test_the_tests_that_must_notice_are_there() -> None:
    named = {test for one in scope.SCOPES for file in one.files for test in scope.tests_for(file)}
    paths = {test.partition("::")[0] for test in named if test.startswith("tests/")}
    assert [path for path in sorted(paths) if not (scope.PROJECT / path).exists()] == []
