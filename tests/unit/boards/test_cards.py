"""The days of a card's statements: a sentence whose words stay keeps the day it was written."""

from oba.boards.cards import keep_days

THEN, NOW, LONG_AGO = "2023-05-02", "2026-11-29", "2019-02-01"
SIGNED = {"written_by": "Ada Noor", "written_on": NOW}
BEFORE = {
    "written_on": THEN,
    "story": [{"text": "Schools closed."}, {"text": "Few came.", "written_on": LONG_AGO}],
    "factors": [{"kind": "restricting", "text": "No bus."}],
    "what_works": [{"text": "A mentor.", "cost": "low"}],
}


def test_a_statement_keeps_its_day_while_its_words_stay() -> None:
    after = {
        **SIGNED,
        "story": [
            {"text": "Schools closed.", "sources": [{"source": "W15"}]},
            {"text": "Few came."},
            {"text": "More."},
        ],
        "factors": [{"kind": "root cause", "text": "No bus."}],
        "what_works": [{"text": "A mentor.", "cost": "high"}, {"text": "A new mentor."}],
        "questions": ["Why?"],
    }
    assert keep_days(BEFORE, after) == {
        **SIGNED,
        "story": [
            {"text": "Schools closed.", "sources": [{"source": "W15"}], "written_on": THEN},
            {"text": "Few came.", "written_on": LONG_AGO},
            {"text": "More."},
        ],
        "factors": [{"kind": "root cause", "text": "No bus.", "written_on": THEN}],
        "what_works": [{"text": "A mentor.", "cost": "high", "written_on": THEN}, {"text": "A new mentor."}],
        "questions": ["Why?"],
    }


def test_what_was_written_the_same_day_says_no_day_of_its_own() -> None:
    again = {**SIGNED, "story": [{"text": "Schools closed.", "written_on": NOW}]}
    assert keep_days({**SIGNED, "story": [{"text": "Schools closed."}]}, again)["story"] == [
        {"text": "Schools closed."}
    ]


def test_a_day_that_a_text_claims_and_nothing_before_says_is_not_kept() -> None:
    claimed = {**SIGNED, "story": [{"text": "New words.", "written_on": LONG_AGO}]}
    assert keep_days(BEFORE, claimed)["story"] == [{"text": "New words."}]
