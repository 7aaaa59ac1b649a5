"""How often one return can be sent: every file is kept, so there is an end, and it is told before it comes."""

from collections.abc import Collection
from datetime import date, datetime

from oba.london_time import london_day

MOST_A_DAY, MOST_IN_ALL = 20, 200
"""Files of one return: with 10 MB each at most 200 MB a day and 2 GB in all."""
TOLD_FROM = 5


def count_left(sent: Collection[datetime], today: date) -> int:
    """Return how many more times a return can be sent today; `sent` are the times at which it was."""
    of_today = sum(london_day(at) == today for at in sent)
    return max(min(MOST_A_DAY - of_today, MOST_IN_ALL - len(sent)), 0)


def describe_left(sent: Collection[datetime], today: date) -> str:
    """Return a sentence on how many more times it can be sent, blank while there is no need of one."""
    left = count_left(sent, today)
    if left > TOLD_FROM:
        return ""
    if not left:
        if len(sent) >= MOST_IN_ALL:
            return f"This return was sent {MOST_IN_ALL} times, which is all that can be kept. Ask the partnership."
        return (
            f"This return was sent {MOST_A_DAY} times today, which is all that can be kept of one day."
            " You can send it again tomorrow; if it is due today, tell the partnership."
        )
    times = "once more" if left == 1 else f"{left} more times"
    return f"You can send this return {times} today."
