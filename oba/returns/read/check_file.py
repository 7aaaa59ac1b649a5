"""A file checked from its bytes to its verdict: the one way in for the command line and the portal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from oba.indicators.provider_return import ReturnDefinition
from oba.periods import quarter_before, read_period
from oba.returns.explanations import Explanation
from oba.returns.read.book import Workbook, open_workbook, read_submission
from oba.returns.read.xml_scan import UnreadableError
from oba.returns.rules.engine import check_return
from oba.returns.submission import AcceptedReturn, Context, Submission
from oba.returns.verdict import Verdict, unreadable


@dataclass(frozen=True)
class Checked:
    """A verdict and, when the file could be read, what it says and by which definition."""

    verdict: Verdict
    submission: Submission | None = None
    definition: ReturnDefinition | None = None


def check_file(
    content: bytes,
    definitions: Mapping[str, ReturnDefinition],
    context: Context,
    file_name: str = "",
    explanations: Sequence[Explanation] = (),
    received: str = "",
    context_of: Callable[[Submission], Context] | None = None,
) -> Checked:
    """Return the verdict on a file, whatever it is.

    `context_of` may give the context once it is known whose return it is. When what was accepted last is
    not known, the figures printed in the workbook stand for it, which the signature protects.
    """
    try:
        book = open_workbook(content, file_name)
        definition = _definition_of(book, definitions)
        submission = read_submission(book, definition)
    except UnreadableError as fault:
        return Checked(unreadable(str(fault), fault.rule, file_name))
    known = context_of(submission) if context_of else context
    if known.last is None and submission.printed:
        known = replace(known, last=_printed_last(submission, definition))
    return Checked(
        check_return(submission, definition, known, explanations, received),
        submission,
        definition,
    )


def _definition_of(book: Workbook, definitions: Mapping[str, ReturnDefinition]) -> ReturnDefinition:
    named = book.identity.get("Workbook", "")
    if named not in definitions:
        what = "This is a workbook, but not one of our returns: its first sheet does not say which return it is."
        raise UnreadableError("STR-01", f"{what} Send the workbook that we sent.")
    return definitions[named]


def _printed_last(submission: Submission, definition: ReturnDefinition) -> AcceptedReturn | None:
    try:
        period = read_period(submission.period, definition.period)
    except ValueError:
        return None
    return AcceptedReturn(quarter_before(period).code, submission.version or definition.version, submission.printed)
