"""What the store knows besides a file: what stands of the quarters before, and what was explained."""

from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session

from oba.london_time import LONDON
from oba.models import Attempt, Owed
from oba.periods import read_code
from oba.pipeline.returns.exceptions import read_waivers
from oba.pipeline.returns.views import DefinedReturn, Visit
from oba.returns.accepted.figures import read_standing, unpack_corrected, unpack_figures
from oba.returns.explanations import Explanation
from oba.returns.form.layout import period_code
from oba.returns.read.check_file import Checked, check_file
from oba.returns.submission import AcceptedReturn, Context
from oba.returns.waivers import apply_waivers
from oba.returns.workflow import deadline
from oba.store import submissions as store


def figures_before(session: Session, owed: Owed) -> tuple[AcceptedReturn | None, list[AcceptedReturn]]:
    """Return what stands of the quarter just before, if anything, and of those before it, oldest first.

    Where a later return put a figure of the quarter before it right, the mended figure stands.
    """
    found = store.accepted_attempts(session, return_id=owed.return_id, organisation=owed.organisation)
    stands: list[AcceptedReturn] = []
    for other, attempt in found:
        if other.period >= owed.period:
            break
        mended = unpack_corrected(attempt.figures)
        if mended and stands and _is_just_before(stands[-1].period, other.period):
            stands[-1] = replace(stands[-1], figures={**stands[-1].figures, **mended})
        stands.append(unpack_figures(attempt.figures, other.period))
    last = stands.pop() if stands and _is_just_before(stands[-1].period, owed.period) else None
    return last, stands


def attempt_before(session: Session, owed: Owed) -> Attempt | None:
    """Return the attempt that stands of the quarter just before, if any."""
    found = store.accepted_attempts(session, return_id=owed.return_id, organisation=owed.organisation)
    return next((attempt for other, attempt in found if _is_just_before(other.period, owed.period)), None)


def _is_just_before(first: str, second: str) -> bool:
    return read_code(first).end + timedelta(days=1) == read_code(second).start


def check_sent(session: Session, visit: Visit, given: DefinedReturn, content: bytes, name: str) -> Checked:
    """Return the verdict on a file sent for a return, with everything that the store knows about it."""
    received = visit.now.astimezone(LONDON).strftime("%-d %B %Y, %H:%M")
    context, explained = _context(session, visit, given), explanations_of(session, given)
    checked = check_file(content, visit.definitions.returns, context, name, explained, received)
    return replace(checked, verdict=apply_waivers(checked.verdict, read_waivers(session, given.owed)))


def _context(session: Session, visit: Visit, given: DefinedReturn) -> Context:
    owed = given.owed
    last, earlier = figures_before(session, owed)
    others: dict[tuple[str, str, str], float] = {}
    for return_id, text in store.accepted_figures(session, owed.organisation, owed.period):
        figures = unpack_figures(text, owed.period).figures.items() if return_id != owed.return_id else ()
        others |= {(return_id, *asked): float(value) for asked, value in figures if isinstance(value, int | float)}
    before = [o.period for o in store.list_owed(session, owed.organisation, owed.return_id) if o.period < owed.period]
    return Context(
        today=visit.today,
        last=last,
        earlier=tuple(earlier),
        periods_expected=tuple(period_code(read_code(period)) for period in before),
        services_expected=tuple(given.provider.services),
        hashes=frozenset(store.hashes_sent(session, owed.return_id)),
        other_returns=others,
        key=visit.key,
        own=(owed.return_id, owed.organisation, owed.period),
        signs_here=True,
        deadline=deadline(given.standing, visit.today),
    )


def explanations_of(session: Session, given: DefinedReturn) -> list[Explanation]:
    """Return what a provider explained before; what the partnership refused is asked for again."""
    return [
        Explanation(
            reason.rule,
            given.provider.name,
            reason.measure,
            reason.category,
            reason.period,
            reason.value,
            reason.reason,
            str(reason.given_by),
            reason.given_on,
            accepted=reason.state != "refused",
            used=reason.used,
        )
        for reason in store.list_reasons(session, given.owed.return_id, given.owed.organisation)
    ]


def standing_figures(session: Session, return_id: str, period: str) -> dict[str, AcceptedReturn]:
    """Return what stands for a quarter by provider, with what was put right a quarter later."""
    found = read_standing(store.list_standing(session, return_id))
    return {organisation: stands for (organisation, code), stands in found.items() if code == period}
