"""The case sheets of accepted returns as a case list, and for which quarters such a list has every row.

A provider's references are its own: "001" of one is somebody else than "001" of another. So an identifier is the
provider's id and the reference, `eh-redditch:001`, and becomes a pseudonym at the door as any other. What is read is
what stands: a return that was put right comes with its newest accepted version alone.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from sqlalchemy import Engine

from oba.cases.counting.kept_rows import KeptList
from oba.cases.counting.spans import number_month
from oba.cases.raw import RawList, make_raw_column
from oba.cases.read.cells import read_identifier
from oba.errors import CaseError, FeedError
from oba.indicators.case_lists.case_list import PROVIDER, QUARTER, CaseList
from oba.indicators.project import Definitions
from oba.indicators.provider_return import ReturnDefinition
from oba.london_time import london_day, write_day
from oba.models import Attempt, Owed
from oba.periods import read_code
from oba.pipeline.cases.reading import Rows
from oba.returns.accepted.figures import unpack_figures
from oba.returns.read.book import open_workbook, read_submission
from oba.returns.submission import CASE_COLUMNS, Case
from oba.returns.values import quote_input, read_day, read_figure
from oba.store import submissions
from oba.store.engine import read_session

_BETWEEN = ":"
_NUMBERS, _DAYS = ("age", "first_score", "second_score"), ("first_date", "second_date")


def read_returned(engine: Engine, definitions: Definitions, definition: CaseList, as_at: date) -> Rows:
    """Return the rows of every return that stands. CaseError if none does, or one was accepted after `as_at`."""
    asked = definitions.returns.get(definition.source.return_ or "")
    if asked is None or asked.cases is None:
        raise CaseError(f"`{definition.id}` is read from a return that is not there, or has no case sheet.")
    numbers: list[int] = []
    attempts: list[int] = []
    cells: list[list[str]] = [[] for _ in range(len(CASE_COLUMNS) + 2)]
    files: dict[int, str] = {}
    digest = hashlib.sha256()
    with read_session(engine) as session:
        for owed, attempt in submissions.accepted_attempts(session, return_id=asked.id):
            key = attempt.id or 0
            _refuse_later(owed, asked, as_at)
            files[key] = _name_return(owed, asked)
            digest.update(f"{key} {attempt.sha256}\n".encode())
            for case in _read_cases(owed, attempt, asked):
                numbers.append(case.spot.row)
                attempts.append(key)
                for column, text in zip(cells, _read_row(case, owed), strict=True):
                    column.append(text)
    if not files:
        raise CaseError(
            f"No return of `{asked.id}` is accepted yet, so `{definition.id}` has no row. Nothing was kept."
        )
    headers = [*CASE_COLUMNS.values(), QUARTER, PROVIDER]
    raw = RawList(
        f"returns of {asked.id}",
        asked.cases.title,
        np.array(numbers, np.int64),
        [make_raw_column(header, column) for header, column in zip(headers, cells, strict=True)],
        attempts=np.array(attempts, np.int64),
        files=files,
    )
    return Rows(raw, digest.hexdigest(), attempts=tuple(files))


def name_identifier(provider: str, reference: str) -> str:
    """Return the identifier that a provider's own reference is of: `eh-redditch:001`."""
    return f"{provider}{_BETWEEN}{reference}"


def _name_return(owed: Owed, asked: ReturnDefinition) -> str:
    provider = asked.provider(owed.organisation)
    return f"return of {provider.name if provider else owed.organisation}, {read_code(owed.period).label}"


def _refuse_later(owed: Owed, asked: ReturnDefinition, as_at: date) -> None:
    accepted = london_day(owed.accepted_at) if owed.accepted_at else date.min
    if accepted > as_at:
        raise CaseError(
            f"The {_name_return(owed, asked)} was accepted on {write_day(accepted)}, after the day that was given. What"
            " is read is what stands now: give today, or that day or a later one, as `--as-at`."
        )


def _read_cases(owed: Owed, attempt: Attempt, asked: ReturnDefinition) -> Sequence[Case]:
    """Return the rows of one accepted file; CaseError if today's definition does not find those that it had."""
    if attempt.way == "nil":
        return ()
    found = read_submission(open_workbook(attempt.content, attempt.file_name), asked).cases
    if len(found) != unpack_figures(attempt.figures, owed.period).cases:
        raise CaseError(
            f"The case sheet of the {_name_return(owed, asked)} has other rows than when it was accepted, for the"
            f" definition of `{asked.id}` changed since. Give the sheet the title that it had. Nothing was kept."
        )
    return found


def _read_row(case: Case, owed: Owed) -> Iterator[str]:
    for column in CASE_COLUMNS:
        given = case.given.get(column)
        if column == "reference":
            reference = read_identifier(given if isinstance(given, str) else quote_input(given))
            yield name_identifier(owed.organisation, reference) if reference else ""
        elif column in _NUMBERS and (number := read_figure(given).value) is not None:
            yield quote_input(number)
        elif column in _DAYS and (day := read_day(given)[0]) is not None:
            yield day.isoformat()
        else:
            yield quote_input(given)
    yield read_code(owed.period).end.isoformat()
    yield owed.organisation


def find_replaced(engine: Engine, attempts: Iterable[int]) -> set[int]:
    """Return which of the attempts that a list was read from do not stand any more."""
    asked = set(attempts)
    if not asked:
        return asked
    with read_session(engine) as session:
        return asked - set(submissions.which_stand(session, asked))


def say_whole(engine: Engine, definitions: Definitions, kept: KeptList) -> KeptList:
    """Return a list of returns with the months of which every row is there; other lists as they are.

    Those are the months of the quarters for which the return of each provider that owes one was read: a count of some
    is no count. FeedError if a return that it was read from does not stand any more.
    """
    if not kept.attempts:
        return kept
    with read_session(engine) as session:
        standing = submissions.which_stand(session, kept.attempts)
    if gone := len(set(kept.attempts) - set(standing)):
        returns = "1 return was" if gone == 1 else f"{gone} returns were"
        raise FeedError(
            f"`{kept.list_id}` has rows of returns that no longer stand: {returns} put right since. Load it again"
            f" (`oba cases load {kept.list_id}`); nothing was counted, and the figures of before stand."
        )
    given: dict[tuple[str, str], set[str]] = {}
    for owed in standing.values():
        given.setdefault((owed.return_id, owed.period), set()).add(owed.organisation)
    months: set[int] = set()
    for (return_id, code), providers in given.items():
        asked, period = definitions.returns.get(return_id), read_code(code)
        if asked and {one.id for one in asked.list_owing(period)} <= providers:
            months |= set(range(number_month(period.start), number_month(period.end) + 1))
    return replace(kept, months=frozenset(months))
