"""What an unwritten card asks: which parts, of whom, for which meeting, and three questions from its signal."""

from dataclasses import replace
from datetime import date

import pytest

from oba.indicators.card import Statement
from oba.scorecards.build.asking import find_ask
from oba.scorecards.stories import date_statement
from tests.fixtures.made_up_cards import full_card, no_data_card

ALL = ("The story", "What helps", "What holds back", "Partners with a role to play", "What works")


def test_a_card_without_a_record_asks_for_every_part_of_the_owner_of_the_data():
    card = replace(no_data_card(), record=None)
    ask = find_ask(card, "1 May 2026")
    assert (ask.parts, ask.meeting) == ((*ALL, "What do we propose to do?"), "1 May 2026")
    assert ask.who == card.sponsor or card.indicator.owner
    assert len(ask.questions) == 3


def test_only_what_is_not_written_is_asked_for():
    card = full_card()
    assert find_ask(card, "x") is None
    bare = card.record.model_copy(update={"partners": [], "factors": []})
    assert find_ask(replace(card, record=bare), "x").parts == (ALL[1], ALL[2], ALL[3])


@pytest.mark.parametrize(
    ("sources", "written", "year", "is_old", "words"),
    [
        ([], date(2026, 1, 1), 2026, False, "2026"),
        ([{"source": "W15"}], date(2026, 1, 1), 2015, True, "from 2015, to be renewed"),
        ([{"source": "W15"}, {"source": "W21"}], date(2026, 1, 1), 2021, True, "from 2021, to be renewed"),
        ([{"source": "Q23"}], date(2026, 1, 1), 2023, False, "2023"),
        ([{"source": "Q22"}], date(2026, 1, 1), 2022, True, "from 2022, to be renewed"),
        ([{"source": "N99"}], date(2026, 1, 1), 1999, True, "from 1999, to be renewed"),
        ([{"source": "Q27"}], date(2026, 1, 1), 2027, False, "2027"),
        ([{"source": "a letter"}], date(2026, 1, 1), 0, False, ""),
    ],
)
def test_a_statement_is_as_old_as_its_newest_source(sources, written, year, is_old, words):
    record = full_card().record.model_copy(update={"written_on": written})
    told = date_statement(Statement(text="Said.", sources=sources), record, date(2026, 4, 3))
    assert (told.year, told.is_old, told.words) == (year, is_old, words)


def test_a_statement_without_a_source_is_as_old_as_its_own_words():
    old = Statement(text="Said.", written_on=date(2021, 2, 1))
    told = date_statement(old, full_card().record, date(2026, 4, 3))
    assert (told.year, told.words) == (2021, "from 2021, to be renewed")
