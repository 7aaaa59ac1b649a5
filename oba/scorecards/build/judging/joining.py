"""A few short sentences that join what trend, forecast, process view and comparison say, and where they differ."""

import math
from collections.abc import Sequence

from oba.scorecards.judgement import Direction, Judgement, Place, ProcessView, Statement, Verdict
from oba.scorecards.verdicts import DirectionCode, VerdictCode

_TREND = {
    DirectionCode.GETTING_BETTER: Statement(1, "the trend is getting better"),
    DirectionCode.GETTING_WORSE: Statement(-1, "the trend is getting worse"),
    DirectionCode.RISING: Statement(1, "the trend is rising"),
    DirectionCode.FALLING: Statement(-1, "the trend is falling"),
    DirectionCode.LEVEL: Statement(0, "the trend shows no clear change"),
}
_FORECAST = {
    VerdictCode.TURNING: Statement(1, "the forecast says that the curve is turning"),
    VerdictCode.FIRST_SIGN: Statement(1, "the forecast says that there is a first sign of turning"),
    VerdictCode.NOT_TURNING: Statement(0, "the newest figure is as forecast"),
    VerdictCode.SIMILAR: Statement(0, "the newest figure is as forecast"),
    VerdictCode.AT_ITS_BEST: Statement(0, "the newest figure is as forecast, and at its best"),
    VerdictCode.WORSE: Statement(-1, "the newest figure is worse than forecast"),
    VerdictCode.HIGHER: Statement(1, "the newest figure is higher than forecast"),
    VerdictCode.LOWER: Statement(-1, "the newest figure is lower than forecast"),
}
_PROCESS = {
    "common_cause": Statement(0, "the process view shows nothing unusual now"),
    "improvement_high": Statement(1, "the process view shows special cause improvement"),
    "improvement_low": Statement(1, "the process view shows special cause improvement"),
    "concern_high": Statement(-1, "the process view shows special cause concern"),
    "concern_low": Statement(-1, "the process view shows special cause concern"),
    "neutral_high": Statement(1, "the process view shows a figure higher than usual"),
    "neutral_low": Statement(-1, "the process view shows a figure lower than usual"),
}

_ONE_STEP = "one step does not say which way it goes"
"""So that a step beyond chance is not read as the way of a curve whose way nobody can say."""


def join(
    direction: Direction, place: Place, verdict: Verdict, process: ProcessView | None, moved: Statement | None = None
) -> Judgement:
    """Return the two facts with the line that a reader sees and the sentences that join all that is said.

    `moved` is the newest step, where it is more than chance. Of an old figure neither direction nor place is said.
    """
    if direction.code is DirectionCode.TOO_OLD:
        return Judgement(direction, Place((), ""), direction.words, f"{direction.words}: nothing is said of it now.")
    line = " \N{MIDDLE DOT} ".join(part for part in (direction.words, place.words) if part)
    said = state(direction, verdict, process, moved)
    alone = moved is not None and direction.code is DirectionCode.CANNOT_SAY
    one_step = f"{moved.words}; {_ONE_STEP}" if moved is not None and alone else ""
    return Judgement(direction, place, line, _describe(said, place, alone), tuple(said), one_step)


def state(
    direction: Direction, verdict: Verdict, process: ProcessView | None, moved: Statement | None = None
) -> list[Statement]:
    """Return what is said of the movement by trend, newest step, forecast and process view, where they say anything."""
    said = [
        _add_run(_TREND.get(direction.code), direction.run),
        moved,
        _FORECAST.get(verdict.code),
        _state_process(process),
    ]
    return [statement for statement in said if statement is not None]


def _state_process(process: ProcessView | None) -> Statement | None:
    """Return what the process view says; a first impression only where limits are drawn and the newest is unusual."""
    if process is None:
        return None
    said = _PROCESS.get(process.variation)
    if said is None or process.enough:
        return said
    is_drawn = bool(process.uppers) and not math.isnan(process.uppers[-1])
    words = said.words.replace("the process view shows", "the process view, a first impression, shows")
    return Statement(said.way, words) if said.way and is_drawn else None


def _add_run(trend: Statement | None, run: str) -> Statement | None:
    """Return what is said of the trend with what the newest steps did, without its ends where it is a run."""
    if trend is None or not run:
        return trend
    did = run.split(", from")[0] if " running" in run else run
    return Statement(trend.way, f"{trend.words} (it {did})")


def _describe(said: Sequence[Statement], place: Place, is_one_step: bool) -> str:
    beside = f" It is {list_words(place.words.split(f' {chr(0xB7)} '))}." if place.words else ""
    if not said:
        movement = "Which way it goes cannot be said yet"
    elif len(said) == 1:
        movement = _capital(said[0].words)
    elif len({statement.way for statement in said}) == 1:
        movement = f"{_capital(list_words([statement.words for statement in said]))}. They agree"
    else:
        movement = f"{_capital(_contrast(said))}. {_why(said)}"
    doubt = f" {_capital(_ONE_STEP)}." if is_one_step else ""
    return f"{movement}.{doubt}{beside}"


def _contrast(said: Sequence[Statement]) -> str:
    """Return the statements by what they say, those that differ last as a sentence of their own."""
    groups: dict[int, list[str]] = {}
    for statement in said:
        groups.setdefault(statement.way, []).append(statement.words)
    *first, last = (list_words(words) for words in groups.values())
    return f"{', '.join(first)}. But {last}"


def _why(said: Sequence[Statement]) -> str:
    opposed = {1, -1} <= {statement.way for statement in said}
    what = "They point different ways" if opposed else "They do not say the same"
    return f"{what}: each looks at a different stretch of the curve"


def list_words(words: Sequence[str]) -> str:
    """Return `one, two and three`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
