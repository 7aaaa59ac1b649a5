"""The quality-assurance lead's pages: figures, findings and words of every provider together, to read and to download.

Each page and its download are made from one table. Small numbers are hidden unless somebody who may see them asks.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import Response

from oba.indicators.provider_return import ReturnDefinition
from oba.pipeline.register import list_owed
from oba.pipeline.returns import across as reading
from oba.pipeline.returns.views import Visit
from oba.portal.access import Person, require
from oba.portal.downloads import SPREADSHEET, download
from oba.portal.pages import render
from oba.portal.returns.request import visit_of
from oba.returns.across import checking, narrative, tables
from oba.returns.across.figures import FigureTable, tabulate_measure
from oba.returns.across.small import may_see_small
from oba.returns.register.register import OwedReturn, is_in
from oba.returns.register.tables import as_csv, as_workbook
from oba.returns.register.timeliness import FEWEST
from oba.returns.submission import AskedFigure, list_asked
from oba.roles import Permission

router = APIRouter(prefix="/across", include_in_schema=False)
Lead = Annotated[Person, Depends(require(Permission.SEE_ALL_RETURNS))]
Text = Annotated[str, Query(max_length=100)]

TITLES = {
    "figures": "Figures",
    "queries": "Queries and reasons",
    "rules": "Rules that fire",
    "providers": "Completeness, timeliness, validity",
    "words": "Stories and voice",
    "actions": "Overdue actions",
}
MOST_QUARTERS = 8
A_YEAR = timedelta(days=400)
"""Actions are looked for in the returns of the quarters that ended within it."""


@dataclass(frozen=True)
class Choice:
    """What somebody chose to look at: a return, a quarter, a question, and whether small numbers are shown."""

    visit: Visit
    owed: str
    quarter: str
    ask: str
    show_small: bool
    everything: tuple[OwedReturn, ...]

    @property
    def definitions(self) -> Mapping[str, ReturnDefinition]:
        """Return the returns that are defined."""
        return self.visit.definitions.returns

    @property
    def definition(self) -> ReturnDefinition:
        """Return the return that was chosen, or the one of which most are in."""
        came = Counter(one.return_id for one in self.everything if is_in(one))
        chosen = self.owed or max(sorted(self.definitions), key=lambda key: came[key], default="")
        if chosen not in self.definitions:
            raise HTTPException(404)
        return self.definitions[chosen]

    @property
    def quarters(self) -> list[tuple[str, str]]:
        """Return the quarters that have ended, newest first, as code and words."""
        ended = {(one.period.code, one.period.label) for one in self.everything if one.period.end < self.visit.today}
        return sorted(ended, reverse=True)

    @property
    def newest(self) -> str:
        """Return the quarter that was chosen, or the newest that has ended and of which something was sent."""
        sent = {one.period.code for one in self.everything if one.attempts}
        ended = [code for code, _ in self.quarters]
        return self.quarter or next((code for code in ended if code in sent), next(iter(ended), ""))

    @property
    def asked(self) -> AskedFigure:
        """Return the figure that was chosen, or the first of the return."""
        listed = list_asked(self.definition)
        return next((one for one in listed if one.ref == self.ask), listed[0])

    @property
    def has_examples(self) -> bool:
        """Return whether any provider of the returns that are chosen from is made up."""
        return any(one.example for owed in self.definitions.values() for one in owed.providers)

    def query(self, **change: str) -> str:
        """Return the choice as the end of an address."""
        known = {"owed": self.owed, "quarter": self.quarter, "ask": self.ask}
        known |= {"small": "shown" if self.show_small else ""} | change
        return urlencode({name: value for name, value in known.items() if value})


def _choose(
    request: Request, who: Lead, owed: Text = "", quarter: Text = "", ask: Text = "", small: Text = ""
) -> Choice:
    visit = visit_of(request)
    show_small = small == "shown" and may_see_small(who.audience)
    return Choice(visit, owed, quarter, ask, show_small, tuple(list_owed(visit)))


Chosen = Annotated[Choice, Depends(_choose)]


def _render(request: Request, page: str, chosen: Choice, **values: Any) -> Response:
    returns = [(key, one.name) for key, one in sorted(chosen.definitions.items())]
    shared: dict[str, Any] = {"titles": TITLES, "page": page, "chosen": chosen, "returns": returns}
    return render(request, f"across_{page}.html", **shared, **values)


@router.get("")
def show_figures(request: Request, who: Lead, chosen: Chosen) -> Response:
    """Show one question of a return, by provider and quarter."""
    codes = {(one.organisation, one.period.code): one.code for one in chosen.everything if _is_of(chosen, one)}
    table = _read_figures(chosen)
    return _render(
        request,
        "figures",
        chosen,
        table=table,
        codes=codes,
        asked=list_asked(chosen.definition),
        may_see_small=may_see_small(who.audience),
    )


@router.get("/queries")
def show_queries(request: Request, who: Lead, chosen: Chosen) -> Response:
    """Show the queries of a quarter with the reasons that were given."""
    found = checking.list_queries(_read_checked(chosen, chosen.newest))
    told = [(each, tables.describe_query(each, show_small=chosen.show_small)) for each in found]
    return _render(request, "queries", chosen, found=told, may_see_small=may_see_small(who.audience))


@router.get("/rules")
def show_rules(request: Request, who: Lead, chosen: Chosen) -> Response:
    """Show which rules fire most and what became of what they found."""
    found = checking.tally_rules(_read_checked(chosen, chosen.quarter))
    return _render(request, "rules", chosen, found=found, fates=list(checking.Fate))


@router.get("/providers")
def show_providers(request: Request, who: Lead, chosen: Chosen) -> Response:
    """Show how complete, timely and valid the returns of each provider are."""
    return _render(request, "providers", chosen, found=_judge(chosen), fewest=FEWEST)


@router.get("/words")
def show_words(request: Request, who: Lead, chosen: Chosen) -> Response:
    """Show story, partners, what works, voice and actions of a quarter, side by side."""
    told = reading.read_told(chosen.visit, chosen.definition.id, _as_period(chosen.newest))
    return _render(request, "words", chosen, told=told)


@router.get("/actions")
def show_actions(request: Request, who: Lead, chosen: Chosen) -> Response:
    """Show the actions whose day has passed and which are not done, and those without a day."""
    return _render(request, "actions", chosen, found=_list_actions(chosen))


@router.get("/download/{table}.{kind}")
def download_table(request: Request, table: str, kind: str, who: Lead, chosen: Chosen) -> Response:
    """Download what a page shows, as CSV or as a workbook."""
    make = _TABLES.get(table)
    if make is None or kind not in ("csv", "xlsx"):
        raise HTTPException(404)
    lines = make(chosen)
    keep = " with small numbers, not to be passed on" if chosen.show_small and table in ("figures", "queries") else ""
    name = f"{TITLES[table]}{keep} {chosen.visit.today:%Y-%m-%d}.{kind}"
    if kind == "csv":
        return download(as_csv(lines), name, "text/csv; charset=utf-8")
    return download(as_workbook(lines, TITLES[table][:31], chosen.visit.now), name, SPREADSHEET)


def _is_of(chosen: Choice, owed: OwedReturn) -> bool:
    return owed.return_id == chosen.definition.id


def _as_period(quarter: str) -> str:
    return "" if quarter == "all" else quarter


def _read_figures(chosen: Choice) -> FigureTable:
    standing = reading.read_figures(chosen.visit, chosen.definition.id)
    periods = {one.period for one in chosen.everything if _is_of(chosen, one) and one.period.end < chosen.visit.today}
    newest = sorted(periods, key=lambda period: period.end)[-MOST_QUARTERS:]
    return tabulate_measure(chosen.definition, standing, newest, chosen.asked.key, show_small=chosen.show_small)


def _read_checked(chosen: Choice, quarter: str) -> list[checking.Checked]:
    return reading.read_checked(chosen.visit, chosen.owed, _as_period(quarter))


def _judge(chosen: Choice) -> list[checking.ProviderQuality]:
    owed = [one for one in chosen.everything if chosen.owed in ("", one.return_id)]
    return checking.judge_quality(owed, _read_checked(chosen, ""), chosen.definitions, chosen.visit.today)


def _list_actions(chosen: Choice) -> list[narrative.OpenAction]:
    since = chosen.visit.today - A_YEAR
    told = [one for one in reading.read_told(chosen.visit, chosen.owed) if one.ends >= since]
    return narrative.list_open_actions(told, chosen.visit.today)


def _tabulate_words(chosen: Choice) -> tables.Lines:
    told = reading.read_told(chosen.visit, chosen.definition.id, _as_period(chosen.newest))
    questions = {key: {one.id: one.text for one in owed.questions} for key, owed in chosen.definitions.items()}
    return tables.tabulate_words(told, questions)


def _tabulate_queries(chosen: Choice) -> tables.Lines:
    found = checking.list_queries(_read_checked(chosen, chosen.newest))
    return tables.tabulate_queries(found, show_small=chosen.show_small)


_TABLES: Mapping[str, Callable[[Choice], tables.Lines]] = {
    "figures": lambda chosen: tables.tabulate_figures(chosen.definition, _read_figures(chosen)),
    "queries": _tabulate_queries,
    "rules": lambda chosen: tables.tabulate_rules(checking.tally_rules(_read_checked(chosen, chosen.quarter))),
    "providers": lambda chosen: tables.tabulate_quality(_judge(chosen)),
    "words": _tabulate_words,
    "actions": lambda chosen: tables.tabulate_actions(_list_actions(chosen)),
}
