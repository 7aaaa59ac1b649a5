"""The keys of the kind `travel`: distance travelled, from the scores that providers list in their returns."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, PrivateAttr

from oba.indicators import scores
from oba.indicators.analyses.base import Analysis, Input, Where
from oba.indicators.base import Definition, Identifier
from oba.indicators.case_sheet import CaseSheet, Tool
from oba.indicators.indicator import Breakdown, Disclosure, Value
from oba.indicators.provider_return import ReturnDefinition
from oba.vocabulary import Polarity, ValueType

PEOPLE = (scores.STARTED, scores.MATCHED, scores.BETTER, scores.SAME, scores.WORSE, scores.AT_BEST, scores.AT_WORST)
RELIABLE = (scores.RELIABLY_BETTER, scores.RELIABLY_WORSE)
GROUPED = (scores.MATCHED, scores.SAME, *scores.SUMS)
_SCORE = Value(type=ValueType.SCORE, unit="points", decimals=2, polarity=Polarity.NO_JUDGEMENT)


class Scores(Definition):
    """Whose scores: those of one tool in the case list of one return."""

    return_: Identifier = Field(alias="return")
    tool: Identifier


class Travel(Analysis):
    """How far people travelled by a scale: who got worse, same and better, how far on average, and who is missing."""

    kind: Literal["travel"]
    scores: Scores
    disclosure: Disclosure = Disclosure()

    _owed: ReturnDefinition | None = PrivateAttr(default=None)

    def attach(self, owed: ReturnDefinition) -> None:
        """Take the return whose case list is read, once all definitions are loaded; it says what the tool is."""
        self._owed = owed

    @property
    def sheet(self) -> CaseSheet | None:
        """Return the case list of the return; None where there is none, which `oba check` refuses."""
        return self._owed.cases if self._owed else None

    @property
    def tool(self) -> Tool | None:
        """Return the tool; None where the return has none of its name, which `oba check` refuses."""
        found = (one for one in self.sheet.tools if one.id == self.scores.tool) if self.sheet else iter(())
        return next(found, None)

    def placed_inputs(self) -> Iterator[tuple[str, Where, Input]]:
        """Yield each count and sum of the tool as an input whose role is its name in `oba.indicators.scores`."""
        if self._owed is None or self.sheet is None or self.tool is None:
            return
        quintiles = self._owed.codelists[self.sheet.quintile]
        by = Breakdown(name=self.sheet.quintile, label=quintiles.label, categories=quintiles.categories)
        reliable = RELIABLE if self.tool.reliability is not None else ()
        missing = (scores.name_missing(code) for code in scores.missing_reasons(self.sheet))
        for what in (*PEOPLE, *reliable, *missing, *scores.SUMS):
            yield what, ("scores",), self._read(what, by if what in GROUPED else None)

    def _read(self, what: str, by: Breakdown | None) -> Input:
        series = f"{self.scores.return_}.{scores.name_score(self.scores.tool, what)}"
        if what in scores.SUMS:
            return Input(feed=series, by=by, value=_SCORE, published=True, disclosure=self.disclosure)
        return Input(feed=series, by=by, disclosure=self.disclosure)
