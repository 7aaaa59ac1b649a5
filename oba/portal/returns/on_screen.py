"""A return typed on screen: one page a sheet, kept as it is typed, checked and sent like a workbook."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Form, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from oba.indicators.provider_return import ReturnDefinition, Section
from oba.london_time import LONDON
from oba.pipeline.returns import drafts, provider
from oba.pipeline.returns.drafts import ACTIONS, CASES, MENDED, STORY, Saved, Typed, mark_part
from oba.pipeline.returns.views import ReturnView
from oba.portal.access import Person, person, require, time_left
from oba.portal.accounts.kept_forms import RESTORED, forget, keeps_typed, recall
from oba.portal.forms import read_form, read_number
from oba.portal.pages import go_to, render
from oba.portal.returns.notices import notify
from oba.portal.returns.request import require_step, visit_of
from oba.returns.form.draft import MOST_CASES, Draft, continue_draft
from oba.returns.form.layout import SYMBOL_HELP
from oba.returns.submission import ACTION_STATES, CASE_COLUMNS, AskedFigure, list_asked
from oba.returns.values import read_figure
from oba.returns.workflow import Action
from oba.roles import Permission

router = APIRouter(prefix="/returns/{code}/screen", include_in_schema=False)
Who = Annotated[Person, Depends(person)]
Sender = Annotated[Person, Depends(require(Permission.SEE_OWN_RETURNS))]
Fields = Annotated[dict[str, str], Depends(read_form)]

LONGEST = 20_000
LONGEST_ANSWER = 5_000
CORRECTIONS = 4
BY_ITSELF = "by-itself"
"""The field with which the script says that nobody pressed Save."""


@router.get("")
def show_parts(request: Request, code: str, who: Who) -> Response:
    """Show the parts of the return and how far each has come."""
    seen, draft = _open(request, code)
    return render(request, "screen.html", seen=seen, parts=_list_parts(seen.definition, draft), draft=draft)


def _list_parts(definition: ReturnDefinition, draft: Draft) -> list[dict[str, Any]]:
    """Return each part with its address, title, how much of it is given of how much, and whether it may be empty."""
    parts: list[dict[str, Any]] = []
    for section in definition.sections:
        refs = [asked.ref for asked in _list_asked(definition, section)]
        given = sum(bool(draft.figures.get(ref)) for ref in refs)
        parts.append({"id": section.id, "title": section.title, "given": given, "asked": len(refs)})
    if definition.cases:
        parts.append({"id": CASES, "title": definition.cases.title, "given": len(draft.cases), "asked": 0})
    if definition.questions:
        given = sum(bool(draft.answers.get(question.id)) for question in definition.questions)
        parts.append({"id": STORY, "title": "Story", "given": given, "asked": len(definition.questions)})
    if definition.actions:
        parts.append({"id": ACTIONS, "title": "Actions", "given": len(draft.actions), "asked": 0, "wanted": True})
    parts.append({"id": MENDED, "title": "Corrections to last quarter", "given": len(draft.corrections), "asked": 0})
    return parts


@router.get("/check")
def check_answers(request: Request, code: str, who: Who) -> Response:
    """Show everything that was typed, before it is sent."""
    seen, draft = _open(request, code)
    sections = [(section, _list_asked(seen.definition, section)) for section in seen.definition.sections]
    left = [part for part in _list_parts(seen.definition, draft) if _is_left(part)]
    room = provider.describe_room(visit_of(request), seen)
    shown: dict[str, Any] = {"draft": draft, "sections": sections, "case_columns": CASE_COLUMNS, "room": room}
    return render(request, "screen_check.html", seen=seen, **shown, left=left, Action=Action)


def _is_left(part: Mapping[str, Any]) -> bool:
    """Return whether something of a part is still to be given: figures, answers, and one action at least."""
    return part["given"] < part["asked"] or ("wanted" in part and not part["given"])


@router.post("/check")
def send(request: Request, tasks: BackgroundTasks, code: str, who: Sender, turn: Annotated[int, Form()]) -> Response:
    """Send what was typed: it is put into the workbook and checked."""
    visit = visit_of(request)
    attempt = provider.send_draft(visit, code, turn)
    notify(request, tasks, visit, code)
    return go_to(request, f"/returns/{code}/attempts/{attempt.number}")


@router.get("/{part}")
def show_part(request: Request, code: str, part: str, who: Who) -> Response:
    """Show the questions of one part, with what was typed in it before a time-out."""
    seen, draft = _open(request, code)
    shown = mark_part(seen.definition, part, draft)
    typed = recall(request, who, was=shown)
    if typed and part != CASES:
        draft, _ = _read_part(seen.definition, draft, part, _tidy(typed))
    return _part_page(request, seen, draft, part, {}, was=shown, typed=typed)


@router.post("/{part}")
@keeps_typed
def save_part(request: Request, code: str, part: str, who: Sender, form: Fields) -> Response:
    """Save what was typed in one part; what is not a figure is saved too, and reported.

    Where the script saves while somebody types, the answer is JSON: when it was saved, and what the next one says.
    """
    seen = require_step(request, code, Action.SAVE)
    typed, by_itself = _tidy(form), BY_ITSELF in form and part != CASES
    goes_on = "continue" in typed and part in (STORY, ACTIONS)
    last = _last_words(request, seen, part) if goes_on else Draft()

    def change(draft: Draft) -> tuple[Draft, dict[str, str]]:
        after, errors = _read_part(seen.definition, draft, part, typed)
        return continue_draft(after, last, seen.definition.actions), errors

    asked = Typed(part, change, read_number(typed.get("turn", "")), typed.get("was", ""), by_itself)
    saved = drafts.save_part(visit_of(request), code, asked)
    if not by_itself or RESTORED in form:
        forget(request)
    if by_itself:
        return _tell_saved(request, seen, part, saved)
    if goes_on and not saved.errors:
        return go_to(request, f"/returns/{code}/screen/{part}", "Last quarter’s words are filled in and kept.")
    if saved.errors:
        seen, draft = _open(request, code)
        return _part_page(request, seen, draft, part, dict(saved.errors), typed=typed)
    stays = part == CASES and "done" not in typed
    return go_to(request, f"/returns/{code}/screen/{CASES}" if stays else f"/returns/{code}/screen", "Kept.")


def _tidy(form: Mapping[str, str]) -> dict[str, str]:
    return {name: " ".join(text.split(" "))[:LONGEST].strip() for name, text in form.items()}


def _tell_saved(request: Request, seen: ReturnView, part: str, saved: Saved) -> Response:
    at = request.app.state.clock().astimezone(LONDON)
    mark = mark_part(seen.definition, part, saved.draft)
    idle, whole = time_left(request) or (0, 0)
    left = {"idle": idle, "whole": whole}
    return JSONResponse({"saved": f"{at:%H:%M}", "turn": saved.turn, "was": mark, "left": left})


def _read_part(
    definition: ReturnDefinition, draft: Draft, part: str, typed: Mapping[str, str]
) -> tuple[Draft, dict[str, str]]:
    section = next((section for section in definition.sections if section.id == part), None)
    if section is not None:
        return _read_figures(definition, section, draft, typed)
    if part == STORY:
        answers = {q.id: typed.get(f"answer-{q.id}", "") for q in definition.questions}
        long = {f"answer-{q.id}": q.ref for q in definition.questions if len(answers[q.id]) > LONGEST_ANSWER}
        errors = {name: f"{ref} must be {LONGEST_ANSWER:,} characters or fewer" for name, ref in long.items()}
        return replace(draft, answers={key: text for key, text in answers.items() if text}), errors
    if part == ACTIONS:
        lines = _lines(typed, ("action", "owner", "by", "status"), definition.actions)
        return replace(draft, actions=tuple(lines)), {}
    if part == MENDED:
        return replace(draft, corrections=tuple(_lines(typed, ("ref", "figure", "reason"), CORRECTIONS * 3))), {}
    if part == CASES and definition.cases:
        return _change_cases(draft, typed)
    raise HTTPException(404)


def _read_figures(
    definition: ReturnDefinition, section: Section, draft: Draft, typed: Mapping[str, str]
) -> tuple[Draft, dict[str, str]]:
    figures, beside, errors = dict(draft.figures), dict(draft.beside), {}
    for asked in _list_asked(definition, section):
        figure, words = typed.get(f"figure-{asked.ref}", ""), typed.get(f"beside-{asked.ref}", "")
        for kept, text in ((figures, figure), (beside, words)):
            kept.pop(asked.ref, None)
            if text:
                kept[asked.ref] = text
        if read_figure(figure).fault:
            symbols = ", ".join(symbol.value for symbol in asked.measure.allowed_symbols)
            name = f"{asked.ref}, {asked.label}" if asked.label else asked.ref
            errors[f"figure-{asked.ref}"] = f"{name} must be a number, or one of the symbols {symbols}"
    return replace(draft, figures=figures, beside=beside), errors


def _lines(typed: Mapping[str, str], names: tuple[str, ...], most: int) -> list[dict[str, str]]:
    lines = [{name: typed.get(f"{name}-{number}", "") for name in names} for number in range(most)]
    return [line for line in lines if any(line.values())]


def _change_cases(draft: Draft, typed: Mapping[str, str]) -> tuple[Draft, dict[str, str]]:
    """Remove a row, or add one; a row needs its reference."""
    removed = read_number(typed.get("remove", ""))
    if 0 <= removed < len(draft.cases):
        kept = [line for number, line in enumerate(draft.cases) if number != removed]
        return replace(draft, cases=tuple(kept)), {}
    line = {name: typed.get(f"case-{name}", "") for name in CASE_COLUMNS}
    if not any(line.values()):
        return draft, {} if "done" in typed else {"case-reference": "Enter your case reference"}
    if len(draft.cases) >= MOST_CASES:
        what = f"At most {MOST_CASES} rows can be typed here; send the workbook instead"
        return draft, {"case-reference": what}
    return replace(draft, cases=(*draft.cases, line)), {}


def _part_page(
    request: Request,
    seen: ReturnView,
    draft: Draft,
    part: str,
    errors: dict[str, str],
    *,
    was: str = "",
    typed: Mapping[str, str] | None = None,
) -> Response:
    status = 422 if errors else 200
    was = was or mark_part(seen.definition, part, draft)
    definition = seen.definition
    section = next((section for section in definition.sections if section.id == part), None)
    shared: dict[str, Any] = {"seen": seen, "draft": draft, "errors": errors, "was": was, "part": part}
    if section is not None:
        last = provider.list_last_figures(visit_of(request), seen)
        asked = _list_asked(definition, section)
        shared |= {"section": section, "asked": asked, "last": last, "symbols": _symbols(section)}
        return render(request, "screen_figures.html", status, **shared)
    if part == CASES and definition.cases:
        lists = {
            name: list(definition.codelists[getattr(definition.cases, name)].categories.values())
            for name in ("district", "quintile")
        }
        lists |= {"tool": [tool.name for tool in definition.cases.tools]}
        lists |= {"version": list(dict.fromkeys(v for tool in definition.cases.tools for v in tool.versions))}
        lists |= {"reason": list(definition.cases.reasons.values())}
        values: dict[str, Any] = {"columns": CASE_COLUMNS, "lists": lists, "given": typed or {}}
        return render(request, "screen_cases.html", status, **shared, **values)
    if part == STORY and definition.questions:
        last_words = provider.read_last_words(visit_of(request), seen)
        return render(request, "screen_story.html", status, **shared, last=last_words, longest=LONGEST_ANSWER)
    if part == ACTIONS and definition.actions:
        last_words = provider.read_last_words(visit_of(request), seen)
        return render(request, "screen_actions.html", status, **shared, states=ACTION_STATES, last=last_words)
    if part == MENDED:
        rows = min(len(draft.corrections) + CORRECTIONS, CORRECTIONS * 3)
        return render(request, "screen_corrections.html", status, **shared, rows=rows)
    raise HTTPException(404)


def _symbols(section: Section) -> list[tuple[str, str]]:
    used = {symbol for measure in section.measures for symbol in measure.allowed_symbols}
    return [(symbol.value, words) for symbol, words in SYMBOL_HELP.items() if symbol in used]


def _list_asked(definition: ReturnDefinition, section: Section) -> list[AskedFigure]:
    return [asked for asked in list_asked(definition) if asked.sheet == section.title]


def _open(request: Request, code: str) -> tuple[ReturnView, Draft]:
    seen = require_step(request, code, Action.SAVE)
    return seen, provider.open_draft(seen)


def _last_words(request: Request, seen: ReturnView, part: str) -> Draft:
    """Return what one part of last quarter's return said, to be continued."""
    last = provider.read_last_words(visit_of(request), seen)
    return Draft(answers=last.answers) if part == STORY else Draft(actions=last.actions)
