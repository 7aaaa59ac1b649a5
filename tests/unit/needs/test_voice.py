"""What people said: the response rate and whom it leaves out come first, and few who answered are never shown."""

import pytest
from pydantic import ValidationError

from tests.fixtures.asked import ask, read_analysis, table_of

HEARD = """kind: voice
visibility: partnership
answered:
  feed: heard.answered
  by: {name: who, label: Who, categories: {parents: Parents, children: Children}}
asked:
  feed: heard.asked
  by: {name: who, label: Who, categories: {parents: Parents, children: Children}}
said:
  feed: heard.said
  of: heard.answered
  by: {name: said, label: Said, categories: {safer: We feel safer, listened: They listened}}
bias: Those who finished well are the ones who answer.
"""
ANSWERS = """series        | group         | period | value
             heard.answered | who=parents   | 2025   | 40
             heard.answered | who=children  | 2025   | 10
             heard.answered |               | 2025   | 50
             heard.asked    | who=parents   | 2025   | 100
             heard.asked    | who=children  | 2025   | 80
             heard.said     | said=safer    | 2025   | 20
             heard.said     | said=listened | 2025   | 35"""


def test_the_response_rate_stands_first_with_its_interval_and_whom_it_leaves_out() -> None:
    """40 of 100 is 40% (Wilson 31 to 50); 10 of 80 is 12.5%, printed as 12% or 13%."""
    answer = ask(HEARD, ANSWERS)
    assert table_of(answer)["Parents"] == ["100", "40", "40%", "31 to 50"]
    assert answer.answer.startswith("40 of 100 parents answered, 40% (95% interval 31 to 50), and 10 of 80 children")
    assert answer.answer.endswith("Those who finished well are the ones who answer.")


def test_each_answer_is_n_of_all_who_answered() -> None:
    answer = ask(HEARD, ANSWERS)
    assert table_of(answer, 1) == {
        "They listened": ["35 of 50", "70.0%", "56.2 to 80.9"],
        "We feel safer": ["20 of 50", "40.0%", "27.6 to 53.8"],
    }
    assert [bar.name for bar in answer.parts[1].charts[0].sketch.bars] == [  # type: ignore[union-attr]
        "They listened, 35 of 50",
        "We feel safer, 20 of 50",
    ]
    assert "Said most often: “They listened”, by 35 of 50, 70.0% (95% interval 56.2 to 80.9)." in answer.answer


def test_without_the_number_asked_there_is_no_response_rate() -> None:
    rows = [line for line in ANSWERS.splitlines() if "heard.asked" not in line]
    answer = ask(HEARD, "\n".join([*rows, "heard.asked | who=parents | 2020 | 100"]))
    assert table_of(answer)["Parents"] == ["not known", "40", "not known", "none"]
    assert "how many were asked is not known, so there is no response rate" in answer.answer


def test_what_four_people_said_is_not_shown() -> None:
    few = ANSWERS.replace("| 50", "| 4").replace("said=safer    | 2025   | 20", "said=safer | 2025 | 2")
    answer = ask(HEARD, few.replace("said=listened | 2025   | 35", "said=listened | 2025 | 3"))
    assert len(answer.parts) == 1
    assert [one.words for one in answer.refusals] == [
        "What they said: not calculated, because fewer than 5 answered, who could be told from one another. Ask more,"
        " or put quarters together."
    ]
    assert "listened" not in str(answer.parts)


def test_what_five_people_said_is_shown() -> None:
    five = ANSWERS.replace("| 50", "| 5").replace("| 20\n", "| 2\n").replace("| 35", "| 3")
    assert table_of(ask(HEARD, five), 1)["They listened"][0] == "3 of 5"


def test_more_answers_than_were_asked_are_refused() -> None:
    answer = ask(HEARD, ANSWERS.replace("| 100", "| 30"))
    assert answer.refusals[0].reason == "more answered than were asked (Parents: 40 of 30)"


def test_a_withheld_answer_has_its_mark_and_no_count() -> None:
    answer = ask(HEARD, ANSWERS, hidden=[("said", "safer")])
    assert table_of(answer, 1)["We feel safer"] == ["[c]", "[c]", "none"]
    assert "20 of 50" not in str(answer)


def test_what_people_said_is_not_for_the_public_unless_a_document_published_it() -> None:
    with pytest.raises(ValidationError, match="what people said is for the partnership"):
        read_analysis(HEARD.replace("visibility: partnership\n", ""))


def test_whom_the_answers_leave_out_has_to_be_said() -> None:
    with pytest.raises(ValidationError, match="bias"):
        read_analysis(HEARD.replace("bias: Those who finished well are the ones who answer.\n", ""))


def test_a_withheld_response_rate_is_said_in_words() -> None:
    by = "by: {name: who, label: Who, categories: {parent: Parents}}"
    asked = "kind: voice\nbias: Few were asked.\nvisibility: partnership\n"
    asked += f"asked: {{feed: forms.sent, {by}}}\nanswered: {{feed: forms.back, {by}}}\n"
    drawn = "series | group | period | value\nforms.sent | who=parent | 2025 | 10\nforms.back | who=parent | 2025 | 1"
    assert ask(asked, drawn, hidden=[("answered", "parent")]).answer == (
        "The response rate of parents is not shown. Few were asked."
    )
