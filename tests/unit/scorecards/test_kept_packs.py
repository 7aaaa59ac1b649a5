"""A pack is written and read again value for value, and by a software that has other fields."""

import json
import lzma
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

import pytest

from oba.errors import PublishError
from oba.periods import read_code
from oba.scorecards.frozen_packs.completing import complete_pack
from oba.scorecards.frozen_packs.writing import FORMAT, Packed, pack_up, unpack, write_value
from oba.scorecards.gaps import Gaps
from oba.scorecards.issue import Issue
from oba.scorecards.notes import RevisionNote
from oba.scorecards.render.site import render_pages


@pytest.fixture(scope="module")
def kept(pack):
    return pack_up(pack)


def change(kept: Packed, edit) -> Packed:
    """Return a kept pack whose values were edited by hand, with the hash of what it is now."""
    values = json.loads(lzma.decompress(kept.data))
    edit(values)
    text = json.dumps(values).encode()
    return Packed(FORMAT, sha256(text).hexdigest(), lzma.compress(text))


def test_a_pack_is_read_as_it_was_written(pack, kept):
    """Days, periods, enumerations, tuples, whole and broken numbers, and the definitions in it."""
    read = unpack(kept)
    assert (read.pack, read.gone) == (pack, ())
    assert write_value(read.pack) == write_value(pack)
    one, other = read.pack.cards[0], pack.cards[0]
    assert type(read.pack.made_at) is datetime
    assert type(read.pack.as_at) is date
    assert type(one.indicator) is type(other.indicator)
    assert type(one.indicator.listed) is type(other.indicator.listed)
    assert one.latest.period.label == other.latest.period.label


def test_what_a_pack_is_to_its_board_is_kept_with_it(pack):
    shown = replace(pack, issue=Issue("ABC", date(2026, 12, 3)))
    assert unpack(pack_up(shown)).pack.issue == Issue("ABC", date(2026, 12, 3))


def test_a_number_that_is_none_is_kept_as_none(pack):
    """Limits are missing in a short stretch between breaks, and stand as not a number."""
    card = next(card for card in pack.cards if card.process)
    odd = replace(card, process=replace(card.process, means=(float("nan"), 1.0)))
    section = replace(pack.outcomes[0], cards=(odd,))
    read = unpack(pack_up(replace(pack, outcomes=(section,)))).pack
    assert str(read.cards[0].process.means) == "(nan, 1.0)"


def test_a_field_that_is_gone_is_told_and_one_that_is_new_has_its_default(pack, kept):
    def edit(values):
        values["colour"] = "blue"
        values["outcomes"][0]["cards"][0]["indicator"]["fashion"] = 1
        del values["issue"], values["neighbour_names"], values["outcomes"][0]["cards"][0]["indicator"]["caveats"]

    read = unpack(change(kept, edit))
    assert read.gone == ("Indicator.fashion", "Pack.colour")
    assert (read.pack.issue, read.pack.neighbour_names) == (Issue(), ())
    assert read.pack.cards[0].indicator.caveats == []
    assert read.pack.cards[1:2] == pack.cards[1:2]


def test_a_definition_that_todays_rules_refuse_is_read_as_it_was_shown(kept):
    """A rule that is made stricter tomorrow takes nothing from what was shown today."""

    def edit(values):
        values["outcomes"][0]["cards"][0]["indicator"] |= {"owner": "", "period": "fortnight"}

    indicator = unpack(change(kept, edit)).pack.cards[0].indicator
    assert (indicator.owner, indicator.period) == ("", "fortnight")


def lacks_area(values):
    del values["area_name"]


def has_no_such_list(values):
    values["outcomes"][0]["cards"][0]["listed"] = "tertiary"


@pytest.mark.parametrize(
    ("edit", "told"), [(lacks_area, "Pack lacks area_name"), (has_no_such_list, "'tertiary' is not a valid")]
)
def test_what_cannot_be_read_is_said(kept, edit, told):
    with pytest.raises(PublishError, match=told):
        unpack(change(kept, edit))


def test_what_was_changed_or_comes_from_a_newer_software_is_not_read(kept):
    other = lzma.compress(lzma.decompress(kept.data).replace(b"Children", b"Grown-up", 1))
    for given, told in (
        (replace(kept, data=other), "is not what was published"),
        (replace(kept, data=kept.data[:-9]), "is damaged"),
        (replace(kept, format=FORMAT + 1), "newer version"),
    ):
        with pytest.raises(PublishError, match=told):
            unpack(given)


def test_a_pack_that_was_kept_before_a_part_was_worked_out_gets_it_from_what_it_has(pack):
    """Its pages say nothing else than they said: no gap, revision or document is told to be none."""
    curve = (("looked-after-rate", "Looked-after children"),)
    place = (date(2026, 4, 30), "Release, April 2026", "Madeupshire", read_code("2025-03-31"), "children_looked_after")
    notes = (RevisionNote(*place, "808", "1,010", "+202", curve), RevisionNote(*place, "[c]", "7", "", curve))
    old = replace(pack, quality=None, gaps=Gaps(), documents=(), revisions=notes)
    read = complete_pack(old)
    assert (read.gaps, read.quality is None) == (pack.gaps, False)
    assert [(one.before, one.after) for one in read.revised[0].figures] == [("808", "1,010"), ("[c]", "7")]
    assert read.revised[0].part == "children looked after"
    assert "were not listed when it was made" in dict(render_pages(read))["documents.html"]
    assert complete_pack(pack) is pack, "what a pack has stays as it was shown"
