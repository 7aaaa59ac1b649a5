"""What a programme of case audits says that must fit elsewhere: its board, and a name that no feed has."""

from collections.abc import Iterator

from oba.findings import Finding
from oba.indicators.crosschecks.faults import advise_name, fault_in
from oba.indicators.project import Definitions

_KIND = "case_audits"


def check_case_audits(definitions: Definitions) -> Iterator[Finding]:
    """Refuse a board that is not there (DEF-20) or is real for made-up cases (DEF-27), and ids used twice (DEF-21)."""
    feeds = {**definitions.known("feeds"), **definitions.known("returns")}
    for audit in definitions.case_audits.values():
        boards = definitions.known("boards")
        if audit.board not in boards:
            what = f"there is no board `{audit.board}`."
            yield fault_in(definitions, _KIND, audit.id, ("board",), "DEF-20", what, advise_name(audit.board, boards))
        elif audit.made_up and (board := boards[audit.board]) and not board.made_up:
            what = f"the cases are made up and the board `{audit.board}` is not, so its packs would not say so."
            yield fault_in(definitions, _KIND, audit.id, ("made_up",), "DEF-27", what, "Give it a made-up board.")
        if audit.id in feeds:
            what = f"`{audit.id}` is the id of a feed or return too, and its counts are a feed."
            yield fault_in(definitions, _KIND, audit.id, ("id",), "DEF-21", what, "Give it another id.")
        for key, ids in (
            ("standards", [one.id for one in audit.standards]),
            ("agencies", [one.id for one in audit.agencies]),
        ):
            for number, name in enumerate(ids):
                if name in ids[:number] or name in RESERVED:
                    what = f"`{name}` is used twice, or is the address of another page."
                    yield fault_in(definitions, _KIND, audit.id, (key, number, "id"), "DEF-21", what, "Choose another.")


RESERVED = frozenset({"joint", "moderation"})
"""What the grades that agencies give together are called, so that no agency may be."""
