"""The recipes of `docs/api.md`, run as they stand there against a portal: they give the numbers of a page."""

import csv
import io
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from oba.scorecards.render.evidence import how_we_know
from oba.scorecards.render.site import render_pages
from tests.fixtures.folders import PROJECT
from tests.fixtures.listening import address_of, listen
from tests.fixtures.made_up_pack import make_pack
from tests.fixtures.open_packs import OURS, add_token, keep_packs
from tests.fixtures.page_reader import Reader

CURVE = "looked-after-rate"
Row = tuple[str, str, str]


@pytest.fixture
def recipes(make_portal) -> Iterator[dict[str, str]]:
    """The recipes by language, with address, board, indicator and token of a portal that listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        portal = make_portal(portal_address=address_of(door))
        keep_packs(portal)
        page = (PROJECT / "docs/api.md").read_text(encoding="utf-8")
        for documented, here in {
            "https://returns.example.org": address_of(door),
            "worcestershire-early-help-board": OURS,
            "re-referrals": CURVE,
            "Bearer oba_…": add_token(portal)["Authorization"],
        }.items():
            assert documented in page
            page = page.replace(documented, here)
        with listen(portal.app, door):
            yield dict(re.findall(r"```(python|r)\n(.*?)```", page, re.DOTALL))


@pytest.fixture(scope="module")
def shown() -> list[Row]:
    """What the page of the figures has of each period, newest first: the place and England, as printed."""
    page = dict(render_pages(make_pack()))[how_we_know.page_of(CURVE)]
    table = page[page.index('<table class="figures">') :].partition("</table>")[0]
    numbers = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table)
    ours, england = numbers.index("Madeupshire") - 1, numbers.index("England") - 1
    rows = []
    for row in re.findall(r"<tr[^>]*>\s*<th scope=\"row\">(.*?)</tr>", table, re.DOTALL):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        rows.append((row.partition("</th>")[0], *(as_printed(cells[place]) for place in (ours, england))))
    return rows


def as_printed(cell: str) -> str:
    return Reader(re.sub(r'<a class="trace".*?</a>', "", cell)).text


def read_rows(printed: str) -> list[Row]:
    """What a recipe printed, with numbers rounded as the page rounds them and a hidden one as the page shows it."""
    rows = list(csv.DictReader(io.StringIO(printed)))
    hidden = {"hidden to protect a small number": "[c]"}

    def show(row: dict[str, str], one: str) -> str:
        return f"{float(row[one]):.1f}" if row[one] else hidden[row["why_no_value"]]

    return [(row["period_label"], show(row, "value"), show(row, "england")) for row in rows]


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_recipe_for_pandas_gives_the_numbers_of_the_page(recipes, shown):
    assert len(shown) == 15
    assert ("31 March 2016", "[c]", "63.5") in shown
    assert read_rows(run(sys.executable, "-W", "error", "-c", recipes["python"])) == shown


@pytest.mark.skipif(
    shutil.which("Rscript") is None, reason="R is not installed: apt-get install r-base-core r-cran-jsonlite"
)
def test_the_recipe_for_r_gives_the_numbers_of_the_page(recipes, shown, tmp_path):
    script = tmp_path / "recipe.R"
    script.write_text(recipes["r"], encoding="utf-8")
    if "jsonlite" not in run("Rscript", "--vanilla", "-e", "cat(rownames(installed.packages()))").split():
        pytest.skip("R has no jsonlite: apt-get install r-cran-jsonlite")
    assert read_rows(run("Rscript", "--vanilla", str(script))) == shown
