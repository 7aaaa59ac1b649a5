"""Which jobs the definitions ask for, and when each is due. No clock: every function is told the moments.

A slot is the moment that a schedule names, in UTC; it is the key of a run. Schedules are written in
the wall time of Europe/London. A wall time that the change to summer time skips is taken as if the
clocks had not changed (01:30 becomes 02:30 summer time). A wall time that comes twice in autumn is
one slot, the first, unless the schedule names every hour: then it is two.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from typing import Any

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]

from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.indicators.provider_return import ReturnDefinition
from oba.indicators.schedule import Timing, split_cron
from oba.london_time import LONDON
from oba.timetable.meetings import Calendar, Calendars

LOOK_BACK = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 24 * 60, 35 * 24 * 60, 400 * 24 * 60))
MOST_MISSED = 1000
_REMINDERS_AT = "0 8 * * *"
_MARGIN = timedelta(hours=2)  # more than a change of the clocks


@dataclass(frozen=True)
class Job:
    """Something to be done at its slots, made from one definition.

    `waits_for_file`: due when a file appears, besides its slots. `at_first_sight`: its last slot
    before it became known is done too, as a feed's newest release is wanted at once and a pack for a
    meeting that is over is not.
    """

    name: str
    kind: str
    about: str
    owner: str = ""
    cron: str = ""
    days: tuple[date, ...] = ()
    at: time = time(0)
    waits_for_file: bool = False
    at_first_sight: bool = True
    settle: timedelta = timedelta(0)
    jitter: timedelta = timedelta(0)
    time_limit: timedelta = timedelta(minutes=30)
    attempts: int = 5


_DIGESTS = Job(name="digests", kind="digests", about="boards", cron="0 8 * * mon", at_first_sight=False)
"""What each person of a board is told once a week goes out on Monday morning."""


_FORGETTING = Job(name="forgetting", kind="forgetting", about="case audits", cron="0 5 * * *")
"""Words of case audits and rows of case lists whose time is over go each morning, before anybody opens a page."""


@dataclass(frozen=True)
class DueSlot:
    """The newest slot that is due, and the earlier ones that it stands for."""

    slot: datetime
    due: datetime
    missed: int = 0
    missed_from: datetime | None = None


def list_jobs(definitions: Definitions, calendars: Calendars) -> list[Job]:
    """Return the jobs of all feeds that have a schedule, boards that meet, and returns that are asked for, by name.

    Where there are boards, one tells their people each Monday of what is overdue; where there are boards or case lists,
    one erases each morning what case audits and case lists need keep no longer.
    """
    feeds = [_feed_job(feed) for feed in definitions.feeds.values() if feed.schedule]
    boards = [_board_job(name, calendars[name]) for name in definitions.boards if calendars[name].days]
    reminders = [_reminder_job(one) for one in definitions.returns.values() if one.is_collected]
    of_boards = [_DIGESTS] if definitions.boards else []
    forgetting = [_FORGETTING] if definitions.boards or definitions.case_lists else []
    return sorted([*feeds, *boards, *reminders, *of_boards, *forgetting], key=lambda job: job.name)


def _feed_job(feed: Feed) -> Job:
    schedule = feed.schedule
    assert schedule is not None  # noqa: S101  asked for by the caller
    follow = range(schedule.follow_days + 1)
    return Job(
        name=f"feed:{feed.id}",
        kind="feed",
        about=feed.id,
        owner=feed.owner,
        cron=schedule.cron,
        days=tuple(sorted({day + timedelta(days=extra) for day in feed.due for extra in follow})),
        at=time.fromisoformat(schedule.at),
        waits_for_file=schedule.when_file_appears,
        settle=timedelta(seconds=schedule.settle_seconds),
        **_limits(schedule),
    )


def _board_job(board: str, calendar: Calendar) -> Job:
    return Job(
        name=f"board:{board}",
        kind="board",
        about=board,
        days=tuple(sorted({one.pack_on for one in calendar.held if one.pack_on})),
        at=time.fromisoformat(calendar.schedule.at),
        at_first_sight=False,
        **_limits(calendar.schedule),
    )


def _reminder_job(definition: ReturnDefinition) -> Job:
    """Reminders go out each morning; which are due that day is found out then."""
    return Job(
        name=f"reminders:{definition.id}",
        kind="reminders",
        about=definition.id,
        owner=definition.owner,
        cron=_REMINDERS_AT,
    )


def _limits(timing: Timing) -> dict[str, Any]:
    return {
        "jitter": timedelta(seconds=timing.jitter_seconds),
        "time_limit": timedelta(minutes=timing.time_limit_minutes),
        "attempts": timing.attempts,
    }


def next_slots(job: Job, after: datetime, until: datetime) -> list[datetime]:
    """Return the slots of a job later than `after` and not later than `until`, in order."""
    return list(_slots(job, after, until))


def next_slot(job: Job, after: datetime) -> datetime | None:
    """Return the first slot of a job later than `after`, None if there is none within four years."""
    return next(_slots(job, after, after + timedelta(days=4 * 366)), None)


def last_slot(job: Job, until: datetime) -> datetime | None:
    """Return the newest slot of a job not later than `until`, None if there was none for a good year."""
    for window in LOOK_BACK:
        slots = next_slots(job, until - window, until)
        if slots:
            return slots[-1]
    return None


def due_slot(job: Job, after: datetime, now: datetime) -> DueSlot | None:
    """Return the newest slot later than `after` that is due by `now`, with how many it stands for.

    Counting stops at a thousand.
    """
    newest = last_slot(job, now)
    if newest is not None and newest + delay(job, newest) > now:
        newest = last_slot(job, newest - timedelta(microseconds=1))
    if newest is None or newest <= after:
        return None
    earlier = []
    for slot in _slots(job, after, newest - timedelta(microseconds=1)):
        earlier.append(slot)
        if len(earlier) == MOST_MISSED:
            break
    return DueSlot(newest, newest + delay(job, newest), len(earlier), earlier[0] if earlier else None)


def delay(job: Job, slot: datetime) -> timedelta:
    """Return the jitter of a slot: different for each job, the same in every process."""
    if not job.jitter:
        return timedelta(0)
    digest = hashlib.sha256(f"{job.name} {slot.isoformat()}".encode()).digest()
    return job.jitter * (int.from_bytes(digest[:4]) / 2**32)


def start_of(job: Job, now: datetime) -> datetime:
    """Return the slot after which a job that was never seen before is looked at."""
    newest = last_slot(job, now) if job.at_first_sight else None
    return newest - timedelta(microseconds=1) if newest else now


def _slots(job: Job, after: datetime, until: datetime) -> Iterator[datetime]:
    """Give slots in order, each once. Days and cron are walked in wall time and turned into UTC.

    Near a change of the clocks wall times do not come in the order of UTC, so slots are held back
    until the change is over.
    """
    first, last = after.astimezone(UTC), until.astimezone(UTC)
    begin, end = _wall(first) - _edge(first), _wall(last) + _edge(last)
    days = (datetime.combine(day, job.at) for day in job.days)
    walls = merge((wall for wall in days if begin <= wall <= end), _walk_cron(job.cron, begin, end))
    folds = (0, 1) if job.cron and split_cron(job.cron)["hour"].startswith("*") else (0,)
    held: list[datetime] = []
    given = first
    for wall in walls:
        held += [wall.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in folds]
        if _edge(held[-1]):
            continue
        for slot in sorted(held):
            if given < slot <= last:
                given = slot
                yield slot
        held.clear()
    for slot in sorted(held):
        if given < slot <= last:
            given = slot
            yield slot


def _wall(moment: datetime) -> datetime:
    return moment.astimezone(LONDON).replace(tzinfo=None)


def _edge(moment: datetime) -> timedelta:
    """Return how far around a moment wall times may be out of order: nothing except near a change."""
    before, after = (moment + _MARGIN * sign for sign in (-1, 1))
    same = before.astimezone(LONDON).utcoffset() == after.astimezone(LONDON).utcoffset()
    return timedelta(0) if same else _MARGIN


def _walk_cron(cron: str, begin: datetime, end: datetime) -> Iterator[datetime]:
    if not cron:
        return
    trigger = _trigger(cron)
    moment = begin.replace(tzinfo=UTC)
    while True:
        found = trigger.get_next_fire_time(None, moment)
        if found is None or found.replace(tzinfo=None) > end:
            return
        yield found.replace(tzinfo=None)
        moment = found + timedelta(microseconds=1)


def _trigger(cron: str) -> Any:
    """Return the trigger of a cron expression read as if wall time were UTC, so that it knows no change day."""
    return CronTrigger(**split_cron(cron), timezone="UTC")
