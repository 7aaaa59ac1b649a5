"""What a figure is read beside before a return is decided on: last quarter, earlier quarters, other providers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oba.charts.drawing import draw_path
from oba.indicators.provider_return import EntryKind, ReturnDefinition
from oba.models import Attempt
from oba.periods import read_code
from oba.pipeline.returns.context import figures_before, standing_figures
from oba.pipeline.returns.provider import describe_figure, name_group
from oba.pipeline.returns.views import ReturnView, Visit
from oba.returns.accepted.figures import unpack_figures
from oba.returns.submission import AcceptedReturn, AskedFigure, Key, list_asked
from oba.returns.wording import percent_text
from oba.store.engine import read_session
from oba.vocabulary import Symbol

MOST_QUARTERS = 8
WIDTH, HEIGHT, EDGE = 120.0, 28.0, 3.0
Figures = Mapping[Key, float | str]


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure now and a quarter ago, with the change in words."""

    ref: str
    question: str
    group: str
    figure: str
    before: str
    change: str


@dataclass(frozen=True, slots=True)
class Row:
    """A question's figures side by side, as they are shown, and a small line through those that are numbers."""

    ref: str
    question: str
    shown: tuple[str, ...]
    path: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the page of a decision shows: `quarters` are the columns of `trend`, `providers` those of `others`.

    `since` are the figures that are others than in what the partnership had before; None if it had nothing.
    """

    figures: Mapping[str, Sequence[Compared]]
    quarters: tuple[str, ...]
    trend: tuple[Row, ...]
    providers: tuple[str, ...]
    others: tuple[Row, ...]
    since: tuple[Compared, ...] | None = None


def compare(visit: Visit, seen: ReturnView, attempt: Attempt) -> Comparison:
    """Return the figures of an attempt beside what was accepted: of this provider before, and of the others now."""
    now = unpack_figures(attempt.figures, seen.owed.period)
    with read_session(visit.engine) as session:
        last, earlier = figures_before(session, seen.owed)
        stands = standing_figures(session, seen.owed.return_id, seen.owed.period)
    asked = list_asked(seen.definition)
    whole = [one for one in asked if not one.category]
    quarters = [*earlier, *([last] if last else [])][1 - MOST_QUARTERS :]
    names = {provider.id: provider.name for provider in seen.definition.providers}
    others = {key: figures for key, figures in stands.items() if key != seen.owed.organisation and key in names}
    ordered = sorted(others, key=names.__getitem__)
    return Comparison(
        _pair(seen.definition, asked, now.figures, last.figures if last else {}),
        tuple(read_code(one.period).label for one in (*quarters, now)) if quarters else (),
        tuple(_follow(one, (*quarters, now)) for one in whole) if quarters else (),
        (seen.provider.name, *(names[key] for key in ordered)) if ordered else (),
        tuple(_place_side_by_side(one, [now, *(others[key] for key in ordered)]) for one in whole) if ordered else (),
        _list_changes(seen, attempt, now.figures),
    )


def _list_changes(seen: ReturnView, attempt: Attempt, now: Figures) -> tuple[Compared, ...] | None:
    """Return which figures differ from what was accepted, or else from what was signed before and returned."""
    signed = (one for one in seen.attempts if one.number < attempt.number and one.signed_at and one.figures)
    base = seen.accepted if seen.accepted and seen.accepted.id != attempt.id else next(signed, None)
    if base is None:
        return None
    paired = _pair(seen.definition, list_asked(seen.definition), now, unpack_figures(base.figures, "").figures)
    return tuple(one for rows in paired.values() for one in rows if one.figure != one.before)


def _pair(
    definition: ReturnDefinition, asked: Sequence[AskedFigure], now: Figures, before: Figures
) -> dict[str, list[Compared]]:
    found: dict[str, list[Compared]] = {}
    for one in asked:
        figure, then = now.get(one.key), before.get(one.key)
        change = describe_change(figure, then, one.measure.kind)
        shown = (describe_figure(figure), describe_figure(then), change)
        group = name_group(definition, one)
        found.setdefault(one.sheet, []).append(Compared(one.ref, one.measure.question, group, *shown))
    return found


def _follow(one: AskedFigure, quarters: Sequence[AcceptedReturn]) -> Row:
    numbers = [quarter.number(one.key) for quarter in quarters]
    shown = tuple(describe_figure(quarter.figures.get(one.key)) for quarter in quarters)
    return Row(one.ref, one.measure.question, shown, draw_trend(numbers))


def _place_side_by_side(one: AskedFigure, returns: Sequence[AcceptedReturn]) -> Row:
    return Row(one.ref, one.measure.question, tuple(describe_figure(each.figures.get(one.key)) for each in returns))


def describe_change(now: float | str | None, before: float | str | None, kind: EntryKind) -> str:
    """Return how far a figure is from the one of a quarter ago: `+12 (10% more)`, `-3.5 points`, `no change`.

    A dash where either is no number. Of a share the points are told, for a per cent of a per cent misleads.
    """
    new, old = _number(now), _number(before)
    if new is None or old is None:
        return "–"
    step = round(new - old, 10)
    if step == 0:
        return "no change"
    said = f"{step:+,.10g}".replace("-", "−")
    if kind is EntryKind.PERCENT:
        return f"{said} points"
    if old <= 0:
        return said
    return f"{said} ({percent_text(abs(step) / old)} {'more' if step > 0 else 'less'})"


def _number(value: float | str | None) -> float | None:
    if value == Symbol.NIL:
        return 0.0
    return float(value) if isinstance(value, int | float) else None


def draw_trend(numbers: Sequence[float | None]) -> str:
    """Return the path of a small line through the numbers, from 0 at the bottom; broken where there is none.

    Blank with fewer than two numbers: a dot is no trend.
    """
    known = [number for number in numbers if number is not None]
    if len(known) < 2:
        return ""
    low, high = min(0.0, *known), max(known)
    span = (high - low) or 1.0
    step = (WIDTH - 2 * EDGE) / (len(numbers) - 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for place, number in enumerate(numbers):
        if number is None:
            runs.append([])
            continue
        height = HEIGHT - EDGE - (number - low) / span * (HEIGHT - 2 * EDGE)
        runs[-1].append((round(EDGE + place * step, 1), round(height, 1)))
    return " ".join(draw_path(run) for run in runs if run)
