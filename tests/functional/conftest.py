"""The real feeds, loaded once into one store for all functional tests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from oba.indicators.project import Definitions
from oba.pipeline import boards
from oba.pipeline.feeds import FeedResult, ingest
from oba.pipeline.project import open_project
from oba.scorecards.card import Card, Figure, Pack
from oba.settings import Settings
from tests.conftest import PROJECT

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Project:
    """The project's own definitions and data, in a store of the test's own."""

    settings: Settings
    definitions: Definitions
    engine: Engine
    results: list[FeedResult]

    def pack(self, board: str, as_at: str = "2026-11-23") -> Pack:
        return boards.make_pack(self.engine, self.definitions, board, date.fromisoformat(as_at), NOW)[0]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("project")
    settings = Settings(home=PROJECT, state=folder, output=folder / "output")
    definitions, engine = open_project(settings)
    results = ingest(engine, definitions, [], settings, NOW)
    return Project(settings, definitions, engine, results)


@pytest.fixture(scope="session")
def packs(project: Project) -> Callable[[str], Pack]:
    made: dict[str, Pack] = {}

    def get(board: str) -> Pack:
        if board not in made:
            made[board] = project.pack(board)
        return made[board]

    return get


def card_of(pack: Pack, indicator: str) -> Card:
    return next(card for card in pack.cards if card.id == indicator)


def figure_of(card: Card, period: str, line: str = "own") -> Figure:
    """The figure of a line (own, england, region…) for the period with a label."""
    lines = (card.own, *card.lines) if line in {"own", *(each.kind for each in card.lines)} else card.categories
    found = next(each for each in lines if line in {each.kind, each.name})
    return next(point.figure for point in found.points if point.period.label == period)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
