"""What the checks look at: the rows, what their list says of them, and which values are not to be judged again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from oba.cases.faults import Aside, Fault
from oba.cases.fields import BORN, PERSON, rule_of
from oba.cases.raw import Mask
from oba.indicators.case_lists.case_list import CaseList
from oba.indicators.case_lists.checks import Check

CHECK_BOTH = "Check both in the case system, correct what is wrong there and take the extract again."

_OF_ANOTHER = {BORN: "the date of birth", PERSON: "the person"}


@dataclass(frozen=True)
class Subject:
    """The rows of a list as they are checked. `unsure` are those whose value of a field is told and set aside."""

    frame: pd.DataFrame = field(repr=False)
    definition: CaseList
    as_at: date
    unsure: Mapping[str, Mask] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    """The header of each field as the file has it."""

    def header(self, name: str) -> str:
        """Return the header of a field, blank for one that comes from another list."""
        return self.headers.get(name, "")

    def name(self, name: str) -> str:
        """Return a field as somebody who has the file knows it: by its header; in words if it is of another list."""
        if header := self.header(name):
            return f"`{header}`"
        return _OF_ANOTHER.get(name, f"the {name.replace('_', ' ')}")

    def shows_codes(self, name: str) -> bool:
        """Return whether a field holds codes of a closed list, which alone are ever shown."""
        return name in self.definition.fields and self.definition.type_of(name) in ("code", "yes_no")

    def tell(
        self,
        check: Check,
        name: str,
        what: str,
        wrong: Mask,
        said: Sequence[str] | None = None,
        remedy: str = CHECK_BOTH,
    ) -> Fault:
        """Return the fault of a check at the column of a field; `said` is of the rows that are wrong, in order.

        A row is left out where a field that the check reads holds what cannot be read: that is told already.
        """
        known = np.ones(len(wrong), bool)
        for read in check.named:
            if read in self.unsure:
                known &= ~self.unsure[read]
        places = np.flatnonzero(wrong)
        sure = known[places]
        chosen = [text for text, keep in zip(said or (), sure.tolist(), strict=False) if keep]
        aside: Aside = "row" if check.sets_aside else ""
        kind = str(getattr(check, "kind", "check")).replace("_", "-")
        rule = rule_of(self.definition, check.rule, f"case-{kind}")
        return Fault(rule, name, self.header(name), what, check.remedy or remedy, places[sure], chosen, aside)
