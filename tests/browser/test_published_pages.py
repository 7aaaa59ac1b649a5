"""The published pages as a reader meets them: opened from a folder, on two widths, with and without script."""

import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.accessibility import find_grave
from tests.fixtures.browsed_portal import open_context

pytestmark = [
    pytest.mark.browser,
    # Playwright's own event loop is closed by its driver, not by us.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

PAGES = [
    "index.html",
    "report-cards.html",
    "indicators/looked-after-rate.html",
    "indicators/school-readiness.html",
    "indicators/assessments-by-district.html",
    "indicators/voice-of-children.html",
    "how-we-know/looked-after-rate.html",
    "how-we-know/school-readiness.html",
    "how-we-know/voice-of-children.html",
    "services/early-help.html",
    "services/childrens-centres.html",
    "gaps.html",
    "actions.html",
    "data-quality.html",
    "trace.html",
    "traces/looked-after-rate.html",
    "about.html",
    "embed/looked-after-rate.html",
    "embed/assessments-by-district.html",
]
WIDTHS = [1280, 360]
SCREEN, AS_IT_OPENS = 800, 2.45  # two, and what audits, families and challenges say below what people wrote
"""Height of a screen in pixels, and how many of them a card may be as it opens."""
HEIGHT = "document.documentElement.scrollHeight"
UNFOLD = "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"
LENGTHEN = """document.querySelectorAll(".two:has(table)").forEach(pair => {
    const { cells } = pair.querySelector("tbody tr");
    cells[0].innerHTML = "December 2025 to February 2026 <span class='aside'>(over, not yet published)</span>";
    cells[3].innerHTML = "0.0 to 10.7 <span class='aside'>(cannot fall below 0%)</span>";
    pair.append(pair.firstElementChild.cloneNode(true)); })"""
CUT = "boxes => boxes.map(box => box.scrollWidth > box.clientWidth)"
DRAWN = """[...document.querySelectorAll("figure.chart.is-drawn")].every(f => f.querySelector(".main-svg"))"""


class Visit:
    """A page with what its console said."""

    def __init__(self, page: Page, site: Path) -> None:
        self.page, self.site = page, site
        self.faults: list[str] = []
        self.asked: list[str] = []
        self.asked_before: list[str] = []
        self._heard = {
            "console": lambda message: self.faults.append(message.text) if message.type == "error" else None,
            "pageerror": lambda fault: self.faults.append(str(fault)),
            "request": lambda request: self.asked.append(request.url),
        }
        for event, hear in self._heard.items():
            page.on(event, hear)

    def end(self) -> None:
        """Hear no more of the page, which the next reader opens another file in."""
        for event, hear in self._heard.items():
            self.page.remove_listener(event, hear)

    def open(self, name: str) -> Page:
        self.page.goto((self.site / name).as_uri())
        return self.page

    def unfold(self) -> None:
        """Open everything that is folded, so that it is looked at too."""
        self.page.evaluate(UNFOLD)

    def ask_for_charts(self) -> None:
        """Ask for each interactive chart of the page, as a reader does, and wait until they are drawn."""
        self.unfold()
        for figure in self.page.locator("figure.chart").all():
            figure.get_by_role("button", name="Interactive chart").click()
            expect(figure).to_have_class(re.compile("is-done"))
        self.page.wait_for_function(DRAWN)


@pytest.fixture(scope="module")
def take_page(browser: Browser) -> Callable[..., Page]:
    """Return the page of a kind of reader, at a width: each new one would be a new process that draws all anew."""
    made: dict[tuple[object, ...], Page] = {}

    def take(reader: str, width: int, **more: Any) -> Page:
        key = (reader, *sorted(more.items()))
        if key not in made:
            made[key] = open_context(browser, **more).new_page()
        made[key].set_viewport_size({"width": width, "height": 900})
        return made[key]

    return take


@pytest.fixture(params=WIDTHS)
def visit(request: pytest.FixtureRequest, take_page: Callable[..., Page], site: Path) -> Iterator[Visit]:
    made = Visit(take_page("visit", request.param), site)
    yield made
    made.end()


@pytest.fixture
def plain_visit(take_page: Callable[..., Page], site: Path) -> Iterator[Visit]:
    made = Visit(take_page("plain", 1280, java_script_enabled=False), site)
    yield made
    made.end()


@pytest.fixture(scope="module", params=product(WIDTHS, PAGES), ids=lambda given: f"{given[0]}-{given[1]}")
def drawn(request: pytest.FixtureRequest, take_page: Callable[..., Page], site: Path) -> Iterator[Visit]:
    """Each page at each width, opened once for all who look at it."""
    width, name = request.param
    visit = Visit(take_page("drawn", width), site)
    visit.open(name)
    visit.unfold()
    yield visit
    visit.end()


def test_no_page_is_wider_than_the_screen_and_nothing_fails(drawn):
    page = drawn.page
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert not any(page.locator(".scroll:has(.comparisons)").evaluate_all(CUT)), "cards in place of a cut table"
    assert drawn.faults == []


def test_no_column_of_a_forecast_is_cut_on_a_wide_screen(take_page, site):
    page = Visit(take_page("plain", 1280, java_script_enabled=False), site).open("how-we-know/looked-after-rate.html")
    page.evaluate(LENGTHEN)
    assert page.locator(".two .scroll").evaluate_all(CUT) == [False, False]


def test_nothing_is_asked_of_the_network(drawn):
    assert [url for url in drawn.asked if not url.startswith(("file:", "data:", "blob:"))] == []


@pytest.fixture(scope="module")
def judged() -> set[str]:
    """The texts whose contrast was found good on any page."""
    return set()


def test_axe_finds_nothing_serious(drawn, judged):
    assert find_grave(drawn.page, judged) == []


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "report-cards.html",
        "indicators/looked-after-rate.html",
        "how-we-know/looked-after-rate.html",
        "services/early-help.html",
        "gaps.html",
    ],
)
def test_axe_finds_nothing_serious_in_the_dark(take_page, site, name, judged):
    visit = Visit(take_page("dark", 1280, color_scheme="dark"), site)
    page = visit.open(name)
    visit.unfold()
    grave = find_grave(page, judged)
    visit.end()
    assert grave == []


@pytest.fixture(scope="module", params=WIDTHS)
def card(request: pytest.FixtureRequest, take_page: Callable[..., Page], site: Path) -> Iterator[Visit]:
    """A card's page, opened once at each width for all who only look at it."""
    visit = Visit(take_page("card", request.param), site)
    visit.open("indicators/looked-after-rate.html")
    visit.asked_before = [url for url in visit.asked if "plotly" in url]
    visit.ask_for_charts()
    yield visit
    visit.end()


def test_the_chart_library_is_loaded_only_where_somebody_asks_for_it(card):
    page = card.page
    assert card.asked_before == []
    assert any(url.endswith("plotly-basic.min.js") for url in card.asked)
    expect(page.locator("#curve .live .main-svg").first).to_be_visible()
    expect(page.locator("#curve .static")).to_be_hidden()
    assert "The rate rose in all but one year" in page.locator("#curve .live").get_attribute("aria-label")


def test_bars_stay_a_drawing_on_a_phone(visit):
    page = visit.open("indicators/assessments-by-district.html")
    visit.ask_for_charts()
    is_wide = page.viewport_size["width"] > 720
    drawing = page.locator("#bars .static svg.drawing-narrow")
    assert drawing.is_visible() is not is_wide
    expect(page.locator("#bars")).to_have_class(re.compile("is-drawn") if is_wide else "chart is-done")


def test_labels_stand_at_the_curves_on_a_wide_page_and_in_the_key_on_a_phone(card):
    page = card.page
    is_wide = page.viewport_size["width"] > 720
    labels = page.locator("#curve .live .annotation").filter(has_text="England 71.6")
    key = page.locator("#curve .key li").filter(has_text="England 71.6")
    assert labels.count() == (1 if is_wide else 0)
    assert key.is_visible() is not is_wide


def test_without_script_the_drawing_and_the_table_are_there(plain_visit):
    page = plain_visit.open("indicators/looked-after-rate.html")
    expect(page.locator("#curve .static svg.drawing-wide")).to_be_visible()
    expect(page.locator("#curve .static svg.drawing-narrow")).to_be_hidden()
    assert page.locator("#curve .live").bounding_box()["height"] == 0
    page.get_by_role("link", name="The table of this chart").click()
    expect(page.get_by_role("cell", name="86.0").first).to_be_visible()
    assert plain_visit.faults == []


def test_codes_are_hidden_until_asked_for_on_paper_too_without_script(plain_visit):
    page = plain_visit.open("how-we-know/looked-after-rate.html")
    code, shown = page.locator("td .trace").first, {}
    for asked in (False, True):
        page.get_by_label("Show trace codes").set_checked(asked)
        for media in ("screen", "print"):
            page.emulate_media(media=media)
            shown[asked, media] = code.evaluate("code => getComputedStyle(code).display") != "none"
        page.emulate_media(media="screen")
    assert list(shown.values()) == [False, False, True, True]
    text = code.text_content()
    code.click()
    assert page.url.endswith(f"traces/looked-after-rate.html#{text}")


def test_a_code_is_looked_up_without_a_network(take_page, site):
    visit = Visit(take_page("visit", 1280), site)
    page = visit.open("trace.html")
    page.get_by_label("Trace code").fill("nothing")
    page.get_by_role("button", name="Find it").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile("No number of this pack has this code"))
    codes = page.locator("#codes").text_content()
    visit.end()
    assert '"traces/looked-after-rate.html":"T-' in codes


def test_without_script_a_reader_gets_from_the_index_to_a_card_and_back(plain_visit):
    page = plain_visit.open("report-cards.html")
    page.get_by_role("link", name="Children looked after, rate per 10,000").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Children looked after, rate per 10,000")
    page.get_by_role("link", name="Report cards").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Report cards")


def test_the_index_is_sorted_by_its_headers_with_the_keyboard(take_page, site):
    visit = Visit(take_page("visit", 1280), site)
    page = visit.open("report-cards.html")
    table = page.locator("#population table.index").first
    names = table.locator("tbody th[scope=row]")
    before = names.all_inner_texts()
    header = table.get_by_role("columnheader", name="Curve")
    assert header.get_attribute("aria-sort") is None
    header.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert header.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert header.get_attribute("aria-sort") == "descending"
    assert names.all_inner_texts() == sorted(before, key=str.lower, reverse=True)
    assert find_grave(page) == []
    visit.end()


def test_without_script_the_index_is_a_plain_table(plain_visit):
    page = plain_visit.open("report-cards.html")
    assert page.locator("table.index thead button").count() == 0
    assert page.locator("table.index tbody th[scope=row]").count() > 0


@pytest.mark.parametrize(
    ("name", "size"),
    [("index.html", b"594"), ("report-cards.html", b"841"), ("indicators/looked-after-rate.html", b"594")],
)
def test_the_first_page_the_index_and_a_card_are_printed_on_one_sheet(take_page, site, name, size):
    printed = take_page("visit", 1280)
    printed.goto((site / name).as_uri())
    content = printed.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/MediaBox \[0 0 (\d+)", content) == [size]


def test_a_service_stands_on_half_a_sheet_and_what_weighs_most_is_the_largest_box(take_page, site):
    page = take_page("plain", 703, java_script_enabled=False)  # A4 within its margins, in pixels
    page.emulate_media(media="print")
    page.goto((site / "services" / "early-help.html").as_uri())
    half = page.locator(".half-sheet").bounding_box()
    weighs, *others = (box.bounding_box() for box in page.locator(".quadrant .cell").all())
    tint = page.locator(".weighs").evaluate("box => getComputedStyle(box).backgroundColor")
    page.emulate_media(media="null")
    assert half["y"] + half["height"] <= 561 - 30  # half of A4 less its margin
    assert all(weighs["width"] * weighs["height"] > box["width"] * box["height"] for box in others)
    assert all(weighs["x"] >= box["x"] and weighs["y"] >= box["y"] for box in others)
    assert tint == "rgb(211, 224, 233)"


def test_the_first_key_press_offers_to_skip_to_the_text(visit):
    page = visit.open("index.html")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the main text")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_first_screen_of_a_card_has_its_four_numbers_and_its_chart(take_page, site):
    page = take_page("visit", 1280)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto((site / "indicators/looked-after-rate.html").as_uri())
    for part in ("h1", ".strip", "#curve .drawing-wide"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 800, part


def test_a_card_is_two_screens_and_at_most_four_with_everything_unfolded(take_page, site):
    page = take_page("visit", 1280)
    page.set_viewport_size({"width": 1280, "height": SCREEN})
    tall = {}
    for path in sorted((site / "indicators").glob("*.html")):
        page.goto(path.as_uri())
        opened = page.evaluate(HEIGHT)
        page.evaluate(UNFOLD)
        if opened > AS_IT_OPENS * SCREEN or page.evaluate(HEIGHT) > 4 * SCREEN:
            tall[path.name] = (opened / SCREEN, page.evaluate(HEIGHT) / SCREEN)
    assert tall == {}


def test_the_first_page_is_two_screens_and_so_are_the_headlines(take_page, site):
    page = take_page("visit", 1280)
    page.set_viewport_size({"width": 1280, "height": SCREEN})
    page.goto((site / "index.html").as_uri())
    assert page.evaluate(HEIGHT) <= 2 * SCREEN
    page.goto((site / "report-cards.html").as_uri())
    table = page.locator("#population table.index").first.bounding_box()
    assert table["y"] + table["height"] <= 2 * SCREEN


def test_the_words_of_a_card_are_read_without_glasses(card):
    sizes = (
        "[...document.querySelectorAll('.lede, .turn p:not([class]), .says, .story, .turn .ideas li, .partners li')]"
    )
    found = card.page.evaluate(f"{sizes}.map(part => parseFloat(getComputedStyle(part).fontSize))")
    assert len(found) >= 8
    assert min(found) >= 16


def test_landmarks_are_there_once(card):
    page = card.page
    for role in ("banner", "main", "contentinfo"):
        assert page.get_by_role(role).count() == 1
