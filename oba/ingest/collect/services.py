"""Connectors to publishers' services: explore education statistics, Fingertips and Nomis.

Each builds addresses from the feed's own words and fetches them as any other, with the same limits.
"""

import csv
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from oba.errors import FeedError
from oba.indicators.sources.connector import Connector
from oba.ingest.collect.connectors import PassingFaultError
from oba.ingest.collect.downloads import fetch

EES = "https://api.education.gov.uk/statistics/v1"
FINGERTIPS = "https://fingertips.phe.org.uk/api"
NOMIS = "https://www.nomisweb.co.uk/api/v01"
_EES_PAGE = 20
_NOMIS_PAGE = 25_000
"""Rows that Nomis gives at once without a key; more are cut off without a word."""
_MOST_PAGES = 500


def fetch_service(connector: Connector, folder: Path) -> list[Path]:
    """Fetch what a connector asks of its service, and return the files."""
    if connector.type == "ees":
        return _fetch_data_set(connector, folder)
    if connector.type == "fingertips":
        return [_fetch_one(connector, folder, _fingertips_address(connector), _name(connector, "fingertips"))]
    return [fetch_rows(connector, folder)]


def _base(connector: Connector, usual: str) -> str:
    return (connector.url or usual).rstrip("/")


def _name(connector: Connector, usual: str) -> str:
    return Path(connector.path).name or f"{usual}.csv"


def _fetch_one(connector: Connector, folder: Path, address: str, name: str) -> Path:
    found = fetch(connector.model_copy(update={"type": "http", "url": address, "path": name}), folder)
    if found.path is None:
        raise PassingFaultError(f"{address} says that nothing has changed, without being asked.")
    return found.path


def _read_json(connector: Connector, folder: Path, address: str) -> Any:
    path = _fetch_one(connector, folder, address, "answer.json")
    try:
        return json.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, ValueError) as fault:
        raise FeedError(f"{address} answered with something else than JSON.") from fault
    finally:
        path.unlink(missing_ok=True)


def list_versions(connector: Connector, folder: Path) -> list[dict[str, Any]]:
    """Return the versions of a data set, as the service lists them, newest first."""
    return _list_pages(connector, folder, f"{_base(connector, EES)}/data-sets/{quote(connector.dataset)}/versions")


def read_meta(connector: Connector, folder: Path, version: str) -> dict[str, Any]:
    """Return the filters, indicators, places and periods of a version."""
    address = f"{_base(connector, EES)}/data-sets/{quote(connector.dataset)}/meta?dataSetVersion={quote(version)}"
    found = _read_json(connector, folder, address)
    if not isinstance(found, dict):
        raise FeedError(f"{address} does not answer as documented.")
    return found


def _list_pages(connector: Connector, folder: Path, address: str) -> list[dict[str, Any]]:
    """Return the results of all pages; the service says how many there are."""
    results: list[dict[str, Any]] = []
    for page in range(1, _MOST_PAGES + 1):
        found = _read_json(connector, folder, f"{address}?page={page}&pageSize={_EES_PAGE}")
        try:
            results += found["results"]
            last = int(found["paging"]["totalPages"])
        except (KeyError, TypeError, ValueError) as fault:
            raise FeedError(f"{address} does not answer as documented: no `results` and `paging`.") from fault
        if page >= last:
            return results
    raise FeedError(f"{address} has more than {_MOST_PAGES} pages.")


def _fetch_data_set(connector: Connector, folder: Path) -> list[Path]:
    """Fetch the CSV of one version: the one named, or the newest that is published."""
    version = connector.dataset_version
    if not version:
        published = [one for one in list_versions(connector, folder) if one.get("status", "Published") == "Published"]
        if not published:
            raise FeedError(f"Data set {connector.dataset} has no published version.")
        version = max((str(one["version"]) for one in published), key=_version_order)
    meta = read_meta(connector, folder, version)
    if not meta.get("indicators"):
        raise FeedError(f"Data set {connector.dataset} {version} has no indicators.")
    address = f"{_base(connector, EES)}/data-sets/{quote(connector.dataset)}/csv?dataSetVersion={quote(version)}"
    return [_fetch_one(connector, folder, address, _name(connector, f"{connector.dataset}_{version}"))]


def _version_order(version: str) -> tuple[int, ...]:
    """Return what sorts 1.10 after 1.9."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


def _fingertips_address(connector: Connector) -> str:
    """Return the address of a CSV by indicator; the area types and the parent area are the feed's parameters."""
    asked = {"indicator_ids": ",".join(map(str, connector.indicators)), **connector.parameters}
    return f"{_base(connector, FINGERTIPS)}/all_data/csv/by_indicator_id?{urlencode(asked, safe=',${}')}"


def fetch_rows(connector: Connector, folder: Path) -> Path:
    """Fetch a data set in pages, since an answer that is too long is cut off, and join them under one header."""
    address = f"{_base(connector, NOMIS)}/dataset/{quote(connector.dataset)}.data.csv"
    asked = urlencode(connector.parameters, safe=",.${}")
    path = folder / _name(connector, connector.dataset)
    unfinished = path.with_name(path.name + ".part")
    header: list[str] = []
    count = 0
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            for page in range(_MOST_PAGES):
                rows = _read_page(connector, folder, f"{address}?{asked}&recordOffset={count}")
                if not rows or (page and len(rows) == 1):
                    break
                if header and rows[0] != header:
                    raise FeedError(f"{address} changed its columns between pages.")
                if not header:
                    header = rows[0]
                    writer.writerow(header)
                writer.writerows(rows[1:])
                count += len(rows) - 1
                if count > connector.max_rows:
                    raise FeedError(f"{address} gives more than {connector.max_rows:,} rows. Ask for fewer.")
                if count >= _read_count(rows, count if len(rows) - 1 < _NOMIS_PAGE else count + 1):
                    break
        if not count:
            raise FeedError(f"{address} gives no rows. Check the feed's parameters.")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def _read_count(rows: list[list[str]], otherwise: int) -> int:
    """Return how many rows there are in all, which Nomis repeats on each row unless its column was left out."""
    if "RECORD_COUNT" not in rows[0] or len(rows) < 2:
        return otherwise
    text = rows[1][rows[0].index("RECORD_COUNT")]
    return int(text) if text.isdigit() else otherwise


def _read_page(connector: Connector, folder: Path, address: str) -> list[list[str]]:
    page = _fetch_one(connector, folder, address, "page.csv")
    try:
        with page.open(encoding="utf-8-sig", newline="") as lines:
            return [row for row in csv.reader(lines) if row]
    finally:
        page.unlink(missing_ok=True)
