"""The keys of the kind `travel`: distance travelled, from the scores of providers' returns or of a kept case list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from oba.indicators import scores
from oba.indicators.analyses.base import Analysis, Input, Where
from oba.indicators.base import Definition, Identifier
from oba.indicators.case_measures import CaseMeasures
from oba.indicators.case_sheet import LEAST_MATCHED, Tool
from oba.indicators.feed import MeasureName
from oba.indicators.indicator import Breakdown, Disclosure, Value
from oba.indicators.provider_return import ReturnDefinition
from oba.vocabulary import Polarity, ValueType

GROUPED = (scores.MATCHED, scores.SAME, *scores.SUMS)
_SCORE = Value(type=ValueType.SCORE, unit="points", decimals=2, polarity=Polarity.NO_JUDGEMENT)


class Scores(Definition):
    """Whose scores: of one tool in the case sheet of a return, or of one measure that is counted from a case list."""

    return_: Identifier | None = Field(default=None, alias="return", description="A return with a case sheet")
    tool: Identifier | None = Field(default=None, description="With `return`: the tool, as the case sheet calls it")
    feed: Identifier | None = Field(default=None, description="A feed of counts of cases (connector `cases`)")
    measure: MeasureName | None = Field(default=None, description="With `feed`: a measure of the family `travel`")
    by: Breakdown | None = Field(default=None, description="With `feed`: the groups to set side by side, in order")

    @model_validator(mode="after")
    def _are_of_one_source(self) -> Self:
        of_return, of_list = (self.return_, self.tool), (self.feed, self.measure)
        if (all(of_return) and not any((*of_list, self.by))) or (all(of_list) and not any(of_return)):
            return self
        raise ValueError("give `return` and `tool`, or `feed` and `measure` (and `by`): one of the two pairs")


@dataclass(frozen=True)
class Scored:
    """What is known of scores, wherever they are kept: the tool, who is scored, why there may be no second score."""

    tool: Tool
    series: str
    """The feed, and how its measures of these scores begin: `counts.sdq`."""
    people: Literal["families", "children"]
    reasons: Mapping[str, str]
    least_matched: float = LEAST_MATCHED
    by: Breakdown | None = None
    window: str = ""
    """How long each was followed from the first score on, in words; blank where there is no such time."""

    def name_series(self, what: str) -> str:
        """Return the feed's measure of one thing that is counted or added, `counts.sdq_matched`."""
        feed, name = self.series.split(".")
        return f"{feed}.{scores.name_score(name, what)}"


class Travel(Analysis):
    """How far people travelled by a scale: who got worse, same and better, how far on average, and who is missing."""

    kind: Literal["travel"]
    scores: Scores
    disclosure: Disclosure = Disclosure()

    _scored: Scored | None = PrivateAttr(default=None)

    @property
    def scored(self) -> Scored | None:
        """Return what is known of the scores; None where their source is not there, which is refused."""
        return self._scored

    def attach_return(self, owed: ReturnDefinition) -> None:
        """Take the return whose case sheet is read, once all definitions are loaded; it says what the tool is."""
        sheet = owed.cases
        tool = next((one for one in sheet.tools if one.id == self.scores.tool), None) if sheet else None
        if sheet is None or tool is None:
            return
        quintiles = owed.codelists[sheet.quintile]
        by = Breakdown(name=sheet.quintile, label=quintiles.label, categories=quintiles.categories)
        reasons = scores.missing_reasons(sheet.reasons)
        self._scored = Scored(tool, f"{owed.id}.{tool.id}", "families", reasons, sheet.least_matched, by)

    def attach_counted(self, counted: CaseMeasures) -> None:
        """Take the measures that the feed counts, once all definitions are loaded; they say what the tool is."""
        name = self.scores.measure or ""
        measure = counted.measures.get(name)
        if measure is None or measure.tool is None:
            return
        people: Literal["families", "children"] = "families" if measure.same == "family" else "children"
        window = measure.within.words if measure.within else ""
        series = f"{self.scores.feed}.{name}"
        self._scored = Scored(measure.tool, series, people, measure.reasons, by=self.scores.by, window=window)

    def placed_inputs(self) -> Iterator[tuple[str, Where, Input]]:
        """Yield each count and sum of the tool as an input whose role is its name in `oba.indicators.scores`."""
        if self._scored is None:
            return
        for what in scores.measured_of(self._scored.tool, list(self._scored.reasons)):
            series, by = self._scored.name_series(what), self._scored.by if what in GROUPED else None
            if what in scores.SUMS:
                given = Input(feed=series, by=by, value=_SCORE, published=True, disclosure=self.disclosure)
            else:
                given = Input(feed=series, by=by, disclosure=self.disclosure)
            yield what, ("scores",), given
