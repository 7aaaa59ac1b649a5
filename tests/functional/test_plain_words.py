"""What a board reads of five packs: sentences read easily, few terms, light pages, links that lead somewhere."""

import posixpath
import re
import statistics
import warnings
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from oba.scorecards.card import Card, Pack
from oba.scorecards.render.boards.gaps import tell_rug
from oba.scorecards.render.evidence.quality_words import quality_of
from oba.scorecards.render.handouts.first_page import list_parts
from oba.scorecards.render.publishing import DOWNLOADS
from oba.scorecards.render.site import render_pages
from tests.fixtures.page_reader import Links, read_links

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of how textstat asks for its own files
    import textstat

BOARDS = (
    "worcestershire-early-help-board",
    "herefordshire-early-help-board",
    "bath-and-north-east-somerset-lscb",
    "trafford-early-help-board",
    "north-west-directors",
)
GRADE = 9.0
KINDS = ("finding", "verdict", "joined", "chart", "gap", "first page", "asked", "quality", "places", "moved")
TERMS = (
    "autocorrelation",
    "baseline",
    "benchmark",
    "Byar",
    "common cause",
    "confidence",
    "denominator",
    "deviation",
    "forecast",
    "interval",
    "median",
    "moving range",
    "Newcombe",
    "numerator",
    "percentage point",
    "process limit",
    "process view",
    "proportion",
    "quintile",
    "rank",
    "ratio",
    "recalculated",
    "significan",
    "special cause",
    "standardis",
    "trend",
    "Wilson",
    "XmR",
)
"""The terms of statistics in GLOSSARY.md and in the words for the screen that not everybody knows."""

_DATE = re.compile(
    r"\b(\d{1,2} )?(January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
)
_NUMBER = re.compile(r"\d(?:[\d,./]*\d)?%?( per [\d,]*\d)?")


def plain(text: str, card: Card | None = None) -> str:
    """Return a sentence as its words alone are read: names by a short stand-in, without numbers, days and brackets."""
    for name in sorted(_names_of(card), key=len, reverse=True) if card else ():
        text = text.replace(name, "the rate")
    text = re.sub(r" ?\([^()]*\)", "", text)
    return _NUMBER.sub("ten", _DATE.sub("May", text)).replace(" ,", ",")


def _names_of(card: Card) -> set[str]:
    found = {
        card.indicator.name,
        card.short_name,
        card.area_name,
        *(line.name for line in (*card.lines, *card.categories)),
    }
    return {name for name in found if name}


def list_sentences(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield the kind of each generated sentence of a pack, and the sentence as its words are read."""
    for card in pack.cards:
        yield "finding", plain(card.finding, card)
        yield "verdict", plain(card.verdict.sentence, card)
        yield "joined", plain(card.judgement.joined if card.judgement else "", card)
        yield "chart", plain(card.chart_sentence, card)
        yield "gap", plain(card.gap_sentence, card)
        yield "moved", plain(card.movement, card)
        for question in card.ask.questions if card.ask else ():
            yield "asked", plain(question, card)
    names = {card.short_name for card in pack.cards}
    for part in list_parts(pack):
        for _, said in part.lines:
            for name in sorted(names, key=len, reverse=True):
                said = said.replace(name, "the rate")
            yield "first page", ". ".join(plain(piece) for piece in said.split(" · "))
    quality = quality_of(pack)
    for note in (*quality.unreliable, *quality.late, *quality.unknown, *quality.minor):
        yield "quality", plain(note.means)
    for rug in pack.gaps.rugs:
        yield "places", plain(tell_rug(rug))


@pytest.fixture(scope="module")
def grades(packs: Callable[[str], Pack]) -> dict[str, dict[str, float]]:
    """The reading grade (Flesch and Kincaid) of each different sentence, by its kind."""
    found: dict[str, dict[str, float]] = {}
    for board in BOARDS:
        for kind, sentence in list_sentences(packs(board)):
            if sentence and sentence not in found.setdefault(kind, {}):
                found[kind][sentence] = textstat.flesch_kincaid_grade(sentence)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_each_generated_sentence_is_read_after_nine_years_of_school(
    grades: dict[str, dict[str, float]], kind: str
) -> None:
    assert {sentence: grade for sentence, grade in grades[kind].items() if grade > GRADE} == {}
    assert statistics.median(grades[kind].values()) <= GRADE - 1


@pytest.fixture(scope="module")
def pages(packs: Callable[[str], Pack]) -> Callable[[str], dict[str, str]]:
    return cache(lambda board: dict(render_pages(packs(board), tuple(DOWNLOADS))))


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize(("until", "most"), [('class="rail"', 4), ('id="how-we-know"', 6)])
def test_a_card_has_four_terms_before_the_words_beside_its_chart_and_six_in_all(
    pages: Callable[[str], dict[str, str]], board: str, until: str, most: int
) -> None:
    many = {}
    for name, page in pages(board).items():
        if name.startswith("indicators/"):
            shown = page.partition("<main")[2].partition(until)[0]
            seen = re.sub(r"<svg.*?</svg>|<script.*?</script>|<[^>]*>", " ", shown, flags=re.S)
            told = seen.casefold()
            found = [one for one in TERMS if one.casefold() in told and re.search(rf"\b{one}", seen, re.IGNORECASE)]
            if len(found) > most:
                many[name] = found
    assert many == {}


@pytest.mark.parametrize("board", BOARDS)
def test_every_page_weighs_less_than_150_kb_and_asks_for_the_chart_library_nowhere(
    pages: Callable[[str], dict[str, str]], board: str
) -> None:
    assert {name: len(page.encode()) for name, page in pages(board).items() if len(page.encode()) >= 150_000} == {}
    assert [name for name, page in pages(board).items() if re.search(r"<script[^>]*src=\"[^\"]*plotly", page)] == []


@pytest.mark.parametrize("board", BOARDS)
def test_every_link_of_every_page_leads_somewhere(pages: Callable[[str], dict[str, str]], board: str) -> None:
    made = pages(board)
    read = {name: read_links(page) for name, page in made.items()}
    beside = {name for name, _ in DOWNLOADS}
    broken = [
        (name, link)
        for name, page in read.items()
        for link in page.there
        if not re.match(r"(https?:|mailto:|data:)", link) and not _leads(name, link, read, beside)
    ]
    assert broken == []


def _leads(name: str, link: str, read: dict[str, Links], beside: set[str]) -> bool:
    target, _, place = link.partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) if target else name
    if path in beside or path.startswith("assets/"):
        return True
    return path in read and (not place or place in read[path].ids)
