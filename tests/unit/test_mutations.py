"""The list of changes that the tests must notice follows the code: `make mutate` could not make them otherwise."""

from mutations.listed import read_listed


def test_every_listed_change_can_be_made_in_the_code_as_it_stands() -> None:
    assert len(read_listed()) == 33
