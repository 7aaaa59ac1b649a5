"""The formulas of the Check column: what is wrong with a cell, said beside it while it is typed.

A message begins with `To do`, `Fix` or `Explain`, so that nothing depends on colour. No function is newer than Excel
2010, and LibreOffice has them all. The same faults are found again, and more, when the return is checked.
"""

from collections.abc import Iterator, Sequence

from openpyxl.utils import get_column_letter

from oba.indicators.provider_return import Balance, Block, EntryKind, OfWhich, Parts, Share, Stage
from oba.periods import Period
from oba.returns.form.as_read import as_number, as_symbol, as_typed
from oba.returns.form.layout import LAST, NUMBER, SYMBOL, Layout, Line, is_first_of_year
from oba.returns.submission import AskedFigure
from oba.returns.values import number_text
from oba.vocabulary import Symbol

Branch = tuple[str, str]
"""A condition and what is shown when it holds."""
EMPTY = '""'


def check_formula(layout: Layout, line: Line, period: Period) -> str:
    """Return the formula of the Check cell of one figure."""
    asked = line.asked
    if asked is None:
        return ""
    number, symbol, reason = as_number(line.row), as_symbol(line.row), f"$F{line.row}"
    faults = [*_kind_faults(asked, number, layout.definition.small_number), *_relation_faults(layout, asked, period)]
    queries = list(_queries(layout, asked, line.row))
    explained = f'IF(LEN({reason})>0,"",{chain(queries, EMPTY)})' if queries else EMPTY
    shown = f"IF({symbol}={quote('')},{chain(faults, explained)},{_symbol(layout, asked, line.row, period)})"
    return f"={_blank(layout, asked, line.row)}{shown})"


def chain(branches: Sequence[Branch], otherwise: str) -> str:
    """Return the formula that shows what belongs to the first condition that holds."""
    text = otherwise
    for condition, shown in reversed(branches):
        text = f"IF({condition},{shown},{text})"
    return text


def quote(text: str) -> str:
    """Return a text as it stands in a formula."""
    return '"' + text.replace('"', '""') + '"'


def _blank(layout: Layout, asked: AskedFigure, row: int) -> str:
    empty = f"AND({as_number(row)}={EMPTY},{as_symbol(row)}={EMPTY})"
    blocks = [b for b in layout.definition.relations if isinstance(b, Block) and b.optional]
    mine = next((b for b in blocks if asked.measure.id in b.measures), None)
    if mine:
        typed = [layout.address((name, ""), of=asked.sheet) for name in mine.measures]
        others = "+".join(f"LEN(TRIM({cell}))" for cell in typed)
        return f'IF({empty},IF({others}=0,"",{quote("To do: answer all of this block or none")}),'
    return f"IF({empty},{quote('To do')},"


def _symbol(layout: Layout, asked: AskedFigure, row: int, period: Period) -> str:
    """Return what is shown for a symbol: whether it may stand here, has what it needs, and leaves no part alone."""
    cell, reason = as_symbol(row), f"$F{row}"
    allowed = asked.measure.allowed_symbols
    letters = [symbol.value for symbol in allowed]
    known = ",".join(f'{cell}="{letter}"' for letter in letters)
    branches: list[Branch] = [(f"NOT(OR({known}))", quote(f"Fix: a number, or {', '.join(letters)}"))]
    for one, words in (
        (Symbol.UNAVAILABLE, "write the reason"),
        (Symbol.LOW_RELIABILITY, "write the reason"),
        (Symbol.PROMISED, "write the day it will come"),
    ):
        if one in allowed:
            missing = f"LEN({reason})=0"
            if one is Symbol.PROMISED:
                missing = f"SUMPRODUCT(--ISNUMBER(FIND({{0,1,2,3,4,5,6,7,8,9}},{reason})))=0"
            branches.append((f'AND({cell}="{one.value}",{missing})', quote(f"Fix: {words} in column F")))
    nil = f'{cell}="n"'
    sums = _relation_faults(layout, asked, period)  # nil is 0, and keeps the sums that 0 would have to keep
    branches += [(f"IF({nil},{condition},FALSE)", shown) for condition, shown in sums]
    branches += list(_parts_alone(layout, asked, row))
    branches += list(_hidden_alone(layout, asked, row))
    asks = [*_opening(layout, asked, row), *_vanished(layout, asked, row)]
    return chain(branches, f'IF(AND({nil},LEN({reason})=0),{chain(asks, EMPTY)},"")' if asks else EMPTY)


def _parts_alone(layout: Layout, asked: AskedFigure, row: int) -> Iterator[Branch]:
    """Shares of which a part has a number here and its whole has none."""
    for share in layout.definition.relations:
        if not isinstance(share, Share) or share.denominator != asked.measure.id:
            continue
        part = (share.numerator, asked.category)
        if part in layout.rows:
            alone = f'AND({as_symbol(row)}<>"n",ISNUMBER({layout.address(part, NUMBER, asked.sheet)}))'
            ref = layout.definition.measures[share.numerator].ref
            yield alone, quote(f"Fix: {ref} has a number; give this, or a symbol for both")


def _hidden_alone(layout: Layout, asked: AskedFigure, row: int) -> Iterator[Branch]:
    """A group that is hidden alone, so that the total gives it away."""
    if not asked.category or Symbol.CONFIDENTIAL not in asked.measure.allowed_symbols:
        return
    first, last, count = _span(layout, asked)
    total = layout.address((asked.measure.id, ""), NUMBER, asked.sheet)
    hidden = f'COUNTIF(${get_column_letter(SYMBOL)}${first}:${get_column_letter(SYMBOL)}${last},"c")=1'
    others = f"COUNT(${get_column_letter(NUMBER)}${first}:${get_column_letter(NUMBER)}${last})={count - 1}"
    alone = f'AND({as_symbol(row)}="c",{hidden},{others},ISNUMBER({total}))'
    yield alone, quote("Fix: the total gives it away; hide another too")


def _span(layout: Layout, asked: AskedFigure) -> tuple[int, int, int]:
    """Return the first and last row of the groups that a figure is one of, and how many there are."""
    codes = list(layout.definition.codelists[asked.codelist].categories)
    rows = [layout.rows[asked.measure.id, code][1] for code in codes]
    return rows[0], rows[-1], len(rows)


def _kind_faults(asked: AskedFigure, cell: str, small: int) -> Iterator[Branch]:
    measure = asked.measure
    if measure.kind is EntryKind.COUNT:
        yield f"OR({cell}<0,{cell}<>INT({cell}))", quote("Fix: a whole number, 0 or more")
    else:
        places = f"{measure.decimals} decimal place{'s' if measure.decimals != 1 else ''}"
        yield f"ABS(ROUND({cell},{measure.decimals})-{cell})>0.000000001", quote(f"Fix: at most {places}")
    for bound, sign, words in (("min", "<", "not below"), ("max", ">", "not above")):
        limit = getattr(measure.possible, bound, None)
        if limit is not None:
            yield f"{cell}{sign}{limit:g}", quote(f"Fix: {words} {limit:g}")
    if measure.published_as_given:
        yield f"AND({cell}>0,{cell}<{small})", quote(f"Fix: 1 to {small - 1} would be published; type c")


def _relation_faults(layout: Layout, asked: AskedFigure, period: Period) -> Iterator[Branch]:
    me, group, here = asked.measure.id, asked.category, asked.sheet
    cell = layout.address(asked.key, NUMBER, here)
    for relation in layout.definition.relations:
        match relation:
            case Share(numerator=a, denominator=b) | OfWhich(part=a, whole=b) if a == me:
                if (b, group) in layout.rows:
                    yield _more_than(layout, cell, (b, group), here)
            case Stage(then=a, first=b, cohort=True) if a == me and (b, group) in layout.rows:
                yield _more_than(layout, cell, (b, group), here)
            case Balance() if relation.closing == me:
                yield from _balance(layout, relation, cell, group, here)
            case Parts() if relation.whole == me and all((part, group) in layout.rows for part in relation.parts):
                parts = [layout.address((part, group), NUMBER, here) for part in relation.parts]
                refs = [layout.definition.measures[part].ref for part in relation.parts]
                words = f"{refs[0]} to {refs[-1]} make "
                yield _sum_differs(cell, ",".join(parts), len(parts), words, relation.tolerance)
    if not group and asked.measure.kind in (EntryKind.COUNT, EntryKind.MONEY):
        for name in asked.measure.breakdowns:
            codes = list(layout.definition.codelists[name].categories)
            first, last = layout.rows[me, codes[0]][1], layout.rows[me, codes[-1]][1]
            span = f"${get_column_letter(NUMBER)}${first}:${get_column_letter(NUMBER)}${last}"
            yield _sum_differs(cell, span, len(codes), "the groups below make ", _tolerance(layout, "REC-01", 0))
    if asked.measure.cumulative and not is_first_of_year(period):
        before = layout.address(asked.key, LAST, here)
        yield f"AND(ISNUMBER({before}),{cell}<{before})", f'"Fix: it cannot fall from "&{before}'


def _tolerance(layout: Layout, rule: str, usual: float) -> float:
    setting = layout.definition.setting(rule)
    return usual if setting is None or setting.tolerance is None else setting.tolerance


def _more_than(layout: Layout, cell: str, other: tuple[str, str], here: str, word: str = "Fix") -> Branch:
    whole = layout.address(other, NUMBER, here)
    ref = layout.definition.measures[other[0]].ref
    return f"AND(ISNUMBER({whole}),{cell}>{whole})", f'"{word}: more than {ref} ("&{whole}&")"'


def _sum_differs(cell: str, parts: str, count: int, words: str, tolerance: float) -> Branch:
    added, most = f"SUM({parts})", f"{tolerance + 1e-9:.10f}".rstrip("0")
    full = f"AND(COUNT({parts})={count},ABS({added}-{cell})>{most})"
    return f"OR({full},{added}>{cell}+{most})", f'"Fix: {words}"&{added}'


def _balance(layout: Layout, balance: Balance, cell: str, group: str, here: str) -> Iterator[Branch]:
    names = [balance.opening, *balance.add, *balance.take]
    if all((name, group) in layout.rows for name in names):
        cells = {name: layout.address((name, group), NUMBER, here) for name in names}
        came = "+".join(cells[name] for name in (balance.opening, *balance.add))
        went = "-".join(cells[name] for name in balance.take)
        refs = {name: layout.definition.measures[name].ref for name in names}
        said = " + ".join(refs[name] for name in (balance.opening, *balance.add))
        less = " - ".join(refs[name] for name in balance.take)
        numbers = f"COUNT({','.join(cells.values())})={len(names)}"
        yield f"IF({numbers},{came}-{went}<>{cell},FALSE)", f'"Fix: {said} - {less} makes "&({came}-{went})'


def _queries(layout: Layout, asked: AskedFigure, row: int) -> Iterator[Branch]:
    measure, cell, before = asked.measure, as_number(row), f"$G{row}"
    yield from _opening(layout, asked, row)
    for relation in layout.definition.relations:
        if isinstance(relation, Stage) and not relation.cohort and relation.then == measure.id:
            before_it = (relation.first, asked.category)
            yield from [_more_than(layout, cell, before_it, asked.sheet, "Explain")] if before_it in layout.rows else []
        if isinstance(relation, Share) and relation.numerator == measure.id and not asked.category:
            yield from _beyond_national(layout, relation, cell, asked.sheet)
    if measure.kind is EntryKind.PERCENT:
        typed = f'AND({cell}>0,{cell}<=1,ISNUMBER({as_typed(row)}),LEFT(CELL("format",{as_typed(row)}),1)<>"P")'
        yield typed, f'"Explain: did you mean "&100*{cell}&"?"'
    yield from _plausible(asked, cell)
    yield from _many_unknown(layout, asked, cell)
    yield from _vanished(layout, asked, row)
    if not measure.cumulative:
        usual = measure.plausible.max_change_pct if measure.plausible else None
        share = usual / 100 if usual is not None else _tolerance(layout, "PLA-01", 0.5)
        change = f"ABS({cell}-{before})"
        yield (
            f"IF(ISNUMBER({before}),AND({change}>={measure.change_from:g},{change}>{share:g}*ABS({before})),FALSE)",
            f'"Explain: it was "&{before}',
        )


def _beyond_national(layout: Layout, share: Share, cell: str, here: str) -> Iterator[Branch]:
    if share.national_highest is not None:
        whole = layout.address((share.denominator, ""), NUMBER, here)
        more = f"IF(ISNUMBER({whole}),AND({whole}>0,100*{cell}>{share.national_highest:g}*{whole}),FALSE)"
        yield more, quote(f"Explain: above {share.national_highest:g}%, the highest in England")


def _plausible(asked: AskedFigure, cell: str) -> Iterator[Branch]:
    """What is unusual; a group may be smaller than what is usual for everybody."""
    if asked.measure.plausible is None:
        return
    limits = asked.measure.plausible
    for limit, sign, words in ((limits.min, "<", "below"), (limits.max, ">", "above")):
        if limit is not None and not (asked.category and sign == "<"):
            yield f"{cell}{sign}{limit:g}", quote(f"Explain: {words} {number_text(limit)} is unusual")


def _opening(layout: Layout, asked: AskedFigure, row: int) -> Iterator[Branch]:
    """A quarter that does not begin with what the last one ended with."""
    for relation in layout.definition.relations:
        opens = isinstance(relation, Balance) and relation.opening == asked.measure.id
        if isinstance(relation, Balance) and opens and (relation.closing, asked.category) in layout.rows:
            ended = layout.address((relation.closing, asked.category), LAST, asked.sheet)
            differs = f"AND(ISNUMBER({ended}),{ended}<>{as_number(row)})"
            yield differs, f'"Explain: last quarter ended with "&{ended}'


def _many_unknown(layout: Layout, asked: AskedFigure, cell: str) -> Iterator[Branch]:
    """Too many of whom the group is not known."""
    if not asked.category or asked.category != layout.definition.codelists[asked.codelist].unknown:
        return
    total = layout.address((asked.measure.id, ""), NUMBER, asked.sheet)
    most = _tolerance(layout, "MIS-05", layout.definition.codelists[asked.codelist].most_unknown)
    many = f"IF(ISNUMBER({total}),AND({cell}>1,{total}>0,{cell}>{most:g}*{total}),FALSE)"
    yield many, quote("Explain: many whose group is not known")


def _vanished(layout: Layout, asked: AskedFigure, row: int) -> Iterator[Branch]:
    """A group in which there were some last quarter, and nobody is now."""
    if asked.category:
        first, last, _ = _span(layout, asked)
        span = f"${get_column_letter(NUMBER)}${first}:${get_column_letter(NUMBER)}${last}"
        before = f"$G{row}"
        gone = f"IF(ISNUMBER({before}),{before}>={layout.definition.small_number},FALSE)"
        yield f"AND({gone},{as_number(row)}=0,SUM({span})>0)", f'"Explain: it was "&{before}&", nobody now"'
