"""Rules about small numbers, words and signatures (DIS, NAR, SGN)."""

import re
from collections.abc import Iterator
from datetime import date

from oba.indicators.provider_return import Measure, RuleSeverity
from oba.london_time import write_day
from oba.returns.rules.rule import CannotRunError, Check, Example, Fault, NotForThisReturnError, Rule
from oba.returns.submission import ACTION_STATES, ACTIONS, CONFIRMED, STORY, Key, Spot
from oba.returns.values import number_text, quote_input, read_day, tidy
from oba.small_numbers import is_small
from oba.vocabulary import Polarity, Symbol

FAIL, WARN = RuleSeverity.FAIL, RuleSeverity.WARN
_FEW_WORDS = 8
_FIRST_ACTION = Spot(ACTIONS, 5, 1)
_DIRECTIONS = re.compile(
    r"\b(increas|decreas|rose|risen|fell|fallen|went|gone|up|down|higher|lower|same|quarter|figure|number|total|"
    r"percent|per cent|was|were|is|are|from|to|by|last|this|compared|with|than|and|the|in|of|has|have|we|our|it|a|"
    r"an|at)\w*\b",
    re.IGNORECASE,
)


def _published(check: Check) -> list[Measure]:
    found = [measure for measure in check.measures.values() if measure.published_as_given]
    if not found:
        raise NotForThisReturnError
    return found


def _small_shown(check: Check) -> Iterator[Fault]:
    limit = check.definition.small_number
    for measure in _published(check):
        for key, entry in check.entries.items():
            value = entry.reading.value
            if key[0] == measure.id and value is not None and is_small(value, limit):
                small = f"{number_text(value)} is a small number (1 to {limit - 1})"
                what = f"{small}, and this figure is published as you give it."
                yield check.at(key, what, "Type c, which hides it.")


def _recoverable(check: Check) -> Iterator[Fault]:
    for measure in _published(check):
        total = check.value(measure.id)
        for name in measure.breakdowns:
            keys = [(measure.id, code) for code in check.definition.codelists[name].categories]
            hidden = [key for key in keys if _is_hidden(check, key)]
            if total is not None and len(hidden) == 1 and all(k in hidden or check.value(*k) is not None for k in keys):
                what = "It is hidden, but the total less the other groups gives it away."
                todo = "Type c for the next smallest group too, or for the total."
                yield check.at(hidden[0], what, todo)
            elif len(hidden) == 1:
                before = (check.context.published or {}).get(hidden[0])
                if isinstance(before, int | float):
                    what = f"It is hidden, but {number_text(float(before))} was already published for it."
                    yield check.at(hidden[0], what, "Ask the partnership what should be shown.")


def _is_hidden(check: Check, key: Key) -> bool:
    entry = check.entries.get(key)
    return entry is not None and entry.reading.symbol is Symbol.CONFIDENTIAL


def _story_told(check: Check) -> Iterator[Fault]:
    if check.context.last is None:
        raise CannotRunError("last quarter's figures are not known, so no signal can be seen")
    if not check.definition.questions:
        raise NotForThisReturnError
    check.skip("whether a headline figure got worse", [(m.id, "") for m in check.measures.values() if m.headline])
    worse = [measure for measure in check.measures.values() if measure.headline and _got_worse(check, measure)]
    if not worse:
        return
    named = ", ".join(measure.ref for measure in worse)
    answers = {answer.question: answer for answer in check.submission.answers}
    for question in check.definition.questions:
        answer = answers.get(question.id)
        if question.part in ("story", "partners") and (answer is None or not tidy(answer.text)):
            what = f"{named} moved the wrong way, and this is not answered: {question.text}"
            spot = answer.spot if answer else Spot(STORY)
            todo = "Write a few sentences; the board will ask."
            yield Fault(spot, what, todo, name=question.text, involved=frozenset({spot}))
    if check.definition.actions and not check.submission.actions:
        what = f"{named} moved the wrong way, and nothing is proposed."
        todo = "Say what you propose to do, who will, and by when."
        yield Fault(_FIRST_ACTION, what, todo, involved=frozenset({_FIRST_ACTION}))


def _not_empty(check: Check) -> Iterator[Fault]:
    given = [entry.reading for entry in check.submission.entries]
    if given and all(reading.value is None and not reading.fault for reading in given):
        raise NotForThisReturnError  # a nil return, or a blank one, which is told elsewhere
    answers = {answer.question: answer for answer in check.submission.answers}
    for question in check.definition.questions:
        answer = answers.get(question.id)
        if question.part == "story" and (answer is None or not tidy(answer.text)):
            what = f"This is blank: {question.text} It is what the board reads."
            yield Fault(answer.spot if answer else Spot(STORY), what, "Write a few sentences.", name=question.text)
    if check.definition.actions and not check.submission.actions:
        yield Fault(_FIRST_ACTION, "No action is proposed.", "Say what you propose to do, who will, and by when.")


def _got_worse(check: Check, measure: Measure) -> bool:
    """Return whether a headline figure with a good direction moved the other way by a tenth or more."""
    now = check.value(measure.id)
    before = check.context.last.number((measure.id, "")) if check.context.last else None
    if now is None or not before or measure.polarity is Polarity.NO_JUDGEMENT:
        return False
    change = (now - before) / abs(before)
    return change <= -0.1 if measure.polarity is Polarity.HIGH_IS_GOOD else change >= 0.1


def _says_something(check: Check) -> Iterator[Fault]:
    questions = {question.id: question for question in check.definition.questions}
    for answer in check.submission.answers:
        question, text = questions[answer.question], tidy(answer.text)
        if not text:
            continue
        if question.prompt and question.prompt.casefold() in text.casefold():
            what = "The prompt is still in the answer."
        elif question.part == "story" and _only_restates(text):
            what = "The story only says what the number did, not why."
        else:
            continue
        todo = "Say what helped, what held back, and how you know."
        yield Fault(answer.spot, what, todo, quote_input(text), name=question.text)


def _only_restates(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", _DIRECTIONS.sub(" ", text))
    return len(words) < _FEW_WORDS and bool(re.search(r"\d", text))


def _actions_owned(check: Check) -> Iterator[Fault]:
    states = ", ".join(ACTION_STATES)
    for action in check.submission.actions:
        for column, there, given, what, todo in (
            (1, bool(action.action), "", "It is not said what is proposed.", "Say what you propose to do."),
            (2, bool(action.owner), "", "The action has not got an owner.", "Say who will do it."),
            (3, bool(read_day(action.by)[0]), action.by, "The action has not got a date.", "Type a day, 31/12/2026."),
            (4, action.status in ACTION_STATES, action.status, "The action has not got a status.", f"Choose {states}."),
        ):
            if not there:
                yield Fault(action.at(column), what, todo, quote_input(given))


_ENTERED, _SIGNED, _DAY, _CONFIRMED = 0, 1, 3, 4
"""Lines of the sign-off, counted from its first."""


def _signed(check: Check) -> Iterator[Fault]:
    signed = check.submission.sign_off
    day, _, no_day = read_day(signed.signed_on)
    who = tidy(signed.signed_by)
    wanted = (
        (_ENTERED, bool(signed.entered_by), "", "It is not said who entered the figures.", "Type the name."),
        (_SIGNED, bool(who), "", "It is not said who signs the figures off.", "Type the name."),
        (
            _DAY,
            bool(day),
            signed.signed_on,
            f"The day of sign-off {no_day or 'is missing'}.",
            "Type it: 12/10/2026.",
        ),
        (
            _CONFIRMED,
            signed.confirmed == CONFIRMED,
            signed.confirmed,
            f"The word {CONFIRMED} is missing.",
            f"Type {CONFIRMED}, if the figures are right as far as you know.",
        ),
    )
    blank = not any((signed.entered_by, who, quote_input(signed.signed_on), signed.confirmed))
    if check.context.signs_here:
        if blank:
            raise CannotRunError("sign-off follows on screen, after this check")
        what = "The sheet Sign-off is not read here: sign-off follows on screen, after this check."
        yield Fault(signed.at(_ENTERED), what, "Nothing. The sheet may stay as it is.", severity=WARN)
        return
    if blank:
        yield Fault(signed.at(_ENTERED), "The return is not signed off.", "Fill in the sheet Sign-off.")
        return
    missing = [line for line in wanted if not line[1]]
    for line, _, given, what, todo in missing:
        yield Fault(signed.at(line), what, todo, quote_input(given))
    if not missing and day:
        yield from _judge_signatory(check, who, day)


def _judge_signatory(check: Check, who: str, day: date) -> Iterator[Fault]:
    """Whether somebody else who may do so signed, between the end of the quarter and today."""
    signed = check.submission.sign_off
    if check.definition.two_step_sign_off and who.casefold() == tidy(signed.entered_by).casefold():
        what = "The person who signs off is the person who entered the figures."
        yield Fault(signed.at(_SIGNED), what, "Ask a second person to sign off.", quote_input(who))
    elif check.period and not check.period.end < day <= check.context.today:
        what = f"It is signed on {write_day(day)}, which is not between the end of the quarter and today."
        yield Fault(signed.at(_DAY), what, "Correct the day.", quote_input(signed.signed_on))
    elif check.context.signatories is None:
        check.untested.append("whether that person may sign off: the list is not known here")
    elif who.casefold() not in {tidy(name).casefold() for name in check.context.signatories}:
        what = f"{quote_input(who)} is not on the list of people who may sign off for you."
        todo = "Ask somebody on the list, or ask for the list to be changed."
        yield Fault(signed.at(_SIGNED), what, todo, quote_input(who))


RULES = (
    Rule(
        "DIS-01",
        FAIL,
        "cell",
        "Small numbers are hidden where figures are published as you give them.",
        "Type c, which hides it.",
        _small_shown,
        Example({"figures": {"D12.c": "c", "D12.d": "c"}}),
        Example({"figures": {"D12": 30, "D12.c": 4, "D12.d": 26}, "no_last": ["D12.c", "D12.d"]}, "small number"),
        depends_on=("TYP-03", "REC-01"),
    ),
    Rule(
        "DIS-02",
        FAIL,
        "row",
        "A hidden number cannot be worked out from the others.",
        "Hide another one too.",
        _recoverable,
        Example({"figures": {"D12": "c", "D12.c": "c"}}),
        Example({"figures": {"D12.c": "c"}}, "gives it away"),
        depends_on=("DIS-01", "REC-01", "TYP-01"),
    ),
    Rule(
        "NAR-01",
        WARN,
        "return",
        "When a headline figure moves the wrong way, the story, the partners and the actions are given.",
        "Write a few sentences.",
        _story_told,
        Example({"last": {"D14": 4.8}}),
        Example({"last": {"D14": 4.8}, "answers": {"D15": ""}}, "not answered"),
        depends_on=("TYP-01", "REC-01"),
    ),
    Rule(
        "NAR-04",
        WARN,
        "return",
        "The story behind the baseline is told, and something is proposed.",
        "Write a few sentences, and what you propose to do.",
        _not_empty,
        Example({"last": {"D14": 4.2}}),
        Example({"actions": []}, "No action is proposed"),
        "A nil return.",
        ("NAR-01",),
    ),
    Rule(
        "NAR-02",
        WARN,
        "cell",
        "The story says why, not what the number is.",
        "Say what helped and what held back.",
        _says_something,
        Example({"answers": {"D15": "Two workers left in July and the waiting list grew until September."}}),
        Example({"answers": {"D15": "Started rose from 35 to 40 this quarter."}}, "not why"),
        "A short answer that refers to another document.",
    ),
    Rule(
        "NAR-03",
        WARN,
        "row",
        "Each action has an owner, a date and a status.",
        "Give each action all three.",
        _actions_owned,
        Example({"actions": [("Fill both posts", "Team manager", "2026-12-31", "Under way")]}),
        Example({"actions": [("Fill both posts", "", "2026-12-31", "Under way")]}, "an owner"),
    ),
    Rule(
        "SGN-01",
        FAIL,
        "return",
        "Somebody who may do so, and who did not enter the figures, signs off.",
        "Fill in the sheet Sign-off.",
        _signed,
        Example({"signatories": ["B. Approver"]}),
        Example({"sign_off": {"signed_by": "A. Submitter"}}, "entered the figures"),
    ),
)
