"""Read from the store what a board's pack is made from."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session

from oba import __version__
from oba.errors import BoundariesError, PublishError
from oba.indicators.analyses.stand_ins import is_stand_in
from oba.indicators.board import Board
from oba.indicators.indicator import Indicator
from oba.indicators.measures.series import SeriesKey, may_be_placed, series_needed
from oba.indicators.project import Definitions
from oba.pipeline.forecast_ledger import read_frozen
from oba.pipeline.inputs.cells import SharedFigures, find_series, read_cells
from oba.pipeline.inputs.earlier_packs import find_last_pack, read_earlier
from oba.pipeline.inputs.tenths import add_tenths
from oba.pipeline.origins import read_origins
from oba.pipeline.returns.explained import read_explained
from oba.pipeline.timetable.alarms import find_alarms
from oba.places.areas import Area, AreaIndex
from oba.places.boundaries import Boundaries, read_boundaries
from oba.places.groups import make_group, say_beginning_of_group
from oba.places.small_areas import list_small_areas
from oba.places.successions import say_beginning
from oba.scorecards.build.assessment.assess import editions_of, read_widely
from oba.scorecards.build.lines import Places
from oba.scorecards.build.pack import PackInputs, indicators_of
from oba.scorecards.build.releases import ReleaseFinding, RevisedCell, Said
from oba.scorecards.notes import AlarmNote, OldNote, SourceNote, Watch
from oba.store import areas as areas_store
from oba.store import jobs
from oba.store.observations import loads, queries
from oba.store.observations.quarantine import count_waiting
from oba.store.observations.revisions import list_revisions
from oba.timetable.alarms import outdated_since
from oba.vocabulary import Level

ENGLAND = "E92000001"


def read_inputs(
    session: Session,
    definitions: Definitions,
    board: Board,
    indicators: Sequence[Indicator],
    as_at: date,
    now: datetime,
    shared: "SharedFigures | None" = None,
) -> PackInputs:
    """Return the figures of a board's places, their sources, what was found in them, revised and not come.

    `shared` keeps what other boards, published in the same go, read alike.
    """
    places = add_tenths(session, definitions, _places_of(session, board, definitions), as_at)
    uses, on_cards = uses_of(indicators), uses_of(indicators_of(board, definitions))
    widely = read_widely(board, definitions)
    wide = {key for item in indicators if may_be_placed(item) or item.id in widely for key in series_needed(item)}
    lasting = {key for item in indicators if item.id in widely and is_stand_in(item.id) for key in series_needed(item)}
    ids = find_series(session, set(uses))
    cells, source_of, since = read_cells(session, ids, wide, lasting, places, as_at, shared or SharedFigures())
    sources = _read_sources(session, set(source_of.values()))
    return PackInputs(
        cells=cells,
        places=places,
        sources=sources,
        source_of=source_of,
        findings=_tell_findings(session, sources, places),
        revisions=_read_revisions(session, ids, places, on_cards, as_at),
        watch=read_watch(session, definitions, board, _list_watched(indicators, sources), as_at, now.date()),
        neighbour_names=tuple(places.names[code] for code in places.neighbours),
        as_at=as_at,
        made_at=now,
        software=f"oba {__version__}",
        earlier=read_earlier(session, definitions, indicators),
        frozen=read_frozen(session, board, as_at),
        known_since=since,
        last_pack=find_last_pack(session, board, as_at),
        origins=read_origins(session, source_of),
        explained=read_explained(session, definitions, uses, as_at),
    )


def find_beginning(
    session: Session, definitions: Definitions, board: Board, indicators: Sequence[Indicator]
) -> date | None:
    """Return the first day on which any figure of a board's place was known; None if none ever was."""
    places = _places_of(session, board, definitions)
    return queries.earliest_known(
        session, find_series(session, set(uses_of(indicators))), (places.own, *places.members)
    )


def _tell_findings(session: Session, sources: Mapping[int, SourceNote], places: Places) -> list[ReleaseFinding]:
    """Return what was found in the releases, with the names of places."""
    return [
        ReleaseFinding(
            finding.load_id,
            finding.rule,
            finding.severity,
            finding.place,
            _name_places(finding.what, places.names),
            _name_places(finding.remedy, places.names),
            about=sources[finding.load_id].title,
        )
        for finding in loads.list_findings(session, sources)
    ]


def uses_of(indicators: Iterable[Indicator]) -> dict[SeriesKey, list[Indicator]]:
    """Return, for each series, the indicators that are made from it."""
    uses: dict[SeriesKey, list[Indicator]] = {}
    for indicator in sorted(indicators, key=lambda item: item.id):
        for key in series_needed(indicator):
            uses.setdefault(key, []).append(indicator)
    return uses


def _list_watched(indicators: Iterable[Indicator], sources: Mapping[int, SourceNote]) -> list[str]:
    """Return the feeds whose state concerns a board: what its curves need, and older ones that lengthen one here."""
    without = [indicator.model_copy(update={"earlier": []}) for indicator in indicators]
    return sorted({feed for feed, _, _ in uses_of(without)} | {source.feed for source in sources.values()})


def _read_revisions(
    session: Session,
    ids: Mapping[int, SeriesKey],
    places: Places,
    uses: Mapping[SeriesKey, list[Indicator]],
    as_at: date,
) -> list[RevisedCell]:
    """Return what later releases changed of the figures that a pack shows for its place, region and country."""
    shown = [code for code in (places.own, *places.members, places.region, places.england) if code]
    return [
        RevisedCell(
            known_on=item.known_on,
            release=item.title,
            series=(item.feed, item.measure, item.breakdown),
            area=item.area,
            area_name=places.names[item.area],
            period=item.period,
            before=Said(item.value_before, item.symbol_before, item.flag_before),
            after=Said(item.value, item.symbol, item.flag),
            indicators=tuple(uses[item.feed, item.measure, item.breakdown]),
        )
        for item in list_revisions(session, as_at, series=sorted(key for key in ids if ids[key] in uses), areas=shown)
    ]


def read_watch(
    session: Session, definitions: Definitions, board: Board, feeds: Sequence[str], as_at: date, today: date
) -> Watch:
    """Return what stands between a board's feeds and its figures: as it is today, or was told on an earlier day.

    Returns are feeds too, but when they come is the register's matter.
    """
    feeds = [name for name in feeds if name in definitions.feeds]
    names = {name: definitions.feeds[name].name for name in feeds}
    mine = {f"feed:{name}": (f"feed `{name}`", names[name]) for name in feeds}
    mine[f"board:{board.id}"] = (f"board `{board.id}`", "the pack of this board")
    found = find_alarms(session, definitions, as_at) if as_at >= today else jobs.list_alarms(session, as_at)
    alarms = [one for one in found if one.job in mine]
    late = {one.job for one in alarms if one.cause == "late"}
    newest: dict[str, date] = {}
    for load in loads.list_loads(session):
        if load.state == "current" and load.released_from is None and load.known_on <= as_at:
            newest[load.feed] = max(load.known_on, newest.get(load.feed, load.known_on))
    old = []
    for name in feeds:
        feed = definitions.feeds[name]
        since = outdated_since(feed, newest[name], as_at) if name in newest else None
        if since is not None and f"feed:{name}" not in late:
            old.append(OldNote(names[name], newest[name], since, feed.expected, feed.owner, name))
    return Watch(
        alarms=tuple(
            AlarmNote(one.cause, one.message.replace(*mine[one.job], 1), one.job.removeprefix("feed:"))
            for one in alarms
        ),
        looked_at=tuple(_describe_watch(definitions, feeds, {job.name for job in jobs.list_jobs(session)})),
        old=tuple(old),
        waiting=tuple((names[name], count) for name, count in count_waiting(session, as_at, feeds).items()),
    )


def _describe_watch(definitions: Definitions, feeds: Sequence[str], seen: set[str]) -> Iterator[str]:
    """Describe which feeds the scheduler watches, so that silence is not mistaken for good order."""
    taken = [definitions.feeds[name] for name in feeds]
    scheduled = [feed for feed in taken if feed.schedule]
    by_hand = [feed.name for feed in taken if not feed.schedule and feed.frequency != "once"]
    once = sum(feed.frequency == "once" for feed in taken)
    yield (
        f"Of the {len(taken)} feeds of this pack {len(scheduled)} have a schedule, and of {once} no further release is"
        " expected."
    )
    if by_hand:
        yield f"No alarm is raised when these are late, because they are loaded by hand: {'; '.join(by_hand)}."
    unseen = sum(f"feed:{feed.id}" not in seen for feed in scheduled)
    if unseen:
        yield (
            f"The scheduler has not yet started on {'any' if unseen == len(scheduled) else unseen} of"
            " the feeds that have a schedule (`oba schedule`), so no alarm would be raised"
            " if one of them were late, failing or silent."
        )


def _name_places(text: str, names: Mapping[str, str]) -> str:
    """Return a sentence with the names of places instead of their codes."""
    return re.sub(r"\b[EKW]\d{8}\b", lambda code: names.get(code[0], code[0]), text)


def _places_of(session: Session, board: Board, definitions: Definitions) -> Places:
    index = areas_store.read_area_index(session)
    own = _own_place(index, board)
    neighbours = areas_store.list_neighbours(session, board.area, board.neighbour_model)
    parts = [
        area.code
        for area in index
        if area.county == board.area and area.level is Level.DISTRICT and area.code != board.area
    ] or list(board.members)
    has_small = bool(editions_of(board, definitions))
    small = {one.code: one for one in list_small_areas(index, {board.area, *parts})} if has_small else {}
    return Places(
        own=board.area,
        names={**{area.code: area.name for area in index}, board.area: own.name},
        england=ENGLAND if board.area != ENGLAND else None,
        region=own.region or None,
        neighbours=tuple(item.neighbour for item in neighbours),
        parts=tuple(sorted(parts)),
        authorities=_authorities(index, own),
        comparators=frozenset(board.comparators),
        parts_of=_parts_of(index),
        small=small,
        boundaries=_read_boundaries(definitions, board, parts),
        began=say_beginning_of_group(index, board.members) if board.members else say_beginning(index, own),
        members=tuple(board.members),
    )


def _own_place(index: AreaIndex, board: Board) -> Area:
    unknown = [code for code in board.members or [board.area] if code not in index]
    if unknown:
        raise PublishError(f"The board `{board.id}` is for `{', '.join(unknown)}`, which is not a known place.")
    return make_group(index, board.area, board.name, board.members) if board.members else index[board.area]


def _read_boundaries(definitions: Definitions, board: Board, parts: Sequence[str]) -> Boundaries | None:
    """Return the outlines of a board's districts; None where it has none, or `oba check` refuses them: no map then."""
    if board.boundaries is None or not board.analyses:
        return None
    given = board.boundaries
    try:
        return read_boundaries(definitions.folder.parent / given.file, given.code, given.credit, parts)
    except BoundariesError:
        return None


def _parts_of(index: AreaIndex) -> dict[str, list[str]]:
    """Return what makes up each place: its small areas, a county's districts, a region's authorities."""
    found: dict[str, list[str]] = {}
    for area in sorted(index, key=lambda area: area.code):
        match area.level:
            case Level.DISTRICT:
                whole = area.county
            case Level.SMALL_AREA:
                whole = area.district
            case Level.LOCAL_AUTHORITY:
                whole = area.region
            case Level.REGION:
                whole = ENGLAND
            case _:
                whole = ""
        if whole and whole != area.code:
            found.setdefault(whole, []).append(area.code)
    return found


def _authorities(index: AreaIndex, own: Area) -> frozenset[str]:
    if own.level is not Level.LOCAL_AUTHORITY:
        return frozenset()
    return frozenset(area.code for area in index if area.level is own.level and area.code[:1] == own.code[:1])


def _read_sources(session: Session, load_ids: set[int]) -> dict[int, SourceNote]:
    return {
        load.id: SourceNote(
            feed=load.feed,
            title=load.title,
            publisher=load.publisher,
            licence=load.licence,
            attribution=load.attribution,
            file=load.file,
            sha256=load.sha256,
            released=load.known_on,
            loaded_at=load.loaded_at,
            load_id=load.id,
            fetched_from=load.fetched_from,
            fetched_at=load.fetched_at,
        )
        for load in loads.list_loads(session)
        if load.id is not None and load.id in load_ids
    }
