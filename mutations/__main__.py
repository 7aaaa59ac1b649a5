"""`make mutate`: the listed changes, which must all be killed, and a draw of all that could be made.

It takes at most twenty minutes on two cores: what has not been tried by then is said, and counts for nothing.
`python -m mutations PLACE ...` draws from the modules whose paths begin so, and tries all of their changes.
"""

import sys
import time
from collections import Counter
from collections.abc import Sequence

from mutations.changing import draw_changes
from mutations.listed import read_listed
from mutations.scope import SCOPES, Scope
from mutations.trying import Outcome, run_unchanged, try_changes

MINUTES = 20
WANTED = 0.9


def main(places: Sequence[str]) -> int:
    """Print what became of the changes; 0 if all that are listed and nine of ten others were killed."""
    until = time.monotonic() + 60 * MINUTES
    listed = [] if places else read_listed()
    changes, whole = draw_changes(_chosen(places))
    selections = sorted({change.tests for change in [*listed, *changes]})
    if broken := run_unchanged(selections):
        print("These tests fail, or do not run, though nothing is changed:", *broken, sep="\n  ")
        return 1
    outcomes = try_changes([*listed, *changes], until)
    good = _report_listed(outcomes[: len(listed)]) if listed else True
    return 0 if _report_drawn(outcomes[len(listed) :], whole) and good else 1


def _chosen(places: Sequence[str]) -> list[Scope]:
    if not places:
        return list(SCOPES)
    files = [file for scope in SCOPES for file in scope.files if file.startswith(tuple(places))]
    return [Scope(file, (file,), 1_000_000) for file in files]


def _report_listed(outcomes: Sequence[Outcome]) -> bool:
    killed = sum(outcome.fate == "killed" for outcome in outcomes)
    print(f"listed: {killed} of {len(outcomes)} killed")
    return killed == len(outcomes)


def _report_drawn(outcomes: Sequence[Outcome], whole: dict[str, int]) -> bool:
    total: Counter[str] = Counter()
    for name, possible in whole.items():
        fates = Counter(o.fate for o in outcomes if o.change.file == name or o.change.file.startswith(f"{name}/"))
        total += fates
        print(_share(name, fates, possible))
    print(_share("all", total, sum(whole.values())))
    tried = total["killed"] + total["survived"]
    return tried > 0 and total["killed"] >= WANTED * tried


def _share(name: str, fates: Counter[str], possible: int) -> str:
    tried = fates["killed"] + fates["survived"]
    share = f"{fates['killed'] / tried:.1%}" if tried else "none"
    return f"{name}: {share} killed ({fates['killed']} of {tried} tried, drawn from {possible})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
