"""What stands beside `data.csv` to say what it is: a Frictionless Data Package, and metadata as W3C's CSVW has it.

Both are written from the one table of columns (`columns.py`). Specifications: https://specs.frictionlessdata.io and
https://www.w3.org/TR/tabular-metadata/.
"""

import hashlib
import re
from pathlib import Path
from typing import Any

from oba.indicators.board import folder_name
from oba.scorecards.card import Pack
from oba.scorecards.render.manifest import gather_sources
from oba.scorecards.render.open_data.columns import KEY, TABLE, Column
from oba.scorecards.render.open_data.provenance import (
    describe_licence,
    describe_pack,
    describe_source,
    list_licences,
    list_notices,
    title_of,
    version_of,
)

DATA_PACKAGE, CSVW = "datapackage.json", "data.csv-metadata.json"
WHAT = (
    "Every own figure, group, comparator and forecast of the pack, and the figures of its analyses, one in a row."
    " A blank value is withheld or missing, never zero: why_no_value says why."
)


def describe_package(pack: Pack, data: Path) -> dict[str, Any]:
    """Return the Data Package of a pack, whose `data.csv` is written already."""
    content, sources = data.read_bytes(), gather_sources(pack)
    return {
        "profile": "tabular-data-package",
        "name": folder_name(f"{pack.board_id}-{pack.period}"),
        "title": title_of(pack),
        "description": " ".join([*list_notices(pack), WHAT]),
        "version": version_of(pack),
        "created": pack.made_at.isoformat(),
        **describe_pack(pack),
        "licenses": list_licences(sources),
        "sources": [describe_source(source) for source in sources],
        "contributors": [{"title": pack.board_name, "role": "publisher"}, {"title": pack.software, "role": "wrangler"}],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "data",
                "title": "All figures",
                "path": data.name,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8-sig",
                "bytes": len(content),
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
                "schema": {
                    "fields": [_describe_field(column) for column in TABLE],
                    "missingValues": [""],
                    "primaryKey": list(KEY),
                },
            }
        ],
    }


def _describe_field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "title": column.title,
        "description": column.description,
        "type": column.kind.value,
    }
    constraints = {
        **({} if column.is_blank else {"required": True}),
        **({"enum": list(column.values)} if column.values else {}),
        **({"pattern": column.pattern} if column.pattern else {}),
    }
    if constraints:
        field["constraints"] = constraints
    if column.unit:
        field["unit"] = column.unit
    if column.name in KEY and column.is_blank:
        field["missingValues"] = []  # part of the key, so that blank is a value of its own: everybody
    return field


def describe_table(pack: Pack, data: Path) -> dict[str, Any]:
    """Return the CSVW metadata of `data.csv`, to stand beside it under the name that W3C gives."""
    sources = gather_sources(pack)
    licences = [licence.get("path", licence["title"]) for licence in list_licences(sources)]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}],
        "url": data.name,
        "dc:title": title_of(pack),
        "dc:description": " ".join([*list_notices(pack), WHAT]),
        "dc:publisher": pack.board_name,
        "dc:issued": pack.made_at.isoformat(),
        "dc:license": licences,
        "dc:source": [
            {
                "dc:title": source.title,
                "dc:publisher": source.publisher,
                "dc:rights": source.attribution,
                "dc:license": describe_licence(source.licence).get("path", source.licence),
                "dc:issued": source.released.isoformat(),
                "dc:date": (source.fetched_at or source.loaded_at).isoformat(),
            }
            for source in sources
        ],
        "schema:version": version_of(pack),
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True},
        "tableSchema": {
            "columns": [_describe_column(column) for column in TABLE],
            "primaryKey": list(KEY),
        },
    }


def _describe_column(column: Column) -> dict[str, Any]:
    form = "|".join(re.escape(value) for value in column.values) or column.pattern
    return {
        "name": column.name,
        "titles": column.name,  # the header of the file, which a reader compares
        "dc:title": column.title,
        "dc:description": column.description,
        "datatype": {"base": column.kind.value, "format": form} if form else column.kind.value,
        "null": "",
        "required": not column.is_blank,
        **({"schema:unitText": column.unit} if column.unit else {}),
    }
