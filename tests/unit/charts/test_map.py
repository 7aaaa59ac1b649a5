"""A map keeps the form of its places, and says by name, figure and key what its shades say."""

import pytest

from oba.charts.map import MapSketch, draw_map, shade_of, sketch_map, tell_steps

BOX = ((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0))
RIGHT = tuple((x + 2.0, y) for x, y in BOX)
BELOW = tuple((x, y + 2.0) for x, y in BOX)
PLACES = [("A", "10%", 10.0, [BOX]), ("B", "14%", 14.0, [RIGHT]), ("C", "[c]", None, [BELOW])]
SKETCH = sketch_map(PLACES, "Source: ONS", "%", 0)


def test_places_are_in_thousandths_of_the_width_and_none_is_distorted() -> None:
    assert SKETCH.height == 1000
    assert SKETCH.places[1].rings == (((500, 0), (1000, 0), (1000, 500), (500, 500)),)


def test_a_name_stands_inside_its_place() -> None:
    """In a horseshoe the middle of the frame is outside; the name is in one of its legs or its bow."""
    horseshoe = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (6.0, 9.0), (6.0, 3.0), (3.0, 3.0), (3.0, 9.0), (0.0, 9.0))
    x, y = sketch_map([("A", "1", 1.0, [horseshoe])], "", "", 0).places[0].at
    assert not (333 < x < 667 and y > 333)


@pytest.mark.parametrize(
    ("values", "shades"),
    [
        ([0.0, 24.9, 25.0, 50.0, 75.0, 100.0], [1, 1, 2, 3, 4, 4]),  # steps of a quarter of what lies between the ends
        ([7.0, 7.0], [1, 1]),
        ([5.0, None], [1, 0]),
    ],
)
def test_shades_are_equal_steps_from_the_lowest_to_the_highest(values: list[float | None], shades: list[int]) -> None:
    sketch = sketch_map([(str(n), "", value, [BOX]) for n, value in enumerate(values)], "", "", 0)
    assert [shade_of(sketch, value) for value in values] == shades


def test_the_key_gives_the_figures_of_each_shade_and_what_is_hatched() -> None:
    assert tell_steps(SKETCH) == [(1, "10%"), (4, "14%"), (0, "no figure")]


@pytest.mark.parametrize("narrow", [False, True])
def test_every_place_has_its_name_and_figure_on_the_map(narrow: bool) -> None:
    drawing = draw_map(SKETCH, narrow)
    assert [(name, text) for *_, name, text in drawing.labels] == [("A", "10%"), ("B", "14%"), ("C", "[c]")]
    assert [shade for _, shade in drawing.shapes] == [1, 4, 0]
    assert all(0 <= x <= drawing.width and y <= drawing.height for x, y, *_ in drawing.labels)
    assert all(x + 28 < drawing.width and y + 13 <= drawing.height for x, y, *_ in drawing.key)


def test_a_map_without_figures_is_hatched() -> None:
    sketch: MapSketch = sketch_map([("A", "[c]", None, [BOX])], "", "", 0)
    assert tell_steps(sketch) == [(0, "no figure")]


def test_a_name_that_would_stand_over_another_is_moved_down() -> None:
    """Two places so flat that their middles are 10 apart on a phone."""
    flat = ((0.0, 0.0), (33.0, 0.0), (33.0, 1.0), (0.0, 1.0))
    under = tuple((x, y + 1.0) for x, y in flat)
    sketch = sketch_map([("North", "1", 1.0, [flat]), ("South", "2", 2.0, [under])], "", "", 0)
    first, second = draw_map(sketch, narrow=True).labels
    assert (first[2], second[2]) == ("North", "South")
    assert second[1] == pytest.approx(first[1] + 32, abs=0.1)
