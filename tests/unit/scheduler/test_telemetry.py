"""Runs are counted where OpenTelemetry is, and nothing fails where it is not."""

import pytest

from oba.scheduler import telemetry


def test_runs_are_counted_and_traced_where_opentelemetry_is(monkeypatch: pytest.MonkeyPatch) -> None:
    metrics = pytest.importorskip("opentelemetry.metrics")
    pytest.importorskip("opentelemetry.sdk")
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader

    reader = InMemoryMetricReader()
    provider = MeterProvider([reader])
    monkeypatch.setattr(metrics, "get_meter", provider.get_meter)
    telemetry._instruments.cache_clear()
    with telemetry.span("job", job="feed:a"):
        telemetry.count_run("feed:a", "loaded", 1.5, 12)
    data = reader.get_metrics_data()
    assert data is not None
    names = {metric.name for each in data.resource_metrics for scope in each.scope_metrics for metric in scope.metrics}
    assert names == {"oba.job.runs", "oba.job.duration", "oba.job.rows"}
    provider.shutdown()
    telemetry._instruments.cache_clear()


def test_without_opentelemetry_nothing_is_counted_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry", None)
    telemetry._instruments.cache_clear()
    with telemetry.span("job", job="feed:a"):
        telemetry.count_run("feed:a", "loaded", 1.5, 12)
    telemetry._instruments.cache_clear()
