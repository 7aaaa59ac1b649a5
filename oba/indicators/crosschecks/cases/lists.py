"""What a case list says of others: lists that do not exist, and fields that the other list does not have or keep."""

from collections.abc import Iterator

from oba.findings import Finding
from oba.indicators.case_lists.case_list import CaseList
from oba.indicators.case_lists.checks import InList
from oba.indicators.crosschecks.faults import advise_name, fault_in
from oba.indicators.project import Definitions


def check_case_lists(definitions: Definitions) -> list[Finding]:
    """Return the faults of names between case lists, each at its line (DEF-20)."""
    findings: list[Finding] = []
    for identifier, found in definitions.known("case_lists").items():
        if found:
            findings += _check_list(definitions, identifier, found)
    return findings


def _check_list(definitions: Definitions, identifier: str, one: CaseList) -> Iterator[Finding]:
    wanted = [(("taken_from",), one.taken_from.list, one.taken_from.fields)] if one.taken_from else []
    for number, check in enumerate(one.checks or []):
        if isinstance(check, InList):
            wanted.append((("checks", number), check.list, check.fields))  # type: ignore[arg-type]
    known = definitions.known("case_lists")
    for where, other, fields in wanted:
        if other not in known:
            what = f"there is no case list `{other}`."
            remedy = advise_name(other, known)
            yield fault_in(definitions, "case_lists", identifier, (*where, "list"), "DEF-20", what, remedy)
        elif (there := known[other]) is not None:
            kept = {name for name, field in (there.fields or {}).items() if field.keep}
            for place, name in enumerate(fields):
                if name not in kept:
                    what = f"the case list `{other}` keeps no field `{name}`."
                    at = (*where, "fields", place)
                    yield fault_in(definitions, "case_lists", identifier, at, "DEF-20", what, advise_name(name, kept))
