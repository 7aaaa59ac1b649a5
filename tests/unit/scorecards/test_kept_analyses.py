"""An analysis of a pack is kept and read again value for value: each kind of chart, figures and words in cells."""

from dataclasses import replace

from oba.scorecards.frozen_packs.writing import pack_up, unpack
from tests.fixtures.asked import assess_drawn
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


def test_analyses_are_read_again_as_they_were() -> None:
    analyses = (assess_drawn(WHY, CHOSEN)[0], assess_drawn(SLOPE, BY_GROUP)[0])
    assert all(one.answer.parts for one in analyses)
    pack = replace(make_pack(), analyses=analyses)
    kept = unpack(pack_up(pack))
    assert kept.pack.analyses == analyses
    assert kept.gone == ()
