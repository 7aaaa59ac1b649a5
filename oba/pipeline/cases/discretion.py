"""What goes wrong unforeseen is told by kind and place alone: an exception's own words may hold a value of a row."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oba.errors import CaseError, ObaError


@contextmanager
def tell_no_values(what: str) -> Iterator[None]:
    """Turn any fault that is not one of ours into a CaseError that says where it came about, and nothing else."""
    try:
        yield
    except ObaError:
        raise
    except Exception as fault:
        last = traceback.extract_tb(fault.__traceback__)[-1]
        place = f"{type(fault).__name__}, {Path(last.filename).name}:{last.lineno}"
        raise CaseError(
            f"{what} failed because of a fault in the program ({place}). What was kept is unchanged."
        ) from None
