"""Entries from the tables in the code: rules for returns, the words of a curve, symbols, roles, exit codes."""

from collections.abc import Iterator
from typing import get_args

from oba import errors
from oba.cases.check.subject import CHECK_BOTH
from oba.indicators.case_lists.checks import AnyCheck
from oba.pipeline.explained.entry import Entry
from oba.returns.rules.catalogue import RULES
from oba.returns.rules.handbook import SEVERITIES
from oba.returns.state_words import STATE_WORDS
from oba.roles import ROLE_DUTIES, ROLE_NAMES
from oba.scorecards.figure import MARKS
from oba.scorecards.render.open_data.columns import TABLE
from oba.scorecards.verdicts import BACKGROUND, DIRECTIONS, NO_FIGURE, PLACES, SIDE_BY_SIDE, VERDICTS
from oba.statistics.trend.five_points import OUTCOMES, POINTS, REASONS
from oba.statistics.xmr.icons import ASSURANCE_WORDS, VARIATION_WORDS
from oba.statistics.xmr.rules import RULE_SETS

_RETURNS, _PACKS, _STATISTICS = "docs/returns.md", "docs/packs.md", "docs/statistics.md"
_XMR = f"{_STATISTICS}#xmr-charts"
_WITHOUT_VERDICT = {
    SIDE_BY_SIDE: "Groups stand side by side: each has a figure, and the place as a whole has none.",
    NO_FIGURE: "The card was looked at and has no figure for this place yet; its page says what is awaited of whom.",
    BACKGROUND: "A figure to know for context, such as how many children there are. It is not judged.",
}


def list_rules() -> Iterator[Entry]:
    """Yield the rules for returns."""
    for rule in RULES:
        more = [
            ("What to do", rule.todo),
            ("Looks at", f"each {rule.scope}"),
            ("If it is broken", SEVERITIES[rule.severity]),
        ]
        if rule.fails.says:
            more.append(("Says, for example", f"… {rule.fails.says} …"))
        if rule.false_positives:
            more.append(("When it may be wrong", rule.false_positives))
        if rule.depends_on:
            more.append(("Not judged again after", ", ".join(rule.depends_on)))
        yield Entry((rule.id,), "Rule for returns", rule.message, tuple(more), f"{_RETURNS}#{rule.id.casefold()}")


def list_curve_words() -> Iterator[Entry]:
    """Yield what a page says of a curve: which way it goes, against its forecast, and beside other places."""
    for title, table in (("which way a curve goes", DIRECTIONS), ("a curve against its forecast", VERDICTS)):
        for code, words in table.items():
            yield Entry((words.words, str(code)), f"Verdict: {title}", words.legend, read=_STATISTICS)
    for words_of_none, meaning in _WITHOUT_VERDICT.items():
        yield Entry((words_of_none,), "In place of a verdict", meaning, read=_PACKS)
    for word, said in PLACES.items():
        name = said.format(name="England")
        yield Entry(
            (word, said.partition(" {")[0]), "Verdict: beside other places", f"Said as `{name}`.", read=_STATISTICS
        )


def list_process_words() -> Iterator[Entry]:
    """Yield the words of the process view, and its named sets of rules with the signals that each knows."""
    for code, words in (*VARIATION_WORDS.items(), *ASSURANCE_WORDS.items()):
        name, _, meaning = words.partition(": ")
        yield Entry((name, code), "Process view", meaning or words, read=_XMR)
    for key, rules in RULE_SETS.items():
        signals = (("Signals", "; ".join(rules.special_causes[1:])),)
        yield Entry(
            (key, rules.name), "Rules of the process view", rules.describe(), signals, f"{_STATISTICS}#xmr-charts"
        )
    for signal in {signal: None for rules in RULE_SETS.values() for signal in rules.special_causes}:
        used = "; ".join(rules.name for rules in RULE_SETS.values() if signal in rules.special_causes)
        yield Entry((signal,), "Signal of the process view", f"Found by the rules of: {used}.", read=_XMR)


def list_trend_words() -> Iterator[Entry]:
    """Yield what the recent trend can say, and why it says it or cannot."""
    read = f"{_STATISTICS}#recent-trend"
    for outcome in OUTCOMES.tolist():
        yield Entry((outcome,), "Recent trend", f"A result of the test of the last {POINTS} yearly values.", read=read)
    for reason in REASONS.tolist():
        yield Entry((reason,), "Recent trend", "Why the test says what it does, or cannot be calculated.", read=read)


def list_states() -> Iterator[Entry]:
    """Yield the states of a return, with what comes next for whom."""
    for state, words in STATE_WORDS.items():
        names = tuple(dict.fromkeys((words.name, words.name_elsewhere or words.name, str(state))))
        more = (("Then, for the partnership", words.collector),)
        meaning = f"Then, for the provider: {words.submitter}"
        yield Entry(names, "State of a return", meaning, more, f"{_RETURNS}#the-portal")


def list_marks() -> Iterator[Entry]:
    """Yield the symbols that stand where a number would."""
    for mark, meaning in MARKS.items():
        yield Entry((mark, f"[{mark}]"), "Symbol, in place of a number", meaning, read=f"{_PACKS}#what-is-withheld")


def list_columns() -> Iterator[Entry]:
    """Yield the columns of `data.csv`, which the read API has as well."""
    for column in TABLE:
        more = tuple(
            (head, text) for head, text in (("Counted", column.unit), ("May be", ", ".join(column.values))) if text
        )
        yield Entry((column.name, column.title), "Column of data.csv", column.description, more, _PACKS)


def list_roles() -> Iterator[Entry]:
    """Yield the roles of people in the portal."""
    for role, duty in ROLE_DUTIES.items():
        yield Entry((ROLE_NAMES[role], str(role)), "Role in the portal", duty, read="docs/security.md")


def list_exits() -> Iterator[Entry]:
    """Yield the codes with which a command ends, as `exit 11`."""
    for name in vars(errors).values():
        if isinstance(name, type) and issubclass(name, errors.ObaError) and "exit_code" in vars(name):
            number, meaning = str(name.exit_code), (name.__doc__ or "").split("\n", 1)[0]
            yield Entry((number, f"exit {number}", f"exit code {number}"), "Exit code of a command", meaning)


def list_case_checks() -> Iterator[Entry]:
    """Yield the checks that a case list may ask for, by the code of their finding."""
    for model in get_args(get_args(AnyCheck)[0]):
        for kind in get_args(model.model_fields["kind"].annotation):
            meaning = " ".join((model.__doc__ or "").split("\n\n", 1)[0].split())
            code = f"case-{kind.replace('_', '-')}"
            more = (("What to do", CHECK_BOTH), ("Told", "by `oba cases check` and `oba cases load`."))
            yield Entry((code,), "Finding: case lists", meaning, more, "docs/cases.md#what-is-told")
