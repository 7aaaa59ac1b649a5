"""Axe is asked for what is grave, and for the contrast of each text once."""

import pytest

from tests.fixtures.accessibility import find_grave

pytestmark = [
    pytest.mark.browser,
    # Playwright's own event loop is closed by its driver, not by us.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

PAGE = "<html lang=en><title>Made up</title><main><h1>Made up</h1><p style='{}'>Few can read this</p>{}</main></html>"
FAINT, CLEAR = "color:#ccc", "color:#000"
ON_PHONES = "<style>@media (max-width: 500px) {p {color: #ccc !important}}</style>"


def test_what_is_grave_is_named_and_contrast_is_judged_again_where_colours_differ(visitors):
    page = visitors.come(script=True)
    page.goto("about:blank")  # whose page it was may forbid styles
    page.set_viewport_size({"width": 1280, "height": 900})
    judged: set[str] = set()

    def name_rules(style: str, more: str = "") -> list[str]:
        page.set_content(PAGE.format(style, more))
        return sorted(rule for rule, _ in find_grave(page, judged))

    assert name_rules(FAINT, "<input>") == ["color-contrast", "label"]
    assert name_rules(FAINT) == ["color-contrast"]
    assert name_rules(CLEAR, ON_PHONES) == []
    assert find_grave(page, judged) == []
    assert name_rules(CLEAR, "<label>Name <input value=Pat style='color:#ccc'></label>") == ["color-contrast"]
    assert name_rules(CLEAR, ON_PHONES) == []
    page.set_viewport_size({"width": 360, "height": 900})
    assert [rule for rule, _ in find_grave(page, judged)] == ["color-contrast"]
    visitors.leave(page, script=True)
