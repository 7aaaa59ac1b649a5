"""Encoded fields: two spellings of one name share a form, and nothing of what was written stays."""

import pandas as pd
import pytest

from oba.cases.linkage.encoding import encode_people, tidy_name
from oba.cases.linkage.model import ENCODED
from tests.fixtures.linked_people import make_hash

ALL = set(ENCODED)


def encoded(*rows: tuple[object, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["surname", "forename", "born", "postcode", "gender"])
    frame["born"] = pd.to_datetime(frame["born"])
    return encode_people(frame.assign(person=[f"p{n}" for n in range(len(rows))]), make_hash)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (("O’Neill", "Zoë", "2010-03-04", "WR1 2AB", "male"), ("ONEILL", "Zoe", "2010-03-04", "wr12ab", "male"), ALL),
        (("Smith", "Anna", "2010-03-04", None, None), ("Smyth", "Anna", "2010-03-04", None, None), {"surname_sound"}),
        (("Smith", "Annabel", None, None, None), ("Smith", "Ann", None, None, None), {"forename_start"}),
        (("A", "B", "2010-03-04", None, None), ("A", "B", "2010-03-14", None, None), {"born_year_month"}),
        (("A", "B", "2010-03-04", None, None), ("A", "B", "2011-03-04", None, None), {"born_month_day"}),
        (("A", "B", "2010-03-04", None, None), ("A", "B", "2010-05-04", None, None), {"born_year_day"}),
        (("A", "B", None, "WR1 2AB", None), ("A", "B", None, "WR1 2XY", None), {"sector"}),
    ],
)  # fmt: skip
def test_what_is_nearly_the_same_shares_a_form(one: tuple, other: tuple, shared: set[str]) -> None:
    first, second = encoded(one, other)[list(ENCODED)].to_dict("records")
    same = {name for name in ENCODED if first[name] is not None and first[name] == second[name]}
    assert shared <= same
    changed = {
        name
        for name, before, after in zip(("surname", "forename", "born", "postcode"), one, other, strict=False)
        if before != after
    }
    if shared != ALL:
        assert not changed & same


def test_a_day_and_a_month_exchanged_meet_again() -> None:
    rows = encoded(("A", "B", "2010-03-04", None, None), ("A", "B", "2010-04-03", None, None))
    assert rows["born"][0] == rows["born_turned"][1] != rows["born"][1]


def test_a_name_in_the_others_place_is_the_same_text() -> None:
    rows = encoded(("Hale", "Piper", None, None, None), ("Piper", "Hale", None, None, None))
    assert (rows["surname"][0], rows["forename"][0]) == (rows["forename"][1], rows["surname"][1])


def test_what_is_blank_is_none_and_a_list_without_a_field_has_none_of_it() -> None:
    rows = encode_people(pd.DataFrame({"person": ["p"], "surname": ["-"], "gender": ["unknown"]}), make_hash)
    assert rows.loc[0, list(ENCODED)].tolist() == [None] * len(ENCODED)


def test_nothing_that_was_written_is_kept_but_gender() -> None:
    rows = encoded(("Featherstonehaugh", "Ottoline", "2010-03-04", "WR1 2AB", "female"))
    told = rows.drop(columns=["gender", "person"]).to_string().casefold()
    assert not any(word in told for word in ("feather", "otto", "2010", "wr1"))
    assert all(len(one) == 64 for one in rows.drop(columns=["gender", "person"]).iloc[0])


def test_a_name_is_its_letters() -> None:
    assert [tidy_name(one) for one in ("Mc Donald", "Brontë-Smith", "Øst", "Strauß", "李")] == [
        "mcdonald",
        "brontesmith",
        "ost",
        "strauss",
        "",
    ]
