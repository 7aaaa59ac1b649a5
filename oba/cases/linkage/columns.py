"""What people are linked by, at the door of a list: read from columns that nothing else reads, and kept as hashes."""

import numpy as np
import pandas as pd

from oba.cases.fields import BORN, PERSON, as_kept
from oba.cases.linkage.encoding import Texts, encode_people
from oba.cases.linkage.model import HASHED
from oba.cases.pseudonyms import CaseKey, pseudonymise
from oba.cases.raw import RawList
from oba.cases.read.cells import is_blank, is_mishap, spread
from oba.indicators.case_lists.case_list import LINK, CaseList


def encode_rows(raw: RawList, frame: pd.DataFrame, definition: CaseList, key: CaseKey) -> pd.DataFrame:
    """Return the columns `link_...` of a list's rows; `frame` has their births to the day, as far as they are kept.

    A column that the file does not have, or a cell that is blank, speaks neither for nor against anybody.
    """
    assert definition.link is not None  # noqa: S101  asked for by the caller
    people = pd.DataFrame({PERSON: frame[PERSON], BORN: frame[BORN]}, index=frame.index)
    if "gender" in frame:
        people["gender"] = as_kept(frame, "gender", definition)
    for name, headers in definition.link.headers.items():
        people[name] = _read_texts(raw, headers)
    encoded = encode_people(people, lambda kind, texts: pseudonymise(key, f"link {kind}", texts))
    return encoded[list(HASHED)].add_prefix(LINK).set_axis(frame.index)


def _read_texts(raw: RawList, headers: list[str]) -> Texts:
    column = raw.find(headers)
    if column is None or not column.texts:
        return np.full(len(raw), None, dtype=object)
    return spread([None if is_blank(text) or is_mishap(text) else text for text in column.texts], column.codes)
