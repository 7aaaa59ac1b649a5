"""The static site of a pack: opens from a folder, offline, on a phone, on paper and without JavaScript."""

import json
import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, StrictUndefined

from oba.charts import plotly
from oba.charts.palette import write_styles
from oba.charts.words import write_number
from oba.errors import PublishError
from oba.indicators.outcome import NATIONAL_FRAMEWORK
from oba.london_time import write_day
from oba.scorecards.card import Card, Pack, ServiceCard
from oba.scorecards.figure import MARKS
from oba.scorecards.notes import ABOUT_CONTRIBUTIONS
from oba.scorecards.quadrant import RULE
from oba.scorecards.render import pages, series, wording
from oba.scorecards.render.assessment.pages import page_of, render_analyses
from oba.scorecards.render.boards import gaps, quadrants
from oba.scorecards.render.boards.actions import lay_out_actions
from oba.scorecards.render.evidence import how_we_know, quality_words, traces
from oba.scorecards.render.evidence.pages import Render, render_evidence
from oba.scorecards.render.evidence.sureness import describe_sureness
from oba.scorecards.render.index_rows import lay_out_index
from oba.scorecards.render.open_data import embeds
from oba.scorecards.render.spark import draw_spark
from oba.scorecards.stories import date_statement
from oba.scorecards.verdicts import APART, SIGN_OF, SIGNS
from oba.vocabulary import LIST_NAMES, MEASURE_QUESTIONS, MeasureType

FOLDERS = ("assets", "embed", "indicators", "how-we-know", "needs", "services", "traces")
_SHEETS = ("charts.css", "pages.css", "boards.css", "evidence.css", "needs.css")
PLOTLY_SCRIPT = "plotly-basic.min.js"
PLOTLY_PACKAGE = "plotly.js-basic-dist-min"


def write_site(
    pack: Pack,
    folder: Path,
    assets: Path,
    downloads: tuple[tuple[str, str], ...] = (),
    lacking: tuple[str, ...] = (),
) -> list[Path]:
    """Write the pages of a pack into `folder` and return the files written.

    `assets` is `node_modules`, or any folder that holds the plotly script; the script is copied beside
    the pages. `downloads` are (file name, words) of files that stand beside `index.html`; `lacking` says which of them
    could not be made, and why.
    """
    script = find_script(assets)
    for name in FOLDERS if pack.analyses else (name for name in FOLDERS if name != "needs"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    written = [_copy_assets(folder, name, text) for name, text in _own_assets()]
    written.append(Path(shutil.copyfile(script, folder / "assets" / PLOTLY_SCRIPT)))
    for name, text in render_pages(pack, downloads, lacking):
        path = folder / name
        path.write_bytes(text.encode())
        written.append(path)
    codes = folder / traces.CODES
    codes.write_text(traces.write_index(traces.lay_out_traces(pack)), encoding="utf-8", newline="\n")
    return [*written, codes]


def find_script(assets: Path) -> Path:
    """Return the plotly script in `assets`, or say how to get it."""
    for place in (assets, assets / PLOTLY_PACKAGE, assets / "node_modules" / PLOTLY_PACKAGE):
        if (place / PLOTLY_SCRIPT).is_file():
            return place / PLOTLY_SCRIPT
    raise PublishError(f"{PLOTLY_SCRIPT} is not in {assets}: run `npm ci` in the project's folder")


def _own_assets() -> Iterator[tuple[str, str]]:
    here = Path(__file__).parent / "assets"
    styles = "\n".join((here / name).read_text("utf-8") for name in _SHEETS)
    yield "pages.css", write_styles(styles)
    for name in ("pages.js", "trace.js"):
        yield name, (here / name).read_text("utf-8")
    settings = json.dumps(plotly.settings(), indent=1, sort_keys=True)
    yield "chart-settings.js", f"window.obaCharts = {settings};\n"


def _copy_assets(folder: Path, name: str, text: str) -> Path:
    path = folder / "assets" / name
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def render_pages(
    pack: Pack,
    downloads: tuple[tuple[str, str], ...] = (),
    lacking: tuple[str, ...] = (),
    own: str = "",
    appendix: bool = True,
) -> Iterator[tuple[str, str]]:
    """Yield each page as (path inside the site, HTML), in the order of the pack.

    `lacking` says what could not be made for this pack. `own` is a folder of templates that take the place of those
    of the same name. Without `appendix` there is no page of how a card is known, and none of its trace codes.
    """
    render = _bind(pack, downloads, lacking, own)
    sureness = describe_sureness(pack)
    yield "index.html", render("index.html", by_id={card.id: card for card in pack.cards})
    words: dict[str, Any] = {"quadrants": _quadrants(), "compared_with": _compared_with(pack), "sureness": sureness}
    yield "report-cards.html", render("report_cards.html", index=lay_out_index(pack), **words)
    yield from _render_cards(pack, render, appendix)
    for service in pack.services:
        page_of_service = pages.lay_out_service(service, pack)
        yield f"services/{service.service.id}.html", render("service.html", "../", page=page_of_service)
    yield "gaps.html", render("gaps.html")
    yield from render_analyses(pack, render)
    yield "actions.html", render("actions.html", **lay_out_actions(pack))
    yield from render_evidence(pack, render, appendix)
    licences, framework = _attributions(pack), _map_framework(pack)
    yield "about.html", render("about.html", attributions=licences, symbols=_symbols(), framework=framework)


def render_embeds(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield each chart of a pack that can stand within another site's page, as (id of its card, HTML)."""
    render = _bind(pack)
    for card in pack.cards:
        page = pages.lay_out_indicator(card, pack)
        if page.has_charts:
            yield card.id, embeds.render_embed(page, pack, render)


def _bind(
    pack: Pack, downloads: tuple[tuple[str, str], ...] = (), lacking: tuple[str, ...] = (), own: str = ""
) -> Render:
    """Return what renders a template of a pack, with all that each of its pages is told."""
    environment = _environment(own)
    about = {
        "document_names": {one.code for one in pack.documents},
        "traced": {note.code for note in pack.traces},
        "downloads": downloads,
        "lacking": lacking,
    }

    def render(template: str, root: str = "", **values: Any) -> str:
        page = environment.get_template(template)
        here = {"pack": pack, "trace_page": traces.LOOK_UP, "root": root, "here": template}
        return page.render(**{**about, **here, **values})

    return render


def _render_cards(pack: Pack, render: Render, appendix: bool) -> Iterator[tuple[str, str]]:
    """Yield the page of each card and, with `appendix`, the page of how it is known; their charts are drawn once."""
    ids = {card.id for card in pack.cards}
    for card in pack.cards:
        page = pages.lay_out_indicator(card, pack)
        values: dict[str, Any] = {"page": page, "card": card, "page_ids": ids}
        values |= {"trace_page": traces.page_of(card.id), "parts": how_we_know.list_parts(card)}
        yield f"indicators/{card.id}.html", render("indicator.html", "../", **values)
        if appendix:
            evidence = how_we_know.lay_out_evidence(card)
            yield how_we_know.page_of(card.id), render("how_we_know.html", "../", evidence=evidence, **values)
        if appendix and page.has_charts:
            yield f"{embeds.FOLDER}/{card.id}.html", embeds.render_embed(page, pack, render)


def render_page(template: str, pack: Pack, own: str = "", **values: Any) -> str:
    """Return one more page of a pack, which stands beside its index; `own` as in `render_pages`."""
    page = _environment(own).get_template(template)
    return page.render(pack=pack, root="", downloads=(), lacking=(), here=template, **values)


def _compared_with(pack: Pack) -> list[str]:
    """Return the places compared with; the neighbours once, with their number."""
    names = [name for kind, name in pack.comparator_names if not kind.startswith("neighbours")]
    if pack.neighbour_names:
        names.append(f"{len(pack.neighbour_names)} statistical neighbours")
    return names


def _quadrants() -> list[dict[str, Any]]:
    return [{"type": kind, "words": words} for kind, words in MEASURE_QUESTIONS.items()]


def _attributions(pack: Pack) -> list[tuple[str, str]]:
    pairs = {(source.attribution or source.publisher, source.licence) for source in pack.sources}
    for one in pack.shown:
        pairs |= {(source.attribution or source.publisher, source.licence) for source in one.sources}
    return sorted(pairs)


def _map_framework(pack: Pack) -> list[tuple[str, str, list[str]]]:
    """Return the four outcomes of the National Framework, each with the board's outcomes that speak to it."""
    ours = [section.outcome for section in pack.outcomes]
    return [
        (number, words, [one.name for one in ours if number in one.national_framework])
        for number, words in NATIONAL_FRAMEWORK.items()
    ]


def _signs() -> list[tuple[str, str]]:
    """Return each of the five signs with its words."""
    return [(sign, words) for sign, (words, _) in SIGNS.items()]


def _symbols() -> list[tuple[str, str]]:
    return list(MARKS.items())


_PACK_FILTERS: dict[str, Callable[..., Any]] = {
    "issue": wording.issue_words,
    "needs_warning": wording.needs_warning,
    "since": wording.since_words,
    "steady": wording.steady_words,
    "correction": wording.correction_words,
    "beside": wording.beside_words,
    "decision": wording.decision_words,
    "challenge": wording.challenge_words,
    "agenda": wording.agenda_words,
    "views": wording.view_words,
    "code": quality_words.mark_code,
    "beside_findings": quality_words.beside_words,
    "known_page": how_we_know.page_of,
    "analysis_page": page_of,
    "trace_method": traces.tell_method,
    "trace_files": traces.list_files,
    "trace_sources": traces.tell_sources,
    "release": traces.tell_release,
    "next_figures": wording.release_words,
    "dated": date_statement,
    "cheap_first": wording.order_by_cost,
}

_GAP_FILTERS: dict[str, Callable[..., Any]] = {
    "gaps_opening": gaps.open_gaps,
    "gap_name": gaps.name_breakdown,
    "gap_groups": gaps.tell_groups,
    "gap_size": gaps.tell_gap,
    "gap_marks": gaps.explain_marks,
    "rug_words": gaps.tell_rug,
}

_BOX_FILTERS: dict[str, Callable[..., Any]] = {
    "box_head": quadrants.head_box,
    "box_unknown": quadrants.tell_unknown,
    "box_asked": quadrants.tell_asked,
    "box_beside": quadrants.part_beside,
    "box_rest": quadrants.tell_rest,
    "box_figure": quadrants.tell_figure,
    "box_when": quadrants.tell_when,
    "box_sum": quadrants.tell_sum,
}


@lru_cache(maxsize=2)
def _environment(own: str = "") -> Environment:
    loader = _find_templates(own)
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    filters: dict[str, Callable[..., Any]] = {
        "day": write_day,
        "words": wording.figure_words,
        "number": write_number,
        "count": wording.count_words,
        "status": wording.status_words,
        "line_name": wording.line_name,
        "sentence": wording.end_sentence,
        "level": lambda level: f"{level:g}%",
        "lower_first": lambda text: text[:1].lower() + text[1:],
        "severity": lambda word: wording.SEVERITY_WORDS.get(word.upper(), word.capitalize()),
        "spark": draw_spark,
        "is_snapshot": series.is_snapshot,
        "snapshot_label": _snapshot_label,
        "mini_bars": _mini_bars,
        "quadrant_gap": _quadrant_gap,
    }
    environment.filters.update(filters | _PACK_FILTERS | _BOX_FILTERS | _GAP_FILTERS)
    environment.globals.update(_list_globals())
    return environment


def _list_globals() -> dict[str, Any]:
    """Return the words that templates have without being given them."""
    return {
        "first_page": wording.FIRST_PAGE,
        "made_up_words": wording.MADE_UP,
        "credit": wording.CREDIT,
        "customers_gloss": wording.CUSTOMERS_GLOSS,
        "contributions_gloss": ABOUT_CONTRIBUTIONS,
        "views_title": wording.VIEWS,
        "cost_words": wording.COST_WORDS,
        "evidence_words": wording.EVIDENCE_WORDS,
        "not_widened": wording.NOT_WIDENED,
        "signs": _signs(),
        "sign_of": SIGN_OF,
        "list_names": LIST_NAMES,
        "list_glosses": wording.LIST_GLOSSES,
        "quadrant_rule": RULE,
        "quadrant_gloss": quadrants.GLOSS,
        "gap_columns": gaps.GAP_COLUMNS,
        "gap_rules": gaps.RULES,
        "rug_shades": APART,
        "boxes": quality_words.BOXES,
    }


def _find_templates(own: str) -> BaseLoader:
    """Return where templates are looked for: in a folder of its own first, where one is named."""
    usual = PackageLoader("oba.scorecards.render")
    return ChoiceLoader([PackageLoader("oba.scorecards.render", f"templates/{own}"), usual]) if own else usual


def _snapshot_label(card: Card) -> str:
    period = series.snapshot_period(card)
    return period.label if period else ""


def _mini_bars(card: Card) -> list[tuple[str, str, float]]:
    """Return (group, text, length of its bar out of 100) for a service's card."""
    found = list(series.bars_of(card))
    longest = max((figure.value or 0 for _, figure in found), default=0) or 1
    return [(line.name, figure.text, round(max(figure.value or 0, 0) / longest * 100, 1)) for line, figure in found]


def _quadrant_gap(service: ServiceCard, kind: MeasureType) -> str:
    if kind is MeasureType.BETTER_OFF:
        return wording.better_off_gap(service.cards)
    return wording.measure_gap(kind)
