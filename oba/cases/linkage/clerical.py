"""Clerical review: what a person may decide of pairs of which the weight says too little, and how it is kept.

A decision is about two pseudonyms, and its reason is one of a closed list: free text is where names are written.
"""

from collections.abc import Mapping
from enum import StrEnum

from oba.cases.linkage.model import DIFFERS, FIELDS, MISSING


class Answer(StrEnum):
    """What a person may say of two records."""

    SAME = "same"
    NOT_SAME = "not_same"
    CANNOT_SAY = "cannot_say"


ANSWERS: Mapping[Answer, str] = {
    Answer.SAME: "They are the same person",
    Answer.NOT_SAME: "They are different people",
    Answer.CANNOT_SAY: "The records do not say",
}
REASONS: Mapping[str, tuple[Answer, str]] = {
    "number": (Answer.SAME, "One record has the number of the other, or both have another number in common"),
    "details": (Answer.SAME, "Other details agree, such as family, school, address history or workers"),
    "siblings": (Answer.NOT_SAME, "They are twins, or brothers and sisters"),
    "other_details": (Answer.NOT_SAME, "Other details differ, such as family, school, address history or workers"),
    "little": (Answer.CANNOT_SAY, "Both records were found, and say too little"),
    "not_found": (Answer.CANNOT_SAY, "One of the records was not found, or may not be opened"),
}
"""Each reason with the answer that it is for, and its words."""

DECIDED = {
    "reference": "VARCHAR",
    "decision": "VARCHAR",
    "reason": "VARCHAR",
    "decided_at": "TIMESTAMP",
    "decided_by": "VARCHAR",
    "turn": "INTEGER",
}
"""What is kept of a pair that is looked at; `turn` counts how often it was decided."""
REVIEW_TYPES = {
    "left_person": "VARCHAR",
    "right_person": "VARCHAR",
    "weight": "DOUBLE",
    "linked": "BOOLEAN",
    **{f"level_{field}": "VARCHAR" for field in FIELDS},
    **{f"bits_{field}": "DOUBLE" for field in FIELDS},
    **DECIDED,
}
"""The columns of the dataset of a link. Pairs that nobody looks at have no reference."""

FIELD_WORDS: Mapping[str, str] = {
    "surname": "Surname",
    "forename": "Forename",
    "born": "Date of birth",
    "postcode": "Postcode",
    "gender": "Gender",
}
LEVEL_WORDS: Mapping[str, str] = {
    "same": "Agrees exactly",
    "the two names exchanged": "Surname and forename exchanged",
    "sounds alike": "Sounds alike",
    "begins alike": "Begins alike",
    "day and month exchanged": "Day and month exchanged",
    "two of day, month and year the same": "Two of day, month and year agree",
    "same sector": "Same sector, another postcode",
    DIFFERS: "Differs",
    MISSING: "Blank in one or both",
}
"""How two records agree in a field, as a person reads it; the levels are those of `FIELDS`."""
EXCHANGED = "Counted with the surname"
"""What is said of the forename where the two names are exchanged."""
