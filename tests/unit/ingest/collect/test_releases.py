"""Which files are new releases, and the day of each: the table of what is found and known, and what follows."""

from datetime import date
from pathlib import Path

import pytest

from oba.ingest.collect.connectors import FoundRelease
from oba.ingest.collect.releases import UNDATED, KnownRelease, fingerprint_reading, plan_releases
from tests.fixtures.feeds import make_feed

TODAY = date(2026, 11, 1)
LINE = "releases: [{file: r.csv, released: 2026-01-10}]"
NAMED = "period: {file_name: '(20[0-9]{2})', reads: snapshot_31_march}"


def found(text: str) -> list[FoundRelease]:
    """Files as `d.csv A, e.csv B`; one in brackets is an earlier content that was kept."""
    return [
        FoundRelease(Path("in", name.strip("( ")), None, content.strip(") "), present="(" not in name)
        for name, content in (one.split() for one in text.split(",") if one.strip())
    ]


def known(text: str) -> list[KnownRelease]:
    """Releases as `d.csv A 01-10`, in the order they came; `undone` behind one taken back, `!` a stated day."""
    releases = []
    for number, one in enumerate((one.split() for one in text.split(",") if one.strip()), start=1):
        name, content, day, *state = one
        basis = "" if "!" in day else UNDATED
        known_on = date.fromisoformat(f"2026-{day.strip('!')}")
        place = f"0 {number:08d}"
        releases.append(
            KnownRelease(number, number, name, f"in/{name}", content, known_on, basis, (state or ["current"])[0], place)
        )
    return releases


@pytest.mark.parametrize(
    ("there", "before", "more", "expected"),
    [
        ("d.csv A", "", "", "d.csv A 2026-11-01"),
        ("d.csv A", "d.csv A 01-10", "", ""),
        ("d.csv B", "d.csv A 01-10", "", "d.csv B 2026-11-01"),
        # returned under its name; taken back by a person; kept from before; the newest that counts
        ("d.csv A", "d.csv A 01-10, d.csv B 02-10", "", "d.csv A 2026-11-01"),
        ("d.csv A", "d.csv A 01-10 undone, d.csv B 02-10", "", ""),
        ("(d.csv A), d.csv B", "d.csv A 01-10, d.csv B 02-10", "", ""),
        ("d.csv A", "d.csv A 01-10, d.csv B 02-10 undone", "", ""),
        ("d.csv B", "d.csv A 01-10, d.csv B 02-10 undone", "", ""),
        # the same bytes under another name: copied, renamed, come back
        ("d.csv A, copy.csv A", "d.csv A 01-10", "", "copy.csv A 2026-11-01"),
        ("d.csv A, copy.csv A, e.csv B", "d.csv A 01-10, copy.csv A 01-10, e.csv B 02-10", "", ""),
        ("d.csv A, copy.csv A", "d.csv A 01-10 undone", "", ""),
        ("new.csv A, e.csv B", "d.csv A 01-10, e.csv B 02-10", "", ""),
        ("d.csv A, e.csv B, f.csv A", "d.csv A 01-10, e.csv B 02-10", "", "f.csv A 2026-11-01"),
        ("f.csv A", "d.csv A 01-10, e.csv B 02-10", "", "f.csv A 2026-11-01"),
        ("d.csv A, e.csv A, f.csv B", "", "", "d.csv A 2026-11-01, e.csv A 2026-11-01, f.csv B 2026-11-01"),
        ("(d.csv A), d.csv A", "", "", "d.csv A 2026-11-01"),
        ("d.csv A, e.csv B, f.csv A", "", "", "d.csv A 2026-11-01, e.csv B 2026-11-01, f.csv A 2026-11-01"),
        # of a stated day: once for each content and day
        ("r.csv A", "", LINE, "r.csv A 2026-01-10"),
        ("r.csv A", "r.csv A 01-10!", LINE, ""),
        ("r.csv A", "d.csv A 01-05!", LINE, "r.csv A 2026-01-10"),
        ("r.csv A", "d.csv A 01-05", LINE, "r.csv A 2026-01-10"),
        ("r.csv A", "d.csv A 01-12", LINE, ""),
        ("r.csv B", "r.csv A 01-10!", LINE, "r.csv B 2026-11-01"),
        ("(r.csv A), r.csv B", "", LINE, "r.csv A 2026-01-10, r.csv B 2026-01-10"),
        ("d.csv A, r.csv B", "", LINE, "r.csv B 2026-01-10, d.csv A 2026-11-01"),
        # where the name says the period, two names are two contents
        ("p2024.csv A, p2025.csv A", "p2024.csv A 01-10", NAMED, "p2025.csv A 2026-11-01"),
    ],
)
def test_a_file_is_new_by_content_day_and_place(there: str, before: str, more: str, expected: str) -> None:
    plan = plan_releases(make_feed(more), found(there), known(before), TODAY)
    told = [f"{one.found.path.name} {one.found.sha256} {one.known_on}" for one in plan.fresh]
    assert ", ".join(told) == expected
    assert len(plan.fresh) + len(plan.settled) == len(found(there))


@pytest.mark.parametrize(
    ("there", "before", "expected"),
    [
        ("r.csv A", "r.csv A 11-01", "01-10"),  # stated since
        ("r.csv A", "r.csv A 01-12!", "01-10"),  # put right
        ("r.csv B", "r.csv A 01-10!, r.csv B 06-10", "01-10 06-10"),  # the line is of what stood there before
        ("r.csv B", "r.csv A 01-02, r.csv B 06-10", "01-02 01-10"),  # the line is of what stands there
        ("r.csv B", "r.csv A 01-02", "01-02"),  # of the new one
        ("d.csv A", "d.csv A 03-01!", "03-01"),  # no line any more: it became known all the same
        ("r.csv A", "d.csv A 11-01", "01-10"),  # renamed, and stated by its new name
    ],
)
def test_a_line_gives_its_day_to_one_content_and_the_others_keep_their_own(
    there: str, before: str, expected: str
) -> None:
    plan = plan_releases(make_feed(LINE), found(there), known(before), TODAY)
    by_release = sorted(plan.standing, key=lambda one: one.known.release)
    assert " ".join(f"{one.known_on:%m-%d}" for one in by_release) == expected


@pytest.mark.parametrize(
    ("connector", "expected"),
    [
        ("{type: folder, path: in, pattern: '*.csv'}", ["gone.csv"]),
        ("{type: folder, path: other, pattern: '*.csv'}", []),
        ("{type: folder, path: in, pattern: 'x*.csv'}", []),
        ("{type: file, path: in/gone.csv}", ["gone.csv"]),
        ("{type: file, path: in/next.csv}", []),
        ("{type: http, url: 'https://example.org/gone.csv'}", []),
    ],
)
def test_a_file_is_gone_that_was_taken_from_where_the_feed_looks(connector: str, expected: list[str]) -> None:
    before = known("gone.csv A 01-10, renamed.csv B 01-11, back.csv C 01-12 undone")
    plan = plan_releases(make_feed(f"connector: {connector}"), found("new.csv B"), before, TODAY)
    assert [one.file for one in plan.gone] == expected


@pytest.mark.parametrize(
    ("more", "same"),
    [
        ("owner: somebody", True),
        ("due: [2026-12-01]", True),
        ("drop: [{where: {area: [Total]}, reason: Another}]", False),
        ("symbols: {c: x}", False),
        ("read: {sheet: Two}", False),
        ("checks: {dummy_row: warn}", False),
    ],
)
def test_what_says_how_a_file_is_read_is_told_from_what_does_not(more: str, same: bool) -> None:
    assert (fingerprint_reading(make_feed(more)) == fingerprint_reading(make_feed(""))) is same
