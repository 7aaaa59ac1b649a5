"""One line of a screening, and what is common to all checks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from oba.ingest.read.tables import Table

Verdict = Literal["PASS", "WARNING", "FAIL"]
_MOST_SHOWN = 5
LEVELS = {
    "National": ["country_code", "country_name"],
    "Regional": ["region_code", "region_name"],
    "Local authority": ["new_la_code", "old_la_code", "la_name"],
    "Local authority district": ["lad_code", "lad_name"],
    "Ward": ["ward_code", "ward_name"],
    "Parliamentary constituency": ["pcon_code", "pcon_name"],
    "Local enterprise partnership": ["local_enterprise_partnership_code", "local_enterprise_partnership_name"],
    "Local skills improvement plan area": ["lsip_code", "lsip_name"],
    "English devolved area": ["english_devolved_area_code", "english_devolved_area_name"],
    "Opportunity area": ["opportunity_area_code", "opportunity_area_name"],
    "RSC region": ["rsc_region_lead_name"],
    "MAT": ["trust_id", "trust_name"],
    "Sponsor": ["sponsor_id", "sponsor_name"],
    "School": ["school_urn", "school_name"],
    "Provider": ["provider_ukprn", "provider_name"],
    "Institution": ["institution_id", "institution_name"],
    "Planning area": ["planning_area_code", "planning_area_name"],
    "Police force area": ["pfa_code", "pfa_name"],
}
PLACES = {name for names in LEVELS.values() for name in names}
REQUIRED = ["time_period", "time_identifier", "geographic_level", "country_code", "country_name"]
_FIGURE = re.compile(r"^\s*[-+]?[\d,]*\.?\d+%?\s*$")
SYMBOLS = {"z", "x", "c", "u", "k", "low"}


@dataclass(frozen=True, slots=True)
class Result:
    """What one check says of a file, in which stage."""

    check: str
    result: Verdict
    message: str
    stage: str = ""


def passed(check: str, stage: str = "") -> Result:
    """Return the result of a check with nothing to say."""
    return Result(check, "PASS", "nothing found.", stage)


def judge(check: str, found: Sequence[str] | set[str], message: str, verdict: Verdict = "FAIL") -> Result:
    """Return PASS if nothing was found, else the verdict with the first of what was found."""
    if not found:
        return passed(check)
    return Result(check, verdict, f"{message}: {show(found)}.")


def show(found: Iterable[str]) -> str:
    """Return the first few, quoted."""
    every = list(found)
    more = f" and {len(every) - _MOST_SHOWN} more" if len(every) > _MOST_SHOWN else ""
    return ", ".join(f"`{text}`" for text in every[:_MOST_SHOWN]) + more


def fail(results: Iterable[Result]) -> bool:
    """Return whether any result is a FAIL."""
    return any(one.result == "FAIL" for one in results)


def texts_of(table: Table, name: str) -> list[str]:
    """Return the different texts of a column that occur; none if it is missing."""
    place = table.find(name)
    if place is None:
        return []
    column = table.columns[place]
    return [column.texts[code] for code in dict.fromkeys(column.codes.tolist())]


def split_headers(table: Table) -> tuple[list[str], list[str]]:
    """Return the headers of filters and of indicators, told apart by what their cells hold."""
    filters: list[str] = []
    indicators: list[str] = []
    for header in table.headers:
        if header in PLACES or header in REQUIRED:
            continue
        texts = [text for text in texts_of(table, header) if text.strip()]
        figures = sum(bool(_FIGURE.match(text)) or text.strip() in SYMBOLS for text in texts)
        (indicators if texts and figures * 2 > len(texts) else filters).append(header)
    return filters, indicators
