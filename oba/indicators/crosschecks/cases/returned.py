"""What is said of case lists that are read from accepted returns: the return, what may be counted, and one source."""

from collections.abc import Iterator

from oba.findings import Finding
from oba.indicators.analyses.travel import Travel
from oba.indicators.case_lists.case_list import QUARTER, CaseList
from oba.indicators.case_measures import CaseMeasure
from oba.indicators.crosschecks.faults import advise_name, fault_in
from oba.indicators.project import Definitions


def check_returned_lists(definitions: Definitions) -> Iterator[Finding]:
    """Refuse returns that are not there or have no case sheet (DEF-20), and what cannot be counted of their rows.

    A quarter is whole when every return is in, so that only what is of a quarter may be counted; and means of the same
    rows by two ways would differ by one row that one of them sets aside (DEF-21).
    """
    of_returns = {name: one for name, one in definitions.case_lists.items() if one.source.type == "return"}
    for one in of_returns.values():
        yield from _check_source(definitions, one)
    for counted in definitions.case_measures.values():
        for name, measure in counted.measures.items():
            if measure.list_ in of_returns and not _counts_quarters(measure, of_returns[measure.list_]):
                what = f"`{measure.list_}` is read from returns, and is whole by quarters alone."
                remedy = (
                    f"Count scores (`family: travel`) with `second`, and `starts` the field of the column `{QUARTER}`."
                )
                yield fault_in(definitions, "case_measures", counted.id, ("measures", name), "DEF-20", what, remedy)
    yield from _keep_to_one_source(definitions, of_returns)


def _check_source(definitions: Definitions, one: CaseList) -> Iterator[Finding]:
    place, name = ("case_lists", one.id, ("source", "return")), one.source.return_ or ""
    known = definitions.known("returns")
    found = definitions.returns.get(name)
    if name not in known:
        yield fault_in(definitions, *place, "DEF-20", f"there is no return `{name}`.", advise_name(name, known))
    elif found and found.cases is None:
        yield fault_in(definitions, *place, "DEF-20", f"the return `{name}` has no case sheet.", "Name one that has.")


def _counts_quarters(measure: CaseMeasure, one: CaseList) -> bool:
    field = one.fields.get(measure.starts)
    return bool(measure.second) and field is not None and field.columns == [QUARTER]


def _keep_to_one_source(definitions: Definitions, of_returns: dict[str, CaseList]) -> Iterator[Finding]:
    counted = {
        of_returns[measure.list_].source.return_: one.id
        for one in definitions.case_measures.values()
        for measure in one.measures.values()
        if measure.list_ in of_returns
    }
    for analysis in definitions.analyses.values():
        if isinstance(analysis, Travel) and analysis.scores.return_ in counted:
            what = (
                f"`{counted[analysis.scores.return_]}` counts the case sheets of `{analysis.scores.return_}` too: a row"
                " that one of the two leaves out would be told by the difference of their means."
            )
            place = ("analyses", analysis.id, ("scores", "return"))
            yield fault_in(definitions, *place, "DEF-21", what, "Name its feed and measure here, or do not count it.")
