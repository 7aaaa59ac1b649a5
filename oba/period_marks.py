"""The marks that publishers put on the label of a period: how settled its figures are, and footnotes.

`2022/23 (prov)`, `2024p`, `2023 [note 2]`, `2023/24¹`, `Provisional 2024`. The words were seen in the publications of
DfE, ONS, UKHSA and MHCLG; others in brackets, such as `(rank)`, say what is measured.
"""

import re

_SHORT = {"p": "provisional", "r": "revised", "ot": "final"}
_SAYS_STATUS = {
    **dict.fromkeys(("provisional", "prov", "unvalidated", "unaudited", "preliminary", "experimental"), "provisional"),
    **dict.fromkeys(("revised", "rev"), "revised"),
    "final": "final",
}
"""The words that are of figures wherever they stand in brackets."""
_OF_PERIODS = {
    **dict.fromkeys(("draft", "interim"), "provisional"),
    "amended": "revised",
    **dict.fromkeys(("validated", "audited", "finalised"), "final"),
}
"""The words that are of figures right beside a period only: `Plans (draft)` are plans of another kind."""
_STATUSES = {**_SHORT, **_SAYS_STATUS, **_OF_PERIODS}

_SURE = "|".join(_SAYS_STATUS)
_WORDS = "|".join([*_SAYS_STATUS, *_OF_PERIODS])
_FIGURES = r"(?:\s(?:data|figures?|statistics|results?|outturn))?"

BRACKETED = rf"(?:[\[(](?:{_SURE}){_FIGURES}[\])])"
"""A status in brackets behind the words of a measure; `(p)` may be pence there, and `(r)` a name."""
STATUS_MARK = (
    rf"(?:\s*[\[(](?:(?:{_WORDS}){_FIGURES}|{'|'.join(_SHORT)})[\])]|(?<=\d)\s?(?:(?:{_WORDS}){_FIGURES}|[pr])(?![a-z])"
    rf"|(?<=\d)\s/\s(?:{_WORDS}){_FIGURES}(?=\s/|$))"
)
"""How publishers mark a label, or what stands behind it in a header: `(prov)`, `[p]`, `2024p`, `2024 / Provisional`."""
STATUS_BEFORE = rf"(?:(?:{_WORDS}){_FIGURES}[\s:]\s*)"
"""The same before a label: `Provisional 2024`."""
_BEHIND = re.compile(rf"({STATUS_MARK})\s*$", re.IGNORECASE)
_BEFORE = re.compile(rf"^({STATUS_BEFORE})(?=.*\d)", re.IGNORECASE)
_FOOTNOTE = re.compile(
    r"(?<=\d)\s*(?:[⁰¹²³⁴-⁹]+|\*+|[†‡]|\[note \d+\]|\((?:note )?\d{1,2}\)|\[\d{1,2}\])$", re.IGNORECASE
)


def read_status(label: str) -> tuple[str, str]:
    """Split a label such as `2022 (prov)` into the period and `provisional`, `revised`, `final` or blank.

    The mark of a footnote, `2022/23¹` or `2022/23 [note 2]`, is left off.
    """
    text = label.strip()
    found = _BEHIND.search(text)
    if found:
        text = text[: found.start()]
    elif found := _BEFORE.match(text):
        text = text[found.end() :]
    return _FOOTNOTE.sub("", text).strip(), _name_status(found[1]) if found else ""


def read_header_status(header: str, label: str) -> str:
    """Return the status beside the label of a period in a header, `2023/24 (provisional) / Number`; or blank."""
    if not label:
        return ""
    plain = re.escape(label)
    found = re.search(rf"{plain}({STATUS_MARK})|(?:^|/\s)({STATUS_BEFORE}){plain}", header, re.IGNORECASE)
    return _name_status(found[1] or found[2]) if found else ""


def _name_status(mark: str) -> str:
    """Return the status that a mark says: its first word, however it is bracketed."""
    return _STATUSES[re.findall(r"[a-z]+", mark.lower())[0]]
