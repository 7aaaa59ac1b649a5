"""The words of a quarter before are gone on with: offered where there are none, and never over what was typed."""

from oba.returns.form.draft import Draft, continue_draft, words_to_continue


def act(action: str, status: str = "Under way") -> dict[str, str]:
    return {"action": action, "owner": "Manager", "by": "31/12/2026", "status": status}


LAST = Draft({"EH1": "4"}, answers={"story": "Two left", "partners": "Schools"}, actions=(act("Recruit"), act("Train")))


def test_figures_and_ended_actions_are_not_gone_on_with() -> None:
    ended = (act("Recruit", "Done"), act("Train"), act("Move", "Stopped"), act("Ask", "Not started"))
    found = words_to_continue(Draft({"EH1": "4"}, {"EH1": "why"}, {"story": "Two left"}, ended))
    assert found == Draft(answers={"story": "Two left"}, actions=(act("Train"), act("Ask", "Not started")))


def test_blanks_are_filled_and_what_was_typed_stays() -> None:
    typed = Draft({"EH1": "15"}, answers={"story": "Three came", "partners": ""}, actions=(act("train", "Done"),))
    found = continue_draft(typed, LAST, 10)
    assert found.answers == {"story": "Three came", "partners": "Schools"}
    assert found.actions == (act("train", "Done"), act("Recruit"))
    assert found.figures == {"EH1": "15"}


def test_no_more_actions_are_taken_over_than_the_return_asks_for() -> None:
    assert continue_draft(Draft(actions=(act("Ask"),)), LAST, 2).actions == (act("Ask"), act("Recruit"))
    assert continue_draft(Draft(actions=(act("Ask"), act("Move"))), LAST, 1).actions == (act("Ask"), act("Move"))
