"""The codes that every list may have without listing them: gender, and ethnicity as the Department's returns code it.

Gender is kept as female, male, other or unknown; ethnicity as the five groups of the census of 2021 and unknown. The
codes are those of the children looked after return (SSDA903), the children in need census and Annex A.
"""

from collections.abc import Mapping

GENDER_WORDS: Mapping[str, str] = {
    "1": "Male",
    "2": "Female",
    "3": "Other",
    "0": "Not known",
    "9": "Indeterminate",
    "M": "Boy",
    "F": "Girl",
    "U": "Unknown",
    "unborn": "Unborn",
    "not stated": "Not stated/recorded",
    "not recorded": "Not stated",
    "neither": "Neither",
    "non-binary": "Non binary",
}
GENDER: Mapping[str, str] = {
    "1": "male",
    "M": "male",
    "2": "female",
    "F": "female",
    "3": "other",
    "9": "other",
    "neither": "other",
    "non-binary": "other",
    "0": "unknown",
    "U": "unknown",
    "unborn": "unknown",
    "not stated": "unknown",
    "not recorded": "unknown",
}

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "white": ("WBRI", "WIRI", "WIRT", "WROM", "WOTH"),
    "mixed": ("MWBC", "MWBA", "MWAS", "MOTH"),
    "asian": ("AIND", "APKN", "ABAN", "AOTH", "CHNE"),
    "black": ("BCRB", "BAFR", "BOTH"),
    "other": ("OOTH",),
    "unknown": ("REFU", "NOBT"),
}
ETHNICITY: Mapping[str, str] = {code: group for group, codes in _GROUPS.items() for code in codes}
ETHNICITY_WORDS: Mapping[str, str] = {
    "WBRI": "White British",
    "WIRI": "White Irish",
    "WIRT": "Traveller of Irish heritage",
    "WROM": "Gypsy/Roma",
    "WOTH": "Any other White background",
    "MWBC": "White and Black Caribbean",
    "MWBA": "White and Black African",
    "MWAS": "White and Asian",
    "MOTH": "Any other mixed background",
    "AIND": "Indian",
    "APKN": "Pakistani",
    "ABAN": "Bangladeshi",
    "AOTH": "Any other Asian background",
    "CHNE": "Chinese",
    "BCRB": "Caribbean",
    "BAFR": "African",
    "BOTH": "Any other Black background",
    "OOTH": "Any other ethnic group",
    "REFU": "Refused",
    "NOBT": "Information not obtained",
}
