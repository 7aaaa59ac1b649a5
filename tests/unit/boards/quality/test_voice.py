"""What is recorded of a quarter's voice: counts that fit each other, and quotes with consent or not at all."""

import pytest

from oba.boards.quality.voice import read_heard, read_voice, show_voice

FORM = {
    "how": "A call",
    "asked": "40",
    "answered": "14",
    "said": "Heard: 9\n- Waited: too long: 7",
    "way": "better",
    "quotes": "“Somebody came at once”",
    "consent": "yes",
}
KEPT = {
    "how": "A call",
    "asked": 40,
    "answered": 14,
    "said": [["Heard", 9], ["Waited: too long", 7]],
    "way": "better",
    "quotes": ["Somebody came at once"],
    "consent": True,
}
#        what the form says instead, what is wrong
WRONG = [
    ({"how": " "}, {"how"}),
    ({"asked": ""}, {"asked"}),
    ({"asked": "many"}, {"asked"}),
    ({"asked": "13"}, {"asked"}),
    ({"answered": "x"}, {"answered", "said"}),
    ({"answered": "²"}, {"answered", "said"}),
    ({"said": "Heard"}, {"said"}),
    ({"said": "Heard: 15"}, {"said"}),
    ({"said": ": 3"}, {"said"}),
    ({"said": "\n".join(["Heard: 1"] * 13)}, {"said"}),
    ({"said": f"{'x' * 201}: 1"}, {"said"}),
    ({"said": "Olivia, aged 6, waited: 1"}, {"said"}),
    ({"consent": ""}, {"quotes"}),
    ({"quotes": "Write to a.b@example.org"}, {"quotes"}),
    ({"quotes": "Olivia is happier now"}, {"quotes"}),
    ({"quotes": "My worker SARAH came"}, {"quotes"}),
    ({"quotes": "It began on 12/03/2015"}, {"quotes"}),
    ({"quotes": "It began on 12 March 2015"}, {"quotes"}),
    ({"way": "amber"}, {"way"}),
]


def test_a_form_is_kept_and_shown_again() -> None:
    found = read_voice(FORM)
    assert (found.content, found.errors) == (KEPT, {})
    assert read_voice(show_voice(found.content)).content == KEPT
    assert show_voice({}) == {}


@pytest.mark.parametrize(("instead", "wrong"), WRONG)
def test_what_is_wrong_is_said_at_its_field(instead, wrong) -> None:
    assert set(read_voice({**FORM, **instead}).errors) == wrong


def test_that_it_is_not_known_how_many_were_asked_is_kept_as_that() -> None:
    found = read_voice({**FORM, "asked": "Not known", "quotes": "", "consent": ""})
    assert (found.errors, set(KEPT) - set(found.content)) == ({}, {"asked", "quotes", "consent"})
    assert show_voice(found.content)["asked"] == "not known"


def test_a_pack_takes_quotes_with_the_flag_of_consent_alone() -> None:
    heard = read_heard("neet", "2026-q3", "families", KEPT)
    assert (heard.quotes, heard.way, heard.said[0], heard.period.code) == (
        ("Somebody came at once",),
        1,
        ("Heard", 9),
        "2026-07-01/P3M",
    )
    for flag in (False, "yes", None):
        assert read_heard("neet", "2026-q3", "families", {**KEPT, "consent": flag}).quotes == ()
    with pytest.raises(ValueError, match="no quarter"):
        read_heard("neet", "x", "families", KEPT)
