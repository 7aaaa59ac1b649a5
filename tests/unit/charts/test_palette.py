"""Colours that can be told apart, on light paper and on dark."""

import pytest

from oba.charts.palette import DARK, LIGHT


def test_the_dark_palette_answers_for_every_light_colour():
    assert LIGHT.keys() == DARK.keys()
    assert len(LIGHT) == len(set(LIGHT.values())), "the script finds dark colours by the light ones"


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_line_colours_stand_out_from_the_paper(palette):
    for name in ("ink", "muted", "own", "forecast", "england", "region", "mean", "median", "other", "event"):
        assert contrast(palette[name], palette["paper"]) >= 4.5, name


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_bars_stand_out_from_the_paper(palette):
    assert contrast(palette["group"], palette["paper"]) >= 3
