"""The read API as files, `api/v1/`: what a program asks of a pack that lies on a disk or a plain web server.

A value is a record with the fields of `data.csv`, made from its very rows, so that nothing is told here that the file
does not tell. What all values of a file share (id and name of the indicator) stands once at its head. A field
that is blank is left out, but for `value`: where it is withheld or missing it is null, and `why_no_value` says why.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from oba.scorecards.assessment.analysis import Assessed
from oba.scorecards.card import Pack
from oba.scorecards.render.assessment.pages import page_of
from oba.scorecards.render.manifest import gather_sources
from oba.scorecards.render.open_data.columns import COLUMNS
from oba.scorecards.render.open_data.data_csv import Row
from oba.scorecards.render.open_data.provenance import describe_pack, list_licences, title_of, version_of
from oba.scorecards.render.open_data.records import Record, describe_card, describe_indicator, read_row

ROOT = "api/v1"
SHARED = COLUMNS[:2]
"""The columns that all values of a file share: id and name. The figures of an analysis have units of their own."""
_UP = "../.."
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
    yield f"{ROOT}/cards.json", {"cards": [describe_card(card) for card in pack.cards]}
    told = {"as_at": pack.as_at.isoformat(), "made_up": pack.made_up}
    for name, of_one in counted.items():
        head = dict(zip(SHARED, of_one[0], strict=False))
        yield f"{ROOT}/values/{name}.json", {**head, **told, "values": [_record(row) for row in of_one]}


def _record(row: Row) -> Record:
    """Return a row of `data.csv` as a record, without what stands at the head of its file."""
    return {name: said for name, said in read_row(row).items() if name not in SHARED}


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
        yield {
            **describe_indicator(card),
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
