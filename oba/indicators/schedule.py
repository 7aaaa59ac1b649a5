"""When a feed is looked at, when a board's pack is made, and when somebody is told that it did not happen.

Times of day and cron expressions are of Europe/London.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Self

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from pydantic import Field, field_validator, model_validator

from oba.indicators.base import Day, Definition, Once

TimeOfDay = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
_ANY_MOMENT = datetime(2024, 1, 1, tzinfo=UTC)
CRON_FIELDS = ("second", "minute", "hour", "day", "month", "day_of_week")


class Timing(Definition):
    """What any scheduled work may say about its running."""

    jitter_seconds: int = Field(
        default=0, ge=0, le=3600, description="Begin up to this much later, so that not everybody asks at once"
    )
    time_limit_minutes: float = Field(default=30, gt=0, le=24 * 60, description="Then it is stopped")
    attempts: int = Field(
        default=5, ge=1, le=20, description="How many attempts before a passing fault counts as a failure"
    )


class FeedSchedule(Timing):
    """When a feed is looked at: by cron, on its release days (`due`), when a file appears, or any of them."""

    cron: str = Field(
        default="",
        description="Minute, hour, day, month and weekday (mon to sun), or six fields with the second first; all hold",
    )
    at: TimeOfDay = Field(default="09:35", description="Time of day on release days")
    follow_days: int = Field(default=7, ge=0, le=60, description="Days after a release day to look again")
    when_file_appears: bool = Field(default=False, description="For a connector to a file or folder")
    settle_seconds: float = Field(default=10, ge=0, description="A file younger than this may still be being written")
    basis: str = Field(default="", description="How the publisher's pattern is known, in words")

    @field_validator("cron")
    @classmethod
    def _is_a_cron_expression(cls, text: str) -> str:
        if text:
            trigger = CronTrigger(**split_cron(text), timezone="UTC")
            if trigger.get_next_fire_time(None, _ANY_MOMENT) is None:
                raise ValueError(f"`{text}` never comes: no such day is in the calendar")
        return text


class FeedAlarm(Definition):
    """After how many days somebody is told that a feed is late, failing or silent."""

    after_days: int = Field(default=1, ge=0, description="With n, the alarm is raised on day n + 1")


class BoardSchedule(Timing):
    """The days of a board's meetings, besides those planned in the portal; its pack is made some days before each."""

    meetings: Once[Day] = []
    days_before: int = Field(default=5, ge=0, description="Days before a meeting on which its pack is made")
    at: TimeOfDay = "06:00"


def split_cron(text: str) -> dict[str, str]:
    """Return a cron expression's fields by name; ValueError in words if it is not one."""
    parts = text.lower().split()
    if len(parts) not in (5, 6):
        raise ValueError(f"`{text}` has {len(parts)} fields; a cron expression has 5, or 6 with the second first")
    fields = dict(zip(CRON_FIELDS, parts if len(parts) == 6 else ["0", *parts], strict=True))
    if any(letter.isdigit() for letter in fields["day_of_week"].split("/")[0]):
        raise ValueError("name the weekdays (mon to sun): programs do not agree which day 1 is")
    CronTrigger(**fields, timezone="UTC")
    return fields


def check_feed_timing(schedule: FeedSchedule | None, due: list[date], connector: str) -> None:
    """ValueError if a feed's schedule never gives a run, or waits for a file where there is no folder."""
    if schedule is None:
        return
    if schedule.when_file_appears and connector not in ("file", "folder"):
        raise ValueError("`when_file_appears` needs a connector to a file or a folder")
    if not (schedule.cron or schedule.when_file_appears or due):
        raise ValueError("a schedule needs `cron`, `when_file_appears`, or release days in `due`")


class TimedFeed(Definition):
    """A feed's own part of timing, kept here so that the feed's model stays about the data."""

    schedule: FeedSchedule | None = Field(default=None, description="When it is looked at; without it, by hand only")
    due: Once[Day] = Field(default=[], description="Days on which the publisher's calendar promises a release")
    alarm: FeedAlarm = FeedAlarm()

    @model_validator(mode="after")
    def _can_run(self) -> Self:
        connector = getattr(self, "connector", None)
        check_feed_timing(self.schedule, self.due, getattr(connector, "type", ""))
        return self
