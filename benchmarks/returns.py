"""Returns against their limits: a full return of 400 entry cells in 1 s, one with 5,000 case rows in 3 s.

The time is from the bytes of the file to the verdict: proving it harmless, reading it, and every rule.
"""

import io
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from openpyxl import load_workbook

from oba.indicators.provider_return import ReturnDefinition
from oba.periods import read_period
from oba.returns.form.book import write_workbook
from oba.returns.form.layout import Layout
from oba.returns.read.check_file import check_file
from oba.returns.submission import Context, list_asked
from oba.returns.verdict import Verdict
from oba.returns.verdict_printing import annotate, as_page
from tests.fixtures.example_return import example_definition

ENTRY_CELLS = 400
CASE_ROWS = 5_000
GROUPS = 9
TODAY = date(2026, 10, 12)
PERIOD = read_period("2026-Q3", "quarter")


def run() -> list[dict[str, Any]]:
    owed = full_definition()
    empty, making = best(lambda: write_workbook(owed, owed.providers[0], PERIOD, known(owed)))
    full = filled(owed, empty, 0)
    verdict, checking = best(lambda: check(owed, full))
    cases = filled(owed, empty, CASE_ROWS)
    with_cases, checking_cases = best(lambda: check(owed, cases))
    _, telling = best(lambda: (as_page(verdict), annotate(full, verdict)))
    assert len(list_asked(owed)) == ENTRY_CELLS
    assert "would be accepted" in verdict.sentence, verdict.sentence
    assert "would be accepted" in with_cases.sentence, with_cases.sentence
    return [
        entry("return_check_400_cells", checking, 1.0, f"{len(full):,} bytes to verdict: {verdict.sentence}"),
        entry(
            "return_check_5000_cases", checking_cases, 3.0, f"{len(cases):,} bytes to verdict: {with_cases.sentence}"
        ),
        entry("return_workbook_out", making, None, "making the workbook of 400 entry cells and 200 case rows"),
        entry("return_page_and_workbook_back", telling, None, "page and annotated workbook of 400 entry cells"),
    ]


def full_definition() -> ReturnDefinition:
    """The example's rules over 40 questions of ten cells each: everybody and nine groups."""
    plain = example_definition().model_dump(by_alias=True, mode="json")
    plain["codelists"]["ninths"] = {"label": "Group", "categories": {f"g{n}": f"Group {n}" for n in range(GROUPS)}}
    measure = {"definition": "As an example.", "unit": "families", "breakdowns": ["ninths"], "plausible": {"max": 9999}}
    plain["sections"] = [
        {
            "id": f"part-{part}",
            "title": f"Part {part}",
            "intro": "Made up.",
            "measures": [
                {"id": f"m{part * 10 + n}", "ref": f"M{part * 10 + n}", "question": "How many?", **measure}
                for n in range(10)
            ],
        }
        for part in range(4)
    ]
    shares = [
        {"kind": "share", "numerator": f"m{n + 1}", "denominator": f"m{n}", "name": f"Share {n}"}
        for n in range(0, 40, 2)
    ]
    plain["relations"] = shares
    return ReturnDefinition.model_validate(plain)


def figure(owed: ReturnDefinition, measure: str, category: str) -> int:
    number = int(measure[1:])
    each = 31 + number // 2 if number % 2 == 0 else 23 + number // 3
    return each if category else each * GROUPS


def known(owed: ReturnDefinition) -> dict[tuple[str, str], float | str]:
    return {asked.key: float(figure(owed, *asked.key) + 1) for asked in list_asked(owed)}


def filled(owed: ReturnDefinition, content: bytes, cases: int) -> bytes:
    book = load_workbook(io.BytesIO(content))
    layout = Layout(owed, owed.providers[0])
    for asked in list_asked(owed):
        sheet, row = layout.rows[asked.key]
        book[sheet].cell(row, 4).value = figure(owed, *asked.key)
    sheet = book["Distance travelled"]
    for number in range(cases):
        first = date(2026, 4, 1) + timedelta(days=number % 60)
        row = [f"EX-{number:05}", "North", "2", number % 19, "Example scale", "1", first, 1 + number % 4]
        for column, value in enumerate([*row, first + timedelta(days=90), 2 + number % 4], 1):
            sheet.cell(5 + number, column).value = value
    book["Story"]["C5"] = "Two workers joined in July, so families waited less and more of them stayed to the end."
    for row, value in enumerate(("A. Example", "B. Example", "Manager", TODAY, "Yes"), 5):
        book["Sign-off"].cell(row, 2).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def check(owed: ReturnDefinition, content: bytes) -> Verdict:
    return check_file(content, {owed.id: owed}, Context(TODAY), "full.xlsx").verdict


def best(work: Callable[[], Any], times: int = 3) -> tuple[Any, float]:
    """Return what the work gives and its middle time."""
    taken, given = [], None
    for _ in range(times):
        began = time.perf_counter()
        given = work()
        taken.append(time.perf_counter() - began)
    return given, sorted(taken)[times // 2]


def entry(name: str, seconds: float, limit: float | None, note: str) -> dict[str, Any]:
    return {
        "name": name,
        "seconds": round(seconds, 4),
        "against": "limit" if limit else "-",
        "against_seconds": limit,
        "ratio": round(seconds / limit, 3) if limit else None,
        "note": note,
    }
