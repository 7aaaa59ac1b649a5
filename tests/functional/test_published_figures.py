"""The figures that were published come out, for five boards, from the same feeds."""

from collections.abc import Callable

import pytest

from oba.scorecards.card import Pack
from oba.scorecards.render.curves import sketch_curve
from tests.fixtures.loaded_project import Project, card_of, figure_of

DEC_TO_FEB = "December 2024 to February 2025"


@pytest.mark.parametrize(
    ("indicator", "period", "own", "england"),
    [
        ("child-protection-plans", "31 March 2025", "522", ""),
        ("child-protection-plans-rate", "31 March 2025", "43.5", "40.6"),
        ("looked-after-children", "31 March 2025", "1,036", ""),
        ("looked-after-rate", "31 March 2025", "86.2", "67.1"),
        ("neet", DEC_TO_FEB, "3.9", "3.4"),
        ("not-known", DEC_TO_FEB, "3.0", "2.2"),
        ("neet-or-not-known", DEC_TO_FEB, "6.8", "5.6"),
        ("school-readiness", "2021/22", "65.0", "65.2"),
        ("school-readiness-fsm", "2021/22", "45.8", "49.1"),
        ("children-in-need-rate", "31 March 2025", "302.9", "330.3"),
        ("under-18-population", "30 June 2024", "120,119", ""),
        ("section-47-rate", "2024/25", "184.7", "189.3"),
        ("conferences-in-time", "2024/25", "93.7", "81.4"),
        ("domestic-abuse-at-assessment", "2024/25", "37.8", "31.7"),
        ("parental-mental-health-at-assessment", "2024/25", "46.9", "33.5"),
        ("care-leavers-in-education-or-work", "2024/25", "54.4", "54.0"),
        ("care-leavers-suitable-homes", "2024/25", "95.6", "88.5"),
        ("persistent-absence", "2024/25", "18.2", "18.1"),
        ("persistent-absence-in-need", "2024/25", "46.8", "46.0"),
        ("english-maths-in-need", "2024/25", "13.3", "18.2"),
        ("english-maths-looked-after", "2024/25", "14.0", "17.3"),
        ("attainment-8", "2024/25", "44.2", "46.0"),
        ("attainment-8-fsm", "2024/25", "30.5", "35.0"),
    ],
)
def test_worcestershire(packs: Callable[[str], Pack], indicator: str, period: str, own: str, england: str) -> None:
    card = card_of(packs("worcestershire-early-help-board"), indicator)
    assert figure_of(card, period).text == own
    if england:
        assert figure_of(card, period, "england").text == england


def test_the_looked_after_rate_is_the_published_86_before_rounding(packs: Callable[[str], Pack]) -> None:
    figure = figure_of(card_of(packs("worcestershire-early-help-board"), "looked-after-rate"), "31 March 2025")
    assert figure.value is not None
    assert round(figure.value) == 86
    assert (figure.numerator, figure.denominator) == (1036, 120119)


def test_conferences_in_time_are_two_of_four_counts(packs: Callable[[str], Pack]) -> None:
    figure = figure_of(card_of(packs("worcestershire-early-help-board"), "conferences-in-time"), "2024/25")
    assert (figure.numerator, figure.denominator) == (94 + 648, 792)
    assert figure.lower is not None
    herefordshire = card_of(packs("herefordshire-early-help-board"), "conferences-in-time")
    assert figure_of(herefordshire, "2024/25").text == "83.3"


def test_the_national_target_is_told_apart_from_the_boards_own(packs: Callable[[str], Pack]) -> None:
    card = card_of(packs("worcestershire-early-help-board"), "school-readiness")
    (mark,) = card.targets
    assert (mark.text, mark.period.label, mark.whose) == ("75.0%", "2027/28", "England")
    assert mark.set_by == "the UK Government (Plan for Change)"
    sketch = sketch_curve(card)
    assert sketch is not None
    assert sketch.targets_name == "National target"
    (drawn,) = sketch.targets
    assert drawn.words == "Target for England, 2027/28: 75.0%"
    assert card.process is None or card.process.target is None
    assert any("the target for England (75.0%)" in sentence for sentence in card.needed) == bool(card.needed)


def test_children_in_need_counts_3638(packs: Callable[[str], Pack]) -> None:
    figure = figure_of(card_of(packs("worcestershire-early-help-board"), "children-in-need-rate"), "31 March 2025")
    assert figure.numerator == 3638


@pytest.mark.parametrize(
    ("board", "plans", "rate", "neet"),
    [
        ("herefordshire-early-help-board", "139", "40.4", "5.2"),
        ("bath-and-north-east-somerset-lscb", "110", "30.1", "2.3"),
        ("trafford-early-help-board", "155", "27.3", "2.3"),
        ("north-west-directors", "8,280", "50.9", "4.3"),
    ],
)
def test_other_boards_from_a_board_definition_alone(
    packs: Callable[[str], Pack], board: str, plans: str, rate: str, neet: str
) -> None:
    pack = packs(board)
    assert figure_of(card_of(pack, "child-protection-plans"), "31 March 2025").text == plans
    assert figure_of(card_of(pack, "child-protection-plans-rate"), "31 March 2025").text == rate
    assert figure_of(card_of(pack, "neet"), DEC_TO_FEB).text == neet


@pytest.mark.parametrize(
    ("board", "indicator", "period", "own", "england"),
    [
        # SFR 34/2015, table LAA1, in whole numbers; 2005 as the needs assessment of 2015 prints it, of no other place
        ("worcestershire-early-help-board", "looked-after-rate", "31 March 2005", "37.8", ""),
        ("worcestershire-early-help-board", "looked-after-rate", "31 March 2011", "51.0", "58.0"),
        ("worcestershire-early-help-board", "looked-after-rate", "31 March 2014", "56.0", "60.0"),
        ("worcestershire-early-help-board", "looked-after-rate", "31 March 2015", "59.7", "60.2"),
        ("worcestershire-early-help-board", "looked-after-children", "31 March 2014", "645", ""),
        ("trafford-early-help-board", "looked-after-rate", "31 March 2011", "50.0", "58.0"),
        # SFR 50/2013, table LA7, and SFR 34/2015, table LAI4
        ("worcestershire-early-help-board", "looked-after-sdq", "2010/11", "14.5", "13.9"),
        ("worcestershire-early-help-board", "looked-after-sdq", "2014/15", "15.1", "13.9"),
        # SFR 34/2015, underlying data: 159 of 451
        ("worcestershire-early-help-board", "looked-after-dental", "2014/15", "35.3", "85.8"),
    ],
)
def test_older_releases_give_the_years_before(
    packs: Callable[[str], Pack], board: str, indicator: str, period: str, own: str, england: str
) -> None:
    card = card_of(packs(board), indicator)
    assert figure_of(card, period).text == own
    if england:
        assert figure_of(card, period, "england").text == england


def test_what_the_needs_assessment_printed_for_2015_is_told_beside_the_curve(packs: Callable[[str], Pack]) -> None:
    """It printed 60.38, by a population of its day; the curve has the newest one."""
    card = card_of(packs("worcestershire-early-help-board"), "looked-after-rate")
    assert [note.text for note in card.notes if "60.38" in note.text] == [
        "An older release differs for Worcestershire, 31 March 2015: 59.68 here, 60.38 in"
        " Early Help Needs Assessment (0-19), 30 September 2015."
    ]
    assert [mark.period.label for mark in card.breaks] == ["31 March 2011", "31 March 2015"]
    assert len(card.own.points) == 1 + 4 + 11
    assert "from 59.7 per 10,000 on 31 March 2015 to 86.2" in card.chart_sentence


def test_an_older_release_counts_from_the_day_it_became_known(project: Project) -> None:
    """SFR 34/2015 came out in December 2015, and what holds today for 2015 much later."""
    card = card_of(project.pack("trafford-early-help-board", "2015-12-31"), "looked-after-rate")
    told = [(point.period.end.year, point.figure.text) for point in card.own.points]
    assert told == [(2011, "50.0"), (2012, "53.0"), (2013, "55.0"), (2014, "60.0"), (2015, "62.0")]
    assert card.breaks == ()
    assert [source.title for source in card.sources] == ["SFR 34/2015, local authority tables"]


@pytest.mark.parametrize(("board", "waits"), [("trafford-early-help-board", 0), ("worcestershire-early-help-board", 1)])
def test_a_board_is_told_of_an_older_release_that_lengthens_a_curve_of_its_own(
    packs: Callable[[str], Pack], board: str, waits: int
) -> None:
    """A row of Worcestershire's needs assessment is kept aside, which is nothing to Trafford."""
    pack = packs(board)
    assert [count for name, count in pack.watch.waiting if name == "Single figures given in the text"] == [1] * waits
    assert any(source.feed == "looked-after-2015-table-laa1" for source in pack.sources)
