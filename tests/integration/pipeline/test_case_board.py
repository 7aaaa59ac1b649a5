"""A board in the shape of Herefordshire's review, from the council's lists to its pages, recounted from the truth."""

import csv
from collections.abc import Callable

import openpyxl
import pandas as pd
import pytest

from oba.scorecards.figure import Figure
from oba.scorecards.render.document.report import _columns_of, _tell_rows
from oba.scorecards.render.pdf.book import render_book
from oba.scorecards.render.wording import MADE_UP, figure_words
from oba.statistics.intervals import wilson
from tests.fixtures.case_world import SMALL_AREAS, World
from tests.fixtures.made_up_partnership import Partnership, make_partnership
from tests.fixtures.made_up_places import CHILDREN_OF_EACH, small_area

YEAR, END = 2017, pd.Timestamp("2018-06-30")
MONTH = pd.DateOffset(months=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Partnership:
    return make_partnership(tmp_path_factory.mktemp("partnership"))


def of_year(world: World, name: str, date: str, year: int = YEAR) -> pd.DataFrame:
    rows = world.frame(name)
    return rows[rows[date].dt.year == year]


def share(counted: "pd.Series[bool]") -> tuple[int, int]:
    return int(counted.sum()), len(counted)


def had_help(world: World, name: str) -> tuple[int, int]:
    """Of the episodes that began in the year, how many of children helped at any time in the twelve months before."""
    help_, began = world.frame("early-help"), of_year(world, name, "opened")
    pairs = began.reset_index().merge(help_, on="person", suffixes=("", "_help"))
    since = pairs["opened"] - pd.DateOffset(months=12)
    before = pairs[
        (pairs["opened_help"] < pairs["opened"]) & (pairs["closed_help"].isna() | (pairs["closed_help"] >= since))
    ]
    return before["index"].nunique(), len(began)


def came_back(world: World) -> tuple[int, int]:
    """Of those closed in the year, all of whom were followed for six months by the day of the extract."""
    closed, rows = of_year(world, "early-help", "closed"), world.frame("early-help")
    pairs = closed.reset_index().merge(rows, on="person", suffixes=("", "_next"))
    back = pairs[
        (pairs["case_id"] != pairs["case_id_next"])
        & (pairs["opened_next"] >= pairs["closed"])
        & (pairs["opened_next"] <= pairs["closed"] + pd.DateOffset(months=6))
    ]
    return back["index"].nunique(), len(closed)


def in_month(world: World) -> int:
    opened = world.frame("early-help")["opened"]
    return int(((opened >= "2018-06-01") & (opened <= "2018-06-30")).sum())


def in_twelve_months(world: World) -> tuple[int, int]:
    opened = world.frame("early-help")["opened"]
    return int(((opened >= "2017-07-01") & (opened <= "2018-06-30")).sum()), 12


def still_open(world: World) -> int:
    rows = world.frame("early-help")
    return int(((rows["opened"] <= END) & ~(rows["closed"] <= END)).sum())


def assessed(world: World) -> tuple[int, int]:
    rows = of_year(world, "early-help", "opened")
    return share((rows["assessed"] - rows["opened"]).dt.days <= 45)


def met(world: World, years: tuple[int, ...] = (YEAR,)) -> tuple[int, int]:
    rows = world.frame("early-help")
    return share(rows.loc[rows["closed"].dt.year.isin(years), "outcome"].isin(["met", "partly"]))


def without_data(world: World) -> tuple[int, int]:
    outcome = of_year(world, "early-help", "closed")["outcome"]
    return share(outcome.isna() | (outcome == "no_data"))


COUNTED: dict[str, Callable[[World], int | tuple[int, int]]] = {
    "made-up-cases-started": in_month,
    "made-up-cases-started-mean": in_twelve_months,
    "made-up-cases-open": still_open,
    "made-up-needs-met": met,
    "made-up-needs-met-pooled": lambda world: met(world, (2015, 2016, 2017)),
    "made-up-no-outcome-data": without_data,
    "made-up-came-back": came_back,
    "made-up-assessed-in-time": assessed,
    "made-up-help-before-care": lambda world: had_help(world, "looked-after"),
}


@pytest.mark.parametrize("name", COUNTED)
def test_the_newest_figure_is_the_truth(made: Partnership, name: str) -> None:
    latest = made.card(name).latest
    assert latest is not None
    truth = COUNTED[name](made.world)
    figure = latest.figure
    assert truth == ((figure.numerator, figure.denominator) if isinstance(truth, tuple) else figure.value)


def groups(made: Partnership, name: str) -> dict[str, Figure]:
    """The figures of each group of a card in the year."""
    lines = made.card(name).categories
    return {line.name: point.figure for line in lines for point in line.points if point.period.label == str(YEAR)}


SPLIT = [
    ("made-up-by-gender", "Girls", "gender", "female"),
    ("made-up-by-ethnicity", "White", "ethnicity", "white"),
    ("made-up-rate-by-decile", "1, most deprived", "decile", 1),
    ("made-up-rate-by-decile", "10, least deprived", "decile", 10),
    ("made-up-rate-by-district", "Madeup 6", "district", "E07999006"),
]


@pytest.mark.parametrize(("name", "group", "field", "code"), SPLIT)
def test_a_group_is_the_truth(made: Partnership, name: str, group: str, field: str, code: str | int) -> None:
    figure = groups(made, name)[group]
    truth = int((of_year(made.world, "early-help", "opened")[field] == code).sum())
    assert (figure.numerator or figure.value) == truth
    if field in ("decile", "district"):
        place = 3 if field == "decile" else 2
        areas = sum(small_area(number)[place] == str(code) for number in range(116))
        assert figure.denominator == areas * CHILDREN_OF_EACH


def test_where_cases_went_is_the_truth(made: Partnership) -> None:
    closed = of_year(made.world, "early-help", "closed")
    gone = closed.loc[closed["outcome"] == "not_met", "destination"]
    figure = groups(made, "made-up-destination")["Child in need"]
    assert (figure.numerator, figure.denominator) == share(gone == "child_in_need")


def test_the_small_area_furthest_above_is_the_truth(made: Partnership) -> None:
    (spots,) = (one for one in made.pack.analyses if one.id == "made-up-hot-spots")
    table = next(part.table for part in spots.answer.parts if part.title.endswith("furthest above"))
    rows = made.world.frame("early-help")
    counted = rows[rows["opened"].dt.year.isin([2015, 2016, 2017])].groupby("lsoa").size()
    first, _, ratio, limits, count = table.rows[0].cells
    assert (count.value, first.area) == (counted.max(), counted.idxmax())
    assert first.value == pytest.approx(1000 * counted.max() / (3 * CHILDREN_OF_EACH))
    share = wilson(counted.max(), rows["opened"].dt.year.isin([2015, 2016, 2017]).sum(), 0.95, SMALL_AREAS)
    assert ratio.value == pytest.approx(share.value)
    assert (ratio.figure.lower, ratio.figure.upper) == pytest.approx((share.lower, share.upper))
    assert limits == ratio.figure.interval_text


def test_two_figures_of_needs_met_say_of_whom_they_are(made: Partnership) -> None:
    """40% of all closed, and 56.1% of those of whom an outcome is known."""
    (asked,) = (one for one in made.pack.analyses if one.id == "made-up-needs-met-by-group")
    assert made.card("made-up-needs-met").indicator.name == "Needs met or partly met, of all closed early help cases"
    captions = [part.table.caption for part in asked.answer.parts]
    assert [one.partition(", ")[2] for one in captions] == ["of closed cases with an outcome, Madeupshire, 2017"] * 2


def test_on_paper_no_page_has_one_sentence_alone(made: Partnership) -> None:
    """There is no outcome and no document; that there is no action follows what stands before it."""
    book = render_book(made.pack)
    assert 'data-page="services/made-up-early-help.html"' in book
    assert 'data-page="report-cards.html"' not in book
    assert 'data-page="documents.html"' not in book
    assert '<div class="sheet follows" data-page="actions.html">' in book
    assert book.count('class="sheet follows"') == 1


def test_report_cards_do_not_deny_the_headlines_that_the_first_page_counts(made: Partnership) -> None:
    first, cards = ((made.folder / name).read_text("utf-8") for name in ("index.html", "report-cards.html"))
    assert "2 of 2 headlines have no sponsor." in first
    assert "<summary>2 headlines</summary>" in cards
    assert "No outcome has been chosen yet. Headlines of services stand below." in cards
    assert "No headline" not in cards


def test_no_source_is_told_with_the_signs_of_a_program(made: Partnership) -> None:
    assert [one.title for one in made.pack.sources if "`" in one.title] == []


def test_single_years_stand_with_three_together_and_months_with_their_mean(made: Partnership) -> None:
    for name, other, newest in (
        ("made-up-needs-met", "Needs met, three years together", "years together: 35% (2015 to 2017)."),
        ("made-up-cases-started", "Mean of twelve months", "(July 2017 to June 2018)."),
    ):
        card = made.card(name)
        assert [line.name for line in card.longer] == [other]
        assert card.chart_sentence.endswith(newest)
        known = (made.folder / "how-we-know" / f"{name}.html").read_text("utf-8")
        assert f"{other}, to then" in known
        (line,) = card.longer
        written = dict(zip(_columns_of(card), next(_tell_rows(card)), strict=True))
        newest = next(point for point in line.points if point.period.end == card.own.points[-1].period.end)
        assert written[f"{other}, to then"] == figure_words(newest.figure, card.indicator)


def test_a_linked_figure_is_told_with_what_its_link_is_worth(made: Partnership) -> None:
    """Who is linked is found by name; the truth, which the numbers of both lists give here, lies in the range."""
    card, linked = made.card("made-up-help-before-plan-elsewhere"), made.card("made-up-plans-linked")
    assert card.latest is not None
    assert linked.latest is not None
    had, of_all = had_help(made.world, "child-protection")
    figure, matched = card.latest.figure, linked.latest.figure
    assert (matched.denominator, figure.denominator) == (of_all, matched.numerator)
    low, high = (100 * number / of_all for number in (figure.numerator, figure.numerator + of_all - matched.numerator))
    assert low <= 100 * had / of_all <= high
    assert card.linked == f"of the {matched.text}% who could be linked; of all between {low:.0f}% and {high:.0f}%"
    assert f"{matched.text}% (95% interval {matched.interval_text}) could be linked (2017)." in card.link_told
    assert "more than chance, so the figure speaks for those who are found more often." in card.link_told
    assert "in a sample of 600 labelled pairs 99% of the linked were right" in card.link_told
    assert [one.id for one in card.read_with] == [linked.id]
    page = (made.folder / "services" / "made-up-early-help.html").read_text("utf-8")
    assert card.linked in page
    with (made.folder / "data.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["linked"]]
    told = [(row["indicator_id"], row["period_label"], row["linked"]) for row in rows]
    assert told == [(card.id, card.latest.period.label, card.link_told)]


def test_the_first_page_tells_what_is_known_where_nothing_is_set_beside_england(made: Partnership) -> None:
    changes = made.pack.changes
    assert (changes.is_beside, changes.far.items) == (False, ())
    told = [(one.name, one.now) for one in changes.known.items]
    assert told[:3] == [
        ("Cases started in a month", "43 cases"),
        ("Needs met, of all closed", "40%"),
        ("Closed without outcome data", "28%"),
    ]
    assert "Needs met, three years together" not in dict(told)  # it stands on the chart of the single years
    assert "since 2016 it got better by more than chance; one step does not say which way it goes" in {
        one.found for one in changes.known.items
    }
    page = (made.folder / "index.html").read_text("utf-8")
    assert page.index("How are we doing?") < page.index("Getting worse")
    assert "Far from England" not in page.partition("How these were chosen")[0]


def test_every_page_and_sheet_says_that_it_is_made_up(made: Partnership) -> None:
    pages = list(made.folder.rglob("*.html"))
    assert len(pages) > 40
    assert [page.name for page in pages if MADE_UP not in page.read_text("utf-8")] == []
    book = openpyxl.load_workbook(made.folder / "board-pack.xlsx")
    silent = [
        sheet.title
        for sheet in book
        if not any(
            MADE_UP in str(cell) for row in sheet.iter_rows(max_row=12, values_only=True) for cell in row if cell
        )
        and MADE_UP not in str(sheet.oddHeader.center.text) + str(sheet.oddFooter.center.text)
    ]
    assert silent == []
