"""Which formulas a return may hold: sums, our own checks and what else works on the cells of its own sheets alone.

The list names what is allowed, so that a function that nobody thought of is refused. A formula in a cell for a figure
is told by the rules all the same: this is about what may be opened, and handed on to the partnership.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from oba.returns.read.reaching_out import leads_elsewhere, reaches_out

_SUMS = """
    ABS AGGREGATE CEILING CEILING.MATH EVEN EXP FLOOR FLOOR.MATH INT LN LOG LOG10 MOD MROUND ODD PI
    POWER PRODUCT QUOTIENT ROUND ROUNDDOWN ROUNDUP SIGN SQRT SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT
    SUMSQ TRUNC
"""
_COUNTS = """
    AVERAGE AVERAGEA AVERAGEIF AVERAGEIFS COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS FREQUENCY LARGE
    MAX MAXA MAXIFS MEDIAN MIN MINA MINIFS MODE MODE.SNGL PERCENTILE PERCENTILE.EXC PERCENTILE.INC
    QUARTILE QUARTILE.EXC QUARTILE.INC RANK RANK.AVG RANK.EQ SMALL STDEV STDEV.P STDEV.S VAR VAR.P
    VAR.S
"""
_LOGIC = """
    AND CELL CHOOSE ERROR.TYPE FALSE IF IFERROR IFNA IFS ISBLANK ISERR ISERROR ISEVEN ISFORMULA
    ISLOGICAL ISNA ISNONTEXT ISNUMBER ISODD ISREF ISTEXT N NA NOT OR SWITCH T TRUE TYPE XOR
"""
_TEXT = """
    CHAR CLEAN CODE CONCAT CONCATENATE EXACT FIND FIXED LEFT LEN LOWER MID NUMBERVALUE PROPER
    REPLACE REPT RIGHT SEARCH SUBSTITUTE TEXT TEXTAFTER TEXTBEFORE TEXTJOIN TEXTSPLIT TRIM UNICHAR
    UNICODE UPPER VALUE
"""
_PLACES = """
    ANCHORARRAY COLUMN COLUMNS FILTER HLOOKUP INDEX LOOKUP MATCH OFFSET ROW ROWS SEQUENCE SINGLE
    SORT SORTBY TRANSPOSE UNIQUE VLOOKUP XLOOKUP XMATCH
"""
_DAYS = """
    DATE DATEDIF DATEVALUE DAY DAYS DAYS360 EDATE EOMONTH HOUR ISOWEEKNUM MINUTE MONTH NETWORKDAYS
    NETWORKDAYS.INTL NOW SECOND TIME TIMEVALUE TODAY WEEKDAY WEEKNUM WORKDAY WORKDAY.INTL YEAR
    YEARFRAC
"""
ALLOWED = frozenset(" ".join((_SUMS, _COUNTS, _LOGIC, _TEXT, _PLACES, _DAYS)).split())
"""Functions of Excel that take cells and give a value, and neither ask anybody, nor find cells by a text, nor call."""

_WORD = r"\w.\\?"
_TEXTS = re.compile(r"\"[^\"]*+\"|('(?:[^']++|'')*+')")
_CALL = re.compile(rf"(?<![{_WORD}])([{_WORD}]++)\s*+\(")
_CALL_OF_RESULT = re.compile(rf"[^\s{_WORD}+\-*/^&=<>,;:({{@]\s*+\(")
"""A bracket after what is neither a name nor an operator, as in `LAMBDA(…)(…)`: what is called is not named."""
_PREFIX = re.compile(rf"(?<![{_WORD}#])([{_WORD}]++)!")
_NEWER = re.compile(r"(?:_XLFN\.)?(?:_XLWS\.)?")
"""What a workbook writes before functions newer than its format."""
_NOT_IN_A_SHEETS_NAME = re.compile(r"[\[\]\\/?*]")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class FormulaFault:
    """Why a formula is not taken: the rule, and what follows "The formula in cell D6 …"."""

    rule: str
    words: str


_FETCHES = FormulaFault("OPN-11", "would start another program or fetch something")
_LEADS_ELSEWHERE = FormulaFault("OPN-07", "is linked to other files")
_CALLS_A_RESULT = FormulaFault("OPN-11", "calls what another formula gives, which no return has any need of")


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found of a formula: why a return may not hold it, if so, and sheets whose name has a full stop.

    `Book2.xlsx!Name` leads to a file of that name, unless the workbook has a sheet called so.
    """

    fault: FormulaFault | None = None
    dotted: tuple[str, ...] = ()


@lru_cache(maxsize=4096)  # every provider's workbook has the same checks, in each of its rows
def examine_formula(formula: str) -> Examined:
    """Return whether a return may hold a formula, and what of it can be told only with the whole workbook."""
    if reaches_out(formula):
        return Examined(_FETCHES)
    if leads_elsewhere(formula):
        return Examined(_LEADS_ELSEWHERE)
    plain = _TEXTS.sub('"', formula)
    if "|" in plain:
        return Examined(_FETCHES)
    quoted = [name[1:-1] for name in _TEXTS.findall(formula) if name] if "'" in formula else []
    if any(map(_NOT_IN_A_SHEETS_NAME.search, quoted)):
        return Examined(_LEADS_ELSEWHERE)
    for name in _CALL.findall(plain):
        if name not in ALLOWED and _NEWER.sub("", name.upper(), 1) not in ALLOWED:
            words = f"uses {name.upper()[:_LONGEST_NAME]}, which no return has any need of"
            return Examined(FormulaFault("OPN-11", words))
    if _CALL_OF_RESULT.search(plain):
        return Examined(_CALLS_A_RESULT)
    named = [*quoted, *_PREFIX.findall(plain)] if "!" in plain else quoted
    return Examined(None, tuple(one.replace("''", "'") for name in named for one in name.split(":") if "." in one))
