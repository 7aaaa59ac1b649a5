"""What people might write about a made-up curve, and its XmR view."""

from datetime import date

from oba.indicators.card import CardRecord
from oba.scorecards.card import Line, ProcessPoint, ProcessView


def process_view(own: Line) -> ProcessView:
    """An XmR view of the full card's figures: new limits after the break, the last three points a signal."""
    known = [point for point in own.points if point.figure.value is not None]
    points = tuple(
        ProcessPoint(
            point.period,
            point.figure.value or 0.0,
            point.figure.text,
            "concern" if n > 10 else "common",
            "beyond the upper process limit" if n > 10 else "",
            point.figure.trace,
        )
        for n, point in enumerate(known)
    )
    old, new = 5, 9
    return ProcessView(
        points,
        (54.7,) * old + (71.0,) * new,
        (48.0,) * old + (64.0,) * new,
        (61.4,) * old + (78.0,) * new,
        "concern_high",
        "Special cause - concern",
        "fail",
        "consistently fail",
        "XmR limits from the average moving range",
        True,
        "The last three figures lie above the upper process limit.",
        "What changed in 2023?",
        80.0,
        "80.0",
    )


def full_record() -> CardRecord:
    cite = [{"source": "W15", "where": "page 41"}]
    return CardRecord(
        schema="oba-card/1",
        board="madeup-board",
        indicator="looked-after-rate",
        written_by="Early help analyst",
        written_on=date(2026, 3, 20),
        sponsor="Director of children’s services",
        note="The story was written about the years to 2015 and has not been renewed.",
        story=[
            {
                "text": "The rate rose most steeply from 2008 to 2010 and from 2012 to 2015, while the number of"
                " children living here fell. Practice rather than need drives it: children enter care at lower"
                " levels of risk than elsewhere and stay longer.",
                "sources": cite,
            },
            {
                "text": "More children live in the most deprived areas than ten years ago, which explains some of the"
                " rise and not most of it.",
                "sources": cite,
            },
        ],
        factors=[
            {
                "text": "A judgement on homeless 16 and 17 year olds brought more of them into care.",
                "kind": "contributing",
                "sources": cite,
            },
            {"text": "Social care was redesigned after an inspection.", "kind": "contributing"},
            {"text": "Family support at the edge of care is new and small.", "kind": "restricting", "sources": cite},
        ],
        partners=[
            {"name": "Health visitors", "role": "See every family early and know who struggles."},
            {"name": "Schools", "role": "Notice change, and keep children learning."},
        ],
        what_works=[
            {
                "text": "Family group conferences before proceedings.",
                "cost": "low",
                "evidence": "promising",
                "sources": cite,
            },
            {"text": "Reading at home every day with the library’s help.", "cost": "none", "evidence": "practice"},
            {
                "text": "Intensive family support for six months.",
                "cost": "high",
                "evidence": "strong",
                "reach": "medium",
            },
        ],
        actions=[
            {
                "text": "Offer a family group conference to every family before proceedings.",
                "owner": "Head of family support",
                "due": date(2026, 9, 30),
                "status": "agreed",
            },
            {"text": "Ask the districts what would let them refer earlier.", "status": "proposed"},
        ],
        questions=["Which children came into care after early help had closed?"],
    )
