"""What a pack is to its board: a draft, what it was shown at a meeting, or that once more."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Issue:
    """A draft unless it has the `id` by which it is kept; `reissued_on` is the day on which it was given once more.

    `before` is the newest pack that was published for the meeting for which this draft is made, None if there is none.
    """

    id: str = ""
    published_on: date | None = None
    reissued_on: date | None = None
    before: "Issue | None" = None

    @property
    def state(self) -> str:
        """Return `draft`, `published` or `re-issued`."""
        if not self.id:
            return "draft"
        return "re-issued" if self.reissued_on else "published"
