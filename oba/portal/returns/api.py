"""What programs may ask for, as JSON: the same returns, with the same limits, as the pages show."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Security
from fastapi.security import APIKeyCookie
from pydantic import BaseModel

from oba.models import Attempt
from oba.pipeline.returns.views import ReturnView, view_attempt, view_return, view_returns
from oba.portal.access import COOKIE, Person, person
from oba.portal.faults import describe_refusals
from oba.portal.forms import Number
from oba.portal.returns.request import visit_of

_REFUSALS = describe_refusals(
    {
        400: "The request could not be read",
        401: "Nobody is signed in",
        403: "The person may not do this, or not now",
        404: "There is no such return, or the person may not see it",
        422: "A part of the address is not of its form",
        500: "The program failed",
        503: "The store is busy or cannot be reached",
    }
)
SIGN_IN = APIKeyCookie(
    name=f"__Host-{COOKIE}",
    scheme_name="sign-in",
    description=f"What signing in gave the browser; without TLS, on the machine itself, it is called {COOKIE}.",
    auto_error=False,
)
router = APIRouter(prefix="/api", tags=["returns"], responses=_REFUSALS, dependencies=[Security(SIGN_IN)])
Who = Annotated[Person, Depends(person)]
Code = Annotated[str, Path(max_length=64)]


class AttemptShown(BaseModel):
    """One file that was sent."""

    number: int
    way: str
    file_name: str
    sha256: str
    sent_at: datetime
    outcome: str
    sentence: str
    signed_at: datetime | None
    decision: str | None
    decided_at: datetime | None


class ReturnShown(BaseModel):
    """One return that a provider owes."""

    code: str
    return_id: str
    name: str
    organisation: str
    period: str
    due: date
    closes: date
    status: str
    correction: str
    attempts: list[AttemptShown] = []


class VerdictShown(BaseModel):
    """The verdict on one attempt, as `oba return check --json` prints it."""

    outcome: str
    sentence: str
    findings: list[dict[str, Any]]
    summary: list[dict[str, Any]]
    not_run: list[dict[str, Any]]
    sha256: str


@router.get("/returns")
def list_returns(request: Request, who: Who) -> list[ReturnShown]:
    """List the returns that the person may see."""
    return [_describe_return(seen) for seen in view_returns(visit_of(request))]


@router.get("/returns/{code}")
def read_return(request: Request, code: Code, who: Who) -> ReturnShown:
    """Return one return with its attempts, newest first."""
    return _describe_return(view_return(visit_of(request), code))


@router.get("/returns/{code}/attempts/{number}")
def read_verdict(request: Request, code: Code, number: Number, who: Who) -> VerdictShown:
    """Return the verdict on one attempt with the explanations as they stand now."""
    _, attempt, verdict = view_attempt(visit_of(request), code, number)
    plain = verdict.as_json()
    return VerdictShown(**{name: plain[name] for name in VerdictShown.model_fields} | {"sha256": attempt.sha256})


def _describe_return(seen: ReturnView) -> ReturnShown:
    return ReturnShown(
        code=seen.owed.code,
        return_id=seen.owed.return_id,
        name=seen.definition.name,
        organisation=seen.provider.name,
        period=seen.period.label,
        due=seen.owed.due,
        closes=seen.owed.closes,
        status=seen.status,
        correction=seen.correction,
        attempts=[_describe_attempt(attempt) for attempt in seen.attempts],
    )


def _describe_attempt(attempt: Attempt) -> AttemptShown:
    return AttemptShown(**{name: getattr(attempt, name) for name in AttemptShown.model_fields})
