"""The pages of help beside need, additional cases, likely need and costs, on a phone and at a desk."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from oba.scorecards.build.evidence.traces import trace_analyses
from tests.fixtures.accessibility import find_grave
from tests.fixtures.asked import assess_drawn
from tests.fixtures.folders import PROJECT
from tests.fixtures.made_up_pack import make_pack, place_pack

pytestmark = [
    pytest.mark.browser,
    # Playwright's own event loop is closed by its driver, not by us.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

HEAD = "schema: oba-analysis/1\nid: {id}\nversion: 1\nname: {id}\nquestion: What of {id}?\nowner: analyst\n"
FIFTHS = "by: {name: fifth, label: fifth, categories: {'1': most deprived, '2': middle, '3': least deprived}}"
ASKED = {
    "reach": (
        f"kind: reach\nhelp: {{feed: help.given, {FIFTHS}}}\nneed: {{feed: help.needed, {FIFTHS}}}\n"
        "cases: {feed: help.all}\n",
        """series      | group   | period | value
           help.given  | fifth=1 | 2025   | 400
           help.given  | fifth=2 | 2025   | 300
           help.given  | fifth=3 | 2025   | 300
           help.needed | fifth=1 | 2025   | 6000
           help.needed | fifth=2 | 2025   | 3000
           help.needed | fifth=3 | 2025   | 1000
           help.all    |         | 2025   | 1000""",
    ),
    "additional": (
        "kind: additional\nevents: {feed: plans.all}\npopulation: {feed: people.all}\nbases: [{year: 2020}]\n",
        """series     | group | period | value
           plans.all  |       | 2020   | 100
           plans.all  |       | 2024   | 150
           plans.all  |       | 2025   | 180
           people.all |       | 2020   | 10000
           people.all |       | 2024   | 9000
           people.all |       | 2025   | 11000""",
    ),
    "likely": (
        "kind: need\nweights: {Doing well: 52, May need help: 48}\nweights_source: a paper\nin_need: [May need help]\n"
        "population: {feed: people.all}\nprojection: {feed: people.ahead, variant: the office, ages: age,"
        " bands: {all: [0, 0]}}\nuntil: 2020\n",
        """series       | group | period | value
           people.all   |       | 2015   | 113773
           people.ahead | age=0 | 2015   | 113773
           people.ahead | age=0 | 2018   | 114000
           people.ahead | age=0 | 2020   | 116000""",
    ),
    "costing": (
        "kind: costing\nprices: {to: '2020', years: {2010: 80, 2020: 100}, source: a series}\nitems:\n"
        "  - {name: Children in care, count: {feed: care.all}, unit_cost: 50000, low: 40000, high: 70000,"
        " price_year: '2010', source: a database, agency: Council}\n",
        """series   | group | period | value
           care.all |       | 2025   | 1036""",
    ),
}


@pytest.fixture(scope="module")
def needs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = [assess_drawn(HEAD.format(id=name) + text, drawing) for name, (text, drawing) in ASKED.items()]
    notes = tuple(note for one, book in made for note in trace_analyses([one], book, {}, {}))
    pack = make_pack()
    pack = replace(pack, analyses=tuple(one for one, _ in made), traces=(*pack.traces, *notes))
    return place_pack(pack, tmp_path_factory.mktemp("output"), PROJECT / "node_modules")


@pytest.fixture(scope="module", params=[360, 1280])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", ASKED)
def test_a_page_fits_the_screen_and_axe_finds_nothing_serious(needs: Path, page: Page, name: str) -> None:
    page.goto((needs / f"needs/{name}.html").as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text(f"What of {name}?")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert find_grave(page) == []


def test_on_a_phone_the_first_number_of_a_table_is_seen_without_scrolling(needs: Path, page: Page) -> None:
    page.goto((needs / "needs/additional.html").as_uri())
    cell = page.locator("table.figures tbody tr").first.locator("td").first
    box = cell.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= page.evaluate("window.innerWidth")
