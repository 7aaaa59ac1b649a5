"""What a reader must know besides the numbers: marks on a chart, notes, revisions, sources, alarms."""

from dataclasses import dataclass
from datetime import date, datetime

from oba.indicators.base import Citation
from oba.periods import Period

ABOUT_CONTRIBUTIONS = (
    "As the partnership sees it. Contributions are not added up, and none is said to have moved the curve."
)
IN_STEPS = (
    "Counts by group follow the case list, or the accepted returns, in steps of five cases or more, so that no step"
    " tells of one child. A count may be up to four cases behind, and those of groups by more where cases were put"
    " right."
)
"""What is said of counts that stay as they were given last while few cases differ (`oba.statistics.disclosure.few`)."""


@dataclass(frozen=True, slots=True)
class BreakMark:
    """A break in the series: the first period on the new basis; `is_join` where an older release stands before it."""

    period: Period
    reason: str
    is_join: bool = False


@dataclass(frozen=True, slots=True)
class EventMark:
    """A dated event marked on the chart."""

    day: date
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class TargetMark:
    """A target, which is kept apart from the indicator; `whose` names the country that a national one is set for."""

    period: Period
    value: float
    text: str
    set_by: str
    set_on: date | None = None
    whose: str = ""


@dataclass(frozen=True, slots=True)
class DataNote:
    """Something a reader must know about the numbers: a disagreement, a flag, a revision, a gap.

    `about` names the release that it concerns, where it concerns one.
    """

    severity: str
    text: str
    trace: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class RevisionNote:
    """A figure that a later release changed, and the indicators made from it (id and name).

    `series` is `feed.measure`; `values` are the numbers before and after, and `share` how large the change is relative
    to the first, where both are shown.
    """

    known_on: date
    release: str
    area_name: str
    period: Period
    measure: str
    before: str
    after: str
    change: str
    indicators: tuple[tuple[str, str], ...]
    series: str = ""
    values: tuple[float, float] | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A release that figures of the card come from; `publication` and `about` are as its feed's definition says.

    `sha256` is blank where the file is not for everybody, and its hash would let a reader try out hidden numbers.
    """

    feed: str
    title: str
    publisher: str
    licence: str
    attribution: str
    file: str
    sha256: str
    released: date
    loaded_at: datetime
    load_id: int
    publication: str = ""
    about: str = ""
    fetched_from: str = ""
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DocumentNote:
    """A document that the pack cites by a short name (`code`), with what a reader needs to find it.

    `cited` are the pages that cite it: (address, name, the places in the document).
    """

    code: str
    title: str
    publisher: str
    published: str
    address: str = ""
    licence: str = ""
    cited: tuple[tuple[str, str, str], ...] = ()

    @property
    def words(self) -> str:
        """Return the document in one line, as a list of sources has it."""
        return f"[{self.code}] {self.title}. {self.publisher}, {self.published}."


@dataclass(frozen=True, slots=True)
class AlarmNote:
    """That a feed or the making of the pack is late, failing or silent, with its owner, in words; `feed` is its id."""

    cause: str
    text: str
    feed: str = ""


@dataclass(frozen=True, slots=True)
class OldNote:
    """A feed of which a newer release than the newest one held must be out; `feed` is its id."""

    feed_name: str
    newest: date
    since: date
    usual: str
    owner: str
    feed: str = ""


@dataclass(frozen=True, slots=True)
class Age:
    """How old a card's newest figure is on the day of the pack, and when its provider's next one comes.

    `words` names period and age (`2014/15 · 11 years old`), `old` the age alone. `is_old` where it is older than its
    definition allows: then nothing is said of the curve now, and it waits for new figures. `is_late` where a newer
    release must be out. `next_release` is a day, a usual time, or blank where nothing says when.
    """

    period: Period
    words: str
    old: str
    is_old: bool
    provider: str
    next_release: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """What a card still lacks (`parts`, by their headings), of whom and for which meeting, and questions to start."""

    parts: tuple[str, ...]
    who: str
    meeting: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgendaNote:
    """A figure that the board wants and does not have, as an item of its data development agenda.

    `about` is the id of a curve or service, or blank. `awaits` is whether it ends by itself when a figure comes: one of
    a period after `known`, any where that is None. `on` is the day on which it was last written on.
    """

    about: str
    text: str
    owner: str
    next: str
    due: date | None
    state: str
    update: str
    because: str
    on: date
    awaits: bool = False
    known: Period | None = None


@dataclass(frozen=True, slots=True)
class FitnessNote:
    """How the board's people graded the three powers of a headline on a day, and what they decided."""

    communication: str
    proxy: str
    data: str
    decision: str
    why: str
    dissent: str
    graded: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Fitness:
    """What is known of whether a headline is still the right one: `facts` of the system (what, in a sentence each).

    `review` is the newest of the board's people, None before there is one; `is_due` where that is over a year old.
    """

    facts: tuple[tuple[str, str], ...]
    review: FitnessNote | None = None
    is_due: bool = True


@dataclass(frozen=True, slots=True)
class Watch:
    """What stands between a pack's feeds and its figures: alarms, old releases, and rows that wait for a person.

    `looked_at` says in sentences how the feeds are looked at. `waiting` is the number of rows kept aside by
    the name of the feed.
    """

    alarms: tuple[AlarmNote, ...] = ()
    looked_at: tuple[str, ...] = ()
    old: tuple[OldNote, ...] = ()
    waiting: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What families or practitioners said of a curve or service in a quarter, as it was recorded.

    `asked` is None where it is not known how many were. `said` are statements with how many made each. `quotes` were
    consented to, all of them. `way` is 1 where they say it gets better, -1 worse, 0 neither; None where they do not.
    """

    about: str
    who: str
    period: Period
    how: str
    asked: int | None
    answered: int
    said: tuple[tuple[str, int], ...] = ()
    quotes: tuple[str, ...] = ()
    way: int | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """What a provider explained of one of its figures in an accepted return: `series` is the return and its measure.

    `period` is in words, as a period's label.
    """

    series: str
    period: str
    provider: str
    reason: str


@dataclass(frozen=True, slots=True)
class View:
    """One view of the same thing: what it says, of which period, how old that is, and its details a line each."""

    name: str
    words: str
    period: Period
    old: str
    way: int | None = None
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Views:
    """The views beside a curve: number, audit, families, practitioners, providers, and whether they say the same."""

    views: tuple[View, ...]
    joined: str


@dataclass(frozen=True, slots=True)
class ChallengeNote:
    """What was asked of one figure of a curve, who responds by when, and what the curve did next.

    `shown` is the figure as the board was shown it on `shown_on`, with its unit; blank where it is withheld now.
    """

    question: str
    period: Period
    shown: str
    shown_on: date
    asked_of: str
    response: str
    state: str
    review: date | None
    next: str = ""


@dataclass(frozen=True, slots=True)
class ContributionNote:
    """One link between a service and a curve: `name` and `page` are those of the other end.

    `measure` is the name of the measure by which it is followed; blank where none is named.
    """

    name: str
    page: str
    measure: str
    strength: str
    evidence: str
    reason: str
    sources: tuple[Citation, ...] = ()
