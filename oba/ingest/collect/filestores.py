"""The connector to file stores: whatever fsspec opens, such as `s3://`, `sftp://`, `abfs://` or `memory://`."""

import time
from pathlib import Path, PurePosixPath
from typing import Any

from oba.errors import FeedError
from oba.indicators.sources.connector import Connector
from oba.ingest.collect.connectors import PassingFaultError
from oba.ingest.collect.credentials import fill_references, redact

_PIECE = 1 << 20
_MOST_FILES = 1_000
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")
"""Endings of files that somebody is still writing."""


def fetch_files(connector: Connector, folder: Path) -> list[Path]:
    """Copy every file that the address, with * and ?, fits into a folder, within the limits of size and time."""
    store, pattern = _open(connector)
    started = time.monotonic()
    try:
        names = sorted(str(name) for name in store.glob(pattern))
        wanted = [
            name for name in names if not name.endswith(UNFINISHED) and not PurePosixPath(name).name.startswith(".")
        ]
        if len(wanted) > _MOST_FILES:
            raise FeedError(f"{connector.url} fits {len(wanted):,} files; at most {_MOST_FILES:,} are fetched.")
        return [_copy(store, name, folder, connector, started) for name in wanted if not store.isdir(name)]
    except (OSError, TimeoutError) as fault:
        told = redact(str(fault), connector.url, *connector.options.values())
        raise PassingFaultError(f"{connector.url} cannot be read ({told}).") from fault


def _open(connector: Connector) -> tuple[Any, str]:
    try:
        import fsspec  # type: ignore[import-untyped]  # noqa: PLC0415  an optional extra: `oba[files]`
    except ImportError as fault:
        raise FeedError("File stores need fsspec: pip install 'oba[files]'.") from fault
    options = {name: fill_references(value) for name, value in connector.options.items()}
    try:
        store, pattern = fsspec.core.url_to_fs(fill_references(connector.url), **options)
    except (ImportError, ValueError) as fault:
        told = redact(str(fault), connector.url, *connector.options.values())
        raise FeedError(f"{connector.url} cannot be opened: {told}") from fault
    return store, pattern


def _copy(store: Any, name: str, folder: Path, connector: Connector, started: float) -> Path:
    """Copy one file; it appears only when it is whole, and not at all if it grew meanwhile."""
    limit = connector.max_megabytes * 1_000_000
    told = store.info(name).get("size")
    if told is not None and told > limit:
        raise FeedError(f"{name} is larger than {connector.max_megabytes} MB. It was not kept.")
    path = folder / PurePosixPath(name).name
    unfinished = path.with_name(path.name + ".part")
    folder.mkdir(parents=True, exist_ok=True)
    size = 0
    try:
        with store.open(name, "rb") as source, unfinished.open("wb") as file:
            while piece := source.read(_PIECE):
                size += len(piece)
                if size > limit:
                    raise FeedError(f"{name} is larger than {connector.max_megabytes} MB. It was not kept.")
                if time.monotonic() - started > connector.timeout_seconds:
                    raise PassingFaultError(f"{name} took longer than {connector.timeout_seconds:g} seconds.")
                file.write(piece)
        if told is not None and told != size:
            raise PassingFaultError(f"{name} was {told} bytes and gave {size}: it is still being written.")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path
