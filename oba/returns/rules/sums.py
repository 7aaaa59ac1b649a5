"""Rules between figures of one return: parts and wholes, stages, balances, the same fact twice (LOG, REC)."""

from collections.abc import Iterator
from datetime import date

from oba.indicators.provider_return import Balance, EntryKind, OfWhich, Parts, RuleSeverity, SameFact, Share, Stage
from oba.periods import Period, read_period
from oba.returns.rules.rule import CannotRunError, Check, Example, Fault, NotForThisReturnError, Rule
from oba.returns.submission import Key, Spot
from oba.returns.values import number_text

FAIL, QUERY = RuleSeverity.FAIL, RuleSeverity.QUERY
_TINY = 1e-9


def _not_over(check: Check, part: str, whole: str) -> Iterator[Fault]:
    """One finding where a part is more than its whole, for everybody and for each group both are split by."""
    groups = check.common_groups([part, whole])
    pairs = [key for group in groups for key in ((part, group), (whole, group))]
    check.skip(f"{check.measures[part].ref} against {check.measures[whole].ref}", pairs)
    for group in groups:
        less, more = check.value(part, group), check.value(whole, group)
        if less is not None and more is not None and less > more + _TINY:
            top, bottom = check.label((part, group)), check.label((whole, group))
            what = f"{top} is {number_text(less)}, more than the {number_text(more)} of {bottom} that it is part of."
            yield check.at((part, group), what, f"Correct {top} or {bottom}.", [(whole, group)])


def _share_possible(check: Check) -> Iterator[Fault]:
    for share in check.relations(Share):
        yield from _not_over(check, share.numerator, share.denominator)


def _of_which(check: Check) -> Iterator[Fault]:
    for relation in check.relations(OfWhich):
        yield from _not_over(check, relation.part, relation.whole)


def _stages(check: Check) -> Iterator[Fault]:
    """More at a stage than at the one before it: refused of one cohort, else asked, for some may have come before."""
    for stage in check.relations(Stage):
        groups = check.common_groups([stage.first, stage.then])
        pairs = [key for group in groups for key in ((stage.first, group), (stage.then, group))]
        check.skip(f"{check.measures[stage.then].ref} against {check.measures[stage.first].ref}", pairs)
        for group in groups:
            first, then = check.value(stage.first, group), check.value(stage.then, group)
            if first is not None and then is not None and then > first:
                a, b = check.label((stage.first, group)), check.label((stage.then, group))
                others = [(stage.first, group)]
                if stage.cohort:
                    what = (
                        f"{b} is {number_text(then)}, but only {number_text(first)} came to the stage before it, {a}."
                    )
                    yield check.at((stage.then, group), what, f"Correct {a} or {b}.", others)
                    continue
                what = f"{b} is {number_text(then)}, more than the {number_text(first)} of the stage before it, {a}."
                todo = "That is right if some came before this quarter. Check both, or write the reason beside it."
                yield check.at((stage.then, group), what, todo, others, severity=QUERY)


def _adds_up(check: Check) -> Iterator[Fault]:
    """Parts of one group first, then groups of one question, then parts of the whole: the nearest place is told.

    Cells in doubt by then are not summed again, so that one wrong figure is one finding.
    """
    doubted: set[Spot] = set()
    relations = [relation for relation in check.definition.relations if isinstance(relation, Parts)]
    for relation in relations:
        for group in check.common_groups([relation.whole, *relation.parts])[1:]:
            yield from _sum_once(check, doubted, (relation.whole, group), _parts(relation, group), relation.tolerance)
    for whole, groups in _groups(check):
        yield from _sum_once(check, doubted, whole, groups, check.tolerance("REC-01", 0))
    for relation in relations:
        yield from _sum_once(check, doubted, (relation.whole, ""), _parts(relation, ""), relation.tolerance)


def _parts(relation: Parts, group: str) -> list[Key]:
    return [(part, group) for part in relation.parts]


def _sum_once(check: Check, doubted: set[Spot], whole: Key, parts: list[Key], tolerance: float) -> Iterator[Fault]:
    spots = {check.entries[key].spot for key in (whole, *parts) if key in check.entries}
    if doubted & spots:
        check.untested.append(f"whether the parts of {check.label(whole)} add up: one of them does not add up itself")
        return
    for fault in _sum(check, whole, parts, tolerance):
        doubted |= fault.involved
        yield fault


def _groups(check: Check) -> Iterator[tuple[Key, list[Key]]]:
    """Return each figure for everybody with its groups, once for each way it is split."""
    for measure in check.measures.values():
        if measure.kind in (EntryKind.COUNT, EntryKind.MONEY):
            for name in measure.breakdowns:
                yield (measure.id, ""), [(measure.id, code) for code in check.definition.codelists[name].categories]


def _sum(check: Check, whole: Key, parts: list[Key], tolerance: float) -> Iterator[Fault]:
    """A sum with hidden or missing parts may be below its total, never above it."""
    total = check.value(*whole)
    values = [check.value(*part) for part in parts]
    known = [value for value in values if value is not None]
    check.skip(f"whether the parts of {check.label(whole)} add up", [whole, *parts])
    if total is None or not known:
        return
    added = sum(known)
    complete = len(known) == len(parts)
    if (complete and abs(added - total) > tolerance + _TINY) or added > total + tolerance + _TINY:
        refs = f"{check.label(parts[0])} to {check.label(parts[-1])}"
        what = f"{refs} add up to {number_text(added)}; {check.label(whole)} is {number_text(total)}."
        yield check.at(whole, what, "Correct the total, or the part that is wrong.", parts)


def _balances(check: Check) -> Iterator[Fault]:
    for relation in check.relations(Balance):
        for group in check.common_groups([relation.opening, *relation.add, *relation.take, relation.closing]):
            opening, closing = check.value(relation.opening, group), check.value(relation.closing, group)
            came = [check.value(measure, group) for measure in relation.add]
            went = [check.value(measure, group) for measure in relation.take]
            numbers = [value for value in (opening, closing, *came, *went) if value is not None]
            others = [(name, group) for name in (relation.opening, *relation.add, *relation.take)]
            ends = (relation.closing, group)
            check.skip(f"the balance that ends in {check.label(ends)}", [*others, ends])
            if len(numbers) < 2 + len(came) + len(went) or opening is None or closing is None:
                continue
            worked = opening + sum(v for v in came if v is not None) - sum(v for v in went if v is not None)
            if abs(worked - closing) > _TINY:
                names = [check.measures[name].ref for name in (relation.opening, *relation.add)]
                gone = ", ".join(check.measures[name].ref for name in relation.take)
                what = (
                    f"{' and '.join(names)} less {gone} makes {number_text(worked)};"
                    f" {check.label(ends)} is {number_text(closing)}."
                )
                yield check.at(ends, what, "Correct the figure that is wrong.", others)


def _same_fact(check: Check) -> Iterator[Fault]:
    relations = [relation for relation in check.definition.relations if isinstance(relation, SameFact)]
    cases = check.definition.cases
    if cases and cases.count_measure:
        told, listed = check.value(cases.count_measure), len(check.submission.cases)
        check.skip(f"the rows of the sheet {cases.title}", [(cases.count_measure, "")])
        if told is not None and told != listed:
            key = (cases.count_measure, "")
            what = f"{check.label(key)} is {number_text(told)}, but the sheet `{cases.title}` has {listed} rows."
            yield check.at(key, what, "Correct one of them, or give the reason.")
    if not relations:
        return
    known = check.context.other_returns
    if known is None:
        check.untested.append("whether other returns give the same: they are not known here")
        return
    for relation in relations:
        there = known.get((relation.other_return, relation.other_measure, ""))
        check.skip(f"the same figure in {relation.other_return}", [(relation.measure, "")])
        here = check.value(relation.measure)
        if there is not None and here is not None and abs(there - here) > relation.tolerance + _TINY:
            what = f"You gave {number_text(here)}; the return `{relation.other_return}` gives {number_text(there)}."
            yield check.at((relation.measure, ""), what, "Agree the figure, or give the reason.")


def _never_falls(check: Check) -> Iterator[Fault]:
    counted = [measure for measure in check.measures.values() if measure.cumulative]
    if not counted:
        raise NotForThisReturnError
    last = check.context.last
    if last is None or check.period is None:
        raise CannotRunError("last quarter's figures are not known")
    if _year_start(read_period(last.period, "quarter")) != _year_start(check.period):
        return
    keys = [key for key in check.entries if check.measures[key[0]].cumulative]
    check.skip("whether a count from 1 April fell", keys)
    check.skip("whether a count from 1 April fell", keys, last)
    for key, entry in check.entries.items():
        before, now = last.number(key), entry.value
        if check.measures[key[0]].cumulative and before is not None and now is not None and now < before:
            what = (
                f"{check.label(key)} counts from 1 April and cannot fall: it was {number_text(before)} last quarter"
                f" and is now {number_text(now)}."
            )
            yield check.at(key, what, "Count from 1 April, or correct last quarter's figure on the sheet Corrections.")


def _year_start(period: Period) -> date:
    year = period.start.year if period.start.month >= 4 else period.start.year - 1
    return date(year, 4, 1)


_READ = ("STR-03", "DUP-01", "COD-01", "TYP-01", "LOG-02", "TYP-03", "MIS-01", "MIS-04", "MIS-03")

RULES = (
    Rule(
        "LOG-01",
        FAIL,
        "row",
        "A part is not more than the whole it is divided by.",
        "Correct one of the two.",
        _share_possible,
        Example({"figures": {"D7": 49}}),
        Example({"figures": {"D7": 51}}, "more than the 50"),
        depends_on=_READ,
        relations=("share",),
        waivable=True,
    ),
    Rule(
        "LOG-04",
        FAIL,
        "row",
        "A figure of an “of which” is not more than what it is part of.",
        "Correct one of the two.",
        _of_which,
        Example({"figures": {"D8": 30}}),
        Example({"figures": {"D8": 31}}, "more than the 30"),
        depends_on=_READ,
        relations=("of_which",),
        waivable=True,
    ),
    Rule(
        "REC-01",
        FAIL,
        "sheet",
        "Groups and parts add up to their total; hidden or missing ones may only leave it short.",
        "Correct the total or a part.",
        _adds_up,
        Example({"figures": {"D2.a": 18, "D2.b": 21, "D2.u": "x"}, "reasons": {"D2.u": "Not recorded"}}),
        Example({"figures": {"D2.a": 20}}, "add up to 42"),
        depends_on=(*_READ, "LOG-01", "LOG-04"),
        relations=("parts",),
        waivable=True,
    ),
    Rule(
        "REC-02",
        FAIL,
        "sheet",
        "No more reach a stage than came to the one before it (refused of one cohort, asked about otherwise).",
        "Correct one of the two.",
        _stages,
        Example({"figures": {"D13": 40}, "no_last": ["D13"]}),
        Example({"figures": {"D13": 39}, "no_last": ["D13"]}, "only 39"),
        depends_on=(*_READ, "LOG-04", "REC-01"),
        relations=("stage",),
        waivable=True,
    ),
    Rule(
        "REC-03",
        FAIL,
        "sheet",
        "What was there, and came, less what went, is what is there now.",
        "Correct the figure that is wrong.",
        _balances,
        Example({"figures": {"D2": 39, "D2.a": 17, "D4": 109}}),
        Example({"figures": {"D4": 111}}, "makes 110"),
        depends_on=(*_READ, "LOG-01", "LOG-04", "REC-01", "REC-02"),
        relations=("balance",),
        waivable=True,
    ),
    Rule(
        "REC-04",
        QUERY,
        "across returns",
        "The same fact is the same wherever it is given.",
        "Agree the figure, or give the reason.",
        _same_fact,
        Example({"other_returns": {("another-return", "ended", ""): 30}}),
        Example({"other_returns": {("another-return", "ended", ""): 28}}, "gives 28"),
        "A case that two providers share.",
        (*_READ, "REC-01", "REC-03"),
        relations=("same_fact",),
        waivable=True,
    ),
    Rule(
        "REC-05",
        FAIL,
        "across returns",
        "A count from 1 April never falls within the year.",
        "Count from 1 April.",
        _never_falls,
        Example({"figures": {"D5": 41}, "last": {"D5": 40}}),
        Example({"figures": {"D5": 44}, "last": {"D5": 45}}, "cannot fall"),
        depends_on=(*_READ, "LOG-04", "REC-02"),
        waivable=True,
    ),
)
