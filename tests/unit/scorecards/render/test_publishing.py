"""A published pack is whole, described by its manifest, and never half replaced."""

import errno
import hashlib
import json
import subprocess
import sys

import pytest

from oba.errors import PublishError
from oba.indicators.board import folder_name
from oba.scorecards.render import publishing
from tests.fixtures.made_up_pack import make_pack, place_pack


def test_the_pack_is_in_the_folder_of_its_board_and_period(tmp_path, assets):
    folder = place_pack(make_pack(), tmp_path / "output", assets)
    assert tmp_path / "output" / "madeup-board" / "2026-q2" == folder
    for name in ("index.html", "board-pack.xlsx", "data.csv", "manifest.json", "assets/plotly-basic.min.js"):
        assert (folder / name).is_file()


def test_the_manifest_describes_every_other_file(tmp_path, assets):
    folder = place_pack(make_pack(), tmp_path, assets)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    listed = {item["path"]: item for item in manifest["files"]}
    on_disk = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {"manifest.json"}
    assert on_disk == set(listed)
    for name, item in listed.items():
        content = (folder / name).read_bytes()
        assert len(content) == item["bytes"]
        assert hashlib.sha256(content).hexdigest() == item["sha256"]


def test_the_manifest_names_inputs_definitions_and_software(tmp_path, assets):
    manifest = json.loads((place_pack(make_pack(), tmp_path, assets) / "manifest.json").read_text("utf-8"))
    assert manifest["as_at"] == "2026-04-03"
    assert manifest["software"] == "oba 0.1.0"
    assert manifest["definitions"]["looked-after-rate"] == 2
    assert manifest["made_up"] is True
    assert [item["file"] for item in manifest["inputs"]] == ["example_data/madeup_care_2025.csv"]
    assert manifest["inputs"][0]["released"] == "2025-11-20"


def test_a_new_pack_replaces_the_old_one_as_a_whole(tmp_path, assets):
    folder = place_pack(make_pack(), tmp_path, assets)
    place_pack(make_pack(services=()), tmp_path, assets)
    assert not (folder / "services" / "early-help.html").exists()
    assert [folder] == list(folder.parent.iterdir())


def test_a_failure_leaves_the_old_pack_and_no_rubbish(tmp_path, assets, monkeypatch):
    folder = place_pack(make_pack(), tmp_path, assets)
    before = (folder / "index.html").read_bytes()

    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(publishing, "write_data", fail)
    with pytest.raises(PublishError, match=r"could not be written to .*No space left on device.* as it was"):
        place_pack(make_pack(board_name="Another"), tmp_path, assets)
    assert before == (folder / "index.html").read_bytes()
    assert [folder] == list(folder.parent.iterdir())


def test_a_pack_that_looks_back_has_a_folder_and_a_heading_of_its_own(tmp_path, assets):
    now = place_pack(make_pack(), tmp_path, assets)
    before = (now / "index.html").read_bytes()
    back = place_pack(make_pack(looks_back=True), tmp_path, assets)
    assert back.name == "2026-q2-as-at-2026-04-03"
    assert (now / "index.html").read_bytes() == before
    said = "As things were known on 3 April 2026. This is not the board’s current pack."
    for page in ("index.html", "about.html", "data-quality.html"):
        assert said in (back / page).read_text(encoding="utf-8")
        assert "not the board’s current pack" not in (now / page).read_text(encoding="utf-8")


def test_the_same_pack_gives_the_same_bytes(tmp_path, assets):
    one, two = (place_pack(make_pack(), tmp_path / name, assets) for name in ("one", "two"))
    assert (one / "manifest.json").read_bytes() == (two / "manifest.json").read_bytes()


@pytest.mark.parametrize(("text", "name"), [("2026-q2", "2026-q2"), ("2025/26 Q1", "2025-26-q1"), ("../x", "x")])
def test_folder_names_are_safe(text, name):
    assert name == folder_name(text)


def test_a_period_that_cannot_name_a_folder_is_refused():
    with pytest.raises(PublishError, match="cannot name a folder"):
        folder_name("../..")


def test_importing_the_renderers_loads_neither_plotly_nor_pandas():
    """The workbook's sheets need openpyxl, and it numpy; the pages need none of them."""
    listed = "print([m for m in ('plotly', 'pandas', 'scipy', 'openpyxl', 'numpy') if m in sys.modules])"
    found = [
        subprocess.run(
            [sys.executable, "-c", f"import sys, oba.scorecards.render.{module}; {listed}"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for module in ("site", "publishing")
    ]
    assert found == ["[]", "['openpyxl', 'numpy']"]
