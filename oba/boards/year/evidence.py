"""The evidence of a board's yearly report as one value for page, Word and PDF: every line with where it is from."""

from collections.abc import Iterable, Iterator

from oba.boards.entries import AGENDA, AWAITING, CHALLENGES, DECISIONS, FITNESS, MEETINGS, RECOMMENDATIONS, REPORTED
from oba.boards.sections import BoardPaper, Section
from oba.boards.year.curves import list_without, tell_curves
from oba.boards.year.records import YearAction, YearEntry, YearRecords
from oba.indicators.card import Action
from oba.london_time import write_day
from oba.scorecards.actions import ENDED
from oba.scorecards.build.changes.challenged import is_shown, write_figure
from oba.scorecards.render.wording import MADE_UP, end_sentence

Lines = tuple[tuple[str, str], ...]


def make_evidence(records: YearRecords) -> BoardPaper:
    """Return the evidence of a year: curves, what was decided, asked, recommended, found and heard, and the unknown."""
    sections = (
        *tell_curves(records),
        _tell("Meetings", records, MEETINGS.id, "No meeting is recorded."),
        _tell("Decisions, and what became of them", records, DECISIONS.id, "No decision is recorded."),
        _tell("Challenges, with the responses", records, CHALLENGES.id, "Nobody challenged a figure."),
        _tell("Recommendations", records, RECOMMENDATIONS.id, "No recommendation is recorded."),
        Section("Case audits", tuple(_tell_audits(records)), "No case audit is in the packs or the book."),
        Section("Voice", tuple(_tell_voice(records)), "No pack of the year tells what families or practitioners said."),
        *_tell_actions(records),
        _tell("Data gaps, and those that were closed", records, AGENDA.id, "The agenda has no item of the year."),
        _tell("Fitness reviews of headlines", records, FITNESS.id, "No headline was reviewed."),
        Section("What is not known", tuple(("", one) for one in _tell_unknown(records)), "Nothing that is missing."),
    )
    title = f"{records.board}: evidence for the yearly report, {records.year.words}"
    return BoardPaper(records.board, title, tuple(_tell_below(records)), sections)


def _tell_below(records: YearRecords) -> Iterator[str]:
    if records.made_up:
        yield MADE_UP
    if records.as_at < records.year.last:
        yield f"The year is not over: this is what was known on {write_day(records.as_at)}."
    yield f"Gathered on {write_day(records.made_on)} from the packs that the board was shown and from its records."
    yield "Each line names its source. Nothing is worked out anew, and nothing is said to be the cause of anything."


def _tell(title: str, records: YearRecords, kind: str, empty: str) -> Section:
    return Section(title, tuple(_tell_entry(one, records) for one in records.entries.get(kind, ())), empty)


def _tell_entry(one: YearEntry, records: YearRecords) -> tuple[str, str]:
    """Return an entry: what it says, about what, who by when, how far, what is new, and where that is from."""
    entry, said = one.entry, one.entry.content
    is_review = entry.kind is FITNESS and entry.about in records.names
    title = records.names[entry.about] if is_review else entry.title
    parts = [
        f"{'' if is_review else records.about(entry.about)}{_who(one)}{_tell_state(one)}",
        *([end_sentence(entry.title)] if is_review else []),
        *(["Carried over from before the year."] if one.is_carried else []),
        *(f"{label}: {end_sentence(str(said[name]))}" for name, label in _TOLD if said.get(name)),
        *([one.course] if one.course else []),
    ]
    if entry.kind in (DECISIONS, RECOMMENDATIONS) and not said.get("update"):
        parts.append("What became of it is not recorded.")
    return end_sentence(title), f"{' '.join(parts)} [{one.source}]"


_TOLD = (
    ("communication", "Communication power"),
    ("proxy", "Proxy power"),
    ("data", "Data power"),
    ("dissent", "Who disagreed"),
    ("source", "From"),
    ("response", "Response"),
    ("next", "Next step"),
    ("update", "What is new"),
    ("because", "Given up because"),
)
"""The fields of entries that the evidence tells, and what each is called."""


def _who(one: YearEntry) -> str:
    entry = one.entry
    if entry.kind in (FITNESS, MEETINGS):
        return f"{write_day(entry.on)}: " if entry.on else ""
    due = f"by {write_day(entry.due)}" if entry.due else "no date"
    return f"{entry.owner or 'Nobody named'}, {due}: "


def _tell_state(one: YearEntry) -> str:
    now = one.entry.state
    return f"{now}." if one.then == now else f"{one.then} at the end of the year, {now} now."


def _tell_audits(records: YearRecords) -> Iterator[tuple[str, str]]:
    """Yield what packs published of case audits, and which recommendations are findings of one."""
    end = records.end
    for about in sorted(records.audited):
        card = end.find(about) if end else None
        now = records.newest.find(about) if records.newest else None
        if end and card and card.latest and now and is_shown(now, card.latest.period):
            figure = f"{write_figure(card, card.latest.figure)} ({card.latest.period.label})"
            yield f"{card.indicator.name}:", f"{figure}. {end_sentence(card.line)} [{end.source}]"
    for one in records.entries.get(RECOMMENDATIONS.id, ()):
        if one.entry.content.get("audit"):
            yield "Finding:", f"{end_sentence(one.entry.title)} {one.entry.state.capitalize()}. [{one.source}]"


def _tell_voice(records: YearRecords) -> Iterator[tuple[str, str]]:
    for one in records.voiced:
        of = ", ".join(records.names.get(about, about) for about in one.abouts)
        details = "".join(f" {end_sentence(words)}" for words in one.view.details)
        yield f"{one.view.name}, {one.view.period.label}:", f"({of}) {one.view.words}{details} [{one.source}]"


def _tell_actions(records: YearRecords) -> Iterator[Section]:
    """Yield the actions by what became of them in the year."""
    done = [one for one in records.actions if one.then in ENDED]
    late = [one for one in records.actions if one.then not in ENDED and is_past(one.action, records)]
    others = [one for one in records.actions if one not in done and one not in late]
    yield Section("Actions that ended", _tell_each(done, records), "No action ended in the year.")
    yield Section("Actions overdue at the end", _tell_each(late, records), "No action was overdue.")
    yield Section("Other actions", _tell_each(others, records), "There is no other action.")


def is_past(action: Action, records: YearRecords) -> bool:
    """Return whether an action was to be done by a day before the end of the year."""
    return action.due is not None and action.due < records.as_at


def _tell_each(actions: Iterable[YearAction], records: YearRecords) -> Lines:
    return tuple((end_sentence(one.action.text), _tell_action(one, records)) for one in actions)


def _tell_action(one: YearAction, records: YearRecords) -> str:
    due = f"by {write_day(one.action.due)}" if one.action.due else "no date"
    since = "" if one.then == one.action.status else f", {one.action.status} now"
    who = f"{one.action.owner or 'Nobody named'}, {due}: {one.then}{since}."
    return f"{records.about(one.about)}{who} [{one.source}]"


def _tell_unknown(records: YearRecords) -> Iterator[str]:
    """Yield what a reader would look for and nobody recorded or published."""
    if records.start is None:
        yield "No pack was published for a meeting by the end of the year, so no curve is told."
    elif records.start.shown_on > records.year.first:
        yield "No pack had been published for a meeting when the year began: the first one of the year stands for it."
    if records.start and records.end and records.start.code == records.end.code:
        since = write_day(records.end.shown_on)
        yield f"No other pack was published from {since} to the end: where curves stood then is not told."
    yield from (f"Pack {code} is not what was published. Tell the administrator." for code in records.damaged)
    if without := list_without(records):
        yield f"No figure of the place: {'; '.join(without)}."
    asked = [one for one in records.entries.get(CHALLENGES.id, ()) if one.entry.state == AWAITING]
    if asked:
        yield f"Challenges without a response: {len(asked)}."
    told = [one for kind in (DECISIONS, RECOMMENDATIONS) for one in records.entries.get(kind.id, ())]
    silent = sum(not one.entry.content.get("update") for one in told)
    if silent:
        yield f"Decisions and recommendations of which it is not recorded what became of them: {silent}."
    gaps = sum(one.then != REPORTED and one.entry.is_open for one in records.entries.get(AGENDA.id, ()))
    if gaps:
        yield f"Items of the data development agenda that are open: {gaps}."
    if records.unpublished:
        yield f"Records of voice left out, for no pack of the year printed them as they stand: {records.unpublished}."
