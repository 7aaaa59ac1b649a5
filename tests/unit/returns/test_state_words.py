"""What is said of a return in each state, to each who reads it: never the words for another, and always a next step."""

from datetime import date

import pytest

from oba.returns.state_words import (
    STATE_WORDS,
    describe_correction,
    describe_days,
    describe_next,
    describe_state,
    explain_refusal,
    name_own_step,
)
from oba.returns.workflow import CORRECTION, Action, Standing, State, list_actions
from oba.roles import Role
from tests.fixtures.tables import read_table

DUE, AFTER_DUE, AFTER = date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 15)
OPENS, BEFORE_ITS_END = date(2026, 10, 1), date(2026, 9, 30)
READERS = (Role.SUBMITTER, Role.APPROVER, Role.COLLECTOR, Role.QA_LEAD)


def standing(state: State, **days) -> Standing:
    return Standing(state, DUE, date(2026, 11, 14), **days)


# The words of the screen on the due day, on the day after it, and on the day after closing.
WORDS = """
    state              | due day                        | day after                      | closed
    not_started        | Not started                    | Late                           | Closed
    draft              | Draft                          | Late - draft                   | Closed
    has_errors         | Sent - has errors              | Sent - has errors              | Closed
    queries            | Sent - queries to explain      | Sent - queries to explain      | Closed
    waiting            | Sent - waiting for sign-off    | Sent - waiting for sign-off    | Closed
    signed             | Signed off - with the partnership | Signed off - with the partnership | Signed off - with the partnership
    resubmitted        | Resubmitted                    | Resubmitted                    | Resubmitted
    returned           | Returned to you                | Returned to you                | Closed
    accepted           | Accepted                       | Accepted                       | Accepted
    accepted_explained | Accepted with explanations     | Accepted with explanations     | Accepted with explanations
    nil_accepted       | Nil return accepted            | Nil return accepted            | Nil return accepted
"""  # noqa: E501


@pytest.mark.parametrize("row", read_table(WORDS), ids=lambda row: row["state"])
def test_the_words_of_the_screen(row: dict[str, str]) -> None:
    one = standing(State(row["state"]))
    expected = [row["due day"], row["day after"], row["closed"]]
    for role in (Role.SUBMITTER, Role.APPROVER):
        assert [describe_state(one, day, role) for day in (DUE, AFTER_DUE, AFTER)] == expected
    elsewhere = [words.replace("to you", "to the provider") for words in expected]
    for role in (Role.COLLECTOR, Role.QA_LEAD):
        assert [describe_state(one, day, role) for day in (DUE, AFTER_DUE, AFTER)] == elsewhere


def test_a_quarter_that_is_not_over_is_called_so() -> None:
    states = [standing(state, opens=OPENS) for state in (State.NOT_STARTED, State.DRAFT)]
    words = [[describe_state(one, day, Role.SUBMITTER) for day in (BEFORE_ITS_END, OPENS)] for one in states]
    assert words == [["Quarter not over", "Not started"], ["Quarter not over - draft", "Draft"]]
    for role, who, more in (
        (Role.SUBMITTER, "You can send it", "You can look at it and type a draft now."),
        (Role.COLLECTOR, "It can be sent", "Nothing is asked of anybody before."),
    ):
        days = describe_days(states[0], BEFORE_ITS_END, role)
        assert days.endswith(f"{who} from 1 October 2026, when the quarter is over.")
        assert describe_next(states[0], BEFORE_ITS_END, role) == more


OWN_STEPS = """
    state       | of a return                          | of a correction
    not_started | Send it                              |
    draft       | Go on with the draft and send it     |
    has_errors  | Put right what was found             |
    queries     | Give the reasons for unusual figures |
    waiting     | Check the figures and sign off       | Check the figures and sign off
    returned    | Read the comment and answer it       | Read the comment and answer it
    signed      |                                      |
"""


@pytest.mark.parametrize("row", read_table(OWN_STEPS), ids=lambda row: row["state"])
def test_what_a_providers_person_does_next(row: dict[str, str]) -> None:
    """Nothing once it is closed, before its quarter is over, or where the step is somebody else's."""
    state = State(row["state"])
    steps = [standing(state, opens=OPENS), standing(State.ACCEPTED, correction=state, corrected_until=AFTER)]
    found = [name_own_step(one, list_actions(one, Role.APPROVER, AFTER_DUE)) for one in steps]
    assert found == [row["of a return"], row["of a correction"]]
    assert name_own_step(steps[0], list_actions(steps[0], Role.APPROVER, AFTER)) == ""
    if state in (State.NOT_STARTED, State.DRAFT):
        assert name_own_step(steps[0], list_actions(steps[0], Role.APPROVER, BEFORE_ITS_END)) == ""
    others = list_actions(steps[0], Role.APPROVER, AFTER_DUE) - {Action.SIGN}
    assert (name_own_step(steps[0], others) == row["of a return"]) == (state is not State.WAITING)


CORRECTIONS = """
    state       | to its provider                     | to the partnership
    draft       | Correction: draft                   | Correction: draft
    has_errors  | Correction: 1 fault to put right    | Correction: 1 fault to put right
    queries     | Correction: 2 queries to explain    | Correction: 2 queries to explain
    waiting     | Correction: waiting for sign-off    | Correction: waiting for sign-off
    signed      | Correction: with the partnership    | Correction: with the partnership
    resubmitted | Correction: with the partnership    | Correction: with the partnership
    returned    | Correction: returned to you         | Correction: returned to the provider
"""


@pytest.mark.parametrize("row", read_table(CORRECTIONS), ids=lambda row: row["state"])
def test_a_correction_is_a_line_of_its_own_beside_what_stands(row: dict[str, str]) -> None:
    one = standing(State.ACCEPTED, correction=State(row["state"]), corrected_until=AFTER)
    said = [describe_correction(one, AFTER, role, 1, 2) for role in (Role.SUBMITTER, Role.COLLECTOR)]
    assert said == [row["to its provider"], row["to the partnership"]]
    assert describe_state(one, AFTER, Role.SUBMITTER) == "Accepted"
    after_the_window = describe_correction(one, date(2026, 11, 16), Role.SUBMITTER, 1, 2)
    with_partnership = row["state"] in ("signed", "resubmitted")
    assert after_the_window == (said[0] if with_partnership else "Correction: not finished in time")


def test_every_correction_has_its_words_and_what_has_none_says_nothing() -> None:
    assert {State(row["state"]) for row in read_table(CORRECTIONS)} == CORRECTION
    assert describe_correction(standing(State.ACCEPTED), DUE, Role.SUBMITTER) == ""


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("state", State)
def test_whoever_reads_a_state_is_told_what_comes_next(state: State, role: Role) -> None:
    """On every kind of day; and nobody but its provider is told to do the provider's work."""
    for day in (BEFORE_ITS_END, DUE, AFTER_DUE, AFTER):
        said = describe_next(standing(state, opens=OPENS), day, role)
        assert said.endswith(".")
        assert role in (Role.SUBMITTER, Role.APPROVER) or not said.startswith(("Send", "Give", "Put", "Read", "Go on"))
    assert state in STATE_WORDS


def test_the_window_for_corrections_is_told_with_its_day() -> None:
    one = standing(State.ACCEPTED, corrected_until=date(2026, 11, 29))
    assert describe_next(one, AFTER, Role.SUBMITTER) == "You may put it right until 29 November 2026."
    assert describe_next(one, AFTER, Role.COLLECTOR) == "Nothing is left to do."
    assert describe_next(one, date(2026, 11, 30), Role.SUBMITTER) == "Nothing is left to do."


@pytest.mark.parametrize(
    ("action", "state", "role", "today", "says"),
    [
        (Action.ACCEPT, State.SIGNED, Role.QA_LEAD, DUE, "Only the partnership’s lead for returns can accept."),
        (Action.SIGN, State.WAITING, Role.QA_LEAD, DUE, "Only the provider can sign off."),
        (Action.GIVE_BACK, State.WAITING, Role.SUBMITTER, DUE, "Only an approver of the provider can give back"),
        (Action.SEND, State.NOT_STARTED, Role.SUBMITTER, BEFORE_ITS_END, "You can send it from 1 October 2026"),
        (Action.SEND_NIL, State.DRAFT, Role.APPROVER, BEFORE_ITS_END, "You can send it from 1 October 2026"),
        (Action.SEND, State.DRAFT, Role.SUBMITTER, AFTER, "This return is closed. Ask the partnership"),
        (Action.SEND, State.ACCEPTED, Role.SUBMITTER, AFTER, "This return is closed. Ask the partnership"),
        (Action.SEND, State.SIGNED, Role.SUBMITTER, DUE, "is “Signed off - with the partnership”. The partnership"),
        (Action.ACCEPT, State.RETURNED, Role.COLLECTOR, DUE, "is “Returned to the provider”. The provider has to"),
    ],
)
def test_a_refusal_says_who_may_or_when(action: Action, state: State, role: Role, today: date, says: str) -> None:
    assert says in explain_refusal(action, standing(state, opens=OPENS), role, today)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", Role)
def test_what_may_be_done_is_not_refused_and_all_else_is(state: State, role: Role) -> None:
    for day in (BEFORE_ITS_END, DUE, AFTER):
        one = standing(state, opens=OPENS)
        may = list_actions(one, role, day)
        assert {action for action in Action if not explain_refusal(action, one, role, day)} == may
