"""A whole pack in its folder: written beside it first, then exchanged, so that nobody reads half a pack."""

import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from oba.errors import PublishError
from oba.indicators.board import folder_name
from oba.scorecards.card import Pack
from oba.scorecards.render.folders import LOOKS_BACK, REISSUED, hold_folder, replace_folder, settle_folders
from oba.scorecards.render.formats import MAKING, NAMES, Format, write_handouts
from oba.scorecards.render.manifest import MANIFEST, write_manifest
from oba.scorecards.render.open_data.data_csv import rows_of_pack, write_data
from oba.scorecards.render.open_data.metadata import DATA_PACKAGE
from oba.scorecards.render.open_data.writing import write_open_data
from oba.scorecards.render.site import write_site
from oba.scorecards.render.workbook.book import write_workbook

WORKBOOK, DATA = "board-pack.xlsx", "data.csv"
HANDOUTS = tuple((name, words) for _, name, words in NAMES)
ALWAYS = (
    (WORKBOOK, "Workbook (Excel)"),
    (DATA, "All figures (CSV)"),
    (DATA_PACKAGE, "Data package (JSON)"),
    (MANIFEST, "Manifest (JSON)"),
)
DOWNLOADS = (*HANDOUTS, *ALWAYS)
"""The files that may stand in a pack's folder, with the words of their links; `HANDOUTS` only where asked for."""


More = Callable[[Path], list[Path]]
"""Writes further files into a pack's folder and returns them, for its manifest."""


def _nothing_more(_folder: Path) -> list[Path]:
    return []


@contextmanager
def hold_board(output_root: Path, board_id: str) -> Iterator[Path]:
    """Let one process at a time publish a board; yield the folder of its packs, `<output_root>/<board>`.

    Whoever holds it reads what is known, writes and exchanges, so that an older pack never takes the place of a newer.
    PublishError if the folder cannot be made.
    """
    around = output_root / folder_name(board_id)
    with ExitStack() as held:
        with _tell_plainly(around):
            held.enter_context(hold_folder(around))
        yield around


def settle_board(around: Path, promised: str) -> None:
    """End what publishers of a board that were killed left; `promised` is the mark of the pack promised last."""
    with _tell_plainly(around):
        settle_folders(around, lambda folder: mark_of(folder) == promised != "")


def write_pack(
    pack: Pack,
    around: Path,
    assets: Path,
    promise: Callable[[str], None] | None = None,
    more: More = _nothing_more,
    formats: Collection[Format] = (),
    to_come: Collection[Format] = (),
) -> Path:
    """Write site, workbook, data and manifest into the folder of the pack's period and return that folder.

    `around` is the folder of the board's packs, which the caller holds. A pack that looks back has a folder of its own,
    `<period>-as-at-<day>`, and so has one that is re-issued, `<period>-reissued-<id>`. `promise` is called with the
    pack's mark when it is whole and on the disk, before it takes the place of what stood there in one step. If anything
    fails, what stood there is untouched. `more` writes further files into it, and `formats` are made besides, as far as
    this machine can; those `to_come` are told of and left to another step. PublishError if the disk is full or may not
    be written to.
    """
    own = f"{LOOKS_BACK}{pack.as_at}" if pack.looks_back else ""
    if pack.issue.reissued_on:
        own = f"{REISSUED}{folder_name(pack.issue.id)}"
    target = around / f"{folder_name(pack.period)}{own}"

    def keep(fresh: Path) -> None:
        if promise is not None:
            promise(mark_of(fresh))

    with _tell_plainly(target), replace_folder(target, keep) as fresh:
        fill_folder(pack, fresh, assets, more, formats, to_come)
    return target


def mark_of(folder: Path) -> str:
    """Return what tells one pack from every other, the hash of its manifest; blank if the folder has none."""
    path = folder / MANIFEST
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


@contextmanager
def _tell_plainly(where: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise PublishError(
            f"The pack could not be written to {where} ({fault.strerror or fault}). Make room there, or let this user"
            " write to it, and publish again; what stood there is as it was."
        ) from fault


def fill_folder(
    pack: Pack,
    folder: Path,
    assets: Path,
    more: More = _nothing_more,
    formats: Collection[Format] = (),
    to_come: Collection[Format] = (),
) -> None:
    """Write every file of a pack into an empty folder, the manifest last."""
    handouts = write_handouts(pack, folder, formats)
    lacking = (*handouts.lacking, MAKING) if to_come else handouts.lacking
    files = write_site(pack, folder, assets, (*handouts.downloads, *ALWAYS), lacking)
    rows = list(rows_of_pack(pack))
    data = write_data(rows, folder / DATA)
    files.extend([data, *write_open_data(pack, folder, data, rows, files)])
    files.extend(handouts.files)
    files.append(write_workbook(pack, folder / WORKBOOK))
    files.extend(more(folder))
    write_manifest(pack, folder, files, to_come)
