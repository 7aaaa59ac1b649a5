"""An analysis of a pack is kept and read again value for value: each kind of chart, figures and words in cells."""

from dataclasses import replace
from typing import get_args

from oba.places.boundaries import Boundaries
from oba.scorecards.assessment.analysis import AnySketch
from oba.scorecards.frozen_packs.writing import pack_up, unpack
from tests.fixtures.asked import BOTH, DISTRICT, OTHER, assess_drawn, place_small
from tests.fixtures.drawn_profile import DOMAINS, draw_ready, list_places, make_ready
from tests.fixtures.made_up_pack import make_pack

WHY = """kind: reasons
several: true
reasons:
  feed: help.chosen
  of: help.open
  by: {name: reason, label: Reason, categories: {mind: A calm mind, home: A home}}
"""
CHOSEN = """series     | group       | period | value
            help.chosen | reason=mind | 2025   | 391
            help.chosen | reason=home | 2025   | 172
            help.open   |             | 2025   | 624"""
SLOPE = """kind: inequality
of:
  feed: help.chosen
  of: help.open
  by: {name: reason, label: Reason, categories: {mind: A calm mind, home: A home}}
"""
BY_GROUP = f"{CHOSEN}\nhelp.open | reason=mind | 2025 | 500\nhelp.open | reason=home | 2025 | 500"


DEMAND = """kind: panel
index_at: 2024
series: {Asked: {feed: help.chosen}, Open: {feed: help.open}}
"""
BY_YEAR = """series      | period | value
             help.chosen | 2024   | 200
             help.chosen | 2025   | 300
             help.open   | 2024   | 40
             help.open   | 2025   | 38"""
CHILDREN = """kind: population
people: {feed: help.open}
pyramid:
  feed: wards.people
  ages: age
  bands: {Under 1: [0, 0]}
  sides: {name: sex, label: Sex, categories: {f: Girls, m: Boys}}
  by: {name: ward, label: Ward, categories: {a: Ash}}
"""
LIVING = f"""series | group | period | value
{"".join(f"wards.people | age=0;sex={sex};ward=a | 2025 | 20" + chr(10) for sex in "fm")}help.open | | 2024 | 41
             help.open | | 2025 | 40"""
HOT = """kind: hot_spots
called: children who are poor
of: {feed: poor.children, of: poor.all}
"""
POOR = """series        | area      | period | value
          poor.children | E01000001 | 2025   | 90
          poor.children | E01000002 | 2025   | 10
          poor.all      | E01000001 | 2025   | 100
          poor.all      | E01000002 | 2025   | 100"""
BOX = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
MAPPED = replace(
    place_small(("E01000001", DISTRICT, BOTH), ("E01000002", OTHER, BOTH)),
    boundaries=Boundaries({DISTRICT: (BOX,), OTHER: (BOX,)}, "Source: ONS"),
)


def test_analyses_are_read_again_as_they_were() -> None:
    ready = draw_ready(number=40, poor=True)
    analyses = (
        assess_drawn(WHY, CHOSEN)[0],
        assess_drawn(SLOPE, BY_GROUP)[0],
        assess_drawn(DEMAND, BY_YEAR)[0],
        assess_drawn(CHILDREN, LIVING)[0],
        assess_drawn(HOT, POOR, places=MAPPED)[0],
        assess_drawn(DOMAINS, ready, indicators={"ready": make_ready()}, **list_places(40))[0],
    )
    drawn = {type(chart.sketch) for one in analyses for part in one.answer.parts for chart in part.charts}
    assert drawn == set(get_args(AnySketch))
    pack = replace(make_pack(), analyses=analyses)
    kept = unpack(pack_up(pack))
    assert kept.pack.analyses == analyses
    assert kept.gone == ()
