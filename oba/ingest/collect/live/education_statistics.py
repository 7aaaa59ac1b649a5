"""Explore education statistics: by data set through its API, by publication and file name through its catalogue.

The API is documented (api.education.gov.uk/statistics/docs). The catalogue's interface is what the service's own pages
download by, as its published source has it (DataSetFilesController, commit eefd0b68 of July 2026).
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote

from oba.errors import FeedError
from oba.ingest.collect.live.offers import MOST_PAGES, Asker, Offer, join_names, read_day, refuse_undocumented

_API_PAGE = 20
_CATALOGUE_PAGE = 40
_UNITS = {"B": 1, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}


def list_data_set(ask: Asker) -> list[Offer]:
    """Return the versions of a data set, newest first; those that are not published yet are left out."""
    base = f"{ask.base}/data-sets/{quote(ask.source.dataset, safe='')}"
    offers = [_read_version(base, ask.source.dataset, one) for one in _pages(ask, f"{base}/versions", _API_PAGE)]
    return sorted((one for one in offers if one), key=lambda one: _order(one.version), reverse=True)


def _read_version(base: str, dataset: str, one: Any) -> Offer | None:
    try:
        version, status = str(one["version"]), str(one["status"])
    except (KeyError, TypeError) as fault:
        raise refuse_undocumented(f"{base}/versions", fault) from fault
    if status not in ("Published", "Deprecated", "Withdrawn"):
        return None
    return Offer(
        name=f"{dataset}_{version}.csv",
        address=f"{base}/csv?dataSetVersion={quote(version, safe='')}",
        version=version,
        released=read_day(one.get("published")),
        withdrawn=status == "Withdrawn",
    )


def _order(version: str) -> tuple[int, ...]:
    """Return what sorts 1.10 after 1.9."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


def list_files(ask: Asker) -> list[Offer]:
    """Return the one file of a publication's newest release whose name fits; none if none does."""
    base, slug = ask.base, ask.source.publication
    about = f"{base}/publications/{quote(slug, safe='')}"
    try:
        publication = str(ask.read_json(about)["id"])
    except (KeyError, TypeError) as fault:
        raise refuse_undocumented(about, fault) from fault
    listed = f"{base}/data-set-files?publicationId={quote(publication, safe='')}&latestOnly=true"
    offers = [_read_file(base, one) for one in _pages(ask, listed, _CATALOGUE_PAGE)]
    fits = [one for one in offers if fnmatchcase(one.name, ask.source.pattern)]
    if len(fits) > 1:
        found = join_names([one.name for one in fits])
        raise FeedError(f"Several files of {slug} fit `{ask.source.pattern}`: {found}. Narrow the feed's `pattern`.")
    return fits


def _read_file(base: str, one: Any) -> Offer:
    try:
        identifier, name = str(one["id"]), str(one["filename"])
        released = read_day(one["published"])
    except (KeyError, TypeError) as fault:
        raise refuse_undocumented(f"{base}/data-set-files", fault) from fault
    changed = str(one.get("lastUpdated") or "")[:19]
    return Offer(
        name=name,
        address=f"{base}/data-set-files/{quote(identifier, safe='')}/download",
        version=f"{identifier} of {changed}" if changed else identifier,
        released=read_day(changed) or released,
        size=_read_size(str(one.get("fileSize") or "")),
        superseded=bool(one.get("isSuperseded")),
    )


def _read_size(text: str) -> int | None:
    """Return the bytes of `292 Kb`, about; None for what says none."""
    number, _, unit = text.strip().partition(" ")
    try:
        return int(float(number.replace(",", "")) * _UNITS[unit.upper()])
    except (KeyError, ValueError):
        return None


def _pages(ask: Asker, address: str, size: int) -> Iterator[Any]:
    """Yield the results of all pages; the service says how many there are."""
    joint = "&" if "?" in address else "?"
    for page in range(1, MOST_PAGES + 1):
        found = ask.read_json(f"{address}{joint}page={page}&pageSize={size}")
        try:
            yield from found["results"]
            last = int(found["paging"]["totalPages"])
        except (KeyError, TypeError, ValueError) as fault:
            raise refuse_undocumented(address, fault) from fault
        if page >= last:
            return
    raise FeedError(f"{address} has more than {MOST_PAGES} pages. Nothing was taken from it.")
