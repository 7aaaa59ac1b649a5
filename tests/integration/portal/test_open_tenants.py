"""The read API over a store that two partnerships share: each portal gives its own packs, to its own tokens alone."""

import secrets
from collections.abc import Iterator

import pytest

from oba.store.audit import PROGRAM
from oba.store.engine import open_store, read_session, write_session
from oba.store.packs import list_packs
from oba.store.people import tokens
from oba.store.tenants import add_tenant
from oba.vocabulary import Audience
from tests.fixtures.kept_packs import keep
from tests.fixtures.open_packs import OPEN, OURS, add_token, set_audiences
from tests.fixtures.portals import MakePortal, Portal
from tests.fixtures.postgres import Cluster

V1 = "/api/v1"
EVERY = ("packs", "indicators", "areas", "values")


@pytest.fixture
def portals(cluster: Cluster, make_portal: MakePortal) -> Iterator[tuple[Portal, Portal]]:
    """Two portals of one database. The first partnership has two packs; the second has one, of the same board."""
    names = [f"p{secrets.token_hex(4)}" for _ in range(2)]
    with cluster.database("store_template") as database:
        owner = open_store(cluster.address(database))
        made = []
        for name in names:
            add_tenant(owner, name, "secret")
            portal = make_portal()
            portal.engine.dispose()
            portal.app.state.engine = open_store(cluster.address(database, name, "secret"))
            set_audiences(portal, {OPEN: Audience.PUBLIC, OURS: Audience.PARTNERSHIP})
            made.append(portal)
        for portal, boards in zip(made, ((OPEN, OURS), (OPEN,)), strict=True):
            for board in boards:
                keep(portal.engine, board, portal.clock(), audience="public" if board == OPEN else "partnership")
            portal.clock.move(hours=1)
        yield made[0], made[1]
        for engine in (owner, *(portal.engine for portal in made)):
            engine.dispose()
        for name in names:
            cluster.run(f"DROP OWNED BY {name}", database)
            cluster.run(f"DROP ROLE {name}")


def test_each_partnership_of_a_store_gives_its_own_packs_to_its_own_tokens(portals: tuple[Portal, Portal]) -> None:
    first, second = portals
    sees = {id(first): {OPEN, OURS}, id(second): {OPEN}}
    codes = {}
    for portal, other in ((first, second), (second, first)):
        client, headers = portal.browser().client, add_token(portal)
        listed = client.get(f"{V1}/packs", headers=headers).json()["packs"]
        assert {one["board"] for one in listed} == sees[id(portal)]
        codes[id(portal)] = {one["pack"] for one in listed}
        assert client.get(f"{V1}/values", headers=headers).json()["total"] > 0
        for path in EVERY:  # what is another partnership's token is no token here, and not a stranger's question
            assert other.browser().client.get(f"{V1}/{path}", headers=headers).status_code == 401
        with read_session(portal.engine) as session:
            assert len(tokens.list_tokens(session)) == 1
    assert not codes[id(first)] & codes[id(second)]
    for portal, other in ((first, second), (second, first)):
        client = portal.browser().client
        for code in codes[id(other)]:
            for path in EVERY:
                assert client.get(f"{V1}/{path}?pack={code}").json()["total"] == 0, path
        with read_session(portal.engine) as session:
            assert {one.code for one in list_packs(session)} == codes[id(portal)]


def test_to_revoke_a_token_of_one_partnership_touches_none_of_the_other(
    portals: tuple[Portal, Portal],
) -> None:
    """Both have a token of number 1: to revoke one's own touches nothing of the other's."""
    first, second = portals
    of_first, of_second = add_token(first), add_token(second)
    numbers = []
    for portal in portals:
        with read_session(portal.engine) as session:
            numbers.append(tokens.list_tokens(session)[0].id)
    with write_session(first.engine) as session:
        tokens.revoke(session, PROGRAM, numbers[0] or 0, first.clock())
    assert first.browser().client.get(f"{V1}/packs", headers=of_first).status_code == 401
    assert second.browser().client.get(f"{V1}/packs", headers=of_second).status_code == 200
