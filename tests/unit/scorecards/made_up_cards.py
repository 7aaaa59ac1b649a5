"""Made-up cards, one of every kind. No number in them describes a real place."""

from dataclasses import replace
from datetime import date
from typing import Any

from made_up import AREA, HOSTILE_NAME, SOURCE, figure, financial, line, make_indicator, snapshot
from made_up_records import full_record, process_view

from oba.periods import month_period
from oba.scorecards.card import (
    BreakMark,
    Card,
    Comparison,
    DataNote,
    EventMark,
    Forecast,
    ForecastPoint,
    Line,
    Point,
    Rank,
    TargetMark,
    Trend,
    Verdict,
)
from oba.vocabulary import IndicatorList


def full_card() -> Card:
    """A population card with everything: break, hidden year, forecast, events, target, record."""
    years = list(range(2011, 2026))
    periods = [snapshot(year) for year in years]
    values: list[float | None] = [
        48.1,
        52.4,
        55.0,
        57.9,
        60.3,
        None,
        61.0,
        63.9,
        66.2,
        70.4,
        74.9,
        78.1,
        80.8,
        83.7,
        86.0,
    ]
    own = line("own", AREA, periods, values, spread=4.6)
    latest = replace(
        own.points[-1].figure,
        numerator=1036.0,
        denominator=120465.0,
        status="provisional",
        note="published once, not yet confirmed",
    )
    own = replace(own, points=(*own.points[:-1], Point(periods[-1], latest)))
    england = line("england", "England", periods, [59.0 + n * 0.9 for n in range(15)])
    region = line("region", "West Madeup", periods, [66.0 + n * 1.4 for n in range(15)])
    mean = line("neighbours_mean", "Statistical neighbours, mean", periods, [57.0 + n * 1.1 for n in range(15)])
    median = line("neighbours_median", "Statistical neighbours, median", periods, [55.0 + n * 1.05 for n in range(15)])
    coming = tuple(
        ForecastPoint(
            snapshot(2025 + n),
            86 + 2.2 * n,
            86 + 2.2 * n - 2 * n - 1,
            86 + 2.2 * n + 2 * n + 1,
            86 + 2.2 * n - 3.4 * n - 1,
            86 + 2.2 * n + 3.4 * n + 1,
            f"{86 + 2.2 * n:.1f}",
            f"{86 - 1.2 * n:.1f} to {86 + 5.6 * n:.1f}",
            f"F-{n}",
        )
        for n in range(1, 5)
    )
    words = [
        ("England", "england", 71.6, "worse"),
        ("West Madeup", "region", 85.6, "similar"),
        ("Neighbours’ mean", "neighbours_mean", 72.4, "worse"),
    ]
    return Card(
        make_indicator("looked-after-rate"),
        "E10000099",
        AREA,
        own,
        lines=(england, region, mean, median),
        latest=own.points[-1],
        previous=own.points[-2],
        change="up 2.3 since 31 March 2024",
        forecast=Forecast(
            coming,
            "damped trend",
            "On its current course the rate would be about 94.8 by 31 March 2029.",
            date(2026, 4, 3),
        ),
        verdict=Verdict(
            "not_turning",
            "Not turning the curve yet",
            "The rate of 86.0 per 10,000 on 31 March 2025 is within what the baseline forecast led us to expect"
            " (81.2 to 88.4).",
        ),
        comparisons=tuple(
            Comparison(
                n,
                k,
                periods[-1],
                figure(v),
                w,
                f"{AREA} is {w} than {n} at the 95% level."
                if w != "similar"
                else f"The difference from {n} may be chance.",
            )
            for n, k, v, w in words
        ),
        trend=Trend("increasing", "getting worse", "The last five figures rise, more than chance would explain."),
        rank=Rank(8, 11, "Eighth of eleven with its statistical neighbours; 1 is best."),
        chart_sentence="The rate rose in all but one year since 2011, from 48.1 to 86.0 per 10,000, and has been"
        " above England since 2019.",
        breaks=(BreakMark(snapshot(2017), "Short breaks are no longer counted."),),
        events=(
            EventMark(date(2013, 8, 1), "District providers of early help were commissioned.", "W15"),
            EventMark(date(2021, 9, 22), "A new continuum of early help was agreed.", ""),
        ),
        targets=(TargetMark(snapshot(2028), 80.0, "80.0", "the children’s trust board"),),
        notes=(
            DataNote("WARNING", "Two publications differ by 0.3 for 31 March 2023; the newer is shown.", "T-0B1C"),
            DataNote("QUERY", "A rise of 4.5 in one year was asked about and not yet explained."),
        ),
        sources=(SOURCE,),
        record=full_record(),
        process=process_view(own),
        movement="Since 31 March 2024 the figure moved by +2.3 per 10,000: +2.5 from the count and −0.2 from the rest.",
        needed=("173 fewer children would have reached England’s value (71.6).",),
        listed=IndicatorList.HEADLINE,
    )


def not_known_card() -> Card:
    indicator = make_indicator(
        "not-known",
        name="Young people aged 16 and 17 whose activity is not known",
        short_name="Not known",
        value={"type": "proportion", "unit": "%", "multiplier": 100, "decimals": 1, "polarity": "low_is_good"},
        period="december_to_february",
        outcome="young-people-take-part",
    )
    periods = [month_period(year, 12, 3) for year in range(2018, 2025)]
    own = line("own", AREA, periods, [6.1, 5.0, 4.4, 3.9, 3.5, 3.3, 3.0], spread=0.5)
    return Card(
        indicator,
        "E10000099",
        AREA,
        own,
        latest=own.points[-1],
        change="down 0.3 since December 2023 to February 2024",
        verdict=Verdict(
            "turning", "Turning the curve", "The share of 3.0% is better than the baseline forecast of 3.9%."
        ),
        chart_sentence="The share whose activity is not known has halved since 2019.",
        sources=(SOURCE,),
        listed=IndicatorList.SECONDARY,
    )


def few_points_card() -> Card:
    """Two figures, too few for a verdict; must be read with the share not known."""
    indicator = make_indicator(
        "neet",
        name="Young people aged 16 and 17 not in education, employment or training",
        short_name="NEET",
        read_with=["not-known"],
        outcome="young-people-take-part",
        period="december_to_february",
        value={"type": "proportion", "unit": "%", "multiplier": 100, "decimals": 1, "polarity": "low_is_good"},
    )
    own = line("own", AREA, [month_period(2023, 12, 3), month_period(2024, 12, 3)], [3.4, 3.9], spread=0.4)
    england = line("england", "England", [month_period(2024, 12, 3)], [3.4])
    return Card(
        indicator,
        "E10000099",
        AREA,
        own,
        lines=(england,),
        latest=own.points[-1],
        change="up 0.5 since a year before",
        verdict=Verdict(
            "too_few_points",
            "Too few points for a forecast",
            "Two figures are too few for a baseline; five are needed.",
        ),
        comparisons=(Comparison("England", "england", own.points[-1].period, figure(3.4), "worse", ""),),
        chart_sentence="Two figures are known: 3.4% and then 3.9%.",
        read_with=(not_known_card(),),
        sources=(SOURCE,),
        listed=IndicatorList.HEADLINE,
    )


def no_data_card() -> Card:
    indicator = make_indicator(
        "voice-of-children",
        name="Children who say that they were listened to",
        list="data_development",
        wanted_from="a yearly survey in schools, from the schools and the health visiting service",
        outcome="young-people-take-part",
    )
    return Card(indicator, "E10000099", AREA, Line("own", AREA, "own", ()), listed=IndicatorList.DATA_DEVELOPMENT)


def gap_card() -> Card:
    """A share with two groups over time, and two years that were not collected."""
    indicator = make_indicator(
        "school-readiness",
        name="Children with a good level of development at the end of reception",
        value={"type": "proportion", "unit": "%", "multiplier": 100, "decimals": 1, "polarity": "high_is_good"},
        period="academic_year",
        outcome="young-people-take-part",
        breakdowns=[
            {"name": "fsm", "label": "Free school meals", "categories": {"yes": "Eligible", "no": "Not eligible"}}
        ],
    )
    periods = [month_period(year, 9, 12) for year in (2015, 2016, 2017, 2018, 2021, 2022, 2023)]
    own = line("own", AREA, periods, [66.2, 68.1, 69.9, 70.5, 65.0, 66.4, 67.1], spread=1.1)
    eligible = line(
        "category", "Eligible for free school meals", periods, [47.0, 48.8, 50.1, 51.0, 45.8, 46.6, 47.0], id="fsm=yes"
    )
    other = line("category", "Not eligible", periods, [69.4, 71.3, 73.0, 73.6, 69.7, 70.9, 71.6], id="fsm=no")
    return Card(
        indicator,
        "E10000099",
        AREA,
        own,
        categories=(eligible, other),
        categories_label="Free school meals",
        latest=own.points[-1],
        change="up 0.7 since 2022/23",
        verdict=Verdict("similar", "Similar to England", "The share of 67.1% is similar to England’s."),
        breaks=(
            BreakMark(periods[4], "The profile was reformed in September 2021; figures before are not comparable."),
        ),
        chart_sentence="Since the reform the share rose from 65.0% to 67.1%.",
        sources=(SOURCE,),
        listed=IndicatorList.HEADLINE,
    )


def hostile_card() -> Card:
    own = line("own", AREA, [snapshot(2024), snapshot(2025)], [-1.5, 2.0])
    indicator = make_indicator(
        "hostile", name=HOSTILE_NAME, lay_definition="@SUM(A1) <b>bold</b>", short_name="=cmd|' /C calc'!A0"
    )
    return Card(
        indicator,
        "E10000099",
        AREA,
        own,
        latest=own.points[-1],
        verdict=Verdict("cannot_say", "Cannot say", "The interval overlaps."),
        chart_sentence="</script><script>alert(1)</script>",
        listed=IndicatorList.SECONDARY,
    )


def snapshot_card() -> Card:
    """Groups side by side for one period; one of them hidden."""
    indicator = make_indicator(
        "assessments-by-district",
        name="Early help assessments for every 1,000 children, by district",
        accountability="performance",
        outcome=None,
        service="early-help",
        measure_type="how_much",
        show_breakdown="district",
        value={"type": "rate", "unit": "per 1,000", "multiplier": 1000, "decimals": 1, "polarity": "no_judgement"},
        breakdowns=[{"name": "district", "label": "District", "categories": {"a": "Abbotsmere", "b": "Brockhill"}}],
    )
    names = ["Abbotsmere", "Brockhill", "Cold Norton and the Vale of Evenlode", "Dunley", "Eastham"]
    values: list[float | None] = [12.4, 18.9, 9.1, None, 22.6]
    groups = tuple(
        line("category", n, [financial(2014)], [v], id=f"district={i}", spread=1.6)
        for i, (n, v) in enumerate(zip(names, values, strict=True))
    )
    return Card(
        indicator,
        "E10000099",
        AREA,
        Line("own", AREA, "own", ()),
        categories=groups,
        categories_label="District",
        verdict=Verdict("cannot_say", "No judgement", "Neither more nor fewer is judged to be better."),
        chart_sentence="Rates by district run from 9.1 to 22.6 per 1,000; one is hidden.",
        sources=(SOURCE,),
    )


def measure_card(
    id_: str, name: str, measure_type: str, values: list[float], service: str = "early-help", **value: Any
) -> Card:
    kind = {"type": "proportion", "unit": "%", "multiplier": 100, "decimals": 0, "polarity": "high_is_good", **value}
    indicator = make_indicator(
        id_,
        name=name,
        accountability="performance",
        outcome=None,
        service=service,
        measure_type=measure_type,
        value=kind,
        period="financial_year",
    )
    own = line("own", AREA, [financial(2020 + n) for n in range(len(values))], list(values), decimals=0)
    return Card(
        indicator,
        "E10000099",
        AREA,
        own,
        latest=own.points[-1],
        change="",
        verdict=Verdict(
            "too_few_points",
            "Too few points for a forecast",
            "Four figures are too few for a baseline; five are needed.",
        ),
        chart_sentence=f"{name}: {values[0]:.0f}, then {values[-1]:.0f}.",
        sources=(SOURCE,),
    )
