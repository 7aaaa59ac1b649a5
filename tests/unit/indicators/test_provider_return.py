"""Return definitions: the real three hang together, and a wrong one is told with its line."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from oba.indicators.loading import read_definitions
from oba.indicators.provider_return import ReturnDefinition
from oba.returns.submission import list_asked
from tests.fixtures.example_return import example_definition
from tests.fixtures.filled_workbooks import RETURNS, definition
from tests.fixtures.folders import PROJECT


@pytest.mark.parametrize("name", RETURNS)
def test_each_question_is_whole(name: str):
    owed = definition(name)
    for measure in owed.measures.values():
        assert measure.question.endswith("?"), measure.ref
        assert measure.definition.endswith("."), measure.ref
        assert measure.unit
    assert len({asked.ref for asked in list_asked(owed)}) == len(list_asked(owed))
    assert all(provider.example for provider in owed.providers)
    assert owed.sources
    assert owed.notes


def test_the_three_returns_ask_what_the_documents_need():
    early_help, centres, visiting = (definition(name) for name in RETURNS)
    assert 6 == len(early_help.providers) == len(centres.providers)
    assert early_help.cases is not None
    assert len(visiting.sections) == 5, "the five mandated checks"
    assert all(measure.breakdowns == ["district"] for measure in visiting.measures.values())
    assert tuple(len(list_asked(owed)) for owed in (early_help, centres, visiting)) == (50, 35, 136)


def test_the_loader_reads_and_crosschecks_them(tmp_path: Path):
    folder = tmp_path / "indicator_definitions"
    (folder / "returns").mkdir(parents=True)
    source = PROJECT / "indicator_definitions/returns/health-visiting-return.yaml"
    (folder / "returns" / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    definitions, findings = read_definitions(folder)
    assert list(definitions.returns) == ["health-visiting-return"]
    assert [finding.rule for finding in findings] == ["DEF-24", "DEF-82"]
    broken = source.read_text(encoding="utf-8").replace("due_days: 20", "due_day: 20")
    (folder / "returns" / source.name).write_text(broken, encoding="utf-8")
    told = [str(finding) for finding in read_definitions(folder)[1]]
    assert any("health-visiting-return.yaml:11: unknown key `due_day`" in line and "due_days" in line for line in told)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"close_days": 3}, "closes before it is due"),
        ({"collected_from": "2026-07-02"}, "the first day of a quarter"),
        ({"collected_from": "2026-08-01"}, "the first day of a quarter"),
        ({"reminder_days": [-7, 7]}, "a reminder comes before the return closes"),
        ({"reminder_days": [-7, -7]}, "the reminder day `-7` is used twice"),
        ({"still_accepted": [1]}, "for older versions"),
        (
            {"relations": [{"kind": "of_which", "part": "d8", "whole": "nothing"}]},
            "`nothing` is not one of the measures",
        ),
        ({"relations": [{"kind": "magic"}]}, "does not match any of the expected tags"),
        ({"rules": [{"id": "TYPO-1"}]}, "should match pattern"),
        ({"codelists": {}}, "not one of the codelists"),
    ],
)
def test_a_definition_that_does_not_hang_together_is_refused(change: dict[str, Any], words: str):
    plain = example_definition().model_dump(by_alias=True, mode="json") | change
    with pytest.raises(ValidationError, match=words):
        ReturnDefinition.model_validate(plain)
