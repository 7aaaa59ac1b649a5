"""The register of authorities as mySociety publishes it, with what it had not taken up.

Three combined authorities are not on it, and two that one of them took the place of have no end there.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

AUTHORITIES = "geography/uk_local_authorities_past_current_future.csv"
AS_OF = "July 2025"
"""When the register was last changed. Nobody has told us of anything later."""

Row = dict[str, str]

_GONE_INTO = {"end-date": "2024-05-06", "replaced-by": "NEMCA"}
_FORMER = "North East Combined Authority (until 2024)"
_AMENDED: Mapping[str, Row] = {
    "NECA": {**_GONE_INTO, "nice-name": _FORMER, "official-name": _FORMER},
    "NTCA": _GONE_INTO,
}
_ADDED: tuple[tuple[Row, tuple[str, ...]], ...] = (
    (  # southtyneside.gov.uk, "North East Combined Authority": formed on 7 May 2024, with its seven authorities
        {
            "local-authority-code": "NEMCA",
            "official-name": "North East Mayoral Combined Authority",
            "nice-name": "North East Combined Authority",
            "gss-code": "E47000014",
            "start-date": "2024-05-07",
            "region": "North East",
        },
        ("DUR", "GAT", "NET", "NTY", "NBL", "STY", "SND"),
    ),
    (  # devonairradio.com of 5 February 2025, "Signed legislation brings Devon and Torbay … into being"
        {
            "local-authority-code": "DTCA",
            "official-name": "Devon and Torbay Combined County Authority",
            "nice-name": "Devon and Torbay",
            "gss-code": "E47000015",
            "start-date": "2025-02-05",
            "region": "South West",
        },
        ("DEV", "TOB"),
    ),
    (  # localgov.co.uk of 6 February 2025, "New Lancashire combined county authority launched"
        {
            "local-authority-code": "LACA",
            "official-name": "Lancashire Combined County Authority",
            "nice-name": "Lancashire Combined County Authority",
            "gss-code": "E47000018",
            "start-date": "2025-02-05",
            "region": "North West",
        },
        ("LAN", "BBD", "BPL"),
    ),
)


def read_register(root: Path) -> list[Row]:
    """Return the rows of England, by the register's own columns, with those that are missing put in."""
    with (root / AUTHORITIES).open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["nation"] == "England"]
    if not rows or any(row["gss-code"] == added["gss-code"] for row in rows for added, _ in _ADDED):
        return rows  # a newer register, which knows better
    blank = dict.fromkeys(rows[0], "")
    group = {member: added["local-authority-code"] for added, members in _ADDED for member in members}
    amended = [
        {
            **row,
            **_AMENDED.get(row["local-authority-code"], {}),
            "combined-authority": group.get(row["local-authority-code"], row["combined-authority"]),
        }
        for row in rows
    ]
    return [*amended, *({**blank, "nation": "England", "local-authority-type": "COMB", **row} for row, _ in _ADDED)]
