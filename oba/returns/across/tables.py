"""What the pages across providers show, as tables to download; the headings are those of the pages."""

from collections.abc import Iterable, Mapping

from oba.indicators.provider_return import ReturnDefinition
from oba.returns.across.checking import Fate, ProviderQuality, QueryLine, RuleTally
from oba.returns.across.figures import FigureTable
from oba.returns.across.narrative import OpenAction, Told
from oba.returns.register.tables import Cell
from oba.returns.rules.catalogue import ORDER, find_rule

Lines = list[list[Cell]]

_OF_A_RETURN = ("Provider", "Return", "Quarter")


def tabulate_figures(definition: ReturnDefinition, table: FigureTable) -> Lines:
    """Return one line a provider and quarter, so that it can be sorted and counted; blank where there is no number."""
    lines: Lines = [[*_OF_A_RETURN, "Question", "Group", "Figure", "Why none", "Unit", "Small number"]]
    asked = f"{table.measure.ref} {table.measure.question}"
    for line in [*table.lines, *([table.total] if table.total else [])]:
        for period, cell in zip(table.periods, line.cells, strict=True):
            figure = cell.value if cell.value is None or not cell.value.is_integer() else int(cell.value)
            why = cell.text if cell.value is None else ""
            small = "yes: not to be passed on" if cell.small else ""
            known = [line.name, definition.name, period.label, asked, table.group or "Everybody"]
            lines.append([*known, figure, why, table.measure.unit, small])
    return lines


def tabulate_queries(found: Iterable[QueryLine], *, show_small: bool) -> Lines:
    """Return the queries; without small numbers, neither the value nor the sentence that repeats it."""
    what = "What is unusual" if show_small else "What the rule asks"
    lines: Lines = [[*_OF_A_RETURN, "About", "Value", what, "Reason", "Standing", "Rule"]]
    for each in found:
        one, finding = each.checked, each.finding
        value = finding.given if show_small else ""
        known = [one.provider, one.return_name, one.period, each.question]
        lines.append(
            [*known, value, describe_query(each, show_small=show_small), finding.reason, each.state, finding.rule]
        )
    return lines


def describe_query(each: QueryLine, *, show_small: bool) -> str:
    """Return what is unusual: the sentence with its figures, or what the rule says of any figure."""
    if show_small or each.finding.rule not in ORDER:
        return each.finding.what
    return find_rule(each.finding.rule).message


def tabulate_rules(found: Iterable[RuleTally]) -> Lines:
    """Return how often each rule found something, and what became of it."""
    fates = [fate.value.capitalize() for fate in Fate]
    lines: Lines = [["Rule", "What it says", "Severity", "Found", "Returns", "Providers", *fates]]
    for each in found:
        counts = [each.fates.get(fate, 0) for fate in Fate]
        known = [each.rule, each.message, each.severity.value]
        lines.append([*known, each.found, len(each.returns), len(each.providers), *counts])
    return lines


def tabulate_quality(found: Iterable[ProviderQuality]) -> Lines:
    """Return the completeness, timeliness and validity of each provider."""
    shares = ("Came", "Came in time", "Right first time")
    lines: Lines = [["Provider", "Owed", "In time", "Late", "Not sent", *shares, "Files sent"]]
    for each in found:
        record = each.record
        known: list[Cell] = [each.name, record.owed, record.on_time, record.late, record.never]
        lines.append([*known, record.complete.words, record.timely.words, each.validity, each.attempts])
    return lines


def tabulate_words(told: Iterable[Told], questions: Mapping[str, Mapping[str, str]]) -> Lines:
    """Return one line an answer; `questions` are the words of each by return and id."""
    lines: Lines = [[*_OF_A_RETURN, "Accepted", "Question", "Answer"]]
    for one in told:
        known: list[Cell] = [one.provider, one.return_name, one.period, "yes" if one.accepted else "not yet"]
        asked = questions.get(one.return_id, {})
        lines += [[*known, asked.get(key, key), text] for key, text in one.words.answers.items()]
        lines += [
            [*known, "Action", f"{line.action}. Owner: {line.owner or 'none'}. By: {line.when}. {line.status}"]
            for line in one.words.actions
        ]
    return lines


def tabulate_actions(found: Iterable[OpenAction]) -> Lines:
    """Return the actions that are overdue, and those without a day."""
    lines: Lines = [[*_OF_A_RETURN, "Action", "Owner", "By", "Status", "Days overdue"]]
    for each in found:
        known: list[Cell] = [each.told.provider, each.told.return_name, each.told.period, each.line.action]
        when: Cell = each.line.by or each.line.when
        lines.append([*known, each.line.owner, when, each.line.status, each.days])
    return lines
