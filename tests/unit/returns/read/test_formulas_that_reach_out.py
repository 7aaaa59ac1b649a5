"""A formula that would start a program or fetch something is found by each of its names, however they are written."""

import pytest

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
