"""A formula that would start a program or fetch something is found by each of its names, however they are written."""

import pytest

from oba.returns.read.formulas import examine_formula
from oba.returns.read.reaching_out import leads_elsewhere, reaches_out


@pytest.mark.parametrize(
    "formula",
    [
        "cmd|'/C calc'!A0",
        'x| "y"',
        "powershell |x",
        "mshta|x",
        "rundll32|x",
        "DDE(1)",
        "ddeauto",
        'WEBSERVICE("http://x")',
        "FilterXML(A1)",
        "HYPERLINK (A1)",
        "1+IMAGE(A1)",
        "IMPORTDATA(A1)",
        "importrange(A1)",
        "SQL.REQUEST(A1)",
        'call("urlmon")',
        "REGISTER.ID(A1)",
        "exec(A1)",
        "RTD(A1)",
        "HYPERLIN\u212a(A1)",
        "web\u017fervice(A1)",
        "reg\u0130ster.\u0131d(A1)",
        'DDE(1)&"é"',
        "excel|Book1!R1C1",
        "REUTER|IDN!'x'",
        '"a"&winword|doc!x',
        "MAP(A1,_xleta.IMAGE)",
        "_xlfn.STOCKHISTORY(A1)",
        "_xlfn.TRANSLATE(A1)",
        "_xlfn._xlws.PY(0,1)",
    ],
)
def test_it_is_found(formula: str) -> None:
    assert reaches_out(formula)


@pytest.mark.parametrize(
    "formula",
    [
        *("", "SUM(A1:A9)", 'IF(A1>0,"Fix: ask","")', "RECALL(A1)", "HYPERLINK", "EXECUTED", "A1|B1", "MIDDEN"),
        *('"é"&A1', '"a|b"&Two!A1', "'a|b'!A1", "HAPPY(1)"),
    ],
)
def test_others_are_not(formula: str) -> None:
    assert not reaches_out(formula)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("[1]S!A1", True),
        ("'C:\\dir\\Book2.xlsx'!Name", True),
        ("'/files/b.xlsx'!Name", True),
        ("'Families helped'!A1/2", False),
        ("'One'!A1&\"/\"&'Two'!A1", False),
    ],
)
def test_another_file_is_found(formula: str, expected: bool) -> None:
    assert leads_elsewhere(formula) is expected


FETCHES = "would start another program or fetch something"
LINKED = "is linked to other files"
CALLS = "calls what another formula gives, which no return has any need of"


def uses(name: str) -> str:
    return f"uses {name}, which no return has any need of"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('CUBEVALUE("c","[Measures].[x]")', uses("CUBEVALUE")),
        ('1+ cubemember ("c","x")', uses("CUBEMEMBER")),
        ('EVALUATE("1")', uses("EVALUATE")),
        ("GET.WORKBOOK(1)", uses("GET.WORKBOOK")),
        ('INDIRECT("[Book2.xlsx]Sheet!A1")', LINKED),
        ("INDIRECT(A1)", uses("INDIRECT")),
        ("FORMULATEXT(A1)", uses("FORMULATEXT")),
        ("INFO(1)", uses("INFO")),
        ("FILES(A1)", uses("FILES")),
        ("_xlfn.LAMBDA(_xlpm.x,_xlpm.x)(1)", uses("_XLFN.LAMBDA")),
        ("_xlfn.LET(_xlpm.f,1,_xlpm.f)", uses("_XLFN.LET")),
        ("LET(f,1,f)", uses("LET")),
        ("_xlfn._xlws.PY(0,1)", FETCHES),
        ("PY(0,1)", uses("PY")),
        ('_xlfn._xlws.WEBSERVICE("x")', FETCHES),
        ("_xll.Anything(1)", uses("_XLL.ANYTHING")),
        ("_xludf.X(1)", uses("_XLUDF.X")),
        ('__xludf.DUMMYFUNCTION("importrange")', uses("__XLUDF.DUMMYFUNCTION")),
        ("myName(1)", uses("MYNAME")),
        ("SUM(A1)+Fetch \n (1)", uses("FETCH")),
        ("ＳＵＭ(1)", uses("ＳＵＭ")),
        ("su\u1d0d(1)", uses("SU\u1d0d")),
        ("A1(1)", uses("A1")),
        ("IF(1,A1,B1)(2)", CALLS),
        ("Table1[x](1)", CALLS),
        ("A1#(1)", CALLS),
        ("INDIRECT\u200b(A1)", CALLS),
        ("INDIRECT\ufeff (A1)", CALLS),
        ("excel|Book!A1", FETCHES),
        ("'it''s'|x", FETCHES),
        ("SUM('C:[b.xlsx]S'!A1)", LINKED),
        ("[1]!Name", LINKED),
        ("[Book2.xlsx]S!A1", LINKED),
        ("'\\\\a\\b'!A1", LINKED),
        ("SUM(" + "A" * 60 + "(1))", uses("A" * 40)),
    ],
)
def test_what_a_return_may_not_hold_is_told(formula: str, expected: str) -> None:
    fault = examine_formula(formula).fault
    assert fault is not None
    assert fault.words == expected


@pytest.mark.parametrize(
    "formula",
    [
        *("", "100+30", "SUM(A1:A9)", "sum (A1:A9)", "$A$1*-(B1+2)", "(A1,B1)", "'Sign-off'!B3", "Reach!A1", "-1E+5"),
        *('IF(LEFT(A1,3)="cmd",1,"a|b(c)d!e.f")', "'it''s (1)'!A1", "SUM('One:Two'!A1)", "Table1[[#This Row],[a b]]"),
        *("_xlfn.IFS(A1>0,1)", "_xlfn._xlws.FILTER(A1:A3,B1:B3)", "{1,2;3,4}", "A1%", "#REF!+1", "IF(1,,-(2))", "WEB"),
        *('"a""b("', "SUM({1,2}*(A1:B1))", "NOT(OR(A1,B1))", "A1:INDEX(A:A,3)", "@Name", "PERCENTILE.INC(A1:A9,0.9)"),
    ],
)
def test_sums_and_checks_are_taken(formula: str) -> None:
    assert examine_formula(formula).fault is None


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("Book2.xlsx!Name", ["Book2.xlsx"]),
        ("1+'Book2.xlsx'!A1", ["Book2.xlsx"]),
        ("SUM('a:Book2.xlsx'!A1)", ["Book2.xlsx"]),
        ("'St. Peter''s'!A1", ["St. Peter's"]),
        ('"Book2.xlsx!Name"&A1', []),
        ("#REF!*1.5", []),
        ("Reach!A1", []),
    ],
)
def test_what_may_be_the_name_of_a_file_is_found(formula: str, expected: list[str]) -> None:
    assert list(examine_formula(formula).dotted) == expected


@pytest.mark.parametrize("word", ["A", "A(", ")", "'", ") ", "a.", "[", "[]", '"', "' "])
def test_a_formula_of_one_word_is_examined(word: str) -> None:
    """Each in one pass: with a step back for every letter these would take minutes."""
    for times in range(7_990, 8_000):
        examine_formula(word * times)
