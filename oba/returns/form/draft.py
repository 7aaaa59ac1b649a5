"""A return typed on screen: kept as it was typed, and put into the workbook when it is sent.

So a return that is typed and one that is uploaded are one thing: a file, checked by the one engine.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from oba.formula_guard import begins_formula
from oba.indicators.provider_return import EntryKind, Provider, ReturnDefinition
from oba.returns.form import layout as at
from oba.returns.form.layout import Layout
from oba.returns.form.paper import print_filled_cases
from oba.returns.submission import (
    ACTIONS,
    CASE_COLUMNS,
    CORRECTIONS,
    ENDED,
    STORY,
    Submission,
    list_asked,
)
from oba.returns.values import quote_input, read_day, read_figure
from oba.vocabulary import Symbol

MOST_CASES = 200
"""More rows than these are not typed on screen but sent in the workbook."""

Line = dict[str, str]
_DAYS = frozenset({"first_date", "second_date", "by"})
_NUMBERS = frozenset({"age", "first_score", "second_score"})


@dataclass(frozen=True)
class Draft:
    """What was typed: figures and what stands beside them by the number of the question, answers by their id."""

    figures: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[Line, ...] = ()
    cases: tuple[Line, ...] = ()
    corrections: tuple[Line, ...] = ()

    @property
    def blank(self) -> bool:
        """Return whether nothing was typed."""
        return not any((self.figures, self.beside, self.answers, self.actions, self.cases, self.corrections))

    def as_json(self) -> str:
        """Return the draft as it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read_draft(text: str) -> Draft:
    """Return a draft from what `as_json` made; an empty text is an empty draft."""
    if not text:
        return Draft()
    plain: dict[str, Any] = json.loads(text)
    lists = {name: tuple(plain.get(name, ())) for name in ("actions", "cases", "corrections")}
    return Draft(plain.get("figures", {}), plain.get("beside", {}), plain.get("answers", {}), **lists)


def draft_of(submission: Submission, definition: ReturnDefinition) -> Draft:
    """Return what a file said as a draft, so that it can be put right on screen."""
    refs = {asked.key: asked.ref for asked in list_asked(definition)}
    known = [entry for entry in submission.entries if entry.key in refs]
    return Draft(
        {refs[entry.key]: quote_input(entry.given) for entry in known if quote_input(entry.given)},
        {refs[entry.key]: entry.reason for entry in known if entry.reason},
        {answer.question: answer.text for answer in submission.answers if answer.text},
        tuple(
            {"action": act.action, "owner": act.owner, "by": quote_input(act.by), "status": act.status}
            for act in submission.actions
        ),
        tuple({name: quote_input(case.given.get(name)) for name in CASE_COLUMNS} for case in submission.cases),
        tuple({"ref": c.ref, "figure": quote_input(c.given), "reason": c.reason} for c in submission.corrections),
    )


def words_to_continue(last: Draft) -> Draft:
    """Return what of a quarter before can be gone on with: its answers, and its actions that are not ended."""
    going_on = tuple(line for line in last.actions if line.get("status") not in ENDED)
    return Draft(answers=last.answers, actions=going_on)


def continue_draft(draft: Draft, last: Draft, most_actions: int) -> Draft:
    """Return a draft with the words of the quarter before where it has none; nothing that was typed is replaced."""
    answers = {**last.answers, **{key: text for key, text in draft.answers.items() if text}}
    typed = {line.get("action", "").casefold() for line in draft.actions}
    new = [line for line in last.actions if line.get("action", "").casefold() not in typed]
    return replace(draft, answers=answers, actions=(*draft.actions, *new)[: max(most_actions, len(draft.actions))])


def nil_draft(definition: ReturnDefinition) -> Draft:
    """Return the draft that says there was nothing to report: nil for what is counted, not applicable for the rest."""
    figures = {}
    for asked in list_asked(definition):
        symbols = asked.measure.allowed_symbols
        counted = asked.measure.kind in (EntryKind.COUNT, EntryKind.MONEY) and Symbol.NIL in symbols
        figures[asked.ref] = (Symbol.NIL if counted else Symbol.NOT_APPLICABLE).value
    return Draft(figures)


def fill_workbook(content: bytes, definition: ReturnDefinition, provider: Provider, draft: Draft) -> bytes:
    """Return a workbook that we made with a draft typed into it, each cell as a person would have typed it."""
    book = load_workbook(io.BytesIO(content))
    layout = Layout(definition, provider)
    for asked in list_asked(definition):
        sheet, row = layout.rows[asked.key]
        _put(book[sheet], row, at.FIGURE, _number(draft.figures.get(asked.ref, "")))
        beside = draft.beside.get(asked.ref, "")
        _put(book[sheet], row, at.REASON, read_day(beside)[0] or beside)
    for number, question in enumerate(definition.questions, at.FIRST_ROW):
        _put(book[STORY], number, 3, draft.answers.get(question.id, ""))
    for number, line in enumerate(draft.actions, at.FIRST_ROW):
        _put_line(book[ACTIONS], number, line, ("action", "owner", "by", "status"))
    for number, line in enumerate(draft.corrections, at.FIRST_ROW):
        values: list[object] = [line.get("ref", ""), _number(line.get("figure", "")), line.get("reason", "")]
        for column, value in enumerate(values, 1):
            _put(book[CORRECTIONS], number, column, value)
    if definition.cases:
        for number, line in enumerate(draft.cases, at.FIRST_ROW):
            _put_line(book[definition.cases.title], number, line, tuple(CASE_COLUMNS))
        print_filled_cases(book[definition.cases.title])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _put_line(sheet: Worksheet, row: int, line: Line, names: tuple[str, ...]) -> None:
    for column, name in enumerate(names, 1):
        text = line.get(name, "")
        value: object = text
        if name in _DAYS:
            value = read_day(text)[0] or text
        elif name in _NUMBERS:
            value = _number(text)
        _put(sheet, row, column, value)


def _number(text: str) -> object:
    """Return a number for what reads as one, and the text itself for everything else."""
    reading = read_figure(text)
    if reading.value is None or reading.unit:
        return text.strip()
    return int(reading.value) if reading.value.is_integer() else reading.value


def _put(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """Write one cell; text is written as text, whatever it begins with."""
    if value in ("", None):
        return
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = begins_formula(value)
