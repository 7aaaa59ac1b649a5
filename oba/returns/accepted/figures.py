"""An accepted return as observations, so that a return is one more feed."""

import json
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from oba.indicators.provider_return import Provider, ReturnDefinition
from oba.observations.frame import make_frame
from oba.periods import quarter_before, read_code, read_period
from oba.returns.accepted.distance import sum_cases
from oba.returns.form.layout import CORRECTION_HEADERS, ENTRY_HEADERS, FIGURE
from oba.returns.submission import AcceptedReturn, Entry, Key, Submission, list_asked, place_of
from oba.vocabulary import Status, breakdown_text


def accepted_frame(submission: Submission, definition: ReturnDefinition, status: str = "provisional") -> pd.DataFrame:
    """Return a row for each figure: exactly one of `value` and `symbol` is given; nil is the value 0.

    The breakdown always names the provider. The place is the group's, if the group is a place, or else the
    whole that the return is about: a provider's families do not all live where it works.
    """
    provider = definition.provider(submission.organisation)
    if provider is None:
        raise ValueError(f"`{submission.organisation}` does not owe `{definition.id}`")
    period = read_period(submission.period, definition.period).code
    rows = [
        _observation(definition, provider, entry, period, status)
        for entry in submission.entries
        if not entry.reading.blank and not entry.reading.fault
    ]
    return make_frame(rows)


def corrected_frame(submission: Submission, definition: ReturnDefinition) -> pd.DataFrame:
    """Return the figures of the quarter before that a return puts right, as observations with status revised."""
    provider = definition.provider(submission.organisation)
    if provider is None:
        raise ValueError(f"`{submission.organisation}` does not owe `{definition.id}`")
    period = read_period(submission.period, definition.period)
    before = quarter_before(period).code
    keys = {asked.ref: asked.key for asked in list_asked(definition)}
    rows = [
        _observation(
            definition,
            provider,
            Entry(keys[mended.ref], mended.spot, mended.given, mended.reading),
            before,
            Status.REVISED,
            CORRECTION_HEADERS[1],
        )
        for mended in submission.corrections
        if mended.ref in keys and not mended.reading.blank and not mended.reading.fault
    ]
    return make_frame(rows)


def _observation(
    definition: ReturnDefinition,
    provider: Provider,
    entry: Entry,
    period: str,
    status: str,
    header: str = ENTRY_HEADERS[FIGURE - 1],
) -> list[object]:
    measure, category = entry.key
    area, groups = place_of(definition, definition.measures[measure], category)
    symbol = None if entry.value is not None else str(entry.reading.symbol)
    spot = entry.spot
    return [
        measure,
        breakdown_text({"provider": provider.id, **groups}),
        area,
        period,
        entry.value,
        symbol,
        status,
        None,
        spot.sheet,
        spot.row,
        spot.column,
        header,
    ]


def accepted_return(submission: Submission, definition: ReturnDefinition) -> AcceptedReturn:
    """Return what the next quarter is compared with."""
    figures: dict[Key, float | str] = {}
    for entry in submission.entries:
        if entry.reading.symbol is not None:
            figures[entry.key] = entry.reading.symbol.value
        elif entry.reading.value is not None:
            figures[entry.key] = entry.reading.value
    period = read_period(submission.period, definition.period).code
    version = submission.version or definition.version
    return AcceptedReturn(period, version, figures, len(submission.cases), sum_cases(submission, definition))


def pack_figures(submission: Submission, definition: ReturnDefinition) -> str:
    """Return what a file said as JSON, to be kept beside it: its figures, those of the quarter before it mends, and
    what its case list counts.
    """
    accepted = accepted_return(submission, definition)
    keys = {asked.ref: asked.key for asked in list_asked(definition)}
    mended = [
        (*keys[correction.ref], symbol.value if (symbol := correction.reading.symbol) else correction.reading.value)
        for correction in submission.corrections
        if correction.ref in keys and not correction.reading.blank and not correction.reading.fault
    ]
    figures = [(*key, value) for key, value in accepted.figures.items()]
    plain: dict[str, object] = {"version": accepted.version, "cases": accepted.cases}
    plain |= {"figures": figures, "mended": mended}
    if definition.cases is not None:
        plain["distance"] = [(*key, value) for key, value in accepted.distance.items()]
    return json.dumps(plain, ensure_ascii=False)


def says_same(packed: str, kept: str) -> bool:
    """Return whether a file says what was kept of it; what was sent before case lists were counted lacks that part."""
    now, then = json.loads(packed), json.loads(kept)
    return bool(now == {"distance": now.get("distance"), **then} if "distance" in now else now == then)


def unpack_figures(text: str, period: str) -> AcceptedReturn:
    """Return the figures of a quarter from what `pack_figures` made."""
    plain = json.loads(text)
    figures: dict[Key, float | str] = {(measure, category): value for measure, category, value in plain["figures"]}
    distance: dict[Key, float] = {(name, group): value for name, group, value in plain.get("distance", ())}
    return AcceptedReturn(period, plain["version"], figures, plain["cases"], distance)


def unpack_corrected(text: str) -> dict[Key, float | str]:
    """Return the figures of the quarter before that a return put right."""
    return {(measure, category): value for measure, category, value in json.loads(text)["mended"]} if text else {}


def read_standing(accepted: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], AcceptedReturn]:
    """Return what stands of a return, by organisation and period code, with what was put right a quarter later.

    `accepted` are organisation, period code and what `pack_figures` made, of each attempt that stands.
    """
    packed = {(organisation, period): text for organisation, period, text in accepted}
    stands = {(who, period): unpack_figures(text, period) for (who, period), text in packed.items()}
    for (who, period), text in packed.items():
        before = (who, quarter_before(read_code(period)).code)
        if before in stands and (mended := unpack_corrected(text)):
            stands[before] = replace(stands[before], figures={**stands[before].figures, **mended})
    return stands
