"""One row a person of a kept list: of each field the newest that is known."""

import pandas as pd

from oba.cases.linkage.model import ENCODED, HASHED
from oba.cases.linkage.people import GROUPS, columns_of, one_each

ROWS = [
    # person, opened, surname, forename, gender, ethnicity, district, decile
    ("p", "2024-05-01", "new", None, "unknown", None, "b", 3),
    ("p", "2023-05-01", "old", "first", "male", "white", "a", 2),
    ("q", None, "undated", None, "female", None, None, None),
    ("q", "2020-01-01", "known", None, "female", None, None, None),
]


def kept(*rows: tuple) -> pd.DataFrame:
    names = ["person", "opened", "link_surname", "link_forename", "gender", "ethnicity", "district", "decile"]
    frame = pd.DataFrame(rows, columns=names).assign(opened=lambda one: pd.to_datetime(one["opened"]))
    return frame.assign(**{f"link_{name}": None for name in HASHED if name not in ("surname", "forename")})


def test_the_newest_that_is_known_counts_and_a_blank_hides_nothing() -> None:
    people = one_each(kept(*ROWS), "opened").set_index("person")
    assert people.loc["p", ["surname", "forename", "gender", "ethnicity", "district", "decile"]].tolist() == [
        *("new", "first", "unknown", "white", "b", "3"),
    ]
    assert people.loc["q", "surname"] == "known"
    assert people.loc["q", "forename"] is None
    assert list(people.reset_index()) == ["person", *ENCODED, "ethnicity", "district", "decile"]


def test_without_the_date_the_last_row_of_the_file_counts() -> None:
    people = one_each(kept(*ROWS).drop(columns="opened"), "opened").set_index("person")
    assert people.loc["p", "surname"] == "old"


def test_only_what_linkage_needs_is_read_and_a_list_without_it_is_known() -> None:
    there = ["person", "family", "case_id", "born", *GROUPS, "opened", "score", *(f"link_{name}" for name in HASHED)]
    assert columns_of(there, "opened") == ["person", *GROUPS, *(f"link_{name}" for name in HASHED), "opened"]
    assert columns_of([one for one in there if one != "opened"], "opened") == [
        *("person", *GROUPS, *(f"link_{name}" for name in HASHED)),
    ]
    assert columns_of(there[:-1], "opened") is None
