"""Rules about what is not there: blanks, blocks, symbols and what they need (MIS)."""

from collections.abc import Iterator

from oba.indicators.provider_return import Block, RuleSeverity, Share
from oba.returns.rules.rule import Check, Example, Fault, NotForThisReturnError, Rule
from oba.returns.submission import Entry
from oba.returns.wording import is_or_are, join_words, percent_text
from oba.vocabulary import SYMBOL_MEANINGS, Symbol

FAIL, QUERY = RuleSeverity.FAIL, RuleSeverity.QUERY


def describe_symbols(symbols: tuple[Symbol, ...]) -> str:
    """Return symbols with what they mean, as a list in a sentence."""
    return ", ".join(f"{symbol.value} ({SYMBOL_MEANINGS[symbol]})" for symbol in symbols)


def _blocks(check: Check) -> Iterator[Fault]:
    """Blank as a whole: one finding for a question left out, and for a block half filled."""
    optional = {measure for block in _blocks_of(check) if block.optional for measure in block.measures}
    for block in _blocks_of(check):
        totals = [(measure, "") for measure in block.measures if (measure, "") in check.entries]
        blank = [key for key in totals if check.entries[key].reading.blank]
        if block.optional and 0 < len(blank) < len(totals):
            names = [check.label(key) for key in blank]
            what = f"{block.name}: either all of it is answered or none. {join_words(names)} {is_or_are(names)} blank."
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
            symbols = describe_symbols(check.measures[key[0]].allowed_symbols)
            if entry.beside:
                where, given = entry.beside
                what = f"{check.label(key)} is blank; {given} stands beside it in {where.cell}."
                yield check.at(key, what, f"Move it to {entry.spot.cell}.")
                continue
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
    """A part without its whole cannot be a share; a whole without the part is the whole all the same."""
    for share in check.relations(Share):
        for group in check.common_groups([share.numerator, share.denominator]):
            part, whole = (check.entries.get((name, group)) for name in (share.numerator, share.denominator))
            if not part or not whole or _unread(part) or _unread(whole):
                continue
            if part.value is not None and whole.value is None:
                top, bottom = check.label(part.key), check.label(whole.key)
                what = f"{top} has a number, and {bottom}, of which it is a part, has none."
                yield check.at(whole.key, what, f"Give {bottom}, or a symbol for {top} as well.", [part.key])


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
        check.skip(f"how many of {check.asked[key].measure.ref} are not known", [key, (key[0], "")])
        if unknown and total and unknown / total > most and unknown > 1:
            asked = check.asked[key]
            what = f"{percent_text(unknown / total)} of {asked.measure.ref} is in the group `{asked.label}`"
            yield check.at(
                key,
                f"{what}; up to {percent_text(most)} is usual.",
                "Find where they belong, or give the reason.",
                [(key[0], "")],
            )


_CELLS = ("STR-03",)

RULES = (
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
        relations=("block",),
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
        "A part is given with the whole it is divided by; a whole may stand without its part.",
        "Give the whole, or a symbol for the part as well.",
        _both_sides,
        Example({"figures": {"D7": "x"}, "reasons": {"D7": "New system"}}),
        Example({"figures": {"D6": "x"}, "reasons": {"D6": "New system"}}, "of which it is a part, has none"),
        depends_on=("TYP-01", "MIS-01", "MIS-04", "LOG-02", "MIS-02", *_CELLS),
        relations=("share",),
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
        Example({"figures": {"D2.a": 15, "D2.b": 20, "D2.u": 5}}, "13%"),
        "A new group of families whose records are still being completed.",
        ("TYP-01", "TYP-03", "MIS-01", "REC-01"),
        waivable=True,
    ),
)
