from pathlib import Path

import pytest

from oba.scorecards.card import Pack
from oba.scorecards.render.open_data.data_csv import rows_of_pack, write_data
from oba.scorecards.render.open_data.writing import write_open_data


@pytest.fixture(scope="session")
def opened(pack: Pack, pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up pack's data file with what stands beside it for other programs, and nothing else of it."""
    folder = tmp_path_factory.mktemp("opened")
    rows = list(rows_of_pack(pack))
    data = write_data(rows, folder / "data.csv")
    write_open_data(pack, folder, data, rows, [folder / name for name in pages])
    return folder
