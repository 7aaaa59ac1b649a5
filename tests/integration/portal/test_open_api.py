"""The read API: what was published is given to those whom it is for, as it was released, and to nobody else."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from oba.pipeline.frozen_packs.meeting import read_kept
from oba.portal.definitions import Project
from oba.portal.read_api.answers import CSV, JSON, choose_kind, write_csv
from oba.portal.read_api.readable_packs import Shelf
from oba.portal.read_api.records import VALUE_COLUMNS
from oba.roles import Role, Scope
from oba.scorecards.render.open_data.columns import COLUMNS
from oba.scorecards.render.open_data.data_csv import rows_of_pack
from oba.scorecards.render.wording import MADE_UP
from oba.store.audit import PROGRAM
from oba.store.engine import read_session, write_session
from oba.store.packs import list_packs
from oba.store.people import tokens
from oba.vocabulary import Audience
from tests.fixtures.kept_packs import keep
from tests.fixtures.open_packs import AUDIENCES, CLOSED, OPEN, OURS, add_token, keep_packs, list_machines, set_audiences
from tests.fixtures.portals import Portal

V1 = "/api/v1"
EVERY = ("packs", "indicators", "areas", "values", f"cards/{OPEN}/looked-after-rate")
PROBLEM = "application/problem+json"
Ask = Callable[..., object]


@pytest.fixture
def packs(portal: Portal) -> dict[str, str]:
    """The ids of the packs that are kept, by board."""
    return keep_packs(portal)


@pytest.fixture
def ask(portal: Portal) -> Ask:
    """Ask as a program does: without cookies, with what it is given."""
    client = portal.browser().client

    def get(path: str, headers: dict[str, str] | None = None, **query: object):
        return client.get(path if path.startswith("/") else f"{V1}/{path}", headers=headers, params=query or None)

    return get


def test_each_sees_the_packs_of_its_boards_and_audience_and_nobody_more(portal, packs, ask):
    """In every list, in either form, whatever is asked for by name; of what is not theirs it is not said that it is."""
    for name, machine in list_machines(portal).items():
        if machine.refused:
            continue
        listed = ask("packs", machine.headers).json()["packs"]
        assert {one["board"] for one in listed} == machine.sees, name
        assert len(listed) - len(machine.sees) == (name == "a lead's"), "the pack that was restricted once"
        assert {one["board"] for one in ask("values", machine.headers, limit=10_000).json()["values"]} == machine.sees
        rows = csv.DictReader(io.StringIO(ask("values", machine.headers, format="csv", limit=10_000).text[1:]))
        assert {row["board"] for row in rows} == machine.sees, name
        for board, code in packs.items():
            sees = board in machine.sees
            assert (ask("values", machine.headers, pack=code).json()["total"] > 0) == sees, (name, board)
            assert (ask("indicators", machine.headers, board=board).json()["total"] > 0) == sees, (name, board)
            assert (ask("areas", machine.headers, board=board).json()["total"] > 0) == sees, (name, board)
            card = ask(f"cards/{board}/looked-after-rate", machine.headers)
            assert card.status_code == (200 if sees else 404), (name, board)
            assert sees or card.json() == ask("cards/no-board/no-card", machine.headers).json()


@pytest.mark.parametrize("path", EVERY)
def test_a_token_that_does_not_work_opens_nothing_and_says_why(portal, packs, ask, path):
    words = {"expired": "expired on 2 November 2026", "revoked": "was revoked on 2 November 2026"}
    words |= {"unknown": "is not known", "no token": "Authorization: Bearer", "without a scope": "has not the scope"}
    for name, machine in list_machines(portal).items():
        answer = ask(path, machine.headers)
        assert (answer.status_code == 200) == (machine.refused is None), name
        if machine.refused:
            told = answer.json()
            assert (answer.status_code, told["status"]) == (machine.refused, machine.refused), name
            assert answer.headers["content-type"] == PROBLEM
            assert words[name] in told["detail"]
            assert answer.headers["www-authenticate"].startswith("Bearer error=")
            assert answer.headers["cache-control"] == "no-store"


def test_a_token_asks_for_what_its_scopes_name(portal, packs, ask):
    for scope, paths in {Scope.CATALOGUE: EVERY[:3], Scope.VALUES: EVERY[3:4], Scope.CARDS: EVERY[4:]}.items():
        headers = add_token(portal, scopes=(scope,))
        assert {path for path in EVERY if ask(path, headers).status_code == 200} == set(paths)


def test_a_token_stops_at_its_end_and_at_once_when_it_is_revoked(portal, packs, ask):
    headers = add_token(portal)
    assert ask("packs", headers).status_code == 200
    with read_session(portal.engine) as session:
        (token,) = tokens.list_tokens(session)
        assert token.used_at == portal.clock()
    portal.clock.move(hours=23, minutes=59)
    assert ask("packs", headers).status_code == 200
    portal.clock.move(minutes=1)
    assert ask("packs", headers).status_code == 401
    other = add_token(portal)
    assert ask("packs", other).status_code == 200
    with write_session(portal.engine) as session:
        tokens.revoke(session, PROGRAM, 2, portal.clock())
    assert ask("packs", other).status_code == 401


def test_somebody_who_is_signed_in_sees_what_their_packs_have(portal, packs):
    for role, boards, sees in (
        (Role.BOARD_MEMBER, OURS, {OPEN, OURS}),
        (Role.SUBMITTER, "", {OPEN}),
        (Role.COLLECTOR, "", set(AUDIENCES)),
    ):
        browser = portal.as_role(role, boards=boards)
        answer = browser.get(f"{V1}/values?limit=10000")
        assert {one["board"] for one in answer.json()["values"]} == sees
        assert answer.headers["cache-control"] == "no-store"


def test_a_value_is_a_row_of_the_packs_own_file_and_a_withheld_one_has_no_number(portal, packs, ask):
    pack = read_kept(portal.engine, packs[OPEN]).pack
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in rows_of_pack(pack)]
    text = ask("values", format="csv", limit=10_000).text
    given = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert (text[0], tuple(given[0])) == ("\ufeff", VALUE_COLUMNS)
    assert [{name: row[name] for name in COLUMNS} for row in given] == rows
    values = ask("values", limit=10_000).json()["values"]
    assert [{name: as_cell(one.get(name)) for name in COLUMNS} for one in values] == rows
    hidden = [one for one in values if one.get("symbol") == "c"]
    assert hidden
    for one in hidden:
        assert (one["value"], one["why_no_value"]) == (None, "hidden to protect a small number")
        assert not {"numerator", "denominator", "lower", "upper"} & one.keys()


def as_cell(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else repr(value)


def test_each_value_says_where_it_comes_from_and_what_must_be_known(portal, packs, ask):
    (value,) = ask("values", indicator="looked-after-rate", period="2025-03-31", breakdown="").json()["values"]
    card = ask(f"cards/{OPEN}/looked-after-rate").json()
    assert (value["value"], value["board"], value["pack"]) == (86, OPEN, packs[OPEN])
    for said in (value, card):
        assert said["licence"] == "Open Government Licence v3.0"
        assert said["published_on"] == "2026-11-02"
        assert said["as_at"] == "2026-12-03"
        assert MADE_UP in said["caveats"]
        assert "From 31 March 2017 on a new basis: Short breaks are no longer counted." in said["caveats"]
    assert (card["latest"]["value"], card["latest"]["text"]) == (86, "86.0")
    assert value in card["values"]
    assert card["made_up"]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"indicator": "neet"}, lambda one: one["indicator_id"] == "neet"),
        ({"indicator": ["neet", "gap"]}, lambda one: one["indicator_id"] in ("neet", "gap")),
        ({"period": "2025-03-31"}, lambda one: one["period"] == "2025-03-31"),
        ({"area": "E10000099"}, lambda one: one["area_code"] == "E10000099"),
        ({"area": "E10000034"}, lambda one: False),
        ({"breakdown": ""}, lambda one: "breakdown" not in one),
        ({"indicator": "looked-after-rate", "breakdown": ""}, lambda one: one["indicator_id"] == "looked-after-rate"),
    ],
)
def test_values_are_chosen_by_what_they_are_of(portal, packs, ask, query, kept):
    every = ask("values", limit=10_000).json()["values"]
    chosen = ask("values", limit=10_000, **query).json()
    assert chosen["values"] == [one for one in every if kept(one)]
    assert chosen["total"] == len(chosen["values"]) < len(every) or query == {"area": "E10000099"}


def test_as_at_gives_what_was_published_by_then_and_a_draft_is_never_given(portal, ask):
    set_audiences(portal, AUDIENCES)
    first = keep(portal.engine, OPEN, portal.clock(), audience="public")
    portal.clock.move(days=30)
    second = keep(portal.engine, OPEN, portal.clock(), audience="public")
    for day, code in (("2026-11-01", None), ("2026-11-02", first), ("2026-12-01", first), ("2026-12-02", second)):
        given = {one["pack"] for one in ask("values", as_at=day).json()["values"]}
        assert given == ({code} if code else set()), day
        assert ask(f"cards/{OPEN}/neet", as_at=day).status_code == (200 if code else 404)
    assert [one["pack"] for one in ask("packs").json()["packs"]] == [second, first]
    assert {one["pack"] for one in ask("values", pack=[first, second]).json()["values"]} == {first, second}
    folder = portal.app.state.settings.output_folder / OPEN / "2027-q1"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("a draft")
    (folder / "manifest.json").write_text('{"audience": "public"}')
    assert [one["pack"] for one in ask("packs").json()["packs"]] == [second, first]


def test_the_pages_give_everything_once_though_a_pack_is_published_meanwhile(portal, packs, ask):
    whole = ask("values", limit=10_000).json()
    page, given = ask("values", limit=17), []
    while True:
        given += page.json()["values"]
        follow = page.links.get("next", {}).get("url")
        assert follow == page.json()["next"]
        if not follow:
            break
        if len(given) == 17:
            portal.clock.move(seconds=1)
            keep(portal.engine, OPEN, portal.clock(), audience="public")
        assert urlsplit(follow).netloc == portal.app.state.portal.host
        page = ask(urlsplit(follow).path + "?" + urlsplit(follow).query)
    assert given == whole["values"]
    assert (len(given), page.links["prev"]["url"].count(packs[OPEN])) == (whole["total"], 1)


def test_the_tag_changes_with_pack_question_form_and_definitions_and_spares_a_second_answer(portal, packs, ask):
    member = add_token(portal)
    for path in EVERY:
        tags = [ask(path, headers).headers["etag"] for headers in ({}, {}, member)]
        assert tags[0] == tags[1] != tags[2], path
        again = ask(path, {"If-None-Match": f'"other", W/{tags[0]}'})
        assert (again.status_code, again.text, again.headers["etag"]) == (304, "", tags[0])
        assert ask(path, {**member, "If-None-Match": tags[0]}).status_code == 200
    tag = ask("values").headers["etag"]
    assert ask("values", format="csv").headers["etag"] != tag != ask("values", offset=1).headers["etag"]
    portal.clock.move(days=1)
    keep(portal.engine, CLOSED, portal.clock(), audience="restricted")
    assert ask("values").headers["etag"] == tag, "what a stranger does not see tells them nothing"
    keep(portal.engine, OPEN, portal.clock(), audience="public")
    newer = ask("values").headers["etag"]
    assert newer != tag
    definitions = portal.app.state.project.definitions
    portal.app.state.project = SimpleNamespace(definitions=definitions, mark="other definitions")
    assert ask("values").headers["etag"] != newer


def test_a_proxy_keeps_what_is_for_everybody_and_nothing_else(portal, packs, ask):
    """And asks each time whether it still holds: a pack may be taken back."""
    for path in EVERY:
        answer = ask(path)
        assert answer.headers["cache-control"] == "public, no-cache", path
        assert answer.headers["vary"] == "Accept, Authorization, Cookie"
        assert "set-cookie" not in answer.headers
        for name, machine in list_machines(portal).items():
            if machine.headers:
                assert ask(path, machine.headers).headers["cache-control"] == "no-store", name


def test_what_is_narrowed_later_is_given_no_more(portal, packs, ask):
    """An indicator's definition, a board's, or a board that is defined no more: what holds now holds for what was."""
    definitions = portal.app.state.project.definitions
    one = next(iter(definitions.indicators.values()))
    narrowed = one.model_copy(update={"id": "looked-after-rate", "visibility": Audience.RESTRICTED})
    indicators = {**definitions.indicators, "looked-after-rate": narrowed}
    portal.app.state.project = Project(replace(definitions, indicators=indicators))
    for path in ("indicators", "values"):
        assert "looked-after-rate" not in ask(path, limit=10_000).text, path
        assert "looked-after-rate" not in ask(path, add_token(portal), limit=10_000).text, path
    assert ask(f"cards/{OPEN}/looked-after-rate").status_code == 404
    lead = add_token(portal, Role.QA_LEAD, (), Audience.RESTRICTED)
    assert ask(f"cards/{OPEN}/looked-after-rate", lead).status_code == 200
    boards = {name: board for name, board in definitions.boards.items() if name != OPEN}
    portal.app.state.project = Project(replace(definitions, boards=boards))
    assert ask("packs").json()["packs"] == []
    assert OPEN in {pack["board"] for pack in ask("packs", lead).json()["packs"]}


def test_indicators_and_places_are_those_of_the_packs(portal, packs, ask):
    listed = ask("indicators", add_token(portal)).json()["indicators"]
    pack = read_kept(portal.engine, packs[OPEN]).pack
    assert {one["indicator_id"] for one in listed} == {one.id for one in pack.shown}
    assert all(one["boards"] == [OURS, OPEN] for one in listed)
    (one,) = [one for one in listed if one["indicator_id"] == "looked-after-rate"]
    card = next(card for card in pack.cards if card.id == "looked-after-rate")
    assert (one["unit"], one["definition"]) == ("per 10,000", card.indicator.lay_definition)
    assert ask("areas").json()["areas"] == [{"area_code": "E10000099", "area": "Madeupshire"}]
    table = ask("indicators", {**add_token(portal), "Accept": "text/csv"})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert {row["boards"] for row in csv.DictReader(io.StringIO(table.text[1:]))} == {f"{OURS} {OPEN}"}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("limt=5", "limt: there is no parameter of this name"),
        ("%3Cb%3E%0A%E2%80%AE=5", "?b???: there is no parameter of this name"),
        (f"{'n' * 3_000}=5", f"{'n' * 40}…: there is no parameter of this name"),
        ("a=1&b=1&c=1&d=1&e=1&f=1&g=1", "; and 2 more"),
        ("limit=0", "limit: Input should be greater than or equal to 1"),
        ("limit=10001", "limit: Input should be less than or equal to 10000"),
        ("as_at=yesterday&format=xml", "as_at: Value error, a day is written as 2026-11-30"),
        ("as_at=1764460800", "as_at: Value error"),
        ("as_at=2026-11-30T00:00:00", "as_at: Value error"),
        ("as_at=2026-02-30", "as_at: Input should be a valid date"),
    ],
)
def test_a_question_of_the_wrong_form_is_refused_with_what_is_wrong(portal, ask, query, words):
    """A filter that is written wrongly is not passed over: the answer would be taken for what was meant."""
    answer = ask(f"{V1}/values?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert words in answer.json()["detail"]
    assert len(answer.text) < 500


def test_no_cell_of_a_table_is_a_formula():
    table = write_csv([{"name": "=1+1", "value": -1, "boards": ["a", "b"]}], ("name", "value", "boards"))
    assert table == "\ufeffname,value,boards\r\n'=1+1,-1,a b\r\n"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("text/csv;q=0.5, application/json", JSON),
        ("application/json;q=0.5, text/csv", CSV),
        ("text/csv, application/json", JSON),
        ("text/html, */*;q=0.8", JSON),
        ("TEXT/CSV; q=0", JSON),
        ("text/*;q=nonsense", JSON),
        ("image/png", JSON),
    ],
)
def test_the_form_is_the_one_that_is_accepted_rather(accept, kind):
    assert choose_kind(accept) == kind


def test_the_shelf_has_so_many_packs_at_hand_and_opens_none_twice(portal, packs, ask, monkeypatch):
    opened = []

    def read(engine, code):
        opened.append(code)
        return read_kept(engine, code)

    monkeypatch.setattr("oba.portal.read_api.readable_packs.read_kept", read)
    with read_session(portal.engine) as session:
        first, second, third = list_packs(session)[:3]
    shelf = Shelf(most=2)
    for one in (first, second, first, third, first, second):
        assert shelf.read(portal.engine, one).values[0]["pack"] == one.code
    assert opened == [first.code, second.code, third.code, second.code]
    portal.app.state.shelf = Shelf(most=1)
    answer = ask("values", add_token(portal))
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert "These are 2 packs, and at most 1 are read at once" in answer.json()["detail"]
    assert ask("values").status_code == 200


def test_who_waits_long_for_others_packs_is_told_to_come_again(portal, packs, ask):
    portal.app.state.shelf = Shelf(patience=0)
    assert ask("values").status_code == 200
    with portal.app.state.shelf._opening:
        assert ask("values").status_code == 200, "what is at hand waits for nobody"
        answer = ask("values", add_token(portal))
    assert (answer.status_code, answer.headers["retry-after"], answer.headers["content-type"]) == (503, "60", PROBLEM)


def test_nothing_is_changed_by_a_token_and_no_other_method_is_answered(portal, packs):
    headers, before = add_token(portal, Role.QA_LEAD, (), Audience.RESTRICTED), len(portal.trail())
    client = portal.browser().client
    for path in (f"{V1}/values", "/api/returns", "/people", "/sign-out", f"/packs/publish/{OPEN}"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert client.request(method, path, headers=headers).status_code == 403, (method, path)
    for path in ("/boards", "/trail", "/people"):
        assert client.get(path, headers=headers).status_code == 303, path
    assert client.get("/api/returns", headers=headers).status_code == 401
    assert len(portal.trail()) == before


def test_the_document_has_examples_and_says_that_a_token_need_not_be(portal):
    document = portal.app.openapi()
    for path in ("packs", "indicators", "areas", "values", "cards/{board}/{indicator}"):
        asked = document["paths"][f"{V1}/{path}"]["get"]
        assert {} in asked["security"]
        assert {"token": []} in asked["security"]
        assert any("examples" in one["schema"] or "examples" in one for one in asked["parameters"]), path
    assert document["components"]["securitySchemes"]["token"] == {
        "type": "http",
        "scheme": "bearer",
        "description": "What `oba tokens new` printed. Without one: what is public.",
    }


def test_the_day_of_a_token_is_that_of_england(portal, ask):
    portal.clock.now = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    headers = add_token(portal, days=0)
    assert "expired on 1 July 2026" in ask("packs", headers).json()["detail"]


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_list_is_given_whole_or_not_at_all_unless_a_part_is_asked_for(portal, packs, ask, monkeypatch, form):
    whole = ask("values").json()
    assert len(whole["values"]) == whole["total"] > 50
    monkeypatch.setattr("oba.portal.read_api.answers.MOST_ROWS", 50)
    answer = ask("values", format=form)
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert f"There are {whole['total']} lines, more than are given at once." in answer.json()["detail"]
    assert ask("values", format=form, limit=50).status_code == 200
    assert ask("values", format=form, offset=whole["total"] - 50).status_code == 200
