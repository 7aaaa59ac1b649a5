"""The evidence library: a programme is described once, and every card that cites it prints the same."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from oba.indicators.card import Idea, WhatWorks
from oba.indicators.loading import read_definitions
from oba.vocabulary import Severity
from tests.fixtures.small_project import write_definitions

PARENTING = """schema: oba-what-works/1
id: parenting
version: 1
name: Parenting programmes
text: Parenting programmes run as they were designed.
cost: low
evidence: promising
sources: [{source: W15}]
owner: analyst
"""
CARD = """schema: oba-card/1
board: small-board
indicator: plans-rate
written_by: analyst
written_on: 2026-11-01
what_works:
  - programme: parenting
    text: Two groups run in Redditch.
  - text: Reading at home.
    cost: none
"""
DOCUMENTS = """schema: oba-documents/1
documents:
  W15: {title: Needs, publisher: Worcestershire, published: "2015", licence: Not stated}
"""


def write(folder: Path, card: str = CARD, programme: str = PARENTING) -> Path:
    root = write_definitions(folder)
    for name, text in (("cards/small-board/plans-rate", card), ("what_works/parenting", programme)):
        path = root / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def faults_of(folder: Path) -> list[str]:
    return [str(one) for one in read_definitions(folder)[1] if one.severity is Severity.FAIL]


def test_a_card_that_names_a_programme_says_what_the_library_says(tmp_path: Path) -> None:
    definitions, _ = read_definitions(write(tmp_path))
    (cited, own) = definitions.records[("small-board", "plans-rate")].what_works
    assert cited.text == "Parenting programmes run as they were designed. Two groups run in Redditch."
    assert (cited.cost, cited.evidence, [one.source for one in cited.sources]) == ("low", "promising", ["W15"])
    assert (own.text, own.cost) == ("Reading at home.", "none")


def test_an_unknown_programme_is_told_with_its_line_and_a_suggestion(tmp_path: Path) -> None:
    (fault,) = faults_of(write(tmp_path, card=CARD.replace("programme: parenting", "programme: parentng")))
    assert "cards/small-board/plans-rate.yaml:7" in fault
    assert "there is no programme `parentng`" in fault
    assert "`parenting`" in fault


def test_a_programme_at_fault_is_told_once_and_is_not_said_to_be_missing(tmp_path: Path) -> None:
    faults = faults_of(write(tmp_path, programme=PARENTING.replace("promising", "superb")))
    assert len(faults) == 1
    assert "what_works/parenting.yaml:7" in faults[0]


def test_a_document_that_the_library_cites_must_be_listed(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "documents.yaml").write_text(DOCUMENTS.replace("W15", "X15"), encoding="utf-8")
    assert any("what_works/parenting.yaml:8" in fault and "`W15`" in fault for fault in faults_of(root))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, "give `text`, or the `programme`"),
        ({"programme": "parenting", "cost": "low"}, "`cost` is what the programme says itself"),
        ({"programme": "parenting", "sources": []}, "`sources` is what the programme says itself"),
    ],
)
def test_what_works_is_said_once(content: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Idea.model_validate(content)


def test_a_programme_without_a_source_is_refused() -> None:
    content = {"schema": "oba-what-works/1", "id": "a", "version": 1, "name": "A", "text": "A.", "owner": "x"}
    with pytest.raises(ValidationError, match="sources"):
        WhatWorks.model_validate(content)
