"""Make a board's whole `Pack` from definitions and the figures that the pipeline read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from oba.indicators.board import Board
from oba.indicators.indicator import Indicator
from oba.indicators.measures.members import add_members
from oba.indicators.measures.series import counts_needed
from oba.indicators.measuring import Cells, Measured, measure_indicator
from oba.indicators.project import Definitions
from oba.scorecards.assessment.analysis import Assessed
from oba.scorecards.build.ages import attach_age
from oba.scorecards.build.asking import find_ask
from oba.scorecards.build.assessment.assess import WorkOut, analyses_of, assess, editions_of, inputs_of
from oba.scorecards.build.card_notes import list_in_steps, say_how_sure
from oba.scorecards.build.cards import make_card
from oba.scorecards.build.changes.challenged import attach_challenges
from oba.scorecards.build.changes.curves import IsNew, attach_seen
from oba.scorecards.build.changes.gather import add_changes
from oba.scorecards.build.disclosure.counts import Earlier, FigureKey
from oba.scorecards.build.disclosure.decisions import Around, Withholding
from oba.scorecards.build.disclosure.meanings import read_facts
from oba.scorecards.build.disclosure.pack import feeds_of, withhold_small
from oba.scorecards.build.evidence.agenda import attach_agenda, list_agenda
from oba.scorecards.build.evidence.companions import attach_companions
from oba.scorecards.build.evidence.concerns import find_curves, gather_uses
from oba.scorecards.build.evidence.contributions import attach_contributions, with_contributions
from oba.scorecards.build.evidence.fitness import attach_fitness
from oba.scorecards.build.evidence.quality import find_quality
from oba.scorecards.build.evidence.revised import gather_revised
from oba.scorecards.build.evidence.traces import gather_traces, trace_analyses
from oba.scorecards.build.evidence.views import attach_views
from oba.scorecards.build.figures import FigureBook, find_first_known
from oba.scorecards.build.gaps.gather import add_gaps
from oba.scorecards.build.lines import Places, Surroundings
from oba.scorecards.build.releases import (
    ReleaseFinding,
    RevisedCell,
    Withheld,
    find_withheld,
    tell_findings,
    tell_revisions,
)
from oba.scorecards.card import Card, OutcomeSection, Pack, ServiceCard
from oba.scorecards.changes import Decision, LastPack
from oba.scorecards.citations import list_documents
from oba.scorecards.figure import Point
from oba.scorecards.frozen_forecasts import FrozenForecast
from oba.scorecards.notes import AgendaNote, ChallengeNote, DataNote, Explained, FitnessNote, Heard, SourceNote, Watch
from oba.scorecards.quality import Quality
from oba.scorecards.traces import Origin
from oba.vocabulary import IndicatorList


@dataclass(frozen=True)
class PackInputs:
    """What a pack is made from, all of it already read.

    `source_of` gives the load of each observation; `findings` and `revisions` are of the loads, as the analyst sees
    them; `earlier` is what was published before, by this board or another. `frozen` are the board's published forecasts
    of its place by indicator, oldest first; `known_since` says when an observation of the place was first known here.
    `last_pack` is the one that the board published for its meeting before, if there was one. `origins` are the cells
    that the observations were read from. `decisions` are the board's own, `asked` its challenges by curve,
    `heard` what families and practitioners said, `explained` what providers explained. `wanted` is its data development
    agenda, `reviewed` the newest fitness review of a headline.
    """

    cells: Cells
    places: Places
    sources: Mapping[int, SourceNote]
    source_of: Mapping[int, int]
    findings: Sequence[ReleaseFinding]
    revisions: Sequence[RevisedCell]
    watch: Watch
    neighbour_names: tuple[str, ...]
    as_at: date
    made_at: datetime
    software: str
    earlier: Earlier = field(default_factory=Earlier)
    frozen: Mapping[str, Sequence[FrozenForecast]] = field(default_factory=dict)
    known_since: Mapping[int, datetime] = field(default_factory=dict)
    last_pack: LastPack | None = None
    origins: Mapping[int, Origin] = field(default_factory=dict)
    decisions: Sequence[Decision] = ()
    asked: Mapping[str, Sequence[ChallengeNote]] = field(default_factory=dict)
    heard: Sequence[Heard] = ()
    explained: Sequence[Explained] = ()
    wanted: Sequence[AgendaNote] = ()
    reviewed: Mapping[str, FitnessNote] = field(default_factory=dict)


def indicators_of(board: Board, definitions: Definitions) -> list[Indicator]:
    """Return the live indicators and measures that a board takes and its audience may see, in the order of its pack."""
    taken = [
        indicator
        for indicator in definitions.indicators.values()
        if indicator.status == "live"
        and indicator.id not in board.leave_out
        and board.audience.may_see(indicator.visibility)
    ]
    places = {name: number for number, name in enumerate([*board.outcomes, *board.services])}
    mine = [indicator for indicator in taken if (indicator.outcome or indicator.service) in places]
    lists = list(IndicatorList)
    return sorted(
        mine,
        key=lambda indicator: (
            places[indicator.outcome or indicator.service or ""],
            lists.index(list_for(board, indicator)),
            indicator.order,
            indicator.id,
        ),
    )


def taken_by(board: Board, definitions: Definitions) -> list[Indicator]:
    """Return everything that a pack measures: what it has a card of, then what its analyses read besides."""
    with_card = indicators_of(board, definitions)
    known = {indicator.id for indicator in with_card}
    return [*with_card, *(one for one in inputs_of(board, definitions) if one.id not in known)]


def build_pack(
    board: Board, definitions: Definitions, inputs: PackInputs, work_out: WorkOut
) -> tuple[Pack, FigureBook]:
    """Return the pack and the book of its figures, which the store keeps for tracing.

    `work_out` answers the analyses from what was measured.
    """
    book = FigureBook()
    silent = _silent(board, definitions, inputs)
    inputs = replace(inputs, sources=_describe_sources(definitions, inputs.sources, silent))
    taken = taken_by(board, definitions)
    measured = measure_taken(taken, inputs.cells, inputs.places)
    hiding = _withhold(measured, definitions, inputs, taken)
    around = _look_around(board, definitions, inputs, book, hiding.hidden)
    with_card = measured[: len(indicators_of(board, definitions))]
    cards = _make_cards(board, definitions, inputs, around, with_card)
    cards = _attach_beside(cards, board, definitions, inputs)
    analyses = assess(analyses_of(board, definitions), measured, around, work_out)
    withheld = find_withheld(book, inputs.cells, inputs.source_of, _guarded(taken), hiding.shown, silent)
    pack = _bind(board, definitions, inputs, cards, analyses)
    pack = replace(pack, revisions=tuple(tell_revisions(inputs.revisions, withheld)))
    pack = _attach_evidence(pack, definitions, inputs, withheld, book)
    return add_gaps(add_changes(pack, inputs.last_pack, inputs.decisions)), book


def measure_taken(taken: Sequence[Indicator], cells: Cells, places: Places) -> list[Measured]:
    """Return each indicator's values; for a group of authorities, of counts of its members where these are public."""
    if not places.members:
        return [measure_indicator(one, cells) for one in taken]
    counts = {key for one in taken for key in counts_needed(one)}
    added = add_members(cells, counts, places.own, places.members)
    return [measure_indicator(one, added if one.disclosure.public_source else cells) for one in taken]


def _bind(
    board: Board,
    definitions: Definitions,
    inputs: PackInputs,
    cards: Mapping[str, Card],
    analyses: tuple[Assessed, ...],
) -> Pack:
    """Return a pack of cards and analyses, with what is said of itself, and no evidence yet."""
    return Pack(
        board_id=board.id,
        board_name=board.name,
        board_purpose=board.purpose,
        audience=board.audience,
        area_code=board.area,
        area_name=inputs.places.names[board.area],
        period=board.period,
        meeting=board.meeting,
        as_at=inputs.as_at,
        made_at=inputs.made_at,
        software=inputs.software,
        outcomes=tuple(
            OutcomeSection(
                definitions.outcomes[name], tuple(card for card in cards.values() if card.indicator.outcome == name)
            )
            for name in board.outcomes
        ),
        services=tuple(_make_service(board, definitions, cards, name) for name in board.services),
        watch=inputs.watch,
        sources=_sources_used([*cards.values(), *analyses], inputs),
        comparator_names=_comparator_names(inputs.places),
        neighbour_names=inputs.neighbour_names,
        made_up=board.made_up,
        reports_to=tuple(board.reports_to),
        levels_of_need=tuple(sorted(board.levels_of_need.items())),
        definition_versions={name: card.indicator.version for name, card in cards.items()}
        | {one.id: one.asked.version for one in analyses},
        analyses=analyses,
        began=inputs.places.began,
        members=tuple(inputs.places.names[code] for code in inputs.places.members),
    )


def _tell_quality(
    definitions: Definitions, inputs: PackInputs, pack: Pack, withheld: Withheld
) -> tuple[tuple[DataNote, ...], Quality]:
    """Return the findings that concern curves of the pack, and all that is to be known about its data."""
    rows = frozenset((origin.load_id, origin.row) for origin in inputs.origins.values())
    uses = gather_uses(pack.cards, definitions.feeds, inputs.places.names, inputs.places.all, rows)
    notes = tell_findings(inputs.findings, withheld)
    told = []
    for one, note in zip(inputs.findings, notes, strict=True):
        if curves := find_curves(one, inputs.sources[one.load_id].feed, uses):
            told.append((note, one.rule, curves))
    beside = len(notes) - len(told)
    quality = find_quality(pack.cards, told, beside, inputs.watch, inputs.as_at, pack.about_place)
    return tuple(note for note, _, _ in told), quality


def _attach_evidence(
    pack: Pack, definitions: Definitions, inputs: PackInputs, withheld: Withheld, book: FigureBook
) -> Pack:
    """Return a pack with what is known of its data, what is wanted, the documents it cites, and its traces."""
    notes, quality = _tell_quality(definitions, inputs, pack, withheld)
    feeds = definitions.feeds.values()
    labels = {f"{feed.id}.{key}": one.label for feed in feeds for key, one in feed.measures.items()}
    return replace(
        pack,
        notes=notes,
        quality=quality,
        agenda=list_agenda(pack.cards, inputs.wanted, [one.service.id for one in pack.services]),
        documents=list_documents(pack, definitions.cited),
        revised=gather_revised(pack.cards, pack.revisions, labels, pack.area_name, pack.members),
        traces=gather_traces(pack.cards, book, inputs.origins, inputs.places.names)
        + trace_analyses(pack.analyses, book, inputs.origins, inputs.places.names),
    )


def _tell_new(book: FigureBook, inputs: PackInputs) -> IsNew | None:
    """Return what says whether a figure was first known here after the board's last pack; None if there was none."""
    last = inputs.last_pack
    if last is None:
        return None

    def is_new(point: Point) -> bool:
        known = find_first_known(book, point.figure.trace, inputs.known_since)
        return known is not None and known > last.made_at

    return is_new


def _make_service(board: Board, definitions: Definitions, cards: Mapping[str, Card], name: str) -> ServiceCard:
    own = tuple(card for card in cards.values() if card.indicator.service == name)
    service = ServiceCard(definitions.services[name], own, definitions.records.get((board.id, name)))
    return with_contributions(service, cards)


def _guarded(taken: Sequence[Indicator]) -> frozenset[str]:
    """Return the indicators whose numbers no publisher has protected."""
    return frozenset(one.id for one in taken if not one.disclosure.public_source)


def _silent(board: Board, definitions: Definitions, inputs: PackInputs) -> frozenset[int]:
    """Return the loads of feeds from which this or another pack protects numbers, or this audience may not see some."""
    feeds = {
        feed
        for one in [*definitions.indicators.values(), *inputs_of(board, definitions)]
        if not (one.disclosure.public_source and board.audience.may_see(one.visibility))
        for feed in feeds_of(one)
    }
    return frozenset(load for load, note in inputs.sources.items() if note.feed in feeds)


def _withhold(
    measured: Sequence[Measured], definitions: Definitions, inputs: PackInputs, taken: Sequence[Indicator]
) -> Withholding:
    """Return what small numbers ask to be hidden, decided for the whole pack before anything is drawn."""
    places = inputs.places
    known = {**definitions.indicators, **{one.id: one for one in taken}}
    about = places.parts_of, known, definitions.asked, inputs.earlier, places.names
    around = Around(*about, read_facts(definitions, inputs.earlier.said), places.tenths)
    return withhold_small(measured, inputs.cells, inputs.source_of, places.with_small, around)


def _look_around(
    board: Board, definitions: Definitions, inputs: PackInputs, book: FigureBook, hidden: frozenset[FigureKey]
) -> Surroundings:
    """Return what cards and analyses need besides the figures."""
    feed_names = {feed.id: feed.name for feed in definitions.feeds.values()}
    feed_names |= {one.id: one.name for one in definitions.asked.values()}
    feeds = definitions.feeds.values()
    measures = {f"{feed.id}.{name}": measure for feed in feeds for name, measure in feed.measures.items()}
    counts = {key: one.hidden_counts for key, one in measures.items() if one.hidden_counts is not None}
    return Surroundings(
        inputs.places,
        inputs.as_at,
        book,
        feed_names,
        inputs.source_of,
        inputs.sources,
        hidden,
        counts,
        frozen=inputs.frozen,
        known_since=inputs.known_since,
        editions=editions_of(board, definitions),
        rounded={key: one.rounded_to for key, one in measures.items() if one.rounded_to},
        in_steps=list_in_steps(definitions),
    )


def _make_cards(
    board: Board, definitions: Definitions, inputs: PackInputs, around: Surroundings, measured: Sequence[Measured]
) -> dict[str, Card]:
    """Return the card of each indicator and measure, by its identifier, in the order of the pack."""
    cards: dict[str, Card] = {}
    for one in measured:
        record = definitions.records.get((board.id, one.indicator.id))
        cards[one.indicator.id] = make_card(one, around, record, list_for(board, one.indicator))
    late = {note.feed for note in inputs.watch.old}
    is_new = _tell_new(around.book, inputs)
    aged = {
        key: attach_age(attach_seen(card, is_new), definitions.feeds, late, inputs.as_at) for key, card in cards.items()
    }
    challenged = {key: attach_challenges(card, inputs.asked) for key, card in aged.items()}
    return _finish(challenged, definitions, board.meeting or board.period)


def _attach_beside(
    cards: Mapping[str, Card], board: Board, definitions: Definitions, inputs: PackInputs
) -> dict[str, Card]:
    """Return cards with what is known beside their figures: other views of the same, and services meant to help."""
    audits, said = definitions.case_audits, inputs.explained
    viewed = attach_views(cards, inputs.heard, audits, inputs.as_at, said, board.audience)
    linked = attach_contributions(viewed, [definitions.services[name] for name in board.services])
    wanted = {key: attach_agenda(card, inputs.wanted) for key, card in linked.items()}
    return attach_fitness(wanted, inputs.reviewed, inputs.revisions, inputs.as_at)


def _finish(cards: Mapping[str, Card], definitions: Definitions, meeting: str) -> dict[str, Card]:
    """Return cards that have their age with what follows from it: how sure, what is asked, what is read with them."""
    told = {key: replace(card, sure=say_how_sure(card), ask=find_ask(card, meeting)) for key, card in cards.items()}
    return {key: attach_companions(card, told, definitions) for key, card in told.items()}


def list_for(board: Board, indicator: Indicator) -> IndicatorList:
    """Return the list an indicator is in for this board, which may choose its own headlines."""
    chosen = board.headlines.get(indicator.outcome or "")
    if chosen is None or indicator.listed not in {IndicatorList.HEADLINE, IndicatorList.SECONDARY}:
        return indicator.listed
    return IndicatorList.HEADLINE if indicator.id in chosen else IndicatorList.SECONDARY


def _describe_sources(
    definitions: Definitions, sources: Mapping[int, SourceNote], silent: frozenset[int]
) -> dict[int, SourceNote]:
    """Return the releases with what their feeds' definitions say of them.

    Without the hash of a file that is not for everybody: who guesses the few numbers that are hidden could see by it
    whether the guess is right.
    """
    described = {}
    for load, note in sources.items():
        told = replace(note, sha256="") if load in silent else note
        feed = definitions.feeds.get(note.feed)
        described[load] = replace(told, publication=feed.publication, about=feed.source_note) if feed else told
    return described


def _sources_used(shown: Sequence[Card | Assessed], inputs: PackInputs) -> tuple[SourceNote, ...]:
    used = {source.load_id for one in shown for source in one.sources}
    return tuple(inputs.sources[load] for load in sorted(used))


def _comparator_names(places: Places) -> tuple[tuple[str, str], ...]:
    found = []
    for kind, code in (("england", places.england), ("region", places.region)):
        if kind in places.comparators and code:
            found.append((kind, places.names[code]))
    if "statistical_neighbours" in places.comparators and places.neighbours:
        found.append(("neighbours_median", "Statistical neighbours (median)"))
    return tuple(found)
