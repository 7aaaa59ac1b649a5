"""A small made-up pack with every kind of card. No number in it describes a real place."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from made_up import AREA, SOURCE
from made_up_cards import (
    few_points_card,
    full_card,
    gap_card,
    hostile_card,
    measure_card,
    no_data_card,
    not_known_card,
    snapshot_card,
)
from made_up_records import full_record

from oba.indicators.outcome import Outcome, Service
from oba.scorecards.card import DataNote, OutcomeSection, Pack, ServiceCard


def make_pack(**changes: Any) -> Pack:
    safe = Outcome(
        schema="oba-outcome/1",
        id="children-are-safe",
        name="Children are safe",
        population="Children and young people aged 0 to 17 in Madeupshire",
        what_we_would_see="Children grow up at home with people who love them, and know whom to turn to"
        " when something is wrong.",
    )
    part = Outcome(
        schema="oba-outcome/1",
        id="young-people-take-part",
        name="Young people learn and take part",
        population="Children and young people aged 4 to 18",
        what_we_would_see="Children come to school ready to learn, and at 18 they know what comes next.",
    )
    help_ = Service(
        schema="oba-service/1",
        id="early-help",
        name="Early help family support",
        customers="Families with children aged 0 to 19 who have an early help plan",
        purpose="Help as soon as a problem appears, so that families manage without statutory services.",
        providers=["Madeupshire Council", "Vale Families"],
        contributes_to=["children-are-safe"],
    )
    centres = Service(
        schema="oba-service/1",
        id="childrens-centres",
        name="Children’s centres",
        customers="Families with a child under five",
        purpose="A place nearby to meet, learn and ask.",
        providers=[],
    )
    pack = Pack(
        "madeup-board",
        "Madeupshire Early Help Board",
        "Holds partners to account for children who need help early.",
        "E10000099",
        AREA,
        "2026-q2",
        "Meeting of 15 June 2026",
        date(2026, 4, 3),
        datetime(2026, 4, 3, 8, 0, tzinfo=UTC),
        "oba 0.1.0",
        outcomes=(
            OutcomeSection(safe, (full_card(), hostile_card())),
            OutcomeSection(part, (gap_card(), few_points_card(), not_known_card(), no_data_card())),
        ),
        services=(
            ServiceCard(
                help_,
                (
                    measure_card(
                        "assessments",
                        "Early help assessments started",
                        "how_much",
                        [310, 890, 1650, 2105],
                        type="count",
                        unit="assessments",
                        multiplier=1,
                    ),
                    snapshot_card(),
                    measure_card("timely", "Assessments finished within 45 working days", "how_well", [61, 66, 72, 71]),
                    measure_card(
                        "goals-met",
                        "Families who met their goals",
                        "better_off",
                        [210, 400, 612, 640],
                        type="count",
                        unit="families",
                        multiplier=1,
                    ),
                    measure_card(
                        "goals-met-share", "Share of families who met their goals", "better_off", [31, 38, 42, 45]
                    ),
                ),
                full_record().model_copy(update={"indicator": None, "service": "early-help"}),
            ),
            ServiceCard(
                centres,
                (
                    measure_card(
                        "reach",
                        "Families who came at least three times",
                        "how_much",
                        [4100, 4320, 3980, 4410],
                        service="childrens-centres",
                        type="count",
                        unit="families",
                        multiplier=1,
                    ),
                ),
            ),
        ),
        notes=(
            DataNote(
                "WARNING",
                "Table 9 of the 2015 report does not add up: centres sum to 31,204, districts to 31,240.",
                "T-9009",
            ),
            DataNote(
                "QUARANTINE",
                "made_up_hospital_admissions_for_injuries_0_14_by_local_authority_2010_to_2024.csv, row 7:"
                " no list knows the area `Madeupham`.",
            ),
        ),
        sources=(SOURCE,),
        comparator_names=(("E92000001", "England"), ("E12000099", "West Madeup")),
        neighbour_names=tuple(f"Neighbour {n}" for n in range(1, 11)),
        made_up=True,
        definition_versions={"looked-after-rate": 2, "neet": 2},
    )
    return replace(pack, **changes)
