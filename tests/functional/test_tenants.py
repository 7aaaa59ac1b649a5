"""`oba tenants`: an owner makes two partnerships, each runs the program with its role and sees its own loads only."""

import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import make_url

from tests.fixtures.postgres import Cluster
from tests.fixtures.program import run_here
from tests.fixtures.scheduled_project import Project

PASSWORD = "se%cret"


def oba(project: Project, address: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program on the store at an address; the password of a partnership to be made is in its environment."""
    environment = {**project.settings_as_environment, "OBA_STORE_URL": address, "OBA_TENANT_PASSWORD": PASSWORD}
    return run_here(project.home, environment, *words)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of one feed, whose file has one figure."""
    made = Project(tmp_path / "project", f"sqlite:///{tmp_path / 'store.sqlite'}")
    (made.home / "in").mkdir(parents=True)
    (made.home / "in" / "first.csv").write_text("area,period,children\nE10000034,2024,11\n", "utf-8")
    made.add_feed("drops", "{type: folder, path: in, pattern: '*.csv'}", "")
    return made


@pytest.fixture
def shared(cluster: Cluster) -> Iterator[tuple[str, str, str, str]]:
    """An empty database, its owner as docs/deployment.md makes it, and two partnerships that will share it."""
    owner, first, second = sorted(f"p{secrets.token_hex(4)}" for _ in range(3))
    with cluster.database() as database:
        cluster.run(f"CREATE ROLE {owner} LOGIN CREATEROLE PASSWORD '{PASSWORD}'")
        cluster.run(f"ALTER DATABASE {database} OWNER TO {owner}")
        yield database, owner, first, second
    for name in (first, second, owner):
        cluster.run(f"DROP ROLE IF EXISTS {name}")


def test_each_partnership_loads_for_itself_and_the_owner_sees_who_shares(
    cluster: Cluster, project: Project, shared: tuple[str, str, str, str]
) -> None:
    database, *roles = shared
    owner, as_first, as_second = (cluster.address(database, name, quote(PASSWORD)) for name in roles)
    _, first, second = roles
    assert "Nobody shares this store." in oba(project, owner, "tenants", "list").stdout
    made = oba(project, owner, "tenants", "add", first)
    assert (made.returncode, made.stderr) == (0, "")
    address = make_url(made.stdout.partition("OBA_STORE_URL=")[2].split()[0])
    assert address == make_url(as_first)._replace(password=None)
    assert PASSWORD not in made.stdout
    again = oba(project, owner, "tenants", "add", first)
    assert again.returncode
    assert f"There is a role `{first}` already." in again.stderr
    oba(project, owner, "tenants", "add", second)
    loaded = oba(project, as_first, "ingest", "drops")
    assert "drops: first.csv loaded: 1 new" in loaded.stdout, loaded.stderr
    assert oba(project, as_first, "tenants", "list").stdout.startswith(f"{first}  1 load, the newest known ")
    assert oba(project, as_second, "loads").stdout.startswith("Nothing is loaded yet")
    listed = oba(project, owner, "tenants", "list").stdout.splitlines()
    assert [line.partition(",")[0] for line in listed] == [f"{first}  1 load", f"{second}  0 loads"]


@pytest.mark.parametrize("words", [("add", "north"), ("list",)])
def test_a_store_in_a_file_has_one_owner_only(project: Project, words: tuple[str, ...]) -> None:
    told = oba(project, project.store, "tenants", *words)
    assert told.returncode
    assert told.stderr.strip() == "Only a PostgreSQL store can be shared by several partnerships."
