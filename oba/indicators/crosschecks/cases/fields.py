"""What measures of cases ask of the lists that they read: lists, fields and codes that are kept."""

from collections.abc import Iterator, Mapping, Sequence

from oba.findings import Finding
from oba.indicators.case_lists.case_list import MADE, STANDARD, CaseField, CaseList
from oba.indicators.case_measures import UNKNOWN, CaseMeasure, CaseMeasures
from oba.indicators.crosschecks.faults import advise_name, fault_in
from oba.indicators.project import Definitions
from oba.vocabulary import Severity

_KIND = "case_measures"
Where = tuple[str | int, ...]
Asked = tuple[Where, str, str]
"""Path of the key, name of a field, and the type that it must be: `date`, `code` or any."""


def check_lists(definitions: Definitions, counted: CaseMeasures) -> Iterator[Finding]:
    """Refuse lists that are not there, and fields or codes that they do not keep (DEF-20).

    Of a list whose file is at fault nothing is said of its fields.
    """
    for name, measure in counted.measures.items():
        where: Where = ("measures", name)
        yield from _check_list(definitions, counted, where, measure.list_, _asked_of(counted, name), measure.where)
        yield from _check_keeping(definitions, counted, name)
        if other := measure.other:
            asked: list[Asked] = [((*where, "other", "starts"), other.starts, "date")]
            if measure.family == "earlier":
                asked.append(((*where, "other", "ends"), other.ends, "date"))
            yield from _check_list(definitions, counted, (*where, "other"), other.list_, asked, other.where)


def _check_keeping(definitions: Definitions, counted: CaseMeasures, name: str) -> Iterator[Finding]:
    """Tell of rows that are erased before the date by which they are counted, for periods would lack them (DEF-20)."""
    measure = counted.measures[name]
    asks_elsewhere = measure.family == "earlier"
    list_id, ends = (
        (measure.elsewhere.list_, measure.elsewhere.ends) if asks_elsewhere else (measure.list_, measure.ends)
    )
    by_end = measure.family in ("outcome", "step", "again") or measure.count in ("ended", "open")
    one = definitions.case_lists.get(list_id)
    if one is None or not (asks_elsewhere or by_end) or one.retention.after in (None, ends):
        return
    place: Where = ("measures", name, "other", "list") if asks_elsewhere else ("measures", name, "list")
    what = (
        f"the case list `{list_id}` erases rows {one.retention.months} months after `{one.retention.after}`, and this"
        f" measure counts them by `{ends}`: rows that lasted long are erased before, and too few would be counted."
    )
    remedy = f"Write `after: {ends}` in the list's `retention`, if the council's schedule allows it."
    yield fault_in(definitions, _KIND, counted.id, place, "DEF-20", what, remedy, Severity.WARNING)


def _asked_of(counted: CaseMeasures, name: str) -> Iterator[Asked]:
    """Yield what a measure asks of its own list."""
    measure, where = counted.measures[name], ("measures", name)
    for key in _dates_of(measure):
        yield (*where, key), getattr(measure, key), "date"
    for key in ("field", "second"):
        if name_of := getattr(measure, key):
            yield (*where, key), name_of, "number" if measure.tool else "code"
    if measure.missing:
        yield (*where, "missing", "field"), measure.missing.field, "code"
    for number, split in enumerate(measure.breakdowns):
        breakdown, place = counted.breakdowns[split], (*where, "breakdowns", number)
        if breakdown.field:
            yield place, breakdown.field, "any"
        else:
            yield place, breakdown.age_at, "date"
            yield place, "born", "date"


def _dates_of(measure: CaseMeasure) -> tuple[str, ...]:
    """Return the keys of the dates that a measure reads."""
    if measure.family == "flow":
        return {"started": ("starts",), "ended": ("ends",)}.get(measure.count or "", ("starts", "ends"))
    return {"wait": ("starts", "ends"), "earlier": ("starts",), "travel": ("starts",)}.get(measure.family, ("ends",))


def _check_list(
    definitions: Definitions,
    counted: CaseMeasures,
    where: Where,
    list_id: str,
    asked: Sequence[Asked] | Iterator[Asked],
    texts: Mapping[str, Sequence[str]],
) -> Iterator[Finding]:
    known = definitions.known("case_lists")
    if list_id not in known:
        what = f"there is no case list `{list_id}`."
        yield fault_in(definitions, _KIND, counted.id, (*where, "list"), "DEF-20", what, advise_name(list_id, known))
        return
    one = definitions.case_lists.get(list_id)
    if one is None:
        return
    kept = _kept_fields(definitions, one)
    for place, name, kind in [*asked, *(((*where, "where", key), key, "code") for key in texts)]:
        fits = [key for key, found in kept.items() if kind in ("any", found)]
        if name not in fits:
            noun = {"date": "date", "code": "field of codes", "number": "number"}.get(kind, "field")
            what = f"the case list `{list_id}` keeps no {noun} `{name}`."
            yield fault_in(definitions, _KIND, counted.id, place, "DEF-20", what, advise_name(name, fits))
    for key, codes in texts.items():
        yield from _check_codes(definitions, counted, (*where, "where", key), one.fields.get(key), codes)
    if where[-1] != "other":
        measure = counted.measures[str(where[1])]
        codes = [*measure.counted, *(() if measure.no_data == ["no_data"] else measure.no_data)]
        yield from _check_codes(definitions, counted, (*where, "counted"), one.fields.get(measure.field), codes)
        if why := measure.missing:
            place = (*where, "missing", "reasons")
            yield from _check_codes(definitions, counted, place, one.fields.get(why.field), list(why.reasons))


def _kept_fields(definitions: Definitions, one: CaseList) -> dict[str, str]:
    """Return the fields that a list keeps, each with its type, those that it takes from another list among them."""
    kept = {name: str(one.type_of(name)) for name, field in one.fields.items() if field.keep}
    taken = one.taken_from.fields if one.taken_from else []
    kept |= {name: str(STANDARD.get(name, "code")) for name in taken}
    return {name: "code" if kind == "yes_no" else kind for name, kind in kept.items() if name not in MADE}


def _check_codes(
    definitions: Definitions, counted: CaseMeasures, where: Where, field: CaseField | None, codes: Sequence[str]
) -> Iterator[Finding]:
    if field is None or not field.codes:
        return
    kept = {field.means.get(code, code) for code in field.words} | {UNKNOWN}
    for code in codes:
        if code not in kept:
            what = f"the list keeps no code `{code}` in this field."
            yield fault_in(definitions, _KIND, counted.id, where, "DEF-20", what, advise_name(code, kept))
