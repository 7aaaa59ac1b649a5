"""Fingertips, Nomis, the ONS's data sets, a file in a public repository, a page with a link, a plain address."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from html import unescape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

from oba.errors import FeedError
from oba.indicators.files.expressions import compile_expression
from oba.ingest.collect.live.education_statistics import list_data_set, list_files
from oba.ingest.collect.live.offers import MOST_PAGES, Asker, Offer, join_names, read_day, refuse_undocumented

ONS_FILES = ("download.ons.gov.uk", "static.ons.gov.uk")
GITHUB_FILES = "https://raw.githubusercontent.com"
_ONS_PAGE = 100
_QUOTED = re.compile(r"\"([^\"<>\s]{1,2000})\"|'([^'<>\s]{1,2000})'")
_TICKS = re.compile(r"/Date\((\d{1,15})")


def list_fingertips(ask: Asker) -> list[Offer]:
    """Return the CSV of some indicators, known by the day of their last upload where the service tells it."""
    source, base = ask.source, ask.base
    asked = {"indicator_ids": ",".join(map(str, source.indicators)), **source.parameters}
    address = f"{base}/all_data/csv/by_indicator_id?{urlencode(asked, safe=',${}')}"
    uploads = [_read_upload(ask.read_json(f"{base}/data_changes?indicator_id={one}")) for one in source.indicators]
    days = [one for one in uploads if one]
    newest = max(days) if len(days) == len(uploads) else None
    name = f"fingertips_{'_'.join(map(str, source.indicators))}.csv"
    return [Offer(name, address, version=newest.isoformat() if newest else "", released=newest)]


def _read_upload(found: Any) -> date | None:
    said = str(found.get("LastUploadedAt") or "") if isinstance(found, dict) else ""
    if ticks := _TICKS.match(said):
        return datetime.fromtimestamp(int(ticks[1]) / 1000, UTC).date()
    return read_day(said)


def list_nomis(ask: Asker) -> list[Offer]:
    """Return the CSV of a data set's rows; the interface tells neither a version nor a day with them."""
    source, base = ask.source, ask.base
    asked = urlencode(source.parameters, safe=",.${}")
    return [Offer(f"{source.dataset}.csv", f"{base}/dataset/{quote(source.dataset, safe='')}.data.csv?{asked}")]


def list_ons(ask: Asker) -> list[Offer]:
    """Return the published versions of a data set's edition, newest first."""
    source, base = ask.source, ask.base
    listed = f"{base}/datasets/{quote(source.dataset, safe='')}/editions/{quote(source.edition, safe='')}/versions"
    offers: list[Offer] = []
    for page in range(MOST_PAGES):
        found = ask.read_json(f"{listed}?limit={_ONS_PAGE}&offset={page * _ONS_PAGE}")
        try:
            offers += [_read_ons(ask, listed, one) for one in found["items"] if one.get("state") == "published"]
            if (page + 1) * _ONS_PAGE >= int(found["total_count"]):
                return sorted(offers, key=lambda one: int(one.version), reverse=True)
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise refuse_undocumented(listed, fault) from fault
    raise FeedError(f"{listed} has more than {MOST_PAGES} pages. Nothing was taken from it.")


def _read_ons(ask: Asker, listed: str, one: Any) -> Offer:
    file, version = one["downloads"]["csv"], int(one["version"])
    size = str(file.get("size") or "")
    return Offer(
        name=f"{ask.source.dataset}_{ask.source.edition}_v{version}.csv",
        address=_allow(ask, listed, str(file["href"]), ONS_FILES),
        version=str(version),
        released=read_day(one.get("release_date")),
        size=int(size) if size.isdigit() else None,
    )


def list_repository(ask: Asker) -> list[Offer]:
    """Return a file of a public repository as its newest commit has it; of several that fit the last by name."""
    source = ask.source
    base = f"{ask.base}/repos/{source.repository}"
    path = PurePosixPath(source.path)
    folder = "" if str(path.parent) == "." else f"/{quote(str(path.parent))}"
    listed = ask.read_json(f"{base}/contents{folder}")
    try:
        files = {str(one["name"]): one.get("size") for one in listed if one["type"] == "file"}
    except (KeyError, TypeError, AttributeError) as fault:
        raise refuse_undocumented(f"{base}/contents{folder}", fault) from fault
    fits = sorted(name for name in files if fnmatchcase(name, path.name))
    if not fits:
        return []
    whole = str(path.with_name(fits[-1]))
    changed = f"{base}/commits?path={quote(whole, safe='')}&per_page=1"
    try:
        newest = ask.read_json(changed)[0]
        commit, day = str(newest["sha"]), read_day(newest["commit"]["committer"]["date"])
    except (KeyError, TypeError, IndexError) as fault:
        raise refuse_undocumented(changed, fault) from fault
    if not re.fullmatch(r"[0-9a-f]{7,64}", commit):
        raise refuse_undocumented(changed, ValueError("no commit"))
    raw = f"{ask.base}/raw" if source.url else GITHUB_FILES
    size = files[fits[-1]]
    address = f"{raw}/{source.repository}/{commit}/{quote(whole)}"
    return [Offer(fits[-1], address, commit[:12], day, size if isinstance(size, int) else None)]


def list_page(ask: Asker) -> list[Offer]:
    """Return the one file that a release page links to under a name that fits; none if none does."""
    source = ask.source
    text = ask.read_text(source.url)
    links = [unescape(one or other).replace("\\/", "/") for one, other in _QUOTED.findall(text)]
    fits = list(dict.fromkeys(one for one in links if fnmatchcase(_last_part(one), source.pattern)))
    if len(fits) > 1:
        raise FeedError(f"{source.url} links to several files: {join_names(fits)}. Narrow the feed's `pattern`.")
    if not fits:
        return []
    address = _allow(ask, source.url, fits[0], ())
    dated = compile_expression(source.dated).search(text) if source.dated else None
    return [Offer(_last_part(fits[0]), address, version=address, released=_read_words(dated[1]) if dated else None)]


def _last_part(link: str) -> str:
    """Return the file name in a link, also in `/file?uri=/a/b/name.zip`."""
    return unquote(link.rstrip("/").rsplit("/", 1)[-1].partition("#")[0]).partition("?")[0]


def _read_words(text: str) -> date | None:
    """Return the day of `2025-06-24…` or `24 June 2025`."""
    try:
        return read_day(text) or datetime.strptime(text.strip(), "%d %B %Y").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _allow(ask: Asker, page: str, link: str, more: tuple[str, ...]) -> str:
    """Return the address that a list links to, if its host is the list's own or an allowed one and it is encrypted."""
    address = urljoin(page, link).replace("${", "%24%7B")  # what a page says stands for no variable of ours
    first, found = urlsplit(page), urlsplit(address)
    if found.scheme not in ("https", first.scheme) or found.scheme not in ("http", "https"):
        where = f"{found.scheme}://{found.netloc}"
        raise FeedError(f"{page} links to {where}, which is not encrypted. It was not followed.")
    if found.hostname not in {first.hostname, *ask.source.hosts, *more}:
        remedy = "If it is to be trusted, add it to `hosts` of the feed's live source."
        raise FeedError(f"{page} links to another host, {found.hostname}. {remedy}")
    return address


def list_address(ask: Asker) -> list[Offer]:
    """Return the file at a plain address, of which nothing is known before it is fetched."""
    return [Offer(_last_part(ask.source.url) or "download", ask.source.url)]


LISTS: dict[str, Callable[[Asker], list[Offer]]] = {
    "ees": list_data_set,
    "ees_files": list_files,
    "fingertips": list_fingertips,
    "nomis": list_nomis,
    "ons": list_ons,
    "github": list_repository,
    "page": list_page,
    "http": list_address,
}
"""How each type of live source is asked what it offers."""
