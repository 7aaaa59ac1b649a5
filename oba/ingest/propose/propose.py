"""A feed definition proposed from a file never seen, and what could not be told from it."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from pydantic import ValidationError

from oba.findings import Finding, Place
from oba.indicators.feed import UNSTATED, Feed
from oba.indicators.sources.connector import Release
from oba.ingest.propose.areas import Areas, find_header_areas, find_no_places, propose_areas
from oba.ingest.propose.building import Built, TooManyError, build_measures
from oba.ingest.propose.columns import Profile, Profiles, list_headers, profile_table
from oba.ingest.propose.dating import (
    Dating,
    find_dated_headers,
    find_dating,
    find_part_headers,
    find_repeated_periods,
    find_unread,
    number_periods,
    show_labels,
)
from oba.ingest.propose.legend import Legend, find_legend
from oba.ingest.propose.limits import (
    describe_no_area,
    describe_reference,
    find_people,
    find_reading_faults,
    find_schools,
    find_second_header,
    find_side_by_side,
)
from oba.ingest.propose.measures import Words, find_words, propose_group, split_columns
from oba.ingest.propose.periods import find_label, find_year, names_years
from oba.ingest.propose.symbols import Style, Symbols, ask_of, find_hiding, find_style, is_marker, propose_symbols
from oba.ingest.propose.table import Layout, NoTableError, find_layout
from oba.ingest.propose.trial import find_negatives, find_oddities, find_own_refusal
from oba.ingest.propose.written import write_feed
from oba.ingest.read.readers import read_table
from oba.ingest.read.tables import Table
from oba.ingest.shape.labels import make_slug
from oba.ingest.shape.shaping import ShapedRelease, shape_release
from oba.period_forms import read_status
from oba.places.areas import AreaIndex
from oba.vocabulary import Severity

_MOST_NAMED = 12
_HABITS = {"lait": " years ending 31 March", "workbook": " years ending 31 March"}
"""What a publisher means by a year alone, where its files do not say."""


@dataclass(frozen=True)
class Proposal:
    """The definition as a model and as YAML, and findings; no definition if the file cannot be a feed.

    `shaped` is the file read by it.
    """

    feed: Feed | None
    text: str
    findings: list[Finding]
    shaped: ShapedRelease | None = None


class _Doubts:
    """What could not be told, as findings: `warn` warns, `refuse` says why there is no definition."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def warn(self, rule: str, what: str, remedy: str = "", column: str = "") -> None:
        if all((finding.rule, finding.what) != (rule, what) for finding in self.findings):
            place = Place(file=self.file, column=column)
            self.findings.append(Finding(rule, Severity.WARNING, place, what, remedy=remedy))

    def refuse(self, rule: str, what: str, remedy: str = "") -> NoReturn:
        self.findings.append(Finding(rule, Severity.FAIL, Place(file=self.file), what, remedy=remedy))
        raise _NoFeedError


class _NoFeedError(Exception):
    """The file cannot be a feed; the findings say why."""


@dataclass(frozen=True)
class _Survey:
    """What a file was seen to be: where its table is, its columns, its places and its periods."""

    layout: Layout
    profiles: Profiles
    places: Areas
    dating: Dating
    drops: list[dict[str, Any]]


def propose_feed(
    path: Path,
    content: bytes,
    areas: AreaIndex,
    identifier: str = "",
    where: str = "",
    sheet: str = "",
    today: date | None = None,
) -> Proposal:
    """Return a definition that reads a file as it most likely is meant.

    `where` is the path to write in it; `sheet` is the sheet of a workbook, the likeliest unless it is named.
    With `today`, figures of periods that have not begun are told.
    """
    doubts = _Doubts(path.name)
    try:
        layout, table = _read(path, content, areas, sheet, doubts)
        seen = _survey(table, layout, f"{layout.title} {path.stem}", areas, doubts)
        definition = {
            **_name(path, layout, identifier),
            "connector": {"type": "file", "path": where or path.as_posix()},
            "read": layout.reading.model_dump(exclude_defaults=True),
            **_propose(seen, path.stem, areas, find_legend(content, layout.reading), doubts),
        }
        definition = {key: value for key, value in definition.items() if value not in ({}, [])}
        released = Release(file=path.name, released=today) if today else None
        feed, shaped = _try(table, definition, content, areas, released, doubts)
    except _NoFeedError:
        return Proposal(None, "", doubts.findings)
    return Proposal(feed, write_feed(definition, doubts.findings), doubts.findings, shaped)


def _try(
    table: Table,
    definition: dict[str, Any],
    content: bytes,
    areas: AreaIndex,
    released: Release | None,
    doubts: _Doubts,
) -> tuple[Feed, ShapedRelease]:
    """Return the definition and the table read by it; it is not proposed if it would refuse its own file.

    It is written into `definition` which measures may be below 0.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    feed = _validate(definition, doubts)
    shaped = shape_release(table, [], feed, areas, released, sha256, len(content))
    negatives = find_negatives(shaped)
    for name in negatives.changes:
        definition["measures"][name]["negative"] = True
    for told in negatives.tell():
        doubts.warn(*told)
    if negatives.changes:
        feed = _validate(definition, doubts)
        shaped = shape_release(table, [], feed, areas, released, sha256, len(content))
    if refusal := find_own_refusal(shaped):
        doubts.refuse(*refusal)
    for rule, what, remedy in find_oddities(shaped, areas):
        doubts.warn(rule, what, remedy)
    return feed, shaped


def _read(path: Path, content: bytes, areas: AreaIndex, sheet: str, doubts: _Doubts) -> tuple[Layout, Table]:
    """Return where the table of a file is and the table, without a second one below it."""
    try:
        layout = find_layout(path, content, areas, sheet)
    except NoTableError as fault:
        doubts.refuse(fault.rule, f"{fault}.", fault.remedy)
    table, found = read_table(path, content, layout.reading)
    if table is not None and (second := find_second_header(table)):
        row, beginnings = second
        stops = [*layout.reading.stop_at, *beginnings]
        layout = replace(layout, reading=layout.reading.model_copy(update={"stop_at": stops}))
        table, found = read_table(path, content, layout.reading)
        what = f"a second table begins at row {row} (`{beginnings[0]}`) and was left out."
        doubts.warn("other-tables", what, "Save it as a file of its own.")
    doubts.findings += [one for one in found if one.severity is not Severity.FAIL or table is None]
    if table is None:
        raise _NoFeedError
    for what in layout.doubts:
        doubts.warn("other-tables", what)
    for sheet in layout.hidden:
        read = "was read, for no sheet that is shown holds a table" if sheet == layout.reading.sheet else "was not read"
        doubts.warn("hidden-sheet", f"sheet `{sheet}` is hidden; it holds a table and {read}.")
    return layout, table


def _survey(table: Table, layout: Layout, named: str, areas: AreaIndex, doubts: _Doubts) -> _Survey:
    """Return what a table is, unless it is one that no feed can be made of."""
    if people := find_people(table.headers):
        rule, what, remedy = people
        doubts.refuse(rule, f"{what}.", remedy)
    profiles = profile_table(table, areas)
    schools, drops, refusal = find_schools(profiles)
    if refusal:
        doubts.refuse(*refusal)
    places = propose_areas(profiles, areas, named)
    if places is None:
        column = find_dating(profiles, set()).column
        figures, _, _ = split_columns(profiles, set() if column is None else {column.place})
        doubts.refuse(*(describe_no_area if figures else describe_reference)(profiles.columns))
    if drops:
        what = f"{int(schools.sum())} rows are of schools or providers, which are no areas here; they are left out."
        doubts.warn("schools", what)
        places.rows[schools] = -1
    dating = find_dating(profiles, places.used)
    if dating.unread and dating.column:
        shown = show_labels(profiles, dating.column, dating.unread[:_MOST_NAMED])
        what = f"labels of `{dating.column.header}` say no period, and their rows are kept aside: {shown}."
        doubts.warn("period", what, "Ask the sender what they mean.")
    refusal = find_side_by_side(profiles, places) or find_reading_faults(profiles, dating)
    if refusal:
        doubts.refuse(*refusal)
    return _Survey(layout, profiles, places, dating, drops)


def _propose(seen: _Survey, stem: str, areas: AreaIndex, legend: Legend, doubts: _Doubts) -> dict[str, Any]:
    """Return what a definition says of the rows and columns of a table."""
    profiles, places = seen.profiles, seen.places
    for what in places.doubts:
        doubts.warn("areas", what)
    kept, needed = _choose_columns(seen, doubts)
    style = find_style(profiles.table.headers, seen.layout.title)
    built = _build(seen, kept, needed, f"{seen.layout.title}{_HABITS.get(style, '')}", stem, areas, doubts)
    no_places = find_no_places(profiles, places.rules)
    for drop in no_places:
        shown = ", ".join(f"`{text}`" for texts in drop["where"].values() for text in texts[:_MOST_NAMED])
        doubts.warn("areas", f"rows of {shown} name no place and are left out.")
    return {
        "drop": [*seen.drops, *no_places],
        "areas": [*places.rules, *built.area_rules],
        "period": built.period,
        "breakdowns": {make_slug(one.header) or "group": propose_group(one) for one in needed.groups},
        "symbols": _choose_symbols(profiles, kept, style, legend, doubts),
        "measures": built.measures,
    }


def _choose_columns(seen: _Survey, doubts: _Doubts) -> tuple[list[Profile], Words]:
    """Return the columns of figures that are read, and the words that tell their rows apart."""
    profiles, places, dating = seen.profiles, seen.places, seen.dating
    used = places.used | {one.place for one in (dating.column, dating.identifier) if one is not None}
    used |= {one.place for one in find_repeated_periods(profiles, dating)}
    figures, words, neither = split_columns(profiles, used)
    figures = _leave_out_odd_headers(figures, dating, doubts)
    if not figures:
        doubts.refuse(*describe_reference(profiles.columns))
    keys = [places.rows, *number_periods(dating)]
    is_tidy = find_style(profiles.table.headers, seen.layout.title) == "ees"
    needed = find_words(figures, words, keys, _rows_that_load(seen, figures), is_tidy)
    _warn_of_words(needed, neither, doubts)
    _warn_of_codes(figures, doubts)
    return [one for one in figures if not (needed.repeated and one.place in needed.unequal)], needed


def _leave_out_odd_headers(figures: list[Profile], dating: Dating, doubts: _Doubts) -> list[Profile]:
    """Return the columns of figures without those whose header is a day or part of a year that another column says."""
    made, parts = find_dated_headers(figures, dating), find_part_headers(figures, dating)
    if made:
        what = f"headers that a spreadsheet made days of, as of the ages `10-14`, were left out: {list_headers(made)}."
        doubts.warn("dated-headers", what, "Write them in the sheet as text, and save it again.")
    year = dating.column.header if dating.column else ""
    what = f"the headers {list_headers(parts)} are parts of a year, and `{year}` says the year apart from them"
    remedy = f"Write both in one header, such as `Q1 2024/25`, or the part in a column beside `{year}`."
    rest = [one for one in figures if one not in made and one not in parts]
    if parts and not rest:
        doubts.refuse("no-period", f"{what}.", remedy)
    if parts:
        doubts.warn("period", f"{what}; they were left out.", remedy)
    return rest


def _build(
    seen: _Survey, figures: list[Profile], words: Words, title: str, stem: str, areas: AreaIndex, doubts: _Doubts
) -> Built:
    places = seen.places
    header_areas = find_header_areas(seen.profiles, areas) if places.rules == [{"group": "area"}] else []
    rows = places.rows >= 0
    sheet = seen.layout.reading.sheet
    undated = seen.dating.column is None and not any(find_label(one.header) for one in figures)
    if undated and not names_years(title) and (year := find_year(sheet)):
        doubts.warn("period", f"{year} is from the name of the sheet.")
        title = f"{title} {sheet}"
    try:
        built = build_measures(seen.profiles, figures, words, seen.dating, title, stem, rows, header_areas)
    except TooManyError as fault:
        what = f"the columns {fault} name more than 400 measures together."
        doubts.refuse("too-many", what, "Choose with `where` which of them are wanted, or split the file by them.")
    for rule, what in built.doubts:
        doubts.warn(rule, what)
    if not built.measures:
        doubts.refuse("no-period", *_describe_no_period(seen))
    return built


def _describe_no_period(seen: _Survey) -> tuple[str, str]:
    """Return why no period was found, with the labels that could not be read, and what to do."""
    if (found := find_unread(seen.profiles, seen.places.used)) and found[1]:
        labels = show_labels(seen.profiles, *found)
        what = f"the labels of column `{found[0].header}` say no period: {labels}."
        return what, "Write them as `2024/25`, `2024`, `Mar-24`, `Q1 2024/25` or `Autumn term 2023/24`."
    if names_years(seen.layout.title):
        what = "the text above the table names several years, and nothing says which of them the figures are of."
        return what, "Add a column with the period."
    return (
        "no column, header, title or file name says which period the figures are of.",
        "Add a column with the period, or put it in the file name: `cases_2024-25.csv`.",
    )


def _choose_symbols(
    profiles: Profiles, figures: list[Profile], style: Style, legend: Legend, doubts: _Doubts
) -> dict[str, str]:
    read = [one for one in profiles.columns if one in figures or find_label(one.header)]
    texts = [text for one in read for text in one.texts if one in figures or is_marker(text)]
    texts += [""] if any(one.blank_share for one in read) else []
    found = propose_symbols(texts, style, legend, find_hiding(one.texts for one in figures))
    _warn_of_symbols(found, doubts)
    return {text: str(symbol) for text, symbol in found.meanings.items()}


def _name(path: Path, layout: Layout, identifier: str) -> dict[str, Any]:
    """Return the head of a definition: what the feed is called, and what only its publisher could say."""
    return {
        "schema": "oba-feed/1",
        "id": identifier or make_slug(path.stem)[:60].strip("-"),
        "version": 1,
        "name": (layout.title or path.stem.replace("_", " "))[:120],
        "publisher": UNSTATED,
        "licence": UNSTATED,
        "attribution": UNSTATED,
        "owner": UNSTATED,
        "frequency": "irregular",
    }


def _validate(definition: dict[str, Any], doubts: _Doubts) -> Feed:
    doubts.warn(
        "unstated",
        "publisher, licence, attribution and owner are not in the file.",
        "Fill them in before the feed is used.",
    )
    try:
        return Feed.model_validate(definition)
    except ValidationError as fault:
        doubts.refuse("no-definition", f"no definition could be made ({fault.errors()[0]['msg']}).")


def _rows_that_load(seen: _Survey, figures: list[Profile]) -> np.ndarray:
    """Return the rows of an area that are read: where rows without figures are not skipped, a blank is a figure too."""
    here: np.ndarray = seen.places.rows >= 0
    if not seen.layout.reading.skip_rows_without_values:
        return here
    filled = np.zeros(len(here), bool)
    for one in figures:
        filled |= ~one.column.blanks()
    rows: np.ndarray = filled & here
    return rows


def _warn_of_codes(figures: list[Profile], doubts: _Doubts) -> None:
    """Warn of figures that look like the numbers of authorities: the number of a place is not an amount."""
    codes = [one for one in figures if one.number_share >= 0.95 and len(one.texts) >= 20]
    if codes:
        what = f"the figures of these columns look like numbers of authorities and not amounts: {list_headers(codes)}."
        doubts.warn("codes", what, "Take them out of `measures` unless the numbers themselves are wanted.")


def _warn_of_words(needed: Words, neither: list[Profile], doubts: _Doubts) -> None:
    if needed.repeated:
        what = "each area is there on several rows with the same figures; each is loaded once."
        doubts.warn("repeated-rows", what, "Check that the area is the one the figures are of, and not its neighbour.")
    if needed.repeated and needed.unequal:
        what = f"{len(needed.unequal)} columns differ between the rows of one area and were left out."
        doubts.warn("repeated-rows", what, "They depend on a second area of the row.")
    if needed.left_out:
        what = (
            f"columns of words that are not needed to tell rows apart were left out: {list_headers(needed.left_out)}."
        )
        doubts.warn("left-out", what)
    for one in needed.left_out:
        if {read_status(f"2024 ({text.strip()})")[1] for text in one.texts} & {"provisional", "revised"}:
            what = f"`{one.header}` says how settled figures are, and is not read: all are taken to be final."
            doubts.warn("status", what, "Write it behind the period, as `2023/24 (provisional)`.")
    if neither:
        doubts.warn("left-out", f"columns that are not figures were left out: {list_headers(neither)}.")


def _warn_of_symbols(found: Symbols, doubts: _Doubts) -> None:
    what, remedy = ask_of(found)
    if what:
        doubts.warn("symbols", what, remedy)
    if found.strange:
        shown = ", ".join(f"`{text}`" for text in found.strange[:_MOST_NAMED])
        more = f" and {len(found.strange) - _MOST_NAMED} more" if len(found.strange) > _MOST_NAMED else ""
        what = f"texts that are neither numbers nor known markers are kept aside: {shown}{more}."
        doubts.warn("symbols", what, "State in `symbols` or `numbers` what they stand for.")
