"""A whole pack in its folder: written beside it first, then swapped in, so that nobody reads half a pack."""

import re
import shutil
import tempfile
from pathlib import Path

from oba.errors import PublishError
from oba.scorecards.card import Pack
from oba.scorecards.render.data_csv import write_data
from oba.scorecards.render.manifest import write_manifest
from oba.scorecards.render.site import write_site
from oba.scorecards.render.workbook.book import write_workbook

WORKBOOK, DATA = "board-pack.xlsx", "data.csv"
DOWNLOADS = ((WORKBOOK, "Workbook (Excel)"), (DATA, "All figures (CSV)"), ("manifest.json", "Manifest (JSON)"))


def write_pack(pack: Pack, output_root: Path, assets: Path) -> Path:
    """Write site, workbook, data and manifest into `<output_root>/<board>/<period>` and return that folder.

    What stood there before is replaced as a whole, or left untouched if anything fails.
    """
    target = output_root / folder_name(pack.board_id) / folder_name(pack.period)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-new-", dir=target.parent))
    try:
        fill_folder(pack, fresh, assets)
        fresh.chmod(0o755)  # mkdtemp makes it private; a published pack is for everybody on the machine
        swap_folders(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return target


def fill_folder(pack: Pack, folder: Path, assets: Path) -> None:
    """Write every file of a pack into an empty folder, the manifest last."""
    files = write_site(pack, folder, assets, DOWNLOADS)
    files.append(write_workbook(pack, folder / WORKBOOK))
    files.append(write_data(pack, folder / DATA))
    write_manifest(pack, folder, files)


def swap_folders(fresh: Path, target: Path) -> None:
    """Put `fresh` in the place of `target`; if that fails, `target` is as it was."""
    old = fresh.with_name(f"{fresh.name}-old")
    had_one = target.exists()
    if had_one:
        target.rename(old)
    try:
        fresh.rename(target)
    except OSError as fault:
        if had_one:
            old.rename(target)
        raise PublishError(f"the pack could not be put at {target}: {fault.strerror}") from fault
    shutil.rmtree(old, ignore_errors=True)


def folder_name(text: str) -> str:
    """Return a name that is one safe folder: `2025/26 Q1` becomes `2025-26-q1`."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if not name:
        raise PublishError(f"`{text}` cannot name a folder: use letters and digits")
    return name
