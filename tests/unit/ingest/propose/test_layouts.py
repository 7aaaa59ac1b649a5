"""Figures written in any layout are proposed and loaded as they were written, or it is said what could not be told."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oba.ingest.propose.propose import propose_feed
from oba.ingest.read.cells import read_number
from oba.ingest.shape.shaping import ShapedRelease, read_release
from oba.places.areas import AreaIndex
from tests.fixtures.table_layouts import PLACES, STYLES, Figures, Style, Written, write_table

MARKERS = ["c", "x", "..", "*", "[c]", "", "<5", "-", "N/A"]
MEASURES = ["Referrals", "Re-referrals (%)", "Rate per 10,000"]
AREAS = [("Area code", "Area name"), ("Authority",), ("LA code",), ("LA number", "Council"), ("GSS code", "Borough")]
ABOVE = [
    (),
    ("Table 1: Referrals by local authority",),
    ("Referrals", "", "Source: a department, published May 2031", ""),
]
BELOW = [(), ("", "Source: a department"), ("", "Notes:", "1. Rounded to 10.", "c = confidential")]

number = st.one_of(st.integers(0, 99_999).map(str), st.floats(0, 999).map("{:.1f}".format))


@st.composite
def figures(draw: st.DrawFn) -> Figures:
    """Made-up figures of five to ten places, two to four years and up to three measures; one in some is a marker."""
    places = draw(st.integers(5, len(PLACES)))
    years = range(2018, 2018 + draw(st.integers(2, 4)))
    measures = MEASURES[: draw(st.integers(1, 3))]
    marker = draw(st.sampled_from(MARKERS))
    every = draw(st.integers(3, 40))
    cells = [(place, year, measure) for place in range(places) for year in years for measure in measures]
    texts = draw(st.lists(number, min_size=len(cells), max_size=len(cells)))
    return {
        cell: marker if order % every == 1 else text
        for order, (cell, text) in enumerate(zip(cells, texts, strict=True))
    }


styles = st.builds(
    Style,
    shape=st.sampled_from(["tidy", "long", "wide", "banded"]),
    period=st.sampled_from(STYLES),
    area=st.sampled_from(AREAS),
    period_header=st.sampled_from(["Period", "Year", "Time period", "Date", "Reporting period"]),
    above=st.sampled_from(ABOVE),
    below=st.sampled_from(BELOW),
    thousands=st.booleans(),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    kind=st.sampled_from(["csv", "csv", "csv", "xlsx", "ods"]),
    shuffle=st.integers(0, 99),
    spacer=st.booleans(),
)

Load = Callable[[Written], ShapedRelease | None]


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory, areas: AreaIndex) -> Load:
    folder = tmp_path_factory.mktemp("layouts")

    def read(written: Written) -> ShapedRelease | None:
        """The release by the definition proposed for it; None if none was, with the reason and a remedy."""
        path: Path = folder / written.name
        path.write_bytes(written.content)
        proposal = propose_feed(path, written.content, areas)
        if proposal.feed is None:
            assert proposal.findings[-1].what
            assert proposal.findings[-1].remedy
            return None
        return read_release(path, proposal.feed, areas)

    return read


def check(shaped: ShapedRelease, written: Written) -> None:
    """Every observation is the figure of its cell, and no series is split or mixed."""
    series: dict[str, str] = {}
    for row in shaped.frame.astype(object).to_dict("records"):
        cell = written.truth[row["row"], row["column"]]
        assert (row["area"], row["period"] in cell.periods) == (cell.area, True), (row, cell)
        value = read_number(cell.text)
        assert (row["value"] == value) if value is not None else row["symbol"], (row, cell)
        assert series.setdefault(cell.series, row["measure"]) == row["measure"], (row, cell)
    assert len(set(series.values())) == len(series)


def _lost(shaped: ShapedRelease, written: Written) -> set[tuple[int, int]]:
    """The cells with a number that are neither loaded nor kept aside."""
    found = {
        (row, column)
        for frame in (shaped.frame, shaped.quarantined)
        for row, column in frame[["row", "column"]].to_numpy()
    }
    return {place for place, cell in written.truth.items() if read_number(cell.text) is not None} - found


@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(table=figures(), style=styles)
def test_a_figure_is_loaded_as_it_was_written_or_it_is_said_why_not(load: Load, table: Figures, style: Style) -> None:
    written = write_table(table, style)
    shaped = load(written)
    if shaped is None or shaped.refused:
        return
    check(shaped, written)
    assert not _lost(shaped, written)


COUNTS: Figures = {
    (place, year, measure): str(place * 100 + year % 7 + len(measure))
    for place in range(8)
    for year in (2021, 2022, 2023)
    for measure in MEASURES[:2]
}


@pytest.mark.parametrize("shape", ["tidy", "long", "wide", "banded"])
@pytest.mark.parametrize("period", STYLES)
def test_labels_of_periods_in_a_column_and_in_headers(load: Load, period: str, shape: str) -> None:
    written = write_table(COUNTS, Style(shape=shape, period=period, above=("Referrals, England", "")))  # type: ignore[arg-type]
    shaped = load(written)
    assert shaped is not None
    check(shaped, written)
    assert (len(shaped.frame), len(shaped.quarantined)) == (len(COUNTS), 0)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize(
    "style",
    [
        Style(delimiter=";", encoding="cp1252", thousands=True, spacer=True),
        Style(shape="long", delimiter="\t", encoding="utf-16", below=BELOW[2], shuffle=7),
        Style(shape="wide", kind="xlsx", above=ABOVE[2], below=BELOW[1], period="Mar-24"),
        Style(shape="banded", kind="ods", above=ABOVE[1], below=BELOW[2], period="2024"),
    ],
    ids=["semicolons", "tabs in UTF-16", "a workbook", "bands in ODS"],
)
def test_areas_by_code_name_or_number_however_saved(load: Load, area: tuple[str, ...], style: Style) -> None:
    from dataclasses import replace

    written = write_table(COUNTS, replace(style, area=area))
    shaped = load(written)
    assert shaped is not None
    check(shaped, written)
    assert (len(shaped.frame), len(shaped.quarantined)) == (len(COUNTS), 0)
