"""Rules about single cells: a number or a symbol, of the right kind, scale and decimals (TYP, LOG-02)."""

from collections.abc import Iterator

from oba.charts.words import round_number, write_number
from oba.indicators.provider_return import EntryKind, Measure, RuleSeverity
from oba.returns.rules.advice import advise, advise_hidden
from oba.returns.rules.missing import describe_symbols
from oba.returns.rules.rule import Check, Example, Fault, NotForThisReturnError, Rule
from oba.returns.submission import Entry
from oba.returns.values import ShownPercent, number_text, quote_input, tidy
from oba.returns.wording import percent_text
from oba.vocabulary import SYMBOL_MEANINGS, Symbol

FAIL, QUERY, WARN = RuleSeverity.FAIL, RuleSeverity.QUERY, RuleSeverity.WARN
_MOST_DECIMALS = 1e-9
_UNITS = {EntryKind.PERCENT: "%", EntryKind.MONEY: "£"}


def _numbers(check: Check) -> Iterator[Fault]:
    for key, entry in check.entries.items():
        measure = check.measures[key[0]]
        allowed, symbol, unit = measure.allowed_symbols, entry.reading.symbol, entry.reading.unit
        listed = f" Allowed: a number, {describe_symbols(allowed)}."
        given = quote_input(entry.given)
        if entry.reading.fault and not _two_answers(entry):
            what, todo = advise(check, entry, measure)
            yield check.at(key, what + listed, todo)
        elif symbol is Symbol.CONFIDENTIAL and symbol not in allowed:
            yield check.at(key, f"The symbol c cannot be used here.{listed}", advise_hidden(check, measure))
        elif symbol and symbol not in allowed:
            what = f"`{given}` ({SYMBOL_MEANINGS[symbol]}) cannot be used here.{listed}"
            yield check.at(key, what, "Type the number, or one of the symbols allowed.")
        elif unit and unit != _UNITS.get(measure.kind):
            shown = isinstance(entry.given, ShownPercent)
            what = f"The cell shows {given}" if shown else f"`{given}` has the sign {unit}"
            yield check.at(key, f"{what}, and {measure.unit} are asked for.", f"Type the number of {measure.unit}.")


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
        reading = check.entries[key].reading
        if reading.value is not None and not reading.unit and _is_share(EntryKind.PERCENT, reading.value):
            value, meant = number_text(reading.value), percent_text(reading.value, _places(100 * reading.value))
            what = f"{value} would be {value} in every hundred. Did you mean {meant}?"
            yield check.at(key, what, f"Type {meant[:-1]} for {meant}, or give the reason why it is so low.")


def _is_share(kind: EntryKind, value: float) -> bool:
    """Return whether a percentage looks as if it were typed as a share, 0.45 for 45%."""
    return kind is EntryKind.PERCENT and 0 < value <= 1


def _places(value: float) -> int:
    """Return how many decimal places a number has as it is typed."""
    return len(number_text(value).partition(".")[2])


def _decimals(check: Check) -> Iterator[Fault]:
    for key, entry in check.entries.items():
        value, measure = entry.reading.value, check.measures[key[0]]
        if value is None:
            continue
        if measure.kind is EntryKind.COUNT and (value < 0 or not value.is_integer()):
            what = f"{number_text(value)} is not a whole number of {measure.unit}, 0 or more."
            yield check.at(key, what, f"Type the whole number of {measure.unit}.")
        elif abs(float(round_number(value, measure.decimals)) - value) > _MOST_DECIMALS:
            places = f"{measure.decimals} decimal place{'s' if measure.decimals != 1 else ''}"
            yield check.at(key, f"{value:.12g} has more than {places}.", _round_or_scale(measure, value, entry))


def _round_or_scale(measure: Measure, value: float, entry: Entry) -> str:
    """Return what to type for a number with too many decimals: first the percentage, if it looks like a share."""
    rounded = write_number(value, measure.decimals)
    if entry.reading.unit or not _is_share(measure.kind, value):
        return f"Round it to {rounded}."
    meant = percent_text(value, min(_places(100 * value), measure.decimals))
    return f"If you mean {meant}, type {meant[:-1]}. If it really is so low, round it to {rounded}."


def _tidied(check: Check) -> Iterator[Fault]:
    for key, entry in check.entries.items():
        if entry.reading.tidied:
            yield check.at(key, f"{entry.reading.tidied}.", "Nothing, if that is what you meant.")
    for mended in check.submission.mended:
        yield Fault(mended.spot, f"{mended.how}.", "Nothing, if that is what you meant.", mended.given)


_CELLS = ("STR-03",)

RULES = (
    Rule(
        "TYP-01",
        FAIL,
        "cell",
        "A cell for a figure holds a number or a standard symbol.",
        "Type the number, or the symbol that says why there is none.",
        _numbers,
        Example({"figures": {"D9": "z"}}),
        Example({"figures": {"D9": "N/A"}}, "type z if the question cannot be asked"),
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
        waivable=True,
    ),
    Rule(
        "TYP-04",
        WARN,
        "cell",
        "What was typed in another form is read and told: numbers and days in text, words for nil, percent signs.",
        "Nothing, if that is what you meant.",
        _tidied,
        Example({"figures": {"D9": 80}}),
        Example({"figures": {"D9": " 80 "}}, "80"),
        depends_on=("TYP-01", *_CELLS),
    ),
)
