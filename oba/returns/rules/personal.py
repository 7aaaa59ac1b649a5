"""The rule that nothing names a child or a family (STR-06)."""

import hashlib
from collections.abc import Iterator

from oba.indicators.provider_return import RuleSeverity
from oba.personal_data.patterns import find_identifier, find_person
from oba.returns.rules.rule import NOT_REPEATED, Check, Example, Fault, Rule
from oba.returns.submission import Spot

_WHOLE = "must not name a child or a family."


def _named(check: Check) -> Iterator[Fault]:
    for spot, text, question in _texts(check):
        kind, person = find_identifier(text), find_person(text)
        involved = frozenset({spot})
        if kind:
            what = f"This text seems to hold {kind}. The return {_WHOLE}"
            todo = "Take it out, and use a reference of your own that nobody else can read."
            yield Fault(spot, what, todo, NOT_REPEATED, name=question, involved=involved)
        elif person and question != _OWNER:
            # A reason accepted for one text must not be taken for another: they are told apart by their digest.
            mark = hashlib.sha256(text.encode()).hexdigest()[:6]
            given = f"{NOT_REPEATED[:-1]}: text {mark})"
            what = f"This text seems to name {person}. The return {_WHOLE}"
            todo = "Take it out, or write why it may stand."
            yield Fault(spot, what, todo, given, name=question, involved=involved, severity=RuleSeverity.QUERY)
    for case in check.submission.cases:
        if fault := check.judge_reference(case):
            spot = case.at("reference")
            what = f"The case reference {fault}. The list {_WHOLE}"
            todo = "Use your own case reference: letters and digits that only you can trace, such as WF-0123."
            yield Fault(spot, what, todo, NOT_REPEATED, involved=frozenset({spot}), case=case)


_OWNER = "Who"
"""Those who will do something are named on purpose."""


def _texts(check: Check) -> Iterator[tuple[Spot, str, str]]:
    """Return every text with its cell and the question that it answers, which is blank where there is none."""
    given, questions = check.submission, {question.id: question.text for question in check.definition.questions}
    for entry in given.entries:
        if entry.reason:
            yield Spot(entry.spot.sheet, entry.spot.row, entry.spot.column + 2), entry.reason, ""
    for answer in given.answers:
        yield answer.spot, answer.text, questions.get(answer.question, "")
    for action in given.actions:
        yield action.spot, action.action, ""
        yield action.at(2), action.owner, _OWNER
    for correction in given.corrections:
        yield correction.at(3), correction.reason, ""


RULES = (
    Rule(
        "STR-06",
        RuleSeverity.FAIL,
        "cell",
        "Nothing names a child or a family (what may do so is asked about); a case reference has the shape asked for.",
        "Take it out.",
        _named,
        Example(
            {
                "answers": {
                    "D15": "A helpline open 24/7 and 1234567890 leaflets brought in families who never asked before."
                }
            }
        ),
        Example(
            {"answers": {"D15": "The mother of 943 476 5919 told us that regular visits helped her feel less alone."}},
            "NHS number",
        ),
        "A reference number of a contract may look like a telephone number; a professional may be named on purpose.",
    ),
)
