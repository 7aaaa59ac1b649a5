"""Rules about the file as a whole: is it ours, of whom, of when, and is its form untouched (STR, ORG, TIM)."""

from collections.abc import Iterator

from oba.indicators.provider_return import Block, RuleSeverity
from oba.periods import read_period
from oba.returns.rules.rule import CannotRunError, Check, Example, Fault, Rule
from oba.returns.signature import verify_signature
from oba.returns.submission import NO_GROUP, START, AcceptedReturn, Oddity, Spot
from oba.returns.values import quote_input, tidy


def _known_template(check: Check) -> Iterator[Fault]:
    given, definition = check.submission, check.definition
    accepted = [definition.version, *definition.still_accepted]
    if given.definition != definition.id:
        what = f"The file is for the return `{quote_input(given.definition)}`, not for `{definition.id}`."
    elif definition.status == "retired":
        what = f"The return `{definition.id}` is no longer collected."
    elif given.version not in accepted:
        what = (
            f"The workbook is version {given.version}; version {' or '.join(map(str, sorted(accepted)))} is accepted."
        )
    else:
        return
    yield Fault(Spot(START), what, "Download this quarter's workbook and copy your figures into it.", stops=True)


def _sheets_and_columns(check: Check) -> Iterator[Fault]:
    for oddity in _of(check, "missing-sheet", "missing-column", "missing-row"):
        yield Fault(oddity.spot, oddity.what, "Download the workbook again.", stops=oddity.kind != "missing-row")
    for oddity in _of(check, "renamed-sheet"):
        todo = "Rename it back, and send it again; what you typed stays."
        yield Fault(oddity.spot, oddity.what, todo, oddity.given, stops=True)
    for oddity in _of(check, "extra-sheet", "extra-row"):
        todo = "Take it out if it should be counted elsewhere; it is not read."
        yield Fault(oddity.spot, oddity.what, todo, oddity.given, severity=RuleSeverity.WARN)
    optional = {name for block in check.definition.relations if isinstance(block, Block) for name in block.measures}
    asked = {e.beside[0] for e in check.submission.entries if e.beside and e.key[0] not in optional}
    for oddity in _of(check, "note"):
        if oddity.spot in asked:  # a figure in the wrong column, which MIS-01 asks to move
            continue
        todo = "It is not read. Write it in the column of reasons, or in the story."
        yield Fault(oddity.spot, oddity.what, todo, oddity.given, severity=RuleSeverity.WARN)


def _of(check: Check, *kinds: str) -> Iterator[Oddity]:
    yield from (oddity for oddity in check.submission.oddities if oddity.kind in kinds)


def _entry_area(check: Check) -> Iterator[Fault]:
    for oddity in _of(check, "formula", "merged", "hidden", "error"):
        key = next((e.key for e in check.submission.entries if e.spot == oddity.spot), None)
        todo = {
            "formula": "Type the number itself, or paste it with Paste Special, Values.",
            "error": "Type the number itself.",
            "merged": "Unmerge the cells and give each its own figure.",
            "hidden": "Show it again, and look at what it says.",
        }[oddity.kind]
        measure, category = key or ("", NO_GROUP)
        name = check.asked[key].measure.question if key else ""
        involved = frozenset({oddity.spot, *oddity.also})
        yield Fault(oddity.spot, oddity.what, todo, oddity.given, measure, category, name, involved=involved)


def _signature(check: Check) -> Iterator[Fault]:
    own = check.context.own
    if own and (check.definition.id, check.submission.organisation, check.period and check.period.code) != own:
        what = (
            f"The file is the {check.definition.name} of {quote_input(check.submission.organisation_name)} for"
            f" {check.period.label if check.period else quote_input(check.submission.period)}, sent for another return."
        )
        yield Fault(Spot(START), what, "Send the workbook that you downloaded from this return's page.", stops=True)
        return
    if any(_of(check, "missing-row", "renamed-sheet")):
        raise CannotRunError("rows that the signature covers are missing (STR-02)")
    verdict = verify_signature(check.submission.signature, check.submission.signed, check.context.key)
    if verdict == "no key":
        check.untested.append("who made the workbook: this machine does not have the key of its signature")
        return
    if verdict == "good":
        return
    what = (
        "The lines that say whose return this is, for which quarter, or what was reported last time were changed"
        " after the workbook was made."
    )
    if verdict == "unsigned":
        what = "The workbook has no signature, or one that was not made with the partnership's key."
    todo = "Download your own workbook for this quarter and copy your figures into it."
    yield Fault(Spot(START), what, todo, stops=True)


def _sent_before(check: Check) -> Iterator[Fault]:
    if check.context.hashes is None:
        raise CannotRunError("the files sent before are not known here")
    if check.submission.sha256 in check.context.hashes:
        yield Fault(Spot(START), "This very file was sent before.", "Nothing, unless you meant to send another.")


def _on_register(check: Check) -> Iterator[Fault]:
    given, provider = check.submission, check.provider
    todo = "Download your own workbook. If your organisation is new, ask the partnership to add it."
    if provider is None:
        what = f"The organisation `{quote_input(given.organisation)}` is not on the register for this return."
        yield Fault(Spot(START), what, todo, quote_input(given.organisation), stops=True)
    elif given.organisation_name and tidy(given.organisation_name) != provider.name:
        what = f"The code is of {provider.name}, but the name given is `{quote_input(given.organisation_name)}`."
        yield Fault(Spot(START), what, todo, quote_input(given.organisation_name), stops=True)


def _services_covered(check: Check) -> Iterator[Fault]:
    expected = check.context.services_expected
    if expected is None:
        raise CannotRunError("the services that the register expects are not known here")
    covered = check.provider.services if check.provider else []
    for service in expected:
        if service not in covered:
            what = f"The register expects figures for `{service}` from you; this return has none."
            yield Fault(Spot(START), what, "Say who reports it now, or ask for its workbook.", service)


def _readable_period(check: Check) -> Iterator[Fault]:
    if check.period is None or check.period.months != 3:
        what = f"`{quote_input(check.submission.period)}` is not a quarter; 2026-Q3 or 2026/27 Q2 would be."
        todo = "Download this quarter's workbook and copy your figures into it."
        yield Fault(Spot(START), what, todo, quote_input(check.submission.period), stops=True)


def _not_in_future(check: Check) -> Iterator[Fault]:
    period, provider = check.period, check.provider
    if period is None:
        return
    if period.end >= check.context.today:
        what = f"{period.label} is not over yet."
        yield Fault(Spot(START), what, "Wait until the quarter has ended.", check.submission.period, stops=True)
    if provider and provider.closed and provider.closed < period.start:
        what = f"{provider.name} closed on {provider.closed:%-d %B %Y}, before this quarter."
        yield Fault(Spot(START), what, "Ask the partnership to correct the register.", stops=True)


def _run_of_periods(check: Check) -> Iterator[Fault]:
    expected = check.context.periods_expected
    if expected is None:
        raise CannotRunError("the returns accepted before are not known here")
    accepted = {accepted.period for accepted in _before(check)}
    for label in expected:
        period = read_period(label, "quarter")
        if period.code not in accepted and check.period and period.end < check.period.start:
            what = f"No return for {period.label} has been accepted."
            yield Fault(Spot(START), what, "Send it, or say why there is none.", label)


def _before(check: Check) -> list[AcceptedReturn]:
    last = [check.context.last] if check.context.last else []
    return [*check.context.earlier, *last]


FAIL, QUERY, WARN = RuleSeverity.FAIL, RuleSeverity.QUERY, RuleSeverity.WARN
_STR02 = {"oddities": [("missing-sheet", "People", 0, 0, "The sheet `People` is missing.")]}
_FORMULA = {"oddities": [("formula", "People", 6, 4, "The cell holds a formula.")]}

RULES = (
    Rule(
        "STR-01",
        FAIL,
        "return",
        "The workbook is one that we know and still accept.",
        "Download this quarter's workbook.",
        _known_template,
        Example({"version": 1}),
        Example({"version": 7}, "version 7"),
    ),
    Rule(
        "STR-02",
        FAIL,
        "sheet",
        "Every sheet, column and row of the workbook is there.",
        "Download the workbook again.",
        _sheets_and_columns,
        Example(),
        Example(_STR02, "missing"),
        "Sheets of your own are named but do no harm.",
        ("STR-01",),
    ),
    Rule(
        "STR-03",
        FAIL,
        "cell",
        "Cells for your figures hold typed figures: no formulas, merged cells, hidden rows or errors.",
        "Type the number itself.",
        _entry_area,
        Example(),
        Example(_FORMULA, "formula"),
        depends_on=("STR-02",),
    ),
    Rule(
        "ORG-01",
        FAIL,
        "return",
        "Your organisation is on the register, and its code and name agree.",
        "Download your own workbook.",
        _on_register,
        Example({"organisation_name": "Example provider"}),
        Example({"organisation": "somebody-else"}, "register"),
        depends_on=("STR-01",),
    ),
    Rule(
        "TIM-01",
        FAIL,
        "return",
        "The period is a quarter.",
        "Download this quarter's workbook.",
        _readable_period,
        Example({"period": "2026/27 Q2"}),
        Example({"period": "202620"}, "not a quarter"),
        depends_on=("STR-01",),
    ),
    Rule(
        "STR-04",
        FAIL,
        "return",
        "The file is your own, for this quarter, as it was made.",
        "Download your own workbook.",
        _signature,
        Example(),
        Example({"signature": "checksum:0000"}, "changed after"),
        depends_on=("ORG-01", "TIM-01"),
    ),
    Rule(
        "TIM-02",
        FAIL,
        "return",
        "The quarter is over, and you were open in it.",
        "Wait until the quarter has ended.",
        _not_in_future,
        Example(),
        Example({"today": "2026-09-29"}, "not over"),
        depends_on=("TIM-01",),
    ),
    Rule(
        "STR-05",
        WARN,
        "across returns",
        "The file is not one that you sent before.",
        "Nothing, unless you meant to send another.",
        _sent_before,
        Example({"hashes": ["another"]}),
        Example({"hashes": ["example-hash"]}, "sent before"),
    ),
    Rule(
        "TIM-03",
        QUERY,
        "across returns",
        "No quarter is missing before this one.",
        "Send it, or say why there is none.",
        _run_of_periods,
        Example({"periods_expected": ["2026-Q2"]}),
        Example({"periods_expected": ["2026-Q1", "2026-Q2"]}, "January to March 2026"),
        "A provider that began this quarter.",
    ),
    Rule(
        "ORG-02",
        QUERY,
        "across returns",
        "Every service that the register expects from you is in your return.",
        "Say who reports it now.",
        _services_covered,
        Example({"services_expected": ["example-service"]}),
        Example({"services_expected": ["example-service", "young-carers"]}, "young-carers"),
    ),
)
