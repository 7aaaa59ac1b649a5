"""A whole pack in its folder: written beside it first, then exchanged, so that nobody reads half a pack."""

from pathlib import Path

from oba.errors import PublishError
from oba.scorecards.card import Pack
from oba.scorecards.render.data_csv import write_data
from oba.scorecards.render.folders import LOOKS_BACK, folder_name, replace_folder
from oba.scorecards.render.manifest import write_manifest
from oba.scorecards.render.site import write_site
from oba.scorecards.render.workbook.book import write_workbook

WORKBOOK, DATA = "board-pack.xlsx", "data.csv"
DOWNLOADS = ((WORKBOOK, "Workbook (Excel)"), (DATA, "All figures (CSV)"), ("manifest.json", "Manifest (JSON)"))


def write_pack(pack: Pack, output_root: Path, assets: Path) -> Path:
    """Write site, workbook, data and manifest into `<output_root>/<board>/<period>` and return that folder.

    A pack that looks back has a folder of its own, `<period>-as-at-<day>`. What stood there before is
    replaced in one step, or left untouched if anything fails. PublishError if the disk is full or may not
    be written to.
    """
    day = f"{LOOKS_BACK}{pack.as_at}" if pack.looks_back else ""
    target = output_root / folder_name(pack.board_id) / f"{folder_name(pack.period)}{day}"
    try:
        with replace_folder(target) as fresh:
            fill_folder(pack, fresh, assets)
    except OSError as fault:
        raise PublishError(
            f"The pack could not be written to {target} ({fault.strerror or fault}). Make room there, or let this user"
            " write to it, and publish again; what stood there is as it was."
        ) from fault
    return target


def fill_folder(pack: Pack, folder: Path, assets: Path) -> None:
    """Write every file of a pack into an empty folder, the manifest last."""
    files = write_site(pack, folder, assets, DOWNLOADS)
    files.append(write_workbook(pack, folder / WORKBOOK))
    files.append(write_data(pack, folder / DATA))
    write_manifest(pack, folder, files)
