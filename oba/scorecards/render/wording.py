"""The words around the figures: dates, units, questions, gaps. Nothing here works a number out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from oba.charts.words import write_number
from oba.indicators.base import Citation
from oba.indicators.card import FACTORS, Action, CardRecord, FactorKind, Idea, Statement
from oba.indicators.indicator import Indicator
from oba.london_time import write_day
from oba.scorecards.actions import PackAction, is_late
from oba.scorecards.card import Card, Pack
from oba.scorecards.changes import Changes, Correction, Decision
from oba.scorecards.figure import MARKS, Figure, Line
from oba.scorecards.issue import Issue
from oba.scorecards.judgement import Comparison, ForecastPoint
from oba.scorecards.notes import IN_STEPS, Age, AgendaNote, ChallengeNote, ContributionNote, Views
from oba.scorecards.stories import date_statement
from oba.vocabulary import Accountability, IndicatorList, MeasureType, Polarity

POPULATION_QUESTIONS: tuple[str, ...] = (
    "What are the quality of life conditions that we want for our target population?",
    "What would these conditions look like if we could see them?",
    "How can we measure these conditions?",
    "How are we doing on the most important of these measures?",
    "Who are the partners that have a role to play in doing better?",
    "What works to do better?",
    "What do we propose to do?",
)
PERFORMANCE_QUESTIONS: tuple[str, ...] = (
    "Who are our customers?",
    "How can we measure if our customers are better off?",
    "How can we measure if we are delivering services well?",
    "How are we doing on the most important of these measures?",
    "Who are the partners that have a role to play in doing better?",
    "What works to do better, including low-cost and no-cost ideas?",
    "What do we propose to do?",
)
CUSTOMERS_GLOSS = "the children and families this service works with"
CREDIT = (
    "Based on Mark Friedman’s Outcome-Based Accountability / Results-Based Accountability. OBA and RBA terms"
    " may be trade marks of their owners; this project is not endorsed by them."
)
NOT_WIDENED = (
    "It takes each event for independent of the others. Brothers and sisters, and children counted more than once, are"
    " not, and it is not widened for that: where they are many it is too narrow."
)
MADE_UP = "Made-up figures. This pack is a test case: no number in it describes a real place."
LOOKS_BACK = "This is not the board’s current pack."
DRAFT = "Draft: not yet published for a meeting. Figures and words may still change."
COMPARATOR_KINDS: tuple[tuple[str, str], ...] = (
    ("england", "England"),
    ("region", "Region"),
    ("neighbours_median", "Statistical neighbours, median"),
)
SEVERITY_WORDS: dict[str, str] = {
    "FAIL": "Refused",
    "QUARANTINE": "Kept aside",
    "QUERY": "To be explained",
    "WARNING": "Take care",
}
LIST_GLOSSES: dict[IndicatorList, str] = {
    IndicatorList.HEADLINE: "The few that speak for the outcome in public.",
    IndicatorList.SECONDARY: "For the story behind the curve.",
    IndicatorList.DATA_DEVELOPMENT: "What we would like to know but cannot measure yet.",
    IndicatorList.CONTEXT: "Background; not judged.",
}
POLARITY_WORDS: dict[Polarity, str] = {
    Polarity.HIGH_IS_GOOD: "Higher is better.",
    Polarity.LOW_IS_GOOD: "Lower is better.",
    Polarity.NO_JUDGEMENT: "Neither higher nor lower is judged to be better.",
}
COST_WORDS: dict[str, str] = {"none": "No cost", "low": "Low cost", "some": "Some cost", "high": "High cost"}
EVIDENCE_WORDS: dict[str, str] = {
    "strong": "Strong evidence",
    "promising": "Promising evidence",
    "practice": "From practice",
}
_SHORT_NAMES = {"neighbours_median": "Neighbours’ median"}


@dataclass(frozen=True, slots=True)
class PartWords:
    """The heading of a part of the first page, what it says where it is empty, and a note below the heading."""

    title: str
    empty: str
    note: str = ""


FIRST_PAGE: Mapping[str, PartWords] = {
    "known": PartWords("How are we doing?", "No measure has a figure that may be judged."),
    "worse": PartWords("Getting worse", "No curve is getting worse."),
    "better": PartWords("Getting better", "No curve is getting better."),
    "far": PartWords("Far from England", "No other curve is far from England.", "Neither getting better nor worse."),
    "decide": PartWords("Needs your decision", "Nothing waits for a decision."),
    "decided": PartWords("What we decided last time", "No decision is recorded."),
    "unknown": PartWords("What we cannot tell you", "Every curve has a figure that may be judged."),
    "corrected": PartWords("Corrected", "No figure was corrected."),
    "ask": PartWords("Questions for today", "The figures ask no question by rule."),
}
"""The parts of the first page by their anchor, as every output heads them."""


def since_words(changes: Changes, of_time: str = "since we last met") -> str:
    """Return since when a pack tells of changes; `of_time` is how that is said where there was a pack before."""
    return of_time if changes.last else changes.since


def steady_words(changes: Changes) -> str:
    """Return how many curves show no sign of change; blank where none does."""
    number = changes.steady
    return f"{number} curve{' shows' if number == 1 else 's show'} no sign of change." if number else ""


def correction_words(one: Correction) -> str:
    """Return how a figure was corrected, to go on from the name of its curve."""
    others = f"; {one.others} other figure{'' if one.others == 1 else 's'} too" if one.others else ""
    return f"{one.period}: was {one.before}, is {one.after}{others}."


def beside_words(changes: Changes) -> str:
    """Return how many more figures changed that are not the newest of a curve; blank where none did."""
    number = changes.corrected_beside
    more = "more " if changes.corrected else ""
    return f"{number} {more}figure{'' if number == 1 else 's'} changed" if number else ""


def decision_words(one: Decision) -> tuple[str, str]:
    """Return what was decided as a sentence; then when, if the board recorded that, who does it, and how far it is."""
    said = f"Decided on {write_day(one.on)}. " if one.on else ""
    due = f"by {write_day(one.due)}" if one.due else "no date"
    return end_sentence(one.text), f"{said}{one.who or 'Nobody named'}, {due}: {one.status}."


def challenge_words(one: ChallengeNote) -> tuple[tuple[str, str], ...]:
    """Return what a pack prints of a challenge: what each line is, and the line."""
    figure = f"{one.shown} ({one.period.label})" if one.shown else f"the figure of {one.period.label}"
    awaited = f"awaited, to be looked at again on {write_day(one.review)}" if one.review else "awaited"
    return (
        (f"Asked of {figure}, shown on {write_day(one.shown_on)}", one.question),
        (f"Response of {one.asked_of}", one.response or f"{awaited}."),
        ("What the curve did next", one.next),
    )


AGENDA = "On the data development agenda"
"""What the board's own items about missing figures are called in a pack."""


def agenda_words(one: AgendaNote) -> str:
    """Return what a pack prints of an item of the agenda: what is missing, who gets it by when, and how far it is."""
    who = f"{one.owner or 'Nobody named'}, {f'by {write_day(one.due)}' if one.due else 'no date'}: {one.state}"
    step = f" Next step: {end_sentence(one.next)}" if one.next and not one.because else ""
    new = f" New on {write_day(one.on)}: {end_sentence(one.update)}" if one.update else ""
    ended = f" Given up because: {end_sentence(one.because)}" if one.because else ""
    return f"{end_sentence(one.text)} {who}.{step}{new}{ended}"


def contribution_words(one: ContributionNote) -> str:
    """Return what a link between a service and a curve says, without the name of its other end."""
    followed = f" Followed by: {one.measure}." if one.measure else ""
    graded = f"Link thought {one.strength}" if one.strength != "not known" else "Strength of the link not known"
    return f"{end_sentence(one.reason)}{followed} {graded}; evidence: {one.evidence}.{cite(one.sources)}"


VIEWS = "Number, audit, voice and practitioner"
"""What the views beside a curve are called together."""


def view_words(views: Views) -> tuple[tuple[str, str], ...]:
    """Return what a pack prints of the views beside a curve: whose each line is and of when, and the line."""
    lines: list[tuple[str, str]] = []
    for one in views.views:
        lines.append((f"{one.name} ({one.period.label}, {one.old})", one.words))
        lines += [(f"{one.name}, in detail", detail) for detail in one.details]
    return (*lines, ("Together", views.joined)) if views.joined else tuple(lines)


def action_words(action: Action) -> tuple[str, str, str]:
    """Return who does it, by when, and how far it is; a gap is said in words."""
    return action.owner or "nobody named", write_day(action.due) if action.due else "no date", action.status


def pack_action_words(one: PackAction, as_at: date) -> tuple[str, str, str, str]:
    """Return who does it, by when and whether that is past, how far it is, and the day its card was last written."""
    who, due, status = action_words(one.action)
    return who, f"{due}, late" if is_late(one.action, as_at) else due, status, write_day(one.said_on)


def cite(sources: Sequence[Citation]) -> str:
    """Return where a statement comes from, to stand behind it: ` [W15, table 3]`."""
    cited = [", ".join(part for part in (one.source, one.where) if part) for one in sources]
    return f" [{'; '.join(cited)}]" if cited else ""


def statement_words(statement: Statement, record: CardRecord, as_at: date) -> str:
    """Return what somebody wrote with its sources, its year and whether it is to be renewed, as plain text."""
    dated = date_statement(statement, record, as_at).words
    return f"{statement.text}{cite(statement.sources)}{f' ({dated})' if dated else ''}"


def factor_words(record: CardRecord, as_at: date) -> Iterator[tuple[FactorKind, list[str]]]:
    """Yield the kinds of factor that somebody wrote, in the order of the method, with the statements of each."""
    for kind in FACTORS:
        if found := [statement_words(one, record, as_at) for one in record.factors if one.kind == kind]:
            yield kind, found


def release_words(age: Age | None) -> str:
    """Return when the provider's next figures come, to stand under a chart; blank where nothing says so."""
    if age is None or not age.next_release:
        return ""
    if age.next_release == "none is expected":
        return f"No further release of {age.provider} is expected."
    late = " A newer release should be out already." if age.is_late else ""
    return f"Next figures of {age.provider}: {age.next_release}.{late}"


def made_up_words(pack: Pack) -> str:
    """Return the line that a made-up pack bears wherever it is read; of a real pack nothing."""
    return MADE_UP if pack.made_up else ""


def issue_words(pack: Pack) -> str:
    """Return what a pack is to its board, as its heading says it: draft, published, re-issued, or looking back."""
    if pack.looks_back:
        return f"As things were known on {write_day(pack.as_at)}. {LOOKS_BACK}"
    issue = pack.issue
    if issue.published_on is None:
        return DRAFT if issue.before is None else _name_published(issue.before)
    shown = write_day(issue.published_on)
    if issue.reissued_on:
        return f"Re-issued on {write_day(issue.reissued_on)}, as shown to the board on {shown} (pack {issue.id})."
    return f"Published for the board’s meeting on {shown} (pack {issue.id})."


def _name_published(issue: Issue) -> str:
    """Return what a draft says that was made after its board was shown a pack, whose place it has taken."""
    when = write_day(issue.published_on) if issue.published_on else ""
    return f"Draft: figures and words may differ from what was published for the meeting on {when} (pack {issue.id})."


def needs_warning(pack: Pack) -> bool:
    """Return whether every page must say what the pack is: anything but what was published for the meeting."""
    return pack.state != "published"


def with_unit(text: str, indicator: Indicator, known: bool = True) -> str:
    """Return a figure's text with its unit; a symbol stands alone."""
    unit = indicator.value.unit.strip()
    if not known or not unit or unit in text:
        return text
    if unit[0] in "%":
        return f"{text}{unit}"
    return f"£{text}" if unit == "£" else f"{text} {unit}"


def figure_words(figure: Figure, indicator: Indicator) -> str:
    """Return a figure as a sentence says it."""
    return with_unit(figure.text, indicator, figure.value is not None)


def mark_words(texts: Iterable[str]) -> str:
    """Return what the marks in some texts that stand in place of a number mean; blank where there is none."""
    said = " ".join(texts)
    found = [f"[{mark}] {meaning}" for mark, meaning in MARKS.items() if f"[{mark}]" in said]
    return f"In place of a number: {'; '.join(found)}." if found else ""


def count_words(value: float | None) -> str:
    """Return a numerator or denominator without needless decimals."""
    if value is None:
        return ""
    return write_number(value, 0 if value == int(value) else 1)


def status_words(figure: Figure) -> str:
    """Return how settled a figure is, what its symbol means, and its note."""
    words = [figure.symbol_text] if figure.symbol_text else [figure.status] if figure.status else []
    return "; ".join([*words, *([figure.note] if figure.note else [])])


def forecast_status(point: ForecastPoint) -> str:
    """Return whether the figure of a forecast is still to come or late, and where its interval was cut."""
    words = "over, not yet published" if point.is_over else "forecast"
    return f"{words}; {point.bound_text}" if point.bound_text else words


def line_name(line: Line | Comparison) -> str:
    """Return a short name for a comparator: the long ones would not fit beside a curve."""
    return _SHORT_NAMES.get(line.kind) or line.name


def questions_of(indicator: Indicator) -> tuple[str, ...]:
    """Return the seven questions of the indicator's accountability."""
    return PERFORMANCE_QUESTIONS if is_performance(indicator) else POPULATION_QUESTIONS


def is_performance(indicator: Indicator) -> bool:
    """Return whether the indicator is a performance measure of a service."""
    return indicator.accountability is Accountability.PERFORMANCE


def better_off_gap(measures: tuple[Card, ...]) -> str:
    """Return the sentence for an empty better-off quadrant."""
    known = [card for card in measures if card.indicator.measure_type is MeasureType.BETTER_OFF] or measures
    wanted = [card.indicator.wanted_from for card in known if card.indicator.wanted_from]
    asked = f" What is needed, and from whom: {wanted[0]}" if wanted else ""
    why = f"nothing is collected yet that would say so.{asked}"
    return end_sentence(f"No measure yet of whether anyone is better off: {why}")


def order_by_cost(ideas: Sequence[Idea]) -> list[Idea]:
    """Return ideas with those that cost nothing first, then by rising cost; unknown ones last, else as written."""
    costs = [*COST_WORDS, "not known"]
    return sorted(ideas, key=lambda idea: costs.index(idea.cost))


def end_sentence(text: str) -> str:
    """Return text that ends as a sentence does."""
    text = text.strip()
    return text if not text or text[-1] in ".!?" else f"{text}."


def measure_gap(measure_type: MeasureType) -> str:
    """Return the sentence for an empty quadrant of effort."""
    done = "how much was done" if measure_type is MeasureType.HOW_MUCH else "how well it was done"
    return f"No measure yet of {done}."


IN_STEPS_TITLE = "Counts that follow their list in steps"


def list_in_steps(pack: Pack) -> list[str]:
    """Return what to know of counts that follow their case list in steps, and which are such; empty where none is."""
    cards = [card.indicator.name for card in pack.cards if card.in_steps]
    names = dict.fromkeys([*cards, *(one.asked.name for one in pack.analyses if one.in_steps)])
    return [IN_STEPS, *names] if names else []
