from pathlib import Path

import pytest

from oba.scorecards.card import Pack
from oba.scorecards.render.formats import ALL
from oba.scorecards.render.publishing import fill_folder
from oba.scorecards.render.site import render_pages
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
    around = tmp_path_factory.mktemp("handouts")
    (around / "plotly-basic.min.js").write_text("/* stand-in */", encoding="utf-8")
    (around / "pack").mkdir()
    fill_folder(pack, around / "pack", around, formats=ALL)
    return around / "pack"


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """A stand-in for node_modules: the unit tests need no npm."""
    folder = tmp_path / "assets"
    folder.mkdir()
    (folder / "plotly-basic.min.js").write_text("/* stand-in */", encoding="utf-8")
    return folder
