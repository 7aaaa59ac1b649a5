"""The register: who owes what and when, who has sent it, and how timely each provider is; to read and to download."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import Response

from oba.pipeline import register as registering
from oba.pipeline.returns.views import Visit
from oba.portal.access import Person, require
from oba.portal.downloads import SPREADSHEET, download
from oba.portal.pages import render
from oba.portal.returns.request import visit_of
from oba.returns.register import register, tables, timeliness
from oba.returns.register.register import OwedReturn
from oba.roles import Permission
from oba.store.engine import read_session

router = APIRouter(prefix="/register", include_in_schema=False)
Lead = Annotated[Person, Depends(require(Permission.SEE_ALL_RETURNS))]
Choice = Annotated[str, Query(max_length=100)]
TABLES = {"register": "Register", "not-sent": "Not sent", "timeliness": "Completeness and timeliness"}


@router.get("")
def show_register(request: Request, who: Lead, quarter: Choice = "", owed: Choice = "") -> Response:
    """Show what is owed, of one quarter and one return or of all, with what it adds up to."""
    visit = visit_of(request)
    everything = _read(visit)
    quarters = sorted({(one.period.code, one.period.label) for one in everything}, reverse=True)
    if not quarter and quarters:
        due = [one.period.code for one in everything if one.period.end < visit.today]
        quarter = max(due, default=quarters[0][0])
    chosen = [one for one in everything if quarter in ("all", one.period.code) and owed in ("", one.return_id)]
    missing = [one for one in chosen if register.is_missing(one, visit.today)]
    return render(
        request,
        "register.html",
        rows=register.make_register(chosen, visit.definitions.returns, visit.today),
        quarters=quarters,
        returns=[(key, definition.name) for key, definition in sorted(visit.definitions.returns.items())],
        quarter=quarter,
        owed=owed,
        came=sum(register.is_in(one) for one in chosen),
        accepted=sum(one.accepted for one in chosen),
        missing=len(missing),
        tables=TABLES,
    )


@router.get("/not-sent")
def show_non_submitters(request: Request, who: Lead) -> Response:
    """Show who has not sent what was due, and whom to ask."""
    visit = visit_of(request)
    return render(request, "not_sent.html", found=_non_submitters(visit), today_is=visit.today, tables=TABLES)


@router.get("/timeliness")
def show_timeliness(request: Request, who: Lead) -> Response:
    """Show how completely and how timely each provider sends."""
    visit = visit_of(request)
    records = timeliness.summarise_providers(_read(visit), visit.definitions.returns, visit.today)
    return render(request, "timeliness.html", records=records, fewest=timeliness.FEWEST, tables=TABLES)


@router.get("/download/{table}.{kind}")
def download_table(request: Request, table: str, kind: str, who: Lead) -> Response:
    """Download one of the tables as CSV or as a workbook."""
    if table not in TABLES or kind not in ("csv", "xlsx"):
        raise HTTPException(404)
    visit = visit_of(request)
    lines = _tabulate(visit, table)
    name = f"{table} {visit.today:%Y-%m-%d}.{kind}"
    if kind == "csv":
        return download(tables.as_csv(lines), name, "text/csv; charset=utf-8")
    return download(tables.as_workbook(lines, TABLES[table], visit.now), name, SPREADSHEET)


def _tabulate(visit: Visit, table: str) -> list[list[Any]]:
    if table == "not-sent":
        return tables.tabulate_non_submitters(_non_submitters(visit))
    everything, definitions = _read(visit), visit.definitions.returns
    if table == "timeliness":
        records = timeliness.summarise_providers(everything, definitions, visit.today)
        return tables.tabulate_records(records)
    return tables.tabulate_register(register.make_register(everything, definitions, visit.today))


def _read(visit: Visit) -> list[OwedReturn]:
    registering.update_register(
        visit.engine, visit.definitions.returns, visit.now, visit.definitions.boards, wait=False
    )
    with read_session(visit.engine) as session:
        return registering.read_owed(session, visit.definitions.returns, visit.today)


def _non_submitters(visit: Visit) -> list[register.NonSubmitter]:
    owed = _read(visit)
    with read_session(visit.engine) as session:
        people = registering.read_people(session)
    return register.list_non_submitters(owed, visit.definitions.returns, people, visit.today)
