"""The formulas of the Check column: what is wrong with a cell, said beside it while it is typed.

A message begins with `To do`, `Fix` or `Explain`, so that nothing depends on colour. No function is newer than Excel
2010, and LibreOffice has them all. The same faults are found again, and more, when the return is checked.
"""

from collections.abc import Iterator

from oba.indicators.provider_return import Balance, Block, EntryKind, OfWhich, Parts, Share, Stage
from oba.periods import Period
from oba.returns.form.layout import LAST, Layout, Line, is_first_of_year
from oba.returns.submission import AskedFigure
from oba.returns.values import number_text
from oba.vocabulary import Symbol

Branch = tuple[str, str]
"""A condition and what is shown when it holds."""


def check_formula(layout: Layout, line: Line, period: Period) -> str:
    """Return the formula of the Check cell of one figure."""
    asked = line.asked
    if asked is None:
        return ""
    cell, reason = f"$D{line.row}", f"$F{line.row}"
    number = [*_kind_faults(asked, cell, layout.definition.small_number), *_relation_faults(layout, asked, period)]
    queries = list(_queries(layout, asked, line.row))
    explain = _chain(queries, '""')
    explained = f'IF(LEN({reason})>0,"",{explain})' if queries else '""'
    figure = f"IF(ISNUMBER({cell}),{_chain(number, explained)},{_symbol(asked, cell, reason)})"
    return f"={_blank(layout, asked, cell)}{figure})"


def _chain(branches: list[Branch], otherwise: str) -> str:
    text = otherwise
    for condition, shown in reversed(branches):
        text = f"IF({condition},{shown},{text})"
    return text


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _blank(layout: Layout, asked: AskedFigure, cell: str) -> str:
    empty = f"LEN(TRIM({cell}))=0"
    blocks = [b for b in layout.definition.relations if isinstance(b, Block) and b.optional]
    mine = next((b for b in blocks if asked.measure.id in b.measures), None)
    if mine:
        others = ",".join(layout.address((name, ""), of=asked.sheet) for name in mine.measures)
        return f'IF({empty},IF(COUNTA({others})=0,"",{_quote("To do: answer all of this block or none")}),'
    return f"IF({empty},{_quote('To do')},"


def _symbol(asked: AskedFigure, cell: str, reason: str) -> str:
    letters = [symbol.value for symbol in asked.measure.allowed_symbols]
    branches: list[Branch] = []
    for symbol, words in ((Symbol.UNAVAILABLE, "write the reason"), (Symbol.PROMISED, "write the day it will come")):
        if symbol in asked.measure.allowed_symbols:
            branches.append((f'AND({cell}="{symbol.value}",LEN({reason})=0)', _quote(f"Fix: {words} in column F")))
    known = ",".join(f'{cell}="{letter}"' for letter in letters)
    return _chain([*branches, (f"OR({known})", '""')], _quote(f"Fix: a number, or {', '.join(letters)}"))


def _kind_faults(asked: AskedFigure, cell: str, small: int) -> Iterator[Branch]:
    measure = asked.measure
    if measure.kind is EntryKind.COUNT:
        yield f"OR({cell}<0,{cell}<>INT({cell}))", _quote("Fix: a whole number, 0 or more")
    else:
        places = f"{measure.decimals} decimal place{'s' if measure.decimals != 1 else ''}"
        yield f"ABS(ROUND({cell},{measure.decimals})-{cell})>0.000000001", _quote(f"Fix: at most {places}")
    for bound, sign, words in (("min", "<", "not below"), ("max", ">", "not above")):
        limit = getattr(measure.possible, bound, None)
        if limit is not None:
            yield f"{cell}{sign}{limit:g}", _quote(f"Fix: {words} {limit:g}")
    if measure.published_as_given:
        yield f"AND({cell}>0,{cell}<{small})", _quote(f"Fix: 1 to {small - 1} would be published; type c")


def _relation_faults(layout: Layout, asked: AskedFigure, period: Period) -> Iterator[Branch]:
    me, group, here = asked.measure.id, asked.category, asked.sheet
    cell = layout.address(asked.key, of=here)
    for relation in layout.definition.relations:
        match relation:
            case Share(numerator=a, denominator=b) | OfWhich(part=a, whole=b) | Stage(then=a, first=b) if a == me:
                if (b, group) in layout.rows:
                    yield _more_than(layout, cell, (b, group), here)
            case Balance() if relation.closing == me:
                yield from _balance(layout, relation, cell, group, here)
            case Parts() if relation.whole == me and not group:
                parts = [layout.address((part, group), of=here) for part in relation.parts]
                refs = [layout.definition.measures[part].ref for part in relation.parts]
                yield _sum_differs(cell, ",".join(parts), len(parts), f"{refs[0]} to {refs[-1]} make ")
    if not group and asked.measure.kind in (EntryKind.COUNT, EntryKind.MONEY):
        for name in asked.measure.breakdowns:
            codes = list(layout.definition.codelists[name].categories)
            first, last = layout.rows[me, codes[0]][1], layout.rows[me, codes[-1]][1]
            yield _sum_differs(cell, f"$D${first}:$D${last}", len(codes), "the groups below make ")
    if asked.measure.cumulative and not is_first_of_year(period):
        before = layout.address(asked.key, LAST, here)
        yield f"AND(ISNUMBER({before}),{cell}<{before})", f'"Fix: it cannot fall from "&{before}'


def _more_than(layout: Layout, cell: str, other: tuple[str, str], here: str) -> Branch:
    whole = layout.address(other, of=here)
    ref = layout.definition.measures[other[0]].ref
    return f"AND(ISNUMBER({whole}),{cell}>{whole})", f'"Fix: more than {ref} ("&{whole}&")"'


def _sum_differs(cell: str, parts: str, count: int, words: str) -> Branch:
    added = f"SUM({parts})"
    full = f"AND(COUNT({parts})={count},ABS({added}-{cell})>0.000000001)"
    return f"OR({full},{added}>{cell}+0.000000001)", f'"Fix: {words}"&{added}'


def _balance(layout: Layout, balance: Balance, cell: str, group: str, here: str) -> Iterator[Branch]:
    names = [balance.opening, *balance.add, *balance.take]
    if all((name, group) in layout.rows for name in names):
        cells = {name: layout.address((name, group), of=here) for name in names}
        came = "+".join(cells[name] for name in (balance.opening, *balance.add))
        went = "-".join(cells[name] for name in balance.take)
        refs = {name: layout.definition.measures[name].ref for name in names}
        said = " + ".join(refs[name] for name in (balance.opening, *balance.add))
        less = " - ".join(refs[name] for name in balance.take)
        numbers = f"COUNT({','.join(cells.values())})={len(names)}"
        yield f"IF({numbers},{came}-{went}<>{cell},FALSE)", f'"Fix: {said} - {less} makes "&({came}-{went})'


def _queries(layout: Layout, asked: AskedFigure, row: int) -> Iterator[Branch]:
    measure, cell, before = asked.measure, f"$D{row}", f"$G{row}"
    closing = next(
        (b.closing for b in layout.definition.relations if isinstance(b, Balance) and b.opening == measure.id), ""
    )
    if closing:
        ended = layout.address((closing, asked.category), LAST, asked.sheet)
        yield f"AND(ISNUMBER({ended}),{ended}<>{cell})", f'"Explain: last quarter ended with "&{ended}'
    if measure.kind is EntryKind.PERCENT:
        yield f"AND({cell}>0,{cell}<=1)", f'"Explain: did you mean "&100*{cell}&"?"'
    if measure.plausible and not asked.category:
        for limit, sign, words in ((measure.plausible.min, "<", "below"), (measure.plausible.max, ">", "above")):
            if limit is not None:
                yield f"{cell}{sign}{limit:g}", _quote(f"Explain: {words} {number_text(limit)} is unusual")
    if not measure.cumulative:
        usual = measure.plausible.max_change_pct if measure.plausible else None
        setting = layout.definition.setting("PLA-01")
        share = usual / 100 if usual is not None else (setting.tolerance if setting and setting.tolerance else 0.5)
        change = f"ABS({cell}-{before})"
        yield (
            f"IF(ISNUMBER({before}),AND({change}>={measure.change_from:g},{change}>{share:g}*{before}),FALSE)",
            f'"Explain: it was "&{before}',
        )


def case_formula(row: int, tools: list[tuple[str, float, float]]) -> str:
    """Return the formula of the Check cell of one row of the case list."""
    empty = f"COUNTA($A{row}:$K{row})=0"
    low, high = _lookup(row, tools, 1), _lookup(row, tools, 2)
    branches = [
        (empty, '""'),
        (f"LEN($A{row})=0", _quote("Fix: a reference")),
        (f"OR(LEN($B{row})=0,LEN($C{row})=0,LEN($D{row})=0)", _quote("Fix: district, quintile and age")),
        (f"OR(LEN($E{row})=0,LEN($F{row})=0)", _quote("Fix: the tool and its version")),
        (f"OR(NOT(ISNUMBER($G{row})),NOT(ISNUMBER($H{row})))", _quote("Fix: first date and first score")),
        (f"OR($H{row}<{low},$H{row}>{high})", f'"Fix: scores are "&{low}&" to "&{high}'),
        (f"AND(LEN($J{row})=0,LEN($K{row})=0)", _quote("Fix: second score, or why there is none")),
        (f"AND(LEN($J{row})>0,LEN($K{row})>0)", _quote("Fix: a score or a reason, not both")),
        (f"AND(LEN($J{row})>0,NOT(ISNUMBER($I{row})))", _quote("Fix: the second date")),
        (
            f"AND(ISNUMBER($J{row}),OR($J{row}<{low},$J{row}>{high}))",
            f'"Fix: scores are "&{low}&" to "&{high}',
        ),
        (f"AND(ISNUMBER($I{row}),$I{row}<$G{row})", _quote("Fix: the second date is before the first")),
    ]
    return "=" + _chain(branches, '""')


def _lookup(row: int, tools: list[tuple[str, float, float]], index: int) -> str:
    text = f"{tools[-1][index]:g}"
    for tool in reversed(tools[:-1]):
        text = f"IF($E{row}={_quote(tool[0])},{tool[index]:g},{text})"
    return text
