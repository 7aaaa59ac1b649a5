"""Returns of every provider read together, for those who may see them all: figures, findings and words."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sqlmodel import Session

from oba.errors import NotFoundError
from oba.indicators.provider_return import ReturnDefinition
from oba.models import Attempt, Owed
from oba.periods import read_code
from oba.pipeline.returns.verdicts import current_verdicts
from oba.pipeline.returns.views import Visit, organisation_of
from oba.returns.accepted.figures import read_standing
from oba.returns.across.checking import Checked, Sent
from oba.returns.across.figures import name_provider
from oba.returns.across.narrative import Told, Words, pack_words, unpack_words
from oba.returns.across.small import Standing
from oba.returns.read.book import open_workbook, read_submission
from oba.returns.verdict import Outcome, read_verdict
from oba.store import submissions as store
from oba.store.engine import read_session


def require_all(visit: Visit) -> None:
    """Raise NotFoundError for anybody who may not see every return."""
    if organisation_of(visit.account) is not None:
        raise NotFoundError("There is no such page, or it is not yours.")


def read_figures(visit: Visit, return_id: str) -> Standing:
    """Return what stands of a return, by provider and period code."""
    require_all(visit)
    with read_session(visit.engine) as session:
        return read_standing(store.list_standing(session, return_id))


def read_checked(visit: Visit, return_id: str = "", period: str = "") -> list[Checked]:
    """Return every return of which something was sent, with all that its checks found; each argument narrows it.

    The newest attempt's findings are as they stand now, with what was explained or waived since; those of what was
    accepted as they were then.
    """
    require_all(visit)
    with read_session(visit.engine) as session:
        sent = store.list_sent(session, return_id or None, period or None)
        settled = current_verdicts(
            session, [one for one in sent if one[1].id == one[0].latest_id or one[1].accepted_verdict]
        )
        found: dict[str, tuple[Owed, list[Sent]]] = {}
        for owed, attempt in sent:
            verdict = settled.get(attempt.id) or read_verdict(json.loads(attempt.verdict))
            said = Sent(attempt.number, Outcome(attempt.outcome), verdict.findings)
            found.setdefault(owed.code, (owed, []))[1].append(said)
        return [_as_checked(visit, owed, attempts) for owed, attempts in found.values()]


def _as_checked(visit: Visit, owed: Owed, attempts: Iterable[Sent]) -> Checked:
    return_name, provider = name_return(visit.definitions.returns, owed)
    period = read_code(owed.period).label
    return Checked(owed.code, owed.return_id, return_name, owed.organisation, provider, period, tuple(attempts))


def name_return(definitions: Mapping[str, ReturnDefinition], owed: Owed) -> tuple[str, str]:
    """Return the names of a return and of its provider; their ids where they are no longer defined."""
    definition = definitions.get(owed.return_id)
    provider = definition.provider(owed.organisation) if definition else None
    name = name_provider(provider) if provider else owed.organisation
    return (definition.name if definition else owed.return_id), name


def read_told(visit: Visit, return_id: str = "", period: str = "") -> list[Told]:
    """Return the words of each return that is with the partnership or accepted, newest quarter first."""
    require_all(visit)
    found = []
    with read_session(visit.engine) as session:
        for owed, attempt_id, words in store.list_words(session, return_id or None, period or None):
            definition = visit.definitions.returns.get(owed.return_id)
            if definition is not None:
                kept = words or _read_old(session, attempt_id, definition)
                found.append(_as_told(visit, owed, unpack_words(kept)))
    return found


def _as_told(visit: Visit, owed: Owed, words: Words) -> Told:
    return_name, provider = name_return(visit.definitions.returns, owed)
    period = read_code(owed.period)
    known = (owed.code, owed.return_id, return_name, owed.organisation, provider)
    return Told(*known, period.label, period.end, owed.accepted_id is not None, words)


def _read_old(session: Session, attempt_id: int, definition: ReturnDefinition) -> str:
    """Return the words of a file that was sent before they were kept beside it."""
    attempt = session.get_one(Attempt, attempt_id)
    return _words_of(_File(attempt.sha256, attempt.content, attempt.file_name, definition))


@dataclass(frozen=True, slots=True)
class _File:
    """A kept file, known by its hash."""

    sha256: str
    content: bytes = field(compare=False, repr=False)
    name: str = field(compare=False)
    definition: ReturnDefinition = field(compare=False)


@lru_cache(maxsize=512)
def _words_of(file: _File) -> str:
    return pack_words(read_submission(open_workbook(file.content, file.name), file.definition))
