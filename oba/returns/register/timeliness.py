"""How complete and how timely each provider’s returns are, over the quarters whose due day has passed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from oba.london_time import london_day
from oba.returns.register.register import Definitions, OwedReturn, is_in
from oba.statistics.intervals import wilson

FEWEST = 8  # returns: two years of quarters; with fewer a share says more than is known


@dataclass(frozen=True, slots=True)
class Share:
    """A share in per cent with its 95% Wilson interval; all None where there are too few."""

    count: int
    of: int
    percent: float | None = None
    lower: float | None = None
    upper: float | None = None

    @property
    def words(self) -> str:
        """Return the share for the screen."""
        if self.percent is None:
            return f"{self.count} of {self.of}, too few for a share"
        return f"{self.percent:.0f}% ({self.lower:.0f}% to {self.upper:.0f}%), {self.count} of {self.of}"


@dataclass(frozen=True, slots=True)
class ProviderRecord:
    """What one provider owed, and how it came. `complete` is the share that came, `timely` the share in time."""

    organisation: str
    owed: int
    on_time: int
    late: int
    never: int
    complete: Share
    timely: Share


def summarise_providers(owed: Iterable[OwedReturn], definitions: Definitions, as_at: date) -> list[ProviderRecord]:
    """Return a record of each provider, by name, over all returns that were due before `as_at`.

    A return came in time if it was first signed off by its due day, even if it was returned and sent again.
    """
    grouped: dict[str, list[OwedReturn]] = defaultdict(list)
    for one in owed:
        if one.due < as_at:
            grouped[one.organisation].append(one)
    names = {provider.id: provider.name for definition in definitions.values() for provider in definition.providers}
    records = [_summarise(names.get(organisation, organisation), ones) for organisation, ones in grouped.items()]
    return sorted(records, key=lambda record: record.organisation)


def _summarise(name: str, owed: list[OwedReturn]) -> ProviderRecord:
    came = [one for one in owed if is_in(one)]
    on_time = sum(one.first_signed is not None and london_day(one.first_signed) <= one.due for one in came)
    total = len(owed)
    return ProviderRecord(
        name, total, on_time, len(came) - on_time, total - len(came), share(len(came), total), share(on_time, total)
    )


def share(count: int, of: int) -> Share:
    """Return `count` of `of` as a share, if there are enough."""
    if of < FEWEST:
        return Share(count, of)
    found = wilson(count, of)
    return Share(count, of, float(found.value), float(found.lower), float(found.upper))
