"""A PostgreSQL of the tests' own: one cluster on loopback in a temporary folder, a fresh database for each test."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

MISSING = "PostgreSQL's programs are not on this machine, and the store is tested on both; `make test` installs them."
_HOW = ["-A", "scram-sha-256", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"]
_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ProgramsMissingError(RuntimeError):
    """PostgreSQL is not installed."""


@dataclass(frozen=True)
class Cluster:
    """A running server: where it listens, its superuser's password and its folder."""

    port: int
    password: str
    folder: Path

    def address(self, database: str, user: str = "postgres", password: str = "") -> str:
        return f"postgresql+psycopg://{user}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="postgres",
            password=self.password,
            dbname=database,
            autocommit=True,
        ) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """Give the name of a new database, which is dropped afterwards."""
        name = f"t{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield name
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self, mode: str = "immediate") -> None:
        _run([find_program("pg_ctl"), "stop", "-D", str(self.folder / "data"), "-m", mode, "-w"], self.folder)

    def start(self, settings: dict[str, str]) -> None:
        given = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": "", **settings}
        options = " ".join(f"-c {name}='{value}'" for name, value in given.items())
        data, log = str(self.folder / "data"), str(self.folder / "log")
        _run([find_program("pg_ctl"), "start", "-D", data, "-w", "-l", log, "-o", options], self.folder)


def find_program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs, which Debian keeps off the search path."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
    )
    for folder in folders:
        if (folder / name).exists():
            return str(folder / name)
    if found := shutil.which(name):
        return found
    raise ProgramsMissingError(MISSING)


@contextmanager
def run_cluster(*, safe: bool = False) -> Iterator[Cluster]:
    """Start a server, and stop and remove it afterwards; without `safe` it does not wait for the disk."""
    program = find_program("initdb")
    folder = Path(tempfile.mkdtemp(prefix="oba-postgres-"))
    _give_to_server(folder)
    cluster = Cluster(_free_port(), secrets.token_hex(16), folder)
    secret = folder / "password"
    secret.write_text(cluster.password, encoding="utf-8")
    _give_to_server(secret)
    try:
        _run(
            [program, "-D", str(folder / "data"), "-U", "postgres", f"--pwfile={secret}", *_HOW],
            folder,
        )
        cluster.start({} if safe else _QUICK)
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], folder: Path) -> None:
    """Run one of the server's programs as a user that is not root, which they refuse."""
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **_as_server()
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr.decode(errors='replace')}")


def _as_server() -> dict[str, object]:
    if os.geteuid():
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _give_to_server(path: Path) -> None:
    if user := _as_server():
        os.chown(path, int(str(user["user"])), int(str(user["group"])))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
