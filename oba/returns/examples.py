"""A made-up return without a fault, and what becomes of it when an example changes something.

The examples of the catalogue are written as changes to it, so that each shows one thing only.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from oba.indicators.provider_return import ReturnDefinition
from oba.returns.signature import sign
from oba.returns.submission import (
    ACTIONS,
    CORRECTIONS,
    SIGN_OFF,
    STORY,
    AcceptedReturn,
    Action,
    Answer,
    Case,
    Context,
    Correction,
    Entry,
    Oddity,
    SignOff,
    Spot,
    Submission,
    figures_asked,
)
from oba.returns.values import read_day, read_figure

TODAY = date(2026, 10, 12)
_SIGNED = "example"
_FIGURES: dict[str, object] = {
    "D1": 100, "D2": 40, "D2.a": 18, "D2.b": 21, "D2.u": 1, "D3": 30, "D4": 110, "D5": 75, "D6": 50, "D7": 45,
    "D8": 28, "D9": 80, "D10": 30, "D11": 20, "D12": 30, "D12.c": 14, "D12.d": 16, "D13": 75, "D14": 4.2,
}  # fmt: skip
_LAST: dict[str, float | str] = {
    "D1": 99, "D2": 35, "D2.a": 17, "D2.b": 17, "D2.u": 1, "D3": 30, "D4": 100, "D5": 40, "D6": 48, "D7": 44,
    "D8": 26, "D9": 79, "D10": 31, "D11": 21, "D12": 30, "D12.c": 14, "D12.d": 16, "D13": 70, "D14": 4.3,
}  # fmt: skip
_CASE = {
    "reference": "EX-1",
    "district": "North",
    "quintile": "1, most deprived",
    "age": 7,
    "tool": "Example scale",
    "version": "1",
    "first_date": date(2026, 6, 1),
    "first_score": 2,
    "second_date": date(2026, 9, 1),
    "second_score": 4,
    "reason": None,
}


def _measure(number: int, question: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"d{number}",
        "ref": f"D{number}",
        "question": question,
        "definition": "As an example.",
        "unit": more.pop("unit", "families"),
        **more,
    }


@lru_cache
def example_definition() -> ReturnDefinition:
    """Return the definition of the example return."""
    return ReturnDefinition.model_validate(
        {
            "schema": "oba-return/1",
            "id": "example-return",
            "version": 1,
            "name": "Example return",
            "purpose": "To show what each rule asks.",
            "owner": "nobody",
            "services": ["example-service"],
            "area": "E10000034",
            "due_days": 20,
            "close_days": 27,
            "guidance": "docs/returns.md",
            "providers": [
                {"id": "example", "name": "Example provider", "example": True, "services": ["example-service"]}
            ],
            "codelists": {
                "age": {
                    "label": "Age",
                    "categories": {"a": "0 to 9", "b": "10 to 19", "u": "Not known"},
                    "unknown": "u",
                    "most_unknown": 0.05,
                },
                "group": {"label": "Group", "categories": {"c": "First group", "d": "Second group"}},
                "district": {
                    "label": "District",
                    "categories": {"north": "North", "south": "South"},
                    "retired": {"Old North": "north"},
                },
                "quintile": {"label": "Quintile", "categories": {"q1": "1, most deprived", "q2": "2"}},
            },
            "sections": [
                {
                    "id": "people",
                    "title": "People",
                    "intro": "Made up.",
                    "measures": [
                        _measure(1, "How many were open on the first day?"),
                        _measure(2, "How many began?", breakdowns=["age"]),
                        _measure(3, "How many ended?"),
                        _measure(4, "How many were open on the last day?"),
                        _measure(5, "How many began since 1 April?", cumulative=True),
                    ],
                },
                {
                    "id": "quality",
                    "title": "Quality",
                    "intro": "Made up.",
                    "measures": [
                        _measure(6, "How many were due?"),
                        _measure(7, "How many of those were in time?"),
                        _measure(8, "How many of those who ended moved on?"),
                        _measure(9, "What share was content?", kind="percent", unit="%", decimals=1),
                        _measure(10, "How many did you ask?"),
                        _measure(11, "How many answered?"),
                        _measure(12, "How many came?", breakdowns=["group"], published_as_given=True),
                        _measure(13, "How many asked for help?"),
                        _measure(
                            14,
                            "What was the average rating?",
                            kind="mean",
                            unit="points",
                            decimals=1,
                            headline=True,
                            polarity="high_is_good",
                            possible={"min": 1, "max": 5},
                        ),
                    ],
                },
            ],
            "relations": [
                {"kind": "balance", "opening": "d1", "add": ["d2"], "take": ["d3"], "closing": "d4"},
                {"kind": "share", "numerator": "d7", "denominator": "d6", "name": "In time", "national_highest": 98},
                {"kind": "of_which", "part": "d8", "whole": "d3"},
                {"kind": "block", "measures": ["d10", "d11"], "optional": True, "name": "What people said"},
                {"kind": "stage", "first": "d13", "then": "d2"},
                {"kind": "same_fact", "measure": "d3", "other_return": "another-return", "other_measure": "ended"},
            ],
            "cases": {
                "title": "Distance travelled",
                "intro": "Made up.",
                "tools": [
                    {
                        "id": "scale",
                        "name": "Example scale",
                        "versions": ["1"],
                        "lowest": 1,
                        "highest": 5,
                        "ages": [0, 19],
                    }
                ],
                "reasons": {"moved": "Moved away"},
                "quintile": "quintile",
                "district": "district",
            },
            "questions": [
                {"id": "story", "ref": "D15", "part": "story", "text": "What is the story?", "prompt": "Say why here."}
            ],
        }
    )


def example_submission(changes: Mapping[str, Any]) -> tuple[Submission, Context]:
    """Return the example return with an example's changes, and what is known beside it."""
    definition = example_definition()
    plain = {
        name: changes[name] for name in ("version", "organisation", "organisation_name", "period") if name in changes
    }
    signature = changes.get("signature", sign(_SIGNED, None))
    submission = Submission(
        definition.id,
        plain.get("version", 1),
        plain.get("organisation", "example"),
        plain.get("period", "2026-Q3"),
        plain.get("organisation_name", ""),
        signature,
        _SIGNED,
        _entries({**_FIGURES, **changes.get("figures", {})}, changes.get("reasons", {})),
        _cases(changes),
        (Answer("story", Spot(STORY, 5, 2), _answer(changes)),),
        tuple(
            Action(Spot(ACTIONS, 5 + number, 1), *row)
            for number, row in enumerate(
                changes.get("actions", [("Train two workers", "Manager", "2026-12-01", "Under way")])
            )
        ),
        tuple(
            Correction(Spot(CORRECTIONS, 5 + number, 1), ref, given, read_figure(given), reason)
            for number, (ref, given, reason) in enumerate(changes.get("corrections", []))
        ),
        replace(
            SignOff(Spot(SIGN_OFF, 5, 2), "A. Submitter", "B. Approver", "Manager", TODAY, "Yes"),
            **changes.get("sign_off", {}),
        ),
        tuple(Oddity(kind, Spot(*place), what) for kind, *place, what in changes.get("oddities", [])),
        sha256="example-hash",
    )
    return submission, _context(changes)


def _answer(changes: Mapping[str, Any]) -> str:
    usual = "Two workers joined in July, so families waited less and more of them stayed to the end."
    return str(changes.get("answers", {}).get("D15", usual))


def _entries(figures: Mapping[str, object], reasons: Mapping[str, str]) -> tuple[Entry, ...]:
    entries = []
    for row, asked in enumerate(figures_asked(example_definition()), 5):
        reason = reasons.get(asked.ref, "")
        given = figures[asked.ref]
        spot = Spot(asked.sheet, row, 4)
        entries.append(Entry(asked.key, spot, given, read_figure(given), reason, read_day(reason)[0]))
    return tuple(entries)


def _cases(changes: Mapping[str, Any]) -> tuple[Case, ...]:
    rows: list[dict[str, object]] = []
    for number in range(changes.get("cases_repeat", 2)):
        row = {**_CASE, "reference": f"EX-{number + 1}", **changes.get("cases", {}).get(number, {})}
        if number < len(changes.get("first_scores", [])):
            row["first_score"] = changes["first_scores"][number]
        if number < changes.get("without_second", 0):
            row |= {"second_score": None, "second_date": None, "reason": "Moved away"}
        rows.append(row)
    return tuple(Case(Spot("Distance travelled", number, 1), row) for number, row in enumerate(rows, 5))


def _context(changes: Mapping[str, Any]) -> Context:
    keys = {asked.ref: asked.key for asked in figures_asked(example_definition())}
    last = {**_LAST, **changes.get("last", {})}
    figures = {keys[ref]: value for ref, value in last.items() if ref not in changes.get("no_last", [])}
    earlier = tuple(
        AcceptedReturn("2025-10-01/P3M", 1, {keys[ref]: value for ref, value in row.items()})
        for row in changes.get("earlier", [])
    )
    hashes = changes.get("hashes")
    signatories = changes.get("signatories")
    return Context(
        date.fromisoformat(changes.get("today", TODAY.isoformat())),
        AcceptedReturn("2026-04-01/P3M", changes.get("last_version", 1), figures),
        earlier,
        tuple(changes["periods_expected"]) if "periods_expected" in changes else None,
        tuple(changes["services_expected"]) if "services_expected" in changes else None,
        frozenset(hashes) if hashes else None,
        changes.get("other_returns"),
        frozenset(signatories) if signatories else None,
    )
