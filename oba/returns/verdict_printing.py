"""A verdict as text, as a page of its own, and as the same workbook given back with comments and findings."""

import io
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink

from oba.formula_guard import begins_formula, clean_text
from oba.indicators.provider_return import RuleSeverity
from oba.returns.form.paper import CASE_TABLE, print_filled_cases
from oba.returns.read.safe_opening import open_safely
from oba.returns.read.xml_scan import BROKEN, UnreadableError
from oba.returns.submission import FINDINGS
from oba.returns.verdict import FINDING_COLUMNS, Outcome, ReturnFinding, Verdict

SEVERITY_WORDS: dict[RuleSeverity, str] = {
    RuleSeverity.FAIL: "Fault: put it right",
    RuleSeverity.QUERY: "Query: please check, and either amend or provide a reason",
    RuleSeverity.WARN: "For your information",
    RuleSeverity.SOON: "Will be a fault",
}
_EXPLAINED = "Explained: nothing is left to do"
_MOST_COMMENTS = 2_000


def as_text(verdict: Verdict) -> str:
    """Return the verdict for a terminal: the sentence first."""
    lines = [verdict.sentence]
    if verdict.return_name:
        lines.append(f"{verdict.return_name}, {verdict.organisation}, {verdict.period}")
    if verdict.sha256:
        lines.append(_file_line(verdict))
    if verdict.summary:
        lines += ["", "By rule:"]
        lines += [f"  {row.rule} {row.severity:<5} {row.count:>4}  {row.message}" for row in verdict.summary]
    if verdict.not_run:
        lines += ["", "Not checked:"]
        lines += [f"  {missing.rule}: {missing.why}" for missing in verdict.not_run]
    for finding in verdict.findings if verdict.outcome is not Outcome.UNREADABLE else ():
        lines += ["", *_finding_lines(finding)]
    return "\n".join(lines)


def _file_line(verdict: Verdict) -> str:
    received = f", received {verdict.received}" if verdict.received else ""
    return f"File {verdict.file_name}, workbook version {verdict.version}{received}, sha256 {verdict.sha256}"


def _finding_lines(finding: ReturnFinding) -> list[str]:
    about = " · ".join(part for part in (finding.indicator, finding.breakdown) if part)
    place = " ".join(part for part in (finding.sheet, finding.cell) if part)
    lines = [f"{finding.severity} {place}: {about}".rstrip(": ")]
    if finding.given:
        lines.append(f"  You gave: {finding.given}")
    lines.append(f"  {finding.what}")
    if finding.todo:
        lines.append(f"  To do: {finding.todo}")
    if finding.reason:
        lines.append(f"  Your reason: {finding.reason}{' (remembered)' if finding.remembered else ''}")
    if finding.waived:
        lines.append(f"  {finding.waived}")
    tail = [finding.rule, f"by {finding.fix_by}" if finding.fix_by else "", finding.guidance]
    lines.append(f"  {', '.join(part for part in tail if part)}")
    return lines


def describe_severity(finding: ReturnFinding) -> str:
    """Return what a finding asks for, in words."""
    is_explained = finding.severity is RuleSeverity.QUERY and not finding.is_open
    return _EXPLAINED if is_explained else SEVERITY_WORDS[finding.severity]


def as_page(verdict: Verdict) -> str:
    """Return a page that needs nothing else: no script, no picture, no address."""
    return _template().render(verdict=verdict, words=describe_severity, columns=FINDING_COLUMNS)


@lru_cache
def _template() -> Template:
    loader = PackageLoader("oba.returns", "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("verdict.html")


def annotate(content: bytes, verdict: Verdict) -> bytes:
    """Return the same workbook with a comment at each finding and a sheet of findings in front.

    UnreadableError if the file is not one that may be opened.
    """
    scanned = open_safely(content).content
    try:
        book = load_workbook(io.BytesIO(scanned), keep_links=False)
    except Exception as fault:  # openpyxl has no family of errors of its own for a file that it cannot follow
        raise UnreadableError("OPN-03", BROKEN) from fault
    notes: dict[tuple[str, str], list[str]] = {}
    for finding in verdict.findings:
        if finding.cell and finding.sheet in book.sheetnames:
            notes.setdefault((finding.sheet, finding.cell), []).append(
                f"{finding.rule} {finding.what} {finding.waived or finding.todo}"
            )
    for (sheet, cell), texts in list(notes.items())[:_MOST_COMMENTS]:
        comment = Comment(clean_text("\n\n".join(texts))[:3000], "Return check", height=140, width=340)
        where = book[sheet][cell]
        if not hasattr(where, "comment") or type(where).__name__ == "MergedCell":
            continue
        where.comment = comment
    for sheet in book.worksheets:
        if CASE_TABLE in sheet.tables:
            print_filled_cases(sheet)
    _write_findings(book, verdict)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_findings(book: object, verdict: Verdict) -> None:
    if FINDINGS in book.sheetnames:  # type: ignore[attr-defined]
        del book[FINDINGS]  # type: ignore[attr-defined]
    sheet = book.create_sheet(FINDINGS, 0)  # type: ignore[attr-defined]
    book.active = 0  # type: ignore[attr-defined]
    for other in book.worksheets[1:]:  # type: ignore[attr-defined]
        other.sheet_view.tabSelected = False
    above: list[list[str]] = [[verdict.sentence], [_file_line(verdict)], [], ["Rule", "Severity", "How often", "Asks"]]
    above += [[row.rule, row.severity.value, str(row.count), row.message] for row in verdict.summary]
    above += [[], ["Not checked", "Why"], *([missing.rule, missing.why] for missing in verdict.not_run), []]
    head_row = len(above) + 1
    rows = [*above, list(FINDING_COLUMNS.values()), *(finding.row for finding in verdict.findings)]
    wrap, head = Alignment(wrap_text=True, vertical="top"), PatternFill("solid", start_color="E3EBF0")
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column)
            cell.value = clean_text(value)
            cell.data_type = "s"
            cell.quotePrefix = begins_formula(value)
            if number >= head_row:  # the lines above run on to the right
                cell.alignment = wrap
            if row[0] in ("Return", "Rule", "Not checked"):
                cell.font, cell.fill = Font(name="Arial", size=10, bold=True), head
    for number, finding in enumerate(verdict.findings, head_row + 1):
        lines = max(-(-len(finding.what) // 50), -(-len(finding.todo) // 36), -(-len(finding.indicator) // 30), 2)
        sheet.row_dimensions[number].height = 13.5 * lines + 4
        if finding.cell and finding.sheet in book.sheetnames:  # type: ignore[attr-defined]
            where = f"'{finding.sheet}'!{finding.cell}"
            sheet.cell(number, 5).hyperlink = Hyperlink(ref=f"E{number}", location=where, display=finding.cell)
    sheet["A1"].font = Font(name="Arial", size=14, bold=True)
    for letter, width in zip("ABCDEFGHIJKLMNO", (20, 26, 16, 18, 8, 34, 18, 14, 54, 40, 9, 28, 16, 9, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
