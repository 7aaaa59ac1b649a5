"""The files for other programs, written beside `data.csv`."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from oba.scorecards.card import Pack
from oba.scorecards.render.open_data.data_csv import Row
from oba.scorecards.render.open_data.embeds import FOLDER
from oba.scorecards.render.open_data.metadata import CSVW, DATA_PACKAGE, describe_package, describe_table
from oba.scorecards.render.open_data.read_api import ROOT, describe_api


def write_open_data(pack: Pack, folder: Path, data: Path, rows: list[Row], site: Iterable[Path]) -> list[Path]:
    """Write metadata and read API into a pack's folder and return their files.

    `data` is the written data file with `rows`, and `site` are the pages that stand there, charts to embed among them.
    """
    charts = {path.stem for path in site if path.parent == folder / FOLDER}
    (folder / ROOT / "values").mkdir(parents=True, exist_ok=True)
    written = [_write(folder / name, said) for name, said in describe_api(pack, rows, charts)]
    return [
        _write(folder / DATA_PACKAGE, describe_package(pack, data), indent=1),
        _write(folder / CSVW, describe_table(pack, data), indent=1),
        *written,
    ]


def _write(path: Path, said: Any, indent: int | None = None) -> Path:
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(said, ensure_ascii=False, indent=indent, separators=separators, allow_nan=False)
    path.write_bytes(f"{text}\n".encode())
    return path
