"""A project of made-up feeds, and its scheduler as a process."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from oba.settings import Settings
from tests.conftest import PROJECT

FEED = """\
schema: oba-feed/1
id: {name}
version: 1
name: 'Made-up feed {name}'
publisher: 'Nobody'
licence: 'none'
attribution: 'made up'
owner: {owner}
frequency: irregular
{timing}
connector: {connector}
areas:
  - {{code: area}}
period: {{column: period, reads: calendar_year}}
measures:
  children: {{column: children}}
"""


@dataclass(frozen=True)
class Project:
    """A folder with definitions and a store's address."""

    home: Path
    store: str
    started: "list[subprocess.Popen[bytes]]" = field(default_factory=list, compare=False)

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, store_url=self.store, sources=PROJECT / "example_data")

    @property
    def settings_as_environment(self) -> dict[str, str]:
        return {
            "OBA_HOME": str(self.home),
            "OBA_STORE_URL": self.store,
            "OBA_SOURCES": str(PROJECT / "example_data"),
        }

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.settings_as_environment, "PYTHONPATH": str(PROJECT)}

    def add_feed(self, name: str, connector: str, timing: str, owner: str = "Ms Owner") -> None:
        folder = self.home / "indicator_definitions" / "feeds"
        folder.mkdir(parents=True, exist_ok=True)
        text = FEED.format(name=name, connector=connector, timing=timing, owner=owner)
        (folder / f"{name}.yaml").write_text(text, "utf-8")

    def start(self, *arguments: str, log: Path | None = None) -> "subprocess.Popen[bytes]":
        """Start a command of the scheduler as a process of its own; its log is piped unless there is a file for it."""
        command = [sys.executable, "-m", "tests.chaos.launch", *arguments]
        return self.start_program(command, log)

    def start_program(self, command: Sequence[str], log: Path | None = None) -> "subprocess.Popen[bytes]":
        if log is None:
            pipe = subprocess.PIPE
            process = subprocess.Popen(command, env=self.environment, cwd=PROJECT, stderr=pipe, stdout=pipe)
        else:
            with log.open("ab") as file:
                process = subprocess.Popen(command, env=self.environment, cwd=PROJECT, stderr=file, stdout=file)
        self.started.append(process)
        return process

    def kill(self) -> None:
        """End what still runs of what was started, as a test that fails half-way leaves it."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.communicate()


def table(release: int, places: Sequence[str] = ("E06000019", "E10000034", "E92000001")) -> str:
    """The bytes of one release as text: three places and every year up to it."""
    years = [(2000 + year, place) for year in range(1, release + 1) for place in places]
    rows = [f"{place},{year},{100 + year % 50}" for year, place in years]
    return "\n".join(["area,period,children", *rows]) + "\n"
