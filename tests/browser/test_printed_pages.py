"""The published pages on paper: what is printed of a card, of how it is known and of a service, and what is not."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.fixtures.browsed_portal import open_context

pytestmark = [
    pytest.mark.browser,
    # Playwright's own event loop is closed by its driver, not by us.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def test_how_we_know_prints_as_an_appendix_without_what_only_a_screen_needs(browser, site, tmp_path):
    text = print_text(browser, site / "how-we-know" / "looked-after-rate.html", tmp_path)
    for words in ("The figures", "86.0", "Compared with others", "Definition", "Sources", "Made-up figures."):
        assert words in text
    for words in ("Skip to the main text", "Back to the card", "Show trace codes", "Report cards"):
        assert words not in text


def test_the_printed_card_has_its_headings_and_its_figures(browser, site, tmp_path):
    text = print_text(browser, site / "indicators" / "looked-after-rate.html", tmp_path)
    for words in (
        "How are we doing?",
        "Story behind the curve",
        "Partners with a role to play",
        "What works",
        "What do we propose to do?",
        "What holds back",
        "England 71.6",
    ):
        assert words in text
    for words in ("Skip to the main text", "How we know", "Interactive chart"):
        assert words not in text


def test_the_printed_service_card_has_the_quadrant(browser, site, tmp_path):
    text = print_text(browser, site / "services" / "early-help.html", tmp_path)
    for words in ("How much did we do?", "How well did we do it?", "Is anyone better off?"):
        assert words in text


def print_text(browser: Browser, path: Path, folder: Path) -> str:
    """Return the text of the page as it is printed, by way of a second look at the printed PDF's words."""
    context = open_context(browser)
    page = context.new_page()
    page.goto(path.as_uri())
    content = page.pdf(path=str(folder / "page.pdf"), prefer_css_page_size=True)
    assert content.startswith(b"%PDF")
    page.emulate_media(media="print")
    text = page.locator("body").inner_text()
    drawings = page.locator("svg.drawing-wide:visible").all_text_contents()
    context.close()
    return " ".join([text, *drawings])
