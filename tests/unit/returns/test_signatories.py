"""Who may sign a return off, by name, and what is said to everybody else: the true reason."""

import pytest

from oba.returns.register.register import Person
from oba.returns.signatories import Signatories, join_names
from oba.roles import Role
from tests.fixtures.tables import read_table

PEOPLE = {
    "Robin": Person("Robin", "robin@redditch.example", "submitter", "eh-redditch", 1),
    "Sam": Person("Sam", "sam@redditch.example", "submitter", "eh-redditch", 2),
    "Morgan": Person("Morgan", "morgan@redditch.example", "approver", "eh-redditch", 3),
    "Lee": Person("Lee", "lee@redditch.example", "approver", "eh-redditch", 4),
}
OTHERS = {"Alex": (9, Role.COLLECTOR), "Kim": (8, Role.ADMINISTRATOR)}

# Two steps, unless it says one: who has an account, who sent it, whom an exception names; who signs, and the answer.
WHO_SIGNS = """
    people              | sent by | exception | signs        | asked by | said
    Robin, Morgan       | Robin   |           | Morgan       | Robin    | You sent the figures, so somebody else signs them off: Morgan can.
    Robin, Sam, Morgan  | Robin   |           | Morgan       | Sam      | An approver signs it off: Morgan can.
    Robin, Morgan       | Robin   |           | Morgan       | Morgan   |
    Robin, Morgan, Lee  | Robin   |           | Morgan, Lee  | Alex     | Morgan or Lee of Redditch can sign it off.
    Robin, Morgan, Lee  | Morgan  |           | Lee          | Morgan   | You sent the figures, so somebody else signs them off: Lee can.
    Robin               | Robin   |           |              | Robin    | There is nobody at your organisation who may sign it off: it has no approver.
    Robin               | Robin   |           |              | Alex     | There is nobody at Redditch who may sign it off: it has no approver.
    Robin, Morgan       | Morgan  |           |              | Morgan   | There is nobody at your organisation who may sign it off: you sent the figures, and there is no other approver.
    Robin, Morgan       | Morgan  |           |              | Robin    | There is nobody at your organisation who may sign it off: Morgan sent the figures, and there is no other approver.
                        | Robin   |           |              | Alex     | There is nobody at Redditch who may sign it off: nobody has an account that is in use.
    Robin, Sam          | Robin   | Robin     | Robin        | Robin    |
    Robin, Sam          | Robin   | Sam       | Sam          | Robin    | You sent the figures, so somebody else signs them off: Sam can.
    Robin, Sam, Morgan  | Robin   | Robin     | Robin, Morgan | Sam     | An approver signs it off: Robin or Morgan can.
"""  # noqa: E501


@pytest.mark.parametrize("row", read_table(WHO_SIGNS), ids=lambda row: f"{row['people']}; {row['asked by']} asks")
def test_who_signs_and_what_the_others_are_told(row: dict[str, str]) -> None:
    people = tuple(PEOPLE[name] for name in row["people"].split(", ") if name)
    excepted = PEOPLE[row["exception"]].account_id if row["exception"] else None
    who = Signatories(True, people, PEOPLE[row["sent by"]].account_id, excepted)
    assert ", ".join(person.name for person in who.signers) == row["signs"]
    assert who.is_stuck is (row["signs"] == "")
    asker = PEOPLE.get(row["asked by"])
    number, role = (asker.account_id, Role(asker.role)) if asker else OTHERS[row["asked by"]]
    assert who.explain(number, role, "Redditch") == row["said"]


def test_where_one_person_is_enough_whoever_sent_it_signs() -> None:
    who = Signatories(False, (PEOPLE["Robin"],), 1)
    assert (who.is_stuck, who.explain(1, Role.SUBMITTER, "Redditch")) == (False, "")


def test_names_are_said_as_one_says_them() -> None:
    people = [Person(name, "", "", "") for name in "ABC"]
    assert [join_names(people[:count]) for count in range(4)] == ["", "A", "A or B", "A, B or C"]
