"""A chart within another site's page: of what was published for everybody, and of nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from oba.pipeline.frozen_packs.meeting import read_kept
from oba.portal.definitions import Project
from oba.portal.packs.embeds import Charts
from oba.roles import Role
from oba.scorecards.frozen_packs.writing import Unpacked
from oba.vocabulary import Audience
from tests.fixtures.kept_packs import keep
from tests.fixtures.portals import Portal

BOARD = "worcestershire-early-help-board"
CHART = f"/embed/{BOARD}/timely.html"


def open_board(portal: Portal, audience: Audience = Audience.PUBLIC) -> None:
    definitions = portal.app.state.project.definitions
    board = definitions.boards[BOARD].model_copy(update={"audience": audience})
    portal.app.state.project = Project(replace(definitions, boards={**definitions.boards, BOARD: board}))


@pytest.fixture
def public(portal: Portal) -> Portal:
    """A board that is for everybody, and what it published for everybody."""
    open_board(portal)
    keep(portal.engine, BOARD, portal.clock(), audience="public")
    return portal


def test_anybody_sees_a_chart_and_any_site_may_show_it(public: Portal) -> None:
    answer = public.browser().get(CHART)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<svg class="drawing drawing-narrow"' in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "frame-ancestors *" in policy
    assert "x-frame-options" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "public, max-age=600"


def test_no_other_page_may_be_shown_by_another_site(public: Portal, settings) -> None:
    page = settings.output_folder / BOARD / "2026-q3/embed/timely.html"
    page.parent.mkdir(parents=True)
    page.write_text("<body>a chart</body>")
    browser = public.as_role(Role.COLLECTOR)
    for path in ("/", "/cookies", f"/boards/{BOARD}/2026-q3/embed/timely.html", f"/embed/{BOARD}/nothing.html"):
        headers = browser.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["x-frame-options"] == "DENY", path


@pytest.mark.parametrize("board", list(Audience))
@pytest.mark.parametrize("pack", list(Audience))
def test_both_the_board_and_the_pack_must_be_for_everybody(portal: Portal, board: Audience, pack: Audience) -> None:
    open_board(portal, board)
    keep(portal.engine, BOARD, portal.clock(), audience=pack.value)
    wanted = 200 if board is pack is Audience.PUBLIC else 404
    assert portal.browser().get(CHART).status_code == wanted
    assert portal.as_role(Role.COLLECTOR).get(CHART).status_code == wanted


def test_a_draft_in_the_folder_is_not_shown(portal: Portal, settings) -> None:
    open_board(portal)
    page = settings.output_folder / BOARD / "2026-q3/embed/timely.html"
    page.parent.mkdir(parents=True)
    page.write_text("a draft")
    assert portal.browser().get(CHART).status_code == 404


def test_an_indicator_that_is_for_others_now_is_not_shown(public: Portal) -> None:
    definitions = public.app.state.project.definitions
    name, one = next(iter(definitions.indicators.items()))
    for visibility, wanted in ((Audience.PUBLIC, 200), (Audience.PARTNERSHIP, 404)):
        now = one.model_copy(update={"id": "timely", "visibility": visibility})
        public.app.state.project = Project(replace(definitions, indicators={name: one, "timely": now}))
        assert public.browser().get(CHART).status_code == wanted


@pytest.mark.parametrize("path", ["/embed/no-such-board/timely.html", f"/embed/{BOARD}/no-such-chart.html"])
def test_what_is_not_there_is_not_found(public: Portal, path: str) -> None:
    assert public.browser().get(path).status_code == 404


def test_the_newest_is_shown_and_a_pack_is_opened_once(public: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def read(engine: Engine, code: str) -> Unpacked:
        opened.append(code)
        return read_kept(engine, code)

    monkeypatch.setattr("oba.portal.packs.embeds.read_kept", read)
    browser = public.browser()
    first = browser.get(CHART).text
    later = keep(public.engine, BOARD, public.clock() + timedelta(days=1), audience="public")
    keep(public.engine, BOARD, public.clock() + timedelta(days=2), audience="members")
    assert [browser.get(CHART).text for _ in range(2)] == [first, first]
    assert len(opened) == 2
    assert opened[1] == later


def test_a_damaged_pack_shows_nothing(public: Portal) -> None:
    keep(public.engine, BOARD, public.clock() + timedelta(days=1), audience="public", sha256="0" * 64)
    assert public.browser().get(CHART).status_code == 503


def test_a_chart_at_hand_waits_for_no_other_and_who_waits_long_is_told_to_come_again(public: Portal) -> None:
    """Strangers who ask for one pack after the other hold up neither each other for long nor whoever is signed in."""
    public.app.state.charts = Charts(patience=0)
    assert public.browser().get(CHART).status_code == 200
    keep(public.engine, "trafford-early-help-board", public.clock(), audience="public")
    definitions = public.app.state.project.definitions
    other = definitions.boards["trafford-early-help-board"].model_copy(update={"audience": Audience.PUBLIC})
    public.app.state.project = Project(replace(definitions, boards={**definitions.boards, other.id: other}))
    with public.app.state.charts._opening:
        assert public.browser().get(CHART).status_code == 200
        answer = public.browser().get(f"/embed/{other.id}/timely.html")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert public.browser().get(f"/embed/{other.id}/timely.html").status_code == 200
