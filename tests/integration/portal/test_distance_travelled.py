"""A provider's accepted return with a case list is a page of the needs assessment, without a further step."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from oba.cases.pseudonyms import CaseKey
from oba.indicators.analyses.travel import Travel
from oba.indicators.case_measures import CaseMeasures
from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.indicators.provider_return import ReturnDefinition
from oba.indicators.yaml_file import read_document
from oba.models import Account, Owed
from oba.periods import read_code
from oba.pipeline import boards
from oba.pipeline.cases.datasets import Change
from oba.pipeline.cases.loading import load_list
from oba.pipeline.feeds import ingest
from oba.pipeline.returns.views import Visit
from oba.portal.examples.figures import Maker, make_draft
from oba.portal.examples.steps import Scene, accept, explain, send, sign
from oba.roles import Role
from oba.scorecards.assessment.analysis import Assessed, Reading
from oba.store.audit import Actor
from oba.store.engine import write_session
from tests.fixtures.portals import Portal

RETURN, BOARD, QUARTER = "early-help-provider-return", "worcestershire-early-help-board", "2026-07-01/P3M"
TOOL, PAGE = "family-self-assessment", "worcestershire-travel-family-self-assessment"
LIST, KEY = "early-help-provider-scores", CaseKey("b7d01e5f93ac4826f1570c9e8ad3b264")
DAY = datetime(2026, 10, 12, 9, tzinfo=UTC)


def accept_quarter(portal: Portal, lead: Account, names: list[str]) -> None:
    """Send, sign and accept the return of each provider, as the example mode does, each step by its own person."""
    definitions = portal.app.state.project.definitions
    for name in names:
        people = {
            "submitter": portal.add_account(Role.SUBMITTER, f"s-{name}@example.org", organisation=name),
            "approver": portal.add_account(Role.APPROVER, f"a-{name}@example.org", organisation=name),
            "lead": lead,
        }
        with write_session(portal.engine) as session:
            day = {"due": date(2026, 10, 20), "closes": date(2026, 10, 27), "changed_at": DAY}
            session.add(Owed(code=name, return_id=RETURN, organisation=name, period=QUARTER, **day))
        for who, step in [
            ("submitter", send()),
            ("submitter", explain("As it was")),
            ("approver", sign),
            ("lead", accept),
        ]:
            scene = Scene(
                Visit(portal.engine, definitions, people[who], DAY), name, Maker(read_code(QUARTER), "Worcester", 1.0)
            )
            if who == "submitter" and scene.seen.status not in ("Not started", "Sent - queries to explain"):
                continue
            step(scene)


def assessed(portal: Portal) -> dict[str, Assessed]:
    definitions = portal.app.state.project.definitions
    pack = boards.make_pack(portal.engine, definitions, BOARD, date(2026, 10, 13), DAY)[0]
    return {one.id: one for one in pack.analyses}


def test_six_accepted_lists_are_the_page_of_how_far_families_travelled(portal: Portal, tmp_path: Path) -> None:
    """The numbers are counted anew here from what the six typed; kept as a case list the sheets are the same page."""
    names = [one.id for one in portal.app.state.project.definitions.returns[RETURN].providers]
    lead = portal.add_account(Role.COLLECTOR)
    accept_quarter(portal, lead, names[:-1])
    page = assessed(portal)[PAGE]
    assert page.answer.refusals[0].reason == "no quarter has the scores of every provider"
    accept_quarter(portal, lead, names[-1:])
    page = assessed(portal)[PAGE]
    draft = make_draft(RETURN, Maker(read_code(QUARTER), "Worcester", 1.0))
    assert draft is not None
    typed = [row for row in draft.cases if row["tool"] == "Family self-assessment"]
    pairs = [(float(row["first_score"]), float(row["second_score"])) for row in typed if row.get("second_score")]
    counted = {
        "Got worse": sum(after < before for before, after in pairs),
        "Stayed the same": sum(after == before for before, after in pairs),
        "Got better": sum(after > before for before, after in pairs),
    }
    rows = {row.name: row.cells[0] for row in page.answer.parts[0].table.rows}
    for name, number in counted.items():
        cell = rows[name]
        assert isinstance(cell, Reading)
        assert cell.value == len(names) * number or cell.figure.symbol == "c"
        assert cell.figure.trace
    mean = sum(after - before for before, after in pairs) / len(pairs)
    assert f"The mean change is +{mean:.2f} points" in page.answer.answer
    assert "has not been validated" in page.answer.to_know[0]
    assert said(count_sheets(portal, tmp_path)[PAGE]) == said(page)


HEAD = {"id": "counted", "version": 1, "name": "Counted", "owner": "nobody"}
NAME, GROUPS = TOOL.replace("-", "_"), ("quintile", "district")


def define_measures(owed: ReturnDefinition) -> dict[str, Any]:
    """What is counted of the list of sheets: the tool's scores, by the groups that the return has."""
    assert owed.cases is not None
    scale = next(one for one in owed.cases.tools if one.id == TOOL)
    measure = {"family": "travel", "label": "How far", "list": LIST, "where": {"tool": [TOOL]}, "starts": "ended"}
    measure |= {"field": "score", "second": "score_again", "span": "quarter", "same": "family"}
    measure |= {"missing": {"field": "reason", "reasons": dict(owed.cases.reasons)}, "tool": scale.model_dump()}
    whole = {
        "schema": "oba-case-measures/1",
        **HEAD,
        "area": owed.area,
        "since": date(2026, 7, 1),
        "spans": ["quarter"],
    }
    whole |= {"breakdowns": {one: {"field": one} for one in GROUPS}}
    return whole | {"measures": {NAME: {**measure, "breakdowns": list(GROUPS)}}}


def define_feed(counted: CaseMeasures) -> dict[str, Any]:
    feed = {"schema": "oba-feed/1", **HEAD, "publisher": "Nobody", "licence": "none", "attribution": "made up"}
    feed |= {"frequency": "quarterly", "connector": {"type": "cases", "measures": "counted"}}
    feed |= {"areas": [{"code": "area"}], "period": {"column": "period", "reads": "free"}}
    groups = {one: {"column": "group", "where": {"breakdown": one}, "slug": True} for one in GROUPS}
    read = {one: {"column": "value", "where": {"measure": one, "span": "quarter"}} for one in counted.series_of(NAME)}
    return feed | {"symbols": {"x": "x", "z": "z", "c": "c"}, "breakdowns": groups, "measures": read}


def define_page(own: Definitions, counted: CaseMeasures) -> Travel:
    """The page as it is, but of what is counted."""
    quintile = own.returns[RETURN].codelists["quintile"]
    by = {"name": "quintile", "label": quintile.label, "categories": dict(quintile.categories)}
    content = own.analyses[PAGE].model_dump(by_alias=True, mode="json")
    page = Travel.model_validate({**content, "scores": {"feed": "counted", "measure": NAME, "by": by}})
    page.attach_counted(counted)
    return page


def count_sheets(portal: Portal, folder: Path) -> dict[str, Assessed]:
    """The same page with the kept rows of the same sheets as its source: loaded as a list, counted, and asked for."""
    own = portal.app.state.project.definitions
    measures = define_measures(own.returns[RETURN])
    counted = CaseMeasures.model_validate(measures)
    feed = define_feed(counted)
    definitions = replace(
        own,
        feeds={**own.feeds, "counted": Feed.model_validate(feed)},
        case_measures={"counted": counted},
        analyses={**own.analyses, PAGE: define_page(own, counted)},
        documents=dict(own.documents),
    )
    for kind, content in (("feeds", feed), ("case_measures", measures)):
        path = folder / f"{kind}.yaml"
        path.write_text(yaml.safe_dump(content), "utf-8")
        definitions.documents[kind, "counted"] = read_document(path)
    settings = portal.app.state.settings.model_copy(update={"state": folder / "state"})
    load_list(Change(portal.engine, definitions, settings, Actor(None, "Ada"), DAY), KEY, LIST, None, DAY.date())
    (found,) = ingest(portal.engine, definitions, ["counted"], settings, DAY)
    assert (found.outcome, found.quarantined) == ("loaded", 0)
    pack = boards.make_pack(portal.engine, definitions, BOARD, date(2026, 10, 13), DAY)[0]
    return {one.id: one for one in pack.analyses}


def said(page: Assessed) -> list[object]:
    """Everything that a page prints, without the codes by which a figure is traced to its source."""
    told: list[object] = [page.answer.answer, page.answer.method, page.answer.to_know]
    for part in page.answer.parts:
        cells = [[one.text if isinstance(one, Reading) else one for one in row.cells] for row in part.table.rows]
        told += [part.title, part.note, part.table.caption, [row.name for row in part.table.rows], cells]
        told += [chart.sentence for chart in part.charts]
    return told
