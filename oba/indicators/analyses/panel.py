"""The keys of the kind `panel`: several series side by side, each as an index of its own."""

from typing import Literal

from pydantic import Field

from oba.indicators.analyses.base import Analysis, Input


class Panel(Analysis):
    """Small charts of several series, each 100 at one year; their numbers never stand on one axis."""

    kind: Literal["panel"]
    series: dict[str, Input] = Field(min_length=2, max_length=12, description="Name of the series: its figures")
    index_at: int = Field(ge=1900, le=2100, description="The year whose figure is 100: that of the period's last day")
