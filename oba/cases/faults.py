"""What is wrong with rows of a case list, many rows at a time; told in words that name no child."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from oba.cases.raw import RawList, Rows
from oba.findings import Finding, Place
from oba.vocabulary import Severity

Aside = Literal["row", "value", ""]


@dataclass(frozen=True)
class Fault:
    """One kind of fault, and the positions of the rows that have it.

    `about` is the field, and `column` its header as the file has it. `what` may hold `{}`, for which `said` has a text
    for each row: a number of days, a code of the closed list, the kind of a value; never a value that could be a name,
    an identifier or a date. `aside` is what is not kept because of it: the row, the value, or nothing.
    """

    rule: str
    about: str
    column: str
    what: str
    remedy: str
    positions: Rows
    said: Sequence[str] = field(default=(), repr=False)
    aside: Aside = ""
    refuses: bool = False
    notice: bool = False
    """It is about the whole list and refuses nothing."""
    people: int = 0
    """How many people it is about, where `what` says that of the whole list, with `{people}` in their place."""

    def __len__(self) -> int:
        """Return how many rows have it."""
        return len(self.positions)

    @property
    def tells(self) -> bool:
        """Return whether there is anything to tell."""
        return self.refuses or self.notice or bool(len(self))

    @property
    def severity(self) -> Severity:
        """Return how grave it is: a row that is not kept is kept aside; a whole list is refused."""
        if self.refuses:
            return Severity.FAIL
        return Severity.QUARANTINE if self.aside == "row" else Severity.WARNING

    def list_findings(self, raw: RawList, most: int | None = None) -> Iterator[Finding]:
        """Yield a finding for each row, in the order of the file; of the whole list if it is not about rows."""
        if self.refuses or self.notice:
            what = self.what.replace("{people}", _people(self.people), 1)
            yield Finding(
                self.rule, self.severity, Place(raw.file, raw.sheet, column=self.column), what, "", self.remedy
            )
            return
        order = np.argsort(self.positions, kind="stable")[:most]
        for place in order.tolist():
            at = int(self.positions[place])
            what = self.what.replace("{}", self.said[place], 1) if self.said else self.what
            yield Finding(
                self.rule,
                self.severity,
                Place(raw.name_file(at), raw.sheet, raw.number_of(at), self.column),
                what + _CONSEQUENCE[self.aside],
                "",
                self.remedy if raw.attempts is None else _ASK_PROVIDER,
            )


NO_ROWS: Rows = np.zeros(0, np.int64)

_ASK_PROVIDER = "Ask the provider to put its return right, and load the list again when that is accepted."
_CONSEQUENCE = {"row": "; the row is not kept.", "value": "; the value is not kept.", "": "."}


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def pick(said: npt.NDArray[np.object_], positions: Rows) -> list[str]:
    """Return the texts of some rows."""
    return [str(text) for text in said[positions].tolist()]
