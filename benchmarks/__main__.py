"""Run every benchmark and write benchmarks/results.json: a list of entries.

An entry has name, seconds, against, against_seconds, ratio and note. `ratio` is ours over the limit or over what is
named in `against`, or the peer's over ours where the name says faster.
"""

import importlib
import json
import sys
from pathlib import Path

MODULES = tuple(
    f"benchmarks.{name}"
    for name in (
        "main_job",
        "boards",
        "statistics",
        "store",
        "workbooks",
        "returns",
        "disclosure",
        "portal",
        "cases",
        "cases_engines",
        "cases_loading",
        "suite",
    )
)


def main() -> None:
    wanted = sys.argv[1:]
    known = [name.removeprefix("benchmarks.") for name in MODULES]
    if unknown := [name for name in wanted if name not in known]:
        sys.exit(f"There is no benchmark `{unknown[0]}`. There are: {', '.join(known)}. Nothing was measured.")
    results = []
    for name in MODULES:
        if wanted and name.removeprefix("benchmarks.") not in wanted:
            continue
        for entry in importlib.import_module(name).run():
            results.append(entry)
            against = f"{entry['against']} {entry['against_seconds']:.3f} s" if entry["against_seconds"] else "-"
            print(f"{entry['name']:<44} {entry['seconds']:>9.3f} s  against {against:<32} ratio {entry['ratio']}")
            if entry["note"]:
                print(f"    {entry['note']}")
    path = Path(__file__).with_name("results.json")
    path.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"written to {path.relative_to(Path.cwd())}" if path.is_relative_to(Path.cwd()) else f"written to {path}")


if __name__ == "__main__":  # a test reads the list, and must not start every measurement by that
    main()
