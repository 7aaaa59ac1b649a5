"""Rules about single cells: what may be typed, each once, in a known group, and nothing blank (TYP, DUP, COD, MIS)."""

from collections.abc import Iterator

from oba.indicators.provider_return import Block, EntryKind, RuleSeverity, Share
from oba.returns.rules.rule import Check, Example, Fault, NotForThisReturnError, Rule
from oba.returns.submission import Entry, Spot
from oba.returns.values import number_text, quote_input, read_day, tidy
from oba.vocabulary import SYMBOL_MEANINGS, Symbol

FAIL, QUERY, WARN = RuleSeverity.FAIL, RuleSeverity.QUERY, RuleSeverity.WARN
_MOST_DECIMALS = 1e-9
_UNITS = {EntryKind.PERCENT: "%", EntryKind.MONEY: "£"}


def _symbol_words(symbols: tuple[Symbol, ...]) -> str:
    return ", ".join(f"{symbol.value} ({SYMBOL_MEANINGS[symbol]})" for symbol in symbols)


def _numbers(check: Check) -> Iterator[Fault]:
    for key, entry in check.entries.items():
        allowed = check.measures[key[0]].allowed_symbols
        if entry.reading.fault and not _two_answers(entry):
            meant = entry.reading.meant
            what = f"`{quote_input(entry.given)}` {entry.reading.fault}. Allowed: a number, {_symbol_words(allowed)}."
            todo = "Type the number."
            if meant in allowed:
                todo = f"If you mean {SYMBOL_MEANINGS[meant]}, type {meant.value}; otherwise type the number."
            yield check.at(key, what, todo)
        elif entry.reading.symbol and entry.reading.symbol not in allowed:
            what = (
                f"The symbol {entry.reading.symbol} cannot be used here. Allowed: a number, {_symbol_words(allowed)}."
            )
            yield check.at(key, what, "Type the number, or one of the symbols allowed.")
        elif entry.reading.unit and entry.reading.unit != _UNITS.get(check.measures[key[0]].kind):
            unit = check.measures[key[0]].unit
            what = f"`{quote_input(entry.given)}` has the sign {entry.reading.unit}, and {unit} are asked for."
            yield check.at(key, what, f"Type the number of {unit}.")


def _two_answers(entry: Entry) -> bool:
    """Return whether a text gives both a number and a symbol, `12 x`."""
    words = tidy(str(entry.given)).casefold().replace("(", " ").replace(")", " ").split()
    symbols = {symbol.value for symbol in Symbol}
    has_symbol = any(word in symbols for word in words)
    return len(words) == 2 and has_symbol and any(word.replace(".", "", 1).isdigit() for word in words)


def _value_or_symbol(check: Check) -> Iterator[Fault]:
    for key, entry in check.entries.items():
        if isinstance(entry.given, str) and entry.reading.fault and _two_answers(entry):
            what = f"`{quote_input(entry.given)}` gives a number and a symbol. It is one or the other."
            yield check.at(key, what, "Keep the number if you have it, or the symbol if you do not.")


def _percent_scale(check: Check) -> Iterator[Fault]:
    percents = [key for key in check.entries if check.measures[key[0]].kind is EntryKind.PERCENT]
    if not any(measure.kind is EntryKind.PERCENT for measure in check.measures.values()):
        raise NotForThisReturnError
    for key in percents:
        value = check.entries[key].reading.value
        if value is not None and _is_share(EntryKind.PERCENT, value):
            what = f"{value:g} would be {value:g} in every hundred. Did you mean {value * 100:g}%?"
            yield check.at(
                key, what, f"Type {value * 100:g} for {value * 100:g}%, or give the reason why it is so low."
            )


def _is_share(kind: EntryKind, value: float) -> bool:
    """Return whether a percentage looks as if it were typed as a share, 0.45 for 45%."""
    return kind is EntryKind.PERCENT and 0 < value <= 1


def _decimals(check: Check) -> Iterator[Fault]:
    for key, entry in check.entries.items():
        value, measure = entry.reading.value, check.measures[key[0]]
        if value is None:
            continue
        if measure.kind is EntryKind.COUNT and (value < 0 or not value.is_integer()):
            what = f"{value:g} is not a whole number of {measure.unit}, 0 or more."
            yield check.at(key, what, f"Type the whole number of {measure.unit}.")
        elif abs(round(value, measure.decimals) - value) > _MOST_DECIMALS:
            places = f"{measure.decimals} decimal place{'s' if measure.decimals != 1 else ''}"
            meant = f" If you mean {value:.0%}, type {value * 100:.0f}." if _is_share(measure.kind, value) else ""
            todo = f"Round it to {value:.{measure.decimals}f}.{meant}"
            yield check.at(key, f"{value:.12g} has more than {places}.", todo)


def _tidied(check: Check) -> Iterator[Fault]:
    for key, entry in check.entries.items():
        if entry.reading.tidied:
            value = entry.reading.symbol or number_text(entry.reading.value)
            what = f"{entry.reading.tidied.capitalize()}: {value}."
            yield check.at(key, what, "Nothing, if that is what you meant.")
    for case in check.submission.cases:
        for column in ("first_date", "second_date"):
            day, mended, _ = read_day(case.given.get(column))
            if mended and day:
                what = f"{mended.capitalize()}: {day:%-d %B %Y}."
                yield Fault(case.at(column), what, "Nothing, if that is the day.", quote_input(case.given[column]))


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
        reference, tool = (tidy(str(case.given.get(name) or "")).casefold() for name in ("reference", "tool"))
        if reference and (reference, tool) in seen:
            what = f"The case is in the list twice with the same tool, here and in row {seen[reference, tool].row}."
            spot = case.at("reference")
            given = quote_input(case.given.get("reference"))
            yield Fault(spot, what, "Keep one of the two rows.", given, involved=frozenset({spot}))
        seen.setdefault((reference, tool), case.spot)


def _known_groups(check: Check) -> Iterator[Fault]:
    for key, entry in check.entries.items():
        asked = check.asked[key]
        if not asked.codelist or tidy(entry.group_given) in ("", asked.label):
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
            if given not in codes.categories.values():
                what, todo = _wrong_group(given, codes.label, codes.categories, codes.retired)
                yield Fault(case.at(column), what, todo, given, involved=frozenset({case.at(column)}))
        given = tidy(quote_input(case.given.get("reason")))
        if given and given not in cases.reasons.values():  # type: ignore[union-attr]
            what = f"`{given}` is not one of the reasons: {'; '.join(cases.reasons.values())}."  # type: ignore[union-attr]
            spot = case.at("reason")
            yield Fault(spot, what, "Choose one from the list.", given, involved=frozenset({spot}))


def _wrong_group(given: str, label: str, categories: dict[str, str], retired: dict[str, str]) -> tuple[str, str]:
    words = tidy(given)
    if words in retired:
        successor = categories[retired[words]]
        return f"`{words}` is no longer used for {label}; `{successor}` replaced it.", f"Use `{successor}`."
    listed = "; ".join(categories.values())
    named = f"`{quote_input(words)}` is not in" if words else "Nothing is given from"
    return f"{named} the list of {label}: {listed}.", "Choose one from the list."


def _blocks(check: Check) -> Iterator[Fault]:
    """Blank as a whole: one finding for a question left out, and for a block half filled."""
    optional = {measure for block in _blocks_of(check) if block.optional for measure in block.measures}
    for block in _blocks_of(check):
        totals = [(measure, "") for measure in block.measures if (measure, "") in check.entries]
        blank = [key for key in totals if check.entries[key].reading.blank]
        if block.optional and 0 < len(blank) < len(totals):
            names = ", ".join(check.label(key) for key in blank)
            what = f"{block.name}: either all of it is answered or none. {names} is blank."
            yield check.at(blank[0], what, "Answer it, or clear the others.", totals)
    for measure in check.measures.values():
        keys = [key for key in check.entries if key[0] == measure.id]
        if measure.id not in optional and len(keys) > 1 and all(check.entries[key].reading.blank for key in keys):
            what = f"{measure.ref} is not answered at all: {len(keys)} cells are blank."
            yield check.at(keys[0], what, "Give the numbers, or a symbol in each cell.", keys)


def _blocks_of(check: Check) -> list[Block]:
    return [relation for relation in check.definition.relations if isinstance(relation, Block)]


def _not_blank(check: Check) -> Iterator[Fault]:
    optional = {measure for block in _blocks_of(check) if block.optional for measure in block.measures}
    for key, entry in check.entries.items():
        if entry.reading.blank and key[0] not in optional:
            symbols = _symbol_words(check.measures[key[0]].allowed_symbols)
            yield check.at(key, f"{check.label(key)} is blank.", f"Type a number (0 is a number) or {symbols}.")


def _reasons(check: Check) -> Iterator[Fault]:
    for key, entry in check.entries.items():
        symbol = entry.reading.symbol
        if symbol in (Symbol.UNAVAILABLE, Symbol.LOW_RELIABILITY) and not entry.reason:
            what = f"{symbol} says that there is a figure which you do not have, and the reason is missing."
            yield check.at(key, what, "Write the reason in the column beside it.")
        elif symbol is Symbol.PROMISED and entry.promised is None:
            what = "p promises the figure for a later day, and the day is missing."
            yield check.at(key, what, "Write the day, such as 30/11/2026, in the column beside it.")
        elif symbol is Symbol.PROMISED and entry.promised and entry.promised < check.context.today:
            what = f"The figure was promised for {entry.promised:%-d %B %Y}, which is past."
            yield check.at(key, what, "Give the figure, or a day to come.")


def _both_sides(check: Check) -> Iterator[Fault]:
    for share in check.relations(Share):
        for group in check.common_groups([share.numerator, share.denominator]):
            top, bottom = (check.entries.get((name, group)) for name in (share.numerator, share.denominator))
            if not top or not bottom or _unread(top) or _unread(bottom):
                continue
            if (top.value is None) != (bottom.value is None):
                without = top if top.value is None else bottom
                what = f"{check.label(top.key)} and {check.label(bottom.key)} go together, and only one has a number."
                todo = "Give the number for both, or a symbol for both."
                yield check.at(without.key, what, todo, [top.key, bottom.key])


def _unread(entry: Entry) -> bool:
    return entry.reading.blank or bool(entry.reading.fault)


def _unknown_share(check: Check) -> Iterator[Fault]:
    lists = {name: codes for name, codes in check.definition.codelists.items() if codes.unknown}
    if not lists:
        raise NotForThisReturnError
    for key in check.entries:
        codes = lists.get(check.asked[key].codelist)
        if codes is None or key[1] != codes.unknown:
            continue
        unknown, total = check.value(*key), check.value(key[0])
        most = check.tolerance("MIS-05", codes.most_unknown)
        if unknown and total and unknown / total > most and unknown > 1:
            what = f"{unknown / total:.0%} of {check.asked[key].measure.ref} is in the group `{check.asked[key].label}`"
            yield check.at(
                key,
                f"{what}; up to {most:.0%} is usual.",
                "Find where they belong, or give the reason.",
                [(key[0], "")],
            )


_CELLS = ("STR-03",)

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
    Rule(
        "TYP-01",
        FAIL,
        "cell",
        "A cell for a figure holds a number or a standard symbol.",
        "Type the number, or the symbol that says why there is none.",
        _numbers,
        Example({"figures": {"D9": "z"}}),
        Example({"figures": {"D9": "N/A"}}, "type z"),
        depends_on=_CELLS,
    ),
    Rule(
        "LOG-02",
        FAIL,
        "cell",
        "A figure is a number or a symbol, not both.",
        "Keep one.",
        _value_or_symbol,
        Example({"figures": {"D9": 60}}),
        Example({"figures": {"D9": "60 x"}}, "one or the other"),
        depends_on=_CELLS,
    ),
    Rule(
        "TYP-03",
        FAIL,
        "cell",
        "Counts are whole numbers, and other figures have the decimals that were asked for.",
        "Round it as asked.",
        _decimals,
        Example({"figures": {"D9": 82.4}}),
        Example({"figures": {"D9": 82.45}}, "more than 1 decimal place"),
        depends_on=("TYP-01", *_CELLS),
    ),
    Rule(
        "TYP-02",
        QUERY,
        "cell",
        "A percentage is typed as 45, not as 0.45.",
        "Type 45 for 45%.",
        _percent_scale,
        Example({"figures": {"D9": 1.2}, "no_last": ["D9"]}),
        Example({"figures": {"D9": 0.8}}, "80%"),
        "A share that really is below 1%.",
        ("TYP-01", "TYP-03", *_CELLS),
    ),
    Rule(
        "TYP-04",
        WARN,
        "cell",
        "Spaces, lookalike characters, and numbers and dates typed as text are put right for you.",
        "Nothing, if that is what you meant.",
        _tidied,
        Example({"figures": {"D9": 80}}),
        Example({"figures": {"D9": " 80 "}}, "80"),
        depends_on=("TYP-01", *_CELLS),
    ),
    Rule(
        "MIS-04",
        FAIL,
        "sheet",
        "A question, and a block of questions, is answered as a whole or not at all.",
        "Answer it, or clear the others.",
        _blocks,
        Example({"figures": {"D10": "", "D11": ""}}),
        Example({"figures": {"D10": 30, "D11": ""}}, "D11 is blank"),
        depends_on=("TYP-01", "STR-02", *_CELLS),
    ),
    Rule(
        "MIS-01",
        FAIL,
        "cell",
        "No cell is blank: a number, or a symbol that says why there is none.",
        "Type a number or a symbol.",
        _not_blank,
        Example({"figures": {"D14": "n"}}),
        Example({"figures": {"D14": ""}}, "blank"),
        depends_on=("MIS-04", "STR-02", *_CELLS),
    ),
    Rule(
        "MIS-02",
        FAIL,
        "cell",
        "Not available has a reason, and promised has a day to come.",
        "Write it in the column beside the figure.",
        _reasons,
        Example({"figures": {"D9": "x"}, "reasons": {"D9": "Survey system down all quarter"}}),
        Example({"figures": {"D9": "x"}}, "reason is missing"),
        depends_on=("TYP-01",),
    ),
    Rule(
        "MIS-03",
        FAIL,
        "row",
        "A part and the whole it is divided by are both given, or neither.",
        "Give both.",
        _both_sides,
        Example({"figures": {"D6": "x", "D7": "x"}, "reasons": {"D6": "New system", "D7": "New system"}}),
        Example({"figures": {"D7": "x"}, "reasons": {"D7": "New system"}}, "only one has a number"),
        depends_on=("TYP-01", "MIS-01", "MIS-04", "LOG-02", "MIS-02", *_CELLS),
    ),
)

AFTER_SUMS = (
    Rule(
        "MIS-05",
        QUERY,
        "row",
        "Few are in the group not known.",
        "Find where they belong, or give the reason.",
        _unknown_share,
        Example({"figures": {"D2.a": 18, "D2.b": 20, "D2.u": 2}}),
        Example({"figures": {"D2.a": 15, "D2.b": 20, "D2.u": 5}}, "12%"),
        "A new group of families whose records are still being completed.",
        ("TYP-01", "TYP-03", "MIS-01", "REC-01"),
    ),
)
