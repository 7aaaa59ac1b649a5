"""A made-up partnership in a store of its own: curves of ten years, a pack, written cards, a book, and returns.

Everything goes the ordinary roads: files are loaded, packs published, cards written by the people of a board.
Every name and number is made up, and the board's pages say so.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from sqlalchemy import Engine

from benchmarks.store_data import FEED, PROJECT
from oba.boards.duties import Duties, Duty
from oba.boards.entries import CHALLENGES, DECISIONS, MEETINGS, RECOMMENDATIONS, EntryKind
from oba.boards.parts import PARTS
from oba.boards.quality.voice import read_voice
from oba.indicators.card import Action
from oba.indicators.project import Definitions
from oba.london_time import london_day
from oba.pipeline.boards import publish
from oba.pipeline.feeds import ingest
from oba.pipeline.frozen_packs.meeting import publish_for_meeting
from oba.pipeline.frozen_packs.points import list_points
from oba.pipeline.project import open_project
from oba.pipeline.written import desk as cards
from oba.pipeline.written.book import write_entry
from oba.pipeline.written.desk import Desk
from oba.pipeline.written.voice import record_voice
from oba.places import reference
from oba.portal.examples.history import Stage, find_quarter, moment, play
from oba.portal.examples.mails import MailKeeper
from oba.settings import Settings
from oba.store.audit import PROGRAM, actor_of
from oba.store.engine import read_session, write_session
from oba.store.packs import list_packs
from oba.store.people import accounts
from oba.store.people.accounts import Invitee

BOARD, AREA = "made-up-board", "E10000034"
INDICATORS, QUARTERS, PLACES = 100, 40, 12
LAST_YEAR = 2026
_WORDS = "This sentence is made up, so that the page has something of the usual length to show to whoever reads it. "


@dataclass(frozen=True)
class World:
    """The project opened on its store."""

    settings: Settings
    definitions: Definitions
    engine: Engine

    def desk(self, account: Any, now: datetime) -> Desk:
        duties = cards.find_duties(self.engine, BOARD, account.id)
        return Desk(self.engine, self.definitions, self.definitions.boards[BOARD], actor_of(account), duties, now)


def make_world(home: Path, address: str, now: datetime) -> World:
    """Make the project in a folder, and fill its store at an address: the better part of two minutes."""
    _write_definitions(home / "indicator_definitions")
    _write_release(home / "made-up" / "release.csv")
    settings = Settings(
        home=home,
        store_url=address,
        state=home / "var",
        output=home / "output",
        sources=PROJECT / "example_data",
        assets=PROJECT / "node_modules",
    )
    world = World(settings, *open_project(settings))
    results = ingest(world.engine, world.definitions, ["made-up"], settings, now)
    assert [one.outcome for one in results] == ["loaded"], results
    _play_returns(world, now)
    _write_board(world, now)
    return world


def list_indicators(count: int = INDICATORS) -> list[str]:
    return [f"made-up-{number:03}" for number in range(count)]


def _list_places() -> list[tuple[str, str]]:
    """Return the code and name of the board's place, of England, its region and its nearest neighbours."""
    found = reference.read_geography(PROJECT / "example_data")
    near = [one.neighbour for one in found.neighbours if one.area == AREA and str(one.model_year) == "2025"]
    codes = [AREA, "E92000001", "E12000005", *near][:PLACES]
    names = {area.code: area.name for area in found.areas}
    return [(code, names[code]) for code in codes]


def _write_definitions(folder: Path) -> None:
    shutil.copytree(PROJECT / "indicator_definitions", folder, ignore=shutil.ignore_patterns("schema"))
    feed = FEED.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {
        "releases": [{"file": "release.csv", "released": "2026-10-20"}],
        "measures": {"cases": {"column": "cases", "unit": "cases"}, "children": {"column": "children"}},
    }
    made: dict[str, dict[str, Any]] = {"feeds/made-up": feed}
    groups = [f"made-up-outcome-{number}" for number in range(1, 6)]
    for number, name in enumerate(groups, 1):
        made[f"outcomes/{name}"] = {
            "schema": "oba-outcome/1",
            "id": name,
            "name": f"Made-up outcome {number}",
            "population": "Children aged 0 to 17",
            "what_we_would_see": "Nothing: it is made up",
        }
    for number, name in enumerate(list_indicators()):
        made[f"indicators/{name}"] = _describe_indicator(number, name, groups[number % len(groups)])
    made[f"boards/{BOARD}"] = {
        "schema": "oba-board/1",
        "id": BOARD,
        "name": "Made-up board",
        "area": AREA,
        "period": "2026-q4",
        "comparators": ["england", "region", "statistical_neighbours"],
        "outcomes": groups,
        "made_up": True,
    }
    for path, said in made.items():
        (folder / f"{path}.yaml").write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")


def _describe_indicator(number: int, name: str, outcome: str) -> dict[str, Any]:
    breakdown = {"breakdown": {"category": f"category-{number:03}"}}
    return {
        "schema": "oba-indicator/1",
        "id": name,
        "version": 1,
        "list": "headline" if number % 5 == 0 else "secondary",
        "accountability": "population",
        "outcome": outcome,
        "name": f"Made-up indicator {number}",
        "lay_definition": "How many of the made-up children are counted, for every 10,000 of them.",
        "technical_definition": "Made-up cases in the quarter, divided by made-up children, times 10,000.",
        "value": {"type": "rate", "unit": "per 10,000", "multiplier": 10000, "polarity": "low_is_good"},
        "numerator": {"definition": "cases", "feed": "made-up.cases", **breakdown},
        "denominator": {"definition": "children", "feed": "made-up.children", **breakdown},
        "period": "quarter",
        "comparators": ["england", "region", "statistical_neighbours"],
        "uncertainty": {"ci_method": "byars"},
        "disclosure": {"public_source": True},
        "owner": "Made-up analyst",
        "supplier": "nobody",
    }


def _write_release(path: Path) -> None:
    """Write ten years of quarters for each place and category."""
    rng = np.random.default_rng(20261129)
    first = LAST_YEAR * 4 + 3 - QUARTERS
    periods = [f"{number // 4} Q{number % 4 + 1}" for number in range(first, first + QUARTERS)]
    rows = []
    for code, name in _list_places():
        for number in range(INDICATORS):
            level = rng.uniform(200, 900)
            for step, period in enumerate(periods):
                cases = int(level * (1 + 0.004 * step * rng.uniform(-1, 1)) + rng.normal(0, 12))
                rows.append((period, code, name, f"Category {number:03}", max(cases, 20), 110_000))
    path.parent.mkdir(parents=True)
    columns = ["time_period", "area_code", "area_name", "category", "cases", "children"]
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False)


def _play_returns(world: World, now: datetime) -> None:
    """Let the made-up providers of the example mode take their steps, so that returns are in every state."""
    quarter = find_quarter(world.definitions, now)
    assert quarter is not None, "no quarter of returns has closed yet"
    begun = moment(quarter, 1, now)
    with write_session(world.engine) as session:
        for one in _providers_people():
            account, _ = accounts.invite(session, PROGRAM, one, begun, example=True)
            account.activated_at = begun
            session.add(account)
    mails = MailKeeper(world.settings.state_folder / "mails.jsonl", lambda: now)
    play(Stage(world.engine, world.definitions, mails, "http://127.0.0.1", now), quarter)


def _providers_people() -> list[Invitee]:
    from oba.portal.examples.accounts import EXAMPLES

    return list(EXAMPLES)


def _write_board(world: World, now: datetime) -> None:
    """Let the board's secretary write every card and the book, and publish the pack for its meeting."""
    writer = Invitee("secretary@board.example", "Sasha Writer", "board_member", boards=(BOARD,))
    with write_session(world.engine) as session:
        account, _ = accounts.invite(session, PROGRAM, writer, now)
        session.flush()
        session.expunge_all()
    duties = Duties(frozenset({Duty.SECRETARY, Duty.QA_LEAD}))
    cards.give_duties(world.engine, BOARD, account.id, duties, PROGRAM, now)
    desk = world.desk(account, now)
    for name in list_indicators():
        _write_card(desk, name)
    said = {"how": _WORDS, "answered": "12", "asked": "20", "said": f"{_WORDS}: 3", "way": "better"}
    heard = read_voice(said).content
    for period in range(1, 5):
        for name in list_indicators()[:25]:
            record_voice(desk, name, f"2026-q{period}", "families", heard, 0)
    publish(world.engine, world.definitions, BOARD, world.settings, now - timedelta(days=60))
    publish_for_meeting(world.engine, world.definitions, BOARD, world.settings, now, desk.actor)
    _write_book(desk, now)


def _write_card(desk: Desk, name: str) -> None:
    """Answer every question three times over, propose four actions, and agree."""
    after, day = 0, london_day(desk.now).isoformat()
    for turn in range(3):
        text = {
            "story": [{"text": f"{_WORDS}{turn}"}] * 4,
            "factors": [{"text": f"{_WORDS}{turn}", "kind": kind} for kind in ("contributing", "restricting")] * 3,
            "partners": [{"name": f"Partner {number}", "role": _WORDS} for number in range(4)],
            "what_works": [{"text": _WORDS, "cost": "low", "evidence": "promising"}] * 3,
            "questions": [_WORDS] * 2,
        }
        assert {part.key for part in PARTS} == set(text)
        after = cards.write_text(desk, name, text, after, day).number
    cards.agree_text(desk, name, after)
    due = london_day(desk.now) + timedelta(days=60)
    for number in range(4):
        cards.write_action(desk, name, "", Action(text=f"{_WORDS}{number}", owner="Pat Maker", due=due), 0)


def _write_book(desk: Desk, now: datetime) -> None:
    """Record forty entries of each kind, each reported on twice, with a challenge to a figure of the kept pack."""
    with read_session(desk.engine) as session:
        kept = list_packs(session, BOARD)[0]
    point = list_points(desk.engine, kept, list_indicators()[0])[0]
    today = london_day(now)
    for number in range(40):
        day = (today - timedelta(days=30 * number)).isoformat()
        due = (today + timedelta(days=30)).isoformat()
        common = {"owner": "Pat Maker", "due": due, "on": day}
        _record(desk, DECISIONS, {"text": _WORDS, "meeting": "Autumn", **common})
        _record(desk, RECOMMENDATIONS, {"title": _WORDS, "source": "A made-up review", **common})
        _record(desk, CHALLENGES, {"question": _WORDS, **common, **point.content, "on": day}, point.about)
        _record(desk, MEETINGS, {"title": f"Meeting {number}", "on": day, "notes": [_WORDS] * 5})


def _record(desk: Desk, kind: EntryKind, content: dict[str, Any], about: str = "") -> None:
    write_entry(desk, kind, None, about, kind.states[0], content, 0)
