"""A definition of measures of cases is refused in words: at its line, with what to write."""

from pathlib import Path

import pytest

from oba.indicators import scores
from oba.indicators.case_sheet import Tool
from oba.indicators.loading import read_definitions

HEAD = """schema: oba-case-measures/1
id: help
version: 1
name: Help
owner: nobody
area: E06000019
since: 2015-01-01
spans: [month]
breakdowns:
  age: {age_at: opened, bands: [0, 5]}
measures:
"""
FEED = """schema: oba-feed/1
id: counts
version: 1
name: Counts
publisher: Nobody
licence: none
attribution: made up
owner: nobody
frequency: yearly
connector: {type: cases, measures: help}
areas: [{code: area}]
period: {column: period, reads: free}
breakdowns:
  age: {column: group, where: {breakdown: age}}
measures:
  started: {column: value, where: {measure: started, span: month}}
"""
LIST = """schema: oba-case-list/1
id: help
version: 1
name: Help
owner: nobody
kind: early_help
holds: A row an episode
source: {type: table}
fields:
  person: {column: Child}
  born: {column: Born}
  gender: {column: Gender}
  opened: {column: Opened, type: date}
  closed: {column: Closed, type: date}
  seen: {column: Seen, type: date, keep: false}
  outcome: {column: Outcome, type: code, codes: {A: met, B: not met}, means: {A: met, B: not_met}}
key: [person, opened]
retention: {months: 12}
"""
STARTED = "  started: {family: flow, label: Started, list: help, count: started}\n"


def faults_of(folder: Path, measures: str, head: str = HEAD, feed: str = "") -> list[str]:
    lists = [("case_lists", name, LIST.replace("id: help", f"id: {name}")) for name in ("help", "plans")]
    for kind, name, text in [("case_measures", "help", head + measures), ("feeds", "counts", feed), *lists]:
        (folder / "indicator_definitions" / kind).mkdir(parents=True, exist_ok=True)
        if text:
            (folder / "indicator_definitions" / kind / f"{name}.yaml").write_text(text, "utf-8")
    found = read_definitions(folder / "indicator_definitions")[1]
    return [str(one) for one in found if one.severity == "FAIL"]


def test_a_whole_definition_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path, STARTED, feed=FEED) == []


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("family: again, label: A, list: help, within: 6", "a window needs its unit; write `{months: 6}` or"),
        ("family: again, label: A, list: help, within: {months: 6, days: 2}", "give exactly one of `months` or `days`"),
        ("family: again, label: A, list: help, within: {}", "give exactly one of `months` or `days`"),
        ("family: again, label: A, list: help", "family `again` needs `within`"),
        ("family: flow, label: A, list: help, count: started, within: {days: 3}", "`within` says nothing of family"),
        ("family: wait, label: A, list: help, starts: a, ends: b, within: {months: 2}", "days are waited; write"),
        (
            "family: earlier, label: A, list: plans, within: {months: 6}, other: {list: help}",
            "`other` needs `since`: without the day from which that list is complete",
        ),
        (
            "family: outcome, label: A, list: help, field: outcome, counted: [met, no_data]",
            "`no_data` is both counted and without data",
        ),
        ("family: step, label: A, list: help, field: to, breakdowns: [age]", "is split by its own `field`"),
        ("family: flow, label: A, list: help, count: started, breakdowns: [agee]", "`agee` of measure it is no"),
        ("family: flow, label: A, list: help, count: startd", "Did you mean `started`?"),
        ("family: floe, label: A, list: help, count: started", "Did you mean `flow`?"),
        ("family: flow, label: A, lst: help, count: started", "Did you mean `list`?"),
        ('family: flow, label: A, list: help, count: started, where: {gender: ["x\' OR 1"]}', "where"),
        ("family: flow, label: A, list: help, count: started, starts: 'a; DROP'", "starts"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(tmp_path: Path, measure: str, said: str) -> None:
    told = faults_of(tmp_path, f"  it: {{{measure}}}\n")
    assert any(said in one for one in told), told
    assert all(one.startswith("indicator_definitions/case_measures/help.yaml:1") for one in told)


@pytest.mark.parametrize(
    ("instead_of", "written", "said"),
    [
        ("bands: [0, 5]", "bands: [5, 0]", "first years of age upwards"),
        ("age_at: opened, bands: [0, 5]", "age_at: opened", "`bands` belong to `age_at`"),
        ("age_at: opened, bands: [0, 5]", "field: a, age_at: b, bands: [0]", "exactly one of `field` or `age_at`"),
        ("spans: [month]", "spans: [months]", "Did you mean `month`?"),
        ("spans: [month]", "spans: [month]\npooled_years: 3", "`pooled_years` needs a kind of year"),
        ("since: 2015-01-01\n", "", "`since` is missing"),
    ],
)
def test_the_head_is_checked_too(tmp_path: Path, instead_of: str, written: str, said: str) -> None:
    assert any(said in one for one in faults_of(tmp_path, STARTED, HEAD.replace(instead_of, written)))


@pytest.mark.parametrize(
    ("measure", "line", "said"),
    [
        ("family: flow, label: A, list: halp, count: open", 12, "there is no case list `halp`. Did you mean `help`?"),
        (
            "family: flow, label: A, list: help, count: started, starts: opend",
            12,
            "the case list `help` keeps no date `opend`. Did you mean `opened`?",
        ),
        ("family: flow, label: A, list: help, count: started, starts: seen", 12, "keeps no date `seen`"),
        ("family: flow, label: A, list: help, count: started, starts: outcome", 12, "keeps no date `outcome`"),
        ("family: outcome, label: A, list: help, field: outcom, counted: [met]", 12, "no field of codes `outcom`"),
        ("family: outcome, label: A, list: help, field: outcome, counted: [mett]", 12, "no code `mett` in this field"),
        ("family: outcome, label: A, list: help, field: outcome, counted: [A]", 12, "no code `A` in this field"),
        (
            "family: flow, label: A, list: help, count: open, where: {outcome: [met, lost]}",
            12,
            "the list keeps no code `lost` in this field",
        ),
        ("family: flow, label: A, list: help, count: open, where: {provider: [a]}", 12, "no field of codes `provider`"),
        (
            "family: earlier, label: A, list: help, within: {days: 9}, other: {list: plan, since: 2015-01-01}",
            12,
            "there is no case list `plan`. Did you mean `plans`?",
        ),
        (
            "family: earlier, label: A, list: help, within: {days: 9},"
            " other: {list: plans, ends: x, since: 2015-01-01}",
            12,
            "the case list `plans` keeps no date `x`",
        ),
    ],
)
def test_what_no_list_keeps_is_not_asked_for(tmp_path: Path, measure: str, line: int, said: str) -> None:
    (told,) = faults_of(tmp_path, f"  it: {{{measure}}}\n")
    assert said in told
    assert told.startswith(f"indicator_definitions/case_measures/help.yaml:{line}: ")


def test_a_breakdown_needs_what_it_splits_by(tmp_path: Path) -> None:
    head = HEAD.replace(
        "age: {age_at: opened, bands: [0, 5]}", "age: {age_at: opned, bands: [0]}\n  team: {field: team}"
    )
    measure = "{family: flow, label: A, list: help, count: started, breakdowns: [age, team]}"
    told = faults_of(tmp_path, f"  it: {measure}\n", head)
    assert [one.split("keeps no ")[1] for one in told] == [
        "date `opned`. Did you mean `opened`?",
        "field `team`. Known: born, closed, gender, opened, outcome, person.",
    ]


def test_two_measures_never_bear_one_name(tmp_path: Path) -> None:
    met = "{family: outcome, label: A, list: help, field: outcome, counted: [met]}"
    told = faults_of(tmp_path, f"  met: {met}\n  met_no_data: {met}\n")
    assert any("`met_no_data` would be two measures" in one for one in told)


@pytest.mark.parametrize(
    ("instead_of", "written", "said"),
    [
        ("measures: help}", "measures: halp}", "there is no file of measures of cases `halp`. Did you mean `help`?"),
        ("measure: started", "measure: startd", "`help` gives no measure `startd`. Did you mean `started`?"),
        ("span: month", "span: quarter", "`help` gives no period `quarter`."),
        ("breakdown: age", "breakdown: ages", "`help` gives no breakdown `ages`. Did you mean `age`?"),
        (", measures: help", "", "a connector of type cases needs measures"),
    ],
)
def test_a_feed_that_asks_for_what_is_not_counted_is_refused(
    tmp_path: Path, instead_of: str, written: str, said: str
) -> None:
    told = faults_of(tmp_path, STARTED, feed=FEED.replace(instead_of, written))
    assert any(said in one for one in told), told
    assert all("feeds/counts.yaml:" in one for one in told)


@pytest.mark.parametrize(
    ("after", "measure", "told"),
    [
        ("opened", "family: flow, label: A, list: help, count: ended", True),
        ("opened", "family: flow, label: A, list: help, count: open", True),
        ("opened", "family: flow, label: A, list: help, count: started", False),
        ("closed", "family: flow, label: A, list: help, count: ended", False),
        (None, "family: flow, label: A, list: help, count: ended", False),
        ("opened", "family: again, label: A, list: help, within: {months: 6}", True),
        ("opened", "family: outcome, label: A, list: help, field: outcome, counted: [met]", True),
        ("opened", "family: step, label: A, list: help, field: outcome", True),
        ("opened", "family: wait, label: A, list: help, starts: opened, ends: closed, within: {days: 6}", False),
        (
            "opened",
            "family: earlier, label: A, list: plans, within: {months: 6}, other: {list: help, since: 2015-01-01}",
            True,
        ),
    ],
)
def test_rows_erased_before_they_are_counted_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: str | None, measure: str, told: bool
) -> None:
    kept = "{months: 12}" if after is None else f"{{months: 12, after: {after}}}"
    monkeypatch.setitem(globals(), "LIST", LIST.replace("{months: 12}", kept))
    faults_of(tmp_path, f"  one: {{{measure}}}\n")
    found = read_definitions(tmp_path / "indicator_definitions")[1]
    said = [one for one in found if "too few would be counted" in str(one)]
    assert [one.severity for one in said] == (["WARNING"] if told else [])
    assert all("Write `after: closed`" in str(one) for one in said)


SCORED = """  sdq:
    family: travel
    label: How far
    list: help
    field: score
    tool: {id: sdq, name: SDQ, versions: ["1"], lowest: 0, highest: 40}
    within: {months: 6}
    span: SPAN
"""


@pytest.mark.parametrize(("other", "faults"), [("help", 1), ("plans", 0)])
def test_two_files_never_count_the_same_scores(tmp_path: Path, other: str, faults: int) -> None:
    """Twelve months and a year may differ by one child, whose score is then the difference of two sums."""
    scored = LIST.replace("  born:", "  score: {column: Score, type: number}\n  born:")
    both = [("help", "help", "quarter"), ("other", other, "calendar_year")]
    texts = [("case_lists", one, scored.replace("id: help", f"id: {one}")) for one in ("help", "plans")]
    for name, listed, span in both:
        head = HEAD.replace("id: help", f"id: {name}").replace("[month]", f"[{span}]")
        text = SCORED.replace("list: help", f"list: {listed}").replace("SPAN", span)
        texts.append(("case_measures", name, head + text))
    for kind, name, text in texts:
        (tmp_path / "indicator_definitions" / kind).mkdir(parents=True, exist_ok=True)
        (tmp_path / "indicator_definitions" / kind / f"{name}.yaml").write_text(text, "utf-8")
    told = [str(one) for one in read_definitions(tmp_path / "indicator_definitions")[1] if one.severity == "FAIL"]
    assert len(told) == faults
    assert all(
        "case_measures/other.yaml:12" in one and "`help` counts scores of the list `help` too" in one for one in told
    )


TRAVEL = """schema: oba-analysis/1
id: far
version: 1
name: How far
question: How far did they travel?
kind: travel
owner: nobody
scores: {feed: counts, measure: sdq}
"""


def faults_of_scores(folder: Path, feed: str, analysis: str) -> list[str]:
    scored = LIST.replace("  born:", "  score: {column: Score, type: number}\n  born:")
    measures = HEAD.replace("[month]", "[quarter]") + STARTED + SCORED.replace("SPAN", "quarter")
    texts = [("case_lists", "help", scored), ("case_measures", "help", measures), ("feeds", "counts", feed)]
    for kind, name, text in [*texts, ("analyses", "far", analysis)]:
        (folder / "indicator_definitions" / kind).mkdir(parents=True, exist_ok=True)
        (folder / "indicator_definitions" / kind / f"{name}.yaml").write_text(text, "utf-8")
    return [str(one) for one in read_definitions(folder / "indicator_definitions")[1] if one.severity == "FAIL"]


def test_an_analysis_of_kept_scores_needs_every_count_under_its_own_name(tmp_path: Path) -> None:
    head, _, _ = FEED.partition("\nmeasures:\n")
    tool = Tool(id="sdq", name="SDQ", versions=["1"], lowest=0, highest=40)
    names = [scores.name_score("sdq", one) for one in scores.measured_of(tool)]
    lines = [f"  {one}: {{column: value, where: {{measure: {one}, span: quarter}}}}\n" for one in names]
    feed = f"{head}\nmeasures:\n{''.join(lines)}"
    assert faults_of_scores(tmp_path, feed, TRAVEL) == []
    swapped = feed.replace("measure: sdq_same,", "measure: sdq_worse,")
    (told,) = faults_of_scores(tmp_path, swapped, TRAVEL)
    assert "`counts` reads something else as `sdq_same`" in told
    (told,) = faults_of_scores(tmp_path, feed.replace(lines[3], ""), TRAVEL)
    assert "sdq_same" in told
    (told,) = faults_of_scores(tmp_path, feed, TRAVEL.replace("measure: sdq", "measure: started"))
    assert "measure of scores in `help`: `started`" in told
    (told,) = faults_of_scores(tmp_path, feed, TRAVEL.replace("feed: counts", "feed: count"))
    assert "`count`" in told
