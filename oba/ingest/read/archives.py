"""A file inside a zip, read within limits: a small file must not unpack into one that fills the machine."""

import io
import zipfile
from dataclasses import dataclass
from fnmatch import fnmatchcase

from oba.hostile_files import FEED_ZIP


class UnreadableArchiveError(ValueError):
    """The zip cannot be read, or is not safe to unpack; the message says why."""


@dataclass(frozen=True)
class Member:
    """A file taken out of a zip."""

    name: str
    content: bytes


def check_zip(content: bytes) -> zipfile.ZipFile:
    """Return the opened zip, or raise UnreadableArchiveError if it is broken or unpacks to too much."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, EOFError) as fault:
        raise UnreadableArchiveError(f"the file is not a whole zip ({fault})") from fault
    entries = archive.infolist()
    if len(entries) > FEED_ZIP.members:
        raise UnreadableArchiveError(f"the zip has {len(entries):,} entries; at most {FEED_ZIP.members:,} are read")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > FEED_ZIP.unpacked:
        raise UnreadableArchiveError(f"the zip unpacks to {unpacked:,} bytes; at most {FEED_ZIP.unpacked:,} are read")
    if unpacked > FEED_ZIP.ratio_from and unpacked > FEED_ZIP.ratio * len(content):
        ratio = unpacked // max(len(content), 1)
        raise UnreadableArchiveError(f"the zip unpacks to {ratio:,} times its size, as no real file does")
    return archive


def extract_member(content: bytes, pattern: str) -> Member:
    """Return the one file of a zip whose name fits a pattern with * and ?."""
    with check_zip(content) as archive:
        names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        fits = [name for name in names if fnmatchcase(name, pattern) or fnmatchcase(name.rsplit("/", 1)[-1], pattern)]
        if len(fits) != 1:
            found = ", ".join(f"`{name}`" for name in (fits or names)[:12]) or "nothing"
            what = "several files fit" if fits else "no file fits"
            raise UnreadableArchiveError(f"{what} `{pattern}` in the zip; found {found}")
        entry = archive.getinfo(fits[0])
        if entry.flag_bits & 1:
            raise UnreadableArchiveError(f"`{entry.filename}` in the zip is locked with a password")
        try:
            with archive.open(entry) as file:
                unpacked = file.read(entry.file_size + 1)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as fault:
            raise UnreadableArchiveError(f"`{entry.filename}` in the zip cannot be unpacked ({fault})") from fault
        if len(unpacked) > entry.file_size:
            raise UnreadableArchiveError(f"`{entry.filename}` in the zip is larger than the zip says")
        return Member(entry.filename, unpacked)
