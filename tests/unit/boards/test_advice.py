"""What a writer is advised of: a story that says no more than the figures, long sentences, office words, gaps."""

from datetime import date

import pytest

from oba.boards.advice import advise_on_card, restates_figures
from oba.indicators.card import Action

DAY = date(2026, 11, 29)

RESTATES = [
    ("It rose from 3.4 to 3.9%.", True),
    ("The rate has fallen.", True),
    ("It is higher than England's.", True),
    ("It rose because two schools closed their sixth forms.", False),
    ("Tracking changed in 2019.", False),
    ("Two colleges closed.", False),
]


@pytest.mark.parametrize(("line", "restates"), RESTATES)
def test_a_statement_that_only_says_what_the_figure_does(line: str, restates: bool) -> None:
    assert restates_figures(line) is restates


def test_each_thing_is_said_once_and_plainly() -> None:
    long = " ".join(["word"] * 26)
    text = {"story": [{"text": "It rose to 3.9%."}], "partners": [{"name": "All stakeholders", "role": "utilise it"}]}
    found = advise_on_card({**text, "questions": [f"{long}."]}, [Action(text="Ask schools", owner="Sam")], DAY, ())
    assert found == [
        "The story says what the figures are, not why. What do the people who work with families see?",
        "“All stakeholders: utilise it …”: say “partners” rather than “stakeholders”.",
        "“All stakeholders: utilise it …”: say “use” rather than “utilise”.",
        "“word word word word word word …”: a sentence has 26 words. Most people read 25 without going back.",
        "Of 1 actions none have no name and 1 no date.",
    ]


def test_a_card_that_is_well_written_is_let_be() -> None:
    text = {"story": [{"text": "It rose because two colleges closed."}]}
    done = Action(text="Ask schools", owner="Sam Lee", due=date(2027, 1, 31))
    assert advise_on_card(text, [done], DAY, ()) == []


def test_factors_without_a_root_cause_are_asked_why() -> None:
    factor = {"kind": "restricting", "text": "Few young people come."}
    why = "The card says what helps and what holds back, not why. Ask why until something can be done about it."
    root = {"kind": "root cause", "text": "The last bus leaves at five."}
    same = root | {"text": "Few young people come."}
    said = "“Few young people come. …” is a root cause and a factor in the same words. Why is it so?"
    for factors, advice in (([factor], [why]), ([factor, root], []), ([root], []), ([factor, same], [said])):
        assert advise_on_card({"factors": factors}, [], DAY, ()) == advice


def test_a_source_that_nobody_can_look_up_is_told_once() -> None:
    cited = {"text": "Two colleges closed because of money.", "sources": [{"source": "W15"}, {"source": "X99"}]}
    action = Action(text="Ask", owner="Sam", due=DAY, sources=[{"source": "X99"}])
    found = advise_on_card({"story": [cited]}, [action], DAY, {"W15"})
    assert found == ["[X99] is not in the list of documents, so nobody can look it up. Ask the analyst to add it."]


def test_a_case_that_was_drawn_since_its_reference_was_written_is_told_of() -> None:
    text = {"questions": ["Why did CA-101 wait?"]}
    assert advise_on_card(text, [], DAY, ()) == []
    assert advise_on_card(text, [], DAY, (), ["CA-101"]) == [
        "“Why did CA-101 wait? …”: this seems to hold the reference of a case. Take it out: nothing here may name a"
        " child or a family."
    ]
