"""Rules about rows: each figure and case given once, and in a known group (DUP, COD)."""

from collections.abc import Iterator

from oba.indicators.provider_return import RuleSeverity
from oba.returns.codes import read_label
from oba.returns.rules.rule import NOT_REPEATED, Check, Example, Fault, Rule
from oba.returns.submission import Spot
from oba.returns.values import quote_input, tidy

FAIL = RuleSeverity.FAIL


def _once(check: Check) -> Iterator[Fault]:
    for entry in check.submission.entries:
        first = check.entries[entry.key]
        if entry is not first:
            what = f"{check.label(entry.key)} is given twice, here and in {first.spot.cell}."
            yield Fault(
                entry.spot,
                what,
                "Keep one of the two rows.",
                quote_input(entry.given),
                *entry.key,
                check.measures[entry.key[0]].question,
                involved=frozenset({entry.spot, first.spot}),
            )
    seen: dict[tuple[str, str], Spot] = {}
    for case in check.submission.cases:
        reference, tool = (tidy(quote_input(case.given.get(name))).casefold() for name in ("reference", "tool"))
        if reference and (reference, tool) in seen:
            what = f"The case is in the list twice with the same tool, here and in row {seen[reference, tool].row}."
            spot = case.at("reference")
            given = NOT_REPEATED if check.judge_reference(case) else quote_input(case.given.get("reference"))
            yield Fault(spot, what, "Keep one of the two rows.", given, involved=frozenset({spot}))
        seen.setdefault((reference, tool), case.spot)


def _known_groups(check: Check) -> Iterator[Fault]:
    for key, entry in check.entries.items():
        asked = check.asked[key]
        if not asked.codelist or tidy(entry.group_given).casefold() in ("", asked.label.casefold()):
            continue
        codes = check.definition.codelists[asked.codelist]
        what, todo = _wrong_group(entry.group_given, codes.label, codes.categories, codes.retired)
        yield check.at(key, what, todo)
    for oddity in check.submission.oddities:
        if oddity.kind == "unknown-group":
            yield Fault(oddity.spot, oddity.what, "Use the rows of the workbook as they are.", oddity.given)
    cases = check.definition.cases
    for case in check.submission.cases if cases else ():
        for column, name in (("district", cases.district), ("quintile", cases.quintile)):  # type: ignore[union-attr]
            codes = check.definition.codelists[name]
            given = tidy(quote_input(case.given.get(column)))
            if read_label(codes.categories, given) is None:
                what, todo = _wrong_group(given, codes.label, codes.categories, codes.retired)
                yield Fault(case.at(column), what, todo, given, involved=frozenset({case.at(column)}))
        given = tidy(quote_input(case.given.get("reason")))
        if given and read_label(cases.reasons, given) is None:  # type: ignore[union-attr]
            what = f"`{given}` is not one of the reasons: {'; '.join(cases.reasons.values())}."  # type: ignore[union-attr]
            spot = case.at("reason")
            yield Fault(spot, what, "Choose one from the list.", given, involved=frozenset({spot}))


def _wrong_group(given: str, label: str, categories: dict[str, str], retired: dict[str, str]) -> tuple[str, str]:
    words = tidy(given)
    replaced = next((code for old, code in retired.items() if old.casefold() == words.casefold()), None)
    if replaced:
        successor = categories[replaced]
        return f"`{words}` is no longer used for {label}; `{successor}` replaced it.", f"Use `{successor}`."
    listed = "; ".join(categories.values())
    named = f"`{quote_input(words)}` is not in" if words else "Nothing is given from"
    return f"{named} the list of {label}: {listed}.", "Choose one from the list."


RULES = (
    Rule(
        "DUP-01",
        FAIL,
        "row",
        "Every figure, and every case, is given once.",
        "Keep one of the two rows.",
        _once,
        Example({"cases": {1: {"reference": "EX-9"}}}),
        Example({"cases": {1: {"reference": "EX-1"}}}, "twice"),
        depends_on=("STR-02",),
    ),
    Rule(
        "COD-01",
        FAIL,
        "cell",
        "Groups are those of the list.",
        "Choose one from the list.",
        _known_groups,
        Example({"cases": {0: {"district": "North"}}}),
        Example({"cases": {0: {"district": "Old North"}}}, "“North” replaced it"),
        depends_on=("STR-02",),
    ),
)
