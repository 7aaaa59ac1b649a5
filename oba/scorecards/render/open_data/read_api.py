"""The read API as files, `api/v1/`: what a program asks of a pack that lies on a disk or a plain web server.

A value is a record with the fields of `data.csv`, made from its very rows, so that nothing is told here that the file
does not tell. What all values of a file share (id, name and unit of the indicator) stands once at its head. A field
that is blank is left out, but for `value`: where it is withheld or missing it is null, and `why_no_value` says why.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from oba.scorecards.assessment.analysis import Assessed
from oba.scorecards.card import Card, Pack
from oba.scorecards.figure import Figure, Point
from oba.scorecards.judgement import Comparison
from oba.scorecards.render.assessment.pages import page_of
from oba.scorecards.render.manifest import gather_sources
from oba.scorecards.render.open_data.columns import COLUMNS, TABLE, Kind
from oba.scorecards.render.open_data.data_csv import Row, write_full
from oba.scorecards.render.open_data.provenance import describe_pack, list_licences, title_of, version_of

ROOT = "api/v1"
SHARED = COLUMNS[:3]
"""The columns that all values of an indicator share: its id, name and unit."""
_OWN = COLUMNS[len(SHARED) :]
_UP = "../.."
_NUMBERS = frozenset(column.name for column in TABLE if column.kind is Kind.NUMBER)
_ID, _CODE, _AREA = (COLUMNS.index(name) for name in ("indicator_id", "area_code", "area"))


def describe_api(pack: Pack, rows: Iterable[Row], charts: Collection[str] = ()) -> Iterator[tuple[str, Any]]:
    """Yield each file of the API as (path inside the pack, plain values).

    `rows` are those of `data.csv`, and `charts` the ids of the cards that have a chart to embed.
    """
    counted: dict[str, list[Row]] = {}
    for row in rows:
        counted.setdefault(row[_ID], []).append(row)
    yield f"{ROOT}/index.json", _describe_index(pack)
    yield f"{ROOT}/indicators.json", {"indicators": list(_list_indicators(pack, counted, charts))}
    yield f"{ROOT}/areas.json", {"areas": _list_areas(counted), "compared_with": _list_comparators(pack)}
    yield f"{ROOT}/cards.json", {"cards": [_describe_card(card) for card in pack.cards]}
    told = {"as_at": pack.as_at.isoformat(), "made_up": pack.made_up}
    for name, of_one in counted.items():
        head = dict(zip(SHARED, of_one[0], strict=False))
        yield f"{ROOT}/values/{name}.json", {**head, **told, "values": [_record(row) for row in of_one]}


def _record(row: Row) -> dict[str, Any]:
    """Return a row of `data.csv` as a record: its cells by column, numbers as numbers, blank ones left out."""
    record: dict[str, Any] = {"value": None}
    for name, cell in zip(_OWN, row[len(SHARED) :], strict=True):
        if cell:
            record[name] = _read_number(cell) if name in _NUMBERS else cell
    return record


def _read_number(cell: str) -> float | int:
    return float(cell) if "." in cell or "e" in cell else int(cell)


def _describe_index(pack: Pack) -> dict[str, Any]:
    sources = gather_sources(pack)
    return {
        "api": "v1",
        "title": title_of(pack),
        "version": version_of(pack),
        **describe_pack(pack),
        "made_at": pack.made_at.isoformat(),
        "software": pack.software,
        "licences": list_licences(sources),
        "attributions": sorted({source.attribution or source.publisher for source in sources}),
        "links": {
            "indicators": "indicators.json",
            "areas": "areas.json",
            "cards": "cards.json",
            "values": "values/{indicator_id}.json",
            "data": f"{_UP}/data.csv",
            "data_package": f"{_UP}/datapackage.json",
            "csvw": f"{_UP}/data.csv-metadata.json",
            "manifest": f"{_UP}/manifest.json",
            "pages": f"{_UP}/index.html",
        },
    }


def _list_indicators(pack: Pack, counted: dict[str, list[Row]], charts: Collection[str]) -> Iterator[dict[str, Any]]:
    """Yield each card's definition, then the analyses, with the number of their values."""
    for card in pack.cards:
        one = card.indicator
        yield {
            "indicator_id": card.id,
            "indicator": one.name,
            "unit": one.value.unit,
            "short_name": card.short_name,
            "definition": one.lay_definition,
            "technical_definition": one.technical_definition,
            "version": one.version,
            "accountability": one.accountability.value,
            "list": card.listed.value,
            "type": one.value.type.value,
            "polarity": one.value.polarity.value,
            "decimals": one.value.decimals,
            "frequency": one.frequency,
            "feeds": sorted({source.feed for source in card.sources}),
            "values": len(counted.get(card.id, ())),
            "links": _link(card.id, f"indicators/{card.id}.html", card.id in counted, card.id in charts),
        }
    yield from (_describe_analysis(one, len(counted.get(one.id, ()))) for one in pack.analyses)


def _describe_analysis(one: Assessed, number: int) -> dict[str, Any]:
    return {
        "indicator_id": one.id,
        "indicator": one.asked.name,
        "feeds": sorted({source.feed for source in one.sources}),
        "values": number,
        "links": _link(one.id, page_of(one.id), number > 0, False),
    }


def _link(name: str, page: str, has_values: bool, has_chart: bool) -> dict[str, str]:
    """Return where else something is, from the folder of the API."""
    links = {"page": f"{_UP}/{page}"}
    if has_values:
        links["values"] = f"values/{name}.json"
    if has_chart:
        links["embed"] = f"{_UP}/embed/{name}.html"
    return links


def _list_areas(counted: dict[str, list[Row]]) -> list[dict[str, str]]:
    """Return every place that values are of, in their order."""
    places = dict.fromkeys((row[_CODE], row[_AREA]) for rows in counted.values() for row in rows)
    return [{"area_code": code, "area": name} for code, name in places]


def _list_comparators(pack: Pack) -> list[dict[str, str]]:
    """Return what stands beside the values in columns of its own: the column and whose it is."""
    return [{"column": kind, "name": name} for kind, name in pack.comparator_names if kind in COLUMNS]


def _describe_card(card: Card) -> dict[str, Any]:
    """Return what the card says of its newest figure: the words are those of the page."""
    said: dict[str, Any] = {
        "indicator_id": card.id,
        "indicator": card.indicator.name,
        "unit": card.indicator.value.unit,
        "area_code": card.area_code,
        "area": card.area_name,
        "finding": card.finding,
        "line": card.line,
        "sentence": card.chart_sentence,
        "latest": None,
        "age": card.age.words if card.age else "",
        "verdict": {"words": card.verdict.words, "sentence": card.verdict.sentence},
        "comparisons": [_describe_comparison(one) for one in card.comparisons],
    }
    if card.latest:
        said["latest"] = _describe_latest(card.latest)
    if card.judgement:
        direction = card.judgement.direction
        said["direction"] = {"words": direction.words, "sentence": direction.sentence}
        said["place"] = card.judgement.place.words
    return said


def _describe_latest(latest: Point) -> dict[str, Any]:
    period, figure = latest.period, latest.figure
    value = _read_number(write_full(figure.value)) if figure.value is not None else None
    said = {"period": period.code, "period_label": period.label, "value": value, "text": figure.text}
    return {**said, **_tell_absence(figure)}


def _describe_comparison(one: Comparison) -> dict[str, Any]:
    said = {"column": one.kind, "name": one.name, "period": one.period.code, "text": one.figure.text}
    return {**said, **_tell_absence(one.figure), "word": one.word, "sentence": one.sentence}


def _tell_absence(figure: Figure) -> dict[str, str]:
    """Return why there is no figure; nothing where there is one."""
    return {} if figure.value is not None else {"why_no_value": figure.symbol_text or figure.symbol}
