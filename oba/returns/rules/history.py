"""Rules against what was reported before, and against what can be (CON, PLA)."""

from collections.abc import Iterable, Iterator

from oba.indicators.indicator import Plausible
from oba.indicators.provider_return import Balance, EntryKind, RuleSeverity, Share
from oba.returns.rules.rule import CannotRunError, Check, Example, Fault, NotForThisReturnError, Rule
from oba.returns.submission import START, AcceptedReturn, Entry, Key, Spot
from oba.returns.values import number_text, quote_input
from oba.returns.wording import count_text, percent_text
from oba.statistics.xmr.chart import chart

FAIL, QUERY, WARN, SOON = RuleSeverity.FAIL, RuleSeverity.QUERY, RuleSeverity.WARN, RuleSeverity.SOON
_ENOUGH_FOR_LIMITS = 13
_SAME_FOR = 4
_ENOUGH_FOR_ROUNDING = 8
_STANDS_STILL = 0.02
EXPLAIN = "Correct it, or write the reason in the column beside it."


def _last(check: Check) -> AcceptedReturn:
    if check.context.last is None:
        raise CannotRunError("last quarter's figures are not known")
    return check.context.last


def _history(check: Check) -> list[AcceptedReturn]:
    return [*check.context.earlier, _last(check)]


def _opens_where_it_closed(check: Check) -> Iterator[Fault]:
    last = _last(check)
    for balance in check.relations(Balance):
        groups = check.common_groups([balance.opening, balance.closing])
        what = f"whether {check.measures[balance.opening].ref} is last quarter's {check.measures[balance.closing].ref}"
        check.skip(what, [(balance.opening, group) for group in groups])
        check.skip(what, [(balance.closing, group) for group in groups], last)
        for group in groups:
            before, now = last.number((balance.closing, group)), check.value(balance.opening, group)
            if before is not None and now is not None and before != now:
                closing = check.label((balance.closing, group))
                ended = f"Last quarter ended with {number_text(before)} ({closing})"
                what = f"{ended}; this one begins with {number_text(now)}."
                yield check.at((balance.opening, group), what, EXPLAIN)


def _back_data(check: Check) -> Iterator[Fault]:
    known = {asked.ref: asked for asked in check.asked.values()}
    for correction in check.submission.corrections:
        asked = known.get(correction.ref)
        given = quote_input(correction.given)
        if asked is None:
            ref = quote_input(correction.ref)
            example = next((a.ref for a in check.asked.values() if a.measure.id == ref.casefold()), next(iter(known)))
            what = f"`{ref}` is not the number of a figure." if ref else "The number of the figure is missing."
            todo = f"Use the number in the first column of the questions, such as {example}."
            yield Fault(correction.at(1), what, todo, ref, severity=FAIL)
            continue
        if correction.reading.fault or correction.reading.blank:
            what = f"The corrected figure of {asked.ref} is neither a number nor a symbol."
            yield Fault(correction.spot, what, "Type the number.", given, *asked.key, severity=FAIL)
            continue
        was = check.context.last.figures.get(asked.key) if check.context.last else None
        before = f" from {quote_input(was)}" if was is not None else ""
        what = f"{asked.ref} of last quarter is changed{before} to {given}."
        todo = "Write why in the column beside it." if not correction.reason else "Nothing more."
        yield Fault(correction.spot, what, todo, given, *asked.key, asked.measure.question, correction.reason)


def _same_version(check: Check) -> Iterator[Fault]:
    last, version = _last(check), check.submission.version
    if version is not None and version < check.definition.version:
        what = f"This is version {version} of the questions; version {check.definition.version} is the newest."
        yield Fault(Spot(START), what, "Use the newest workbook next quarter.", str(version))
    elif last.version != check.definition.version:
        what = f"Last quarter's return was of version {last.version}; this is version {check.definition.version}."
        yield Fault(Spot(START), what, "Read what has changed in the questions, on the sheet Guidance.", str(version))


def _changed_much(check: Check) -> Iterator[Fault]:
    history = _history(check)
    moving = [key for key in check.entries if not check.measures[key[0]].cumulative]
    check.skip("how much it changed", moving)
    check.skip("how much it changed", moving, history[-1])
    for key, entry in check.entries.items():
        measure, now = check.measures[key[0]], entry.reading.value
        before = history[-1].number(key)
        if now is None or before is None or measure.cumulative:
            continue
        change = now - before
        usual = measure.plausible.max_change_pct if measure.plausible else None
        tolerance = (usual / 100) if usual is not None else check.tolerance("PLA-01", 0.5)
        far = abs(change) >= measure.change_from and abs(change) > tolerance * abs(before)
        if far:
            way = "up" if change > 0 else "down"
            percent = f" ({percent_text(change / before, signed=True)})" if before else ""
            by = number_text(round(abs(change), 6))
            what = (
                f"{number_text(before)} last quarter, {number_text(now)} now: {way} by {by}{percent}."
                f" Changes of up to {percent_text(tolerance)} are usual."
            )
            yield check.at(key, what, EXPLAIN)
            continue
        limits = _process_limits([accepted.number(key) for accepted in history], key)
        if limits and not limits[0] <= now <= limits[1]:
            what = (
                f"{number_text(now)} is outside the process limits of your last {len(history)} quarters,"
                f" {limits[0]:,.1f} to {limits[1]:,.1f}."
            )
            yield check.at(key, what, EXPLAIN)


def _process_limits(values: list[float | None], key: Key) -> tuple[float, float] | None:
    """Return the XmR limits of what was accepted before, or None when there is too little of it."""
    known = [value for value in values if value is not None]
    if key[1] or len(known) < _ENOUGH_FOR_LIMITS:
        return None
    limits = chart([known]).limits
    return float(limits.lower[0, -1]), float(limits.upper[0, -1])


def _copied_or_guessed(check: Check) -> Iterator[Fault]:
    totals = [entry for key, entry in check.entries.items() if not key[1] and entry.reading.value is not None]
    if len(totals) > 2 and all(entry.reading.value == 0 for entry in totals):
        what = "Every figure is 0."
        yield check.at(totals[0].key, what, "If there was nothing to report, say so as the reason.", _keys(totals))
        return
    counts = [
        entry
        for key, entry in check.entries.items()
        if check.measures[key[0]].kind is EntryKind.COUNT and (entry.reading.value or 0) >= 5
    ]
    if len(counts) >= _ENOUGH_FOR_ROUNDING and all((entry.reading.value or 0) % 5 == 0 for entry in counts):
        what = f"All {len(counts)} counts of 5 or more are multiples of 5."
        yield check.at(counts[0].key, what, "Give exact counts, or the reason.", _keys(counts))
    if check.context.last is None:
        check.untested.append("whether figures were copied from quarter to quarter: what came before is not known")
        return
    recent = _history(check)[-(_SAME_FOR - 1) :]
    for entry in totals if len(recent) == _SAME_FOR - 1 else []:
        value = entry.reading.value
        if value and value >= 5 and all(accepted.number(entry.key) == value for accepted in recent):
            what = f"{number_text(value)} is the same figure for {_SAME_FOR} quarters running."
            yield check.at(entry.key, what, EXPLAIN)


def _keys(entries: Iterable[Entry]) -> list[Key]:
    return [entry.key for entry in entries]


def _plausible(check: Check) -> Iterator[Fault]:
    for key, entry in check.entries.items():
        measure, value = check.measures[key[0]], entry.reading.value
        if value is None:
            continue
        if measure.possible and (bound := _outside(value, measure.possible, measure.unit)):
            yield check.at(key, f"{number_text(value)} cannot be: it is {bound}.", "Correct it.")
            continue
        small_group = key[1] and measure.plausible and value < (measure.plausible.min or 0)
        if measure.plausible and not small_group and (bound := _outside(value, measure.plausible, measure.unit)):
            what = f"{number_text(value)} would be unusual: it is {bound}."
            yield check.at(key, what, EXPLAIN, severity=QUERY)


def _outside(value: float, within: Plausible, unit: str) -> str:
    if within.min is not None and value < within.min:
        return f"below {count_text(within.min, unit)}"
    if within.max is not None and value > within.max:
        return f"above {count_text(within.max, unit)}"
    return ""


def _group_vanished(check: Check) -> Iterator[Fault]:
    last = _last(check)
    for measure in check.measures.values():
        for name in measure.breakdowns:
            codes = list(check.definition.codelists[name].categories)
            check.skip("whether a group has vanished", [(measure.id, code) for code in codes])
            if not any(check.value(measure.id, code) for code in codes):
                continue
            for code in codes:
                before, now = last.number((measure.id, code)), check.value(measure.id, code)
                if before is not None and before >= check.definition.small_number and now == 0:
                    what = f"{number_text(before)} last quarter, nobody now in this group."
                    yield check.at((measure.id, code), what, EXPLAIN)


def _moved_alone(check: Check) -> Iterator[Fault]:
    last = _last(check)
    for share in check.relations(Share):
        if check.measures[share.numerator].cumulative or check.measures[share.denominator].cumulative:
            continue  # a count from 1 April grows while what it is divided by stands still
        pair = [(share.numerator, ""), (share.denominator, "")]
        together = f"whether {check.label(pair[0])} and {check.label(pair[1])} move together"
        check.skip(together, pair)
        check.skip(together, pair, last)
        moves = []
        for key in pair:
            before, now = last.number(key), check.value(*key)
            moves.append(None if not before or now is None else now / before - 1)
        top, bottom = moves
        if top is None or bottom is None:
            continue
        stood = min(abs(top), abs(bottom)) <= _STANDS_STILL
        if stood and max(abs(top), abs(bottom)) > check.tolerance("PLA-05", share.move):
            moved, still = (pair[1], pair[0]) if abs(bottom) > abs(top) else (pair[0], pair[1])
            by = percent_text(bottom if moved == pair[1] else top, signed=True)
            stood_still = f"{check.label(still)}, which it is read with, did not."
            what = f"{check.label(moved)} moved by {by} since last quarter while {stood_still}"
            yield check.at(moved, what, "Check that both count the same quarter and the same people.")


def _beyond_national(check: Check) -> Iterator[Fault]:
    bounded = [share for share in check.relations(Share) if share.national_highest is not None]
    if not bounded:
        raise NotForThisReturnError
    for share in bounded:
        top, bottom = check.value(share.numerator), check.value(share.denominator)
        highest = share.national_highest or 0
        check.skip(share.name, [(share.numerator, ""), (share.denominator, "")])
        if top is not None and bottom and 100 * top / bottom > highest:
            what = (
                f"{share.name} would be {percent_text(top / bottom)}; the highest anywhere in England is {highest:g}%."
            )
            yield check.at((share.numerator, ""), what, EXPLAIN, [(share.denominator, "")])


_SUMS = ("TYP-03", "TYP-02", "LOG-01", "LOG-04", "REC-01", "REC-02", "REC-03", "REC-05")

RULES = (
    Rule(
        "CON-01",
        QUERY,
        "across returns",
        "A quarter begins with what the last one ended with.",
        EXPLAIN,
        _opens_where_it_closed,
        Example({"last": {"D4": 100}}),
        Example({"last": {"D4": 97}}, "ended with 97"),
        "Cases taken over from another provider on the first day.",
        ("TYP-01", "TYP-03", "REC-03"),
        relations=("balance",),
        waivable=True,
    ),
    Rule(
        "CON-02",
        QUERY,
        "cell",
        "A figure of an earlier quarter is changed only with a reason.",
        "Write why in the column beside it.",
        _back_data,
        Example(),
        Example({"corrections": [("D3", 29, "")]}, "from 30 to 29"),
    ),
    Rule(
        "CON-03",
        SOON,
        "return",
        "The questions are of the same version as last quarter's.",
        "Read what has changed in the questions.",
        _same_version,
        Example(),
        Example({"last_version": 2}, "of version 2"),
    ),
    Rule(
        "PLA-03",
        FAIL,
        "cell",
        "A figure is within what can be (refused otherwise) and what is usual (asked about otherwise).",
        EXPLAIN,
        _plausible,
        Example({"figures": {"D14": 5}}),
        Example({"figures": {"D14": 5.5}}, "above 5"),
        depends_on=_SUMS,
        waivable=True,
    ),
    Rule(
        "PLA-04",
        QUERY,
        "row",
        "No group has vanished since last quarter.",
        EXPLAIN,
        _group_vanished,
        Example({"figures": {"D2": 22, "D2.a": 0, "D4": 92}, "last": {"D2.a": 4, "D2": 22}, "no_last": ["D4"]}),
        Example({"figures": {"D2": 22, "D2.a": 0, "D4": 92}, "last": {"D2": 22}, "no_last": ["D4"]}, "nobody now"),
        "A centre that closed.",
        _SUMS,
        waivable=True,
    ),
    Rule(
        "PLA-01",
        QUERY,
        "across returns",
        "A figure has not changed beyond what is usual, and is within its process limits.",
        EXPLAIN,
        _changed_much,
        Example({"figures": {"D9": 80}, "last": {"D9": 70}}),
        Example({"figures": {"D9": 80}, "last": {"D9": 50}}, "up by 30 (+60%)"),
        "A new contract, a holiday or a closure in one of the quarters.",
        (*_SUMS, "PLA-03", "PLA-04", "CON-01", "MIS-05"),
        waivable=True,
    ),
    Rule(
        "PLA-02",
        QUERY,
        "return",
        "Figures are counted, not copied from last time, all zeros or all rounded.",
        EXPLAIN,
        _copied_or_guessed,
        Example({"earlier": [{"D9": 80}, {"D9": 81}], "last": {"D9": 80}}),
        Example({"earlier": [{"D9": 80}, {"D9": 80}], "last": {"D9": 80}}, "4 quarters running"),
        "Places in a room, or staff, that do not change.",
        _SUMS,
    ),
    Rule(
        "PLA-05",
        WARN,
        "row",
        "A part and its whole move together.",
        "Check that both count the same quarter.",
        _moved_alone,
        Example({"last": {"D6": 44, "D7": 40}}),
        Example({"last": {"D6": 36, "D7": 45}}, "+39%"),
        depends_on=(*_SUMS, "PLA-01"),
        relations=("share",),
    ),
    Rule(
        "PLA-06",
        QUERY,
        "row",
        "A share is not above the highest anywhere in England.",
        EXPLAIN,
        _beyond_national,
        Example({"figures": {"D7": 49}}),
        Example({"figures": {"D7": 50}}, "100%"),
        "A very small place.",
        (*_SUMS, "PLA-01"),
        relations=("share",),
        waivable=True,
    ),
)
