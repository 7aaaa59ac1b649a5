"""Which documents a pack lists: those that a page cites, with the pages and the places in the document."""

from dataclasses import replace
from datetime import date

from oba.indicators.base import CitedDocument
from oba.scorecards.citations import list_documents
from oba.scorecards.notes import EventMark
from tests.fixtures.made_up_pack import make_pack

KNOWN = {
    code: CitedDocument(title=f"Title of {code}", publisher="A council", published=f"May 20{code[-2:]}")
    for code in ("H19", "W15", "W21")
}


def test_a_document_is_listed_with_each_page_that_cites_it_and_one_that_nobody_cites_is_not() -> None:
    pack = make_pack()
    first, *others = pack.outcomes[0].cards
    marked = replace(
        first, events=(EventMark(date(2019, 1, 1), "A review", "H19"), EventMark(date(2020, 1, 1), "", ""))
    )
    section = replace(pack.outcomes[0], cards=(marked, *others))
    found = list_documents(replace(pack, outcomes=(section, *pack.outcomes[1:])), KNOWN)
    assert [(one.code, one.title) for one in found] == [("H19", "Title of H19"), ("W15", "Title of W15")]
    card, service = "indicators/looked-after-rate.html", "services/early-help.html"
    assert [(page, where) for page, _, where in found[0].cited] == [(card, "")]
    assert [(page, where) for page, _, where in found[1].cited] == [(card, "page 41"), (service, "page 41")]


def test_a_name_that_is_in_no_list_is_not_told() -> None:
    assert list_documents(make_pack(), {}) == ()
