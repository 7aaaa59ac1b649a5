"""The measures and periods of a proposed feed: from its columns of figures, its words and its headers."""

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from oba.ingest.propose.columns import Profile, Profiles, list_headers
from oba.ingest.propose.dating import Dating
from oba.ingest.propose.measures import (
    Words,
    combinations,
    escape,
    guess_unit,
    header_pattern,
    name_measure,
    without_mark_before,
    without_marks,
)
from oba.ingest.propose.periods import (
    STATED,
    are_first_days,
    choose_in_turn,
    choose_reads,
    compares,
    find_label,
    find_vague,
    find_year,
    has_footnote,
    is_estimate_of_mid_year,
    is_snapshot,
    kind_of,
    kinds_of,
    names_years,
    read_beside,
    runs_on,
)
from oba.ingest.read.tables import Mask
from oba.ingest.shape.columns import fit_header

_OTHER_AREA = re.compile(r"(?:^|[_\s/])(National|England|England average)$", re.IGNORECASE)
_REPEATED = re.compile(r" \[\d+\]$")
_FOOTNOTE = re.compile(r"(?<=[a-z]{4})[1-9](?= / |$)")
_GENERIC = re.compile(r"^(?:value|values|obs_?value|v4_\d|number|figure|data|amount|result)$", re.IGNORECASE)


_MIDDLE = "the figures are taken to be of the middle of the year, as population estimates are."

Label = tuple[str, int, int]
"""The form of a period's label within a header, and where it starts and ends."""


@dataclass
class Built:
    """What is written of periods and measures."""

    period: dict[str, str]
    measures: dict[str, dict[str, Any]]
    area_rules: list[dict[str, Any]] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _Maker:
    profiles: Profiles
    words: Words
    title: str
    context: str
    built: Built
    header_areas: list[Profile]
    taken: set[str] = field(default_factory=set)

    def warn(self, rule: str, what: str) -> None:
        if what and (rule, what) not in self.built.doubts:
            self.built.doubts.append((rule, what))


def build_measures(
    profiles: Profiles,
    figures: list[Profile],
    words: Words,
    dating: Dating,
    title: str,
    stem: str,
    rows: Mask,
    header_areas: list[Profile],
) -> Built:
    """Return the period and the measures, none if nothing says the period."""
    context = f"{title} {stem}"
    maker = _Maker(profiles, words, title, context, Built({}, {}), header_areas)
    figures = [one for one in figures if one not in header_areas[1:]]
    if dating.column is not None:
        _build_by_column(maker, figures, dating, dating.column, np.flatnonzero(rows))
        return maker.built
    figures = _leave_out_vague(maker, figures)
    labels = {one.place: found for one in figures if (found := find_label(one.header))}
    dated = [one for one in figures if one.place in labels]
    years = {one.header[labels[one.place][1] : labels[one.place][2]] for one in dated}
    constant = _find_constant(maker, title, stem)
    few_dated = len(dated) * 10 < 3 * len(figures)
    if not constant and len(years) == 1 and (not few_dated or _is_dated_elsewhere(profiles, dated, years)):
        constant = next(iter(years))
    if not figures or (not constant and not dated):
        return maker.built
    if len(years) > 1 or len(dated) * 2 > len(figures) or not constant:
        _build_by_headers(maker, figures, labels, constant, np.flatnonzero(rows))
    else:
        _build_constant(maker, figures, constant, np.flatnonzero(rows))
    return maker.built


def _leave_out_vague(maker: _Maker, figures: list[Profile]) -> list[Profile]:
    unread = [one for one in figures if runs_on(one.header)]
    if unread:
        maker.warn(
            "period", f"the periods of these headers cannot be read, and they were left out: {list_headers(unread)}."
        )
        figures = [one for one in figures if one not in unread]
    vague = find_vague([one.header for one in figures])
    if not vague:
        return figures
    left_out = [one for one in figures if one.header in vague]
    with_year = [one for one in left_out if find_label(one.header)]
    without = [one for one in left_out if one not in with_year]
    if without:
        what = f"these headers name a part of a year without the year, and were left out: {list_headers(without)}."
        maker.warn("period", f"{what} Write both in one header, such as `Q1 2024/25` or `Mar-24`.")
    if with_year:
        what = f"these headers have a year and what may be a part of it or a code: {list_headers(with_year)}."
        maker.warn("period", f"{what} They were left out; write a quarter as `Q1 2024/25`, and rename a code or note.")
    return [one for one in figures if one not in left_out]


def _find_constant(maker: _Maker, title: str, stem: str) -> str:
    """Return the year that the title names, or else the file's name, blank if neither does.

    The year in a file name may be that of the publication: it is not used where the sheet names others.
    """
    in_title, in_stem = find_year(title), find_year(stem)
    if in_title and in_stem and in_stem not in in_title:
        maker.warn("period", f"the title says {in_title} and the file name {in_stem}; the title was used.")
    if in_title and has_footnote(title, in_title):
        maker.warn("period", f"the digit behind {in_title} in the title is taken for the mark of a footnote.")
    if in_stem and not in_title and names_years(title):
        maker.warn("period", f"the title names other years than the file name, so that its {in_stem} was not used.")
        return ""
    if in_stem and not in_title:
        maker.warn("period", f"{in_stem} is from the file name alone, where it may be the year of publication.")
    return in_title or in_stem


def _is_dated_elsewhere(profiles: Profiles, dated: list[Profile], years: set[str]) -> bool:
    """Return whether a header that is not of figures names the same year, `District code (2019)`."""
    own = {one.place for one in dated}
    return any(next(iter(years)) in one.header for one in profiles.columns if one.place not in own)


def _build_by_column(maker: _Maker, figures: list[Profile], dating: Dating, column: Profile, rows: np.ndarray) -> None:
    """One measure for each column of figures and each combination of words that names a measure."""
    kinds = sorted(dating.kinds)
    other = dating.identifier
    mixed = other is not None and (len(other.texts) > 1 or other.key != "timeidentifier")
    identifier = "" if dating.identifier is None or not dating.identifier.texts else dating.identifier.texts[0]
    headers = [one.header for one in figures]
    own = f"{column.header} {_few_texts(maker.words)}"
    reads, doubt = choose_in_turn(set(kinds), [own, headers, maker.title, maker.context])
    if identifier:
        reads, doubt = choose_reads(kinds, " ".join(headers), identifier)
        if all(is_estimate_of_mid_year(identifier, one.header, maker.context) for one in figures):
            reads, doubt = "mid_year", _MIDDLE
    if mixed:
        reads, doubt = "time_identifier", ""
    elif beside := read_beside(column.key, kinds):
        reads, doubt = beside, ""
    maker.warn("period", doubt)
    maker.warn("period", _describe_first_days(f"`{column.header}`", column.texts, reads))
    maker.built.period = _column_rule(column, dating, reads)
    for wanted in _combinations(maker, rows):
        mask = rows
        for name, text in wanted.items():
            one = next(one for one in maker.words.measures if one.header == name)
            mask = mask[one.column.codes[mask] == one.column.texts.index(text)]
        for figure in figures:
            if wanted and not (~figure.column.blanks()[mask]).any():
                continue
            measure = _measure(maker, figure, wanted, len(figures))
            words = f"{measure['label']} {_companion_words(maker.words, mask)}"
            own = _own_reads(maker, column, dating, mask, words, identifier, mixed)
            if own != reads:
                measure["period"] = _column_rule(column, dating, own)
            name = measure.pop("name")
            maker.built.measures[name] = measure


def _describe_first_days(where: str, texts: list[str], reads: str) -> str:
    """Return how days that all begin a month are read, blank if they are not all such."""
    if reads not in ("day", "month", "free") or not are_first_days(texts):
        return ""
    if reads == "month":
        return f"days such as `{texts[0].strip()}` are read as the month that they begin."
    what = f"all days of {where} are first days of months, and are read as those days;"
    return f"{what} if they stand for months, write `reads: month`."


def _companion_words(words: Words, mask: np.ndarray) -> str:
    """Return what other columns say of a measure on its rows, such as its long name on the first of them."""
    said = []
    for one in words.left_out:
        texts = [one.column.texts[code] for code in np.unique(one.column.codes[mask])[:4]]
        said += [text for text in texts if text.strip()] if len(texts) <= 3 else []
    return " ".join(said)


def _few_texts(words: Words) -> str:
    """Return the names of measures in cells. Those of groups say nothing of the period, `Mid-year moves`."""
    return " ".join(text for one in words.measures for text in one.texts[:40])


def _column_rule(column: Profile, dating: Dating, reads: str) -> dict[str, str]:
    rule = {"column": column.header, "reads": reads}
    if reads == "time_identifier" and dating.identifier is not None:
        rule["identifier"] = dating.identifier.header
    return rule


def _own_reads(
    maker: _Maker, column: Profile, dating: Dating, mask: np.ndarray, words: str, identifier: str, mixed: bool
) -> str:
    """Return how one measure's labels are read: they may have another form than those of the rest."""
    if mixed:
        return "time_identifier"
    if read_beside(column.key, dating.kinds):
        return maker.built.period["reads"]
    kinds = set(kinds_of([column.column.texts[code] for code in np.unique(column.column.codes[mask])], column.key))
    if identifier:
        if is_snapshot(words) and maker.built.period["reads"] == "financial_year_ending":
            maker.warn("period", "measures whose name says 31 March are read as of that day.")
            return "snapshot_31_march"
        return maker.built.period["reads"]
    reads, doubt = choose_in_turn(kinds, [words, column.header, maker.title, maker.context])
    if is_snapshot(words) and reads == "financial_year_ending":
        reads = "snapshot_31_march"
    maker.warn("period", doubt)
    return reads


def _measure(maker: _Maker, figure: Profile, wanted: dict[str, str], count: int) -> dict[str, Any]:
    said = ", ".join(" ".join(text.split()) for text in wanted.values() if text.strip())
    header = " ".join(figure.header.split())
    label = said if said and (count == 1 or _GENERIC.match(header)) else f"{said}: {header}" if said else header
    short = next((text for text in wanted.values() if text.strip()), "")
    base = label if len(label) <= 70 else f"{short[:50]} {header}"
    written: dict[str, Any] = {"column": figure.header, "label": label[:200]}
    if figure in maker.header_areas:
        base = said or "value"
        names = "|".join(escape(one.header) for one in maker.header_areas)
        written = {"matches": f"(?P<area>{names})", "label": base[:200]}
    written["name"] = name_measure(without_marks(base) or base, maker.taken)
    if wanted:
        written["where"] = dict(wanted)
    unit = guess_unit(label)
    return {**written, "unit": unit} if unit else written


def _build_by_headers(
    maker: _Maker, figures: list[Profile], labels: dict[int, Label], constant: str, rows: np.ndarray
) -> None:
    """One measure for all columns whose headers differ by the period only, for each combination of words."""
    dated = [one for one in figures if one.place in labels]
    undated = [one for one in figures if one.place not in labels]
    readings: dict[bool, str] = {}
    contexts: list[str | list[str]] = [
        [one.header for one in dated],
        _few_texts(maker.words),
        maker.title,
        maker.context,
    ]
    for stated in (True, False):
        alike = [one for one in dated if (labels[one.place][0] in STATED) == stated]
        kinds = {labels[one.place][0] for one in alike}
        texts = [one.header[slice(*labels[one.place][1:])] for one in alike]
        if kinds:
            readings[stated], doubt = choose_in_turn(set(kinds_of(texts)) if kinds == {"day"} else kinds, contexts)
            maker.warn("period", doubt)
            maker.warn("period", _describe_first_days("the headers", texts, readings[stated]))
    if dated:
        reads = readings.get(False) or readings[True]
        maker.built.period = {"group": "year", "reads": reads}
    elif undated and constant:
        reads, _ = choose_reads({kind_of(constant)}, maker.context)
        maker.built.period = {"constant": constant, "reads": reads}
    for wanted in _combinations(maker, rows):
        for one in dated:
            _measure_by_header(maker, one, labels[one.place], wanted, dated, readings[labels[one.place][0] in STATED])
    rest = _leave_out_compared(maker, undated)
    if rest and constant:
        _measure_undated(maker, rest, constant, readings.get(False, ""), rows)
    elif rest:
        maker.warn("period", f"no year is known for these columns, which were left out: {list_headers(rest)}.")


def _measure_undated(maker: _Maker, undated: list[Profile], constant: str, reads: str, rows: np.ndarray) -> None:
    """Take the columns without a year to be of the constant, read like the years of the others where it is one."""
    own, _ = choose_reads({kind_of(constant)}, maker.context)
    rule = {"constant": constant, "reads": reads if reads and kind_of(constant) in ("year", "two") else own}
    maker.warn("period", f"{len(undated)} columns have no year in their header; they are taken to be of {constant}.")
    count = len(undated) + len(maker.built.measures)
    for wanted in _combinations(maker, rows):
        for one in undated:
            written = {**_measure(maker, one, wanted, count), "period": rule}
            maker.built.measures[written.pop("name")] = written


def _leave_out_compared(maker: _Maker, undated: list[Profile]) -> list[Profile]:
    compared = [one for one in undated if compares(one.header)]
    if compared:
        what = "these columns give a change, a difference or a target and not the figures of a period"
        maker.warn("period", f"{what}, and were left out: {list_headers(compared)}.")
    return [one for one in undated if one not in compared]


def _measure_by_header(
    maker: _Maker, one: Profile, found: Label, wanted: dict[str, str], dated: list[Profile], reads: str
) -> None:
    header, (_, start, end) = one.header, found
    other = _OTHER_AREA.search(header)
    pattern = header_pattern(header, start, end, other[1] if other else "")
    if not _fits_only(pattern, one, dated, maker.profiles):
        alone = _measure(maker, one, wanted, len(dated))
        alone["period"] = {"constant": header[start:end], "reads": reads}
        maker.built.measures[alone.pop("name")] = alone
        return
    where = wanted or None
    if any(
        measure.get("matches") == pattern and measure.get("where") == where for measure in maker.built.measures.values()
    ):
        return
    if other and not maker.built.area_rules:
        maker.built.area_rules.append({"group": "area"})
    before, behind = without_mark_before(header[:start]), without_marks(header, end)
    rest = re.sub(r"^[\s_/\-:,]+|(?:\(\s*\)|[\s_/\-:,])+$", "", " ".join(f"{before}{behind}".split()))
    rest = _FOOTNOTE.sub("", rest).replace(" / ", " ")
    said = ", ".join(" ".join(text.split()) for text in wanted.values() if text.strip())
    label = f"{said}: {rest}" if said and rest else said or rest or "Value"
    written: dict[str, Any] = {"matches": pattern, "label": label[:200]}
    if wanted:
        written["where"] = dict(wanted)
    if unit := guess_unit(label):
        written["unit"] = unit
    own = "snapshot_31_march" if is_snapshot(header) and reads == "financial_year_ending" else reads
    if own != maker.built.period["reads"]:
        written["period"] = {"group": "year", "reads": own}
    maker.built.measures[name_measure(label, maker.taken)] = written


def _fits_only(pattern: str, own: Profile, dated: list[Profile], profiles: Profiles) -> bool:
    """Return whether an expression fits a header and else only headers with a period, no other column.

    One whose years cannot be read is kept aside when it is loaded.
    """
    expression = re.compile(pattern, re.IGNORECASE)
    if _REPEATED.search(own.header) or not fit_header(expression, own.header):
        return False
    places = {one.place for one in dated}
    fitting = [one for one in profiles.columns if fit_header(expression, one.header)]
    return all(one.place in places or find_label(one.header) or runs_on(one.header) for one in fitting)


def _combinations(maker: _Maker, rows: np.ndarray) -> list[dict[str, str]]:
    """Return the combinations of words that name measures; raise TooManyError rather than mix them."""
    found = combinations(maker.words.measures, rows)
    if not found:
        raise TooManyError(list_headers(maker.words.measures))
    return found


class TooManyError(ValueError):
    """More combinations of words name measures than a definition can list; the message names the columns."""


def _build_constant(maker: _Maker, figures: list[Profile], constant: str, rows: np.ndarray) -> None:
    """All columns are of one period, which a header, the title or the file name gives."""
    headers = [one.header for one in figures]
    reads, doubt = choose_in_turn({kind_of(constant)}, [headers, maker.title, maker.context])
    maker.warn("period", f"no column gives the period; all figures are taken to be of {constant}. {doubt}".strip())
    maker.built.period = {"constant": constant, "reads": reads}
    for wanted in _combinations(maker, rows):
        for one in figures:
            written = _measure(maker, one, wanted, len(figures))
            if is_snapshot(one.header) and reads == "financial_year_ending":
                written["period"] = {"constant": constant, "reads": "snapshot_31_march"}
            maker.built.measures[written.pop("name")] = written
