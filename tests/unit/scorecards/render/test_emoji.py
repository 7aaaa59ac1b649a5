"""Emoji are printed as their names, and every other sign as it stands."""

import pytest

from oba.scorecards.render.pdf.emoji import name_emoji

NAMED = {
    "Felt safe \U0001f642": "Felt safe [slightly smiling face]",
    "\U0001f44d\U0001f3fe thanks": "[thumbs up sign] thanks",
    "\u2764\ufe0f": "[heavy black heart]",
    "\u2b50\u2b50": "[white medium star][white medium star]",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467": "[man, woman, girl]",
    "\U0001f937\U0001f3fd\u200d\u2640\ufe0f": "[shrug, female sign]",
    "\U0001f937\u200d\u2642": "[shrug, male sign]",
    "\U0001f1ec\U0001f1e7\U0001f1eb\U0001f1f7": "[flag GB][flag FR]",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f": "[flag of England]",
    "1\ufe0f\u20e3": "[digit one]",
    "\U0001faff": "[emoji]",
}
"""`thumbs up sign` is the name that Unicode gives; the newest pictures have none in Python's tables yet."""
LEFT = [
    "Plain words, 5%: \u2013 \u2026 \u00a3 \u2022 \u2192 \u2713 \u2212 \u00e9 \u201cso\u201d",
    "\u2665 without the sign for pictures",
    "<li>5 &amp; 6</li>",
    "\u4e2d\u6587",
    "",
]


@pytest.mark.parametrize("text", NAMED)
def test_an_emoji_is_its_name(text: str) -> None:
    assert name_emoji(text) == NAMED[text]


@pytest.mark.parametrize("text", LEFT)
def test_other_signs_stand_as_they_are(text: str) -> None:
    assert name_emoji(text) == text
