"""Doubtful pairs of a link: what waits, what was decided, and one pair with how its fields agree and a decision."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from oba.cases.linkage.clerical import ANSWERS, FIELD_WORDS, REASONS, Answer
from oba.errors import CaseError, OvertakenError
from oba.pipeline.cases.datasets import Change
from oba.pipeline.cases.review import DoubtfulPair, Review, decide, list_reviews, write_bits
from oba.portal.access import Person, require
from oba.portal.forms import read_form, read_number
from oba.portal.pages import go_to, render
from oba.roles import Permission

router = APIRouter(prefix="/doubtful-pairs", include_in_schema=False)

Analyst = Annotated[Person, Depends(require(Permission.HANDLE_CASES))]
Fields = Annotated[dict[str, str], Depends(read_form)]
_MOST = 100
"""Pairs of each kind on a page; the others come up as these are decided."""


@router.get("")
def list_links(request: Request, who: Analyst) -> Response:
    """Show the links that are kept, and how many pairs of each wait for a decision."""
    reviews = _read_reviews(request)
    values: dict[str, Any] = {"reviews": reviews or [], "missing": reviews is None, "made_up": who.example}
    return render(request, "doubtful_links.html", names=_names(request), **values)


@router.get("/{link_id}")
def list_pairs(request: Request, link_id: str, who: Analyst) -> Response:
    """Show the pairs of a link: those that wait, and those that were decided on."""
    values = _describe(request, _find_review(request, link_id), who)
    return render(request, "doubtful_pairs.html", answers=ANSWERS, most=_MOST, **values)


@router.get("/{link_id}/{reference}")
def show_pair(request: Request, link_id: str, reference: str, who: Analyst) -> Response:
    """Show how the fields of a pair agree, and ask for a decision."""
    review = _find_review(request, link_id)
    pair = _find_pair(review, reference)
    return _show(request, who, review, pair, {"reason": pair.reason})


@router.post("/{link_id}/{reference}")
def decide_pair(request: Request, link_id: str, reference: str, who: Analyst, form: Fields) -> Response:
    """Keep a decision; what is wrong with it, or was decided meanwhile, is told beside the pair."""
    review = _find_review(request, link_id)
    pair = _find_pair(review, reference)
    chosen = REASONS.get(form.get("reason", ""))
    if chosen is None:
        return _show(request, who, review, pair, form, {"reason": "Choose what you found"}, 422)
    state = request.app.state
    change = Change(state.engine, state.project.definitions, state.settings, who.actor, state.clock())
    try:
        decide(change, link_id, reference, chosen[0], form["reason"], read_number(form.get("seen", "")))
    except OvertakenError:
        review = _find_review(request, link_id)
        errors = {"reason": "Somebody else decided meanwhile, as it says above. Decide again if they were wrong"}
        return _show(request, who, review, _find_pair(review, reference), form, errors, 409)
    except CaseError as fault:
        return _show(request, who, review, pair, form, {"reason": str(fault)}, 409)
    return go_to(request, f"/doubtful-pairs/{link_id}", f"Pair {reference}: your decision is kept.")


def _read_reviews(request: Request) -> list[Review] | None:
    """Return the reviews; None where the datasets that the register names are not here, or cannot be read."""
    state = request.app.state
    try:
        return list_reviews(state.engine, state.settings)
    except CaseError:
        return None


def _find_review(request: Request, link_id: str) -> Review:
    for review in _read_reviews(request) or ():
        if review.link == link_id:
            return review
    raise HTTPException(404)


def _find_pair(review: Review, reference: str) -> DoubtfulPair:
    for pair in review.pairs:
        if pair.reference == reference:
            return pair
    raise HTTPException(404)


def _names(request: Request) -> dict[str, str]:
    """Return what links and lists are called, by id."""
    definitions = request.app.state.project.definitions
    return {one.id: one.name for kind in (definitions.case_lists, definitions.case_links) for one in kind.values()}


def _describe(request: Request, review: Review, who: Person) -> dict[str, Any]:
    found = request.app.state.project.definitions.case_links.get(review.link)
    return {
        "review": review,
        "names": _names(request),
        "weight": found.weight if found else None,
        "reasons": {name: words for name, (_, words) in REASONS.items()},
        "fields": list(FIELD_WORDS.values()),
        "made_up": review.made_up or who.example,
        "address": f"/doubtful-pairs/{review.link}",
    }


def _show(
    request: Request,
    who: Person,
    review: Review,
    pair: DoubtfulPair,
    form: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    by_answer = [
        (words, [(name, text[0].lower() + text[1:]) for name, (of, text) in REASONS.items() if of is answer])
        for answer, words in ANSWERS.items()
    ]
    values = _describe(request, review, who) | {"pair": pair, "form": form, "by_answer": by_answer}
    before = None if pair.before is None else write_bits(pair.before)
    said = ANSWERS[Answer(pair.decision)] if pair.decision else ""
    return render(request, "doubtful_pair.html", status, errors=errors, before=before, said=said, **values)
