"""The words of the gaps of a pack, which page, workbook, slides and document share."""

from collections.abc import Iterator, Sequence

from oba.scorecards.card import Pack
from oba.scorecards.figure import Figure
from oba.scorecards.gaps import POINTS, Breakdown, Gaps, Rug
from oba.scorecards.render.evidence.sureness import count_by_chance
from oba.scorecards.verdicts import APART

GAP_COLUMNS = ("Curve, and by what", "First", "Last", "Widest gap", "Since the board saw it before", "Period and age")
"""The heads of the table of gaps."""

RULES = (
    "First is the best group, or the highest where neither way is good; the widest gap is from the first to the last."
    " The more groups there are, the wider it is by chance alone.",
    "Whether it widened is judged by the interval of the change. Counts, and shares of one whole, differ as the groups"
    " differ in size: they have no gap.",
)
NOTHING = "No curve is known by groups yet."
NO_GAP = "no gap: groups differ in size"
NONE = "–"


def open_gaps(gaps: Gaps) -> str:
    """Return in a sentence how many breakdowns there are, and how many are too old to judge."""
    number, old = len(gaps.breakdowns), len(gaps.old)
    if not number:
        return NOTHING
    told = f"{number} breakdown{'' if number == 1 else 's'} of curves by groups or places"
    if not old:
        return f"{told}."
    return f"{told}; {'all' if old == number else old} {'is' if old == 1 else 'are'} too old to judge."


def name_breakdown(one: Breakdown) -> str:
    """Return the name of a breakdown."""
    return name_split(one.name, one.label)


def name_split(name: str, label: str) -> str:
    """Return the name of a curve, and by what it is split unless that is in the name."""
    by = f"by {label[:1].lower()}{label[1:]}"
    return name if ", by " in name or name.endswith(f" {by}") else f"{name}, {by}"


def tell_end(names: str, figure: Figure | None, unit: str) -> str:
    """Return an end of a breakdown: who, and the figure."""
    if figure is None:
        return NONE
    return f"{names}: {figure.text}{'%' if unit == '%' else ''}"


def tell_gap(one: Breakdown) -> str:
    """Return the widest gap with its unit and interval, or why there is none."""
    if one.gap is None:
        return NO_GAP if one.first else "too few figures"
    unit = POINTS if one.unit == "%" else one.unit
    between = f" (95% interval {one.gap.interval_text})" if one.gap.interval_text else ""
    return f"{one.gap.text} {unit}{between}".strip()


def tell_groups(one: Breakdown) -> str:
    """Return of how many groups, and how many of them have no figure."""
    withheld = f", {one.withheld} without a figure" if one.withheld else ""
    return f"{one.groups} groups{withheld}"


def list_gap_lines(breakdowns: Sequence[Breakdown]) -> Iterator[tuple[str, ...]]:
    """Yield a line for each of some breakdowns, in the order of `GAP_COLUMNS`."""
    for one in breakdowns:
        ends = (tell_end(one.first, one.first_figure, one.unit), tell_end(one.last, one.last_figure, one.unit))
        yield f"{name_breakdown(one)} ({tell_groups(one)})", *ends, tell_gap(one), one.since or NONE, one.age


def tell_rug(rug: Rug) -> str:
    """Return what the words of a rug mean, how many there are, and how many chance alone would make."""
    words = [cell.word for row in rug.rows for cell in row.cells if cell.word in {*APART, "similar"}]
    ranked = any(" of " in cell.word for row in rug.rows for cell in row.cells)
    told = ""
    if words:
        told = (
            f"Each place is set beside {rug.beside} by its 95% interval. It is better, worse or similar; where neither"
            f" way is good, it is higher or lower. Of {len(words)} comparisons chance alone would make about"
            f" {count_by_chance(len(words))} differ. "
        )
    if ranked:
        told += "Where there is no interval a place has its rank only, 1 being best or highest: chance may explain it. "
    if any(row.is_old for row in rug.rows):
        told += "Nothing is said of figures that are too old to judge."
    return told.strip()


def explain_marks(pack: Pack) -> str:
    """Return what stands among the gaps in place of a number, with every reason; blank where nothing does."""
    figures = [cell.figure for rug in pack.gaps.rugs for row in rug.rows for cell in row.cells]
    figures += [row.beside for rug in pack.gaps.rugs for row in rug.rows]
    reasons = dict.fromkeys(f"{one.text} {one.symbol_text}" for one in figures if one and one.symbol_text)
    return f"In place of a number: {'; '.join(reasons)}." if reasons else ""
