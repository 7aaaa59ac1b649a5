"""Which providers lack somebody to send a return or to sign it off."""

from datetime import UTC, date, datetime

import pytest

from oba.indicators.project import Definitions
from oba.indicators.provider_return import ReturnDefinition
from oba.models import Account
from oba.pipeline.returns.staffing import list_lacking
from tests.fixtures.tables import read_table

DAY = date(2026, 10, 12)
NOW = datetime(2026, 10, 12, tzinfo=UTC)
RETURN = "early-help-provider-return"

# In use (S: submitter, A: approver), invited in brackets, closed after a cross.
PEOPLE = """
    people | two steps | said
    S A    | yes       |
    S      | yes       | Redditch: no approver.
    A      | yes       | Redditch: no submitter.
    A A    | yes       |
           | yes       | Redditch: no submitter and no approver.
    S (A)  | yes       | Redditch: no approver. Invited, and not taken up yet: A1.
    S xA   | yes       | Redditch: no approver.
    S      | no        |
    A      | no        |
    (S)    | no        | Redditch: no submitter. Invited, and not taken up yet: S0.
"""


def account(number: int, drawn: str) -> Account:
    role = {"S": "submitter", "A": "approver"}[drawn.strip("(x)")]
    return Account(
        email=f"{number}@example.org",
        name=f"{drawn.strip('(x)')}{number}",
        role=role,
        organisation="eh-redditch",
        created_at=NOW,
        activated_at=None if drawn.startswith("(") else NOW,
        closed_at=NOW if drawn.startswith("x") else None,
    )


def one_provider(definitions: Definitions, **changes: object) -> dict[str, ReturnDefinition]:
    definition = definitions.returns[RETURN]
    redditch = definition.provider("eh-redditch")
    provider = redditch.model_copy(update={"name": "Redditch", "closed": changes.pop("closed", None)})
    return {RETURN: definition.model_copy(update={"providers": [provider], **changes})}


@pytest.mark.parametrize("row", read_table(PEOPLE), ids=lambda row: f"{row['people']}, {row['two steps']}")
def test_who_is_missing_at_a_provider(row: dict[str, str], definitions: Definitions) -> None:
    people = [account(number, drawn) for number, drawn in enumerate(row["people"].split())]
    returns = one_provider(definitions, two_step_sign_off=row["two steps"] == "yes")
    assert [one.words for one in list_lacking(returns, people, DAY)] == ([row["said"]] if row["said"] else [])


def test_a_provider_that_closed_lacks_nobody(definitions: Definitions) -> None:
    assert list_lacking(one_provider(definitions, closed=date(2026, 10, 11)), [], DAY) == []
    assert len(list_lacking(one_provider(definitions, closed=DAY), [], DAY)) == 1
