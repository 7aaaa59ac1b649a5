"""The formulas of the column Check beside rows: of the case list, the actions and the corrections."""

from collections.abc import Mapping, Sequence

from oba.indicators.case_sheet import Tool
from oba.returns.form.formulas import EMPTY, chain, quote
from oba.returns.form.layout import FIRST_ROW, Layout

_AGES = (0, 25)
"""The ages that a case may have, and those of a tool that names none."""


def case_formula(row: int, tools: Sequence[Tool], lists: Mapping[str, str]) -> str:
    """Return the formula of the Check cell of one row of the case list; `lists` are the ranges of its lists, by column.

    A day in words is not looked at: how a text is read as a day differs from one program to the next.
    """
    low, high = (_lookup(row, {tool.name: bound for tool in tools for bound in [getattr(tool, end)]}) for end in _ENDS)
    youngest, oldest = (_lookup(row, {tool.name: (tool.ages or _AGES)[end] for tool in tools}) for end in (0, 1))
    age, first, second = (f'IFERROR(VALUE(${letter}{row}&""),-999)' for letter in "DHJ")
    whole = f"IF({_lookup(row, {tool.name: int(tool.whole_numbers) for tool in tools})}=1,{{0}}<>INT({{0}}),FALSE)"
    scores = f'"Fix: scores are "&{low}&" to "&{high}'
    branches = [
        (f"COUNTA($A{row}:$K{row})=0", EMPTY),
        (f"LEN(TRIM($A{row}))=0", quote("Fix: a reference")),
        (f"NOT({_in_list(f'$B{row}', lists['B'])})", quote("Fix: a district of the list")),
        (f"NOT({_in_list(f'$C{row}', lists['C'])})", quote("Fix: a quintile of the list")),
        (f"OR({age}<{_AGES[0]},{age}>{_AGES[1]})", quote(f"Fix: an age from {_AGES[0]} to {_AGES[1]}")),
        (f"NOT({_in_list(f'$E{row}', lists['E'])})", quote("Fix: a tool of the list")),
        (f"LEN($F{row})=0", quote("Fix: the version of the tool")),
        (f"OR({age}<{youngest},{age}>={oldest}+1)", f'"Fix: the tool is for ages "&{youngest}&" to "&{oldest}'),
        (f"OR({_no_day(f'$G{row}')},LEN($H{row})=0)", quote("Fix: first date and first score")),
        (f"OR({first}<{low},{first}>{high},{whole.format(first)})", scores),
        (f"AND(LEN($J{row})=0,LEN($K{row})=0)", quote("Fix: second score, or why there is none")),
        (f"AND(LEN($J{row})>0,LEN($K{row})>0)", quote("Fix: a score or a reason, not both")),
        (f"AND(LEN($J{row})>0,{_no_day(f'$I{row}')})", quote("Fix: the second date")),
        (f"AND(LEN($J{row})>0,OR({second}<{low},{second}>{high},{whole.format(second)}))", scores),
        (f"AND(LEN($K{row})>0,NOT({_in_list(f'$K{row}', lists['K'])}))", quote("Fix: a reason of the list")),
        (
            f"AND(ISNUMBER($I{row}),ISNUMBER($G{row}),$I{row}<$G{row})",
            quote("Fix: the second date is before the first"),
        ),
    ]
    return "=" + chain(branches, EMPTY)


_ENDS = ("lowest", "highest")


def _in_list(cell: str, span: str) -> str:
    """Return whether a cell is in a list, by its words or by the number that they begin with."""
    text = f'SUBSTITUTE(TRIM({cell})," -",",")'
    return f'SUMPRODUCT(({span}={text})+(LEFT({span},LEN({text})+1)={text}&","))>0'


def _no_day(cell: str) -> str:
    return f"IF(ISNUMBER({cell}),FALSE,SUMPRODUCT(--ISNUMBER(FIND({{0,1,2,3,4,5,6,7,8,9}},{cell})))=0)"


def _lookup(row: int, values: Mapping[str, float]) -> str:
    *others, last = values.items()
    text = f"{last[1]:g}"
    for name, value in reversed(others):
        text = f"IF($E{row}={quote(name)},{value:g},{text})"
    return text


def action_formula(row: int, last: int) -> str:
    """Return the formula of the Check cell of one action; what is missing is told and keeps nothing back."""
    first = f"$A${FIRST_ROW}:$D${last}"
    begun, whole = f"COUNTA($A{row}:$D{row})", f"COUNTA($A{row}:$D{row})=4"
    missing = f'IF(OR({begun}=0,{whole}),"",{quote("Told: an action has somebody, a day and a status")})'
    if row != FIRST_ROW:
        return f"={missing}"
    return f"=IF(COUNTA({first})=0,{quote('Told: no action is proposed')},{missing})"


def correction_formula(layout: Layout, row: int, example: str) -> str:
    """Return the formula of the Check cell of one correction."""
    spans = (f"'{name}'!$A${FIRST_ROW}:$A${layout.last_row(name)}" for name in layout.sheets)
    known = ",".join(f"ISNUMBER(MATCH($A{row},{span},0))" for span in spans)
    branches = [
        (f"COUNTA($A{row}:$C{row})=0", EMPTY),
        (f"NOT(OR({known}))", quote(f"Fix: the number of a figure, such as {example}")),
        (f"LEN(TRIM($B{row}))=0", quote("Fix: the corrected figure")),
        (f"LEN(TRIM($C{row}))=0", quote("Explain: why it changed")),
    ]
    return f"={chain(branches, EMPTY)}"
