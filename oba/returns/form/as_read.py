"""The hidden columns of a sheet of questions: each figure as the check will read it, worked out while it is typed.

The column Check looks at these and not at what was typed, so that it judges what the check will judge: text for a
number, words for nil, a percentage by its format. `oba.returns.values` is what they follow.
"""

from openpyxl.utils import get_column_letter

from oba.indicators.provider_return import EntryKind, Measure
from oba.returns.form.layout import FIGURE, NUMBER, SYMBOL, WORDS_FOR_NIL
from oba.vocabulary import Symbol

_PLACES = ",".join(str(number) for number in range(1, 21))
"""Text of more than 20 characters is no number here; nobody has so many."""


def number_formula(row: int, measure: Measure) -> str:
    """Return the formula of the number in a row, which is blank where there is none; nil is 0."""
    cell, symbol = f"$D{row}", f"${get_column_letter(SYMBOL)}{row}"
    shown = f'ROUND(100*{cell},VALUE(MID(CELL("format",{cell}),2,1)))'
    number = f"IF({_is_percent(cell)},{shown},{cell})" if measure.kind is EntryKind.PERCENT else cell
    typed = f"IF(ISNUMBER({cell}),{number},VALUE({_bare(cell, measure)}))"
    return f'=IF({symbol}="n",0,IF(OR({symbol}<>"",LEN({_plain(cell)})=0),"",{typed}))'


def symbol_formula(row: int, measure: Measure) -> str:
    """Return the formula of the symbol in a row: its letter, `?` for what is neither number nor symbol, else blank."""
    cell = f"$D{row}"
    text = _plain(cell)
    nil = ",".join(f'"{word}"' for word in sorted(WORDS_FOR_NIL))
    letters = ",".join(f'"{symbol.value}"' for symbol in Symbol)
    odd = f'LEFT(CELL("format",{cell}),1)="D"'
    if measure.kind is not EntryKind.PERCENT:
        odd = f"OR({odd},{_is_percent(cell)})"
    word = f'IF(OR({text}={{{nil}}}),"n",IF(OR({text}={{{letters}}}),{text},IF({_is_number(cell, measure)},"","?")))'
    return f'=IF(ISERROR({cell}),"?",IF(ISNUMBER({cell}),IF({odd},"?",""),IF(LEN({text})=0,"",{word})))'


def as_typed(row: int) -> str:
    """Return the cell of what was typed in a row."""
    return f"${get_column_letter(FIGURE)}{row}"


def as_number(row: int) -> str:
    """Return the cell of the number as read in a row."""
    return f"${get_column_letter(NUMBER)}{row}"


def as_symbol(row: int) -> str:
    """Return the cell of the symbol as read in a row."""
    return f"${get_column_letter(SYMBOL)}{row}"


def _plain(cell: str) -> str:
    """Return text without the spaces around it, in small letters; the first space is one that does not break."""
    return f'LOWER(TRIM(SUBSTITUTE({cell}," "," ")))'


def _is_percent(cell: str) -> str:
    return f'LEFT(CELL("format",{cell}),1)="P"'


def _bare(cell: str, measure: Measure) -> str:
    """Return the text of a number without its commas, and without the sign that may stand with it."""
    bare = f'SUBSTITUTE({_plain(cell)},",","")'
    if measure.kind is EntryKind.PERCENT:
        return f'TRIM(SUBSTITUTE({bare},"%",""))'
    return f'TRIM(SUBSTITUTE({bare},"£",""))' if measure.kind is EntryKind.MONEY else bare


def _is_number(cell: str, measure: Measure) -> str:
    """Return whether a text is a number: figures, one point, thousands in their places, and a minus in front."""
    bare = _bare(cell, measure)
    strange = f'SUMPRODUCT(--ISERROR(FIND(MID({bare}&REPT("0",20),{{{_PLACES}}},1),"0123456789.-")))=0'
    whole = f'ISERROR(FIND("-",{bare},2))'
    number = f'IFERROR(VALUE({bare}),"")'
    thousands = f'IF(ISERROR(FIND(",",{_plain(cell)})),TRUE,TEXT(INT(IFERROR(VALUE({bare}),0)),"#,##0")={_whole(cell)})'
    return f"AND(LEN({bare})<=20,{strange},{whole},ISNUMBER({number}),{thousands})"


def _whole(cell: str) -> str:
    """Return the text of a number in front of its point, with its commas, without its signs."""
    text = f'SUBSTITUTE(SUBSTITUTE({_plain(cell)},"£",""),"%","")'
    return f'TRIM(LEFT({text},FIND(".",{text}&".")-1))'
