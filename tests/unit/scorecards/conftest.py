import json
from pathlib import Path

import pytest

from oba.scorecards.card import Pack
from oba.scorecards.render.formats import ALL
from oba.scorecards.render.publishing import fill_folder
from oba.scorecards.render.site import render_pages
from tests.fixtures.format_reader import read_words
from tests.fixtures.made_once import make_once
from tests.fixtures.made_up_pack import make_pack


@pytest.fixture(scope="session")
def pack() -> Pack:
    return make_pack()


@pytest.fixture(scope="session")
def pages(pack: Pack) -> dict[str, str]:
    return dict(render_pages(pack))


@pytest.fixture(scope="session")
def handouts(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack in every format, made once for all who read it back."""

    def make(folder: Path) -> None:
        (folder / "plotly-basic.min.js").write_text("/* stand-in */", encoding="utf-8")
        (folder / "pack").mkdir()
        fill_folder(pack, folder / "pack", folder, formats=ALL)

    return make_once(tmp_path_factory, "handouts", make) / "pack"


@pytest.fixture(scope="session")
def words(handouts: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The words of each format of those files."""

    def make(folder: Path) -> None:
        (folder / "words.json").write_text(json.dumps(read_words(handouts)), encoding="utf-8")

    return dict(json.loads((make_once(tmp_path_factory, "words", make) / "words.json").read_text(encoding="utf-8")))


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """A stand-in for node_modules: the unit tests need no npm."""
    folder = tmp_path / "assets"
    folder.mkdir()
    (folder / "plotly-basic.min.js").write_text("/* stand-in */", encoding="utf-8")
    return folder
