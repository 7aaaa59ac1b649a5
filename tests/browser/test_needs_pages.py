"""The pages of the needs assessment in Chromium: read on a phone and at a desk, by all, without a network."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from oba.places.boundaries import read_boundaries
from oba.scorecards.build.evidence.traces import trace_analyses
from oba.scorecards.build.lines import Places
from tests.fixtures.accessibility import find_grave
from tests.fixtures.asked import BOTH, HEAD, assess_drawn, place_small
from tests.fixtures.drawn_profile import DOMAINS, draw_ready, list_places, make_ready
from tests.fixtures.folders import EXAMPLES, PROJECT
from tests.fixtures.made_up_pack import make_pack, place_pack

pytestmark = [
    pytest.mark.browser,
    # Playwright's own event loop is closed by its driver, not by us.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

SLOPE = """schema: oba-analysis/1
id: slope
version: 1
name: Ready for school by deprivation
question: Are children in poorer places as ready for school?
kind: inequality
groups: fifth of deprivation
of:
  feed: ready.good
  of: ready.children
  value: {type: proportion, unit: '%', multiplier: 100, decimals: 1, polarity: high_is_good}
  by: {name: fifth, label: Fifth, categories: {'1': most deprived, '2': middle, '3': least deprived}}
owner: analyst
"""
READY = """series         | group   | period | value
           ready.good     | fifth=1 | 2025   | 500
           ready.good     | fifth=2 | 2025   | 600
           ready.good     | fifth=3 | 2025   | 700
           ready.children | fifth=1 | 2025   | 1000
           ready.children | fifth=2 | 2025   | 1000
           ready.children | fifth=3 | 2025   | 1000"""
WHY = """schema: oba-analysis/1
id: why
version: 1
name: Why families come
question: Why do families come?
kind: reasons
several: true
reasons:
  feed: help.chosen
  of: help.open
  by:
    name: reason
    label: Reason
    categories: {mind: A name so long that it cannot stand beside its bar, home: A home, rare: A rare one}
owner: analyst
"""
CHOSEN = """series     | group       | period | value
            help.chosen | reason=mind | 2025   | 391
            help.chosen | reason=home | 2025   | 172
            help.chosen | reason=rare | 2025   | c
            help.open   |             | 2025   | 624"""

AREAS = ["Ash", "Birch", "Cedar", "Dogwood", "Elder", "Fir"]
RATED = f"""schema: oba-analysis/1
id: rated
version: 1
name: Places rated
question: Which places differ by more than chance?
kind: rating
called: place
people: children
of:
  feed: reach.seen
  of: reach.children
  value: {{type: proportion, unit: '%', multiplier: 100, decimals: 1, polarity: high_is_good}}
  by: {{name: place, label: Place, categories: {{{", ".join(f"{one.lower()}: {one}" for one in AREAS)}}}}}
owner: analyst
"""
SEEN = [(40, 100), (110, 200), (140, 300), (260, 500), (200, 400), (700, 900), (1450, 2400)]
REACHED = "\n".join(
    ["series | group | period | value"]
    + [
        f"reach.{series} | {f'place={name}' if name else ''} | 2025 | {pair[number]}"
        for name, pair in zip([*map(str.lower, AREAS), ""], SEEN, strict=True)
        for number, series in enumerate(("seen", "children"))
    ]
)
MONEY = """schema: oba-analysis/1
id: money
version: 1
name: Money made up
question: What does it cost, and what comes back?
kind: money
budgets:
  - service: Family support
    called: family
    amount: {feed: spend.support, value: {type: count, unit: '£', decimals: 0, polarity: no_judgement}}
    activity: {feed: spend.families}
programmes:
  parenting:
    outcome: Fewer children with conduct problems
    how: A made-up group programme for parents
    category: cost avoided
    cost: {low: 1000, high: 1250}
    benefit: {low: 500, high: 1500}
    years: 2
    price_year: 2015
    deadweight: 20
    evidence: made up
    result: made up
    sources: [{source: NW13}]
owner: analyst
"""
SPENT = """series       | period | value
           spend.support  | 2021   | 3000000
           spend.families | 2021   | 600"""
VOICE = """schema: oba-analysis/1
id: voice
version: 1
name: What families say
question: What do families say?
kind: voice
visibility: partnership
answered: {feed: heard.answered, by: {name: who, label: Who, categories: {parents: Parents, children: Children}}}
asked: {feed: heard.asked, by: {name: who, label: Who, categories: {parents: Parents, children: Children}}}
said: {feed: heard.said, of: heard.answered, by: {name: said, label: Said, categories: {safer: We feel safer}}}
bias: Those who finished well are the ones who answer.
owner: analyst
"""
HEARD = """series        | group         | period | value
           heard.answered | who=parents   | 2025   | 40
           heard.answered | who=children  | 2025   | 10
           heard.answered |               | 2025   | 50
           heard.asked    | who=parents   | 2025   | 100
           heard.asked    | who=children  | 2025   | 80
           heard.said     | said=safer    | 2025   | 20"""


DEMAND = """kind: panel
index_at: 2024
series:
  A demand with a name that is rather long: {feed: help.chosen}
  Referrals: {feed: help.open}
"""
ASKED_FOR = """series      | period | value
               help.chosen | 2024   | 200
               help.chosen | 2025   | 300
               help.open   | 2024   | 40
               help.open   | 2025   | 38"""
CHILDREN = """kind: population
people: {feed: help.open}
pyramid:
  feed: wards.people
  ages: age
  bands: {Under 1: [0, 0], 1 to 2: [1, 2]}
  sides: {name: sex, label: Sex, categories: {f: Girls, m: Boys}}
  by: {name: ward, label: Ward, categories: {a: A ward whose name is as long as can be, b: Birch}}
"""
LIVING = "\n".join(
    ["series | group | period | value", "help.open | | 2025 | 66"]
    + [
        f"wards.people | age={age};sex={sex};ward={ward} | 2025 | {1000 + age}"
        for age in range(3)
        for sex in "fm"
        for ward in "ab"
    ]
)


HOT = """kind: hot_spots
called: children who are poor
of:
  feed: poor.children
  of: poor.all
  value: {type: proportion, unit: '%', multiplier: 100, decimals: 1, polarity: low_is_good}
"""
DISTRICTS = {f"E0700023{n + 4}": name for n, name in enumerate(
    ("Bromsgrove", "Malvern Hills", "Redditch", "Worcester", "Wychavon", "Wyre Forest")
)}  # fmt: skip
SMALL = {f"E01{n:02}{code[-4:]}": code for code in DISTRICTS for n in range(4)}
POOR = "\n".join(
    ["series | area | period | value"]
    + [f"poor.children | {code} | 2025 | {'c' if number == 4 else 90 if number % 2 else 10}\n"
       f"poor.all | {code} | 2025 | 100" for number, code in enumerate(SMALL) if number < 20]
)  # fmt: skip


def place_hot() -> Places:
    """The six districts on their real map, four small areas in each: one of the second withheld, none of the last."""
    file = EXAMPLES / "geography" / "boundaries_lad_may_2024_worcestershire_herefordshire.geojson"
    places = place_small(*((code, district, BOTH) for code, district in SMALL.items()))
    return replace(
        places,
        names={**places.names, **DISTRICTS},
        parts=tuple(DISTRICTS),
        boundaries=read_boundaries(file, "LAD24CD", "Source: Office for National Statistics", DISTRICTS),
    )


def ask_as(name: str, text: str) -> str:
    """The text of an analysis with an id and a name of its own."""
    return HEAD.replace("id: asked", f"id: {name}").replace("Asked of made-up figures", name) + text


@pytest.fixture(scope="module")
def needs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ready = draw_ready(number=40, poor=True)
    asked = [(SLOPE, READY), (WHY, CHOSEN), (RATED, REACHED), (MONEY, SPENT), (VOICE, HEARD)]
    made = [
        *(assess_drawn(text, drawing) for text, drawing in asked),
        assess_drawn(ask_as("profile", DOMAINS), ready, indicators={"ready": make_ready()}, **list_places(40)),
        assess_drawn(ask_as("demand", DEMAND), ASKED_FOR),
        assess_drawn(ask_as("children", CHILDREN), LIVING),
        assess_drawn(ask_as("hot", HOT), POOR, places=place_hot()),
    ]
    analyses = tuple(one for one, _ in made)
    notes = tuple(note for one, book in made for note in trace_analyses([one], book, {}, {}))
    pack = make_pack()
    pack = replace(pack, analyses=analyses, traces=(*pack.traces, *notes))
    return place_pack(pack, tmp_path_factory.mktemp("output"), PROJECT / "node_modules")


@pytest.fixture(scope="module", params=[360, 1280])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    yield context.new_page()
    context.close()


NAMES = ("slope", "why", "profile", "demand", "children", "rated", "money", "voice", "hot")
PAGES = ["needs.html", *(f"needs/{name}.html" for name in NAMES)]


@pytest.mark.parametrize("name", [*PAGES, "traces/slope.html"])
def test_a_page_fits_the_screen_and_axe_finds_nothing_serious(needs: Path, page: Page, name: str) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto((needs / name).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert find_grave(page) == []
    assert faults == [], "a script of the page failed"


@pytest.mark.parametrize("name", ["profile", "demand", "children", "hot"])
def test_no_words_of_a_drawing_are_cut_off_or_over_each_other(needs: Path, page: Page, name: str) -> None:
    page.goto((needs / f"needs/{name}.html").as_uri())
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('svg.drawing')].filter(d => d.getBoundingClientRect().width).map(d => {
            const whole = d.getBoundingClientRect();
            return [...d.querySelectorAll('text')].map(t => {
                const b = t.getBoundingClientRect();
                return [t.textContent, b.left - whole.left, b.right - whole.left, b.top, b.bottom, whole.width];
            });
        })"""
    )
    assert boxes
    for drawing in boxes:
        assert [words for words, left, right, _, _, width in drawing if left < -1 or right > width + 1] == []
        clash = [
            (one[0], other[0])
            for number, one in enumerate(drawing)
            for other in drawing[:number]
            if one[1] < other[2] - 1 and other[1] < one[2] - 1 and one[3] < other[4] - 3 and other[3] < one[4] - 3
        ]
        assert clash == []


def test_a_reader_gets_from_the_contents_to_a_figure_and_its_trace(needs: Path, page: Page) -> None:
    page.goto((needs / "index.html").as_uri())
    page.get_by_role("link", name="Needs", exact=True).click()
    page.get_by_role("link", name="Are children in poorer places as ready for school?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Are children in poorer places as ready for school?")
    page.get_by_label("Show trace codes").check()
    page.locator("a.trace").first.click()
    expect(page.get_by_role("heading", name="Where the numbers come from")).to_be_visible()
    expect(page.locator(".traced").first).to_contain_text("50.0%")


def test_a_district_without_a_figure_is_hatched_and_named_so(needs: Path, page: Page) -> None:
    page.goto((needs / "needs/hot.html").as_uri())
    drawing = page.get_by_role("img", name="Chart. Map: children who are poor by district").locator("visible=true")
    expect(drawing).to_have_accessible_name(re.compile("No figure: Malvern Hills, Wyre Forest"))
    expect(drawing.locator(".map-0").first).to_have_attribute("fill", re.compile("hatch"))
    expect(drawing).to_contain_text("Wyre Forestnot known")
    expect(page.get_by_text("Source: Office for National Statistics")).to_be_visible()


def test_a_withheld_figure_has_its_mark_and_its_reason(needs: Path, page: Page) -> None:
    page.goto((needs / "needs/why.html").as_uri())
    expect(page.get_by_role("row", name="A rare one")).to_contain_text("[c]")
    expect(page.get_by_text("In place of a number: [c]")).to_be_visible()


@pytest.mark.parametrize("name", ["slope", "why"])
def test_a_question_with_one_chart_is_answered_on_two_screens_in_letters_no_larger_than_the_text(
    needs: Path, browser: Browser, name: str
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto((needs / f"needs/{name}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollHeight") <= 1600
    chart, table = page.locator(".chart").bounding_box(), page.locator("table.figures").bounding_box()
    assert chart is not None
    assert table is not None
    assert table["x"] >= chart["x"] + chart["width"]
    text = "parseFloat(getComputedStyle(document.querySelector('main li')).fontSize)"
    letters = "13 * document.querySelector('.drawing-wide').getBoundingClientRect().width / 760"
    assert 10 <= page.evaluate(letters) <= page.evaluate(text)
    context.close()


def test_method_and_sources_are_folded_with_their_count_and_stand_open_on_paper(needs: Path, page: Page) -> None:
    page.goto((needs / "needs/why.html").as_uri())
    method = page.locator("details.fold p", has_text="Each share is of the same cases")
    expect(page.get_by_text("How it was worked out: 1 sentence")).to_be_visible()
    expect(method).to_be_hidden()
    page.emulate_media(media="print")
    expect(method).to_be_visible()
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(method).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(method).to_be_hidden()
