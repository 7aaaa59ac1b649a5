"""The short form of the kills; `python -m tests.fixtures.killed_steps` is the long one."""

from oba.indicators.project import Definitions
from tests.fixtures.killed_steps import STEPS, kill_often


def test_a_step_that_is_killed_is_done_wholly_or_not_at_all(store_address: str, definitions: Definitions) -> None:
    left = kill_often(store_address, definitions, times=3 * len(STEPS), seed=5)
    assert [sum(counts.values()) for counts in left.values()] == [3] * len(STEPS)
