"""Queries and their reasons, rules and what became of them, actions that are overdue: the tables in the test."""

from datetime import date
from typing import Any

import pytest

from oba.indicators.provider_return import RuleSeverity
from oba.returns.across import tables
from oba.returns.across.checking import Checked, Fate, Sent, judge_quality, list_queries, tally_rules
from oba.returns.across.narrative import Told, Words, list_open_actions, pack_words, unpack_words
from oba.returns.rules.catalogue import find_rule
from oba.returns.submission import Action, Answer, Spot, Submission
from oba.returns.verdict import Outcome, ReturnFinding
from tests.fixtures.register_lines import define, owe


def finding(rule: str, measure: str, severity: str, reason: str = "", **more: Any) -> ReturnFinding:
    plain: dict[str, Any] = dict.fromkeys(ReturnFinding.__dataclass_fields__, "")
    plain |= {"remembered": False, "severity": RuleSeverity(severity), "rule": rule, "measure": measure}
    plain |= {"reason": reason, "indicator": measure.upper(), "given": "3", "what": "3 is far from 30."}
    return ReturnFinding(**plain | more)


def check(code: str, *attempts: list[ReturnFinding], provider: str = "North", outcomes: str = "") -> Checked:
    ended = outcomes.split() or ["queries"] * len(attempts)
    sent = tuple(
        Sent(number, Outcome(outcome), tuple(found))
        for number, (outcome, found) in enumerate(zip(ended, attempts, strict=True), 1)
    )
    return Checked(code, "a-return", "A return", provider.lower(), provider, "July to September 2026", sent)


def test_queries_of_the_newest_file_with_their_reasons_open_ones_first() -> None:
    first = check("1", [finding("PLA-01", "d1", "QUERY")], [finding("PLA-01", "d2", "QUERY", "A new centre opened")])
    second = check("2", [finding("PLA-01", "d3", "QUERY"), finding("STR-03", "d4", "FAIL")], provider="South")
    third = check("3", [finding("PLA-01", "d5", "QUERY", "As before", remembered=True)], provider="West")
    assert [
        (each.checked.code, each.question, each.finding.reason, each.state)
        for each in list_queries([first, second, third])
    ] == [
        ("2", "D3", "", "To explain"),
        ("1", "D2", "A new centre opened", "Explained"),
        ("3", "D5", "As before", "Explained before"),
    ]


@pytest.mark.parametrize("show_small", [False, True])
def test_a_value_and_the_sentence_that_repeats_it_are_told_only_with_small_numbers(*, show_small: bool) -> None:
    found = list_queries([check("1", [finding("PLA-01", "d1", "QUERY", "Staff were ill")])])
    (_, line) = tables.tabulate_queries(found, show_small=show_small)
    said = ["3", "3 is far from 30."] if show_small else ["", find_rule("PLA-01").message]
    assert line[3:] == ["D1", *said, "Staff were ill", "Explained", "PLA-01"]


def test_each_place_counts_once_and_what_became_of_it_is_told() -> None:
    wrong, same = finding("STR-03", "d1", "FAIL"), finding("STR-03", "d2", "FAIL")
    one = check("1", [wrong, same], [same], [finding("PLA-01", "d1", "QUERY", "A new centre")])
    two = check("2", [same, finding("PLA-01", "d1", "QUERY"), finding("NAR-04", "", "WARN", sheet="Story")])
    three = check("3", [finding("STR-03", "d1", "FAIL", "Counted by hand, agreed")], provider="South")
    found = tally_rules([one, two, three])
    assert [(each.rule, each.found, len(each.returns), len(each.providers), dict(each.fates)) for each in found] == [
        ("STR-03", 4, 3, 2, {Fate.PUT_RIGHT: 2, Fate.OPEN: 2}),
        ("PLA-01", 2, 2, 1, {Fate.EXPLAINED: 1, Fate.OPEN: 1}),
        ("NAR-04", 1, 1, 1, {Fate.TOLD: 1}),
    ]


def test_completeness_timeliness_and_validity_of_each_provider() -> None:
    due = date(2026, 7, 20)
    owed = [
        owe("accepted", "north", "2026-Q2", due=due, accepted=True),
        owe("not_started", "north", "2026-Q3"),
        owe("has_errors", "gone", "2026-Q2", due=due),
    ]
    sent = [
        check("north 2026-Q2", [], [], outcomes="unreadable accepted"),
        check("gone 2026-Q2", [], outcomes="queries"),
    ]
    definition = define()
    found = judge_quality(owed, sent, {definition.id: definition}, date(2026, 8, 1))
    shares = {each.organisation: (each.record.complete.words, each.valid.words, each.attempts) for each in found}
    few = ", too few for a share"
    assert shares == {"north": (f"1 of 1{few}", f"0 of 1{few}", 2), "gone": (f"0 of 1{few}", f"1 of 1{few}", 1)}


def tell(code: str, ends: date, *actions: tuple[str, object, str], organisation: str = "north") -> Told:
    lines = tuple(Action(Spot(), action, "A manager", by, status) for action, by, status in actions)
    words = unpack_words(pack_words(Submission("a-return", 1, organisation, "2026-Q3", actions=lines)))
    return Told(code, "a-return", "A return", organisation, organisation.title(), "a quarter", ends, True, words)


def test_an_action_is_overdue_when_its_day_has_passed_and_no_later_return_calls_it_done() -> None:
    spring, summer = date(2026, 6, 30), date(2026, 9, 30)
    told = [
        tell(
            "s2",
            summer,
            ("hire  a worker", date(2026, 11, 30), "Under way"),
            ("Write a plan", "1/10/2026", "Done"),
            ("Ask families", "soon", "Not started"),
            ("Open on Saturdays", date(2026, 11, 28), "Not started"),
        ),
        tell(
            "s1",
            spring,
            ("Hire a worker", date(2026, 7, 1), "Not started"),
            ("Write a plan", date(2026, 7, 1), "Under way"),
            ("Train the team", date(2026, 10, 30), "Under way"),
            ("Print a leaflet", date(2026, 7, 1), "Stopped"),
        ),
        tell("o1", spring, ("Write a plan", date(2026, 11, 1), ""), organisation="south"),
    ]
    found = list_open_actions(told, date(2026, 11, 29))
    assert [(each.told.code, each.line.action, each.days, each.line.when) for each in found] == [
        ("s1", "Train the team", 30, "30 October 2026"),
        ("o1", "Write a plan", 28, "1 November 2026"),
        ("s2", "Open on Saturdays", 1, "28 November 2026"),
        ("s2", "Ask families", None, "soon"),
    ]
    assert tables.tabulate_actions(found)[1][3:] == ["Train the team", "A manager", date(2026, 10, 30), "Under way", 30]


def test_words_are_kept_as_they_were_written() -> None:
    answers = (Answer("story", Spot(), "Families waited\nless."), Answer("voice", Spot(), ""))
    words = unpack_words(pack_words(Submission("a-return", 1, "north", "2026-Q3", answers=answers)))
    assert words == Words({"story": "Families waited\nless."}, ())
    assert unpack_words("") == Words()
    told = Told("1", "a-return", "A return", "north", "North", "a quarter", date(2026, 9, 30), False, words)
    lines = tables.tabulate_words([told], {"a-return": {"story": "What is the story?"}})
    assert lines[1:] == [["North", "A return", "a quarter", "not yet", "What is the story?", "Families waited\nless."]]
