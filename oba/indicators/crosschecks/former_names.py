"""What lists and returns were called before: no name may be that of another, or one would be taken for the other."""

from collections.abc import Iterator

from oba.findings import Finding
from oba.indicators.crosschecks.faults import fault_in
from oba.indicators.project import Definitions

_KINDS = {"case_lists": "case list", "returns": "return"}


def check_former_names(definitions: Definitions) -> Iterator[Finding]:
    """Refuse a former name that another list or return has now, or had too (DEF-21)."""
    for kind, word in _KINDS.items():
        known = definitions.known(kind)
        had: dict[str, str] = {}
        for identifier, one in known.items():
            for number, former in enumerate((one.formerly or []) if one else []):
                other = former if former in known else had.setdefault(former, identifier)
                if other != identifier or former == identifier:
                    what = f"`{former}` is the {word} `{other}`, now or before; its figures would be taken for these."
                    remedy = "Take it out of one of them."
                    yield fault_in(definitions, kind, identifier, ("formerly", number), "DEF-21", what, remedy)
