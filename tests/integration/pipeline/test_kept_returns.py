"""The case sheets of accepted returns as a case list, in the store of each kind: kept, replaced, erased and counted."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from oba.cases.counting.count import Counted, count_cases
from oba.cases.dataset import read_rows
from oba.cases.pseudonyms import CaseKey
from oba.errors import CaseError, FeedError
from oba.indicators import scores
from oba.indicators.case_measures import CaseMeasures
from oba.periods import read_code
from oba.pipeline.cases.datasets import Change, find_datasets
from oba.pipeline.cases.erasing import count_due, erase, expire
from oba.pipeline.cases.erasure_marks import bring_together, mark_erased
from oba.pipeline.cases.kept_rows import read_kept
from oba.pipeline.cases.loading import Result, check_file, load_list
from oba.pipeline.cases.returned_lists import say_whole
from oba.returns.accepted.distance import add_up_distance
from oba.returns.accepted.figures import accepted_return
from oba.settings import Settings
from oba.store import cases as register
from oba.store.audit import Actor, list_entries
from oba.store.backup import back_up, restore
from oba.store.engine import read_session, write_session
from tests.fixtures.returned_cases import LIST, QUARTER, accept, define, fill_sheet, read_sheet, two_providers
from tests.fixtures.scored import RETURN

KEY = CaseKey("b7d01e5f93ac4826f1570c9e8ad3b264")
NOW = datetime(2026, 10, 21, 9, tzinfo=UTC)
WHO = Actor(None, "Ada Noor")
HEAD = "reference | district | quintile | tool | first | second | reason\n"
REDDITCH = (
    HEAD + "001 | Redditch | 1, most deprived | sdq | 20 | 14 |\n002 | Redditch | 2 | own | 2 | | The family moved away"
)
WORCESTER = HEAD + "001 | Worcester | 1, most deprived | sdq | 18 | 18 |"
CORRECTED = HEAD + "003 | Redditch | 2 | sdq | 30 | 12 |"


@pytest.fixture
def change(engine: Engine, tmp_path: Path) -> Change:
    return Change(engine, define(tmp_path), Settings(home=tmp_path, state=tmp_path / "state"), WHO, NOW)


def give(change: Change, redditch: str = REDDITCH, worcester: str = WORCESTER) -> None:
    for provider, rows in (("eh-redditch", redditch), ("eh-worcester", worcester)):
        accept(change.engine, provider, fill_sheet(provider, rows) if rows else b"", NOW)


def load(change: Change) -> Result:
    return load_list(change, KEY, LIST, None, change.now.date())


def kept(change: Change) -> pd.DataFrame:
    """The kept rows, by the identifier that the pseudonym was made of."""
    known = [f"eh-{where}:00{number}" for where in ("redditch", "worcester") for number in range(1, 5)]
    names = {KEY.name_person("provider_case", one): one for one in known}
    rows = read_rows(find_datasets(change.engine, change.settings)[LIST])
    return rows.assign(person=rows.person.map(names)).set_index("person").sort_index()


def trail(change: Change) -> str:
    with read_session(change.engine) as session:
        return json.dumps([(one.action, one.about, one.detail) for one in list_entries(session)])


def test_the_same_reference_of_two_providers_is_two_people(change: Change) -> None:
    give(change)
    result = load(change)
    rows = kept(change)
    assert list(rows.index) == ["eh-redditch:001", "eh-redditch:002", "eh-worcester:001"]
    told = rows[["district", "quintile", "tool", "provider", "reason"]]
    assert told.loc["eh-redditch:002"].tolist() == ["E07000236", "q2", "family-self-assessment", "eh-redditch", "moved"]
    assert rows.score.tolist() == [20, 2, 18]
    assert rows.score_again.fillna(-1).tolist() == [14, -1, 18]
    assert set(rows.ended.dt.date) == {date(2026, 9, 30)}
    assert rows.assessed.dt.date.tolist() == [date(2026, 4, 1)] * 3
    assert (result.checked.read, result.checked.set_aside, result.checked.values_aside) == (3, {}, {})
    assert '"load case list", "case list early-help-provider-scores"' in trail(change)
    assert '\\"returns\\": 2' in trail(change)
    assert load(change).already
    raw = read_rows(find_datasets(change.engine, change.settings)[LIST]).astype(str)
    assert not raw.apply(lambda column: column.str.contains(r"^00\d$|:00\d")).any(axis=None)
    assert set(raw.person.str.len()) | set(raw.case_id.str.len()) == {32}
    assert "001" not in repr(result)


def test_the_rows_of_a_version_that_was_put_right_go_with_the_next_load(change: Change) -> None:
    give(change)
    load(change)
    accept(change.engine, "eh-redditch", fill_sheet("eh-redditch", CORRECTED), NOW)
    load(change)
    assert list(kept(change).index) == ["eh-redditch:003", "eh-worcester:001"]


def test_until_then_nothing_is_counted_of_them_and_the_nightly_job_erases_them_without_the_key(change: Change) -> None:
    give(change)
    load(change)
    accept(change.engine, "eh-redditch", fill_sheet("eh-redditch", CORRECTED), NOW)
    said = r"rows of returns that no longer stand: 1 return was put right since\. Load it again"
    with pytest.raises(FeedError, match=said):
        count(change)
    assert count_due(change.engine, change.definitions, change.settings, NOW.date()).rows == 2
    assert expire(change).rows == 2
    assert list(kept(change).index) == ["eh-worcester:001"]
    with pytest.raises(FeedError, match=said):
        count(change)
    load(change)
    count(change)


def test_who_was_erased_does_not_come_back_with_the_file_that_is_kept(change: Change) -> None:
    give(change)
    load(change)
    assert erase(change, KEY, "provider_case", "eh-redditch: 001").rows == 1
    assert list(kept(change).index) == ["eh-redditch:002", "eh-worcester:001"]
    again = load(change)
    assert again.checked.set_aside == {"erased-before": 1}
    accept(
        change.engine,
        "eh-worcester",
        fill_sheet("eh-worcester", WORCESTER + "\n002 | Worcester | 2 | sdq | 9 | 8 |"),
        NOW,
    )
    load(change)
    assert list(kept(change).index) == ["eh-redditch:002", "eh-worcester:001", "eh-worcester:002"]
    (marks,) = change.settings.state_folder.glob("cases/*/erased*")
    assert marks.stat().st_mode & 0o777 == 0o600
    pseudonym = KEY.name_person("provider_case", "eh-redditch:001")
    for told in (trail(change), marks.read_text()):
        assert pseudonym not in told
        assert "redditch:001" not in told.lower()


FIRST, SECOND = "eh-redditch: 001", "eh-redditch: 002"


def test_a_copy_of_the_store_knows_on_a_new_machine_who_was_erased(
    change: Change, new_place: str, tmp_path: Path
) -> None:
    """The folder of the state did not come with it."""
    give(change)
    load(change)
    erase(change, KEY, "provider_case", FIRST)
    erase(change, KEY, "provider_case", SECOND)
    restored = restore(back_up(change.engine, tmp_path / "copy"), new_place)
    try:
        there = replace(change, engine=restored, settings=Settings(home=tmp_path, state=tmp_path / "new"))
        assert bring_together(restored, there.settings) == 0
        assert load(there).checked.set_aside == {"erased-before": 2}
        assert list(kept(there).index) == ["eh-worcester:001"]
        (told,) = there.settings.state_folder.glob("cases/*/erased*")
        (before,) = change.settings.state_folder.glob("cases/*/erased*")
        assert told.read_text() == before.read_text()
    finally:
        restored.dispose()


def test_an_older_copy_of_the_store_does_not_bring_back_who_was_erased_since(
    change: Change, new_place: str, tmp_path: Path
) -> None:
    """One was erased before the copy, one after it; the folder of the state is still there, and the address another."""
    give(change)
    load(change)
    erase(change, KEY, "provider_case", FIRST)
    copy = back_up(change.engine, tmp_path / "copy")
    erase(change, KEY, "provider_case", SECOND)
    restored = restore(copy, new_place)
    try:
        there = replace(change, engine=restored)
        assert load(there).checked.set_aside == {"erased-before": 2}
        assert list(kept(there).index) == ["eh-worcester:001"]
        assert bring_together(restored, change.settings) == 1
        assert bring_together(restored, change.settings) == 0
        with read_session(restored) as session:
            marks = register.read_erased(session, LIST)
        assert marks == set(
            mark_erased(
                KEY,
                change.definitions.case_lists[LIST],
                [KEY.name_person("provider_case", one) for one in (FIRST, SECOND)],
            )
        )
    finally:
        restored.dispose()


def test_marks_of_an_earlier_version_are_heeded_and_are_one_file_with_the_next(change: Change) -> None:
    give(change)
    load(change)
    erase(change, KEY, "provider_case", FIRST)
    (marks,) = change.settings.state_folder.glob("cases/*/erased*")
    marks.rename(marks.with_name("erased-0a1b2c3d.txt"))
    with write_session(change.engine) as session:
        register.keep_erased(session, LIST, [])
    assert load(change).checked.set_aside == {"erased-before": 1}
    erase(change, KEY, "provider_case", SECOND)
    assert [path.name for path in marks.parent.glob("erased*")] == [marks.name]
    assert load(change).checked.set_aside == {"erased-before": 2}


def test_what_is_over_goes_and_does_not_come_back(change: Change) -> None:
    """Kept for 36 months after the end of the quarter: to 30 September 2029."""
    give(change)
    load(change)
    before = replace(change, now=datetime(2029, 9, 29, 9, tzinfo=UTC))
    assert expire(before).rows == 0
    over = replace(change, now=datetime(2029, 9, 30, 9, tzinfo=UTC))
    assert expire(over).rows == 3
    again = load(over)
    assert (again.load, again.checked.set_aside) == (None, {"time-over": 3})


MEASURES = {
    "schema": "oba-case-measures/1",
    "id": "provider-scores",
    "version": 1,
    "name": "Scores of providers",
    "owner": "nobody",
    "area": two_providers().area,
    "since": date(2026, 7, 1),
    "spans": ["quarter"],
    "breakdowns": {"quintile": {"field": "quintile"}, "district": {"field": "district"}},
}


def define_scores() -> CaseMeasures:
    cases = two_providers().cases
    assert cases is not None
    told = {
        "family": "travel",
        "label": "How far",
        "list": LIST,
        "starts": "ended",
        "span": "quarter",
        "same": "family",
    }
    told |= {"field": "score", "second": "score_again", "breakdowns": ["quintile", "district"]}
    told["missing"] = {"field": "reason", "reasons": dict(cases.reasons)}
    names = {"sdq": "sdq", "family_self_assessment": "family-self-assessment"}
    tools = {tool.id: tool.model_dump() for tool in cases.tools}
    measures = {name: {**told, "tool": tools[tool], "where": {"tool": [tool]}} for name, tool in names.items()}
    return CaseMeasures.model_validate({**MEASURES, "measures": measures})


def count(change: Change) -> Counted:
    cases = read_kept(change.engine, change.settings, change.now)
    lists = {name: say_whole(change.engine, change.definitions, one) for name, one in cases.lists.items()}
    with cases.open() as database:
        return count_cases(define_scores(), lists, database)


def draw(provider: str, district: str, people: int) -> str:
    """Rows of a made-up provider: those with an odd number have no second score, and every fifth got worse."""
    lines = []
    for number in range(people):
        quintile = ("1, most deprived", "2", "3")[number % 3]
        first, better = 20 + number % 7, 5 if number % 5 else -2
        second = "" if number % 4 == 1 else str(first - better)
        reason = "" if second else "The family stopped coming"
        lines.append(f"{number:03} | {district} | {quintile} | sdq | {first} | {second} | {reason}")
        lines.append(f"{number:03} | {district} | {quintile} | own | {1 + number % 4} | {2 + number % 4} |")
    return HEAD + "\n".join(lines)


def test_both_roads_give_the_same_counts_and_sums(change: Change) -> None:
    """The totals of the returns themselves, and the counts of the kept rows: every one that is given, of each group."""
    sheets = {"eh-redditch": draw("eh-redditch", "Redditch", 40), "eh-worcester": draw("eh-worcester", "Worcester", 33)}
    files = {provider: fill_sheet(provider, rows) for provider, rows in sheets.items()}
    for provider, content in files.items():
        accept(change.engine, provider, content, NOW)
    load(change)
    owed, quarter = two_providers(), read_code(QUARTER)
    accepted = {
        name: accepted_return(replace(read_sheet(content), organisation=name), owed) for name, content in files.items()
    }
    totals = add_up_distance(accepted, owed, quarter)
    of_returns = {
        (measure, area, breakdown): value
        for measure, area, breakdown, value in totals[["measure", "area", "breakdown", "value"]].itertuples(index=False)
    }
    table = count(change).table
    compared = hidden = 0
    for line in table.to_dict("records"):
        group = f"{line['breakdown']}={line['group']}" if line["breakdown"] else ""
        where = (line["measure"], line["area"], group)
        if line["measure"].endswith("_not_yet_followed"):
            assert line["value"] == 0
            continue
        if line["symbol"]:
            assert any(line["measure"].endswith(one) for one in scores.SUMS)
            hidden += 1
            continue
        assert of_returns[where] == line["value"], where
        compared += 1
    assert compared > 150
    assert of_returns["sdq_started", owed.area, ""] == 73
    assert of_returns["sdq_missing_disengaged", owed.area, ""] == 18


def test_a_quarter_is_given_when_every_return_that_is_owed_is_in(change: Change) -> None:
    accept(change.engine, "eh-redditch", fill_sheet("eh-redditch", REDDITCH), NOW)
    load(change)
    found = count(change)
    assert set(found.table["symbol"]) == {"x"}
    assert found.notes[0].startswith(
        "`sdq` is not given for 1 of its periods between 1 July 2026 and 30 September 2026: not every return that was"
    )
    accept(change.engine, "eh-worcester", b"", NOW)  # a provider with nothing to tell
    load(change)
    table = count(change).table
    whole = table[(table["measure"] == "sdq_started") & (table["breakdown"] == "")]
    assert whole["value"].tolist() == [1, 1]  # the county, and Redditch


def test_what_is_wrong_is_told_with_the_return_and_the_row(change: Change) -> None:
    give(change, redditch=REDDITCH.replace("| 20 | 14", "| 41 | 14"))
    result = load(change)
    (told,) = [str(one) for fault in result.checked.faults for one in fault.list_findings(result.rows.raw)]
    assert told == (
        "return of District early help provider, Redditch, July to September 2026, sheet `Distance travelled`, row 5,"
        " column `First score`: `First score` is not between 0 and 40; the value is not kept. Ask the provider to put"
        " its return right, and load the list again when that is accepted."
    )


def test_what_cannot_be_read_is_refused_and_nothing_is_kept(change: Change, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=f"No return of `{RETURN}` is accepted yet"):
        load(change)
    give(change)
    with pytest.raises(CaseError, match=r"was accepted on 21 October 2026, after the day that was given"):
        load_list(change, KEY, LIST, None, NOW.date() - timedelta(days=1))
    with pytest.raises(CaseError, match="takes no file"):
        load_list(change, KEY, LIST, tmp_path / "a.csv", NOW.date())
    with pytest.raises(CaseError, match=f"`oba cases load {LIST}` tells what is wrong"):
        check_file(change.definitions, LIST, None, NOW.date())
    cases = two_providers().cases
    assert cases is not None
    renamed = cases.model_copy(update={"title": "How far they came"})
    change.definitions.returns[RETURN] = two_providers().model_copy(update={"cases": renamed})
    with pytest.raises(CaseError, match=r"has other rows than when it was accepted.*the title that it had"):
        load(change)
    with read_session(change.engine) as session:
        assert not register.list_loads(session)
