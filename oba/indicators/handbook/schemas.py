"""JSON Schemas of the definitions, generated, for editors that complete and check while typing."""

import json
from pathlib import Path

from oba.indicators.analyses.base import Analysis
from oba.indicators.analyses.kinds import any_kind
from oba.indicators.base import DocumentList
from oba.indicators.card import CardRecord
from oba.indicators.loading import FOLDERS
from oba.indicators.provider_return import ReturnDefinition

_NAMES = {
    "outcomes": "outcome",
    "services": "service",
    "indicators": "indicator",
    "feeds": "feed",
    "boards": "board",
    "case_audits": "case-audit",
    "case_lists": "case-list",
    "case_links": "case-link",
    "case_measures": "case-measures",
    "analyses": "analysis",
    "what_works": "what-works",
}


def write_schemas(folder: Path) -> list[Path]:
    """Write one schema a kind of definition and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    models = {_NAMES[name]: model for name, model in FOLDERS.items()}
    models |= {"card": CardRecord, "return": ReturnDefinition, "documents": DocumentList}
    written = []
    for name, model in models.items():
        keys = any_kind() if model is Analysis else model.model_json_schema(by_alias=True)
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **keys}
        path = folder / f"{name}.schema.json"
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written
