"""OpenTelemetry, if the extra `telemetry` is installed; nothing at all if it is not.

Which exporter gets the numbers is set from outside with OpenTelemetry's own environment variables.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any


@lru_cache
def _instruments() -> tuple[Any, Any, Any, Any] | None:
    try:
        from opentelemetry import metrics, trace
    except ImportError:
        return None
    meter = metrics.get_meter("oba.scheduler")
    return (
        trace.get_tracer("oba.scheduler"),
        meter.create_counter("oba.job.runs", description="Runs of jobs by outcome"),
        meter.create_histogram("oba.job.duration", unit="s", description="How long runs took"),
        meter.create_counter("oba.job.rows", description="Rows that runs brought into the store"),
    )


def count_run(job: str, outcome: str, seconds: float, rows: int) -> None:
    """Count a run that ended or was put off."""
    made = _instruments()
    if made is not None:
        about = {"job": job, "outcome": outcome}
        made[1].add(1, about)
        made[2].record(seconds, about)
        made[3].add(rows, {"job": job})


@contextmanager
def span(name: str, **about: str | int) -> Iterator[None]:
    """Trace the block as one step."""
    made = _instruments()
    if made is None:
        yield
        return
    with made[0].start_as_current_span(name, attributes=about):
        yield
