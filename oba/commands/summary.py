"""What a load has to say in a few lines, what needs a person first; and all of it, for a file."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from oba.store.private_files import make_private_file, make_private_folder

if TYPE_CHECKING:
    from oba.findings import Finding
    from oba.pipeline.feeds import FeedResult

FILE = "last-load.txt"
MOST_RELEASES = 6
_MOST_REFUSALS = 12
_MOST_FEEDS = 4
_NEEDS_A_PERSON = ("FAIL", "QUARANTINE", "QUERY")


def summarise(results: "Sequence[FeedResult]", of_others: Collection[str] = ()) -> list[str]:
    """Return what became of the releases of a run in lines for a person.

    A handful of releases is listed, more are counted. Findings are counted by rule, with the feeds they are of. What
    is kept aside of the feeds `of_others`, about places that no board here is of, is no question to anybody here.
    """
    fresh = [result for result in results if result.outcome != "already loaded"]
    if not fresh:
        return []
    listed = len(fresh) <= MOST_RELEASES
    lines = [release_line(result) for result in fresh] if listed else list(_count_releases(fresh))
    kept = [result for result in fresh if result.outcome != "refused"]
    ours = [result for result in kept if result.feed not in of_others]
    lines += _group(ours, _NEEDS_A_PERSON, "Needs a person: kept aside; `oba quarantine list` shows each")
    lines += _group(kept, ("WARNING",), "Told by the checks; the figures are loaded")
    return lines


def refusals_of(results: "Sequence[FeedResult]") -> list[str]:
    """Return why releases were refused, the first of each file, a dozen in all."""
    lines = []
    for result in results:
        if result.outcome == "refused":
            found = [finding_line(finding) for finding in result.findings if finding.severity == "FAIL"]
            more = f" (and {len(found) - 1} more faults of this file)" if len(found) > 1 else ""
            lines += [f"{found[0]}{more}"] if found else []
    rest = len(lines) - _MOST_REFUSALS
    return lines[:_MOST_REFUSALS] + ([f"  and {rest} more releases"] if rest > 0 else [])


def all_lines(results: "Sequence[FeedResult]") -> list[str]:
    """Return every release with every finding."""
    lines = []
    for result in results:
        lines.append(release_line(result))
        lines += [finding_line(finding) for finding in result.findings]
    return lines


def past_lines(results: "Sequence[FeedResult]") -> list[str]:
    """Return each figure of a past day that reads otherwise by an edited definition."""
    return [finding_line(one) for result in results for one in result.findings if one.rule == "past-changed"]


def release_line(result: "FeedResult") -> str:
    """Return what became of one release."""
    line = f"{result.feed}: {result.file} {result.outcome}"
    return line if result.outcome == "refused" else f"{line}: {_counts([result])}"


def finding_line(finding: "Finding") -> str:
    """Return a finding as one line under its release."""
    return f"  {finding.severity} {finding.rule} {finding}"


def write_list(folder: Path, results: "Sequence[FeedResult]") -> Path:
    """Write the full list of a run to its file in the state folder and return the file."""
    path = folder / FILE
    make_private_folder(folder)
    make_private_file(path)
    path.write_text("\n".join(all_lines(results)) + "\n", encoding="utf-8")
    return path


def _count_releases(fresh: "Sequence[FeedResult]") -> Iterable[str]:
    for outcome in dict.fromkeys(result.outcome for result in fresh):
        these = [result for result in fresh if result.outcome == outcome]
        feeds = len({result.feed for result in these})
        releases = f"{len(these)} release{'s' if len(these) > 1 else ''}"
        line = f"{releases} of {feeds} feed{'s' if feeds > 1 else ''} {outcome}"
        yield line if outcome == "refused" else f"{line}: {_counts(these)}"


def _counts(results: "Sequence[FeedResult]") -> str:
    names = {"added": "new", "changed": "changed", "unchanged": "the same", "withdrawn": "withdrawn"}
    names["quarantined"] = "kept aside"
    sums = (f"{sum(getattr(one, name) for one in results):,} {words}" for name, words in names.items())
    return ", ".join(sums)


def _group(results: "Sequence[FeedResult]", severities: Sequence[str], heading: str) -> list[str]:
    found = [(finding.rule, one.feed) for one in results for finding in one.findings if finding.severity in severities]
    if not found:
        return []
    rules = Counter(rule for rule, _ in found)
    lines = [f"{heading}:"]
    for rule, count in rules.most_common():
        feeds = list(dict.fromkeys(feed for name, feed in found if name == rule))
        more = f" and {len(feeds) - _MOST_FEEDS} more" if len(feeds) > _MOST_FEEDS else ""
        lines.append(f"  {rule}: {count:,} in {', '.join(feeds[:_MOST_FEEDS])}{more}")
    return lines
