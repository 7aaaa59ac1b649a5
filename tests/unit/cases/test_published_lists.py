"""Every fault of the sector's published lists is found: each rule counted a second time, by pandas alone.

The rules are those of Data to Insight's validators of the returns (csc-validator-be-903 and -be-cin), by their number;
the one-liners here are written from what the rules say and share nothing with the program.
"""

from functools import cache

import pandas as pd
import pytest

from oba.indicators.project import Definitions
from tests.fixtures.published_lists import FILES, FOLDER, check_published, rows_found

END = pd.Timestamp("2018-03-31")
T = [f"T{number}" for number in range(5)]


@cache
def table(name: str) -> pd.DataFrame:
    """A CSV of the return with its dates read, the row of the file as its index, and the header's birth beside."""
    found = pd.read_csv(FOLDER / f"ssda903_{name}.csv", dtype=str)
    found.index = found.index + 2
    for column in ("DOB", "DECOM", "DEC", "REVIEW", "MIS_START", "MIS_END", "DUC", "DATE_INT", "DATE_MATCH", "MC_DOB"):
        if column in found:
            found[column] = pd.to_datetime(found[column], format="%d/%m/%Y", errors="coerce")
    if name == "episodes":
        born = table("header").set_index("CHILD").DOB
        found["DOB"] = found.CHILD.map(born)
        found.loc[found.DEC > END, ["DEC", "late"]] = [pd.NaT, True]
    return found


def sure(mask: pd.Series) -> pd.Series:
    """Episodes whose end is after the extract are told as such, and not by rules about the end."""
    return mask & table("episodes").late.isna()


def older(e: pd.DataFrame, column: str, years: int) -> pd.Series:
    return e.DOB + pd.DateOffset(years=years) <= e[column]


def by_child(e: pd.DataFrame) -> pd.DataFrame:
    return e.assign(far=e.DEC.fillna(pd.Timestamp("2200-01-01"))).sort_values(["CHILD", "DECOM", "far"], kind="stable")


def before(e: pd.DataFrame, column: str) -> pd.Series:
    s = by_child(e)
    return s.groupby("CHILD")[column].shift(1).reindex(e.index)


def after(e: pd.DataFrame, column: str) -> pd.Series:
    s = by_child(e)
    return s.groupby("CHILD")[column].shift(-1).reindex(e.index)


def first_end(e: pd.DataFrame) -> pd.Series:
    s = by_child(e)
    latest = s.DEC.fillna(s.DECOM).groupby(s.CHILD).cummax()
    return latest.groupby(s.CHILD).shift(1).reindex(e.index)


WHERE = ("PLACE", "PL_POST", "URN", "PLACE_PROVIDER")


def follows(e: pd.DataFrame) -> pd.Series:
    return sure(before(e, "DECOM").notna())


def changed(e: pd.DataFrame, *columns: str) -> pd.Series:
    return pd.concat([e[one].fillna("") != before(e, one).fillna("") for one in columns], axis=1).any(axis=1)


EPISODES = {
    "148": lambda e: sure(e.DEC.isna() != e.REC.isna()),
    "355": lambda e: sure(e.DECOM == e.DEC),
    "356": lambda e: e.DEC < e.DECOM,
    "501": lambda e: sure(first_end(e) > e.DECOM),
    "142": lambda e: sure(e.DEC.isna() & after(e, "DECOM").notna()),
    "431": lambda e: sure((e.RNE == "S") & (before(e, "DEC") >= e.DECOM)),
    "432": lambda e: sure((e.RNE != "S") & before(e, "REC").notna() & (before(e, "REC") != "X1")),
    "433": lambda e: sure((e.RNE != "S") & before(e, "DECOM").notna() & (before(e, "DEC") != e.DECOM)),
    "388": lambda e: sure((e.REC == "X1") & e.DEC.notna() & after(e, "DECOM").notna() & (after(e, "DECOM") != e.DEC)),
    "437": lambda e: sure(e.REC.isin(["E2", "E15"]) & after(e, "DECOM").notna()),
    "434": lambda e: (e.RNE == "L") & follows(e) & (~changed(e, "LS") | changed(e, *WHERE)),
    "435": lambda e: e.RNE.isin(["P", "T"]) & follows(e) & (changed(e, "LS") | ~changed(e, *WHERE)),
    "436": lambda e: e.RNE.isin(["U", "B"]) & follows(e) & (~changed(e, "LS") | ~changed(e, *WHERE)),
    "225": lambda e: (
        (e.REC == "X1")
        & e.REASON_PLACE_CHANGE.isna()
        & ~e.PLACE.isin(T)
        & after(e, "RNE").isin(["P", "B", "T", "U"])
        & ~after(e, "PLACE").isin(T)
    ),
    "352": lambda e: (e.RNE == "S") & older(e, "DECOM", 18),
    "358": lambda e: e.LS.isin(["J1", "J2", "J3"]) & ~older(e, "DECOM", 10),
    "370": lambda e: (e.PLACE == "P2") & ~older(e, "DECOM", 15),
    "371": lambda e: (e.PLACE == "H5") & ~older(e, "DECOM", 14),
    "372": lambda e: (e.PLACE == "R5") & ~older(e, "DECOM", 10),
    "373": lambda e: (e.PLACE == "S1") & ~older(e, "DECOM", 4),
    "374": lambda e: (e.PLACE == "P3") & ~older(e, "DECOM", 14),
    "386": lambda e: e.REC.isin(["E11", "E12"]) & older(e, "DEC", 18),
    "387": lambda e: e.REC.isin(["E5", "E6"]) & e.DEC.notna() & ~older(e, "DEC", 14),
    "389": lambda e: (e.REC == "E7") & e.DEC.notna() & ~older(e, "DEC", 16),
    "407": lambda e: e.REC.str.match("E4[5-8]") & older(e, "DEC", 18),
    "460": lambda e: (e.REC == "E17") & e.DEC.notna() & ~older(e, "DEC", 18),
    "361": lambda e: sure((e.LS == "L1") & ((e.DEC.fillna(END) - e.DECOM).dt.days > 3)),
    "362": lambda e: sure((e.LS == "L2") & ((e.DEC.fillna(END) - e.DECOM).dt.days > 21)),
    "363": lambda e: sure((e.LS == "L3") & ((e.DEC.fillna(END) - e.DECOM).dt.days > 7)),
    "365": lambda e: sure((e.LS == "V3") & ((e.DEC.fillna(END) - e.DECOM).dt.days > 17)),
    "379": lambda e: sure((e.PLACE == "T4") & ((e.DEC.fillna(END) - e.DECOM).dt.days > 7)),
    "380": lambda e: e.PLACE.isin(T) & ~e.RNE.isin(["P", "B"]),
    "381": lambda e: e.PLACE.isin(T) & e.REC.notna() & (e.REC != "X1"),
    "382": lambda e: e.LS.isin(["V3", "V4"]) & e.PLACE.isin(T),
    "384": lambda e: e.LS.isin(["V3", "V4"]) & e.PLACE.isin(["U1", "U4"]),
    "213": lambda e: e.PLACE.isin(T) & e.PLACE_PROVIDER.notna(),
    "214": lambda e: e.LS.isin(["V3", "V4"]) & e.URN.notna(),
    "217": lambda e: e.PLACE.isin(["A3", "A5"]) & ~e.RNE.isin(["S", "T", "U"]),
    "516": lambda e: e.REC.isin(["E45", "E46"]) & ~e.PLACE.str.startswith("U"),
    "526": lambda e: ~e.PLACE.isin([*T, "Z1"]) & e.PLACE_PROVIDER.isna(),
    "527": lambda e: (e.PLACE_PROVIDER == "PR1") & e.PLACE.isin(["P1", "R2", "R5"]),
    "528": lambda e: (e.PLACE_PROVIDER == "PR2") & e.PLACE.isin(["P1", "R2", "R5"]),
    "529": lambda e: (e.PLACE_PROVIDER == "PR3") & e.PLACE.str.fullmatch("P1|A[3-6]|K[12]|U[1-6]"),
    "530": lambda e: (e.PLACE_PROVIDER == "PR4") & (e.PLACE == "P1"),
    "531": lambda e: (e.PLACE_PROVIDER == "PR5") & (e.PLACE == "P1"),
    "550": lambda e: (e.PLACE_PROVIDER == "PR0") & (e.PLACE != "P1"),
    **{rule: lambda e: e.DECOM.isna() for rule in ("141", "143", "144", "145", "146", "149", "178", "1009", "INT03")},
}
FEW = {
    "352": 0, "355": 0, "356": 0, "526": 0, "141": 0, "143": 0, "144": 0, "145": 0, "146": 0, "149": 0, "178": 0,
    "1009": 0, "INT03": 0, "386": 0, "407": 0,
}  # fmt: skip
"""The rules that nothing in the published episodes breaks; test_checks.py breaks each kind of them by hand."""


@pytest.fixture(scope="module")
def episodes(definitions: Definitions):
    return check_published(definitions, "ssda903-episodes")


@pytest.mark.parametrize("rule", EPISODES)
def test_a_rule_about_episodes_finds_the_rows_that_pandas_finds(episodes, rule: str) -> None:
    e = table("episodes")
    expected = e.index[EPISODES[rule](e)].tolist()
    assert rows_found(episodes, f"SSDA903 {rule}") == expected
    assert (len(expected) == 0) == (rule in FEW)


def test_every_rule_of_the_episodes_is_counted_here(definitions: Definitions) -> None:
    one = definitions.case_lists["ssda903-episodes"]
    cited = {check.rule for check in one.checks} | {field.rule for field in one.fields.values()}
    assert cited - {""} - set(EPISODES) == {"502", "147", "392c", "1008"}, (
        "502 needs two years; the others have own tests"
    )


OTHERS = {
    ("header", "168"): lambda h: ~h.UPN.str.fullmatch(r"[A-HJ-NP-RT-Z](\d{12}|\d{11}[A-HJ-NP-RT-Z])|UN[1-5]"),
    ("header", "102"): lambda h: h.DOB.isna(),
    ("header", "103"): lambda h: h.ETHNIC.isna(),
    ("header", "101"): lambda h: ~h.SEX.isin(["1", "2"]),
    ("header", "INT32"): lambda h: h.CHILD.duplicated(),
    ("header", "174"): lambda h: h.MC_DOB.notna() & (h.SEX != "2"),
    ("reviews", "440"): lambda r: (r.REVIEW_CODE == "PN0") & (r.REVIEW <= END) & older(r, "REVIEW", 4),
    ("reviews", "441"): lambda r: (r.REVIEW_CODE != "PN0") & (r.REVIEW <= END) & ~older(r, "REVIEW", 4),
    ("oc2", "197a"): lambda o: o.SDQ_SCORE.notna() & o.SDQ_REASON.notna(),
    ("oc2", "180"): lambda o: o.SDQ_SCORE.notna() & ~o.SDQ_SCORE.astype(float).between(0, 40),
    ("oc2", "158"): lambda o: (o.INTERVENTION_RECEIVED == "1") & o.INTERVENTION_OFFERED.notna(),
    ("oc2", "193"): lambda o: (o.SUBSTANCE_MISUSE != "1") & o.INTERVENTION_RECEIVED.notna(),
    ("oc3", "131"): lambda o: ~o.IN_TOUCH.isin(["YES", "NO", "DIED", "REFU", "NREQ", "RHOM"]),
    ("oc3", "132"): lambda o: ~o.ACTIV.str.fullmatch("[FP][1245]|G[456]|0"),
    ("oc3", "133"): lambda o: o.ACCOM.isin(["01", "02", "S1"]),
    ("oc3", "345"): lambda o: (o.IN_TOUCH == "YES") & ((o.ACTIV == "0") | (o.ACCOM == "0")) & ~unread(o),
    ("oc3", "344"): lambda o: o.IN_TOUCH.isin(["DIED", "RHOM"]) & ((o.ACTIV != "0") | (o.ACCOM != "0")) & ~unread(o),
    ("missing", "567"): lambda m: m.MIS_END < m.MIS_START,
    ("missing", "571"): lambda m: m.MIS_END.notna() & ~m.MIS_END.between("2017-04-01", END),
    ("missing", "574"): lambda m: overlap(m),
    ("uasc", "304"): lambda u: u.DOB + pd.DateOffset(years=19) <= u.DUC,
    ("uasc", "INT21"): lambda u: u.CHILD.map(table("header").set_index("CHILD").SEX) != u.SEX,
    ("ad1", "511"): lambda a: (a.NB_ADOPTR == "2") & a.SEX_ADOPTR.isin(["M1", "F1"]),
    ("ad1", "514"): lambda a: (a.LS_ADOPTR == "L0") & ~a.SEX_ADOPTR.isin(["M1", "F1"]),
    ("ad1", "517"): lambda a: (a.LS_ADOPTR == "L3") & (a.SEX_ADOPTR != "MF"),
    ("ad1", "518"): lambda a: (a.LS_ADOPTR == "L4") & ~a.SEX_ADOPTR.isin(["MM", "FF"]),
    ("ad1", "519"): lambda a: (a.LS_ADOPTR == "L2") & ~a.SEX_ADOPTR.isin(["MM", "FF", "MF"]),
    ("ad1", "520"): lambda a: (a.LS_ADOPTR == "L11") & (a.SEX_ADOPTR != "MF"),
    ("ad1", "524"): lambda a: (a.LS_ADOPTR == "L12") & ~a.SEX_ADOPTR.isin(["MM", "FF"]),
    ("ad1", "333"): lambda a: a.DATE_INT > a.DATE_MATCH,
}  # fmt: skip
LISTS = {"ad1": "adoption"}


def unread(o: pd.DataFrame) -> pd.Series:
    """A code that is not on the list is told as that, and its field is not judged again."""
    return OTHERS["oc3", "132"](o) | OTHERS["oc3", "133"](o)


def overlap(m: pd.DataFrame) -> pd.Series:
    s = m.sort_values(["CHILD", "MIS_START"])
    latest = s.MIS_END.fillna(s.MIS_START).groupby(s.CHILD).cummax().groupby(s.CHILD).shift(1)
    return ((latest > s.MIS_START) | (s.MIS_END.isna() & (s.CHILD.shift(-1) == s.CHILD))).reindex(m.index)


@pytest.mark.parametrize(("file", "rule"), OTHERS)
def test_a_rule_about_another_list_finds_the_rows_that_pandas_finds(
    definitions: Definitions, file: str, rule: str
) -> None:
    found = check_published(definitions, f"ssda903-{LISTS.get(file, file)}")
    t = table(file)
    assert rows_found(found, f"SSDA903 {rule}") == t.index[OTHERS[file, rule](t)].tolist()


def test_what_came_after_the_extract_is_told_and_the_rows_that_are_there_twice(definitions: Definitions) -> None:
    found = check_published(definitions, "ssda903-reviews")
    r = table("reviews")
    late = r.REVIEW > END
    assert rows_found(found, "case-future") == r.index[late].tolist()
    again = r[~late].duplicated(["CHILD", "REVIEW"]).reindex(r.index, fill_value=False)  # what is aside is not judged
    assert rows_found(found, "case-twice") == r.index[again].tolist()
    assert r.index[r.duplicated()].tolist() == [9826, 12106] or r.duplicated().sum() == 2
    assert len(found[1].kept) == len(r) - (late | again).sum()
    assert sum(found[1].set_aside.values()) == (late | again).sum()


def test_a_birth_that_differs_from_the_header_is_told(definitions: Definitions) -> None:
    """None does in the published files: the month of one child's birth is turned by hand in test_checks.py."""
    for name in ("reviews", "oc2", "oc3", "missing", "uasc", "adoption"):
        found = check_published(definitions, f"ssda903-{name}")
        assert not [one.rule for one in found[1].faults if one.rule.startswith("SSDA903 INT1")]


CENSUS = pd.read_xml(FOLDER / "cin_census_sample_2022.xml", xpath=".//CINdetails", parser="etree", dtype=str)
CENSUS.index = CENSUS.index + 1
for _name in ("CINreferralDate", "CINclosureDate", "DateOfInitialCPC"):
    CENSUS[_name] = pd.to_datetime(CENSUS[_name])
DAY = pd.Timestamp("2022-03-31")


def known(column: str, c: pd.DataFrame) -> pd.Series:
    """Days after the extract are told as that."""
    return ~(c[column] > DAY) & ~(c.CINreferralDate > DAY)


CIN = {
    "8630": lambda c: c.CINclosureDate < c.CINreferralDate,
    "8805": lambda c: c.CINclosureDate.notna() & c.ReasonForClosure.isna(),
    "8810": lambda c: c.CINclosureDate.isna() & c.ReasonForClosure.notna(),
    "1104": lambda c: c.DateOfInitialCPC < c.CINreferralDate,
    "8620": lambda c: (c.CINclosureDate <= "2021-03-31") & known("CINclosureDate", c),
    "8715": lambda c: (c.DateOfInitialCPC <= "2021-03-31") & known("DateOfInitialCPC", c),
    "8875": lambda c: (
        (c.DateOfInitialCPC.dt.day_of_week >= 5) & known("DateOfInitialCPC", c).where(c.DateOfInitialCPC.notna(), False)
    ),
    "8832": lambda c: (c.ReferralNFA == "true") & c.DateOfInitialCPC.notna() & ~(c.DateOfInitialCPC > DAY),
    "8866": lambda c: c.ReferralSource.isna(),
    "8650": lambda c: ~c.PrimaryNeedCode.str.fullmatch("N[0-9]"),
}


@pytest.mark.parametrize("rule", CIN)
def test_a_rule_of_the_census_finds_the_episodes_that_pandas_finds(definitions: Definitions, rule: str) -> None:
    found = check_published(definitions, "cin-census-episodes")
    told = rows_found(found, f"CIN {rule}")
    assert told == CENSUS.index[CIN[rule](CENSUS)].tolist()


ANNEX_A = [
    # list, rule, field, rows of the sheet
    ("contacts", "case-missing", "born", [3]),
    ("assessments", "case-no-yes-no", "support_needed", [2, 3, 4, 5, 6]),
    ("assessments", "case-age", "born", [4]),
    ("children-in-need", "case-no-code", "need", [2]),
    ("looked-after", "case-missing", "ethnicity", [4]),
    ("looked-after", "case-form", "placement_postcode", [3]),
    ("looked-after", "case-before-birth", "opened", [5]),
    ("looked-after", "case-before-birth", "status_since", [5]),
    ("care-leavers", "case-implies", "accommodation", [5]),
    ("adoption-children", "case-before-birth", "opened", [5]),
    ("adoption-children", "case-implies", "reversed", [4]),
]


@pytest.mark.parametrize(("name", "rule", "about", "rows"), ANNEX_A)
def test_a_fault_of_the_annex_a_workbook_is_told_with_its_row_and_field(
    definitions: Definitions, name: str, rule: str, about: str, rows: list[int]
) -> None:
    assert rows_found(check_published(definitions, f"annex-a-{name}"), rule, about) == rows


def test_nothing_else_is_told_of_the_annex_a_workbook(definitions: Definitions) -> None:
    """So codes with a letter before them or not, true days, blanks, results of formulas, #N/A and a header that ends
    in a space are all read right."""
    told = {
        (name.removeprefix("annex-a-"), fault.rule, fault.about)
        for name in FILES
        if name.startswith("annex-a-")
        for fault in check_published(definitions, name)[1].faults
    }
    births = {
        ("adoption-children", "case-before-birth", one)
        for one in ("decided", "ordered", "matched", "placed", "adopted")
    }
    assert told == {(name, rule, about) for name, rule, about, _ in ANNEX_A} | births


def test_what_annex_a_says_is_kept_as_it_says_it(definitions: Definitions) -> None:
    kept = check_published(definitions, "annex-a-looked-after")[1].kept
    assert kept[["gender", "ethnicity", "need", "legal_status", "place", "provider", "reason"]].fillna(
        ""
    ).values.tolist() == [
        ["female", "unknown", "N1", "E1", "U6", "PR4", ""],
        ["female", "white", "N1", "C2", "U1", "PR1", ""],
        ["female", "unknown", "N1", "C2", "U4", "PR5", ""],
        ["male", "white", "N1", "C1", "H5", "PR4", "E47"],
    ]
    assert kept.born.dt.strftime("%Y-%m-%d").tolist() == ["2002-02-01", "2003-12-01", "2007-05-01", "2003-07-01"]
    adoption = check_published(definitions, "annex-a-adoption-children")[1].kept
    assert adoption.adopted.dt.strftime("%Y-%m-%d").tolist()[0] == "2009-08-31", "the result of a formula"
