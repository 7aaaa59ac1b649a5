"""The analyses of a pack: which a board takes, what they read, and what a kind makes of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from oba.indicators.analyses.base import Analysis
from oba.indicators.analyses.stand_ins import name_stand_in, stand_in
from oba.indicators.board import Board
from oba.indicators.crosschecks.small_areas import edition_of
from oba.indicators.indicator import Indicator
from oba.indicators.measuring import Measured
from oba.indicators.project import Definitions
from oba.places.small_areas import Edition
from oba.scorecards.assessment.analysis import Answer, Assessed, Question, Reading
from oba.scorecards.build.assessment.readings import Readings
from oba.scorecards.build.assessment.small_areas import group_small_areas
from oba.scorecards.build.card_notes import follows_in_steps
from oba.scorecards.build.figures import observations_of
from oba.scorecards.build.lines import Surroundings, make_line, rows_by_line
from oba.scorecards.figure import Line
from oba.scorecards.notes import IN_STEPS, SourceNote

WorkOut = Callable[[Analysis, Readings], Answer]
"""Answers an analysis from its readings: the kinds' own, which the pipeline hands over."""


def analyses_of(board: Board, definitions: Definitions) -> list[Analysis]:
    """Return the analyses that a board takes and its audience may see, in the order of its pack."""
    taken = [definitions.analyses[name] for name in board.analyses]
    return sorted((one for one in taken if board.audience.may_see(one.visibility)), key=lambda one: (one.order, one.id))


def inputs_of(board: Board, definitions: Definitions) -> list[Indicator]:
    """Return what the analyses of a board read, once each: indicators, and what stands in for measures of feeds."""
    found: dict[str, Indicator] = {}
    for analysis in analyses_of(board, definitions):
        for role, given in analysis.inputs.items():
            indicator = stand_in(analysis, role, given) or definitions.indicators[str(given.indicator)]
            found.setdefault(indicator.id, indicator)
    return list(found.values())


def read_widely(board: Board, definitions: Definitions) -> set[str]:
    """Return the inputs, by the id of their indicator, that are read for all authorities."""
    return {
        given.indicator or name_stand_in(analysis.id, role)
        for analysis in analyses_of(board, definitions)
        for role, where, given in analysis.placed_inputs()
        if where[0] in analysis.wide
    }


def editions_of(board: Board, definitions: Definitions) -> dict[str, Edition]:
    """Return the census whose small areas each analysis of a board reads; those that read none are not there."""
    found = {one.id: edition_of(definitions, one) for one in analyses_of(board, definitions)}
    return {name: edition for name, edition in found.items() if edition}


def assess(
    analyses: Sequence[Analysis], measured: Iterable[Measured], around: Surroundings, work_out: WorkOut
) -> tuple[Assessed, ...]:
    """Return each analysis with its answer; `measured` are the values of all their inputs."""
    if not analyses:
        return ()
    by_id = {one.indicator.id: one for one in measured}
    return tuple(_assess_one(analysis, by_id, around, work_out) for analysis in analyses)


def _assess_one(
    analysis: Analysis, measured: Mapping[str, Measured], around: Surroundings, work_out: WorkOut
) -> Assessed:
    readings = make_readings(analysis, measured, around)
    question = Question(
        analysis.id,
        analysis.version,
        analysis.name,
        analysis.question,
        analysis.owner,
        tuple(analysis.caveats),
        tuple(analysis.sources),
        tuple(analysis.cited),
    )
    answer = work_out(analysis, readings)
    if answer.parts and any(follows_in_steps(indicator, around) for indicator in readings.indicators.values()):
        answer = replace(answer, to_know=(*answer.to_know, IN_STEPS))
    return Assessed(question, answer, _sources_of(answer, readings, around))


def make_readings(analysis: Analysis, measured: Mapping[str, Measured], around: Surroundings) -> Readings:
    """Return what an analysis may read; `measured` are the values of its inputs by the id of their indicator."""
    taken = {
        role: measured[given.indicator or name_stand_in(analysis.id, role)] for role, given in analysis.inputs.items()
    }
    places, edition = around.places, around.editions.get(analysis.id)
    readings = Readings(
        analysis.id,
        analysis.version,
        {role: read_input(role, one, around) for role, one in taken.items()},
        taken,
        places.own,
        places.names,
        places.parts,
        around.as_at,
        around.book,
        places.england,
        places.region,
        places.neighbours,
        places.authorities,
        {code: one for code, one in places.small.items() if edition in one.editions},
        boundaries=places.boundaries,
    )
    return group_small_areas(readings, analysis.inputs)


def read_input(role: str, measured: Measured, around: Surroundings) -> tuple[Reading, ...]:
    """Return the figures of an input in the board's places, whole places first, oldest period first."""
    indicator = measured.indicator
    found: list[Reading] = []
    for key, rows in sorted(rows_by_line(measured, around.places.with_small).items()):
        line = make_line(key, indicator, rows, around)
        found += _read_line(role, key, line, indicator, around)
    return tuple(sorted(found, key=lambda one: (one.period.end, one.period.start)))


def _read_line(
    role: str, key: tuple[str, str], line: Line, indicator: Indicator, around: Surroundings
) -> Iterable[Reading]:
    category, area = key
    name, value = around.places.names.get(area, area), indicator.value
    for point in (*line.points, *line.pooled):
        yield Reading(
            line.name if category else name,
            point.figure,
            point.period,
            area,
            name,
            role,
            category,
            value.unit,
            value.decimals,
        )


def _sources_of(answer: Answer, readings: Readings, around: Surroundings) -> tuple[SourceNote, ...]:
    """Return the releases of the figures that are printed; of all that were read where none is."""
    printed = [one for part in answer.parts for *_, one in part.table.readings]
    codes = [one.figure.trace for one in printed or (one for found in readings.found.values() for one in found)]
    keys = {key for code in codes for key in observations_of(around.book, code)}
    loads = {around.source_of[key] for key in keys if key in around.source_of}
    return tuple(around.sources[load] for load in sorted(loads))
