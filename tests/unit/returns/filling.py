"""A provider's workbook as a person fills it in, for tests: made by us, filled with openpyxl."""

import io
from datetime import date
from functools import lru_cache
from typing import Any

from openpyxl import Workbook, load_workbook

from oba.indicators.provider_return import ReturnDefinition
from oba.indicators.yaml_file import read_document
from oba.periods import read_period
from oba.returns.form.book import write_workbook
from oba.returns.form.layout import Layout
from oba.returns.read.check_file import Checked, check_file
from oba.returns.submission import Context, figures_asked
from tests.conftest import PROJECT

TODAY = date(2026, 10, 12)
FIGURES: dict[str, Any] = {
    "EH1": 130, "EH2": 120, "EH2.q1": 41, "EH2.q2": 30, "EH2.q3": 22, "EH2.q4": 15, "EH2.q5": 11, "EH2.qx": 1,
    "EH2.a0": 38, "EH2.a5": 36, "EH2.a11": 29, "EH2.a16": 16, "EH2.ax": 1, "EH3": 96, "EH4": 88,
    "EH5": 151, "EH6": 61, "EH6.q1": 22, "EH6.q2": 14, "EH6.q3": 11, "EH6.q4": 8, "EH6.q5": 5, "EH6.qx": 1,
    "EH6.a0": 21, "EH6.a5": 17, "EH6.a11": 14, "EH6.a16": 8, "EH6.ax": 1,
    "EH7": 12, "EH7.q1": 4, "EH7.q2": 3, "EH7.q3": 2, "EH7.q4": 2, "EH7.q5": 1, "EH7.qx": 0, "EH8": 200, "EH9": 118,
    "EH10": 7, "EH10.q1": 2, "EH10.q2": 2, "EH10.q3": 1, "EH10.q4": 1, "EH10.q5": 1, "EH10.qx": 0,
    "EH11": 3, "EH12": 2, "EH13": 3, "EH14": 10, "EH15": 8, "EH16": 75.0,
}  # fmt: skip
LAST = FIGURES | {"EH1": 126, "EH2": 113, "EH5": 147, "EH6": 58, "EH7": 14, "EH8": 151, "EH9": 57}
STORY = (
    "Two family support workers joined in July, so families waited less and more of them stayed to the end.",
    "Schools told us sooner; the health visiting team shared its list each month.",
    "Drop-in mornings at the library cost nothing and brought families who never ring.",
    "Children said that somebody finally listened to them and not only to their parents.",
)


@lru_cache
def definition(name: str = "early-help-provider-return") -> ReturnDefinition:
    path = PROJECT / f"indicator_definitions/returns/{name}.yaml"
    return ReturnDefinition.model_validate(read_document(path).content)


@lru_cache
def made(last: tuple[tuple[str, float], ...] = (), provider: str = "eh-wyre-forest", key: str | None = None) -> bytes:
    """The empty workbook, with last quarter's figures printed."""
    owed = definition()
    keys = {asked.ref: asked.key for asked in figures_asked(owed)}
    known = {keys[ref]: float(value) for ref, value in (LAST | dict(last)).items()}
    found = owed.provider(provider)
    assert found is not None
    return write_workbook(owed, found, read_period("2026-Q3", "quarter"), known, key)


def place(ref: str) -> tuple[str, int]:
    owed = definition()
    keys = {asked.ref: asked.key for asked in figures_asked(owed)}
    return Layout(owed, owed.providers[-1]).rows[keys[ref]]


def fill(content: bytes, figures: dict[str, Any] | None = None, reasons: dict[str, Any] | None = None) -> Workbook:
    """Fill everything without a fault, but for the figures and reasons given."""
    book = load_workbook(io.BytesIO(content))
    for column, values in ((4, FIGURES | (figures or {})), (6, reasons or {})):
        for ref, value in values.items():
            sheet, row = place(ref)
            book[sheet].cell(row, column).value = value
    cases = book["Distance travelled"]
    for number in range(12):
        quintile = ("1, most deprived", "2", "3")[number % 3]
        first, second = date(2026, 4, 10 + number), date(2026, 8, 3 + number)
        row = [f"WF-{number + 1:03}", "Wyre Forest", quintile, 3 + number, "Family self-assessment", "2024"]
        for column, value in enumerate([*row, first, 2, second, 4], 1):
            cases.cell(5 + number, column).value = value
    for row, text in enumerate(STORY, 5):
        book["Story"].cell(row, 3).value = text
    for column, value in enumerate(("Fill the third post", "Team manager", date(2026, 12, 31), "Under way"), 1):
        book["Actions"].cell(5, column).value = value
    for row, value in enumerate(("A. Example", "B. Example", "Manager", TODAY, "Yes"), 5):
        book["Sign-off"].cell(row, 2).value = value
    return book


def to_bytes(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def check(content: bytes, **more: Any) -> Checked:
    context = more.pop("context", Context(TODAY))
    return check_file(content, {definition().id: definition()}, context, "return.xlsx", **more)
