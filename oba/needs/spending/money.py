"""What is spent beside what it does: budgets, what returns say, and what programmes give back.

A cost of one is given where budget and activity are known for one and the same period. Sums are never added up, and
what two returns say of one service is never merged.
"""

from collections.abc import Sequence
from dataclasses import replace

from oba.indicators.analyses.spending.money import Budget, Money, Spending
from oba.needs.charts import chart_bars
from oba.needs.spending.programmes import METHOD, part_of_programmes, tell_programmes
from oba.scorecards.assessment.analysis import Answer, NotCalculatedError, Part, Reading, Refusal, Row, Table
from oba.scorecards.build.assessment.readings import Readings

NOT_PUBLISHED, NO_BUDGET = "activity not published", "budget not published"
_POUNDS = {"£": 1.0, "£ thousand": 1e3, "£ million": 1e6}
"""What one of a unit of money is in pounds."""
_OF_BUDGETS = (
    "A budget is as its document prints it. What one costs is budget over activity, where both are known for the same"
    " period. Budgets are not added up."
)
_OF_RETURNS = "Sums are those of each return, of the newest year that every return has. None is merged with another."


def answer_money(analysis: Money, readings: Readings) -> Answer:
    """Return every part that the definition gives, with a sentence for each."""
    found: list[tuple[Part, str]] = []
    method: list[str] = []
    refusals: list[Refusal] = []
    if analysis.budgets:
        found.append(_set_beside_activity(analysis.budgets, readings))
        method.append(_OF_BUDGETS)
    if analysis.spending:
        beside, refusals = _set_returns_beside(analysis.spending, readings)
        found += beside
        method.append(_OF_RETURNS)
    if analysis.programmes:
        part = part_of_programmes(analysis.programmes, readings)
        found.append((part, tell_programmes(part)))
        method += METHOD
    told = " ".join(said for _, said in found) or "This cannot be answered from what is known."
    return Answer(told, tuple(part for part, _ in found), tuple(method), (), tuple(refusals))


def _set_beside_activity(budgets: Sequence[Budget], readings: Readings) -> tuple[Part, str]:
    rows, amounts, costs = [], [], []
    for number, budget in enumerate(budgets):
        amount = readings.whole(f"budgets-{number}-amount") if budget.amount else None
        amount = replace(amount, name=budget.service) if amount else None
        same = amount.period if amount else None
        activity = readings.whole(f"budgets-{number}-activity", period=same) if budget.activity else None
        cost = _cost_of_one(readings, budget, amount, activity)
        amounts += [amount] if amount else []
        costs += [cost] if cost else []
        cells = (amount or NO_BUDGET, budget.level or "not stated", activity or _say(budget), cost)
        rows.append(Row(budget.service, cells))
    if not amounts:
        raise NotCalculatedError("no budget has a figure", "The card of its feed says why.")
    when = f"{amounts[0].area_name}, {amounts[0].period.label}"
    columns = (f"Budget ({amounts[0].unit})", "Level of need", "Activity", "Cost of one (£)")
    shown = len(columns) if costs else len(columns) - 1
    largest = sorted(amounts, key=lambda one: -(one.value or 0.0))
    table = Table(
        f"Budgets and activity, {when}",
        "Service",
        columns[:shown],
        tuple(Row(row.name, row.cells[:shown]) for row in rows),
    )
    part = Part("Budgets beside what they buy", table, (chart_bars(largest, f"Budgets, {when}"),))
    return part, _tell_budgets(largest, costs)


def _say(budget: Budget) -> str:
    """Return what is printed of the activity; that it is not published where it is not counted for the year."""
    if budget.amount is None:
        return budget.printed or NOT_PUBLISHED
    return f"{NOT_PUBLISHED}; printed: {budget.printed}" if budget.printed else NOT_PUBLISHED


def _cost_of_one(
    readings: Readings, budget: Budget, amount: Reading | None, activity: Reading | None
) -> Reading | None:
    if amount is None or activity is None or activity.value == 0:
        return None
    pounds = (amount.value or 0.0) * _POUNDS.get(amount.unit, 1.0)
    name = f"{budget.service}, each {budget.called}"
    made_of = (amount, activity)
    return readings.derive(pounds / (activity.value or 1.0), made_of, "budget divided by activity", name, "£", 0)


def _tell_budgets(largest: Sequence[Reading], costs: Sequence[Reading]) -> str:
    shown = [one for one in largest if one.value is not None] or largest
    first, last = shown[0], shown[-1]
    spread = f"{first.name} has a budget of {first.text}."
    if len(shown) > 1:
        ends = f"{last.text} ({last.name}) to {first.text} ({first.name})"
        spread = f"The {len(shown)} budgets that are known run from {ends}."
    if not costs:
        return f"{spread} None has its activity for the same year beside it, so what it costs to help one is not known."
    each = "; ".join(f"{one.name}, {one.text}" for one in costs)
    return f"{spread} What one costs: {each}."


def _set_returns_beside(
    spending: Sequence[Spending], readings: Readings
) -> tuple[list[tuple[Part, str]], list[Refusal]]:
    """Return the sums of each return beside each other; a service without a common year is refused."""
    names = list(dict.fromkeys(account.name for one in spending for account in one.returns))
    rows, bars, refusals = [], [], []
    for number, one in enumerate(spending):
        sums = _read_returns(number, one, readings)
        if not sums:
            reason = "its returns have no year in common"
            refusals.append(Refusal(one.service, reason, "Load releases of the same year."))
            continue
        first = next(iter(sums.values()))
        rows.append(Row(f"{one.service}, {first.period.label}", tuple(sums.get(name) for name in names)))
        bars += [replace(found, name=f"{one.service}: {name}") for name, found in sums.items()]
    if not rows:
        return [], refusals
    caption = f"Spending as each return has it, {readings.area_name}"
    table = Table(caption, "Service and year", tuple(f"{name} ({bars[0].unit})" for name in names), tuple(rows))
    firsts = [one for one in bars if one.name.endswith(f": {names[0]}")]
    part = Part("What each return says", table, (chart_bars(bars, caption, own=firsts),))
    return [(part, _tell_returns(rows, names))], refusals


def _tell_returns(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Return that the returns differ, with the service for which they are furthest apart; or that they agree."""
    known = {row.name: [one for one in row.cells if isinstance(one, Reading) and one.value is not None] for row in rows}
    apart = {
        name: max(one.value or 0.0 for one in found) / max(min(one.value or 0.0 for one in found), 1.0)
        for name, found in known.items()
        if len(found) > 1
    }
    if not apart:
        return "Whether the returns agree cannot be said: no service has a sum in two of them."
    widest = max(apart, key=lambda name: apart[name])
    row = next(row for row in rows if row.name == widest)
    sums = [f"{cell.text} in {name}" for name, cell in zip(names, row.cells, strict=True) if isinstance(cell, Reading)]
    if apart[widest] == 1:
        return f"The returns agree: {row.name}, {' and '.join(sums)}."
    return f"The returns do not agree. They are furthest apart on {row.name}: {' and '.join(sums)}."


def _read_returns(number: int, spending: Spending, readings: Readings) -> dict[str, Reading]:
    """Return the sums of each return by its name, of the newest year that all have; none where there is none."""
    roles = {one.name: f"spending-{number}-returns-{place}-amount" for place, one in enumerate(spending.returns)}
    there = [
        {one.period for one in readings.all_of(role, readings.area) if not one.category} for role in roles.values()
    ]
    common = set.intersection(*there)
    if not common:
        return {}
    newest = max(common, key=lambda period: period.end)
    found = {name: readings.whole(role, period=newest) for name, role in roles.items()}
    return {name: one for name, one in found.items() if one is not None}
