"""What a fault means for a run: whether it passes, and the sentence that is kept."""

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from oba.errors import FeedError, StoreError
from oba.ingest.collect.connectors import PassingFaultError
from oba.scheduler.process import explain


def caused_by(cause: Exception) -> StoreError:
    fault = StoreError("It went away.")
    fault.__cause__ = cause
    return fault


@pytest.mark.parametrize(
    ("fault", "outcome", "passing", "words"),
    [
        (PassingFaultError("It answered 503."), "failed", True, "It answered 503."),
        (FeedError("It answered 404."), "failed", False, "It answered 404."),
        (FeedError("Two faults.", ["x"]), "refused", False, "Two faults."),
        (StoreError("No."), "failed", False, "No."),
        (caused_by(OperationalError("x", {}, Exception("gone"))), "failed", True, "It went away."),
        (caused_by(IntegrityError("x", {}, Exception("load_once"))), "failed", True, "It went away."),
        (caused_by(IntegrityError("x", {}, Exception("observation_key"))), "failed", False, "It went away."),
        (caused_by(ProgrammingError("x", {}, Exception("no such column"))), "failed", False, "It went away."),
        (PermissionError(13, "Permission denied", "in/a.csv"), "failed", True, "refused in/a.csv: Permission denied."),
        (OSError(28, "No space left on device"), "failed", True, "No space left on device. Nothing was kept of it."),
        (OperationalError("x", {}, Exception("server closed the connection\nmore")), "failed", True, "server closed"),
        (IntegrityError("x", {}, Exception("load_once")), "failed", True, "load_once"),
        (ZeroDivisionError("division"), "failed", False, "A fault of the program, please report it"),
    ],
)
def test_what_a_fault_means_for_a_run(fault: Exception, outcome: str, passing: bool, words: str) -> None:
    answer = explain(fault)
    assert (answer.outcome, answer.passing) == (outcome, passing)
    assert words in answer.message
    assert "\n" not in answer.message
